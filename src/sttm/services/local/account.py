"""The whole local reading as JSON values: urban systems, standards, levels of performance."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.packs.service_categories import ServiceCategory
from sttm.packs.service_readings import PerformanceCriterion, PerformanceRule
from sttm.quantities import Missing
from sttm.services.catchments import seconds_on_foot, users
from sttm.services.local import performance as criteria
from sttm.services.local.standards import standard_told
from sttm.services.local.systems import LAYERS, PARAMETERS, System, Systems, urban_systems
from sttm.services.people import located, people
from sttm.services.result import missing_told, number, result_of, states_of
from sttm.services.supply import supply
from sttm.services.surveyed import comuni_survey_notes
from sttm.territory.reading import Reading

__all__ = ["local"]

KIND: Final = "sttm-services-local"
READ: Final = ("service_entrances", "services", "street_network")
WALK: Final = ("street_reach", "walking_speed")

REGISTER: Final = {
    "id": "services_register",
    "it": "Un servizio che il registro non ha conta come assente; di una categoria che non ha in nessun "
    "luogo non si dice nulla.",
    "en": "A service that the register has not counts as absent; of a category that it has nowhere nothing "
    "is said.",
}

UNSURVEYED: Final = Missing(
    "the register has no service of these categories anywhere",
    it="il registro non ha alcun servizio di queste categorie",
)

Floats = NDArray[np.float64]


def local(
    reading: Reading, *, system: str | None = None, include: Collection[str] = ()
) -> tuple[dict[str, Any], tuple[System, ...]]:
    """Return the local reading of services as JSON values, and the urban systems it tells of.

    A category of which the register has no service anywhere was not surveyed: of it nothing is known.

    Parameters
    ----------
    system
        Id or name of an urban system; all of them by default.
    include
        States of services counted besides those that stand.

    Returns
    -------
    dict
        ``kind: "sttm-services-local"``: ``systems`` with ``standards`` and ``performance`` (one for each rule
        of the pack, its criteria with value, breaks, level and what they counted), ``municipalities`` with
        ``standards``; ``missing`` with the reason where systems are not assessable.

    Raises
    ------
    RequestError
        If there is no such system or state.
    NotInForce
        If a parameter has no value on the day.
    """
    states = states_of(include)
    services, found = supply(reading, states), urban_systems(reading)
    missing = next((m for m in (services, found) if isinstance(m, Missing)), None)
    head: dict[str, Any] = {"states": list(states)}
    chosen: tuple[System, ...] = ()
    if isinstance(services, Missing) or isinstance(found, Missing):
        body = head | (missing_told(missing) if missing is not None else {})
        if not isinstance(services, Missing):
            body["municipalities"] = _by_comune(reading, gpd.GeoDataFrame(services))
    else:
        chosen = found.of if system is None else (_named(found, system),)
        body = head | _body(reading, gpd.GeoDataFrame(services), found, chosen)
    result = result_of(
        KIND,
        reading,
        body,
        layers=(*READ, *LAYERS, "surveyed_areas"),
        parameters=(*PARAMETERS, *WALK),
        notes=(REGISTER, *comuni_survey_notes(reading)),
    )
    return result, chosen


def _named(found: Systems, name: str) -> System:
    fitting = [s for s in found.of if name == s.id or name.casefold() == s.name.casefold()]
    if fitting:
        return fitting[0]
    near = ", ".join(f"{s.id} ({s.name})" for s in found.of[:8]) or "there is none"
    msg = f"there is no urban system {name!r}"
    raise RequestError(msg, remedy=f"name one by id or name, such as {near}")


def _body(
    reading: Reading, services: gpd.GeoDataFrame, found: Systems, chosen: Sequence[System]
) -> dict[str, Any]:
    at = _system_of(reading, services, found)
    rules = [r for r in reading.pack.performance.values() if r.covers(reading.on)]
    walks = _walks(reading, services, rules)
    surveyed = set(services["category"])
    position = {s.id: k for k, s in enumerate(found.of)}
    return {
        "made_of": found.made_of,
        "outside": number(found.outside),
        "small_settlements": found.small,
        "systems": [
            _system(reading, one, services[at == position[one.id]], rules, walks, surveyed) for one in chosen
        ],
        "municipalities": _by_comune(reading, services),
    }


def _system_of(reading: Reading, services: gpd.GeoDataFrame, found: Systems) -> NDArray[np.int64]:
    """Return the position of the urban system of each service, −1 in none.

    One that the plan has drawn holds what stands in it; one made of cells also what is within the gap, a park
    at its edge, and of two the nearer one.
    """
    at = np.full(len(services), -1, np.int64)
    if not found.of:
        return at
    gap = 0.0 if found.made_of == "given" else reading.pack.number("system_gap", reading.on)
    tree = shapely.STRtree([s.shape for s in found.of])
    points = shapely.point_on_surface(services.geometry.to_numpy())
    pairs, distance = tree.query_nearest(points, max_distance=max(gap, 1e-9), return_distance=True)
    order = np.lexsort((pairs[1], distance, pairs[0]))[::-1]
    kept = order[distance[order] <= gap]
    at[pairs[0][kept]] = pairs[1][kept]
    return at


Walk = tuple[Floats, Floats] | Missing


def _walks(reading: Reading, services: gpd.GeoDataFrame, rules: Sequence[PerformanceRule]) -> dict[str, Walk]:
    """Return users and seconds on foot of each cell, for each category that a rule asks the reach of."""
    limits: dict[str, float] = {}
    for rule in rules:
        for criterion in rule.criteria:
            for name in rule.categories:
                limits[name] = max(limits.get(name, 0.0), (criterion.within_min or 0.0) * 60)
    frame = people(reading)
    found: dict[str, Walk] = {}
    for name, limit in limits.items():
        if isinstance(frame, Missing):
            found[name] = frame
            continue
        own = services[(services["category"] == name).to_numpy(dtype=bool)]
        seconds = seconds_on_foot(reading, gpd.GeoDataFrame(own), limit)
        who = users(frame, reading.pack.service_categories[name])
        if isinstance(seconds, Missing):
            found[name] = seconds
        elif who.proxy:
            found[name] = _no_ages(reading.pack.service_categories[name])
        else:
            found[name] = (who.amount, seconds)
    return found


def _no_ages(category: ServiceCategory) -> Missing:
    columns = ", ".join(category.users)
    return Missing(f"the population does not give {columns}", it=f"la popolazione non dà {columns}")


def _system(
    reading: Reading,
    one: System,
    services: gpd.GeoDataFrame,
    rules: Sequence[PerformanceRule],
    walks: Mapping[str, Walk],
    surveyed: Collection[str],
) -> dict[str, Any]:
    told = []
    for rule in rules:
        own = services[services["category"].isin(rule.categories).to_numpy(dtype=bool)]
        told.append(
            criteria.performance(
                rule,
                [_read(reading, c, rule, gpd.GeoDataFrame(own), one, walks, surveyed) for c in rule.criteria],
            )
        )
    return {
        "id": one.id,
        "name": one.name,
        "residents": number(one.residents),
        "area_m2": number(float(one.shape.area), 0),
        "municipalities": list(one.municipalities),
        "services": len(services),
        "standards": _standards(reading, services, one.residents, surveyed),
        "performance": told,
    }


def _read(
    reading: Reading,
    criterion: PerformanceCriterion,
    rule: PerformanceRule,
    services: gpd.GeoDataFrame,
    system: System,
    walks: Mapping[str, Walk],
    surveyed: Collection[str],
) -> criteria.Read:
    known = [name for name in rule.categories if name in surveyed]
    if not known:
        return criteria.Read(UNSURVEYED)
    rest = len(rule.categories) - len(known)
    if criterion.kind == "variety":
        return criteria.variety(services, rule.categories, unsurveyed=rest)
    if criterion.kind == "hours":
        return criteria.hours(services, unsurveyed=rest)
    if criterion.kind == "supply":
        users_ = _users(reading, rule, system)
        return criteria.supply_per_head(services, criterion.of or "area", users_, unsurveyed=rest)
    inside: list[Walk] = []
    for name in known:
        walk = walks[name]
        inside.append(walk if isinstance(walk, Missing) else (walk[0][system.cells], walk[1][system.cells]))
    return criteria.reach(inside, criterion.within_min or 0.0, unsurveyed=rest)


def _users(reading: Reading, rule: PerformanceRule, system: System) -> float | Missing:
    """Return who leans on the categories of a rule: each age once, all residents where one asks no age."""
    frame = people(reading)
    if isinstance(frame, Missing):
        return frame
    categories = [reading.pack.service_categories[name] for name in rule.categories]
    columns = sorted({column for c in categories for column in c.users})
    if any(not c.users for c in categories):
        columns = ["residents"]
    absent = [column for column in columns if column not in frame or frame[column].isna().all()]
    if absent:
        return Missing(
            f"the population does not give {', '.join(absent)}",
            it=f"la popolazione non dà {', '.join(absent)}",
        )
    amount = frame[columns].to_numpy(dtype=np.float64)[system.cells]
    if np.isnan(amount).any():
        return Missing("users of some cells are not known", it="di alcune celle non sono noti gli utenti")
    return float(amount.sum())


def _standards(
    reading: Reading, services: gpd.GeoDataFrame, residents: float, surveyed: Collection[str]
) -> list[dict[str, Any]]:
    return [
        standard_told(s, services, residents, reading.pack.service_categories, surveyed)
        for s in reading.pack.service_standards.values()
        if s.covers(reading.on)
    ]


def _by_comune(reading: Reading, services: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    frame = people(reading)
    if isinstance(frame, Missing):
        return []
    surveyed = set(services["category"])
    own, _ = located(reading, shapely.point_on_surface(services.geometry.to_numpy()))
    home = frame["municipality_id"].to_numpy(dtype=object)
    residents = np.nan_to_num(frame["residents"].to_numpy(dtype=np.float64))
    return [
        {
            "id": place,
            "name": name,
            "residents": number(float(residents[home == place].sum())),
            "services": int((own == place).sum()),
            "standards": _standards(
                reading,
                gpd.GeoDataFrame(services[own == place]),
                float(residents[home == place].sum()),
                surveyed,
            ),
        }
        for place, name in sorted(reading.municipality_names.items())
    ]
