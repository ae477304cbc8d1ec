"""The worked cases of terms, which the documentation shows."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from sttm.norms.procedure.acts import Procedure
from sttm.norms.procedure.state import standing_of
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "procedure.yaml")


@lru_cache
def pack() -> Pack:
    return load_pack("base")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_counted_by_hand(case: dict[str, Any]) -> None:
    acts = tuple(
        {"id": name, "does": (name,), "when": when, "state": "done", "recorded": case["on"]}
        for name, when in case["acts"].items()
    )
    procedure = Procedure.model_validate({"id": "case", "title": "case", "type": case["type"], "acts": acts})
    terms = standing_of(pack(), procedure, case["on"]).as_dict()["terms"]
    term = next(t for t in terms if t["id"] == case["term"])
    assert {name: _said(term, name) for name in case["expected"]} == case["expected"]


def _said(term: dict[str, Any], name: str) -> Any:
    value = term[name]
    if name == "last" and value is not None:
        days = [date.fromisoformat(d) for d in value]
        return days[0] if days[0] == days[1] else days
    return date.fromisoformat(value) if name == "moved_from" and value else value
