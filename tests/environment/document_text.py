"""The texts of a document, as a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.publications.documents.model import (
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)

__all__ = ["words_of"]


def words_of(document: Document) -> Iterator[str]:
    """Yield the texts of a document in reading order: cells of a row and facts one after the other."""
    for block in document.parts:
        match block:
            case Heading(text=text) | Paragraph(text=text) | Note(text=text):
                yield text
            case Bullets(items=items):
                yield from items
            case Facts(rows=rows):
                yield from (cell for row in rows for cell in row)
            case Table():
                yield block.caption
                yield from (column.title for column in block.columns)
                yield from (cell for row in block.rows for cell in row)
                yield block.note or ""
            case Figure():
                yield block.caption
                yield block.alt
            case _:
                raise AssertionError(block)
