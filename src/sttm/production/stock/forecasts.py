"""What plans foresee: areas and capacity, how much of them is built, what is left."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.production.stock.amounts import Stock, grouped, numbers, stock_of
from sttm.production.stock.places import Parts
from sttm.production.stock.settlements import types_of
from sttm.quantities import round_half_even

__all__ = ["LAYER", "forecasts_told", "saturation"]

LAYER = "forecasts"


def forecasts_told(frame: gpd.GeoDataFrame, parts: Parts) -> dict[str, Any]:
    """Return the areas that plans foresee, by level, type and place, as JSON values.

    Where nobody says how much of an area is built, it may be all or nothing: saturation and what is left
    are then ranges. An area without a stated capacity counts in land alone, and is counted as unknown.

    Returns
    -------
    dict
        ``number``, ``outside``, and for the ``whole``, ``by_level``, ``by_type``, ``municipalities``,
        ``zones``: ``number``, ``land``, ``capacity``, ``saturation`` weighted by ``capacity`` and by
        ``land``, ``residual_capacity`` and ``residual_land``; ``areas`` lists each of them.
    """
    built = numbers(frame, "built_share")
    land = shapely.area(frame.geometry.to_numpy())
    held = frame.assign(share_built=built)
    quantities = {"land": land, "capacity": numbers(frame, "floor_space_m2")}
    stock = stock_of(held, parts, quantities)
    whole = stock.whole
    return {
        "number": len(stock.features),
        "outside": stock.outside,
        "whole": saturation(whole),
        "by_level": grouped(whole, "level", types_of(LAYER, "level"), saturation),
        "by_type": grouped(whole, "type", types_of(LAYER), saturation),
        "municipalities": _by_municipality(stock, parts),
        "zones": _by_zone(stock, parts),
        "areas": [_area(name, row, parts) for name, row in whole.set_index("id").iterrows()],
    }


def saturation(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how much of some areas is built, by what they may hold and by their land.

    Parameters
    ----------
    rows
        Columns ``main``, ``land`` and ``capacity`` (m², capacity NaN where not stated), ``share_built``
        (0–1, NaN where not stated).
    """
    built = rows["share_built"].to_numpy(dtype=np.float64)
    found: dict[str, Any] = {"number": int(rows["main"].sum()), "unknown_built": int(np.isnan(built).sum())}
    least, most = np.where(np.isnan(built), 0.0, built), np.where(np.isnan(built), 1.0, built)
    for name in ("land", "capacity"):
        values = rows[name].to_numpy(dtype=np.float64)
        known = ~np.isnan(values)
        total = float(values[known].sum())
        found[name] = {
            "value": round_half_even(total, 1) if known.any() else None,
            "unit": "m**2",
            "unknown": int((~known).sum()),
        }
        done = [float((values[known] * ends[known]).sum()) for ends in (least, most)]
        found[f"saturation_{name}"] = (
            None
            if total <= 0
            else {"low": round_half_even(done[0] / total, 4), "high": round_half_even(done[1] / total, 4)}
        )
        found[f"residual_{name}"] = (
            None
            if not known.any()
            else {
                "low": round_half_even(total - done[1], 1),
                "high": round_half_even(total - done[0], 1),
                "unit": "m**2",
            }
        )
    return found


def _by_municipality(stock: Stock, parts: Parts) -> list[dict[str, Any]]:
    if parts.layer != "municipalities":
        return []
    pieces = dict(iter(stock.pieces.groupby("part")))
    return [
        {"id": part.id, "name": part.name, "zone": part.zone, **saturation(pieces[n])}
        for n, part in enumerate(parts.of)
        if n in pieces
    ]


def _by_zone(stock: Stock, parts: Parts) -> list[dict[str, Any]]:
    if not parts.zones or parts.zones == (None,):
        return []
    rows = stock.by({n: "" if p.zone is None else p.zone for n, p in enumerate(parts.of)})
    of_zone = dict(iter(rows.groupby("place")))
    return [
        {
            "id": zone,
            "name": parts.zone_names.get(zone, zone) if zone else None,
            **saturation(of_zone[zone or ""]),
        }
        for zone in parts.zones
        if (zone or "") in of_zone
    ]


def _area(name: Any, row: pd.Series[Any], parts: Parts) -> dict[str, Any]:
    def known(value: Any) -> float | None:
        return None if pd.isna(value) else round_half_even(float(value), 4)

    title = row.get("name")
    return {
        "id": str(name),
        "name": title if isinstance(title, str) else None,
        "plan": str(row["plan"]),
        "level": str(row["level"]),
        "type": str(row["type"]),
        "municipality": parts.of[int(row["part"])].name if parts.layer == "municipalities" else None,
        "land": round_half_even(float(row["land"]), 1),
        "capacity": known(row["capacity"]),
        "built_share": known(row["share_built"]),
    }
