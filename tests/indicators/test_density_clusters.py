"""Clusters by density: two groups a reader can see, and agreement with scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.indicators.density_clusters import density_clusters


def ring(x: float, y: float, count: int, radius: float) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return np.column_stack([x + radius * np.cos(angle), y + radius * np.sin(angle)])


def test_two_groups_and_one_that_is_alone() -> None:
    points = np.vstack([ring(0, 0, 8, 20), ring(1000, 0, 6, 20), [[500, 900]]])
    found = density_clusters(points, neighbours=3, least=4)
    assert found.label.tolist() == [0] * 8 + [1] * 6 + [-1]


def test_one_group_stands_where_links_are_bounded() -> None:
    points = np.vstack([ring(0, 0, 8, 20), [[5000, 0]]])
    assert density_clusters(points, neighbours=3, least=4, farthest=100).label.tolist() == [0] * 8 + [-1]
    assert (density_clusters(points, neighbours=3, least=4).label == -1).all()


def test_many_at_one_address_and_too_few() -> None:
    points = np.vstack([np.zeros((5, 2)), ring(300, 0, 5, 1)])
    assert density_clusters(points, neighbours=3, least=4, farthest=100).label.tolist() == [0] * 5 + [1] * 5
    assert (density_clusters(np.zeros((3, 2)), neighbours=3, least=4).label == -1).all()
    assert len(density_clusters(np.empty((0, 2)), neighbours=3, least=4).label) == 0


def drawn(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    centres = draw.uniform(0, 20_000, (4, 2))
    spread = draw.uniform(100, 800, 4)
    return np.vstack([draw.normal(c, s, (12, 2)) for c, s in zip(centres, spread, strict=True)])


@given(st.integers(0, 10_000), st.integers(4, 8))
def test_as_scikit_learn_where_no_distances_are_equal(seed: int, least: int) -> None:
    # With one neighbour, the point itself, reachability is distance: no two are equal, and there is one tree.
    cluster = pytest.importorskip("sklearn.cluster")
    points = drawn(seed)
    ours = density_clusters(points, neighbours=1, least=least).label
    theirs = cluster.HDBSCAN(min_cluster_size=least, min_samples=1, algorithm="brute", copy=True).fit_predict(
        points
    )
    assert ((ours >= 0) == (theirs >= 0)).all()
    assert len(set(zip(ours, theirs, strict=True))) == len(set(ours))


def by_definition(points: np.ndarray, neighbours: int, least: int, farthest: float) -> set[frozenset[int]]:
    """Lower the density level by level and follow the connected parts; slow and obvious."""
    apart = np.linalg.norm(points[:, None] - points[None], axis=2)
    core = np.sort(apart, axis=1)[:, neighbours - 1]
    reach = np.maximum(np.maximum(apart, core[:, None]), np.maximum(core[None], 1.0))

    def parts(of: frozenset[int], level: float) -> list[frozenset[int]]:
        """The parts of some points that stay linked by less than a level."""
        left, found = set(of), []
        while left:
            grown = frontier = {min(left)}
            while frontier:
                frontier = {k for k in left - grown if any(reach[k, j] < level for j in frontier)}
                grown = grown | frontier
            left -= grown
            found.append(frozenset(grown))
        return found

    def best(of: frozenset[int], birth: float) -> tuple[float, set[frozenset[int]], float]:
        """Return the mass of the best choice within a part, that choice, and the mass of the part itself."""
        own, now = 0.0, of
        while True:
            members = sorted(now)
            # The largest link that holds the part together.
            level = max(min_link(members))
            broken = parts(now, level)
            large = [p for p in broken if len(p) >= least]
            if len(large) == 1:
                own += (1 / level - birth) * (len(now) - len(large[0]))
                now = large[0]
                continue
            own += (1 / level - birth) * len(now)
            if not large:
                return own, {of}, own
            below = [best(p, 1 / level) for p in large]
            mass = sum(b[0] for b in below)
            return (own, {of}, own) if own >= mass else (mass, set().union(*(b[1] for b in below)), own)

    def min_link(members: list[int]) -> list[float]:
        inside, links = {members[0]}, []
        while len(inside) < len(members):
            far, k = min((reach[i, j], j) for i in inside for j in members if j not in inside)
            inside.add(k)
            links.append(far)
        return links

    found: set[frozenset[int]] = set()
    for whole in parts(frozenset(range(len(points))), np.nextafter(farthest, np.inf)):
        if len(whole) >= least:
            found |= best(whole, 1 / farthest)[1]
    return found


@settings(max_examples=25)
@given(
    st.integers(0, 10_000), st.integers(1, 5), st.integers(3, 6), st.sampled_from([500.0, 2000.0, 50_000.0])
)
def test_as_by_definition(seed: int, neighbours: int, least: int, farthest: float) -> None:
    points = drawn(seed)[::2]
    label = density_clusters(points, neighbours=neighbours, least=least, farthest=farthest).label
    ours = {frozenset(np.flatnonzero(label == k).tolist()) for k in range(label.max() + 1)}
    assert ours == by_definition(points, neighbours, least, farthest)


@given(st.permutations(range(15)))
def test_the_order_of_points_does_not_matter(order: list[int]) -> None:
    points = np.vstack([ring(0, 0, 8, 20), ring(1000, 0, 6, 20), [[500, 900]]])
    found = density_clusters(points[order], neighbours=3, least=4).label
    assert [int(found[order.index(k)]) for k in range(15)] == [0] * 8 + [1] * 6 + [-1]
