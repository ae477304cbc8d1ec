"""The answer where to put places as JSON values: places, objective, proof, preferences, effect."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyproj
import shapely

from sttm.evaluation.inputs import text_dict
from sttm.quantities import Missing
from sttm.services.location.candidates import LAYERS as PREFERRED
from sttm.services.location.effect import effect_of
from sttm.services.location.problem import Method
from sttm.services.location.siting import Sited
from sttm.services.result import missing_told, number, planned_notes, result_of, rule_told
from sttm.services.streets import SPEED
from sttm.territory.reading import Reading

__all__ = ["KIND", "degrees", "siting_told"]

KIND: Final = "sttm-service-siting"

READ = ("boundary", "municipalities", "population", "service_entrances", "services", "street_network")

PARAMETERS = (
    "daily_reach", "longest_walk", "site_most_cells", "site_time_limit", "site_worst_share", "street_reach",
    "walking_speed",
)  # fmt: skip

MINUTE = 60.0

OBJECTIVES: dict[Method, tuple[str, dict[str, str]]] = {
    "coverage": (
        "inhabitant",
        {"it": "utenti che entrano nel tempo", "en": "users who come within the time"},
    ),
    "set-cover": ("1", {"it": "luoghi nuovi", "en": "new places"}),
    "p-median": (
        "hour",
        {"it": "ore di viaggio risparmiate da tutti gli utenti", "en": "hours of travel that all users save"},
    ),
}
SERVED = {
    "it": "utenti serviti, anche dai servizi che ci sono",
    "en": "users served, by services that stand too",
}
SERVED_HOURS = {
    "it": "ore risparmiate da chi è servito, rispetto al tempo più lungo",
    "en": "hours saved by those served, against the longest time",
}

NOTES = {
    "assigned": {
        "it": "Con le capacità gli utenti sono assegnati ai luoghi nel modo migliore per tutti insieme, non "
        "secondo le loro scelte; i minuti prima e dopo restano quelli verso il luogo più vicino, pieno o no.",
        "en": "With capacities users are assigned to places in the way that is best for all together, not as "
        "they choose; minutes before and after stay those to the nearest place, full or not.",
    },
    "assumed": {
        "it": "La popolazione non ha le età di chi usa questa categoria: contano tutti i residenti.",
        "en": "The population has not the ages of those who use this category: all residents count.",
    },
    "merged": {
        "it": "Le celle di popolazione sono troppe per pesarle una per una: la scelta le unisce; gli effetti "
        "sono misurati su ogni cella.",
        "en": "There are too many cells of the population to weigh them one by one: the choice merges them; "
        "effects are measured on every cell.",
    },
    "fewer": {
        "it": "I luoghi scelti sono meno di quelli chiesti: non vi sono altri candidati, o un altro non "
        "servirebbe a nessuno.",
        "en": "Fewer places are chosen than were asked for: there are no more candidates, or another would "
        "serve nobody.",
    },
    "corners": {
        "it": "Gli incroci tra i candidati dicono dove, non se vi sia un lotto libero.",
        "en": "Street corners among the candidates say where, not whether a plot is free there.",
    },
}


def degrees(crs: str, points: np.ndarray) -> list[tuple[float, float]]:
    """Return longitude and latitude of points, to the centimetre."""
    turn = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    x, y = shapely.get_coordinates(points).T
    lon, lat = turn.transform(x, y)
    return [(round(float(a), 7), round(float(b), 7)) for a, b in zip(lon, lat, strict=True)]


def siting_told(reading: Reading, sited: Sited) -> dict[str, Any]:
    """Return the result as JSON values, with its fingerprint."""
    asked, problem, names = sited.asked, sited.problem, reading.municipality_names
    worst = reading.pack.number("site_worst_share", reading.on)
    demand = sited.demand
    body = {
        "category": {"id": sited.category.id, "title": text_dict(sited.category.title)},
        "method": asked.method,
        "mode": asked.mode,
        "within": {"value": sited.limit_s / MINUTE, "unit": "min"},
        "number": asked.number,
        "share": asked.share if asked.method == "set-cover" else None,
        "capacity": asked.capacity,
        "users": {
            "columns": list(demand.columns),
            "total": number(float(demand.users.sum()), 1),
            "cells": len(demand.users),
            "cells_without_street": int((~demand.positions.on_street).sum()),
            "cells_not_known": demand.unknown,
            "weighed": len(sited.merged.users),
            "merged_within": None
            if sited.merged.side_m is None
            else {"value": sited.merged.side_m, "unit": "m"},
            "can_be_reached": number(_reachable(sited), 1),
        },
        "existing": {"states": list(asked.states), "services": len(sited.existing)},
        "candidates": _candidates_told(sited),
        "preferences": _preferences_told(sited),
        "objective": _objective(sited),
        "chosen": _chosen_told(reading, sited),
        "effect": effect_of(
            demand.cells,
            demand.users,
            sited.before,
            sited.after,
            limit_s=sited.limit_s,
            longest_s=sited.longest_s,
            worst_share=worst,
            names=names,
        ),
    }
    if problem.capacity is not None:
        body["served"] = _served_told(sited)
    notes = [
        {"id": f"siting_{key}", **NOTES[key]}
        for key, said in (
            ("assumed", demand.assumed),
            ("merged", sited.merged.side_m is not None),
            ("assigned", problem.capacity is not None),
            ("fewer", asked.method != "set-cover" and len(sited.found.chosen.places) < (asked.number or 0)),
            ("corners", bool((sited.candidates.frame["kind"] == "street").any())),
        )
        if said
    ]
    parameters = [*PARAMETERS, SPEED[asked.mode]]
    if sited.candidates.spacing_m is not None:
        parameters += ["site_candidate_spacing", "site_most_candidates"]
    return result_of(
        KIND, reading, body,
        layers=(*READ, *PREFERRED.values()), parameters=parameters,
        notes=(*notes, *planned_notes(asked.states)),
    )  # fmt: skip


def _reachable(sited: Sited) -> float:
    """Return the users whom a candidate or a service that stands can reach in time."""
    problem = sited.problem
    times = problem.to_candidates
    row = np.repeat(np.arange(times.shape[0]), np.diff(times.indptr))
    found = problem.before <= problem.limit_s
    found[row[times.data <= problem.limit_s]] = True
    return float(problem.users[found].sum())


def _candidates_told(sited: Sited) -> dict[str, Any]:
    frame, spacing = sited.candidates.frame, sited.candidates.spacing_m
    kinds = frame["kind"].value_counts().sort_index()
    return {
        "count": len(frame),
        "kinds": {str(k): int(n) for k, n in kinds.items()},
        "spacing": None if spacing is None else {"value": spacing, "unit": "m"},
        "without_street": sited.candidates.left_out,
    }


def _preferences_told(sited: Sited) -> list[dict[str, Any]]:
    found = []
    for one in sited.candidates.preferences:
        told: dict[str, Any] = {
            "id": one.rule.id,
            "title": text_dict(one.rule.title),
            "kind": one.rule.kind,
            "bonus": {"value": one.rule.bonus_s, "unit": "s"},
            **rule_told(one.rule),
        }
        if isinstance(one.holds, Missing):
            told |= {"holds_for": None, **missing_told(one.holds)}
        else:
            told |= {"holds_for": int(one.holds.sum()), "missing": None}
        found.append(told)
    return found


def _objective(sited: Sited) -> dict[str, Any]:
    method, found = sited.asked.method, sited.found
    unit, title = OBJECTIVES[method]
    if sited.problem.capacity is not None and method != "set-cover":
        title = SERVED if method == "coverage" else SERVED_HOURS
    scale = 3600.0 if method == "p-median" else 1.0
    return {
        "title": title,
        "unit": unit,
        "sense": "least" if method == "set-cover" else "most",
        "value": number(found.worth / scale),
        "value_with_preferences": number(found.worth_counted / scale),
        "bound": number(found.chosen.bound / scale),
        "gap": number(found.chosen.gap, 6),
        "proved": found.chosen.proved,
        "time_limit": {"value": sited.time_limit_s, "unit": "s"},
    }


def _chosen_told(reading: Reading, sited: Sited) -> list[dict[str, Any]]:
    """Return the places, the one that brings most users nearer first."""
    frame, places = sited.candidates.frame, sited.found.chosen.places
    newly = (sited.before > sited.limit_s) & (sited.after <= sited.limit_s)
    exchanges = {x.place: x for x in sited.found.exchanges}
    scale = 3600.0 if sited.asked.method == "p-median" else 1.0
    rows = []
    where = degrees(reading.workspace.crs, frame.geometry.to_numpy()) if len(frame) else []
    load = None
    if sited.found.assigned is not None:
        load = np.asarray(sited.found.assigned.served.sum(axis=0)).ravel()
    for position, place in enumerate(places):
        own = sited.near == position
        users = sited.demand.users
        row = frame.iloc[place]
        told = {
            "id": str(frame.index[place]),
            "kind": row["kind"],
            "name": row["name"],
            "feature": row["feature"] or None,
            "lon": where[place][0],
            "lat": where[place][1],
            "municipality": _comune(reading, row["municipality_id"]),
            "in_lum": row["in_lum"] or None,
            "in_regeneration_area": row["in_regeneration_area"] or None,
            "on_public_land": row["on_public_land"] or None,
            "bonus": {"value": float(sited.candidates.bonus_s[place]), "unit": "s"},
            "users_nearest": number(float(users[own].sum()), 1),
            "users_newly_within": number(float(users[own & newly].sum()), 1),
            "users_served": None if load is None else number(float(load[place]), 1),
            "alternative": None,
        }
        other = exchanges.get(place)
        if other is not None:
            lon, lat = where[other.other]
            told["alternative"] = {
                "id": str(frame.index[other.other]),
                "kind": frame["kind"].iloc[other.other],
                "name": frame["name"].iloc[other.other],
                "lon": lon,
                "lat": lat,
                "objective": number(other.worth / scale),
                "equal": other.equal,
            }
        rows.append(told)
    rows.sort(key=lambda r: (-r["users_newly_within"], -r["users_nearest"], r["id"]))
    return [{"rank": n, **row} for n, row in enumerate(rows, 1)]


def _comune(reading: Reading, code: str) -> dict[str, str] | None:
    return {"id": code, "name": reading.municipality_names.get(code, code)} if code else None


def _served_told(sited: Sited) -> dict[str, Any]:
    assert sited.found.assigned is not None  # noqa: S101 - asked before
    served = sited.found.assigned.served
    load = np.asarray(served.sum(axis=0)).ravel()
    count = len(sited.candidates.frame)
    rooms = sited.problem.existing_capacity
    return {
        "users": number(float(load.sum()), 1),
        "by_new_places": number(float(load[:count].sum()), 1),
        "by_existing": number(float(load[count:].sum()), 1),
        "existing_of_unknown_capacity": 0 if rooms is None else int(np.isinf(rooms).sum()),
        "not_served": number(float(sited.problem.users.sum() - load.sum()), 1),
    }
