"""How large logistics is, by the area on which it operates, and how far from what it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from sttm.production.stock.access import distances, shapes_of, spread
from sttm.production.stock.amounts import Stock, numbers
from sttm.production.stock.places import Parts
from sttm.production.stock.settlements import STANDING
from sttm.quantities import round_half_even

__all__ = ["TYPE", "logistics_told", "size_classes"]

TYPE = "logistics"

Floats = np.ndarray[Any, np.dtype[np.float64]]


def size_classes(operating: Floats, limits: Sequence[float]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the class of each operating area, 0 the smallest; −1 where it is not known.

    A limit belongs to the class below it: the law speaks of what is *above* it.
    """
    found = np.searchsorted(np.asarray(limits), operating, side="left").astype(np.int64)
    found[np.isnan(operating)] = -1
    return found


def logistics_told(
    stock: Stock,
    parts: Parts,
    targets: Mapping[str, gpd.GeoDataFrame | None],
    sizes: Sequence[float],
    limits: Sequence[float],
) -> dict[str, Any]:
    """Return logistics by size class and distance to junctions and terminals, as JSON values.

    The class is that of the *superficie operativa*; where it is not known, no other area stands in for it.

    Parameters
    ----------
    targets
        Layers to which distances are measured, by name; None where absent.
    sizes
        Limits of the classes of operating area, m².
    limits
        Limits of the classes of distance, m.
    """
    every = stock.features[stock.features["type"] == TYPE]
    standing = every[every["status"].isin(STANDING)]
    operating = numbers(standing, "operating_area_m2")
    codes = size_classes(operating, sizes)
    edges = [None, *sizes, None]
    shapes = standing.geometry.to_numpy()
    return {
        "number": len(standing),
        "planned": int((every["status"] == "planned").sum()),
        "classes": [
            *(
                _size(low, high, operating[codes == n], standing[codes == n])
                for n, (low, high) in enumerate(pairwise(edges))
            ),
            {**_size(None, None, operating[codes == -1], standing[codes == -1]), "unknown": True},
        ],
        "distances": {
            name: None
            if (there := shapes_of(layer)) is None
            else {
                "features": len(there),
                **spread(distances(shapes, there), limits),
                "by_class": [
                    spread(distances(shapes[codes == n], there), limits)["median"]
                    for n in (*range(len(sizes) + 1), -1)
                ],
            }
            for name, layer in targets.items()
        },
        "municipalities": _by_municipality(stock, parts, codes, standing.index, len(sizes) + 1),
    }


def _size(low: float | None, high: float | None, operating: Floats, rows: pd.DataFrame) -> dict[str, Any]:
    land = rows["land"].to_numpy(dtype=np.float64)
    known = land[~np.isnan(land)]
    return {
        "above": low,
        "up_to": high,
        "unknown": False,
        "number": len(rows),
        "operating_area": round_half_even(float(np.nansum(operating)), 1) if len(rows) else 0.0,
        "land": round_half_even(float(known.sum()), 1) if len(known) or not len(rows) else None,
        "land_unknown": len(rows) - len(known),
    }


def _by_municipality(
    stock: Stock, parts: Parts, codes: np.ndarray[Any, np.dtype[np.int64]], ids: pd.Index, classes: int
) -> list[dict[str, Any]]:
    """Return how many settlements of each class, the last of unknown size, each Comune has."""
    if parts.layer != "municipalities":
        return []
    main = stock.pieces[stock.pieces["main"]].set_index("id")["part"].reindex(ids).to_numpy()
    return [
        {
            "id": part.id,
            "name": part.name,
            "numbers": [int(((main == n) & (codes == c)).sum()) for c in (*range(classes), -1)],
        }
        for n, part in enumerate(parts.of)
        if (main == n).any()
    ]
