"""The checklist of a VAS screening: questions of the law, and the data that help to answer them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["ByCriterion", "ByIncidence", "ByIndicator", "ScreeningChecklist", "ScreeningItem"]


class ByIndicator(Declared):
    """The latest value of a monitoring indicator, as ``sttm monitor`` gives it."""

    kind: Literal["indicator"]
    indicator: Identifier


class ByCriterion(Declared):
    """A criterion of a Scheda Norma, as ``sttm evaluate`` gives it."""

    kind: Literal["criterion"]
    scheda: Annotated[int, Field(gt=0)]
    criterion: str


class ByIncidence(Declared):
    """The pre-check of incidence."""

    kind: Literal["incidence"]


Backing = Annotated[ByIndicator | ByCriterion | ByIncidence, Field(discriminator="kind")]


class ScreeningItem(Declared):
    """One question; data back the answer, a person gives it."""

    id: Identifier
    section: Text
    question: Text
    backed_by: tuple[Backing, ...]


class ScreeningChecklist(Dated, Sourced):
    """One version of the checklist."""

    id: Identifier
    title: Text
    items: Annotated[tuple[ScreeningItem, ...], Field(min_length=1)]
