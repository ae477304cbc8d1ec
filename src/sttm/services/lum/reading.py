"""The LUM of a workspace as they were built, and which of them one asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.quantities import Measure, Missing, round_half_even
from sttm.services.lum.layer import LAYER, SEPARATOR
from sttm.services.lum.walking import WALKING
from sttm.services.result import missing_told
from sttm.territory.reading import Reading, absent_layers

__all__ = ["Lums", "chosen", "listed", "measured", "read_lums", "shared", "told", "within"]

DIGITS = {"m": 1, "m**2": 1, "km": 3, "1": 4, "inhabitant": 1, "degC": 2}


@dataclass(frozen=True, eq=False)
class Lums:
    """The default perimeters, and the walking ones on the same index or why they are not known."""

    frame: gpd.GeoDataFrame
    walking: gpd.GeoDataFrame | Missing

    def stops(self, name: str) -> list[str]:
        """Return the ids of the stops from which a LUM is measured."""
        return listed(self.frame.loc[name, "stop_ids"])

    def outline(self, name: str) -> BaseGeometry:
        """Return the default perimeter of a LUM."""
        shape: BaseGeometry = self.frame.geometry[name]
        return shape

    def walked(self, name: str) -> BaseGeometry | Missing:
        """Return the walking perimeter of a LUM, or why there is none."""
        if isinstance(self.walking, Missing):
            return self.walking
        if np.isnan(self._shares[name]):
            return Missing("no street near its stops is known", it="nessuna strada nota vicino alle fermate")
        shape: BaseGeometry = self.walking.geometry[name]
        return shape

    def walking_share(self, name: str) -> Measure | Missing:
        """Return the pedshed ratio of a LUM: its walking area ÷ its default area."""
        walked = self.walked(name)
        if isinstance(walked, Missing):
            return walked
        return Measure(self._shares[name], "1")

    def row(self, name: str) -> dict[str, Any]:
        """Return the columns of a LUM."""
        return {str(column): value for column, value in self.frame.loc[name].items()}

    @cached_property
    def _shares(self) -> dict[str, float]:
        if isinstance(self.walking, Missing):
            return {}
        shares = self.walking["walking_share"].to_numpy(dtype=float, na_value=np.nan)
        return dict(zip(self.walking.index.astype(str), map(float, shares), strict=True))


def read_lums(reading: Reading) -> Lums:
    """Return the LUM that were built.

    Raises
    ------
    RequestError
        If they were not.
    """
    frame = reading.vector(LAYER)
    if frame is None:
        gone = reading.version("stops") is None
        msg = absent_layers(["stops"]).reason if gone else "the LUM are not built"
        raise RequestError(msg, remedy="sttm add stops FILE, then sttm build" if gone else "sttm build")
    walking = reading.vector(WALKING)
    if walking is None or not frame.index.isin(walking.index).all():
        return Lums(frame, absent_layers(["street_network"]))
    return Lums(frame, walking.loc[frame.index])


def chosen(
    lums: Lums,
    reading: Reading,
    ids: Sequence[str] = (),
    municipality: str | None = None,
    *,
    outside_capital: bool = False,
) -> list[str]:
    """Return the ids asked for, in the order of the layer; all where nothing is asked.

    Parameters
    ----------
    municipality
        Id or name of a Comune that they touch.
    outside_capital
        Leave out those whose stops stand in the capital alone.

    Raises
    ------
    RequestError
        If there is no such LUM or Comune.
    """
    frame = lums.frame
    unknown = sorted(set(ids) - set(frame.index))
    if unknown:
        msg = f"there is no LUM {', '.join(unknown)}"
        raise RequestError(msg, remedy="sttm lum list names them")
    keep = np.ones(len(frame), bool) if not ids else frame.index.isin(list(ids))
    if municipality is not None:
        code = _municipality(reading, municipality)
        keep &= np.array([code in listed(text) for text in frame["municipality_ids"]], dtype=bool)
    if outside_capital:
        keep &= (frame["inside_capital"] != "yes").to_numpy()
    return [str(name) for name in frame.index[keep]]


def _municipality(reading: Reading, asked: str) -> str:
    names = reading.municipality_names
    if asked in names:
        return asked
    found = [code for code, name in names.items() if name.casefold() == asked.casefold()]
    if len(found) != 1:
        msg = f"there is no Comune {asked}"
        raise RequestError(msg, remedy="give its code or its name, as the layer municipalities has them")
    return found[0]


def listed(text: Any) -> list[str]:
    """Return the parts of a text that separates them by semicolons."""
    return [p for p in str(text).split(SEPARATOR) if p] if isinstance(text, str) else []


def measured(value: float, unit: str) -> dict[str, Any]:
    """Return a value with its unit, in the precision with which it is published."""
    return {"value": round_half_even(value, DIGITS.get(unit, 2)), "unit": unit}


def told(value: Measure | Missing) -> dict[str, Any]:
    """Return a measure as JSON values, or why there is none."""
    return missing_told(value) if isinstance(value, Missing) else measured(value.value, value.unit)


def within(reading: Reading, layer: str, ground: BaseGeometry) -> NDArray[np.int64] | Missing:
    """Return the rows of a vector layer that touch some ground, ascending; or that the layer is absent."""
    shapes = reading.shapes(layer)
    if shapes is None:
        return absent_layers([layer])
    return np.sort(shapes.tree.query(ground, predicate="intersects"))


def shared(shapes: NDArray[np.object_], ground: BaseGeometry) -> NDArray[np.float64]:
    """Return the share of each shape in some ground: of area, of length, of a point all or none."""
    cut = shapely.intersection(shapes, ground)
    size = np.where(shapely.get_dimensions(shapes) == 2, shapely.area(shapes), shapely.length(shapes))
    part = np.where(shapely.get_dimensions(shapes) == 2, shapely.area(cut), shapely.length(cut))
    inside = ~shapely.is_empty(cut)
    return np.where(size > 0, part / np.where(size > 0, size, 1.0), inside)
