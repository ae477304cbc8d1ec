"""How heavy each service is in the systems of the plan: urban, environmental, mobility, LUM."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.packs.service_readings import ServiceWeight
from sttm.quantities import Missing
from sttm.services.result import missing_told, number, rule_told
from sttm.services.timetables import stops_served, usual_day
from sttm.territory.reading import Reading, absent_layers

__all__ = ["LAYERS", "readings_of", "rules_told", "weights_in_force", "weights_told"]

LAYERS: Final = (
    "green_network",
    "lum",
    "stops",
    "timetable_calls",
    "timetable_days",
    "timetable_frequencies",
    "timetable_trips",
)

NO_LUM: Final = Missing(
    "the Luoghi Urbani per la Mobilità are not delineated",
    it="i Luoghi Urbani per la Mobilità non sono delineati",
)

RELEVANCE: Final = {"sovracomunale": 1.0, "metropolitano": 2.0}
LEAST, MOST = 1, 5

Floats = NDArray[np.float64]
Values = dict[str, Floats | Missing]


def weights_in_force(reading: Reading) -> tuple[ServiceWeight, ...]:
    """Return how weights are read on the day, in the order of the pack."""
    return tuple(w for w in reading.pack.service_weights.values() if w.covers(reading.on))


def readings_of(
    reading: Reading, services: gpd.GeoDataFrame, catchment: Floats | Missing
) -> dict[str, Floats | Missing]:
    """Return the value of each weight for each service, by id of the weight; NaN where one is not known.

    Parameters
    ----------
    catchment
        Users who turn to each service, NaN where not known; or why nobody knows.
    """
    found: Values = {}
    for weight in weights_in_force(reading):
        if weight.reads == "catchment":
            found[weight.id] = catchment
        elif weight.reads == "green_distance":
            found[weight.id] = _green(reading, services)
        elif weight.reads == "departures":
            found[weight.id] = _departing(reading, services, weight.within_m or 0.0)
        else:
            found[weight.id] = _relevance(reading, services)
    return found


def _green(reading: Reading, services: gpd.GeoDataFrame) -> Floats | Missing:
    shapes = reading.shapes("green_network")
    if shapes is None or not len(shapes.ids):
        return absent_layers(["green_network"])
    near = shapes.tree.query_nearest(services.geometry.to_numpy(), return_distance=True, all_matches=False)
    distance = np.full(len(services), np.nan)
    distance[near[0][0]] = near[1]
    return distance


def _departing(reading: Reading, services: gpd.GeoDataFrame, within: float) -> Floats | Missing:
    usual = usual_day(reading)
    if isinstance(usual, Missing):
        return usual
    served = stops_served(reading, usual.day)
    if isinstance(served, Missing):
        return served
    tree = shapely.STRtree(served.geometry.to_numpy())
    service, stop = tree.query(services.geometry.to_numpy(), predicate="dwithin", distance=within)
    many = served["departures"].to_numpy(dtype=np.float64)[stop]
    total: Floats = np.bincount(service, weights=many, minlength=len(services)).astype(np.float64)
    return total


def _relevance(reading: Reading, services: gpd.GeoDataFrame) -> Floats | Missing:
    frame, shapes = reading.vector("lum"), reading.shapes("lum")
    if frame is None or shapes is None:
        return NO_LUM
    level = frame["relevance"].map(RELEVANCE).fillna(0.0).to_numpy(dtype=np.float64)
    places = shapely.point_on_surface(services.geometry.to_numpy())
    service, lum = shapes.tree.query(places, predicate="intersects")
    found = np.zeros(len(services))
    np.maximum.at(found, service, level[lum])
    return found


def weights_told(reading: Reading, values: Values, service: int) -> dict[str, Any]:
    """Return the weight of one service in each system and in all, as JSON values.

    A system that is not assessable leaves the whole between what it would be at the lightest and at the
    heaviest.
    """
    systems, low, high = [], 0.0, 0.0
    weights = weights_in_force(reading)
    for weight in weights:
        given = values[weight.id]
        value = np.nan if isinstance(given, Missing) else float(given[service])
        told: dict[str, Any] = {"id": weight.id, "system": weight.system}
        if np.isfinite(value):
            level = weight.level(value)
            told |= {"value": number(value, 1), "level": level}
            low, high = low + level, high + level
        else:
            told |= {"value": None, "level": None}
            low, high = low + LEAST, high + MOST
        systems.append(told)
    count = len(weights)
    return {
        "systems": systems,
        "weight": {"low": number(low / count), "high": number(high / count)} if count else None,
    }


def rules_told(reading: Reading, values: Values) -> list[dict[str, Any]]:
    """Return how each weight is read, with its source, and why it is not assessable where it is not."""
    return [
        {
            "id": w.id,
            "title": text_dict(w.title),
            "system": w.system,
            "unit": w.unit,
            "within_m": w.within_m,
            "day": _day(reading) if w.reads == "departures" else None,
            "steps": [{"from": s.from_, "level": s.level} for s in w.steps],
            **(missing_told(given) if isinstance(given := values[w.id], Missing) else {}),
            **rule_told(w),
        }
        for w in weights_in_force(reading)
    ]


def _day(reading: Reading) -> str | None:
    usual = usual_day(reading)
    return None if isinstance(usual, Missing) else usual.day.isoformat()
