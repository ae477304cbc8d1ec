"""The parts of a printed map: polygons, outline, legend, scale bar, north arrow."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Polygon, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from numpy.typing import NDArray
from shapely import Geometry

from sttm.publications.fonts import drawn_words, map_font
from sttm.publications.formatting import NBSP, Language, format_number
from sttm.publications.maps.content import DossierMap, MapClass

__all__ = [
    "INK",
    "NOT_ASSESSABLE",
    "LegendEntry",
    "as_typed",
    "cut_to_view",
    "draw_intervention",
    "draw_legend",
    "draw_units",
    "fill_shapes",
    "lettering",
    "name_shapes",
]

INK = "#17324d"
NOT_ASSESSABLE = MapClass(
    colour="#ffffff", label={"it": "non valutabile", "en": "not assessable"}, hatch="//////"
)
_SCALE = {"it": "Scala", "en": "Scale"}
# How the legend shows what is a line.
_STROKES: dict[str, dict[str, Any]] = {
    "line": {"linewidth": 0.8},
    "stroke": {"linewidth": 2.2},
    "dashed": {"linewidth": 1.8, "dashes": (3, 1.6)},
}
# Marker and size of what the legend shows as a point.
_MARKERS = {"point": ("o", 5.0), "cross": ("x", 3.8), "ring": ("o", 4.0), "diamond": ("D", 4.4)}
# Radius of the ring around a polygon too small to see, millimetres on paper.
_RING = 6.0


def lettering(size: float, *, bold: bool = False) -> FontProperties:
    """Return the typeface of maps at a size in points."""
    return FontProperties(fname=str(map_font(bold=bold)), size=size)


def as_typed(figure: Figure) -> None:
    """Make texts of a figure stand as they were typed: dollars begin no formula, signs have a typeface."""
    regular, bold = (str(map_font(bold=heavy)) for heavy in (False, True))
    for text in figure.findobj(Text):
        text.set_parse_math(False)
        face = text.get_fontproperties()
        if face.get_file() in (regular, bold):
            words, found = drawn_words(text.get_text(), bold=face.get_file() == bold)
            text.set_text(words)
            text.set_fontproperties(FontProperties(fname=str(found), size=face.get_size()))


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A line of the legend: a swatch (None for a heading), and its words."""

    text: str
    swatch: MapClass | None = None
    kind: str = "area"


def _outline(geometries: Iterable[Geometry]) -> Path | None:
    """Return one path of all rings, oriented so that holes stay empty."""
    vertices, codes = [], []
    for geometry in geometries:
        for part in shapely.get_parts(shapely.get_parts(shapely.orient_polygons(geometry))):
            if not isinstance(part, shapely.Polygon):
                continue
            for ring in (part.exterior, *part.interiors):
                points = shapely.get_coordinates(ring)
                kinds = np.full(len(points), Path.LINETO, dtype=np.uint8)
                kinds[0], kinds[-1] = Path.MOVETO, Path.CLOSEPOLY
                vertices.append(points)
                codes.append(kinds)
    return Path(np.concatenate(vertices), np.concatenate(codes)) if vertices else None


def draw_units(
    ax: Axes, content: DossierMap, extent: tuple[float, float, float, float], language: Language
) -> list[LegendEntry]:
    """Draw the units seen in the extent and return their legend."""
    units = content.units
    if units is None or units.empty:
        return []
    view = shapely.box(*extent)
    seen = units[units.intersects(view)]
    shapes = cut_to_view(seen.geometry.to_numpy(), extent, content.view.scale)
    entries: list[LegendEntry] = []
    if content.indicator is None:
        fill_shapes(ax, shapes, None, edge="#5a6772", width=0.5)
        entries.append(
            LegendEntry(content.units_title[language], MapClass(colour="#5a6772", label={}), "line")
        )
    else:
        values = _values(seen[content.indicator])
        rest = np.ones(len(values), dtype=bool)
        entries.append(LegendEntry(content.indicator_title.get(language, "")))
        for entry in content.classes:
            inside = entry.holds(values) & rest
            rest &= ~inside
            fill_shapes(ax, shapes[inside], entry)
            entries.append(LegendEntry(entry.label[language], entry))
        if rest.any():
            fill_shapes(ax, shapes[rest], NOT_ASSESSABLE)
            entries.append(LegendEntry(NOT_ASSESSABLE.label[language], NOT_ASSESSABLE))
    if content.unit_label is not None:
        name_shapes(ax, shapes, list(seen[content.unit_label].astype(str)), content, view)
    return entries


def cut_to_view(
    shapes: NDArray[Any], extent: tuple[float, float, float, float], scale: int
) -> NDArray[np.object_]:
    """Return shapes as far as they are seen, no finer than can be seen: the rest only makes the file larger.

    They are cut 5 mm outside the frame, where nobody sees the cut, and simplified by a tenth of a
    millimetre on paper.
    """
    margin = 5 * scale / 1000
    left, bottom, right, top = extent
    cut = shapely.clip_by_rect(
        shapely.make_valid(shapes), left - margin, bottom - margin, right + margin, top + margin
    )
    return np.asarray(shapely.simplify(cut, scale / 10_000), dtype=object)


def fill_shapes(
    ax: Axes,
    shapes: NDArray[Any],
    entry: MapClass | None,
    *,
    edge: str = "#ffffff",
    width: float = 0.5,
    order: float = 1,
) -> None:
    """Draw the polygons among shapes in the colour and hatch of a class; without one, their edges alone."""
    # Artists and not patches: measuring every curve for limits that are given takes a third of the time.
    path = _outline(shapes)
    if path is None:
        return
    if entry is None:
        ax.add_artist(PathPatch(path, facecolor="none", edgecolor=edge, linewidth=width, zorder=order))
        return
    if entry.hatch:
        # The hatch takes the edge colour, so the boundary is drawn on its own above it.
        ax.add_artist(
            PathPatch(
                path,
                facecolor=entry.colour,
                edgecolor="#8a949c",
                hatch=entry.hatch,
                linewidth=0,
                zorder=order,
            )
        )
        ax.add_artist(PathPatch(path, facecolor="none", edgecolor="#8a949c", linewidth=width, zorder=order))
        return
    ax.add_artist(PathPatch(path, facecolor=entry.colour, edgecolor=edge, linewidth=width, zorder=order))


def name_shapes(
    ax: Axes, shapes: NDArray[Any], names: Sequence[str], content: DossierMap, view: Geometry
) -> None:
    """Write names inside shapes, the largest first, where they meet neither each other nor the polygon."""
    millimetre = content.view.scale / 1000
    taken: list[Geometry] = []
    if not shapely.is_empty(content.intervention):
        polygon_box = shapely.box(*shapely.bounds(content.intervention))
        taken += [polygon_box.buffer(2 * millimetre), polygon_box.centroid.buffer((_RING + 0.5) * millimetre)]
    placed = []
    for shape, name in zip(shapely.intersection(shapely.make_valid(shapes), view), names, strict=True):
        polygons = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
        if polygons:
            placed.append((max(polygons, key=shapely.area), "\n".join(textwrap.wrap(name, 14))))
    for polygon, text in sorted(placed, key=lambda one: (-one[0].area, one[1])):
        lines = text.split("\n")
        width, height = max(map(len, lines)) * 1.35 * millimetre, len(lines) * 2.9 * millimetre
        if polygon.area < 1.2 * width * height:
            continue
        x, y = shapely.maximum_inscribed_circle(polygon, tolerance=millimetre).coords[0]
        room = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        # A name may reach a little over its own boundary, as on any printed map, never over the frame.
        spills = room.intersection(polygon).area < 0.75 * room.area or not shapely.contains(view, room)
        if spills or any(room.intersects(o) for o in taken):
            continue
        taken.append(room)
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center",
            fontproperties=lettering(6.5),
            color=INK,
            linespacing=0.85,
            path_effects=[withStroke(linewidth=1.8, foreground="white")],
            clip_on=True,
        )


def _values(column: pd.Series[Any]) -> NDArray[Any]:
    """Return the indicator as numbers with NaN, or as objects with None, where nothing is known."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    return column.astype(object).where(column.notna(), None).to_numpy()


def draw_intervention(ax: Axes, content: DossierMap, language: Language) -> list[LegendEntry]:
    """Draw the polygon, black on a white casing, with a ring around it where it would be too small to see."""
    shape = content.intervention
    path = _outline([shape])
    if path is None:
        return []
    for colour, width in (("white", 3.6), ("black", 1.7)):
        ax.add_artist(
            PathPatch(path, facecolor="none", edgecolor=colour, linewidth=width, joinstyle="round", zorder=5)
        )
    millimetre = content.view.scale / 1000
    left, bottom, right, top = shapely.bounds(shape)
    if max(right - left, top - bottom) < 5 * millimetre:
        for colour, width in (("white", 3.2), ("black", 1.3)):
            ring = Circle(
                ((left + right) / 2, (bottom + top) / 2),
                6 * millimetre,
                fill=False,
                edgecolor=colour,
                linewidth=width,
                zorder=6,
            )
            ax.add_artist(ring)
    return [LegendEntry(content.outlined[language], MapClass(colour="black", label={}), "intervention")]


def draw_legend(ax: Axes, entries: Sequence[LegendEntry], scale: int, crs: str, language: Language) -> None:
    """Fill the legend column from the top, the scale at its foot; its coordinates are millimetres."""
    width, height = ax.get_xlim()[1], ax.get_ylim()[1]
    room = height - 30
    lines = sum(len(_wrapped(entry)) for entry in entries) + 0.6 * sum(e.swatch is None for e in entries)
    pitch = min(4.4, room / max(lines, 1))
    size = min(7.2, pitch * 1.75)
    y = height - 1.5
    for entry in entries:
        text = _wrapped(entry)
        if entry.swatch is None:
            y -= 0.0 if y > height - 2 else 0.6 * pitch
            ax.text(
                0,
                y,
                "\n".join(text),
                va="top",
                fontproperties=lettering(size, bold=True),
                color=INK,
                linespacing=0.88,
            )
        else:
            _swatch(ax, entry, y, pitch)
            ax.text(
                8, y, "\n".join(text), va="top", fontproperties=lettering(size), color=INK, linespacing=0.88
            )
        y -= pitch * len(text)
    _draw_north(ax, width - 6, 13)
    _draw_scale_bar(ax, scale, language, y=12.0)
    words = f"{_SCALE[language]} 1:{format_number(scale, language)}"
    ax.text(0, 5.6, words, va="top", fontproperties=lettering(7.2, bold=True), color=INK)
    ax.text(0, 2.2, crs, va="top", fontproperties=lettering(6.2), color=INK)


def _wrapped(entry: LegendEntry) -> list[str]:
    return textwrap.wrap(entry.text, 30 if entry.swatch is None else 27) or [""]


def _swatch(ax: Axes, entry: LegendEntry, y: float, pitch: float) -> None:
    swatch = cast("MapClass", entry.swatch)
    low, tall = y - 0.72 * pitch, 0.68 * pitch
    if entry.kind in _STROKES:
        ax.plot([0, 6], [y - 0.4 * pitch] * 2, color=swatch.colour, **_STROKES[entry.kind])
        return
    if entry.kind in _MARKERS:
        marker, size = _MARKERS[entry.kind]
        fill = "white" if entry.kind == "ring" else swatch.colour
        edge = swatch.colour if entry.kind in ("cross", "ring") else "white"
        ax.plot([3], [y - 0.4 * pitch], marker, color=fill, markeredgecolor=edge, markersize=size)
        return
    if entry.kind == "intervention":
        ax.add_patch(Rectangle((0.4, low), 5.4, tall, facecolor="none", edgecolor="black", linewidth=1.7))
        return
    edge = "#8a949c" if swatch.hatch else "#5a6772"
    ax.add_patch(
        Rectangle(
            (0, low), 6, tall, facecolor=swatch.colour, edgecolor=edge, hatch=swatch.hatch, linewidth=0.4
        )
    )


def _draw_north(ax: Axes, x: float, y: float) -> None:
    ax.add_patch(
        Polygon(
            [(x, y + 9), (x - 2.4, y), (x, y + 1.8)], closed=True, facecolor=INK, edgecolor=INK, linewidth=0.6
        )
    )
    ax.add_patch(
        Polygon(
            [(x, y + 9), (x + 2.4, y), (x, y + 1.8)],
            closed=True,
            facecolor="white",
            edgecolor=INK,
            linewidth=0.6,
        )
    )
    ax.text(x, y + 9.6, "N", ha="center", va="bottom", fontproperties=lettering(8, bold=True), color=INK)


def _draw_scale_bar(ax: Axes, scale: int, language: Language, *, y: float) -> None:
    longest = 28 * scale / 1000
    power = 10 ** int(np.floor(np.log10(longest)))
    length = max(f * power for f in (1, 2, 4, 5) if f * power <= longest)
    unit, factor = ("km", 1000) if length >= 2000 else ("m", 1)
    paper = length / scale * 1000
    for part in range(4):
        fill = INK if part % 2 == 0 else "white"
        ax.add_patch(
            Rectangle(
                (part * paper / 4, y - 3.4), paper / 4, 1.3, facecolor=fill, edgecolor=INK, linewidth=0.5
            )
        )
    for share in (0.0, 0.5, 1.0):
        text = format_number(length * share / factor, language)
        align = "left" if share == 0 else "center"
        ax.text(
            paper * share,
            y - 1.6,
            text + (f"{NBSP}{unit}" if share == 1 else ""),
            ha=align,
            va="bottom",
            fontproperties=lettering(6.2),
            color=INK,
        )
