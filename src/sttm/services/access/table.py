"""The access of each cell as columns: minutes, shares within reach, groups in reach, the combined index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.kernels import gaussian
from sttm.packs.declared import Text
from sttm.services.access.cells import PEOPLE, AccessCells
from sttm.services.access.measuring import MODES, Measured, TravelMode, cell_minutes, near_shares
from sttm.services.access.rules import HIGHER, AccessRules, Group
from sttm.territory.records import ColumnNote

__all__ = ["DIGITS", "SEPARATOR", "access_table", "column_notes", "index_of"]

Floats = NDArray[np.float64]

SEPARATOR = ";"

DIGITS = 3
"""Decimals of minutes and shares in the layer: below a second nothing is known."""

MODE_NAMES: dict[str, tuple[str, str]] = {
    "walk": ("a piedi", "on foot"),
    "bike": ("in bicicletta", "by bike"),
    "transit": ("con i mezzi pubblici", "by public transport"),
}


SUMMARIES = (
    ("groups", "integer", "Gruppi entro il tempo", "Groups within reach", None),
    ("all", "number", "Quota con tutti i gruppi", "Share with all groups", "1"),
    ("index", "number", "Indice 0–100", "Index 0–100", "1"),
    ("decayed", "number", "Indice con decadimento 0–100", "Index with decay 0–100", "1"),
    ("missing", "text", "Che cosa non è valutabile", "What is not assessable", None),
)
"""Columns that sum up a mode: name, type, title in both languages, unit."""


def access_table(
    cells: AccessCells, measured: Mapping[TravelMode, Measured], rules: AccessRules
) -> gpd.GeoDataFrame:
    """Return one row per cell, indexed by ``cell_id``, with the columns of :func:`column_notes`."""
    frame = cells.frame.copy()
    groups = [g.id for g in rules.groups]
    limit = 60.0 * rules.numbers["daily_reach"]
    for mode in (m for m in MODES if m in measured):
        columns = _mode_columns(cells, measured[mode], groups, limit)
        for decaying in (False, True):
            index = index_of(cells, measured[mode], rules.groups, limit, decaying=decaying)
            columns["decayed" if decaying else "index"] = np.round(index, DIGITS)
        frame = frame.assign(**{_named(name, mode): values for name, values in columns.items()})
        lacking = [n for n in (*groups, *HIGHER) if n not in measured[mode].seconds]
        frame[f"missing_{mode}"] = SEPARATOR.join(lacking)
    if "walk" in measured:
        frame["index"] = frame["index_walk"]
    return frame


def _mode_columns(
    cells: AccessCells, found: Measured, groups: Sequence[str], limit: float
) -> dict[str, Floats]:
    """Return the columns of one mode by the name of what they tell."""
    size = len(cells.frame)
    unknown = np.full(size, np.nan)
    columns: dict[str, Floats] = {}
    within, every = np.zeros(size), np.ones(len(cells.cell), bool)
    for name in (*groups, *HIGHER):
        seconds = found.seconds.get(name)
        columns[name] = unknown if seconds is None else np.round(cell_minutes(cells, seconds), DIGITS)
        if name not in groups:
            continue
        if seconds is None:
            columns[f"near {name}"] = unknown
            continue
        near = seconds <= limit
        columns[f"near {name}"] = np.round(near_shares(cells, near), DIGITS)
        within += cell_minutes(cells, seconds) * 60.0 <= limit
        every &= near
    known = any(name in found.seconds for name in groups)
    columns["groups"] = within if known else unknown
    columns["all"] = np.round(near_shares(cells, every), DIGITS) if known else unknown
    return columns


def _named(name: str, mode: str) -> str:
    if name.startswith("near "):
        return f"near_{mode}_{name.removeprefix('near ')}"
    return f"{name}_{mode}" if name in ("groups", "all", "index", "decayed") else f"{mode}_{name}"


def index_of(
    cells: AccessCells, measured: Measured, groups: Sequence[Group], limit_s: float, *, decaying: bool
) -> Floats:
    """Return the combined index of each cell, 0–100; NaN where no group is assessable.

    The weighted mean over the assessable groups of what a place is worth for each: 1 within reach and 0
    beyond, or a Gaussian of the time that is 1 at the door and 0 at the limit.
    """
    total, weight = np.zeros(len(cells.frame)), 0.0
    for group in groups:
        seconds = measured.seconds.get(group.id)
        if seconds is None:
            continue
        worth = gaussian(seconds, limit_s) if decaying else (seconds <= limit_s).astype(np.float64)
        total += group.weight * np.bincount(cells.cell, cells.weight * worth, minlength=len(total))
        weight += group.weight
    return np.clip(100.0 * total / weight, 0.0, 100.0) if weight > 0 else np.full(len(total), np.nan)


def column_notes(groups: Sequence[tuple[str, Text]]) -> tuple[ColumnNote, ...]:
    """Return what each column of the layer says.

    Parameters
    ----------
    groups
        Id and title of each daily group.
    """
    titles = {name: (title.it, title.en) for name, title in groups} | {
        "platform": ("Piattaforma di servizi più vicina", "Nearest service platform"),
        "sovracomunale": (
            "Servizio sovracomunale o metropolitano",
            "Supra-municipal or metropolitan service",
        ),
        "metropolitano": ("Servizio metropolitano", "Metropolitan service"),
    }
    notes = [
        _note("municipality_id", "text", "Codice del Comune", "Code of the municipality"),
        _note("zone_id", "text", "Zona omogenea", "Zona omogenea"),
        _note("origin", "text", "Da dove si parte: abitazioni, strade, punto", "Where one starts"),
    ]
    for name in PEOPLE:
        notes.append(_note(name, "number", f"Residenti ({name})", f"Residents ({name})", "inhabitant"))
    for mode in MODES:
        it, en = MODE_NAMES[mode]
        for name, (title_it, title_en) in titles.items():
            told = (f"{title_it}: minuti {it}", f"{title_en}: minutes {en}")
            notes.append(_note(f"{mode}_{name}", "number", *told, "min"))
            if name not in HIGHER:
                told = (f"{title_it}: quota entro il tempo, {it}", f"{title_en}: share within reach, {en}")
                notes.append(_note(f"near_{mode}_{name}", "number", *told, "1"))
        notes += [
            _note(f"{name}_{mode}", kind, f"{one_it}, {it}", f"{one_en}, {en}", unit)
            for name, kind, one_it, one_en, unit in SUMMARIES
        ]
    return (*notes, _note("index", "number", "Indice a piedi, 0–100", "Index on foot, 0–100", "1"))


def _note(name: str, kind: str, it: str, en: str, unit: str | None = None) -> ColumnNote:
    return ColumnNote.model_validate(
        {"name": name, "type": kind, "unit": unit, "description": {"it": it, "en": en}}
    )
