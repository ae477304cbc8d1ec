"""Scores of polygons by the cells in them, and how firm their ranking is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.grids import Window
from sttm.indicators import suitability as weighing
from sttm.indicators.burning import centre_runs
from sttm.production.suitability.barred import BARRED
from sttm.production.suitability.computing import Suitability, suitability_of
from sttm.production.suitability.models import margins_of, weights_of
from sttm.quantities import Missing
from sttm.territory.reading import Reading

__all__ = ["PolygonScore", "check_seed", "rank_stability", "scores_of"]

SPLIT = 4_000_000
"""Cells of a polygon that are read at once."""


@dataclass(frozen=True, slots=True)
class PolygonScore:
    """How suitable a polygon is.

    Attributes
    ----------
    value
        Mean score of its cells, 0–1; None where a criterion is not assessable in all of it.
    low, high
        The score if what is not assessable were worth nothing, or most; 0 where all of it can hold no site.
    worth, contributions
        Of each criterion: mean worth 0–1, and that times its weight; None where it is not assessable.
    coverage
        Share of its cells in which every criterion is assessable, of those that can hold a site, 0–1.
    no_site
        Share of its cells that can never hold a site: roads, railways, water.
    missing
        Why it has no score; None where it has one.
    """

    value: float | None
    low: float
    high: float
    worth: dict[str, float | None]
    contributions: dict[str, float | None]
    coverage: float
    no_site: float
    missing: Missing | None


def scores_of(
    reading: Reading,
    activity: str,
    polygons: Sequence[BaseGeometry],
    *,
    leave_out_missing: bool = False,
) -> list[PolygonScore]:
    """Return how suitable polygons are for an activity, by the cells whose centre lies in them.

    A polygon in which no centre lies, or a point, counts by the cell that holds a point of it. Only windows
    around the polygons are read. The score is the mean over the cells in which every criterion is assessable;
    ``coverage`` says how many they are. Cells that can never hold a site do not count, but for a point: it
    stands for ground that nobody has outlined.

    Parameters
    ----------
    polygons
        In the reference system of the workspace.
    leave_out_missing
        As for :func:`~sttm.production.suitability.computing.suitability_of`.
    """
    found = suitability_of(reading, activity, leave_out_missing=leave_out_missing)
    return [_score(found, polygon) for polygon in polygons]


def _score(found: Suitability, polygon: BaseGeometry) -> PolygonScore:
    names = [c.id for c in found.model.criteria]
    cells, barred, whole, complete = 0, 0, 0, np.zeros(len(names))
    outlined = shapely.get_dimensions(polygon) == 2
    total, known = np.zeros(len(names)), np.zeros(len(names))
    for window, inside in _windows(found, polygon):
        never = found.no_site(window) & inside & outlined
        barred, inside = barred + int(never.sum()), inside & ~never
        worth = np.stack([values[inside] for values in found.worth(window).values()], axis=1)
        worth = worth.astype(np.float64)
        there = ~np.isnan(worth)
        all_there = there.all(axis=1)
        cells, whole = cells + len(worth), whole + int(all_there.sum())
        complete += worth[all_there].sum(axis=0)
        total += np.where(there, worth, 0.0).sum(axis=0)
        known += there.sum(axis=0)
    # Where some cells are known whole, the polygon is what they are; else each criterion by the cells it has.
    apart = np.divide(total, known, out=np.full(len(names), np.nan), where=known > 0)
    mean = complete / whole if whole else apart
    weights = weights_of(found.model)
    value = float(weighing.weighted_score(mean[None, :], weights)[0])
    low, high = (float(end[0]) for end in weighing.score_range(mean[None, :], weights))
    by_name = {n: None if np.isnan(m) else float(m) for n, m in zip(names, mean, strict=True)}
    parts = {
        n: None if m is None else m * float(w) for (n, m), w in zip(by_name.items(), weights, strict=True)
    }
    unknown = [n for n in names if by_name[n] is None]
    missing = None if whole else _missing(found, unknown or names)
    if barred and not cells:
        low, high, missing = 0.0, 0.0, Missing(BARRED["en"], it=BARRED["it"])
    return PolygonScore(
        value=value if whole else None,
        low=low,
        high=high,
        worth=by_name,
        contributions=parts,
        coverage=whole / cells if cells else 0.0,
        no_site=barred / (barred + cells) if barred else 0.0,
        missing=missing,
    )


def _windows(found: Suitability, polygon: BaseGeometry) -> list[tuple[Window, NDArray[np.bool_]]]:
    """Return the windows that hold a polygon, each with the cells whose centre lies in it."""
    grid = found.grid
    window = grid.window(polygon.bounds)
    pieces = []
    if window.height and window.width:
        rows = max(SPLIT // window.width, 1)
        for row in range(window.row, window.row + window.height, rows):
            part = Window(row, window.col, min(rows, window.row + window.height - row), window.width)
            inside = np.zeros((part.height, part.width), bool)
            runs = centre_runs(grid, np.array([polygon], dtype=object), part.row, part.row + part.height)
            for r, start, stop in zip(runs.rows, runs.starts, runs.stops, strict=True):
                inside[r - part.row, max(start - part.col, 0) : max(stop - part.col, 0)] = True
            if inside.any():
                pieces.append((part, inside))
    if not pieces:
        point = shapely.point_on_surface(polygon)
        column, row = int((point.x - grid.left) // grid.dx), int((grid.top - point.y) // grid.dy)
        if 0 <= row < grid.height and 0 <= column < grid.width:
            pieces.append((Window(row, column, 1, 1), np.ones((1, 1), bool)))
    return pieces


def _missing(found: Suitability, names: Sequence[str]) -> Missing:
    """Return why a polygon has no score, by the titles that readers know."""
    titles = {c.id: c.title for c in found.model.criteria}
    it = "; ".join(f"{titles[n].it}: {_reason(found, n).it}" for n in names)
    en = "; ".join(f"{titles[n].en}: {_reason(found, n).reason}" for n in names)
    return Missing(en, it=it)


def _reason(found: Suitability, name: str) -> Missing:
    here = Missing("no data here", it="nessun dato in questo luogo")
    return found.missing.get(name, here)


def check_seed(seed: int) -> None:
    """Refuse a seed that draws nothing.

    Raises
    ------
    RequestError
        If it is negative.
    """
    if seed < 0:
        raise RequestError(f"{seed} is no seed", remedy="give a whole number from 0")


def rank_stability(
    found: Suitability, scores: Sequence[PolygonScore], *, draws: int, seed: int, top: int
) -> weighing.Stability:
    """Return how firm the ranking of polygons is when the weights are drawn within their margins.

    Parameters
    ----------
    found
        What the scores were worked out with.
    scores
        From :func:`scores_of`; those without a score are not ranked.
    """
    names = [c.id for c in found.model.criteria]
    worth = [[s.worth[n] for n in names] for s in scores]
    values = np.array(worth, dtype=np.float64).reshape(len(scores), len(names))
    return weighing.rank_stability(
        values, weights_of(found.model), margins_of(found.model), draws=draws, seed=seed, top=top
    )
