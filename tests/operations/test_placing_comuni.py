"""The Comune that a place declares, and the one in which it stands."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from sttm.operations.placing import with_municipality, within_declared
from sttm.sources.incoming import IncomingVector

COMUNI = gpd.GeoDataFrame(
    {"name": ["Alfa", "Beta"]},
    index=pd.Index(["01", "02"], name="municipality_id"),
    geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)],
    crs="EPSG:32632",
)


def places(**columns: list) -> gpd.GeoDataFrame:
    points = [shapely.Point(x, 500) for x in (500, 1500, 1900, 5000)]
    return gpd.GeoDataFrame({"service_id": list("abcd"), **columns}, geometry=points, crs="EPSG:32632")


def incoming(**columns: list) -> IncomingVector:
    return IncomingVector(frame=places(**columns), file="f.csv", crs="EPSG:32632", crs_origin="given")


def test_blank_ones_are_filled_by_place() -> None:
    frame, filled = with_municipality(places(municipality_id=[None, "01", None, None]), COMUNI)
    assert frame["municipality_id"].where(frame["municipality_id"].notna(), "").tolist() == [
        "01",
        "01",
        "02",
        "",
    ]
    assert filled == 2
    assert with_municipality(places(), COMUNI)[1] == 0
    assert with_municipality(places(municipality_id=[None] * 4), None)[1] == 0


def test_far_from_what_they_declare_is_told_and_left_out() -> None:
    found = within_declared(
        incoming(municipality_id=["01", "01", "01", None], name=["A", "B", "C", "D"]),
        COMUNI,
        600,
        id_column="service_id",
    )
    assert found.frame["service_id"].tolist() == ["a", "b", "d"], "500 m away is near enough"
    (fault,) = found.faults
    assert (fault.code, fault.feature) == ("astray", "c")
    assert fault.message == "C lies 900 m from the Comune it declares"


def test_those_of_elsewhere_are_left_out_and_counted() -> None:
    found = within_declared(
        incoming(municipality_id=["01", "99", "", "99"]), COMUNI, 600, id_column="service_id"
    )
    assert found.frame["service_id"].tolist() == ["a", "c"]
    assert found.notes == ("2 rows of Comuni outside the territory left out",)


@pytest.mark.parametrize("name", ["BETA", " beta "])
def test_a_name_declares_too(name: str) -> None:
    found = within_declared(
        incoming(municipality_name=[name, name, "Gamma", name]), COMUNI, 600, id_column="service_id"
    )
    assert found.frame["service_id"].tolist() == ["a", "b", "c"]
    assert "municipality_name" not in found.frame
    assert found.frame["municipality_id"].tolist()[:2] == ["02", "02"]
    assert [fault.feature for fault in found.faults] == ["d"]


def test_a_file_that_declares_none_stays_as_it_is() -> None:
    given = incoming()
    assert within_declared(given, COMUNI, 600, id_column="service_id") is given
