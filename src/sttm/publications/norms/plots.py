"""Plots of the norms as SVG: the ladder of each measure, and what a simulation does to cases and Comuni."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sttm.publications.formatting import Language, format_number
from sttm.publications.maps.cartography import INK, as_typed, lettering

__all__ = ["ladder_plot", "simulation_plot"]

GOOD, BAD, PLAIN = "#00695c", "#b23b1e", "#5b6f82"
BARS = 40
SHOWN = 20
"""Comuni drawn: those with the greatest effect; the table has them all."""

WORDS: Mapping[str, Mapping[Language, str]] = {
    "class": {"it": "Classe", "en": "Class"},
    "cases": {"it": "Casi (agli estremi l'1 % oltre)", "en": "Cases (at the ends the 1 % beyond)"},
    "net": {
        "it": "Da pagare al netto, migliaia di euro per caso",
        "en": "Net to pay, thousand euro per case",
    },
    "change": {"it": "Differenza, migliaia di euro per caso", "en": "Difference, thousand euro per case"},
    "places": {"it": "Per Comune, migliaia di euro", "en": "By Comune, thousand euro"},
    "unnamed": {"it": "senza Comune", "en": "no Comune"},
}


def ladder_plot(checked: Mapping[str, Any], language: Language = "it") -> bytes:
    """Return the ladder of every graduated measure as SVG: worth by class, one panel for each."""
    drawn = [(one, curve) for one in checked["measures"] for curve in one["curves"]]
    rows = -(-len(drawn) // 2)
    figure = Figure(figsize=(8.0, 2.3 * rows + 0.3), layout="constrained")
    panels = figure.subplots(rows, 2, squeeze=False).ravel()
    for panel, (one, curve) in zip(panels, drawn, strict=False):
        labels = ["\n".join(wrap(step["label"][language], 18)) for step in curve["steps"]]
        values = [step["factor"] for step in curve["steps"]]
        colour = GOOD if one["kind"] == "incentive" else BAD
        bars = panel.bar(labels, values, color=colour, width=0.7)
        panel.bar_label(
            bars, [format_number(v, language, digits=3 if v < 1 else 2) for v in values],
            fontproperties=lettering(7), color=INK,
        )  # fmt: skip
        title = "\n".join(wrap(one["title"][language], 48))
        panel.set_title(title, fontproperties=lettering(8.5, bold=True), color=INK, loc="left")
        along = WORDS["class"][language] if len(curve["facts"]) > 1 else curve["titles"][0][language]
        panel.set_xlabel(along, fontproperties=lettering(7.5), color=INK)
        panel.set_ylim(0, max(values, default=0) * 1.18 or 1)
        _plain(panel)
        panel.set_yticks([])
    for panel in panels[len(drawn) :]:
        panel.remove()
    return _svg(figure)


def simulation_plot(summary: Mapping[str, Any], rows: pd.DataFrame, language: Language = "it") -> bytes:
    """Return what a simulation does as SVG: how cases are spread, and the Comuni most concerned."""
    compared = summary["against"] is not None
    figure = Figure(figsize=(8.0, 7.2), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=[2, 3])
    if compared:
        values = (rows["difference_low"] + rows["difference_high"]) / 2
        places = [
            (p["municipality"], (p["budget_low"] + p["budget_high"]) / 2)
            for p in summary["against"]["by_municipality"]
        ]
    else:
        values = (rows["net_low"] + rows["net_high"]) / 2
        places = [(p["municipality"], (p["net_low"] + p["net_high"]) / 2) for p in summary["by_municipality"]]
    _spread(above, values.to_numpy() / 1000, WORDS["change" if compared else "net"][language], language)
    _places(below, places, language)
    return _svg(figure)


def _spread(panel: Axes, values: np.ndarray, title: str, language: Language) -> None:
    low, high = np.quantile(values, [0.01, 0.99]) if len(values) else (0.0, 1.0)
    step = (high - low) / BARS or 1.0
    # No bar straddles zero: those who pay and those who receive are never in one.
    edges = np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step
    if len(edges) < 2:
        edges = np.array([edges[0], edges[0] + step])
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), edges)
    middles = (edges[1:] + edges[:-1]) / 2
    colours = [GOOD if m < 0 else BAD if m > 0 else PLAIN for m in middles]
    panel.bar(middles, counts, width=(edges[1] - edges[0]) * 0.95, color=colours)
    panel.axvline(0, color=INK, linewidth=0.8)
    panel.set_title(title, fontproperties=lettering(9, bold=True), color=INK, loc="left")
    panel.set_ylabel(WORDS["cases"][language], fontproperties=lettering(8), color=INK)
    panel.set_yticks(panel.get_yticks(), [format_number(v, language, digits=0) for v in panel.get_yticks()])
    _plain(panel)
    _numbers(panel, language)


def _places(panel: Axes, places: Sequence[tuple[str | None, float]], language: Language) -> None:
    greatest = sorted(places, key=lambda p: -abs(p[1]))[:SHOWN][::-1]
    names = [name or WORDS["unnamed"][language] for name, _ in greatest]
    values = [value / 1000 for _, value in greatest]
    panel.barh(names, values, color=[GOOD if v < 0 else BAD for v in values])
    panel.axvline(0, color=INK, linewidth=0.8)
    panel.set_title(WORDS["places"][language], fontproperties=lettering(9, bold=True), color=INK, loc="left")
    _plain(panel)
    _numbers(panel, language)


def _numbers(panel: Axes, language: Language) -> None:
    panel.set_xticks(panel.get_xticks(), [format_number(v, language, digits=0) for v in panel.get_xticks()])


def _plain(panel: Axes) -> None:
    for side in ("top", "right", "left"):
        panel.spines[side].set_visible(False)
    panel.tick_params(length=0, colors=INK)
    for label in (*panel.get_xticklabels(), *panel.get_yticklabels()):
        label.set_fontproperties(lettering(7.5))


def _svg(figure: Figure) -> bytes:
    """Write the figure: equal figures give equal bytes."""
    as_typed(figure)
    out = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "sttm", "svg.fonttype": "path"}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
