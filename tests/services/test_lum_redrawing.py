"""Perimeters that a Comune redraws: gains and losses that can be counted, checks, proposals kept."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lum_territory as town
import numpy as np
import pyproj
import pytest
import shapely
import shapely.geometry
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import InputError, NotInForce
from sttm.operations.services.lum import lum_reading
from sttm.operations.services.lum_redrawing import listed_proposals, redraw_lums
from sttm.packs.pack import Pack
from sttm.services.lum.reading import read_lums
from sttm.services.lum.redraw import prepare_redraws
from sttm.services.lum.redrawing import compared_redraw
from sttm.services.supply import EXISTING, STATES
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

TURN = pyproj.Transformer.from_crs(town.CRS, 4326, always_xy=True)
GIVEN = {
    "id": "P1", "lum_id": "LUM-M1", "municipality_id": "F002", "reason": "Il fiume chiude il lato est",
    "grounds": ["morphology"],
}  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Pack]:
    cells = {
        f"C{k}": {"geometry": town.box(3000 + 20 * k, 990, 3020 + 20 * k, 1010), "residents": 10.0}
        for k in range(20)
    }
    shops = {
        "in": {"geometry": town.point(2900, 1000), "category": "grocery", "status": "existing"},
        "out": {"geometry": town.point(3200, 1000), "category": "grocery", "status": "existing"},
        "new": {"geometry": town.point(3210, 1000), "category": "pharmacy", "status": "pnrr_proposal"},
    }
    return town.workspace(
        tmp_path_factory.mktemp("redraw") / "ws",
        population=town.frame("cell_id", cells),
        services=town.frame("service_id", shops),
    )


@pytest.fixture
def compared(built: tuple[Workspace, Pack]) -> Callable[..., dict[str, Any]]:
    reading = Reading(*built, town.ON)
    return lambda shape, **more: compare(reading, shape, **more)


def feature(shape: shapely.Geometry, **more: Any) -> dict[str, Any]:
    turned = shapely.transform(shape, lambda xy: np.column_stack(TURN.transform(xy[:, 0], xy[:, 1])))
    return {
        "type": "Feature",
        "geometry": json.loads(shapely.to_geojson(turned)),
        "properties": {**GIVEN, **more},
    }


def compare(reading: Reading, shape: shapely.Geometry, **more: Any) -> dict[str, Any]:
    lums = read_lums(reading)
    prepared = prepare_redraws([("f.geojson", feature(shape, **more))], reading, lums)
    return compared_redraw(reading, lums, prepared[0])


def default(built: tuple[Workspace, Pack], name: str = "LUM-M1") -> shapely.Geometry:
    return read_lums(Reading(*built, town.ON)).outline(name)


def answers(result: dict[str, Any]) -> dict[str, str]:
    return {check["id"]: check["answer"] for check in result["checks"]}


def test_the_default_itself_loses_and_gains_nothing(built: Any, compared: Any) -> None:
    found = compared(default(built))
    against = found["against"]["default"]
    assert against["kept_share"]["value"] == 1.0
    for side in ("gained", "lost"):
        assert against[side]["area"]["value"] < 1
        assert against[side]["residents"]["value"] == 0
        assert against[side]["services"]["number"] == 0
    assert {found["answer"], *answers(found).values()} == {"met"}


def test_half_of_it_loses_what_lies_in_the_other_half(built: Any, compared: Any) -> None:
    west = shapely.intersection(default(built), town.box(2000, 0, 3000, 2000))
    against = compared(west)["against"]["default"]
    assert against["kept_share"]["value"] == pytest.approx(0.5, abs=1e-3)
    # 20 cells of 10 residents from 3000 to 3400, all of them in the other half; and one shop.
    assert against["lost"]["residents"]["value"] == pytest.approx(200, abs=1.5)
    assert against["lost"]["services"] == {"number": 1, "categories": {"grocery": 1}}
    assert against["gained"]["area"]["value"] < 1


def test_what_is_lost_holds_planned_services_where_these_count(built: Any) -> None:
    reading = Reading(*built, town.ON)
    lums = read_lums(reading)
    west = shapely.intersection(default(built), town.box(2000, 0, 3000, 2000))
    (one,) = prepare_redraws([("f.geojson", feature(west))], reading, lums)
    for states, counted in ((EXISTING, {"grocery": 1}), (STATES, {"grocery": 1, "pharmacy": 1})):
        found = compared_redraw(reading, lums, one, states)
        assert found["against"]["default"]["lost"]["services"]["categories"] == counted
        assert found["states"] == list(states)
        assert any(c["id"] == "planned_counted" for c in found["caveats"]) == (states != EXISTING)


def test_a_piece_added_is_gained(built: Any, compared: Any) -> None:
    # A strip of 100 m × 100 m east of the circle, joined to it.
    grown = shapely.union(default(built), town.box(3390, 950, 3500, 1050))
    found = compared(grown)
    gained = found["against"]["default"]["gained"]["area"]["value"]
    assert 10_000 <= gained <= 11_000
    beyond = next(c for c in found["checks"] if c["id"] == "beyond")
    # The far corners: the root of 500² + 50², less the reach of 400 m.
    assert beyond["value"]["value"] == pytest.approx(102.5, abs=1)
    assert found["answer"] == "met"


def test_the_walking_perimeter_is_compared_too(built: Any, compared: Any) -> None:
    walking = compared(default(built))["against"]["walking"]
    assert walking["lost"]["area"]["value"] < 1
    assert walking["gained"]["area"]["value"] == pytest.approx(
        default(built).area - walking["area"]["value"], abs=1
    )


def test_pieces_apart_are_not_contiguous(compared: Any) -> None:
    two = shapely.MultiPolygon([town.box(2900, 900, 3050, 1050), town.box(3200, 900, 3300, 1000)])
    found = compared(two, special_reason="Due piazze")
    assert answers(found)["contiguous"] == "not_met"
    assert found["answer"] == "not_met"


def test_little_kept_has_to_be_argued(compared: Any) -> None:
    small = town.box(2950, 950, 3050, 1050)
    assert answers(compared(small))["kept"] == "not_met"
    assert answers(compared(small, special_reason="Il resto è un parco agricolo"))["kept"] == "disputed"


def test_far_from_the_stop_is_not_met(compared: Any) -> None:
    away = compared(town.box(3300, 1200, 3500, 1500))
    check = next(c for c in away["checks"] if c["id"] == "stop")
    assert check["answer"] == "not_met"
    assert check["value"]["value"] == pytest.approx(np.hypot(300, 200), abs=0.1)


def test_a_stop_across_the_border_is_related_all_the_same(built: Any, compared: Any) -> None:
    own = shapely.intersection(default(built, "LUM-R2"), town.box(2000, 0, 4000, 2000))
    found = compared(own, lum_id="LUM-R2", id="P2")
    check = next(c for c in found["checks"] if c["id"] == "stop")
    # The stop stands 100 m beyond the border: as far as the pack admits.
    assert check["value"]["value"] == pytest.approx(100, abs=0.1)
    assert "outside the Comune" in check["reason"]["en"]
    assert found["against"]["default"]["lost"]["area"]["value"] < 1
    # Without streets near the stop the walking perimeter is not known.
    assert "missing" in found["against"]["walking"]


def test_running_into_another_lum_is_told(built: Any, compared: Any) -> None:
    down = shapely.union(default(built), town.box(2950, 250, 3050, 650))
    overlap = next(c for c in compared(down)["checks"] if c["id"] == "overlap")
    assert overlap["answer"] == "not_met"
    assert "LUM-T1" in overlap["reason"]["en"]


def test_ground_of_another_comune_is_not_its_own(built: Any, compared: Any) -> None:
    found = compared(default(built), municipality_id="F001")
    assert answers(found)["own_ground"] == "not_met"
    assert answers(found)["kept"] == "not_assessable"


@settings(max_examples=15)
@given(x=st.floats(2500, 3400), y=st.floats(500, 1400), wide=st.floats(60, 600), tall=st.floats(60, 600))
def test_what_is_kept_lost_and_gained_adds_up(
    built: Any, x: float, y: float, wide: float, tall: float
) -> None:
    shape = town.box(x, y, x + wide, y + tall)
    found = compare(Reading(*built, town.ON), shape)
    for reference in found["against"].values():
        area = reference["area"]["value"]
        kept = reference["kept_share"]["value"] * area
        assert kept + reference["lost"]["area"]["value"] == pytest.approx(area, rel=1e-3)
        assert kept + reference["gained"]["area"]["value"] == pytest.approx(shape.area, rel=2e-3, abs=60)


def test_proposals_stand_beside_the_default(tmp_path: Path) -> None:
    made, pack = town.workspace(tmp_path / "ws")
    before = made.current("lum")
    shape = lum_reading(made, pack, town.ON)[1].outline("LUM-M1")
    file = tmp_path / "p.geojson"
    file.write_text(json.dumps(feature(shape)))
    assert listed_proposals(made) == []
    redraw_lums(made, pack, file, on=town.ON, keep=False)
    assert listed_proposals(made) == []
    [result] = redraw_lums(made, pack, file, on=town.ON)
    [kept] = listed_proposals(made)
    assert (kept["proposal_id"], kept["fingerprint"]) == ("P1", result["fingerprint"])
    assert kept["default_unchanged"] is True
    assert made.current("lum").version == before.version  # type: ignore[union-attr]
    with pytest.raises(InputError, match="kept already"):
        redraw_lums(made, pack, file, on=town.ON)
    file.write_text(json.dumps(feature(shape, id="P2")))
    redraw_lums(made, pack, file, on=town.ON)
    assert [one["proposal_id"] for one in listed_proposals(made, municipality="F002")] == ["P1", "P2"]
    assert listed_proposals(made, lum="LUM-T1") == []


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    made, pack = town.workspace(tmp_path / "ws", street_network=None)
    file = tmp_path / "p.geojson"
    wrong = feature(town.box(2900, 900, 3100, 1100), lum_id="LUM-M2", grounds=["taste"], municipality_id="F9")
    tiny = feature(town.box(2900, 900, 2910, 910), reason="")
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [wrong, tiny]}))
    with pytest.raises(InputError) as raised:
        redraw_lums(made, pack, file, on=town.ON)
    codes = {fault.code for fault in raised.value.faults}
    assert {"unknown-lum", "unknown-municipality", "too-small", "duplicate-id"} <= codes
    assert listed_proposals(made) == []


def test_before_its_day_nothing_is_asked_of_a_perimeter(built: Any) -> None:
    from datetime import date

    reading = Reading(*built, date(2020, 1, 1))
    with pytest.raises(NotInForce):
        compare(reading, town.box(2900, 900, 3100, 1100))
