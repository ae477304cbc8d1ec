"""What a workspace costs from its files to evaluations: admitting layers, building, evaluating.

Every measure is taken in a process of its own, ``python -m benchmarks.evaluation MEASURE FOLDER``, and
printed as JSON. ``admit`` comes first and leaves the workspace to the others.
"""

from __future__ import annotations

import copy
import json
import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.geometry

from benchmarks.measuring import Stopwatch, peak_mib, timed
from benchmarks.territory import Territory
from sttm.environment.benefits.estimate import estimated_benefits
from sttm.environment.describing import described
from sttm.environment.preparing import prepare, read_features
from sttm.grids import ArrayCells
from sttm.operations.batch import read_batch
from sttm.operations.building import build_layers
from sttm.operations.evaluating import Evaluator, day_of
from sttm.operations.workspaces import new_workspace, open_workspace
from sttm.quantities import canonical_json

PLACES = 50
TOGETHER = 1000
ESTIMATES = 20
WOOD = 311


def admit(territory: Territory) -> dict[str, Any]:
    """Check every layer at the door and store it: ``sttm new --data``."""
    shutil.rmtree(territory.workspace, ignore_errors=True)
    watch = Stopwatch()
    total, _ = timed(new_workspace, territory.workspace, pack="sample", data=territory.folder, progress=watch)
    return {"total_s": total, "layers_s": watch.seconds, "peak_mib": peak_mib()}


def build(territory: Territory) -> dict[str, Any]:
    """Make every derived layer anew, then find that nothing has to be done."""
    workspace, pack = open_workspace(territory.workspace)
    on = day_of(read_batch(territory.interventions))
    opened = peak_mib()
    watch, before = Stopwatch(), time.process_time()
    total, report = timed(build_layers, workspace, pack, on=on, progress=watch)
    processor = time.process_time() - before
    if any(layer.action != "all" for layer in report.layers):
        raise SystemExit("the workspace was built before: run admit first")
    again, _ = timed(build_layers, workspace, pack, on=on)
    return {
        "units": next(layer.total for layer in report.layers if layer.layer == "unit_sealing"),
        "total_s": total,
        "processor_s": processor,
        "layers_s": watch.seconds,
        "again_s": again,
        "opened_mib": opened,
        "peak_mib": peak_mib(),
    }


def evaluate(territory: Territory, together: int = TOGETHER) -> dict[str, Any]:
    """One evaluation at each of fifty places, then a thousand in one call, all Schede."""
    workspace, pack = open_workspace(territory.workspace)
    opening, evaluator = timed(Evaluator, workspace, pack, day_of(read_batch(territory.interventions)))
    features = moved(territory, evaluator, 1 + PLACES + together)
    first, _ = timed(evaluator.evaluate, features[:1])
    single = [timed(evaluator.evaluate, [feature])[0] for feature in features[1 : 1 + PLACES]]
    before = peak_mib()
    seconds, results = timed(evaluator.evaluate, features[1 + PLACES :])
    return {
        "opening_s": opening,
        "first_ms": first * 1000,
        "one_median_ms": median(single) * 1000,
        "one_slowest_ms": max(single) * 1000,
        "together": together,
        "together_s": seconds,
        "result_kib": len(canonical_json(results[0])) / 1024,
        "peak_before_mib": before,
        "peak_mib": peak_mib(),
    }


def benefits(territory: Territory, number: int = ESTIMATES) -> dict[str, Any]:
    """What an intervention brings, before and after, at each of twenty places or so many, one call each."""
    workspace, pack = open_workspace(territory.workspace)
    evaluator = Evaluator(workspace, pack, day_of(read_batch(territory.interventions)))
    knowledge = evaluator.knowledge
    seconds, processor = [], []
    for feature in moved(territory, evaluator, 1 + number):
        before = time.process_time()
        one = prepare([feature], knowledge)[0]
        took, _ = timed(estimated_benefits, one, described(one, knowledge), knowledge)
        seconds.append(took)
        processor.append(time.process_time() - before)
    return {
        "first_ms": seconds[0] * 1000,
        "one_median_ms": median(seconds[1:]) * 1000,
        "one_slowest_ms": max(seconds[1:]) * 1000,
        "processor_ms": median(processor[1:]) * 1000,
        "peak_mib": peak_mib(),
    }


def change(territory: Territory) -> dict[str, Any]:
    """Plant a wood on four hectares in the middle, bring every layer up to date, and take it back."""
    workspace, pack = open_workspace(territory.workspace)
    on = day_of(read_batch(territory.interventions))
    known = workspace.current("land_cover")
    if known is None:
        raise SystemExit("the workspace has no land cover: run admit first")
    cells = workspace.cells(known)
    values = cells.read(cells.grid.whole).copy()
    row, col = cells.grid.height // 2, cells.grid.width // 2
    values[row : row + 20, col : col + 20] = WOOD
    try:
        with workspace.writing("benchmark") as changes:
            changes.put_raster("land_cover", ArrayCells(cells.grid, values, cells.nodata), known.record)
        del values
        watch, before = Stopwatch(), time.process_time()
        total, report = timed(build_layers, workspace, pack, on=on, progress=watch)
        processor = time.process_time() - before
    finally:
        with workspace.writing("benchmark") as changes:
            changes.set_current("land_cover", known.version)
        build_layers(workspace, pack, on=on)
    return {
        "total_s": total,
        "processor_s": processor,
        "layers_s": watch.seconds,
        "recomputed": {one.layer: one.done for one in report.layers if one.action == "part"},
        "of": {one.layer: one.total for one in report.layers if one.action == "part"},
        "peak_mib": peak_mib(),
    }


def moved(territory: Territory, evaluator: Evaluator, number: int) -> list[tuple[str, dict[str, Any]]]:
    """Return the first example intervention at many places: discs of 50 to 100 m within the units."""
    name, base = read_features(territory.interventions[0])[0]
    knowledge = evaluator.knowledge
    inside = shapely.union_all(knowledge.units.geometry.to_numpy()).buffer(-300)
    shapely.prepare(inside)
    to_wgs84 = pyproj.Transformer.from_crs(knowledge.workspace.crs, 4326, always_xy=True)
    left, bottom, right, top = inside.bounds
    random = np.random.default_rng(1)
    features: list[tuple[str, dict[str, Any]]] = []
    while len(features) < number:
        centre = shapely.Point(random.uniform(left, right), random.uniform(bottom, top))
        if not inside.contains(centre):
            continue
        disc = shapely.buffer(centre, random.uniform(50, 100), quad_segs=4)
        disc = shapely.transform(disc, lambda xy: np.column_stack(to_wgs84.transform(*xy.T)))
        feature = copy.deepcopy(base)
        feature["geometry"] = shapely.geometry.mapping(disc)
        works = [{"type": "depaving", "area_m2": 1000}, {"type": "rain_garden", "area_m2": 500}]
        feature["properties"] |= {"id": f"moved-{len(features)}", "works": works, "cadastral": []}
        features.append((name, feature))
    return features


MEASURES = {measure.__name__: measure for measure in (admit, build, evaluate, benefits, change)}

if __name__ == "__main__":
    numbers = [int(given) for given in sys.argv[3:]]
    print(json.dumps(MEASURES[sys.argv[1]](Territory(Path(sys.argv[2])), *numbers)))
