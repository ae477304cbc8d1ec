"""Draws sites numbered by rank over the areas map of an activity, with a close-up of each."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray
from shapely import Geometry
from shapely.geometry.base import BaseGeometry

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

__all__ = ["AREA_CLASSES", "DRAWN_CLASSES", "SitesMap", "render_sites"]

# Lightness rises from what is shut to what is open, so that the order survives grey print.
AREA_CLASSES: tuple[MapClass, ...] = tuple(
    MapClass(colour=colour, label={"it": it, "en": en}, values=frozenset({name}), hatch=hatch)
    for name, colour, hatch, it, en in (
        ("excluded", "#a8443f", "", "Esclusione", "Excluded"),
        ("not_assessable", "#ffffff", "//////", "Non valutabile", "Not assessable"),
        ("attention", "#e3a857", "", "Attenzione", "Attention"),
        ("mitigation", "#f5e3ab", "", "Mitigazione", "Mitigation"),
        ("admissible", "#dcebdf", "", "Ammissibile", "Admissible"),
    )
)
"""The classes of the areas map, the worst first."""

_KNOWN = MapClass(
    colour="#e3a857",
    label={"it": "Non valutabile, attenzione già nota", "en": "Not assessable, attention known already"},
    values=frozenset({"attention_known"}),
    hatch="//////",
)
DRAWN_CLASSES = (*AREA_CLASSES[:2], _KNOWN, *AREA_CLASSES[2:])
"""The same, with ground apart that is not assessable but where an attention is known already."""

SITE = "#123f73"
SURVEY = "#6a3d8f"

_WIDTH, _EDGE, _GAP, _LEGEND, _HEAD, _FOOT = 277.0, 0.4, 4.0, 45.6, 7.0, 11.4
_FRAME = (_WIDTH - 2 * _EDGE - _GAP - _LEGEND, 150.0)
_CLOSE = 34.0
"""Height of a close-up, millimetres."""
_PER_ROW = 6
_RADIUS = 2.5
"""Radius of the disc behind a number, millimetres."""
_FOOT_LINE = 190

_TEXTS = {
    "site": {"it": "Sito trovato, con la posizione in graduatoria", "en": "Site found, with its rank"},
    "survey": {"it": "Area nota come punto, da rilevare", "en": "Known as a point, to be surveyed"},
    "limits": {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
    "classes": {"it": "Aree per l'attività", "en": "Areas for the activity"},
    "place": {"it": "Luogo della ricerca", "en": "Place of the search"},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SitesMap:
    """What the map shows, in one reference system in metres.

    Attributes
    ----------
    areas
        The areas map, in ``column`` the values of :data:`DRAWN_CLASSES`.
    sites
        By rank.
    points
        Land known as points.
    municipalities
        Outlines, with their ``name``; None where the layer is absent.
    place
        Where sites were looked for.
    note
        What a reader must know, under the map.
    """

    title: Mapping[str, str]
    crs: str
    areas: gpd.GeoDataFrame
    column: str
    sites: Sequence[BaseGeometry]
    points: Sequence[BaseGeometry]
    municipalities: gpd.GeoDataFrame | None
    place: BaseGeometry
    note: Mapping[str, str]
    attribution: Mapping[str, str]


def render_sites(
    content: SitesMap, *, language: Language, kind: Literal["svg", "png"] = "png", dpi: int = 150
) -> bytes:
    """Return the map as PNG or SVG; equal contents give equal bytes."""
    return picture(lambda: _draw(content, language), kind=kind, dpi=dpi)


def _draw(content: SitesMap, language: Language) -> Figure:
    rows = -(-len(content.sites) // _PER_ROW)
    below = rows * (_CLOSE + _GAP)
    height = _EDGE + _HEAD + _FRAME[1] + below + _FOOT
    figure = Figure(figsize=(_WIDTH / 25.4, height / 25.4), facecolor="white")
    view = _view(content.place, 1.04, _FRAME)
    bottom = _FOOT + below
    ax = _axes(figure, (_EDGE, bottom, *_FRAME), height)
    legend = _overview(ax, content, view, language)
    column = figure.add_axes(
        ((_EDGE + _FRAME[0] + _GAP) / _WIDTH, bottom / height, _LEGEND / _WIDTH, _FRAME[1] / height)
    )
    column.set(xlim=(0, _LEGEND), ylim=(0, _FRAME[1]))
    column.axis("off")
    draw_legend(column, legend, view.scale, content.crs, language)
    top = (bottom + _FRAME[1] + 1.6) / height
    figure.text(
        _EDGE / _WIDTH, top, content.title[language], fontproperties=lettering(9, bold=True), color=INK
    )
    _close_ups(figure, content, height, below)
    lines = [
        *textwrap.wrap(content.note[language], _FOOT_LINE, max_lines=2, placeholder=" …"),
        *textwrap.wrap(content.attribution[language], _FOOT_LINE, max_lines=2, placeholder=" …"),
    ]
    figure.text(
        0,
        (_FOOT - 1.2) / height,
        "\n".join(lines),
        va="top",
        fontproperties=lettering(6.2),
        color=INK,
        linespacing=0.9,
    )
    return figure


def _view(shape: BaseGeometry, margin: float, frame: tuple[float, float]) -> View:
    """Return the view that holds a shape, at a scale of two digits: rounder ones leave the frame empty."""
    left, bottom, right, top = shape.bounds
    needed = max(margin * 1000 * max((right - left) / frame[0], (top - bottom) / frame[1]), 1000.0)
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def _axes(figure: Figure, place: tuple[float, float, float, float], height: float) -> Axes:
    left, bottom, wide, tall = place
    ax = figure.add_axes((left / _WIDTH, bottom / height, wide / _WIDTH, tall / height))
    ax.set_facecolor("#f4f5f6")
    return ax


def _bounded(ax: Axes, extent: tuple[float, float, float, float]) -> None:
    ax.set(xlim=(extent[0], extent[2]), ylim=(extent[1], extent[3]), xticks=[], yticks=[], aspect="auto")
    for side in ax.spines.values():
        side.set(edgecolor=INK, linewidth=0.8)


def _overview(ax: Axes, content: SitesMap, view: View, language: Language) -> list[LegendEntry]:
    extent = view.extent(_FRAME)
    classes = _areas(ax, content, extent, view.scale)
    entries = []
    if content.sites:
        entries.append(LegendEntry(_TEXTS["site"][language], MapClass(colour=SITE, label={})))
    if content.municipalities is not None:
        shapes = cut_to_view(content.municipalities.geometry.to_numpy(), extent, view.scale)
        fill_shapes(ax, shapes, None, edge="#5a6772", width=0.5)
        entries.append(LegendEntry(_TEXTS["limits"][language], MapClass(colour="#5a6772", label={}), "line"))
    fill_shapes(ax, cut_to_view(np.array([content.place]), extent, view.scale), None, edge=INK, width=1.4)
    entries.append(LegendEntry(_TEXTS["place"][language], MapClass(colour=INK, label={}), "line"))
    if content.points:
        x, y = shapely.get_coordinates(shapely.point_on_surface(list(content.points))).T
        ax.plot(x, y, "x", color=SURVEY, markersize=3.4, markeredgewidth=0.9)
        entries.append(LegendEntry(_TEXTS["survey"][language], MapClass(colour=SURVEY, label={}), "cross"))
    fill_shapes(ax, np.array([*content.sites], dtype=object), MapClass(colour=SITE, label={}), edge="white")
    _number(ax, content, view)
    if content.municipalities is not None:
        _names(ax, content, view, extent)
    _bounded(ax, extent)
    entries.append(LegendEntry(_TEXTS["classes"][language]))
    return entries + [LegendEntry(entry.label[language], entry) for entry in classes]


def _areas(
    ax: Axes, content: SitesMap, extent: tuple[float, float, float, float], scale: int
) -> list[MapClass]:
    seen = content.areas.iloc[np.sort(content.areas.sindex.query(shapely.box(*extent)))]
    values = seen[content.column].to_numpy().astype(object)
    used = []
    for entry in DRAWN_CLASSES:
        inside = entry.holds(values)
        if inside.any():
            shapes = cut_to_view(seen.geometry.to_numpy()[inside], extent, scale)
            fill_shapes(ax, shapes, entry, edge=entry.colour if not entry.hatch else "#8a949c", width=0.1)
            used.append(entry)
    return used


def _number(ax: Axes, content: SitesMap, view: View) -> None:
    """Write the rank of each site in a disc beside it, where it meets no other site and no other disc."""
    millimetre = view.scale / 1000
    taken: list[Geometry] = list(content.sites)
    for rank, site in enumerate(content.sites, 1):
        middle = shapely.point_on_surface(site)
        room = _room(site, middle, taken, millimetre)
        taken.append(room.buffer((_RADIUS + 0.4) * millimetre))
        ax.plot([middle.x, room.x], [middle.y, room.y], color=SITE, linewidth=0.9, zorder=6)
        ax.add_patch(
            Circle(
                (room.x, room.y),
                _RADIUS * millimetre,
                facecolor="white",
                edgecolor=SITE,
                linewidth=1.1,
                zorder=7,
            )
        )
        ax.text(
            room.x, room.y, str(rank), ha="center", va="center_baseline", zorder=8, color=SITE,
            fontproperties=lettering(7.2, bold=True),
        )  # fmt: skip


def _room(
    site: BaseGeometry, middle: shapely.Point, taken: Sequence[Geometry], millimetre: float
) -> shapely.Point:
    left, bottom, right, top = site.bounds
    reach = max(right - left, top - bottom) / 2
    tree = shapely.STRtree(list(taken))
    best = middle
    for steps in range(1, 8):
        away = reach + (1.2 + 1.6 * steps + _RADIUS) * millimetre
        for turn in np.deg2rad([45, 135, 315, 225, 0, 90, 180, 270]):
            best = shapely.Point(middle.x + away * np.cos(turn), middle.y + away * np.sin(turn))
            if not len(tree.query(best.buffer((_RADIUS + 0.4) * millimetre), predicate="intersects")):
                return best
    return best


def _names(ax: Axes, content: SitesMap, view: View, extent: tuple[float, float, float, float]) -> None:
    assert content.municipalities is not None  # noqa: S101 - asked before
    shown = DossierMap(
        title=content.title, description={}, crs=content.crs, view=view, attribution={},
        intervention=shapely.MultiPolygon(),
    )  # fmt: skip
    shapes: NDArray[Any] = cut_to_view(content.municipalities.geometry.to_numpy(), extent, view.scale)
    names = list(content.municipalities["name"].astype(str))
    name_shapes(ax, shapes, names, shown, shapely.box(*extent))


def _close_ups(figure: Figure, content: SitesMap, height: float, below: float) -> None:
    wide = (_WIDTH - 2 * _EDGE - (_PER_ROW - 1) * _GAP) / _PER_ROW
    for number, site in enumerate(content.sites):
        row, position = divmod(number, _PER_ROW)
        bottom = _FOOT + below - (row + 1) * (_CLOSE + _GAP)
        ax = _axes(figure, (_EDGE + position * (wide + _GAP), bottom, wide, _CLOSE), height)
        view = _view(site, 1.7, (wide, _CLOSE))
        extent = view.extent((wide, _CLOSE))
        _areas(ax, content, extent, view.scale)
        fill_shapes(ax, np.array([site], dtype=object), None, edge="white", width=3.2)
        fill_shapes(ax, np.array([site], dtype=object), None, edge=SITE, width=1.7)
        _bounded(ax, extent)
        ax.text(
            0.02, 0.96, f"{number + 1}", transform=ax.transAxes, va="top", color=SITE,
            fontproperties=lettering(9, bold=True),
        )  # fmt: skip
        ax.text(
            0.98, 0.03, f"1:{view.scale:,}".replace(",", " "), transform=ax.transAxes, color=INK,
            ha="right", va="bottom", fontproperties=lettering(6),
        )  # fmt: skip
