"""The soil-consumption balance of a Comune: what its plan foresees, what thresholds allow, what is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from sttm.errors import Fault, NotInForce
from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.fund.acts import Confer, Exact, Recognise, Reverse, Thing, plain
from sttm.norms.fund.books import Party
from sttm.norms.fund.ledger import Ledger
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared
from sttm.packs.funds import FundRules, SoilThreshold

__all__ = ["SOIL", "SoilBalance", "SoilPlan", "SoilUse", "read_soil", "soil_balances"]

ZERO = Decimal(0)

Area = Annotated[Exact, Field(ge=0)]


class SoilUse(Declared):
    """What a plan foresees on free soil for one kind of use."""

    use: Literal["residential", "other"]
    reference_m2: Area
    """Foreseen on the day of reference."""
    current_m2: Area
    """Foreseen now."""


class SoilPlan(Declared):
    """What the plan of a Comune foresees on free soil."""

    municipality: Thing
    act: Annotated[str, Field(min_length=1)]
    """The act of the plan from which the figures are."""
    reference_day: date
    on: date
    uses: Annotated[tuple[SoilUse, ...], Field(min_length=1)]


SOIL = TypeAdapter(tuple[SoilPlan, ...])


@dataclass(frozen=True)
class SoilBalance:
    """The balance of one Comune for one kind of use.

    Parameters
    ----------
    threshold
        The one that asks for the greatest reduction.
    allowed
        What it leaves of what was foreseen, m².
    beyond
        What the plan foresees less than allowed, m²; negative where it foresees more.
    """

    plan: SoilPlan
    use: SoilUse
    threshold: SoilThreshold
    allowed: Decimal
    beyond: Decimal

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values; areas as exact texts."""
        return {
            "use": self.use.use,
            "reference_m2": f"{self.use.reference_m2:f}",
            "current_m2": f"{self.use.current_m2:f}",
            "reduction": self.threshold.reduction,
            "allowed_m2": plain(self.allowed),
            "beyond_target_m2": plain(self.beyond),
            "threshold": {
                "id": self.threshold.id,
                "title": text_dict(self.threshold.title),
                "plan": text_dict(self.threshold.plan),
            },
            "trace": [sourced_trace("soil threshold", self.threshold.id, self.threshold).as_dict()],
        }


def read_soil(path: Path, parties: Mapping[str, Party]) -> tuple[SoilPlan, ...]:
    """Read what the plans foresee.

    Raises
    ------
    InputError
        With every fault: an unknown Comune, one that stands twice, a use that does.
    """
    plans = read_state(path, SOIL)
    faults = []
    names = [plan.municipality for plan in plans]
    for plan in plans:
        uses = [one.use for one in plan.uses]
        messages = [f"use {name} stands twice" for name in sorted(set(uses)) if uses.count(name) > 1]
        if plan.municipality not in parties:
            messages.append("is not among the parties")
        if names.count(plan.municipality) > 1:
            messages.append("stands twice")
        faults += [
            Fault(code="soil", message=m, remedy="correct it", file=path.name, feature=plan.municipality)
            for m in messages
        ]
    refuse(path.name, faults)
    return plans


def soil_balances(
    plans: Sequence[SoilPlan], fund: FundRules, thresholds: Sequence[SoilThreshold], ledger: Ledger, on: date
) -> list[dict[str, Any]]:
    """Return for each Comune its balance against the thresholds, and what it has to confer.

    What it has to confer is the declared share of what its plan leaves beyond the target, rounded down to the
    quantum of the currency, less what it has conferred; one kind of use may make up for another there. What a
    plan lacks is reckoned for each use by itself, less the quotas that the Comune holds.

    Raises
    ------
    NotInForce
        If no threshold is in force for a use on the day.
    """
    assert fund.soil_currency is not None  # noqa: S101 - asked of funds that take quotas
    assert fund.soil_share is not None  # noqa: S101
    currency = fund.currency(fund.soil_currency)
    assert currency is not None  # noqa: S101 - the pack has been checked
    quantum = Decimal(str(currency.quantum))
    found = []
    for plan in plans:
        uses = [_balance(plan, use, thresholds, on) for use in plan.uses]
        beyond = sum((b.beyond for b in uses), ZERO)
        share = Decimal(str(fund.soil_share))
        due = (max(beyond, ZERO) * share / quantum).to_integral_value(ROUND_FLOOR) * quantum
        conferred = sum(_conferred(plan.municipality, fund, ledger), ZERO)
        recognised = sum(_recognised(plan.municipality, fund, ledger), ZERO)
        short = sum((max(-b.beyond, ZERO) for b in uses), ZERO)
        holds = ledger.balance(f"held/{plan.municipality}", fund.soil_currency)
        found.append(
            {
                "municipality": plan.municipality,
                "act": plan.act,
                "on": plan.on.isoformat(),
                "uses": [b.as_dict() for b in uses],
                "beyond_target_m2": plain(beyond),
                "share": fund.soil_share,
                "due_m2": plain(due),
                "conferred_m2": plain(conferred),
                "to_confer_m2": plain(max(due - conferred, ZERO)),
                "lacking_m2": plain(max(short - holds, ZERO)),
                "recognised_m2": plain(recognised),
                "holds_m2": plain(holds),
                "over_recognised_m2": plain(max(recognised - max(beyond, ZERO), ZERO)),
            }
        )
    return found


def _balance(plan: SoilPlan, use: SoilUse, thresholds: Sequence[SoilThreshold], on: date) -> SoilBalance:
    fitting = [t for t in thresholds if t.use == use.use and t.covers(on)]
    if not fitting:
        msg = f"no threshold of soil consumption for {use.use} uses is in force on {on}"
        raise NotInForce(msg, remedy="ask about a day on which one is, or enter it in the pack")
    strictest = max(fitting, key=lambda t: (t.reduction, t.id))
    allowed = use.reference_m2 * (1 - Decimal(str(strictest.reduction)))
    return SoilBalance(plan, use, strictest, allowed, allowed - use.current_m2)


def _valid(ledger: Ledger) -> Iterator[Any]:
    undone = {e.act.entry for e in ledger.entries if isinstance(e.act, Reverse)}
    yield from (e.act for e in ledger.entries if e.act.id not in undone)


def _conferred(party: str, fund: FundRules, ledger: Ledger) -> Iterator[Decimal]:
    kinds = {c.id for c in fund.conferments if c.currency == fund.soil_currency}
    for act in _valid(ledger):
        if isinstance(act, Confer) and (act.party, act.fund) == (party, fund.id) and act.conferment in kinds:
            yield act.amount


def _recognised(party: str, fund: FundRules, ledger: Ledger) -> Iterator[Decimal]:
    for act in _valid(ledger):
        if isinstance(act, Recognise) and (act.party, act.currency) == (party, fund.soil_currency):
            yield act.amount
