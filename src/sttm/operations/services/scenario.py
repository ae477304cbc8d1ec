"""A scenario of services for everyone: what opening, closing, moving or joining changes, and for whom."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pyproj

from sttm.errors import Fault, InputError, RequestError
from sttm.norms.state_files import read_state, refuse
from sttm.operations.registers import write_features
from sttm.operations.services.access import (
    MAP_FORMATS,
    access_ground,
    groups_told,
    rules_of,
    signed,
    write_rows,
)
from sttm.operations.services.access_map import draw_change
from sttm.packs.pack import Pack
from sttm.packs.validating import validated
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.services.access.account import AccessTable
from sttm.services.access.computing import computed_access
from sttm.services.access.difference import cell_changes, changed_access, group_changes, place_changes
from sttm.services.access.equity import not_assessable
from sttm.services.access.measuring import TravelMode
from sttm.services.access.rules import HOURS, NUMBERS
from sttm.services.access.scenario import applied
from sttm.services.access.scenario_file import SCENARIO, ServiceScenario, from_geojson
from sttm.services.result import states_of
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["SCENARIO_FILES", "read_scenario", "scenario_of", "write_scenario", "write_scenario_map"]

SCENARIO_FILES = (".yaml", ".yml", ".json", ".geojson")

JOINS = "new_street_reach"


def read_scenario(path: Path) -> ServiceScenario:
    """Return a scenario from YAML, JSON or GeoJSON.

    Raises
    ------
    RequestError
        If the file is of another kind.
    InputError
        With every fault.
    """
    kind = path.suffix.casefold()
    if kind not in SCENARIO_FILES:
        msg = f"{path.name}: a scenario is not read from {kind or '(none)'}"
        raise RequestError(msg, remedy=f"give {', '.join(SCENARIO_FILES)}")
    if kind != ".geojson":
        return read_state(path, SCENARIO)
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        fault = Fault(code="not-json", message=str(error), remedy="save it as GeoJSON, UTF-8", file=path.name)
        raise InputError(f"{path.name} is not GeoJSON", [fault]) from error
    told = from_geojson(content if isinstance(content, dict) else {}, path.stem)
    found, faults = validated(told, SCENARIO, path.name)
    refuse(path.name, faults)
    return cast("ServiceScenario", found)


def scenario_of(
    workspace: Workspace,
    pack: Pack,
    path: Path,
    *,
    on: date,
    mode: TravelMode = "walk",
    include: Collection[str] = (),
) -> tuple[dict[str, Any], AccessTable, AccessTable]:
    """Return what a scenario changes as JSON values, and the cells before and after.

    Parameters
    ----------
    path
        See :func:`read_scenario`.
    include
        States of planned services that count before and after.

    Raises
    ------
    RequestError
        If a layer that it needs is absent, or there is no such state.
    InputError
        With every fault of the scenario.
    NotInForce
        If no daily group, or a number, is in force on the day.
    """
    scenario = read_scenario(path)
    states = states_of(include)
    rules = rules_of(pack, on, states)
    reading = Reading(workspace, pack, on)
    ground = access_ground(reading)
    after = applied(
        ground,
        scenario,
        pyproj.Transformer.from_crs(4326, workspace.crs, always_xy=True),
        categories=pack.service_categories,
        joins_m=pack.number(JOINS, on),
        file=path.name,
    )
    base = computed_access(ground, rules, modes=(mode,))
    then = changed_access(base, after, rules, mode)
    groups = tuple(sorted((g for g in pack.service_groups.values() if g.covers(on)), key=lambda g: g.id))
    first, second = (AccessTable(one.table, groups, reading, states) for one in (base, then))
    why = not_assessable(first, mode)
    if why is not None:
        raise RequestError(f"nothing can be compared by {mode}: {why.reason}", remedy="add the layers")
    changed, cells = cell_changes(first, second, mode)
    body = {
        "scenario": scenario.model_dump(mode="json"),
        "mode": mode,
        **groups_told(first),
        "changes": group_changes(first, second, mode),
        "places": place_changes(first, second, mode),
        "changed_cells": changed,
        "cells": cells,
    }
    return signed("sttm-service-scenario", first, body, (*NUMBERS, HOURS, JOINS)), first, second


def write_scenario(
    result: Mapping[str, Any], before: AccessTable, after: AccessTable, out: Path, *, mode: TravelMode
) -> Path:
    """Write the cells before and after (.gpkg, .geojson) or the places (.csv).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    if out.suffix.casefold() != ".csv":
        write_features(_cells(before, after, mode), out, "service_scenario")
        return out
    return write_rows((row for place in result["places"] for row in _rows(place)), out)


def _rows(place: Mapping[str, Any]) -> list[dict[str, Any]]:
    head = {"scope": place["scope"], "id": place["id"], "name": place["name"]["it"]}
    return [
        {
            **head,
            "people": one.get("title", {}).get("it", "residents"),
            **{k: one[k] for k in ("residents", "gain", "lose")},
            **{
                f"{k}_{when}": one[k][when]
                for k in ("all", "index", "decayed")
                for when in ("before", "after")
            },
        }
        for one in (place, *place["ages"])
    ]


def _cells(before: AccessTable, after: AccessTable, mode: TravelMode) -> gpd.GeoDataFrame:
    frame = before.frame[["municipality_id", "zone_id", "residents", "geometry"]].copy()
    names = [f"{mode}_{g.id}" for g in before.assessable(mode)]
    for name in (*names, f"groups_{mode}", f"all_{mode}", f"index_{mode}", f"decayed_{mode}"):
        frame[f"{name}_before"], frame[f"{name}_after"] = before.numbers(name), after.numbers(name)
    frame["change"] = np.round(frame[f"decayed_{mode}_after"] - frame[f"decayed_{mode}_before"], 3)
    return frame.reset_index()


def write_scenario_map(
    result: Mapping[str, Any],
    before: AccessTable,
    after: AccessTable,
    out: Path,
    *,
    mode: TravelMode,
    language: Language = "it",
) -> Path:
    """Write a map of how the index of each cell changes (.png, .svg, .pdf).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    kind = MAP_FORMATS.get(out.suffix.casefold())
    if kind is None:
        msg = f"{out.name}: a map is not written as {out.suffix or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(MAP_FORMATS)}")
    change = after.numbers(f"decayed_{mode}") - before.numbers(f"decayed_{mode}")
    return place_file(draw_change(before, result, change, language, kind), out)
