"""A workspace made from portals: a pack whose catalogue points to a local server with files in their formats."""

import json
import shutil
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from sttm.errors import SourceError
from sttm.grids import Grid
from sttm.operations.workspaces import new_workspace
from sttm.sources.raster import write_cog

SOURCE = """
- id: {layer}_source
  layer: {layer}
  default: true
  title: {{it: "{layer}", en: "{layer}"}}
  publisher: Comune di Prova
  licence: CC-BY-4.0
  page: null
  reference_date: 2024-01-01
  format: {format}
  parts:
    - file: {{path: {path}, url: {url}, member: {member}}}
      crs: null
      select: []
      joins: []
      dissolve: null
      mapping: {mapping}
  scale: 1
  offset: 0
  unit: null
  legend: {legend}
  variable: null
  sensor: null
  period: null
  proxy_for: null
  caveats: []
"""

PACK = """
name: prova
version: "1"
title: {it: "Prova", en: "Trial"}
description: {it: "Prova", en: "Trial"}
fictional: true
extends: [base]
territory: true
crs: "EPSG:32632"
origin: files
caveats: []
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder with a GeoJSON and a zipped GeoTIFF; return the folder and its address."""
    folder = tmp_path / "portal"
    folder.mkdir()
    square = shapely.box(500_000, 5_000_000, 500_400, 5_000_200)
    gpd.GeoDataFrame({"COD": ["B"]}, geometry=[square], crs="EPSG:32632").to_crs(4326).to_file(
        folder / "confine.geojson"
    )
    grid = Grid("EPSG:32632", 499_900, 5_000_300, 10, 10, 60, 40)
    cover = np.full((40, 60), 141, dtype="uint16")
    write_cog(folder / "cover.tif", grid, cover.dtype, 0, [(grid.whole, cover)])
    with zipfile.ZipFile(folder / "cover.zip", "w") as archive:
        archive.write(folder / "cover.tif", "dati/cover.tif")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield folder, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write_pack(folder: Path, address: str) -> Path:
    (folder / "sources").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK)
    text = SOURCE.format(
        layer="boundary", format="GeoJSON", path="confine.geojson", url=f"{address}/confine.geojson",
        member="null", mapping='{boundary_id: COD, name: "=Prova"}', legend="null",
    ) + SOURCE.format(
        layer="land_cover", format="GeoTIFF", path="cover.tif", url=f"{address}/cover.zip", member="cover.tif",
        mapping="{}", legend="dusaf",
    )  # fmt: skip
    (folder / "sources" / "portal.yaml").write_text(text)
    return folder


def test_layers_come_from_the_portals(portal: tuple[Path, str], tmp_path: Path) -> None:
    _, address = portal
    workspace, versions = new_workspace(tmp_path / "ws", pack=str(write_pack(tmp_path / "pack", address)))
    assert [v.layer for v in versions] == ["boundary", "land_cover"]
    boundary = workspace.current("boundary")
    assert boundary is not None
    assert workspace.vector(boundary).area.sum() == pytest.approx(80_000, rel=1e-6)
    assert boundary.record.source == f"{address}/confine.geojson"
    assert boundary.record.licence == "CC-BY-4.0"
    cover = workspace.current("land_cover")
    assert cover is not None
    assert cover.record.legend == "dusaf"


def test_a_portal_that_fails_leaves_no_workspace(portal: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = portal
    (folder / "cover.zip").unlink()
    pack = write_pack(tmp_path / "pack", address)
    with pytest.raises(SourceError, match=r"cover\.zip"):
        new_workspace(tmp_path / "ws", pack=str(pack))
    assert not (tmp_path / "ws").exists()


def test_a_portal_that_has_changed_its_archive_says_what_is_missing(
    portal: tuple[Path, str], tmp_path: Path
) -> None:
    folder, address = portal
    with zipfile.ZipFile(folder / "cover.zip", "w") as archive:
        archive.writestr("readme.txt", "moved")
    with pytest.raises(SourceError, match=r"holds no cover\.tif"):
        new_workspace(tmp_path / "ws", pack=str(write_pack(tmp_path / "pack", address)))


def test_local_files_take_the_place_of_the_portals(portal: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = portal
    local = tmp_path / "data"
    shutil.copytree(folder, local)
    pack = write_pack(tmp_path / "pack", "http://127.0.0.1:9")
    _, versions = new_workspace(tmp_path / "ws", pack=str(pack), data=local)
    assert len(versions) == 2
    assert json.loads((tmp_path / "ws" / "catalog.json").read_text())["id"]


def test_a_missing_local_file_is_named(portal: tuple[Path, str], tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "pack", "http://127.0.0.1:9")
    with pytest.raises(SourceError, match=r"has no confine\.geojson"):
        new_workspace(tmp_path / "ws", pack=str(pack), data=tmp_path)


def test_files_without_an_address_are_all_named_before_anything_is_fetched(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"14 files of pack milano have to be got by hand") as caught:
        new_workspace(tmp_path / "ws", pack="milano")
    names = (
        "zona_omogenea",
        "population_by_age",
        "urbclim",
        "hydrography",
        "stops.txt",
        "metrofermate",
        "molo",
        "Anagrafe_Scuole",
        "Farmacie",
        "strutture",
        "impianti_sportivi",
        "tpl_fermate",
        "tpl_sequenza",
        "metrosequenza",
    )
    for name in names:
        assert name in str(caught.value)
    assert not (tmp_path / "ws").exists()
