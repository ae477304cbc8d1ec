"""What holds of the verdict on any site: far from rules is no worse, rules add up, the map says the same."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from site_check_territory import CRS, ON, VECTORS, box, pack_of, reading, site, territory

from sttm.production.areas.classes import CLASSES
from sttm.production.areas.layer import area_parameters, siting_areas
from sttm.production.check.preparing import prepare_sites
from sttm.production.check.verdict import ORDER, rulings, verdict
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

ANSWERS = ("not_met", "not_assessable", "met")

FEW = settings(max_examples=25)

whole = st.integers(0, 170)
sizes = st.integers(3, 40)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return territory(tmp_path_factory.mktemp("site") / "ws")


Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def by_rules(workspace: Workspace) -> Read:
    """Return a reading with some rules; what it has read of the layers is kept."""
    return cache(lambda *names: reading(workspace, *names))


@pytest.fixture(scope="module")
def every(by_rules: Read) -> Reading:
    return by_rules()


def said(polygon: Any, read: Reading) -> dict[str, Any]:
    return verdict(rulings(site(polygon), read))


@FEW
@given(x=st.integers(0, 150), step=st.integers(1, 300), side=st.integers(23, 200))
def test_moving_off_an_exclusion_never_worsens_the_answer(
    by_rules: Read, x: int, step: int, side: int
) -> None:
    only = by_rules("flood")
    here, away = (said(box(place, 100, side), only) for place in (x, x + step))
    assert ANSWERS.index(away["answer"]) >= ANSWERS.index(here["answer"])
    assert ORDER.index(away["admissibility"]["low"]) >= ORDER.index(here["admissibility"]["low"])


@FEW
@given(x=whole, y=st.integers(0, 60), wide=sizes, tall=sizes)
def test_two_rules_together_are_as_strict_as_the_stricter(
    by_rules: Read, x: int, y: int, wide: int, tall: int
) -> None:
    polygon = box(10 * x, 10 * y, 10 * wide, 10 * tall)
    names = ("flood", "wood", "dwellings", "well_zone")
    alone = [said(polygon, by_rules(name)) for name in names]
    together = said(polygon, by_rules(*names))
    assert ANSWERS.index(together["answer"]) == min(ANSWERS.index(one["answer"]) for one in alone)
    for end in ("low", "high"):
        worst = min(ORDER.index(one["admissibility"][end]) for one in alone)
        assert ORDER.index(together["admissibility"][end]) == worst


@FEW
@given(x=whole, y=st.integers(0, 60), wide=sizes, tall=sizes)
def test_a_site_survives_the_way_through_degrees(
    every: Reading, x: int, y: int, wide: int, tall: int
) -> None:
    polygon = box(10 * x, 10 * y, min(10 * wide, 2000 - 10 * x), min(10 * tall, 1000 - 10 * y))
    turn = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)
    degrees = shapely.transform(polygon, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    feature = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(degrees),
        "properties": {"id": "s", "title": "s", "activity": "urban_logistics"},
    }
    (ready,), faults = prepare_sites([("s.geojson", feature)], every)
    assert not faults
    pairs = zip(rulings(site(polygon), every), rulings(ready, every), strict=True)
    for given_, turned in pairs:
        assert given_.answer is turned.answer
        assert given_.touch is not None
        assert turned.touch is not None
        assert turned.touch.share == pytest.approx(given_.touch.share, abs=1e-6)


@FEW
@given(x=whole, y=st.integers(0, 60), wide=sizes, tall=sizes)
def test_the_areas_map_has_the_same_class(every: Reading, x: int, y: int, wide: int, tall: int) -> None:
    polygon = shapely.intersection(
        box(10 * x + 0.5, 10 * y + 0.5, 10 * wide, 10 * tall), box(0, 0, 2000, 1000)
    )
    map_ = every.kept("test: areas map", _areas_map)
    areas = shapely.area(shapely.intersection(map_.geometry.to_numpy(), polygon))
    found = rulings(site(polygon), every)
    # What the map tells of less than the drawing tells, the verdict leaves out.
    deep = polygon.buffer(-2)
    touched = map_["class_urban_logistics"].to_numpy()[
        (areas > 0.002 * polygon.area) & map_.geometry.intersects(deep).to_numpy()
    ]
    worst = min(CLASSES.index(name) for name in touched)
    noisy = any(one.touch is not None and 0 < one.touch.share < 0.002 for one in found)
    if not noisy:
        assert CLASSES[worst] == verdict(found)["admissibility"]["class"]


def _areas_map(_: Reading) -> Any:
    parameters = area_parameters(pack_of(), ON)
    layers = {name: VECTORS[name] for name in VECTORS if name not in ("boundary", "municipalities")}
    return siting_areas(VECTORS["boundary"], parameters, **layers)
