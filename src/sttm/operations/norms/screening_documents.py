"""Writes the screenings as documents: PDF, HTML or Word, by the suffix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.packs.pack import Pack
from sttm.publications.documents.docx import render_docx
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Document
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.norms.screenings import checklist_document, incidence_document
from sttm.publications.typesetting import place_file

__all__ = ["write_checklist", "write_incidence"]

RENDER = {".pdf": render_pdf, ".html": render_html, ".docx": render_docx}


def write_incidence(
    pack: Pack, found: Sequence[Mapping[str, Any]], on: date, out: Path, *, language: Language = "it"
) -> Path:
    """Write the pre-check of one project as a form.

    Parameters
    ----------
    found
        What :func:`sttm.operations.norms.procedure_screening.incidence_of` gave.

    Raises
    ------
    RequestError
        If there are several projects, or the suffix is none of .pdf, .html, .docx.
    """
    if len(found) != 1:
        msg = f"{len(found)} projects do not fit in {out.name}"
        raise RequestError(msg, remedy="give one project")
    fictional = pack.manifest.fictional
    document = incidence_document(found[0], on.isoformat(), _territory(pack), language, fictional=fictional)
    return _written(document, out)


def write_checklist(pack: Pack, found: Mapping[str, Any], out: Path, *, language: Language = "it") -> Path:
    """Write the checklist of a VAS screening with lines for the answers.

    Raises
    ------
    RequestError
        If the suffix is none of .pdf, .html, .docx.
    """
    return _written(
        checklist_document(found, _territory(pack), language, fictional=pack.manifest.fictional), out
    )


def _territory(pack: Pack) -> dict[str, str]:
    return {"it": pack.manifest.title.it, "en": pack.manifest.title.en}


def _written(document: Document, out: Path) -> Path:
    render = RENDER.get(out.suffix.casefold())
    if render is None:
        msg = f"{out.name}: a screening is not written as {out.suffix or 'a file without suffix'}"
        raise RequestError(msg, remedy="write .pdf, .html or .docx")
    return place_file(render(document), out)
