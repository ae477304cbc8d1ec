"""Suitability where every number can be worked out by hand, and what it does where data are missing."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from suitability_territory import ACTIVITY, BOTTOM, GRID, ON, box, frame, line, model, point, reading

from sttm.errors import NotInForce, RequestError
from sttm.grids import ArrayCells, Window
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.production.areas.reading import read_areas
from sttm.production.suitability.account import account
from sttm.production.suitability.barred import NO_SITE
from sttm.production.suitability.computing import suitability_of
from sttm.production.suitability.mapping import CODES, NO_SCORE, SCORE_STEPS, class_codes, map_suitability
from sttm.production.suitability.models import model_of, weights_of, without
from sttm.production.suitability.painting import Painted
from sttm.production.suitability.scoring import rank_stability, scores_of
from sttm.sources.raster import FileCells
from sttm.territory.reading import Reading

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "suitability.yaml", shown_as="suitability.yaml")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return reading(tmp_path_factory.mktemp("suitability") / "w")


def cell(x, y):
    return Window(int((GRID.top - BOTTOM - y) // 10), int(x // 10), 1, 1)


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_worked_cases(place, case):
    found = suitability_of(place, ACTIVITY)
    window = cell(*case["at_m"])
    worth = {name: float(values[0, 0]) for name, values in found.worth(window).items()}
    expected = dict(case["expected"])
    assert float(found.score(window)[0, 0]) == pytest.approx(expected.pop("score"), abs=2e-6)
    assert worth == pytest.approx(expected, abs=2e-6)


def test_contributions_add_up_and_any_window_is_the_whole(place):
    found = suitability_of(place, ACTIVITY)
    score, parts = found.score(GRID.whole), found.contributions(GRID.whole)
    assert np.abs(np.sum(list(parts.values()), axis=0, dtype=np.float64) - score).max() < 1e-6
    for window in (Window(0, 0, 1, 1), Window(37, 91, 20, 33), Window(99, 0, 1, 200), Window(13, 199, 50, 1)):
        assert np.array_equal(found.score(window), score[window.slices])
        for name, values in found.worth(window).items():
            assert np.array_equal(values, found.worth(GRID.whole)[name][window.slices]), name


def test_road_that_leads_nowhere_is_said(place):
    notes = suitability_of(place, ACTIVITY).criteria["junction"].notes
    assert len(notes) == 1
    assert notes[0].startswith("0.4 km of road lead to none")


def test_motorways_are_left_at_junctions_only(tmp_path):
    """A road that can be entered nowhere along it is passed over for the one that can."""
    roads = frame("road_id", {"M": line((105, 305), (1905, 305)), "L": line((1905, 305), (1905, 105), (105, 105))},
                  kind=["motorway", "local"])  # fmt: skip
    found = reading(tmp_path / "w", extra={"road_network": roads, "junctions": frame(
        "junction_id", {"J": point(1905, 305)}, kind=["motorway"])})  # fmt: skip
    entered = model().criteria[1]
    only = entered.reads.model_dump() | {"road_access": ({"column": "kind", "one_of": ("local",)},)}
    only = type(entered.reads).model_validate(only)
    criteria = {c.id: c for c in model().criteria} | {"junction": entered.model_copy(update={"reads": only})}
    changed = model().model_copy(update={"criteria": tuple(criteria.values())})
    found.pack.suitability["trial"] = changed
    metres = suitability_of(found, ACTIVITY).criteria["junction"].readings(cell(1005, 255))
    assert metres[0, 0] == pytest.approx(150 + 900 + 200)  # and not 50 + 900 by the motorway


@pytest.mark.parametrize("absent", ["rail_stations", "road_network", "population", "night_temperature"])
def test_missing_layer_is_not_assessable_and_never_nothing(tmp_path, absent):
    found = reading(tmp_path / "w", without=(absent,))
    suitability = suitability_of(found, ACTIVITY)
    assert np.isnan(suitability.score(GRID.whole)).all()
    (score,) = scores_of(found, ACTIVITY, [box(1200, 300, 100)])
    assert score.value is None
    assert score.coverage == 0
    assert score.missing is not None
    assert absent in score.missing.reason
    (gone,) = suitability.missing
    known = sum(c for c in score.contributions.values() if c is not None)
    assert score.contributions[gone] is None
    assert score.low == pytest.approx(known)
    assert score.high == pytest.approx(known + suitability.weights[gone])
    (rest,) = scores_of(found, ACTIVITY, [box(1200, 300, 100)], leave_out_missing=True)
    assert rest.value == pytest.approx(known / (1 - suitability.weights[gone]))


def test_beyond_what_was_surveyed_nothing_is_known(tmp_path):
    west = frame("area_id", {"A": box(0, 0, 1000)}, layer=["rail_stations"])
    found = suitability_of(reading(tmp_path / "w", extra={"surveyed_areas": west}), ACTIVITY)
    score = found.score(GRID.whole)
    assert not np.isnan(score[:, :100]).any()
    assert np.isnan(score[:, 100:]).all()


def test_residents_not_known_somewhere_are_not_counted_as_none(tmp_path):
    people = frame("cell_id", {"P": box(0, 0, 100), "Q": box(1900, 900, 100)}, residents=[10.0, float("nan")])
    found = suitability_of(reading(tmp_path / "w", extra={"population": people}), ACTIVITY)
    worth = found.criteria["residents"].worth(GRID.whole)
    assert np.isnan(worth[5, 195])
    assert worth[50, 100] == 1
    assert worth[95, 5] < 1


def test_polygons_are_the_mean_of_their_cells(place):
    found = suitability_of(place, ACTIVITY)
    site = box(1200, 300, 200, 100)
    (score, pin) = scores_of(place, ACTIVITY, [site, point(1203, 302)])
    window = GRID.window(site.bounds)
    assert score.value == pytest.approx(found.score(window).astype(float).mean(), abs=1e-6)
    assert score.value == pytest.approx(sum(score.contributions.values()))
    assert score.coverage == 1
    assert pin.value == pytest.approx(float(found.score(cell(1203, 302))[0, 0]), abs=1e-6)
    (outside,) = scores_of(place, ACTIVITY, [box(5000, 5000, 10)])
    assert outside.value is None
    assert outside.coverage == 0


def test_map_keeps_excluded_and_not_assessable_apart(place, tmp_path):
    found = suitability_of(place, ACTIVITY)
    areas = read_areas_plain(place)
    painted = Painted(GRID, areas.geometry.to_numpy(), class_codes(areas[f"class_{ACTIVITY}"].to_numpy()))
    zones = place.vector("zones").loc[["W", "E"]].geometry.to_numpy()
    counted = map_suitability(found, painted, zones, tmp_path / "out")
    classes = FileCells(counted.files["classes"]).read(GRID.whole)
    assert np.array_equal(np.unique(classes[:, :50]), [CODES["excluded"]])
    assert np.array_equal(np.unique(classes[:, 180:]), [CODES["not_assessable"]])
    score = FileCells(counted.files["score"]).read(GRID.whole)
    assert (score[:, :50] == NO_SCORE).all()
    assert (score[:, 180:] == NO_SCORE).all()
    # What is written is the score to the nearest of its steps.
    exact = found.score(GRID.whole)[:, 50:180]
    assert np.array_equal(score[:, 50:180], np.rint(exact * SCORE_STEPS))
    assert counted.classes.sum() == GRID.width * GRID.height
    assert counted.scores.sum(axis=1).tolist() == [0, 50 * 100, 80 * 100]
    total = np.zeros((100, 130))
    for name, weight in found.weights.items():
        stored = FileCells(counted.files[name]).read(GRID.whole)
        assert (stored[:, :50] == 255).all()
        total += stored[:, 50:180] * weight / 200
    assert np.abs(total - score[:, 50:180] / SCORE_STEPS).max() < 1 / 400 + 1 / SCORE_STEPS
    again = map_suitability(found, painted, zones, tmp_path / "again")
    for name, path in counted.files.items():
        assert path.read_bytes() == again.files[name].read_bytes()


def read_areas_plain(place):
    """The areas map as it is stored; the rules of the pack have no say in what the test put there."""
    return place.vector("siting_areas")


def test_ranking_is_firm_where_one_site_is_better_by_every_criterion(place):
    found = suitability_of(place, ACTIVITY)
    sites = [box(1000, 200, 50), box(1500, 800, 50), box(1500, 800, 50)]
    scores = scores_of(place, ACTIVITY, sites)
    firm = rank_stability(found, scores, draws=400, seed=7, top=2)
    again = rank_stability(found, scores, draws=400, seed=7, top=2)
    assert np.array_equal(firm.mean_rank, again.mean_rank)
    assert firm.first[0] + firm.first[1] == pytest.approx(1)
    assert firm.first[1] == firm.first[2]  # equal sites share their rank
    assert all(firm.low <= [s.value for s in scores])
    assert all(firm.high >= [s.value for s in scores])


def test_models_are_asked_by_activity_and_day():
    pack = load_pack("sample")
    for activity in pack.activities:
        found = model_of(pack, activity, ON)
        assert len(found.criteria) >= 5
        assert weights_of(found).sum() == pytest.approx(1)
    assert len(model_of(pack, "large_logistics", ON).criteria) == 12
    with pytest.raises(RequestError, match="there is no activity"):
        model_of(pack, "fishing", ON)
    with pytest.raises(NotInForce):
        model_of(pack, "data_centre", ON.replace(year=2001))


def test_weights_of_what_is_left_add_up():
    rest = without(model(), ["station"])
    assert weights_of(rest).sum() == pytest.approx(1)
    assert weights_of(rest)[0] == pytest.approx(0.2 / 0.7)
    with pytest.raises(RequestError, match="no criterion altitude"):
        without(model(), ["altitude"])
    with pytest.raises(RequestError, match="no criterion left"):
        without(model(), [c.id for c in model().criteria])


def test_without_areas_the_map_says_so(tmp_path):
    with pytest.raises(RequestError, match="not built"):
        read_areas(reading(tmp_path / "w", without=("siting_areas",)))


ROAD, LAKE = 122, 512


def crossed(tmp_path):
    """The territory with a road of 20 m across it, from 1100 to 1120 m, and a lake in the excluded west."""
    place = reading(tmp_path / "w")
    codes = place.cells("land_cover_cells").read(GRID.whole).copy()
    codes[:, 110:112], codes[:, :10] = ROAD, LAKE
    record = place.version("land_cover_cells").record
    with place.workspace.writing("road") as changes:
        changes.put_raster("land_cover_cells", ArrayCells(GRID, codes, 0), record)
    return Reading(place.workspace, place.pack, place.on)


def test_roads_and_water_hold_no_site(tmp_path, place):
    crossing = crossed(tmp_path)
    found = suitability_of(crossing, ACTIVITY)
    score = found.score(GRID.whole)
    barred = np.isnan(score)
    assert barred[:, 110:112].all()
    assert barred.sum() == 100 * (2 + 10)
    for window in (Window(3, 109, 5, 2), Window(0, 111, 100, 1), Window(50, 0, 1, 200)):
        assert np.array_equal(found.score(window), score[window.slices], equal_nan=True)
    areas = read_areas_plain(crossing)
    painted = Painted(GRID, areas.geometry.to_numpy(), class_codes(areas[f"class_{ACTIVITY}"].to_numpy()))
    zones = crossing.vector("zones").loc[["W", "E"]].geometry.to_numpy()
    counted = map_suitability(found, painted, zones, tmp_path / "out")
    classes = FileCells(counted.files["classes"]).read(GRID.whole)
    assert (classes[:, 110:112] == CODES["no_site"]).all()
    assert (classes[:, :50] == CODES["excluded"]).all()  # excluded is excluded, under water too
    assert counted.classes[:, CODES["no_site"]].tolist() == [0, 0, 2 * 100]
    assert counted.scores.sum(axis=1).tolist() == [0, 50 * 100, 78 * 100]
    assert (FileCells(counted.files["score"]).read(GRID.whole)[:, 110:112] == NO_SCORE).all()
    told = account(found, counted, [("W", "Ovest"), ("E", "Est")])
    assert told[0]["classes_ha"]["no_site"] == 2.0
    before = suitability_of(place, ACTIVITY).score(GRID.whole)
    assert np.array_equal(score[~barred], before[~barred])


def test_a_site_counts_by_the_ground_that_can_hold_it(tmp_path):
    crossing = crossed(tmp_path)
    half, road, free = scores_of(
        crossing, ACTIVITY, [box(1110, 300, 20, 100), box(1100, 300, 20, 100), box(1120, 300, 10, 100)]
    )
    assert (half.no_site, half.coverage, half.value) == (0.5, 1, pytest.approx(free.value))
    assert free.no_site == 0
    assert (road.no_site, road.value, road.low, road.high) == (1, None, 0, 0)
    assert "no site" in road.missing.reason
    (pin,) = scores_of(crossing, ACTIVITY, [point(1105, 305)])
    assert pin.value is not None  # where its ground lies nobody has said
    firm = rank_stability(suitability_of(crossing, ACTIVITY), [half, road], draws=10, seed=1, top=1)
    assert firm.first.tolist()[0] == 1
    assert np.isnan(firm.mean_rank[1])


def test_without_a_table_of_such_ground_every_cell_can_hold_a_site(tmp_path):
    crossing = crossed(tmp_path)
    tables = {k: t for k, t in crossing.pack.class_values.items() if t.variable != NO_SITE}
    bare = Reading(crossing.workspace, replace(crossing.pack, class_values=tables), crossing.on)
    found = suitability_of(bare, ACTIVITY)
    assert found.barred is None
    assert not found.no_site(GRID.whole).any()
