"""Improvement and firmness on the real data of Milan: example costs and scores, caveats beside every answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from sttm.operations.evaluating import evaluate_files
from sttm.operations.improving import improve_files, write_improved
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.data

DAY = date(2026, 3, 10)


@pytest.fixture(scope="module")
def opened(milan: Path) -> Any:
    return open_workspace(milan)


def hectare(lon: float, lat: float, path: Path) -> Path:
    centre = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(32632)[0]
    box = shapely.box(centre.x - 50, centre.y - 50, centre.x + 50, centre.y + 50)
    feature = {
        "type": "Feature",
        "geometry": shapely.geometry.mapping(gpd.GeoSeries([box], crs=32632).to_crs(4326)[0]),
        "properties": {
            "id": "prova",
            "title": "Prova",
            "municipality_id": "015146",
            "design_stage": "pfte",
            "works": [{"type": "rain_garden", "area_m2": 900}],
        },
    }
    path.write_text(json.dumps(feature), encoding="utf-8")
    return path


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """A hectare at the edge of the city, of which little is used."""
    return hectare(9.1130, 45.4700, tmp_path / "prova.geojson")


def test_no_wood_on_a_paved_square(opened: Any, tmp_path: Path) -> None:
    """Piazzale Loreto: paved ground and roofs, a few hundred m² of open ground."""
    path = hectare(9.2157, 45.4860, tmp_path / "loreto.geojson")
    for answer in improve_files(*opened, [path], on=DAY, target="A"):
        land = {one["id"]: one for one in answer["land"]}
        assert land["open"]["free"] < 500 < land["paved"]["free"]
        assert "urban_forest" in {e["id"] for e in answer["excluded"] if e["why"] == "land"}
        for change in answer["changes"]:
            if change["id"] in land["paved"]["types"]:
                assert change["ground"]["value"] <= land["paved"]["free"]
        if answer["impossible"] is not None:
            (limit,) = [one for one in answer["impossible"]["limits"] if one["id"] == "land"]
            assert limit["best_total"] > answer["impossible"]["best_total"]


def test_an_improvement_lifts_the_class(opened: Any, square: Path, tmp_path: Path) -> None:
    (answer,) = improve_files(*opened, [square], on=DAY, schede=[2])
    assert answer["answer"] == "possible"
    assert answer["changes"]
    write_improved([answer], tmp_path / "better.geojson")
    (result,) = evaluate_files(*opened, [tmp_path / "better.geojson"], on=DAY, schede=[2])
    assert result["schede"][0]["class"]["low"] == answer["target"]["class"]
    assert result["schede"][0]["total"] == answer["after"]["total"]
    assert answer["official"] is False
    assert answer["caveats"]


def test_a_band(opened: Any, square: Path) -> None:
    (result,) = evaluate_files(*opened, [square], on=DAY, sensitivity=(2000, 1))
    for row in result["sensitivity"]["schede"]:
        assert sum(row["class"]["shares"].values()) == pytest.approx(1, abs=2e-4)
        assert row["total"]["p05"] < row["total"]["p95"]
        assert any(t["kind"] == "answer" for t in row["tornado"])
