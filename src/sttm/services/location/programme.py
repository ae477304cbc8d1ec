"""A mixed-integer programme given as arrays, solved by HiGHS with the bound it has proved."""

from __future__ import annotations

from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

__all__ = ["Rows", "Solved", "solve"]

Floats = NDArray[np.float64]

FREE = highspy.kHighsInf


@dataclass
class Rows:
    """Rows of a programme, gathered block by block.

    Attributes
    ----------
    row, column, factor
        Entries of the matrix.
    low, high
        Bounds of the rows.
    """

    row: list[NDArray[np.int64]] = field(default_factory=list)
    column: list[NDArray[np.int64]] = field(default_factory=list)
    factor: list[Floats] = field(default_factory=list)
    low: list[Floats] = field(default_factory=list)
    high: list[Floats] = field(default_factory=list)
    count: int = 0

    def add(
        self,
        row: NDArray[np.int64],
        column: NDArray[np.int64],
        factor: Floats | float,
        low: Floats | float,
        high: Floats | float,
        count: int,
    ) -> None:
        """Add ``count`` rows; ``row`` counts from their first."""
        self.row.append(np.asarray(row, np.int64) + self.count)
        self.column.append(np.asarray(column, np.int64))
        self.factor.append(np.broadcast_to(np.asarray(factor, np.float64), np.shape(column)))
        self.low.append(np.broadcast_to(np.asarray(low, np.float64), (count,)))
        self.high.append(np.broadcast_to(np.asarray(high, np.float64), (count,)))
        self.count += count


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """How a programme ended.

    Attributes
    ----------
    values
        Of the columns, or None without a solution.
    bound
        What no solution can better.
    proved
        Whether the solution is shown to be the best, or that there is none.
    feasible
        Whether there may be a solution.
    """

    values: Floats | None
    bound: float
    proved: bool
    feasible: bool


def solve(
    cost: Floats,
    upper: Floats,
    whole: NDArray[np.bool_],
    rows: Rows,
    *,
    maximise: bool,
    time_limit_s: float,
    start: Floats | None = None,
) -> Solved:
    """Solve a programme whose columns lie between 0 and ``upper``.

    One thread and a fixed seed: where it ends within the time, the same programme has the same solution.

    Parameters
    ----------
    cost, upper, whole
        Of each column; ``whole`` where only whole numbers are taken.
    start
        Values to begin with.
    """
    size = (rows.count, len(cost))
    entries = (np.concatenate(rows.factor), (np.concatenate(rows.row), np.concatenate(rows.column)))
    matrix = coo_array(entries, shape=size).tocsr()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = size
    model.col_cost_, model.col_lower_, model.col_upper_ = cost, np.zeros(len(cost)), upper
    model.row_lower_, model.row_upper_ = np.concatenate(rows.low), np.concatenate(rows.high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    model.a_matrix_.index_ = matrix.indices.astype(np.int32)
    model.a_matrix_.value_ = matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(w)] for w in whole]
    model.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-7), ("time_limit", float(time_limit_s)),
    ):  # fmt: skip
        solver.setOptionValue(name, value)
    solver.passModel(model)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start
        solver.setSolution(solution)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solved(None, FREE if maximise else -FREE, proved=True, feasible=False)
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = float(info.mip_dual_bound) if whole.any() else float(info.objective_function_value)
    known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.asarray(solver.getSolution().col_value, np.float64) if known else None
    return Solved(values, bound, proved=optimal, feasible=True)
