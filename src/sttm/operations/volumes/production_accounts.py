"""Gathers the figures of the volumes of STTM 3 as JSON values."""

from __future__ import annotations

from typing import Any

from sttm.evaluation.tracing import pack_told
from sttm.operations.production.showing import listed_profiles, shown_profile
from sttm.production.abacus.catalogue import abacus_content
from sttm.territory.reading import Reading

__all__ = ["abacus_account", "named_territory", "profiles_account"]


def named_territory(reading: Reading) -> dict[str, Any]:
    """Return the territory as the cover names it."""
    return {"name": reading.workspace.name, "title": dict(reading.workspace.title)}


def profiles_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the profiles in force on the day, whole."""
    pack, on = reading.pack, reading.on
    return [shown_profile(pack, one["id"], on) for one in listed_profiles(pack, on)]


def abacus_account(reading: Reading) -> dict[str, Any]:
    """Return the content of the Abaco: the sheets by theme, the criteria of the profiles."""
    content = abacus_content(reading.pack, reading.on)
    for theme in content["themes"]:
        for sheet in theme["sheets"]:
            sheet["some_activities"] = reading.pack.solutions[sheet["id"]].activities is not None
    return {
        "kind": "sttm-abacus",
        "on": reading.on.isoformat(),
        "pack": pack_told(reading.pack),
        "territory": named_territory(reading),
        "themes": content["themes"],
        "totals": content["totals"],
        "profiles": profiles_account(reading),
    }
