"""Who lives and works in a LUM: residents by age and jobs, by the share of each cell that lies in it."""

from __future__ import annotations

from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from sttm.quantities import Missing
from sttm.services.lum.reading import measured, shared, within
from sttm.services.people import AGES
from sttm.services.result import missing_told
from sttm.territory.reading import Reading, absent_layers

__all__ = ["jobs_in", "residents_in", "users"]


def users(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return residents, those ages that the layer gives, and jobs of some ground, as JSON values."""
    residents, jobs = residents_in(reading, ground), jobs_in(reading, ground)
    return {
        "residents": _told(residents),
        "ages": {} if isinstance(residents, Missing) else _ages(reading, ground),
        "jobs": _told(jobs),
    }


def residents_in(reading: Reading, ground: BaseGeometry) -> float | Missing:
    """Return the residents of some ground, as if they lived evenly in their cell."""
    return _sum(reading, "population", "residents", ground)


def jobs_in(reading: Reading, ground: BaseGeometry) -> float | Missing:
    """Return the jobs of some ground, as if they were even in their section."""
    return _sum(reading, "jobs", "jobs", ground)


def _sum(reading: Reading, layer: str, column: str, ground: BaseGeometry) -> float | Missing:
    frame, rows = reading.vector(layer), within(reading, layer, ground)
    if frame is None or isinstance(rows, Missing):
        return absent_layers([layer])
    if column not in frame:
        return Missing(f"{layer} has no column {column}", it=f"il livello {layer} non ha la colonna {column}")
    values = frame[column].to_numpy(dtype=float, na_value=np.nan)[rows]
    shares = shared(frame.geometry.to_numpy()[rows], ground)
    if column in AGES:  # where nobody lives there is nobody of any age
        empty = frame["residents"].to_numpy(dtype=float, na_value=np.nan)[rows] == 0
        values = np.where(empty, 0.0, values)
    if np.isnan(values).any():
        return Missing(f"{column} is not known of some cells", it=f"in alcune celle {column} non è noto")
    return float((values * shares).sum())


def _ages(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    frame = reading.vector("population")
    known = () if frame is None else tuple(a for a in AGES if a in frame and frame[a].notna().any())
    return {age: _told(_sum(reading, "population", age, ground)) for age in known}


def _told(value: float | Missing) -> dict[str, Any]:
    return missing_told(value) if isinstance(value, Missing) else measured(value, "inhabitant")
