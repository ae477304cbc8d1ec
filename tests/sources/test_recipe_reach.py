"""A catalogue entry with a reach leaves out what lies too far, and says how much it was."""

import geopandas as gpd
import pytest
import shapely

from sttm.sources.incoming import IncomingVector
from sttm.sources.recipe import within_reach
from sttm.sources.table import read_table

BOUNDARY = shapely.box(500_000, 5_030_000, 510_000, 5_040_000)
CRS = "EPSG:32632"


def incoming(shapes, crs=CRS):
    frame = gpd.GeoDataFrame({"name": [f"n{k}" for k in range(len(shapes))]}, geometry=shapes, crs=crs)
    frame.index += 1
    return IncomingVector(frame=frame, file="rivers.geojson", crs=crs, crs_origin="the file")


LINES = [
    shapely.LineString([(490_000, 5_035_000), (505_000, 5_035_000)]),  # crosses the boundary: kept whole
    shapely.LineString([(512_000, 5_030_000), (512_000, 5_040_000)]),  # 2 km away
    shapely.LineString([(530_000, 5_030_000), (530_000, 5_040_000)]),  # 20 km away
]


def test_what_lies_farther_than_the_reach_is_left_out_and_counted():
    near = within_reach(incoming(LINES), BOUNDARY, CRS, 5000)
    assert list(near.frame["name"]) == ["n0", "n1"]
    assert near.frame.geometry.iloc[0].equals(LINES[0])
    assert near.notes == ("1 features farther than 5000 m from the boundary left out",)
    assert list(within_reach(incoming(LINES), BOUNDARY, CRS, 1000).frame["name"]) == ["n0"]


def test_the_reach_counts_in_metres_whatever_the_system_of_the_file():
    degrees = gpd.GeoSeries(LINES, crs=CRS).to_crs(4326)
    near = within_reach(incoming(list(degrees), "EPSG:4326"), BOUNDARY, CRS, 5000)
    assert list(near.frame["name"]) == ["n0", "n1"]
    assert near.frame.crs == "EPSG:4326"


def test_features_of_unknown_place_and_files_without_a_system_are_left_to_the_door():
    near = within_reach(incoming([*LINES, None]), BOUNDARY, CRS, 5000)
    assert list(near.frame["name"]) == ["n0", "n1", "n3"]
    unplaced = incoming(LINES, None)
    assert within_reach(unplaced, BOUNDARY, CRS, 5000) is unplaced
    everything = incoming(LINES[:2])
    assert within_reach(everything, BOUNDARY, CRS, 5000) is everything


@pytest.mark.parametrize("ending", ["txt", "csv"])
def test_stops_of_a_timetable_are_places_in_degrees(tmp_path, ending):
    path = tmp_path / f"stops.{ending}"
    path.write_text("stop_id,stop_name,stop_lat,stop_lon\n1,Selvarica,45.5,9.2\n", encoding="utf-8")
    read = read_table(path)
    assert read.crs == "EPSG:4326"
    assert read.frame.geometry.iloc[0].equals(shapely.Point(9.2, 45.5))
