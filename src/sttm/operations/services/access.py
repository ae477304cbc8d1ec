"""Access to daily services for everyone: the 15-minute city by place and age, equity, files and maps."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.registers import write_features
from sttm.operations.services.access_map import draw_access
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.publications.maps.rendering import MAP_FORMATS, MapKind
from sttm.publications.typesetting import place_file
from sttm.services.access.account import AccessTable, access_places
from sttm.services.access.computing import Ground, computed_access
from sttm.services.access.layer import LAYER
from sttm.services.access.measuring import MODES, TravelMode
from sttm.services.access.rules import HOURS, NUMBERS, AccessRules, access_rules
from sttm.services.access.transit import TimetableLayers
from sttm.services.result import result_of, rule_told, states_of
from sttm.services.supply import EXISTING
from sttm.services.timetables import usual_told
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = [
    "ACCESS_FORMATS",
    "MAP_FORMATS",
    "access_ground",
    "access_of",
    "access_table_of",
    "access_told",
    "groups_told",
    "map_kind",
    "read_access",
    "rules_of",
    "signed",
    "write_access",
    "write_access_map",
    "write_rows",
]

ACCESS_FORMATS = (".gpkg", ".geojson", ".csv")

READ = (
    "municipalities",
    "street_network",
    "services",
    "service_entrances",
    "stops",
    "population",
    "dwellings",
    "timetable_trips",
    "timetable_calls",
    "timetable_days",
    "timetable_frequencies",
    "timetable_transfers",
)
"""Layers that access is read from."""

NOTES = (
    {
        "id": "access_cells",
        "it": "I residenti sono distribuiti in modo uniforme sul suolo della loro zona di censimento; il "
        "tempo di una cella è la mediana di quelli dei suoi punti di partenza.",
        "en": "Residents are spread evenly over the ground of their census zone; the time of a cell is the "
        "median of those of its starting places.",
    },
    {
        "id": "access_weights",
        "it": "I pesi dei gruppi nell’indice sono un esempio, non ufficiali.",
        "en": "The weights of the groups in the index are an example, not official.",
    },
)


def access_of(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    modes: Sequence[TravelMode] = MODES,
    include: Collection[str] = (),
) -> tuple[dict[str, Any], AccessTable]:
    """Return the 15-minute city of a territory as JSON values, and its cells.

    Parameters
    ----------
    include
        States of planned services that count too.

    Raises
    ------
    RequestError
        If the layer has not been built or is older than what it is made from, or there is no such state.
    NotInForce
        If no daily group, or a number, is in force on the day.
    """
    table = access_table_of(workspace, pack, on=on, include=include)
    return access_told(table, modes), table


def access_told(table: AccessTable, modes: Sequence[TravelMode] = MODES) -> dict[str, Any]:
    """Return the 15-minute city of cells that are there already as JSON values."""
    body = {"modes": list(modes), **groups_told(table), "places": access_places(table, modes)}
    return signed("sttm-access", table, body, (*NUMBERS, HOURS))


def access_table_of(
    workspace: Workspace, pack: Pack, *, on: date, include: Collection[str] = ()
) -> AccessTable:
    """Return the cells: those of the layer, or computed with the planned services that are to count.

    Raises
    ------
    RequestError, NotInForce
        As :func:`access_of`.
    """
    table = read_access(Reading(workspace, pack, on), include)
    if table.states == EXISTING:
        check_up_to_date(workspace, pack, on, targets=[LAYER])
    return table


def read_access(reading: Reading, include: Collection[str] = ()) -> AccessTable:
    """Return the cells of a snapshot whose layers are known to be up to date.

    Raises
    ------
    RequestError, NotInForce
        As :func:`access_of`.
    """
    states = states_of(include)
    pack, on = reading.pack, reading.on
    rules = rules_of(pack, on, states)
    groups = tuple(sorted((g for g in pack.service_groups.values() if g.covers(on)), key=lambda g: g.id))
    if states != EXISTING:
        return AccessTable(computed_access(access_ground(reading), rules).table, groups, reading, states)
    frame = reading.vector(LAYER)
    if frame is None:
        raise RequestError(f"{LAYER} has not been built", remedy=f"sttm build {LAYER}")
    if frame.empty:
        msg = f"{LAYER} has no cell: neither residents nor streets are known"
        raise RequestError(msg, remedy="sttm add street_network FILE, sttm add population FILE, sttm build")
    return AccessTable(frame, groups, reading)


def rules_of(pack: Pack, on: date, states: tuple[str, ...] = EXISTING) -> AccessRules:
    """Return the rules of access in force on a day.

    Raises
    ------
    RequestError
        If the pack has no daily group on the day.
    """
    rules = access_rules(pack, on, states)
    if rules is None:
        msg = f"pack {pack.manifest.name} has no daily group of services in force on {on}"
        raise RequestError(msg, remedy="declare them in services/groups.yaml, or ask about another day")
    return rules


def access_ground(reading: Reading) -> Ground:
    """Return the layers of a snapshot that access is read from.

    Raises
    ------
    RequestError
        If there are no Comuni.
    """
    municipalities = reading.vector("municipalities")
    if municipalities is None:
        raise RequestError(
            "layer municipalities is not in the workspace", remedy="sttm add municipalities FILE"
        )
    names = ("street_network", "services", "service_entrances", "stops", "population", "dwellings")
    tables = {}
    for name in ("trips", "calls", "days", "frequencies", "transfers"):
        version = reading.version(f"timetable_{name}")
        tables[name] = None if version is None else reading.workspace.table(version)
    return Ground(
        municipalities, **{name: reading.vector(name) for name in names}, timetable=TimetableLayers(**tables)
    )


def groups_told(table: AccessTable) -> dict[str, Any]:
    """Return which services count, and the daily groups with their weights, as JSON values."""
    return {
        "states": list(table.states),
        "groups": [
            {
                "id": g.id,
                "title": {"it": g.title.it, "en": g.title.en},
                "weight": g.weight,
                "layer": g.layer,
                **rule_told(g),
            }
            for g in table.groups
        ],
    }


def signed(
    kind: str, table: AccessTable, body: Mapping[str, Any], parameters: Sequence[str]
) -> dict[str, Any]:
    """Return a result on access with the usual days and what it stands on, and its fingerprint."""
    whole = {**body, "timetable": usual_told(table.reading)}
    layers, notes = (*READ, "surveyed_areas"), (*NOTES, *table.survey_notes())
    return result_of(kind, table.reading, whole, layers=layers, parameters=parameters, notes=notes)


def write_access(table: AccessTable, result: Mapping[str, Any], out: Path) -> Path:
    """Write cells (.gpkg, .geojson) or the shares of places (.csv).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    if out.suffix.casefold() != ".csv":
        write_features(table.frame.reset_index(), out, LAYER)
        return out
    return write_rows(_rows(result), out)


def write_rows(rows: Iterable[Mapping[str, Any]], out: Path) -> Path:
    """Write the figures of a reading of access as CSV."""
    text = io.StringIO()
    pd.DataFrame(list(rows)).to_csv(text, index=False, lineterminator="\n")
    return place_file(text.getvalue().encode(), out)


def _rows(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return one row for each place, mode and group of people."""
    rows = []
    for place in result["places"]:
        head = {k: place[k] for k in ("scope", "id", "residents")} | {"name": place["name"]["it"]}
        for mode, told in place.get("modes", {}).items():
            if "missing" in told:
                continue
            shares = {g["id"]: g.get("share") for g in told["groups"]}
            everybody = {k: told.get(k) for k in ("all", "index", "decayed")}
            rows.append({**head, "mode": mode, "people": "residents", **shares, **everybody})
            rows += [
                {**head, "residents": a["residents"], "mode": mode, "people": a["id"], **a["groups"]}
                | {k: a[k] for k in ("all", "index", "decayed")}
                for a in told["ages"]
            ]
    return rows


def write_access_map(
    table: AccessTable, result: Mapping[str, Any], out: Path, *, mode: TravelMode, language: Language = "it"
) -> Path:
    """Write a map of how many daily groups are in reach of each cell (.png, .svg, .pdf).

    Raises
    ------
    RequestError
        If the file is to be of another kind, or nothing is assessable in the mode.
    """
    kind = map_kind(table, out, mode)
    return place_file(draw_access(table, result, mode, language, kind), out)


def map_kind(table: AccessTable, out: Path, mode: TravelMode) -> MapKind:
    """Return what kind of picture a file is to be.

    Raises
    ------
    RequestError
        If it is none that is drawn, or nothing is assessable in the mode.
    """
    kind = MAP_FORMATS.get(out.suffix.casefold())
    if kind is None:
        msg = f"{out.name}: a map is not written as {out.suffix or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(MAP_FORMATS)}")
    if not table.assessable(mode):
        why = table.why(mode, table.groups[0].id)
        raise RequestError(f"there is nothing to draw by {mode}: {why.reason}", remedy="add the layers")
    return kind
