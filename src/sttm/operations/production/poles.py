"""Finds the candidates for supra-municipal poles: values, a table, features, a map."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.errors import RequestError
from sttm.norms.state_files import read_state
from sttm.operations.production.map_notes import note_of, source_line
from sttm.operations.production.pole_maps import pole_map
from sttm.operations.workbooks import workbook
from sttm.packs.pack import Pack
from sttm.production.poles.declared import DECLARED
from sttm.production.poles.finding import Located, found_poles
from sttm.publications.formatting import Language
from sttm.publications.maps.rendering import SIZE, render_map
from sttm.publications.production.pole_tables import pole_sheets
from sttm.publications.typesetting import place_file
from sttm.quantities import canonical_json
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["FORMATS", "find_poles", "write_poles"]

FORMATS = (".geojson", ".json", ".png", ".xlsx")

SHEET = (SIZE[0], 122.0)
"""Width and height of the map, millimetres: its frame is that of the volumes."""

CANDIDATES = {"it": "candidati", "en": "candidates"}
EXAMPLE = {
    "it": "Requisiti e pesi sono valori di esempio, non ufficiali; un candidato non è un polo deciso.",
    "en": "Requirements and weights are example values, not official; a candidate is no pole decided upon.",
}


def find_poles(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    kind: str | None = None,
    zone: str | None = None,
    declared: Path | None = None,
) -> tuple[dict[str, Any], dict[str, Located]]:
    """Return the candidates for poles as JSON values, and the candidates by id of the pole.

    Parameters
    ----------
    kind
        ``production``, ``services`` or ``distribution``; every kind by default.
    zone
        Id or name of a Zona omogenea.
    declared
        A file with what people declare of candidates (schema ``pole_declarations``).

    Raises
    ------
    RequestError, InputError, NotInForce
        As :func:`sttm.production.poles.finding.found_poles`.
    """
    said = () if declared is None else read_state(declared, DECLARED)
    return found_poles(Reading(workspace, pack, on), kind=kind, zone=zone, declared=said)


def write_poles(
    workspace: Workspace,
    pack: Pack,
    result: dict[str, Any],
    located: dict[str, Located],
    out: Path,
    *,
    language: Language = "it",
) -> Path:
    """Write what was found and return the file.

    Parameters
    ----------
    result, located
        From :func:`find_poles`, of the same workspace.
    out
        ``.json`` (the values), ``.xlsx`` (tables), ``.geojson`` (candidates in WGS84) or ``.png`` (a map; of
        one kind of pole).

    Raises
    ------
    RequestError
        If the file is of another kind, or a map is asked of several kinds.
    """
    suffix = out.suffix.casefold()
    if suffix == ".json":
        return place_file(canonical_json(result).encode(), out)
    if suffix == ".xlsx":
        return place_file(workbook(pole_sheets(result, language)), out)
    if suffix == ".geojson":
        return place_file(_features(located, workspace.crs).encode(), out)
    if suffix != ".png":
        msg = f"poles are not written as {out.suffix or 'a file without suffix'}"
        raise RequestError(msg, remedy=f"name a file {', '.join(FORMATS)}")
    if len(result["poles"]) != 1:
        msg = "a map shows one kind of pole"
        raise RequestError(msg, remedy=f"name one of {', '.join(p['kind'] for p in result['poles'])}")
    reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
    pole = result["poles"][0]
    drawn = pole_map(reading, pole, located[pole["id"]])
    if drawn is None:
        msg = "there is no candidate to draw, or nothing outlines the territory"
        raise RequestError(msg, remedy="add the layers regeneration_areas, settlements, municipalities")
    titled = {k: f"{drawn.title[k]}: {CANDIDATES[k]}" for k in ("it", "en")}
    sheet = replace(
        drawn,
        title=titled,
        note=note_of(reading, EXAMPLE),
        attribution=source_line(reading, result["layers"]),
    )
    return place_file(render_map(sheet, language=language, kind="png", size=SHEET, alone=True), out)


def _features(located: dict[str, Located], crs: str) -> str:
    rows = [
        {
            "pole": pole,
            **{k: told[k] for k in ("id", "rank", "name", "municipality", "verdict")},
            "land": told["land"]["id"],
            "area_m2": None if told["area"] is None else told["area"]["value"],
            "lacks": "; ".join(told["lacks"]),
            "to_find_out": "; ".join(told["to_find_out"]),
        }
        for pole, ranked in located.items()
        for _, told in ranked
    ]
    if not rows:
        return json.dumps({"type": "FeatureCollection", "features": []})
    shapes = [candidate.shape for ranked in located.values() for candidate, _ in ranked]
    return str(gpd.GeoDataFrame(rows, geometry=shapes, crs=crs).to_crs(4326).to_json(drop_id=True))
