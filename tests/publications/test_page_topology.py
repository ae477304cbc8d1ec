"""Pieces written with shared edges once: read back they are the same pieces, and neighbours still touch."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.publications.page.topology import as_topology, simplified

CRS = "EPSG:32632"
LEFT, BOTTOM = 510_000.0, 5_030_000.0


def frame(shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"piece": range(1, len(shapes) + 1)}, geometry=shapes, crs=CRS)


def box(x: float, y: float, side: float = 100.0) -> shapely.Polygon:
    return shapely.box(LEFT + x, BOTTOM + y, LEFT + x + side, BOTTOM + y + side)


def written(pieces: gpd.GeoDataFrame, tolerance: float = 0.0) -> dict[str, Any]:
    return as_topology(pieces, simplified(pieces, tolerance), ["piece"], name="pieces")


def read(topology: dict[str, Any]) -> gpd.GeoSeries:
    """The pieces of a topology, as the page reads them."""
    step, origin = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * step + origin for arc in topology["arcs"]]

    def ring(numbers: list[int]) -> np.ndarray:
        lines = [arcs[n] if n >= 0 else arcs[-1 - n][::-1] for n in numbers]
        return np.vstack([lines[0], *(line[1:] for line in lines[1:])])

    shapes = [
        shapely.Polygon(ring(one["arcs"][0]), [ring(hole) for hole in one["arcs"][1:]])
        if one["arcs"]
        else shapely.Polygon()
        for one in topology["objects"]["pieces"]["geometries"]
    ]
    return gpd.GeoSeries(shapes, crs=4326).to_crs(CRS)


def test_two_squares_share_one_arc() -> None:
    topology = written(frame([box(0, 0), box(100, 0)]))
    rings = [one["arcs"][0] for one in topology["objects"]["pieces"]["geometries"]]
    assert len(topology["arcs"]) == 3
    shared = {n if n >= 0 else -1 - n for n in rings[0]} & {n if n >= 0 else -1 - n for n in rings[1]}
    assert len(shared) == 1
    assert sorted(n in rings[0] for n in rings[1]) == [False, False]
    assert read(topology).area.to_numpy() == pytest.approx([1e4, 1e4], rel=1e-4)


def test_an_island_is_the_hole_around_it() -> None:
    island = box(30, 30, 40)
    topology = written(frame([box(0, 0).difference(island), island]))
    around, inner = (one["arcs"] for one in topology["objects"]["pieces"]["geometries"])
    assert len(topology["arcs"]) == 2
    assert inner[0][0] in (around[1][0], -1 - around[1][0])
    assert read(topology).area.to_numpy() == pytest.approx([8400, 1600], rel=1e-4)


def test_a_piece_smaller_than_a_step_is_written_without_a_shape() -> None:
    pieces = frame([box(0, 0).difference(box(50, 50, 0.05)), box(50, 50, 0.05)])
    geometries = written(pieces, 10.0)["objects"]["pieces"]["geometries"]
    assert [bool(one["arcs"]) for one in geometries] == [True, False]
    assert [one["properties"] for one in geometries] == [{"piece": 1}, {"piece": 2}]
    assert len(geometries[0]["arcs"]) == 1


def test_how_far_edges_stray_is_measured() -> None:
    bump = [(0, 0), (100, 0), (100, 100), (50, 103), (0, 100)]
    shape = shapely.Polygon([(LEFT + x, BOTTOM + y) for x, y in bump])
    kept, coarse = simplified(frame([shape]), 0.0), simplified(frame([shape]), 20.0)
    assert (kept.most, kept.usual) == (0.0, 0.0)
    assert coarse.most == pytest.approx(3.0)
    assert len(shapely.get_coordinates(coarse.shapes)) == 5


@given(st.integers(0, 10_000), st.integers(3, 25), st.sampled_from([0.0, 2.0]))
def test_a_partition_read_back_is_a_partition(seed: int, count: int, tolerance: float) -> None:
    rng = np.random.default_rng(seed)
    square = box(0, 0, 1000)
    points = shapely.points(rng.uniform([LEFT, BOTTOM], [LEFT + 1000, BOTTOM + 1000], (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square))
    pieces = frame([shape for cell in cells if (shape := shapely.intersection(cell, square)).area > 50])
    topology = written(pieces, tolerance)
    back = read(topology)
    whole = float(pieces.area.sum())
    assert float(back.area.sum()) == pytest.approx(whole, rel=1e-3)
    uses: dict[int, int] = {}
    for one in topology["objects"]["pieces"]["geometries"]:
        for number in (n if n >= 0 else -1 - n for ring in one["arcs"] for n in ring):
            uses[number] = uses.get(number, 0) + 1
    assert set(uses) == set(range(len(topology["arcs"])))
    assert max(uses.values()) <= 2
