"""Tiers suggested: worked cases, the row of four Comuni by hand, borders."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scales_territory import LAYERS, reading_of

from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.services.metropolitan.tier_account import tiers
from sttm.services.metropolitan.tiers import TIERS, Reach, neighbours, suggested

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "tiers.yaml")
ON = date(2026, 3, 10)
RULES = [r for r in load_pack("base").tier_rules.values() if r.covers(ON)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any]) -> None:
    reach = None
    if case["comuni"] != "none":
        reach = Reach(case["comuni"], case["zones"], "h", frozenset(case["bordering"]))
    tier, rule, _ = suggested(RULES, case["category"], reach)
    assert tier == (None if case["expected"]["tier"] == "none" else case["expected"]["tier"])
    assert (rule.id if rule else "none") == case["expected"]["rule"]


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_a_wider_catchment_never_lowers_the_tier(first: list[float], more: list[float]) -> None:
    wider = [max(a, b) for a, b in zip(first, more, strict=True)]
    ranks = []
    for given_ in (first, wider):
        reach = Reach(
            dict(zip("hab", given_[:3], strict=True)),
            {"N": given_[3], "S": min(given_[0], given_[3])},
            "h",
            frozenset("ab"),
        )
        tier, _, _ = suggested(RULES, "library", reach)
        assert tier is not None
        ranks.append(TIERS.index(tier))
    assert ranks[1] >= ranks[0]


def test_corners_are_no_border() -> None:
    shapes = np.array([shapely.box(x, y, x + 100, y + 100) for x in (0, 100) for y in (0, 100)], dtype=object)
    found = neighbours(list("abcd"), shapes)
    assert found["a"] == {"b", "c"}
    assert found["d"] == {"b", "c"}


def test_the_row_of_four(tmp_path: Path) -> None:
    result = tiers(reading_of(tmp_path / "ws", LAYERS))
    rows = {row["id"]: row for row in result["services"]}
    assert (rows["H1"]["suggested"], rows["H1"]["agrees"]) == ("metropolitano", False)
    assert rows["H1"]["served"]["zones"] == ["Z1", "Z2"]
    # L1 serves M1 and M2 wholly: its one neighbour, and one zone; L2 serves M3 and M4, but M2 borders M3 too.
    assert rows["L1"]["suggested"] == "sovracomunale"
    assert rows["L2"]["suggested"] == "local"
    assert rows["L2"]["agrees"] is True
    assert rows["P1"]["agrees"] is None
    assert result["differences"] == 2
    assert "confinanti serviti 1 su 1" in rows["L1"]["reason"]["it"]


def test_without_streets_no_tier_is_suggested(tmp_path: Path) -> None:
    layers = {k: v for k, v in LAYERS.items() if k != "street_network"}
    rows = tiers(reading_of(tmp_path / "ws", layers))["services"]
    assert {row["suggested"] for row in rows} == {None}
    assert all("street_network" in row["missing"]["en"] for row in rows)
