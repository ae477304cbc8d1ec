"""The model of a document: what it refuses, how it counts, what its fingerprint depends on."""

from __future__ import annotations

import pytest
from document_example import SQUARE, example, table
from hypothesis import given
from hypothesis import strategies as st

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table, numbered


def test_numbers_are_those_of_a_reader_who_counts() -> None:
    found = [(type(one.block).__name__, one.number) for one in numbered(example().parts) if one.number]
    assert found == [
        ("Heading", "1"), ("Heading", "1.1"), ("Table", "1"), ("Heading", "1.1.1"), ("Figure", "1"),
        ("Heading", "1.2"), ("Table", "2"), ("Heading", "2"),
    ]  # fmt: skip


@given(st.lists(st.integers(1, 3), max_size=30))
def test_no_two_headings_have_one_number(levels: list[int]) -> None:
    reached = 0
    parts: list[Block] = []
    for level in levels:
        reached = min(level, reached + 1)
        parts.append(Heading(reached, "x"))
    found = [one.number for one in numbered(parts)]
    assert len(set(found)) == len(found)
    assert [n.count(".") + 1 for n in found] == [one.level for one in parts if isinstance(one, Heading)]


@pytest.mark.parametrize(
    "parts", [(Paragraph("x"),), (Heading(2, "x"),), (Heading(1, "x"), Heading(3, "y")), (Heading(0, "x"),)]
)
def test_no_level_is_skipped(parts: tuple[Block, ...]) -> None:
    with pytest.raises(ValueError, match="level"):
        example(parts=parts)


def test_tables_and_figures_are_whole() -> None:
    with pytest.raises(ValueError, match="row 1 has not 2 cells"):
        Table((Column("a"), Column("b")), (("1", "2"), ("3",)), "t")
    with pytest.raises(ValueError, match="a title"):
        Table((Column(""),), (), "t")
    with pytest.raises(ValueError, match="caption"):
        Table((Column("a"),), (), "")
    with pytest.raises(ValueError, match="alternative"):
        Figure(SQUARE, "caption", "")


def test_the_fingerprint_depends_on_everything_that_is_read() -> None:
    assert example().fingerprint == example().fingerprint
    others = [
        example(title="x"),
        example(date="2026-03-11"),
        example(fictional=False),
        example(notices=()),
        example(attachment=None),
        example(parts=(*example().parts, Paragraph("x"))),
        example(parts=(*example().parts, Note("x"))),
        example(parts=(*example().parts, table(("U1", "1")))),
        example(parts=(*example().parts, Figure(SQUARE, "c", "a"))),
        example(parts=(*example().parts, Figure(SQUARE + b"\n", "c", "a"))),
    ]
    assert len({one.fingerprint for one in (example(), *others)}) == len(others) + 1
