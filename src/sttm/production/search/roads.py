"""How far a site is by road: from its edge to the nearest road, and along the roads from there."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.indicators.road_distance import Road

__all__ = ["RoadWay"]


class RoadWay:
    """The roads of a territory with their distance from the nearest feature of a kind."""

    def __init__(self, road: Road) -> None:
        self.road = road
        ends = np.stack([road.start, road.end], axis=1)
        lines: object = shapely.linestrings(ends) if len(ends) else []
        self.stretches = np.asarray(lines, dtype=object)
        self.tree = shapely.STRtree(self.stretches)

    def from_shape(self, shape: BaseGeometry) -> float:
        """Return the distance of a shape, m; infinite where no road leads there.

        A site that roads cross is left by the one that is the shortest way.
        """
        if not len(self.stretches):
            return float("inf")
        near = np.sort(self.tree.query_nearest(shape, all_matches=True))
        ways = shapely.shortest_line(self.stretches[near], shape)
        place = shapely.line_locate_point(self.stretches[near], shapely.get_point(ways, 0))
        rest = self.road.length[near] - place
        along = np.minimum(self.road.at_start[near] + place, self.road.at_end[near] + rest)
        # On the site itself a road is entered at either end of what lies inside it.
        return float((shapely.length(ways) + along).min())
