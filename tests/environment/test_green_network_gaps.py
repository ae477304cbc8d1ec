"""The gaps of the green network, on a territory that a reader can count."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from environment_territory import ON, square, with_network

from sttm.environment.green_network_gaps import network_gaps
from sttm.environment.knowledge import Knowledge
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace


@pytest.fixture
def knowledge_of(territory: Callable[..., Workspace], pack: Pack, tmp_path: Any) -> Callable[..., Knowledge]:
    """Return a maker of the countable territory with another network."""

    def make(shapes: dict[str, Any]) -> Knowledge:
        return Knowledge(with_network(territory(), tmp_path / "ws", shapes), pack, ON)

    return make


def test_a_gap_is_told_with_its_place_and_its_gain(knowledge_of: Callable[..., Knowledge]) -> None:
    # Two squares of 4 ha, 250 m apart.
    found = network_gaps(knowledge_of({"A": square(0, 0, 200), "B": square(450, 0, 200)}), 5)
    assert (found["elements"], found["patches"], found["candidates"]) == (2, 2, 1)
    (gap,) = found["gaps"]
    assert {e["id"] for e in gap["elements"]} == {"A", "B"}
    assert gap["length"] == {"value": 250.0, "unit": "m"}
    assert (gap["unit"]["id"], gap["municipality"]["name"]) == ("U1", "Uno")
    before = math.sqrt(2 * 16 + 2 * 16 * 0.5 ** (250 / 500))
    assert found["eca"]["value"] / 1e4 == pytest.approx(before, abs=1e-4)
    assert gap["gain"]["value"] / 1e4 == pytest.approx(8 - before, abs=1e-4)
    assert gap["gain_share"] == pytest.approx((8 - before) / before, abs=1e-5)


def test_what_lies_too_far_makes_no_gap(knowledge_of: Callable[..., Knowledge]) -> None:
    shapes = {"A": square(0, 0, 200), "B": square(450, 0, 200), "C": square(1700, 700, 200)}
    found = network_gaps(knowledge_of(shapes), 5)
    assert (found["patches"], found["candidates"]) == (3, 1)


def test_without_the_layer_it_says_so(territory: Callable[..., Workspace], pack: Pack) -> None:
    found = network_gaps(Knowledge(territory("green_network"), pack, ON), 5)
    assert found["gaps"] == []
    assert "Rete Verde" in found["missing"]["it"]
