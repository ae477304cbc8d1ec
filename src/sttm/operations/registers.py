"""Registers of the strategy: what is funded already, which areas wait to be regenerated."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.environment.describing import caveats, layers_used
from sttm.environment.funded import funded_summary
from sttm.environment.knowledge import Knowledge
from sttm.environment.regeneration import KINDS, regeneration_areas, regeneration_rule
from sttm.environment.regeneration import LAYER as AREAS
from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.packs.pack import Pack
from sttm.publications.typesetting import place_file
from sttm.quantities import round_half_even
from sttm.territory.reading import absent_layers
from sttm.territory.workspace import Workspace

__all__ = [
    "funded_register",
    "regeneration_content",
    "regeneration_register",
    "write_features",
    "write_regeneration",
]


def funded_register(workspace: Workspace, pack: Pack, *, on: date) -> dict[str, Any]:
    """Return the register of funded interventions with its sums by programme, Comune and status.

    Pairs that share a CUP or the ground are listed: one of the two is planned or funded twice.
    Without the layer ``missing`` says so.
    """
    return {"kind": "sttm-funded", **funded_summary(Knowledge(workspace, pack, on))}


def regeneration_register(workspace: Workspace, pack: Pack, *, on: date) -> dict[str, Any]:
    """Return the areas to regenerate in order of what regenerating them is known to bring.

    Raises
    ------
    RequestError
        If the pack has no rule of regeneration, or none of priorities, in force on the day.
    """
    return regeneration_content(Knowledge(workspace, pack, on))


def regeneration_content(knowledge: Knowledge) -> dict[str, Any]:
    """Return the register of a snapshot; see :func:`regeneration_register`."""
    areas = regeneration_areas(knowledge)
    rule = regeneration_rule(knowledge)
    gone = absent_layers([AREAS])
    layers = layers_used(frozenset({AREAS, "unit_vulnerability", "population", "sealing"}), knowledge)
    return {
        "kind": "sttm-regeneration",
        "on": knowledge.on.isoformat(),
        "areas": areas or [],
        "by_kind": _by_kind(areas or []),
        "missing": {"it": gone.it, "en": gone.reason} if areas is None else None,
        "rule": rule.model_dump(mode="json"),
        "layers": layers,
        "caveats": caveats(layers, knowledge),
    }


def _by_kind(areas: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    for kind, title in KINDS.items():
        own = [a for a in areas if a["kind"]["id"] == kind]
        sizes = [a["area"]["value"] for a in own if a["area"] is not None]
        if own:
            rows.append(
                {
                    "kind": {"id": kind, "title": text_dict(title)},
                    "areas": len(own),
                    "area": {"value": round_half_even(sum(sizes), 1), "unit": "m**2"} if sizes else None,
                    "without_area": len(own) - len(sizes),
                }
            )
    return rows


def write_regeneration(workspace: Workspace, result: dict[str, Any], out: Path) -> None:
    """Write the areas with rank, score and reasons as GeoJSON (WGS84) or GeoPackage.

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    version = workspace.current(AREAS)
    shapes = {} if version is None else dict(workspace.vector(version).geometry.items())
    rows = [
        {
            "area_id": a["id"],
            "rank": a["rank"],
            "kind": a["kind"]["id"],
            "name": a["name"],
            "score_low": a["score"]["low"],
            "score_high": a["score"]["high"],
            "reasons_it": " ".join(r["it"] for r in a["reasons"]),
            "reasons_en": " ".join(r["en"] for r in a["reasons"]),
        }
        for a in result["areas"]
    ]
    drawn = [shapes[row["area_id"]] for row in rows]
    write_features(gpd.GeoDataFrame(rows, geometry=drawn, crs=workspace.crs), out, "regeneration")


def write_features(frame: gpd.GeoDataFrame, out: Path, name: str) -> None:
    """Write features as GeoJSON (WGS84) or GeoPackage (their own system); a reader never finds half of it."""
    if out.suffix.casefold() == ".geojson":
        place_file(frame.to_crs(4326).to_json(na="null").encode(), out)
    elif out.suffix.casefold() == ".gpkg":
        with tempfile.TemporaryDirectory(prefix="sttm-") as folder:
            made = Path(folder) / "made.gpkg"
            frame.to_file(made, layer=name, driver="GPKG", engine="pyogrio")
            place_file(made.read_bytes(), out)
    else:
        msg = f"features cannot be written as {out.name}"
        raise RequestError(msg, remedy="name a file .geojson or .gpkg")
