"""Which gaps of a network are worth closing: counted by hand, and against trying every one."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.indicators.connectivity import (
    decay,
    equivalent_connected_area,
    most_gaining_links,
    patch_graph,
    with_link,
)


def hectare(x: float, y: float = 0) -> shapely.Polygon:
    return shapely.box(x, y, x + 100, y + 100)


def test_a_closed_gap_makes_two_patches_one() -> None:
    graph = patch_graph([hectare(0), hectare(600)], k=decay(500, 0.5), least=0.01)
    assert math.isclose(graph.eca / 1e4, math.sqrt(1 + 1 + 2 * 0.5))
    ((gap, gain),) = most_gaining_links(graph, [0], [1], 3)
    assert gap == 0
    # Two connected hectares are as good as one patch of two.
    assert math.isclose(gain / 1e4, 2 - math.sqrt(3))


def test_the_wider_gap_brings_more_where_the_patches_are_alike() -> None:
    graph = patch_graph([hectare(0), hectare(600), hectare(800)], k=decay(500, 0.5), least=0.01)
    order = {round(float(p.bounds[0])): n for n, p in enumerate(graph.patches)}
    pairs = [(order[0], order[600]), (order[600], order[800])]
    found = most_gaining_links(graph, *zip(*pairs, strict=True), 2)
    assert [gap for gap, _ in found] == [0, 1]
    # Wide gap closed: 600 and 0 are one, the step to 800 stays 0.5 ** (100 / 500).
    short = 0.5 ** (100 / 500)
    before = math.sqrt(3 + 2 * (0.5 + short + 0.5 * short))
    assert math.isclose(found[0][1] / 1e4, math.sqrt(3 + 2 * (1 + short + short)) - before)


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(20, 90)), min_size=2, max_size=8),
    st.integers(1, 4),
)
def test_the_best_gaps_are_those_that_trying_every_one_finds(
    drawn: list[tuple[int, int, int]], count: int
) -> None:
    shapes = [shapely.box(100 * x, 100 * y, 100 * x + side, 100 * y + side) for x, y, side in drawn]
    graph = patch_graph(shapes, k=decay(500, 0.5), least=0.01)
    pairs = list(itertools.combinations(range(len(graph.patches)), 2))
    if not pairs:
        return
    gains = [equivalent_connected_area(graph.areas, with_link(graph, i, j)) - graph.eca for i, j in pairs]
    found = most_gaining_links(graph, *zip(*pairs, strict=True), count)
    assert [gain for _, gain in found] == pytest.approx(sorted(gains, reverse=True)[:count], abs=1e-6)
    assert all(gain == pytest.approx(gains[gap]) for gap, gain in found)
    assert min(gains) >= -1e-9
    for i, j in pairs:
        best = with_link(graph, i, j)
        assert best[i, j] == 1
        assert np.allclose(best, best.T)
