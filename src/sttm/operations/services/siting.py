"""Chooses places for services of a category in a workspace, and writes them as values, features or a map."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.operations.place_files import write_found
from sttm.operations.services.candidate_files import read_candidates
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.services.location.account import siting_told
from sttm.services.location.siting import Asked, siting
from sttm.services.supply import EXISTING, supply
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["listed_categories", "place_services", "siting_features", "write_siting"]


def listed_categories(workspace: Workspace, pack: Pack, *, on: date) -> list[dict[str, Any]]:
    """Return the categories of the pack, each with how many services of it the workspace has."""
    reading = Reading(workspace, pack, on)
    services = supply(reading, EXISTING)
    counted = services["category"].value_counts() if isinstance(services, gpd.GeoDataFrame) else None
    return [
        {
            "id": c.id,
            "title": text_dict(c.title),
            "usual_tier": c.usual_tier,
            "group": c.group,
            "users": list(c.users) or ["residents"],
            "existing": None if counted is None else int(counted.get(c.id, 0)),
        }
        for c in pack.service_categories.values()
    ]


def place_services(
    workspace: Workspace, pack: Pack, asked: Asked, *, on: date, candidates: Path | None = None
) -> dict[str, Any]:
    """Return where to put services of a category as JSON values (``sttm-service-siting``).

    Parameters
    ----------
    candidates
        A vector file or CSV of places; without it they are made from the layers.

    Raises
    ------
    RequestError
        If what is asked cannot be met, or a layer is not there.
    InputError
        If the file of candidates is faulty.
    NotInForce
        If a parameter has no value on the day.
    """
    reading = Reading(workspace, pack, on)
    if candidates is not None and asked.made_from is not None:
        msg = "candidates are given and asked to be made"
        raise RequestError(msg, remedy="give the file, or say what to make them from, not both")
    given = None if candidates is None else read_candidates(candidates, reading)
    return siting_told(reading, siting(reading, asked, given))


def siting_features(result: Mapping[str, Any]) -> gpd.GeoDataFrame:
    """Return the places chosen as features in WGS84."""
    rows, shapes = [], []
    for one in result["chosen"]:
        other = one["alternative"]
        rows.append(
            {
                "id": f"{result['category']['id']}-{one['rank']}",
                "title": one["name"] or one["id"],
                "category": result["category"]["id"],
                "found_rank": one["rank"],
                "found_candidate": one["id"],
                "found_kind": one["kind"],
                "found_municipality": None if one["municipality"] is None else one["municipality"]["name"],
                "found_in_lum": one["in_lum"],
                "found_in_regeneration_area": one["in_regeneration_area"],
                "found_users_nearest": one["users_nearest"],
                "found_users_newly_within": one["users_newly_within"],
                "found_users_served": one["users_served"],
                "found_alternative": None if other is None else other["id"],
                "found_fingerprint": result["fingerprint"],
            }
        )
        shapes.append(shapely.Point(one["lon"], one["lat"]))
    columns = list(rows[0]) if rows else ["id", "title", "category"]
    return gpd.GeoDataFrame(rows, columns=columns, geometry=shapes, crs=4326)


def write_siting(
    workspace: Workspace, pack: Pack, result: Mapping[str, Any], out: Path, *, language: Language = "it"
) -> Path:
    """Write the places: all values (.json), features (.geojson, .gpkg) or a map (.png).

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """

    def drawn() -> bytes:
        from sttm.operations.services.siting_maps import siting_map  # what draws takes long to import

        return siting_map(workspace, pack, result, language)

    return write_found(result, out, what="places", crs=workspace.crs, features=siting_features, drawn=drawn)
