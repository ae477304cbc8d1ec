"""The cells of a printed map: a raster painted by classes, thinned to what can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sttm.grids import Cells, Window
from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import LegendEntry
from sttm.publications.maps.content import DossierMap, MapClass

__all__ = ["Painted", "draw_background", "paint_cells"]

_NO_CELLS = MapClass(colour="#ffffff", label={"it": "dato mancante", "en": "no data"}, hatch="xxxxx")
# Enough for 250 dots per inch across the frame; more cells are thinned, nearest neighbour.
_MOST_CELLS = 1300
_READ_ROWS = 512


def _read_thinned(cells: Cells, window: Window) -> NDArray[Any]:
    """Return the window, thinned to a readable size by nearest neighbour, row strip by row strip."""
    step = max(1, -(-max(window.height, window.width) // _MOST_CELLS))
    if step == 1:
        return cells.read(window)
    rows = max(1, _READ_ROWS // step) * step
    strips = []
    for start in range(0, window.height, rows):
        height = min(rows, window.height - start)
        strips.append(
            cells.read(Window(window.row + start, window.col, height, window.width))[::step, ::step]
        )
    return np.concatenate(strips)


@dataclass(frozen=True, slots=True)
class Painted:
    """What painting a raster showed."""

    classes: tuple[MapClass, ...]
    """Those that occur."""
    whole: bool
    """Whether every point of the extent has a colour."""


def paint_cells(
    ax: Axes,
    cells: Cells,
    classes: Sequence[MapClass],
    extent: tuple[float, float, float, float],
    *,
    zorder: float,
) -> Painted:
    """Paint the cells of the extent in the colours of their classes; cells in none stay clear."""
    window = cells.grid.window(extent)
    if not (window.height and window.width):
        return Painted((), whole=False)
    data = _read_thinned(cells, window)
    picture = np.zeros((*data.shape, 4), dtype=np.uint8)
    known = np.isfinite(data) if data.dtype.kind == "f" else np.ones(data.shape, dtype=bool)
    if cells.nodata is not None:
        known &= data != cells.nodata
    found = []
    for entry in classes:
        inside = entry.holds(data) & known
        if inside.any():
            picture[inside] = (*(round(255 * c) for c in to_rgb(entry.colour)), 255)
            found.append(entry)
    left, bottom, right, top = cells.grid.part(window).bounds
    covers = left <= extent[0] and bottom <= extent[1] and right >= extent[2] and top >= extent[3]
    ax.imshow(picture, extent=(left, right, bottom, top), interpolation="nearest", zorder=zorder)
    return Painted(tuple(found), whole=covers and bool(picture[..., 3].all()))


def draw_background(
    ax: Axes, content: DossierMap, extent: tuple[float, float, float, float], language: Language
) -> list[LegendEntry]:
    """Draw the raster of the extent and return the legend of the classes that occur in it."""
    background = content.background
    if background is None:
        return []
    painted = paint_cells(ax, background.cells, background.classes, extent, zorder=0.6)
    entries = [LegendEntry(background.title[language])]
    entries += [LegendEntry(entry.label[language], entry) for entry in painted.classes]
    if not painted.whole:
        left, bottom, right, top = extent
        ax.add_artist(
            Rectangle(
                (left, bottom),
                right - left,
                top - bottom,
                facecolor="white",
                edgecolor="#8a949c",
                hatch=_NO_CELLS.hatch,
                linewidth=0,
                zorder=0.5,
            )
        )
        entries.append(LegendEntry(_NO_CELLS.label[language], _NO_CELLS))
    return entries
