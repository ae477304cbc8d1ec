"""What the written folder holds, and how it is served."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import geopandas as gpd
import numpy as np
import page_content
import pytest
import shapely
from shapely.geometry import shape

from sttm.errors import RequestError
from sttm.publications.page.features import as_csv, as_features
from sttm.publications.page.serve import serve
from sttm.publications.page.site import BaseTiles, write_site


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A stand-in for the built frontend."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "app.js").write_text("export {};", encoding="utf-8")
    (folder / "index.html").write_text(
        "<meta content=\"connect-src 'self'\"><title>x</title>", encoding="utf-8"
    )
    return folder


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def test_units_are_in_degrees_and_missing_is_null(tmp_path: Path, static: Path) -> None:
    out = tmp_path / "site"
    assert write_site(out, page_content.content(), static=static) == out / "index.html"
    units = read(out / "data" / "units.geojson")["features"]
    assert len(units) == 32
    west, south, east, north = read(out / "data" / "content.json")["bounds"]
    assert 9 < west < east < 10
    assert 45 < south < north < 46
    assert units[4]["properties"]["night_temperature"] is None
    assert units[20]["properties"]["idren"] is None
    assert units[0]["properties"]["idren"] == page_content.units()["idren"].iloc[0]
    assert shape(units[0]["geometry"]).is_valid


def test_the_same_content_gives_the_same_bytes(tmp_path: Path, static: Path) -> None:
    def written(name: str) -> dict[str, bytes]:
        write_site(tmp_path / name, page_content.content(), static=static)
        folder = tmp_path / name
        return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}

    assert written("one") == written("two")


def test_dossiers_are_copied_under_safe_names(tmp_path: Path, static: Path) -> None:
    pdf = tmp_path / "d.pdf"
    pdf.write_bytes(b"%PDF")
    content = dataclasses.replace(page_content.content(), dossiers={"../../è": {"it": pdf}, "x": {"en": pdf}})
    write_site(tmp_path / "site", content, static=static)
    addresses = read(tmp_path / "site" / "data" / "content.json")["dossiers"]
    assert addresses == {"../../è": {"it": "dossiers/01-x.it.pdf"}, "x": {"en": "dossiers/02-x.en.pdf"}}
    assert (tmp_path / "site" / "dossiers" / "01-x.it.pdf").read_bytes() == b"%PDF"


def test_a_missing_frontend_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"has not been built.*make frontend"):
        write_site(tmp_path / "site", page_content.content(), static=tmp_path / "nowhere")


def test_a_missing_dossier_is_named(tmp_path: Path, static: Path) -> None:
    content = page_content.content(tmp_path / "absent.pdf")
    with pytest.raises(RequestError, match=r"absent\.pdf"):
        write_site(tmp_path / "site", content, static=static)


def test_an_old_page_is_replaced_and_other_folders_are_left_alone(tmp_path: Path, static: Path) -> None:
    out = tmp_path / "site"
    write_site(out, page_content.content(), static=static)
    (out / "data" / "old.png").write_bytes(b"")
    write_site(out, page_content.content(), static=static)
    assert not (out / "data" / "old.png").exists()
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(RequestError, match="not a page"):
        write_site(other, page_content.content(), static=static)
    assert (other / "letter.txt").exists()


def test_tiles_open_the_policy_for_their_server_only(tmp_path: Path, static: Path) -> None:
    tiles = BaseTiles(url="https://tiles.example.org/{z}/{x}/{y}.png", attribution="© Example")
    write_site(tmp_path / "site", dataclasses.replace(page_content.content(), tiles=tiles), static=static)
    assert "connect-src 'self' https://tiles.example.org\"" in (tmp_path / "site" / "index.html").read_text()


def test_a_title_cannot_break_out_of_the_index(tmp_path: Path, static: Path) -> None:
    title = {"it": "</title><script>alert(1)</script>", "en": ""}
    write_site(tmp_path / "site", dataclasses.replace(page_content.content(), title=title), static=static)
    assert "<script>" not in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_neighbours_stay_neighbours_when_simplified() -> None:
    frame = page_content.units()
    dense = frame.set_geometry(shapely.segmentize(np.asarray(frame.geometry.array), 50.0), crs=frame.crs)
    full = as_features(dense, ["unit_id"])
    drawn = as_features(dense, ["unit_id"], simplify=20.0)
    shapes = [shape(feature["geometry"]) for feature in drawn["features"]]
    assert sum(map(shapely.get_num_coordinates, shapes)) < 0.2 * sum(
        shapely.get_num_coordinates(shape(feature["geometry"])) for feature in full["features"]
    )
    overlap = sum(s.area for s in shapes) - shapely.union_all(shapes).area
    assert abs(overlap) < 1e-6 * sum(s.area for s in shapes)


def test_csv_keeps_precision_leaves_missing_empty_and_disarms_formulas() -> None:
    frame = gpd.GeoDataFrame(
        {"name": ["=1+1", "b"], "v": [0.1, np.nan], "n": [-1, 2]},
        geometry=gpd.points_from_xy([9, 9], [45, 45]),
        crs="EPSG:4326",
    )
    assert as_csv(frame, ["name", "v", "n", "absent"]) == "name,v,n\n'=1+1,0.1,-1\nb,,2\n"


@pytest.mark.parametrize(
    "change",
    [
        {"breaks": [1, 2]},
        {"breaks": [4, 3, 2, 1]},
        {"breaks": [1, 1, 2, 3]},
        {"labels": [{"it": "a", "en": "a"}]},
    ],
)
def test_an_indicator_whose_classes_do_not_fit_is_refused(change: dict) -> None:
    with pytest.raises(ValueError, match="idren"):
        dataclasses.replace(page_content.INDICATORS[0], **change)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<p>ciao", encoding="utf-8")
    (tmp_path / "a.js").write_text("0123456789", encoding="utf-8")
    (tmp_path / "data").mkdir()
    return tmp_path


def test_serving_types_ranges_and_nothing_else(folder: Path) -> None:
    with serve(folder) as served:
        assert served.address.startswith("http://127.0.0.1:")
        with urlopen(served.address) as answer:
            assert answer.read() == b"<p>ciao"
            assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        with urlopen(served.address + "a.js") as answer:
            assert answer.headers["Content-Type"].startswith("text/javascript")
        part = Request(served.address + "a.js", headers={"Range": "bytes=2-4"})
        with urlopen(part) as answer:
            assert (answer.status, answer.read()) == (206, b"234")
            assert answer.headers["Content-Range"] == "bytes 2-4/10"
        with urlopen(Request(served.address + "a.js", headers={"Range": "bytes=7-"})) as answer:
            assert answer.read() == b"789"
        for path, headers, status in (
            ("a.js", {"Range": "bytes=99-"}, 416),
            ("data/", {}, 404),
            ("absent", {}, 404),
            ("../secret", {}, 404),
        ):
            with pytest.raises(HTTPError) as refused:
                urlopen(Request(served.address + path, headers=headers))
            assert refused.value.code == status
            refused.value.close()


def test_a_taken_port(folder: Path) -> None:
    with serve(folder) as first:
        port = int(first.address.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(RequestError, match="port"):
            serve(folder, port)
        with serve(folder, port, elsewhere=True) as second:
            assert second.address != first.address


def test_serving_a_folder_without_a_page(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"index\.html"):
        serve(tmp_path)
