"""How often lines leave the stops of a LUM, by hour, on a working day, a Saturday and a Sunday."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from sttm.quantities import Missing
from sttm.services.lum.reading import listed
from sttm.services.result import missing_told
from sttm.services.timetables import LAYERS, departures_by_hour, usual_days, usual_told
from sttm.territory.reading import Reading

__all__ = ["TIMETABLE", "frequency", "lines_of_stops"]

TIMETABLE = (*LAYERS, "timetable_frequencies")
"""Layers from which departures are counted; the last is optional."""

HOURS = 24

NONE_HERE = Missing("the timetable has no departure here", it="l'orario non ha partenze qui")


def frequency(reading: Reading, stops: Collection[str]) -> dict[str, Any]:
    """Return the lines at some stops with their departures by hour and type of day, as JSON values.

    The days are those of the usual week of the timetable. A trip counts once, at the first of the stops that
    it leaves.
    """
    usual = usual_days(reading)
    if isinstance(usual, Missing):
        return missing_told(usual)
    days = {kind: None if one is None else one.day for kind, one in usual.items()}
    tables: dict[str, pd.DataFrame] = {}
    for kind, day in days.items():
        found = None if day is None else departures_by_hour(reading, stops, day)
        if isinstance(found, Missing):
            return missing_told(found)
        if found is not None:
            tables[kind] = found
    every = pd.concat([table.assign(kind=kind) for kind, table in tables.items()], ignore_index=True)
    if every.empty:
        return missing_told(NONE_HERE)
    every["line"] = every["line"].where(every["line"].notna(), every["line_id"]).astype(str)
    lines = [
        {"mode": str(mode), "line": str(line), "departures": {k: _hours(rows, k) for k in tables}}
        for (mode, line), rows in every.groupby(["mode", "line"])
    ]
    return {
        "days": {kind: None if day is None else day.isoformat() for kind, day in days.items()},
        "usual": usual_told(reading),
        "lines": lines,
        "hours": {kind: _hours(every, kind) for kind in tables},
    }


def _hours(rows: pd.DataFrame, kind: str) -> list[int]:
    """Return the departures of each hour of a type of day."""
    own = rows[rows["kind"] == kind]
    found = np.zeros(HOURS)
    np.add.at(found, own["hour"].to_numpy(dtype=np.int64), own["departures"].to_numpy(dtype=float))
    return [int(n) for n in np.rint(found)]


def lines_of_stops(reading: Reading, stops: Collection[str]) -> list[str]:
    """Return the names of lines that the layer ``stops`` gives to some stops."""
    frame = reading.vector("stops")
    if frame is None or "lines" not in frame:
        return []
    own = frame.loc[frame.index.astype(str).isin(set(stops)), "lines"]
    return sorted({name.strip() for text in own for name in listed(text)})
