"""The documents that a strategy is made of (elaborati): a tree, and by which act each has to be how far."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sttm.packs.declared import Dated, Declared, Identifier, Sourced, Text

__all__ = ["STAGES", "DocumentNode", "DocumentSet", "Needed", "Stage"]

Stage = Literal["draft", "proposed", "adopted", "approved"]

STAGES: tuple[Stage, ...] = ("draft", "proposed", "adopted", "approved")
"""How far a document is, in order."""


class Needed(Declared):
    """An act before which a document has to be at least so far."""

    act: Identifier
    stage: Stage


class DocumentNode(Declared):
    """A document, or a folder that holds others."""

    id: Identifier
    title: Text
    parent: Identifier | None
    """The folder it lies in; None at the root."""
    kind: Literal["folder", "text", "map", "form", "act"]
    needed: tuple[Needed, ...] = ()
    generated: Literal["normative_volume"] | None = None
    """What sttm can make of it."""
    note: Text | None = None


class DocumentSet(Dated, Sourced):
    """One version of a set of documents."""

    id: Identifier
    title: Text
    procedure: Identifier
    """The procedure type whose acts need them."""
    nodes: Annotated[tuple[DocumentNode, ...], Field(min_length=1)]
