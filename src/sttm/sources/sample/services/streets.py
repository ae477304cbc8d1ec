"""Streets, paths and bridges: a lattice of streets in towns, joined to the roads that the plan draws."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sttm.sources.sample.noise import fraction, lattice_hash, salt
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.roads import Network
from sttm.sources.sample.production.shapes import layer
from sttm.sources.sample.settlements import urban_density

__all__ = ["street_network"]

_PATH_OF = {"primary": "primary", "secondary": "secondary", "local": "unclassified"}
_ALONG = 0.05
"""A street within this of a road is a piece of it, metres."""


def street_network(plan: Plan, network: Network) -> gpd.GeoDataFrame:
    """Return the edges that may be walked or cycled, split where they meet, all of them connected.

    Few streets cross the river, the railway or a motorway; roads do, by bridges and underpasses.
    """
    roads = [(kind, line) for kind, line in network.edges if kind != "motorway"]
    told = plan.recipe.services
    town = _lattice(plan, told.street_spacing, told.dense_from, told.left_out, "street corners")
    country = _lattice(plan, told.track_spacing, 0.0, 2 * told.left_out, "ends of tracks")
    # Tracks end where the streets of a town begin.
    middle = shapely.line_interpolate_point(country, 0.5, normalized=True)
    country = country[urban_density(plan.centres, *shapely.get_coordinates(middle).T) < told.dense_from]
    lattice = np.concatenate([town, country])
    barriers = _barriers(plan)
    shapely.prepare(barriers)
    crossing = shapely.intersects(lattice, barriers)
    passes = _chances(plan, shapely.line_interpolate_point(lattice, 0.5, normalized=True), "underpasses")
    lattice = lattice[~crossing | (passes < told.underpasses)]
    drawn = [*(line for _, line in roads), *lattice]
    pieces = shapely.get_parts(shapely.union_all(np.asarray(drawn, dtype=object), grid_size=0.01))
    pieces = _connected(pieces[shapely.length(pieces) > 0])
    road_lines = np.asarray([line for _, line in roads], dtype=object)
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    own, away = shapely.STRtree(road_lines).query_nearest(middles, return_distance=True, all_matches=False)
    of_road = np.full(len(pieces), -1)
    of_road[own[0]] = np.where(away <= _ALONG, own[1], -1)
    water = shapely.union_all([p for course in plan.water.courses for p in course.surfaces()])
    shapely.prepare(water)
    bridge = shapely.intersects(pieces, water) & (of_road >= 0)
    parks = shapely.union_all([patch for _, patch in plan.greenery.parks])
    shapely.prepare(parks)
    in_park = shapely.contains_properly(parks, middles) & (of_road < 0)
    chance = _chances(plan, middles, "streets")
    own_density = urban_density(plan.centres, *shapely.get_coordinates(middles).T)
    other = np.where(own_density < told.dense_from, "track", "residential")
    one_way = (chance < told.one_way) & (of_road < 0) & (other == "residential") & ~in_park
    rows: list[dict[str, Any]] = []
    for k, line in enumerate(pieces):
        kind = _PATH_OF[roads[of_road[k]][0]] if of_road[k] >= 0 else "path" if in_park[k] else other[k]
        rows.append(
            {
                "kind": kind,
                "walk": "both",
                "bike": "forward" if one_way[k] else "both",
                "level": int(bridge[k]),
                "geometry": line,
            }
        )
    return layer("street_id", "V", rows, columns=("kind", "walk", "bike", "level"))


def _lattice(plan: Plan, side: float, least: float, left_out: float, subject: str) -> NDArray[np.object_]:
    """Return crooked streets between the nodes of a lattice where it is at least so dense."""
    left, bottom, right, top = plan.boundary.bounds
    i, j = np.meshgrid(
        np.arange(int(left // side), int(right // side) + 2, dtype=np.int32),
        np.arange(int(bottom // side), int(top // side) + 2, dtype=np.int32),
    )
    bits = lattice_hash(i, j, salt(plan.seed, subject))
    x = side * (i + 0.44 * (fraction(bits, 0) - 0.5))
    y = side * (j + 0.44 * (fraction(bits, 1) - 0.5))
    built = urban_density(plan.centres, x, y) >= least
    built &= shapely.contains_xy(plan.boundary, x, y)
    points = np.round(np.stack([x, y], axis=-1), 2)
    kept = fraction(bits, 2) >= left_out, fraction(bits, 3) >= left_out
    found = []
    for across, (near, far) in zip(
        kept,
        (((slice(None), slice(None, -1)), (slice(None), slice(1, None))),
         ((slice(None, -1), slice(None)), (slice(1, None), slice(None)))),
        strict=True,
    ):  # fmt: skip
        wanted = built[near] & built[far] & across[near]
        ends = np.stack([points[near][wanted], points[far][wanted]], axis=1)
        found.append(np.asarray(shapely.linestrings(ends), dtype=object))
    return np.concatenate(found)


def _barriers(plan: Plan) -> Any:
    rails = [shapely.LineString(line).simplify(3) for line in plan.transport.lines("rail", "motorway")]
    rivers = [p for c in plan.water.courses if c.kind in ("river", "tributary") for p in c.surfaces()]
    lakes = [shape for _, shape in plan.water.lakes]
    return shapely.union_all([*rails, *rivers, *lakes])


def _connected(pieces: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the pieces of the largest connected network."""
    ends = np.stack([shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)])
    _, number = np.unique(np.round(shapely.get_coordinates(ends.ravel()), 2), axis=0, return_inverse=True)
    start, end = number.ravel().reshape(2, -1)
    size = int(number.max()) + 1
    _, part = connected_components(coo_array((np.ones(len(start)), (start, end)), shape=(size, size)))
    largest = np.bincount(part[start]).argmax()
    return np.asarray(pieces[part[start] == largest], dtype=object)


def _chances(plan: Plan, points: NDArray[np.object_], subject: str) -> NDArray[np.float64]:
    """Return a number 0–1 for each point that depends on the point alone."""
    x, y = np.round(shapely.get_coordinates(points).T).astype(np.int32)
    return np.asarray(fraction(lattice_hash(x, y, salt(plan.seed, subject)), 0), np.float64)
