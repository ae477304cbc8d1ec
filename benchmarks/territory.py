"""The territory to measure on: the fictional one of the sample generator, at any scale.

``python -m benchmarks.territory FOLDER TIMES_METRO`` makes it, once, and prints what that took.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import geopandas as gpd

import sttm.sources.sample
from benchmarks.measuring import peak_mib
from sttm.packs.strict_yaml import read_yaml
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

    @property
    def interventions(self) -> list[Path]:
        return sorted((self.folder / "interventions").glob("*.geojson"))

    @property
    def workspace(self) -> Path:
        """Where the measures of evaluation keep the workspace of the territory."""
        return self.folder.with_name(f"{self.folder.name}-workspace")


def territory(folder: Path, times_metro: float) -> Territory:
    """Return a territory so many times as large as the sample's metro scale, made at the first call."""
    home = folder / f"metro-x{times_metro:g}"
    recipe = files("sttm") / "packs" / "sample" / "generator.yaml"
    generator = generator_print(recipe.read_bytes())
    if not made(home).exists() or json.loads(made(home).read_text())["generator"] != generator:
        shutil.rmtree(home, ignore_errors=True)
        start = time.perf_counter()
        generate(home, read_yaml(recipe), scale=METRO_KM2 * times_metro, seed=1)
        took = {"generate_s": time.perf_counter() - start, "peak_mib": peak_mib(), "generator": generator}
        made(home).write_text(json.dumps(took))
    return Territory(home)


def generator_print(recipe: bytes) -> str:
    """Return what tells one generator from another: a territory of another one is made anew."""
    sources = sorted(Path(sttm.sources.sample.__path__[0]).glob("*.py"))
    return hashlib.sha256(b"".join([recipe, *(path.read_bytes() for path in sources)])).hexdigest()[:12]


def made(home: Path) -> Path:
    """The file, written last, that says what making a territory took."""
    return home / "generated.json"


if __name__ == "__main__":
    print(made(territory(Path(sys.argv[1]), float(sys.argv[2])).folder).read_text())
