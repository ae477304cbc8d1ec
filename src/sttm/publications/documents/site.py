"""A folder of pages that belong together: a list that can be searched, sheets, method; no server is asked."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from sttm.publications.documents.html import STYLE, Surround, page_html
from sttm.publications.documents.model import Column, Document, Figure
from sttm.publications.fonts import map_font
from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["INDEX", "METHOD", "Entry", "Index", "Site", "sheet_names"]

INDEX, METHOD = "index.html", "method.html"

ASSETS, PICTURES = "assets", "pictures"

WORDS: Mapping[str, tuple[str, str]] = {
    "atlas": ("Pagine dell'atlante", "Pages of the atlas"),
    "index": ("Indice", "Index"),
    "method": ("Metodo e fonti", "Method and sources"),
    "pdf": ("Atlante in PDF", "Atlas as PDF"),
    "previous": ("Precedente", "Previous"),
    "next": ("Successivo", "Next"),
    "told": ("{n} di {of}", "{n} of {of}"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A sheet: its page in the folder, what it is called, its row of the list after the name."""

    page: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """The list of sheets: what one searches for, the columns after the name, the sheets."""

    label: str
    caption: str
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]


def sheet_names(ids: Iterable[str]) -> list[str]:
    """Return a name of a file for each sheet, no two alike on any disk.

    Ids are those of the data and may hold any sign: one with a slash would be written elsewhere.
    """
    names: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(ids):
        stem = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "sheet"
        while stem.casefold() in taken:
            stem = f"{stem}-{number}"
        taken.add(stem.casefold())
        names.append(stem)
    return names


class Site:
    """Writes the pages of an atlas into an empty folder.

    Parameters
    ----------
    folder
        Made where it is missing.
    index
        The list of its sheets.
    pdf
        Name of the PDF in the folder, if there is one.
    """

    def __init__(self, folder: Path, index: Index, language: Language, *, pdf: str | None = None) -> None:
        self.folder, self.index, self.pdf, self.language = folder, index, pdf, language
        self.say = in_language(WORDS, language)
        (folder / PICTURES).mkdir(parents=True)
        assets = folder / ASSETS
        assets.mkdir()
        own = STYLE.with_name("atlas.css").read_text(encoding="utf-8")
        (assets / "style.css").write_text(STYLE.read_text(encoding="utf-8") + own, encoding="utf-8")
        shutil.copyfile(STYLE.with_name("atlas.js"), assets / "atlas.js")
        for bold in (False, True):
            shutil.copyfile(map_font(bold=bold), assets / map_font(bold=bold).name)

    def write_index(self, document: Document) -> Path:
        """Write the first page: what the atlas is, the list, then the document."""
        return self._write(INDEX, document, lead=self._list(), script=True)

    def write_method(self, document: Document) -> Path:
        """Write the page on method and sources."""
        return self._write(METHOD, document)

    def write_sheet(self, number: int, document: Document) -> Path:
        """Write the page of the sheet at a position of the list."""
        entries = self.index.entries
        beside = [
            (self.say[what], entries[n])
            for what, n in (("previous", number - 1), ("next", number + 1))
            if 0 <= n < len(entries)
        ]
        return self._write(entries[number].page, document, beside=beside)

    def _write(
        self,
        page: str,
        document: Document,
        *,
        lead: str = "",
        script: bool = False,
        beside: Sequence[tuple[str, Entry]] = (),
    ) -> Path:
        up = "../" * page.count("/")
        head = f'<link rel="stylesheet" href="{up}{ASSETS}/style.css">'
        if script:
            head += f'<script src="{up}{ASSETS}/atlas.js" defer></script>'
        stem, written = page.replace("/", "-").removesuffix(".html"), 0

        def picture(figure: Figure) -> str:
            nonlocal written
            written += 1
            name = f"{stem}-{written}.svg"
            (self.folder / PICTURES / name).write_bytes(figure.svg)
            return f"{up}{PICTURES}/{name}"

        content = page_html(document, Surround(head, self._way(page, up, beside), lead, picture, whole=False))
        out = self.folder / page
        out.parent.mkdir(exist_ok=True)
        out.write_bytes(content)
        return out

    def _way(self, page: str, up: str, beside: Iterable[tuple[str, Entry]]) -> str:
        """Return the links to the index, the method, the PDF, and the sheets before and after."""
        links = [(INDEX, self.say["index"]), (METHOD, self.say["method"])]
        links += [(self.pdf, self.say["pdf"])] if self.pdf else []
        links += [(entry.page, f"{what}: {entry.name}") for what, entry in beside]
        items = "".join(
            f'<li><a href="{escape(up + target)}"{" aria-current=page" if target == page else ""}>'
            f"{escape(text)}</a></li>"
            for target, text in links
        )
        return f'<nav class="way" aria-label="{escape(self.say["atlas"])}"><ul>{items}</ul></nav>'

    def _list(self) -> str:
        index = self.index
        sides = [' class="right"' if column.align == "right" else "" for column in index.columns]
        heads = "".join(
            f'<th scope="col"{side}>{escape(column.title)}</th>'
            for column, side in zip((Column(index.label), *index.columns), ("", *sides), strict=True)
        )
        rows = "".join(
            f'<tr><th scope="row"><a href="{escape(entry.page)}">{escape(entry.name)}</a></th>'
            + "".join(f"<td{side}>{escape(cell)}</td>" for cell, side in zip(entry.cells, sides, strict=True))
            + "</tr>"
            for entry in index.entries
        )
        search = {"it": "Cerca", "en": "Search"}[self.language]
        return (
            '<section><div class="finder" role="search" hidden>'
            f'<label for="find">{search}: {escape(index.label)}</label>'
            '<input id="find" type="search" autocomplete="off" spellcheck="false">'
            f'<p role="status" data-told="{escape(self.say["told"])}"></p></div>'
            '<div class="scroll" role="region" aria-labelledby="list-caption" tabindex="0"><table id="list">'
            f'<caption id="list-caption"><div>{escape(index.caption)}</div></caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></section>"
        )
