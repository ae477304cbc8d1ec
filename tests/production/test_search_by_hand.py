"""Sites searched on a territory that can be counted by hand, and why there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from search_territory import VECTORS, areas, box, by_west, frame, rule, territory

from sttm.errors import RequestError
from sttm.production.search.asking import AreaRange, activity_of, place_of, search_rule
from sttm.production.search.choosing import Score
from sttm.production.search.searching import Asked, Search, search_sites
from sttm.production.suitability.scoring import check_seed
from sttm.territory.reading import Reading

Find = Callable[..., Search]

EVERYWHERE = box(0, 0, 2000, 1000)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return territory(tmp_path_factory.mktemp("search") / "ws")


@pytest.fixture(scope="module")
def find(reading: Reading) -> Find:
    """Return a search for light production, 2 to 5 ha, with alternatives 300 m apart."""

    def search(
        *zones: Any,
        area: str = "2ha..5ha",
        activity: str = "light_production",
        zone: str | None = None,
        number: int = 5,
        separation: float = 300.0,
        unknown: tuple[Any, ...] = (),
        score: Any = by_west,
        given: Reading | None = None,
        also: tuple[Any, ...] = (),
        as_if_known: bool = False,
    ) -> Search:
        own = given or reading
        rules = {r.id: r for r in (*(r for _, r in zones), *also)}
        asked = Asked(activity_of(own.pack, activity), AreaRange.parse(area), place_of(own, zone), number)
        by = search_rule(own).model_copy(update={"separation_m": separation})
        return search_sites(
            asked,
            own,
            areas(*zones, unknown=unknown, activity=activity),
            rules,
            by,
            score,
            as_if_known=as_if_known,
        )

    return search


def sites(found: Search) -> list[tuple[str, str, float]]:
    return [
        (s["land"]["feature"] or s["id"], s["land"]["id"], s["area"]["value"]) for s in found.body["sites"]
    ]


def test_regeneration_comes_first_and_a_neighbour_of_the_best_is_no_alternative(find: Find) -> None:
    found = find(number=2)
    assert sites(found) == [
        ("R1", "regeneration", 40_000.0),
        ("F1", "unsaturated_plan", pytest.approx(35_000, abs=1)),
    ]
    (near,) = found.body["left_out"]["near_a_better_one"]
    assert (near["id"], near["near"], near["distance"]["value"]) == ("S1", "R1", 100.0)


def test_without_separation_the_disused_settlement_is_second(find: Find) -> None:
    found = find(number=3, separation=50.0)
    assert [s[:2] for s in sites(found)] == [
        ("R1", "regeneration"),
        ("S1", "disused"),
        ("F1", "unsaturated_plan"),
    ]
    assert sites(found)[1][2] == 22_500.0


def test_rank_is_by_land_first_and_the_rank_by_score_stands_beside(find: Find) -> None:
    east = lambda polygons: [Score(1 - s.value) for s in by_west(polygons)]  # noqa: E731
    found = find(number=2, score=east)
    assert [s["land"]["id"] for s in found.body["sites"]] == ["regeneration", "unsaturated_plan"]
    assert [s["rank_by_score"] for s in found.body["sites"]] == [2, 1]


def test_a_site_without_a_score_comes_after_those_that_have_one(find: Find) -> None:
    half = lambda polygons: [  # noqa: E731
        Score(None) if p.intersects(box(0, 0, 1000)) else Score(0.1) for p in polygons
    ]
    found = find(number=1, area="1ha..2ha", score=half, separation=10.0)
    assert found.body["sites"][0]["score"]["value"] is None, "the kind of land counts before the score"
    found = find(number=1, score=half, zone="Est")
    assert found.body["sites"][0]["score"]["value"] == 0.1


def test_saturated_plan_areas_and_settlements_in_use_are_no_land_for_sites(find: Find) -> None:
    steps = {s["land"]: s for s in find().body["steps"]}
    assert {name: (s["outlines"], s["points"]) for name, s in steps.items()} == {
        "regeneration": (1, 1),
        "disused": (1, 0),
        "unsaturated_plan": (1, 0),
        "greenfield": (0, 0),
    }
    assert steps["greenfield"]["left_for_activity"] is False
    assert steps["greenfield"]["article"] == "II.3.1"


def test_a_point_is_to_be_surveyed_and_is_no_site(find: Find) -> None:
    (point,) = find().body["to_survey"]
    assert point["id"] == "R2"
    assert point["class"] == "admissible"
    distance = next(d for d in point["distances"] if d["id"] == "junction")
    assert distance["straight"]["value"] == pytest.approx((800**2 + 300**2) ** 0.5, abs=0.05)


def test_a_point_tells_which_rules_touch_it_and_what_is_not_known_there(find: Find) -> None:
    lakes, wells = rule("lake", "attention", "lakes"), rule("well", "exclusion", "wells")
    flood = rule("p3", "exclusion", "flood_hazard")
    at = box(800, 800, 200)
    (point,) = find((at, lakes), unknown=((at, "flood_hazard"),), also=(flood,)).body["to_survey"]
    assert (point["rank"], point["class"], point["to_verify"]) == (1, "not_assessable", ["flood_hazard"])
    told = [(r["id"], r["answer"], r["share"]) for r in point["to_overcome"]]
    assert told == [("lake", "to_overcome", None)]
    assert point["excluded_by"] == []
    (point,) = find((EVERYWHERE, wells)).body["to_survey"]
    assert [r["id"] for r in point["excluded_by"]] == ["well"]


def test_what_is_told_of_a_site(find: Find) -> None:
    park = rule("park", "attention", "protected_areas")
    flood = rule("p1", "mitigation", "flood_hazard")
    near = rule("near", "preference", "junctions")
    found = find(
        (box(100, 100, 100, 200), park), (box(0, 0, 150, 1000), flood), (box(0, 0, 300), near), number=1
    )
    (site,) = found.body["sites"]
    assert site["classes"] == {"admissible": 0.5, "attention": 0.5}
    assert {r["id"]: (r["answer"], r["share"]) for r in site["rules"]} == {
        "park": ("to_overcome", 0.5),
        "p1": ("to_mitigate", 0.25),
        "near": ("met", 1.0),
    }
    assert [r["id"] for r in site["to_overcome"]] == ["park", "p1"]
    assert site["municipalities"] == [{"id": "M1", "name": "Uno", "share": 1.0}]
    assert site["zone"] == {"id": "Z1", "name": "Ovest"}
    # 4 ha of dense fabric: sealed 0.9 of it; light production seals 0.6, 0.75, 0.85.
    assert site["soil"]["sealed_today"]["value"] == pytest.approx(0.9 * 40_000)
    assert [site["soil"]["new"][end] for end in ("low", "central", "high")] == [0.0, 0.0, 0.0]
    # The cell of 50 residents lies wholly within 300 m.
    assert site["residents"]["value"] == 50.0
    away = {d["id"]: d for d in site["distances"]}
    assert away["junction"]["straight"]["value"] == 300.0
    assert away["junction"]["by_road_missing"] is not None
    assert away["dwelling"]["straight"] is None
    assert away["dwelling"]["missing"]["en"].startswith("not in the workspace")


def test_only_the_admissible_part_of_a_land_is_a_site(find: Find) -> None:
    shut = rule("shut", "exclusion")
    found = find((box(100, 100, 100, 200), shut), number=1)
    assert sites(found)[0] == ("R1", "regeneration", 20_000.0)
    assert shapely.equals(found.polygons[0], box(200, 100, 100, 200))


def test_none_because_of_one_rule(find: Find) -> None:
    shut = rule("shut", "exclusion", article="II.3.1")
    found = find((EVERYWHERE, shut))
    why = found.body["why_no_more"]
    assert found.body["sites"] == []
    assert why["none"] is True
    assert [(b["kind"], b["id"], b["lands"], b["article"]) for b in why["binding"]] == [
        ("rule", "shut", 3, "II.3.1")
    ]
    step = found.body["steps"][0]
    assert step["excluded"]["value"] == step["found"]["value"] == 40_000.0
    assert [(r["id"], r["area"]["value"], r["alone"]["value"]) for r in step["excluded_by"]] == [
        ("shut", 40_000.0, 40_000.0)
    ]


def test_two_rules_that_shut_the_same_ground_do_not_bind_alone(find: Find) -> None:
    one, other = rule("one", "exclusion"), rule("other", "exclusion")
    found = find((EVERYWHERE, one), (EVERYWHERE, other))
    assert found.body["why_no_more"]["binding"] == []
    assert found.body["steps"][0]["excluded_by"][0]["alone"]["value"] == 0.0


def test_a_missing_layer_is_not_admissible_and_is_named(find: Find) -> None:
    flood = rule("flood", "exclusion", "flood_hazard")
    found = find(unknown=((EVERYWHERE, "flood_hazard"),), also=(flood,))
    assert found.body["sites"] == []
    (binding,) = [b for b in found.body["why_no_more"]["binding"] if b["kind"] == "layer"]
    assert (binding["id"], binding["at_most"]) == ("flood_hazard", True)
    assert found.body["steps"][0]["not_assessable"]["value"] == 40_000.0
    assert found.body["steps"][0]["unknown_by"][0]["layer"] == "flood_hazard"


def test_as_if_known_finds_hypotheses_and_says_what_to_verify(find: Find) -> None:
    flood = rule("flood", "exclusion", "flood_hazard")
    found = find(unknown=((EVERYWHERE, "flood_hazard"),), also=(flood,), as_if_known=True, number=1)
    (site,) = found.body["sites"]
    assert site["to_verify"] == ["flood_hazard"]
    assert site["rules"][0]["answer"] == "not_assessable"
    assert found.body["as_if_known"] is not None
    assert found.body["steps"][0]["as_if_known"]["value"] == 40_000.0
    assert found.body["steps"][0]["not_assessable"]["value"] == 0.0


def test_too_small_names_the_largest_part(find: Find) -> None:
    found = find(area="40ha..50ha")
    why = found.body["why_no_more"]
    assert why["nearest_miss"]["value"] == 360_000.0
    (limit,) = [b for b in why["binding"] if b["id"] == "least_area"]
    parts = sum(s["too_small"]["parts"] for s in found.body["steps"] if s["left_for_activity"])
    assert (limit["lands"], limit["at_most"]) == (parts, True), "lands are counted, not kinds of land"


def test_too_narrow_land_is_no_site(reading: Reading, find: Find, tmp_path: Path) -> None:
    strip = frame("area_id", {"R1": box(0, 0, 1000, 39)}, kind=["brownfield"])
    empty = {name: VECTORS[name].iloc[:0] for name in ("settlements", "forecasts")}
    own = territory(tmp_path / "ws", regeneration_areas=strip, **empty)
    found = find(given=own, area="1ha..5ha")
    step = found.body["steps"][0]
    assert found.body["sites"] == []
    assert step["too_narrow"]["value"] == step["found"]["value"] == 39_000.0
    binding = [(b["kind"], b["id"]) for b in found.body["why_no_more"]["binding"]]
    assert ("limit", "least_width") in binding
    assert [b for b in binding if b[0] == "rule"] == []


def test_an_absent_register_is_missing_and_not_empty(find: Find, tmp_path: Path) -> None:
    own = territory(tmp_path / "ws", regeneration_areas=None)
    step = find(given=own).body["steps"][0]
    assert "regeneration_areas" in step["missing"]["en"]
    assert "excluded" not in step


def test_greenfield_is_left_for_some_activities_and_comes_last(find: Find) -> None:
    found = find(activity="data_centre", number=3, area="4ha..6ha")
    assert [s["land"]["id"] for s in found.body["sites"]] == [
        "regeneration",
        "unsaturated_plan",
        "greenfield",
    ]
    green = found.polygons[-1]
    assert green.area == pytest.approx(50_000, abs=1)
    for taken in ("settlements", "forecasts", "regeneration_areas"):
        assert VECTORS[taken].intersection(green).area.sum() < 1, "land of another kind is no greenfield"
    assert green.intersection(box(0, 0, 1000)).area < 1, "the west is built"


def test_what_the_norm_does_not_leave_is_named(find: Find) -> None:
    shut = rule("shut", "exclusion")
    west = find((box(0, 0, 1000), shut), (box(1200, 200, 600), shut))
    binding = {(b["kind"], b["id"]) for b in west.body["why_no_more"]["binding"]}
    assert ("land", "greenfield") in binding


@pytest.mark.parametrize(
    ("given", "kind"), [("Z2", "zone"), ("est", "zone"), ("M2", "municipality"), ("Due", "municipality")]
)
def test_a_zone_or_a_comune_is_found_by_id_or_name(
    reading: Reading, find: Find, given: str, kind: str
) -> None:
    place = place_of(reading, given)
    assert place.kind == kind
    assert {s[0] for s in sites(find(zone=given))} == {"F1"}


def test_a_wrong_place_lists_near_names(reading: Reading) -> None:
    with pytest.raises(RequestError, match="Ovest"):
        place_of(reading, "Ovesto")


@pytest.mark.parametrize(
    "given", ["5ha..2ha", "2ha", "5000..2ha", "0..5", "a..b", "2ha..", "-1..5", "1..99999999ha"]
)
def test_a_wrong_range_is_refused(given: str) -> None:
    with pytest.raises(RequestError, match="MIN"):
        AreaRange.parse(given)


@pytest.mark.parametrize(
    ("given", "least", "most"),
    [
        ("2ha..5ha", 2e4, 5e4),
        ("2..5ha", 2e4, 5e4),
        ("1,5ha..2.5ha", 1.5e4, 2.5e4),
        ("100..100", 100, 100),
    ],
)
def test_a_range_in_metres_or_hectares(given: str, least: float, most: float) -> None:
    assert AreaRange.parse(given) == AreaRange(least, most)


def test_areas_smaller_than_the_least_width_allows_are_refused() -> None:
    """2.000 is read as two: nobody has to wait for sites of two square metres."""
    with pytest.raises(RequestError, match="narrower than the 40 m"):
        AreaRange.parse("2.000..3.000").check_width(40.0)
    AreaRange.parse("1000..1600").check_width(40.0)


def test_a_negative_seed_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(RequestError, match="-1 is no seed"):
        check_seed(-1)
    check_seed(0)


def test_ground_that_two_plans_share_counts_once_at_every_step(find: Find, tmp_path: Path) -> None:
    """Two areas of 4 ha lie one on the other by 2 ha: 6 ha are found, and no more than 6 ha are too small."""
    both = frame("area_id", {"R1": box(0, 0, 200, 200), "R2": box(100, 0, 200, 200)}, kind=["brownfield"] * 2)
    empty = {name: VECTORS[name].iloc[:0] for name in ("settlements", "forecasts")}
    own = territory(tmp_path / "ws", regeneration_areas=both, **empty)
    step = find(given=own, area="40ha..50ha").body["steps"][0]
    assert step["found"]["value"] == 60_000.0
    assert step["too_small"]["value"] == step["admissible"]["value"]
    closed = step["excluded"]["value"] + step["not_assessable"]["value"]
    assert closed + step["admissible"]["value"] == pytest.approx(60_000.0)
