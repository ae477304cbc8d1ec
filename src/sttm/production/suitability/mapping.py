"""The map of suitability of a whole territory: worked out strip by strip, counted, and written if asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.grids import Window
from sttm.indicators.burning import Geometries
from sttm.indicators.computed_cells import in_order
from sttm.indicators.suitability_kernels import (
    STEPS,
    UNKNOWN,
    stored_scores,
    tally_classes,
    tally_scores,
    tally_steps,
)
from sttm.production.areas.classes import ADMITTED, CLASSES
from sttm.production.suitability.computing import Suitability
from sttm.production.suitability.painting import Painted
from sttm.sources.cog_set import CogFile, write_cogs

__all__ = ["BINS", "CODES", "NO_SCORE", "SCORE_STEPS", "SuitabilityMap", "class_codes", "map_suitability"]

ROWS = 512
"""Rows of a strip: those of a tile."""

BINS = 1000
"""Steps of the score in which cells are counted."""

SCORE_STEPS = 10_000
"""Steps of the score that is written: finer ones are no knowledge and take twice the room."""

NO_SCORE = 65535
"""What is written where there is no score."""

CODES = (
    {"outside": 0}
    | {name: k + 1 for k, name in enumerate(CLASSES)}
    | {"criterion_missing": len(CLASSES) + 1, "no_site": len(CLASSES) + 2}
)
"""What the raster of classes holds: the classes of the areas map; admitted ground where a criterion is not
assessable; ground that is not excluded but can never hold a site."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, eq=False)
class SuitabilityMap:
    """What was counted, and what was written.

    Attributes
    ----------
    scores
        Cells by zone (0: in none) and by step of the score, shape (zones + 1, BINS + 1).
    steps
        Of each criterion, the sum over the same cells of its worth in steps of 1/200, by zone.
    classes
        Cells by zone and code of the class, shape (zones + 1, 8).
    files
        By name; empty where nothing was written.
    """

    scores: NDArray[np.int64]
    steps: dict[str, NDArray[np.int64]]
    classes: NDArray[np.int64]
    files: dict[str, Path] = field(default_factory=dict)


def class_codes(classes: NDArray[Any]) -> NDArray[np.uint16]:
    """Return the code of the class of each piece of the areas map."""
    return np.array([CODES[str(name)] for name in classes], np.uint16)


def map_suitability(
    found: Suitability,
    classes: Painted,
    zones: Geometries,
    folder: Path | None = None,
    progress: Progress | None = None,
) -> SuitabilityMap:
    """Work out the suitability of the admitted ground of a territory.

    A cell has a score where the areas map admits the activity at its centre, its land cover can hold a site
    and every criterion is assessable. Memory is that of a few strips and of one bit for each cell and layer.

    Parameters
    ----------
    classes
        The areas map for the activity, painted with :data:`CODES`.
    zones
        Polygons by which it is counted.
    folder
        Where ``score.tif`` (in steps of 1/:data:`SCORE_STEPS`, which its scale makes 0–1; :data:`NO_SCORE`:
        none), ``classes.tif`` (:data:`CODES`) and ``contributions/*.tif`` are written; the latter hold the
        worth of a criterion in steps of 1/200 (255: none), and their scale makes them weight × worth.
    """
    names = [c.id for c in found.model.criteria]
    painted = Painted(found.grid, zones, np.arange(1, len(zones) + 1, dtype=np.uint16))
    counted = SuitabilityMap(
        np.zeros((len(zones) + 1, BINS + 1), np.int64),
        {name: np.zeros(len(zones) + 1, np.int64) for name in names},
        np.zeros((len(zones) + 1, len(CODES)), np.int64),
    )
    grid = found.grid
    windows = [Window(r, 0, min(ROWS, grid.height - r), grid.width) for r in range(0, grid.height, ROWS)]

    def strips() -> Iterator[tuple[Window, list[NDArray[Any]]]]:
        work = in_order(lambda window: _strip(found, classes, painted, window), windows)
        for done, (window, strip) in enumerate(work, start=1):
            for total, part in zip(_tallies(counted), _tallies(strip.counted), strict=True):
                total += part
            if progress is not None:
                progress(done, len(windows), "suitability")
            yield window, [strip.score, strip.codes, *strip.stored]

    if folder is None:
        for _ in strips():
            pass
        return counted
    files = _files(found, folder)
    write_cogs(list(files.values()), grid, strips())
    return SuitabilityMap(
        counted.scores, counted.steps, counted.classes, {name: f.path for name, f in files.items()}
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    score: NDArray[np.uint16]
    codes: NDArray[np.uint8]
    stored: list[NDArray[np.uint8]]
    counted: SuitabilityMap


def _strip(found: Suitability, classes: Painted, zones: Painted, window: Window) -> _Strip:
    codes = classes.strip(window.row, window.height).astype(np.uint8)
    zone = zones.strip(window.row, window.height)
    codes[found.no_site(window) & (codes > CODES["excluded"])] = CODES["no_site"]
    asked = (codes >= CODES[ADMITTED[0]]) & (codes != CODES["no_site"])
    score, stored = np.where(asked, np.float32(0), np.float32(np.nan)), []
    counted = SuitabilityMap(
        np.zeros((len(zones.polygons) + 1, BINS + 1), np.int64),
        {name: np.zeros(len(zones.polygons) + 1, np.int64) for name in found.weights},
        np.zeros((len(zones.polygons) + 1, len(CODES)), np.int64),
    )
    for name, weight in found.weights.items():
        own = found.criteria.get(name)
        steps = np.full(codes.shape, UNKNOWN, np.uint8)
        if own is None or not asked.any():
            score[:] = np.nan
        else:
            own.add(window, asked, np.float32(weight), score, steps)
        stored.append(steps)
    codes[asked & np.isnan(score)] = CODES["criterion_missing"]
    tally_scores(score, zone, counted.scores)
    for name, steps in zip(found.weights, stored, strict=True):
        tally_steps(score, zone, steps, counted.steps[name])
    tally_classes(codes, zone, counted.classes)
    return _Strip(stored_scores(score, SCORE_STEPS, NO_SCORE), codes, stored, counted)


def _tallies(counted: SuitabilityMap) -> list[NDArray[np.int64]]:
    return [counted.scores, *counted.steps.values(), counted.classes]


def _files(found: Suitability, folder: Path) -> dict[str, CogFile]:
    (folder / "contributions").mkdir(parents=True, exist_ok=True)
    title = found.model.title.en
    files = {
        "score": CogFile(
            folder / "score.tif", "uint16", NO_SCORE, scale=1 / SCORE_STEPS, overviews="average", title=title
        ),
        "classes": CogFile(folder / "classes.tif", "uint8", CODES["outside"], title="class of the areas map"),
    }
    for criterion in found.model.criteria:
        weight = found.weights[criterion.id]
        files[criterion.id] = CogFile(
            folder / "contributions" / f"{criterion.id}.tif",
            "uint8",
            UNKNOWN,
            scale=weight / STEPS,
            title=criterion.title.en,
        )
    return files
