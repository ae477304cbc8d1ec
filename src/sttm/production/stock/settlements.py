"""What stands: land, floor space and workers by type, state, Comune and zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.production.stock.amounts import Stock, amounts, grouped, numbers, stock_of
from sttm.production.stock.places import Parts
from sttm.quantities import round_half_even
from sttm.territory.schemas import layer_schema

__all__ = [
    "LAYER",
    "STANDING",
    "VACANT",
    "land_of",
    "places_told",
    "settlement_stock",
    "stock_told",
    "types_of",
]

LAYER = "settlements"

STANDING = ("existing", "underused", "disused")
"""States of what stands; what is only planned is told apart."""

VACANT = ("underused", "disused")


def types_of(layer: str = LAYER, column: str = "type") -> tuple[str, ...]:
    """Return the values that a column of a layer may have, in the order of its schema."""
    found = next(c for c in layer_schema(layer).columns if c.name == column)
    return tuple(str(value) for value in found.domain or ())


def land_of(frame: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Return the land of each settlement, m²: its polygon, else what is declared, else NaN.

    A point has no land of its own: only ``area_m2`` tells it.
    """
    drawn = shapely.area(frame.geometry.to_numpy())
    found: NDArray[np.float64] = np.where(drawn > 0, drawn, numbers(frame, "area_m2"))
    return found


def settlement_stock(frame: gpd.GeoDataFrame, parts: Parts) -> Stock:
    """Return the settlements divided between places, with land, floor space and workers."""
    return stock_of(
        frame,
        parts,
        {
            "land": land_of(frame),
            "floor_space": numbers(frame, "floor_space_m2"),
            "workers": numbers(frame, "workers"),
        },
    )


def stock_told(stock: Stock) -> dict[str, Any]:
    """Return the sums over the whole territory as JSON values.

    Returns
    -------
    dict
        ``number`` of features, ``points`` among them, ``outside``, ``overlap`` (land drawn more than once),
        ``standing``, ``planned``, ``by_status``, ``by_type`` (each with the same).
    """
    whole = stock.whole
    drawn = shapely.area(stock.features.geometry.to_numpy())
    return {
        "number": len(stock.features),
        "points": int((drawn <= 0).sum()),
        "outside": stock.outside,
        "crossing": _square(stock.crossing),
        "overlap": _square(_overlap(stock)),
        **_by_status(whole),
        "by_type": grouped(whole, "type", types_of(), _by_status),
    }


def _by_status(rows: pd.DataFrame) -> dict[str, Any]:
    return {
        "standing": amounts(rows[rows["status"].isin(STANDING)]),
        "planned": amounts(rows[rows["status"] == "planned"]),
        "by_status": grouped(rows, "status", types_of(column="status"), amounts),
    }


def _overlap(stock: Stock) -> float:
    """Return the land of what stands that is drawn more than once: sums count it each time."""
    standing = stock.features[stock.features["status"].isin(STANDING)].geometry.to_numpy()
    drawn = standing[shapely.area(standing) > 0]
    if not len(drawn):
        return 0.0
    twice = float(shapely.area(drawn).sum() - shapely.area(shapely.union_all(shapely.make_valid(drawn))))
    # Neighbours that share an edge leave nothing but rounding.
    return twice if twice > 1.0 else 0.0


def places_told(stock: Stock, parts: Parts) -> dict[str, list[dict[str, Any]]]:
    """Return the sums by Comune and by zone, as JSON values; a list is empty where there is no such place."""
    zones = {n: part.zone for n, part in enumerate(parts.of)}
    found: dict[str, list[dict[str, Any]]] = {"municipalities": [], "zones": []}
    if parts.layer == "municipalities":
        rows = stock.by(dict(enumerate(range(len(parts.of)))))
        by_part: Mapping[Any, pd.DataFrame] = dict(iter(rows.groupby("place")))
        found["municipalities"] = [
            {
                **_place(part.id, part.name, [n], parts),
                "zone": part.zone,
                **_by_type(by_part.get(n, rows.iloc[:0])),
            }
            for n, part in enumerate(parts.of)
        ]
    if parts.zones and parts.zones != (None,):
        rows = stock.by({n: "" if z is None else z for n, z in zones.items()})
        by_zone: Mapping[Any, pd.DataFrame] = dict(iter(rows.groupby("place")))
        for zone in parts.zones:
            own = [n for n, z in zones.items() if z == zone]
            name = parts.zone_names.get(zone, zone) if zone is not None else None
            told = _by_type(by_zone.get(zone or "", rows.iloc[:0]))
            found["zones"].append({**_place(zone, name, own, parts), **told})
    return found


def _place(name: str | None, title: str | None, members: Sequence[int], parts: Parts) -> dict[str, Any]:
    area = float(parts.areas[list(members)].sum())
    return {"id": name, "name": title, "area": _square(area)}


def _by_type(rows: pd.DataFrame) -> dict[str, Any]:
    standing = rows[rows["status"].isin(STANDING)]
    return {
        "standing": amounts(standing),
        "vacant": amounts(rows[rows["status"].isin(VACANT)]),
        "planned": amounts(rows[rows["status"] == "planned"]),
        "by_type": grouped(standing, "type", types_of(), amounts),
    }


def _square(area: float) -> dict[str, Any]:
    return {"value": round_half_even(area, 1), "unit": "m**2"}
