"""What data tell of the place of a proposal: the nearest station, the services to firms within reach."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import Input, Trace
from sttm.production.check.touching import unsurveyed
from sttm.production.profiles.trees import tree_cover
from sttm.production.search.soil import sealed_today
from sttm.production.stock.access import counted_within, distances
from sttm.production.stock.services import PROVIDERS, WORKING
from sttm.quantities import Measure, Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["MEASURED", "REACH", "measured_places"]

MEASURED: Mapping[str, str] = {
    "place.station_distance": "m",
    "place.firm_services": "1",
    "place.idren": "1",
    "place.tree_share": "1",
}
"""What data can tell of a place, with its unit; the last two come from the land cover."""

REACH = "services_to_firms_reach"

OF_GROUND = ("place.idren", "place.tree_share")

PLACE_LAYERS: Mapping[str, str] = {
    "place.station_distance": "rail_stations",
    "place.firm_services": "settlements",
}
"""The layer that each is read from."""

NONE_THERE = Missing("the layer holds no station", it="il livello non contiene stazioni")
NOT_SURVEYED = Missing("not surveyed here", it="qui non è stato rilevato")
NO_OUTLINE = Missing("a point has no outline", it="un punto non ha un contorno")
NO_GEOMETRY = Missing("the proposal has no geometry", it="la proposta non ha una geometria")


def measured_places(shapes: Sequence[BaseGeometry | None], reading: Reading) -> list[dict[str, Input]]:
    """Return what data tell of each place, every layer read once.

    Parameters
    ----------
    shapes
        Polygons or points in the workspace's reference system; None where a proposal has no geometry.
    """
    found: list[dict[str, Input]] = [{} for _ in shapes]
    known = [(n, s) for n, s in enumerate(shapes) if s is not None]
    for name, measure in (("place.station_distance", _station), ("place.firm_services", _services)):
        layer = PLACE_LAYERS[name]
        frame, version = reading.vector(layer), reading.version(layer)
        values: list[Measure | Missing]
        trace: tuple[Trace, ...] = ()
        if frame is None or version is None:
            values = [absent_layers([layer])] * len(known)
        else:
            values = measure([s for _, s in known], frame, reading)
            trace = (Trace("layer", layer, (("version", version.version),)),)
        for (n, shape), value in zip(known, values, strict=True):
            if frame is not None and _unsurveyed(reading, layer, shape):
                value = NOT_SURVEYED
            found[n][name] = Input(name, value, trace)
    for (n, _), ground in zip(known, _ground([s for _, s in known], reading), strict=True):
        found[n] |= ground
    absent = {name: Input(name, NO_GEOMETRY) for name in MEASURED}
    return [one or dict(absent) for one in found]


def _ground(shapes: Sequence[BaseGeometry], reading: Reading) -> list[dict[str, Input]]:
    """Return what drains and what trees cover of each place: of outlines alone, a point has no ground."""
    found = [{name: Input(name, NO_OUTLINE) for name in OF_GROUND} for _ in shapes]
    flat = [n for n, s in enumerate(shapes) if s.area > 0]
    outlines: list[Any] = [shapes[n] for n in flat]
    traces = {
        "place.idren": _traces(("sealing", "land_cover_cells"), reading),
        "place.tree_share": _traces(("land_cover_cells",), reading),
    }
    sealed, trees = sealed_today(outlines, reading), tree_cover(outlines, reading)
    for n, outline, covered, shaded in zip(flat, outlines, sealed, trees, strict=True):
        drains = covered if isinstance(covered, Missing) else 1 - min(1.0, covered / outline.area)
        for name, value in (("place.idren", drains), ("place.tree_share", shaded)):
            known = value if isinstance(value, Missing) else Measure(value, "1")
            found[n][name] = Input(name, known, traces[name])
    return found


def _traces(layers: Sequence[str], reading: Reading) -> tuple[Trace, ...]:
    versions = [reading.version(layer) for layer in layers]
    return tuple(Trace("layer", v.layer, (("version", v.version),)) for v in versions if v is not None)


def _station(
    shapes: Sequence[BaseGeometry], frame: gpd.GeoDataFrame, _reading: Reading
) -> list[Measure | Missing]:
    """Return the straight-line distance to the nearest station, from edge to edge."""
    far = distances(_array(shapes), frame.geometry.to_numpy())
    return [NONE_THERE if np.isnan(d) else Measure(float(d), "m") for d in far]


def _services(
    shapes: Sequence[BaseGeometry], frame: gpd.GeoDataFrame, reading: Reading
) -> list[Measure | Missing]:
    """Return how many services to firms work within reach."""
    giving = frame[(frame["type"] == PROVIDERS) & frame["status"].isin(WORKING)]
    reach = reading.pack.number(REACH, reading.on)
    near = counted_within(_array(shapes), giving.geometry.to_numpy(), reach)
    return [Measure(float(n), "1") for n in near]


def _array(shapes: Sequence[BaseGeometry]) -> Any:
    found = np.empty(len(shapes), dtype=object)
    found[:] = list(shapes)
    return found


def _unsurveyed(reading: Reading, layer: str, shape: BaseGeometry) -> bool:
    """Whether any of the place lies where the layer has not been surveyed."""
    ground = shape if shape.area > 0 else shapely.buffer(shape, 0.5)
    return bool(unsurveyed(reading, layer, ground).area > 0)
