"""Fills the whole territory block by block and writes its rasters as tiled, labelled GeoTIFF.

The files say in their tags that they are fictional, which a Cloud-Optimized GeoTIFF could not be given
afterwards; the knowledge base makes one of them at its door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window as FileWindow

from sttm.grids import Grid, Window
from sttm.sources.raster import bound_block_cache
from sttm.sources.sample.climate import HeatSums, ground_of, night_temperature
from sttm.sources.sample.cover import CoverMaker
from sttm.sources.sample.people import People
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.blocks import Blocks

__all__ = ["write_rasters"]

_BLOCK = 1000
"""Cells per side of a block: whole population cells and whole coarse cells; some 150 MB while filled."""

_FILES: dict[str, tuple[str, float]] = {
    # File → type and value of no data.
    "land_cover": ("uint16", 0),
    "sealing": ("float32", float("nan")),
    "soil_group": ("uint8", 0),
    "groundwater_depth": ("float32", float("nan")),
    "night_temperature": ("float32", float("nan")),
}

Write = Callable[[Window, NDArray[Any]], None]


def write_rasters(
    out: Path, plan: Plan, progress: Callable[[str, float], None]
) -> tuple[dict[str, Path], People, Blocks]:
    """Write the five rasters and return their paths, with the residents and blocks found on the way."""
    bound_block_cache()
    paths = {name: out / f"{name}.tif" for name in _FILES}
    people, sums, maker = People(plan), HeatSums(plan.grid), CoverMaker(plan)
    blocks = Blocks(plan)
    windows = list(plan.grid.blocks(_BLOCK))
    known: list[Window] = []
    recipe = plan.recipe
    with ExitStack() as stack:
        sinks = {name: stack.enter_context(_tiled(paths[name], plan, name)) for name in list(_FILES)[:4]}
        for done, window in enumerate(windows):
            part = plan.grid.part(window)
            filled = maker.fill(part)
            progress("land cover", done / len(windows))
            if filled is None:
                continue
            known.append(window)
            sums.add(window, filled, recipe.green_classes, recipe.water_classes)
            people.add(part, filled)
            blocks.add(part, filled)
            group, depth = ground_of(plan, part, filled)
            sinks["land_cover"](window, filled.code)
            sinks["sealing"](window, filled.sealed)
            sinks["soil_group"](window, group)
            sinks["groundwater_depth"](window, depth)
    heat = night_temperature(plan, sums)
    with (
        _tiled(paths["night_temperature"], plan, "night_temperature") as write,
        rasterio.open(paths["land_cover"]) as cover,
    ):
        for done, window in enumerate(known):
            progress("night temperature", done / len(known))
            part_of_file = FileWindow(window.col, window.row, window.width, window.height)
            absent = cover.read(1, window=part_of_file) == 0
            write(window, np.where(absent, np.float32("nan"), heat(plan.grid.part(window))))
    return paths, people, blocks


@contextmanager
def _tiled(path: Path, plan: Plan, layer: str) -> Iterator[Write]:
    dtype, nodata = _FILES[layer]
    grid: Grid = plan.grid
    x, y = plan.recipe.centre
    profile = {
        "driver": "GTiff",
        "width": grid.width,
        "height": grid.height,
        "count": 1,
        "dtype": dtype,
        "crs": grid.crs,
        "transform": Affine(grid.dx, 0, grid.left + x, 0, -grid.dy, grid.top + y),
        "nodata": nodata,
        "tiled": True,
        "blockxsize": 512,
        "blockysize": 512,
        "compress": "ZSTD",
        "zstd_level": 1,
        "predictor": 3 if dtype == "float32" else 1,
        "sparse_ok": True,
        "bigtiff": "IF_SAFER",
    }
    with rasterio.open(path, "w", **profile) as sink:
        sink.update_tags(
            FICTIONAL="YES", LABEL=plan.recipe.label["en"], LABEL_IT=plan.recipe.label["it"], LAYER=layer
        )

        def write(window: Window, values: NDArray[Any]) -> None:
            sink.write(values, 1, window=FileWindow(window.col, window.row, window.width, window.height))

        yield write
