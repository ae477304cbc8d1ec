"""A document as a tagged PDF: contents, numbered tables and figures, accessible or archival."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sttm.publications.document import Document, Figure, Numbered, numbered
from sttm.publications.document_words import words
from sttm.publications.fonts import printed
from sttm.publications.typesetting import check_choice, date_parts, set_pdf
from sttm.quantities import canonical_json

__all__ = ["ATTACHMENT", "render_pdf"]

#: Name of the values attached to the PDF, where the standard admits attachments.
ATTACHMENT = "sttm-volume.json"


def render_pdf(document: Document, *, standard: str | None = "ua-1") -> bytes:
    """Return the document as PDF: equal documents and options give equal bytes.

    Parameters
    ----------
    standard
        One of :data:`sttm.publications.typesetting.STANDARDS`, or None for a plain PDF 1.7, tagged all the
        same.

    Raises
    ------
    RequestError
        If the standard is not known.
    SttmError
        If the document cannot be set.
    """
    check_choice(document.language, standard)
    attached = document.attachment is not None and not (standard or "").startswith("a-2")
    content = {
        "language": document.language,
        "words": words(document.language),
        "title": document.title,
        "subtitle": document.subtitle,
        "date": date_parts(document.date),
        "cover": document.cover,
        "fictional": document.fictional,
        "notices": [asdict(note) for note in document.notices],
        "fingerprint": document.fingerprint,
        "attachment": ATTACHMENT if attached else None,
    }
    blocks = [_block(one) for one in numbered(document.parts)]
    more = {"result": canonical_json(document.attachment)} if attached else {}
    return set_pdf(
        "document.typ", {**printed(content), "blocks": blocks}, what=document.title, standard=standard, **more
    )


def _block(one: Numbered) -> dict[str, Any]:
    content = {"type": type(one.block).__name__.casefold(), "number": one.number, **asdict(one.block)}
    if isinstance(one.block, Figure):
        # Drawn, not read: a picture goes as it is.
        return {**printed({**content, "svg": ""}), "svg": one.block.svg.decode()}
    return {key: printed(item) for key, item in content.items()}
