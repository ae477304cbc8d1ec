"""Writes the sheets of LUM as PDF or pages, and their map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.production.map_notes import note_of
from sttm.operations.services.lum import lum_reading
from sttm.operations.services.lum_maps import SHEET, lum_figure, lums_map
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.lum_sheet import lum_document
from sttm.publications.services.lum_words import WORDS
from sttm.publications.typesetting import place_file
from sttm.services.lum.reading import chosen
from sttm.territory.workspace import Workspace

__all__ = ["MAP_FORMATS", "SHEET_FORMATS", "write_lum_map", "write_lum_sheets"]

SHEET_FORMATS = (".html", ".pdf")
MAP_FORMATS = (".png", ".svg")

EXAMPLE = {"it": WORDS["example"][0], "en": WORDS["example"][1]}


def write_lum_sheets(
    workspace: Workspace,
    pack: Pack,
    results: Sequence[Mapping[str, Any]],
    out: Path,
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write sheets as one document and return the file.

    Parameters
    ----------
    results
        Of :func:`sttm.operations.services.lum.lum_sheets`, of the same workspace.
    out
        ``.pdf`` or ``.html``.
    standard
        Of the PDF.

    Raises
    ------
    RequestError
        If there is no sheet, or the file is of another kind.
    """
    if not results:
        raise RequestError("there is no LUM to write a sheet of", remedy="sttm lum list")
    kind = out.suffix.casefold()
    if kind not in SHEET_FORMATS:
        msg = f"{out.name}: sheets are not written as {kind or '(none)'}"
        raise RequestError(msg, remedy=f"name a file {' or '.join(SHEET_FORMATS)}")
    reading, lums = lum_reading(workspace, pack, date.fromisoformat(results[0]["evaluated_on"]))
    figures = {r["lum"]["id"]: lum_figure(reading, lums, r, language) for r in results}
    document = lum_document(results, figures, language)
    content = render_pdf(document, standard=standard) if kind == ".pdf" else render_html(document)
    return place_file(content, out)


def write_lum_map(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    municipality: str | None = None,
    outside_capital: bool = False,
    language: Language = "it",
) -> Path:
    """Write the map of the LUM as .png or .svg.

    Raises
    ------
    RequestError, NotInForce
        If they are not built, there is none to draw, or the file is of another kind.
    """
    kind = out.suffix.casefold()
    if kind not in MAP_FORMATS:
        msg = f"{out.name}: the map is not written as {kind or '(none)'}"
        raise RequestError(msg, remedy=f"name a file {' or '.join(MAP_FORMATS)}")
    reading, lums = lum_reading(workspace, pack, on)
    names = chosen(lums, reading, municipality=municipality, outside_capital=outside_capital)
    drawn = lums_map(reading, lums, names)
    if drawn is None:
        msg = "there is no LUM to draw, or nothing outlines the territory"
        raise RequestError(msg, remedy="add the layers stops and municipalities, then build")
    titled = replace(drawn, title=drawn.description, note=note_of(reading, EXAMPLE))
    content = render_map(
        titled, language=language, size=SHEET, kind="png" if kind == ".png" else "svg", alone=True
    )
    return place_file(content, out)
