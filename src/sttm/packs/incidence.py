"""Screening of incidence on Natura 2000 sites: distances, works assessed beforehand, conditions, the form."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["Condition", "Fill", "FormField", "IncidenceRules", "Prevalutation"]

Fill = Literal[
    "title", "municipality", "area", "works", "cost", "cup", "sites", "distance", "overlap",
    "prevalutations", "conditions",
]  # fmt: skip
"""What data can put into a field of the form; without it a person writes."""


class Prevalutation(Sourced):
    """A kind of works assessed once for all (prevalutazione): where it fits, no screening is asked."""

    id: Identifier
    title: Text
    work_types: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """It fits where every work is of one of these types."""
    most_area_m2: Annotated[float, Field(gt=0)] | None
    inside_sites: bool
    """Whether it holds inside a site too."""


class Condition(Sourced):
    """A condition that a proponent takes on beforehand (condizione d'obbligo)."""

    id: Identifier
    text: Text
    where: Literal["inside", "near", "anywhere"]
    work_types: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None
    """Types of work that it concerns; all by default."""


class FormField(Declared):
    """A field of the form."""

    id: Identifier
    section: Text
    title: Text
    fill: Fill | None


class IncidenceRules(Dated, Sourced):
    """What the pre-check of incidence goes by."""

    id: Identifier
    near_m: Annotated[float, Field(gt=0)]
    """Distance within which effects on a site have to be looked at even where nothing overlaps it."""
    listed_m: Annotated[float, Field(gt=0)]
    """Distance within which sites are listed."""
    prevalutations: tuple[Prevalutation, ...]
    conditions: tuple[Condition, ...]
    form: Annotated[tuple[FormField, ...], Field(min_length=1)]
    judgements: Annotated[tuple[Text, ...], Field(min_length=1)]
    """What a person has to judge, whatever the distances."""
