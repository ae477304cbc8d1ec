"""Charts of the sheets of an atlas, as SVG written by hand: bars by group, hundreds of them in a second."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from sttm.publications.formatting import Language, format_percent

__all__ = ["Bar", "bars"]

INK, MUTED, GRID = "#17324d", "#4a5a68", "#c5cfd8"
WIDE, LABEL, VALUE = 640.0, 190.0, 52.0
THICK, GAP, BLOCK, HEAD, FOOT = 9.0, 1.5, 8.0, 26.0, 18.0
FONT = "font-family=\"'Titillium Web', 'Segoe UI', Roboto, Arial, sans-serif\""

Bar = tuple[str, Sequence[float | None]]
"""What bars are about, and a share for each series; None where it is not known."""


def bars(
    rows: Sequence[Bar],
    series: Sequence[tuple[str, str]],
    language: Language,
    *,
    unknown: str,
    most: float = 1.0,
) -> bytes:
    """Return shares as bars, those of one row together.

    Parameters
    ----------
    series
        Name and colour of each; colours differ in lightness, so that grey print keeps them apart.
    unknown
        What stands in place of a bar whose share is not known.
    most
        Share at which the scale ends.
    """
    tall = len(series) * (THICK + GAP) + BLOCK
    height = HEAD + len(rows) * tall + FOOT
    room = WIDE - LABEL - VALUE
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {height:g}" width="{WIDE:g}" '
            f'height="{height:g}" {FONT} font-size="11">'
        ),
        f'<rect width="{WIDE:g}" height="{height:g}" fill="#ffffff"/>',
        *_legend(series),
        *_grid(most, room, height, language),
    ]
    for n, (label, shares) in enumerate(rows):
        top = HEAD + n * tall + BLOCK / 2
        middle = top + (tall - BLOCK) / 2 + 3.5
        parts.append(_text(LABEL - 8, middle, label, anchor="end", size=12))
        for k, ((_, colour), share) in enumerate(zip(series, shares, strict=True)):
            y = top + k * (THICK + GAP)
            if share is None:
                parts.append(_text(LABEL + 3, y + 8, unknown, colour=MUTED, size=10))
                continue
            long = room * min(share / most, 1.0)
            said = format_percent(share, language, digits=0)
            parts.append(
                f'<rect x="{LABEL:g}" y="{y:g}" width="{long:.1f}" height="{THICK:g}" fill="{colour}"/>'
            )
            parts.append(_text(LABEL + long + 4, y + 8, said, size=10))
    return "".join([*parts, "</svg>"]).encode()


def _legend(series: Sequence[tuple[str, str]]) -> list[str]:
    if len(series) == 1 and not series[0][0]:
        return []
    parts, x = [], LABEL
    for name, colour in series:
        parts.append(f'<rect x="{x:g}" y="5" width="12" height="10" fill="{colour}"/>')
        parts.append(_text(x + 17, 14, name))
        x += 34 + 6.4 * len(name)
    return parts


def _grid(most: float, room: float, height: float, language: Language) -> list[str]:
    parts = []
    for quarter in range(5):
        x = LABEL + room * quarter / 4
        parts.append(
            f'<line x1="{x:g}" x2="{x:g}" y1="{HEAD - 4:g}" y2="{height - FOOT:g}" stroke="{GRID}" '
            f'stroke-width="{0.8 if quarter else 1.2:g}"/>'
        )
        said = format_percent(most * quarter / 4, language, digits=0)
        parts.append(_text(x, height - 5, said, anchor="middle", colour=MUTED, size=10))
    return parts


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, size: float = 11
) -> str:
    more: Mapping[str, str] = {"end": ' text-anchor="end"', "middle": ' text-anchor="middle"'}
    return (
        f'<text x="{x:.1f}" y="{y:.1f}"{more.get(anchor, "")} fill="{colour}" font-size="{size:g}" '
        'stroke="#ffffff" stroke-width="2.5" paint-order="stroke">'
        f"{escape(text)}</text>"
    )
