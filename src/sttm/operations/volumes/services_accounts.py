"""Gathers what the parts of STTM 2 say as JSON values: the knowledge base, the proposals, the study."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd

from sttm.environment.account.layers import layer_account
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, pack_told
from sttm.operations.services.lum_redrawing import listed_proposals
from sttm.operations.volumes.production_accounts import named_territory
from sttm.operations.volumes.services_readings import ServiceReadings
from sttm.operations.volumes.services_rules import rules_account
from sttm.quantities import Missing, round_half_even
from sttm.services.location.orientations import services_by_category
from sttm.services.result import missing_told
from sttm.services.supply import STATES, supply
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schemas

__all__ = ["knowledge_account", "proposal_account", "study_account"]

STRATEGIES = ("common", "services")
"""Strategies whose layers this territory could have here."""

READINGS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "access": (
        ("services", "street_network", "municipalities"),
        "accesso ai servizi quotidiani",
        "access to daily services",
    ),
    "equity": (("population", "zones"), "equità e quote di residenti", "equity, shares of residents"),
    "transit": (
        ("stops", "timetable_trips", "timetable_calls", "timetable_days"),
        "accesso con i mezzi pubblici",
        "access by public transport",
    ),
    "gates": (
        ("service_entrances",),
        "ingressi veri di parchi e poli (si usa il bordo)",
        "real gates of parks and campuses (their edge is used)",
    ),
    "local": (("services", "population"), "lettura locale", "local reading"),
    "between": (
        ("services", "population", "street_network", "municipalities"),
        "bacini, dipendenza, livelli suggeriti",
        "catchments, dependency, tiers suggested",
    ),
    "metropolitan": (("services", "municipalities"), "lettura metropolitana", "metropolitan reading"),
    "lum": (("stops",), "LUM", "LUM"),
    "lum_facilities": (
        ("stop_facilities",),
        "misura dei LUM da banchine e uscite (si usa il punto)",
        "LUM measured from platforms and exits (the point is used)",
    ),
    "jobs": (("jobs",), "addetti nei LUM", "jobs in LUM"),
    "systems": (
        ("urban_systems",),
        "sistemi urbani dati dal piano (si ricavano da popolazione e suolo)",
        "urban systems given by the plan (they are made of population and land)",
    ),
}
"""Layers on which a reading rests, and what it is called."""

LEFT_OUT = ("members", "geometry", "answers", "served", "stop_ids")
"""What results say of each thing and the volumes do not: lists of ids, shapes, every step."""

KNOWLEDGE = ("access", "equity", "local", "intercommunal", "metropolitan", "tiers", "lum")


def knowledge_account(readings: ServiceReadings) -> dict[str, Any]:
    """Return the content of the Quadro analitico-conoscitivo as JSON values; null is not known."""
    results = {name: getattr(readings, name) for name in KNOWLEDGE}
    return {
        **_head("sttm-services-knowledge", readings.reading),
        "register": _register(readings),
        **{name: _short(result) for name, result in results.items()},
        **_foundations(readings.reading, results.values()),
    }


def proposal_account(readings: ServiceReadings, scenarios: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the content of the Quadro propositivo-programmatico as JSON values."""
    reading, sheets = readings.reading, readings.lum_functions
    found = readings.orientations
    results = [readings.tiers, readings.lum, *sheets, *found.get("by_municipality", {}).values(), *scenarios]
    kept = ("lum", "functions", "lacking", "unsuitable", "fingerprint")
    return {
        **_head("sttm-services-proposal", reading),
        "rules": rules_account(reading),
        "orientations": _short(found),
        "zones": _zones(reading),
        "lum": _short(readings.lum),
        "lum_functions": [_short({k: one[k] for k in kept}) for one in sheets],
        "redrawn": listed_proposals(reading.workspace),
        "tiers": _short(readings.tiers),
        "scenarios": [_short(dict(one)) for one in scenarios],
        **_foundations(reading, results),
    }


def study_account(readings: ServiceReadings) -> dict[str, Any]:
    """Return the content of the analytic study as JSON values."""
    results = {name: getattr(readings, name) for name in KNOWLEDGE}
    return {
        **_head("sttm-services-study", readings.reading),
        "rules": rules_account(readings.reading),
        "register": _register(readings),
        **{name: _short(result) for name, result in results.items()},
        "dependency": _dependency(readings.intercommunal),
        **_foundations(readings.reading, results.values()),
    }


def _head(kind: str, reading: Reading) -> dict[str, Any]:
    return {
        "kind": kind,
        "on": reading.on.isoformat(),
        "pack": pack_told(reading.pack),
        "territory": named_territory(reading),
        "crs": reading.workspace.crs,
        "municipalities": dict(reading.municipality_names),
    }


def _foundations(reading: Reading, results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what some results stand on: layers, what is missing, parameters once each, caveats."""
    every = [one for one in results if "layers" in one]
    read = {row["layer"] for one in every for row in one["layers"]}
    schemas = layer_schemas()
    own = {name for name, schema in schemas.items() if schema.strategy == "services"}
    layers = [
        row for row in layer_account(reading) if row["layer"] in read | own or _made_of(row, read | own)
    ]
    caveats = {c["id"]: c for c in caveats_told([r for r in layers if not r["derived"]], reading.pack)}
    for one in every:
        for caveat in one["caveats"]:
            caveats.setdefault(caveat["id"], caveat)
    return {
        "layers": layers,
        "missing_layers": _absent(reading),
        "parameters": _once(p for one in every for p in one["parameters"]),
        "caveats": list(caveats.values()),
    }


def _made_of(row: Mapping[str, Any], names: set[str]) -> bool:
    """Return whether a derived layer is one of services: made of layers that only services have."""
    services = {name for name, s in layer_schemas().items() if s.strategy == "services"}
    return bool(row["derived"] and services & set(row["derived_from"]) and services & names)


def _once(parameters: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = {p["id"]: dict(p) for p in parameters}
    return [found[name] for name in sorted(found)]


def _absent(reading: Reading) -> list[dict[str, Any]]:
    """Return the layers that are not there, with the readings that lack because of it."""
    return [
        {
            "layer": name,
            "title": text_dict(schema.title),
            "description": text_dict(schema.description),
            "indicators": [{"it": it, "en": en} for layers, it, en in READINGS.values() if name in layers],
            "derived": [],
        }
        for name, schema in sorted(layer_schemas().items())
        if schema.strategy in STRATEGIES
        and reading.version(name) is None
        and (schema.strategy == "services" or any(name in layers for layers, _, _ in READINGS.values()))
    ]


def _register(readings: ServiceReadings) -> dict[str, Any]:
    """Return the services there are: by category in the whole, and by category in each Comune."""
    reading = readings.reading
    services = supply(reading, STATES)
    if isinstance(services, Missing):
        return missing_told(services)
    found = readings.orientations.get("by_municipality", {})
    groups = {g.id: text_dict(g.title) for g in reading.pack.service_groups.values() if g.covers(reading.on)}
    return {
        "categories": services_by_category(reading, gpd.GeoDataFrame(services), readings.states),
        "groups": groups,
        "municipalities": {
            code: {row["id"]: {k: row[k] for k in ("existing", "planned")} for row in one["services"]}
            for code, one in found.items()
        },
    }


def _zones(reading: Reading) -> list[dict[str, Any]]:
    """Return the Zone omogenee with their Comuni; one without a name where there are none."""
    frame, names = reading.vector("municipalities"), reading.municipality_names
    zones = reading.vector("zones")
    if frame is None or zones is None or "zone_id" not in frame:
        return [{"id": None, "name": None, "municipalities": list(names)}] if names else []
    own = dict(zip(frame.index.astype(str), frame["zone_id"].fillna("").astype(str), strict=True))
    titles = dict(zip(zones.index.astype(str), zones["name"].astype(str), strict=True))
    found: dict[str, list[str]] = {}
    for code in names:
        found.setdefault(own[code], []).append(code)
    return [
        {"id": zone or None, "name": titles.get(zone), "municipalities": found[zone]}
        for zone in sorted(found, key=lambda z: (z not in titles, z))
    ]


def _dependency(result: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return users from Comune to Comune for all categories above local: one counts once for each."""
    total: dict[tuple[str, str], float] = {}
    summed = [c for c in result.get("categories", ()) if c["usual_tier"] != "local" and "matrix" in c]
    for category in summed:
        for pair in category["matrix"]:
            key = (pair["from"], pair["to"])
            total[key] = total.get(key, 0.0) + pair["users"]
    if not summed:
        return None
    return {
        "categories": [{"id": c["id"], "title": c["title"]} for c in summed],
        "matrix": [
            {"from": a, "to": b, "users": round_half_even(users, 2)}
            for (a, b), users in sorted(total.items())
        ],
    }


def _short(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result without what its part does not print; its fingerprint says which it was."""
    return dict(_pruned({k: v for k, v in result.items() if k not in ("pack", "engine")}))


def _pruned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(_kept(value))
    return [_pruned(one) for one in value] if isinstance(value, list | tuple) else value


def _kept(value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, one in value.items():
        if key not in LEFT_OUT:
            yield key, _pruned(one)
