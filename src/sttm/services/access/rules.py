"""What the pack says of access to services, as plain values that a derived layer can be keyed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sttm.errors import PackError
from sttm.packs.pack import Pack
from sttm.services.supply import EXISTING, entered_by_gates

__all__ = [
    "HIGHER",
    "HOURS",
    "NUMBERS",
    "PARAMETERS",
    "AccessRules",
    "Group",
    "Platform",
    "access_rules",
    "rules_of_groups",
]

HIGHER = ("platform", "sovracomunale", "metropolitano")
"""What is measured beside the daily groups: the nearest platform and the nearest service of a higher tier."""

NUMBERS = (
    "walking_speed",
    "cycling_speed",
    "daily_reach",
    "longest_walk",
    "street_reach",
    "access_cell",
    "access_spacing",
    "transit_weekday",
    "transit_step",
    "transit_walk",
    "transit_longest",
    "transit_change_walk",
    "transit_change_time",
    "transit_most_transfers",
)
"""Parameters of the pack that are one number."""

HOURS = "transit_hours"
"""Parameter of the pack with the hour of departure: first and last."""

PARAMETERS = ("access_groups", "access_gates", "access_tiers", "access_platforms", *NUMBERS, HOURS)
"""Names under which the derived layer is given all this."""


@dataclass(frozen=True, slots=True)
class Group:
    """A daily group: its weight in the index, the layer and the categories it is made of."""

    id: str
    weight: float
    layer: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Platform:
    """What makes a service platform; see :class:`~sttm.packs.service_readings.PlatformRule`."""

    id: str
    within_m: float
    least_categories: int
    categories: tuple[str, ...]
    stop_within_m: float | None
    modes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Groups, tiers, platforms, and the numbers in force on a day.

    Attributes
    ----------
    gates
        Categories that are entered by their gates.
    tiers
        Usual tier of each category.
    hours
        First and last hour of departure by public transport.
    numbers
        By name, those of :data:`NUMBERS` in the units of the pack: km/h, min, m.
    states
        States of the services that count.
    """

    groups: tuple[Group, ...]
    gates: tuple[str, ...]
    tiers: Mapping[str, str]
    platforms: tuple[Platform, ...]
    numbers: Mapping[str, float]
    hours: tuple[float, float]
    states: tuple[str, ...] = EXISTING

    def as_parameters(self) -> dict[str, Any]:
        """Return the parameters of the derived layer, as JSON values."""
        return {
            "access_groups": [[g.id, g.weight, g.layer, list(g.categories)] for g in self.groups],
            "access_gates": list(self.gates),
            "access_tiers": dict(self.tiers),
            "access_platforms": [
                [p.id, p.within_m, p.least_categories, list(p.categories), p.stop_within_m, list(p.modes)]
                for p in self.platforms
            ],
            **self.numbers,
            HOURS: list(self.hours),
        }

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> AccessRules:
        """Return the rules that parameters of the derived layer say."""
        return cls(
            tuple(Group(i, w, layer, tuple(c)) for i, w, layer, c in parameters["access_groups"]),
            tuple(parameters["access_gates"]),
            dict(parameters["access_tiers"]),
            tuple(
                Platform(i, m, n, tuple(c), stop, tuple(modes))
                for i, m, n, c, stop, modes in parameters["access_platforms"]
            ),
            {name: parameters[name] for name in NUMBERS},
            (parameters[HOURS][0], parameters[HOURS][1]),
        )


def access_rules(pack: Pack, on: date, states: tuple[str, ...] = EXISTING) -> AccessRules | None:
    """Return what the pack says of access on a day; None where it has no daily group in force.

    Raises
    ------
    RequestError, NotInForce
        If a number is absent or has no value on the day.
    """
    groups = sorted((g for g in pack.service_groups.values() if g.covers(on)), key=lambda g: g.id)
    if not groups:
        return None
    kinds = sorted(pack.service_categories.values(), key=lambda c: c.id)
    made = tuple(
        Group(g.id, g.weight, g.layer, tuple(c.id for c in kinds if c.group == g.id)) for g in groups
    )
    return rules_of_groups(pack, on, made, states)


def rules_of_groups(
    pack: Pack, on: date, groups: tuple[Group, ...], states: tuple[str, ...] = EXISTING
) -> AccessRules:
    """Return what the pack says of access to groups of services of any making on a day.

    Raises
    ------
    RequestError, NotInForce
        If a number is absent or has no value on the day.
    """
    kinds = sorted(pack.service_categories.values(), key=lambda c: c.id)
    platforms = sorted((p for p in pack.platform_rules.values() if p.covers(on)), key=lambda p: p.id)
    return AccessRules(
        groups,
        tuple(sorted(entered_by_gates(pack))),
        {c.id: c.usual_tier for c in kinds},
        tuple(
            Platform(
                p.id, p.within_m, p.least_categories, tuple(sorted(p.categories)), p.stop_within_m, p.modes
            )
            for p in platforms
        ),
        {name: pack.number(name, on) for name in NUMBERS},
        _hours(pack, on),
        states,
    )


def _hours(pack: Pack, on: date) -> tuple[float, float]:
    found = pack.numbers(HOURS, on)
    if len(found) != 2 or not 0 <= found[0] < found[1]:
        msg = f"parameter {HOURS} is {list(found)}; the first and the last hour of departure are asked for"
        raise PackError(msg, remedy="correct it in the pack: [8, 9]")
    return found[0], found[1]
