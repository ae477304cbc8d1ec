"""Access to each category of services for everyone: asked for in one mode, computed there and then."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.registers import write_features
from sttm.operations.services.access import MAP_FORMATS, NOTES, READ, access_ground, write_rows
from sttm.operations.services.categories_map import draw_categories
from sttm.packs.pack import Pack
from sttm.packs.service_categories import ServiceCategory
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.services.access.categories import CategoryAccess, category_access, category_rules
from sttm.services.access.category_places import categories_told, category_places
from sttm.services.access.measuring import TravelMode
from sttm.services.access.rules import HOURS, NUMBERS
from sttm.services.result import result_of, states_of
from sttm.services.timetables import usual_told
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = [
    "CELLS_NAME",
    "chosen_categories",
    "service_categories_of",
    "write_categories_map",
    "write_service_categories",
]

CELLS_NAME = "service_categories"
"""Name of the layer in the files of cells."""

ONLY_TRANSIT = ("stops", "timetable_")

NO_INDEX = {
    "id": "access_categories",
    "it": "Nessun indice combinato: i pesi del pacchetto valgono per i gruppi di servizi quotidiani, non per "
    "le categorie che li compongono. Il trasporto pubblico è un gruppo di fermate, non una categoria.",
    "en": "No combined index: the weights of the pack belong to the groups of daily services, not to the "
    "categories that make them up. Public transport is a group of stops, not a category.",
}


def service_categories_of(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    mode: TravelMode = "walk",
    include: Collection[str] = (),
    categories: Collection[str] = (),
) -> tuple[dict[str, Any], CategoryAccess]:
    """Return who has each category of services in reach as JSON values, and the cells.

    Parameters
    ----------
    include
        States of planned services that count too.
    categories
        Those that are asked for; none: all of the pack.

    Raises
    ------
    RequestError
        If there is no such state or category, or the territory has no Comuni or no cell.
    NotInForce
        If a number has no value on the day.
    """
    states = states_of(include)
    wanted = chosen_categories(pack, categories)
    reading = Reading(workspace, pack, on)
    rules = category_rules(pack, on, wanted, states)
    access = category_access(reading, access_ground(reading), rules, wanted, mode)
    if access.table.frame.empty:
        msg = "there is no cell: neither residents nor streets are known"
        raise RequestError(msg, remedy="sttm add street_network FILE, sttm add population FILE")
    return _told(access), access


def chosen_categories(pack: Pack, names: Collection[str] = ()) -> tuple[ServiceCategory, ...]:
    """Return categories of a pack by id, each once; all of them where none is named.

    Raises
    ------
    RequestError
        If the pack has none of that name, or none at all.
    """
    known = {c.id: c for c in pack.service_categories.values()}
    unknown = sorted(set(names) - set(known))
    if unknown:
        near = [m for n in unknown for m in difflib.get_close_matches(n, sorted(known), n=2)]
        remedy = f"did you mean {' or '.join(near)}?" if near else f"choose among {', '.join(sorted(known))}"
        msg = f"pack {pack.manifest.name} has no category of services {', '.join(unknown)}"
        raise RequestError(msg, remedy=remedy)
    if not known:
        msg = f"pack {pack.manifest.name} has no category of services"
        raise RequestError(msg, remedy="declare them in services/categories.yaml")
    return tuple(known[name] for name in sorted(set(names) or set(known)))


def _told(access: CategoryAccess) -> dict[str, Any]:
    body: dict[str, Any] = {
        "mode": access.mode,
        "states": list(access.table.states),
        "categories": categories_told(access),
        "places": category_places(access),
    }
    layers = [*READ, "zones", "surveyed_areas"]
    if access.mode == "transit":
        body["timetable"] = usual_told(access.table.reading)
    else:
        layers = [name for name in layers if not name.startswith(ONLY_TRANSIT)]
    return result_of(
        "sttm-access-categories",
        access.table.reading,
        body,
        layers=layers,
        parameters=_parameters(access.mode),
        notes=(NOTES[0], NO_INDEX),
    )


def _parameters(mode: TravelMode) -> list[str]:
    """Return the numbers of the pack that a mode takes."""
    names = [n for n in (*NUMBERS, HOURS) if mode == "transit" or not n.startswith("transit_")]
    return [n for n in names if mode == "bike" or n != "cycling_speed"]


def write_service_categories(access: CategoryAccess, result: Mapping[str, Any], out: Path) -> Path:
    """Write cells (.gpkg, .geojson) or the shares of places, a row for each category (.csv).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    if out.suffix.casefold() == ".csv":
        return write_rows(_rows(result), out)
    write_features(access.table.frame.reset_index(), out, CELLS_NAME)
    return out


def _rows(result: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield one row for each place and category; what is not assessable says why."""
    for place in result["places"]:
        head = {k: place[k] for k in ("scope", "id")} | {"name": place["name"]["it"]}
        head |= {"residents": place["residents"], "mode": result["mode"]}
        told = {one["id"]: one for one in place["categories"]}
        for category in result["categories"]:
            own = told.get(category["id"], category)
            why = own.get("missing") or place.get("missing")
            figures = {k: own.get(k) for k in ("share", "users_share", "minutes", "surveyed")}
            yield {
                **head,
                "category": category["id"],
                "title": category["title"]["it"],
                **figures,
                "missing": None if why is None else why["it"],
            }


def write_categories_map(
    access: CategoryAccess, result: Mapping[str, Any], out: Path, *, language: Language = "it"
) -> Path:
    """Write a map of the number of categories in reach, or of the minutes to the only one asked for.

    Raises
    ------
    RequestError
        If the file is to be of another kind, or nothing is assessable in the mode.
    """
    kind = MAP_FORMATS.get(out.suffix.casefold())
    if kind is None:
        msg = f"{out.name}: a map is not written as {out.suffix or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(MAP_FORMATS)}")
    if not access.assessable:
        why = access.missing[access.categories[0].id]
        msg = f"there is nothing to draw by {access.mode}: {why.reason}"
        raise RequestError(msg, remedy="add the layers, or ask for other categories")
    return place_file(draw_categories(access, result, language, kind), out)
