"""The books of one or several funds: who the parties are, and in which files the rest is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from sttm.errors import Fault
from sttm.norms.fund.acts import Thing
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Identifier, Text

__all__ = ["BOOKS", "Books", "Party", "read_books"]

File = Annotated[str, Field(min_length=1)]
"""Path of a file, from the folder of the books."""


class Party(Declared):
    """Somebody who feeds a fund or takes from it."""

    id: Thing
    kind: Identifier
    """Kind of source, as the fund declares it."""
    name: Annotated[str, Field(min_length=1)]
    inhabitants: Annotated[int, Field(ge=0)] | None = None


class Books(Declared):
    """What a fund is kept in."""

    title: Text
    fictional: bool
    parties: tuple[Party, ...]
    ledger: File
    adhesions: File | None
    """Register of adhesions; null where there is none."""
    soil: File | None
    """What the plans of the Comuni foresee on free soil."""
    calls: tuple[File, ...]
    monitored: File | None
    """What was measured of the effects of projects."""


BOOKS = TypeAdapter(Books)


def read_books(path: Path) -> Books:
    """Read the books.

    Raises
    ------
    InputError
        If they are faulty: a party that is named twice, a file that is not there.
    """
    books = read_state(path, BOOKS)
    names = [party.id for party in books.parties]
    faults = [
        Fault(
            code="party-twice", message="is named twice", remedy="name it once", file=path.name, feature=name
        )
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    for file in (books.adhesions, books.soil, books.monitored, *books.calls):
        if file is not None and not (path.parent / file).is_file():
            message = f"there is no file {file} beside it"
            faults.append(Fault(code="no-file", message=message, remedy="correct the path", file=path.name))
    refuse(path.name, faults)
    return books
