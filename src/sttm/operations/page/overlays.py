"""The rasters of a territory as pictures for the page: land cover by its legend, every measure by a ramp."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.environment.knowledge import Knowledge
from sttm.grids import Cells
from sttm.operations.picturing import class_limits, land_cover_legend, palette
from sttm.publications.formatting import Language, format_number, unit_name
from sttm.publications.page.content import RasterOverlay
from sttm.publications.page.overlays import Ramp, overlay_png, sampled

__all__ = ["overlays_of", "spread"]

OVERLAY_PIXELS = 1600
"""Longer side of the pictures on the page: enough for a screen, small enough for a phone."""

FIRST = ("land_cover", "night_temperature", "air_temperature", "runoff_retention")
"""Overlays that readers look for come first; the others follow by name."""

STEPS = ("heat_mitigation",)
"""Steps of a model, whose outcome is a map of its own."""

MODELLED = {"it": "stima di un modello, non misura", "en": "estimated by a model, not measured"}


def overlays_of(knowledge: Knowledge) -> list[RasterOverlay]:
    """Return the land cover, and every raster that holds a quantity, each once."""
    found = [_quantity(name, knowledge) for name in _quantities(knowledge)]
    cover = _land_cover(knowledge)
    given = [one for one in (cover, *found) if one is not None]
    return sorted(given, key=lambda o: (FIRST.index(o.id) if o.id in FIRST else len(FIRST), o.id))


def _quantities(knowledge: Knowledge) -> list[str]:
    """Return the rasters whose cells are quantities: decimals, in a unit, without a legend of codes."""
    names = []
    for name in knowledge.workspace.layers():
        version = knowledge.version(name)
        if version is None or version.kind != "raster" or version.record.legend is not None:
            continue
        if name in STEPS:
            continue
        cells = knowledge.cells(name)
        if version.record.unit and cells is not None and np.issubdtype(cells.dtype, np.floating):
            names.append(name)
    return names


def _land_cover(knowledge: Knowledge) -> RasterOverlay | None:
    cover, legend = knowledge.cells("land_cover_cells"), land_cover_legend(knowledge)
    if cover is None or not legend:
        return None
    facts = knowledge.facts.get("land_cover_cells") or knowledge.facts["land_cover"]
    declared = knowledge.pack.legends[str(facts.legend)]
    own = {c.code: c.colour for c in declared.classes}
    resolved = {code: declared.resolve(code) for code in _codes_in(cover)}
    colours = {code: own[known] for code, known in resolved.items() if known is not None}
    image, bounds = overlay_png(cover, colours, size=OVERLAY_PIXELS)
    names = [(c.colour, c.label.model_dump()) for c in legend]
    return _overlay("land_cover", image, bounds, names, knowledge)


def _quantity(name: str, knowledge: Knowledge) -> RasterOverlay | None:
    cells, version = knowledge.cells(name), knowledge.version(name)
    if cells is None or version is None:
        return None
    values = sampled(cells)
    if not len(values):
        return None
    indicator = knowledge.indicators.get(name)
    table = None if indicator is None else knowledge.tables.get(indicator.table)
    if indicator is not None and table is not None:
        # One scale for the cells and for the units that are their means.
        digits = indicator.digits
        limits = class_limits(table[name], digits)
    else:
        digits = _digits(values)
        limits = _limits(values, digits)
    colours = spread(palette(name), len(limits) + 1)
    image, bounds = overlay_png(cells, Ramp(limits, colours), size=OVERLAY_PIXELS)
    legend = _ramp_legend(limits, colours, str(version.record.unit), digits)
    return _overlay(name, image, bounds, legend, knowledge)


def _limits(values: NDArray[np.float64], digits: int) -> tuple[float, ...]:
    """Return limits that part the values evenly, or even steps where most of them are the same."""
    limits = class_limits(values, digits)
    if len(limits) > 2:
        return limits
    low, high = np.quantile(values, (0.01, 0.99))
    steps = np.unique(np.round(np.linspace(low, high, 6)[1:-1], digits))
    return tuple(float(x) for x in steps if low < x <= high)


def _digits(values: NDArray[np.float64]) -> int:
    """Return as many decimals as tell five classes of the values apart."""
    low, high = np.quantile(values, (0.02, 0.98))
    step = float(high - low) / 5
    return 0 if step <= 0 else int(np.clip(np.ceil(-np.log10(step)), 0, 4))


def spread(colours: Sequence[str], number: int) -> list[str]:
    """Return a number of colours taken evenly from a sequence."""
    return [colours[int(i)] for i in np.linspace(0, len(colours) - 1, number).round()]


def _codes_in(cells: Cells) -> list[int]:
    """Return the codes that a raster holds, read by blocks."""
    found: set[int] = set()
    for window in cells.grid.blocks(2048):
        found |= {int(code) for code in pd.unique(cells.read(window).ravel())}
    return sorted(found)


def _ramp_legend(
    limits: Sequence[float], colours: Sequence[str], unit: str, digits: int
) -> list[tuple[str, dict[str, str]]]:
    edges = [None, *limits, None]
    return [
        (colour, {"it": _class(low, high, unit, digits, "it"), "en": _class(low, high, unit, digits, "en")})
        for low, high, colour in zip(edges, edges[1:], colours, strict=False)
    ]


def _class(low: float | None, high: float | None, unit: str, digits: int, language: Language) -> str:
    if low is None and high is None:
        return {"it": "tutti i valori", "en": "all values"}[language]
    sign = unit_name(unit, language)
    shown = [None if v is None else format_number(v, language, digits=digits) for v in (low, high)]
    said = f"< {shown[1]}" if low is None else f"≥ {shown[0]}" if high is None else f"{shown[0]} – {shown[1]}"
    return f"{said} {sign}".rstrip()


def _overlay(
    layer: str,
    image: bytes,
    bounds: tuple[float, float, float, float],
    legend: Sequence[tuple[str, dict[str, str]]],
    knowledge: Knowledge,
) -> RasterOverlay:
    version = knowledge.version(layer)
    assert version is not None  # noqa: S101 - its cells have been read
    record = version.record
    if record.publisher:
        attribution = dict.fromkeys(("it", "en"), f"{record.publisher} ({record.licence or '–'})")
    else:
        attribution = MODELLED if record.build is not None else {"it": "–", "en": "–"}
    return RasterOverlay(
        id=layer,
        title=record.title.model_dump(),
        image=image,
        bounds=bounds,
        legend=legend,
        attribution=attribution,
    )
