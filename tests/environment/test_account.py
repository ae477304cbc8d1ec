"""The account of a territory: figures that a reader can count, and bounds that always hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from account_territory import ON, countable
from hypothesis import given
from hypothesis import strategies as st

from sttm.environment.account.indicators import indicator_accounts
from sttm.environment.account.layers import layer_account, missing_layers, parameter_account
from sttm.environment.account.registers import network_account, regeneration_account, runoff_account
from sttm.environment.account.whole import residents_in, territory_account
from sttm.environment.knowledge import Knowledge


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return Knowledge(*countable(tmp_path_factory.mktemp("account") / "ws"), ON)


@pytest.fixture(scope="module")
def accounts(knowledge: Knowledge) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in indicator_accounts(knowledge)}


def test_places_and_residents(knowledge: Knowledge) -> None:
    found = territory_account(knowledge)
    assert (found["boundary_m2"], found["units_m2"]) == (2e6, 2e6)
    assert found["numbers"] == {"zones": 2, "municipalities": 2, "units": 2}
    assert found["residents"] == {"residents": 200, "under_10": 20, "over_70": 40}
    # 100 + half of 40 in the west; 60 + the other half in the east.
    assert [(z["name"], z["units"], z["residents"]) for z in found["zones"]] == [
        ("Ponente", 1, 120),
        ("Levante", 1, 80),
    ]
    assert [(t["type"], t["units"], t["area_m2"]) for t in found["unit_types"]] == [
        ("2a", 1, 1e6),
        ("3a", 1, 1e6),
    ]


def test_residents_between_units_are_told(knowledge: Knowledge) -> None:
    people = residents_in(knowledge.units.geometry.to_numpy(), knowledge)
    assert people is not None
    assert people.number.tolist() == [120, 80]
    assert people.divided == 20


def test_a_distribution(accounts: dict[str, dict[str, Any]]) -> None:
    night = accounts["night_temperature"]
    assert night["quartiles"] == [25, 26.25, 27.5, 28.75, 30]
    assert night["mean_by_area"] == 27.5
    assert night["mean_by_residents"] == (120 * 30 + 80 * 25) / 200
    assert [(p["name"], p["mean"], p["covered"]) for p in night["places"]["zones"]] == [
        ("Levante", 25, 1), ("Ponente", 30, 1),
    ]  # fmt: skip
    assert [u["id"] for u in night["lowest"]] == ["U2", "U1"]
    assert [u["id"] for u in night["highest"]] == ["U1", "U2"]
    assert night["values"] == {"U1": 30, "U2": 25}
    assert night["missing"] == []


def test_levels_and_maxima_have_no_mean(accounts: dict[str, dict[str, Any]]) -> None:
    for name in ("drainage_vulnerability", "night_temperature_maximum"):
        assert accounts[name]["mean_by_area"] is None
        assert all(p["mean"] is None for p in accounts[name]["places"]["municipalities"])
    rows = accounts["drainage_vulnerability"]["levels"]["rows"]
    assert [(r["level"], r["units"], r["residents"]) for r in rows if r["units"]] == [(1, 1, 80), (5, 1, 120)]
    assert [r["residents_share"] for r in rows] == [0.4, 0, 0, 0, 0.6, 0]
    assert rows[-1]["level"] is None


def test_what_is_missing_has_a_reason(tmp_path: Path) -> None:
    knowledge = Knowledge(
        *countable(tmp_path / "ws", without=("night_temperature", "population", "green_network")), ON
    )
    found = {one["id"]: one for one in indicator_accounts(knowledge)}
    heat = found["heat_vulnerability"]
    assert (heat["assessed"], heat["quartiles"], heat["lowest"]) == (0, None, [])
    assert [(m["units"], m["it"]) for m in heat["missing"]] == [
        (2, "manca il livello Temperatura notturna estiva")
    ]
    assert [r["units"] for r in heat["levels"]["rows"]] == [0, 0, 0, 0, 0, 2]
    assert all(r["residents"] is None for r in heat["levels"]["rows"])
    assert found["idren"]["mean_by_residents"] is None
    assert network_account(knowledge) is None
    assert regeneration_account(knowledge) is None
    assert runoff_account(knowledge) is None
    absent = {row["layer"]: [i["it"] for i in row["indicators"]] for row in missing_layers(knowledge)}
    assert "Temperatura notturna estiva" in absent["night_temperature"]
    assert absent["soil_group"] == ["Ritenzione della pioggia di progetto, da modello"]
    assert absent["sealing"] == []  # Idren is estimated from land cover


def test_every_layer_with_what_it_was_made_from(knowledge: Knowledge) -> None:
    layers = {row["layer"]: row for row in layer_account(knowledge)}
    assert set(layers) == set(knowledge.workspace.layers())
    assert layers["units"]["derived"] is False
    vulnerability = layers["unit_vulnerability"]
    assert vulnerability["derived_from"]["units"] == layers["units"]["version"]
    assert list(layers) == sorted(layers, key=lambda name: (layers[name]["derived"], name))


def test_parameters_come_once_with_their_source(knowledge: Knowledge) -> None:
    rows = parameter_account(knowledge)
    names = [row["id"] for row in rows]
    assert len(set(names)) == len(names)
    assert {"minimum_coverage", "analysis_cell", "heat_sample", "rainfall_design_mm"} <= set(names)
    assert all(row["source"]["title"]["it"] for row in rows)


def test_the_network_adds_up(knowledge: Knowledge) -> None:
    found = network_account(knowledge)
    assert found is not None
    assert (found["elements"], found["area_m2"], found["patches"]) == (1, 250_000, 1)
    # One patch is as connected as its own area; PC is the square of its share of 2 km².
    assert found["eca_m2"] == 250_000
    assert found["pc"] == 0.125**2


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 4), st.integers(0, 1000)), min_size=1, max_size=8
    )
)  # fmt: skip
def test_residents_are_neither_made_nor_lost(cells: list[tuple[int, int, int, int]]) -> None:
    import geopandas as gpd

    frame = gpd.GeoDataFrame(
        {"residents": [n for *_, n in cells]}, geometry=[shapely.box(x, y, x + s, y + s) for x, y, s, _ in cells]
    )  # fmt: skip

    class Census:
        def vector(self, name: str) -> gpd.GeoDataFrame:
            return frame

    halves = np.array([shapely.box(-1, -1, 5, 20), shapely.box(5, -1, 20, 20)])
    found = residents_in(halves, Census())  # type: ignore[arg-type]
    assert found is not None
    assert np.isclose(found.number.sum(), frame["residents"].sum())
    assert -1e-9 <= found.divided <= frame["residents"].sum() / 2 + 1e-9
