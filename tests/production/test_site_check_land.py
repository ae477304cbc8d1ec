"""On which land a site stands: what the norm leaves to an activity, what it does not, what nobody knows.

West of x = 1000 the ground is built, east of it fields; urban logistics is left no greenfield.
"""

from typing import Any

import geopandas as gpd
import pytest
import shapely
from site_check_territory import CRS, RULES, box, frame, reading, rule, site, territory

from sttm.production.check.land import SiteLand, land_of
from sttm.production.check.verdict import rulings, verdict
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

SETTLEMENTS = frame("settlement_id", {"S": box(1200, 100, 100)}, type=["logistics"], status=["disused"])
FORECASTS = frame(
    "forecast_id",
    {"P": box(1200, 300, 100), "Q": box(1200, 500, 100)},
    plan=["PGT", "PGT"],
    type=["mixed", "mixed"],
    built_share=[0.1, 0.9],
)
AREAS = frame(
    "area_id", {"R1": box(800, 800, 100), "R3": box(1200, 800, 100)}, kind=["brownfield", "disused"]
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return territory(
        tmp_path_factory.mktemp("land") / "ws",
        settlements=SETTLEMENTS,
        forecasts=FORECASTS,
        regeneration_areas=AREAS,
    )


@pytest.fixture(scope="module")
def read(workspace: Workspace) -> Reading:
    return reading(workspace)


def land(read: Reading, *place: float, activity: str = "urban_logistics") -> SiteLand:
    found = land_of(site(box(*place), activity), read)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("place", "answer", "kind", "share"),
    [
        ((1500, 100, 100), "not_met", "greenfield", 1.0),
        ((960, 100, 100), "not_met", "greenfield", 0.6),
        ((940, 100, 100), "met", None, 0.0),
        ((300, 100, 100), "met", None, 0.0),
        ((1200, 100, 100), "met", "disused", 1.0),
        ((1200, 300, 100), "met", "unsaturated_plan", 1.0),
        ((1200, 500, 100), "met", None, 0.0),
        ((1200, 800, 100), "met", "regeneration", 1.0),
        ((1240, 800, 100), "met", "regeneration", 0.6),
        ((1260, 800, 100), "not_met", "greenfield", 0.6),
    ],
    ids=["fields", "60 % fields", "40 % fields", "built", "disused", "plan", "full plan", "area", "60 % area", "40 % area"],
)  # fmt: skip
def test_what_urban_logistics_is_left(
    read: Reading, place: tuple[float, ...], answer: str, kind: str | None, share: float
) -> None:
    found = land(read, *place)
    told = found.as_dict()
    assert told["answer"] == answer
    assert (told["land"] and told["land"]["id"]) == kind
    assert (told["share"] or 0.0) == pytest.approx(share)


def test_greenfield_is_left_to_large_logistics_and_not_to_urban(read: Reading) -> None:
    assert land(read, 1500, 100, 100, activity="large_logistics").answer.value == "met"
    told = land(read, 1500, 100, 100).as_dict()
    assert told["article"] == "II.3.1"
    assert told["reason"]["en"] == "Land not left to the activity: Greenfield (100%)"


def test_it_enters_the_answer_and_not_the_class(read: Reading) -> None:
    one = site(box(1850, 100, 100))
    without = verdict(rulings(one, reading(read.workspace, "flood")))
    found = verdict(rulings(one, reading(read.workspace, "flood")), land(read, 1850, 100, 100))
    assert (without["answer"], found["answer"]) == ("met", "not_met")
    assert found["admissibility"] == without["admissibility"]
    assert found["reasons"][0]["it"] == "Suolo non lasciato all'attività: Suolo libero (100 %)"


def test_what_nobody_knows_is_not_assessable(tmp_path: Any) -> None:
    surveyed = frame("area_id", {"A": box(0, 0, 2000, 400)}, layer=["regeneration_areas"])
    for name, without, layers in (
        ("no registers", (), {"regeneration_areas": AREAS}),
        ("no cover", ("land_cover",), {}),
        ("a point", (), {"settlements": SETTLEMENTS, "forecasts": FORECASTS}),
        ("survey", (), {"surveyed_areas": surveyed, "settlements": SETTLEMENTS, "forecasts": FORECASTS,
                        "regeneration_areas": AREAS}),
    ):  # fmt: skip
        read = reading(territory(tmp_path / name, without=without, **layers))
        assert land(read, 1850, 850, 100).answer.value == "not_assessable", name
    assert land(read, 1850, 100, 100).answer.value == "not_met"


def test_land_that_is_left_needs_no_other_layer(tmp_path: Any) -> None:
    read = reading(territory(tmp_path / "ws", without=("land_cover",)))
    assert land(read, 800, 800, 100).answer.value == "met"
    assert land(read, 500, 100, 100).answer.value == "not_assessable"


def test_too_little_land_cover_is_not_built_land(tmp_path: Any) -> None:
    one = site(box(1990, 100, 100))
    beyond = gpd.GeoDataFrame(
        {"boundary_id": ["B"], "name": ["B"]}, geometry=[box(0, 0, 4000, 1000)], crs=CRS
    ).set_index("boundary_id")
    read = reading(territory(tmp_path / "ws", boundary=beyond, settlements=SETTLEMENTS, forecasts=FORECASTS,
                             regeneration_areas=AREAS))  # fmt: skip
    found = land_of(one, read)
    assert found is not None
    assert found.answer.value == "not_assessable"


class TestOvercomeByPlace:
    def ask(self, read: Reading, polygon: shapely.Polygon, **properties: Any) -> dict[str, Any]:
        one = site(polygon, **properties)
        found = rulings(one, read, land_of(one, read))
        return {r.rule.id: r.as_dict() for r in found}["no_other"]

    @pytest.fixture
    def asking(self, read: Reading, monkeypatch: pytest.MonkeyPatch) -> Reading:
        no_other = rule("no_other", "municipalities", "attention", overcome_on=("regeneration",))
        monkeypatch.setitem(RULES, "no_other", no_other)
        return reading(read.workspace, "no_other")

    def test_a_regeneration_area_overcomes(self, asking: Reading) -> None:
        told = self.ask(asking, box(1240, 800, 100))
        assert (told["answer"], told["condition"]["state"]) == ("met", "overcome")
        assert "Regeneration areas (60%)" in told["condition"]["by_place"]["en"]
        for place in ((1260, 800, 100), (1200, 100, 100)):
            assert self.ask(asking, box(*place))["condition"]["state"] == "to_overcome"

    def test_what_the_proponent_declares_comes_first(self, asking: Reading) -> None:
        given = {"conditions": {"no_other": {"answer": "not_met"}}}
        assert self.ask(asking, box(1200, 800, 100), **given)["condition"]["state"] == "not_overcome"

    def test_only_a_condition_can_be_overcome(self) -> None:
        with pytest.raises(ValueError, match="overcome_on"):
            rule("x", "woods", "exclusion", overcome_on=("regeneration",))
