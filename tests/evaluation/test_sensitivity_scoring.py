"""Scoring all draws at once, against scoring each draw by the evaluation itself; the draws themselves."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.evaluation.criteria import Contestation, Declaration, Work
from sttm.evaluation.inputs import Input, Share
from sttm.evaluation.sensitivity import (
    Factor,
    Scenario,
    ScenarioShare,
    classes_of,
    draws,
    one_at_a_time,
    totals,
)
from sttm.evaluation.standing import Standing, total_of
from sttm.packs.loading import load_pack
from sttm.packs.schede import ChecklistCriterion
from sttm.quantities import Answer, Measure

PACK = load_pack("base")
SCHEDE = {n: PACK.scheda(n, date(2026, 1, 1)) for n in (1, 2)}
INPUTS = {
    1: {"unit.drainage_vulnerability": (1, 5), "place.idren": (0, 1), "place.extreme_events_supply": (0, 5)},
    2: {
        "unit.heat_vulnerability": (1, 5),
        "place.night_temperature_anomaly": (-1, 5),
        "place.microclimate_supply": (0, 5),
    },
}
NUMBER = 4


@settings(max_examples=60)
@given(st.data())
def test_every_draw_scores_as_the_evaluation_does(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([1, 2]))
    scheda = SCHEDE[number]
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    weights = data.draw(st.sampled_from([[1.0], [0.6, 0.4]]))
    shares = []
    for weight in weights:
        columns = {
            name: rng.integers(low, high + 1, NUMBER).astype(float)
            if "vulnerability" in name
            else rng.uniform(low, high, NUMBER)
            for name, (low, high) in INPUTS[number].items()
        }
        columns["works.treated_share"] = np.full(NUMBER, 0.3)
        shares.append(ScenarioShare(weight, columns))
    types = data.draw(st.lists(st.sampled_from(sorted(PACK.work_types)), min_size=1, max_size=3))
    works = tuple(Work(t, float(rng.integers(10, 500))) for t in types)
    checklist = [c.id for p in scheda.parts for c in p.criteria if isinstance(c, ChecklistCriterion)]
    answers = {c: rng.integers(0, 2, NUMBER).astype(float) for c in checklist}
    disputed = data.draw(st.sampled_from([None, "C1", "A1", "B1"]))
    contested = {} if disputed is None else {disputed: (np.ones(NUMBER), np.zeros(NUMBER))}
    found = totals(scheda, Scenario(NUMBER, tuple(shares), works, answers, {}, contested))
    for row in range(NUMBER):
        standing = Standing(
            [
                Share(
                    "U", "U", s.share, 1.0, {k: Input(k, Measure(v[row], "1")) for k, v in s.inputs.items()}
                )
                for s in shares
            ],
            works,
            {c: Declaration(Answer.MET if a[row] else Answer.NOT_MET, "R", "C") for c, a in answers.items()},
            {} if disputed is None else {disputed: Contestation("P", "r", Answer.NOT_MET, None)},
        )
        assert found[row] == pytest.approx(total_of(scheda, standing).low, abs=1e-9)


FACTORS = [
    Factor("a", {"it": "a", "en": "a"}, "measurement", -1.0, 3.0, 0.0),
    Factor("b", {"it": "b", "en": "b"}, "answer", 0.0, 1.0, 0.5, (0.0, 1.0)),
]


def test_draws_stay_in_their_range_and_do_not_depend_on_one_another() -> None:
    both, alone = draws(FACTORS, 1000, 7), draws(FACTORS[1:], 1000, 7)
    assert both["a"].min() >= -1
    assert both["a"].max() <= 3
    assert both["a"].mean() == pytest.approx(1, abs=0.15)
    assert set(both["b"]) == {0.0, 1.0}
    assert (both["b"] == alone["b"]).all()
    assert (draws(FACTORS, 1000, 8)["a"] != both["a"]).any()


FIRST = [-0.7065585660601461, -0.4521161225349255, 0.5983867716294045]


def test_the_first_draws_of_seed_1_are_these_on_any_machine() -> None:
    assert draws(FACTORS, 3, 1)["a"].tolist() == pytest.approx(FIRST, abs=1e-12)


def test_one_at_a_time() -> None:
    columns = one_at_a_time(FACTORS)
    assert columns["a"].tolist() == [0, -1, 3, 0, 0]
    assert columns["b"].tolist() == [0.5, 0.5, 0.5, 0, 1]


def test_classes_are_of_the_published_total() -> None:
    classes = SCHEDE[1].final.classes
    found = classes_of(np.array([100, 80, 79.996, 79.99, 65, 0]), classes)
    assert [classes[int(i)].id for i in found] == ["A", "A", "A", "B", "B", "E"]
