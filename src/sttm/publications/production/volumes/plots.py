"""The value functions of criteria of suitability as small charts side by side, as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sttm.indicators.value_functions import decay, linear, logistic, stepped
from sttm.publications.formatting import Language, format_number, localised, unit_name
from sttm.publications.maps.cartography import INK, lettering
from sttm.publications.maps.rendering import picture

__all__ = ["extent_of", "function_plots", "worth"]

Record = Mapping[str, Any]

ACROSS = 4
WIDE, HIGH = 7.6, 1.42
LINE = "#0f6fb5"
POINTS = 401
TITLE = 27
"""Characters of a line of a title."""


def function_plots(criteria: Sequence[Record], language: Language) -> bytes:
    """Return one small chart for each criterion: what is read across, what it is worth up."""
    return picture(lambda: _drawn(criteria, language))


def _drawn(criteria: Sequence[Record], language: Language) -> Figure:
    rows = -(-len(criteria) // ACROSS)
    figure = Figure(figsize=(WIDE, HIGH * rows), layout="constrained", facecolor="white")
    panels = figure.subplots(rows, ACROSS, squeeze=False)
    for panel, criterion in zip(panels.flat, criteria, strict=False):
        _plot(panel, criterion, language)
    for panel in panels.flat[len(criteria) :]:
        panel.axis("off")
    return figure


def _plot(panel: Axes, criterion: Record, language: Language) -> None:
    low, high = extent_of(criterion)
    x = np.linspace(low, high, POINTS)
    panel.plot(x, worth(criterion["value"], x), color=LINE, linewidth=1.4)
    panel.set(xlim=(low, high), ylim=(-0.04, 1.08))
    panel.set_title(
        textwrap.fill(localised(criterion["title"], language), TITLE, max_lines=3, placeholder=" …"),
        fontproperties=lettering(6.4, bold=True), color=INK, loc="left", pad=3,
    )  # fmt: skip
    ticks = [float(t) for t in MaxNLocator(3).tick_values(low, high) if low <= t <= high]
    panel.set_xticks(ticks, [format_number(t, language, most=2) for t in ticks])
    panel.set_yticks((0, 1), ("0", "1"))
    for label in (*panel.get_xticklabels(), *panel.get_yticklabels()):
        label.set(fontproperties=lettering(6), color=INK)
    unit = {"1 / hectare": {"it": "per ha", "en": "per ha"}}.get(criterion["unit"])
    said = unit[language] if unit else unit_name(criterion["unit"], language)
    if said:
        panel.set_xlabel(said, fontproperties=lettering(6), color=INK, labelpad=1)
    panel.tick_params(length=2, pad=1.5)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def extent_of(criterion: Record) -> tuple[float, float]:
    """Return from where to where a value function is drawn: as far as it changes, no farther than is read."""
    value = criterion["value"]
    kind = value["kind"]
    if kind == "linear":
        marks = [value["zero_at"], value["one_at"]]
    elif kind == "step":
        marks = [s["from"] for s in value["steps"] if s["from"] is not None]
    elif kind == "logistic":
        reach = 6 / abs(value["steepness"])
        marks = [value["middle"] - reach, value["middle"] + reach]
    else:
        marks = [4 * value["scale"]]
    low, high = min(0.0, *marks), max(marks)
    if kind in ("linear", "step"):
        high *= 1.25
    if kind == "logistic" and value["middle"] > 0:
        low = max(low, 0.0)
    if criterion["unit"] == "1":
        return max(low, 0.0), min(high, 1.0) if high > 1 else high
    if criterion["reads"]["kind"] == "distance":
        high = min(high, criterion["reads"]["reach_m"])
    return low, high


def worth(value: Record, x: NDArray[np.float64]) -> NDArray[np.floating[Any]]:
    """Return what readings are worth by a value function given as JSON values."""
    kind = value["kind"]
    if kind == "linear":
        return linear(x, value["zero_at"], value["one_at"])
    if kind == "step":
        starts = [-np.inf if s["from"] is None else s["from"] for s in value["steps"]]
        return stepped(x, starts, [s["value"] for s in value["steps"]])
    if kind == "logistic":
        return logistic(x, value["middle"], value["steepness"])
    return decay(x, value["scale"])
