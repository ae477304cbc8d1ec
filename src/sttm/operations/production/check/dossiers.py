"""Writes the dossiers of sites, as PDF or as pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.production.check.maps import site_figures
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.production.site_dossier import site_dossier
from sttm.publications.typesetting import place_file
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["KINDS", "write_site_dossiers"]

KINDS = (".pdf", ".html")


def write_site_dossiers(
    workspace: Workspace,
    pack: Pack,
    results: Sequence[Mapping[str, Any]],
    out: Path,
    *,
    kind: str = ".pdf",
    language: Language = "it",
    standard: str | None = "ua-1",
) -> list[Path]:
    """Write a dossier for each result, and return the files.

    Parameters
    ----------
    out
        A file, for one result; else a folder, in which each is named for its site.
    kind
        One of :data:`KINDS`.
    standard
        Of the PDF.

    Raises
    ------
    RequestError
        If several are to be written to one file, or the kind is not known.
    """
    if kind not in KINDS:
        raise RequestError(f"a dossier is not written as {kind}", remedy=f"write {' or '.join(KINDS)}")
    single = out.suffix.casefold() == kind
    if single and len(results) != 1:
        msg = f"{len(results)} dossiers cannot be written to {out.name}"
        raise RequestError(msg, remedy="name a folder")
    written = []
    for result in results:
        reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
        document = site_dossier(result, site_figures(result, reading, language), language)
        content = render_pdf(document, standard=standard) if kind == ".pdf" else render_html(document)
        path = out if single else out / f"{result['site']['id']}{kind}"
        written.append(place_file(content, path))
    return written
