"""Which stops are one node: a station and its platforms, stops of one name, stops side by side."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

__all__ = ["joined", "nodes"]


def nodes(stops: gpd.GeoDataFrame, *, same_name: float, any_name: float) -> NDArray[np.object_]:
    """Return the node of each stop: the first, in their order, of the ids of its stations, else of its stops.

    Parameters
    ----------
    stops
        Points; ``station_id`` and ``name`` where given.
    same_name, any_name
        Metres within which stops of one name, and stops of any name, are one node.
    """
    count = len(stops)
    ids = stops.index.to_numpy().astype(str)
    stations = _texts(stops, "station_id")
    names = np.array([" ".join(n.casefold().split()) for n in _texts(stops, "name")], dtype=object)
    pairs = [_equal(np.where(stations == "", ids, stations))]
    if count:
        tree = cKDTree(shapely.get_coordinates(stops.geometry.to_numpy()))
        near = tree.query_pairs(max(same_name, any_name), output_type="ndarray")
        away = np.linalg.norm(tree.data[near[:, 0]] - tree.data[near[:, 1]], axis=1)
        alike = (names[near[:, 0]] == names[near[:, 1]]) & (names[near[:, 0]] != "")
        pairs.append(near[(away <= any_name) | (alike & (away <= same_name))])
    label = joined(np.concatenate(pairs), count)
    found = np.empty(count, dtype=object)
    order = pd.Series(range(count)).groupby(label)
    for members in order.groups.values():
        rows = members.to_numpy()
        own = sorted(s for s in stations[rows] if s)
        found[rows] = own[0] if own else min(ids[rows])
    return found


def joined(pairs: NDArray[np.int64], count: int) -> NDArray[np.int32]:
    """Return a number for each thing, equal for those that pairs join."""
    links = coo_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label: NDArray[np.int32] = connected_components(links, directed=False)[1]
    return label


def _equal(values: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return pairs that chain together all rows of one value."""
    order = np.argsort(values.astype(str), kind="stable")
    same = values[order][1:] == values[order][:-1]
    return np.column_stack([order[:-1][same], order[1:][same]]).astype(np.int64)


def _texts(stops: gpd.GeoDataFrame, name: str) -> NDArray[np.object_]:
    if name not in stops:
        return np.full(len(stops), "", dtype=object)
    return np.array([v if isinstance(v, str) else "" for v in stops[name].astype(object)], dtype=object)
