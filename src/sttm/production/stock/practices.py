"""The register of best practices: what was done, on what theme, beside which settlements."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.production.stock.amounts import optional
from sttm.production.stock.places import OUTSIDE, Parts, divided
from sttm.quantities import round_half_even

__all__ = ["LAYER", "practices_told"]

LAYER = "best_practices"

SHOWN = 3
"""Settlements named beside a practice."""


def practices_told(
    frame: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame | None, parts: Parts, reach: float
) -> dict[str, Any]:
    """Return the best practices by theme, each with the settlements within reach, as JSON values.

    Parameters
    ----------
    settlements
        The whole layer; None where it is absent, so that nothing is said of what is near.
    reach
        Straight-line distance, metres.
    """
    rows = divided(frame, parts)
    main = rows[rows["main"]].set_index("id")["part"]
    held = frame.set_index(frame.index.astype(str)).sort_index()
    near = _near(held, settlements, reach)
    years, activities, names = numbers_of(held, "year"), optional(held, "activity"), optional(held, "name")
    listed = [
        {
            "id": str(name),
            "name": names[n] or str(name),
            "theme": str(held["theme"].iloc[n]),
            "description": str(held["description"].iloc[n]),
            "year": years[n],
            "activity": activities[n],
            "source": str(held["source"].iloc[n]),
            "municipality": _place(int(main[name]), parts),
            "near": near[n],
        }
        for n, name in enumerate(held.index)
    ]
    themes: dict[str, int] = {}
    for one in listed:
        themes[one["theme"]] = themes.get(one["theme"], 0) + 1
    return {
        "number": len(listed),
        "reach": {"value": reach, "unit": "m"},
        "by_theme": dict(sorted(themes.items(), key=lambda item: (-item[1], item[0]))),
        "practices": sorted(listed, key=lambda one: (one["theme"], -(one["year"] or 0), one["id"])),
    }


def numbers_of(frame: gpd.GeoDataFrame, column: str) -> list[int | None]:
    """Return whole numbers of a column that may not be there; None where nothing is said."""
    return [None if value is None else int(value) for value in optional(frame, column)]


def _place(part: int, parts: Parts) -> str | None:
    return parts.of[part].name if part != OUTSIDE and parts.layer == "municipalities" else None


def _near(
    frame: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame | None, reach: float
) -> list[dict[str, Any] | None]:
    if settlements is None:
        return [None] * len(frame)
    shapes, others = frame.geometry.to_numpy(), settlements.sort_index()
    own, other = shapely.STRtree(others.geometry.to_numpy()).query(
        shapes, predicate="dwithin", distance=reach
    )
    far = shapely.distance(shapes[own], others.geometry.to_numpy()[other])
    pairs = pd.DataFrame({"own": own, "other": other, "far": far}).sort_values(["own", "far", "other"])
    titles = optional(others, "name")
    found: list[dict[str, Any] | None] = []
    for n in range(len(frame)):
        rows = pairs[pairs["own"] == n]
        found.append(
            {
                "number": len(rows),
                "nearest": [
                    {
                        "id": str(others.index[o]),
                        "name": titles[o] or str(others.index[o]),
                        "type": str(others["type"].iloc[o]),
                        "distance": round_half_even(float(d), 1),
                    }
                    for o, d in zip(np.asarray(rows["other"])[:SHOWN], rows["far"], strict=False)
                ],
            }
        )
    return found
