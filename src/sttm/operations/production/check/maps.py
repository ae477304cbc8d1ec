"""The maps of the dossier of a site: the site in the areas map, and the better sites nearby."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
import shapely.geometry
from shapely.geometry.base import BaseGeometry

from sttm.errors import NotInForce, RequestError
from sttm.production.areas.reading import Areas, read_areas
from sttm.publications.documents.model import Figure
from sttm.publications.formatting import Language, format_percent
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.publications.maps.sites import AREA_CLASSES, DRAWN_CLASSES
from sttm.publications.production.site_dossier import BETTER, SITUATION
from sttm.publications.production.site_words import words
from sttm.territory.reading import Reading

__all__ = ["site_figures"]

AROUND = 2.6
"""Times the size of the site that the close map shows."""

CLASS = "class"
SITE = {"it": "Sito verificato", "en": "Site that is checked"}
BETTER_COLOURS = ("#123f73", "#2f7fc1", "#8cc3ee")
"""Of better sites, the first the darkest; more than these share the last."""


def site_figures(result: Mapping[str, Any], reading: Reading, language: Language) -> dict[str, Figure]:
    """Return the maps by their key; none where the areas map is not built."""
    try:
        areas = read_areas(reading)
    except (RequestError, NotInForce):
        return {}
    site = _working(result["site"]["geometry"], reading)
    figures = {SITUATION: _situation(result, site, areas, reading, language)}
    better = (result["better_nearby"] or {}).get("sites") or []
    if better:
        shapes = [_working(one["geometry"], reading) for one in better]
        figures[BETTER] = _better(result, site, shapes, areas, reading, language)
    return figures


def _working(geometry: Mapping[str, Any], reading: Reading) -> BaseGeometry:
    turn = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    given = shapely.force_2d(shapely.geometry.shape(dict(geometry)))
    return shapely.transform(given, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))


def _by_class(areas: Areas, activity: str, view: View, crs: str) -> gpd.GeoDataFrame:
    """Return the areas map as far as it is seen, one shape by class: pieces of one class have no edge."""
    frame = shapely.box(*view.extent()).buffer(view.scale / 100)
    near = np.sort(areas.tree.query(frame, predicate="intersects"))
    classes = areas.drawn(activity)[near]
    cut = shapely.intersection(areas.pieces[near], frame)
    names = [c for entry in DRAWN_CLASSES for c in entry.values if (classes == c).any()]
    shapes = [shapely.union_all(cut[classes == name]) for name in names]
    return gpd.GeoDataFrame({CLASS: names}, geometry=shapes, crs=crs)


def _seen(shown: gpd.GeoDataFrame) -> tuple[MapClass, ...]:
    """Return the classes of a legend: those of the areas map, and what is known already only where it is."""
    known = set(shown[CLASS])
    return tuple(c for c in DRAWN_CLASSES if c in AREA_CLASSES or known & c.values)


def _situation(
    result: Mapping[str, Any], site: BaseGeometry, areas: Areas, reading: Reading, language: Language
) -> Figure:
    say, activity = words(language), result["site"]["activity"]
    view = View.around(site.bounds, margin=AROUND)
    shown = _by_class(areas, activity["id"], view, reading.workspace.crs)
    title = {"it": words("it")["situation"], "en": words("en")["situation"]}
    content = _map(title, result, site, view, shown, reading)
    parts = "; ".join(_shares(shown, site, language))
    alt = f"{say['situation']}. {activity['title'][language]}: {parts}."
    return Figure(
        render_map(content, language=language), f"{say['situation']}: {activity['title'][language]}", alt
    )


def _shares(shown: gpd.GeoDataFrame, site: BaseGeometry, language: Language) -> Iterator[str]:
    for entry in DRAWN_CLASSES:
        own = shown[shown[CLASS].isin(entry.values)]
        share = float(shapely.area(shapely.intersection(own.geometry.to_numpy(), site)).sum() / site.area)
        if share > 0:
            yield f"{entry.label[language].lower()} {format_percent(share, language)}"


def _better(
    result: Mapping[str, Any],
    site: BaseGeometry,
    shapes: Sequence[BaseGeometry],
    areas: Areas,
    reading: Reading,
    language: Language,
) -> Figure:
    say, activity = words(language), result["site"]["activity"]
    bounds = shapely.total_bounds([site, *shapes])
    view = View.around((bounds[0], bounds[1], bounds[2], bounds[3]), margin=1.25)
    crs = reading.workspace.crs
    told = result["better_nearby"]["sites"]
    numbered = gpd.GeoDataFrame({CLASS: list(range(len(shapes)))}, geometry=list(shapes), crs=crs)
    elements = NetworkElements(
        frame=numbered,
        column=CLASS,
        title={"it": words("it")["better"], "en": words("en")["better"]},
        classes=[_numbered(n, one) for n, one in enumerate(told)],
    )
    title = {"it": words("it")["better_map"], "en": words("en")["better_map"]}
    content = _map(
        title, result, site, view, _by_class(areas, activity["id"], view, crs), reading, elements=elements
    )
    away = "; ".join(
        f"{n}. {one['name'] or one['id']}, {round(one['distance']['value'])} m"
        for n, one in enumerate(told, 1)
    )
    return Figure(render_map(content, language=language), say["better_map"], f"{say['better_map']}: {away}.")


def _numbered(position: int, one: Mapping[str, Any]) -> MapClass:
    text = f"{position + 1}. {one['name'] or one['id']}"
    colour = BETTER_COLOURS[min(position, len(BETTER_COLOURS) - 1)]
    return MapClass(colour=colour, label={"it": text, "en": text}, values=frozenset({position}))


def _map(
    title: Mapping[str, str],
    result: Mapping[str, Any],
    site: BaseGeometry,
    view: View,
    shown: gpd.GeoDataFrame,
    reading: Reading,
    **more: Any,
) -> DossierMap:
    named = dict.fromkeys(f"{x['publisher']} ({x['licence']})" for x in result["layers"] if x["publisher"])
    credit = "; ".join(named) or "–"
    return DossierMap(
        title=title,
        description=title,
        crs=reading.workspace.crs,
        intervention=site,
        outlined=SITE,
        view=view,
        attribution={"it": credit, "en": credit},
        units=shown,
        indicator=CLASS,
        indicator_title=result["site"]["activity"]["title"],
        classes=_seen(shown),
        **more,
    )
