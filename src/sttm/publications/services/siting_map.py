"""Draws where services are to go: what stands, what is chosen, and the people it brings near."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import (
    LegendEntry,
    cut_to_view,
    fill_shapes,
    lettering,
    name_shapes,
)
from sttm.publications.maps.content import DossierMap, MapClass, View
from sttm.publications.maps.rendering import picture
from sttm.publications.maps.sheet import Sheet

__all__ = ["CELL_CLASSES", "SitingMap", "render_siting"]

# Lightness falls from who is near already to who comes near, so that the order survives grey print.
CELL_CLASSES: tuple[MapClass, ...] = tuple(
    MapClass(colour=colour, label={"it": it, "en": en}, values=frozenset({name}))
    for name, colour, it, en in (
        (
            "gained",
            "#1f7a5c",
            "Entra nel tempo con i luoghi nuovi",
            "Comes within the time by the new places",
        ),
        ("nearer", "#8fcbb0", "Più vicino di prima", "Nearer than before"),
        ("near", "#dfe9ee", "Nel tempo già ora", "Within the time already"),
        ("far", "#f0c9a0", "Resta oltre il tempo", "Stays beyond the time"),
    )
)

CHOSEN, STANDING, OTHER = "#b3243e", "#123f73", "#6a3d8f"

_SHEET = Sheet(frame=(190.0, 150.0), line=195)

_TEXTS = {
    "chosen": {"it": "Luogo scelto, con il suo ordine", "en": "Place chosen, with its rank"},
    "standing": {"it": "Servizio che c'è", "en": "Service that stands"},
    "other": {"it": "Alternativa di pari valore", "en": "Alternative of equal worth"},
    "lum": {"it": "Perimetro di LUM", "en": "Perimeter of a LUM"},
    "limits": {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
    "cells": {"it": "Celle di popolazione", "en": "Cells of the population"},
}
LUM = "#c98a1b"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitingMap:
    """What the map shows, in one reference system in metres.

    Attributes
    ----------
    cells
        Of the population, in ``shown`` a value of :data:`CELL_CLASSES`.
    chosen
        Points by rank.
    others
        Alternatives of equal worth.
    """

    title: Mapping[str, str]
    crs: str
    cells: gpd.GeoDataFrame
    existing: Sequence[shapely.Geometry]
    chosen: Sequence[shapely.Geometry]
    others: Sequence[shapely.Geometry]
    lum: Sequence[shapely.Geometry]
    municipalities: gpd.GeoDataFrame | None
    note: Mapping[str, str]
    attribution: Mapping[str, str]


def render_siting(
    content: SitingMap, *, language: Language, kind: Literal["svg", "png"] = "png", dpi: int = 150
) -> bytes:
    """Return the map as PNG or SVG; equal contents give equal bytes."""
    return picture(lambda: _draw(content, language), kind=kind, dpi=dpi)


def _draw(content: SitingMap, language: Language) -> Figure:
    view = _view(content)

    def paint(ax: Axes) -> list[LegendEntry]:
        entries = [*_cells(ax, content, view, language), *_limits(ax, content, view, language)]
        return [*_places(ax, content, language), *entries]

    return _SHEET.drawn(
        view,
        content.crs,
        language,
        title=content.title,
        note=content.note,
        attribution=content.attribution,
        paint=paint,
    )


def _view(content: SitingMap) -> View:
    """Return the view that just holds the cells and the places, at a scale of two digits."""
    places = [*content.chosen, *content.existing]
    bounds = np.array([content.cells.total_bounds, *(shapely.bounds(place) for place in places)])
    return _SHEET.view(np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)]))


def _cells(ax: Axes, content: SitingMap, view: View, language: Language) -> list[LegendEntry]:
    values, shapes = content.cells["shown"].to_numpy(object), content.cells.geometry.to_numpy()
    entries = [LegendEntry(_TEXTS["cells"][language])]
    for entry in reversed(CELL_CLASSES):
        inside = entry.holds(values)
        if inside.any():
            cut = cut_to_view(shapes[inside], view.extent(_SHEET.frame), view.scale)
            fill_shapes(ax, cut, entry, edge=entry.colour, width=0.1)
            entries.insert(1, LegendEntry(entry.label[language], entry))
    return entries


def _limits(ax: Axes, content: SitingMap, view: View, language: Language) -> list[LegendEntry]:
    extent, entries = view.extent(_SHEET.frame), []
    if len(content.lum):
        shapes = cut_to_view(np.array(content.lum, dtype=object), extent, view.scale)
        fill_shapes(ax, shapes, None, edge=LUM, width=1.0, order=3)
        entries.append(LegendEntry(_TEXTS["lum"][language], MapClass(colour=LUM, label={}), "line"))
    if content.municipalities is not None:
        shapes = cut_to_view(content.municipalities.geometry.to_numpy(), extent, view.scale)
        fill_shapes(ax, shapes, None, edge="#5a6772", width=0.5, order=2)
        entries.append(LegendEntry(_TEXTS["limits"][language], MapClass(colour="#5a6772", label={}), "line"))
        shown = DossierMap(
            title=content.title, description={}, crs=content.crs, view=view, attribution={},
            intervention=shapely.MultiPolygon(),
        )  # fmt: skip
        if "name" in content.municipalities:
            names = list(content.municipalities["name"].astype(str))
            name_shapes(ax, shapes, names, shown, shapely.box(*extent))
    return entries


def _places(ax: Axes, content: SitingMap, language: Language) -> list[LegendEntry]:
    entries = []
    for rank, place in enumerate(content.chosen, 1):
        point = shapely.point_on_surface(place)
        ax.plot(point.x, point.y, "o", color=CHOSEN, markeredgecolor="white", markersize=11, zorder=7)
        ax.text(
            point.x, point.y, str(rank), ha="center", va="center_baseline", zorder=8, color="white",
            fontproperties=lettering(7.2, bold=True),
        )  # fmt: skip
    if content.chosen:
        entries.append(LegendEntry(_TEXTS["chosen"][language], MapClass(colour=CHOSEN, label={}), "point"))
    for places, colour, marker, kind, key in (
        (content.others, OTHER, "x", "cross", "other"),
        (content.existing, STANDING, "o", "point", "standing"),
    ):
        if len(places):
            x, y = shapely.get_coordinates(shapely.point_on_surface(list(places))).T
            ax.plot(
                x,
                y,
                marker,
                color=colour,
                markeredgecolor=colour if marker == "x" else "white",
                markersize=5.5,
                zorder=6,
            )
            entries.append(LegendEntry(_TEXTS[key][language], MapClass(colour=colour, label={}), kind))
    return entries
