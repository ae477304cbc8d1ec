"""Several proposals together against the thresholds of a zone, counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely
from search_territory import CRS, ON, VECTORS, box, territory

from sttm.errors import InputError
from sttm.operations.production.cumulating import cumulate_files
from sttm.production.cumulation.against import cumulated
from sttm.production.cumulation.proposals import read_proposals
from sttm.territory.reading import Reading

TO_DEGREES = pyproj.Transformer.from_crs(CRS, 4326, always_xy=True)

Write = Callable[..., Path]


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return territory(tmp_path_factory.mktemp("cumulation") / "ws")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a writer of one proposal as a GeoJSON file."""

    def one(name: str, shape: shapely.Geometry, **more: Any) -> Path:
        degrees = shapely.transform(
            shape, lambda xy: np.column_stack(TO_DEGREES.transform(xy[:, 0], xy[:, 1]))
        )
        properties = {"id": name, "activity": "large_logistics", **more}
        feature = {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(degrees)),
            "properties": {k: v for k, v in properties.items() if v is not None},
        }
        path = tmp_path / f"{name}.geojson"
        path.write_text(json.dumps(feature))
        return path

    return one


def sums(reading: Reading, *paths: Path) -> dict[str, dict[str, Any]]:
    """Return the answers by zone and quantity."""
    found = cumulated(read_proposals(paths, reading), reading)
    return {f"{z['id']} {t['quantity']}": t for z in found["zones"] for t in z["thresholds"]}


def test_shared_ground_counts_once(reading: Reading, write: Write) -> None:
    found = sums(reading, write("a", box(1200, 200, 100)), write("b", box(1250, 200, 100)))
    land = found["Z2 land"]
    assert land["central"] == pytest.approx(15_000, abs=0.5)
    assert [p["counted_share"] for p in land["proposals"]] == pytest.approx([1.0, 0.5], abs=1e-3)
    assert [p["share"] for p in land["proposals"]] == pytest.approx([2 / 3, 1 / 3], abs=1e-3)


def test_each_zone_has_its_part(reading: Reading, write: Write) -> None:
    found = sums(reading, write("a", box(900, 0, 200, 100)))
    assert {name for name in found if name.endswith(" land")} == {"Z1 land", "Z2 land"}
    assert found["Z1 land"]["central"] == pytest.approx(10_000, abs=0.5)


def test_land_against_a_share_of_the_zone(reading: Reading, write: Write) -> None:
    """At most 0.5 % of a zone of 1,000,000 m²: 5,000 m²."""
    assert sums(reading, write("a", box(0, 0, 70)))["Z1 land"]["answer"] == "met"
    more = sums(reading, write("a", box(0, 0, 71)))["Z1 land"]
    assert (more["limit"], more["answer"]) == (5000.0, "not_met")


def test_soil_between_low_and_high_is_not_assessable(reading: Reading, write: Write) -> None:
    """1,250 m² of fields, 0.02 of them sealed: 0.70, 0.85 and 0.95 of them less 25 m², against 1,000 m²."""
    soil = sums(reading, write("a", box(1200, 200, 50, 25)))["Z2 new_land"]
    assert [soil[end] for end in ("low", "central", "high")] == pytest.approx([850, 1037.5, 1162.5], abs=0.2)
    assert (soil["answer"], soil["central_answer"]) == ("not_assessable", "not_met")


def test_trips_go_by_floor_space_where_it_is_given(reading: Reading, write: Write) -> None:
    rates = reading.pack.trip_rates
    by_land = sums(reading, write("a", box(1200, 200, 100)))["Z2 heavy_trips"]
    by_floor = sums(reading, write("a", box(1200, 200, 100), floor_space_m2=6000))["Z2 heavy_trips"]
    assert by_land["central"] == pytest.approx(10_000 * rates["large_logistics_land"].heavy[1], abs=0.1)
    assert by_floor["central"] == pytest.approx(6000 * rates["large_logistics_floor"].heavy[1], abs=0.1)


def test_plan_share(reading: Reading, write: Write) -> None:
    """F1 (36 ha) and F2 (2.25 ha) are the plan areas of Z2: 3.6 ha on F1 are 3.6 / 38.25 of them."""
    share = sums(reading, write("a", box(1200, 200, 600, 60)))["Z2 plan_share"]
    assert share["central"] == pytest.approx(3.6 / 38.25, abs=1e-4)
    none = sums(reading, write("b", box(0, 0, 50)))["Z1 plan_share"]
    assert (none["answer"], none["central"]) == ("not_assessable", None)


def test_without_forecasts_the_share_is_not_assessable(tmp_path: Path, write: Write) -> None:
    own = territory(tmp_path / "ws", forecasts=None)
    share = sums(own, write("a", box(1200, 200, 100)))["Z2 plan_share"]
    assert share["answer"] == "not_assessable"
    assert "forecasts" in share["missing"]["en"]


def test_every_fault_of_every_file_is_told(reading: Reading, write: Write, tmp_path: Path) -> None:
    broken = tmp_path / "broken.geojson"
    broken.write_text("{")
    paths = [
        write("a", box(0, 0, 50), activity=None),
        write("b", box(0, 0, 50), activity="spaceport"),
        write("c", box(5000, 5000, 50)),
        write("d", shapely.Point(500_100, 5_000_100)),
        write("e", box(0, 0, 50), floor_space_m2=-1),
        broken,
    ]
    with pytest.raises(InputError) as refused:
        read_proposals(paths, reading)
    assert {f.code for f in refused.value.faults} == {
        "no-activity", "activity", "outside", "geometry-type", "floor-space", "not-json",
    }  # fmt: skip


def test_the_same_id_twice_is_refused(reading: Reading, write: Write) -> None:
    path = write("a", box(0, 0, 50))
    with pytest.raises(InputError) as refused:
        read_proposals([path, path], reading)
    assert [f.code for f in refused.value.faults] == ["same-id"]


def test_the_result_is_fingerprinted_and_names_its_layers(reading: Reading, write: Write) -> None:
    path = write("a", box(1200, 200, 100))
    result = cumulate_files(reading.workspace, reading.pack, [path], on=ON)
    again = cumulate_files(reading.workspace, reading.pack, [path], on=ON)
    assert result["kind"] == "sttm-site-cumulation"
    assert result["fingerprint"] == again["fingerprint"]
    assert {"zones", "forecasts"} <= {one["layer"] for one in result["layers"]}
    assert VECTORS["zones"].index.isin(["Z1", "Z2"]).all()
