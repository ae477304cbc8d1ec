"""The register of transformations: followed from version to version, summed by place against objectives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.environment.monitoring.allocation import Allocation, allocated, chosen, declared_land
from sttm.environment.monitoring.coherence import tree
from sttm.environment.monitoring.history import History
from sttm.environment.monitoring.places import Places
from sttm.packs.monitoring import PlaceKind
from sttm.packs.pack import Pack
from sttm.quantities import round_half_even
from sttm.territory.records import LayerVersion

__all__ = ["REGISTER", "permits_of", "register"]

REGISTER = "transformations"

STATUSES = ("proposed", "adopted", "approved", "under_way", "completed", "abandoned")


TOLD = ("name", "kind", "status", "reach", "land_state", "act", "evaluation")


def permits_of(text: object) -> dict[int, int]:
    """Return the permits by year of a text such as ``2023: 4; 2024: 2``; the same year twice adds up."""
    if text is None or text is pd.NA or text != text:
        return {}
    found: Counter[int] = Counter()
    for part in str(text).split(";"):
        year, number = part.split(":")
        found[int(year)] += int(number)
    return dict(sorted(found.items()))


def register(
    history: History, pack: Pack, places: Places, kinds: Sequence[PlaceKind], until: str
) -> dict[str, Any] | None:
    """Return the register as JSON values, or None where the workspace has none.

    Parameters
    ----------
    kinds
        Kinds of place to sum by.
    until
        ISO date; versions that speak of a later date are left out.

    Returns
    -------
    dict
        ``entries`` (each with its ``steps`` through the versions), ``versions`` (totals by status at each
        date), ``places`` (land, number and permits, with what goes towards and against each objective).
    """
    versions = [v for v in history.versions(REGISTER) if _in_time(v, until)]
    if not versions:
        return None
    frames = [(v, history.workspace.vector(v)) for v in versions]
    now, frame = frames[-1]
    return {
        "version": now.version,
        "reference_date": now.record.reference_date,
        "entries": [_entry(str(i), frame, frames) for i in frame.index],
        "gone": sorted({str(i) for _, f in frames[:-1] for i in f.index} - {str(i) for i in frame.index}),
        "versions": [_totals(v, f) for v, f in frames],
        "places": [row for kind in kinds for row in _by_place(frame, pack, places, kind)],
        "statuses": list(STATUSES),
    }


def _in_time(version: LayerVersion, until: str) -> bool:
    date = version.record.reference_date
    return date is None or date <= until[: len(date)]


def _entry(name: str, frame: gpd.GeoDataFrame, frames: list[tuple[LayerVersion, Any]]) -> dict[str, Any]:
    row = frame.loc[name]
    steps: list[dict[str, Any]] = []
    for version, older in frames:
        if name not in older.index:
            continue
        step = {"status": str(older.loc[name]["status"]), "land_m2": _land_of(older, name)}
        if not steps or any(steps[-1][key] != value for key, value in step.items()):
            steps.append({"date": version.record.reference_date, **step, "version": version.version})
    ids = (_text(row.get("municipality_ids")) or "").split(";")
    return {
        "id": name,
        **{column: _text(row.get(column)) for column in TOLD},
        "municipality_ids": [part.strip() for part in ids if part.strip()],
        "land_m2": _land_of(frame, name),
        "permits": {str(y): n for y, n in permits_of(row.get("permits_by_year")).items()},
        "steps": steps,
    }


def _land_of(frame: gpd.GeoDataFrame, name: str) -> float | None:
    return _number(float(declared_land(frame[frame.index == name])[0]))


def _text(value: object) -> str | None:
    return None if value is None or value is pd.NA or value != value else str(value)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round_half_even(float(value), 1)


def _totals(version: LayerVersion, frame: gpd.GeoDataFrame) -> dict[str, Any]:
    land = declared_land(frame)
    by_status = {}
    for status in STATUSES:
        rows = (frame["status"] == status).to_numpy()
        if rows.any():
            by_status[status] = {"number": int(rows.sum()), "land_m2": _number(float(land[rows].sum()))}
    return {"version": version.version, "date": version.record.reference_date, "by_status": by_status}


def _by_place(frame: gpd.GeoDataFrame, pack: Pack, places: Places, kind: PlaceKind) -> list[dict[str, Any]]:
    land, division = declared_land(frame), allocated(frame, places, kind)
    permits = _permits(frame)
    by_status = {s: _sums(division, land, (frame["status"] == s).to_numpy()) for s in STATUSES}
    effects = _effects(frame, pack, division, land)
    lies = (division.shares > 0) | division.undivided
    alone = lies.sum(axis=1) == 1
    rows = []
    for n, place in enumerate(places.of[kind]):
        here = lies[:, n]
        rows.append(
            {
                "kind": kind,
                "id": place.id,
                "name": place.name,
                "number": int(here.sum()),
                "undivided": int(division.undivided[:, n].sum()),
                "land_m2": {status: _number(float(values[n])) for status, values in by_status.items()},
                "permits": {str(y): int(p[here & alone].sum()) for y, p in permits.items()},
                "permits_shared": int(sum(p[here & ~alone].sum() for p in permits.values())),
                "objectives": [
                    {
                        "id": name,
                        "towards_m2": _number(float(towards[n])),
                        "against_m2": _number(float(against[n])),
                    }
                    for name, towards, against in effects
                ],
            }
        )
    return rows


def _permits(frame: gpd.GeoDataFrame) -> dict[int, NDArray[np.int64]]:
    """Return by year the permits of each feature."""
    column: Iterable[object] = frame.get("permits_by_year", [])
    told = [permits_of(text) for text in column]
    years = sorted({year for one in told for year in one})
    return {year: np.array([one.get(year, 0) for one in told], dtype=np.int64) for year in years}


def _sums(division: Allocation, land: NDArray[np.float64], rows: NDArray[np.bool_]) -> NDArray[np.float64]:
    return Allocation(division.shares[rows], division.undivided[rows]).sums(land[rows])


def _effects(
    frame: gpd.GeoDataFrame, pack: Pack, division: Allocation, land: NDArray[np.float64]
) -> list[tuple[str, NDArray[np.float64], NDArray[np.float64]]]:
    """Return by objective the land of the transformations that go towards it and against it, by place."""
    found = []
    for _, objective in tree(pack):
        if not objective.transformations:
            continue
        sums = []
        for effect in ("towards", "against"):
            rows = np.zeros(len(frame), dtype=bool)
            for one in objective.transformations:
                if one.effect == effect:
                    rows |= frame.index.isin(chosen(frame, one.where).index)
            sums.append(_sums(division, land, rows))
        found.append((objective.id, sums[0], sums[1]))
    return found
