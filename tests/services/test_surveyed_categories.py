"""What was surveyed in a part of the territory alone is not taken to be absent elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.quantities import Missing
from sttm.services.metropolitan.tiers import Reach, answered
from sttm.services.surveyed import survey_notes, unsurveyed

WEST, EAST = shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)


def reading(rows: list[tuple[str, str | None]] | None, *, column: bool = True) -> Any:
    if rows is None:
        return SimpleNamespace(vector=lambda _layer: None)
    data: dict[str, list[Any]] = {"layer": [layer for layer, _ in rows]}
    if column:
        data["category"] = [category for _, category in rows]
    frame = gpd.GeoDataFrame(data, geometry=[WEST] * len(rows), crs=32632)
    return SimpleNamespace(vector=lambda _layer: frame)


@pytest.mark.parametrize(
    ("rows", "categories", "east"),
    [
        (None, ["school"], True),
        ([("woods", None)], ["school"], True),
        ([("services", "sport")], ["school"], True),
        ([("services", "sport")], ["school", "sport"], False),
        ([("services", None)], ["school"], False),
    ],
)
def test_a_row_speaks_of_its_layer_or_of_a_category_of_it(rows: Any, categories: Any, east: bool) -> None:
    assert unsurveyed(reading(rows), "services", WEST, categories) is None
    told = unsurveyed(reading(rows), "services", EAST, categories)
    assert told is None if east else isinstance(told, Missing)


def test_a_reading_says_which_categories_were_not_looked_for_at_all_of_its_places() -> None:
    kinds = [SimpleNamespace(id=n, title=SimpleNamespace(it=f"{n}!", en=n)) for n in ("school", "sport")]
    points = shapely.points([[5, 5], [25, 5]])
    given = reading([("services", "sport"), ("woods", None)])
    (note,) = survey_notes(given, points, kinds)
    assert "only: sport." in note["en"]
    assert "territorio: sport!." in note["it"]
    assert survey_notes(given, points[:1], kinds) == ()
    assert survey_notes(reading(None), points, kinds) == ()
    (note,) = survey_notes(reading([("services", None)]), points, kinds)
    assert "school, sport" in note["en"]


def test_ground_surveyed_in_part_is_not_known() -> None:
    assert unsurveyed(reading([("woods", None)], column=False), "woods", WEST.buffer(1)) is not None


def test_services_of_places_without_zones_do_not_serve_zero_of_them(tier_rule: Any) -> None:
    met, found = answered(tier_rule, "hospital", Reach({"a": 0.5, "b": 0.4}, {}, "a", frozenset({"b"})))
    assert met is None
    assert found["zones"] == {"met": None, "value": None, "least": 1}
    met, found = answered(
        tier_rule, "hospital", Reach({"a": 0.5, "b": 0.4}, {"z": 0.0}, "a", frozenset({"b"}))
    )
    assert met is False
    assert found["zones"]["value"] == 0


@pytest.fixture
def tier_rule() -> Any:
    from sttm.packs.loading import load_pack

    return next(r for r in load_pack("base").tier_rules.values() if r.id == "sovracomunale")
