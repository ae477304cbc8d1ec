"""Charts of the report on stock, as SVG: land by type and state, Lorenz curve, saturation, classes."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.maps.cartography import INK, as_typed, lettering
from sttm.publications.production.stock_words import code, words

__all__ = ["class_plots", "concentration_plot", "saturation_plot", "status_plot"]

Record = Mapping[str, Any]

STATUS_COLOURS = {"existing": "#0f3b7a", "underused": "#edae49", "disused": "#b23b1e", "planned": "#b9c6d3"}
HATCHES = {"planned": "////"}
DONE, LEFT, OPEN = "#0f3b7a", "#b9c6d3", "#ffffff"
HECTARE = 10_000.0
WIDE = 7.6
ROW = 0.34


def status_plot(settlements: Record, language: Language) -> bytes:
    """Return the known land of each type by state, hectares, as stacked bars."""
    kinds = list(settlements["by_type"])[::-1]
    figure = Figure(figsize=(WIDE, ROW * len(kinds) + 1.2), layout="constrained")
    panel = figure.subplots()
    starts = [0.0] * len(kinds)
    for status, colour in STATUS_COLOURS.items():
        values = [
            (settlements["by_type"][k]["by_status"].get(status, {"land": {"value": 0}})["land"]["value"] or 0)
            / HECTARE
            for k in kinds
        ]
        if not any(values):
            continue
        panel.barh(
            [code(k, language) for k in kinds], values, left=starts, color=colour, edgecolor="white",
            linewidth=0.6, height=0.68, label=code(status, language), hatch=HATCHES.get(status),
        )  # fmt: skip
        starts = [a + b for a, b in zip(starts, values, strict=True)]
    for n, total in enumerate(starts):
        panel.text(total, n, f"  {format_number(total, language, digits=1)}", va="center", color=INK,
                   fontproperties=lettering(7.5))  # fmt: skip
    panel.set_xlim(0, max(starts, default=0) * 1.12 or 1)
    panel.set_xlabel(words(language)["land_ha"], fontproperties=lettering(8), color=INK)
    panel.legend(
        prop=lettering(7.5), frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.4, 1.0),
        labelcolor=INK,
    )  # fmt: skip
    _plain(panel)
    _numbers(panel, language)
    return _svg(figure)


def concentration_plot(own: Record, language: Language) -> bytes:
    """Return where land is: the Lorenz curve over the area of the Comuni, and the Comuni with most of it."""
    figure = Figure(figsize=(WIDE, 3.1), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
    _lorenz(left, own["lorenz"], own["types"]["all"]["gini"], language)
    first = [p for p in own["places"] if p["share"] > 0][:MOST][::-1]
    drawn = right.barh([p["name"] for p in first], [p["share"] for p in first], color=DONE, height=0.7)
    told = [format_percent(p["share"], language) for p in first]
    right.bar_label(drawn, told, fontproperties=lettering(7.5), color=INK, padding=2)
    right.set_xlim(0, max(p["share"] for p in first) * 1.2)
    right.set_title(SHARES[language], fontproperties=lettering(8.5, bold=True), color=INK, loc="left")
    _plain(right)
    right.set_xticks([])
    return _svg(figure)


MOST = 10
"""Comuni drawn: those with most land."""

SHARES: Mapping[Language, str] = {
    "it": "Quota della superficie di tutto il territorio",
    "en": "Share of the land in the whole territory",
}


def _lorenz(panel: Axes, curve: Sequence[Sequence[float]], gini: float, language: Language) -> None:
    x, y = [p[0] for p in curve], [p[1] for p in curve]
    panel.fill_between(x, x, y, color="#dfe7ef", linewidth=0)
    panel.plot([0, 1], [0, 1], color="#5b6f82", linewidth=0.9, linestyle=(0, (3, 2)))
    panel.plot(x, y, color=DONE, linewidth=2)
    text = f"Gini {format_number(gini, language, digits=2)}"
    panel.text(0.04, 0.94, text, fontproperties=lettering(10, bold=True), color=INK, va="top")
    labels = {
        "it": ("Territorio dei Comuni, dai meno ai più occupati", "Superficie degli insediamenti"),
        "en": ("Land of the Comuni, the least taken first", "Land of settlements"),
    }[language]
    panel.set_xlabel(labels[0], fontproperties=lettering(8), color=INK)
    panel.set_ylabel(labels[1], fontproperties=lettering(8), color=INK)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    shown = [format_percent(t, language, digits=0) for t in ticks]
    panel.set(xlim=(0, 1), ylim=(0, 1.0))
    panel.set_xticks(ticks, shown)
    panel.set_yticks(ticks, shown)
    _plain(panel)


def saturation_plot(rows: Sequence[tuple[str, Record]], language: Language) -> bytes:
    """Return the capacity of plan areas by group: built, left, and what nobody has said, hectares."""
    told = [(name, own) for name, own in rows if own["residual_capacity"] is not None][::-1]
    figure = Figure(figsize=(WIDE, ROW * len(told) + 1.2), layout="constrained")
    panel = figure.subplots()
    labels = {
        "it": ("attuata", "non detto", "residua"),
        "en": ("built", "not stated", "left"),
    }[language]
    names = [name for name, _ in told]
    totals = [own["capacity"]["value"] / HECTARE for _, own in told]
    least = [own["residual_capacity"]["low"] / HECTARE for _, own in told]
    most = [own["residual_capacity"]["high"] / HECTARE for _, own in told]
    built = [t - m for t, m in zip(totals, most, strict=True)]
    open_ = [m - n for m, n in zip(most, least, strict=True)]
    panel.barh(names, built, color=DONE, height=0.68, label=labels[0])
    if any(open_):
        panel.barh(names, open_, left=built, color=OPEN, edgecolor="#5b6f82", hatch="////", height=0.66,
                   linewidth=0.6, label=labels[1])  # fmt: skip
    starts = [b + o for b, o in zip(built, open_, strict=True)]
    panel.barh(names, least, left=starts, color=LEFT, height=0.68, label=labels[2])
    panel.set_xlabel(words(language)["capacity_ha"], fontproperties=lettering(8), color=INK)
    panel.legend(prop=lettering(7.5), frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.4, 1.0),
                 labelcolor=INK)  # fmt: skip
    panel.set_xlim(0, max(totals, default=0) * 1.05 or 1)
    _plain(panel)
    _numbers(panel, language)
    return _svg(figure)


def class_plots(panels: Sequence[tuple[str, Sequence[str], Sequence[int]]], language: Language) -> bytes:
    """Return counts by class, side by side: for each panel its title, the classes, how many are in each."""
    figure = Figure(figsize=(WIDE, 2.5), layout="constrained")
    drawn = figure.subplots(1, len(panels), squeeze=False)[0]
    for panel, (title, labels, counts) in zip(drawn, panels, strict=True):
        bars = panel.barh(list(labels)[::-1], list(counts)[::-1], color=DONE, height=0.66)
        told = [format_number(v, language) for v in counts[::-1]]
        panel.bar_label(bars, told, fontproperties=lettering(7.5), color=INK, padding=2)
        panel.set_title(title, fontproperties=lettering(8.5, bold=True), color=INK, loc="left")
        panel.set_xlim(0, max(counts, default=0) * 1.25 or 1)
        _plain(panel)
        panel.set_xticks([])
    return _svg(figure)


def _numbers(panel: Axes, language: Language) -> None:
    ticks = panel.get_xticks()
    panel.set_xticks(ticks, [format_number(float(v), language) for v in ticks])
    panel.set_xlim(0, panel.get_xlim()[1])
    for label in panel.get_xticklabels():
        label.set_fontproperties(lettering(7.5))


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
    with mpl.rc_context({"svg.hashsalt": "sttm", "svg.fonttype": "path", "hatch.linewidth": 0.5}):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return out.getvalue()
