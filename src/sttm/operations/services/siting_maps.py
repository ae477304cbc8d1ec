"""Gathers what the map of places chosen for services shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.positions import positions_on
from sttm.operations.production.map_notes import note_of, source_line
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.publications.services.siting_map import SitingMap, render_siting
from sttm.quantities import Missing
from sttm.services.location.candidates import LUM
from sttm.services.location.demand import demand_for
from sttm.services.location.siting import category_of
from sttm.services.streets import streets
from sttm.services.supply import entrances, supply
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["siting_content", "siting_map"]

EXAMPLE = {
    "it": "Preferenze e soglie: esempi non ufficiali. Gli incroci dicono dove, non se il suolo sia libero.",
    "en": "Preferences, thresholds: unofficial examples. Street corners say where, not whether land is free.",
}
MANY = {
    "it": "dove mettere {n} luoghi nuovi, entro {m:g} minuti",
    "en": "where to put {n} new places, within {m:g} minutes",
}
ONE = {
    "it": "dove mettere un luogo nuovo, entro {m:g} minuti",
    "en": "where to put a new place, within {m:g} minutes",
}


def siting_map(
    workspace: Workspace, pack: Pack, result: Mapping[str, Any], language: Language = "it"
) -> bytes:
    """Return the places chosen over the cells that they bring near, as PNG."""
    reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
    return render_siting(siting_content(reading, result), language=language)


def siting_content(reading: Reading, result: Mapping[str, Any]) -> SitingMap:
    """Return what the map of a result shows."""
    crs = reading.workspace.crs
    turn = pyproj.Transformer.from_crs(4326, crs, always_xy=True)

    def place(one: Mapping[str, Any]) -> shapely.Point:
        return shapely.Point(turn.transform(one["lon"], one["lat"]))

    chosen = [place(one) for one in result["chosen"]]
    others = [place(o) for o in (one["alternative"] for one in result["chosen"]) if o and o["equal"]]
    services = supply(reading, result["existing"]["states"])
    standing = None
    if not isinstance(services, Missing):
        standing = services[(services["category"] == result["category"]["id"]).to_numpy(bool)]
    lum = reading.vector(LUM)
    words = ONE if len(chosen) == 1 else MANY
    minutes, title = result["within"]["value"], result["category"]["title"]
    return SitingMap(
        title={k: f"{title[k]}: {words[k].format(n=len(chosen), m=minutes)}" for k in ("it", "en")},
        crs=crs,
        cells=_cells(reading, result, chosen, standing),
        existing=[] if standing is None else list(standing.geometry),
        chosen=chosen,
        others=others,
        lum=[] if lum is None else list(lum.geometry),
        municipalities=reading.vector("municipalities"),
        note=note_of(reading, EXAMPLE),
        attribution=source_line(reading, result["layers"], result["fingerprint"]),
    )


def _cells(
    reading: Reading,
    result: Mapping[str, Any],
    chosen: list[shapely.Point],
    standing: gpd.GeoDataFrame | None,
) -> gpd.GeoDataFrame:
    """Return the cells with people, each with what the places change for it."""
    network = streets(reading, result["mode"])
    assert not isinstance(network, Missing)  # noqa: S101 - the result was made from it
    demand = demand_for(reading, category_of(reading, result["category"]["id"]), network)
    assert not isinstance(demand, Missing)  # noqa: S101 - the result was made from it
    most = reading.pack.number("street_reach", reading.on)
    walking = reading.pack.number("walking_speed", reading.on)
    doors = np.empty(0, object)
    if standing is not None:
        doors = entrances(reading, standing)["place"].to_numpy(object)

    def seconds(places: np.ndarray) -> np.ndarray:
        targets = positions_on(network, places, most=most)
        return nearest(network, demand.positions, targets, access_speed_kmh=walking).seconds

    before, new = seconds(doors), seconds(np.array(chosen, dtype=object))
    limit = 60.0 * result["within"]["value"]
    after = np.minimum(before, new)
    shown = np.where(after > limit, "far", "near").astype(object)
    shown[(new < before) & (after <= limit)] = "nearer"
    shown[(before > limit) & (after <= limit)] = "gained"
    people = demand.users > 0
    return gpd.GeoDataFrame(
        {"shown": shown[people]}, geometry=demand.cells.geometry.to_numpy()[people], crs=reading.workspace.crs
    )
