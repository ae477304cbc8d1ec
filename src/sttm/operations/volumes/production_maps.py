"""Gathers the maps of Part II of STTM 3: the areas of each activity with its best sites, the poles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
import shapely.geometry

from sttm.grids import ArrayCells, Grid
from sttm.operations.production.pole_maps import pole_map
from sttm.operations.production.stock_maps import ground_of, placed_map
from sttm.operations.volumes.maps import whole_view
from sttm.production.areas.classes import CLASSES
from sttm.production.areas.layer import LAYER
from sttm.production.areas.reading import Areas, read_areas
from sttm.production.poles.finding import Located
from sttm.production.suitability.painting import Painted
from sttm.publications.formatting import Language, format_percent
from sttm.publications.maps.content import Background, DossierMap, MapClass, NetworkElements
from sttm.publications.maps.sites import AREA_CLASSES, SITE
from sttm.publications.production.volumes.proposal import FRAME
from sttm.territory.reading import Reading

__all__ = ["area_maps", "pole_maps"]

DOT = 0.12
"""Side of a cell on paper, mm: finer than print shows, so that the file does not grow with the pieces."""

UNKNOWN = "#b9b9c6"
"""Of ground that is not assessable: a raster has no hatch."""

PAPER = "#f4f5f6"

LANGUAGES: tuple[Language, Language] = ("it", "en")


def area_maps(reading: Reading, account: Mapping[str, Any]) -> dict[str, DossierMap]:
    """Return by activity the map of its areas, its best sites numbered by rank.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.production_proposal.production_proposal`.
    """
    ground = ground_of(reading)
    if ground is None:
        return {}
    areas = read_areas(reading)
    return {one["id"]: _map(one, areas, account, ground, reading) for one in account["activities"]}


def _map(
    activity: Mapping[str, Any],
    areas: Areas,
    account: Mapping[str, Any],
    ground: gpd.GeoDataFrame,
    reading: Reading,
) -> DossierMap:
    name, title = activity["id"], activity["title"]
    told = account["areas"]["activities"][name]["classes"]
    sites = account["search"]["activities"][name].get("sites", [])
    turn = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    shapes = [
        shapely.transform(
            shapely.geometry.shape(site["geometry"]), lambda xy: np.column_stack(turn.transform(*xy.T))
        )
        for site in sites
    ]
    content = placed_map(
        {
            "it": f"{title['it']}: aree di esclusione e di attenzione, luoghi trovati",
            "en": f"{title['en']}: exclusion and attention areas, sites found",
        },
        {k: _described(title[k], told, len(sites), k) for k in LANGUAGES},
        ground,
        reading,
        (*_made_from(reading), "municipalities"),
        view=whole_view(ground.total_bounds),
        elements=NetworkElements(
            frame=gpd.GeoDataFrame({"site": [1] * len(shapes)}, geometry=shapes, crs=reading.workspace.crs),
            column="site",
            title={"it": "Luoghi della ricerca", "en": "Sites of the search"},
            classes=(
                MapClass(
                    colour=SITE,
                    label={"it": "Luogo, con il suo posto", "en": "Site, with its rank"},
                    values=frozenset({1}),
                ),
            ),
            numbers=[
                (shapely.point_on_surface(shape), str(site["rank"]))
                for shape, site in zip(shapes, sites, strict=True)
            ],
        )
        if shapes
        else None,
    )
    side = content.view.scale * DOT / 1000
    left, bottom, right, top = content.view.extent((FRAME[0] + 1, FRAME[1] + 1))
    width, height = (int(np.ceil(d / side)) for d in (right - left, top - bottom))
    grid = Grid(content.crs, left, top, side, side, width, height)
    codes = np.array([CLASSES.index(str(c)) + 1 for c in areas.classes(name)], np.uint16)
    cells = ArrayCells(grid, Painted(grid, areas.pieces, codes).strip(0, height))
    background = Background(
        cells=cells,
        title={"it": "Classe, e quota del territorio", "en": "Class, and share of the territory"},
        classes=_classes(told),
    )
    return replace(content, background=background)


def _made_from(reading: Reading) -> tuple[str, ...]:
    """Return the layers that the areas map was made from."""
    version = reading.version(LAYER)
    return () if version is None else tuple(version.record.derived_from)


def _classes(told: list[Mapping[str, Any]]) -> tuple[MapClass, ...]:
    shares = {one["class"]: one["share"] for one in told}
    found = []
    for entry in AREA_CLASSES:
        (name,) = entry.values
        found.append(
            MapClass(
                colour=UNKNOWN if name == "not_assessable" else entry.colour,
                label={k: f"{entry.label[k]} {format_percent(shares[name], k)}" for k in LANGUAGES},
                values=frozenset({CLASSES.index(str(name)) + 1}),
            )
        )
    outside = {"it": "Fuori dal territorio", "en": "Outside the territory"}
    return (*found, MapClass(colour=PAPER, label=outside, values=frozenset({0})))


def _described(title: str, told: list[Mapping[str, Any]], sites: int, language: Language) -> str:
    shares = ", ".join(
        f"{one['title'][language].lower()} {format_percent(one['share'], language)}"
        for one in told
        if one["share"]
    )
    if language == "it":
        return f"{title}: il territorio per classe ({shares}); luoghi trovati e numerati: {sites}"
    return f"{title}: the territory by class ({shares}); sites found and numbered: {sites}"


def pole_maps(
    reading: Reading, account: Mapping[str, Any], located: Mapping[str, Located]
) -> dict[str, DossierMap]:
    """Return by pole the map of its candidates."""
    maps = {pole["id"]: pole_map(reading, pole, located[pole["id"]]) for pole in account["poles"]}
    return {name: one for name, one in maps.items() if one is not None}
