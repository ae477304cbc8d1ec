"""Users assigned to services: shares by attraction, bikes pushed, ages that nobody fills, places off the streets."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scales_territory import LAYERS, SERVICES, STREETS, frame, point, reading_of

from sttm.quantities import Missing
from sttm.services.catchments import Assignment, assigned, attraction, provisions, seconds_on_foot, ways
from sttm.territory.reading import Reading


def with_choice(reading: Reading, name: str, value: str) -> Reading:
    one = reading.pack.parameters[name]
    changed = one.model_copy(update={"values": (one.values[0].model_copy(update={"value": value}),)})
    pack = replace(reading.pack, parameters={**reading.pack.parameters, name: changed})
    return Reading(reading.workspace, pack, reading.on)


def libraries(reading: Reading) -> Assignment:
    held = provisions(reading, ("existing",))
    assert not isinstance(held, Missing)
    found = held["library"].assignment
    assert not isinstance(found, Missing)
    return found


def test_shares_by_attraction_add_up(tmp_path: Path) -> None:
    found = libraries(with_choice(reading_of(tmp_path / "ws", LAYERS), "catchment_assignment", "gravity"))
    whole = np.bincount(found.cell, weights=found.amount)
    assert whole == pytest.approx([100, 200, 300, 400])
    # Cell 1 is 250 m from one library and 2,250 m from the other: 1 and 9 minutes at 15 km/h, over 10.
    first = found.amount[(found.cell == 0) & (found.service == 0)][0]
    assert first == pytest.approx(100 / (1 + np.exp(-0.8)), rel=1e-3)


def test_attraction_counts_where_all_capacities_are_known() -> None:
    assert attraction(SERVICES).tolist() == [1] * len(SERVICES)
    assert attraction(SERVICES.assign(capacity=5.0)).tolist() == [5] * len(SERVICES)
    assert attraction(SERVICES.assign(capacity=[5.0, np.nan, 1, 1, 1, 1])).tolist() == [1] * len(SERVICES)


def test_a_bike_is_pushed_where_one_may_only_walk(tmp_path: Path) -> None:
    steps = STREETS.copy()
    steps.loc["S2", "bike"] = "no"
    network = ways(reading_of(tmp_path / "ws", LAYERS | {"street_network": steps}), "bike")
    assert not isinstance(network, Missing)
    seconds = dict(zip(network.line, network.forward, strict=True))
    assert seconds[2] == pytest.approx(500 / (5 / 3.6))
    assert seconds[3] == pytest.approx(500 / (15 / 3.6))


def test_ages_that_nobody_fills_are_not_users_of_none(tmp_path: Path) -> None:
    population = LAYERS["population"].assign(age_65_up=np.nan)
    reading = reading_of(tmp_path / "ws", LAYERS | {"population": population})
    held = provisions(reading, ("existing",))
    assert not isinstance(held, Missing)
    found = held["care_home"].assignment
    assert not isinstance(found, Missing)
    assert found.users.proxy
    assert found.amount.sum() == 1000


def test_off_the_streets_nobody_is_assigned(tmp_path: Path) -> None:
    far = frame(
        "service_id", {"F": {"geometry": point(500, 5000), "category": "library", "status": "existing"}}
    )
    found = libraries(reading_of(tmp_path / "ws", LAYERS | {"services": far}))
    assert found.stranded.tolist() == [True]
    assert found.unreached.sum() == 1000


def test_a_park_is_reached_at_its_edge_on_foot(tmp_path: Path) -> None:
    reading = reading_of(tmp_path / "ws", LAYERS)
    park = SERVICES[SERVICES["category"] == "park"]
    seconds = seconds_on_foot(reading, park, 3600)
    assert not isinstance(seconds, Missing)
    # The cell stands at 2,250 on the street; the park, 100 m beside it, is entered from one of its corners,
    # 50 m along the street: 150 m, 108 s at 5 km/h. To its middle it would be 200 m.
    assert seconds[2] == pytest.approx(108, abs=1)
    assert seconds_on_foot(reading, park[:0], 60).tolist() == [np.inf] * 4  # type: ignore[union-attr]


def test_without_services_there_is_no_assignment(tmp_path: Path) -> None:
    reading = reading_of(tmp_path / "ws", LAYERS)
    category: Any = reading.pack.service_categories["library"]
    assert isinstance(assigned(reading, SERVICES[:0], category), Missing)
