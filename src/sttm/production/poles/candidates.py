"""Land that may become a pole: areas to regenerate first, then what is empty, then clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from sttm.packs.area_rules import Where
from sttm.packs.poles import PoleLand, PoleRule
from sttm.production.areas.ground import chosen_features
from sttm.production.stock.amounts import numbers, optional
from sttm.production.stock.places import OUTSIDE, Parts, divided
from sttm.territory.reading import Reading

__all__ = ["Candidate", "candidates_of", "chosen", "clusters"]


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A place that may be a pole.

    Parameters
    ----------
    order
        Of its kind of land in the strategy, from 0.
    members
        Ids of the features that make it, sorted.
    shape
        What is drawn of it; a point where only a point is known.
    area
        Drawn area, m²; None where nothing is drawn.
    partly
        Whether some of its features are points, so that it is larger than drawn.
    floor_space
        Least and greatest floor space, m²; None where nothing is known of it.
    """

    id: str
    name: str
    land: PoleLand
    order: int
    members: tuple[str, ...]
    shape: BaseGeometry
    area: float | None
    partly: bool
    floor_space: tuple[float, float] | None
    municipality: str | None = None
    zone: str | None = None

    @property
    def drawn(self) -> shapely.MultiPolygon:
        """The surfaces of its shape: what is left without points and lines."""
        parts = shapely.get_parts(shapely.get_parts(np.array([self.shape], dtype=object)))
        return shapely.MultiPolygon([part for part in parts if isinstance(part, shapely.Polygon)])


def chosen(frame: gpd.GeoDataFrame, where: Sequence[Where]) -> gpd.GeoDataFrame:
    """Return the features whose columns hold one of the values asked for, sorted by id."""
    kept = frame[chosen_features(frame, [(w.column, w.one_of) for w in where])]
    return gpd.GeoDataFrame(kept.sort_index())


def clusters(shapes: NDArray[np.object_], gap: float) -> NDArray[np.int64]:
    """Return the number of the cluster of each shape: those no farther apart than a gap are in one.

    Clusters are numbered in the order of their first shape.
    """
    if not len(shapes):
        return np.zeros(0, dtype=np.int64)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=gap)
    links = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(len(shapes), len(shapes)))
    _, found = connected_components(links, directed=False)
    numbered, _ = pd.factorize(found)
    return np.asarray(numbered, dtype=np.int64)


def candidates_of(
    rule: PoleRule, reading: Reading, parts: Parts, zone: str | None = None
) -> tuple[list[Candidate], list[str]]:
    """Return the candidates for a pole in the order of the strategy, and the layers that are absent.

    Parameters
    ----------
    zone
        Id of the Zona omogenea in which most of a candidate has to lie.
    """
    found: list[Candidate] = []
    absent: list[str] = []
    for order, land in enumerate(rule.lands):
        frame = reading.vector(land.layer)
        if frame is None:
            absent.append(land.layer)
            continue
        made = _gathered(land, order, chosen(frame, land.where))
        found += _placed(made, parts)
    # A feature that two kinds of land speak of is told once, by the first of them.
    told = {c.id: c for c in reversed(found)}
    inside = [c for c in told.values() if zone is None or c.zone == zone]
    return inside[::-1], list(dict.fromkeys(absent))


def _gathered(land: PoleLand, order: int, frame: gpd.GeoDataFrame) -> Iterator[Candidate]:
    shapes = frame.geometry.to_numpy()
    ids = frame.index.astype(str).to_numpy()
    floors = numbers(frame, "floor_space_m2")
    names = optional(frame, "name")
    groups: Iterable[NDArray[np.int64]]
    if land.gap_m is None:
        groups = [np.array([n]) for n in range(len(frame))]
    else:
        cluster = clusters(shapes, land.gap_m)
        groups = [np.flatnonzero(cluster == n) for n in range(cluster.max() + 1 if len(cluster) else 0)]
    for group in groups:
        several = land.gap_m is not None
        areas = shapely.area(shapes[group])
        shape = shapely.union_all(shapes[group]) if several else shapes[group[0]]
        area = float(shape.area) if (areas > 0).any() else None
        if len(group) < land.least_number or (area is not None and area < land.least_area_m2):
            continue
        if area is None and several:
            continue  # points alone make no cluster of a size
        first = ids[group[0]]
        largest = group[int(areas.argmax())]
        yield Candidate(
            id=f"{land.id}:{first}" if several else f"{land.layer}:{first}",
            name=str(names[largest] or ids[largest]) + (f" +{len(group) - 1}" if several else ""),
            land=land,
            order=order,
            members=tuple(sorted(ids[group])),
            shape=shape,
            area=area,
            partly=bool(several and (areas <= 0).any()),
            floor_space=_floor(floors[group]),
        )


def _floor(values: NDArray[np.float64]) -> tuple[float, float] | None:
    known = values[~np.isnan(values)]
    if not len(known):
        return None
    return float(known.sum()), float(known.sum()) if len(known) == len(values) else np.inf


def _placed(made: Iterable[Candidate], parts: Parts) -> list[Candidate]:
    """Return candidates with the Comune and the zone in which most of each lies."""
    listed = list(made)
    if not listed:
        return []
    frame = gpd.GeoDataFrame(index=[str(n) for n in range(len(listed))], geometry=[c.shape for c in listed])
    rows = divided(frame, parts)
    main = rows[rows["main"]].set_index("id")["part"]
    placed = []
    for n, one in enumerate(listed):
        at = int(main[str(n)])
        part = None if at == OUTSIDE else parts.of[at]
        name = part.name if part is not None and parts.layer == "municipalities" else None
        # What lies outside the territory is no candidate of it.
        if part is not None:
            placed.append(replace(one, municipality=name, zone=part.zone))
    return placed
