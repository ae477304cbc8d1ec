"""Writes the dossiers of sites, as PDF or as pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sttm.operations.dossier_files import write_each
from sttm.operations.production.check.maps import site_figures
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Document
from sttm.publications.formatting import Language
from sttm.publications.production.site_dossier import site_dossier
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["write_site_dossiers"]


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
    out, kind, standard
        See :func:`sttm.operations.dossier_files.write_each`.

    Raises
    ------
    RequestError
        If several are to be written to one file, or the kind is not known.
    """

    def document_of(result: Mapping[str, Any]) -> Document:
        reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
        return site_dossier(result, site_figures(result, reading, language), language)

    return write_each(results, out, document_of, kind=kind, standard=standard)
