"""Draws how many minutes streets or places are away from services, or how many they have in reach."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import NDArray

from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.maps.cartography import INK, LegendEntry, cut_to_view, fill_shapes
from sttm.publications.maps.content import MapClass, View
from sttm.publications.maps.rendering import picture
from sttm.publications.maps.sheet import Sheet

__all__ = ["MinutesMap", "count_classes", "limit_classes", "minute_classes", "render_minutes"]

# Lightness falls from what is near to what is far, so that the order survives grey print.
RAMP = ("#fdc627", "#f79143", "#e16462", "#bf3984", "#8808a6", "#2a0593")
NOWHERE, STREETS = "#7b868f", "#c9d0d6"

STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 60)
"""Minutes that a class may span, so that its bounds are those of a watch."""

_SHEET = Sheet(frame=(190.0, 150.0), line=195)

_STREETS = {"it": "Strade", "en": "Streets"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MinutesMap:
    """What the map shows, in one reference system in metres.

    Attributes
    ----------
    frame
        Lines, points or areas, in ``shown`` a number of :attr:`classes`; NaN where nothing is reached.
    bounds
        What the map has to hold: left, bottom, right, top.
    weights
        What each of them weighs in the shares of the legend.
    legend, nowhere
        What the classes are of; what is said of those in none.
    streets
        Lines below.
    places
        The services, called ``places_title`` in the legend.
    """

    title: Mapping[str, str]
    crs: str
    frame: gpd.GeoDataFrame
    bounds: NDArray[np.float64]
    weights: NDArray[np.float64]
    classes: Sequence[MapClass]
    legend: Mapping[str, str]
    nowhere: Mapping[str, str]
    streets: NDArray[np.object_]
    places: NDArray[np.object_]
    places_title: Mapping[str, str]
    note: Mapping[str, str]
    attribution: Mapping[str, str]


def minute_classes(minutes: NDArray[np.float64], limit: float | None = None) -> tuple[MapClass, ...]:
    """Return classes of equal width for the minutes, six at most, the last open where there is no limit."""
    known = minutes[np.isfinite(minutes)]
    if not len(known):
        return ()
    top = max(limit if limit is not None else float(np.quantile(known, 0.95)), 1e-9)
    step = next((s for s in STEPS if len(RAMP) * s >= top), STEPS[-1] * math.ceil(top / 360))
    count = math.ceil(top / step)
    classes = []
    for number in range(count):
        low, high, last = number * step, (number + 1) * step, number == count - 1
        is_open = last and limit is None and known.max() >= high
        end = limit if last and limit is not None else high
        label = {
            "it": f"{low} – {format_number(end, 'it')} min",
            "en": f"{low} – {format_number(end, 'en')} min",
        }
        if is_open:
            label = {"it": f"{low} min o più", "en": f"{low} min or more"}
        colour = RAMP[round(number * (len(RAMP) - 1) / max(count - 1, 1))]
        classes.append(MapClass(colour=colour, label=label, low=low, high=None if last else high))
    return tuple(classes)


def limit_classes(limits: Sequence[float]) -> tuple[MapClass, ...]:
    """Return a class for each of some ascending minutes, from those before it, both ends as numbers shown."""
    classes: list[MapClass] = []
    for number, (low, high) in enumerate(pairwise((0.0, *limits))):
        colour = RAMP[round(number * (len(RAMP) - 1) / max(len(limits) - 1, 1))]
        label = {k: f"{format_number(low, k)} – {format_number(high, k)} min" for k in ("it", "en")}
        classes.append(MapClass(colour=colour, label=label, values=frozenset({high})))
    return tuple(classes)


def count_classes(counts: NDArray[np.float64]) -> tuple[MapClass, ...]:
    """Return classes for numbers of things in reach, the most first, none at all by itself."""
    known = counts[np.isfinite(counts)]
    most = int(known.max()) if len(known) else 0
    step = max(1, math.ceil(most / (len(RAMP) - 1)))
    spans = [(max(1, high - step + 1), high) for high in range(most, 0, -step)] + [(0, 0)]
    classes = []
    for number, (low, high) in enumerate(spans):
        text = f"{low}" if low == high else f"{low} – {high}"
        colour = RAMP[round(number * (len(RAMP) - 1) / max(len(spans) - 1, 1))]
        classes.append(MapClass(colour=colour, label={"it": text, "en": text}, low=low, high=high + 1))
    return tuple(classes)


def render_minutes(
    content: MinutesMap, *, language: Language, kind: Literal["svg", "png", "pdf"] = "png", dpi: int = 150
) -> bytes:
    """Return the map as PNG, SVG or PDF; equal contents give equal bytes."""
    return picture(lambda: _draw(content, language), kind=kind, dpi=dpi)


def _draw(content: MinutesMap, language: Language) -> Figure:
    view = _SHEET.view(content.bounds)

    def paint(ax: Axes) -> list[LegendEntry]:
        below = _below(ax, content, view, language)
        entries = _classes(ax, content, view, language)
        return [*entries, *_places(ax, content, view, language), *below]

    return _SHEET.drawn(
        view,
        content.crs,
        language,
        title=content.title,
        note=content.note,
        attribution=content.attribution,
        paint=paint,
    )


def _below(ax: Axes, content: MinutesMap, view: View, language: Language) -> list[LegendEntry]:
    if not len(content.streets):
        return []
    _lines(ax, cut_to_view(content.streets, view.extent(_SHEET.frame), view.scale), STREETS, 0.5, 0.9)
    return [LegendEntry(_STREETS[language], MapClass(colour=STREETS, label={}), "line")]


def _classes(ax: Axes, content: MinutesMap, view: View, language: Language) -> list[LegendEntry]:
    values = content.frame["shown"].to_numpy(dtype=float)
    shapes = cut_to_view(content.frame.geometry.to_numpy(), view.extent(_SHEET.frame), view.scale)
    kinds = shapely.get_dimensions(content.frame.geometry.to_numpy())
    whole = float(content.weights.sum())
    entries = [LegendEntry(content.legend[language])]
    rest = np.ones(len(values), dtype=bool)
    # The near over the far: they are drawn last.
    for order, entry in reversed(list(enumerate(content.classes))):
        inside = entry.holds(values)
        rest &= ~inside
        _shapes(ax, shapes[inside], entry, 3 - order / 10)
        share = format_percent(float(content.weights[inside].sum()) / whole, language, digits=1)
        entries.insert(1, LegendEntry(f"{entry.label[language]}: {share}", entry, _kind(kinds)))
    if rest.any():
        nowhere = MapClass(colour=NOWHERE, label={}, hatch="//////" if (kinds == 2).any() else "")
        _nowhere(ax, shapes[rest], nowhere)
        share = format_percent(float(content.weights[rest].sum()) / whole, language, digits=1)
        kind = {"stroke": "dashed", "point": "ring"}.get(_kind(kinds), "area")
        shown = MapClass(colour="white", label={}, hatch=nowhere.hatch) if kind == "area" else nowhere
        entries.append(LegendEntry(f"{content.nowhere[language]}: {share}", shown, kind))
    return entries


def _kind(kinds: NDArray[np.int32]) -> str:
    return {0: "point", 1: "stroke"}.get(int(kinds.max(initial=0)), "area")


def _shapes(ax: Axes, shapes: NDArray[np.object_], entry: MapClass, order: float) -> None:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    kinds = shapely.get_dimensions(parts)
    fill_shapes(ax, parts[kinds == 2], entry, width=0.2, order=order)
    _lines(ax, parts[kinds == 1], entry.colour, 1.1, order)
    x, y = shapely.get_coordinates(parts[kinds == 0]).reshape(-1, 2).T
    size = _size(len(x))
    ax.plot(
        x, y, "o", color=entry.colour, markeredgecolor=INK, markeredgewidth=0.3, markersize=size,
        zorder=order,
    )  # fmt: skip


def _nowhere(ax: Axes, shapes: NDArray[np.object_], entry: MapClass) -> None:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    kinds = shapely.get_dimensions(parts)
    hatched = MapClass(colour="white", label={}, hatch=entry.hatch)
    fill_shapes(ax, parts[kinds == 2], hatched, edge="#8a949c", width=0.2, order=2)
    _lines(ax, parts[kinds == 1], entry.colour, 0.7, 2, dashed=True)
    x, y = shapely.get_coordinates(parts[kinds == 0]).reshape(-1, 2).T
    ax.plot(x, y, "o", color="white", markeredgecolor=entry.colour, markersize=_size(len(x)), zorder=2)


def _size(count: int) -> float:
    return 5.0 if count <= 200 else 3.0 if count <= 2000 else 1.8


def _lines(
    ax: Axes, shapes: NDArray[np.object_], colour: str, width: float, order: float, *, dashed: bool = False
) -> None:
    """Draw lines as one path: an element for each would make the file many times larger."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    parts = parts[(shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)]
    if not len(parts):
        return
    points, line = shapely.get_coordinates(parts, return_index=True)
    codes = np.full(len(points), Path.LINETO, dtype=np.uint8)
    codes[np.concatenate([[0], 1 + np.flatnonzero(np.diff(line))])] = Path.MOVETO
    drawn = PathPatch(Path(points, codes), facecolor="none", edgecolor=colour, linewidth=width, zorder=order)
    drawn.set(linestyle=(0, (2.4, 1.4)) if dashed else "solid", joinstyle="round")
    ax.add_artist(drawn)


def _places(ax: Axes, content: MinutesMap, view: View, language: Language) -> list[LegendEntry]:
    if not len(content.places):
        return []
    x, y = shapely.get_coordinates(shapely.point_on_surface(content.places)).T
    left, bottom, right, top = view.extent(_SHEET.frame)
    seen = (left <= x) & (x <= right) & (bottom <= y) & (y <= top)
    if not seen.any():
        return []
    size = 0.9 * _size(int(seen.sum()))
    ax.plot(
        x[seen], y[seen], "D", color=INK, markeredgecolor="white", markeredgewidth=0.6, markersize=size,
        zorder=5,
    )  # fmt: skip
    return [LegendEntry(content.places_title[language], MapClass(colour=INK, label={}), "diamond")]
