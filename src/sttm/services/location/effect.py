"""What places chosen change: who comes within reach, how long users walk, how unevenly, by Comune and age."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.inequality import gini
from sttm.services.people import AGES
from sttm.services.result import number

__all__ = ["effect_of", "spread_of"]

Floats = NDArray[np.float64]

MINUTE = 60.0


def spread_of(seconds: Floats, users: Floats, longest_s: float, worst_share: float) -> dict[str, Any]:
    """Return mean minutes, mean minutes of the farthest users and Gini; beyond the longest time counts as it.

    Where nobody reaches any place there is nothing to average: the longest time is a limit, not a measure.

    Parameters
    ----------
    seconds
        To the nearest place, infinite where it is beyond reach, shape (n,).
    users
        Shape (n,).
    worst_share
        Of the users, whose mean is ``worst``: a cell on the edge counts for the part of it.
    """
    counted = users > 0
    time, weight = np.minimum(seconds[counted], longest_s), users[counted]
    total = float(weight.sum())
    if not (seconds[counted] <= longest_s).any():
        return {"mean_minutes": None, "worst_minutes": None, "gini": None, "beyond": number(total, 1)}
    order = np.argsort(-time, kind="stable")
    room = worst_share * total
    before = np.concatenate([[0.0], np.cumsum(weight[order])[:-1]])
    part = np.clip(room - before, 0.0, weight[order])
    return {
        "mean_minutes": number(float((time * weight).sum()) / total / MINUTE),
        "worst_minutes": number(float((time[order] * part).sum()) / room / MINUTE),
        "gini": number(gini(time * weight, weight), 4),
        "beyond": number(float(weight[seconds[counted] > longest_s].sum()), 1),
    }


def effect_of(
    cells: gpd.GeoDataFrame,
    users: Floats,
    before: Floats,
    after: Floats,
    *,
    limit_s: float,
    longest_s: float,
    worst_share: float,
    names: dict[str, str],
) -> dict[str, Any]:
    """Return the effect as JSON values.

    Parameters
    ----------
    before, after
        Seconds of each cell to the nearest service, infinite where it is beyond reach.
    """
    near, nearer = before <= limit_s, after <= limit_s
    groups = {"users": users, "residents": _column(cells, "residents")}
    groups |= {name: _column(cells, name) for name in AGES if name in cells}
    comuni = []
    codes = cells["municipality_id"].to_numpy(dtype=str)
    for code in sorted(set(codes) - {""}):
        own = codes == code
        comuni.append(
            {
                "municipality_id": code,
                "name": names.get(code, code),
                **_share(users[own], near[own], nearer[own]),
                "newly_by_age": {
                    k: number(float(np.nansum(v[own & nearer & ~near])), 1)
                    for k, v in groups.items()
                    if k != "users"
                },
                "before": spread_of(before[own], users[own], longest_s, worst_share),
                "after": spread_of(after[own], users[own], longest_s, worst_share),
            }
        )
    return {
        "groups": {name: _share(values, near, nearer) for name, values in groups.items()},
        "before": spread_of(before, users, longest_s, worst_share),
        "after": spread_of(after, users, longest_s, worst_share),
        "municipalities": comuni,
    }


def _column(cells: gpd.GeoDataFrame, name: str) -> Floats:
    found: Floats = cells[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return found


def _share(values: Floats, near: NDArray[np.bool_], nearer: NDArray[np.bool_]) -> dict[str, Any]:
    """Return how many are within reach before and after; those who are not known count nowhere."""
    return {
        "total": number(float(np.nansum(values)), 1),
        "within_before": number(float(np.nansum(values[near])), 1),
        "within_after": number(float(np.nansum(values[nearer])), 1),
        "newly_within": number(float(np.nansum(values[nearer & ~near])), 1),
    }
