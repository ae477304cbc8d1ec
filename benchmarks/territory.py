"""The territory to measure on: the fictional one of the sample generator, at any scale."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import geopandas as gpd
from ruamel.yaml import YAML

from sttm.sources.raster import FileCells
from sttm.sources.sample.generator import generate

METRO_KM2 = 1600


@dataclass(frozen=True)
class Territory:
    folder: Path

    def cells(self, name: str) -> FileCells:
        return FileCells(self.folder / f"{name}.tif")

    @property
    def units(self) -> gpd.GeoSeries:
        return gpd.read_file(self.folder / "units.gpkg").set_index("unit_id").geometry


def territory(folder: Path, times_metro: float) -> Territory:
    """Return a territory so many times as large as the sample's metro scale, made at the first call."""
    home = folder / f"metro-x{times_metro:g}"
    if not (home / "README.txt").exists():  # the generator writes it last
        shutil.rmtree(home, ignore_errors=True)
        recipe = files("sttm") / "packs" / "sample" / "generator.yaml"
        generate(home, YAML(typ="safe").load(recipe.read_text()), scale=METRO_KM2 * times_metro, seed=1)
    return Territory(home)
