"""Documents of the knowledge base: studies and acts, tied to the layers and places they speak of."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from sttm.errors import Fault, InputError, SourceError
from sttm.territory import content
from sttm.territory.durable import explained
from sttm.territory.pending import Pending
from sttm.territory.records import DOCUMENTS, DocumentNote, LayerRecord, LayerVersion

__all__ = ["put_document"]


def _place(place: str | Mapping[str, Any] | None, file: Path) -> dict[str, Any]:
    if place is None or isinstance(place, str):
        return {"place": place, "geometry": None}
    try:
        bounds = shapely.geometry.shape(dict(place)).bounds
        west, south, east, north = bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValueError(f"its bounds are {bounds}")
    except (ValueError, TypeError, KeyError, AttributeError, shapely.errors.ShapelyError) as error:
        fault = Fault(
            code="invalid-place",
            message=f"the place is not a GeoJSON geometry in WGS84: {error}",
            remedy="give longitude and latitude in degrees, or the id of a municipality or unit",
            file=file.name,
        )
        raise InputError(str(fault), [fault]) from error
    return {"place": None, "geometry": dict(place)}


def put_document(
    pending: Pending, file: Path, terms: Mapping[str, Any], about: Mapping[str, Any]
) -> LayerVersion:
    """Store a document, addressed by its bytes, among the current documents.

    Parameters
    ----------
    terms
        ``title``, ``licence``, ``publisher``, ``source`` of the record.
    about
        ``kind``, ``date``, ``about`` (layer names), ``place`` (id or GeoJSON geometry in WGS84).

    Raises
    ------
    SourceError
        If the file cannot be read.
    InputError
        If the place is not a geometry in WGS84.
    """
    note = DocumentNote.model_validate({**about, "file_name": file.name, **_place(about["place"], file)})
    record = LayerRecord.model_validate({**terms, "reference_date": note.date, "document": note})
    try:
        version = content.short(content.hash_file(file))
    except OSError as error:
        raise SourceError(
            f"{file}: cannot be read: {error.strerror or error}", remedy="check the path"
        ) from error
    path = pending.home(DOCUMENTS, version) / f"data{file.suffix.lower()}"
    if not path.exists():
        staged = pending.staged("document")
        with explained(pending.root):
            shutil.copyfile(file, staged)
        pending.place(staged, path)
    bounds = None if note.geometry is None else shapely.geometry.shape(note.geometry).bounds
    made = LayerVersion(
        DOCUMENTS, version, "document", path, path, "", record, {"bytes": path.stat().st_size}
    )
    return pending.register(made, bounds)
