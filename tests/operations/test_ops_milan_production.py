"""What the third strategy reads of Milan: how much there is, and that results say what is not known."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from sttm.territory.workspace import Workspace

pytestmark = pytest.mark.data


@pytest.fixture(scope="module")
def admitted(milan_admitted: Path) -> Workspace:
    return Workspace.open(milan_admitted)


def layer(workspace: Workspace, name: str) -> gpd.GeoDataFrame:
    version = workspace.current(name)
    assert version is not None
    return workspace.vector(version)


def caveats(workspace: Workspace, name: str) -> set[str]:
    version = workspace.current(name)
    assert version is not None
    return {caveat.id for caveat in version.record.caveats}


def test_rivers_are_the_main_ones_near_by_and_nobody_says_which_are_listed(admitted: Workspace) -> None:
    rivers = layer(admitted, "rivers")
    boundary = layer(admitted, "boundary").geometry.iloc[0]
    assert 60 < len(rivers) < 120
    assert rivers.distance(boundary).max() <= 5050
    assert set(rivers["listed"]) == {"unknown"}
    assert {"Olona", "Seveso"} & {name.removeprefix("Fiume ") for name in rivers["name"]}
    assert caveats(admitted, "rivers") == {"main_rivers_only", "listing_of_rivers_unknown"}


def test_stations_are_of_the_railway_and_of_the_metro(admitted: Workspace) -> None:
    stations = layer(admitted, "rail_stations")
    assert stations["kind"].value_counts()["metro"] == 110
    assert stations["kind"].value_counts()["rail"] > 100
    duomo = stations[stations["name"] == "DUOMO M1"].to_crs(4326).geometry.iloc[0]
    assert duomo.distance(shapely.Point(9.1895, 45.4642)) < 0.005


def test_regeneration_areas_are_points_that_tell_neither_area_nor_owner(admitted: Workspace) -> None:
    areas = layer(admitted, "regeneration_areas")
    assert len(areas) == 168  # of 192 places, those not under renewal nor in use
    assert set(areas.geom_type) == {"Point"}
    assert set(areas["contaminated"]) == {"unknown"}
    assert areas["owner_type"].isna().all()
    assert areas["floor_space_m2"].isna().all()
    assert "regeneration_areas_are_points" in caveats(admitted, "regeneration_areas")
    areas = layer(admitted, "surveyed_areas")
    (surveyed,) = areas[areas["layer"] == "regeneration_areas"].itertuples()
    assert (surveyed.layer, surveyed.name) == ("regeneration_areas", "Milano")
    assert areas.within(surveyed.geometry.buffer(200)).all()


def test_what_open_data_do_not_hold_stays_missing(admitted: Workspace) -> None:
    absent = ("protected_areas", "natura_2000", "flood_hazard", "road_network", "junctions", "dwellings")
    assert all(admitted.current(name) is None for name in absent)
