"""Stock and forecasts of three Comuni, counted by hand."""

from pathlib import Path
from typing import Any

import pytest
from stock_territory import LAYERS, frame, reading_of, square

from sttm.production.stock.account import stock
from sttm.quantities import canonical_json


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return stock(reading_of(tmp_path_factory.mktemp("stock") / "ws", LAYERS))


def test_land_of_the_whole(told: dict[str, Any]) -> None:
    found = told["settlements"]
    assert (found["number"], found["points"], found["outside"]) == (6, 2, 1)
    assert found["standing"] == {
        "number": 5,
        "land": {"value": 105_000.0, "unit": "m**2", "unknown": 1},
        "floor_space": {"value": 34_000.0, "unit": "m**2", "unknown": 2},
        "workers": {"value": 170.0, "unit": "1", "unknown": 1},
    }
    assert found["planned"]["land"]["value"] == 10_000.0
    assert found["by_type"]["production"]["by_status"]["disused"]["land"]["value"] == 20_000.0
    assert found["overlap"]["value"] == 0.0


def test_a_polygon_over_two_comuni_is_split_by_area(told: dict[str, Any]) -> None:
    by = {row["id"]: row for row in told["settlements"]["municipalities"]}
    assert by["M1"]["standing"]["land"]["value"] == 55_000.0
    assert by["M2"]["standing"]["land"] == {"value": 50_000.0, "unit": "m**2", "unknown": 1}
    assert by["M1"]["by_type"]["production"]["floor_space"]["value"] == 25_000.0
    assert by["M3"]["standing"]["land"]["value"] == 0.0
    assert [by[m]["standing"]["number"] for m in ("M1", "M2", "M3")] == [3, 2, 0]
    zones = {row["id"]: row["standing"]["land"]["value"] for row in told["settlements"]["zones"]}
    assert zones == {"Z1": 105_000.0, "Z2": 0.0}


def test_concentration(told: dict[str, Any]) -> None:
    found = told["concentration"]
    assert found["known_share"] == 0.8
    whole = found["types"]["all"]
    assert whole["gini"] == pytest.approx(1 - (1 + 2 * 50 / 105) / 3, abs=1e-4)
    assert whole["herfindahl"] == pytest.approx((50**2 + 55**2) / 105**2, abs=1e-4)
    first = found["places"][0]
    assert (first["id"], first["share"], first["land_share"]) == ("M1", 0.5238, 0.055)
    assert first["density_ratio"] == pytest.approx(3 * 55 / 105, abs=0.01)
    # Production: 50 of 55 ha in M1, 60 of 105 in all.
    assert first["quotients"]["production"] == pytest.approx((50 / 55) / (60 / 105), abs=0.01)


def test_vacancy_is_said_only_where_enough_is_known(told: dict[str, Any]) -> None:
    whole = told["vacancy"]["whole"]
    assert whole["land"]["share"] == pytest.approx(20 / 105, abs=1e-4)
    assert "60" in whole["floor_space"]["missing"]["en"]
    by = {row["id"]: row for row in told["vacancy"]["municipalities"]}
    assert by["M1"]["land"]["share"] == pytest.approx(10 / 55, abs=1e-4)


def test_saturation_is_a_range_where_nobody_says_how_much_is_built(told: dict[str, Any]) -> None:
    found = told["forecasts"]
    whole = found["whole"]
    assert whole["saturation_land"] == {"low": 0.1667, "high": 0.5}
    assert whole["saturation_capacity"] == {"low": 0.25, "high": 0.25}
    assert whole["residual_capacity"] == {"low": 15_000.0, "high": 15_000.0, "unit": "m**2"}
    assert (whole["unknown_built"], whole["capacity"]["unknown"]) == (1, 1)
    assert found["by_level"]["supra_municipal"]["saturation_capacity"] is None
    by = {row["id"]: row for row in found["municipalities"]}
    assert by["M1"]["land"]["value"] == by["M2"]["land"]["value"] == 20_000.0
    assert by["M2"]["residual_capacity"]["low"] == 7500.0


def test_services_within_reach(told: dict[str, Any]) -> None:
    found = told["services"]
    assert (found["providers"], found["whole"]["number"], found["whole"]["served"]) == (1, 3, 3)
    assert found["whole"]["median_distance"] == 1100.0
    assert found["offered"] == [{"service": "formazione", "number": 1}, {"service": "ricerca", "number": 1}]
    assert {m["id"]: m["providers"] for m in found["municipalities"]} == {"M1": 1, "M2": 0}


def test_logistics_by_operating_area_alone(told: dict[str, Any]) -> None:
    found = told["logistics"]
    assert [c["number"] for c in found["classes"]] == [0, 1, 0, 0, 1]
    assert found["classes"][1]["up_to"] == 30_000.0, "exactly the limit is not above it"
    assert found["classes"][-1]["unknown"] is True
    assert found["classes"][-1]["land"] is None
    near = found["distances"]["junctions"]
    assert (near["median"], near["greatest"]) == (500.0, 900.0)
    assert near["by_class"] == [None, 100.0, None, None, 900.0]
    assert found["distances"]["terminals"] is None


def test_areas_to_regenerate(told: dict[str, Any]) -> None:
    found = told["regeneration"]
    assert (found["number"], found["points"]) == (2, 1)
    assert found["whole"]["land"] == {"value": 10_000.0, "unit": "m**2", "unknown": 1}
    assert found["by_kind"]["brownfield"]["land"] == {"value": None, "unit": "m**2", "unknown": 1}
    # From (500, 500), and from the edge of the square at (1200, 700), to (1000, 500).
    assert found["distances"]["rail_stations"]["median"] == pytest.approx((500 + 282.8) / 2, abs=0.1)


def test_each_area_says_what_is_nearest(told: dict[str, Any]) -> None:
    first = told["regeneration"]["areas"][0]
    assert (first["id"], first["municipality"], first["land"]) == ("R1", "Uno", None)
    assert first["nearest"]["rail_stations"] == {"id": "T1", "name": "Centro", "distance": 500.0}
    assert first["nearest"]["terminals"] is None


def test_what_was_surveyed_in_part_says_so(tmp_path: Path) -> None:
    surveyed = frame("area_id", {"A": {"geometry": square(0, 0, 1000), "layer": "settlements"}})
    told = stock(reading_of(tmp_path / "ws", {**LAYERS, "surveyed_areas": surveyed}))
    assert told["settlements"]["surveyed"] == 0.3333
    assert told["forecasts"]["surveyed"] is None


def test_practices_name_what_is_near(told: dict[str, Any]) -> None:
    one = told["practices"]["practices"][0]
    assert one["municipality"] == "Uno"
    assert one["near"]["number"] == 3
    assert [n["id"] for n in one["near"]["nearest"]] == ["S1", "S5", "S2"]


def test_absent_layers_are_not_zero(tmp_path: Path) -> None:
    layers = {name: LAYERS[name] for name in ("municipalities", "regeneration_areas", "rail_stations")}
    told = stock(reading_of(tmp_path / "ws", layers))
    for part in (
        "settlements",
        "concentration",
        "vacancy",
        "services",
        "logistics",
        "forecasts",
        "practices",
    ):
        assert set(told[part]) == {"missing", "layers"}
    assert told["regeneration"]["number"] == 2
    assert told["regeneration"]["distances"]["junctions"] is None


def test_one_type(tmp_path: Path) -> None:
    told = stock(reading_of(tmp_path / "ws", LAYERS), "logistics")
    assert told["settlements"]["standing"]["number"] == 2
    assert told["forecasts"]["number"] == 1
    assert told["services"]["providers"] == 1, "what is reached is there whatever is asked about"


def test_without_comuni_the_zones_and_then_the_boundary_tell(tmp_path: Path) -> None:
    zones = stock(reading_of(tmp_path / "a", {n: LAYERS[n] for n in ("zones", "settlements")}))
    assert zones["territory"]["told_by"] == "zones"
    assert zones["settlements"]["zones"][0]["standing"]["land"]["value"] == 105_000.0
    assert "missing" in zones["concentration"]
    bare = stock(reading_of(tmp_path / "b", {"settlements": LAYERS["settlements"]}))
    assert (bare["territory"]["told_by"], bare["territory"]["area"]) == (None, None)
    assert bare["settlements"]["standing"]["land"]["value"] == 115_000.0, "nothing is outside of no boundary"


def test_equal_territories_tell_equal_stock(tmp_path: Path) -> None:
    turned = {name: layer.iloc[::-1] for name, layer in LAYERS.items()}
    first = stock(reading_of(tmp_path / "a", LAYERS))
    second = stock(reading_of(tmp_path / "b", turned))
    assert canonical_json(first) == canonical_json(second)
