"""Connectivity of a network: patches that a reader can count, all ways enumerated, laws that hold always."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.indicators.connectivity import (
    best_probabilities,
    decay,
    eca_with_patch,
    equivalent_connected_area,
    patch_graph,
    probability_of_connectivity,
    with_patch,
)
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "green_network.yaml")


def enumerated(count: int, steps: dict[tuple[int, int], float], k: float) -> np.ndarray:
    """The slow way: every order of passing every set of patches."""
    length = {**steps, **{(b, a): d for (a, b), d in steps.items()}}
    best = np.eye(count)
    for i, j in itertools.permutations(range(count), 2):
        others = [m for m in range(count) if m not in (i, j)]
        for n in range(len(others) + 1):
            for through in itertools.permutations(others, n):
                hops = list(itertools.pairwise((i, *through, j)))
                if all(hop in length for hop in hops):
                    p = math.prod(math.exp(-k * length[hop]) for hop in hops)
                    best[i, j] = max(best[i, j], p)
    return best


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict) -> None:
    names = list(case["patches_ha"])
    k = decay(case["dispersal_m"], case["probability"])
    pairs = [name.split(" – ") for name in case["distances_m"]]
    first, second = ([names.index(pair[end]) for pair in pairs] for end in (0, 1))
    areas = [1e4 * a for a in case["patches_ha"].values()]
    best = best_probabilities(len(names), first, second, list(case["distances_m"].values()), k)
    eca = equivalent_connected_area(areas, best)
    assert eca / 1e4 == pytest.approx(case["expected"]["eca_ha"], abs=5e-4)
    pc = probability_of_connectivity(eca, 1e4 * case["landscape_ha"])
    assert pc == pytest.approx(case["expected"]["pc"], abs=5e-6)


steps_of_four = st.dictionaries(
    st.sampled_from(list(itertools.combinations(range(4), 2))), st.floats(0, 3000), max_size=6
)
# No patch, or one of a square metre at least: squares of smaller areas vanish below the least float.
areas_of_four = st.lists(st.just(0.0) | st.floats(1, 1e6), min_size=4, max_size=4)


@given(steps_of_four)
def test_the_best_way_is_the_best_of_all_ways(steps: dict[tuple[int, int], float]) -> None:
    first, second = [a for a, _ in steps], [b for _, b in steps]
    found = best_probabilities(4, first, second, list(steps.values()), 0.001)
    np.testing.assert_allclose(found, enumerated(4, steps, 0.001), rtol=1e-9, atol=1e-12)


@given(steps_of_four, areas_of_four, st.floats(0, 1e5), st.integers(0, 3))
def test_eca_lies_between_the_largest_patch_and_the_sum_and_grows_with_area(
    steps: dict[tuple[int, int], float], areas: list[float], more: float, where: int
) -> None:
    best = best_probabilities(4, [a for a, _ in steps], [b for _, b in steps], list(steps.values()), 0.001)
    eca = equivalent_connected_area(areas, best)
    assert max(areas) * (1 - 1e-9) <= eca <= sum(areas) * (1 + 1e-9)
    larger = [a + more * (i == where) for i, a in enumerate(areas)]
    assert equivalent_connected_area(larger, best) >= eca * (1 - 1e-12)


boxes = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 6)), min_size=2, max_size=6
).map(lambda found: [shapely.box(100 * x, 100 * y, 100 * (x + s), 100 * (y + s)) for x, y, s in found])


@given(boxes)
def test_a_patch_added_counts_as_if_it_had_always_been_there(shapes: list[shapely.Polygon]) -> None:
    k = decay(500, 0.5)
    before = patch_graph(shapes[:-1], k=k, least=0.01)
    new = shapes[-1].difference(shapely.union_all(shapes[:-1]))
    areas, best = with_patch(before, shapes[-1], new.area)
    after = patch_graph(shapes, k=k, least=0.01)
    added = equivalent_connected_area(areas, best)
    assert added == pytest.approx(after.eca, rel=1e-9)
    assert added >= before.eca * (1 - 1e-12)


shapes_of_any_kind = st.lists(
    st.tuples(
        st.sampled_from(["box", "line", "point"]), st.integers(0, 40), st.integers(0, 40), st.integers(1, 9)
    ),
    min_size=1,
    max_size=7,
).map(lambda found: [drawn(*one) for one in found])


def drawn(kind: str, x: int, y: int, size: int) -> shapely.Geometry:
    x, y, size = 100 * x, 100 * y, 100 * size
    if kind == "point":
        return shapely.Point(x, y)
    if kind == "line":
        return shapely.LineString([(x, y), (x + size, y + size / 2), (x + size, y - size)])
    return shapely.box(x, y, x + size, y + size)


@given(shapes_of_any_kind, shapes_of_any_kind, st.floats(0, 1e5))
def test_what_a_patch_changes_is_what_the_whole_gives(
    shapes: list[shapely.Geometry], new: list[shapely.Geometry], area: float
) -> None:
    graph = patch_graph(shapes, k=decay(500, 0.5), least=0.01)
    shape = shapely.union_all(new)
    away = graph.search.distances(shape, graph.reach)
    whole = equivalent_connected_area(*with_patch(graph, shape, area))
    assert eca_with_patch(graph, away, area) == pytest.approx(whole, rel=1e-9, abs=1e-6)


def test_ground_under_two_elements_counts_once() -> None:
    graph = patch_graph([shapely.box(0, 0, 200, 100), shapely.box(100, 0, 300, 100)], k=0.001, least=0.01)
    assert (len(graph.patches), graph.eca) == (1, pytest.approx(30_000))


def test_a_line_is_a_step_without_area() -> None:
    ends = [shapely.box(0, 0, 100, 100), shapely.box(1100, 0, 1200, 100)]
    apart = patch_graph(ends, k=decay(500, 0.5), least=0.01)
    linked = patch_graph([*ends, shapely.LineString([(100, 50), (1100, 50)])], k=decay(500, 0.5), least=0.01)
    assert apart.eca == pytest.approx(1e4 * math.sqrt(2.5))
    assert linked.eca == pytest.approx(20_000)


def test_a_step_less_probable_than_the_least_is_none() -> None:
    shapes = [shapely.box(0, 0, 100, 100), shapely.box(2100, 0, 2200, 100)]
    assert patch_graph(shapes, k=decay(500, 0.5), least=0.1).eca == pytest.approx(1e4 * math.sqrt(2))


def test_without_patches_there_is_nothing_to_connect() -> None:
    graph = patch_graph([], k=0.001, least=0.01)
    areas, best = with_patch(graph, shapely.box(0, 0, 100, 100), 1e4)
    assert (graph.eca, equivalent_connected_area(areas, best)) == (0.0, pytest.approx(1e4))


@pytest.mark.parametrize(("distance", "probability"), [(0, 0.5), (500, 0), (500, 1), (-1, 0.5)])
def test_a_decay_that_cannot_be(distance: float, probability: float) -> None:
    with pytest.raises(RequestError, match="no decay"):
        decay(distance, probability)
