"""The cheapest changes and the best total, against trying every combination with the evaluation itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.evaluation.criteria import Contestation, Declaration, Work
from sttm.evaluation.improvement import problem_of, threshold_of
from sttm.evaluation.inputs import Input, Share
from sttm.evaluation.optimiser import best, cheapest
from sttm.evaluation.problem import Choice, Room, WorkOption
from sttm.evaluation.standing import Standing, total_of
from sttm.packs.loading import load_pack
from sttm.packs.schede import IntervalScale, ScaleCriterion, Scheda
from sttm.quantities import Answer, Measure, Missing, round_half_even

PACK = load_pack("base")
SCHEDE = {n: PACK.scheda(n, date(2026, 1, 1)) for n in (1, 2)}
AREA = 1000.0
LEVEL = {1: "unit.drainage_vulnerability", 2: "unit.heat_vulnerability"}
TYPES = ["depaving", "swale", "rain_garden", "urban_forest", "meadow", "permeable_paving", "cool_paving"]


def with_types_scored(scheda: Scheda) -> Scheda:
    """The Scheda with a criterion more in part B: points by the number of types of work."""
    part = next(p for p in scheda.parts if p.id == "B")
    treated = next(c for c in part.criteria if isinstance(c, ScaleCriterion))
    steps = [{"from": None, "points": 0.0}, {"from": 2.0, "points": 3.0}, {"from": 3.0, "points": 5.0}]
    scale = IntervalScale.model_validate({"kind": "intervals", "steps": tuple(steps)})
    more = treated.model_copy(update={"id": "B3", "input": "works.types", "max_points": 5.0, "scale": scale})
    changed = part.model_copy(update={"criteria": (*part.criteria, more)})
    return scheda.model_copy(update={"parts": tuple(changed if p is part else p for p in scheda.parts)})


def with_works(standing: Standing, works: list[Work], met: tuple[str, ...]) -> Standing:
    treated = min(1.0, sum(w.area for w in works) / AREA)
    inputs = {
        "works.treated_share": Input("works.treated_share", Measure(treated, "1")),
        "works.types": Input("works.types", Measure(float(len({w.type for w in works})), "1")),
    }
    shares = [Share(s.unit, s.name, s.share, s.area, {**s.inputs, **inputs}) for s in standing.shares]
    declared = {**standing.declarations, **{m: Declaration(Answer.MET, "R1", "C") for m in met}}
    return Standing(shares, works, declared, standing.contestations)


def changed(standing: Standing, choice: Choice, options: list[WorkOption]) -> Standing:
    ground = {o.id: o.ground for o in options}
    added = [Work(t, n * ground[t]) for t, n in choice.steps.items()]
    return with_works(standing, [*standing.works, *added], choice.modalities)


def every_choice(
    options: list[WorkOption], costs: dict[str, float], free: float, rooms: list[Room]
) -> Iterator[Choice]:
    counts = [[0, *range(o.least, int(free / o.ground + 1e-9) + 1)] for o in options]
    sets = [m for size in range(len(costs) + 1) for m in itertools.combinations(sorted(costs), size)]
    for steps in itertools.product(*counts):
        ground = {o.id: n * o.ground for n, o in zip(steps, options, strict=True)}
        if sum(ground.values()) > free + 1e-9:
            continue
        if any(sum(a for t, a in ground.items() if t in room.types) > room.free + 1e-9 for room in rooms):
            continue
        cost = sum(n * o.cost for n, o in zip(steps, options, strict=True))
        chosen = {o.id: n for o, n in zip(options, steps, strict=True) if n}
        for met in sets:
            yield Choice(chosen, met, cost + sum(costs[m] for m in met))


@st.composite
def instances(
    draw: st.DrawFn,
) -> tuple[Scheda, Standing, list[WorkOption], dict[str, float], list[Room]]:
    number = draw(st.sampled_from([1, 2]))
    scheda = SCHEDE[number]
    if draw(st.booleans()):
        scheda = with_types_scored(scheda)
    first = draw(st.sampled_from([1.0, 0.6]))
    shares = []
    for weight in (first, 1.0 - first):
        if not weight:
            continue
        level = draw(st.one_of(st.none(), st.integers(1, 5)))
        inputs = {
            LEVEL[number]: Missing("?") if level is None else Measure(level, "level"),
            "place.idren": Measure(draw(st.sampled_from([0.1, 0.4, 0.8])), "1"),
            "place.night_temperature_anomaly": Measure(draw(st.sampled_from([0.0, 1.5, 4.0])), "1"),
            "place.extreme_events_supply": Measure(1.0, "level"),
            "place.microclimate_supply": Missing("?"),
        }
        shares.append(Share("U", "U", weight, weight * AREA, {k: Input(k, v) for k, v in inputs.items()}))
    works = [
        Work(draw(st.sampled_from(TYPES)), draw(st.sampled_from([0.0, 30.0, 100.0, 250.0, 400.0])))
        for _ in range(draw(st.integers(1, 2)))
    ]
    answers = draw(st.dictionaries(st.sampled_from(["C1", "C2", "C3", "C4", "C5", "C6"]), st.booleans()))
    declared = {c: Declaration(Answer.MET if met else Answer.NOT_MET, "R", "C") for c, met in answers.items()}
    contested = {}
    if draw(st.booleans()):
        criterion = draw(st.sampled_from(["B1", "B2", "C1", "C4"]))
        answer = draw(st.sampled_from([Answer.MET, Answer.NOT_MET]))
        contested[criterion] = Contestation("P", "r", answer, None)
    chosen = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=2, unique=True))
    options = [
        WorkOption(
            t,
            draw(st.sampled_from([100.0, 150.0])),
            draw(st.sampled_from([300.0, 700.0, 1100.0])),
            draw(st.sampled_from([1, 2, 5])),
        )
        for t in chosen
    ]
    # Each type in one room, in the other, or in none.
    kind = {t: draw(st.integers(0, 2)) for t in chosen}
    rooms = [
        Room(frozenset(t for t in chosen if kind[t] == n), draw(st.sampled_from([0.0, 90.0, 300.0, 450.0])))
        for n in (0, 1)
    ]
    names = draw(st.lists(st.sampled_from(["C1", "C3", "C4", "C5"]), max_size=3, unique=True))
    costs = {n: draw(st.sampled_from([500.0, 1700.0, 2900.0])) for n in names}
    standing = with_works(Standing(shares, works, declared, contested), works, ())
    return scheda, standing, options, costs, rooms


@settings(max_examples=40)
@given(instances())
def test_nothing_is_cheaper_and_nothing_better(instance) -> None:
    scheda, standing, options, costs, rooms = instance
    # A modality that is answered well, or that never applies, is not for sale; the search may ignore it.
    free = AREA - sum(w.area for w in standing.works)
    tried = [
        (c, total_of(scheda, changed(standing, c, options)).low)
        for c in every_choice(options, costs, free, rooms)
    ]
    problem = problem_of(scheda, standing, area=AREA, options=options, costs=costs, rooms=rooms)
    highest, reaching = best(problem)
    assert highest == pytest.approx(max(total for _, total in tried), abs=1e-6)
    assert total_of(scheda, changed(standing, reaching, options)).low == pytest.approx(highest, abs=1e-6)
    for one in scheda.final.classes[:-1]:
        least = min((c.cost for c, total in tried if round_half_even(total, 2) >= one.from_), default=None)

        def reaches(choice: Choice, start: float = one.from_) -> bool:
            return round_half_even(total_of(scheda, changed(standing, choice, options)).low, 2) >= start

        found = cheapest(problem, threshold_of(scheda, one.id), reaches)
        assert (found is None) == (least is None), one.id
        if found is not None:
            assert found.cost == pytest.approx(least, abs=1e-6), one.id
            assert reaches(found)


def test_a_tie_on_the_edge_of_a_step_counts() -> None:
    """250 m² of 1,000 are exactly a quarter: the step of the scale includes its start."""
    scheda = SCHEDE[1]
    inputs = {
        LEVEL[1]: Measure(5, "level"),
        "place.idren": Measure(0.1, "1"),
        "place.extreme_events_supply": Measure(0.0, "level"),
    }
    shares = [Share("U", "U", 1.0, AREA, {k: Input(k, v) for k, v in inputs.items()})]
    standing = with_works(Standing(shares, [Work("depaving", 50.0)], {}), [Work("depaving", 50.0)], ())
    options = [WorkOption("depaving", 50.0, 100.0, 1)]
    problem = problem_of(scheda, standing, area=AREA, options=options, costs={})
    # A 40, B1 20; at 50 m² B2 gives 0 (60), from 100 m² 4 (64), from 250 m² 7 (67: class B).
    found = cheapest(problem, threshold_of(scheda, "B"), lambda c: c.steps["depaving"] >= 4)
    assert found == Choice({"depaving": 4}, (), 400.0)


def test_a_class_that_is_not_there() -> None:
    with pytest.raises(RequestError, match="no class Z"):
        threshold_of(SCHEDE[1], "Z")
