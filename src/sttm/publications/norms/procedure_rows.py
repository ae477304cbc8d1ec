"""The rows of the picture of a procedure: acts, last days, phases and gaps, in the order of their days."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from sttm.publications.formatting import Language
from sttm.publications.norms.procedure_words import WORDS, day_shown, months_shown

__all__ = ["LABEL", "LINE", "STRESSED", "Row", "picture_rows", "term_label"]

#: Height of a line of text, and of a line of a term's label.
LINE, LABEL = 17, 15

STRESSED = ("late", "overdue", "running", "suspended", "planned")
"""States of a term that a reader has to see."""

_ACT, _NOTE, _TERM = 60, 68, 46

_LONG_GAP = 62
"""Days without any event after which the picture says how many months have passed."""

_MONTH_DAYS = 30.44


@dataclass
class Row:
    """One row; ``top`` is set when the picture is laid out."""

    day: date
    kind: Literal["act", "end", "phase", "gap"]
    texts: list[str]
    notes: list[str] = field(default_factory=list)
    when: str = ""
    lanes: tuple[int, ...] = ()
    state: str = "done"
    terms: tuple[str, ...] = ()
    least: int = 0
    top: float = 0

    @property
    def height(self) -> int:
        """Height that its lines need, or the least it was given."""
        return max(LINE * (len(self.texts) + len(self.notes)) + 11, self.least)

    @property
    def middle(self) -> float:
        """Where its dot stands."""
        return self.top + 16


def picture_rows(status: Mapping[str, Any], lanes: Sequence[str], language: Language) -> list[Row]:
    """Return the rows of a procedure, from its status."""
    terms = {t["id"]: t for t in status["terms"]}
    rows = [_act(a, lanes, terms, language) for a in status["acts"] if a["first"] is not None]
    rows += [_end(t, lanes, language) for t in status["terms"] if t["last"] and t["opened"]]
    rows.sort(key=lambda r: (r.day, r.kind != "act"))
    return list(_with_phases(_with_gaps(rows, language), status, lanes, language))


def term_label(term: Mapping[str, Any], language: Language) -> list[str]:
    """Return the title of a term, and below it its length, its last day and its state."""
    words, counting = WORDS[language], term["counting"]
    unit = words[counting["unit"] if counting["length"] != 1 else counting["unit"].removesuffix("s")]
    working = f" {words['working']}" if counting["days"] == "working" else ""
    last = term["last"]
    ends = words["open_end"] if last is None else day_shown(date.fromisoformat(last[1]), language)
    said = f" ({words[term['state']]})" if term["state"] in STRESSED else ""
    lines = textwrap.wrap(term["title"][language], _TERM)
    return [*lines, f"{counting['length']} {unit}{working} → {ends}{said}"]


def _act(act: Mapping[str, Any], lanes: Sequence[str], terms: Mapping[str, Any], language: Language) -> Row:
    words = WORDS[language]
    titles = [t[language] for t in act["titles"]]
    said = [x for x in (act["cited"], act["title"]) if x and x not in titles]
    if act["outcome"]:
        said.append(f"{words['outcome']}: {act['outcome'][language]}")
    if act["state"] != "done":
        said.append(words[act["state"]])
    opened = tuple(n for n in act["opens"] if n in terms and terms[n]["from"] == act["entry"])
    return Row(
        day=date.fromisoformat(act["first"]),
        kind="act",
        texts=[line for title in titles for line in textwrap.wrap(title, _ACT)],
        notes=textwrap.wrap(" · ".join(said), _NOTE),
        when=months_shown(act["when"], language),
        lanes=tuple(lanes.index(name) for name in act["lanes"]),
        state=act["state"],
        terms=opened,
        # As high as the labels of the terms that begin here.
        least=sum(len(term_label(terms[n], language)) * LABEL + 12 for n in opened),
    )


def _end(term: Mapping[str, Any], lanes: Sequence[str], language: Language) -> Row:
    last = date.fromisoformat(term["last"][1])
    note = f"{WORDS[language]['ends']}: {term['title'][language]}"
    return Row(
        day=last,
        kind="end",
        texts=[],
        notes=textwrap.wrap(note, _NOTE),
        when=day_shown(last, language),
        lanes=(lanes.index(term["lane"]),),
        state=term["state"],
        terms=(term["id"],),
    )


def _with_gaps(rows: Sequence[Row], language: Language) -> list[Row]:
    found: list[Row] = []
    for row in rows:
        days = (row.day - found[-1].day).days if found else 0
        if days > _LONG_GAP:
            months = WORDS[language]["gap"].format(n=round(days / _MONTH_DAYS))
            found.append(Row(row.day, "gap", [], [months], least=26))
        found.append(row)
    return found


def _with_phases(
    rows: Sequence[Row], status: Mapping[str, Any], lanes: Sequence[str], language: Language
) -> list[Row]:
    """Put the name of a phase before the first act of the day on which it opens."""
    opened: dict[str, list[Row]] = {}
    for phase in status["phases"]:
        if phase["opened"]:
            lane = (lanes.index(phase["lane"]),)
            row = Row(date.min, "phase", [phase["title"][language]], lanes=lane, least=30)
            opened.setdefault(months_shown(phase["opened"], language), []).append(row)
    found: list[Row] = []
    for row in rows:
        for phase_row in opened.pop(row.when, ()) if row.kind == "act" else ():
            phase_row.day = row.day
            found.append(phase_row)
        found.append(row)
    return found
