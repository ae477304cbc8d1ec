"""Cross-checks what a pack says of services: groups, categories, standards, columns of the population."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.checking_dates import two_at_once
from sttm.packs.pack import Pack

__all__ = ["service_faults"]

DATED = (
    "service_groups",
    "service_standards",
    "performance",
    "tier_rules",
    "service_weights",
    "service_roles",
    "platform_rules",
    "relevance_rules",
    "lum_reaches",
    "lum_functions",
    "lum_redrawing",
    "location_rules",
    "location_preferences",
)

COMMANDS = ("check", "list", "where")
"""Words after ``sttm site`` that are not the name of a category."""


def service_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name that leads nowhere and every doubt about a day."""
    groups = {g.id for g in pack.service_groups.values()}
    standards = {s.id for s in pack.service_standards.values()}
    for category in pack.service_categories.values():
        if category.id in COMMANDS:
            yield Fault(
                code="services",
                message=f"{category.id} is a command of sttm site and cannot name a category",
                remedy="choose another id",
                feature=category.id,
            )
        if category.group is not None and category.group not in groups:
            yield _fault(f"group {category.group} is not declared", category.id)
        if category.standard is not None and standards and category.standard not in standards:
            yield _fault(f"standard {category.standard} is not declared", category.id)
    for kind in ("osm_categories", "performance", "tier_rules", "platform_rules", "location_rules"):
        for one in getattr(pack, kind).values():
            yield from _unknown_categories(pack, one)
    for function in pack.lum_functions.values():
        yield from _unknown_categories(pack, function)
    yield from _osm_faults(pack)
    for kind in DATED:
        yield from two_at_once(
            kind.replace("_", " ").removesuffix("s"), [(m.id, m) for m in getattr(pack, kind).values()]
        )


def _osm_faults(pack: Pack) -> Iterator[Fault]:
    """Yield classes of street that two rows speak of, and tags for which a rule names no value."""
    rows: dict[str, str] = {}
    for row in pack.osm_streets.values():
        for name in row.highway:
            if rows.setdefault(name, row.id) != row.id:
                yield _fault(f"highway={name} is in {rows[name]} too", row.id)
    for rule in pack.osm_categories.values():
        for key, values in (*rule.tags.items(), *rule.without.items()):
            if not values:
                yield _fault(f"no value of {key} is named: * is any", rule.id)


def _unknown_categories(pack: Pack, one: object) -> Iterator[Fault]:
    named = getattr(one, "categories", None) or (getattr(one, "category", None),)
    for name in named:
        if name is not None and name not in pack.service_categories:
            yield _fault(f"category {name} is not declared", str(getattr(one, "id", "")))


def _fault(message: str, where: str) -> Fault:
    return Fault(code="services", message=message, remedy="declare it, or correct the name", feature=where)
