"""The rules of a pack on where activities may go, in force on a day, the strongest first."""

from __future__ import annotations

from datetime import date

from sttm.errors import NotInForce, RequestError
from sttm.packs.activities import Activity
from sttm.packs.area_rules import EFFECTS, AreaRule
from sttm.packs.pack import Pack

__all__ = ["activity_named", "rules_in_force", "strength_order"]


def rules_in_force(pack: Pack, on: date, activity: str | None = None) -> tuple[AreaRule, ...]:
    """Return the rules in force on a day, the strongest first.

    Exclusions come before attentions, mitigations and preferences, the stronger of one effect before the
    weaker, then by id.

    Parameters
    ----------
    activity
        Only the rules that concern this activity; all by default.

    Raises
    ------
    RequestError
        If the pack has no rules, or no such activity.
    NotInForce
        If none of its rules is in force on the day.
    """
    if activity is not None:
        activity_named(pack, activity)
    if not pack.area_rules:
        msg = f"pack {pack.manifest.name} has no rules on where activities may go"
        raise RequestError(msg, remedy="add them in production/area_rules")
    found = [rule for rule in pack.area_rules.values() if rule.covers(on)]
    if not found:
        first = min(rule.in_force_from for rule in pack.area_rules.values())
        msg = f"no rule on where activities may go is in force on {on} (the first from {first})"
        raise NotInForce(msg, remedy="ask for a day within their dates, or enter the rules of that day")
    chosen = found if activity is None else [rule for rule in found if rule.concerns(activity)]
    return tuple(sorted(chosen, key=strength_order))


def strength_order(rule: AreaRule) -> tuple[int, int, str]:
    """Return by what rules are sorted, the strongest first."""
    return EFFECTS.index(rule.effect), -rule.strength, rule.id


def activity_named(pack: Pack, name: str) -> Activity:
    """Return an activity of a pack.

    Raises
    ------
    RequestError
        If there is none of that name.
    """
    if name not in pack.activities:
        known = ", ".join(sorted(pack.activities)) or "none"
        raise RequestError(f"there is no activity {name}", remedy=f"known: {known}")
    return pack.activities[name]
