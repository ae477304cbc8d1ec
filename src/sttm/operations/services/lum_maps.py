"""The maps of LUM: one with its two perimeters, stops and services; all of them in the territory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.operations.production.stock_maps import attribution, ground_of, placed_map
from sttm.publications.documents.model import Figure
from sttm.publications.formatting import Language, format_percent
from sttm.publications.maps.content import FRAME, DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.lum_words import code, words
from sttm.quantities import Missing
from sttm.services.lum.reading import Lums, within
from sttm.services.lum.relevance import RELEVANCES
from sttm.services.supply import EXISTING
from sttm.territory.reading import Reading

__all__ = ["SHEET", "lum_figure", "lums_map"]

SHEET = (174.0, 122.0)
"""Width and height of the map of all LUM on a sheet of its own, millimetres."""

AROUND = 1.2
"""Times the size of the LUM that its map shows."""

STREET_M = 1.5
"""Half the width at which a street is drawn, m."""

COLOURS = {"metropolitano": "#0f3b7a", "sovracomunale": "#edae49"}
CLASSES = {
    "stop": ("#d1495b", "Fermate", "Stops"),
    "facility": ("#6a3d8f", "Attrezzature della fermata", "Facilities of the stop"),
    "service": ("#1b6b3a", "Servizi", "Services"),
    "other": ("#b9b9b9", "Altri LUM", "Other LUM"),
    "street": ("#8a949c", "Strade percorribili a piedi", "Streets one may walk"),
    "walking": ("#cfe3f6", "Raggiunto a piedi", "Reached on foot"),
}
"""What the map of a LUM shows, the first on top."""

SMALLEST_MM = 2.0
"""Width on paper below which LUM are drawn as points: the smallest would not be seen."""

OUTLINED = {"it": "Perimetro predefinito", "en": "Default perimeter"}
LAYERS = ("stops", "stop_facilities", "street_network", "services", "municipalities")


def lum_figure(reading: Reading, lums: Lums, result: Mapping[str, Any], language: Language) -> Figure:
    """Return the map of a LUM as a figure of its sheet."""
    say, name = words(language), result["lum"]["id"]
    title = {key: f"{result['lum']['name']}: {words(key)['map'].lower()}" for key in ("it", "en")}
    content = _content(reading, lums, result, title)
    share = lums.walking_share(name)
    reached = say["not_assessable"] if isinstance(share, Missing) else format_percent(share.value, language)
    alt = f"{title[language]}. {say['walking_share']}: {reached}."
    return Figure(render_map(content, language=language), title[language], alt)


def _content(reading: Reading, lums: Lums, result: Mapping[str, Any], title: Mapping[str, str]) -> DossierMap:
    name, states = result["lum"]["id"], result["states"]
    outline = lums.outline(name)
    view = _view(outline.bounds)
    seen = shapely.box(*view.extent()).buffer(view.scale / 200)
    parts: list[tuple[str, Any]] = []
    walked = lums.walked(name)
    if not isinstance(walked, Missing):
        parts.append(("walking", walked))
    parts += [("street", s) for s in _seen(reading, "street_network", seen, "walk")]
    others = lums.frame.drop(index=name)
    near = others.iloc[np.sort(others.sindex.query(seen, predicate="intersects"))]
    parts += [("other", shape.boundary.buffer(view.scale / 4000)) for shape in near.geometry]
    services = _seen(reading, "services", seen, "status", states)
    parts += [("service", shapely.point_on_surface(s)) for s in services]
    parts += [("facility", s) for s in _seen(reading, "stop_facilities", seen, None)]
    parts += [("stop", s) for s in _seen(reading, "stops", seen, None)]
    frame = gpd.GeoDataFrame(
        {"what": [what for what, _ in parts]},
        geometry=[shape for _, shape in parts],
        crs=reading.workspace.crs,
    )
    classes = [
        MapClass(colour=colour, label={"it": it, "en": en}, values=frozenset({what}))
        for what, (colour, it, en) in CLASSES.items()
    ]
    ground = ground_of(reading)
    return DossierMap(
        title=title,
        description=title,
        crs=reading.workspace.crs,
        intervention=outline,
        outlined=OUTLINED,
        view=view,
        attribution=attribution(LAYERS, reading),
        units=ground,
        units_title={"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
        elements=NetworkElements(
            frame=frame, column="what", title={"it": "LUM", "en": "LUM"}, classes=classes
        )
        if parts
        else None,
    )


def _view(bounds: tuple[float, float, float, float]) -> View:
    """Return the view that holds a LUM at a scale of two digits: rounder ones leave the frame empty."""
    left, bottom, right, top = bounds
    needed = AROUND * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1])
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def _seen(
    reading: Reading, layer: str, ground: Any, column: str | None, states: Sequence[str] = EXISTING
) -> Sequence[Any]:
    """Return the shapes of a layer seen in a map: streets one may walk as strips, services that count."""
    frame, rows = reading.vector(layer), within(reading, layer, ground)
    if frame is None or isinstance(rows, Missing):
        return []
    own = frame.iloc[rows]
    if column == "walk":
        shapes = own.geometry.to_numpy()[(own["walk"] != "no").to_numpy()]
        strips = shapely.buffer(shapely.intersection(shapes, ground), STREET_M)
        return [shapely.union_all(strips)] if len(strips) else []
    if column == "status":
        own = own[own["status"].isin(states)]
    return list(own.geometry)


def lums_map(reading: Reading, lums: Lums, names: Sequence[str]) -> DossierMap | None:
    """Return the map of some LUM in the territory, or None where there is nothing to draw."""
    ground = ground_of(reading)
    if ground is None or not names:
        return None
    own = lums.frame.loc[list(names), ["relevance", "geometry"]]
    present = set(own["relevance"])
    classes = [
        MapClass(
            colour=COLOURS[r],
            label={"it": code(r, "it").capitalize(), "en": code(r, "en").capitalize()},
            values=frozenset({r}),
        )
        for r in RELEVANCES
        if r in present
    ]
    title = {"it": "Luoghi Urbani per la Mobilità", "en": "Luoghi Urbani per la Mobilità"}
    drawn = placed_map(
        title,
        {"it": f"{title['it']}: {len(own)}", "en": f"{title['en']}: {len(own)}"},
        ground,
        reading,
        LAYERS,
        unit_label="name" if "name" in ground else None,
        elements=NetworkElements(
            frame=gpd.GeoDataFrame(own, geometry="geometry", crs=reading.workspace.crs),
            column="relevance",
            title={"it": "Rilevanza del LUM", "en": "Relevance of the LUM"},
            classes=classes,
        ),
    )
    small = SMALLEST_MM * drawn.view.scale / 1000
    if float(lums.frame.loc[list(names), "reach_m"].min()) * 2 < small and drawn.elements is not None:
        places = gpd.GeoDataFrame(own.drop(columns="geometry"), geometry=own.geometry.centroid, crs=own.crs)
        drawn = replace(drawn, elements=replace(drawn.elements, frame=places))
    return drawn
