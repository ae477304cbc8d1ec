"""Pre-check of incidence, checklist of the VAS screening, deposit package: squares a reader can measure."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely import transform
from shapely.geometry import Polygon, box, mapping

from sttm.errors import InputError, RequestError
from sttm.norms.procedure.incidence import Project, check_incidence, sites_near
from sttm.norms.procedure.screening import answered_checklist
from sttm.operations.norms.procedure_screening import deposit_package, incidence_of
from sttm.packs.declared import Text
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack

ON = date(2026, 3, 10)
CRS = "EPSG:32632"
X, Y = 500_000.0, 5_040_000.0


@lru_cache
def pack() -> Pack:
    return load_pack("base")


def rules() -> Any:
    return next(iter(pack().incidence.values()))


def square(x: float, y: float, side: float) -> Polygon:
    return box(X + x, Y + y, X + x + side, Y + y + side)


def frame(*sites: tuple[str, Polygon]) -> gpd.GeoDataFrame:
    names = [name for name, _ in sites]
    return gpd.GeoDataFrame({"site_id": names, "name": names}, geometry=[g for _, g in sites], crs=CRS)


def project(*works: str, area: float = 10_000) -> Project:
    named = {w: Text(it=w, en=w) for w in works}
    return Project("p", "Parco", "F001", area, named)


SITE = square(0, 0, 100)


def check(place: Polygon, *works: str, sites: gpd.GeoDataFrame | None = None) -> dict[str, Any]:
    about = sites_near(place, frame(("IT1", SITE)) if sites is None else sites, rules())
    return check_incidence(project(*(works or ("retention_pond",)), area=place.area), about, rules())


def test_half_inside_is_half_inside() -> None:
    found = check(square(50, 0, 100))
    site = found["sites"][0]
    assert (site["overlap_m2"], site["overlap_share"], site["distance_m"], site["place"]) == (
        5000.0,
        0.5,
        0.0,
        "inside",
    )
    assert found["answer"] == "not_met"
    assert "screening" in found["path"]["it"]


def test_a_shared_border_is_near_and_not_inside() -> None:
    site = check(square(100, 0, 100))["sites"][0]
    assert (site["overlap_m2"], site["distance_m"], site["place"]) == (0.0, 0.0, "near")


@pytest.mark.parametrize(
    ("gap", "place", "answer"),
    [(1000.0, "near", "not_met"), (1000.5, "far", "not_assessable"), (5000.0, "far", "not_assessable")],
)
def test_distance_decides_the_path_and_never_absolves(gap: float, place: str, answer: str) -> None:
    found = check(square(100 + gap, 0, 100))
    assert (found["place"], found["answer"], found["sites"][0]["distance_m"]) == (place, answer, gap)
    assert len(found["judgements"]) == len(rules().judgements)


def test_beyond_what_is_listed_there_is_no_site_and_still_no_absolution() -> None:
    found = check(square(100 + 5001, 0, 100))
    assert (found["sites"], found["answer"]) == ([], "not_assessable")
    assert "effetti a distanza" in found["path"]["it"]


def test_without_sites_nothing_is_assessable() -> None:
    found = check_incidence(project("street_trees"), None, rules())
    assert (found["answer"], found["sites"], found["inside_m2"]) == ("not_assessable", None, None)
    by = {f["id"]: f["by"] for f in found["form"]}
    assert (by["site_list"], by["nearest"], by["name"]) == ("person", "person", "data")


def test_sites_on_one_another_are_inside_once() -> None:
    sites = frame(("IT1", SITE), ("IT2", SITE), ("IT1", square(100, 0, 100)))
    found = check(square(0, 0, 100), sites=sites)
    assert found["inside_m2"] == 10_000.0
    assert [(s["id"], s["overlap_m2"]) for s in found["sites"]] == [("IT1", 10_000.0), ("IT2", 10_000.0)]


def test_prior_assessment_outside_and_small_only() -> None:
    outside, inside = check(square(500, 0, 40), "street_trees"), check(square(50, 0, 40), "street_trees")
    large = check(square(500, 0, 100), "green_roof")
    mixed = check(square(500, 0, 40), "street_trees", "retention_pond")
    answers = [{p["id"]: p["answer"] for p in f["prevalutations"]} for f in (outside, inside, large, mixed)]
    assert [a["small_green_works"] for a in answers] == ["met", "not_met", "not_met", "not_met"]
    assert outside["answer"] == "not_assessable", "the manager of the site has to confirm"


def test_conditions_follow_place_and_works() -> None:
    near, far = check(square(500, 0, 40), "urban_forest"), check(square(3000, 0, 40), "green_roof")
    assert {c["id"] for c in near["conditions"]} == {"breeding_season", "native_species", "lighting"}
    assert far["conditions"] == []
    assert "no_storage_inside" in {c["id"] for c in check(square(0, 0, 40), "green_roof")["conditions"]}


@given(st.floats(-6000, 6000), st.floats(-6000, 6000), st.floats(10, 500))
def test_the_nearer_a_site_the_stricter(x: float, y: float, side: float) -> None:
    place = square(x, y, side)
    found = check(place)
    ranks = {"inside": 2, "near": 1, "far": 0}
    closer = check(square(x / 2, y / 2, side))
    assert 0 <= found["inside_m2"] <= place.area + 0.1
    if x >= 0 and y >= 0:
        assert ranks[closer["place"]] >= ranks[found["place"]]


def _feature(place: Polygon, **more: Any) -> dict[str, Any]:
    move = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True).transform
    shown = transform(place, lambda xy: __import__("numpy").column_stack(move(xy[:, 0], xy[:, 1])))
    properties = {
        "id": "parco",
        "title": "Parco",
        "municipality_id": "F001",
        "works": [{"type": "street_trees", "number": 5}],
        **more,
    }
    return {"type": "Feature", "geometry": mapping(shown), "properties": properties}


def test_files_in_other_reference_systems_give_the_same_metres(tmp_path: Path) -> None:
    (tmp_path / "parco.geojson").write_text(json.dumps(_feature(square(600, 0, 100))))
    sites = frame(("IT1", SITE)).rename(columns={"site_id": "codice", "name": "nome"})
    sites.to_crs("EPSG:3003").to_file(tmp_path / "siti.gpkg")
    (found,) = incidence_of(
        pack(),
        [tmp_path / "parco.geojson"],
        tmp_path / "siti.gpkg",
        ON,
        id_column="codice",
        name_column="nome",
    )
    assert found["sites"][0]["distance_m"] == pytest.approx(500, abs=0.5)
    form = {f["id"]: f["value"] for f in found["form"]}
    assert form["surface"]["it"] == "10000 m²"
    assert form["kinds"]["en"] == pack().work_types["street_trees"].title.en


def test_a_missing_column_is_told_with_those_there_are(tmp_path: Path) -> None:
    (tmp_path / "parco.geojson").write_text(json.dumps(_feature(square(600, 0, 100))))
    frame(("IT1", SITE)).rename(columns={"site_id": "codice"}).to_file(tmp_path / "siti.gpkg")
    with pytest.raises(InputError, match="site_id"):
        incidence_of(pack(), [tmp_path / "parco.geojson"], tmp_path / "siti.gpkg", ON)


def test_the_checklist_is_backed_by_data_and_answered_by_nobody() -> None:
    checklist = next(iter(pack().screening.values()))
    empty = answered_checklist(checklist)
    assert empty["backed"] == 0
    assert {i["id"] for i in empty["items"] if i["lacking"]} == {
        "problems_soil",
        "problems_heat",
        "vulnerability",
        "protected",
    }
    incidence = [check(square(500, 0, 40), "street_trees")]
    values = [{"value": 41.5, "date": "2024-01-01"}]
    monitoring = {
        "indicators": [
            {
                "id": "sealed_share",
                "title": {"it": "Suolo", "en": "Soil"},
                "unit": "percent",
                "places": [{"values": values}],
            }
        ]
    }
    backed = answered_checklist(checklist, monitoring=monitoring, incidence=incidence)
    items = {i["id"]: i for i in backed["items"]}
    assert items["problems_soil"]["data"][0]["text"]["it"] == "Suolo: 41.5 percent (2024-01-01)"
    assert items["protected"]["data"][0]["from"] == "sttm procedure incidence"
    assert {i["answer"] for i in backed["items"]} == {None}


def _register(folder: Path, *, form_stage: str = "proposed") -> Path:
    lines = []
    for name, stage in (("vas_report_document", "proposed"), ("vas_form_f", form_stage)):
        text = f"{name}\n".encode()
        (folder / f"{name}.txt").write_bytes(text)
        digest = hashlib.sha256(text).hexdigest()
        lines.append(
            f"  - {{document: {name}, version: '1', stage: {stage}, date: 2023-07-31, authors: [A], file: {name}.txt, sha256: {digest}}}"
        )
    path = folder / "documents.yaml"
    path.write_text("id: d\nset: sttm_documents\nversions:\n" + "\n".join(lines) + "\n")
    return path


def test_the_package_holds_what_the_act_needs_with_its_hashes(tmp_path: Path) -> None:
    register = _register(tmp_path)
    found = deposit_package(pack(), register, "vas_deposit", ON, tmp_path / "a.zip")
    assert found["complete"]
    deposit_package(pack(), register, "vas_deposit", ON, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert package.namelist() == [
            "index.json",
            "index.csv",
            "SHA256SUMS",
            "vas_report_document.txt",
            "vas_form_f.txt",
        ]
        for line in package.read("SHA256SUMS").decode().splitlines():
            digest, name = line.split("  ")
            assert hashlib.sha256(package.read(name)).hexdigest() == digest
        assert json.loads(package.read("index.json"))["documents"][0]["id"] == "vas_report_document"


def test_an_incomplete_package_is_refused_unless_it_is_said(tmp_path: Path) -> None:
    register = _register(tmp_path, form_stage="draft")
    with pytest.raises(InputError, match="lacks 1"):
        deposit_package(pack(), register, "vas_deposit", ON, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
    found = deposit_package(pack(), register, "vas_deposit", ON, tmp_path / "a.zip", incomplete=True)
    assert found["lacking"] == [{"document": "vas_form_f", "why": "it is a draft"}]
    with pytest.raises(RequestError, match="no document is needed for sttm_start"):
        deposit_package(pack(), register, "sttm_start", ON, tmp_path / "a.zip")
