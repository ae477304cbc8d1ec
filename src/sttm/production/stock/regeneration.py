"""Areas to regenerate as part of the stock: kinds, land, floor space, owners, and what is near them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.production.stock.access import distances, shapes_of, spread
from sttm.production.stock.amounts import Stock, amounts, grouped, numbers, optional, stock_of
from sttm.production.stock.places import Parts
from sttm.production.stock.settlements import types_of
from sttm.quantities import round_half_even

__all__ = ["LAYER", "regeneration_told"]

LAYER = "regeneration_areas"

QUANTITIES = ("land", "floor_space")


def regeneration_told(
    frame: gpd.GeoDataFrame,
    parts: Parts,
    targets: Mapping[str, gpd.GeoDataFrame | None],
    limits: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    """Return the areas to regenerate, by kind, owner and Comune, with their distances, as JSON values.

    A point tells where an area is, not how large: it is counted, and its land is not known.

    Parameters
    ----------
    targets
        Layers to which distances are measured, by name; None where absent.
    limits
        Limits of the classes of distance by layer, m.
    """
    drawn = shapely.area(frame.geometry.to_numpy())
    held = frame.assign(
        owner_type=[o or "unknown" for o in optional(frame, "owner_type")],
        contaminated=[c or "unknown" for c in optional(frame, "contaminated")],
    )
    stock = stock_of(
        held,
        parts,
        {"land": np.where(drawn > 0, drawn, np.nan), "floor_space": numbers(frame, "floor_space_m2")},
    )
    whole = stock.whole
    shapes = stock.features.geometry.to_numpy()
    return {
        "number": len(stock.features),
        "points": int((shapely.area(shapes) <= 0).sum()),
        "outside": stock.outside,
        "whole": _amounts(whole),
        "by_kind": grouped(whole, "kind", types_of(LAYER, "kind"), _amounts),
        "by_owner": grouped(whole, "owner_type", types_of(LAYER, "owner_type"), _amounts),
        "by_contamination": grouped(whole, "contaminated", types_of(LAYER, "contaminated"), _amounts),
        "municipalities": _by_municipality(stock, parts),
        "areas": _areas(stock, parts, targets),
        "distances": {
            name: None
            if (there := shapes_of(layer)) is None
            else {"features": len(there), **spread(distances(shapes, there), limits[name])}
            for name, layer in targets.items()
        },
    }


def _amounts(rows: pd.DataFrame) -> dict[str, Any]:
    return amounts(rows, QUANTITIES)


def _by_municipality(stock: Stock, parts: Parts) -> list[dict[str, Any]]:
    """Return the Comuni with areas to regenerate, the most first, with how many there are for each km²."""
    if parts.layer != "municipalities":
        return []
    pieces = dict(iter(stock.pieces.groupby("part")))
    rows = [
        {
            "id": part.id,
            "name": part.name,
            **_amounts(own),
            "per_km2": round_half_even(float(own["main"].sum() / parts.areas[n] * 1e6), 4),
        }
        for n, part in enumerate(parts.of)
        if (own := pieces.get(n)) is not None
    ]
    return sorted(rows, key=lambda row: (-row["number"], row["id"]))


def _areas(
    stock: Stock, parts: Parts, targets: Mapping[str, gpd.GeoDataFrame | None]
) -> list[dict[str, Any]]:
    """Return each area with what is nearest to it in every layer that is there, sorted by id."""
    held = stock.features
    main = stock.pieces[stock.pieces["main"]].set_index("id")["part"].reindex(held.index)
    nearest = {name: _nearest(held, layer) for name, layer in targets.items()}
    names = optional(held, "name")
    return [
        {
            "id": str(area),
            "name": names[n] or str(area),
            "kind": str(held["kind"].iloc[n]),
            "municipality": parts.of[int(main.iloc[n])].name if parts.layer == "municipalities" else None,
            "land": None if np.isnan(held["land"].iloc[n]) else round_half_even(held["land"].iloc[n], 1),
            "nearest": {name: found[n] for name, found in nearest.items()},
        }
        for n, area in enumerate(held.index)
    ]


def _nearest(held: gpd.GeoDataFrame, layer: gpd.GeoDataFrame | None) -> list[dict[str, Any] | None]:
    if layer is None or not len(layer):
        return [None] * len(held)
    others = layer.sort_index()
    names = optional(others, "name")
    (_, found), far = shapely.STRtree(others.geometry.to_numpy()).query_nearest(
        held.geometry.to_numpy(), return_distance=True, all_matches=False
    )
    return [
        {
            "id": str(others.index[o]),
            "name": names[o] or str(others.index[o]),
            "distance": round_half_even(d, 1),
        }
        for o, d in zip(found, far.tolist(), strict=True)
    ]
