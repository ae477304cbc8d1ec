"""Cross-checks what a pack says of production: activities, articles and tables that are named."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.checking_profiles import profile_faults, solution_faults
from sttm.packs.pack import Pack
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


def production_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name that leads nowhere and every table that is not sound."""
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


def _fault(message: str, feature: str) -> Fault:
    return Fault(
        code="production", message=message, remedy="declare it, or correct the name", feature=feature
    )
