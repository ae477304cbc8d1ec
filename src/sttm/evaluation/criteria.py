"""Scores criteria: scales share by share, works by their effectiveness, checklists by their evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sttm.evaluation.inputs import Input, Share, Trace, sourced_trace
from sttm.evaluation.results import CriterionResult, Dispute, ScoredShare
from sttm.packs.declared import Text
from sttm.packs.schede import ChecklistCriterion, Criterion, ScaleCriterion, WorksCriterion
from sttm.quantities import Answer, Measure, Missing, Range

__all__ = [
    "SCHEDA",
    "WORKS_UNKNOWN",
    "Contestation",
    "Declaration",
    "Sheet",
    "Work",
    "left_out",
    "score_criterion",
]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What criteria stand in: how a trace names it, and what is said where nobody has answered."""

    kind: str
    silence: Text


SCHEDA = Sheet("scheda", Text(it="Il Comune non ha risposto", en="The Comune has not answered"))


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the Comune answers to a checklist item, and the evidence it names."""

    answer: Answer
    evidence: str | None
    by: str


@dataclass(frozen=True, slots=True)
class Contestation:
    """A party contests the computed answer: with another answer, or another value of the input."""

    party: str
    reason: str
    answer: Answer | None
    value: float | None


@dataclass(frozen=True, slots=True)
class Work:
    """One work of the intervention: its type and the ground it takes, m²."""

    type: str
    area: float


def score_criterion(
    criterion: Criterion,
    shares: Sequence[Share],
    works: Sequence[Work] | None,
    declarations: Mapping[str, Declaration],
    contestation: Contestation | None = None,
    sheet: Sheet = SCHEDA,
) -> CriterionResult:
    """Score one criterion.

    A polygon over several units is scored share by share and the scores weighted by area: the
    inputs are never averaged. What is not assessable keeps the whole range of points it could get.

    Parameters
    ----------
    criterion
        As the Scheda declares it.
    shares
        The parts of the polygon by unit; their shares add up to 1.
    works
        The works of the intervention; None where nobody has said what they are.
    declarations
        Answers to the checklist by criterion.
    contestation
        Who contests the outcome, if anyone does.
    sheet
        What the criterion stands in.
    """
    if isinstance(criterion, ScaleCriterion):
        result = _by_scale(criterion, shares, sheet)
    elif isinstance(criterion, WorksCriterion):
        result = _by_works(criterion, shares, works, sheet)
    else:
        result = _by_checklist(criterion, works, declarations.get(criterion.id), sheet)
    return result if contestation is None else _contested(criterion, result, contestation, shares, sheet)


def left_out(criterion: Criterion, why: Text, sheet: Sheet) -> CriterionResult:
    """Return a criterion that does not apply, and why: it leaves the maximum of its part."""
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        kind=criterion.kind,
        answer=Answer.NOT_ASSESSABLE,
        points=Range.exactly(0.0),
        max_points=criterion.max_points,
        applicable=False,
        official=criterion.official,
        trace=(sourced_trace(sheet.kind, criterion.id, criterion),),
        notes=(why,),
    )


def _by_scale(
    criterion: ScaleCriterion, shares: Sequence[Share], sheet: Sheet, value: float | None = None
) -> CriterionResult:
    scored = []
    trace: dict[tuple[str, str], Trace] = {}
    for share in shares:
        given = share.input(criterion.input)
        if value is not None:
            given = Input(criterion.input, Measure(value, criterion.unit))
        scored.append(ScoredShare(share.unit, share.share, given.as_dict(), _scale_points(criterion, given)))
        trace |= {(t.kind, t.id): t for t in given.trace}
    points = _weighted(scored)
    declared = Trace("scale", criterion.id, (("direction", criterion.direction), ("input", criterion.input)))
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        kind=criterion.kind,
        answer=_answer(points),
        points=points,
        max_points=criterion.max_points,
        official=criterion.official,
        direction=criterion.direction_reason,
        shares=tuple(scored),
        trace=(*trace.values(), declared, sourced_trace(sheet.kind, criterion.id, criterion)),
        notes=_missing_notes(scored),
    )


def _scale_points(criterion: ScaleCriterion, given: Input) -> Range:
    reachable = criterion.scale.ordered_points()
    anything = Range(min(reachable), max(reachable))
    if isinstance(given.value, Missing):
        return anything
    points = criterion.scale.points(given.value.value)
    return anything if points is None else Range.exactly(points)


def _by_works(
    criterion: WorksCriterion, shares: Sequence[Share], works: Sequence[Work] | None, sheet: Sheet
) -> CriterionResult:
    """Effectiveness of each type at the level of the unit, weighted by the area of the works."""
    rated = {e.type: e.by_level for e in criterion.effectiveness}
    known = works or ()
    total = sum(w.area for w in known)
    scored = []
    trace: dict[tuple[str, str], Trace] = {}
    for share in shares:
        level = share.input(criterion.level_input)
        trace |= {(t.kind, t.id): t for t in level.trace}
        by_level = [sum(w.area * rated[w.type][i] for w in known) / total for i in range(5)] if total else []
        if works is None:
            points = Range(0.0, criterion.max_points)
        elif not by_level:
            points = Range.exactly(0.0)
        elif isinstance(level.value, Missing):
            points = Range(min(by_level), max(by_level)).scaled(criterion.max_points)
        else:
            points = Range.exactly(by_level[int(level.value.value) - 1]).scaled(criterion.max_points)
        scored.append(ScoredShare(share.unit, share.share, level.as_dict(), points))
    points = _weighted(scored)
    used = Trace("works", criterion.id, (("types", sorted({w.type for w in known})),))
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        kind=criterion.kind,
        answer=_answer(points),
        points=points,
        max_points=criterion.max_points,
        official=criterion.official,
        shares=tuple(scored),
        trace=(*trace.values(), used, sourced_trace(sheet.kind, criterion.id, criterion)),
        notes=(*((WORKS_UNKNOWN,) if works is None else ()), *_missing_notes(scored)),
    )


WORKS_UNKNOWN = Text(
    it="Non valutabile: le opere non sono dichiarate", en="Not assessable: the works are not declared"
)
NOT_CONCERNED = Text(
    it="Nessuna delle opere è di un tipo a cui si applica",
    en="None of the works is of a type it applies to",
)


def _by_checklist(
    criterion: ChecklistCriterion,
    works: Sequence[Work] | None,
    declared: Declaration | None,
    sheet: Sheet,
) -> CriterionResult:
    nothing, everything = Range.exactly(0.0), Range.exactly(criterion.max_points)
    answer, points, note = Answer.NOT_ASSESSABLE, Range(0.0, criterion.max_points), None
    concerned = criterion.applies_to
    applicable = concerned is None or works is None or any(w.type in concerned for w in works)
    evidence: str | None = None
    trace = [sourced_trace(sheet.kind, criterion.id, criterion)]
    if not applicable:
        points, note = nothing, NOT_CONCERNED
    elif declared is None or declared.answer is Answer.NOT_ASSESSABLE:
        note = sheet.silence
    else:
        evidence = declared.evidence
        trace.insert(0, Trace("declaration", criterion.id, (("by", declared.by),)))
        if declared.answer is Answer.NOT_MET:
            answer, points = Answer.NOT_MET, nothing
        elif (evidence or "").strip():
            answer, points = Answer.MET, everything
        else:
            note = Text(
                it=f"Manca il documento che lo prova: {criterion.evidence.it}",
                en=f"The document that proves it is missing: {criterion.evidence.en}",
            )
    return CriterionResult(
        id=criterion.id,
        title=criterion.title,
        kind=criterion.kind,
        answer=answer,
        points=points,
        max_points=criterion.max_points,
        applicable=applicable,
        official=criterion.official,
        evidence=evidence,
        trace=tuple(trace),
        notes=() if note is None else (note,),
    )


def _contested(
    criterion: Criterion, result: CriterionResult, by: Contestation, shares: Sequence[Share], sheet: Sheet
) -> CriterionResult:
    """Keep the computed answer beside the contested one; the points span both."""
    if isinstance(criterion, ScaleCriterion) and by.value is not None:
        other = _by_scale(criterion, shares, sheet, by.value).points
        contested = _answer(other)
    else:
        contested = by.answer or Answer.NOT_MET
        other = Range.exactly(criterion.max_points if contested is Answer.MET else 0.0)
    points = Range(min(result.points.low, other.low), max(result.points.high, other.high))
    dispute = Dispute(result.answer, contested, by.party, by.reason, by.value)
    return replace(result, answer=Answer.DISPUTED, points=points, dispute=dispute)


def _weighted(scored: Sequence[ScoredShare]) -> Range:
    total = Range.exactly(0.0)
    for one in scored:
        total += one.points.scaled(one.share)
    return total


def _answer(points: Range) -> Answer:
    if not points.known:
        return Answer.NOT_ASSESSABLE
    return Answer.MET if points.low > 0 else Answer.NOT_MET


def _missing_notes(scored: Sequence[ScoredShare]) -> tuple[Text, ...]:
    reasons = {s.input["missing"]["en"]: s.input["missing"] for s in scored if s.input["missing"]}
    return tuple(
        Text(it=f"Non valutabile: {r['it']}", en=f"Not assessable: {r['en']}") for r in reasons.values()
    )
