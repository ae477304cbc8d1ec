"""The land in which sites are looked for, in the order that the pack gives: its outlines, and mere points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes as outlines
from rasterio.transform import Affine
from shapely.geometry.base import BaseGeometry

from sttm.grids import Cells
from sttm.indicators.planar import GRID
from sttm.packs.area_rules import Where
from sttm.packs.siting import LandSource, SearchRule
from sttm.production.areas.ground import chosen_features
from sttm.production.search.asking import Place
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["Land", "LandsOf", "lands_of", "matching", "open_land"]

CORNER = 1.0
"""Staircases of cells are smoothed by this share of a cell where greenfield is drawn."""

Names = NDArray[np.object_]

NOTHING = np.empty(0, dtype=object)


@dataclass(frozen=True, slots=True)
class Land:
    """One piece of land in which a site may be found."""

    id: str
    name: str | None
    shape: BaseGeometry
    """Outline cut to the place of the search; a point where nobody has drawn more."""
    facts: dict[str, Any]
    """What the layer says of it."""


@dataclass(frozen=True, slots=True)
class LandsOf:
    """All land of one kind in the place of a search."""

    source: LandSource
    order: int
    """Place in the order of search, from 1."""
    left: bool
    """Whether the norm leaves this land for the activity."""
    drawn: tuple[Land, ...]
    points: tuple[Land, ...]
    """Known as points or lines: no site, but worth a survey."""
    missing: Missing | None
    """Why nothing is known of such land."""
    unknown_share: int = 0
    """Plan areas of which nobody has said how much is built."""

    @property
    def shapes(self) -> Names:
        """The outlines."""
        found = np.empty(len(self.drawn), dtype=object)
        found[:] = [land.shape for land in self.drawn]
        return found

    @property
    def area(self) -> float:
        """Area of the outlines together, m²; what two share counts once."""
        return self.together(self.shapes)

    def together(self, shapes: Names) -> float:
        """Return the area of parts of these lands, m²; what two share counts once."""
        if self.source.kind == "greenfield":
            return float(shapely.area(shapes).sum())  # parts of one map share nothing
        return float(shapely.union_all(shapes, grid_size=GRID).area)


def lands_of(
    rule: SearchRule, activity: str, place: Place, reading: Reading, *, left_or_not: bool = False
) -> list[LandsOf]:
    """Return the lands of a place in the order of the rule.

    Parameters
    ----------
    left_or_not
        Read land that the norm does not leave for the activity too.
    """
    found: list[LandsOf] = []
    for order, source in enumerate(rule.lands, 1):
        left = source.left_for(activity)
        if not (left or left_or_not):
            found.append(LandsOf(source, order, left=False, drawn=(), points=(), missing=None))
        elif source.kind == "greenfield":
            found.append(_greenfield(source, order, left, place, reading, rule))
        else:
            found.append(_register(source, order, left, place, reading))
    return found


def matching(frame: gpd.GeoDataFrame, where: Sequence[Where]) -> gpd.GeoDataFrame:
    """Return the features whose columns hold the values asked for; an empty column says *unknown*."""
    return frame[chosen_features(frame, [(w.column, w.one_of) for w in where])]


def open_land(source: LandSource, reading: Reading) -> Callable[[Any], Any] | Missing:
    """Return a function that says which codes of the land cover are open land, or why nobody knows."""
    version = reading.version("land_cover")
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, str(source.variable), reading.on)
    if version is None:
        return absent_layers(["land_cover"])
    if legend is None or table is None:
        said = f"the pack gives no {source.variable} to the classes of the land cover"
        return Missing(said, it=f"il pacchetto non dà {source.variable} alle classi del suolo")
    values = {code: table.of(code) for code in reading.pack.legends[legend].data_codes}
    least = float(source.least_value or 0.0)
    listed = np.array(sorted(c for c, v in values.items() if v is not None and v.value >= least))
    return lambda codes: np.isin(codes, listed)


def _register(source: LandSource, order: int, left: bool, place: Place, reading: Reading) -> LandsOf:
    frame = reading.vector(source.layer)
    if frame is None:
        return LandsOf(source, order, left, (), (), absent_layers([source.layer]))
    own, unknown = _chosen(frame, source)
    shapely.prepare(place.polygon)
    own = own[shapely.intersects(place.polygon, own.geometry.to_numpy())]
    surface = shapely.get_dimensions(own.geometry.to_numpy()) == 2
    lands = [_land(str(name), row, place) for name, row in own.iterrows()]
    drawn = tuple(land for land, flat in zip(lands, surface, strict=True) if flat and land.shape.area > 0)
    points = tuple(land for land, flat in zip(lands, surface, strict=True) if not flat)
    return LandsOf(source, order, left, drawn, points, None, unknown)


def _chosen(frame: gpd.GeoDataFrame, source: LandSource) -> tuple[gpd.GeoDataFrame, int]:
    own = matching(frame, source.where)
    if source.kind != "unsaturated_plan":
        return own, 0
    given = own["built_share"] if "built_share" in own else pd.Series(np.nan, index=own.index)
    share = pd.to_numeric(given)
    return own[share < float(source.built_share_below or 0.0)], int(share.isna().sum())


def _land(name: str, row: pd.Series[Any], place: Place) -> Land:
    told = {str(k): v for k, v in row.items() if k != "geometry" and not pd.isna(v)}
    facts = {k: v.item() if isinstance(v, np.generic) else v for k, v in told.items()}
    given = facts.pop("name", None)
    shape = shapely.intersection(row["geometry"], place.polygon)
    return Land(name, None if given is None else str(given), shape, facts)


def _greenfield(
    source: LandSource, order: int, left: bool, place: Place, reading: Reading, rule: SearchRule
) -> LandsOf:
    """Return the open land that no other kind of land in the order, built or planned, takes up."""
    is_open = open_land(source, reading)
    if isinstance(is_open, Missing):
        return LandsOf(source, order, left, (), (), is_open)
    taken = [reading.vector(other.layer) for other in rule.lands if other.kind != "greenfield"]
    shapes = np.concatenate([f.geometry.to_numpy() for f in taken if f is not None] or [NOTHING])
    shapes = shapes[shapely.get_dimensions(shapes) == 2]
    parts = _without(_open_outlines(reading, is_open, place), shapes)
    parts.sort(key=lambda p: (*p.bounds, p.area))
    lands = tuple(Land(f"greenfield-{n}", None, part, {}) for n, part in enumerate(parts, 1))
    return LandsOf(source, order, left, lands, (), None)


def _without(drawn: Names, taken: Names) -> list[shapely.Polygon]:
    """Return what is left of outlines without shapes, part by part."""
    outline, shape = shapely.STRtree(taken).query(drawn, predicate="intersects")
    left = drawn.copy()
    for one in np.unique(outline):
        away = shapely.union_all(taken[shape[outline == one]])
        left[one] = shapely.difference(drawn[one], away, grid_size=GRID)
    return [p for p in shapely.get_parts(left) if isinstance(p, shapely.Polygon) and p.area > 0]


def _open_outlines(reading: Reading, is_open: Callable[[Any], Any], place: Place) -> Names:
    frame = reading.vector("land_cover") if _is_vector(reading) else None
    if frame is not None:
        near = frame.iloc[np.sort(frame.sindex.query(place.polygon, predicate="intersects"))]
        patches = near.geometry.to_numpy()[is_open(near["code"].to_numpy().astype(np.int64))]
        drawn = shapely.get_parts(shapely.union_all(patches))
    else:
        cells = reading.cells("land_cover")
        assert cells is not None  # noqa: S101 - the layer is there
        drawn = _traced(cells, is_open, place)
    shapely.prepare(place.polygon)
    inside = shapely.covers(place.polygon, drawn)
    cut = shapely.intersection(drawn[~inside], place.polygon, grid_size=GRID)
    return np.concatenate([drawn[inside], shapely.get_parts(cut)])


def _is_vector(reading: Reading) -> bool:
    version = reading.version("land_cover")
    return version is not None and version.kind == "vector"


def _traced(cells: Cells, is_open: Callable[[Any], Any], place: Place) -> Names:
    """Return the outlines of the open cells, with the staircases of slanting edges drawn straight."""
    window = cells.grid.window(place.polygon.bounds)
    if not window.height or not window.width:
        return NOTHING
    inside = np.asarray(is_open(cells.read(window).astype(np.int64)))
    grid = cells.grid.part(window)
    turn = Affine(grid.dx, 0, grid.left, 0, -grid.dy, grid.top)
    traced = outlines(inside.astype(np.uint8), mask=inside, transform=turn)
    rings = np.array([shapely.geometry.shape(shape) for shape, _ in traced], dtype=object)
    smooth = shapely.make_valid(shapely.simplify(rings, CORNER * max(grid.dx, grid.dy)))
    return np.asarray(shapely.get_parts(smooth), dtype=object)
