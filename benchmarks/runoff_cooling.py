"""What runoff retention and urban cooling cost on plain files, maps written: as ``sttm run`` does them.

``python -m benchmarks.runoff_cooling runoff|cooling|command FOLDER``. InVEST took 29 s and 492 s at metro
scale (3.20.2), on this kind of machine.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import box

from benchmarks.measuring import Stopwatch, peak_mib, timed
from benchmarks.territory import Territory
from sttm.sources.raster import write_cog

CODES = (121, 122, 133, 141, 142, 211, 231, 311, 324, 411, 511, 512, 1111, 1112, 1121, 1122, 1123)
GREEN = (141, 142, 211, 231, 311, 324, 411)
INVEST_S = {"runoff": 29.0, "cooling": 492.0}
COOLING = {
    "cooling_distance": 450.0,
    "mixing_distance": 2000.0,
    "reference_temperature": 21.5,
    "uhi_max": 3.5,
}


OUTSIDE = {"land_cover": 211, "soil_group": 2}
"""What the cells outside the territory are taken to be, so that every cell of its rectangle is computed."""


def inputs(territory: Territory) -> Path:
    """The territory with fields all round it, made-up tables, a made-up field of evapotranspiration."""
    folder = territory.folder / "models"
    if not (folder / "biophysical.csv").exists():
        folder.mkdir(exist_ok=True)
        random = np.random.default_rng(1)
        shares = pd.DataFrame(random.random((len(CODES), 4)), columns=["shade", "kc", "albedo", "cn"])
        shares["lucode"], shares["green_area"] = CODES, [int(code in GREEN) for code in CODES]
        numbers = shares[["lucode"]].copy()
        for place, group in enumerate("ABCD"):
            numbers[f"CN_{group}"] = 30 + 60 * shares["cn"] + 3 * place
        numbers.to_csv(folder / "curve_numbers.csv", index=False)
        grid = territory.cells("land_cover").grid
        for name, code in OUTSIDE.items():
            cells = territory.cells(name)
            filled = ((w, _filled(cells.read(w), cells.nodata, code)) for w in grid.blocks(512))
            write_cog(folder / f"{name}.tif", grid, cells.dtype, cells.nodata, filled)
        units = gpd.read_file(territory.folder / "units.gpkg")[["unit_id", "geometry"]]
        frame = gpd.GeoDataFrame({"unit_id": ["all"]}, geometry=[box(*grid.bounds)], crs=units.crs)
        pd.concat([units, frame]).to_file(folder / "units.gpkg", engine="pyogrio")
        waves = 4.5 + 0.4 * np.sin(np.arange(grid.width) / 900.0)
        blocks = ((w, _field(waves, w)) for w in grid.blocks(512))
        write_cog(folder / "evapotranspiration.tif", grid, "float32", -9999.0, blocks)
        shares.drop(columns="cn").to_csv(folder / "biophysical.csv", index=False)
    return folder


def _filled(values: Any, nodata: float | None, code: int) -> Any:
    return np.where(values == nodata, code, values).astype(values.dtype)


def _field(waves: Any, window: Any) -> Any:
    rows = 0.1 * np.cos(np.arange(window.row, window.row + window.height) / 700.0)
    return (waves[None, window.col : window.col + window.width] + rows[:, None]).astype("float32")


def runoff(territory: Territory) -> dict[str, Any]:
    from sttm.operations.running_models import run_runoff

    made = inputs(territory)
    return _measured(
        "runoff",
        territory,
        lambda out, tell: run_runoff(
            made / "land_cover.tif",
            made / "soil_group.tif",
            made / "curve_numbers.csv",
            made / "units.gpkg",
            out,
            rainfall=80.0,
            progress=tell,
        ),
    )


def cooling(territory: Territory) -> dict[str, Any]:
    from sttm.operations.running_models import run_cooling

    made = inputs(territory)
    return _measured(
        "cooling",
        territory,
        lambda out, tell: run_cooling(
            made / "land_cover.tif",
            made / "evapotranspiration.tif",
            made / "biophysical.csv",
            made / "units.gpkg",
            out,
            progress=tell,
            **COOLING,
        ),
    )


def _measured(name: str, territory: Territory, run: Any) -> dict[str, Any]:
    """Three runs in one process, maps written and thrown away; the first loads what is loaded once."""
    seconds, processor = [], []
    steps: dict[str, float] = {}
    for _ in range(3):
        watch, before = Stopwatch(), time.process_time()
        with tempfile.TemporaryDirectory(dir=territory.folder) as out:
            took, done = timed(run, Path(out), watch)
            size = sum(path.stat().st_size for path in done.maps.values())
        seconds.append(took)
        processor.append(time.process_time() - before)
        steps = watch.seconds
    cells = done.summary["columns"] * done.summary["rows"]
    return {
        "million_cells": cells / 1e6,
        "units": len(done.units),
        "first_s": seconds[0],
        "best_s": min(seconds),
        "processor_s": min(processor),
        **_beside_invest(f"invest_over_{name}", name, seconds[0], cells),
        "maps_mib": size / 2**20,
        "peak_mib": peak_mib(),
        "steps_s": steps,
    }


def command(territory: Territory) -> dict[str, Any]:
    """Both as commands, from the start of the process to its end, the best of two."""
    made = inputs(territory)
    shared = ["--land-cover", made / "land_cover.tif", "--units", made / "units.gpkg"]
    options: dict[str, list[Any]] = {
        "runoff": [
            "--soil-group", made / "soil_group.tif", "--curve-numbers", made / "curve_numbers.csv",
            "--rainfall", 80,
        ],
        "cooling": [
            "--evapotranspiration", made / "evapotranspiration.tif",
            "--biophysical", made / "biophysical.csv",
            *(part for name, value in COOLING.items() for part in (f"--{name.replace('_', '-')}", value)),
        ],
    }  # fmt: skip
    found = {}
    for name, more in options.items():
        out = territory.folder / "out"
        line = [sys.executable, "-m", "sttm", "run", name, *shared, *more, "--out", out, "--json"]
        took = min(
            timed(subprocess.run, [str(w) for w in line], check=True, capture_output=True)[0]
            for _ in range(2)
        )
        shutil.rmtree(out)
        found[f"{name}_s"] = took
        grid = territory.cells("land_cover").grid
        found |= _beside_invest(f"invest_over_{name}", name, took, grid.width * grid.height)
    return found


def _beside_invest(label: str, name: str, seconds: float, cells: int) -> dict[str, float]:
    """How many times faster than InVEST, at the scale at which that was measured."""
    return {label: INVEST_S[name] / seconds} if 34e6 < cells < 37e6 else {}


MEASURES = {measure.__name__: measure for measure in (runoff, cooling, command)}

if __name__ == "__main__":
    print(json.dumps(MEASURES[sys.argv[1]](Territory(Path(sys.argv[2])))))
