"""Services of every category where people live, the gates of parks, and jobs."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.shapes import layer, owners
from sttm.sources.sample.recipe import stream
from sttm.sources.sample.services.recipe import ServiceRecipe
from sttm.sources.sample.settlements import urban_density

__all__ = ["jobs", "services"]

_FROM_STREET = 12.0
"""How far a door stands from the middle of its street, metres."""
_GATE_APART = 60.0
"""Gates of a park nearer than this to one another are one, metres."""
_COLUMNS = (
    "name", "category", "tier", "capacity", "area_m2", "opening_hours", "operator", "status", "source",
    "municipality_id",
)  # fmt: skip


def services(
    plan: Plan, people: gpd.GeoDataFrame, streets: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Return the services, and the entrances of the parks: where streets meet their edge."""
    told = plan.recipe.services
    rows: list[dict[str, Any]] = []
    tree = shapely.STRtree(streets.geometry.to_numpy())
    for category, recipe in told.services.items():
        rng = stream(plan.seed, f"services {category}")
        places = _places(plan, recipe, people, rng)
        doors = _doors(streets.geometry.to_numpy(), tree, places, rng)
        for k, door in enumerate(doors):
            rows.append(_row(plan, category, recipe, k, door, rng))
    parks, gates = _parks(plan, streets.geometry.to_numpy(), tree)
    rows += parks
    for row, owner in zip(rows, owners(plan, [r["geometry"] for r in rows]), strict=True):
        row["municipality_id"] = owner
    frame = layer("service_id", "SV", rows, columns=_COLUMNS)
    first = len(rows) - len(parks)
    entrances: list[dict[str, Any]] = [
        {"service_id": frame["service_id"].iloc[first + park], "geometry": point} for park, point in gates
    ]
    return frame, layer("entrance_id", "E", entrances, columns=("service_id",))


def _places(
    plan: Plan, recipe: ServiceRecipe, people: gpd.GeoDataFrame, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return where services of a category want to be, shape (n, 2): among residents, nearer to centres."""
    residents = people["residents"].to_numpy(float)
    x, y = shapely.get_coordinates(shapely.centroid(people.geometry.to_numpy())).T
    density = urban_density(plan.centres, x, y)
    weight = residents * (1 + recipe.central * 12 * density**3)
    count = max(1, round(residents.sum() / recipe.residents))
    chosen = rng.choice(len(x), size=min(count, len(x)), replace=False, p=weight / weight.sum())
    wanted = np.column_stack([x[chosen], y[chosen]]) + rng.uniform(-100, 100, (len(chosen), 2))
    if not recipe.towns:
        return np.asarray(wanted, np.float64)
    centres, reach = plan.centres.places[1:], plan.centres.reach[1:, None]
    return np.vstack([wanted, centres + rng.normal(0, 0.12, centres.shape) * reach])


def _doors(
    lines: NDArray[np.object_], tree: shapely.STRtree, places: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.object_]:
    """Return a door beside the nearest street of each place."""
    points = shapely.points(places)
    own = np.asarray(tree.nearest(points), np.int64)
    along = shapely.line_locate_point(lines[own], points)
    on = shapely.get_coordinates(shapely.line_interpolate_point(lines[own], along))
    angle = rng.uniform(0, 2 * np.pi, len(on))
    moved = on + _FROM_STREET * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.asarray(shapely.points(np.round(moved, 2)), dtype=object)


def _row(
    plan: Plan, category: str, recipe: ServiceRecipe, number: int, door: Any, rng: np.random.Generator
) -> dict[str, Any]:
    told = plan.recipe.services
    chance = rng.random()
    planned = "sector_programme" if chance < told.planned else "pnrr_proposal"
    return {
        "name": f"{recipe.name} {number + 1}",
        "category": category,
        # Some registers declare another tier than the catchment shows.
        "tier": "local" if rng.random() < 0.1 else recipe.tier,
        "capacity": None if recipe.capacity is None else round(rng.uniform(*recipe.capacity)),
        "area_m2": None if recipe.area is None else round(rng.uniform(*recipe.area), -1),
        "opening_hours": recipe.hours,
        "operator": None,
        "status": planned if chance < told.planned + told.proposed else "existing",
        "source": "Registro immaginario dei servizi",
        "geometry": door,
    }


def _parks(
    plan: Plan, lines: NDArray[np.object_], tree: shapely.STRtree
) -> tuple[list[dict[str, Any]], list[tuple[int, shapely.Point]]]:
    rows: list[dict[str, Any]] = []
    gates: list[tuple[int, shapely.Point]] = []
    for name, patch in plan.greenery.parks:
        inside = shapely.set_precision(shapely.intersection(patch, plan.boundary), 0.01)
        if inside.area < 2000:
            continue
        shape = max(shapely.get_parts(inside), key=lambda p: p.area)
        near = tree.query(shape.boundary, predicate="intersects")
        met = shapely.get_coordinates(shapely.intersection(lines[np.sort(near)], shape.boundary))
        kept: list[tuple[float, float]] = []
        for x, y in np.round(met, 2).tolist():
            if all(np.hypot(x - u, y - v) > _GATE_APART for u, v in kept):
                kept.append((x, y))
        gates += [(len(rows), shapely.Point(place)) for place in kept]
        rows.append(
            {
                "name": name,
                "category": "park",
                "tier": "local" if shape.area < 1e5 else "sovracomunale",
                "area_m2": round(shape.area),
                "opening_hours": "sunrise-sunset",
                "status": "existing",
                "source": "Registro immaginario del verde",
                "geometry": shape,
            }
        )
    return rows, gates


def jobs(plan: Plan, people: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the jobs: of firms where they stand, of shops and offices in the cells where people live."""
    at_work = settlements[settlements["workers"].fillna(0).to_numpy(dtype=float) > 0]
    rows: list[dict[str, Any]] = [
        {"jobs": float(workers), "ateco": section, "geometry": shape.representative_point()}
        for workers, section, shape in zip(
            at_work["workers"], at_work["ateco"], at_work.geometry, strict=True
        )
    ]
    x, y = shapely.get_coordinates(shapely.centroid(people.geometry.to_numpy())).T
    density = urban_density(plan.centres, x, y)
    share = plan.recipe.services.jobs_per_resident * (0.2 + density)
    here = np.round(people["residents"].to_numpy(float) * share)
    rows += [
        {"jobs": float(number), "ateco": None, "geometry": cell}
        for number, cell in zip(here, people.geometry, strict=True)
        if number > 0
    ]
    return layer("job_place_id", "J", rows, columns=("jobs", "ateco"))
