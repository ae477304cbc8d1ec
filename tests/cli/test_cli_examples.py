"""The examples of the help texts, run one after the other in a folder that has what they name."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
import typer.main

from sttm.cli.app import app
from sttm.norms.case import read_cases
from sttm.norms.case_table import case_table
from sttm.packs.loading import load_pack
from sttm.territory.workspace import Workspace

ELSEWHERE = {
    "sttm new milano --pack milano --data FOLDER": "test_ops_milan",
    "sttm add land_cover DUSAF7.shp --source dusaf": "test_ops_milan",
    "sttm demo --scale city": "make demo",
    "sttm page site --serve": "serves until interrupted",
    "sttm packs ./my-territory": "test_ops_third_scheda",
}
"""Examples that other tests run, or that do not end by themselves."""


def helped(group: Any) -> Iterator[str]:
    if hasattr(group, "commands"):
        for command in group.commands.values():
            yield from helped(command)
    else:
        yield group.help or ""


EXAMPLES = [e.strip() for text in helped(typer.main.get_command(app)) for line in re.findall(r"`(sttm [^`]+)`", text)
            for e in line.split("&&")]  # fmt: skip


@pytest.fixture
def folder(town, town_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the examples name, beside a workspace."""
    for source, name in (
        ("units", "units.gpkg"),
        ("night_temperature", "temperature.tif"),
        ("land_cover", "land_cover.tif"),
        ("soil_group", "soil_group.tif"),
    ):
        shutil.copy(town.layer(source), tmp_path / name)
    shutil.copy(town.intervention(), tmp_path / "parco.geojson")
    shutil.copy(town.intervention("parco-fluviale"), tmp_path / "variante.geojson")
    shutil.copytree(town.files / "interventions", tmp_path / "interventi")
    (tmp_path / "studio.pdf").write_bytes(b"%PDF-1.7")
    units = gpd.read_file(town.layer("units")).rename(columns={"unit_id": "COD", "name": "NOME"})
    units.to_file(tmp_path / "upa.gpkg", engine="pyogrio")
    wells = gpd.read_file(town.layer("wells")).to_crs(3003)
    lines = [
        f"{w.well_id};{w.kind};{w.geometry.x:.2f};{w.geometry.y:.2f}".replace(".", ",")
        for w in wells.itertuples()
    ]
    (tmp_path / "pozzi.csv").write_text("\n".join(["well_id;kind;EST;NORD", *lines]))
    with rasterio.open(town.layer("night_temperature")) as raster:
        cells, profile = raster.read(1), raster.profile
    with rasterio.open(tmp_path / "lst.tif", "w", **profile) as raster:
        kelvin = np.where(cells == profile["nodata"], cells, cells + 273.15)
        raster.write(kelvin.astype(cells.dtype), 1)
    _model_inputs(tmp_path)
    _procedure_inputs(tmp_path)
    _norm_inputs(tmp_path)
    _observation_inputs(tmp_path)
    _fund_inputs(tmp_path)
    _production_inputs(tmp_path)
    _scenario_inputs(tmp_path)
    _transit_inputs(tmp_path)
    _street_inputs(tmp_path)
    _osm_inputs(tmp_path)
    _lum_inputs(tmp_path, town.workspace)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STTM_WORKSPACE", str(town_copy))
    return tmp_path


def _lum_inputs(folder: Path, workspace: Path) -> None:
    """Draw the default perimeter of a LUM, in the Comune it has most of, as that Comune would redraw it."""
    opened = Workspace.open(workspace)
    lums = opened.vector(opened.current("lum"))
    comuni = opened.vector(opened.current("municipalities"))
    name, code = lums.index[0], lums["municipality_ids"].iloc[0].split(";")[0]
    given = {
        "id": "P1",
        "lum_id": name,
        "municipality_id": code,
        "reason": "Il fiume",
        "grounds": ["morphology"],
    }
    shape = lums.geometry.iloc[0].intersection(comuni.geometry[code])
    drawn = gpd.GeoDataFrame(geometry=[shape], crs=opened.crs).to_crs(4326)
    feature = drawn.__geo_interface__["features"][0]
    content = {"type": "Feature", "properties": given, "geometry": feature["geometry"]}
    (folder / "lum-ridisegnato.geojson").write_text(json.dumps(content))


def _procedure_inputs(folder: Path) -> None:
    """Write the acts and documents of the how-to, and a site near by."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples"
    for source, name in (
        ("first-three-sttm", "first-three-sttm"),
        ("first-three-sttm", "my-procedure"),
        ("documents", "documents"),
    ):
        shutil.copy(shown / f"{source}.yaml", folder / f"{name}.yaml")
    units = gpd.read_file(folder / "units.gpkg")[["unit_id", "name", "geometry"]].head(1)
    units.rename(columns={"unit_id": "site_id"}).to_file(folder / "natura2000.gpkg", engine="pyogrio")


def _norm_inputs(folder: Path) -> None:
    """Put the cases, registers and draft of the how-to here, and the cases as tables too."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples"
    shutil.copytree(shown / "norms", folder, dirs_exist_ok=True)
    shutil.copytree(shown / "draft", folder / "draft")
    facts = load_pack("base").facts
    cases = case_table(read_cases(folder / "cases.yaml", facts), facts)
    cases.to_parquet(folder / "cases.parquet")
    cases.reset_index().to_csv(folder / "cases.csv", index=False)


def _fund_inputs(folder: Path) -> None:
    """Put the books of the example fund here."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "fund"
    shutil.copytree(shown, folder, dirs_exist_ok=True)


def _production_inputs(folder: Path) -> None:
    """Put the sites and the settlements of the how-to here."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples"
    for name in ("sites", "settlements", "places"):
        shutil.copytree(shown / name, folder / name)
    shutil.copy(shown / "plots.csv", folder)


def _street_inputs(folder: Path) -> None:
    """Write a street between two units, services and homes on it."""
    street = gpd.GeoSeries.from_file(folder / "units.gpkg").head(2).representative_point()
    line = shapely.LineString(street.tolist())
    gpd.GeoDataFrame({"kind": ["residential"]}, geometry=[line], crs=street.crs).to_file(
        folder / "streets.gpkg", engine="pyogrio"
    )
    placed = street.to_crs(4326)
    for name, head, rows in (
        ("services", "id,category,places", ["s1,education,20", "s2,health,"]),
        ("homes", "id,residents", ["h1,12", "h2,"]),
    ):
        lines = [f"{row},{p.x:.6f},{p.y:.6f}" for row, p in zip(rows, placed, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join([f"{head},lon,lat", *lines]))
    census = gpd.GeoDataFrame(
        {"residents": [40, None]}, geometry=street.buffer(300).to_list(), crs=street.crs
    )
    census.to_file(folder / "census.gpkg", engine="pyogrio")


def _osm_inputs(folder: Path) -> None:
    """Write an extract of OpenStreetMap: a street between two units, with a bakery."""
    places = gpd.read_file(folder / "units.gpkg").head(2).representative_point().to_crs(4326)
    nodes = [f'<node id="{k}" lat="{p.y:.7f}" lon="{p.x:.7f}"/>' for k, p in enumerate(places, 1)]
    shop = nodes[0].replace('id="1"', 'id="3"').replace("/>", '><tag k="shop" v="bakery"/></node>')
    street = '<way id="4"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>'
    (folder / "town.osm").write_text("\n".join(['<osm version="0.6">', *nodes, shop, street, "</osm>"]))


def _transit_inputs(folder: Path) -> None:
    """Write a feed of one line between two units, every day of 2026."""
    places = gpd.read_file(folder / "units.gpkg").head(2).to_crs(4326).representative_point()
    stops = [f"S{k},Fermata {k},{p.y:.6f},{p.x:.6f}" for k, p in enumerate(places)]
    tables = {
        "agency": ["agency_name,agency_timezone", "Linee di prova,Europe/Rome"],
        "stops": ["stop_id,stop_name,stop_lat,stop_lon", *stops],
        "routes": ["route_id,route_short_name,route_type", "L1,1,3"],
        "trips": ["route_id,service_id,trip_id", "L1,ALL,T1"],
        "stop_times": [
            "trip_id,arrival_time,departure_time,stop_id,stop_sequence",
            "T1,08:00:00,08:00:00,S0,1",
            "T1,08:10:00,08:10:00,S1,2",
        ],
        "calendar": [
            "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date",
            "ALL,1,1,1,1,1,1,1,20260101,20261231",
        ],
    }
    with zipfile.ZipFile(folder / "feed.zip", "w") as archive:
        for name, lines in tables.items():
            archive.writestr(f"{name}.txt", "\n".join(lines) + "\n")


def _scenario_inputs(folder: Path) -> None:
    """Put the scenarios of services of the how-to here."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "services"
    for path in shown.glob("*.*"):
        shutil.copy(path, folder)


def _observation_inputs(folder: Path) -> None:
    """Put the register of the how-to here, its table as a workbook too, and two versions of a map."""
    shown = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "observations"
    shutil.copytree(shown, folder, dirs_exist_ok=True)
    arrived = pd.read_csv(folder / "table.csv", sep=";", dtype=str).assign(Tipo="osservazione")
    arrived.to_excel(folder / "protocollo.xlsx", index=False)
    (folder / "journal.jsonl").touch()
    before = gpd.read_file(folder / "units.gpkg")[["unit_id", "geometry"]].head(3).to_crs(4326)
    before = before.rename(columns={"unit_id": "element_id"})
    before.to_file(folder / "before.geojson", driver="GeoJSON", engine="pyogrio")
    before.head(2).to_file(folder / "after.geojson", driver="GeoJSON", engine="pyogrio")


def _model_inputs(folder: Path) -> None:
    """Write tables for every class of the land cover, and evapotranspiration on its grid."""
    with rasterio.open(folder / "land_cover.tif") as raster:
        cover, profile = raster.read(1), raster.profile | {"dtype": "float32"}
    with rasterio.open(folder / "evapotranspiration.tif", "w", **profile) as raster:
        raster.write(np.where(cover == profile["nodata"], profile["nodata"], 4.5).astype("float32"), 1)
    codes = sorted(set(np.unique(cover).tolist()) - {profile["nodata"]})
    tables = {
        "curve_numbers": ("lucode,CN_A,CN_B,CN_C,CN_D", "49,69,79,84"),
        "biophysical": ("lucode,shade,kc,albedo,green_area", "0.3,0.6,0.2,1"),
    }
    for name, (header, row) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *(f"{code},{row}" for code in codes)]))


def test_every_example_runs(folder: Path, sttm, monkeypatch) -> None:
    monkeypatch.setenv("STTM_WORKSPACE", str(folder / "ws"))
    units = sttm("layers", "units", "--json").json["version"]
    place = next(iter(gpd.read_file(folder / "units.gpkg")["unit_id"]))
    ran = 0
    for example in EXAMPLES:
        if example in ELSEWHERE:
            continue
        command, _, target = example.partition(" > ")
        command = command.replace("3fa2", units[:4]).replace("91bc", units[:4]).replace("015146", place)
        command = command.replace("--scale city", "--scale town").replace("--scale metro", "--scale town")
        command = command.replace("*.geojson", "parco.geojson")
        with monkeypatch.context() as elsewhere:
            if command.startswith(
                "sttm import"
            ):  # the extract is of a hamlet: the town keeps its own streets
                elsewhere.setenv("STTM_WORKSPACE", str(shutil.copytree(folder / "ws", folder / f"ws{ran}")))
            result = sttm(*shlex.split(command)[1:])
        if target:
            (folder / target.strip()).write_text(result.out)
        ran += 1
    assert ran + len(ELSEWHERE) == len(EXAMPLES)
    assert {"dossier.pdf", "results.json", "areas.csv", "site", "changed.geojson"} <= {
        p.name for p in folder.iterdir()
    }
