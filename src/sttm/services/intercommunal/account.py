"""The whole intercommunal reading as JSON values: who depends on whom, hierarchy, weights of services."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.quantities import Missing
from sttm.services.catchments import PARAMETERS, Measured, Provision, provisions, served_by
from sttm.services.intercommunal.dependency import Dependency, dependency
from sttm.services.intercommunal.hierarchy import dominant_flows
from sttm.services.intercommunal.weights import LAYERS, readings_of, rules_told, weights_told
from sttm.services.people import people
from sttm.services.result import missing_told, number, result_of, states_of
from sttm.services.surveyed import comuni_survey_notes
from sttm.territory.reading import Reading, absent_layers

__all__ = ["OUTSIDE", "dependency_of", "intercommunal", "zone_named"]

OUTSIDE: Final = ""
"""Id of what lies in no Comune."""

KIND: Final = "sttm-services-intercommunal"
READ: Final = ("municipalities", "population", "service_entrances", "services", "street_network", "zones")

NOTES: Final = {
    "edge": {
        "id": "services_edge",
        "it": "Oltre il confine dei dati nulla si conta: vicino al bordo i bacini sono incompleti.",
        "en": "Nothing counts beyond the edge of the data: near it catchments are incomplete.",
    },
    "transit": {
        "id": "services_no_transit",
        "it": "I bacini seguono i percorsi a piedi o in bicicletta; il trasporto pubblico non vi entra.",
        "en": "Catchments follow ways on foot or by bike; public transport does not enter them.",
    },
    "straight": {
        "id": "services_straight",
        "it": "Distanze in linea d'aria moltiplicate per un fattore, come richiesto: non lungo le strade.",
        "en": "Distances are straight lines times a factor, as was asked for: not along the streets.",
    },
    "proxy": {
        "id": "services_all_residents",
        "it": "Dove le età non sono date, tutti i residenti stanno per gli utenti della categoria.",
        "en": "Where ages are not given, all residents stand for the users of a category.",
    },
}


def intercommunal(
    reading: Reading,
    *,
    zone: str | None = None,
    include: Collection[str] = (),
    measured: Measured = "streets",
) -> dict[str, Any]:
    """Return the intercommunal reading of services as JSON values.

    Parameters
    ----------
    zone
        Id or name of a Zona omogenea; all of them by default.
    include
        States of services counted besides those that stand.
    measured
        Along the streets, or in a straight line where that is asked for.

    Returns
    -------
    dict
        ``kind: "sttm-services-intercommunal"``: ``categories`` with the matrix between Comuni, each entry the
        users who live in one and turn to the other (``""``: outside every Comune); ``zones`` with
        self-containment and hierarchy; ``services`` with catchment and weights; or ``missing`` with why.

    Raises
    ------
    RequestError
        If there is no such zone or state.
    NotInForce
        If a parameter has no value on the day.
    """
    states = states_of(include)
    chosen = None if zone is None else zone_named(reading, zone)
    held = provisions(reading, states, measured)
    frame = people(reading)
    missing = next((m for m in (held, frame) if isinstance(m, Missing)), None)
    if missing is None and reading.vector("municipalities") is None:
        missing = absent_layers(["municipalities"])
    head: dict[str, Any] = {"measured": measured, "states": list(states), "zone": chosen}
    if missing is not None or isinstance(held, Missing):
        body = head | (missing_told(missing) if missing is not None else {})
    else:
        body = head | _body(reading, held, chosen)
    return result_of(
        KIND,
        reading,
        body,
        layers=(*READ, *LAYERS, "surveyed_areas"),
        parameters=parameters_of(reading, measured),
        notes=(*notes_of(held, measured), *comuni_survey_notes(reading)),
    )


def parameters_of(reading: Reading, measured: Measured) -> list[str]:
    """Return the parameters that an assignment reads."""
    more = ["detour_factor"] if measured == "straight" else []
    if reading.pack.parameter("catchment_assignment", reading.on).value == "gravity":
        more.append("gravity_scale")
    return [*PARAMETERS, *more]


def notes_of(held: dict[str, Provision] | Missing, measured: Measured) -> list[dict[str, str]]:
    """Return what a reader of catchments has to know."""
    found = [NOTES["edge"], NOTES["transit"]]
    if measured == "straight":
        found.append(NOTES["straight"])
    known = [] if isinstance(held, Missing) else [p.assignment for p in held.values()]
    if any(not isinstance(a, Missing) and a.users.proxy for a in known):
        found.append(NOTES["proxy"])
    return found


def zone_named(reading: Reading, name: str) -> str:
    """Return the id of a Zona omogenea given by id or name.

    Raises
    ------
    RequestError
        If there is none, or the layer is absent.
    """
    frame = reading.vector("zones")
    names = {} if frame is None else {str(i): str(n) for i, n in zip(frame.index, frame["name"], strict=True)}
    found = [i for i, n in names.items() if name in (i, n) or name.casefold() == n.casefold()]
    if len(found) == 1:
        return found[0]
    msg = f"there is no Zona omogenea {name!r}" if names else "the workspace has no layer zones"
    raise RequestError(
        msg, remedy=f"name one of {', '.join(sorted(names))}" if names else "add the layer zones"
    )


def dependency_of(reading: Reading, provision: Provision, places: Sequence[str]) -> Dependency | Missing:
    """Return who depends on whom for one category, between Comuni; or why it is not known."""
    found, frame = provision.assignment, people(reading)
    if isinstance(found, Missing):
        return found
    if isinstance(frame, Missing):
        return frame
    home = frame["municipality_id"].to_numpy(dtype=object)
    return dependency(
        places,
        home[found.cell],
        provision.municipality[found.service],
        found.amount,
        home=home,
        unreached=found.unreached,
    )


def comuni(reading: Reading) -> tuple[dict[str, str], dict[str, str]]:
    """Return the name and the zone of each Comune, by id."""
    frame = reading.vector("municipalities")
    if frame is None:
        return {}, {}
    zones = frame["zone_id"].fillna("").astype(str) if "zone_id" in frame else [""] * len(frame)
    ids = [str(i) for i in frame.index]
    return reading.municipality_names, dict(zip(ids, zones, strict=True))


def _body(reading: Reading, held: dict[str, Provision], chosen: str | None) -> dict[str, Any]:
    names, zone_of = comuni(reading)
    places = (*sorted(names), OUTSIDE)
    shown = [p for p in places[:-1] if chosen is None or zone_of[p] == chosen]
    matrices = {name: dependency_of(reading, one, places) for name, one in held.items()}
    known = {k: m for k, m in matrices.items() if not isinstance(m, Missing)}
    supra = [m for k, m in known.items() if held[k].category.usual_tier != "local"]
    zones = sorted({zone_of[p] for p in shown} - {""})
    return {
        "municipalities": [{"id": p, "name": names[p], "zone": zone_of[p] or None} for p in shown],
        "categories": [_category(held[k], m, shown) for k, m in matrices.items()],
        "hierarchy": {
            "all": _hierarchy(list(known.values()), shown),
            "supra_municipal": _hierarchy(supra, shown),
        },
        "zones": [_zone(reading, z, [p for p in shown if zone_of[p] == z], known, held) for z in zones],
        **_services(reading, held, shown, restricted=chosen is not None),
    }


def _category(provision: Provision, found: Dependency | Missing, shown: Sequence[str]) -> dict[str, Any]:
    category = provision.category
    told: dict[str, Any] = {
        "id": category.id,
        "title": text_dict(category.title),
        "usual_tier": category.usual_tier,
        "services": len(provision.services),
    }
    given = provision.assignment
    if isinstance(found, Missing):
        return told | missing_told(found)
    if isinstance(given, Missing):
        return told | missing_told(given)
    position = {name: k for k, name in enumerate(found.places)}
    rows = [position[p] for p in shown]
    pairs = [(o, d) for o in rows for d in np.flatnonzero(found.users[o])]
    return told | {
        "users": list(given.users.columns),
        "proxy": given.users.proxy,
        "unknown_cells": given.unknown,
        "stranded": [str(i) for i in provision.services.index[given.stranded]],
        "matrix": [
            {"from": found.places[o], "to": found.places[d], "users": number(found.users[o, d])}
            for o, d in pairs
        ],
        "municipalities": [_place(found, k) for k in rows],
    }


def _place(found: Dependency, k: int) -> dict[str, Any]:
    others = found.users[k].copy()
    others[k] = 0.0
    return {
        "id": found.places[k],
        "assigned": number(found.assigned[k]),
        "unreached": number(found.unreached[k]),
        "self_containment": number(found.self_containment[k], 4),
        "served": number(found.served[k]),
        "attracted": number(found.attracted[k], 4),
        "turns_to": found.places[int(others.argmax())] if others.any() else None,
    }


def _total(matrices: Sequence[Dependency]) -> Dependency | None:
    total = None
    for one in matrices:
        total = one if total is None else total + one
    return total


def _hierarchy(matrices: Sequence[Dependency], shown: Sequence[str]) -> dict[str, Any] | None:
    """Return the hierarchy of Comuni by the needs of all categories: a user counts once for each."""
    total = _total(matrices)
    if total is None or not shown:
        return None
    inside = total.among(shown)
    ranks = dominant_flows(inside.users)
    return {
        "categories": len(matrices),
        "municipalities": [
            {
                "id": name,
                "rank": one.rank,
                "above": None if one.above is None else inside.places[one.above],
                "root": inside.places[one.root],
                "largest_flow": number(one.largest),
                "from_others": number(one.size),
                "below": one.below,
                "self_containment": number(total.self_containment[total.places.index(name)], 4),
            }
            for name, one in zip(inside.places, ranks, strict=True)
        ],
    }


def _zone(
    reading: Reading,
    zone: str,
    shown: Sequence[str],
    known: dict[str, Dependency],
    held: dict[str, Provision],
) -> dict[str, Any]:
    frame = reading.vector("zones")
    name = zone if frame is None or zone not in frame.index else str(frame.loc[zone, "name"])
    rows = []
    for category, found in known.items():
        position = [found.places.index(p) for p in shown]
        within = float(found.users[np.ix_(position, position)].sum())
        leaving, coming = float(found.users[position].sum()), float(found.users[:, position].sum())
        rows.append(
            {
                "category": category,
                "title": text_dict(held[category].category.title),
                "services": int(np.isin(held[category].municipality, list(shown)).sum()),
                "assigned": number(leaving),
                "unreached": number(float(found.unreached[position].sum())),
                "self_containment": number(within / leaving, 4) if leaving else None,
                "attracted": number(1 - within / coming, 4) if coming else None,
            }
        )
    supra = [m for k, m in known.items() if held[k].category.usual_tier != "local"]
    return {
        "id": zone,
        "name": name,
        "municipalities": list(shown),
        "categories": rows,
        "hierarchy": {
            "all": _hierarchy(list(known.values()), shown),
            "supra_municipal": _hierarchy(supra, shown),
        },
    }


def _services(
    reading: Reading,
    held: dict[str, Provision],
    shown: Sequence[str],
    *,
    restricted: bool,
) -> dict[str, Any]:
    rows, rules = [], None
    frame = people(reading)
    for one in held.values():
        catchment = served_by(one)
        values = readings_of(reading, one.services, catchment)
        rules = rules_told(reading, values) if rules is None else rules
        sources = (
            None
            if isinstance(frame, Missing)
            else _sources(one, frame["municipality_id"].to_numpy(dtype=object))
        )
        for k, name in enumerate(one.services.index):
            if restricted and one.municipality[k] not in shown:
                continue
            users = np.nan if isinstance(catchment, Missing) else float(catchment[k])
            rows.append(
                {
                    "id": str(name),
                    "name": _text(one.services, "name", k),
                    "category": one.category.id,
                    "tier": _text(one.services, "tier", k),
                    "usual_tier": one.category.usual_tier,
                    "municipality": one.municipality[k] or None,
                    "zone": one.zone[k] or None,
                    "catchment": number(users),
                    "from_outside": None if sources is None else sources[k],
                    **weights_told(reading, values, k),
                }
            )
    return {"services": rows, "weight_rules": rules or []}


def _sources(provision: Provision, home: np.ndarray[Any, Any]) -> list[float | None]:
    """Return the share of the users of each service who live in another Comune."""
    found = provision.assignment
    if isinstance(found, Missing):
        return [None] * len(provision.services)
    size = len(provision.services)
    away = home[found.cell] != provision.municipality[found.service]
    out = np.bincount(found.service, weights=found.amount * away, minlength=size)
    whole = np.bincount(found.service, weights=found.amount, minlength=size)
    return [number(o / w, 4) if w else None for o, w in zip(out, whole, strict=True)]


def _text(frame: Any, column: str, row: int) -> str | None:
    value = frame[column].iloc[row] if column in frame else None
    return value if isinstance(value, str) and value else None
