"""Programmes that fund interventions: what the register of funded interventions names."""

from __future__ import annotations

from sttm.packs.declared import Declared, Identifier, Sourced, Text

__all__ = ["Programme"]


class Programme(Sourced, Declared):
    """A programme of public money for interventions."""

    id: Identifier
    title: Text
    description: Text
