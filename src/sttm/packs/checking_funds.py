"""Cross-checks the funds of a pack: currencies, kinds of party, articles, the fact of the landing share."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.checking_dates import two_at_once
from sttm.packs.funds import FundRules
from sttm.packs.pack import Pack

__all__ = ["fund_faults"]


def fund_faults(pack: Pack) -> Iterator[Fault]:
    """Yield what is wrong with each fund and each threshold of soil consumption."""
    for fund in pack.funds.values():
        for message in (*_names(fund), *_article(pack, fund), *_landing(pack, fund)):
            yield _fault(
                f"fund {fund.id} of {fund.in_force_from}", message, "declare it, or correct the name"
            )
    yield from two_at_once("fund", [(f.id, f) for f in pack.funds.values()])
    yield from two_at_once("soil threshold", [(t.id, t) for t in pack.soil_thresholds.values()])


def _names(fund: FundRules) -> Iterator[str]:
    currencies = [c.id for c in fund.currencies]
    kinds = [s.id for s in fund.sources]
    conferred = [c.id for c in fund.conferments]
    for what, names in (("currency", currencies), ("source", kinds), ("conferment", conferred)):
        yield from (
            f"{what} {name} is declared twice" for name in sorted(set(names)) if names.count(name) > 1
        )
    for one in fund.conferments:
        if one.currency not in currencies:
            yield f"conferment {one.id}: currency {one.currency} is not declared"
        yield from (
            f"conferment {one.id}: source {name} is not declared" for name in one.by if name not in kinds
        )
        currency = fund.currency(one.currency)
        if one.itemised and currency is not None and currency.held:
            yield f"conferment {one.id}: a thing with an id of its own is not drawn from what a party holds"
    if (fund.soil_currency is None) != (fund.soil_share is None):
        yield "a currency of soil quotas and the share to confer go together"
    soil = None if fund.soil_currency is None else fund.currency(fund.soil_currency)
    if fund.soil_currency is not None and (soil is None or not soil.held):
        yield f"currency {fund.soil_currency} of soil quotas is not declared as one that parties hold"


def _article(pack: Pack, fund: FundRules) -> Iterator[str]:
    versions = [a for a in pack.articles.values() if a.number == fund.article]
    if not versions:
        yield f"article {fund.article} is not declared"
    elif not any(a.covers(fund.in_force_from) for a in versions):
        yield f"article {fund.article} is not in force on {fund.in_force_from}"


def _landing(pack: Pack, fund: FundRules) -> Iterator[str]:
    if fund.landing is None:
        return
    fact = pack.facts.get(fund.landing.fact)
    if fact is None:
        yield f"landing: fact {fund.landing.fact} is not declared"
    elif fact.kind != "category" or fund.landing.value not in fact.domain:
        yield f"landing: {fund.landing.value} is not a category of fact {fund.landing.fact}"


def _fault(feature: str, message: str, remedy: str) -> Fault:
    return Fault(code="fund", message=message, remedy=remedy, feature=feature)
