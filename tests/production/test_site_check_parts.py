"""Faults of sites, facts, bodies and coherence with plans: each part of the check by itself."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from site_check_territory import CRS, box, frame, reading, site, territory

from sttm.packs.loading import load_pack
from sttm.production.check.checks import site_faults
from sttm.production.check.coherence import coherence
from sttm.production.check.facts import facts_of_site
from sttm.production.check.preparing import prepare_sites
from sttm.production.check.procedure import procedures_of
from sttm.quantities import Missing
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    network = frame("element_id", {"E": box(1000, 0, 100, 1000)}, kind=["corridor"])
    return territory(tmp_path_factory.mktemp("site") / "ws", ecological_network=network)


@pytest.fixture(scope="module")
def read(workspace: Workspace) -> Reading:
    return reading(workspace)


def feature(polygon: Any, **properties: Any) -> dict[str, Any]:
    turn = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)
    degrees = shapely.transform(polygon, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    given = {"id": "s", "title": "s", "activity": "urban_logistics", **properties}
    return {"type": "Feature", "geometry": shapely.geometry.mapping(degrees), "properties": given}


class TestFaults:
    def codes(self, read: Reading, *features: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
        prepared, faults = prepare_sites([("a.geojson", f) for f in features], read)
        assert bool(faults) or len(prepared) == len(features)
        assert all(f.remedy and f.file == "a.geojson" for f in faults)
        return [(f.code, f.feature, f.column) for f in faults]

    def test_every_fault_of_every_site_at_once(self, read: Reading) -> None:
        wrong = feature(
            box(300, 100, 100),
            activity="urban_logistic",
            municipality_id="M9",
            operating_area_m2=20_000.0,
            intermodal="maybe",
            flor_space_m2=3.0,
        )
        outside = feature(box(3000, 100, 100), id="t", title=None)
        found = self.codes(read, wrong, outside)
        assert set(found) == {
            ("property-literal-error", "s", "intermodal"),
            ("property-extra-forbidden", "s", "flor_space_m2"),
            ("unknown-activity", "s", "activity"),
            ("unknown-municipality", "s", "municipality_id"),
            ("operating-area-too-large", "s", "operating_area_m2"),
            ("property-string-type", "t", "title"),
            ("outside", "t", None),
        }

    def test_a_condition_of_an_exclusion_or_of_no_rule(self, read: Reading) -> None:
        met = {"answer": "met", "evidence": "R01"}
        found = self.codes(read, feature(box(0, 100, 100), conditions={"flood": met, "woods": met}))
        assert found == [
            ("no-condition", "s", "conditions.flood"),
            ("unknown-rule", "s", "conditions.woods"),
        ]

    def test_met_without_a_document(self, read: Reading) -> None:
        found = self.codes(read, feature(box(0, 100, 100), conditions={"wood": {"answer": "met"}}))
        assert found == [("property-value-error", "s", "conditions.wood")]

    def test_too_small_and_in_another_comune(self, read: Reading) -> None:
        assert self.codes(read, feature(box(300, 100, 20))) == [("too-small", "s", None)]
        assert self.codes(read, feature(box(300, 100, 100), municipality_id="M2")) == [
            ("other-municipality", "s", "municipality_id")
        ]

    def test_the_same_id_twice(self, read: Reading) -> None:
        one = feature(box(300, 100, 100))
        assert self.codes(read, one, one) == [("duplicate-id", "s", None)]


class TestFacts:
    def test_the_territorial_area_is_never_the_operating_one(self, read: Reading) -> None:
        facts = facts_of_site(site(box(300, 100, 200)), read)
        assert facts["territorial_area"].value == Decimal("40000.0")
        assert isinstance(facts["operating_area"].value, Missing)

    @pytest.mark.parametrize(
        ("place", "inside"),
        [
            ((810, 810, 80), "yes"),
            ((800.5, 800.5, 100), "yes"),
            ((850, 850, 100), ("no", "yes")),
            ((300, 100, 100), "no"),
            ((1850, 850, 100), ("no", "yes")),
            ((1650, 850, 100), ("no", "yes")),
            ((1645, 850, 100), "no"),
        ],
        ids=[
            "inside",
            "half a metre over the edge",
            "in part",
            "outside",
            "holds a point",
            "150 m from a point",
            "155 m from a point",
        ],
    )
    def test_inside_a_regeneration_area(self, read: Reading, place: tuple[float, ...], inside: Any) -> None:
        facts = facts_of_site(site(box(*place)), read)
        assert facts["inside_regeneration_area"].value == inside

    def test_farmland_by_the_classes_of_the_land_cover(self, read: Reading) -> None:
        for x, expected in ((300, "no"), (1300, "yes"), (950, "yes")):
            assert facts_of_site(site(box(x, 100, 100)), read)["farmland"].value == expected

    def test_comuni_touched_by_more_than_the_drawing(self, read: Reading) -> None:
        for x, number in ((300, 1), (900.5, 1), (950, 2)):
            assert facts_of_site(site(box(x, 100, 100)), read)["municipalities"].value == number

    def test_layers_that_are_absent_are_missing(self, read: Reading) -> None:
        facts = facts_of_site(site(box(300, 100, 100)), read)
        assert isinstance(facts["planned"].value, Missing)
        assert isinstance(facts["inside_green_network"].value, Missing)


class TestBodies:
    def bodies(self, read: Reading, activity: str, **properties: Any) -> dict[tuple[str, str], bool]:
        one = site(box(300, 100, 200), activity, **properties)
        (found,) = procedures_of(activity, facts_of_site(one, read), read)
        return {(b["body"]["id"], b["part"]): b["certain"] for b in found["bodies"]}

    def test_up_to_three_hectares_of_operating_area(self, read: Reading) -> None:
        found = self.bodies(read, "large_logistics", operating_area_m2=30_000.0, intermodal="no")
        assert found == {("comune", "decides"): True, ("comune", "plans"): True}

    def test_above_three_hectares_an_agreement(self, read: Reading) -> None:
        found = self.bodies(read, "large_logistics", operating_area_m2=30_000.1, intermodal="no")
        assert found[("metropolitan_city", "agrees")]
        assert found[("metropolitan_city", "assesses")]
        assert found[("region", "agrees")]
        assert ("region", "assesses") not in found

    def test_an_intermodal_platform_has_no_threshold(self, read: Reading) -> None:
        found = self.bodies(read, "large_logistics", operating_area_m2=39_000.0, intermodal="yes")
        assert {body for body, _ in found} == {"comune"}

    def test_without_the_operating_area_it_stays_open(self, read: Reading) -> None:
        one = site(box(300, 100, 200), "large_logistics")
        (found,) = procedures_of("large_logistics", facts_of_site(one, read), read)
        assert {f["fact"] for f in found["left_open_by"]} == {"operating_area", "intermodal"}
        open_ = {(b["body"]["id"], b["part"]) for b in found["bodies"] if not b["certain"]}
        assert open_ == {
            ("metropolitan_city", "agrees"),
            ("metropolitan_city", "assesses"),
            ("region", "agrees"),
        }
        (note,) = (f["note"] for f in found["left_open_by"] if f["fact"] == "operating_area")
        assert note["en"] == "the operating area is not given: at most 40,000 m², the area of the site"
        assert note["it"].endswith("al più 40.000 m², l'area del sito")

    @pytest.mark.parametrize(
        ("height", "open_"),
        [
            (100, set()),
            (150, set()),
            (151, {("metropolitan_city", "agrees"), ("metropolitan_city", "assesses"), ("region", "agrees")}),
        ],
        ids=["2 ha", "3 ha", "3.02 ha"],
    )
    def test_a_site_cannot_exceed_a_threshold_above_its_area(
        self, read: Reading, height: float, open_: set[tuple[str, str]]
    ) -> None:
        one = site(box(300, 100, 200, height), "large_logistics")
        (found,) = procedures_of("large_logistics", facts_of_site(one, read), read)
        assert {(b["body"]["id"], b["part"]) for b in found["bodies"] if not b["certain"]} == open_
        assert bool(found["left_open_by"]) == bool(open_)


class TestCoherence:
    def answers(self, read: Reading, place: tuple[float, ...]) -> dict[str, str]:
        return {c["id"]: c["answer"] for c in coherence(site(box(*place)), read)}

    def test_in_a_corridor(self, read: Reading) -> None:
        assert self.answers(read, (1050, 100, 100))["ptm_ecological_corridors"] == "not_coherent"
        assert self.answers(read, (300, 100, 100))["ptm_ecological_corridors"] == "coherent"

    def test_open_land_by_the_classes_of_the_land_cover(self, read: Reading) -> None:
        assert self.answers(read, (1300, 100, 100))["ptr_soil_reduction"] == "coherent_with_conditions"
        assert self.answers(read, (300, 100, 100))["ptr_soil_reduction"] == "coherent"

    def test_outside_regeneration_areas(self, read: Reading) -> None:
        found = self.answers(read, (300, 100, 100))
        assert found["ptm_regeneration"] == "not_concerned"
        assert found["ptr_regeneration_first"] == "coherent_with_conditions"
        assert self.answers(read, (805, 805, 90))["ptr_regeneration_first"] == "coherent"

    def test_an_absent_layer_is_not_assessable(self, read: Reading) -> None:
        assert self.answers(read, (300, 100, 100))["ptm_green_network"] == "not_assessable"


def test_what_no_site_can_answer_is_refused_at_load() -> None:
    pack = load_pack("sample")
    assert not list(site_faults(pack))
    content = next(c for c in pack.plan_contents.values() if c.where)
    wrong = content.model_copy(update={"layer": "ecological_networks"})
    (fault,) = site_faults(replace(pack, plan_contents={"x": wrong}))
    assert "did you mean ecological_network" in fault.remedy
    where = content.where[0].model_copy(update={"one_of": ("corridoio",)})
    (fault,) = site_faults(replace(pack, plan_contents={"x": content.model_copy(update={"where": (where,)})}))
    assert "is never 'corridoio'" in fault.message
