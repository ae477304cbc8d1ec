"""Registers of the strategy: what is funded already, which areas wait to be regenerated."""

from __future__ import annotations

from datetime import date
from typing import Any

from sttm.environment.funded import funded_summary
from sttm.environment.knowledge import Knowledge
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

__all__ = ["funded_register"]


def funded_register(workspace: Workspace, pack: Pack, *, on: date) -> dict[str, Any]:
    """Return the register of funded interventions with its sums by programme, Comune and status.

    Pairs that share a CUP or the ground are listed: one of the two is planned or funded twice.
    Without the layer ``missing`` says so.
    """
    return {"kind": "sttm-funded", **funded_summary(Knowledge(workspace, pack, on))}
