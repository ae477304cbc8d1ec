"""The services of an extract: features that the rules of a pack make services, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.sources.osm.categories import CategoryRules
from sttm.sources.osm.outlines import shape_of
from sttm.sources.osm.reading import Feature, OsmContent

__all__ = ["SOURCE", "FoundServices", "service_frame"]

COLUMNS = ("service_id", "name", "category", "capacity", "opening_hours", "operator", "status", "source")
SOURCE = "OpenStreetMap"
"""Column ``source`` of every service read here."""
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")


@dataclass(frozen=True, eq=False, slots=True)
class FoundServices:
    """Services with the columns of the layer.

    Parameters
    ----------
    frame
        By category and id.
    without_shape
        Features that would be services but whose outline the extract does not hold whole.
    drawn_twice
        Ids of features left out, each with the id of the one that is the same service.
    """

    frame: gpd.GeoDataFrame
    without_shape: tuple[str, ...]
    drawn_twice: tuple[tuple[str, str], ...]


def service_frame(
    content: OsmContent, xy: NDArray[np.float64], crs: str, rules: CategoryRules
) -> FoundServices:
    """Return the services of an extract.

    Notes
    -----
    The same service is often drawn twice, as a point and as the outline around it, or as two outlines. What
    stands inside an outline of its category, and has its name or none (or the outline has none), is that
    service: it is left out, and the outline takes what only it says.
    """
    rows: list[dict[str, Any]] = []
    shapes: list[BaseGeometry] = []
    unseen: list[str] = []
    for feature in content.features:
        if not rules.fitting(feature.tags):
            continue
        shape = shape_of(feature, content, xy)
        if shape is None:
            unseen.append(feature.name)
            continue
        categories = rules.services(feature.tags, shape.area or None)
        for number, category in enumerate(categories):
            rows.append(_row(feature, category, number))
            shapes.append(shape)
    kept, twice = _each_once(rows, shapes)
    order = sorted(kept, key=lambda k: (rows[k]["category"], rows[k]["service_id"]))
    frame = gpd.GeoDataFrame(
        {column: [rows[k][column] for k in order] for column in COLUMNS},
        geometry=gpd.GeoSeries([shapes[k] for k in order], crs=crs),
    )
    frame["capacity"] = frame["capacity"].astype(float)
    return FoundServices(frame, tuple(unseen), tuple(twice))


def _row(feature: Feature, category: str, number: int) -> dict[str, Any]:
    tags = feature.tags
    places = next(
        (tags[k] for k in ("capacity", "beds", "capacity:beds", "capacity:persons") if k in tags), ""
    )
    return {
        "service_id": feature.name if not number else f"{feature.name}-{category}",
        "name": tags.get("name") or tags.get("brand"),
        "category": category,
        "capacity": float(places) if _NUMBER.match(places) else None,
        "opening_hours": tags.get("opening_hours"),
        "operator": tags.get("operator"),
        "status": "existing",
        "source": SOURCE,
    }


def _each_once(
    rows: list[dict[str, Any]], shapes: list[BaseGeometry]
) -> tuple[list[int], list[tuple[str, str]]]:
    """Return which rows stay, and the pairs of ids of which the first is left out for the second."""
    drawn = np.array(shapes, dtype=object)
    area = shapely.area(drawn)
    outlines = np.flatnonzero(area > 0)
    tree = shapely.STRtree(drawn[outlines])
    points = shapely.point_on_surface(drawn)
    own, place = tree.query(points, predicate="intersects")
    around = outlines[place]
    gone: dict[int, int] = {}
    # The smallest outline around is the nearest kin; what is left out itself takes nothing in.
    order = np.lexsort((around, area[around], own))
    for inner, outer in zip(own[order].tolist(), around[order].tolist(), strict=True):
        if inner != outer and inner not in gone and _same(rows[inner], rows[outer]):
            bigger = (area[outer], rows[inner]["service_id"]) > (area[inner], rows[outer]["service_id"])
            if bigger and outer not in gone:
                gone[inner] = outer
    for inner, outer in gone.items():
        for column in COLUMNS:
            if rows[outer][column] is None:
                rows[outer][column] = rows[inner][column]
    pairs = sorted((str(rows[i]["service_id"]), str(rows[o]["service_id"])) for i, o in gone.items())
    return [k for k in range(len(rows)) if k not in gone], pairs


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    names = {_plain(name) for name in (one["name"], other["name"]) if name}
    return bool(one["category"] == other["category"]) and len(names) < 2


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
