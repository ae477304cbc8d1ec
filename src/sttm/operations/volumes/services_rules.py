"""Gathers the rules of the pack that STTM 2 rests on, as JSON values: each with its source and standing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Dated
from sttm.services.result import rule_told
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema

__all__ = ["rules_account"]

KINDS = (
    "service_groups",
    "service_standards",
    "performance",
    "service_weights",
    "service_roles",
    "tier_rules",
    "platform_rules",
    "relevance_rules",
    "lum_reaches",
    "lum_functions",
    "lum_redrawing",
    "location_rules",
    "location_preferences",
)


def rules_account(reading: Reading) -> dict[str, Any]:
    """Return the rules in force on the day by kind, and the titles that they name by code."""
    found: dict[str, Any] = {kind: _told(getattr(reading.pack, kind).values(), reading) for kind in KINDS}
    layers = {c["layer"] for rule in found["location_rules"] for c in rule["criteria"] if c["layer"]}
    found["layer_titles"] = {name: text_dict(layer_schema(name).title) for name in sorted(layers)}
    categories = reading.pack.service_categories.values()
    found["category_titles"] = {c.id: text_dict(c.title) for c in categories}
    found["groups_of"] = {c.id: c.group for c in categories}
    found["users_of"] = {c.id: list(c.users) for c in categories}
    return found


def _told(rules: Iterable[Dated], reading: Reading) -> list[dict[str, Any]]:
    return [
        {**rule.model_dump(mode="json", by_alias=True), **rule_told(rule)}
        for rule in rules
        if rule.covers(reading.on)
    ]
