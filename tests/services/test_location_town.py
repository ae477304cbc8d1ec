"""A town on a grid in which one sees where a place has to go: choice, preferences, effect, criteria, faults.

Streets every 100 m from 0 to 2,000 m both ways; a minute on foot is 83.3 m at 5 km/h. People live at corners.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sttm.errors import InputError, NotInForce, RequestError
from sttm.operations.services.candidate_files import read_candidates
from sttm.operations.services.site_check import check_places
from sttm.packs.checking_services import service_faults
from sttm.packs.loading import load_pack
from sttm.packs.strict_yaml import read_yaml
from sttm.publications.documents.model import Table
from sttm.publications.services.orientations import orientation_document
from sttm.quantities import Answer
from sttm.services.access.account import AccessTable
from sttm.services.location.account import siting_told
from sttm.services.location.checking import verdict
from sttm.services.location.effect import spread_of
from sttm.services.location.orientations import comuni_asked, orientations
from sttm.services.location.siting import Asked, siting
from sttm.services.supply import EXISTING, STATES
from sttm.territory.reading import Reading
from sttm.territory.records import LayerRecord
from sttm.territory.workspace import Workspace

CRS, DAY = "EPSG:32632", date(2026, 3, 10)
X, Y = 500_000.0, 5_030_000.0
CASES = read_yaml(Path(__file__).parents[1] / "cases" / "location.yaml", shown_as="location.yaml")


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(X + x, Y + y)


def square(x: float, y: float, side: float) -> shapely.Polygon:
    return shapely.box(X + x - side / 2, Y + y - side / 2, X + x + side / 2, Y + y + side / 2)


def frame(index: str, shapes: dict[str, Any], **columns: Any) -> gpd.GeoDataFrame:
    found = gpd.GeoDataFrame({index: list(shapes), **columns}, geometry=list(shapes.values()), crs=CRS)
    return found.set_index(index)


def record() -> LayerRecord:
    return LayerRecord.model_validate(
        {
            "title": {"it": "prova", "en": "test"},
            "licence": "CC0-1.0",
            "publisher": "test",
            "reference_date": "2026-01-01",
            "source": "test",
        }
    )


def town(
    root: Path,
    people: list[list[float]],
    services: list[list[float]] = (),
    category: str = "library",
    lum: list[float] | None = None,
    **more: gpd.GeoDataFrame,
) -> Reading:
    """The grid town with people ``[x, y, residents]`` and services ``[x, y]`` or ``[x, y, capacity]``."""
    layers = dict(more)
    whole = square(1000, 1000, 2400)
    layers["boundary"] = frame("boundary_id", {"B": whole})
    layers["municipalities"] = frame(
        "municipality_id",
        {"M1": shapely.box(X - 200, Y - 200, X + 1000, Y + 2200), "M2": shapely.box(X + 1000, Y - 200, X + 2200, Y + 2200)},
        name=["Ovest", "Est"], zone_id=["Z1", "Z1"],
    )  # fmt: skip
    steps = np.arange(0, 2000, 100)
    lines = [shapely.LineString([at(a, b), at(a + 100, b)]) for a in steps for b in (*steps, 2000)]
    lines += [shapely.LineString([at(b, a), at(b, a + 100)]) for a in steps for b in (*steps, 2000)]
    ids = {f"S{n}": line for n, line in enumerate(lines)}
    layers["street_network"] = frame("street_id", ids, kind="residential", walk="both", bike="both")
    cells = {f"P{n}": square(x, y, 20) for n, (x, y, _) in enumerate(people)}
    layers["population"] = frame("cell_id", cells, residents=[float(p[2]) for p in people])
    layers["services"] = frame(
        "service_id",
        {f"V{n}": at(s[0], s[1]) for n, s in enumerate(services)} or {"V": at(0, 0)},
        category=[category] * len(services) or ["cinema"],
        status="existing",
        capacity=[float(s[2]) if len(s) > 2 else np.nan for s in services] or [np.nan],
    )
    if lum is not None:
        layers["lum"] = frame("lum_id", {"L1": square(*lum)}, relevance=["metropolitano"], stop_ids=["T1"])
        layers["stops"] = frame("stop_id", {"T1": at(lum[0], lum[1])}, mode=["rail"])
    workspace = Workspace.create(
        root, name="t", title={"it": "t", "en": "t"}, crs=CRS, pack_reference={"pack": "base"}
    )
    with workspace.writing("test") as changes:
        for name, one in layers.items():
            changes.put_vector(name, one, record())
    return Reading(Workspace.open(root), load_pack("base"), DAY)


def given(places: dict[str, list[float]]) -> gpd.GeoDataFrame:
    shapes = {name: at(*place) for name, place in places.items()}
    return frame("candidate_id", shapes, kind="given", name=list(places), feature="")


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_places_as_counted(case: dict[str, Any], tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", case["people"], case.get("services", []), lum=case.get("lum"))
    asked = dict(case["asked"])
    if "within_min" in asked:
        asked["within_s"] = 60.0 * asked.pop("within_min")
    asked.setdefault("number", None)
    result = siting_told(
        reading, siting(reading, Asked(category="library", **asked), given(case["candidates"]))
    )
    expected = case["expected"]
    assert result["objective"]["proved"]
    assert sorted(one["id"] for one in result["chosen"]) == sorted(expected["places"])
    assert result["objective"]["value"] == pytest.approx(expected["objective"], abs=0.01)
    if "with_preferences" in expected:
        assert result["objective"]["value_with_preferences"] == pytest.approx(
            expected["with_preferences"], abs=0.01
        )
    if "newly_within" in expected:
        assert result["effect"]["groups"]["users"]["newly_within"] == expected["newly_within"]
    if "mean_minutes" in expected:
        assert result["effect"]["after"]["mean_minutes"] == pytest.approx(expected["mean_minutes"], abs=0.01)
    for place, other in expected.get("equal", {}).items():
        (one,) = [c for c in result["chosen"] if c["id"] == place]
        assert (one["alternative"]["id"], one["alternative"]["equal"]) == (other, True)


def test_fewer_places_than_asked_for_are_told(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", CASES[0]["people"], [])
    (one,) = list(CASES[0]["candidates"].items())[:1]
    asked = Asked(category="library", number=3, within_s=3600.0)
    result = siting_told(reading, siting(reading, asked, given(dict([one]))))
    assert len(result["chosen"]) == 1
    assert "siting_fewer" in {c["id"] for c in result["caveats"]}


def test_candidates_without_land_are_street_corners_inside_the_territory(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[500, 500, 10]])
    found = siting(reading, Asked(category="library", number=1))
    assert set(found.candidates.frame["kind"]) == {"street"}
    assert found.candidates.spacing_m == 250
    assert found.found.chosen.proved
    again = siting(reading, Asked(category="library", number=1))
    assert again.found.chosen == found.found.chosen


def test_land_that_layers_know_comes_first(tmp_path: Path) -> None:
    areas = frame("area_id", {"R1": square(900, 900, 80)}, name=["Ex fabbrica"])
    reading = town(tmp_path / "ws", [[500, 500, 10]], regeneration_areas=areas, lum=[1500, 1500, 300])
    found = siting(reading, Asked(category="library", number=1))
    assert set(found.candidates.frame["kind"]) == {"regeneration_area", "street"}
    inside = found.candidates.frame[found.candidates.frame["kind"] == "street"]
    assert (inside["in_lum"] == "L1").all()
    told = {p.rule.kind: p.holds for p in found.candidates.preferences}
    assert told["regeneration_area"].sum() == 1
    assert "not in the workspace" in told["public_land"].reason


def test_equal_questions_have_equal_fingerprints(tmp_path: Path) -> None:
    people = [[100, 100, 5], [1900, 1900, 7]]
    one, two = (town(tmp_path / name, people) for name in "ab")
    asked = Asked(category="library", number=1)
    first, second = (siting_told(r, siting(r, asked))["fingerprint"] for r in (one, two))
    assert first == second


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"category": "libary", "number": 1}, "no category libary"),
        ({"category": "library", "number": 1, "capacity": 0.0}, "the capacity is 0"),
        ({"category": "library", "number": None}, "no number"),
        ({"category": "library", "number": 3, "method": "set-cover"}, "finds the number"),
        ({"category": "library", "number": None, "method": "set-cover", "capacity": 1.0}, "not enough"),
    ],
)
def test_what_cannot_be_answered_is_refused(asked: dict[str, Any], said: str, tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[500, 500, 100]])
    with pytest.raises(RequestError, match=said):
        siting(reading, Asked(**asked), given({"A": [500, 500], "B": [700, 500]}))


def test_spread_counts_the_part_of_a_cell_on_the_edge() -> None:
    # 10 users at 30 min, 90 at 10; the farthest fifth is those ten and ten of the others.
    found = spread_of(np.array([1800.0, 600.0]), np.array([10.0, 90.0]), 3600.0, 0.2)
    assert found == {"mean_minutes": 12.0, "worst_minutes": 20.0, "gini": 0.15, "beyond": 0.0}
    alone = spread_of(np.array([np.inf]), np.array([4.0]), 3600.0, 0.1)
    assert (alone["mean_minutes"], alone["gini"], alone["beyond"]) == (None, None, 4.0)


def test_a_file_of_candidates_tells_all_its_faults(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[500, 500, 10]])
    lonlat = gpd.GeoSeries([at(500, 500), at(90_000, 0)], crs=CRS).to_crs(4326)
    rows = [f"A,{p.x:.6f},{p.y:.6f}" for p in lonlat]
    file = tmp_path / "plots.csv"
    file.write_text("\n".join(["id,lon,lat", *rows]))
    with pytest.raises(InputError) as refused:
        read_candidates(file, reading)
    assert {f.code for f in refused.value.faults} == {"duplicate-id", "outside"}
    file.write_text("\n".join(["id,lon,lat", rows[0]]))
    assert list(read_candidates(file, reading).index) == ["A"]


def place(folder: Path, shape: Any, **properties: Any) -> Path:
    drawn = gpd.GeoSeries([shape], crs=CRS).to_crs(4326).iloc[0]
    feature = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(drawn),
        "properties": {"id": "P", "title": "P", **properties},
    }
    path = folder / "place.geojson"
    path.write_text(json.dumps(feature))
    return path


def checked(reading: Reading, path: Path, **more: Any) -> dict[str, Any]:
    (result,) = check_places(
        reading.workspace, reading.pack, [path], on=DAY, category="library", tier="sovracomunale", **more
    )
    return {c["id"]: c for c in result["criteria"]} | {"verdict": result["verdict"]["answer"]}


def test_criteria_one_by_one(tmp_path: Path) -> None:
    flood = frame("area_id", {"F": square(300, 300, 150), "G": square(1500, 1500, 150)})
    flood["class"] = ["P3", "P1"]
    nothing = frame("area_id", {"N": square(100, 2000, 50)}, kind=["reserve"])
    reading = town(
        tmp_path / "ws",
        [[1500, 1500, 2500], [200, 200, 900]],
        [[1400, 1500], [1500, 1300], [0, 0]],
        lum=[1500, 1500, 400],
        flood_hazard=flood,
        protected_areas=nothing,
        natura_2000=nothing,
        regeneration_areas=frame("area_id", {"R": square(1560, 1500, 100)}, name=["R"]),
    )
    found = checked(reading, place(tmp_path, square(1530, 1500, 60)))
    answers = {k: c["answer"] for k, c in found.items() if k != "verdict"}
    assert answers == {
        "lum_or_stop": "met", "zone_by_transit": "not_assessable", "walk_link": "met",
        "residents_on_foot": "met", "regeneration": "met", "no_flood": "met", "no_protected": "met",
        "no_natura_2000": "met", "competing": "not_met", "land": "met",
    }  # fmt: skip
    assert found["verdict"] == "less_good"
    assert found["competing"]["features"] == ["V0", "V1"]
    assert found["residents_on_foot"]["value"] == 2500
    assert found["lum_or_stop"]["layers"]["lum"] == reading.version("lum").version
    found = checked(reading, place(tmp_path, at(300, 300)))
    assert found["no_flood"]["answer"] == "not_met"
    assert found["no_flood"]["features"] == ["F"]
    # 2,400 m along the grid to the stop, less the 120 m on either side: 28.8 minutes.
    assert found["lum_or_stop"]["value"] == pytest.approx(28.8)
    assert found["lum_or_stop"]["answer"] == "not_met"
    assert found["land"]["answer"] == "not_assessable"
    assert found["verdict"] == "not_admissible"
    given_land = checked(reading, place(tmp_path, at(300, 300), land_area_m2=2600.0))
    assert given_land["land"]["answer"] == "met"


def test_what_no_layer_tells_leaves_the_verdict_open(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[1500, 1500, 2500]], lum=[1500, 1500, 400])
    found = checked(reading, place(tmp_path, square(1500, 1500, 60)))
    assert found["no_flood"]["answer"] == "not_assessable"
    assert found["verdict"] == "not_assessable"


def test_verdicts() -> None:
    must, may = True, False
    yes, no, open_ = Answer.MET, Answer.NOT_MET, Answer.NOT_ASSESSABLE
    assert verdict([(must, yes), (may, yes)]) == "admissible"
    assert verdict([(must, yes), (may, no)]) == "less_good"
    assert verdict([(must, open_), (must, no)]) == "not_admissible"
    assert verdict([(must, open_), (may, no)]) == "not_assessable"


def test_faults_of_a_drawn_place_are_told_together(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[500, 500, 10]])
    path = place(tmp_path, at(90_000, 0), tier="regionale", hight=3)
    with pytest.raises(InputError) as refused:
        check_places(reading.workspace, reading.pack, [path], on=DAY)
    assert {f.code for f in refused.value.faults} >= {"outside", "category", "property-extra-forbidden"}
    with pytest.raises(NotInForce, match="no location criteria"):
        check_places(
            reading.workspace, reading.pack, [place(tmp_path, at(500, 500))],
            on=DAY, category="library", tier="local",
        )  # fmt: skip


def test_the_next_place_of_a_comune_serves_those_who_lack_it(tmp_path: Path) -> None:
    cells = {"C0": square(300, 300, 100), "C1": square(500, 300, 100), "C2": square(1500, 1500, 100)}
    access = frame(
        "cell_id", cells, residents=[100.0, 20.0, 50.0], municipality_id=["M1", "M1", "M2"],
        near_walk_groceries=[0.0, 1.0, 0.0], groups_walk=[0, 1, 0], missing_walk="health",
    )  # fmt: skip
    people = [[300, 300, 100], [500, 300, 20], [1500, 1500, 50]]
    reading = town(tmp_path / "ws", people, [[500, 300]], service_access=access)
    table = AccessTable(reading.vector("service_access"), (), reading)
    sheet = orientations(table, "M1")
    daily = {one["id"]: one for one in sheet["daily"]}
    assert (daily["groceries"]["without"], daily["groceries"]["share"]) == (100.0, 0.8333)
    assert daily["groceries"]["next"]["residents"] == 100.0
    assert daily["health"]["missing"]["en"] == "access to it is not assessable"
    assert sheet["residents"] == 120.0
    assert [(c["id"], c["existing"]) for c in sheet["services"]] == [("library", 1)]
    assert "not built" in sheet["lum"]["missing"]["en"]
    # Who has none at all lacks it too.
    other = {one["id"]: one for one in orientations(table, "M2")["daily"]}
    assert other["groceries"]["without"] == 50.0
    assert comuni_asked(reading, "est") == ["M2"]


def test_a_planned_service_is_told_apart_and_counts_where_it_is_asked_for(tmp_path: Path) -> None:
    access = frame(
        "cell_id", {"C0": square(300, 300, 100)}, residents=[100.0], municipality_id=["M1"],
        near_walk_groceries=[0.25], groups_walk=[0], missing_walk="",
    )  # fmt: skip
    places = [[500, 300], [600, 300], [700, 300]]
    first = town(tmp_path / "ws", [[300, 300, 100]], places, service_access=access)
    services = first.vector("services").assign(status=["existing", "sector_programme", "pnrr_proposal"])
    with first.workspace.writing("test") as changes:
        changes.put_vector("services", services, record())
    reading = Reading(Workspace.open(tmp_path / "ws"), first.pack, DAY)
    cells = reading.vector("service_access")
    for states, counted in ((EXISTING, 1), (("existing", "pnrr_proposal"), 2), (STATES, 3)):
        sheet = orientations(AccessTable(cells, (), reading, states), "M1")
        (row,) = sheet["services"]
        assert (row["existing"], row["planned"], row["counted"]) == (1, 2, counted)
        assert [one["id"] for one in sheet["planned"]] == ["V1", "V2"]
        groceries = next(one for one in sheet["daily"] if one["id"] == "groceries")
        assert (groceries["without"], groceries["share"]) == (75.0, 0.75)
        assert sheet["states"] == list(states)
        told = [c["en"] for c in sheet["caveats"] if c["id"] == "planned_counted"]
        assert len(told) == (counted > 1)
        assert all(("sector programme" in t) == ("sector_programme" in states) for t in told)
        document = orientation_document(sheet, None, "it")
        (table,) = (b for b in document.parts if isinstance(b, Table) and b.caption == "Servizi presenti")
        assert ("Contati" in [c.title for c in table.columns]) == (counted > 1)


def test_by_bike_a_place_serves_three_times_as_far(tmp_path: Path) -> None:
    reading = town(tmp_path / "ws", [[0, 0, 1], [1500, 0, 1]])
    places = given({"A": [0, 0]})
    walked, ridden = (
        siting(reading, Asked(category="library", number=1, within_s=360.0, mode=m), places)
        for m in ("walk", "bike")
    )
    assert (walked.found.worth, ridden.found.worth) == (1.0, 2.0)


def test_no_category_is_called_like_a_command() -> None:
    pack = load_pack("base")
    listed = pack.service_categories["library"].model_copy(update={"id": "list"})
    wrong = replace(pack, service_categories={**pack.service_categories, "list": listed})
    assert any("list is a command of sttm site" in f.message for f in service_faults(wrong))
    assert not [f for f in service_faults(pack) if "command" in f.message]
