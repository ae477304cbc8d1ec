"""The place of an intervention in the green network, on a territory that a reader can count."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from environment_territory import ON, Feature, square
from environment_territory import with_network as territory_with

from sttm.operations.evaluating import Evaluator
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

DEPAVED = [{"type": "depaving", "area_m2": 10_000}]


def block(evaluator: Evaluator, feature: dict[str, Any]) -> dict[str, Any]:
    (result,) = evaluator.evaluate([("test.geojson", feature)])
    found: dict[str, Any] = result["green_network"]
    return found


@pytest.fixture
def with_network(territory: Callable[..., Workspace], pack: Pack, tmp_path: Any) -> Callable[..., Evaluator]:
    """Return a maker of evaluators of the countable territory with another network."""

    def make(shapes: dict[str, Any]) -> Evaluator:
        return Evaluator(territory_with(territory(), tmp_path / "ws", shapes), pack, ON)

    return make


class TestPosition:
    @pytest.mark.parametrize(
        ("x", "position", "share", "distance"),
        [
            (1600, "inside", 1.0, 0),
            (1450, "inside", 0.5, 0),
            (1360, "adjacent", 0, 40),
            (300, "outside", 0, 1100),
        ],
    )
    def test_inside_adjacent_outside(
        self, evaluator: Evaluator, feature: Feature, x: float, position: str, share: float, distance: float
    ) -> None:
        found = block(evaluator, feature(square(x, 100, 100)))
        assert found["position"] == position
        assert found["inside_share"] == pytest.approx(share, abs=1e-3)
        assert found["distance"]["value"] == pytest.approx(distance, abs=0.1)
        assert [e["id"] for e in found["elements"]] == (["G"] if position != "outside" else [])

    def test_absent_network_is_said(
        self, territory: Callable[..., Workspace], pack: Pack, feature: Feature
    ) -> None:
        found = block(Evaluator(territory("green_network"), pack, ON), feature())
        assert found["position"] is None
        assert found["connectivity"] is None
        assert "Rete Verde" in found["missing"]["it"]


class TestConnections:
    def test_a_square_between_two_parks_closes_the_gap(
        self, with_network: Callable[..., Evaluator], feature: Feature
    ) -> None:
        evaluator = with_network({"A": square(100, 500, 100), "B": square(340, 500, 100)})
        found = block(evaluator, feature(square(220, 500, 100), works=DEPAVED))
        (one,) = found["connects"]
        assert [e["id"] for e in one["elements"]] == ["A", "B"]
        gaps = [one[f"gap_{name}"]["value"] for name in ("before", "after", "closed")]
        assert gaps == pytest.approx([140, 40, 100], abs=0.2)
        assert found["texts"][1]["it"] == "Collega A e B: il varco passa da 140 a 40 m."
        connectivity = found["connectivity"]
        p = 0.5 ** (140 / 500)
        step = 0.5 ** (20 / 500)
        assert connectivity["eca"]["before"]["value"] == pytest.approx(1e4 * math.sqrt(2 + 2 * p), rel=1e-3)
        after = 1e4 * math.sqrt(3 + 2 * (2 * step + step**2))
        assert connectivity["eca"]["after"]["value"] == pytest.approx(after, rel=1e-3)
        assert connectivity["pc"]["before"] == pytest.approx(1e8 * (2 + 2 * p) / 2e6**2, abs=1e-8, rel=1e-3)

    def test_parks_that_touch_are_connected_already(
        self, with_network: Callable[..., Evaluator], feature: Feature
    ) -> None:
        evaluator = with_network({"A": square(100, 500, 100), "B": square(200, 500, 100)})
        assert block(evaluator, feature(square(150, 620, 100)))["connects"] == []

    def test_a_place_beside_two_near_parks_closes_no_gap(
        self, with_network: Callable[..., Evaluator], feature: Feature
    ) -> None:
        evaluator = with_network({"A": square(100, 500, 100), "B": square(220, 500, 100)})
        assert block(evaluator, feature(square(150, 650, 100)))["connects"] == []

    def test_an_empty_network_has_no_gain_in_percent(
        self, with_network: Callable[..., Evaluator], feature: Feature
    ) -> None:
        line = shapely.LineString([(500_000, 5_000_900), (500_100, 5_000_900)])
        found = block(with_network({"L": line}), feature(works=DEPAVED))
        assert found["connectivity"]["eca_gain_share"] is None
        assert found["connectivity"]["eca"]["after"]["value"] == pytest.approx(10_000, rel=1e-3)


class TestGroundThatCounts:
    def test_only_nature_based_works_add_ground(self, evaluator: Evaluator, feature: Feature) -> None:
        works = [{"type": "meadow", "area_m2": 3000}, {"type": "cool_paving", "area_m2": 5000}]
        found = block(evaluator, feature(square(300, 700, 100), works=works))
        assert found["connectivity"]["added_area"]["value"] == 3000

    def test_ground_in_the_network_already_is_not_added(self, evaluator: Evaluator, feature: Feature) -> None:
        found = block(evaluator, feature(square(1600, 100, 100), works=DEPAVED))
        assert found["connectivity"]["added_area"]["value"] == pytest.approx(0, abs=1)
        assert found["connectivity"]["eca_gain"]["value"] == pytest.approx(0, abs=1)

    def test_every_figure_says_where_it_comes_from(self, evaluator: Evaluator, feature: Feature) -> None:
        (result,) = evaluator.evaluate([("test.geojson", feature())])
        ids = {t["id"] for t in result["green_network"]["trace"]}
        assert {"green_network", "rvm_dispersal_distance", "rvm_adjacent_distance"} <= ids
        assert "rvm_dispersal_distance" in {p["id"] for p in result["parameters"]}
