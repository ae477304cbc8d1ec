"""Columns of the tables that a timetable is made of, whether a table keeps its id as index or as a column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["calendars_of", "column", "days_of", "positions_in", "texts", "whole_numbers"]

Ints = NDArray[np.int64]


def column(frame: pd.DataFrame, name: str) -> pd.Series | None:
    """Return a column, or the index of that name; none where the table has neither."""
    if name in frame.columns:
        return frame[name]
    return frame.index.to_series() if frame.index.name == name else None


def texts(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """Return a column as text; empty where it is absent or not known."""
    found = column(frame, name)
    if found is None:
        return np.full(len(frame), "", object)
    values = found.to_numpy(dtype=object, na_value="")
    return np.array([str(v) for v in values], dtype=object)


def whole_numbers(frame: pd.DataFrame, name: str) -> Ints:
    """Return a column of whole numbers."""
    found = column(frame, name)
    if found is None:
        msg = f"no column {name}"
        raise KeyError(msg)
    return found.to_numpy(dtype=np.int64)


def positions_in(ids: NDArray[np.object_], wanted: NDArray[np.object_]) -> Ints:
    """Return the place of each wanted id among ids; -1 for those that are not there."""
    return pd.Index(ids).get_indexer(pd.Index(wanted)).astype(np.int64)


def days_of(days: pd.DataFrame) -> Sequence[date]:
    """Return the days on which anything runs, in order."""
    found = column(days, "date")
    if found is None or not len(found):
        return ()
    return tuple(sorted({stamp.date() for stamp in pd.to_datetime(found.unique())}))


def calendars_of(days: pd.DataFrame, day: date, shift: int = 0) -> frozenset[str]:
    """Return the calendars that run on a day, or some days after it."""
    found = column(days, "date")
    if found is None or not len(found):
        return frozenset()
    wanted = pd.Timestamp(day + timedelta(days=shift))
    on = (found if found.dtype.kind == "M" else pd.to_datetime(found)).to_numpy() == wanted.to_numpy()
    return frozenset(texts(days, "calendar_id")[on].tolist())
