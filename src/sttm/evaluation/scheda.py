"""Fills in a Scheda: its parts A to C from shares, works and declarations, then its part D."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sttm.evaluation.criteria import Contestation, Declaration, Work
from sttm.evaluation.final import conclude
from sttm.evaluation.inputs import Input, Share, sourced_trace, text_dict
from sttm.evaluation.standing import Standing, score_parts
from sttm.packs.schede import Scheda

__all__ = ["fill_in"]


def fill_in(
    scheda: Scheda,
    shares: Sequence[Share],
    works: Sequence[Work] | None,
    declarations: Mapping[str, Declaration],
    contestations: Mapping[str, Contestation],
    project: Mapping[str, Input | str],
) -> dict[str, Any]:
    """Return a Scheda filled in, as JSON values.

    Parameters
    ----------
    scheda
        As the pack declares it.
    shares
        The parts of the polygon by unit, with the inputs that hold there; their shares add up to 1.
    works
        The works, with the ground each takes; None where nobody has said what they are.
    declarations, contestations
        By criterion: what the Comune answers to the checklist; who contests what is computed.
    project
        The inputs ``project.*`` of the relevance table.
    """
    known = works is not None
    standing = Standing(shares, works or (), declarations, contestations, works_known=known)
    parts = score_parts(scheda.parts, standing)
    return {
        "id": scheda.id,
        "number": scheda.number,
        "title": text_dict(scheda.title),
        "purpose": text_dict(scheda.purpose),
        **dict(sourced_trace("scheda", scheda.id, scheda).facts),
        "parts": [p.as_dict() for p in parts],
        **conclude(scheda.final, parts, shares, project),
        "final_title": text_dict(scheda.final.title),
    }
