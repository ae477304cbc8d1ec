"""Sums of features by what they are and where they lie: how many, how much, of how many it is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.production.stock.places import OUTSIDE, Parts, divided
from sttm.quantities import round_half_even

__all__ = ["UNITS", "Stock", "amounts", "grouped", "known_share", "numbers", "optional", "stock_of"]

UNITS: Mapping[str, str] = {"land": "m**2", "floor_space": "m**2", "workers": "1"}
"""Quantities of a settlement, with their units."""

DIGITS = {"land": 1, "floor_space": 1, "workers": 1}


def optional(frame: gpd.GeoDataFrame, column: str) -> NDArray[np.object_]:
    """Return the texts of a column that may not be there; None where nothing is said."""
    if column not in frame:
        return np.full(len(frame), None, dtype=object)
    values = frame[column].astype(object)
    found: NDArray[np.object_] = values.where(values.notna(), None).to_numpy()
    return found


def numbers(frame: gpd.GeoDataFrame, column: str) -> NDArray[np.float64]:
    """Return the numbers of a column that may not be there; NaN where nothing is said."""
    if column not in frame:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[column].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


@dataclass(frozen=True)
class Stock:
    """Features and how they are divided between places.

    Parameters
    ----------
    features
        One row for each feature that lies inside at least in part, sorted by id: what it is, its whole
        quantities, NaN where not known.
    pieces
        One row for each feature and part: ``id``, ``part``, ``share``, ``main`` and the columns of the
        features, quantities already times the share.
    outside
        Features that lie wholly outside.
    crossing
        Land of the others that lies outside, m².
    """

    features: gpd.GeoDataFrame
    pieces: pd.DataFrame
    quantities: tuple[str, ...]
    outside: int
    crossing: float

    @property
    def whole(self) -> pd.DataFrame:
        """One row for each feature, with what of it lies inside."""
        rows = self.pieces.drop_duplicates("id").set_index("id").copy()
        rows["main"] = True
        sums = self.pieces.groupby("id")[list(self.quantities)].agg(_sum)
        rows[list(self.quantities)] = sums
        return rows.reset_index()

    def by(self, of_part: Mapping[int, int | str]) -> pd.DataFrame:
        """Return one row for each feature and group of parts, in the column ``place``."""
        rows = self.pieces.assign(place=[of_part[p] for p in self.pieces["part"]])
        keys = ["id", "place"]
        merged = rows.sort_values([*keys, "main"]).drop_duplicates(keys, keep="last").set_index(keys)
        merged = merged.copy()
        merged[list(self.quantities)] = rows.groupby(keys, dropna=False)[list(self.quantities)].agg(_sum)
        return merged.reset_index()


def _sum(values: pd.Series[Any]) -> float:
    return float(values.sum(skipna=False))


def stock_of(frame: gpd.GeoDataFrame, parts: Parts, quantities: Mapping[str, NDArray[np.float64]]) -> Stock:
    """Divide features and their quantities between parts.

    Parameters
    ----------
    frame
        Features indexed by id, with the columns that sums are told by.
    quantities
        By name, of each feature, NaN where not known; evenly spread over its area.
    """
    held = frame.assign(**quantities)
    held.index = held.index.astype(str)
    held = gpd.GeoDataFrame(held.sort_index())
    rows = divided(held, parts)
    inside = rows[rows["part"] != OUTSIDE]
    features = gpd.GeoDataFrame(held.loc[sorted(set(inside["id"]))])
    told = [c for c in features.columns if c != features.geometry.name]
    pieces = inside.merge(features[told], left_on="id", right_index=True, how="left")
    names = tuple(quantities)
    pieces[list(names)] = pieces[list(names)].mul(pieces["share"], axis=0)
    beyond = rows[(rows["part"] == OUTSIDE) & rows["id"].isin(set(inside["id"]))]
    land = (
        shapely.area(np.asarray(held.geometry.loc[beyond["id"]], dtype=object)) * beyond["share"].to_numpy()
    )
    return Stock(
        features,
        pieces.reset_index(drop=True),
        names,
        outside=len(held) - len(features),
        crossing=float(land.sum()),
    )


def amounts(rows: pd.DataFrame, quantities: Sequence[str] = tuple(UNITS)) -> dict[str, Any]:
    """Return how many features there are and how much they hold, as JSON values.

    A sum is that of what is known, with the number of features of which it is not (``unknown``): nothing
    is ever taken as zero. Where nothing at all is known it is null.

    Parameters
    ----------
    rows
        From :class:`Stock`; a feature is counted where its greatest share lies, so that the numbers of
        places add up to that of the whole.
    """
    found: dict[str, Any] = {"number": int(rows["main"].sum())}
    for name in quantities:
        values = np.asarray(rows[name], dtype=np.float64)
        known = ~np.isnan(values)
        told = known.any() or not len(values)
        found[name] = {
            "value": round_half_even(float(values[known].sum()), DIGITS.get(name, 1)) if told else None,
            "unit": UNITS.get(name, "m**2"),
            "unknown": int((~known).sum()),
        }
    return found


def known_share(rows: pd.DataFrame, quantity: str) -> float:
    """Return the share of the features of which a quantity is known; 1 where there are none."""
    return float(rows[quantity].notna().mean()) if len(rows) else 1.0


def grouped(
    rows: pd.DataFrame, column: str, order: Sequence[Any], make: Callable[[pd.DataFrame], dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return what a function makes of the rows of each value of a column that occurs, in an order."""
    present = dict(iter(rows.groupby(column, sort=True)))
    return {str(key): make(present[key]) for key in order if key in present}
