"""A document as HTML: every block, safe text, nothing fetched; accessible in a browser at two widths."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from document_example import example, table
from playwright.sync_api import Browser

from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Bullets, Facts, Heading, Note, Paragraph


class Reader(HTMLParser):
    """What the tags are, and what stands between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(content: bytes) -> Reader:
    reader = Reader()
    reader.feed(content.decode())
    assert reader.open == []
    return reader


def test_every_block_is_there() -> None:
    tags = read(render_html(example())).tags
    counted = {tag: tags.count(tag) for tag in ("h1", "h2", "h3", "h4", "table", "figure", "img", "section")}
    # The contents are a heading of level 2 too.
    assert counted == {"h1": 1, "h2": 3, "h3": 2, "h4": 1, "table": 2, "figure": 1, "img": 1, "section": 2}
    text = render_html(example()).decode()
    for phrase in (
        '<html lang="it">', "Territorio fittizio", "Un capoverso.", "<li>secondo punto</li>",
        '<div class="note missing" role="note"><strong>Manca.</strong> da avere</div>',
        "<dt>Fonte</dt><dd>un atto</dd>", "Tabella 1 – Unità e aree", '<th scope="row">U2</th>',
        '<td class="right">2,50 km²</td>', "Nota di tabella", 'alt="Un quadrato blu"', "Nota di figura",
        '<a href="#s1.1"><span>1.1</span> Dati</a>', "<title>Parte di prova – Terra di prova</title>",
        example().fingerprint,
    ):  # fmt: skip
        assert phrase in text


def test_nothing_is_fetched_and_nothing_runs() -> None:
    reader = read(render_html(example()))
    assert "script" not in reader.tags
    assert [a for a in reader.addresses if not a.startswith(("#", "data:image/svg+xml;base64,"))] == []
    assert re.findall(r"url\((?!\"data:)", render_html(example()).decode()) == []


def test_equal_documents_give_equal_bytes() -> None:
    assert render_html(example()) == render_html(example())


def test_markup_in_the_data_stays_text() -> None:
    hostile = "<script>x</script><img src=y>\"'&\x00\x1b"
    parts = (
        Heading(1, hostile), Paragraph(hostile), Bullets((hostile,)), Note(hostile), Facts(((hostile, hostile),)),
        table((hostile, hostile), caption=hostile),
    )  # fmt: skip
    made = render_html(example(parts=parts, title=hostile, subtitle=hostile, cover=((hostile, hostile),)))
    tags = read(made).tags
    assert "script" not in tags
    assert "img" not in tags
    assert b"\x00" not in made


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_accessible_in_a_browser(tmp_path: Path, chromium: Browser, width: int) -> None:
    path = tmp_path / "document.html"
    path.write_bytes(render_html(example()))
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(path.as_uri())
    found = Axe().run(page).response["violations"]
    assert found == [], [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()
