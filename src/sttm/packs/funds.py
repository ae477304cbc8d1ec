"""Equalisation funds as declared: who feeds them, with what, in which currency, where a share lands."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.articles import ArticleNumber
from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text, Unit

__all__ = ["Conferment", "FundCurrency", "FundRules", "Landing", "SoilThreshold", "SourceKind"]

Share = Annotated[float, Field(gt=0, le=1)]


class FundCurrency(Declared):
    """What a fund counts; none is ever turned into another but by an act that says so."""

    id: Identifier
    title: Text
    unit: Unit
    quantum: Annotated[float, Field(gt=0)]
    """Every amount is a whole number of it."""
    held: bool
    """Whether a party must hold it, by an act that recognises it, before it can confer or swap it."""


class SourceKind(Declared):
    """A kind of party that may feed a fund."""

    id: Identifier
    title: Text
    joins: bool
    """Whether it takes part only from the day on which it has joined: Comuni."""


class Conferment(Declared):
    """Something that may be conferred."""

    id: Identifier
    title: Text
    currency: Identifier
    by: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Kinds of party that may confer it."""
    itemised: bool
    """Whether each conferment is one thing with an id of its own, that cannot be divided: real estate."""


class Landing(Declared):
    """Share of what calls grant that lands in a preferred place."""

    fact: Identifier
    """Fact of a project that says whether it is there."""
    value: Annotated[str, Field(min_length=1)]
    share: Share
    title: Text


class FundRules(Dated, Sourced):
    """One version of a fund."""

    id: Identifier
    title: Text
    article: ArticleNumber
    """Article that governs it; an entry on any day names one in force."""
    currencies: Annotated[tuple[FundCurrency, ...], Field(min_length=1)]
    sources: Annotated[tuple[SourceKind, ...], Field(min_length=1)]
    conferments: Annotated[tuple[Conferment, ...], Field(min_length=1)]
    landing: Landing | None
    soil_currency: Identifier | None
    """Currency of soil-use quotas; null for a fund that takes none."""
    soil_share: Share | None
    """Share of the quota beyond the target that a Comune has to confer."""

    def currency(self, name: str) -> FundCurrency | None:
        """Return a currency, or None."""
        return next((one for one in self.currencies if one.id == name), None)

    def conferment(self, name: str) -> Conferment | None:
        """Return a kind of conferment, or None."""
        return next((one for one in self.conferments if one.id == name), None)

    def source_kind(self, name: str) -> SourceKind | None:
        """Return a kind of party, or None."""
        return next((one for one in self.sources if one.id == name), None)


class SoilThreshold(Dated, Sourced):
    """By how much a plan asks Comuni to reduce what they plan on free soil."""

    id: Identifier
    title: Text
    plan: Text
    use: Literal["residential", "other"]
    reduction: Share
    """Of what was planned on free soil on the day of reference."""
