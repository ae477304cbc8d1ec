"""Draws the elements of a green network on a printed map, and the gaps that an intervention makes shorter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle
from numpy.typing import NDArray
from shapely import Geometry

from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import (
    INK,
    LegendEntry,
    cut_to_view,
    fill_shapes,
    lettering,
    name_shapes,
)
from sttm.publications.maps.content import DossierMap, MapClass

__all__ = ["draw_elements"]

LINK = "#b3243e"

DISC = 2.0
"""Radius of the disc behind a number, millimetres."""


def draw_elements(
    ax: Axes, content: DossierMap, extent: tuple[float, float, float, float], language: Language
) -> list[LegendEntry]:
    """Draw the elements seen in the extent and return the legend of the classes that occur in it."""
    given = content.elements
    if given is None:
        return []
    view = shapely.box(*extent)
    # The order of the register, so that what lies above what does not depend on the search tree.
    seen = given.frame.iloc[np.sort(given.frame.sindex.query(view, predicate="intersects"))]
    entries: list[LegendEntry] = []
    shapes = cut_to_view(seen.geometry.to_numpy(), extent, content.view.scale)
    values = seen[given.column].to_numpy()
    # The most urgent last, over the others.
    for entry in reversed(given.classes):
        inside = entry.holds(values)
        if inside.any():
            _draw(ax, shapes[inside], entry)
            entries.insert(0, LegendEntry(entry.label[language], entry, _kind(shapes[inside])))
    if entries:
        entries.insert(0, LegendEntry(given.title[language]))
    if given.label is not None:
        # Parts of an element that touch the frame's edge alone are too small for a name anyway.
        name_shapes(ax, shapes, list(seen[given.label].astype(str)), content, view)
    if given.links:
        lines = [shapely.get_coordinates(line) for line in given.links]
        dashes = (0.0, (3.0, 1.6))
        for link in (
            LineCollection(lines, colors="white", linewidths=3.4, zorder=4.4),
            LineCollection(lines, colors=LINK, linewidths=1.8, linestyles=[dashes], zorder=4.5),
        ):
            ax.add_collection(link, autolim=False)
        entries.append(LegendEntry(given.links_title[language], MapClass(colour=LINK, label={}), "dashed"))
    _number(ax, given.numbers, content.view.scale)
    return entries


def _kind(shapes: NDArray[Any]) -> str:
    """Return how the legend shows a class: as a line or a point where it has nothing else."""
    dimensions = set(shapely.get_dimensions(shapes).tolist())
    return {frozenset({0}): "point", frozenset({1}): "line"}.get(frozenset(dimensions), "area")


def _number(ax: Axes, numbers: Sequence[tuple[Geometry, str]], scale: int) -> None:
    """Write short texts in discs, the first on top of the others."""
    for place, (point, text) in enumerate(reversed(numbers)):
        x, y = shapely.get_coordinates(point)[0]
        ax.add_artist(
            Circle(
                (x, y),
                DISC * scale / 1000,
                facecolor="white",
                edgecolor=INK,
                linewidth=0.7,
                zorder=7 + place / 1000,
            )
        )
        ax.text(
            x,
            y,
            text,
            ha="center",
            va="center_baseline",
            fontproperties=lettering(6.2, bold=True),
            color=INK,
            zorder=7 + place / 1000,
            clip_on=True,
        )


def _draw(ax: Axes, shapes: NDArray[Any], entry: MapClass) -> None:
    """Draw surfaces, lines and points in the colour of a class."""
    parts = shapely.get_parts(shapely.get_parts(shapes))
    dimensions = shapely.get_dimensions(parts)
    fill_shapes(ax, parts[dimensions == 2], entry, width=0.4, order=1.4)
    lines = [shapely.get_coordinates(line) for line in parts[dimensions == 1]]
    ax.add_collection(LineCollection(lines, colors=entry.colour, linewidths=2.2, zorder=1.5), autolim=False)
    x, y = shapely.get_coordinates(parts[dimensions == 0]).reshape(-1, 2).T
    ax.plot(x, y, "o", color=entry.colour, markeredgecolor="white", markeredgewidth=0.5, markersize=5)
