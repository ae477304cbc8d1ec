"""The areas map on the page of the sample town: the figures of the library, and at every piece its rules."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sttm.operations.page.siting import siting_of
from sttm.operations.production.areas import areas_of
from sttm.operations.publishing import write_page
from sttm.operations.workspaces import new_workspace, open_workspace, workspace_pack
from sttm.production.areas.classes import CLASSES
from sttm.production.areas.reading import Areas, areas_at, read_areas
from sttm.production.areas.rules import rules_in_force
from sttm.territory.reading import Reading

ON = date(2026, 3, 2)
EVERY = 9
"""Every ninth piece is asked about in full: telling the features near a point takes time."""


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def reading(opened) -> Reading:
    return Reading(*opened, ON)


@pytest.fixture(scope="module")
def areas(reading: Reading) -> Areas:
    return read_areas(reading)


@pytest.fixture(scope="module")
def data(opened, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "site"
    write_page(*opened, out, on=ON)
    return out / "data"


@pytest.fixture(scope="module")
def facts(data: Path) -> dict[str, Any]:
    return json.loads((data / "siting.json").read_text())


@pytest.fixture(scope="module")
def geometries(data: Path, facts: dict[str, Any]) -> list[dict[str, Any]]:
    assert facts["drawing"]["href"] == "data/siting-pieces.json"
    topology = json.loads((data / "siting-pieces.json").read_text())
    return topology["objects"]["pieces"]["geometries"]


def test_ground_is_that_of_the_command(opened, facts: dict[str, Any]) -> None:
    told = areas_of(*opened, on=ON)
    assert [a["id"] for a in facts["activities"]] == [a["id"] for a in told["activities"]]
    assert facts["whole"]["area_m2"] == told["area_m2"]
    assert (facts["version"], facts["fingerprint"]) == (told["version"], told["fingerprint"])
    rules = dict(facts["whole"]["rules"])
    for activity, row in zip(told["activities"], facts["whole"]["classes"], strict=True):
        assert row[: len(CLASSES)] == [c["area_m2"] for c in activity["classes"]]
        assert row[len(CLASSES)] <= row[CLASSES.index("not_assessable")]
        for rule in activity["rules"]:
            number = next(n for n, own in enumerate(facts["rules"]) if own["id"] == rule["id"])
            assert rules.get(number, 0.0) == pytest.approx(rule["area_m2"] or 0.0, abs=0.11)


@pytest.mark.parametrize("by", ["zones", "municipalities"])
def test_ground_of_places_is_that_of_the_command(opened, facts: dict[str, Any], by: Any) -> None:
    places = {place["id"]: place for place in facts["places"][by]}
    for number, activity in enumerate(areas_of(*opened, on=ON, by=by)["activities"]):
        assert {p["id"] for p in activity["places"]} == set(places)
        for place in activity["places"]:
            row = places[place["id"]]["classes"][number][: len(CLASSES)]
            assert row == pytest.approx([c["area_m2"] for c in place["classes"]], abs=0.11)
    whole = sum(place["area_m2"] for place in places.values())
    assert whole == pytest.approx(facts["whole"]["area_m2"], rel=1e-4)


def test_every_piece_has_its_rules_its_classes_and_what_is_not_known(
    facts: dict[str, Any], geometries: list[dict[str, Any]], areas: Areas, opened
) -> None:
    assert len(geometries) == len(areas.frame)
    order = [rule.id for rule in rules_in_force(opened[1], ON)]
    assert [rule["id"] for rule in facts["rules"]] == order
    classes = np.column_stack([areas.classes(a["id"]) for a in facts["activities"]])
    for one, name, own in zip(geometries, areas.frame.index, classes, strict=True):
        rules, missing, digits = facts["signs"][one["properties"]["sign"]]
        assert int(name.removeprefix("P")) == one["properties"]["piece"]
        assert [facts["rules"][n]["id"] for n in rules] == [r.id for r in areas.rules_of(name)]
        assert [facts["layers"][n]["id"] for n in missing] == list(areas.missing_of(name))
        assert [(*CLASSES, "not_assessable")[int(digit)] for digit in digits] == list(own)


def test_a_point_in_a_piece_reads_what_the_page_says(
    facts: dict[str, Any], geometries: list[dict[str, Any]], areas: Areas, reading: Reading
) -> None:
    points = shapely.point_on_surface(areas.pieces)
    for one, point in list(zip(geometries, points, strict=True))[::EVERY]:
        (found,) = areas_at(reading, point)["pieces"]
        rules, missing, _ = facts["signs"][one["properties"]["sign"]]
        assert found["piece"].removeprefix("P").lstrip("0") == str(one["properties"]["piece"])
        assert [facts["rules"][n]["id"] for n in rules] == [rule["id"] for rule in found["rules"]]
        for n, told in zip(rules, found["rules"], strict=True):
            own = facts["rules"][n]
            same = ("title", "effect", "article", "source", "official", "condition", "text")
            assert {key: own[key] for key in same} == {key: told[key] for key in same}
        assert [facts["layers"][n]["id"] for n in missing] == found["missing"]


def test_the_page_is_of_both_strategies_and_small(data: Path, facts: dict[str, Any]) -> None:
    content = json.loads((data / "content.json").read_text())
    assert content["siting"] == "data/siting.json"
    assert "STTM 1" in content["subtitle"]["it"]
    assert "STTM 3" in content["subtitle"]["en"]
    assert facts["drawing"]["lost"] == 0
    assert facts["drawing"]["usual_m"] < 2 < facts["drawing"]["most_m"] < 20
    assert sum((data / name).stat().st_size for name in ("siting.json", "siting-pieces.json")) < 1_000_000
    assert facts["note"]["it"].startswith("Territorio di fantasia.")


def test_where_much_is_not_known_attention_stays_readable(opened, reading: Reading) -> None:
    class Part(Reading):
        def vector(self, name: str) -> gpd.GeoDataFrame | None:
            frame = super().vector(name)
            if name != "siting_areas" or frame is None:
                return frame
            column = "class_large_logistics"
            return frame.assign(
                **{column: frame[column].where(frame[column] == "excluded", "not_assessable")}
            )

    made = siting_of(Part(*opened, ON))
    known = siting_of(reading)
    assert made is not None
    assert known is not None
    number = [a["id"] for a in made.facts["activities"]].index("large_logistics")
    row, before = (s.facts["whole"]["classes"][number] for s in (made, known))
    assert row[1] == pytest.approx(sum(before[1:5]), abs=1)
    assert row[5] == pytest.approx(before[2] + before[3], abs=1)


def test_without_the_map_or_its_rules_the_page_has_no_such_view(opened, tmp_path: Path) -> None:
    workspace, pack = opened
    assert siting_of(Reading(workspace, pack, date(2020, 1, 1))) is None
    empty, _ = new_workspace(tmp_path / "ws", pack="sample", empty=True)
    assert siting_of(Reading(empty, workspace_pack(empty), ON)) is None
