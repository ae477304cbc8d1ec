"""Reads tables of values by land-cover class as InVEST users have them: CSV, one row per ``lucode``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sttm.errors import Fault, InputError
from sttm.sources.numbers import parse_numbers
from sttm.sources.table import read_text_table

__all__ = ["read_class_table"]

CODE = "lucode"


def read_class_table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Return numbers by class code.

    Parameters
    ----------
    path
        A delimited text file with a column ``lucode``; upper and lower case do not matter, other columns
        are left alone.
    columns
        Columns wanted, in lower case.

    Returns
    -------
    pandas.DataFrame
        Indexed by code.

    Raises
    ------
    SourceError
        If there is no such file.
    InputError
        If columns are missing, or values are blank or no numbers; all are listed.
    """
    frame, _ = read_text_table(path)
    frame.columns = frame.columns.str.casefold()
    wanted = [CODE, *columns]
    absent = [name for name in wanted if name not in frame.columns]
    if absent:
        message = f"{path.name} has no column {', '.join(absent)}"
        faults = [
            Fault(
                code="missing-column",
                message=f"there is no column {name}",
                remedy=f"the table needs {', '.join(wanted)}",
                file=path.name,
                column=name,
            )
            for name in absent
        ]
        raise InputError(message, faults, remedy=f"the table needs {', '.join(wanted)}")
    comma = any(parse_numbers(frame[name]).with_comma.any() for name in wanted)
    parsed = {name: parse_numbers(frame[name], "," if comma else ".") for name in wanted}
    faults = [
        Fault(
            code="not-a-number",
            message="the value is missing" if pd.isna(shown) else f"{shown!r} is no number",
            remedy="give a number",
            file=path.name,
            feature=f"row {row}",
            column=name,
        )
        for name, numbers in parsed.items()
        for row, shown in frame[name][numbers.blank | numbers.faulty].items()
    ]
    if faults:
        raise InputError(f"{path.name}: {len(faults)} values cannot be used; first: {faults[0]}", faults)
    values = np.column_stack([parsed[name].values for name in columns])
    return pd.DataFrame(values, index=pd.Index(parsed[CODE].values, name=CODE), columns=list(columns))
