"""The chain of siting with the tools of GDAL: the same rasters from the same files.

It needs the command line tools and their Python scripts (Debian and Ubuntu: ``apt-get install gdal-bin
python3-gdal``); what it makes is only for comparison.
"""

from __future__ import annotations

import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.siting_territory import CONSTRAINTS, DISTANCES, SEALED, grid_of
from sttm.grids import Grid
from sttm.production.suitability.mapping import NO_SCORE, SCORE_STEPS

TOOLS = ("gdal_rasterize", "gdal_proximity.py", "gdal_calc.py", "gdal_translate")
STORED = ["--co=TILED=YES", "--co=SPARSE_OK=TRUE", "--co=BIGTIFF=IF_SAFER"]
CODES = {"exclusion": 1, "attention": 3, "mitigation": 4}


def available() -> bool:
    return all(shutil.which(tool) for tool in TOOLS)


def run(*words: Any) -> None:
    done = subprocess.run([str(w) for w in words], check=False, capture_output=True, text=True)
    if done.returncode:
        msg = f"{' '.join(str(w) for w in words)}: {done.stderr}"
        raise RuntimeError(msg)


def chain(
    home: Path, out: Path, scale: float, weights: dict[str, float], classes: Path | None, at_once: int
) -> None:
    """Make ``classes.tif``, ``score.tif`` and ``contributions/``.

    Parameters
    ----------
    classes
        Polygons with their code, where the areas are given; else they are made of the 20 layers by cells.
    at_once
        Commands at once: 1 as a script runs them, or as many as there are cores.
    """
    grid = grid_of(scale)
    (out / "contributions").mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(at_once) as pool:
        if classes is None:
            list(pool.map(lambda one: constraint(home, out, grid, one[0], one[2]), CONSTRAINTS))
            combine(out)
        else:
            rasterize(classes, out / "classes_plain.tif", grid, "-a", "code")
        list(pool.map(lambda name: distance(home, out, grid, name), DISTANCES))
        list(pool.map(lambda name: value(home, out, name), weights))
        score(out, weights)
        list(pool.map(lambda name: contribution(out, name, weights[name]), weights))
        copies = [("score", ("-a_scale", 1 / SCORE_STEPS, "-a_offset", 0)), ("classes", ())]
        list(pool.map(lambda c: cog(out / f"{c[0]}_plain.tif", out / f"{c[0]}.tif", *c[1]), copies))


def rasterize(source: Path, target: Path, grid: Grid, *burn: str) -> None:
    left, bottom, right, top = grid.bounds
    run(
        "gdal_rasterize", "-q", *burn, "-ot", "Byte", "-te", left, bottom, right, top, "-tr", grid.dx,
        grid.dy, *(part for option in STORED for part in ("-co", option[5:])), source, target,
    )  # fmt: skip


def proximity(source: Path, target: Path, reach: float) -> None:
    options = ["-values", "1", "-distunits", "GEO", "-maxdist", reach, "-nodata", reach, "-ot", "Float32"]
    run("gdal_proximity.py", "-q", source, target, *options, "-co", "TILED=YES", "-co", "BIGTIFF=IF_SAFER")


def calc(target: Path, expression: str, kind: str, nodata: Any, **inputs: Path) -> None:
    given = [part for letter, path in inputs.items() for part in (f"-{letter}", path)]
    # Reached distances are stored as no data: they are values here.
    run(
        "gdal_calc.py", "--quiet", "--overwrite", "--hideNoData", *given, f"--outfile={target}",
        f"--calc={expression}", f"--type={kind}", f"--NoDataValue={nodata}", *STORED,
    )  # fmt: skip


def constraint(home: Path, out: Path, grid: Grid, name: str, reach: float) -> None:
    burnt = out / f"{name}.tif"
    if not reach:
        rasterize(home / f"{name}.gpkg", burnt, grid, "-burn", "1")
        return
    rasterize(home / f"{name}.gpkg", out / f"{name}_at.tif", grid, "-at", "-burn", "1")
    proximity(out / f"{name}_at.tif", out / f"{name}_away.tif", reach + 20)
    calc(burnt, f"A<={reach}", "Byte", 255, A=out / f"{name}_away.tif")


def combine(out: Path) -> None:
    letters = [chr(ord("A") + k) for k in range(len(CONSTRAINTS))]
    parts = {
        effect: "|".join(f"({a}>0)" for a, one in zip(letters, CONSTRAINTS, strict=True) if one[1] == effect)
        for effect in CODES
    }
    where = f"numpy.where({parts['exclusion']},1,numpy.where({parts['attention']},3,"
    where += f"numpy.where({parts['mitigation']},4,5)))"
    given = {a: out / f"{one[0]}.tif" for a, one in zip(letters, CONSTRAINTS, strict=True)}
    calc(out / "classes_plain.tif", where, "Byte", 0, **given)


def distance(home: Path, out: Path, grid: Grid, name: str) -> None:
    rasterize(home / f"{name}.gpkg", out / f"{name}_at.tif", grid, "-at", "-burn", "1")
    proximity(out / f"{name}_at.tif", out / f"{name}_away.tif", DISTANCES[name][0])


def value(home: Path, out: Path, name: str) -> None:
    """The worth of a criterion, 0–1."""
    if name == "sealed_ground":
        worth = {code: min(max((share - 0.1) / 0.7, 0.0), 1.0) for code, share in SEALED.items()}
        expression = "+".join(f"(A=={code})*{one!r}" for code, one in worth.items())
        source = home / "land_cover.tif"
    elif name == "night_heat":
        expression, source = "numpy.clip((24.0-A)/6.0,0,1)", home / "night_temperature.tif"
    else:
        expression, source = _expression(DISTANCES[name][1]), out / f"{name}_away.tif"
    calc(out / f"{name}_worth.tif", expression, "Float32", -1, A=source)


def _expression(function: dict[str, Any]) -> str:
    if function["kind"] == "linear":
        zero, one = function["zero_at"], function["one_at"]
        return f"numpy.clip((A-{zero})/({one}-{zero}.0),0,1)"
    if function["kind"] == "logistic":
        return f"1/(1+numpy.exp(-({function['steepness']})*(A-{function['middle']})))"
    if function["kind"] == "decay":
        return f"numpy.exp(-A/{function['scale']}.0)"
    steps = function["steps"]
    expression = repr(steps[0]["value"])
    for step in steps[1:]:
        expression = f"numpy.where(A>={step['from']},{step['value']!r},{expression})"
    return expression


def score(out: Path, weights: dict[str, float]) -> None:
    letters = [chr(ord("A") + k) for k in range(len(weights))]
    total = "+".join(f"{weight!r}*{a}" for a, weight in zip(letters, weights.values(), strict=True))
    given = {a: out / f"{name}_worth.tif" for a, name in zip(letters, weights, strict=True)}
    # The score is written in the same steps.
    expression = f"numpy.where(Z>=3,numpy.rint(({total})*{SCORE_STEPS}),{NO_SCORE})"
    calc(out / "score_plain.tif", expression, "UInt16", NO_SCORE, **given, Z=out / "classes_plain.tif")


def contribution(out: Path, name: str, weight: float) -> None:
    plain = out / f"{name}_steps.tif"
    worth, classes = out / f"{name}_worth.tif", out / "classes_plain.tif"
    calc(plain, "numpy.where(Z>=3,A*200,255)", "Byte", 255, A=worth, Z=classes)
    cog(plain, out / "contributions" / f"{name}.tif", "-a_scale", weight / 200, "-a_offset", 0)


def cog(source: Path, target: Path, *more: Any) -> None:
    how = ["COMPRESS=ZSTD", "LEVEL=1", "PREDICTOR=NO", "BLOCKSIZE=512"]
    resampling = "AVERAGE" if source.name.startswith("score") else "NEAREST"
    how += ["OVERVIEW_COMPRESS=ZSTD", f"OVERVIEW_RESAMPLING={resampling}", "NUM_THREADS=2"]
    run("gdal_translate", "-q", "-of", "COG", *(p for h in how for p in ("-co", h)), *more, source, target)
