"""A mixed-integer linear programme, built column by column and solved by HiGHS without a gap."""

from __future__ import annotations

from collections.abc import Mapping

import highspy
import numpy as np

from sttm.errors import SttmError

__all__ = ["Programme"]


class Programme:
    """Columns and rows of a linear programme; some columns take whole numbers only.

    One thread and a fixed seed: the same programme has the same solution.
    """

    def __init__(self) -> None:
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-7),
        ):
            self._solver.setOptionValue(name, value)
        self._columns = 0
        self._impossible = False
        self._values: list[float] = []

    def real(self, low: float, high: float) -> int:
        """Add a column of real numbers and return its position."""
        self._solver.addVar(low, high)
        self._columns += 1
        return self._columns - 1

    def integer(self, high: int) -> int:
        """Add a column of whole numbers from 0 and return its position."""
        column = self.real(0.0, float(high))
        self._solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
        return column

    def between(self, terms: Mapping[int, float], low: float, high: float) -> None:
        """Add a row: the sum of the terms lies between two numbers."""
        columns = np.fromiter(terms.keys(), dtype=np.int32, count=len(terms))
        factors = np.fromiter(terms.values(), dtype=np.float64, count=len(terms))
        if not terms:
            # HiGHS takes a row without terms as satisfied or not within its tolerance; say it plainly.
            self._impossible |= not low <= 0 <= high
            return
        self._solver.addRow(low, high, len(terms), columns, factors)

    def at_least(self, terms: Mapping[int, float], low: float) -> None:
        """Add a row: the sum of the terms is at least a number."""
        self.between(terms, low, highspy.kHighsInf)

    def at_most(self, terms: Mapping[int, float], high: float) -> None:
        """Add a row: the sum of the terms is at most a number."""
        self.between(terms, -highspy.kHighsInf, high)

    def equal(self, terms: Mapping[int, float], value: float) -> None:
        """Add a row: the sum of the terms is a number."""
        self.between(terms, value, value)

    def minimise(self, terms: Mapping[int, float]) -> bool:
        """Solve for the least sum of the terms; return whether there is any solution."""
        return self._solve(terms, highspy.ObjSense.kMinimize)

    def maximise(self, terms: Mapping[int, float]) -> bool:
        """Solve for the greatest sum of the terms; return whether there is any solution."""
        return self._solve(terms, highspy.ObjSense.kMaximize)

    def value(self, column: int) -> float:
        """Return the value of a column in the solution."""
        return self._values[column]

    def _solve(self, terms: Mapping[int, float], sense: highspy.ObjSense) -> bool:
        if self._impossible:
            return False
        for column, cost in terms.items():
            self._solver.changeColCost(column, cost)
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kSolveError:
            # What presolve takes as satisfied may be out by the tolerance; without it nothing is taken so.
            self._solver.clearSolver()
            self._solver.setOptionValue("presolve", "off")
            self._solver.run()
            status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        if status != highspy.HighsModelStatus.kOptimal:
            said = self._solver.modelStatusToString(status)
            msg = f"the solver ended without a proof: {said}"
            raise SttmError(msg, remedy="please report it, with the intervention")
        self._values = [float(v) for v in self._solver.getSolution().col_value]
        return True
