"""Writes what is published of a register: register, replies, amended text, map, in several formats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.errors import InputError
from sttm.norms.observations.changes import amended_documents, merged_map_changes
from sttm.norms.observations.totals import register_totals
from sttm.operations.norms.observations import Case, grouped
from sttm.operations.workspaces import open_workspace
from sttm.publications.documents.docx import render_docx
from sttm.publications.documents.html import render_html
from sttm.publications.documents.model import Document
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.norms.observations import Published, register_document
from sttm.publications.norms.observations_map import observations_geojson, observations_map
from sttm.publications.norms.observations_replies import amended_document, replies_document
from sttm.publications.typesetting import check_choice, place_file

__all__ = ["DOCUMENTS", "FORMATS", "outlines_of", "publish", "write_documents"]

OUTLINES = "municipalities"
"""Layer drawn beneath the observations, where the workspace has it."""

FORMATS = ("pdf", "docx", "html")

DOCUMENTS: dict[str, tuple[str, Callable[[Published, Language], Document]]] = {
    "register": ("registro", register_document),
    "replies": ("controdeduzioni", replies_document),
    "amended": ("testo-modificato", amended_document),
}
"""Each document: the stem of its files, and what writes it."""


def publish(
    case: Case, *, outlines: gpd.GeoDataFrame | None = None, languages: Sequence[Language] = ("it",)
) -> Published:
    """Return what the documents are made from, without the names that may not be published.

    Raises
    ------
    InputError
        If replies contradict each other: two changes to the same words or the same feature.
    """
    articles, text_faults = amended_documents(case.register, case.text_changes())
    features, map_faults = merged_map_changes(case.map_changes())
    faults = (*text_faults, *map_faults)
    if faults:
        msg = f"{len(faults)} repl{'ies contradict' if len(faults) != 1 else 'y contradicts'} another"
        raise InputError(msg, faults)
    given: dict[str, Any] = {
        "register": case.public,
        "rules": case.rules,
        "states": case.states,
        "totals": register_totals(case.register, case.rules, case.states),
        "groups": grouped(case),
        "articles": articles,
        "map_features": features,
        "on": case.on,
    }
    plain = Published(**given)
    crs = case.pack.manifest.crs
    maps = {name: observations_map(plain, crs, name, outlines) for name in languages}
    return Published(**given, maps={name: svg for name, svg in maps.items() if svg is not None})


def write_documents(
    case: Case,
    out: Path,
    *,
    documents: Sequence[str] = tuple(DOCUMENTS),
    languages: Sequence[Language] = ("it",),
    formats: Sequence[str] = ("pdf", "docx"),
    standard: str | None = "ua-1",
    outlines: gpd.GeoDataFrame | None = None,
) -> list[dict[str, Any]]:
    """Write the documents into a folder; it is made where it is not there.

    Returns
    -------
    list of dict
        By file: document, language, format, path, fingerprint where it is a document.

    Raises
    ------
    InputError
        If replies contradict each other.
    RequestError
        If the standard is not known.
    """
    for language in languages:
        check_choice(language, standard)
    published = publish(case, outlines=outlines, languages=languages)
    written: list[dict[str, Any]] = []

    def place(name: str, content: bytes, **told: Any) -> None:
        place_file(content, out / name)
        written.append({**told, "path": str(out / name)})

    for language in languages:
        for kind in documents:
            stem, make = DOCUMENTS[kind]
            document = make(published, language)
            for form in formats:
                content = _rendered(document, form, standard)
                told = {"document": kind, "language": language, "format": form}
                place(f"{stem}.{language}.{form}", content, **told, fingerprint=document.fingerprint)
        if language in published.maps:
            told = {"document": "map", "language": language, "format": "svg"}
            place(f"mappa.{language}.svg", published.maps[language], **told)
    for document_name, name, content in _data(published):
        form = name.rsplit(".", 1)[1]
        place(name, _json(content), document=document_name, language=None, format=form)
    return written


def outlines_of(folder: Path, case: Case) -> gpd.GeoDataFrame | None:
    """Return the areas to draw beneath the observations, in the system of the pack, or None."""
    if not (folder / "catalog.json").is_file():
        return None
    workspace = open_workspace(folder)[0]
    version = workspace.current(OUTLINES)
    return None if version is None else workspace.vector(version).to_crs(case.pack.manifest.crs)


def _rendered(document: Document, form: str, standard: str | None) -> bytes:
    if form == "pdf":
        return render_pdf(document, standard=standard)
    return render_docx(document) if form == "docx" else render_html(document)


def _data(published: Published) -> list[tuple[str, str, Any]]:
    """Return the files for programs: places, changes to maps, amended articles, totals."""
    found: list[tuple[str, str, Any]] = [
        ("map", "osservazioni.geojson", observations_geojson(published)),
        ("totals", "totali.json", dict(published.totals)),
    ]
    for layer, features in published.map_features.items():
        content = {"type": "FeatureCollection", "features": list(features)}
        found.append(("map", f"modifiche-{layer}.geojson", content))
    if published.articles:
        articles = [
            {
                "document": one.document.id,
                "article": one.article.number,
                "before": one.article.text,
                "after": one.text,
                "points": list(one.points),
            }
            for one in published.articles
        ]
        found.append(("amended", "testo-modificato.json", articles))
    return found


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
