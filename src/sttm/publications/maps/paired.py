"""Two small maps side by side under one legend: a value by unit, and the same value by cell."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sttm.grids import Cells
from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import (
    INK,
    NOT_ASSESSABLE,
    LegendEntry,
    cut_to_view,
    draw_legend,
    fill_shapes,
    lettering,
)
from sttm.publications.maps.cells import paint_cells
from sttm.publications.maps.content import MapClass, View
from sttm.publications.maps.rendering import SIZE, picture

__all__ = ["PairedMap", "render_pair"]

_LEGEND = 40.0
_EDGE = 0.4
_GAP = 3.2
_HEAD = 4.6
_FOOT = 6.2
_FRAME = (SIZE[0] - _LEGEND - 2 * _GAP - 2 * _EDGE) / 2
# Lower than this the legend has no room for letters that can be read.
_LOWEST, _HIGHEST = 58.0, 88.0
_MARGIN = 1.03
_BY = {"it": ("Per unità", "Per cella"), "en": ("By unit", "By cell")}
_FOOT_LINE = 150
# Half the size of other maps: a fifth of a millimetre is what can be seen.
_COARSER = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairedMap:
    """One value on a whole territory.

    Parameters
    ----------
    units
        Polygons in the system ``crs``, with the value of each in ``column``.
    cells
        The value by cell, in the same system; NaN is not assessable.
    classes
        Of both.
    """

    title: Mapping[str, str]
    legend: Mapping[str, str]
    crs: str
    units: gpd.GeoDataFrame
    column: str
    cells: Cells
    classes: Sequence[MapClass]
    attribution: Mapping[str, str]


def render_pair(content: PairedMap, *, language: Language) -> bytes:
    """Return the two maps as SVG: equal contents give equal bytes."""
    drawn = picture(lambda: _draw(content, language))
    # A hundredth of a point is what no printer shows: more digits double the file.
    return re.sub(rb'(?<= d=")[^"]+', lambda path: re.sub(rb"(\.\d\d)\d+", rb"\1", path[0]), drawn)


def _draw(content: PairedMap, language: Language) -> Figure:
    view, frame = _view(content.units)
    width, height = SIZE[0], frame[1] + _HEAD + _FOOT
    figure = Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")
    extent = view.extent(frame)
    used: list[MapClass] = []
    for place, draw in enumerate((_by_unit, _by_cell)):
        left = _EDGE + place * (frame[0] + _GAP)
        ax = figure.add_axes((left / width, _FOOT / height, frame[0] / width, frame[1] / height))
        ax.set_facecolor("#f4f5f6")
        used += draw(ax, content, extent, view.scale)
        # Limits last: drawing an image moves them.
        ax.set(xlim=(extent[0], extent[2]), ylim=(extent[1], extent[3]), xticks=[], yticks=[], aspect="auto")
        for side in ax.spines.values():
            side.set(edgecolor=INK, linewidth=0.8)
        top = (_FOOT + frame[1] + 1.2) / height
        figure.text(
            left / width, top, _BY[language][place], fontproperties=lettering(7.6, bold=True), color=INK
        )
    column = figure.add_axes(((width - _LEGEND) / width, _FOOT / height, _LEGEND / width, frame[1] / height))
    column.set(xlim=(0, _LEGEND), ylim=(0, frame[1]))
    column.axis("off")
    known = [entry for entry in (*content.classes, NOT_ASSESSABLE) if any(entry is one for one in used)]
    entries = [LegendEntry(content.legend[language])]
    entries += [LegendEntry(entry.label[language], entry) for entry in known]
    draw_legend(column, entries, view.scale, content.crs, language)
    credit = textwrap.shorten(content.attribution[language], _FOOT_LINE, placeholder=" …")
    figure.text(0, (_FOOT - 1.2) / height, credit, va="top", fontproperties=lettering(6.2), color=INK)
    return figure


def _view(units: gpd.GeoDataFrame) -> tuple[View, tuple[float, float]]:
    """Return the view of the whole, its scale to two digits, and the frame as tall as the territory asks."""
    left, bottom, right, top = (float(x) for x in units.total_bounds)
    tall = min(max(_FRAME * (top - bottom) / (right - left), _LOWEST), _HIGHEST)
    needed = _MARGIN * 1000 * max((right - left) / _FRAME, (top - bottom) / tall)
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    view = View((left + right) / 2, (bottom + top) / 2, int(math.ceil(needed / step) * step))
    return view, (_FRAME, tall)


def _by_unit(
    ax: Axes, content: PairedMap, extent: tuple[float, float, float, float], scale: int
) -> list[MapClass]:
    shapes = cut_to_view(content.units.geometry.to_numpy(), extent, _COARSER * scale)
    values = content.units[content.column].to_numpy(dtype=np.float64, na_value=np.nan)
    used = []
    rest = np.ones(len(values), dtype=bool)
    for entry in content.classes:
        inside = entry.holds(values) & rest
        rest &= ~inside
        if inside.any():
            fill_shapes(ax, shapes[inside], entry, width=0.3)
            used.append(entry)
    if rest.any():
        fill_shapes(ax, shapes[rest], NOT_ASSESSABLE, width=0.3)
        used.append(NOT_ASSESSABLE)
    return used


def _by_cell(
    ax: Axes, content: PairedMap, extent: tuple[float, float, float, float], scale: int
) -> list[MapClass]:
    """Paint the cells over the units hatched as not assessable: what no cell covers shows through."""
    shapes = cut_to_view(content.units.geometry.to_numpy(), extent, _COARSER * scale)
    window = content.cells.grid.window(extent)
    values = content.cells.read(window)
    fill_shapes(ax, shapes, NOT_ASSESSABLE, width=0.2)
    painted = paint_cells(ax, content.cells, content.classes, extent, zorder=2.0)
    fill_shapes(ax, shapes, None, edge="#8a949c", width=0.2)
    inside = np.isfinite(values).sum() * content.cells.grid.cell_area
    some_missing = inside < 0.97 * float(content.units.area.sum())
    return [*painted.classes, *([NOT_ASSESSABLE] if some_missing else [])]
