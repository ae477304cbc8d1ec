"""Columns of amounts in plain files: no amount is a fault, blank is missing and never zero."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.errors import Fault
from sttm.operations.services.plain.places import missing_column
from sttm.sources.numbers import parse_numbers

__all__ = ["amounts", "faulty_amounts"]


def amounts(frame: gpd.GeoDataFrame, column: str) -> NDArray[np.float64]:
    """Return the amounts of a column, NaN where it is blank; shape (rows,)."""
    return parse_numbers(frame[column]).values


def faulty_amounts(frame: gpd.GeoDataFrame, column: str, file: str) -> Sequence[Fault]:
    """Return what is wrong with a column of amounts: not there, no numbers, below zero, blank throughout."""
    absent = missing_column(frame, column, file)
    if absent:
        return absent
    read = parse_numbers(frame[column])
    kinds = (
        ("not-a-number", read.with_comma, "decimal commas", "write decimal points"),
        ("not-a-number", read.faulty & ~read.with_comma, "no numbers", "write numbers, or leave it blank"),
        ("below-zero", read.values < 0, "numbers below zero", "correct them, or leave them blank"),
    )
    faults = []
    for code, wrong, what, remedy in kinds:
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            told = f"{int(wrong.sum()):,} rows have {what}, first {str(frame[column].iloc[row])!r}"
            where = f"row {frame.index[row]}"
            faults.append(
                Fault(code=code, message=told, remedy=remedy, file=file, feature=where, column=column)
            )
    if len(frame) and read.blank.all():
        said = f"no row has {column}"
        faults.append(Fault(code="empty-value", message=said, remedy="fill it in", file=file, column=column))
    return faults
