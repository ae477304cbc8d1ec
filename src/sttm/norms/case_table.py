"""Many cases as a table: one row for each, one column for each fact, checked at once."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import Fault
from sttm.norms.case import LARGEST, Case, read_cases
from sttm.norms.state_files import refuse
from sttm.packs.cells import Interval, domain_of
from sttm.packs.rules import Fact, fact_input

__all__ = ["case_table", "fact_columns", "fitted_table", "read_case_table", "read_case_tables"]

OWN = ["id", "municipality"]
SHOWN = 20
"""Faulty cells of one column that are named; the rest are counted."""


def read_case_tables(paths: Sequence[Path], facts: Mapping[str, Fact]) -> pd.DataFrame:
    """Read the cases of several files as one table; see :func:`read_case_table`.

    Raises
    ------
    InputError
        If a file is faulty, or a case stands in two of them.
    """
    tables = [read_case_table(path, facts) for path in paths]
    for n, path in enumerate(paths):
        before = {name for table in tables[:n] for name in table.index}
        twice = [str(name) for name in tables[n].index if name in before]
        message = f"ids that another file has too: {', '.join(twice[:SHOWN])}"
        fault = Fault(code="twice", message=message, remedy="give each once", file=path.name)
        refuse(path.name, [fault] if twice else [])
    return pd.concat(tables)


def read_case_table(path: Path, facts: Mapping[str, Fact]) -> pd.DataFrame:
    """Read cases from CSV or Parquet (one row each), or from YAML or JSON.

    Returns
    -------
    pandas.DataFrame
        Indexed by the id of the case; ``municipality`` and the facts given. Numbers as floats, NaN where not
        known; categories as objects, None where not known.

    Raises
    ------
    InputError
        With every fault: unknown columns, ids given twice, values outside the domain of a fact.
    """
    if path.suffix.casefold() in (".yaml", ".yml", ".json"):
        return case_table(read_cases(path, facts), facts)
    try:
        if path.suffix.casefold() == ".parquet":
            table = pd.read_parquet(path)
            table = table.reset_index() if table.index.name == "id" else table
        else:
            table = _read_csv(path)
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        strerror = error.strerror if isinstance(error, OSError) else None
        message = strerror or str(error).splitlines()[0]
        refuse(
            path.name,
            [Fault(code="unreadable", message=message, remedy="give CSV or Parquet", file=path.name)],
        )
    refuse(path.name, list(_faults(table, facts, path.name)))
    frame = table.set_index("id")
    for name in frame.columns.difference(["municipality"]):
        if facts[name].kind == "number":
            frame[name] = frame[name].astype(float)
        else:
            frame[name] = pd.Series(_categories(frame[name]), index=frame.index, dtype=object)
    return frame


def _read_csv(path: Path) -> pd.DataFrame:
    """Read a table with commas, or as spreadsheets of some countries write it: semicolons, decimal commas.

    A row with more cells than the head is refused: which column each cell belongs to nobody can say.
    """
    with path.open(encoding="utf-8-sig") as file:
        head = file.readline()
    semicolons = ";" in head and "," not in head
    more: dict[str, Any] = {"sep": ";", "decimal": ","} if semicolons else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        table: pd.DataFrame = pd.read_csv(
            path, dtype=dict.fromkeys(OWN, str), keep_default_na=False, na_values=[""], index_col=False,
            encoding="utf-8-sig", **more,
        )  # fmt: skip
    return table


def fitted_table(table: pd.DataFrame, facts: Mapping[str, Fact]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return a table as another version of the facts can read it, and how many values of each it cannot.

    A value outside the domain that the version declares is not known to it.
    """
    fitted, left_out = table.copy(), {}
    for name in table.columns.difference(OWN):
        fact = facts.get(name)
        wrong = table[name].notna()
        if fact is not None:
            wrong &= ~_inside(table[name], fact)
        if wrong.any():
            fitted.loc[wrong, name] = None
            left_out[str(name)] = int(wrong.sum())
    return fitted, left_out


def case_table(cases: tuple[Case, ...], facts: Mapping[str, Fact]) -> pd.DataFrame:
    """Return cases as a table; a fact of which several categories are possible is not known there."""
    given = [name for name in facts if any(name in case.facts for case in cases)]
    columns: dict[str, Any] = {"municipality": [case.municipality for case in cases]}
    for name in given:
        values = [case.facts.get(name) for case in cases]
        if facts[name].kind == "number":
            columns[name] = np.array([np.nan if v is None else float(v) for v in values])  # type: ignore[arg-type]
        else:
            columns[name] = pd.Series(_categories(values), dtype=object)
    return pd.DataFrame(columns).set_axis(pd.Index([case.id for case in cases], name="id"), axis=0)


def fact_columns(table: pd.DataFrame, facts: Mapping[str, Fact]) -> dict[str, NDArray[Any]]:
    """Return a column for every fact of a pack; one that no case gives is not known anywhere."""
    columns: dict[str, NDArray[Any]] = {}
    for name, fact in facts.items():
        number = fact.kind == "number"
        if name not in table:
            columns[name] = np.full(len(table), np.nan) if number else np.full(len(table), None, dtype=object)
        elif number:
            columns[name] = table[name].to_numpy(dtype=np.float64)
        else:
            columns[name] = _categories(table[name])
    return columns


def _categories(given: Iterable[Any]) -> NDArray[Any]:
    """Return categories as plain objects, None where not known: frames have other ways to say both."""
    return np.array([v if isinstance(v, str) else None for v in given], dtype=object)


def _faults(table: pd.DataFrame, facts: Mapping[str, Fact], file: str) -> Iterator[Fault]:
    if "id" not in table or table["id"].isna().any():
        yield Fault(code="id", message="every row needs an id", remedy="add a column id", file=file)
    elif table["id"].duplicated().any():
        twice = sorted({str(v) for v in table.loc[table["id"].duplicated(), "id"]})[:SHOWN]
        yield Fault(
            code="twice", message=f"ids given twice: {', '.join(twice)}", remedy="give each once", file=file
        )
    if "municipality" not in table:
        remedy = "add it, empty where it is not known"
        yield Fault(code="municipality", message="there is no column municipality", remedy=remedy, file=file)
    for name in table.columns.difference(OWN):
        if name not in facts:
            yield Fault(
                code="fact", message=f"there is no fact {name}", remedy="see `sttm norms facts`", file=file,
                column=str(name),
            )  # fmt: skip
            continue
        yield from _cells(table, facts[name], file)


def _cells(table: pd.DataFrame, fact: Fact, file: str) -> Iterator[Fault]:
    given = table[fact.id]
    wrong = given[~_inside(given, fact) & given.notna()]
    shown = fact.domain if isinstance(fact.domain, str) else ", ".join(fact.domain)
    outside = f"outside the domain {shown}"
    if fact.kind == "number":
        outside += f", no number, or more than {LARGEST}"
    for row, value in list(wrong.items())[:SHOWN]:
        feature = str(table["id"].get(row, row)) if "id" in table else str(row)
        yield Fault(
            code="fact", message=f"{value} is {outside}", remedy="correct the value",
            file=file, feature=feature, column=fact.id,
        )  # fmt: skip
    if len(wrong) > SHOWN:
        message = f"{len(wrong) - SHOWN} more values are {outside}"
        yield Fault(code="fact", message=message, remedy="correct them", file=file, column=fact.id)


def _inside(given: pd.Series, fact: Fact) -> pd.Series:
    """Return whether each value lies in the domain of a fact, and can be counted to the hundredth."""
    domain = domain_of(fact_input(fact))
    if not isinstance(domain, Interval):
        return given.isin(list(domain.values))
    values = pd.to_numeric(given, errors="coerce")
    low, high = float(domain.low), float(domain.high)
    inside = (values > low) | (domain.low_included & (values == low))
    inside &= (values < high) | (domain.high_included & (values == high))
    return inside & (values.abs() <= LARGEST)
