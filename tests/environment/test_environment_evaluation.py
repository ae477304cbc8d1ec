"""Evaluations on a territory that a reader can count."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import shapely
from environment_territory import ON, square

from sttm.errors import InterventionRejected, NotInForce, RequestError
from sttm.operations.evaluating import Evaluator
from sttm.packs.pack import Pack
from sttm.quantities import canonical_json, fingerprint
from sttm.territory.workspace import Workspace

Feature = Callable[..., dict[str, Any]]
Territory = Callable[..., Workspace]


def evaluate(
    evaluator: Evaluator, *features: dict[str, Any], schede: list[int] | None = None
) -> list[dict[str, Any]]:
    return evaluator.evaluate([("a.geojson", f) for f in features], schede)


def criterion(result: dict[str, Any], scheda: int, name: str) -> dict[str, Any]:
    found = next(s for s in result["schede"] if s["number"] == scheda)
    return next(c for part in found["parts"] for c in part["criteria"] if c["id"] == name)


def check(result: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in result["schede"][0]["checks"] if c["id"] == name)


class TestUnits:
    def test_tables_as_counted(self, territory: Territory) -> None:
        workspace = territory()

        def value(layer: str, unit: str, column: str) -> float:
            version = workspace.current(layer)
            assert version is not None
            return float(workspace.table(version).loc[unit, column])

        assert value("unit_drainage", "U1", "idren") == pytest.approx(0.10)
        assert value("unit_drainage", "U2", "idren") == pytest.approx(0.90)
        assert value("unit_land_cover", "U2", "microclimate_supply") == pytest.approx(3.0)
        assert value("unit_night_temperature", "U1", "night_temperature") == pytest.approx(30.0)
        assert value("unit_night_temperature", "U1", "hot_share_28") == pytest.approx(1.0)
        assert value("unit_night_temperature", "U1", "hot_share_30") == 0.0
        assert value("unit_heat", "U1", "night_temperature_anomaly") == pytest.approx(5.0)
        assert value("unit_heat", "U2", "night_temperature_anomaly") == pytest.approx(0.0)
        assert value("unit_vulnerability", "U1", "drainage_vulnerability") == 5
        assert value("unit_vulnerability", "U2", "drainage_vulnerability") == 1
        assert value("unit_vulnerability", "U1", "heat_vulnerability") == 5
        assert value("unit_vulnerability", "U2", "heat_vulnerability") == 2


class TestPlace:
    def test_inside_one_unit(self, evaluator: Evaluator, feature: Feature) -> None:
        (result,) = evaluate(evaluator, feature())
        assert [(u["id"], u["share"]) for u in result["units"]] == [("U1", 1.0)]
        assert result["intervention"]["area"]["value"] == pytest.approx(10_000, rel=1e-6)
        assert criterion(result, 1, "A1")["points"] == {"low": 15, "high": 15}
        assert criterion(result, 1, "A2")["shares"][0]["input"]["value"] == 0.10
        assert criterion(result, 2, "A2")["shares"][0]["input"]["value"] == 5.0

    def test_across_two_units_each_share_reads_its_own_surroundings(
        self, evaluator: Evaluator, feature: Feature
    ) -> None:
        (result,) = evaluate(evaluator, feature(square(940, 700, 100)))
        assert [(u["id"], u["share"]) for u in result["units"]] == [("U1", 0.6), ("U2", 0.4)]
        west = shapely.box(500_000, 5_000_000, 501_000, 5_001_000)
        for share, piece in zip(
            criterion(result, 1, "A2")["shares"],
            (
                shapely.box(500_940, 5_000_700, 501_000, 5_000_800),
                shapely.box(501_000, 5_000_700, 501_040, 5_000_800),
            ),
            strict=True,
        ):
            around = piece.buffer(100)
            paved = around.intersection(west).area / around.area
            assert share["input"]["value"] == pytest.approx(0.1 * paved + 0.9 * (1 - paved), abs=1e-3)
        a1 = criterion(result, 1, "A1")
        assert [s["points"]["low"] for s in a1["shares"]] == [15, 3]
        assert a1["points"] == {"low": 10.2, "high": 10.2}

    def test_shares_do_not_depend_on_what_else_is_evaluated(
        self, evaluator: Evaluator, feature: Feature
    ) -> None:
        one, two = feature(), feature(square(940, 100, 100), id="i2")
        alone = [evaluate(evaluator, f)[0] for f in (one, two)]
        assert evaluate(evaluator, two, one) == alone[::-1]


class TestChecks:
    @pytest.mark.parametrize(
        ("x", "works", "answer"),
        [
            (520, "rain_garden", "not_met"),
            (520, "depaving", "disputed"),
            (520, "green_roof", "met"),
            (800, "rain_garden", "met"),
        ],
    )
    def test_respect_zone_of_wells(
        self, evaluator: Evaluator, feature: Feature, x: float, works: str, answer: str
    ) -> None:
        (result,) = evaluate(evaluator, feature(square(x, 500, 50), works=[{"type": works, "area_m2": 500}]))
        assert check(result, "wells")["answer"] == answer

    def test_distance_is_measured_to_the_edge_of_the_polygon(
        self, evaluator: Evaluator, feature: Feature
    ) -> None:
        (result,) = evaluate(
            evaluator, feature(square(800, 500, 50), works=[{"type": "swale", "area_m2": 500}])
        )
        assert check(result, "wells")["value"] == {"value": pytest.approx(300, abs=0.1), "unit": "m"}

    def test_ground_left_above_the_water(self, evaluator: Evaluator, feature: Feature) -> None:
        (shallow, deep) = evaluate(
            evaluator,
            feature(square(100, 100, 50), works=[{"type": "rain_garden", "area_m2": 500}]),
            feature(square(1200, 100, 50), id="i2", works=[{"type": "rain_garden", "area_m2": 500}]),
        )
        assert (check(shallow, "groundwater")["answer"], check(shallow, "groundwater")["value"]["value"]) == (
            "not_met",
            0.5,
        )
        assert (check(deep, "groundwater")["answer"], check(deep, "groundwater")["value"]["value"]) == (
            "met",
            7.0,
        )

    def test_the_gravest_answer_stands_beside_the_class(self, evaluator: Evaluator, feature: Feature) -> None:
        (result,) = evaluate(
            evaluator, feature(square(520, 500, 50), works=[{"type": "rain_garden", "area_m2": 500}])
        )
        assert result["schede"][0]["conditions"] == "not_met"
        assert result["schede"][1]["conditions"] is None

    def test_without_wells_nobody_knows(self, territory: Territory, pack: Pack, feature: Feature) -> None:
        evaluator = Evaluator(territory("wells"), pack, ON)
        (result,) = evaluate(evaluator, feature(works=[{"type": "swale", "area_m2": 500}]))
        assert check(result, "wells")["answer"] == "not_assessable"
        assert result["schede"][0]["conditions"] == "not_met"  # the water table is known, and too near


class TestMissing:
    def test_without_temperature_the_class_is_a_range(
        self, territory: Territory, pack: Pack, feature: Feature
    ) -> None:
        (result,) = evaluate(Evaluator(territory("night_temperature"), pack, ON), feature())
        a1 = criterion(result, 2, "A1")
        assert (a1["answer"], a1["points"]) == ("not_assessable", {"low": 3, "high": 15})
        assert (
            a1["notes"][0]["en"]
            == "Not assessable: not in the workspace: Summer night temperature (night_temperature)"
        )
        assert result["schede"][1]["class"]["low"] != result["schede"][1]["class"]["high"]
        assert criterion(result, 1, "A1")["answer"] == "met"

    def test_without_green_network_relevance_is_open(
        self, territory: Territory, pack: Pack, feature: Feature
    ) -> None:
        (result,) = evaluate(Evaluator(territory("green_network"), pack, ON), feature())
        relevance = result["schede"][0]["relevance"]
        assert (relevance["answer"], relevance["low"], relevance["high"]) == (
            "not_assessable",
            "comunale",
            "sovracomunale",
        )
        assert relevance["reasons"][-1]["en"] == "Not known: Place in the RVM"

    def test_without_units_nothing_can_be_evaluated(self, tmp_path: Any, pack: Pack) -> None:
        workspace = Workspace.create(tmp_path / "w", name="t", title="t", crs="EPSG:32632")
        with pytest.raises(RequestError, match="no units"):
            Evaluator(workspace, pack, ON)


class TestWhatIsKept:
    def test_references_and_caveats(self, evaluator: Evaluator, feature: Feature) -> None:
        known = {"municipality_id": "M1", "sheet": "1", "parcel": "7"}
        (result,) = evaluate(evaluator, feature(cadastral=[known, {**known, "parcel": "8"}]))
        assert [c["resolved"] for c in result["intervention"]["cadastral"]] == [True, False]
        assert {c["id"] for c in result["caveats"]} >= {"made_up", "fictional", "example_scores"}
        cover = next(layer for layer in result["layers"] if layer["layer"] == "land_cover")
        assert cover["proxy_for"] == "the real one"

    def test_an_override_never_erases_the_computed_class(
        self, evaluator: Evaluator, feature: Feature
    ) -> None:
        override = {"scheda": 1, "class": "A", "author": "Dir. Esempio", "reason": "atto 12/2026"}
        plain, with_override = evaluate(evaluator, feature(), feature(id="i2", overrides=[override]))
        assert with_override["schede"][0]["class"] == plain["schede"][0]["class"]
        assert with_override["schede"][0]["override"] == {
            "class": "A",
            "author": "Dir. Esempio",
            "reason": "atto 12/2026",
        }

    def test_a_dispute_names_the_party(self, evaluator: Evaluator, feature: Feature) -> None:
        dispute = {"scheda": 1, "criterion": "A2", "party": "Comitato", "reason": "rilievo", "value": 0.8}
        (result,) = evaluate(evaluator, feature(disputes=[dispute]))
        a2 = criterion(result, 1, "A2")
        assert (a2["answer"], a2["points"]) == ("disputed", {"low": 3, "high": 15})
        # Both values give points, so both answers are "met"; what is contested is how many.
        expected = {
            "computed": "met",
            "contested": "met",
            "party": "Comitato",
            "reason": "rilievo",
            "value": 0.8,
        }
        assert a2["dispute"] == expected

    def test_fingerprint_is_of_all_the_rest(self, evaluator: Evaluator, feature: Feature) -> None:
        (result,) = evaluate(evaluator, feature())
        rest = {k: v for k, v in result.items() if k != "fingerprint"}
        assert result["fingerprint"] == fingerprint(rest)
        (other,) = evaluate(evaluator, feature(cost_eur=100_001))
        assert other["fingerprint"] != result["fingerprint"]

    def test_two_evaluators_give_the_same_bytes(
        self, territory: Territory, pack: Pack, feature: Feature
    ) -> None:
        first, second = (Evaluator(territory(), pack, ON) for _ in range(2))
        assert canonical_json(evaluate(first, feature())) == canonical_json(evaluate(second, feature()))

    def test_result_is_plain_json(self, evaluator: Evaluator, feature: Feature) -> None:
        results = evaluate(evaluator, feature())
        assert json.loads(json.dumps(results, allow_nan=False)) == results

    def test_every_number_says_where_it_comes_from(self, evaluator: Evaluator, feature: Feature) -> None:
        (result,) = evaluate(evaluator, feature())
        for name in ("A1", "A2", "A3"):
            kinds = {t["kind"] for t in criterion(result, 1, name)["trace"]}
            assert {"layer", "scale", "scheda"} <= kinds
        assert all(p["source"] and p["confidence"] for p in result["parameters"])


class TestFaults:
    def faults(self, evaluator: Evaluator, *features: dict[str, Any]) -> dict[str, Any]:
        with pytest.raises(InterventionRejected) as caught:
            evaluate(evaluator, *features)
        return {f.code: f for f in caught.value.faults}

    def test_all_faults_of_all_features_at_once(self, evaluator: Evaluator, feature: Feature) -> None:
        found = self.faults(
            evaluator,
            feature(square(5000, 0, 100)),
            feature(square(10, 10, 5), id="i2", works=[{"type": "depaving", "area_m2": 1}]),
            feature(id="i3", works=[{"type": "depaving", "area_m2": 20_000}]),
            feature(id="i4", works=[{"type": "depave", "area_m2": 10}], municipality_id="M9"),
            feature(id="i5", cup="J51", colour="green"),
            feature(id="i6", answers={"7": {"C1": {"answer": "met"}}, "1": {"C9": {"answer": "met"}}}),
        )
        assert set(found) == {
            "outside", "too-small", "works-too-large", "unknown-work-type", "unknown-municipality",
            "property-string-pattern-mismatch", "property-extra-forbidden", "unknown-scheda", "unknown-criterion",
        }  # fmt: skip
        assert found["unknown-work-type"].remedy == "did you mean depaving?"
        assert found["outside"].feature == "i1"
        assert found["outside"].lon is not None

    def test_an_edge_that_crosses_itself_is_placed(self, evaluator: Evaluator, feature: Feature) -> None:
        bow = shapely.Polygon(
            [(500_100, 5_000_100), (500_200, 5_000_200), (500_200, 5_000_100), (500_100, 5_000_200)]
        )
        found = self.faults(evaluator, feature(bow))
        assert "Self-intersection" in found["invalid-geometry"].message
        assert found["invalid-geometry"].lon == pytest.approx(9.0019, abs=1e-3)

    def test_swapped_coordinates_are_recognised(self, evaluator: Evaluator, feature: Feature) -> None:
        one = feature()
        one["geometry"]["coordinates"] = [
            [[y, x] for x, y in ring] for ring in one["geometry"]["coordinates"]
        ]
        assert "swapped" in self.faults(evaluator, one)["outside"].remedy

    def test_metres_are_not_degrees(self, evaluator: Evaluator, feature: Feature) -> None:
        one = feature()
        one["geometry"] = shapely.geometry.mapping(square(0, 0, 100))
        assert "EPSG:4326" in self.faults(evaluator, one)["not-wgs84"].remedy

    def test_two_of_one_id(self, evaluator: Evaluator, feature: Feature) -> None:
        assert "duplicate-id" in self.faults(evaluator, feature(), feature())

    def test_wrong_quantity(self, evaluator: Evaluator, feature: Feature) -> None:
        found = self.faults(evaluator, feature(works=[{"type": "depaving", "length_m": 10}]))
        assert found["wrong-quantity"].remedy == "give area_m2"

    def test_schede_that_are_not_there_or_not_in_force(
        self, territory: Territory, evaluator: Evaluator, pack: Pack, feature: Feature
    ) -> None:
        with pytest.raises(RequestError, match="it has: 1, 2"):
            evaluate(evaluator, feature(), schede=[3])
        with pytest.raises(NotInForce, match="2020-01-01"):
            evaluate(Evaluator(territory(), pack, date(2020, 1, 1)), feature())
