"""Writes a reading of services: values, tables, features, a map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.errors import RequestError
from sttm.operations.production.map_notes import note_of, source_line
from sttm.operations.registers import write_features
from sttm.operations.workbooks import sheet_csv, workbook
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap
from sttm.publications.maps.rendering import render_map
from sttm.publications.services.scale_tables import scale_sheets
from sttm.publications.typesetting import place_file
from sttm.quantities import canonical_json
from sttm.territory.reading import Reading

__all__ = ["FORMATS", "MAP_FORMATS", "write_map", "write_result"]

FORMATS = (".xlsx", ".csv", ".gpkg", ".geojson", ".json")
MAP_FORMATS = (".png", ".svg")

SIZE = (250.0, 170.0)

EXAMPLE = {
    "it": "Regole e soglie del pacchetto sono esempi, non ufficiali.",
    "en": "Rules and breaks of the pack are examples, not official.",
}


def write_result(
    result: Mapping[str, Any], features: gpd.GeoDataFrame | None, out: Path, *, language: Language = "it"
) -> Path:
    """Write a result as workbook, as CSV (its first table), as features or as JSON; return the file.

    Raises
    ------
    RequestError
        If the file is to be of another kind, or features are asked for and there is none.
    """
    suffix = out.suffix.casefold()
    if suffix == ".json":
        return place_file(canonical_json(result).encode(), out)
    if suffix == ".xlsx":
        return place_file(workbook(scale_sheets(result, language)), out)
    if suffix == ".csv":
        return place_file(sheet_csv(next(iter(scale_sheets(result, language).values()))), out)
    if features is None or not len(features):
        raise RequestError(
            "there is nothing to draw", remedy="see with --json what is not assessable, and why"
        )
    write_features(features, out, str(result["kind"]).removeprefix("sttm-").replace("-", "_"))
    return out


def write_map(
    reading: Reading,
    result: Mapping[str, Any],
    drawn: DossierMap | None,
    out: Path,
    *,
    language: Language = "it",
) -> Path:
    """Write a map as PNG or SVG.

    Raises
    ------
    RequestError
        If there is nothing to draw.
    """
    if drawn is None:
        raise RequestError(
            "there is nothing to draw", remedy="see with --json what is not assessable, and why"
        )
    sheet = replace(
        drawn,
        note=note_of(reading, EXAMPLE),
        attribution=source_line(reading, result["layers"], result["fingerprint"]),
    )
    if out.suffix.casefold() == ".svg":
        return place_file(render_map(sheet, language=language, size=SIZE, alone=True), out)
    return place_file(render_map(sheet, language=language, size=SIZE, kind="png", dpi=150, alone=True), out)
