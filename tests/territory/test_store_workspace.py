"""A workspace on disk: what goes in comes out, old versions stay, anyone can read it."""

import json
import socket
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pystac
import pytest
import rasterio
import shapely

from sttm.errors import InputError, RequestError, SourceError, WorkspaceError
from sttm.grids import ArrayCells, Grid
from sttm.territory.records import Caveat, LayerRecord
from sttm.territory.workspace import Workspace

CRS = "EPSG:32632"
GRID = Grid(CRS, 500_000, 5_030_000, 10, 10, 70, 50)


def record(title: str = "Prova", **more) -> LayerRecord:
    return LayerRecord(title=title, **more)


def units(*codes: int) -> gpd.GeoDataFrame:
    ids = [f"U{i}" for i in range(len(codes))]
    boxes = [
        shapely.box(500_000 + 100 * i, 5_029_000, 500_100 + 100 * i, 5_030_000) for i in range(len(codes))
    ]
    return gpd.GeoDataFrame(
        {"code": list(codes)}, index=pd.Index(ids, name="unit_id"), geometry=boxes, crs=CRS
    )


def cells(seed: int = 0, dtype: str = "float32") -> ArrayCells:
    values = np.random.default_rng(seed).integers(0, 9, (50, 70)).astype(dtype)
    return ArrayCells(GRID, values, None if dtype == "float32" else 255)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(
        tmp_path / "ws",
        name="prova",
        title={"it": "Prova", "en": "Trial"},
        crs=CRS,
        pack_reference={"name": "sample", "version": "1"},
    )


def test_a_new_workspace_says_what_it_is(workspace):
    again = Workspace.open(workspace.root)
    assert (again.name, again.crs, again.layers()) == ("prova", CRS, ())
    assert again.title == {"it": "Prova", "en": "Trial"}
    assert again.pack_reference == {"name": "sample", "version": "1"}
    assert again.current("units") is None
    assert again.history("units") == ()
    assert again.verify() == ()


def test_vector_table_and_raster_come_back_as_they_went(workspace):
    table = pd.DataFrame({"mean": [1.5, np.nan]}, index=pd.Index([7, 3], name="cell_id"))
    with workspace.writing("add", who="Anna") as tx:
        vector = tx.put_vector("units", units(1, 2).iloc[::-1].reset_index(), record(), id_column="unit_id")
        numbers = tx.put_table("means", table, record())
        raster = tx.put_raster("land_cover", cells(), record(unit="K"))
    assert workspace.layers() == ("land_cover", "means", "units")
    back = workspace.vector(vector)
    assert back.code.to_dict() == {"U0": 1, "U1": 2}
    assert back.geom_equals(units(1, 2).geometry).all()
    assert workspace.vector(vector).crs == CRS
    pd.testing.assert_frame_equal(workspace.table(numbers), table.sort_index())
    back = workspace.cells(raster)
    assert back.grid == GRID
    assert (back.read(GRID.whole) == cells().values).all()
    assert workspace.current("land_cover").record.unit == "K"
    assert workspace.verify() == ()


def test_everything_counts_together_or_not_at_all(workspace):
    before = sorted(p for p in workspace.root.rglob("*"))
    with pytest.raises(ZeroDivisionError), workspace.writing("add") as tx:  # noqa: PT012
        tx.put_vector("units", units(1), record())
        tx.put_raster("land_cover", cells(), record())
        raise ZeroDivisionError
    assert workspace.layers() == ()
    assert Workspace.open(workspace.root).layers() == ()
    assert set(workspace.root.rglob("*")) - set(before) <= {workspace.root / ".lock"}


def test_a_failed_transaction_leaves_the_data_of_others_alone(workspace):
    with workspace.writing("add") as tx:
        first = tx.put_vector("units", units(1), record())
    with pytest.raises(ZeroDivisionError), workspace.writing("add") as tx:  # noqa: PT012
        tx.put_vector("units", units(1), record("Another description"))
        raise ZeroDivisionError
    assert workspace.current("units") == first
    assert workspace.verify() == ()


def test_the_same_content_is_the_same_version_and_another_description_another_record(workspace):
    with workspace.writing("add") as tx:
        one = tx.put_vector("units", units(1), record("Uno"))
    with workspace.writing("describe") as tx:
        two = tx.put_vector("units", units(1), record("Due"))
    assert one.version == two.version
    assert one.path == two.path
    assert one.record_id != two.record_id
    assert workspace.current("units").record.title.it == "Due"
    assert [entry.action for entry in workspace.history("units")] == ["describe", "add"]


def test_adding_what_is_there_changes_nothing(workspace):
    with workspace.writing("add") as tx:
        tx.put_raster("land_cover", cells(), record())
    before = {
        p: p.stat().st_mtime_ns for p in workspace.root.rglob("*") if p.is_file() and ".lock" not in p.name
    }
    with workspace.writing("add again") as tx:
        tx.put_raster("land_cover", cells(), record())
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert len(workspace.history("land_cover")) == 1


def test_history_and_revert(workspace):
    made = []
    for code in (1, 2):
        with workspace.writing(f"add {code}", who="Anna", note="from the survey") as tx:
            made.append(tx.put_vector("units", units(code), record()))
    with workspace.writing("revert") as tx:
        tx.set_current("units", made[0].version[:6])
    assert workspace.current("units").version == made[0].version
    newest, middle, oldest = workspace.history("units")
    assert (newest.action, newest.version, newest.previous) == ("revert", made[0].version, made[1].version)
    assert (middle.who, middle.command, middle.note) == ("Anna", "add 2", "from the survey")
    assert oldest.previous is None
    assert workspace.vector(workspace.version("units", made[1].version)).code.tolist() == [2]
    assert {v.version for v in workspace.versions("units")} == {v.version for v in made}


def test_an_unknown_layer_or_version_is_explained(workspace):
    with workspace.writing("add") as tx:
        made = tx.put_vector("units", units(1), record())
    with pytest.raises(RequestError, match=rf"'ffff' is not a version of units.*{made.version}"):
        workspace.version("units", "ffff")
    with pytest.raises(RequestError, match=r"no layer 'wells'.*units"):
        workspace.version("wells", "ff")
    with pytest.raises(RequestError, match="is not a version"):
        workspace.version("units", "")
    with pytest.raises(RequestError, match="is a vector, not a raster"):
        workspace.cells(made)


def test_a_snapshot_does_not_move_under_its_reader(workspace):
    with workspace.writing("add") as tx:
        first = tx.put_vector("units", units(1), record())
    reader = Workspace.open(workspace.root)
    with workspace.writing("add") as tx:
        second = tx.put_vector("units", units(2), record())
    assert reader.current("units").version == first.version
    reader.refresh()
    assert reader.current("units").version == second.version


def test_a_raster_stored_already_is_pointed_to(workspace):
    with workspace.writing("add") as tx:
        source = tx.put_raster("land_cover", cells(dtype="uint8"), record())
        same = tx.put_raster(
            "land_cover_cells",
            workspace.cells(source),
            record(derived_from={"land_cover": source.version}),
        )
    assert same.path == source.path
    assert same.version == source.version
    assert len(list(workspace.root.rglob("*.tif"))) == 1
    assert workspace.verify() == ()
    assert workspace.lineage(same) == (workspace.current("land_cover"),)


def test_another_reference_system_is_refused(workspace):
    with workspace.writing("add") as tx:
        with pytest.raises(RequestError, match="EPSG:4326, the workspace in EPSG:32632"):
            tx.put_vector("units", units(1).to_crs(4326), record())
        with pytest.raises(RequestError, match="is in None"):
            tx.put_vector("units", units(1).set_crs(None, allow_override=True), record())
        with pytest.raises(RequestError, match="EPSG:3003"):
            tx.put_raster("x", ArrayCells(Grid("EPSG:3003", 0, 0, 1, 1, 1, 1), np.ones((1, 1))), record())


@pytest.mark.parametrize("name", ["Units", "../x", "a b", "", "documents", "1a"])
def test_a_layer_needs_a_plain_name(workspace, name):
    with workspace.writing("add") as tx, pytest.raises(RequestError, match="cannot name a layer"):
        tx.put_vector(name, units(1), record())


def test_a_folder_that_is_something_else_is_explained(tmp_path):
    with pytest.raises(WorkspaceError, match=r"is not a workspace.*sttm new"):
        Workspace.open(tmp_path)
    (tmp_path / "a.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="is not empty"):
        Workspace.create(tmp_path, name="x", title="x", crs=CRS)
    (tmp_path / "catalog.json").write_text("{")
    with pytest.raises(WorkspaceError, match="not valid JSON"):
        Workspace.open(tmp_path)
    (tmp_path / "catalog.json").write_text('{"type": "Catalog", "links": []}')
    with pytest.raises(WorkspaceError, match=r"not the catalogue of a workspace.*sttm:workspace"):
        Workspace.open(tmp_path)
    with pytest.raises(RequestError, match="not a reference system"):
        Workspace.create(tmp_path / "new", name="x", title="x", crs="EPSG:nothing")


def test_a_workspace_of_a_later_format_is_refused(workspace):
    path = workspace.root / "catalog.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(WorkspaceError, match="newer sttm"):
        Workspace.open(workspace.root)


def test_documents_are_items_tied_to_layers_and_places(workspace, tmp_path):
    study, act = tmp_path / "Studio.PDF", tmp_path / "act.txt"
    study.write_bytes(b"study")
    act.write_bytes(b"act")
    with workspace.writing("add") as tx:
        layer = tx.put_vector("units", units(1), record())
        about = {"type": "Point", "coordinates": [9.0, 45.4]}
        tx.put_document(
            study, title="Studio", kind="study", date="2023-05", about_layers=["units", "wells"], place=about
        )
        tx.put_document(act, title={"it": "Atto", "en": "Act"}, kind="act", place="F205", publisher="CMM")
    found = workspace.documents()
    assert [d.record.title.en for d in found] == ["Studio", "Act"]
    assert found[0].path.read_bytes() == b"study"
    assert found[0].record.document.about == ("units", "wells")
    assert found[1].record.document.place == "F205"
    links = json.loads(found[0].item.read_text())["links"]
    hrefs = [link["href"] for link in links if link["rel"] == "about"]
    assert [(found[0].item.parent / href).resolve() for href in hrefs] == [layer.item]
    assert "documents" not in workspace.layers()
    assert {entry.action for entry in workspace.history("documents")} == {"document"}
    with workspace.writing("describe") as tx:
        tx.put_document(act, title="Atto corretto", kind="act")
    assert [d.record.title.it for d in workspace.documents()] == ["Studio", "Atto corretto"]
    assert workspace.verify() == ()


def test_a_document_that_is_missing_or_nowhere_is_refused(workspace, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    with workspace.writing("add") as tx:
        with pytest.raises(SourceError, match="cannot be read"):
            tx.put_document(tmp_path / "none.pdf", title="x", kind="act")
        far = {"type": "Point", "coordinates": [500_000, 5_000_000]}
        with pytest.raises(InputError, match="not a GeoJSON geometry in WGS84"):
            tx.put_document(tmp_path / "a.txt", title="x", kind="act", place=far)


@pytest.fixture
def full(workspace, tmp_path) -> Workspace:
    (tmp_path / "act.pdf").write_bytes(b"act")
    with workspace.writing("add") as tx:
        made = tx.put_vector("units", units(1, 2), record(reference_date="2018"))
        tx.put_raster("land_cover", cells(dtype="uint8"), record(reference_date="2018-07-21"))
        caveat = Caveat(id="c", it="Attenzione", en="Mind")
        tx.put_table(
            "means",
            pd.DataFrame({"m": [1.0]}),
            record(derived_from={"units": made.version}, caveats=[caveat]),
        )
        place = {"type": "Point", "coordinates": [9.0, 45.4]}
        tx.put_document(
            tmp_path / "act.pdf", title="A", kind="act", date="2024-02", about_layers=["units"], place=place
        )
    with workspace.writing("add") as tx:
        tx.put_vector("units", units(3), record(reference_date="2019-02"))
    return workspace


def test_pystac_walks_and_validates_the_catalogue_without_network(full, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    catalogue = pystac.Catalog.from_file(str(full.root / "catalog.json"))
    catalogue.validate()
    assert catalogue.validate_all() == 5
    assert sorted(c.id for c in catalogue.get_children()) == ["documents", "land_cover", "means", "units"]
    for item in catalogue.get_items(recursive=True):
        for asset in item.assets.values():
            assert Path(asset.get_absolute_href()).is_file()
        for link in item.get_links("derived_from") + item.get_links("about"):
            assert Path(link.get_absolute_href()).is_file()


def test_other_programs_read_the_data(full):
    frame = gpd.read_parquet(full.current("units").path)
    assert frame.crs == CRS
    assert frame.set_index("unit_id").code.tolist() == [3]
    assert pd.read_parquet(full.current("means").path).m.tolist() == [1.0]
    with rasterio.open(full.current("land_cover").path) as file:
        assert file.crs == CRS
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"


def test_neither_clock_nor_person_nor_place_enters_what_is_addressed(tmp_path):
    paths = []
    for name, who in (("a", "Anna"), ("b/deeper", "Bruno")):
        made = Workspace.create(tmp_path / name, name="same", title="Same", crs=CRS)
        with made.writing("add", who=who, note=name) as tx:
            tx.put_vector("units", units(1, 2), record())
            tx.put_raster("land_cover", cells(), record())
        files = {
            p.relative_to(made.root): p.read_bytes() for p in (made.root / "layers").rglob("*") if p.is_file()
        }
        paths.append(files)
    assert paths[0] == paths[1]


def test_verify_finds_what_was_altered_or_lost(full):
    item = full.current("units").item
    item.write_text(item.read_text().replace("Prova", "Beffa"))
    full.current("means").path.unlink()
    with rasterio.open(full.current("land_cover").path, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as file:
        values = file.read(1)
        values[0, 0] += 1
        file.write(values, 1)
    entry = next((full.root / "journal").glob("000001*"))
    entry.write_text(entry.read_text().replace("add", "odd"))
    assert sorted(f.code for f in full.verify()) == [
        "altered-content",
        "altered-record",
        "broken-journal",
        "unreadable",
    ]


def test_a_damaged_data_file_is_explained(full):
    made = full.current("units")
    made.path.write_bytes(b"PAR1")
    with pytest.raises(WorkspaceError, match=r"cannot be read.*restore"):
        full.vector(made)


def test_a_record_cannot_descend_from_what_is_not_there(workspace):
    with workspace.writing("add") as tx, pytest.raises(RequestError, match=r"'wells'.*not in this workspace"):
        tx.put_table("means", pd.DataFrame({"m": [1]}), record(derived_from={"wells": "00"}))


def test_a_layer_may_be_empty_or_have_features_without_place(workspace):
    nowhere = units(1, 2)
    nowhere["geometry"] = [None, shapely.Polygon()]
    with workspace.writing("add") as tx:
        empty = tx.put_vector("wells", units(1).iloc[:0], record())
        lost = tx.put_vector("units", nowhere, record())
    assert len(workspace.vector(empty)) == 0
    assert workspace.vector(lost).geometry.isna().tolist() == [True, False]
    assert gpd.read_parquet(empty.path).crs == CRS
    assert pystac.Catalog.from_file(str(workspace.root / "catalog.json")).validate_all() == 2
