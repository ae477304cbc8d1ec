"""What the knowledge base says of a territory as a whole: its places, its units, its residents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.environment.knowledge import Knowledge
from sttm.environment.monitoring.places import Overlay, overlay
from sttm.quantities import round_half_even

__all__ = ["AGES", "COMUNI", "PLACES", "UNITS", "ZONES", "Residents", "residents_in", "territory_account"]

UNITS, ZONES, COMUNI = "units", "zones", "municipalities"

PLACES = (ZONES, COMUNI)
"""Layers of the places that hold units, the larger first."""

AGES = ("under_10", "over_70")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Residents:
    """Residents by place, those of a census zone that lies across several divided by area.

    Parameters
    ----------
    number
        By place, NaN where a census zone in it has no figure.
    divided
        Residents given to another place than the one that holds most of their census zone: nobody knows
        whether they live there.
    """

    number: Floats
    divided: float


def residents_in(places: NDArray[Any], knowledge: Knowledge, column: str = "residents") -> Residents | None:
    """Return the residents of places; None where the layer or the column is absent.

    Parameters
    ----------
    places
        Geometries in the reference system of the workspace.
    column
        ``residents`` or one of :data:`AGES`.
    """
    frame = knowledge.vector("population")
    if frame is None or column not in frame:
        return None
    shapes = frame.geometry.to_numpy()
    number = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)
    found = overlay(shapes, places)
    areas = shapely.area(shapes)
    share = found.areas / areas[found.shapes]
    given = number[found.shapes] * share
    summed = np.bincount(found.places, weights=given, minlength=len(places)).astype(np.float64)
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, found.shapes, share)
    return Residents(summed, float(np.nansum(given) - np.nansum(number * largest)))


def territory_account(knowledge: Knowledge) -> dict[str, Any]:
    """Return boundary, places, units and residents of a territory as JSON values; null is not known."""
    boundary, units = knowledge.vector("boundary"), knowledge.units
    population = knowledge.vector("population")
    return {
        "title": knowledge.workspace.title,
        "crs": knowledge.workspace.crs,
        "boundary_m2": None if boundary is None else _area(boundary),
        "units_m2": _area(units),
        "numbers": {
            name: None if (frame := knowledge.vector(name)) is None else len(frame)
            for name in (ZONES, COMUNI, UNITS)
        },
        "unit_names": dict(knowledge.unit_names),
        "unit_types": _types(units),
        "zones": _zones(knowledge),
        "residents": None
        if population is None
        else {
            c: round_half_even(float(population[c].astype(float).sum()), 0)
            if c in population and population[c].notna().all()
            else None
            for c in ("residents", *AGES)
        },
    }


def _area(frame: gpd.GeoDataFrame) -> float:
    return round_half_even(float(frame.area.sum()), 1)


def _types(units: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    if "type" not in units:
        return []
    named = units["type"].astype(object).where(units["type"].notna(), None)
    rows = []
    for kind in sorted({str(t) for t in named if t is not None}) + [None] * bool((named.isna()).any()):
        own = named.isna() if kind is None else named.astype(str) == kind
        rows.append({"type": kind, "units": int(own.sum()), "area_m2": _area(units[own])})
    return rows


def _zones(knowledge: Knowledge) -> list[dict[str, Any]] | None:
    """Return the zones with their Comuni, the units that lie mostly in them, and their residents."""
    zones = knowledge.vector(ZONES)
    if zones is None:
        return None
    comuni = knowledge.vector(COMUNI)
    shapes = zones.geometry.to_numpy()
    holder = _mostly_in(overlay(knowledge.units.geometry.to_numpy(), shapes), len(knowledge.units))
    people = residents_in(shapes, knowledge)
    names: Sequence[Any] = list(zones["name"]) if "name" in zones else list(zones.index)
    zone_of = None if comuni is None or "zone_id" not in comuni else comuni["zone_id"].astype(str)
    return [
        {
            "id": str(i),
            "name": str(names[n]),
            "area_m2": round_half_even(float(shapes[n].area), 1),
            "municipalities": None if zone_of is None else int((zone_of == str(i)).sum()),
            "units": int((holder == n).sum()),
            "residents": None if people is None else _whole_number(people.number[n]),
        }
        for n, i in enumerate(zones.index)
    ]


def _mostly_in(found: Overlay, units: int) -> NDArray[np.int64]:
    """Return for each unit the place that holds the largest part of it, −1 for none."""
    holder = np.full(units, -1)
    order = np.lexsort((-found.places, found.areas))
    holder[found.shapes[order]] = found.places[order]
    return holder


def _whole_number(value: float) -> float | None:
    return None if np.isnan(value) else round_half_even(float(value), 0)
