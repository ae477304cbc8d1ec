"""How firm the class of an intervention is: draws of what the pack calls uncertain, and of the unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.environment.evaluating import project_inputs, standing_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.place import locate
from sttm.environment.preparing import Prepared
from sttm.environment.uncertain_inputs import UncertainInputs
from sttm.environment.uncertainty_texts import METHOD, kind_text, unanswered_text
from sttm.evaluation.criteria import Contestation, Declaration
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.evaluation.sensitivity import (
    Column,
    Factor,
    Scenario,
    ScenarioShare,
    classes_of,
    draws,
    one_at_a_time,
    scale_points,
    totals,
)
from sttm.evaluation.standing import Standing
from sttm.packs.schede import ChecklistCriterion, ScaleCriterion, Scheda, WorksCriterion
from sttm.quantities import Answer, round_half_even

__all__ = ["DRAWS", "SEED", "sensitivity"]

DRAWS, SEED = 10_000, 1

BAND = (0.05, 0.5, 0.95)
"""Shares of the draws below the ends and the middle of the band."""

UNDECIDED = 0.5
"""Where an answer that nobody has given stands in the one-at-a-time table: halfway."""


def sensitivity(
    one: Prepared, result: Mapping[str, Any], knowledge: Knowledge, number: int = DRAWS, seed: int = SEED
) -> dict[str, Any]:
    """Return how firm the classes of an evaluation are, as JSON values.

    Parameters
    ----------
    one
        The intervention.
    result
        Its evaluation, whose Schede are looked at.
    number, seed
        Of the draws: the same give the same bytes.
    """
    (located,) = locate([one.polygon], knowledge)
    _, shares = project_inputs(one, located, knowledge)
    rows = []
    for filled in result["schede"]:
        scheda = knowledge.pack.scheda(filled["number"], knowledge.on)
        model = _Model(scheda, one, standing_of(scheda, one, shares), knowledge)
        rows.append(_judged(model, filled, number, seed))
    return {"draws": number, "seed": seed, "method": METHOD, "official": False, "schede": rows}


class _Model:
    """The uncertain numbers of one intervention before one Scheda, and what follows from their values."""

    def __init__(self, scheda: Scheda, one: Prepared, standing: Standing, knowledge: Knowledge) -> None:
        self.scheda, self.works, self.standing = scheda, one.works, standing
        criteria = [c for part in scheda.parts for c in part.criteria]
        self.inputs = UncertainInputs(_inputs_read(scheda), standing.shares, one.polygon, knowledge)
        self.factors: dict[str, Factor] = dict(self.inputs.factors)
        self.checklist = [c for c in criteria if isinstance(c, ChecklistCriterion)]
        self.rated = [c for c in criteria if isinstance(c, WorksCriterion)]
        self.contested = {c.id: c for c in criteria if c.id in standing.contestations}
        for listed in self.checklist:
            if _part_met(standing.declarations.get(listed.id)) is None and self._concerned(listed):
                self._add_undecided("answer", listed.id, unanswered_text(listed.id, listed.title))
        for rating in self.rated:
            self._add_effectiveness(rating, knowledge)
        for criterion in self.contested.values():
            titles = {k: f"{criterion.id} {v}" for k, v in text_dict(criterion.title).items()}
            self._add_undecided("dispute", criterion.id, kind_text("dispute", titles))

    def _add_undecided(self, kind: str, criterion: str, title: Mapping[str, str]) -> None:
        name = f"{kind}.{criterion}"
        self.factors[name] = Factor(name, title, kind, 0.0, 1.0, UNDECIDED, (0.0, 1.0))

    def _add_effectiveness(self, rating: WorksCriterion, knowledge: Knowledge) -> None:
        if rating.margin is None:
            return
        facts = {**dict(sourced_trace("scheda", rating.id, rating).facts), "unit": "1"}
        for work in sorted({w.type for w in self.works}):
            title = kind_text("effectiveness", text_dict(knowledge.pack.work_types[work].title))
            name = f"effectiveness.{work}"
            self.factors[name] = Factor(
                name, title, "effectiveness", -rating.margin, rating.margin, 0.0, None, facts
            )

    def _concerned(self, criterion: ChecklistCriterion) -> bool:
        return criterion.applies_to is None or any(w.type in criterion.applies_to for w in self.works)

    def total(self, values: Mapping[str, Column], number: int) -> Column:
        """Return the total where the factors have some values."""
        shares = tuple(
            ScenarioShare(share.share, self.inputs.columns(position, values, number))
            for position, share in enumerate(self.standing.shares)
        )
        answers = {c.id: self._answer(c, values, number) for c in self.checklist}
        effectiveness = {
            name.removeprefix("effectiveness."): column
            for name, column in values.items()
            if name.startswith("effectiveness.")
        }
        contested = {
            name: (values[f"dispute.{name}"], np.full(number, self._held(name))) for name in self.contested
        }
        works = tuple(self.works)
        return totals(self.scheda, Scenario(number, shares, works, answers, effectiveness, contested))

    def _answer(self, criterion: ChecklistCriterion, values: Mapping[str, Column], number: int) -> Column:
        met = _part_met(self.standing.declarations.get(criterion.id))
        if met is not None:
            return np.full(number, met)
        return values.get(f"answer.{criterion.id}", np.zeros(number))

    def _held(self, name: str) -> float:
        """Return the points that follow from what a party holds."""
        criterion, by = self.contested[name], self.standing.contestations[name]
        if isinstance(criterion, ScaleCriterion) and by.value is not None:
            return float(scale_points(criterion, np.array([by.value]))[0])
        return criterion.max_points if _holds_met(by) else 0.0


def _holds_met(by: Contestation) -> bool:
    return by.answer is Answer.MET


def _inputs_read(scheda: Scheda) -> dict[str, ScaleCriterion | WorksCriterion]:
    """Return the inputs that decide points, each with a criterion that reads it, scales first."""
    read: dict[str, ScaleCriterion | WorksCriterion] = {}
    criteria = [c for part in scheda.parts for c in part.criteria]
    for scale in criteria:
        if isinstance(scale, ScaleCriterion):
            read.setdefault(scale.input, scale)
    for works in criteria:
        if isinstance(works, WorksCriterion):
            read.setdefault(works.level_input, works)
    return read


def _part_met(declared: Declaration | None) -> float | None:
    """Return 1 or 0 for an answer that counts, None where there is none."""
    if declared is None or declared.answer is Answer.NOT_ASSESSABLE:
        return None
    if declared.answer is Answer.NOT_MET:
        return 0.0
    return 1.0 if (declared.evidence or "").strip() else None


def _judged(model: _Model, filled: Mapping[str, Any], number: int, seed: int) -> dict[str, Any]:
    classes = model.scheda.final.classes
    factors = list(model.factors.values())
    total = model.total(draws(factors, number, seed), number)
    found = classes_of(total, classes)
    ids = [c.id for c in classes]
    low, high = filled["class"]["low"], filled["class"]["high"]
    within = (found <= ids.index(low)) & (found >= ids.index(high))
    ends = np.quantile(total, BAND, method="inverted_cdf")
    return {
        "number": model.scheda.number,
        "title": text_dict(model.scheda.title),
        "class": {
            "low": low,
            "high": high,
            "holds": _share(within),
            "at_least": _share(found <= ids.index(low)),
            "shares": {name: _share(found == position) for position, name in enumerate(ids)},
        },
        "total": {
            "computed": filled["total"],
            "p05": _points(ends[0]),
            "p50": _points(ends[1]),
            "p95": _points(ends[2]),
            "low": _points(total.min()),
            "high": _points(total.max()),
        },
        "tornado": _tornado(model, factors, ids),
    }


def _tornado(model: _Model, factors: Sequence[Factor], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return what each factor moves alone, the most first; factors that move nothing come last."""
    columns = one_at_a_time(factors)
    total = model.total(columns, 2 * len(factors) + 1)
    found = classes_of(total, model.scheda.final.classes)
    rows = []
    for position, factor in enumerate(factors):
        at = slice(2 * position + 1, 2 * position + 3)
        ends, classes = total[at], [ids[int(i)] for i in found[at]]
        rows.append(
            {
                "id": factor.id,
                "title": dict(factor.title),
                "kind": factor.kind,
                "from": factor.low,
                "to": factor.high,
                "total": {"at_low": _points(ends[0]), "at_high": _points(ends[1])},
                "class": {"at_low": classes[0], "at_high": classes[1]},
                "swing": _points(abs(ends[1] - ends[0])),
                "moves_class": classes[0] != classes[1],
                **dict(factor.facts),
            }
        )
    return sorted(rows, key=lambda r: (-r["swing"], r["id"]))


def _points(value: float | np.floating[Any]) -> float:
    return round_half_even(float(value), 2)


def _share(where: NDArray[np.bool_]) -> float:
    return round_half_even(float(np.mean(where)), 4)
