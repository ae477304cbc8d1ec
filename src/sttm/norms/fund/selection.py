"""Which projects a call funds: by rank, or those of the greatest benefit together; exact, to the cent.

A limit is a sum of grants that may not exceed an amount: the budget over all projects; what reserves leave
over the projects that may not draw on them; the share of a Comune over its own. All grow with the budget:
spent step by step, keeping what was funded, it never drops a project as it grows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_FLOOR, Decimal

from sttm.errors import SttmError
from sttm.evaluation.programme import Programme
from sttm.norms.fund.calls import Call
from sttm.norms.fund.candidates import Candidate

__all__ = [
    "Limit",
    "Selection",
    "limits_of",
    "nested",
    "rank",
    "ranked_order",
    "select_best",
    "select_by_rank",
]

ZERO = Decimal(0)
CENT = Decimal("0.01")
THOUSAND = 1000.0
"""The solver counts in thousands of euro: its tolerance of 1e-6 is then a tenth of a cent."""
WHOLE = 1000.0
"""The greatest benefit of a project in the solver."""


@dataclass(frozen=True)
class Limit:
    """The grants of some projects may not add up to more than an amount."""

    kind: str
    """``budget``, ``reserve`` or ``municipality``."""
    name: str
    amount: Decimal
    members: frozenset[str]
    """Ids of the projects that count."""


@dataclass(frozen=True)
class Selection:
    """What is granted to each funded project, and what is left of each limit."""

    grants: Mapping[str, Decimal]
    limits: tuple[Limit, ...]
    budget: Decimal
    before: Mapping[str, Mapping[int, Decimal]] = field(default_factory=dict)
    """For a ranking: what was left of each limit, by its place, when the turn of an unfunded project came."""

    @property
    def spent(self) -> Decimal:
        """All that is granted."""
        return sum(self.grants.values(), ZERO)

    def left(self, limit: Limit) -> Decimal:
        """Return what is left of a limit."""
        return limit.amount - sum((g for name, g in self.grants.items() if name in limit.members), ZERO)


def benefit(candidates: Sequence[Candidate], grants: Mapping[str, Decimal]) -> Decimal:
    """Return the benefit of what is granted; a project funded in part counts in proportion."""
    return sum(
        ((c.benefit or ZERO) * grants[c.id] / c.project.requested for c in candidates if c.id in grants), ZERO
    )


def limits_of(call: Call, candidates: Sequence[Candidate], budget: Decimal) -> tuple[Limit, ...]:
    """Return the limits of a call for a budget, over the eligible projects.

    A reserve keeps its money from all others, or what its own projects ask for if that is less.
    """
    everyone = frozenset(c.id for c in candidates)
    found = [Limit("budget", "", budget, everyone)]
    for one in call.reserves:
        kept = one.amount if one.amount is not None else _share(one.share or 0.0, budget)
        asked = sum((c.project.requested for c in candidates if one.id in c.reserves), ZERO)
        others = frozenset(c.id for c in candidates if one.id not in c.reserves)
        found.append(Limit("reserve", one.id, budget - min(kept, asked, budget), others))
    if call.most_per_municipality is not None:
        most = _share(call.most_per_municipality, budget)
        for name in sorted({c.project.municipality for c in candidates}):
            own = frozenset(c.id for c in candidates if c.project.municipality == name)
            found.append(Limit("municipality", name, most, own))
    return tuple(found)


def _share(share: float, budget: Decimal) -> Decimal:
    return (Decimal(str(share)) * budget).quantize(CENT, ROUND_FLOOR)


def ranked_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates by points; at equal points by greater benefit, smaller request, id."""
    return sorted(candidates, key=rank)


def rank(candidate: Candidate) -> tuple[Decimal, Decimal, Decimal, str]:
    """Return what a candidate is ranked by, ascending."""
    return (-candidate.points, -(candidate.benefit or ZERO), candidate.project.requested, candidate.id)


def select_by_rank(
    call: Call,
    candidates: Sequence[Candidate],
    budget: Decimal,
    kept: Mapping[str, Decimal] | None = None,
) -> Selection:
    """Fund the eligible projects by rank, each that still fits; in part where that is allowed.

    Parameters
    ----------
    kept
        What is granted already, and not taken back: a project funded in part may get the rest.
    """
    eligible = ranked_order([c for c in candidates if not c.refused])
    limits = limits_of(call, eligible, budget)
    places = _places(limits)
    left = [limit.amount for limit in limits]
    grants: dict[str, Decimal] = {}
    before: dict[str, Mapping[int, Decimal]] = {}

    def grant(name: str, amount: Decimal) -> None:
        grants[name] = grants.get(name, ZERO) + amount
        for n in places[name]:
            left[n] -= amount

    for name, amount in (kept or {}).items():
        grant(name, amount)
    for one in eligible:
        has = grants.get(one.id, ZERO)
        room = min(left[n] for n in places[one.id])
        amount = min(one.project.requested - has, room)
        if has + amount >= (one.project.requested if one.least == one.project.requested else one.least):
            if amount > 0:
                grant(one.id, amount)
        else:
            before[one.id] = {n: left[n] for n in places[one.id]}
    return Selection(grants, limits, budget, before)


def _places(limits: Sequence[Limit]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for n, limit in enumerate(limits):
        for name in limit.members:
            places.setdefault(name, []).append(n)
    return places


def select_best(
    call: Call,
    candidates: Sequence[Candidate],
    budget: Decimal,
    kept: Mapping[str, Decimal] | None = None,
    *,
    forced: str | None = None,
) -> Selection | None:
    """Fund the eligible projects whose benefit together is the greatest within the limits, proven by HiGHS.

    Parameters
    ----------
    kept
        What is granted already, and not taken back.
    forced
        Id of a project that must be among them.

    Returns
    -------
    Selection or None
        None where the forced project fits under no circumstances.
    """
    eligible = sorted((c for c in candidates if not c.refused), key=lambda c: c.id)
    limits = limits_of(call, eligible, budget)
    if not eligible:
        return Selection({}, limits, budget)
    for margin in (ZERO, CENT):
        grants = _solved(eligible, limits, kept or {}, forced, margin)
        if grants is None:
            return None
        found = Selection(grants, limits, budget)
        if all(found.left(limit) >= 0 for limit in limits):
            return found
    msg = "the solver found a selection that exceeds a limit by more than a cent"
    raise SttmError(msg, remedy="please report it, with the call and its projects")


def _solved(
    eligible: Sequence[Candidate],
    limits: Sequence[Limit],
    kept: Mapping[str, Decimal],
    forced: str | None,
    margin: Decimal,
) -> dict[str, Decimal] | None:
    programme = Programme()
    greatest = max(float(c.benefit or ZERO) for c in eligible) or 1.0
    objective: dict[int, float] = {}
    money: dict[str, dict[int, float]] = {}
    chosen: dict[str, tuple[int, int | None]] = {}
    for one in eligible:
        asked, least = float(one.project.requested) / THOUSAND, float(one.least) / THOUSAND
        yes, more = programme.integer(1), None
        money[one.id] = {yes: least}
        if least < asked:
            more = programme.real(0.0, asked - least)
            programme.at_least({yes: asked - least, more: -1.0}, 0.0)
            money[one.id][more] = 1.0
        worth = float(one.benefit or ZERO) / greatest * WHOLE / asked
        objective |= {column: factor * worth for column, factor in money[one.id].items()}
        chosen[one.id] = (yes, more)
        if one.id in kept:
            programme.at_least(money[one.id], float(kept[one.id]) / THOUSAND)
        if one.id == forced or one.id in kept:
            programme.at_least({yes: 1.0}, 1.0)
    for limit in limits:
        terms = {column: f for name in limit.members for column, f in money[name].items()}
        if terms:
            programme.at_most(dict(sorted(terms.items())), float(limit.amount - margin) / THOUSAND)
    if not programme.maximise(objective):
        return None
    return {
        one.id: amount for one in eligible if (amount := _granted(programme, one, chosen[one.id], kept)) > 0
    }


def _granted(
    programme: Programme, one: Candidate, columns: tuple[int, int | None], kept: Mapping[str, Decimal]
) -> Decimal:
    yes, more = columns
    if programme.value(yes) < 0.5:
        return ZERO
    if more is None:
        return one.project.requested
    extra = Decimal(repr(programme.value(more) * THOUSAND)).quantize(CENT)
    amount = min(max(one.least + extra, one.least), one.project.requested)
    return max(amount, kept.get(one.id, ZERO))


def nested(
    call: Call, candidates: Sequence[Candidate], budget: Decimal, step: Decimal
) -> tuple[Selection, Selection]:
    """Return both selections, the budget spent step by step, each keeping what the ones before funded.

    A larger budget takes the same steps and more: it drops no project and cuts no grant. What is beyond the
    last whole step stays unspent.

    Returns
    -------
    Selection, Selection
        By rank; of the greatest benefit.
    """
    ranking, best = Selection({}, limits_of(call, [], ZERO), ZERO), Selection({}, (), ZERO)
    for reached in _steps(budget, step):
        ranking = select_by_rank(call, candidates, reached, ranking.grants)
        found = select_best(call, candidates, reached, best.grants)
        assert found is not None  # noqa: S101 - what is kept fits, for every limit has grown
        best = found
    return ranking, best


def _steps(budget: Decimal, step: Decimal) -> Iterator[Decimal]:
    number = int((budget / step).to_integral_value(ROUND_FLOOR))
    yield from (step * n for n in range(1, number + 1))
