"""Smooth fields behind the cells: how built-up, how near water or rail, on a lattice read in between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.sources.sample.curves import Points
from sttm.sources.sample.noise import Floats, Nodes, salt, smooth_noise
from sttm.sources.sample.plan import Plan
from sttm.sources.sample.settlements import urban_density

__all__ = ["FieldMaker", "Fields"]

_STEP = 100.0
_MARGIN = 500.0
_FAR = 1600.0
"""Distances are known up to here, metres; beyond they count as this."""


@dataclass(frozen=True)
class Fields:
    """The fields around one raster block."""

    density: Nodes
    river: Nodes
    """Distance to the axis of the nearest river or tributary, metres."""
    belt: Nodes
    """How much a place draws industry, about 0–1.5."""


class FieldMaker:
    """Makes the fields around any part of a planned territory; parts agree where they overlap."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        water = [c.line for c in plan.water.courses if c.kind in ("river", "tributary")]
        self._river = _tree(water)
        self._rail = _tree(plan.transport.lines("rail"))
        self._motorway = _tree(plan.transport.lines("motorway"))
        self._radial = _tree(plan.transport.lines("radial", "local"))

    def around(self, bounds: tuple[float, float, float, float]) -> Fields:
        """Return the fields for a block with these bounds."""
        left, bottom, right, top = bounds
        i0, j0, x, y = Nodes.axes((left - _MARGIN, bottom - _MARGIN, right + _MARGIN, top + _MARGIN), _STEP)
        points = np.asarray(shapely.points(*np.meshgrid(x, y)), dtype=object)

        def distance(tree: shapely.STRtree) -> NDArray[np.float64]:
            away = np.full(points.size, _FAR)
            (asked, _), found = tree.query_nearest(
                points.ravel(), max_distance=_FAR, return_distance=True, all_matches=False
            )
            away[asked] = found
            return away.reshape(points.shape)

        density = self._density(x, y, distance(self._radial))
        river = distance(self._river)
        belt = 0.75 * np.exp(-((distance(self._rail) / 420) ** 2)) + 0.65 * np.exp(
            -((distance(self._motorway) / 480) ** 2)
        )
        belt = belt + 0.45 * self._noise(x, y, 2600, "belt", 2)
        return Fields(
            Nodes(i0, j0, _STEP, density),
            Nodes(i0, j0, _STEP, river.astype(np.float32)),
            Nodes(i0, j0, _STEP, belt.astype(np.float32)),
        )

    def _noise(
        self, x: NDArray[np.float64], y: NDArray[np.float64], length: float, subject: str, octaves: int
    ) -> Floats:
        axes = x.astype(np.float32), y.astype(np.float32)
        return smooth_noise(*axes, length, salt(self._plan.seed, subject), octaves)

    def _density(self, x: NDArray[np.float64], y: NDArray[np.float64], road: NDArray[np.float64]) -> Floats:
        """Density of the centres, bent by noise, drawn out along roads and thinned by green wedges."""
        city = float(self._plan.centres.reach[0])
        gx, gy = np.meshgrid(x, y)
        bend = 0.26 * city
        wide, near = max(0.7 * city, 900.0), 750.0
        wx = gx + bend * self._noise(x, y, wide, "density x", 2) + 190 * self._noise(x, y, near, "grain x", 2)
        wy = gy + bend * self._noise(x, y, wide, "density y", 2) + 190 * self._noise(x, y, near, "grain y", 2)
        density = urban_density(self._plan.centres, wx, wy)
        ribbon = 0.30 * np.exp(-((road / 260) ** 1.5)) * np.exp(-np.hypot(gx, gy) / (2.4 * city))
        ribbon += 0.16 * np.exp(-road / 170) * np.clip(4 * density, 0, 1)
        wedge = 1 + 0.55 * self._noise(x, y, max(0.45 * city, 700.0), "wedge", 3)
        spread = density + ribbon * (1 - density)
        # The core keeps its density; wedges and grain shape what lies around it.
        shaped = spread * (1 - (1 - wedge) * np.clip((0.95 - spread) * 2.2, 0, 1))
        return np.asarray(np.clip(shaped, 0, 1), np.float32)


def _tree(lines: list[Points]) -> shapely.STRtree:
    ends = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    return shapely.STRtree(np.asarray(shapely.linestrings(np.concatenate(ends)), dtype=object))
