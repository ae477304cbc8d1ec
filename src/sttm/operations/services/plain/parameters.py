"""Values of the general pack used by a run on plain files, with where each comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sttm.operations.services.plain.streets import GENERAL
from sttm.packs.loading import load_pack

__all__ = ["asked_value", "parameters_told", "parameters_used"]

Parameters = Mapping[str, Mapping[str, Any]]


def parameters_used(names: Iterable[str], on: date) -> dict[str, dict[str, Any]]:
    """Return value, unit and source of parameters of the general pack on a day, each once."""
    pack = load_pack(GENERAL)
    found = {}
    for name in dict.fromkeys(names):
        value = pack.parameter(name, on)
        found[name] = {
            "value": value.value if isinstance(value.value, str) else pack.number(name, on),
            "unit": value.unit,
            "source": value.source.shown,
            "official": value.official,
            "confidence": value.confidence,
        }
    return found


def asked_value(value: float | str, unit: str) -> dict[str, Any]:
    """Return a value that was asked for instead of that of the pack, as parameters are told."""
    return {"value": value, "unit": unit, "source": {"kind": "asked"}, "official": False, "confidence": None}


def parameters_told(parameters: Parameters) -> list[str]:
    """Return a sentence for each value: what it is, and where it comes from."""
    return [f"{name.replace('_', ' ')}: {_number(one)} ({_source(one)})" for name, one in parameters.items()]


def _number(one: Mapping[str, Any]) -> str:
    value = one["value"]
    shown = value if isinstance(value, str) else f"{value:g}"
    return shown if one["unit"] == "1" else f"{shown} {one['unit']}"


def _source(one: Mapping[str, Any]) -> str:
    source = one["source"]
    if source["kind"] == "asked":
        return "as asked for"
    title = source["title"]
    named = title if isinstance(title, str) else title["en"]
    return f"{named}, {'official' if one['official'] else 'not official'}"
