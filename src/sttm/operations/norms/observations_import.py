"""Reads the register of a protocol office (CSV, XLSX) into a register of observations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from pydantic import ValidationError

from sttm.errors import Fault, InputError
from sttm.norms.observations.register import (
    About,
    Attachment,
    Parcel,
    Point,
    Register,
    Sender,
    Submission,
    register_faults,
)
from sttm.norms.state_files import refuse
from sttm.packs.observations import COLUMNS, ObservationRules
from sttm.sources.table import read_text_table

__all__ = ["Imported", "import_register", "split_text"]

REQUIRED = ("protocol", "received", "sender", "quality", "subject", "text")

_DAYS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
_LEAST_ITEMS = 2
_HOURS = ("%H:%M", "%H:%M:%S", "%H.%M")

# A line that begins with a number or a letter and a sign: 1) 2. a) Punto 3:
_ITEM = re.compile(
    r"^[ \t]*(?:(?:punto|richiesta|osservazione)[ \t]*(?:n\.?[ \t]*)?\d{1,2}|\d{1,2}|[a-z])[.):\-–][ \t]*",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A register with what was read, and what was not."""

    register: Register
    submissions: int
    points: int
    left_out: tuple[str, ...]
    """Columns that are not kept: the fewer data, the fewer to protect."""
    notes: tuple[str, ...] = ()


@dataclass
class _Row:
    """A row of the table by the names that the rules give to its columns."""

    number: int
    values: Mapping[str, Any]
    file: str
    faults: list[Fault] = field(default_factory=list)

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # a spreadsheet keeps 12 as 12.0
        return str(value).strip() or None

    def fault(self, column: str, message: str, remedy: str) -> None:
        self.faults.append(
            Fault(
                code="import", message=message, remedy=remedy, file=self.file,
                feature=f"row {self.number}", column=column,
            )
        )  # fmt: skip

    def needed(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            self.fault(name, f"{name} is not given", "complete the row")
        return value or "?"


def import_register(
    path: Path, register: Register, rules: ObservationRules, *, kind: str | None = None, split: bool = False
) -> Imported:
    """Return a register with the submissions of a table added.

    Rows of one protocol number are points of one submission. Columns are known by the names that the rules
    list; all others are left out.

    Parameters
    ----------
    register
        What the submissions are about: windows, people, documents, and what was entered before.
    kind
        Of all rows, where the table has no such column.
    split
        Whether a text that numbers its requests becomes one point for each; see :func:`split_text`.

    Raises
    ------
    InputError
        With every fault of every row; nothing is imported then.
    """
    table, notes = _table(path)
    named, left_out = _columns(path, table[0], rules, kind)
    rows = [
        _Row(number, {name: cells[place] for name, place in named.items()}, path.name)
        for number, cells in enumerate(table[1:], 1)
        if any(cell not in (None, "") for cell in cells)
    ]
    by_protocol: dict[str, list[_Row]] = {}
    for row in rows:
        by_protocol.setdefault(row.needed("protocol"), []).append(row)
    made: list[Submission] = []
    known = {one.id for one in register.submissions}
    for several in by_protocol.values():
        number = several[0].text("id") or _next(known)
        known.add(number)
        one = _submission(number, several, register, rules, kind, split=split)
        made += [one] if one is not None else []
    refuse(path.name, [fault for row in rows for fault in row.faults])
    added = register.model_copy(update={"submissions": (*register.submissions, *made)})
    refuse(path.name, list(register_faults(added, rules)))
    points = sum(len(one.points) for one in made)
    return Imported(added, len(made), points, left_out, tuple(notes))


def _next(known: set[str]) -> str:
    numbers = (int(found[1]) for name in known if (found := re.fullmatch(r"O-(\d+)", name)))
    return f"O-{max(numbers, default=0) + 1:04d}"


def _table(path: Path) -> tuple[list[list[Any]], list[str]]:
    """Return the rows of a file, its head first."""
    if path.suffix.casefold() != ".xlsx":
        frame, notes = read_text_table(path)
        rows = [
            [None if cell != cell or cell is None else cell for cell in row] for row in frame.to_numpy(object)
        ]
        return [list(frame.columns), *rows], notes
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            title, rows = sheet.title, [list(row) for row in sheet.iter_rows(values_only=True)]
    except Exception as error:
        fault = Fault(
            code="unreadable", message=f"is no XLSX: {error}", remedy="export it again", file=path.name
        )
        raise InputError(str(fault), [fault]) from error
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if not rows:
        refuse(path.name, [Fault(code="empty-file", message="holds no rows", file=path.name)])
    return rows, [f"first sheet read: {title}"]


def _columns(
    path: Path, heads: Sequence[Any], rules: ObservationRules, kind: str | None
) -> tuple[dict[str, int], tuple[str, ...]]:
    known = {name.casefold(): column for column in COLUMNS for name in rules.columns.get(column, ())}
    named: dict[str, int] = {}
    left_out = []
    faults = []
    for place, head in enumerate(heads):
        column = known.get(str(head or "").strip().casefold())
        if column is None:
            left_out.append(str(head or f"column {place + 1}"))
        elif column in named:
            message = f"{head!r} and {heads[named[column]]!r} are both {column}"
            faults.append(Fault(code="column", message=message, remedy="rename one", file=path.name))
        else:
            named[column] = place
    needed = [*REQUIRED, *(() if kind else ("kind",))]
    faults += [
        Fault(
            code="column",
            message=f"there is no column {name}",
            remedy=f"call it one of {', '.join(rules.columns.get(name, ())) or name}",
            file=path.name,
        )
        for name in needed
        if name not in named
    ]
    refuse(path.name, faults)
    return named, tuple(left_out)


def _submission(
    number: str,
    rows: list[_Row],
    register: Register,
    rules: ObservationRules,
    kind: str | None,
    *,
    split: bool,
) -> Submission | None:
    first = rows[0]
    if any(row.text(name) not in (None, first.text(name)) for row in rows for name in ("sender", "received")):
        first.fault("protocol", "rows of one protocol have different senders or days", "correct the number")
    texts: list[tuple[_Row, str]] = []
    for row in rows:
        text = row.needed("text")
        texts += [(row, part) for part in (split_text(text) if split else (text,))]
    received, hour = _day(first), _hour(first)
    what = {
        "kind": _named(first, "kind", first.text("kind") or kind or "?", rules.kinds),
        "quality": _named(first, "quality", first.needed("quality"), rules.qualities),
    }
    sender = first.needed("sender")
    subject = first.needed("subject")
    points = [_point(f"{number}.{n}", row, text, register) for n, (row, text) in enumerate(texts, 1)]
    attachments = [one for row in rows if (one := _attachment(row)) is not None]
    if any(row.faults for row in rows) or received is None:
        return None
    try:
        return Submission(
            id=number,
            kind=what["kind"],
            protocol=first.needed("protocol"),
            received=received,
            time=hour,
            term=first.text("term"),
            sender=Sender(name=sender, quality=what["quality"], municipality=first.text("municipality")),
            subject=subject,
            attachments=tuple(dict.fromkeys(attachments)),
            points=tuple(points),
        )
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        first.fault(str(problem["loc"][0]), problem["msg"], "correct the row")
        return None


def _named(row: _Row, column: str, value: str, several: Sequence[Any]) -> str:
    """Return the id that a word of the register stands for."""
    for one in several:
        if value.casefold() in {one.id, one.title.it.casefold(), *(name.casefold() for name in one.also)}:
            return str(one.id)
    row.fault(column, f"{value!r} is not one of {', '.join(o.title.it for o in several)}", "correct the row")
    return "?"


def _day(row: _Row) -> date | None:
    value = row.values.get("received")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = row.needed("received")
    if row.text("received") is None:
        return None
    for layout in _DAYS:
        try:
            return datetime.strptime(text.split(" ")[0], layout).date()
        except ValueError:
            continue
    row.fault("received", f"{text!r} is no day", "write it like 2023-12-20 or 20/12/2023")
    return None


def _hour(row: _Row) -> time | None:
    value = row.values.get("time")
    if isinstance(value, time):
        return value
    if isinstance(value, datetime):
        return value.time()
    day = row.values.get("received")
    text = row.text("time")
    if text is None:
        if isinstance(day, datetime) and day.time() != time():
            return day.time()
        text = str(day).partition(" ")[2].strip() if isinstance(day, str) else ""
    for layout in _HOURS if text else ():
        try:
            return datetime.strptime(text, layout).time()
        except ValueError:
            continue
    if text:
        row.fault("time", f"{text!r} is no hour", "write it like 10:30")
    return None


def _point(number: str, row: _Row, text: str, register: Register) -> Point:
    document = row.text("document")
    article = row.text("article")
    if document is None and article is not None and len(register.documents) == 1:
        document = register.documents[0].id
    named = {one.title.casefold(): one.id for one in register.documents}
    about: dict[str, Any] = {
        "document": None if document is None else named.get(document.casefold(), document),
        "article": None
        if article is None
        else re.sub(r"^art(icolo|\.)?\s*", "", article, flags=re.IGNORECASE),
    }
    place = [row.text(name) for name in ("parcel_municipality", "sheet", "parcel")]
    if all(place):
        about["parcels"] = (Parcel(municipality=str(place[0]), sheet=str(place[1]), parcel=str(place[2])),)
    elif any(place):
        row.fault("parcel", "a parcel needs its Comune, sheet and number", "complete the row")
    try:
        return Point(id=number, text=text, about=About(**about), geometry=_place(row))
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        row.fault(str(problem["loc"][0]), problem["msg"].removeprefix("Value error, "), "correct the row")
        return Point(id="0", text="?")


def _place(row: _Row) -> dict[str, Any] | None:
    values = [row.text(name) for name in ("lon", "lat")]
    if not any(values):
        return None
    try:
        return {"type": "Point", "coordinates": [float(str(v).replace(",", ".")) for v in values]}
    except ValueError:
        row.fault("lon", f"{values} are no degrees", "write longitude and latitude like 9.19 and 45.46")
        return None


def _attachment(row: _Row) -> Attachment | None:
    name, digest = row.text("attachment"), row.text("attachment_hash")
    if name is None and digest is None:
        return None
    if digest is None or not re.fullmatch(r"[0-9a-fA-F]{64}", digest):
        row.fault("attachment_hash", "an attachment needs its SHA-256", "give 64 hexadecimal signs")
        return None
    return Attachment(name=name, sha256=digest.casefold())


def split_text(text: str) -> tuple[str, ...]:
    """Return the requests that a text numbers at the beginning of its lines; the whole where it numbers none.

    What stands before the first number goes with each, for it says what they are about.
    """
    starts = list(_ITEM.finditer(text))
    if len(starts) < _LEAST_ITEMS:
        return (text.strip(),)
    head = text[: starts[0].start()].strip()
    ends = [*(match.start() for match in starts[1:]), len(text)]
    items = [text[match.end() : end].strip() for match, end in zip(starts, ends, strict=True)]
    return tuple(f"{head}\n{item}".strip() for item in items if item)
