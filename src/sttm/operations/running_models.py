"""Runs runoff retention and urban cooling on plain files: maps and a table of units, as InVEST names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.grids import Cells, Grid, Window
from sttm.indicators.air_temperature import MIXING_ERROR
from sttm.indicators.computed_cells import in_order
from sttm.indicators.cooling import Cooling, cooling, cooling_by_unit
from sttm.indicators.cooling_capacity import COLUMNS, Method
from sttm.indicators.coverage import coverage
from sttm.indicators.runoff import SOIL_GROUPS, runoff
from sttm.operations.class_tables import read_class_table
from sttm.operations.plain_rasters import Aligned, Values, align
from sttm.sources.incoming import existing_files
from sttm.sources.raster import FileCells, write_cog

__all__ = ["ModelRun", "run_cooling", "run_runoff"]

Progress = Callable[[int, int, str], None]
Blocks = Iterable[tuple[Window, NDArray[Any]]]

UNITS = "units.csv"
LIGHT = 1
"""Level of compression of the maps: a fifth more bytes than the heaviest, in a third of the time."""

VALUATIONS = ("avd_eng_cn", "avg_wbgt_v", "avg_ltls_v", "avg_hvls_v")
"""Columns of InVEST for valuations that are not made here; empty, as InVEST leaves them without buildings."""


@dataclass(frozen=True, slots=True)
class ModelRun:
    """What a model wrote.

    Parameters
    ----------
    maps
        Files of the maps by name.
    table
        File of the table of units.
    units
        The table: the columns of the units' file, then those of the model.
    summary
        Figures of the whole.
    notes
        What was done to the inputs, in words.
    """

    maps: dict[str, Path]
    table: Path
    units: pd.DataFrame
    summary: dict[str, float | int | str]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return files, figures and notes as JSON values; the units are in the table."""
        return {
            "maps": {name: str(path) for name, path in self.maps.items()},
            "units": str(self.table),
            "summary": self.summary,
            "notes": list(self.notes),
        }


def run_runoff(
    land_cover: Path,
    soil_group: Path,
    curve_numbers: Path,
    units: Path,
    out: Path,
    *,
    rainfall: float,
    progress: Progress | None = None,
) -> ModelRun:
    """Write the runoff and the retention index of a storm, and their sums by unit.

    Parameters
    ----------
    land_cover, soil_group
        GeoTIFFs of class codes and of hydrologic soil groups, 1 (A) to 4 (D).
    curve_numbers
        CSV with ``lucode``, ``CN_A`` … ``CN_D``.
    units
        Polygons.
    out
        Folder for ``runoff_mm.tif``, ``runoff_retention_index.tif`` and ``units.csv``.
    rainfall
        Depth of the storm, mm.

    Returns
    -------
    ModelRun
        Columns of the table: ``rnf_rt_idx``, mean retention index; ``rnf_rt_m3``, retained, m³;
        ``flood_vol``, runoff, m³; ``covered``, share of the unit with data.

    Raises
    ------
    SourceError, InputError, RequestError
        If an input cannot be used; nothing is written then.
    """
    existing_files(land_cover, soil_group, curve_numbers, units)
    table = read_class_table(curve_numbers, [f"cn_{group.casefold()}" for group in SOIL_GROUPS])
    table.columns = pd.Index(SOIL_GROUPS)
    inputs = align(
        {"land_cover": (land_cover, "categorical"), "soil_group": (soil_group, "categorical")}, units
    )
    found = runoff(inputs.cells["land_cover"], inputs.cells["soil_group"], table, rainfall)
    sums = found.by_unit(coverage(inputs.units.geometry, found.depth.grid))
    maps = {"runoff_mm": found.depth, "runoff_retention_index": found.retention}
    steps = _Steps(progress, [sum(1 for _ in found.depth.grid.blocks(1024))] * len(maps))
    target = _folder(out)
    with ThreadPoolExecutor(len(maps)) as pool:
        waiting = [
            pool.submit(
                _write,
                target / f"{name}.tif",
                cells.grid,
                steps.counted(name, cells.blocks()),
                few_values=True,
            )
            for name, cells in maps.items()
        ]
        written = dict(zip(maps, [future.result() for future in waiting], strict=True))
    columns = {"rnf_rt_idx": "retention_index", "rnf_rt_m3": "retained", "flood_vol": "runoff"}
    named = sums.rename(columns={ours: theirs for theirs, ours in columns.items()}).drop(columns="rain")
    rain = float(sums["rain"].sum())
    summary: dict[str, float | int | str] = {
        "units": len(named),
        "rainfall_mm": rainfall,
        "rain_m3": rain,
        "retained_m3": float(sums["retained"].sum()),
        "runoff_m3": float(sums["runoff"].sum()),
    }
    return _finished(inputs, named, target, written, summary)


def run_cooling(
    land_cover: Path,
    evapotranspiration: Path | None,
    biophysical: Path,
    units: Path,
    out: Path,
    *,
    cooling_distance: float,
    mixing_distance: float,
    reference_temperature: float,
    uhi_max: float,
    method: Method = "factors",
    progress: Progress | None = None,
) -> ModelRun:
    """Write cooling capacity, heat mitigation and air temperature, and their means by unit.

    Parameters
    ----------
    land_cover, evapotranspiration
        GeoTIFFs of class codes and of reference evapotranspiration; "intensity" needs the first alone.
    biophysical
        CSV with ``lucode``, ``green_area`` and the columns of the method: ``shade``, ``kc``, ``albedo``, or
        ``building_intensity``.
    units
        Polygons.
    out
        Folder for ``cooling_capacity.tif``, ``heat_mitigation.tif``, ``air_temperature.tif``, ``units.csv``.
    cooling_distance, mixing_distance, reference_temperature, uhi_max, method
        See :func:`sttm.indicators.cooling.cooling`.

    Returns
    -------
    ModelRun
        Columns of the table: ``avg_cc``, mean cooling capacity; ``avg_tmp_v`` and ``avg_tmp_an``, mean
        temperature and its difference from the reference, °C; the valuations of InVEST, empty; ``covered``,
        share of the unit with data.

    Raises
    ------
    SourceError, InputError, RequestError
        If an input cannot be used; nothing is written then.
    """
    if method not in COLUMNS:
        raise RequestError(f"{method}: no such method", remedy=f"there are {', '.join(COLUMNS)}")
    if method == "factors" and evapotranspiration is None:
        raise RequestError("the method factors needs evapotranspiration", remedy="give its raster")
    existing_files(land_cover, evapotranspiration, biophysical, units)
    table = read_class_table(biophysical, COLUMNS[method])
    rasters: dict[str, tuple[Path, Values]] = {"land_cover": (land_cover, "categorical")}
    if method == "factors" and evapotranspiration is not None:
        rasters["evapotranspiration"] = (evapotranspiration, "continuous")
    inputs = align(rasters, units)
    maps = cooling(
        inputs.cells["land_cover"],
        inputs.cells.get("evapotranspiration"),
        table,
        cooling_distance=cooling_distance,
        mixing_distance=mixing_distance,
        reference_temperature=reference_temperature,
        uhi_max=uhi_max,
        method=method,
    )
    measured = coverage(inputs.units.geometry, maps.capacity.grid)
    target = _folder(out)
    written, at_threshold = _write_cooling(maps, target, progress)
    files = {name: FileCells(path) for name, path in written.items()}
    means = cooling_by_unit(
        measured, files["cooling_capacity"], files["air_temperature"], reference_temperature
    )
    names = {"cooling_capacity": "avg_cc", "temperature": "avg_tmp_v", "anomaly": "avg_tmp_an"}
    named = means.rename(columns=names)
    for place, name in enumerate(VALUATIONS, len(names)):
        named.insert(place, name, float("nan"))
    side = maps.temperature.side
    summary: dict[str, float | int | str] = {
        "units": len(named),
        "method": method,
        "cells_at_green_threshold": at_threshold,
        "mixed_on_blocks_of": side,
        "mixing_error_at_most": MIXING_ERROR * uhi_max if side > 1 else 0.0,
    }
    return _finished(inputs, named, target, written, summary)


def _write_cooling(maps: Cooling, out: Path, progress: Progress | None) -> tuple[dict[str, Path], int]:
    """Write the three maps, the capacity beside the others; return them and the cells at the threshold."""
    grid = maps.capacity.grid
    names = ("cooling_capacity", "heat_mitigation", "air_temperature")
    written = {name: out / f"{name}.tif" for name in names}
    windows = list(maps.mitigation.windows())
    steps = _Steps(progress, [len(windows), sum(1 for _ in maps.temperature.windows())])
    at_threshold = 0

    def mitigation() -> Iterator[tuple[Window, NDArray[Any]]]:
        nonlocal at_threshold
        for window, (values, open_cells) in in_order(maps.mitigation.measured, windows):
            at_threshold += open_cells
            yield window, values

    with ThreadPoolExecutor(1) as beside:
        capacity = beside.submit(_write, written["cooling_capacity"], grid, maps.capacity.blocks())
        _write(written["heat_mitigation"], grid, steps.counted("heat mitigation", mitigation()))
        stored = maps.temperature_from(FileCells(written["heat_mitigation"]))
        _write(written["air_temperature"], grid, steps.counted("air temperature", stored.blocks()))
        capacity.result()
    return written, at_threshold


class _Steps:
    """Tells the windows done, of all maps together."""

    def __init__(self, progress: Progress | None, windows: list[int]) -> None:
        self.progress, self.total, self.done = progress, sum(windows), 0

    def counted(self, name: str, blocks: Blocks) -> Iterator[tuple[Window, NDArray[Any]]]:
        for block in blocks:
            yield block
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total, name.replace("_", " "))


def _folder(out: Path) -> Path:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"{out} cannot be made: {error.strerror}", remedy="name another folder") from error
    return out


def _write(path: Path, grid: Grid, blocks: Blocks, *, few_values: bool = False) -> Path:
    nodata = float("nan")
    write_cog(path, grid, "float32", nodata, blocks, overviews="average", level=LIGHT, few_values=few_values)
    return path


def _finished(
    inputs: Aligned,
    figures: pd.DataFrame,
    out: Path,
    maps: dict[str, Path],
    summary: dict[str, float | int | str],
) -> ModelRun:
    known = inputs.units.drop(columns=[inputs.units.geometry.name])
    replaced = [name for name in known.columns if name in figures.columns]
    notes = list(inputs.notes)
    if replaced:
        notes.append(f"columns of the units replaced by those of the model: {', '.join(replaced)}")
    table = pd.concat([known.drop(columns=replaced), figures], axis=1)
    table.to_csv(out / UNITS, index=False)
    cells: Cells = next(iter(inputs.cells.values()))
    grid = cells.grid
    sizes = {"columns": grid.width, "rows": grid.height, "cell_m": grid.dx}
    return ModelRun(maps, out / UNITS, table, {**summary, **sizes}, tuple(notes))
