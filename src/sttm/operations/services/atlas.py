"""Writes the atlases of services and of LUM: one PDF, and a folder of pages that any browser opens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from sttm.errors import RequestError
from sttm.operations.services.access import access_table_of
from sttm.operations.services.atlas_folder import MARK, check_folder, placed_folder
from sttm.operations.services.atlas_sheets import LumSheets, ServiceSheets, Sheet
from sttm.operations.services.lum import lum_reading
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Block, Document, Heading, Table
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.documents.site import INDEX, METHOD, Entry, Index, Site, sheet_names
from sttm.publications.formatting import Language
from sttm.publications.services.atlas_pages import Kind, atlas_document, method_content, overview_content
from sttm.publications.services.atlas_words import words
from sttm.publications.typesetting import check_choice
from sttm.quantities import canonical_json
from sttm.services.atlas import service_atlas
from sttm.services.location.orientations import comuni_asked
from sttm.services.lum.atlas import lum_atlas
from sttm.services.lum.reading import chosen
from sttm.services.result import states_of
from sttm.territory.workspace import Workspace

__all__ = ["FORMATS", "VALUES", "write_lum_atlas", "write_service_atlas"]

FORMATS: Final = ("pdf", "html")
VALUES: Final = "values.json"
PDF: Final[dict[Kind, dict[Language, str]]] = {
    "services": {"it": "atlante-servizi.pdf", "en": "atlas-services.pdf"},
    "lum": {"it": "atlante-lum.pdf", "en": "atlas-lum.pdf"},
}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    """How an atlas is written."""

    language: Language
    formats: Sequence[str]
    standard: str | None
    progress: Progress | None

    def tell(self, done: int, total: int, text: str) -> None:
        if self.progress is not None:
            self.progress(done, total, text)


def write_service_atlas(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    municipalities: Sequence[str] = (),
    include: Collection[str] = (),
    language: Language = "it",
    formats: Sequence[str] = FORMATS,
    standard: str | None = "ua-1",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write the atlas of services into a folder, in place of the one that is there.

    Parameters
    ----------
    municipalities
        Codes or names of the Comuni; all of them by default.
    include
        States of planned services that count too.
    formats
        Of :data:`FORMATS`.
    standard
        Of the PDF.
    progress
        Told how many sheets are read, then drawn, of how many, and which.

    Returns
    -------
    dict
        The folder, its files but for pages and pictures, how many sheets it has.

    Raises
    ------
    RequestError
        If there is no such Comune or state, access is not built or is older than the data, or the folder
        holds something other than an atlas.
    NotInForce
        If a number has no value on the day.
    """
    how = _checked(out, language, formats, standard, progress)
    table = access_table_of(workspace, pack, on=on, include=include)
    reading = table.reading
    found = dict.fromkeys(c for asked in municipalities or (None,) for c in comuni_asked(reading, asked))
    names = reading.municipality_names
    codes = sorted(found, key=lambda code: (names[code].casefold(), code))
    result = service_atlas(table, codes, progress=progress)
    return _write(out, result, ServiceSheets(table, result, language), how)


def write_lum_atlas(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    municipalities: Sequence[str] = (),
    include: Collection[str] = (),
    language: Language = "it",
    formats: Sequence[str] = FORMATS,
    standard: str | None = "ua-1",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Write the atlas of the LUM, or of those that touch some Comuni, as :func:`write_service_atlas`.

    Raises
    ------
    RequestError, NotInForce
        As there; if the LUM are not built, or none touches the Comuni.
    """
    how = _checked(out, language, formats, standard, progress)
    reading, lums = lum_reading(workspace, pack, on)
    names = dict.fromkeys(
        name for asked in municipalities or (None,) for name in chosen(lums, reading, municipality=asked)
    )
    if not names:
        raise RequestError("there is no LUM to write a sheet of", remedy="sttm lum list")
    result = lum_atlas(reading, lums, list(names), states_of(include), progress=progress)
    return _write(out, result, LumSheets(reading, lums, result, language), how)


def _checked(
    out: Path, language: Language, formats: Sequence[str], standard: str | None, progress: Progress | None
) -> _How:
    """Refuse what cannot be written before any work is done for it."""
    check_choice(language, standard)
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        msg = f"an atlas is not written as {', '.join(unknown) or 'nothing'}"
        raise RequestError(msg, remedy=f"choose among {', '.join(FORMATS)}")
    check_folder(out)
    return _How(language=language, formats=tuple(formats), standard=standard, progress=progress)


def _write(out: Path, result: dict[str, Any], sheets: ServiceSheets | LumSheets, how: _How) -> dict[str, Any]:
    kind, language = sheets.kind, how.language
    entries = tuple(_entries(sheets))
    pdf = PDF[kind][language] if "pdf" in how.formats else None
    with placed_folder(out) as folder:
        index = Index(sheets.label, sheets.caption, sheets.columns, entries)
        site = Site(folder, index, language, pdf=pdf) if "html" in how.formats else None
        overview = overview_content(kind, sheets.overview(), language)
        chapters: list[Block] = []
        for n, sheet in enumerate(sheets):
            how.tell(n, len(entries), sheet.name)
            if site is not None:
                # Page by page: a browser needs each of them alone, and memory holds one.
                site.write_sheet(n, _page(result, kind, sheet, language))
            if pdf is not None:
                chapters += [Heading(1, sheet.title), *sheet.blocks(2)]
        if site is not None:
            facts = [(words(language)["sheets"], str(len(entries)))]
            site.write_index(atlas_document(result, kind, language, overview, cover=facts))
            title = words(language)["method_title"]
            method = method_content(result, kind, language)
            site.write_method(atlas_document(result, kind, language, method, title=title))
        if pdf is not None:
            how.tell(len(entries), len(entries), pdf)
            whole = _whole(result, sheets, entries, (*overview, *_listed(index), *chapters), language)
            (folder / pdf).write_bytes(render_pdf(whole, standard=how.standard))
        (folder / VALUES).write_text(canonical_json(result) + "\n", encoding="utf-8")
        told = {"kind": result["kind"], "language": language, "sheets": len(entries)}
        told |= {key: result[key] for key in ("evaluated_on", "fingerprint")}
        (folder / MARK).write_text(canonical_json(told) + "\n", encoding="utf-8")
    files = [*([INDEX, METHOD] if "html" in how.formats else []), *([pdf] if pdf else []), VALUES]
    return {"folder": str(out), **told, "files": [str(out / name) for name in files]}


def _entries(sheets: ServiceSheets | LumSheets) -> Iterator[Entry]:
    """Yield the rows of the list, each with the page of its own."""
    rows = list(sheets.rows())
    for stem, (_, title, cells) in zip(sheet_names(row[0] for row in rows), rows, strict=True):
        yield Entry(f"{sheets.room}/{stem.casefold()}.html", title, cells)


def _page(result: dict[str, Any], kind: Kind, sheet: Sheet, language: Language) -> Document:
    return atlas_document(result, kind, language, sheet.blocks(1), title=sheet.title, cover=sheet.cover)


def _listed(index: Index) -> Iterator[Block]:
    """Yield the list of sheets as a table of the PDF."""
    columns = index.columns
    rows = tuple((entry.name, *entry.cells) for entry in index.entries)
    first = type(columns[0])(index.label, width=1.8)
    yield Table((first, *columns), rows, index.caption)


def _whole(
    result: dict[str, Any],
    sheets: ServiceSheets | LumSheets,
    entries: Sequence[Entry],
    parts: Sequence[Block],
    language: Language,
) -> Document:
    say = words(language)
    method = (Heading(1, say["method_title"]), *method_content(result, sheets.kind, language, level=2))
    cover = [(say["sheets"], str(len(entries)))]
    return atlas_document(result, sheets.kind, language, (*parts, *method), cover=cover)
