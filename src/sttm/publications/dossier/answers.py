"""The four answers in a dossier, the notes beside them, and both sides of a dispute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sttm.publications.formatting import Language, answer_name, format_number, localised
from sttm.quantities import Answer

__all__ = ["answer_entry", "dispute_entry", "note_texts"]

Record = Mapping[str, Any]


def answer_entry(code: str | None, language: Language) -> dict[str, str]:
    """Return an answer as code and word."""
    # A result that gives no answer has not assessed it; it never becomes a yes or a no.
    code = code or Answer.NOT_ASSESSABLE.value
    return {"code": code, "word": answer_name(code, language)}


def note_texts(notes: Iterable[Any] | None, language: Language) -> list[str]:
    """Return the notes that say something."""
    return [text for text in (localised(note, language) for note in notes or []) if text]


def dispute_entry(dispute: Record | None, language: Language) -> dict[str, Any] | None:
    """Return both answers of a dispute, who contests and why; None where there is none."""
    if not dispute:
        return None
    contested = answer_entry(dispute.get("contested"), language)
    if dispute.get("value") is not None:
        contested["word"] += f": {format_number(dispute['value'], language)}"
    return {
        "computed": answer_entry(dispute.get("computed"), language),
        "contested": contested,
        "party": localised(dispute.get("party"), language),
        "reason": localised(dispute.get("reason"), language),
    }
