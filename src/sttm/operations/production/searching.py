"""Searches admissible sites for an activity in a workspace, and writes them as values, features or a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
import shapely.geometry

import sttm
from sttm.errors import RequestError
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.operations.building import check_up_to_date
from sttm.operations.place_files import write_found
from sttm.packs.pack import Pack
from sttm.production.areas.layer import LAYER
from sttm.production.areas.reading import read_areas
from sttm.production.check.site import FOUND
from sttm.production.search.asking import AreaRange, activity_of, place_of, search_rule
from sttm.production.search.scoring import Scoring
from sttm.production.search.searching import Asked, search_sites
from sttm.production.suitability.computing import Suitability, suitability_of
from sttm.production.suitability.criteria import layers_read
from sttm.production.suitability.scoring import check_seed
from sttm.publications.formatting import Language
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["DRAWS", "READ", "SEED", "find_sites", "site_features", "write_sites"]

DRAWS = 1000
SEED = 1

MOST = 100
"""More alternatives than this are no choice any more."""

OWN = ("id", "title", "activity")
"""Columns of a site that a project has too."""

DEGREES = 7
"""Decimals of a longitude: a centimetre."""

READ = (
    "boundary", "dwellings", "forecasts", "land_cover", "municipalities", "population", "regeneration_areas",
    "road_network", "sealing", "settlements", "zones", LAYER,
)  # fmt: skip
"""Layers that a search reads, beside those of its distances and of the model."""

Progress = Callable[[int, int, str], None]


def find_sites(
    workspace: Workspace,
    pack: Pack,
    activity: str,
    area: str | AreaRange,
    *,
    on: date,
    zone: str | None = None,
    number: int = 5,
    draws: int = DRAWS,
    seed: int = SEED,
    leave_out_missing: bool = False,
    as_if_known: bool = False,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the admissible sites for an activity as JSON values, or why there is none.

    Parameters
    ----------
    area
        Least and greatest *superficie territoriale*: ``2ha..5ha``, or m² without a unit.
    on
        Day on which rules, model and parameters have to be in force.
    zone
        Id or name of a Zona omogenea or a Comune; the whole territory by default.
    number
        How many alternatives.
    draws, seed
        Of the weights, for the firmness of the rank by score; no draws, no firmness.
    leave_out_missing
        Score by the criteria whose layers are there, the other weights scaled: the score says less.
    as_if_known
        Look also where layers are missing, as if they spoke against nothing: the sites are hypotheses.

    Raises
    ------
    RequestError
        If the activity, the range or the place is not known, or the areas map is not built or out of date.
    NotInForce
        If nothing is in force on the day.
    """
    _check_numbers(number, draws, seed)
    wanted = area if isinstance(area, AreaRange) else AreaRange.parse(area)
    what = activity_of(pack, activity)
    reading = Reading(workspace, pack, on)
    place = place_of(reading, zone)
    rule = search_rule(reading)
    wanted.check_width(rule.least_width_m)
    check_up_to_date(workspace, pack, on)
    areas = read_areas(reading)
    rules = {name: one for name, one in areas.rules.items() if one.concerns(activity)}
    found = suitability_of(reading, activity, leave_out_missing=leave_out_missing)
    scoring = Scoring(reading, found)
    searched = search_sites(
        Asked(what, wanted, place, number),
        reading,
        areas.frame,
        rules,
        rule,
        scoring.compared,
        scoring.exact,
        partial(scoring.stability, draws=draws, seed=seed) if draws else None,
        progress,
        at_points=scoring.at_points,
        as_if_known=as_if_known,
    )
    body = searched.body
    outlines = _in_degrees(searched.polygons, workspace.crs)
    for site, outline in zip(body["sites"], outlines, strict=True):
        site["geometry"] = outline
    named = {*READ, *(d.layer for d in rule.distances), *(r.layer for r in rules.values())}
    layers = layers_told(named | {name for c in found.model.criteria for name in layers_read(c)}, reading)
    result = {
        "kind": "sttm-site-search",
        "format": 1,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(pack),
        "evaluated_on": on.isoformat(),
        **body,
        "search_rule": rule.model_dump(mode="json"),
        "model": _model_told(found, draws, seed),
        "layers": layers,
        "parameters": parameters_told(("minimum_coverage",), reading),
        "caveats": caveats_told(layers, pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def _check_numbers(number: int, draws: int, seed: int) -> None:
    if not 1 <= number <= MOST:
        msg = f"{number} alternatives are asked for"
        raise RequestError(msg, remedy=f"ask for 1 to {MOST}")
    if draws < 0:
        raise RequestError(f"{draws} draws are asked for", remedy="ask for none, or for some")
    check_seed(seed)


def _model_told(found: Suitability, draws: int, seed: int) -> dict[str, Any]:
    """Return by what the sites were scored, as JSON values."""
    return {
        "id": found.model.id,
        "title": found.model.title.model_dump(),
        "weights": {name: round_half_even(w, 4) for name, w in found.weights.items()},
        "missing": {name: {"it": m.it, "en": m.reason} for name, m in found.missing.items()},
        "left_out": {name: {"it": m.it, "en": m.reason} for name, m in found.left_out.items()},
        "draws": draws,
        "seed": seed,
        "source": found.model.source.shown,
        "official": found.model.official,
        "confidence": found.model.confidence,
    }


def _in_degrees(polygons: Sequence[shapely.Polygon], crs: str) -> list[dict[str, Any]]:
    """Return outlines as GeoJSON geometries in WGS84, to the centimetre."""
    turn = pyproj.Transformer.from_crs(crs, 4326, always_xy=True)
    found = []
    for polygon in polygons:
        degrees = shapely.transform(
            shapely.orient_polygons(polygon), lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1]))
        )
        rings = [
            [[round_half_even(x, DEGREES), round_half_even(y, DEGREES)] for x, y in ring.coords]
            for ring in (degrees.exterior, *degrees.interiors)
        ]
        found.append({"type": "Polygon", "coordinates": rings})
    return found


def site_features(result: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the sites of a search as features in WGS84, with all that is told of each as columns."""
    shapes = [shapely.geometry.shape(site["geometry"]) for site in result["sites"]]
    rows = [_columns(site, result) for site in result["sites"]]
    return gpd.GeoDataFrame(rows, columns=list(rows[0]) if rows else list(OWN), geometry=shapes, crs=4326)


def _columns(site: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
    soil = site["soil"]["new"] or {"low": None, "central": None, "high": None}
    firm = site["rank_stability"] or {}
    row: dict[str, Any] = {
        "id": site["id"],
        "title": site["title"]["it"],
        "activity": result["activity"]["id"],
        "rank": site["rank"],
        "rank_by_score": site["rank_by_score"],
        "mean_rank_of_draws": firm.get("mean_rank"),
        "first_in_draws": firm.get("first"),
        "land": site["land"]["id"],
        "land_article": site["land"]["article"],
        "land_feature": site["land"]["feature"],
        "area_m2": site["area"]["value"],
        "score": site["score"]["value"],
        "municipalities": "; ".join(m["name"] for m in site["municipalities"]),
        "zone": None if site["zone"] is None else site["zone"]["name"] or site["zone"]["id"],
        "to_overcome": "; ".join(r["id"] for r in site["to_overcome"]),
        "conditions_it": "; ".join(r["condition"]["it"] for r in site["to_overcome"]),
        "conditions_en": "; ".join(r["condition"]["en"] for r in site["to_overcome"]),
        "to_verify": "; ".join(site["to_verify"]),
        "preferences_met": "; ".join(r["id"] for r in site["preferences"] if r["answer"] == "met"),
        "rules_met": "; ".join(r["id"] for r in site["rules"] if r["answer"] == "met"),
        "residents_exposed": site["residents"]["value"],
        "sealed_today_m2": None
        if site["soil"]["sealed_today"] is None
        else site["soil"]["sealed_today"]["value"],
        "new_sealed_low_m2": soil["low"],
        "new_sealed_m2": soil["central"],
        "new_sealed_high_m2": soil["high"],
        "plans": "; ".join(p["id"] for p in site["plans"]["forecasts"]),
    }
    for one in site["distances"]:
        row[f"{one['id']}_m"] = None if one["straight"] is None else one["straight"]["value"]
        if one["by_road"] is not None:
            row[f"{one['id']}_by_road_m"] = one["by_road"]["value"]
    for name, value in site["score"]["contributions"].items():
        row[f"score_{name}"] = value
    row |= {f"share_{name}": share for name, share in site["classes"].items()}
    row["fingerprint"] = result["fingerprint"]
    # A site found can be checked as it is: what a project says keeps its name, the rest tells it was found.
    return {name if name in OWN else f"{FOUND}{name}": value for name, value in row.items()}


def write_sites(
    workspace: Workspace, pack: Pack, result: Mapping[str, Any], out: Path, *, language: Language = "it"
) -> Path:
    """Write the sites of a search: all values (.json), features (.geojson, .gpkg) or a map (.png).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """

    def drawn() -> bytes:
        from sttm.operations.production.search_maps import search_map  # what draws takes long to import

        return search_map(workspace, pack, result, language)

    return write_found(result, out, what="sites", crs=workspace.crs, features=site_features, drawn=drawn)
