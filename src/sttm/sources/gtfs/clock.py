"""Times and days as GTFS writes them, and the shift between the clocks of two feeds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["dates_of", "seconds_of", "shifts"]


def seconds_of(column: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return seconds of times like 25:10:00 (NaN where blank), and which values are no time."""
    codes, texts = pd.factorize(column)
    parts = pd.Series(texts, dtype="str").str.extract(r"^(\d{1,3}):([0-5]\d):([0-5]\d)$")
    numbers = parts.astype("float64").to_numpy()
    seconds = numbers @ np.array([3600.0, 60.0, 1.0]) if len(numbers) else np.zeros(0)
    values = seconds[codes] if len(codes) else np.zeros(0)
    return values, np.isnan(values) & (column != "").to_numpy(bool)


def dates_of(column: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Return days of dates like 20231015 (NaT where blank), and which values are no date."""
    exact = column.where(column.str.fullmatch(r"\d{8}"), None)
    days = pd.to_datetime(exact, format="%Y%m%d", errors="coerce").astype("datetime64[ms]")
    return days, (days.isna() & (column != "")).to_numpy(bool)


def shifts(days: pd.DatetimeIndex, own: str, wanted: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the seconds to add to times of each day, to count them in another zone.

    Seconds count from noon minus 12 hours of the day of service, which is midnight except when clocks change.

    Returns
    -------
    same, before
        To count from the same day of the wanted zone, and from the day before it.
    """
    here, there = ZoneInfo(own), ZoneInfo(wanted)

    def noon(day: datetime, zone: ZoneInfo) -> float:
        return datetime.combine(day.date(), time(12), zone).timestamp()

    told = [day.to_pydatetime() for day in days]
    mine = np.array([noon(day, here) for day in told], dtype=np.int64)
    same = mine - np.array([noon(day, there) for day in told], dtype=np.int64)
    before = mine - np.array([noon(day - timedelta(days=1), there) for day in told], dtype=np.int64)
    return same, before
