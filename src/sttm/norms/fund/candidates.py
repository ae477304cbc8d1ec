"""The projects of a call: which are eligible, how many points each has, on which reserves it may draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from sttm.evaluation.decision_tables import Value, decide
from sttm.norms.adhesions import Adhesion, binding
from sttm.norms.case import Case
from sttm.norms.case_table import case_table
from sttm.norms.framework import Framework, framework_on
from sttm.norms.fund.acts import plain
from sttm.norms.fund.books import Party
from sttm.norms.fund.call_reading import exact, known_facts
from sttm.norms.fund.calls import (
    Call,
    Condition,
    LinearCriterion,
    MeasureCriterion,
    Project,
    StepsCriterion,
)
from sttm.norms.measures.simulation import simulate
from sttm.packs.cells import parse_cell
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.packs.tables import TableInput
from sttm.quantities import Answer, Missing

__all__ = ["Candidate", "Scored", "candidates_of"]

ZERO = Decimal(0)
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of one criterion: both ends, which differ where a fact is not known."""

    criterion: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Candidate:
    """A project as a call sees it.

    Parameters
    ----------
    refused
        Why it is not eligible, in both languages; empty where it is.
    benefit
        None where the project does not declare it: it counts nothing then.
    reserves
        Ids of the reserves it may draw on.
    """

    project: Project
    refused: tuple[Text, ...]
    scores: tuple[Scored, ...]
    benefit: Decimal | None
    reserves: frozenset[str]
    partial: bool

    @property
    def id(self) -> str:
        """Id of the project."""
        return self.project.id

    @cached_property
    def points(self) -> Decimal:
        """Points that are certain: what is not known counts nothing, and is said."""
        return sum((s.low for s in self.scores), ZERO)

    @cached_property
    def points_high(self) -> Decimal:
        """Points it might have if all were known."""
        return sum((s.high for s in self.scores), ZERO)

    @property
    def least(self) -> Decimal:
        """The least grant that funds it."""
        wanted = self.project.least if self.partial else None
        return self.project.requested if wanted is None else wanted


def candidates_of(
    call: Call,
    projects: Sequence[Project],
    pack: Pack,
    parties: Mapping[str, Party],
    adhesions: Sequence[Adhesion] | None,
) -> tuple[Candidate, ...]:
    """Return the projects as the call sees them: eligible or why not, points, benefit, reserves."""
    framework = framework_on(pack, call.on)
    measured = _measured(call, projects, framework, adhesions)
    known = known_facts(call, pack)
    return tuple(
        _candidate(call, p, _facts(p, parties), known, framework, adhesions, measured) for p in projects
    )


def _measured(
    call: Call, projects: Sequence[Project], framework: Framework, adhesions: Sequence[Adhesion] | None
) -> dict[str, dict[str, tuple[Decimal, Decimal]]]:
    """Return what the measures that the call names are worth for each project, both ends, all at once."""
    names = {c.measure for c in call.criteria if isinstance(c, MeasureCriterion)} | set(call.excluded_by)
    if not names or not projects:
        return {}
    cases = tuple(
        Case(id=p.id.replace("/", "_"), municipality=p.municipality, on=call.on,
             facts={k: v for k, v in p.facts.items() if k in framework.facts})
        for p in projects
    )  # fmt: skip
    found = simulate(framework, case_table(cases, framework.facts), adhesions)
    worths: dict[str, dict[str, tuple[Decimal, Decimal]]] = {}
    for name in names:
        both = found.worth(name).to_numpy()
        worths[name] = {
            p.id: (Decimal(str(round(low, 6))), Decimal(str(round(high, 6))))
            for p, (low, high) in zip(projects, both, strict=True)
        }
    return worths


def _facts(project: Project, parties: Mapping[str, Party]) -> dict[str, Decimal | str]:
    facts: dict[str, Decimal | str] = {k: exact(v) for k, v in project.facts.items() if v is not None}
    facts |= {"cost": project.cost, "requested": project.requested}
    facts["cofunding"] = 1 - project.requested / project.cost
    inhabitants = parties[project.municipality].inhabitants
    if inhabitants is not None:
        facts["inhabitants"] = Decimal(inhabitants)
    return facts


def _candidate(
    call: Call,
    project: Project,
    facts: Mapping[str, Decimal | str],
    known: Mapping[str, TableInput],
    framework: Framework,
    adhesions: Sequence[Adhesion] | None,
    measured: Mapping[str, Mapping[str, tuple[Decimal, Decimal]]],
) -> Candidate:
    scores = tuple(_score(one, project, facts, known, measured) for one in call.criteria)
    refused = [*_refusals(call, facts, known), *_excluded(call, project, measured)]
    if call.members_only:
        bound = binding(framework.article(call.article), project.municipality, call.on, adhesions)
        if bound.answer is not Answer.MET:
            refused.append(bound.reason)
    points = sum((s.low for s in scores), ZERO)
    if points < Decimal(str(call.least_points)):
        least = f"{call.least_points:g}"
        refused.append(
            Text(
                it=f"{plain(points)} punti: sotto la soglia di {least}",
                en=f"{plain(points)} points: below the least, {least}",
            )
        )
    reserves = frozenset(r.id for r in call.reserves if all(_holds(c, facts, known) is True for c in r.where))
    fact = call.benefit.fact
    benefit = points if fact is None else facts.get(fact)
    return Candidate(
        project=project,
        refused=tuple(refused),
        scores=scores,
        benefit=benefit if isinstance(benefit, Decimal) else None,
        reserves=reserves,
        partial=call.partial,
    )


def _holds(
    condition: Condition, facts: Mapping[str, Decimal | str], known: Mapping[str, TableInput]
) -> bool | None:
    """Whether a condition holds; None where its fact is not known."""
    value = facts.get(condition.fact)
    return None if value is None else parse_cell(condition.cell, known[condition.fact].kind).holds(value)


def _refusals(
    call: Call, facts: Mapping[str, Decimal | str], known: Mapping[str, TableInput]
) -> Iterator[Text]:
    for condition in call.eligibility:
        holds = _holds(condition, facts, known)
        if holds is None:
            title = known[condition.fact].title
            yield Text(it=f"Non valutabile: manca {title.it}", en=f"Not assessable: {title.en} is not given")
        elif not holds:
            yield condition.reason
    if facts["cofunding"] < Decimal(str(call.least_cofunding)):  # type: ignore[operator]
        share = f"{call.least_cofunding:.0%}"
        yield Text(it=f"Cofinanziamento sotto il {share}", en=f"Co-funding below {share}")
    if call.eligibility_table is not None:
        inputs: dict[str, Value] = {
            i.name: facts.get(i.name, Missing(f"{i.name} is not given"))
            for i in call.eligibility_table.inputs
        }
        decision = decide(call.eligibility_table, inputs)
        if [o.id for o in decision.certain] != ["eligible"]:
            reasons = zip(decision.outcomes, decision.reasons, strict=True)
            yield from (reason for outcome, reason in reasons if outcome.id != "eligible")


def _excluded(
    call: Call, project: Project, measured: Mapping[str, Mapping[str, tuple[Decimal, Decimal]]]
) -> Iterator[Text]:
    for name in call.excluded_by:
        low, high = measured[name][project.id]
        if low > 0:
            yield Text(it="Escluso dai bandi per la prestazione", en="Excluded from calls by its performance")
        elif high > 0:
            yield Text(
                it="Non valutabile: mancano i dati che dicono se è escluso dai bandi",
                en="Not assessable: what says whether it is excluded from calls is not given",
            )


def _score(
    criterion: StepsCriterion | LinearCriterion | MeasureCriterion,
    project: Project,
    facts: Mapping[str, Decimal | str],
    known: Mapping[str, TableInput],
    measured: Mapping[str, Mapping[str, tuple[Decimal, Decimal]]],
) -> Scored:
    most = Decimal(str(criterion.most))
    if isinstance(criterion, MeasureCriterion):
        low, high = measured[criterion.measure][project.id]
        return Scored(criterion.id, min(low, most), min(high, most))
    value = facts.get(criterion.fact)
    if value is None:
        return Scored(criterion.id, ZERO, most)
    if isinstance(criterion, StepsCriterion):
        kind = known[criterion.fact].kind
        step = next(s for s in criterion.steps if parse_cell(s.when, kind).holds(value))
        points = Decimal(str(step.points))
    else:
        start, end = Decimal(str(criterion.start)), Decimal(str(criterion.end))
        share = min(max((Decimal(value) - start) / (end - start), ZERO), Decimal(1))
        points = (share * most).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Scored(criterion.id, points, points)
