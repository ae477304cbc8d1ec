"""The inner loops of a map of suitability, compiled: criteria are weighed, stored and summed in one pass."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

__all__ = [
    "STEPS",
    "UNKNOWN",
    "paint_runs",
    "stored_scores",
    "tally_classes",
    "tally_scores",
    "tally_steps",
    "weigh",
]

STEPS = 200
"""What a criterion is worth is stored in so many steps from 0 to 1."""

UNKNOWN = 255
"""Stored where a criterion is not assessable, or the cell not asked for."""


@njit(cache=True, nogil=True)
def weigh(worth: Any, asked: Any, weight: Any, score: Any, stored: Any) -> None:
    """Add weight × worth to the score of each cell asked for and store the worth in steps; else NaN."""
    for r in range(worth.shape[0]):
        for c in range(worth.shape[1]):
            value = worth[r, c]
            score[r, c] += weight * value if asked[r, c] else np.float32(np.nan)
            known = asked[r, c] and not np.isnan(value)
            stored[r, c] = np.uint8(value * np.float32(STEPS) + np.float32(0.5)) if known else UNKNOWN


@njit(cache=True, nogil=True)
def stored_scores(score: Any, steps: int, nodata: int) -> Any:
    """Return each score, 0–1, as the nearest whole number of steps; ``nodata`` where it is NaN."""
    stored = np.empty(score.shape, np.uint16)
    for r in range(score.shape[0]):
        for c in range(score.shape[1]):
            own = score[r, c]
            stored[r, c] = nodata if np.isnan(own) else np.uint16(np.rint(own * np.float32(steps)))
    return stored


@njit(cache=True, nogil=True)
def tally_classes(codes: Any, zone: Any, counts: Any) -> None:
    """Count the cells by zone and code."""
    for r in range(codes.shape[0]):
        for c in range(codes.shape[1]):
            counts[zone[r, c], codes[r, c]] += 1


@njit(cache=True, nogil=True)
def tally_scores(score: Any, zone: Any, bins: Any) -> None:
    """Count the cells with a score by zone and by bin of the score."""
    last = bins.shape[1] - 1
    for r in range(score.shape[0]):
        for c in range(score.shape[1]):
            if not np.isnan(score[r, c]):
                bins[zone[r, c], min(int(score[r, c] * last), last)] += 1


@njit(cache=True, nogil=True)
def tally_steps(score: Any, zone: Any, stored: Any, sums: Any) -> None:
    """Add up the stored worth of the cells with a score, by zone."""
    for r in range(score.shape[0]):
        for c in range(score.shape[1]):
            if not np.isnan(score[r, c]):
                sums[zone[r, c]] += stored[r, c]


@njit(cache=True, nogil=True)
def paint_runs(out: Any, top: int, rows: Any, starts: Any, stops: Any, values: Any) -> None:
    """Give the cells of each run its value; ``out`` begins at row ``top`` and at column 0."""
    width = out.shape[1]
    for k in range(len(rows)):
        line = out[rows[k] - top]
        for c in range(max(starts[k], 0), min(stops[k], width)):
            line[c] = values[k]
