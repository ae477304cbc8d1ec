"""Reads interventions from a GeoPackage: a column for each property, nested properties as JSON text."""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely.geometry

from sttm.environment.intervention import Intervention
from sttm.errors import Fault, InterventionRejected, RequestError
from sttm.sources.vector import read_vector

__all__ = ["NESTED", "read_intervention_table"]

NESTED = {
    "works": '[{"type": "depaving", "area_m2": 500}]',
    "answers": '{"1": {"C1": {"answer": "met", "evidence": "R07"}}}',
    "protocol": '{"number": "123", "date": "2026-03-10"}',
    "cadastral": '[{"municipality_id": "…", "sheet": "1", "parcel": "7"}]',
    "hydraulic_invariance": '{"surfaces": [{"surface": "sealed", "area_m2": 4000}], "volume_m3": 520}',
    "disputes": '[{"scheda": 1, "criterion": "A2", "party": "…", "reason": "…", "answer": "not_met"}]',
    "overrides": '[{"scheda": 1, "class": "B", "author": "…", "reason": "…"}]',
}
"""Columns that hold JSON text, and an example of each."""


def read_intervention_table(path: Path, sublayer: str | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Return the interventions of a GeoPackage as GeoJSON features in WGS84, with the name of the file.

    Parameters
    ----------
    path
        Columns are named as the properties of an intervention; those of :data:`NESTED` hold JSON text. Empty
        cells are properties that are not given. Any reference system.
    sublayer
        Which layer, for a file that holds several.

    Raises
    ------
    SourceError, InputError
        If the file cannot be read.
    InterventionRejected
        If it holds several layers, has no reference system, a column that is no property, or JSON that
        cannot be read.
    """
    name = path.name
    try:
        incoming = read_vector(path, sublayer=sublayer)
    except RequestError as error:
        remedy = "save the layer of interventions as a file of its own"
        fault = Fault(code="several-layers", message=error.message, remedy=remedy, file=name)
        raise InterventionRejected(error.message, [fault]) from error
    faults = list(_column_faults(incoming.frame, name))
    if incoming.crs is None:
        faults.append(
            Fault(code="no-crs", message="it has no reference system", remedy="declare it", file=name)
        )
    if not len(incoming.frame):
        remedy = "sttm schema intervention prints what a row holds"
        faults.append(Fault(code="no-feature", message="it has no row", remedy=remedy, file=name))
    if faults or incoming.crs is None:
        raise InterventionRejected(f"{name} holds no interventions as sttm reads them", faults)
    frame = incoming.frame.set_crs(incoming.crs, allow_override=True).to_crs(4326)
    features = []
    columns = [c for c in frame.columns if c != frame.geometry.name]
    for number, (row, geometry) in enumerate(
        zip(frame[columns].to_dict("records"), frame.geometry, strict=True), 1
    ):
        label = str(row.get("id") or f"row {number}")
        properties = {}
        for column, value in row.items():
            if _empty(value):
                continue
            read, wrong = _cell(str(column), value, name, label)
            if wrong is not None:
                faults.append(wrong)
            properties[str(column)] = read
        shape = None if geometry is None else shapely.geometry.mapping(geometry)
        features.append((name, {"type": "Feature", "geometry": _as_lists(shape), "properties": properties}))
    if faults:
        raise InterventionRejected(f"{len(faults)} cells of {name} cannot be read", faults)
    return features


def _column_faults(frame: gpd.GeoDataFrame, file: str) -> Iterator[Fault]:
    known = list(Intervention.model_fields)
    for column in map(str, frame.columns):
        if column in known or column == frame.geometry.name:
            continue
        near = difflib.get_close_matches(column, known, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"remove it; a row holds {', '.join(known)}"
        message = f"column {column} is no property of an intervention"
        yield Fault(code="unknown-column", message=message, remedy=remedy, file=file, column=column)
    for column in ("id", "works"):
        if column not in frame.columns:
            example = f", such as {NESTED[column]}" if column in NESTED else ""
            message = f"there is no column {column}"
            yield Fault(
                code="no-column", message=message, remedy=f"add it{example}", file=file, column=column
            )


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value)) or value == ""


def _cell(column: str, value: Any, file: str, feature: str) -> tuple[Any, Fault | None]:
    if column in NESTED:
        try:
            read = json.loads(value) if isinstance(value, str) else None
        except ValueError:
            read = None
        if not isinstance(read, dict | list):
            message = f"{str(value)[:60]!r} is not the JSON text of a list or an object"
            remedy = f"write it as {NESTED[column]}"
            return None, Fault(
                code="not-json", message=message, remedy=remedy, file=file, feature=feature, column=column
            )
        return read, None
    if column == "cost_eur":
        return float(value), None
    return str(value), None


def _as_lists(value: Any) -> Any:
    """Return a geometry as GeoJSON writes it: lists, not tuples."""
    if isinstance(value, dict):
        return {k: _as_lists(v) for k, v in value.items()}
    return [_as_lists(v) for v in value] if isinstance(value, list | tuple) else value
