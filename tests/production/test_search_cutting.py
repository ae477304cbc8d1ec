"""Land from which what is too narrow is left out: outlines that once could not be laid over one another."""

from __future__ import annotations

import numpy as np
import shapely

from sttm.production.search.cutting import wide_parts

CORNER = np.array([599_000.0, 5_019_000.0])

EDGE = [
    (485.337, 142.347),
    (284.129, 154.183),
    (302.875, 472.875),
    (305.947, 475.947),
    (456.453, 467.094),
    (460.0, 460.0),
    (472.308, 456.923),
    (470.0, 450.0),
    (460.0, 420.0),
    (468.0, 414.667),
    (490.0, 400.0),
    (500.0, 393.333),
    (500.0, 391.614),
    (485.337, 142.347),
]

POND = [
    (383.141, 173.242),
    (385.017, 173.811),
    (386.242, 174.466),
    (386.746, 174.735),
    (388.261, 175.979),
    (389.505, 177.494),
    (390.429, 179.223),
    (390.636, 179.907),
    (390.998, 181.099),
    (391.19, 183.05),
    (390.998, 185.001),
    (390.575, 186.396),
    (390.429, 186.877),
    (389.505, 188.606),
    (388.261, 190.121),
    (387.916, 190.405),
    (386.746, 191.365),
    (385.017, 192.289),
    (383.141, 192.858),
    (381.19, 193.05),
    (379.239, 192.858),
    (377.363, 192.289),
    (375.634, 191.365),
    (374.344, 190.306),
    (374.119, 190.121),
    (372.875, 188.606),
    (371.951, 186.877),
    (371.892, 186.683),
    (371.382, 185.001),
    (371.19, 183.05),
    (371.382, 181.099),
    (371.581, 180.441),
    (371.951, 179.223),
    (372.875, 177.494),
    (374.119, 175.979),
    (375.634, 174.735),
    (375.845, 174.622),
    (377.363, 173.811),
    (379.239, 173.242),
    (381.19, 173.05),
    (383.141, 173.242),
]


def test_an_outline_that_grows_back_across_itself_is_no_obstacle() -> None:
    edge, pond = (np.round(CORNER + np.array(ring), 3) for ring in (EDGE, POND))
    land = shapely.Polygon(edge, [pond])
    assert land.is_valid
    (part,) = wide_parts(land, 40.0)
    assert part.is_valid
    assert abs(part.area - 62_399.50) < 0.01, "all of it is wide enough"


def test_lines_along_which_land_only_touches_are_no_part_of_it() -> None:
    field = shapely.box(0, 0, 100, 100)
    touching = shapely.GeometryCollection([field, shapely.LineString([(100, 0), (200, 0)])])
    (part,) = wide_parts(touching, 20.0)
    assert part.equals(field)
