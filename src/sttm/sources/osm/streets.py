"""The streets of an extract as edges, split where they share a node and nowhere else."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.sources.osm.reading import OsmContent

__all__ = ["street_frame"]

Ints = NDArray[np.int64]


def street_frame(content: OsmContent, xy: NDArray[np.float64], crs: str) -> tuple[gpd.GeoDataFrame, int]:
    """Return the edges with the columns of the layer ``street_network``, and how many ways reach out.

    Parameters
    ----------
    content
        What was read.
    xy
        Coordinates of its nodes in the reference system ``crs``, m, shape (nodes, 2).

    Returns
    -------
    tuple
        Edges, by way and place along it; and the ways some of whose nodes the extract does not hold, which
        end where it ends.

    Notes
    -----
    A way is split at a node that another street, or itself again, passes through. A bridge and the street
    below share no node. ``street_id`` is the number of the way and of the piece along it.
    """
    refs = np.frombuffer(content.street_refs, np.int64)
    sizes = np.frombuffer(content.street_sizes, np.int64)
    way = np.repeat(np.arange(len(sizes)), sizes)
    place = content.rows(refs)
    known = place >= 0
    cut_off = len(np.unique(way[~known]))
    way, place, known = _without_repeats(way, place, known)
    run = _runs(way, known)
    way, place, run = way[known], place[known], run[known]
    vertex, piece = _pieces(place, run)
    lines = _lines(xy[place[vertex]], piece)
    own = np.zeros(len(lines), np.int64)
    own[piece] = way[vertex]
    return _frame(content, lines, own, crs), cut_off


def _without_repeats(way: Ints, place: Ints, known: NDArray[np.bool_]) -> tuple[Any, Any, Any]:
    again = np.zeros(len(way), dtype=bool)
    again[1:] = (way[1:] == way[:-1]) & (place[1:] == place[:-1])
    return way[~again], place[~again], known[~again]


def _runs(way: Ints, known: NDArray[np.bool_]) -> Ints:
    """Return the number of the run of known nodes that each belongs to."""
    begins = np.ones(len(way), dtype=bool)
    begins[1:] = (way[1:] != way[:-1]) | ~known[:-1]
    return np.cumsum(begins)


def _pieces(place: Ints, run: Ints) -> tuple[Ints, Ints]:
    """Return the vertices of all pieces, one after the other, and the piece of each."""
    if not len(place):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    first = np.ones(len(run), dtype=bool)
    first[1:] = run[1:] != run[:-1]
    last = np.append(first[1:], True)
    used = np.bincount(place)[place]
    alone = first & last
    inner = ~first & ~last & (used > 1)
    copies = np.where(alone, 0, np.where(inner, 2, 1))
    vertex = np.repeat(np.arange(len(place)), copies)
    # A vertex begins a piece where its run begins, and the second time it stands for a junction.
    second = np.zeros(len(vertex), dtype=bool)
    second[1:] = vertex[1:] == vertex[:-1]
    return vertex, np.cumsum(first[vertex] | second) - 1


def _lines(points: NDArray[np.float64], piece: Ints) -> NDArray[np.object_]:
    if not len(piece):
        return np.empty(0, dtype=object)
    return np.asarray(shapely.linestrings(points, indices=piece), dtype=object)


def _frame(content: OsmContent, lines: NDArray[np.object_], own: Ints, crs: str) -> gpd.GeoDataFrame:
    ids = np.frombuffer(content.street_ids, np.int64)[own]
    order = np.argsort(ids, kind="stable")
    ids, own, lines = ids[order], own[order], lines[order]
    number = pd.Series(ids).groupby(ids).cumcount().to_numpy() + 1
    streets = [content.streets[k] for k in own.tolist()]
    length = shapely.length(lines)
    slope = np.array([np.nan if s.slope is None else s.slope for s in streets], dtype=float)
    columns: dict[str, Any] = {
        "street_id": [f"w{way}-{piece}" for way, piece in zip(ids.tolist(), number.tolist(), strict=True)],
        "name": [s.name for s in streets],
        "kind": [s.kind for s in streets],
        "walk": [s.walk for s in streets],
        "bike": [s.bike for s in streets],
        "level": np.array([s.level for s in streets], dtype=np.int64),
        "climb_m": np.round(slope * length, 2),
    }
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(lines, crs=crs))
