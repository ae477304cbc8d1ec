"""Equity of access for everyone: whom it leaves out by place and age, as values, tables and a map."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sttm.operations.registers import write_features
from sttm.operations.services.access import access_table_of, groups_told, map_kind, signed, write_rows
from sttm.operations.services.access_map import draw_index
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.services.access.account import AccessTable
from sttm.services.access.equity import equity_cells, equity_places, groups_not_counted, not_assessable
from sttm.services.access.layer import LAYER
from sttm.services.access.measuring import TravelMode
from sttm.services.access.rules import HOURS, NUMBERS
from sttm.services.result import missing_told
from sttm.territory.workspace import Workspace

__all__ = ["equity_of", "equity_told", "write_equity", "write_equity_map"]

HIGHER_MODES: tuple[TravelMode, ...] = ("walk", "transit")
"""Modes in which the way to platforms and higher services is told."""


def equity_of(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    mode: TravelMode = "walk",
    include: Collection[str] = (),
) -> tuple[dict[str, Any], AccessTable]:
    """Return whom access leaves out as JSON values, and the cells.

    Parameters
    ----------
    mode
        That of the daily services.
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
    return equity_told(table, mode), table


def equity_told(table: AccessTable, mode: TravelMode = "walk") -> dict[str, Any]:
    """Return whom access leaves out, of cells that are there already, as JSON values."""
    reading = table.reading
    why = not_assessable(table, mode)
    share = reading.pack.number("worst_served_share", reading.on)
    told: dict[str, Any] = {"places": [], "cells": []}
    if why is None:
        told["places"] = equity_places(table, mode, share, HIGHER_MODES)
        told["cells"] = equity_cells(table, mode)
        told["groups_not_counted"] = groups_not_counted(table, mode)
    else:
        told |= missing_told(why)
    body = {"mode": mode, **groups_told(table), **told}
    return signed("sttm-equity", table, body, (*NUMBERS, HOURS, "worst_served_share"))


def write_equity(table: AccessTable, result: Mapping[str, Any], out: Path) -> Path:
    """Write cells (.gpkg, .geojson) or the figures of places (.csv).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    if out.suffix.casefold() != ".csv":
        write_features(table.frame.reset_index(), out, LAYER)
        return out
    return write_rows(_rows(result), out)


def _rows(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield one row for each place and group of people."""
    for place in result["places"]:
        head = {"scope": place["scope"], "id": place["id"], "name": place["name"]["it"]}
        ways = {
            f"{mode}_{name}": told
            for mode, higher in place["higher"].items()
            for name, told in higher.items()
            if "missing" not in told
        }
        whole = {k: place[k] for k in ("residents", "index", "gini")}
        worst = place["worst"] or {}
        whole["worst_index"] = worst.get("index")
        yield {**head, "people": "residents", **whole, **{k: told["minutes"] for k, told in ways.items()}}
        for age in worst.get("ages", ()):
            times = {k: told["ages"][age["id"]]["minutes"] for k, told in ways.items()}
            yield {**head, "people": age["id"], "ratio_among_worst": age["ratio"], **times}


def write_equity_map(
    table: AccessTable, result: Mapping[str, Any], out: Path, *, mode: TravelMode, language: Language = "it"
) -> Path:
    """Write a map of the index of each cell (.png, .svg, .pdf).

    Raises
    ------
    RequestError
        If the file is to be of another kind, or nothing is assessable in the mode.
    """
    kind = map_kind(table, out, mode)
    return place_file(draw_index(table, result, mode, language, kind), out)
