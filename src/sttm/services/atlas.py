"""What the sheet of each Comune tells in the atlas of services, worked out once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from sttm.quantities import Missing
from sttm.services.access.account import AccessTable, access_places, people_titles
from sttm.services.access.equity import equity_places, not_assessable
from sttm.services.access.measuring import MODES, TravelMode
from sttm.services.intercommunal.account import intercommunal
from sttm.services.location.orientations import READ as ORIENTED
from sttm.services.location.orientations import orientations
from sttm.services.metropolitan.tier_account import not_compared, tiers
from sttm.services.people import AGES, people
from sttm.services.result import missing_told, number, result_of
from sttm.territory.reading import Reading

__all__ = ["KIND", "service_atlas"]

KIND: Final = "sttm-service-atlas"

MOST: Final = 6
"""Comuni to which residents turn, or from which users come, that a sheet names."""

ORIENTATION: Final = ("states", "services", "standards", "daily", "lum", "planned")
HIGHER_MODES: Final[tuple[TravelMode, ...]] = ("walk", "transit")

Progress = Callable[[int, int, str], None]
Record = Mapping[str, Any]


def service_atlas(
    table: AccessTable, codes: Sequence[str], *, progress: Progress | None = None
) -> dict[str, Any]:
    """Return the sheets of some Comuni as JSON values.

    Parameters
    ----------
    table
        The cells of access, with the snapshot that everything is read from and the services that count.
    codes
        Of the Comuni, in the order of their sheets.
    progress
        Told what all sheets share is worked out, then how many are read, of how many, and the Comune.

    Returns
    -------
    dict
        ``kind: "sttm-service-atlas"``; ``whole``: access and ages of the territory; ``municipalities``: each
        with ages, access by mode, spread, dependency, tiers that differ, orientations. What is not known
        holds ``missing``.

    Raises
    ------
    RequestError
        If services are not in the workspace.
    NotInForce
        If a number has no value on the day.
    """
    reading = table.reading

    def tell(done: int, text: str) -> None:
        if progress is not None:
            progress(done, len(codes), text)

    tell(0, "access by place and age")
    places = access_places(table, MODES)
    ages, spread = _ages(reading), _spread(table)
    tell(0, "flows between Comuni")
    between = intercommunal(reading, include=table.states)
    tell(0, "tiers of services")
    levels = tiers(reading, include=table.states)
    flows, differing = _flows(between), _differing(levels)
    access = {one["id"]: one for one in places if one["scope"] == "municipality"}
    zones = _zones(reading)
    sheets = []
    for n, code in enumerate(codes):
        tell(n, reading.municipality_names[code])
        told = orientations(table, code)
        sheets.append(
            {
                "id": code,
                "name": reading.municipality_names[code],
                "zone": zones.get(code),
                "residents": told["residents"],
                "ages": ages.get(code, []) if isinstance(ages, dict) else missing_told(ages),
                "access": {k: access[code].get(k) for k in ("cells", "residents", "modes")},
                "spread": spread.get(code, {}) if isinstance(spread, dict) else missing_told(spread),
                "dependency": flows.get(code) if "missing" not in between else _gone(between),
                "tiers": differing.get(code, []) if "missing" not in levels else _gone(levels),
                **{key: told[key] for key in ORIENTATION},
            }
        )
    body = {
        "states": list(table.states),
        "within": {"value": reading.pack.number("daily_reach", reading.on), "unit": "min"},
        "groups": [_group(g) for g in table.groups],
        "whole": {
            "modes": places[0]["modes"],
            "residents": places[0]["residents"],
            "ages": ages.get(None, []) if isinstance(ages, dict) else missing_told(ages),
        },
        "municipalities": sheets,
    }
    layers = sorted({*ORIENTED, *(x["layer"] for r in (between, levels) for x in r["layers"])})
    parameters = {p["id"] for r in (between, levels) for p in r["parameters"]}
    notes = {c["id"]: c for r in (between, levels) for c in r["caveats"] if not c["layers"]}
    own = {c.id for c in reading.pack.manifest.caveats}
    return result_of(
        KIND,
        reading,
        body,
        layers=layers,
        parameters=sorted({*parameters, *PARAMETERS}),
        notes=[
            *({k: c[k] for k in ("id", "it", "en")} for name, c in notes.items() if name not in own),
            *table.survey_notes(),
        ],
    )


PARAMETERS: Final = ("daily_reach", "walking_speed", "worst_served_share")


def _gone(result: Record) -> dict[str, Any]:
    return {"missing": result["missing"]}


def _group(group: Any) -> dict[str, Any]:
    return {
        "id": group.id,
        "title": {"it": group.title.it, "en": group.title.en},
        "weight": group.weight,
        "source": group.source.shown,
        "official": group.official,
    }


def _zones(reading: Reading) -> dict[str, dict[str, str]]:
    """Return the Zona omogenea of each Comune that is in one."""
    frame, zones = reading.vector("municipalities"), reading.vector("zones")
    if frame is None or "zone_id" not in frame:
        return {}
    names = (
        {} if zones is None else dict(zip(zones.index.astype(str), zones["name"].astype(str), strict=True))
    )
    known = frame["zone_id"].dropna().astype(str)
    return {
        str(code): {"id": zone, "name": names.get(zone, zone)}
        for code, zone in zip(known.index, known, strict=True)
        if zone
    }


def _ages(reading: Reading) -> dict[str | None, list[dict[str, Any]]] | Missing:
    """Return residents by age of each Comune, and of all under None; ages nobody tells are left out."""
    frame = people(reading)
    if isinstance(frame, Missing):
        return frame
    known = [age for age in AGES if age in frame and frame[age].notna().any()]
    if not known:
        return Missing("the layer has no ages", it="il livello non dice le età")
    titles = people_titles()
    counts = frame[known].astype("Float64").to_numpy(np.float64, na_value=np.nan)
    places, row = np.unique(frame["municipality_id"].to_numpy(str), return_inverse=True)
    sums = np.column_stack(
        [
            np.bincount(row, weights=np.nan_to_num(counts[:, k]), minlength=len(places))
            for k in range(len(known))
        ]
    )

    def told(values: np.ndarray[Any, Any]) -> list[dict[str, Any]]:
        total = float(values.sum())
        return [
            {
                "id": age,
                "title": titles[age],
                "residents": number(float(value), 1),
                "share": number(float(value) / total, 4) if total > 0 else None,
            }
            for age, value in zip(known, values, strict=True)
        ]

    found: dict[str | None, list[dict[str, Any]]] = {None: told(sums.sum(axis=0))}
    return found | {str(place): told(values) for place, values in zip(places, sums, strict=True) if place}


def _spread(table: AccessTable) -> dict[str, dict[str, Any]] | Missing:
    """Return how unevenly the residents of each Comune are served on foot, and the way to higher services."""
    why = not_assessable(table, "walk")
    if why is not None:
        return why
    share = table.reading.pack.number("worst_served_share", table.reading.on)
    return {
        one["id"]: {key: one[key] for key in ("index", "gini", "worst", "higher")}
        for one in equity_places(table, "walk", share, HIGHER_MODES)
        if one["scope"] == "municipality"
    }


def _flows(result: Record) -> dict[str, dict[str, Any]]:
    """Return for each Comune where its residents turn and from where users come, over all categories."""
    if "missing" in result:
        return {}
    names = {m["id"]: m["name"] for m in result["municipalities"]}
    leaving: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    coming: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for category in result["categories"]:
        for flow in category.get("matrix", ()):
            if flow["from"] != flow["to"]:
                leaving[flow["from"]][flow["to"]] += flow["users"]
                coming[flow["to"]][flow["from"]] += flow["users"]
        for place in category.get("municipalities", ()):
            turned = place["turns_to"]
            rows[place["id"]].append(
                {
                    "id": category["id"],
                    "title": category["title"],
                    "tier": category["usual_tier"],
                    "assigned": place["assigned"],
                    "self_containment": place["self_containment"],
                    "turns_to": None if turned is None else {"id": turned, "name": names.get(turned)},
                }
            )
    if result["hierarchy"]["all"] is None:
        reasons = [_gone(category) for category in result["categories"] if "missing" in category]
        return dict.fromkeys(names, reasons[0]) if reasons else {}
    return {
        place["id"]: {
            "self_containment": place["self_containment"],
            "rank": place["rank"],
            "above": None if place["above"] is None else names.get(place["above"]),
            "turns_to": _most(leaving[place["id"]], names),
            "comes_from": _most(coming[place["id"]], names),
            "categories": rows[place["id"]],
        }
        for place in result["hierarchy"]["all"]["municipalities"]
    }


def _most(amounts: Mapping[str, float], names: Mapping[str, str]) -> list[dict[str, Any]]:
    total = sum(amounts.values())
    order = sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        {"id": code, "name": names.get(code), "users": number(users, 0), "share": number(users / total, 4)}
        for code, users in order[:MOST]
        if users > 0
    ]


def _differing(result: Record) -> dict[str, list[dict[str, Any]] | dict[str, Any]]:
    """Return the services of another tier by Comune, or why those of a Comune are not compared."""
    keys = ("id", "name", "category_title", "declared", "suggested", "catchment", "reason")
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    own: dict[str, list[Record]] = defaultdict(list)
    rows: Iterable[Record] = result.get("services", ())
    for one in rows:
        if one["municipality"] is not None:
            own[one["municipality"]].append(one)
            if one["agrees"] is False:
                found[one["municipality"]].append({key: one[key] for key in keys})
    return {**found, **{code: why for code, services in own.items() if (why := not_compared(services))}}
