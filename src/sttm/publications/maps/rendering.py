"""Static maps for printed publications: vector, to scale, the same bytes every time."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.figure import Figure

from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import (
    INK,
    as_typed,
    draw_intervention,
    draw_legend,
    draw_units,
    lettering,
)
from sttm.publications.maps.cells import draw_background
from sttm.publications.maps.content import (
    FRAME,
    Background,
    DossierMap,
    MapClass,
    MissingMap,
    View,
    level_classes,
)
from sttm.publications.maps.network import draw_elements

__all__ = [
    "FRAME",
    "MAP_FORMATS",
    "SIZE",
    "Background",
    "DossierMap",
    "MapClass",
    "MapKind",
    "MissingMap",
    "View",
    "level_classes",
    "picture",
    "render_map",
]

MapKind = Literal["png", "svg", "pdf"]

MAP_FORMATS: dict[str, MapKind] = {".png": "png", ".svg": "svg", ".pdf": "pdf"}
"""What a map that stands by itself is written as, by the suffix of its file."""

_LEGEND = 45.6
# Half the frame line would otherwise fall off the sheet.
_EDGE = 0.4
_GAP = 4.0
# Two lines of attribution.
_FOOT = 7.6
_FOOT_LINE = 112
# On a sheet of its own: the title above, a note of two lines and two of attribution below.
_HEAD, _SHEET_FOOT = 7.0, 12.6

#: Width and height of a whole dossier map with its legend, millimetres.
SIZE = (_EDGE + FRAME[0] + _GAP + _LEGEND, _EDGE + FRAME[1] + _FOOT)

# The clock and the library version would make two equal maps differ.
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
_SETTINGS: dict[Any, Any] = {
    "svg.hashsalt": "sttm",
    "svg.fonttype": "path",
    "hatch.linewidth": 0.5,
    "path.simplify": False,
}


def render_map(
    content: DossierMap,
    *,
    language: Language,
    size: tuple[float, float] = SIZE,
    kind: Literal["svg", "png", "pdf"] = "svg",
    dpi: int = 220,
    alone: bool = False,
) -> bytes:
    """Return a map as SVG, PNG or PDF.

    Parameters
    ----------
    content
        What to show. The scale of its view holds at ``size``: printed at that size, 1:5,000 is 1:5,000.
    size
        Width and height with legend and attribution, millimetres.
    dpi
        Resolution of a PNG, and of the raster background inside an SVG.
    alone
        Write the title above the map and its note below: nothing around it says them.
    """
    width, height = size
    room = _HEAD + _SHEET_FOOT if alone else _FOOT
    frame = (width - _EDGE - _GAP - _LEGEND, height - _EDGE - room)
    if min(frame) <= 0:
        msg = f"a map of {width} × {height} mm has no room left beside its legend"
        raise ValueError(msg)
    return picture(lambda: _draw(content, language, size, frame, alone=alone), kind=kind, dpi=dpi)


def picture(draw: Callable[[], Figure], *, kind: MapKind = "svg", dpi: int = 220) -> bytes:
    """Return what a function draws as SVG, PNG or PDF: equal drawings give equal bytes."""
    with mpl.rc_context(_SETTINGS):
        figure = draw()
        as_typed(figure)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return buffer.getvalue()


def _draw(
    content: DossierMap,
    language: Language,
    size: tuple[float, float],
    frame: tuple[float, float],
    *,
    alone: bool,
) -> Figure:
    width, height = size
    foot = _SHEET_FOOT if alone else _FOOT
    figure = Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")
    extent = content.view.extent(frame)
    ax = figure.add_axes((_EDGE / width, foot / height, frame[0] / width, frame[1] / height))
    ax.set_facecolor("#f4f5f6")
    legend = [
        *draw_intervention(ax, content, language),
        *draw_elements(ax, content, extent, language),
        *draw_units(ax, content, extent, language),
        *draw_background(ax, content, extent, language),
    ]
    # Limits last: drawing an image moves them.
    ax.set(xlim=(extent[0], extent[2]), ylim=(extent[1], extent[3]), xticks=[], yticks=[], aspect="auto")
    for side in ax.spines.values():
        side.set(edgecolor=INK, linewidth=0.8)
    column = figure.add_axes(
        ((_EDGE + frame[0] + _GAP) / width, foot / height, _LEGEND / width, frame[1] / height)
    )
    column.set(xlim=(0, _LEGEND), ylim=(0, frame[1]))
    column.axis("off")
    draw_legend(column, legend, content.view.scale, content.crs, language)
    line = round(_FOOT_LINE * width / SIZE[0]) if alone else _FOOT_LINE
    lines = textwrap.wrap(content.attribution[language], line, max_lines=2, placeholder=" …")
    if alone:
        lines = textwrap.wrap((content.note or {}).get(language, ""), line, max_lines=2) + lines
        figure.text(
            _EDGE / width, 1 - 5.2 / height, content.title[language], color=INK,
            fontproperties=lettering(9, bold=True),
        )  # fmt: skip
    top, credit = (foot - 1.2) / height, "\n".join(lines)
    figure.text(0, top, credit, va="top", fontproperties=lettering(6.2), color=INK, linespacing=0.9)
    return figure
