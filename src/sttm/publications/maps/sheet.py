"""A map on a sheet of its own: frame, title above, legend beside, note and credits below."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sttm.publications.formatting import Language
from sttm.publications.maps.cartography import INK, LegendEntry, draw_legend, lettering
from sttm.publications.maps.content import View

__all__ = ["Sheet"]

_EDGE, _GAP, _LEGEND, _HEAD, _FOOT = 0.4, 4.0, 52.0, 7.0, 11.4

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Sizes of a sheet.

    Parameters
    ----------
    frame
        Width and height of the map, mm.
    line
        Characters of a line below it.
    """

    frame: tuple[float, float]
    line: int

    def view(self, bounds: np.ndarray) -> View:
        """Return the view that just holds bounds (left, bottom, right, top), at a scale of two digits."""
        left, bottom, right, top = (float(x) for x in bounds)
        needed = 1.04 * 1000 * max((right - left) / self.frame[0], (top - bottom) / self.frame[1], 1.0)
        step = 10 ** (math.floor(math.log10(needed)) - 1)
        return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)

    def drawn(
        self,
        view: View,
        crs: str,
        language: Language,
        *,
        title: Texts,
        note: Texts,
        attribution: Texts,
        paint: Callable[[Axes], list[LegendEntry]],
    ) -> Figure:
        """Return the sheet; ``paint`` draws on the map and returns the entries of its legend."""
        width = 2 * _EDGE + self.frame[0] + _GAP + _LEGEND
        height = _EDGE + _HEAD + self.frame[1] + _FOOT
        figure = Figure(figsize=(width / 25.4, height / 25.4), facecolor="white")
        extent = view.extent(self.frame)
        ax = figure.add_axes(
            (_EDGE / width, _FOOT / height, self.frame[0] / width, self.frame[1] / height),
            facecolor="#f4f5f6",
        )
        entries = paint(ax)
        ax.set(xlim=(extent[0], extent[2]), ylim=(extent[1], extent[3]), xticks=[], yticks=[], aspect="auto")
        for side in ax.spines.values():
            side.set(edgecolor=INK, linewidth=0.8)
        column = figure.add_axes(
            ((_EDGE + self.frame[0] + _GAP) / width, _FOOT / height, _LEGEND / width, self.frame[1] / height)
        )
        column.set(xlim=(0, _LEGEND), ylim=(0, self.frame[1]))
        column.axis("off")
        draw_legend(column, entries, view.scale, crs, language)
        figure.text(
            _EDGE / width, (_FOOT + self.frame[1] + 1.8) / height, title[language], color=INK,
            fontproperties=lettering(9, bold=True),
        )  # fmt: skip
        lines = [
            *textwrap.wrap(note[language], self.line, max_lines=2, placeholder=" …"),
            *textwrap.wrap(attribution[language], self.line, max_lines=1, placeholder=" …"),
        ]
        figure.text(
            _EDGE / width, (_FOOT - 1.2) / height, "\n".join(lines), va="top", color=INK, linespacing=1.0,
            fontproperties=lettering(6.2),
        )  # fmt: skip
        return figure
