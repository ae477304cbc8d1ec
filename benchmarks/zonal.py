"""What the unit indicators cost, beside reading the rasters once and beside other tools.

Every measure is taken in a process of its own, ``python -m benchmarks.zonal MEASURE FOLDER``, and
printed as JSON.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from statistics import median
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks.measuring import peak_mib, timed
from benchmarks.territory import Territory
from sttm.indicators import coverage as coverage_module
from sttm.indicators.coverage import Coverage, coverage
from sttm.indicators.drainage import idren, idren_from_sealing, sealed_share
from sttm.indicators.ecosystem_services import supply
from sttm.indicators.microclimate import night_temperature
from sttm.indicators.vegetation import tree_share
from sttm.indicators.zonal import class_areas, zonal_mean

RASTERS = ("land_cover", "sealing", "night_temperature")
THRESHOLDS = (24.0, 26.0, 28.0)


def read_once(territory: Territory, name: str) -> None:
    """Read and decode every block of a file once, as it is stored."""
    cells = territory.cells(name)
    for window in cells.grid.blocks(512):
        cells.read(window)


def from_land_cover(territory: Territory, table: Coverage) -> pd.DataFrame:
    """Class areas, then Idren, sealed and tree shares and the supply of two services."""
    areas = class_areas(table, territory.cells("land_cover"))
    codes = [code for code in areas.columns if code != "nodata"]
    scores = pd.Series(np.linspace(0, 1, len(codes)), index=codes)
    measures = (idren, sealed_share, tree_share, supply, supply)
    return pd.concat([measure(areas, scores) for measure in measures], axis=1)


def from_sealing(territory: Territory, table: Coverage) -> pd.DataFrame:
    return idren_from_sealing(zonal_mean(table, territory.cells("sealing")))


def from_temperature(territory: Territory, table: Coverage) -> pd.DataFrame:
    """Mean, minimum, maximum, anomaly and shares above three thresholds."""
    cells = territory.cells("night_temperature")
    return night_temperature(table, cells, reference=22.0, thresholds=THRESHOLDS)


def unit_indicators(territory: Territory, units: gpd.GeoSeries) -> dict[str, float]:
    """Make every unit indicator with a coverage table of its own; return the seconds of each step."""
    coverage_module._tables.clear()
    seconds = {}
    seconds["coverage"], table = timed(coverage, units, territory.cells("land_cover").grid)
    seconds["land_cover"], _ = timed(from_land_cover, territory, table)
    seconds["sealing"], _ = timed(from_sealing, territory, table)
    seconds["night_temperature"], _ = timed(from_temperature, territory, table)
    return seconds | {"total": sum(seconds.values())}


def indicators(territory: Territory) -> dict[str, Any]:
    """Reading alone and all unit indicators, in turn, so that a busy machine slows both alike."""
    units = territory.units
    first = unit_indicators(territory, units)  # loads the compiled loops
    reading, making = [], []
    for _ in range(5):
        reading.append({name: timed(read_once, territory, name)[0] for name in RASTERS})
        making.append(unit_indicators(territory, units))
    grid = territory.cells("land_cover").grid
    table = coverage(units, grid)
    return {
        "columns": grid.width,
        "rows": grid.height,
        "units": len(units),
        "covered_cells": table.size,
        "table_mib": table.nbytes / 2**20,
        "reading_s": _medians(reading),
        "reading_total_s": median(sum(times.values()) for times in reading),
        "first_s": first,
        "warm_s": _medians(making),
        "ratio": median(m["total"] / sum(r.values()) for m, r in zip(making, reading, strict=True)),
        "ratio_best": min(m["total"] for m in making) / min(sum(r.values()) for r in reading),
        "ratio_without_table": median(
            (m["total"] - m["coverage"]) / sum(r.values()) for m, r in zip(making, reading, strict=True)
        ),
    }


def memory(territory: Territory) -> dict[str, float]:
    """Peak memory of a process that makes all unit indicators once (Linux)."""
    imported = peak_mib()
    units = territory.units
    unit_indicators(territory, units)
    grid = territory.cells("land_cover").grid
    million = grid.width * grid.height / 1e6
    return {"million_cells": million, "units": len(units), "imported_mib": imported, "peak_mib": peak_mib()}


def peers(territory: Territory) -> dict[str, Any]:
    """Mean, minimum and maximum night temperature by rasterstats and by exactextract alone."""
    import exactextract
    import rasterstats

    units, cells = territory.units, territory.cells("night_temperature")
    names = ["mean", "min", "max"]
    zonal_mean(coverage(units, cells.grid), cells)
    coverage_module._tables.clear()
    ours, found = timed(lambda: zonal_mean(coverage(units, cells.grid), cells))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = gpd.GeoDataFrame(geometry=units)
        exact_s, exact = timed(
            lambda: exactextract.exact_extract(str(cells.path), frame, names, output="pandas")
        )
        centres_s, centres = timed(lambda: rasterstats.zonal_stats(units, str(cells.path), stats=names))
    mean = found["mean"].to_numpy()
    by_centres = np.array([row["mean"] for row in centres], dtype=float)
    return {
        "units": len(units),
        "sttm_s": ours,
        "exactextract_s": exact_s,
        "rasterstats_s": centres_s,
        "exactextract_difference": float(np.nanmax(np.abs(exact["mean"].to_numpy() - mean))),
        "rasterstats_difference": float(np.nanmax(np.abs(by_centres - mean))),
        "rasterstats_relative_difference": float(np.nanmax(np.abs(by_centres / mean - 1))),
    }


def small(territory: Territory) -> dict[str, float]:
    """Polygons of one hectare over two rasters: one in a call, and a thousand in a call."""
    cells, codes = territory.cells("night_temperature"), territory.cells("land_cover")
    left, bottom, right, top = territory.units.total_bounds
    random = np.random.default_rng(3)
    places = shapely.points(random.uniform(left, right, 1100), random.uniform(bottom, top, 1100))
    hectares = gpd.GeoSeries(shapely.buffer(places, 56.4), crs=cells.grid.crs)

    def measure(polygons: gpd.GeoSeries) -> None:
        coverage_module._tables.clear()
        table = coverage(polygons, cells.grid)
        class_areas(table, codes)
        zonal_mean(table, cells)

    measure(hectares.iloc[[1000]])
    cold, warm = [], []
    for i in range(1001, 1100):
        one = hectares.iloc[[i]]
        cold.append(timed(measure, one)[0])  # the block has to be decoded
        warm.append(timed(measure, one)[0])
    thousand, _ = timed(measure, hectares.iloc[:1000])
    return {"one_cold_ms": median(cold) * 1000, "one_warm_ms": median(warm) * 1000, "thousand_s": thousand}


def _medians(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(times[name] for times in rounds) for name in rounds[0]}


MEASURES = {measure.__name__: measure for measure in (indicators, memory, peers, small)}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](Territory(Path(sys.argv[2])))))
