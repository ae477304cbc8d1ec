"""Suitability for everyone: the map of an activity with its figures, one place, and how firm a ranking is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely

import sttm
from sttm.errors import RequestError
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told
from sttm.grids import Window
from sttm.operations.building import check_up_to_date
from sttm.operations.production.suitability_map import draw_suitability
from sttm.packs.pack import Pack
from sttm.production.areas.layer import LAYER
from sttm.production.areas.reading import read_areas
from sttm.production.suitability.account import account, model_told
from sttm.production.suitability.barred import COVER
from sttm.production.suitability.computing import Suitability, suitability_of
from sttm.production.suitability.criteria import layers_read
from sttm.production.suitability.mapping import class_codes, map_suitability
from sttm.production.suitability.models import model_of
from sttm.production.suitability.painting import Painted
from sttm.production.suitability.scoring import PolygonScore, check_seed, rank_stability, scores_of
from sttm.publications.formatting import Language
from sttm.publications.typesetting import place_file
from sttm.quantities import canonical_json, fingerprint, round_half_even
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["SITES", "TOP", "map_of", "place_of", "ranked_areas"]

SITES = "regeneration_areas"
"""The layer whose areas are ranked unless another is named."""

TOP = 5
"""Among how many first places a site is counted."""

DIGITS = 4

Progress = Callable[[int, int, str], None]


def map_of(
    workspace: Workspace,
    pack: Pack,
    activity: str,
    *,
    on: date,
    out: Path | None = None,
    leave_out_missing: bool = False,
    language: Language = "it",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return how suitable the admitted ground of a territory is for an activity, as JSON values.

    Parameters
    ----------
    out
        Folder for ``score.tif``, ``classes.tif``, ``contributions/*.tif``, ``suitability.json`` and
        ``suitability.png``; see :func:`sttm.production.suitability.mapping.map_suitability`.
    leave_out_missing
        Leave out criteria whose layers are absent, the other weights scaled. Without it nothing is scored
        where one is missing.

    Raises
    ------
    RequestError
        If there is no such activity or no model for it, or the areas map is not built or out of date.
    NotInForce
        If no model is in force on the day.
    """
    reading, found = _found(workspace, pack, activity, on, leave_out_missing)
    areas = read_areas(reading)
    check_up_to_date(workspace, pack, on, targets=[LAYER])
    painted = Painted(found.grid, areas.pieces, class_codes(areas.classes(activity)))
    zones = reading.vector("zones")
    shapes = np.empty(0, dtype=object) if zones is None else zones.geometry.to_numpy()
    named = [] if zones is None else list(zip(zones.index.astype(str), _names(zones), strict=True))
    counted = map_suitability(found, painted, shapes, out, progress)
    result = _signed(
        reading,
        found,
        {
            "kind": "sttm-site-suitability",
            "activity": activity,
            "grid": {
                "crs": found.grid.crs,
                "cell_m": found.grid.dx,
                "cells": found.grid.width * found.grid.height,
            },
            "places": account(found, counted, named),
        },
    )
    if out is not None:
        place_file(canonical_json(result).encode(), out / "suitability.json")
        if result["places"][0]["score"] is not None:
            place_file(draw_suitability(reading, found, counted, result, language), out / "suitability.png")
    return result


def place_of(
    workspace: Workspace,
    pack: Pack,
    activity: str,
    at: tuple[float, float],
    *,
    on: date,
    leave_out_missing: bool = False,
) -> dict[str, Any]:
    """Return what each criterion reads at a place, what that is worth and contributes, as JSON values.

    Parameters
    ----------
    at
        Longitude and latitude, degrees (WGS84).

    Raises
    ------
    RequestError
        As :func:`map_of`; or if the place lies outside the grid of the territory.
    NotInForce
        If no model is in force on the day.
    """
    reading, found = _found(workspace, pack, activity, on, leave_out_missing)
    x, y = pyproj.Transformer.from_crs(4326, workspace.crs, always_xy=True).transform(*at)
    grid = found.grid
    left, bottom, right, top = grid.bounds
    if not (left <= x < right and bottom < y <= top):
        msg = f"{at[0]:g}, {at[1]:g} lies outside the territory"
        raise RequestError(msg, remedy="give longitude and latitude in degrees: 9.19,45.46")
    window = Window(int((grid.top - y) // grid.dy), int((x - grid.left) // grid.dx), 1, 1)
    score = float(found.score(window)[0, 0])
    worth = {name: float(values[0, 0]) for name, values in found.worth(window).items()}
    criteria = [
        {
            "id": c.id,
            "title": c.title.model_dump(),
            "reading": _number(found.criteria[c.id].readings(window)[0, 0])
            if c.id in found.criteria
            else None,
            "unit": c.unit,
            "worth": _number(worth[c.id]),
            "weight": round_half_even(found.weights[c.id], DIGITS),
            "contribution": _number(worth[c.id] * found.weights[c.id]),
        }
        for c in found.model.criteria
    ]
    place = {"longitude": round_half_even(at[0], 7), "latitude": round_half_even(at[1], 7)}
    body: dict[str, Any] = {"kind": "sttm-site-suitability-point", "activity": activity, "at": place}
    body |= {"class": _class_at(reading, activity, shapely.Point(x, y)), "score": _number(score)}
    body["no_site"] = bool(found.no_site(window)[0, 0])
    return _signed(reading, found, {**body, "criteria": criteria})


def ranked_areas(
    workspace: Workspace,
    pack: Pack,
    activity: str,
    *,
    on: date,
    draws: int,
    seed: int,
    layer: str = SITES,
    leave_out_missing: bool = False,
) -> dict[str, Any]:
    """Return the areas of a layer ranked by suitability, with how firm each rank is, as JSON values.

    Parameters
    ----------
    draws, seed
        Of the weights, each uniformly within its margin.
    layer
        A layer of areas or points.

    Raises
    ------
    RequestError
        As :func:`map_of`; or if the layer is absent or the number of draws is not positive.
    NotInForce
        If no model is in force on the day.
    """
    if draws < 1:
        raise RequestError(f"{draws} draws are asked for", remedy="ask for one or more: --draws 1000")
    check_seed(seed)
    reading, found = _found(workspace, pack, activity, on, leave_out_missing)
    frame = reading.vector(layer)
    if frame is None or frame.geometry.isna().all():
        raise RequestError(f"layer {layer} is not in the workspace", remedy=f"sttm add {layer} FILE")
    shapes = list(frame.geometry.to_numpy())
    scores = scores_of(reading, activity, shapes, leave_out_missing=leave_out_missing)
    firm = rank_stability(found, scores, draws=draws, seed=seed, top=min(TOP, len(shapes)))
    order = sorted(range(len(shapes)), key=lambda k: (scores[k].value is None, -(scores[k].value or 0), k))
    names = _names(frame)
    rows = [
        {
            "rank": None if scores[k].value is None else _rank(scores, k),
            "id": str(frame.index[k]),
            "name": names[k],
            "score": _number(scores[k].value),
            "low": round_half_even(scores[k].low, DIGITS),
            "high": round_half_even(scores[k].high, DIGITS),
            "coverage": round_half_even(scores[k].coverage, DIGITS),
            "no_site": round_half_even(scores[k].no_site, DIGITS),
            "contributions": {n: _number(v) for n, v in scores[k].contributions.items()},
            "first": _number(firm.first[k]),
            "among_first": _number(firm.among_first[k]),
            "mean_rank": _number(firm.mean_rank[k]),
            "score_p05": _number(firm.low[k]),
            "score_p95": _number(firm.high[k]),
            "missing": _missing(scores[k]),
        }
        for k in order
    ]
    body: dict[str, Any] = {"kind": "sttm-site-suitability-ranking", "activity": activity, "layer": layer}
    body |= {"draws": draws, "seed": seed, "top": firm.top, "areas": rows}
    return _signed(reading, found, body, layer)


def _found(
    workspace: Workspace, pack: Pack, activity: str, on: date, leave_out: bool
) -> tuple[Reading, Suitability]:
    reading = Reading(workspace, pack, on)
    model_of(pack, activity, on)  # what is asked for is known before anything is read
    return reading, suitability_of(reading, activity, leave_out_missing=leave_out)


def _signed(reading: Reading, found: Suitability, body: dict[str, Any], *more: str) -> dict[str, Any]:
    """Return a result with what it stands on, and its fingerprint."""
    named = {name for c in found.model.criteria for name in layers_read(c)}
    named |= set() if found.barred is None else {COVER}
    layers = layers_told(sorted(named | set(more)), reading)
    result = {
        **body,
        "format": 1,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "model": model_told(found),
        "no_site_ground": None if found.barred is None else found.barred.told(),
        "layers": layers,
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def _class_at(reading: Reading, activity: str, point: shapely.Point) -> str | None:
    """Return the class of the areas map at a place, or None where it is not built or ends."""
    if reading.version(LAYER) is None:
        return None
    areas = read_areas(reading)
    near = areas.tree.query(point, predicate="intersects")
    return str(areas.classes(activity)[near.min()]) if len(near) else None


def _names(frame: gpd.GeoDataFrame) -> list[str | None]:
    if "name" not in frame:
        return [None] * len(frame)
    return [name if isinstance(name, str) else None for name in frame["name"]]


def _number(value: Any) -> float | None:
    return None if value is None or np.isnan(value) else round_half_even(float(value), DIGITS)


def _rank(scores: list[PolygonScore], k: int) -> int:
    own = round(scores[k].value or 0.0, 9)
    return 1 + sum(s.value is not None and round(s.value, 9) > own for s in scores)


def _missing(score: PolygonScore) -> dict[str, str] | None:
    return None if score.missing is None else {"it": score.missing.it, "en": score.missing.reason}
