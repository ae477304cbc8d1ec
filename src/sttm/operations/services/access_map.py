"""Draws the 15-minute city: how many daily groups are in reach of each cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.operations.production.map_notes import note_of, source_line
from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import MapKind, render_map
from sttm.services.access.account import AccessTable
from sttm.services.access.measuring import TravelMode

__all__ = [
    "BY",
    "RAMP",
    "access_content",
    "cells_content",
    "draw_access",
    "draw_change",
    "draw_index",
    "index_content",
    "painted",
]

SIZE = (297.0, 190.0)
FRAME = (247.0, 170.0)


RAMP = (
    "#440154", "#482878", "#3e4989", "#31688e", "#26828e",
    "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725",
)  # fmt: skip
"""From nothing to everything: lightness rises steadily, so that the order survives grey print."""

EXAMPLE = {
    "it": "Gruppi e tempi del pacchetto: un esempio, non ufficiali.",
    "en": "Groups and times of the pack: an example, not official.",
}

REACHED = {"it": "Gruppi raggiunti e quota dei residenti, su", "en": "Groups reached, share of residents, of"}

INDEX = {"it": "Indice e quota dei residenti", "en": "Index, share of residents"}

CHANGED = {"it": "Punti dell’indice con decadimento", "en": "Points of the index with decay"}

RESIDENTS = {"it": "residenti", "en": "residents"}

NOTHING = 5e-4

CHANGES = (
    (10.0, None, "#1b7837"),
    (5.0, 10.0, "#5aae61"),
    (1.0, 5.0, "#a6dba0"),
    (NOTHING, 1.0, "#d9f0d3"),
    (-NOTHING, NOTHING, "#f2f2f2"),
    (-1.0, -NOTHING, "#e7d4e8"),
    (-5.0, -1.0, "#c2a5cf"),
    (-10.0, -5.0, "#9970ab"),
    (None, -10.0, "#762a83"),
)
"""From gain to loss in points: two colours that eyes without red or green tell apart."""

BY = {
    "walk": {"it": "a piedi", "en": "on foot"},
    "bike": {"it": "in bicicletta", "en": "by bike"},
    "transit": {"it": "con i mezzi pubblici", "en": "by public transport"},
}


def draw_access(
    table: AccessTable, result: Mapping[str, Any], mode: TravelMode, language: Language, kind: MapKind
) -> bytes:
    """Return the map of how many daily groups are in reach of each cell."""
    return painted(access_content(table, result, mode), language, kind)


def access_content(table: AccessTable, result: Mapping[str, Any], mode: TravelMode) -> DossierMap:
    """Return what the map of the daily groups in reach shows, before it is drawn."""
    minutes = table.reading.pack.number("daily_reach", table.reading.on)
    told = {k: f"{format_number(minutes, k, digits=0)} min {BY[mode][k]}" for k in ("it", "en")}
    title = {"it": f"Servizi quotidiani entro {told['it']}", "en": f"Daily services within {told['en']}"}
    legend = {k: f"{text} {len(table.assessable(mode))}" for k, text in REACHED.items()}
    values = table.numbers(f"groups_{mode}")
    return cells_content(table, result, values, _counts(table, mode), title, legend)


def draw_index(
    table: AccessTable, result: Mapping[str, Any], mode: TravelMode, language: Language, kind: MapKind
) -> bytes:
    """Return the map of the index that falls with the time to each daily group."""
    return painted(index_content(table, result, mode), language, kind)


def index_content(table: AccessTable, result: Mapping[str, Any], mode: TravelMode) -> DossierMap:
    """Return what the map of the index shows, before it is drawn."""
    title = {
        "it": f"Indice di accesso ai servizi quotidiani {BY[mode]['it']}, con decadimento",
        "en": f"Index of access to daily services {BY[mode]['en']}, with decay",
    }
    values = table.numbers(f"decayed_{mode}")
    classes = _steps(table, values)
    return cells_content(table, result, values, classes, title, INDEX)


def draw_change(
    table: AccessTable,
    result: Mapping[str, Any],
    change: NDArray[np.float64],
    language: Language,
    kind: MapKind,
) -> bytes:
    """Return the map of how the index with decay changes, in points."""
    name = result["scenario"]["title"] or result["scenario"]["id"]
    title = {
        "it": f"{name}: come cambia l’accesso ai servizi quotidiani {BY[result['mode']]['it']}",
        "en": f"{name}: how access to daily services changes {BY[result['mode']]['en']}",
    }
    residents = table.people.get("residents")
    classes = []
    for low, high, colour in CHANGES:
        entry = MapClass(colour=colour, label={}, low=low, high=high)
        here = entry.holds(change)
        if residents is None:
            continue
        people = float(np.nansum(residents[here]))
        label = {
            k: f"{_span(low, high, k)}: {format_number(people, k, digits=0)} {RESIDENTS[k]}"
            for k in ("it", "en")
        }
        classes.append(replace(entry, label=label))
    return painted(cells_content(table, result, change, tuple(classes), title, CHANGED), language, kind)


def _span(low: float | None, high: float | None, language: Language) -> str:
    if low is None or high is None:
        bound, sign = (high, "<") if low is None else (low, "≥")
        return f"{sign} {format_number(bound or 0.0, language, digits=0)}"
    if low < 0 < high:
        return {"it": "nessun cambiamento", "en": "no change"}[language]
    return f"{format_number(low, language, digits=0)} – {format_number(high, language, digits=0)}"


def painted(content: DossierMap, language: Language, kind: MapKind) -> bytes:
    """Return a map drawn as a picture that stands by itself."""
    return render_map(content, language=language, size=SIZE, kind=kind, dpi=130, alone=True)


def cells_content(
    table: AccessTable,
    result: Mapping[str, Any],
    values: NDArray[np.float64],
    classes: tuple[MapClass, ...],
    title: Mapping[str, str],
    legend: Mapping[str, str],
    example: Mapping[str, str] = EXAMPLE,
) -> DossierMap:
    """Return a map of the cells in classes of a value, one for each cell, before it is drawn."""
    reading = table.reading
    municipalities = reading.vector("municipalities")
    return DossierMap(
        title=title,
        description=title,
        crs=reading.workspace.crs,
        view=_view(table.frame.total_bounds),
        attribution=source_line(reading, result["layers"], result["fingerprint"]),
        note=note_of(reading, example),
        intervention=shapely.MultiPolygon(),
        units=table.frame[[table.frame.geometry.name]].assign(shown=values),
        indicator="shown",
        indicator_title=legend,
        classes=classes,
        units_title={"it": "Celle", "en": "Cells"},
        elements=None if municipalities is None else _limits(municipalities),
    )


def _steps(table: AccessTable, values: NDArray[np.float64]) -> tuple[MapClass, ...]:
    """Return five classes of twenty points, the highest first, with the share of residents in each."""
    residents = table.people.get("residents")
    classes = []
    for number in range(4, -1, -1):
        low, high = 20.0 * number, 20.0 * (number + 1)
        entry = MapClass(colour=RAMP[round(number * 9 / 4)], label={}, low=low, high=high + (number == 4))
        label = dict.fromkeys(("it", "en"), f"{low:.0f} – {high:.0f}")
        if residents is not None:
            share = float(np.nansum(residents[entry.holds(values)]) / np.nansum(residents))
            label = {k: f"{label[k]}: {format_percent(share, k, digits=1)}" for k in ("it", "en")}
        classes.append(replace(entry, label=label))
    return tuple(classes)


def _view(bounds: np.ndarray) -> View:
    left, bottom, right, top = (float(x) for x in bounds)
    needed = 1.04 * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1], 1.0)
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def _counts(table: AccessTable, mode: TravelMode) -> tuple[MapClass, ...]:
    """Return one class for each number of groups, with the share of residents that live there."""
    most = len(table.assessable(mode))
    counts = table.numbers(f"groups_{mode}")
    residents = table.people.get("residents")
    classes = []
    for number in range(most, -1, -1):
        colour = RAMP[round(number * (len(RAMP) - 1) / max(most, 1))]
        label = {k: str(number) for k in ("it", "en")}
        if residents is not None:
            share = float(np.nansum(residents[counts == number]) / np.nansum(residents))
            label = {k: f"{number}: {format_percent(share, k, digits=1)}" for k in ("it", "en")}
        classes.append(MapClass(colour=colour, label=label, values=frozenset({float(number)})))
    return tuple(classes)


def _limits(municipalities: Any) -> NetworkElements:
    label = {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"}
    lines = municipalities.geometry.boundary
    frame = municipalities[["geometry"]].set_geometry(lines).assign(limit="municipality")
    return NetworkElements(
        frame=frame,
        column="limit",
        title={"it": "Limiti", "en": "Limits"},
        classes=(MapClass(colour="#17212b", label=label, values=frozenset({"municipality"})),),
    )
