"""Dependency between Comuni, dominant flows, weights: by hand, by property, by a published example."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scales_territory import LAYERS, reading_of

from sttm.errors import RequestError
from sttm.services.intercommunal.account import intercommunal
from sttm.services.intercommunal.dependency import dependency
from sttm.services.intercommunal.hierarchy import dominant_flows

# Nystuen and Dacey (1961), table 1, as recalled: messages between twelve hypothetical cities a–l.
CITIES = "abcdefghijkl"
MESSAGES = [
    [0, 75, 15, 20, 28, 2, 3, 2, 1, 20, 1, 0],
    [69, 0, 45, 50, 58, 12, 20, 3, 6, 35, 4, 2],
    [5, 51, 0, 12, 40, 0, 6, 1, 3, 15, 0, 1],
    [19, 67, 14, 0, 30, 7, 6, 2, 11, 18, 5, 1],
    [7, 40, 48, 26, 0, 7, 10, 2, 37, 39, 12, 6],
    [1, 6, 1, 1, 10, 0, 27, 1, 3, 4, 2, 0],
    [2, 16, 3, 3, 13, 31, 0, 3, 18, 8, 3, 1],
    [0, 4, 0, 1, 3, 3, 6, 0, 12, 38, 4, 0],
    [2, 28, 3, 6, 43, 4, 16, 12, 0, 98, 13, 1],
    [7, 40, 10, 8, 40, 5, 17, 34, 98, 0, 35, 12],
    [1, 8, 2, 1, 18, 0, 6, 5, 12, 30, 0, 15],
    [0, 2, 0, 0, 7, 0, 1, 0, 1, 6, 12, 0],
]


def test_dominant_flows_of_the_published_example() -> None:
    found = dominant_flows(MESSAGES)
    # The column sums of the paper, but for l: there 38.
    assert [one.size for one in found] == [113, 337, 141, 128, 290, 71, 118, 65, 202, 311, 91, 39]
    assert {CITIES[k] for k, one in enumerate(found) if one.rank == "terminal"} == set("begj")
    above = {CITIES[k]: CITIES[one.above] for k, one in enumerate(found) if one.above is not None}
    assert above == {"a": "b", "c": "b", "d": "b", "f": "g", "h": "j", "i": "j", "k": "j", "l": "k"}
    assert CITIES[found[11].root] == "j"


def test_equal_flows_to_equal_places_decide_nothing() -> None:
    found = dominant_flows([[0, 5, 5], [0, 0, 0], [0, 0, 0]])
    assert [one.rank for one in found] == ["undecided", "terminal", "terminal"]
    assert [one.rank for one in dominant_flows(np.diag([3.0, 4.0]))] == ["isolated", "isolated"]


pairs = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.integers(1, 1000)), max_size=30
)


@given(pairs)
def test_rows_sum_to_those_assigned_and_shares_lie_between_0_and_1(
    given_: list[tuple[str, str, int]],
) -> None:
    o, d, n = ([row[k] for row in given_] for k in range(3))
    found = dependency(tuple("abcd"), o, d, n)
    for k, place in enumerate("abcd"):
        assert found.assigned[k] == sum(row[2] for row in given_ if row[0] == place)
    for share in (found.self_containment, found.attracted):
        known = share[~np.isnan(share)]
        assert ((known >= 0) & (known <= 1)).all()


@given(pairs, st.permutations("abcd"))
def test_relabelling_permutes_matrix_and_hierarchy(
    given_: list[tuple[str, str, int]], order: list[str]
) -> None:
    o, d, n = ([row[k] for row in given_] for k in range(3))
    one, other = dependency(tuple("abcd"), o, d, n), dependency(tuple(order), o, d, n)
    to = ["abcd".index(p) for p in order]
    assert (other.users == one.users[np.ix_(to, to)]).all()
    first, second = dominant_flows(one.users), dominant_flows(other.users)
    for k, place in enumerate(order):
        before = first["abcd".index(place)]
        assert (second[k].rank, second[k].below) == (before.rank, before.below)
        assert order[second[k].root] == "abcd"[before.root]


def test_matrix_by_hand(tmp_path: Path) -> None:
    result = intercommunal(reading_of(tmp_path / "ws", LAYERS))
    library = next(c for c in result["categories"] if c["id"] == "library")
    flows = {(m["from"], m["to"]): m["users"] for m in library["matrix"]}
    assert flows == {("M1", "M1"): 100, ("M2", "M1"): 200, ("M3", "M3"): 300, ("M4", "M3"): 400}
    assert [p["self_containment"] for p in library["municipalities"]] == [1, 0, 1, 0]
    assert [p["attracted"] for p in library["municipalities"]] == [pytest.approx(2 / 3, abs=1e-4), None,
                                                                   pytest.approx(4 / 7, abs=1e-4), None]  # fmt: skip
    care = next(c for c in result["categories"] if c["id"] == "care_home")
    assert care["users"] == ["age_65_up"]
    assert not care["proxy"]
    assert sum(m["users"] for m in care["matrix"]) == 100
    services = {s["id"]: s for s in result["services"]}
    assert services["L1"]["catchment"] == 300
    assert services["H1"]["catchment"] == 1000
    assert services["H1"]["from_outside"] == 0.8
    assert "L3" not in services
    # No green network, timetable or LUM: three systems in four are open.
    assert services["H1"]["weight"] == {"low": (2 + 3) / 4, "high": (2 + 15) / 4}
    zones = {z["id"]: z for z in result["zones"]}
    west = next(c for c in zones["Z1"]["categories"] if c["category"] == "library")
    assert west["self_containment"] == 1
    supra = {p["id"]: p for p in result["hierarchy"]["supra_municipal"]["municipalities"]}
    assert supra["M1"]["above"] == "M2"


def test_what_is_proposed_counts_only_when_asked_for(tmp_path: Path) -> None:
    reading = reading_of(tmp_path / "ws", LAYERS)
    library = next(
        c for c in intercommunal(reading, include=["pnrr_proposal"])["categories"] if c["id"] == "library"
    )
    flows = {(m["from"], m["to"]): m["users"] for m in library["matrix"]}
    assert flows[("M4", "M4")] == 400


def test_without_streets_nothing_is_guessed(tmp_path: Path) -> None:
    reading = reading_of(tmp_path / "ws", {k: v for k, v in LAYERS.items() if k != "street_network"})
    result = intercommunal(reading)
    assert all("missing" in c for c in result["categories"])
    assert result["services"][0]["catchment"] is None
    straight = intercommunal(reading, measured="straight")
    assert not any("missing" in c for c in straight["categories"])
    assert "services_straight" in {c["id"] for c in straight["caveats"]}
    assert "detour_factor" in {p["id"] for p in straight["parameters"]}


def test_an_unknown_zone_or_state_is_refused(tmp_path: Path) -> None:
    reading = reading_of(tmp_path / "ws", LAYERS)
    with pytest.raises(RequestError, match="Zona omogenea"):
        intercommunal(reading, zone="Sud")
    with pytest.raises(RequestError, match="state"):
        intercommunal(reading, include=["planned"])
    assert [m["id"] for m in intercommunal(reading, zone="ovest")["municipalities"]] == ["M1", "M2"]
