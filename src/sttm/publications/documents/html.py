"""A document as one HTML file: accessible, printable, readable on a phone, with nothing to fetch."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Numbered,
    Paragraph,
    Redline,
    Table,
    numbered,
)
from sttm.publications.documents.words import words
from sttm.publications.fonts import map_font

__all__ = ["STYLE", "Surround", "page_html", "render_html"]

STYLE = Path(__file__).parents[1] / "templates" / "document.css"
_IN_CONTENTS = 2


def _embedded(figure: Figure) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(figure.svg).decode()}"


@dataclass(frozen=True, slots=True)
class Surround:
    """What a page has around its document, as HTML.

    Attributes
    ----------
    head
        Styles and scripts.
    top
        Before the title: the way to other pages.
    lead
        Before the chapters, in the main part of the page.
    picture
        Address of a picture; the picture itself by default.
    whole
        Whether the page is all of a document, which then has the fingerprint of its PDF.
    """

    head: str
    top: str = ""
    lead: str = ""
    picture: Callable[[Figure], str] = _embedded
    whole: bool = True


def render_html(document: Document) -> bytes:
    """Return the document as an HTML file in UTF-8: equal documents give equal bytes.

    Typefaces, style and pictures are inside; there are no scripts. What is attached to the PDF is not here.
    """
    return page_html(document, Surround(f"<style>{_style()}</style>"))


def page_html(document: Document, around: Surround) -> bytes:
    """Return the document as a page of its own or of a folder."""
    phrases = words(document.language)
    blocks = numbered(document.parts)
    title = f"{document.title} – {document.subtitle}"
    body = [
        f'<a class="skip" href="#main">{_text(phrases["skip"])}</a>',
        *([around.top] if around.top else []),
        _header(document, phrases),
        '<div class="page">',
        _contents(blocks, phrases),
        '<main id="main" tabindex="-1">',
        *([around.lead] if around.lead else []),
        *_flow(blocks, phrases, around.picture),
        _colophon(document, phrases, whole=around.whole),
        "</main>",
        "</div>",
    ]
    head = [
        "<!doctype html>",
        f'<html lang="{document.language}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_text(title)}</title>",
        around.head,
        "</head>",
        '<body id="top">',
    ]
    return "\n".join([*head, *body, "</body>", "</html>", ""]).encode()


@lru_cache(maxsize=1)
def _style() -> str:
    faces = [
        f'@font-face{{font-family:"Titillium Web";font-weight:{weight};font-display:swap;'
        f'src:url("data:font/ttf;base64,{base64.b64encode(map_font(bold=bold).read_bytes()).decode()}")}}'
        for bold, weight in ((False, "400"), (True, "600 700"))
    ]
    return "\n".join([*faces, STYLE.read_text(encoding="utf-8")])


def _text(text: str) -> str:
    # Control signs are no part of HTML, whoever has typed them.
    return escape("".join(s for s in text if s >= " " or s in "\n\t"))


def _header(document: Document, phrases: dict[str, str]) -> str:
    facts = "".join(f"<div><dt>{_text(k)}</dt><dd>{_text(v)}</dd></div>" for k, v in document.cover)
    fictional = (
        f'<p class="banner"><strong>{_text(phrases["banner_fictional"])}.</strong> '
        f"{_text(phrases['banner_fictional_text'])}</p>"
        if document.fictional
        else ""
    )
    notices = "".join(_block(Numbered(note, ""), phrases) for note in document.notices)
    return (
        f'<header><div class="band"><p class="family">{_text(phrases["family"])}</p>'
        f'<h1>{_text(document.title)}</h1><p class="subtitle">{_text(document.subtitle)}</p></div>'
        f'<div class="cover">{fictional}{notices}<dl>{facts}</dl></div></header>'
    )


def _contents(blocks: Sequence[Numbered], phrases: dict[str, str]) -> str:
    lines = []
    depth = 0
    for one in blocks:
        if not isinstance(one.block, Heading) or one.block.level > _IN_CONTENTS:
            continue
        level = one.block.level
        lines.append("<ol>" * (level - depth) if level > depth else "</li>" + "</ol></li>" * (depth - level))
        lines.append(f'<li><a href="#s{one.number}"><span>{one.number}</span> {_text(one.block.text)}</a>')
        depth = level
    lines.append("</li></ol>" * depth)
    title = _text(phrases["contents"])
    return f'<nav aria-labelledby="contents"><h2 id="contents">{title}</h2>{"".join(lines)}</nav>'


def _flow(blocks: Sequence[Numbered], phrases: dict[str, str], picture: Callable[[Figure], str]) -> list[str]:
    """Return the blocks, each chapter in a section of its own."""
    lines: list[str] = []
    for one in blocks:
        if isinstance(one.block, Heading) and one.block.level == 1:
            lines += ["</section>"] if lines else []
            lines.append(f'<section aria-labelledby="s{one.number}">')
        lines.append(_block(one, phrases, picture))
    return [*lines, "</section>"] if lines else []


def _block(one: Numbered, phrases: dict[str, str], picture: Callable[[Figure], str] = _embedded) -> str:
    block: Block = one.block
    if isinstance(block, Heading):
        tag = f"h{block.level + 1}"
        return f'<{tag} id="s{one.number}"><span>{one.number}</span> {_text(block.text)}</{tag}>'
    if isinstance(block, Paragraph):
        return f"<p>{_text(block.text)}</p>"
    if isinstance(block, Bullets):
        return f"<ul>{''.join(f'<li>{_text(item)}</li>' for item in block.items)}</ul>"
    if isinstance(block, Note):
        head = _text(phrases[block.kind])
        return (
            f'<div class="note {block.kind}" role="note"><strong>{head}.</strong> {_text(block.text)}</div>'
        )
    if isinstance(block, Facts):
        rows = "".join(f"<div><dt>{_text(k)}</dt><dd>{_text(v)}</dd></div>" for k, v in block.rows)
        return f'<dl class="facts">{rows}</dl>'
    if isinstance(block, Redline):
        return _redline(block)
    return (
        _table(block, one.number, phrases)
        if isinstance(block, Table)
        else _figure(block, one.number, phrases, picture)
    )


def _redline(block: Redline) -> str:
    tags = {"delete": "del", "insert": "ins"}
    runs = (
        f"<{tags[run.kind]}>{_text(run.text)}</{tags[run.kind]}>" if run.kind in tags else _text(run.text)
        for run in block.runs
    )  # fmt: skip
    return f'<p class="redline">{"".join(runs)}</p>'


def _table(block: Table, number: str, phrases: dict[str, str]) -> str:
    caption = f"{_text(phrases['table'])} {number} – {_text(block.caption)}"
    sides = [' class="right"' if column.align == "right" else "" for column in block.columns]
    heads = "".join(
        f'<th scope="col"{side}>{_text(column.title)}</th>'
        for column, side in zip(block.columns, sides, strict=True)
    )
    rows = "".join(
        f'<tr><th scope="row"{sides[0]}>{_text(row[0])}</th>'
        + "".join(f"<td{side}>{_text(cell)}</td>" for cell, side in zip(row[1:], sides[1:], strict=True))
        + "</tr>"
        for row in block.rows
    )
    note = f'<p class="small">{_text(block.note)}</p>' if block.note else ""
    # A region that can scroll has to be reached by keyboard, and to have a name.
    return (
        f'<div class="scroll" role="region" aria-labelledby="t{number}" tabindex="0"><table>'
        f'<caption id="t{number}"><div>{caption}</div></caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
        f"</table></div>{note}"
    )


def _figure(block: Figure, number: str, phrases: dict[str, str], picture: Callable[[Figure], str]) -> str:
    # As an image of its own: the ids inside one picture cannot meet those of another.
    note = f'<p class="small">{_text(block.note)}</p>' if block.note else ""
    return (
        f'<figure id="f{number}"><figcaption>{_text(phrases["figure"])} {number} – {_text(block.caption)}'
        f'</figcaption><img alt="{_text(block.alt)}" src="{_text(picture(block))}">'
        f"{note}</figure>"
    )


def _colophon(document: Document, phrases: dict[str, str], *, whole: bool) -> str:
    told = phrases["fingerprint_text" if whole else "fingerprint_page"]
    return (
        f'<p class="colophon"><strong>{_text(phrases["fingerprint"])}</strong> '
        f"<code>{document.fingerprint}</code><br>{_text(told)} "
        f'<a href="#top">{_text(phrases["to_top"])}</a></p>'
    )
