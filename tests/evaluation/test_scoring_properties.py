"""Scores of shares, works, checklists and contests: what must hold whatever the numbers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.evaluation.criteria import Contestation, Declaration, Work, score_criterion
from sttm.evaluation.inputs import Input, Share
from sttm.packs.loading import load_pack
from sttm.quantities import Answer, Measure, Missing

SCHEDA = load_pack("base").scheda(1, date(2026, 1, 1))
CRITERIA = {c.id: c for part in SCHEDA.parts for c in part.criteria}

values = st.one_of(st.none(), st.floats(0, 1))
weights = st.lists(st.integers(1, 100), min_size=1, max_size=5)


def share(name: str, weight: float, value: float | None, unit: str = "1") -> Share:
    known = Missing("no data") if value is None else Measure(value, unit)
    return Share("U", "U", weight, weight, {name: Input(name, known)})


@st.composite
def shares(draw: st.DrawFn) -> list[Share]:
    parts = draw(weights)
    return [share("place.idren", w / sum(parts), draw(values)) for w in parts]


@given(shares())
def test_points_stay_within_what_the_scale_can_give(parts: list[Share]) -> None:
    result = score_criterion(CRITERIA["A2"], parts, [], {})
    assert 3 - 1e-9 <= result.points.low <= result.points.high <= 15 + 1e-9
    unknown = any(isinstance(p.inputs["place.idren"].value, Missing) for p in parts)
    assert (result.answer is Answer.NOT_ASSESSABLE) == unknown


@given(shares(), st.floats(0, 1))
def test_learning_a_value_only_narrows_the_range(parts: list[Share], learned: float) -> None:
    before = score_criterion(CRITERIA["A2"], parts, [], {}).points
    filled = [
        share("place.idren", p.share, learned) if isinstance(p.inputs["place.idren"].value, Missing) else p
        for p in parts
    ]
    after = score_criterion(CRITERIA["A2"], filled, [], {}).points
    assert before.low - 1e-9 <= after.low <= after.high <= before.high + 1e-9


@given(st.floats(0, 1), st.floats(0, 1))
def test_less_draining_land_never_scores_less(a: float, b: float) -> None:
    low, high = sorted((a, b))
    points = [
        score_criterion(CRITERIA["A2"], [share("place.idren", 1, v)], [], {}).points.low for v in (low, high)
    ]
    assert points[0] >= points[1]


@given(
    st.lists(st.tuples(st.sampled_from(["depaving", "meadow", "cool_paving"]), st.floats(1, 1e4)), min_size=1)
)
def test_effectiveness_lies_between_the_worst_and_the_best_work(given_works: list[tuple[str, float]]) -> None:
    works = [Work(kind, area) for kind, area in given_works]
    level = share("unit.drainage_vulnerability", 1, 4, "level")
    points = score_criterion(CRITERIA["B1"], [level], works, {}).points
    each = [score_criterion(CRITERIA["B1"], [level], [w], {}).points.low for w in works]
    assert points.known
    assert min(each) - 1e-9 <= points.low <= max(each) + 1e-9


def test_no_work_has_no_effect() -> None:
    level = share("unit.drainage_vulnerability", 1, 4, "level")
    assert score_criterion(CRITERIA["B1"], [level], [], {}).points.high == 0


def test_an_input_nobody_computes_is_missing_and_says_so() -> None:
    result = score_criterion(CRITERIA["A2"], [share("place.other", 1, 0.5)], [], {})
    assert result.answer is Answer.NOT_ASSESSABLE
    assert "place.idren is not an indicator of this territory" in result.notes[0].en
    assert "place.idren non è un indicatore" in result.notes[0].it


def test_a_level_the_scale_does_not_list_keeps_the_whole_range() -> None:
    result = score_criterion(CRITERIA["A1"], [share("unit.drainage_vulnerability", 1, 2.5, "level")], [], {})
    assert (result.points.low, result.points.high) == (3, 15)


@pytest.mark.parametrize(
    ("declared", "answer", "low", "high"),
    [
        (None, Answer.NOT_ASSESSABLE, 0, 5),
        (Declaration(Answer.MET, "R07", "Comune"), Answer.MET, 5, 5),
        (Declaration(Answer.MET, "  ", "Comune"), Answer.NOT_ASSESSABLE, 0, 5),
        (Declaration(Answer.NOT_MET, None, "Comune"), Answer.NOT_MET, 0, 0),
        (Declaration(Answer.NOT_ASSESSABLE, "R07", "Comune"), Answer.NOT_ASSESSABLE, 0, 5),
    ],
)
def test_checklist(declared: Declaration | None, answer: Answer, low: float, high: float) -> None:
    declarations = {} if declared is None else {"C1": declared}
    result = score_criterion(CRITERIA["C1"], [], [], declarations)
    assert (result.answer, result.points.low, result.points.high) == (answer, low, high)


def test_a_contested_value_scores_both_and_keeps_the_computed_answer() -> None:
    contest = Contestation("Comune di X", "rilievo del 2025", None, 0.6)
    result = score_criterion(CRITERIA["A2"], [share("place.idren", 1, 0.1)], [], {}, contest)
    assert result.answer is Answer.DISPUTED
    assert (result.points.low, result.points.high) == (6, 15)
    assert result.dispute is not None
    assert (result.dispute.computed, result.dispute.party) == (Answer.MET, "Comune di X")
    assert result.shares[0].points.low == 15


def test_every_score_says_what_it_stands_on() -> None:
    result = score_criterion(CRITERIA["A2"], [share("place.idren", 1, 0.1)], [], {}).as_dict()
    assert [t["kind"] for t in result["trace"]] == ["scale", "scheda"]
    assert result["trace"][-1]["source"]["kind"] == "assumption"
    assert result["official"] is False
