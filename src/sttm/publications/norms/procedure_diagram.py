"""The path of a procedure as a picture: acts down the page by lane, terms as bars beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import Any

from sttm.publications.formatting import Language
from sttm.publications.norms.procedure_rows import LABEL, LINE, STRESSED, Row, picture_rows, term_label
from sttm.publications.norms.procedure_words import WORDS, day_shown

__all__ = ["procedure_svg"]

WIDTH = 1120
MARGIN = 24
RAIL = 196
LANE_GAP = 22
BARS = 690
BAR, BAR_GAP = 12, 10
TOP, BOTTOM = 96, 64

LANES = ("#0066cc", "#00706a", "#8a4b08", "#5a2d82")
INK, SOFT, RULE, ALARM = "#17324d", "#475a6d", "#c5ced8", "#b3261e"
FONT = "Titillium Web, Segoe UI, Arial, sans-serif"
OVER = ("late", "overdue")


def procedure_svg(status: Mapping[str, Any], language: Language = "it") -> bytes:
    """Return the whole path of a procedure as SVG: equal states give equal bytes.

    Parameters
    ----------
    status
        As :func:`sttm.operations.norms.procedure.procedure_status` gives it.
    """
    words = WORDS[language]
    lanes = tuple(status["lanes"])
    rows = picture_rows(status, lanes, language)
    terms = [t for t in status["terms"] if t["opened"] is not None]
    height = float(TOP)
    for row in rows:
        row.top = height
        height += row.height
    height += BOTTOM
    alt = words["alt"].format(acts=len(status["acts"]), terms=len(terms))
    size = f'viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}"'
    look = f'role="img" aria-labelledby="t d" font-family="{FONT}" fill="{INK}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
        f'<title id="t">{escape(status["title"])}</title>',
        f'<desc id="d">{escape(alt)}</desc>',
        f'<rect width="{WIDTH}" height="{height:.0f}" fill="#ffffff"/>',
        *_head(status, language),
        *_rails(rows, len(lanes)),
        *(line for row in rows for line in _drawn(row)),
        *_bars(rows, terms, lanes, language),
        *_today(status, rows, language),
    ]
    if any(not t["official"] for t in terms):
        lines.append(_text(MARGIN, height - 22, words["official"], size=12, fill=SOFT))
    return "\n".join([*lines, "</svg>", ""]).encode()


def _head(status: Mapping[str, Any], language: Language) -> list[str]:
    words = WORDS[language]
    day = day_shown(date.fromisoformat(status["on"]), language)
    state = f"{words['state']} {words['on']} {day}: {words[status['state']]}"
    lines = [
        _text(MARGIN, 34, status["title"], size=20, weight=600),
        _text(MARGIN, 56, f"{status['type']['title'][language]} – {state}", size=13, fill=SOFT),
    ]
    x = float(MARGIN)
    for number, title in enumerate(status["lanes"].values()):
        lines.append(f'<circle cx="{x + 6:.0f}" cy="76" r="6" fill="{_lane(number)}"/>')
        lines.append(_text(x + 18, 80, title[language], size=12, fill=SOFT))
        x += 36 + 6.6 * len(title[language])
    return [*lines, f'<path d="M{MARGIN} 90H{WIDTH - MARGIN}" stroke="{RULE}"/>']


def _rails(rows: Sequence[Row], lanes: int) -> list[str]:
    lines = []
    for lane in range(lanes):
        own = [r for r in rows if r.kind == "act" and lane in r.lanes]
        if len(own) > 1:
            path = f"M{RAIL + lane * LANE_GAP} {own[0].middle:.0f}V{own[-1].middle:.0f}"
            lines.append(f'<path d="{path}" stroke="{_lane(lane)}" stroke-width="3" opacity="0.35"/>')
    return lines


def _drawn(row: Row) -> list[str]:
    x, y = RAIL + 2 * LANE_GAP + 16, row.middle
    if row.kind == "gap":
        zigzag = f"M{RAIL - 14} {y - 4:.0f}l8 -5l8 10l8 -10l8 10l8 -10l8 5"
        return [
            f'<rect x="{RAIL - 8}" y="{y - 12:.0f}" width="{LANE_GAP + 16}" height="16" fill="#ffffff"/>',
            f'<path d="{zigzag}" fill="none" stroke="{RULE}" stroke-width="1.5"/>',
            _text(x, y, row.notes[0], size=12, fill=SOFT, more=' font-style="italic"'),
        ]
    if row.kind == "phase":
        spaced = ' letter-spacing="0.6"'
        fill = _lane(row.lanes[0])
        return [_text(x, y + 6, row.texts[0].upper(), size=11.5, weight=700, fill=fill, more=spaced)]
    act = row.kind == "act"
    weight, ink = (600, INK) if act else (400, SOFT)
    lines = [_text(RAIL - 18, y + 4, row.when, size=13, anchor="end", weight=weight, fill=ink)]
    alarm = not act and row.state in OVER
    for lane in row.lanes:
        lines.append(_dot(row, lane) if act else _dash(lane, y, ALARM if alarm else _lane(lane)))
    for number, text in enumerate(row.texts):
        lines.append(_text(x, y + 4 + number * LINE, text, size=14, weight=600))
    below = y + 4 + len(row.texts) * LINE
    for number, text in enumerate(row.notes):
        lines.append(_text(x, below + number * LINE, text, size=12.5, fill=ALARM if alarm else SOFT))
    return lines


def _dot(row: Row, lane: int) -> str:
    fill = _lane(lane) if row.state == "done" else "#ffffff"
    dashed = ' stroke-dasharray="3 2"' if row.state == "planned" else ""
    where = f'cx="{RAIL + lane * LANE_GAP}" cy="{row.middle:.0f}"'
    return f'<circle {where} r="6.5" fill="{fill}" stroke="{_lane(lane)}" stroke-width="2.5"{dashed}/>'


def _dash(lane: int, y: float, colour: str) -> str:
    path = f"M{RAIL + lane * LANE_GAP - 5} {y:.0f}h10"
    return f'<path d="{path}" stroke="{colour}" stroke-width="3"/>'


def _bars(
    rows: Sequence[Row], terms: Sequence[Mapping[str, Any]], lanes: Sequence[str], language: Language
) -> list[str]:
    """Draw a bar from where each term opens to where it ends; those that overlap stand side by side."""
    begins = {n: r for r in rows if r.kind == "act" for n in r.terms}
    ends = {r.terms[0]: r.middle for r in rows if r.kind == "end"}
    foot = rows[-1].top + rows[-1].height if rows else 0.0
    columns: list[float] = []
    placed = []
    for term in sorted((t for t in terms if t["id"] in begins), key=lambda t: begins[t["id"]].top):
        row, bottom = begins[term["id"]], ends.get(term["id"], foot)
        column = next((n for n, busy in enumerate(columns) if busy < row.top), len(columns))
        columns[column : column + 1] = [bottom]
        placed.append((term, row, bottom, column))
    labels = BARS + len(columns) * (BAR + BAR_GAP) + 10
    used: dict[int, float] = {}
    lines: list[str] = []
    for term, row, bottom, column in placed:
        colour = ALARM if term["state"] in OVER else _lane(lanes.index(term["lane"]))
        x = BARS + column * (BAR + BAR_GAP)
        y = row.middle + used.get(id(row), 0.0)
        lines.append(_bar(term, x, row.middle, bottom, colour))
        lines.append(f'<path d="M{x + BAR} {y:.0f}H{labels - 6}" stroke="{colour}" opacity="0.6"/>')
        own = term_label(term, language)
        for number, text in enumerate(own):
            weight, ink = (400, SOFT) if number == len(own) - 1 else (600, INK)
            lines.append(_text(labels, y + 4 + number * LABEL, text, size=12.5, weight=weight, fill=ink))
        used[id(row)] = used.get(id(row), 0.0) + len(own) * LABEL + 8
    return lines


def _bar(term: Mapping[str, Any], x: float, top: float, bottom: float, colour: str) -> str:
    planned = term["state"] == "planned"
    look = f'fill="{"#ffffff" if planned else colour}" stroke="{colour}"'
    look += ' stroke-dasharray="4 3"' if planned else ""
    look += "" if term["state"] in STRESSED else ' opacity="0.55"'
    where = f'x="{x}" y="{top:.0f}" width="{BAR}" height="{max(bottom - top, 4):.0f}"'
    return f'<rect {where} rx="3" {look}/>'


def _today(status: Mapping[str, Any], rows: Sequence[Row], language: Language) -> list[str]:
    """Draw the day asked between what came before it and what comes after."""
    day = date.fromisoformat(status["on"])
    after = next((r for r in rows if r.day > day), None)
    if after is None or after is rows[0]:
        return []
    label = f"{WORDS[language]['on']} {day_shown(day, language)}"
    path = f"M{MARGIN} {after.top:.0f}H{WIDTH - MARGIN}"
    return [
        f'<path d="{path}" stroke="{ALARM}" stroke-width="1.5" stroke-dasharray="6 4"/>',
        _text(MARGIN, after.top - 5, label, size=12, fill=ALARM, weight=600),
    ]


def _lane(number: int) -> str:
    return LANES[number % len(LANES)]


def _text(
    x: float, y: float, text: str, *, size: float, weight: int = 400, fill: str = INK,
    anchor: str = "start", more: str = "",
) -> str:  # fmt: skip
    look = f'font-size="{size:g}" fill="{fill}"'
    look += f' font-weight="{weight}"' if weight != 400 else ""
    look += f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" {look}{more}>{escape(text)}</text>'
