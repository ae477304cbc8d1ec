"""Which places are chosen: every variant against all subsets, and against an independent peer."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pulp
import pytest
import spopt.locate
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array

from sttm.services.location.problem import Problem, answer

FAR = 3600.0


def table(minutes: list[list[float | None]]) -> csr_array:
    """Seconds stored where a time is given: zero is a time, None is out of reach."""
    cells = [(r, c, 60.0 * v) for r, row in enumerate(minutes) for c, v in enumerate(row) if v is not None]
    shape = (len(minutes), len(minutes[0]) if minutes else 0)
    row, column, seconds = (np.array([cell[k] for cell in cells]) for k in range(3))
    return csr_array((seconds, (row.astype(int), column.astype(int))), shape=shape)


def problem(users, candidates, existing=None, bonus=None, limit=15, capacity=None, rooms=None) -> Problem:
    n, m = len(users), len(candidates[0])
    return Problem(
        users=np.array(users, float),
        to_candidates=table(candidates),
        to_existing=table(existing) if existing and existing[0] else csr_array((n, 0)),
        bonus_s=np.zeros(m) if bonus is None else 60.0 * np.array(bonus, float),
        limit_s=60.0 * limit,
        longest_s=FAR,
        capacity=capacity,
        existing_capacity=None if rooms is None else np.array(rooms, float),
    )


@st.composite
def problems(draw, *, capacity: bool = False):
    n, m, e = draw(st.integers(1, 6)), draw(st.integers(1, 5)), draw(st.integers(0, 2))
    time = st.one_of(st.none(), st.integers(0, 40))
    rows = lambda wide: [[draw(time) for _ in range(wide)] for _ in range(n)]  # noqa: E731
    return problem(
        [draw(st.integers(0, 9)) for _ in range(n)],
        rows(m),
        rows(e),
        bonus=[draw(st.sampled_from([0, 0, 3, 8])) for _ in range(m)],
        capacity=float(draw(st.integers(1, 12))) if capacity else None,
        rooms=[draw(st.sampled_from([0.0, 4.0, np.inf])) for _ in range(e)] if capacity else None,
    )


def seconds(given: Problem, subset, *, counted: bool) -> np.ndarray:
    """Seconds from every cell to every open place, infinite where out of reach, by plain loops."""
    found = np.full((len(given.users), len(subset) + given.to_existing.shape[1]), np.inf)
    for part, new in ((given.to_candidates, True), (given.to_existing, False)):
        entries = part.tocoo()
        for r, c, s in zip(entries.row, entries.col, entries.data, strict=True):
            if not new:
                found[r, len(subset) + c] = s
            elif c in subset:
                found[r, subset.index(c)] = max(s - counted * given.bonus_s[c], 0.0)
    return found


def subsets(given: Problem, number: int):
    m = given.to_candidates.shape[1]
    return [s for k in range(min(number, m) + 1) for s in combinations(range(m), k)]


def worth(given: Problem, method: str, subset) -> float:
    """Users near a place, or seconds spared against nothing within reach."""
    time = seconds(given, subset, counted=True)
    real = seconds(given, (), counted=False).min(axis=1, initial=np.inf)
    near = time.min(axis=1, initial=np.inf)
    if method == "coverage":
        return float(given.users[(near <= given.limit_s) & (real > given.limit_s)].sum())
    spared = np.minimum(real, FAR) - np.minimum(near, FAR)
    return float((spared * given.users).sum())


def served(given: Problem, method: str, subset) -> tuple[float, float]:
    """The most that open places with room can be worth, and serve, by a plain linear programme."""
    time = seconds(given, subset, counted=method != "set-cover")
    limit = FAR if method == "p-median" else given.limit_s
    room = [given.capacity] * len(subset) + list(given.existing_capacity)
    pairs = [(r, c) for r, c in product(*map(range, time.shape)) if time[r, c] <= limit]
    if not pairs:
        return 0.0, 0.0
    gain = np.array([limit - time[p] if method == "p-median" else 1.0 for p in pairs])
    a = [[float(p[0] == r) for p in pairs] for r in range(time.shape[0])]
    a += [[float(p[1] == c) for p in pairs] for c in range(time.shape[1]) if np.isfinite(room[c])]
    b = [*given.users, *(x for x in room if np.isfinite(x))]
    solved = linprog(-gain, A_ub=np.array(a), b_ub=np.array(b), method="highs")
    return float(-solved.fun), float(solved.x.sum())


@given(problems(), st.integers(1, 4), st.sampled_from(["coverage", "p-median"]))
def test_no_subset_is_worth_more(case: Problem, number: int, method) -> None:
    found = answer(case, method, number=number, time_limit_s=60)
    best = max(worth(case, method, s) for s in subsets(case, number))
    assert found.chosen.proved
    assert found.chosen.worth == pytest.approx(best, abs=1e-6)
    assert worth(case, method, found.chosen.places) == pytest.approx(best, abs=1e-6)
    assert len(found.chosen.places) <= number


@given(problems(), st.sampled_from([0.3, 0.7, 1.0]))
def test_no_fewer_places_are_enough(case: Problem, share: float) -> None:
    found = answer(case, "set-cover", number=0, share=share, time_limit_s=60)
    near = lambda s: seconds(case, s, counted=False).min(axis=1, initial=np.inf) <= case.limit_s  # noqa: E731
    everything = tuple(range(case.to_candidates.shape[1]))
    asked = share * case.users[near(everything)].sum() - 1e-6
    enough = [s for s in subsets(case, 9) if case.users[near(s)].sum() >= asked]
    least = min(len(s) for s in enough)
    assert found.chosen.proved
    assert found.chosen.worth == least
    assert case.users[near(found.chosen.places)].sum() >= asked
    liked = max(case.bonus_s[list(s)].sum() for s in enough if len(s) == least)
    assert case.bonus_s[list(found.chosen.places)].sum() == pytest.approx(liked)


@given(problems(capacity=True), st.integers(1, 3), st.sampled_from(["coverage", "p-median"]))
def test_no_subset_with_room_is_worth_more(case: Problem, number: int, method) -> None:
    found = answer(case, method, number=number, time_limit_s=60)
    best = max(served(case, method, s)[0] for s in subsets(case, number))
    assert found.chosen.proved
    assert found.worth_counted == pytest.approx(best, rel=1e-6, abs=1e-5)
    assert served(case, method, found.chosen.places)[0] == pytest.approx(best, rel=1e-6, abs=1e-5)
    room = np.concatenate([np.full(case.to_candidates.shape[1], case.capacity), case.existing_capacity])
    assert (np.asarray(found.assigned.served.sum(axis=0)) <= room + 1e-5).all()
    assert (np.asarray(found.assigned.served.sum(axis=1)) <= case.users + 1e-5).all()


@given(problems(capacity=True), st.sampled_from([0.5, 1.0]))
def test_no_fewer_places_have_room(case: Problem, share: float) -> None:
    found = answer(case, "set-cover", number=0, share=share, time_limit_s=60)
    everything = tuple(range(case.to_candidates.shape[1]))
    near = seconds(case, everything, counted=False).min(axis=1, initial=np.inf) <= case.limit_s
    asked = share * case.users[near].sum() - 1e-6
    enough = [s for s in subsets(case, 9) if served(case, "set-cover", s)[1] >= asked - 1e-6]
    if found is None:
        assert not enough
    else:
        assert found.chosen.worth == min(len(s) for s in enough)
        assert served(case, "set-cover", found.chosen.places)[1] >= asked - 1e-5


@pytest.mark.filterwarnings("ignore::DeprecationWarning:pulp", "ignore:.*:DeprecationWarning")
@pytest.mark.parametrize("seed", range(6))
def test_a_peer_finds_optima_of_the_same_worth(seed: int) -> None:
    random = np.random.default_rng(seed)
    cells, places = random.uniform(0, 40, (60, 2)), random.uniform(0, 40, (15, 2))
    minutes = np.linalg.norm(cells[:, None] - places[None], axis=2)
    users = random.integers(1, 50, 60).astype(float)
    case = problem(users, minutes.tolist(), limit=9)
    solver = pulp.PULP_CBC_CMD(msg=False)
    peer = spopt.locate.MCLP.from_cost_matrix(minutes, users, 9.0, 3).solve(solver)
    ours = answer(case, "coverage", number=3, time_limit_s=60)
    assert ours.worth == pytest.approx(peer.problem.objective.value())
    median = spopt.locate.PMedian.from_cost_matrix(minutes, users, 3).solve(solver)
    ours = answer(case, "p-median", number=3, time_limit_s=60)
    spent = 60 * users.sum() - ours.worth / 60
    assert spent == pytest.approx(median.problem.objective.value())
    enough = minutes.min(axis=1).max() + 0.5
    cover = spopt.locate.LSCP.from_cost_matrix(minutes, enough).solve(solver)
    ours = answer(problem(users, minutes.tolist(), limit=enough), "set-cover", number=0, time_limit_s=60)
    assert ours.worth == cover.problem.objective.value()


def test_a_bonus_changes_the_choice_exactly_where_it_makes_up_for_the_distance() -> None:
    # Ten people 10 minutes from A and 13 from B; B stands in a LUM.
    for bonus, place in ((2.9, 0), (3.1, 1)):
        case = problem([10], [[10, 13]], bonus=[0, bonus])
        found = answer(case, "p-median", number=1, time_limit_s=9)
        assert found.chosen.places == (place,)
    assert found.worth == pytest.approx(10 * (3600 - 13 * 60))
    assert found.worth_counted == pytest.approx(10 * (3600 - 9.9 * 60))


def test_what_stands_is_kept_and_places_that_add_nothing_are_not_opened() -> None:
    case = problem([5, 7], [[3, None], [None, 20]], existing=[[1], [None]])
    found = answer(case, "coverage", number=2, time_limit_s=9)
    assert found.chosen.places == ()
    assert found.worth == 0
    found = answer(case, "p-median", number=2, time_limit_s=9)
    assert found.chosen.places == (1,)


def test_exchanges_of_equal_worth_are_told() -> None:
    case = problem([10, 10, 4], [[5, None, 5], [None, 5, None], [9, None, 9]])
    found = answer(case, "coverage", number=2, time_limit_s=9)
    assert found.chosen.places == (0, 1)
    assert {x.place: (x.other, x.equal) for x in found.exchanges}[0] == (2, True)
