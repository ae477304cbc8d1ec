"""Urban systems: connected settlements, given by the plan or made of population and land cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from sttm.indicators import zonal
from sttm.indicators.land_cover import class_mean
from sttm.quantities import Missing
from sttm.services.coarseness import PARAMETERS as COARSENESS
from sttm.services.coarseness import too_coarse
from sttm.services.people import people
from sttm.territory.reading import Reading

__all__ = ["LAYERS", "PARAMETERS", "System", "Systems", "urban_systems"]

LAYERS: Final = ("land_cover", "municipalities", "population", "urban_systems", "zones")
PARAMETERS: Final = (
    *COARSENESS,
    "system_built_share",
    "system_density",
    "system_gap",
    "system_least_residents",
)

HECTARE: Final = 10_000.0
COVER: Final = "land_cover_cells"
VARIABLE: Final = "sealed_share"


@dataclass(frozen=True, slots=True, eq=False)
class System:
    """An urban system.

    Attributes
    ----------
    cells
        Positions of its cells in the population.
    """

    id: str
    name: str
    shape: BaseGeometry
    cells: NDArray[np.int64]
    residents: float
    municipalities: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Systems:
    """All urban systems, and what they were made of.

    Attributes
    ----------
    made_of
        ``given``, ``population_and_land_cover`` or ``population``.
    outside
        Residents in none.
    small
        Settlements left out because too few live there.
    """

    of: tuple[System, ...]
    made_of: Literal["given", "population_and_land_cover", "population"]
    outside: float
    small: int


def urban_systems(reading: Reading) -> Systems | Missing:
    """Return the urban systems, the most inhabited first, worked out once; or why they are not known.

    Those of the layer ``urban_systems`` where it is there. Else a cell of the population is built up where
    its residents per hectare or the sealed share of its land cover reach what the pack says; built-up cells
    within the gap of the pack are one settlement; one with enough residents is an urban system, called after
    the Comune where most of them live.

    Raises
    ------
    RequestError, NotInForce
        If the pack lacks a parameter on the day.
    """
    frame = people(reading)
    if isinstance(frame, Missing):
        return frame
    coarse = too_coarse(reading, frame, frame["residents"].to_numpy(dtype=np.float64))
    if coarse is not None:
        return coarse
    return reading.kept("urban systems", lambda of: _found(of, frame))


def _found(reading: Reading, frame: gpd.GeoDataFrame) -> Systems:
    given = reading.vector("urban_systems")
    residents = np.nan_to_num(frame["residents"].to_numpy(dtype=np.float64))
    if given is not None and len(given):
        found, small = _given(reading, given, frame, residents), 0
        made: Literal["given", "population_and_land_cover", "population"] = "given"
    else:
        found, small, covered = _made(reading, frame, residents)
        made = "population_and_land_cover" if covered else "population"
    inside = np.zeros(len(frame), bool)
    for one in found:
        inside[one.cells] = True
    found.sort(key=lambda s: (-s.residents, s.id))
    return Systems(tuple(found), made, float(residents[~inside].sum()), small)


def _given(
    reading: Reading, given: gpd.GeoDataFrame, frame: gpd.GeoDataFrame, residents: NDArray[np.float64]
) -> list[System]:
    shapes = given.geometry.to_numpy()
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    cell, own = shapely.STRtree(shapes).query(points, predicate="intersects")
    found = []
    for k, name in enumerate(given.index.astype(str)):
        cells = np.sort(cell[own == k]).astype(np.int64)
        title = given["name"].iloc[k] if "name" in given else None
        comuni = _comuni(frame, cells, residents)
        shown = title if isinstance(title, str) and title else _name(reading, comuni, name)
        found.append(System(name, shown, shapes[k], cells, float(residents[cells].sum()), comuni))
    return found


def _made(
    reading: Reading, frame: gpd.GeoDataFrame, residents: NDArray[np.float64]
) -> tuple[list[System], int, bool]:
    pack, on = reading.pack, reading.on
    shapes = frame.geometry.to_numpy()
    area = shapely.area(shapes)
    dense = residents / np.maximum(area, 1.0) * HECTARE >= pack.number("system_density", on)
    share = _sealed(reading, frame)
    built = dense if share is None else dense | (share >= pack.number("system_built_share", on))
    cells = np.flatnonzero(built)
    if not len(cells):
        return [], 0, share is not None
    group = _joined(shapes[cells], pack.number("system_gap", on))
    least = pack.number("system_least_residents", on)
    total = np.bincount(group, weights=residents[cells])
    kept = np.flatnonzero(total >= least)
    parts = [cells[group == k] for k in kept]
    parts.sort(key=lambda c: (-float(residents[c].sum()), str(frame.index[c[0]])))
    found: list[System] = []
    number: Counter[str] = Counter()
    for own in parts:
        comuni = _comuni(frame, own, residents)
        first = comuni[0] if comuni else "x"
        number[first] += 1
        name = _name(reading, comuni, first) + (f" {number[first]}" if number[first] > 1 else "")
        shape = shapely.union_all(shapes[own])
        found.append(
            System(f"{first}-{number[first]}", name, shape, own, float(residents[own].sum()), comuni)
        )
    return found, len(total) - len(kept), share is not None


def _sealed(reading: Reading, frame: gpd.GeoDataFrame) -> NDArray[np.float64] | None:
    """Return the sealed share of the land cover of each cell, NaN where it is not known; None without any."""
    version, cells = reading.version("land_cover"), reading.cells(COVER)
    if cells is None and version is not None and version.kind == "raster":
        cells = reading.cells("land_cover")
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, VARIABLE, reading.on)
    if cells is None or table is None:
        return None
    areas = zonal.class_areas(zonal.coverage(frame.geometry, cells.grid), cells)
    given = {int(c): table.of(int(c)) for c in areas.columns if c != "nodata"}
    scores = pd.Series({c: np.nan if v is None else v.value for c, v in given.items()}, dtype=np.float64)
    mean: NDArray[np.float64] = class_mean(areas, scores)["value"].to_numpy(dtype=np.float64)
    return mean


def _joined(shapes: NDArray[np.object_], gap: float) -> NDArray[np.int64]:
    """Return the settlement of each cell: cells within the gap of each other are of one."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=gap)
    links = coo_array((np.ones(len(one)), (one, other)), shape=(len(shapes),) * 2)
    return np.asarray(connected_components(links.tocsr(), directed=False)[1], dtype=np.int64)


def _comuni(
    frame: gpd.GeoDataFrame, cells: NDArray[np.int64], residents: NDArray[np.float64]
) -> tuple[str, ...]:
    """Return the Comuni of some cells, that of most residents first."""
    held: dict[str, float] = {}
    for name, amount in zip(frame["municipality_id"].to_numpy()[cells], residents[cells], strict=True):
        if name:
            held[str(name)] = held.get(str(name), 0.0) + float(amount)
    return tuple(sorted(held, key=lambda m: (-held[m], m)))


def _name(reading: Reading, comuni: tuple[str, ...], otherwise: str) -> str:
    return reading.municipality_names.get(comuni[0], otherwise) if comuni else otherwise
