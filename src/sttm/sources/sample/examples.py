"""The example interventions as GeoJSON features, ready to be evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from sttm.sources.sample.places import municipality_id
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.recipe import InterventionRecipe, WorkRecipe
from sttm.sources.sample.sites import Site

__all__ = ["example_interventions"]


def example_interventions(plan: Plan, parcels: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Yield one GeoJSON feature (WGS84) per example of the recipe."""
    sites = {site.kind: site for site in plan.sites}
    for told in plan.recipe.interventions:
        yield _feature(plan, told, sites[told.site], parcels)


def _feature(plan: Plan, told: InterventionRecipe, site: Site, parcels: gpd.GeoDataFrame) -> dict[str, Any]:
    inside = site.shape.representative_point()
    properties = {
        "id": told.id,
        "title": told.title,
        "municipality_id": municipality_id(plan.municipality_at(inside.x, inside.y)),
        "cup": told.cup,
        "responsible_officer": told.responsible_officer,
        "design_stage": told.design_stage,
        "protocol": told.protocol,
        "act": told.act,
        "cost_eur": told.cost_eur,
        "works": [_work(work, site.shape) for work in told.works],
        "answers": told.answers,
        "cadastral": _touched(site, parcels),
    }
    return {
        "type": "Feature",
        "fictional": True,
        "label": plan.recipe.label,
        "properties": properties,
        "geometry": _wgs84(plan, site.shape),
    }


def _work(told: WorkRecipe, shape: shapely.Polygon) -> dict[str, Any]:
    if told.number is not None:
        return {"type": told.type, "number": told.number}
    if told.length_of_side is not None:
        corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
        longest = float(np.hypot(*np.diff(corners, axis=0).T).max())
        return {"type": told.type, "length_m": round(told.length_of_side * longest)}
    area = round((told.share or 0) * shape.area)
    work = {"type": told.type, "area_m2": area}
    return work if told.depth is None else {**work, "volume_m3": round(area * told.depth)}


def _touched(site: Site, parcels: gpd.GeoDataFrame) -> list[dict[str, str]]:
    """Return the parcels of which the site takes more than a square metre."""
    shared = shapely.area(shapely.intersection(parcels.geometry.to_numpy(), site.shape)) > 1.0
    rows = parcels.loc[shared, ["municipality_id", "sheet", "parcel"]]
    return [{str(k): str(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _wgs84(plan: Plan, shape: shapely.Polygon) -> dict[str, Any]:
    to_degrees = Transformer.from_crs(plan.recipe.crs, "EPSG:4326", always_xy=True)
    points = shapely.get_coordinates(shapely.normalize(shape)) + np.asarray(plan.recipe.centre)
    lon, lat = to_degrees.transform(points[:, 0], points[:, 1])
    ring = np.round(np.column_stack([lon, lat]), 8)[::-1]  # RFC 7946: the outer ring runs counter-clockwise
    return {"type": "Polygon", "coordinates": [ring.tolist()]}
