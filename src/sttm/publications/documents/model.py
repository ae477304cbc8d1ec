"""A document as values: headings, paragraphs, facts, tables, figures; no typesetting, no markup.

The language is already chosen: every text is the text a reader reads. PDF and HTML are made from the same
document and number its headings, tables and figures alike, so that a number can be cited from either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from functools import cached_property
from typing import Any, Literal

from sttm.publications.formatting import Language
from sttm.quantities import fingerprint

__all__ = [
    "DEEPEST",
    "Block",
    "Bullets",
    "Column",
    "Document",
    "Facts",
    "Figure",
    "Heading",
    "Note",
    "Numbered",
    "Paragraph",
    "Redline",
    "Run",
    "Table",
    "numbered",
]

#: Headings go no deeper: a reader of a planning act cites "3.2.1", not more.
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a chapter (1), a section (2) or a subsection (3)."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list whose order does not matter."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A text that stands out: information, something to beware of, something that is missing."""

    text: str
    kind: Literal["info", "caution", "missing"] = "info"


@dataclass(frozen=True, slots=True)
class Facts:
    """Terms and their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of text that stays, goes or comes."""

    kind: Literal["keep", "delete", "insert"]
    text: str


@dataclass(frozen=True, slots=True)
class Redline:
    """A paragraph with its changes: what goes is struck through, what comes is underlined."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; ``width`` shares what columns as wide as their content leave."""

    title: str
    align: Literal["left", "right"] = "left"
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its first column names what each row is about."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str
    note: str | None = None

    def __post_init__(self) -> None:
        wrong = [n for n, row in enumerate(self.rows) if len(row) != len(self.columns)]
        if wrong:
            msg = f"{self.caption!r}: row {wrong[0]} has not {len(self.columns)} cells"
            raise ValueError(msg)
        if not self.caption or not all(column.title for column in self.columns):
            msg = f"{self.caption!r}: a table needs a caption, and every column a title"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture; ``alt`` is read aloud in its place."""

    svg: bytes
    caption: str
    alt: str
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.caption or not self.alt:
            msg = f"{self.caption!r}: a figure needs a caption and an alternative text"
            raise ValueError(msg)


Block = Heading | Paragraph | Bullets | Note | Facts | Table | Figure | Redline


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document in one language.

    Parameters
    ----------
    title, subtitle
        What it is called, and what it belongs to (the territory, the strategy).
    date
        Day it speaks of, ISO; the clock never enters.
    cover
        Terms and values of the first page.
    parts
        The blocks in reading order; it begins with a heading of level 1, and no level is skipped.
    fictional
        Whether the territory is invented: said on the first page.
    notices
        Further notes of the first page.
    attachment
        JSON values attached to the PDF where its standard admits attachments.

    Raises
    ------
    ValueError
        If a level is skipped: readers that listen would be lost.
    """

    title: str
    subtitle: str
    language: Language
    date: str
    cover: tuple[tuple[str, str], ...]
    parts: tuple[Block, ...]
    fictional: bool
    notices: tuple[Note, ...] = ()
    attachment: Any = None

    def __post_init__(self) -> None:
        level = 0
        for block in self.parts:
            if isinstance(block, Heading):
                if not 1 <= block.level <= min(level + 1, DEEPEST):
                    msg = f"heading {block.text!r} of level {block.level} follows one of level {level}"
                    raise ValueError(msg)
                level = block.level
            elif level == 0:
                msg = "a document begins with a heading of level 1"
                raise ValueError(msg)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of everything a reader sees: the same in PDF and HTML."""
        return fingerprint(_as_json({name: getattr(self, name) for name in self.__dataclass_fields__}))


def _as_json(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if is_dataclass(value) and not isinstance(value, type):
        return {"block": type(value).__name__, **_as_json(asdict(value))}
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True, slots=True)
class Numbered:
    """A block with its number: ``3.2`` for a heading, ``7`` for a table or a figure, empty for the others."""

    block: Block
    number: str


def numbered(parts: Sequence[Block]) -> tuple[Numbered, ...]:
    """Return the blocks with their numbers: headings by level, tables and figures each in one row."""
    counters = [0] * DEEPEST
    tables = figures = 0
    found = []
    for block in parts:
        number = ""
        if isinstance(block, Heading):
            counters = [*counters[: block.level - 1], counters[block.level - 1] + 1]
            number = ".".join(str(n) for n in counters)
            counters += [0] * (DEEPEST - block.level)
        elif isinstance(block, Table):
            tables += 1
            number = str(tables)
        elif isinstance(block, Figure):
            figures += 1
            number = str(figures)
        found.append(Numbered(block, number))
    return tuple(found)
