"""Lines whose direction says something keep it at the door."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from sttm.errors import LayerRejected
from sttm.sources.incoming import IncomingVector
from sttm.territory.door import Admitted, admit_vector
from sttm.territory.schemas import layer_schema

CRS = "EPSG:32632"


def admitted(*shapes: shapely.Geometry) -> Admitted:
    columns = {"kind": "residential", "walk": "both", "bike": "backward"}
    frame = gpd.GeoDataFrame(
        {"street_id": [str(n) for n in range(len(shapes))], **columns}, geometry=list(shapes), crs=CRS
    )
    incoming = IncomingVector(frame=frame, file="streets.gpkg", crs=CRS, crs_origin="declared in the file")
    return admit_vector(layer_schema("street_network"), incoming, boundary=None, crs=CRS)


def test_a_street_drawn_either_way_stays_so() -> None:
    there = shapely.LineString([(500000, 5000000), (500100, 5000050), (500200, 5000000)])
    back = shapely.LineString([(500200, 5000100), (500000, 5000100)])
    frame = admitted(there, back).frame
    assert frame is not None
    assert [g.wkt for g in frame.geometry] == [there.wkt, back.wkt]


def test_a_street_of_one_part_is_a_line_and_of_two_is_refused() -> None:
    one = shapely.MultiLineString([[(500000, 5000000), (500100, 5000000)]])
    frame = admitted(one).frame
    assert frame is not None
    assert frame.geometry.iloc[0].geom_type == "LineString"
    two = shapely.MultiLineString([*one.geoms, [(500300, 5000000), (500400, 5000000)]])
    with pytest.raises(LayerRejected, match="several-parts"):
        admitted(two)
