"""How suitable candidates are: many by a reading of the cells, the chosen ones criterion by criterion."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.grids import ArrayCells, Window
from sttm.indicators import zonal
from sttm.production.search.choosing import Score
from sttm.production.suitability.computing import Suitability
from sttm.production.suitability.scoring import PolygonScore, rank_stability, scores_of
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading

__all__ = ["Scoring"]

ROWS = 512
"""Rows of cells that are worked out at once."""


class Scoring:
    """Scores of polygons for one activity.

    Parameters
    ----------
    reading
        The snapshot of the workspace.
    found
        The suitability of the territory for the activity.
    """

    def __init__(self, reading: Reading, found: Suitability) -> None:
        self.reading = reading
        self.found = found

    @property
    def _leaves_out(self) -> bool:
        return bool(self.found.left_out)

    def compared(self, polygons: Sequence[shapely.Polygon]) -> list[Score]:
        """Return the score of many polygons: the mean of their cells, each by the share inside.

        Where a criterion is assessable nowhere there is no score, and the reason is that of the chosen ones.
        """
        if not polygons or self.found.missing:
            return [Score(None, coverage=0.0)] * len(polygons)
        outlines = gpd.GeoSeries(list(polygons), crs=self.reading.workspace.crs)
        left, bottom, right, top = (float(x) for x in outlines.total_bounds)
        window = self.found.grid.window((left, bottom, right, top))
        if not window.height or not window.width:
            return [Score(None, coverage=0.0)] * len(polygons)
        cells = ArrayCells(self.found.grid.part(window), self._scores(window))
        table = zonal.zonal_mean(zonal.coverage(outlines, cells.grid), cells)
        return [
            Score(None if np.isnan(mean) else float(mean), coverage=float(covered))
            for mean, covered in zip(table["mean"], table["covered"], strict=True)
        ]

    def _scores(self, window: Window) -> np.ndarray[Any, np.dtype[np.float32]]:
        strips = []
        for row in range(window.row, window.row + window.height, ROWS):
            height = min(ROWS, window.row + window.height - row)
            strips.append(self.found.score(Window(row, window.col, height, window.width)))
        return np.concatenate(strips)

    def exact(self, polygons: Sequence[shapely.Polygon]) -> list[Score]:
        """Return the score of a few polygons with what each criterion adds."""
        scores = scores_of(
            self.reading, self.found.activity, list(polygons), leave_out_missing=self._leaves_out
        )
        return [Score(s.value, s.contributions, s.coverage, s.missing) for s in scores]

    def at_points(self, points: Sequence[shapely.Point]) -> list[PolygonScore]:
        """Return the score, as a range, of the cells that hold some points."""
        return scores_of(self.reading, self.found.activity, points, leave_out_missing=self._leaves_out)

    def stability(
        self, polygons: Sequence[shapely.Polygon], *, draws: int, seed: int
    ) -> list[dict[str, Any] | None]:
        """Return how firm the rank by score of each site is when the weights are drawn in their margins."""
        scores = scores_of(
            self.reading, self.found.activity, list(polygons), leave_out_missing=self._leaves_out
        )
        firm = rank_stability(self.found, scores, draws=draws, seed=seed, top=1)
        return [
            None
            if np.isnan(firm.mean_rank[n])
            else {
                "draws": draws,
                "first": round_half_even(float(firm.first[n]), 4),
                "mean_rank": round_half_even(float(firm.mean_rank[n]), 2),
                "low": round_half_even(float(firm.low[n]), 4),
                "high": round_half_even(float(firm.high[n]), 4),
            }
            for n in range(len(scores))
        ]
