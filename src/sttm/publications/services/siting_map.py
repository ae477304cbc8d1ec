"""Draws where services are to go: what stands, what is chosen, and the people it brings near."""

from __future__ import annotations

import math
import textwrap
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
    INK,
    LegendEntry,
    cut_to_view,
    draw_legend,
    fill_shapes,
    lettering,
    name_shapes,
)
from sttm.publications.maps.content import DossierMap, MapClass, View
from sttm.publications.maps.rendering import picture

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

_FRAME, _EDGE, _GAP, _LEGEND, _HEAD, _FOOT = (190.0, 150.0), 0.4, 4.0, 52.0, 7.0, 11.4
_WIDTH = 2 * _EDGE + _FRAME[0] + _GAP + _LEGEND
_HEIGHT = _EDGE + _HEAD + _FRAME[1] + _FOOT
_FOOT_LINE = 195

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
    figure = Figure(figsize=(_WIDTH / 25.4, _HEIGHT / 25.4), facecolor="white")
    view = _view(content)
    extent = view.extent(_FRAME)
    ax = figure.add_axes(
        (_EDGE / _WIDTH, _FOOT / _HEIGHT, _FRAME[0] / _WIDTH, _FRAME[1] / _HEIGHT), facecolor="#f4f5f6"
    )
    entries = [*_cells(ax, content, view, language), *_limits(ax, content, view, language)]
    entries = [*_places(ax, content, language), *entries]
    ax.set(xlim=(extent[0], extent[2]), ylim=(extent[1], extent[3]), xticks=[], yticks=[], aspect="auto")
    for side in ax.spines.values():
        side.set(edgecolor=INK, linewidth=0.8)
    column = figure.add_axes(
        ((_EDGE + _FRAME[0] + _GAP) / _WIDTH, _FOOT / _HEIGHT, _LEGEND / _WIDTH, _FRAME[1] / _HEIGHT)
    )
    column.set(xlim=(0, _LEGEND), ylim=(0, _FRAME[1]))
    column.axis("off")
    draw_legend(column, entries, view.scale, content.crs, language)
    figure.text(
        _EDGE / _WIDTH, (_FOOT + _FRAME[1] + 1.8) / _HEIGHT, content.title[language], color=INK,
        fontproperties=lettering(9, bold=True),
    )  # fmt: skip
    lines = [
        *textwrap.wrap(content.note[language], _FOOT_LINE, max_lines=2, placeholder=" …"),
        *textwrap.wrap(content.attribution[language], _FOOT_LINE, max_lines=1, placeholder=" …"),
    ]
    figure.text(
        _EDGE / _WIDTH, (_FOOT - 1.2) / _HEIGHT, "\n".join(lines), va="top", color=INK, linespacing=1.0,
        fontproperties=lettering(6.2),
    )  # fmt: skip
    return figure


def _view(content: SitingMap) -> View:
    """Return the view that just holds the cells and the places, at a scale of two digits."""
    places = [*content.chosen, *content.existing]
    bounds = np.array([content.cells.total_bounds, *(shapely.bounds(place) for place in places)])
    left, bottom = bounds[:, :2].min(axis=0).tolist()
    right, top = bounds[:, 2:].max(axis=0).tolist()
    needed = 1.04 * 1000 * max((right - left) / _FRAME[0], (top - bottom) / _FRAME[1], 1.0)
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def _cells(ax: Axes, content: SitingMap, view: View, language: Language) -> list[LegendEntry]:
    values, shapes = content.cells["shown"].to_numpy(object), content.cells.geometry.to_numpy()
    entries = [LegendEntry(_TEXTS["cells"][language])]
    for entry in reversed(CELL_CLASSES):
        inside = entry.holds(values)
        if inside.any():
            cut = cut_to_view(shapes[inside], view.extent(_FRAME), view.scale)
            fill_shapes(ax, cut, entry, edge=entry.colour, width=0.1)
            entries.insert(1, LegendEntry(entry.label[language], entry))
    return entries


def _limits(ax: Axes, content: SitingMap, view: View, language: Language) -> list[LegendEntry]:
    extent, entries = view.extent(_FRAME), []
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
