"""Adds documents to a workspace: studies and acts, tied to the layers and the place they speak of."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path

from sttm.errors import RequestError
from sttm.operations.adding import check_date
from sttm.territory.records import LayerVersion
from sttm.territory.schemas import layer_schemas
from sttm.territory.workspace import Workspace

__all__ = ["add_document"]

PLACES = ("municipalities", "units", "zones")
"""Layers whose features a document can speak of."""


def add_document(
    workspace: Workspace,
    file: Path,
    *,
    title: str,
    kind: str = "study",
    date: str | None = None,
    about: Sequence[str] = (),
    place: str | None = None,
    licence: str | None = None,
    publisher: str | None = None,
    who: str | None = None,
    wait: float = 0,
) -> LayerVersion:
    """Add a document.

    Parameters
    ----------
    date
        Of the document: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    about
        Names of layers; they need not be there yet.
    place
        Id of a municipality, a unit or a zone.
    who, wait
        Who does it, for the journal; how many seconds to wait for another writer.

    Raises
    ------
    RequestError
        If the title is empty, or the date, a layer or the place is not known.
    SourceError
        If the file cannot be read.
    WorkspaceError
        If the workspace cannot be written; it is as it was.
    """
    for name, text in (("title", title), ("kind", kind)):
        if not text.strip():
            msg = f"the {name} of {file.name} is empty"
            raise RequestError(msg, remedy=f"give its {name}")
    if date is not None:
        check_date(date)
    known = {*layer_schemas(), *workspace.layers()}
    for layer in about:
        if layer not in known:
            msg = f"there is no layer {layer}"
            raise RequestError(msg, remedy=_near(layer, sorted(known)))
    if place is not None:
        _check_place(workspace, place)
    with workspace.writing(f"document {file.name}", who=who, wait=wait) as changes:
        return changes.put_document(
            file,
            title=title,
            kind=kind,
            date=date,
            about_layers=tuple(about),
            place=place,
            licence=licence,
            publisher=publisher,
        )


def _check_place(workspace: Workspace, place: str) -> None:
    versions = [v for v in (workspace.current(layer) for layer in PLACES) if v is not None]
    ids = [str(i) for version in versions for i in workspace.vector(version).index]
    if ids and place not in ids:
        msg = f"there is no municipality, unit or zone {place}"
        raise RequestError(msg, remedy=_near(place, ids))


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3) or known[:10]
    return f"such as {', '.join(near)}"
