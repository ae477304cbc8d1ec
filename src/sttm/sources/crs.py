"""Reference systems: understanding what a file declares, and transforming by a named operation.

PROJ knows several ways from one datum to another and falls back in silence on a *ballpark* one that can be
a hundred metres off. Here the operation is chosen openly and its name, accuracy and grids are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError
from pyproj.transformer import TransformerGroup

from sttm.errors import RequestError

__all__ = [
    "Transformation",
    "area_of_use",
    "authority_code",
    "choose_transformation",
    "is_geographic",
    "parse_crs",
    "transform_geometries",
]

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Transformation:
    """One way from a reference system to another.

    Parameters
    ----------
    source, target
        Authority code or WKT.
    name
        The operation as PROJ and EPSG call it.
    accuracy
        Metres, None when not stated.
    pipeline
        The PROJ pipeline, x (or longitude) first on both sides; empty when nothing has to be done.
    ballpark
        Whether the change of datum is skipped for want of a known operation.
    missing_grids
        Grids that a more accurate operation would need and that are not installed.
    """

    source: str
    target: str
    name: str
    accuracy: float | None
    pipeline: str
    ballpark: bool = False
    missing_grids: tuple[str, ...] = ()

    def describe(self) -> str:
        """Return the transformation as one sentence for the record of a layer."""
        if not self.pipeline:
            return f"already in {self.target}"
        accuracy = "accuracy not stated" if self.accuracy is None else f"accuracy {self.accuracy:g} m"
        text = f"{_label(self.source)} to {_label(self.target)} by «{self.name}» ({accuracy})"
        if self.missing_grids:
            text += f"; a more accurate operation needs {', '.join(self.missing_grids)}, not installed"
        return text

    def apply(self, x: Any, y: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return transformed coordinates; what cannot be transformed becomes infinite."""
        x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if not self.pipeline:
            return x, y
        moved = _transformer(self.pipeline).transform(x, y)
        return np.asarray(moved[0], np.float64), np.asarray(moved[1], np.float64)


@lru_cache(maxsize=32)
def _transformer(pipeline: str) -> Transformer:
    return Transformer.from_pipeline(pipeline)


def _label(crs: str) -> str:
    return crs if len(crs) < 20 else str(CRS.from_user_input(crs).name)


def authority_code(crs: Any) -> str:
    """Return ``EPSG:n`` when the reference system is that one under another spelling, else its WKT.

    Raises
    ------
    pyproj.exceptions.CRSError
        If ``crs`` is no reference system.
    """
    known = CRS.from_user_input(crs)
    if known.is_compound:  # heights are dropped at the door: the horizontal part is what counts
        known = known.sub_crs_list[0]
    elif known.is_geographic and len(known.axis_info) > 2:
        known = known.to_2d()
    authority = known.to_authority(min_confidence=90)
    if authority == ("OGC", "CRS84"):
        return "EPSG:4326"  # the same system; x comes first everywhere here
    return ":".join(authority) if authority else str(known.to_wkt())


def parse_crs(text: str) -> str:
    """Return the code or WKT of a reference system named by a person.

    Raises
    ------
    RequestError
        If it is not one PROJ knows.
    """
    try:
        return authority_code(text)
    except CRSError:
        remedy = (
            "write it as EPSG:32632 (UTM 32N), EPSG:3003 (Monte Mario zone 1), EPSG:4326 (degrees) or as WKT"
        )
        raise RequestError(f"{text!r} is not a reference system", remedy=remedy) from None


def is_geographic(crs: str) -> bool:
    """Whether coordinates are degrees."""
    return bool(CRS.from_user_input(crs).is_geographic)


def area_of_use(crs: str) -> Bounds | None:
    """Return west, south, east, north (degrees) of where the system is meant to be used, if stated."""
    area = CRS.from_user_input(crs).area_of_use
    return None if area is None else (area.west, area.south, area.east, area.north)


def choose_transformation(source: str, target: str, around: Bounds | None = None) -> Transformation:
    """Choose the most accurate known operation that can run here.

    Parameters
    ----------
    source, target
        Authority codes or WKT.
    around
        West, south, east, north of the place, degrees; operations are ranked for it.

    Returns
    -------
    Transformation
        With ``ballpark`` set when no operation between the two datums is known.
    """
    source, target = authority_code(source), authority_code(target)
    if source == target or CRS.from_user_input(source).equals(target, ignore_axis_order=True):
        return Transformation(source, target, "none", 0.0, "")
    area: Any = None if around is None else AreaOfInterest(*around)
    group = TransformerGroup(source, target, always_xy=True, area_of_interest=area, allow_ballpark=False)
    ballpark = not group.transformers
    if ballpark:
        group = TransformerGroup(source, target, always_xy=True, area_of_interest=area)
    best = group.transformers[0]
    missing = tuple(
        sorted({g.short_name for op in group.unavailable_operations for g in op.grids if not g.available})
    )
    stated = best.accuracy is not None and best.accuracy >= 0
    return Transformation(
        source,
        target,
        str(best.description),
        float(best.accuracy) if stated and not ballpark else None,
        str(best.definition),
        ballpark,
        () if group.best_available else missing,
    )


def transform_geometries(geometries: gpd.GeoSeries, how: Transformation) -> gpd.GeoSeries:
    """Return the geometries in the target system, in two dimensions, on the same index."""

    def move(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(how.apply(points[:, 0], points[:, 1]))

    flat = shapely.force_2d(geometries.to_numpy())
    moved = shapely.transform(flat, move) if how.pipeline else flat
    return gpd.GeoSeries(moved, index=geometries.index, crs=how.target)
