"""A document as a tagged PDF: contents, numbered tables and figures, accessible or archival."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sttm.publications.documents.model import Block, Document, Figure, Heading, Numbered, Table, numbered
from sttm.publications.documents.words import words
from sttm.publications.fonts import printed
from sttm.publications.typesetting import check_choice, date_parts, set_pdf
from sttm.quantities import canonical_json

__all__ = ["ATTACHMENT", "render_pdf"]

#: Name of the values attached to the PDF, where the standard admits attachments.
ATTACHMENT = "sttm-volume.json"


LISTED = 400
"""Headings of the two upper levels up to which the contents list both; a longer list helps nobody to find."""

SHORT = 10
"""Blocks up to which a chapter without tables and figures is short."""


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
        "contents_depth": 2 if _headings(document.parts) <= LISTED else 1,
    }
    turns = _new_pages(document.parts)
    blocks = [{**_block(one), "turns": n in turns} for n, one in enumerate(numbered(document.parts))]
    more = {"result": canonical_json(document.attachment)} if attached else {}
    return set_pdf(
        "document.typ", {**printed(content), "blocks": blocks}, what=document.title, standard=standard, **more
    )


def _headings(parts: Sequence[Block]) -> int:
    return sum(isinstance(one, Heading) and one.level <= 2 for one in parts)


def _new_pages(parts: Sequence[Block]) -> set[int]:
    """Return the positions of the headings that begin a page.

    Chapters do, but a short one after a short one; so do sections with a figure, but the first of a chapter,
    which may have its page.
    """
    turns: set[int] = set()
    short, first = False, False
    for n, level, body in _divided(parts):
        if level == 1:
            chapter = _under(parts, n, 1)
            was_short, short, first = short, _is_short(chapter), True
            if not (short and was_short):
                turns.add(n)
        elif level == 2:
            if not first and any(isinstance(b, Figure) for b in body):
                turns.add(n)
            first = False
    return turns


def _divided(parts: Sequence[Block]) -> Iterator[tuple[int, int, Sequence[Block]]]:
    """Yield the position and level of each heading, and what is under it."""
    for n, block in enumerate(parts):
        if isinstance(block, Heading):
            yield n, block.level, _under(parts, n, block.level)


def _under(parts: Sequence[Block], position: int, level: int) -> Sequence[Block]:
    """Return the blocks from a heading to the next one of its level or above."""
    ends = (n for n in range(position + 1, len(parts)) if _is_heading(parts[n], level))
    return parts[position + 1 : next(ends, len(parts))]


def _is_heading(block: Block, level: int) -> bool:
    return isinstance(block, Heading) and block.level <= level


def _is_short(chapter: Sequence[Block]) -> bool:
    return len(chapter) <= SHORT and not any(isinstance(b, Figure | Table) for b in chapter)


def _block(one: Numbered) -> dict[str, Any]:
    content = {"type": type(one.block).__name__.casefold(), "number": one.number, **asdict(one.block)}
    if isinstance(one.block, Figure):
        # Drawn, not read: a picture goes as it is.
        return {**printed({**content, "svg": ""}), "svg": one.block.svg.decode()}
    return {key: printed(item) for key, item in content.items()}
