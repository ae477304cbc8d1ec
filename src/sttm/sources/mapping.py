"""Columns of a file renamed, filled with a constant and recoded into those a schema asks for."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd

from sttm.errors import Fault, RequestError

__all__ = ["ColumnMapping", "missing_column"]

ROW_NUMBER = "@row"

_Frame = TypeVar("_Frame", bound=pd.DataFrame)


def missing_column(name: str, found: Iterable[str], file: str, *, wanted_for: str = "") -> Fault:
    """Return the fault of a column that is not in the file, naming what is there and the nearest name."""
    found = [str(column) for column in found]
    folded = {column.casefold(): column for column in found}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.5)
    hint = f"did you mean {folded[near[0]]!r}? " if near else ""
    purpose = f" (for {wanted_for})" if wanted_for else ""
    return Fault(
        code="missing-column",
        message=f"there is no column {name!r}{purpose}; the file has: {', '.join(found) or 'no columns'}",
        remedy=f"{hint}Map it: {wanted_for or name}=COLUMN, or give a constant: {wanted_for or name}:=VALUE",
        file=file,
        column=wanted_for or name,
    )


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """How the columns of a file become those of a schema.

    Parameters
    ----------
    columns
        ``target: source``; the source ``@row`` is the row number, for files without ids.
    constants
        ``target: value`` for every row.
    recode
        ``target: {value in the file: value}``; values not listed stay, codes are compared as text.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    recode: Mapping[str, Mapping[Any, Any]] = field(default_factory=dict)

    @classmethod
    def parse(
        cls, items: Iterable[str], recode: Mapping[str, Mapping[Any, Any]] | None = None
    ) -> ColumnMapping:
        """Read ``target=source`` and ``target:="value"`` as typed on a command line.

        Raises
        ------
        RequestError
            If an item is neither, or a target is given twice.
        """
        columns: dict[str, str] = {}
        constants: dict[str, Any] = {}
        for item in items:
            target, sign, source = item.partition("=")
            constant = target.endswith(":")
            target = target.removesuffix(":").strip()
            if not sign or not target or not source.strip():
                remedy = 'write target=source column, or target:="value" for a constant'
                raise RequestError(f"{item!r} is not a column mapping", remedy=remedy)
            if target in columns or target in constants:
                raise RequestError(f"column {target} is mapped twice", remedy="keep one of the two")
            if constant:
                constants[target] = source.strip().strip("\"'")
            else:
                columns[target] = source.strip()
        return cls(columns, constants, recode or {})

    def apply(self, frame: _Frame, file: str) -> tuple[_Frame, list[str], list[Fault]]:
        """Return the frame with the target columns, what was done, and the columns that were not found."""
        notes: list[str] = []
        faults: list[Fault] = []
        shape = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
        found = [str(c) for c in frame.columns if c != shape]
        result = frame.drop(columns=[s for s in self.columns.values() if s in found])
        for target, source in self.columns.items():
            if source == ROW_NUMBER:
                result[target] = frame.index.astype(str)
                notes.append(f"column {target} is the row number in the file")
            elif source in found:
                result[target] = frame[source]
                if source != target:
                    notes.append(f"column {target} taken from {source}")
            else:
                faults.append(missing_column(source, found, file, wanted_for=target))
        for target, value in self.constants.items():
            result[target] = value
            notes.append(f"column {target} set to {value!r}")
        for target, table in self.recode.items():
            if target in result.columns:
                as_text = {_code(k): v for k, v in table.items()}
                result[target] = [as_text.get(_code(v), v) for v in result[target]]
                notes.append(f"column {target} recoded by a table of {len(as_text)} values")
        return result, notes, faults


def _code(value: Any) -> str:
    """Return a code as text, so that 1, 1.0 and "1" are one code."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
