"""Real data of Milan, from the files to results: proxies say so, nothing is official, what is unknown is a range."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.environment.knowledge import Knowledge
from sttm.operations.adding import add_layer
from sttm.operations.building import build_layers
from sttm.operations.evaluating import evaluate_files
from sttm.operations.proposing import propose_breaks
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.data

DAY = date(2026, 3, 10)


def square(lon: float, lat: float, side: float = 100.0) -> dict[str, Any]:
    """A square of some metres around a place."""
    centre = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(32632)[0]
    half = side / 2
    box = shapely.box(centre.x - half, centre.y - half, centre.x + half, centre.y + half)
    found: dict[str, Any] = shapely.geometry.mapping(gpd.GeoSeries([box], crs=32632).to_crs(4326)[0])
    return found


def intervention(folder: Path, lon: float, lat: float, municipality: str, **properties: Any) -> Path:
    feature = {
        "type": "Feature",
        "geometry": square(lon, lat),
        "properties": {
            "id": "prova",
            "title": "Piazza spugna",
            "municipality_id": municipality,
            "design_stage": "pfte",
            "cost_eur": 450_000,
            "works": [{"type": "depaving", "area_m2": 4000}, {"type": "rain_garden", "area_m2": 1500}],
            **properties,
        },
    }
    path = folder / "prova.geojson"
    path.write_text(json.dumps(feature), encoding="utf-8")
    return path


def evaluated(milan: Path, path: Path) -> dict[str, Any]:
    workspace, pack = open_workspace(milan)
    (result,) = evaluate_files(workspace, pack, [path], on=DAY)
    return result


def values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            yield from values(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, key)


def test_inside_milan(milan: Path, tmp_path: Path) -> None:
    result = evaluated(milan, intervention(tmp_path, 9.19, 45.47, "015146"))
    assert all(unit["id"].startswith("NIL") for unit in result["units"])
    official = list(values(result, "official"))
    assert official
    assert not any(official)
    said = {c["id"] for c in result["caveats"]}
    assert {"units_are_not_upa", "lcz_is_not_dusaf", "mean_is_not_night", "example_scores"} <= said
    for scheda in result["schede"]:
        where = scheda["parts"][0]
        assert where["points"]["low"] == where["points"]["high"], "all of part A is known in the centre"
    inputs = {c["id"]: c["shares"][0]["input"] for c in result["schede"][0]["parts"][0]["criteria"]}
    assert 0 <= inputs["A2"]["value"] < 0.5, "a square in the centre of Milan hardly drains"
    heat = {c["id"]: c["shares"][0]["input"] for c in result["schede"][1]["parts"][0]["criteria"]}
    assert 0 < heat["A2"]["value"] < 5, "the centre is warmer than the green it is compared with"


def test_where_nothing_is_measured_the_class_is_a_range(milan: Path, tmp_path: Path) -> None:
    # Abbiategrasso lies west of both rasters.
    result = evaluated(milan, intervention(tmp_path, 8.918, 45.40, "015002"))
    assert [unit["id"] for unit in result["units"]] == ["C015002"]
    heat = result["schede"][1]
    answers = {c["id"]: c["answer"] for c in heat["parts"][0]["criteria"]}
    assert set(answers.values()) == {"not_assessable"}
    assert heat["class"]["low"] != heat["class"]["high"]
    assert heat["priority"]["answer"] == "not_assessable"
    assert all(c["notes"] for c in heat["parts"][0]["criteria"])


def test_named_places_make_sense(milan: Path) -> None:
    """The centre drains less and is hotter than the parks and farms at the edge of the city."""
    workspace, pack = open_workspace(milan)
    knowledge = Knowledge(workspace, pack, DAY)
    names = {name: unit for unit, name in knowledge.unit_names.items()}
    drainage, nights = knowledge.tables["unit_drainage"], knowledge.tables["unit_night_temperature"]
    centre, park = (
        names["DUOMO"],
        names["PARCO AGRICOLO SUD"] if "PARCO AGRICOLO SUD" in names else names["FIGINO"],
    )
    assert 20 < nights.loc[centre, "night_temperature"] < 30, "kelvin became degrees Celsius"
    assert drainage.loc[centre, "idren"] < drainage.loc[park, "idren"]
    assert nights.loc[centre, "night_temperature"] > nights.loc[park, "night_temperature"]


def test_breaks_of_a_proxy_say_so(milan: Path) -> None:
    workspace, pack = open_workspace(milan)
    found = propose_breaks(workspace, pack, "night_temperature", method="quantile", on=DAY)
    assert found.sensor == "UrbClim monthly mean air temperature"
    assert "proxy: true" in found.as_yaml(DAY)


# --- DUSAF, on a small file made up for the test -----------------------------------------------------------

CODES = [1111, 1112, 1121, 11231, 1411, 2111, 3113, 12111, 51110]


@pytest.fixture(scope="module")
def dusaf(milan_admitted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of the pack whose land cover is a made-up DUSAF of nine patches around the Duomo."""
    folder = tmp_path_factory.mktemp("dusaf")
    opened, pack = open_workspace(shutil.copytree(milan_admitted, folder / "ws"))
    centre = gpd.GeoSeries([shapely.Point(9.19, 45.464)], crs=4326).to_crs(32632)[0]
    patches = [
        shapely.box(x, y, x + 1000, y + 1000)
        for x in (centre.x - 1500, centre.x - 500, centre.x + 500)
        for y in (centre.y - 1500, centre.y - 500, centre.y + 500)
    ]
    frame = gpd.GeoDataFrame({"COD_TOT": [str(c) for c in CODES]}, geometry=patches, crs=32632)
    frame.to_file(folder / "DUSAF7.shp", engine="pyogrio")
    add_layer(opened, pack, "land_cover", [folder / "DUSAF7.shp"], source="dusaf")
    build_layers(opened, pack, on=DAY)
    return folder / "ws"


def test_codes_of_five_digits_belong_to_their_class(dusaf: Path, tmp_path: Path) -> None:
    workspace, pack = open_workspace(dusaf)
    version = workspace.current("land_cover_cells")
    assert version is not None
    assert version.record.legend == "dusaf"
    cells = workspace.cells(version)
    found = {
        int(code) for window in cells.grid.blocks(2048) for code in set(cells.read(window).ravel().tolist())
    }
    legend = pack.legends["dusaf"]
    assert found - {cells.nodata} <= set(CODES)
    assert len(found - {cells.nodata}) == len(CODES)
    assert legend.resolve(11231) == 1123
    assert legend.resolve(3113) in (311, 3113)

    # The middle patch, 11231 (sparse residential), is all that a square at its centre sees.
    result = evaluated(dusaf, intervention(tmp_path, 9.19, 45.464, "015146", id="centro"))
    sealed = pack.values_of("dusaf", "sealed_share", DAY)
    assert sealed is not None
    inputs = {c["id"]: c["shares"][0]["input"] for c in result["schede"][0]["parts"][0]["criteria"]}
    middle = CODES[4]
    assert middle == 1411
    parks = next(v.value for v in sealed.values if v.code == legend.resolve(middle))
    assert inputs["A2"]["value"] == pytest.approx(1 - parks, abs=0.01)


def test_breaks_set_for_another_sensor_are_not_used(dusaf: Path, tmp_path: Path) -> None:
    result = evaluated(dusaf, intervention(tmp_path, 9.19, 45.464, "015146", id="centro"))
    (a1,) = [c for c in result["schede"][0]["parts"][0]["criteria"] if c["id"] == "A1"]
    assert a1["answer"] == "not_assessable"
    assert "DUSAF" in json.dumps(a1, ensure_ascii=False) or "breaks" in json.dumps(a1)
    assert result["schede"][0]["class"]["low"] != result["schede"][0]["class"]["high"]
    assert "lcz_is_not_dusaf" not in {c["id"] for c in result["caveats"]}


def test_a_code_nobody_declares_is_refused(dusaf: Path, tmp_path: Path, sttm) -> None:
    centre = gpd.GeoSeries([shapely.Point(9.19, 45.464)], crs=4326).to_crs(32632)[0]
    frame = gpd.GeoDataFrame(
        {"COD_TOT": ["9999", "abc"]},
        geometry=[centre.buffer(50), shapely.Point(centre.x + 500, centre.y).buffer(50)],
        crs=32632,
    )
    frame.to_file(tmp_path / "wrong.shp", engine="pyogrio")
    before = (dusaf / "catalog.json").read_bytes()
    error = sttm(
        "add", "land_cover", tmp_path / "wrong.shp", "--source", "dusaf", "-w", dusaf, "--json", code=3
    ).error
    assert "9999" in json.dumps(error) or "abc" in json.dumps(error)
    assert (dusaf / "catalog.json").read_bytes() == before
