"""Writes one document for each of several results, as PDF or as pages, to a file or into a folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Document
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.typesetting import place_file

__all__ = ["DOSSIER_KINDS", "write_each"]

DOSSIER_KINDS = (".pdf", ".html")


def write_each(
    results: Sequence[Mapping[str, Any]],
    out: Path,
    document_of: Callable[[Mapping[str, Any]], Document],
    *,
    kind: str = ".pdf",
    standard: str | None = "ua-1",
) -> list[Path]:
    """Write the dossier of each result on a site, and return the files.

    Parameters
    ----------
    out
        A file, for one result; else a folder, in which each is named for its site.
    document_of
        Makes the document of a result; called for one after the other, each written before the next is made.
    kind
        One of :data:`DOSSIER_KINDS`.
    standard
        Of the PDF.

    Raises
    ------
    RequestError
        If several are to be written to one file, or the kind is not known.
    """
    if kind not in DOSSIER_KINDS:
        msg = f"a dossier is not written as {kind}"
        raise RequestError(msg, remedy=f"write {' or '.join(DOSSIER_KINDS)}")
    single = out.suffix.casefold() == kind
    if single and len(results) != 1:
        msg = f"{len(results)} dossiers cannot be written to {out.name}"
        raise RequestError(msg, remedy="name a folder")
    written = []
    for result in results:
        document = document_of(result)
        content = render_pdf(document, standard=standard) if kind == ".pdf" else render_html(document)
        path = out if single else out / f"{result['site']['id']}{kind}"
        written.append(place_file(content, path))
    return written
