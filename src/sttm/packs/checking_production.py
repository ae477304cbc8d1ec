"""Cross-checks what a pack says of production: names, tables, units, and two answers on one day."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.checking_dates import two_at_once
from sttm.packs.checking_profiles import profile_faults, solution_faults
from sttm.packs.pack import Pack
from sttm.packs.siting import SearchRule, ZoneThreshold
from sttm.packs.table_space import table_faults

__all__ = ["production_faults"]

WITH_ACTIVITIES = (
    "area_rules",
    "suitability",
    "site_procedures",
    "plan_contents",
    "poles",
    "profiles",
    "solutions",
)

TRIP_UNIT = "1/m**2/day"

THRESHOLD_UNITS = {
    "land": "m**2",
    "new_land": "m**2",
    "light_trips": "1/day",
    "heavy_trips": "1/day",
    "plan_share": "1",
}
"""In what each quantity of a threshold is counted."""

OF_AREA = ("land", "new_land")
"""Quantities that are a share of the area of a zone."""


def production_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name that leads nowhere, every table that is not sound, every doubt about a day."""
    yield from _activity_faults(pack)
    yield from _article_faults(pack)
    yield from profile_faults(pack)
    yield from solution_faults(pack)
    for procedure in pack.site_procedures.values():
        for message in table_faults(procedure.bodies):
            yield _fault(f"table {procedure.bodies.id}: {message}", procedure.id)
        known = {p.id for p in pack.procedures.values()}
        if procedure.procedure is not None and procedure.procedure not in known:
            yield _fault(f"procedure {procedure.procedure} is not declared", procedure.id)
    for rule in pack.search_rules.values():
        yield from (_fault(message, rule.id, "name each once") for message in _listed_twice(rule))
    yield from _rate_faults(pack)
    for threshold in pack.zone_thresholds.values():
        yield from (_fault(m, threshold.id, remedy) for m, remedy in _threshold_faults(threshold))
    yield from _doubts(pack)


def _activity_faults(pack: Pack) -> Iterator[Fault]:
    named = [
        (member.id, name)
        for kind in WITH_ACTIVITIES
        for member in getattr(pack, kind).values()
        for name in member.activities or ()
    ]
    named += [(rate.id, rate.activity) for rate in pack.trip_rates.values()]
    named += [
        (land.id, name)
        for rule in pack.search_rules.values()
        for land in rule.lands
        for name in land.activities or ()
    ]
    for owner, name in named:
        if name not in pack.activities:
            yield _fault(f"activity {name} is not declared", owner)


def _article_faults(pack: Pack) -> Iterator[Fault]:
    known = {a.number for a in pack.articles.values()}
    named = [(rule.id, rule.article) for rule in pack.area_rules.values()]
    named += [(land.id, land.article) for rule in pack.search_rules.values() for land in rule.lands]
    for rule in pack.poles.values():
        named += [(f"{rule.id}: {one.id}", one.article) for one in rule.conditions]
        named += [(f"{rule.id}: {one.id}", one.article) for one in rule.incentives]
    for owner, number in named:
        if number is not None and number not in known:
            yield _fault(f"article {number} is not declared", owner)


def _listed_twice(rule: SearchRule) -> Iterator[str]:
    lands, distances = [land.id for land in rule.lands], [d.id for d in rule.distances]
    for what, ids in (("land", lands), ("distance", distances)):
        yield from (f"{what} {i} is listed twice" for i in sorted({i for i in ids if ids.count(i) > 1}))


def _rate_faults(pack: Pack) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for rate in pack.trip_rates.values():
        if rate.unit != TRIP_UNIT:
            yield _fault(f"a rate is in {TRIP_UNIT}, not in {rate.unit}", rate.id, "convert it")
        first = seen.setdefault((rate.activity, rate.per), rate.id)
        if first != rate.id:
            message = f"{first} is a rate of {rate.activity} per {rate.per} too"
            yield _fault(message, rate.id, "leave one")


def _threshold_faults(threshold: ZoneThreshold) -> Iterator[tuple[str, str]]:
    unit = THRESHOLD_UNITS[threshold.quantity]
    if threshold.unit != unit:
        yield f"{threshold.quantity} is counted in {unit}, not in {threshold.unit}", "convert it"
    if threshold.per == "zone_area" and threshold.quantity not in OF_AREA:
        yield f"{threshold.quantity} is no share of the area of a zone", "say most per zone"
    elif (threshold.per == "zone_area" or threshold.quantity == "plan_share") and threshold.most > 1:
        yield f"a share of {threshold.most:g} is above 1", "give a share from 0 to 1"


def _doubts(pack: Pack) -> Iterator[Fault]:
    """Yield what would leave it to the order of files which of two answers counts on a day."""
    for kind, members in (
        ("area rule", pack.area_rules),
        ("site procedure", pack.site_procedures),
        ("plan content", pack.plan_contents),
        ("pole", pack.poles),
        ("threshold", pack.zone_thresholds),
    ):
        yield from two_at_once(kind, [(m.id, m) for m in members.values()])
    yield from two_at_once("rule of", [("search", r) for r in pack.search_rules.values()])


def _fault(message: str, feature: str, remedy: str = "declare it, or correct the name") -> Fault:
    return Fault(code="production", message=message, remedy=remedy, feature=feature)
