"""A document as a Word file to work on: headings, tables and figures as such, changes as tracked changes."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import typst
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as TextParagraph

from sttm.publications.documents.model import (
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

__all__ = ["render_docx"]

_FIGURE = Path(__file__).parents[1] / "templates" / "figure.typ"
_DPI = 200
_FONT = "Titillium Web"
_INK, _ACCENT = RGBColor(0x17, 0x32, 0x4D), RGBColor(0x00, 0x59, 0xB3)
_WIDTH = Mm(170)
_NARROW = 6
"""Columns above which a table is set smaller."""
_SIGNS = 100.0
"""Signs that a line of a table holds."""
_PADDING = 5.0
"""Signs that the sides of a cell take."""
_REGIONS = {"it": "it-IT", "en": "en-GB"}


def render_docx(document: Document) -> bytes:
    """Return the document as DOCX: equal documents give equal bytes.

    What goes and comes in a :class:`~sttm.publications.documents.model.Redline` is a tracked change, which
    whoever opens the file can accept or refuse.
    """
    return _Writer(document).written()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.words = words(document.language)
        self.file: Any = docx.Document()
        self.changes = 0
        self.styles = {style.name: style.style_id for style in self.file.styles}
        self.content: list[Any] = []
        """Paragraphs and tables: the library's own ways to add one take the square of the time."""

    def written(self) -> bytes:
        self._properties()
        self._styles()
        self._cover()
        for one in numbered(self.document.parts):
            self._block(one)
        self._paragraph(f"{self.words['fingerprint']} SHA-256: {self.document.fingerprint}", "Caption")
        last = self.file.element.body.sectPr
        for element in self.content:
            last.addprevious(element)
        buffer = io.BytesIO()
        self.file.save(buffer)
        return _without_clock(buffer.getvalue())

    def _properties(self) -> None:
        given = self.file.core_properties
        day = datetime.fromisoformat(self.document.date[:10])
        given.title = _clean(f"{self.document.title} – {self.document.subtitle}")
        given.author = given.last_modified_by = self.words["family"]
        given.comments = ""
        given.language = _REGIONS[self.document.language]
        given.created = given.modified = day
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(20)
        section.top_margin = section.bottom_margin = Mm(20)

    def _styles(self) -> None:
        sizes = {"Normal": 10, "Title": 22, "Subtitle": 13, "Heading 1": 17, "Heading 2": 13, "Heading 3": 11}
        for name, size in {**sizes, "Caption": 9, "List Bullet": 10}.items():
            style = self.file.styles[name]
            style.font.name, style.font.size = _FONT, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            for script in ("eastAsia", "hAnsi", "cs"):
                fonts.set(qn(f"w:{script}"), _FONT)
            if name not in ("Normal", "List Bullet"):
                style.font.color.rgb = _ACCENT if name in ("Heading 2", "Subtitle") else _INK
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), _REGIONS[self.document.language])
        self.file.styles["Normal"].element.get_or_add_rPr().append(language)
        self.file.styles["Caption"].paragraph_format.keep_with_next = True

    def _cover(self) -> None:
        self._paragraph(self.document.title, "Title")
        self._paragraph(self.document.subtitle, "Subtitle")
        if self.document.fictional:
            self._note(self.words["banner_fictional"], self.words["banner_fictional_text"])
        for note in self.document.notices:
            self._note(self.words[note.kind], note.text)
        self._facts(self.document.cover)

    def _paragraph(self, text: str, style: str | None = None) -> Any:
        made = TextParagraph(OxmlElement("w:p"), self.file._body)
        if style is not None:
            made._p.style = self.styles[style]
        if text:
            made.add_run(_clean(text))
        self.content.append(made._p)
        return made

    def _note(self, head: str, text: str) -> None:
        paragraph = self._paragraph("")
        paragraph.add_run(_clean(f"{head}. ")).bold = True
        paragraph.add_run(_clean(text))
        paragraph.paragraph_format.left_indent = Mm(5)

    def _block(self, one: Numbered) -> None:
        match one.block:
            case Heading(level=level, text=text):
                self._paragraph(f"{one.number} {text}", f"Heading {level}")
            case Paragraph(text=text):
                self._paragraph(text)
            case Bullets(items=items):
                for item in items:
                    self._paragraph(item, "List Bullet")
            case Note(text=text, kind=kind):
                self._note(self.words[kind], text)
            case Facts(rows=rows):
                self._facts(rows)
            case Redline() as block:
                self._redline(block)
            case Table() as block:
                self._table(block, one.number)
            case Figure() as block:
                self._figure(block, one.number)

    def _facts(self, rows: tuple[tuple[str, str], ...]) -> None:
        if rows:
            table = self._grid((int(Mm(45)), int(Mm(125))), None)
            for name, value in rows:
                table.append(_row((name, value), (False, False), 9, bold=(True, False)))
        self._paragraph("")

    def _table(self, block: Table, number: str) -> None:
        self._paragraph(f"{self.words['table']} {number} – {block.caption}", "Caption")
        small = 7.5 if len(block.columns) > _NARROW else 8.5
        right = tuple(column.align == "right" for column in block.columns)
        table = self._grid(_widths(block), "Table Grid")
        heads = tuple(column.title for column in block.columns)
        table.append(_row(heads, right, small, bold=(True,) * len(heads), head=True))
        for row in block.rows:
            table.append(_row(row, right, small, bold=(False,) * len(row)))
        self._paragraph(block.note or "")

    def _grid(self, widths: tuple[int, ...], style: str | None) -> Any:
        """Add a table without rows and return its element."""
        table = CT_Tbl.new_tbl(0, len(widths), Emu(sum(widths)))
        table.autofit = False
        if style is not None:
            table.tblStyle_val = self.styles[style]
        for column, width in zip(table.tblGrid.gridCol_lst, widths, strict=True):
            column.w = Emu(width)
        self.content.append(table)
        return table

    def _figure(self, block: Figure, number: str) -> None:
        self._paragraph(f"{self.words['figure']} {number} – {block.caption}", "Caption")
        picture = typst.compile(
            _FIGURE, root=_FIGURE.parent, format="png", ppi=_DPI, sys_inputs={"svg": block.svg.decode()}
        )
        shape = self._paragraph("").add_run().add_picture(io.BytesIO(picture), width=_WIDTH)
        shape._inline.docPr.set("descr", _clean(block.alt))
        if block.note:
            self._paragraph(block.note)

    def _redline(self, block: Redline) -> None:
        paragraph = self._paragraph("")
        for run in block.runs:
            text = _clean(run.text)
            made = paragraph.add_run(text)
            if run.kind == "keep":
                continue
            self.changes += 1
            change = OxmlElement("w:ins" if run.kind == "insert" else "w:del")
            change.set(qn("w:id"), str(self.changes))
            change.set(qn("w:author"), self.words["family"])
            change.set(qn("w:date"), f"{self.document.date[:10]}T00:00:00Z")
            made._r.addprevious(change)
            change.append(made._r)
            if run.kind == "delete":
                for told in made._r.findall(qn("w:t")):
                    told.tag = qn("w:delText")


def _row(
    texts: tuple[str, ...],
    right: tuple[bool, ...],
    size: float,
    *,
    bold: tuple[bool, ...],
    head: bool = False,
) -> Any:
    row = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    _child(properties, "w:cantSplit")
    if head:
        _child(properties, "w:tblHeader")
    row.append(properties)
    for text, aligned, strong in zip(texts, right, bold, strict=True):
        paragraph = _child(_child(row, "w:tc"), "w:p")
        layout = _child(paragraph, "w:pPr")
        spacing = _child(layout, "w:spacing")
        for side in ("before", "after"):
            spacing.set(qn(f"w:{side}"), "20")
        if aligned:
            _child(layout, "w:jc").set(qn("w:val"), "right")
        run = _child(paragraph, "w:r")
        look = _child(run, "w:rPr")
        if strong:
            _child(look, "w:b")
        _child(look, "w:sz").set(qn("w:val"), str(round(2 * size)))
        run.text = _clean(text)
    return row


def _child(parent: Any, name: str) -> Any:
    element = OxmlElement(name)
    parent.append(element)
    return element


def _widths(block: Table) -> tuple[int, ...]:
    """Share the width of the page: columns without a share get what their words need."""
    needs = []
    for n, column in enumerate(block.columns):
        cells = [column.title, *(row[n] for row in block.rows)]
        longest = max(len(word) for cell in cells for word in cell.split() or ("",))
        needs.append(_PADDING + longest if column.width is None else 0.0)
    shares = [0.0 if column.width is None else column.width for column in block.columns]
    room = max(_SIGNS - sum(needs), _SIGNS / 4)
    units = [need or room * share / (sum(shares) or 1) for need, share in zip(needs, shares, strict=True)]
    return tuple(int(_WIDTH * unit / sum(units)) for unit in units)


def _clean(text: str) -> str:
    # Control signs are no part of XML, whoever has typed them.
    return "".join(s for s in text if (s >= " " or s in "\n\t") and s not in "\ufffe\uffff")


def _without_clock(content: bytes) -> bytes:
    """Return the archive with every file of one date: the clock would make two equal documents differ."""
    day = datetime(1980, 1, 1, tzinfo=UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, day)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
