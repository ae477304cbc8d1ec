"""The sheet of a LUM: everything the layers of a workspace tell of it, and what they do not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import text_dict
from sttm.packs.pack import Pack
from sttm.quantities import Missing
from sttm.services.lum.climate import READ, climate
from sttm.services.lum.frequency import TIMETABLE, frequency, lines_of_stops
from sttm.services.lum.functions import equipment, functions_in, services_in
from sttm.services.lum.land import land
from sttm.services.lum.layer import LAYER
from sttm.services.lum.layer import NUMBERS as DEFAULT_NUMBERS
from sttm.services.lum.links import barriers, links
from sttm.services.lum.reading import Lums, listed, measured, told
from sttm.services.lum.relevance import GIVEN
from sttm.services.lum.safety import safety
from sttm.services.lum.users import users
from sttm.services.lum.walking import NUMBERS as WALKING_NUMBERS
from sttm.services.lum.walking import WALKING
from sttm.services.result import missing_told, result_of, rule_told
from sttm.services.supply import EXISTING
from sttm.territory.reading import Reading

__all__ = ["LAYERS", "NOTES", "PARAMETERS", "about", "lum_sheet", "wgs84"]

LAYERS = (
    LAYER, WALKING, "boundary", "jobs", "land_cover", "municipalities", "population", "regeneration_areas",
    "rivers", "road_network", "services", "stop_facilities", "street_network",
    "surveyed_areas", "units", *TIMETABLE, *dict.fromkeys(table for table, _, _ in READ.values()),
)  # fmt: skip
"""What a sheet reads where it is there."""

PARAMETERS = (*DEFAULT_NUMBERS, *WALKING_NUMBERS)

DAY_NUMBERS = ("transit_weekday",)
"""Which day stands for working days."""

DEGREES = 7

NOTES = (
    {
        "id": "lum_relevance_proxy",
        "it": "La rilevanza delle fermate si legge sulla Tavola 2 del piano; dove il livello non la dà, le "
        "regole per modo, linea e capolinea sono un sostituto.",
        "en": "The relevance of stops is read on Tavola 2 of the plan; where the layer does not give it, the "
        "rules by mode, line and terminal stand in for it.",
    },
    {
        "id": "lum_areal_share",
        "it": "Residenti e addetti sono divisi secondo la quota di ogni cella nel perimetro, come se vi "
        "fossero distribuiti in modo uniforme.",
        "en": "Residents and jobs are divided by the share of each cell in the perimeter, as if they were "
        "even in it.",
    },
)
POINT_NOTE = {
    "id": "lum_from_points",
    "it": "Banchine e uscite di alcune fermate non sono note: lì il perimetro è misurato dal punto della "
    "fermata, ed è più piccolo di quello dovuto.",
    "en": "Platforms and exits of some stops are not known: there the perimeter is measured from the point "
    "of the stop, and is smaller than it should be.",
}


def lum_sheet(reading: Reading, lums: Lums, name: str, states: Collection[str] = EXISTING) -> dict[str, Any]:
    """Return the sheet of a LUM as JSON values.

    Parameters
    ----------
    states
        States of the services that count as there; the others are told as planned.

    Returns
    -------
    dict
        ``kind: "sttm-lum-sheet"``; ``lum``: what it is; ``stops``, ``timetable``, ``equipment``,
        ``services``, ``functions``, ``lacking``, ``unsuitable``, ``users``, ``land``, ``links``,
        ``barriers``, ``safety``, ``climate``. What no layer tells is ``{"missing": {it, en}}``.
    """
    ground = lums.outline(name)
    row = lums.row(name)
    inside = _stops_inside(reading, ground, lums.stops(name))
    nodes = [*inside, *_stations(reading, inside)]
    found, kinds = services_in(reading, ground, states), equipment(reading, ground, nodes)
    body = {
        "lum": about(reading, lums, name),
        "stops": inside,
        "lines": lines_of_stops(reading, inside),
        "timetable": frequency(reading, nodes),
        "equipment": missing_told(kinds) if isinstance(kinds, Missing) else kinds,
        "states": list(states),
        "services": missing_told(found) if isinstance(found, Missing) else {"categories": found},
        **functions_in(reading, ground, str(row["relevance"]), nodes, states),
        "users": users(reading, ground),
        "land": land(reading, ground),
        "links": links(reading, ground),
        "barriers": barriers(reading, ground),
        "safety": safety(reading, ground),
        "climate": climate(reading, ground),
        "geometry": wgs84(reading, ground),
    }
    notes = [*NOTES, *([POINT_NOTE] if row["measured_from"] != "facilities" else [])]
    parameters = (*PARAMETERS, *DAY_NUMBERS)
    return result_of("sttm-lum-sheet", reading, body, layers=LAYERS, parameters=parameters, notes=notes)


def about(reading: Reading, lums: Lums, name: str) -> dict[str, Any]:
    """Return what a LUM is: name, relevance with its rules, Comuni, measure, areas, as JSON values."""
    row, pack = lums.row(name), reading.pack
    names = reading.municipality_names
    walked = lums.walked(name)
    area = float(row["area_m2"])
    reach = next(
        r for r in pack.lum_reaches.values() if r.covers(reading.on) and r.relevance == row["relevance"]
    )
    return {
        "id": name,
        "name": str(row["name"]),
        "relevance": str(row["relevance"]),
        "relevance_from": [_rule(pack, reading.on, one) for one in listed(row["rules"])],
        "modes": listed(row["modes"]),
        "stop_ids": listed(row["stop_ids"]),
        "municipalities": [{"id": c, "name": names.get(c, c)} for c in listed(row["municipality_ids"])],
        "inside_capital": str(row["inside_capital"]),
        "measured_from": str(row["measured_from"]),
        "reach": {
            **measured(float(row["reach_m"]), "m"),
            "title": text_dict(reach.title),
            **rule_told(reach),
        },
        "article": reach.article,
        "area": measured(area, "m**2"),
        "inside_share": measured(float(row["inside_share"]), "1"),
        "walking_area": missing_told(walked)
        if isinstance(walked, Missing)
        else measured(float(walked.area), "m**2"),
        "walking_share": told(lums.walking_share(name)),
    }


def _rule(pack: Pack, on: date, name: str) -> dict[str, Any]:
    if name == GIVEN:
        title = {"it": "data dal livello delle fermate", "en": "given by the layer of stops"}
        return {"id": GIVEN, "title": title}
    rule = next(r for r in pack.relevance_rules.values() if r.id == name and r.covers(on))
    return {"id": name, "title": text_dict(rule.title), **rule_told(rule)}


def wgs84(reading: Reading, shape: BaseGeometry) -> dict[str, Any]:
    """Return a shape of the workspace as a GeoJSON geometry."""
    turn = pyproj.Transformer.from_crs(reading.workspace.crs, 4326, always_xy=True)
    turned = shapely.transform(shape, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    mapped: dict[str, Any] = shapely.geometry.mapping(
        shapely.set_precision(turned, 10**-DEGREES, mode="pointwise")
    )
    return {"type": mapped["type"], "coordinates": _lists(mapped["coordinates"])}


def _lists(value: Any) -> Any:
    return [_lists(v) for v in value] if isinstance(value, tuple | list) else round(float(value), DEGREES)


def _stops_inside(reading: Reading, ground: BaseGeometry, own: Sequence[str]) -> list[str]:
    """Return the ids of all stops in a LUM, and of those it is measured from."""
    shapes = reading.shapes("stops")
    if shapes is None:
        return sorted(own)
    found = shapes.ids[shapes.tree.query(ground, predicate="intersects")]
    return sorted({*map(str, found), *own})


def _stations(reading: Reading, stops: Sequence[str]) -> list[str]:
    frame = reading.vector("stops")
    if frame is None or "station_id" not in frame:
        return []
    own = frame.loc[frame.index.astype(str).isin(list(stops)), "station_id"]
    return sorted({s for s in own.astype(object) if isinstance(s, str)} - set(stops))
