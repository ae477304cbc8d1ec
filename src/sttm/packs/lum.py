"""Luoghi Urbani per la Mobilità as data: relevance of stops, reach, wanted functions, rules to redraw."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["LumFunction", "LumReach", "LumRedrawing", "RelevanceRule", "StopCondition"]

Relevance = Literal["metropolitano", "sovracomunale", "none"]


class StopCondition(Declared):
    """What a stop has to be for a rule to hold of it; what is null is not asked."""

    modes: tuple[str, ...] | None
    lines: tuple[str, ...] | None
    """Names of lines, with ``*`` for any letters."""
    terminal: bool | None
    inside_capital: bool | None


class RelevanceRule(Dated, Sourced):
    """Which relevance a stop has where the layer does not say; the first rule that fits wins."""

    id: Identifier
    title: Text
    order: Annotated[int, Field(ge=1)]
    when: StopCondition
    relevance: Relevance


class LumReach(Dated, Sourced):
    """How far a LUM reaches from the facilities of its stop, by relevance; which of them become one."""

    id: Identifier
    title: Text
    relevance: Literal["metropolitano", "sovracomunale"]
    distance_m: Annotated[float, Field(gt=0)]
    merge: Literal["overlap", "same_node", "never"]
    article: str | None


class LumFunction(Dated, Sourced):
    """A function and how it goes with the interchange: wanted, synergic, compatible or not."""

    id: Identifier
    title: Text
    categories: tuple[Identifier, ...]
    """Categories of services that are this function; none: it is known from another layer or not at all."""
    facilities: tuple[str, ...]
    """Kinds of ``stop_facilities`` that are this function."""
    fit: dict[Literal["metropolitano", "sovracomunale"], Literal["synergic", "compatible", "unsuitable"]]
    wanted: tuple[Literal["metropolitano", "sovracomunale"], ...]
    """Relevances for which a LUM without it lacks something."""
    weight: Annotated[float, Field(ge=0)]
    article: str | None


class LumRedrawing(Dated, Sourced):
    """What is asked of a perimeter that a Comune redraws."""

    id: Identifier
    title: Text
    contiguous: bool
    stop_within_m: Annotated[float, Field(ge=0)]
    """Greatest distance between the perimeter and the facilities of the stop."""
    least_share_kept: Annotated[float, Field(ge=0, le=1)]
    """Share of the default perimeter in the Comune below which the change has to be argued at length."""
    most_beyond_m: Annotated[float, Field(ge=0)]
    """How far beyond the default perimeter it may go without a special reason."""
    overlap_allowed: bool
    article: str | None
