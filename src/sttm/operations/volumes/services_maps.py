"""Gathers the maps of the volumes of STTM 2: access, equity, the three scales, LUM, where to serve next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from sttm.operations.production.stock_maps import attribution
from sttm.operations.services.access_map import access_content, index_content
from sttm.operations.services.lum_maps import lums_map
from sttm.operations.services.scale_maps import (
    map_of_dependence,
    map_of_poles,
    map_of_systems,
    map_of_tiers,
)
from sttm.operations.volumes.maps import whole_view
from sttm.operations.volumes.services_readings import ServiceReadings
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements
from sttm.quantities import Missing
from sttm.services.access.measuring import MODES
from sttm.territory.reading import Reading

__all__ = ["knowledge_maps", "next_map"]

NEXT = "#b3243e"

OF_SCALES = ("services", "street_network", "population", "municipalities")
OF_ACCESS = (*OF_SCALES, "service_entrances", "stops", "timetable_trips")


def knowledge_maps(readings: ServiceReadings) -> dict[str, DossierMap]:
    """Return the maps of Part I by what they show; what is not assessable has none."""
    reading = readings.reading
    found: dict[str, DossierMap | None] = {}
    table = readings.table
    if not isinstance(table, Missing):
        for mode in MODES:
            if table.assessable(mode):
                drawn = access_content(table, readings.access, mode)
                found[f"access_{mode}"] = _credited(drawn, OF_ACCESS, reading)
        if table.assessable("walk"):
            found["equity"] = _credited(index_content(table, readings.equity, "walk"), OF_ACCESS, reading)
    scales: dict[str, DossierMap | None] = {
        "local": map_of_systems(reading, readings.local, readings.system_shapes),
        "intercommunal": map_of_dependence(reading, readings.intercommunal, zone=None),
        "metropolitan": map_of_poles(reading, readings.metropolitan, readings.pole_shapes),
        "tiers": map_of_tiers(reading, readings.tiers),
    }
    found |= {name: _credited(one, OF_SCALES, reading) for name, one in scales.items()}
    if not isinstance(readings.lums, Missing):
        found["lum"] = lums_map(reading, readings.lums, readings.lums.frame.index.astype(str).tolist())
    return {name: _placed(one, reading) for name, one in found.items() if one is not None}


def next_map(readings: ServiceReadings, account: Mapping[str, Any]) -> DossierMap | None:
    """Return the map of the places from which most residents without a service would have one."""
    reading, table = readings.reading, readings.table
    sheets = account["orientations"].get("by_municipality", {})
    if isinstance(table, Missing) or not table.assessable("walk") or not sheets:
        return None
    counted: dict[tuple[float, float], int] = {}
    for one in sheets.values():
        for group in one["daily"]:
            if group["next"] is not None:
                key = (group["next"]["lon"], group["next"]["lat"])
                counted[key] = counted.get(key, 0) + 1
    credit = attribution((*OF_ACCESS, "regeneration_areas"), reading)
    drawn = replace(access_content(table, readings.access, "walk"), attribution=credit)
    title = {
        "it": "Servizi quotidiani a piedi, e luoghi dove servirebbe di più il prossimo",
        "en": "Daily services on foot, and places where the next would serve most",
    }
    label = {"it": "Luogo, con quanti servizi vi mancano", "en": "Place, with how many services lack there"}
    turn = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    points = [shapely.Point(turn.transform(*key)) for key in sorted(counted)]
    elements = NetworkElements(
        frame=gpd.GeoDataFrame({"next": ["next"] * len(points)}, geometry=points, crs=reading.workspace.crs),
        column="next",
        title={"it": "Luoghi", "en": "Places"},
        classes=(MapClass(colour=NEXT, label=label, values=frozenset({"next"})),),
        numbers=[(p, str(counted[k])) for p, k in zip(points, sorted(counted), strict=True)],
    )
    return _placed(replace(drawn, title=title, description=title, elements=elements), reading)


def _credited(drawn: DossierMap | None, layers: Iterable[str], reading: Reading) -> DossierMap | None:
    return None if drawn is None else replace(drawn, attribution=attribution(layers, reading))


def _placed(drawn: DossierMap, reading: Reading) -> DossierMap:
    """Return a map that shows the whole territory in the frame of the volumes."""
    frame = reading.vector("municipalities")
    shapes = drawn.units.total_bounds if frame is None and drawn.units is not None else None
    bounds = frame.total_bounds if frame is not None else shapes
    return drawn if bounds is None else replace(drawn, view=whole_view(np.asarray(bounds)), note=None)
