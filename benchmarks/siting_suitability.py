"""What areas and suitability of a territory cost, maps written, beside the same chain with GDAL's tools.

``python -m benchmarks.siting_suitability ours|gdal FOLDER [SCALE]``. ``ours`` makes the areas map of 20
layers as a partition, paints it and maps 12 criteria; ``gdal`` makes the same rasters from the same files by
gdal_rasterize, gdal_proximity and gdal_calc, then does ours again on what it was given, and compares.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from benchmarks import siting_gdal
from benchmarks.measuring import peak_mib, timed
from benchmarks.siting_territory import (
    ACTIVITY,
    CONSTRAINTS,
    CRS,
    DISTANCES,
    SEALED,
    grid_of,
    made,
    model,
    read,
)
from sttm.grids import Window
from sttm.sources.raster import FileCells


def criteria(home: Path, scale: float) -> Any:
    """Read the features of the criteria and put them on cells."""
    from sttm.indicators.distance_cells import DistanceCells
    from sttm.indicators.sampled_cells import ClassCells, SampledCells
    from sttm.production.suitability.computing import WORKERS, Suitability
    from sttm.production.suitability.criteria import CriterionCells

    grid, trial = grid_of(scale), model()
    cells: dict[str, Any] = {}

    def distances(name: str) -> Any:
        return DistanceCells.from_features(
            grid, read(home, name).geometry.to_numpy(), float(DISTANCES[name][0])
        )

    with ThreadPoolExecutor(WORKERS) as pool:  # as suitability_of does
        cells |= zip(DISTANCES, pool.map(distances, DISTANCES), strict=True)
    cells["sealed_ground"] = ClassCells(grid, FileCells(home / "land_cover.tif"), SEALED)
    cells["night_heat"] = SampledCells(grid, FileCells(home / "night_temperature.tif"))
    own = {c.id: CriterionCells(c, cells[c.id], None) for c in trial.criteria}
    return Suitability(ACTIVITY, trial, grid, own, {}, {}, None)


def areas(home: Path) -> gpd.GeoDataFrame:
    """The areas map of the 20 layers, as ``sttm build`` makes it."""
    from sttm.production.areas.layer import siting_areas

    rules = [
        {"id": name, "activities": None, "layer": name, "where": (), "distance_m": float(distance),
         "side": "within", "effect": effect}
        for name, effect, distance, _, _ in CONSTRAINTS
    ]  # fmt: skip
    parameters = {
        "area_rules": rules,
        "area_activities": [ACTIVITY],
        "area_sliver_width": 0.1,
        "area_arc_deviation": 0.5,
    }
    layers = {name: read(home, name) for name, *_ in CONSTRAINTS}
    return siting_areas(read(home, "boundary"), parameters, **layers)


def mapped(home: Path, out: Path, scale: float, pieces: gpd.GeoDataFrame) -> dict[str, float]:
    """Suitability on admitted ground, every file written; seconds of each part."""
    from sttm.production.suitability.mapping import class_codes, map_suitability
    from sttm.production.suitability.painting import Painted

    took, found = timed(criteria, home, scale)
    codes = class_codes(pieces[f"class_{ACTIVITY}"].to_numpy())
    painted = Painted(found.grid, pieces.geometry.to_numpy(), codes)
    zones = read(home, "boundary").geometry.to_numpy()
    out.mkdir(parents=True, exist_ok=True)
    mapping, _ = timed(map_suitability, found, painted, zones, out)
    return {"features_on_cells_s": took, "map_s": mapping, "suitability_s": took + mapping}


def ours(folder: Path, scale: float) -> dict[str, Any]:
    home = made(folder, scale)
    warm(folder)
    before = time.process_time()
    partition, pieces = timed(areas, home)
    parts = mapped(home, home / "ours", scale, pieces)
    _keep(pieces, home)
    return {
        "million_cells": grid_of(scale).width * grid_of(scale).height / 1e6,
        "pieces": len(pieces),
        "areas_s": partition,
        **parts,
        "areas_and_suitability_s": partition + parts["suitability_s"],
        "processor_s": time.process_time() - before,
        "peak_mib": peak_mib(),
        "written_mib": sum(p.stat().st_size for p in (home / "ours").rglob("*.tif")) / 2**20,
        "load": os.getloadavg()[0],
    }


def gdal(folder: Path, scale: float) -> dict[str, Any]:
    """Both chains in one run; nothing but why where the tools are not there."""
    if not siting_gdal.available():
        return {"skipped": f"needs {', '.join(siting_gdal.TOOLS)}: apt-get install gdal-bin python3-gdal"}
    home = made(folder, scale)
    warm(folder)
    partition, pieces = timed(areas, home)
    _keep(pieces, home)
    weights = {w.criterion: w.weight for w in model().weights}
    results: dict[str, Any] = {"load_before": os.getloadavg()[0]}
    given, by_layers = home / "gdal", home / "gdal-layers"
    for out in (given, by_layers):
        shutil.rmtree(out, ignore_errors=True)
    mine: list[float] = []
    own: list[float] = []
    for name, out, polygons in (
        ("same_areas", given, home / "areas.gpkg"),
        ("20_layers", by_layers, None),
    ):
        for at_once in (1, 2):
            before = time.process_time()
            mine.append(mapped(home, home / "ours", scale, pieces)["suitability_s"])
            own.append(time.process_time() - before)
            before = processor_of_commands()
            took, _ = timed(siting_gdal.chain, home, out, scale, weights, polygons, at_once)
            ours_s = mine[-1] + (0.0 if polygons else partition)
            results[f"gdal_{name}_{at_once}_at_once"] = {
                "s": took,
                "processor_s": processor_of_commands() - before,
                "ours_s": ours_s,
                "times_faster": took / ours_s,
            }
    results |= {"areas_s": partition, "suitability_s": mine, "suitability_processor_s": own}
    results["load_after"] = os.getloadavg()[0]
    return results | compared(home / "ours", given, weights) | classes_apart(home / "ours", by_layers)


def processor_of_commands() -> float:
    """Seconds of processor that the commands run so far took: they do not depend on what else runs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def warm(folder: Path) -> None:
    """Load compiled loops and libraries on a hamlet: they are loaded once, whatever the territory."""
    home = made(folder, 0.001)
    mapped(home, home / "ours", 0.001, areas(home))


def _keep(pieces: gpd.GeoDataFrame, home: Path) -> None:
    from sttm.production.suitability.mapping import class_codes

    code = class_codes(pieces[f"class_{ACTIVITY}"].to_numpy()).astype("int32")
    frame = gpd.GeoDataFrame({"code": code}, geometry=pieces.geometry.to_numpy(), crs=CRS)
    frame.to_file(home / "areas.gpkg", engine="pyogrio")


def compared(mine: Path, theirs: Path, weights: dict[str, float]) -> dict[str, Any]:
    """How much the rasters of both chains differ, where the definitions coincide."""
    found: dict[str, Any] = {"classes_differing_cells": _differing(mine, theirs, "classes.tif")[0]}
    differing, most, apart = _differing(mine, theirs, "score.tif")
    found |= {"score_cells_differing": differing, "score_most_steps": most, "score_known_in_one": apart}
    steps = [_differing(mine, theirs, f"contributions/{name}.tif")[:2] for name in weights]
    found["contribution_cells_differing"] = sum(s[0] for s in steps)
    found["contribution_most_steps"] = max(s[1] for s in steps)
    return found


def classes_apart(mine: Path, theirs: Path) -> dict[str, Any]:
    """Cells whose class differs when the 20 layers are put on cells first and distances counted there."""
    cells = FileCells(mine / "classes.tif").grid
    share = _differing(mine, theirs, "classes.tif")[0] / (cells.width * cells.height)
    return {"classes_by_layers_share_differing": share}


def _differing(mine: Path, theirs: Path, name: str) -> tuple[int, float, int]:
    first, second = FileCells(mine / name), FileCells(theirs / name)
    differing, most, apart = 0, 0.0, 0
    for row in range(0, first.grid.height, 512):
        window = Window(row, 0, min(512, first.grid.height - row), first.grid.width)
        a, b = first.read(window).astype(np.float64), second.read(window).astype(np.float64)
        known = (a != first.nodata) & (b != second.nodata)
        apart += int(((a == first.nodata) != (b == second.nodata)).sum())
        gap = np.where(known, np.abs(a - b), 0)
        differing += int((a != b).sum())
        most = max(most, float(gap.max()))
    return differing, most, apart


MEASURES = {measure.__name__: measure for measure in (ours, gdal)}

if __name__ == "__main__":
    size = float(sys.argv[3]) if len(sys.argv) > 3 else 1.0
    print(json.dumps(MEASURES[sys.argv[1]](Path(sys.argv[2]), size)))
