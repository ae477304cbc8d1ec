"""Many interventions at once: folders, GeoPackages, the ranking in its formats, alternatives side by side."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest
import shapely.geometry

from sttm.environment.intervention_tables import NESTED
from sttm.errors import InterventionRejected, RequestError, SourceError
from sttm.operations.batch import features_of, gathered
from sttm.operations.comparing import compare, compare_files
from sttm.operations.evaluating import evaluate_files
from sttm.operations.ranking import COLUMNS, ranked, write_ranking
from sttm.operations.workspaces import open_workspace
from sttm.publications.summary import write_summary
from sttm.quantities import fingerprint

ON = date(2026, 3, 10)


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def folder(town) -> Path:
    return town.files / "interventions"


@pytest.fixture(scope="module")
def results(opened, folder) -> list[dict[str, Any]]:
    return evaluate_files(*opened, [folder], on=ON)


def table_of(folder: Path, crs: int = 32632) -> gpd.GeoDataFrame:
    """The interventions as a person keeps them in a GIS: one row each, nested properties as JSON text."""
    rows, shapes = [], []
    for _, feature in features_of([folder]):
        properties = feature["properties"]
        rows.append({k: json.dumps(v) if k in NESTED else v for k, v in properties.items()})
        shapes.append(shapely.geometry.shape(feature["geometry"]))
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=4326).to_crs(crs)


def test_a_folder_and_a_geopackage_say_the_same(opened, folder, results, tmp_path: Path) -> None:
    path = tmp_path / "interventi.gpkg"
    table_of(folder).to_file(path, engine="pyogrio")
    from_table = {r["intervention"]["id"]: r for r in evaluate_files(*opened, [path], on=ON)}
    assert len(from_table) == len(results) == 3
    for result in results:
        other = from_table[result["intervention"]["id"]]
        assert [s["total"] for s in other["schede"]] == [s["total"] for s in result["schede"]]
        assert other["intervention"]["works"] == result["intervention"]["works"]
        assert other["intervention"]["protocol"] == result["intervention"]["protocol"]


def test_faults_of_a_table_name_row_column_and_remedy(folder, tmp_path: Path) -> None:
    path = tmp_path / "wrong.gpkg"
    frame = table_of(folder)
    frame.assign(colour="green").to_file(path, engine="pyogrio")
    with pytest.raises(InterventionRejected) as caught:
        features_of([path])
    (fault,) = caught.value.faults
    assert (fault.code, fault.column) == ("unknown-column", "colour")
    frame.loc[1, "works"] = "depaving 500"
    frame.to_file(path, engine="pyogrio")
    with pytest.raises(InterventionRejected) as caught:
        features_of([path])
    (fault,) = caught.value.faults
    assert (fault.code, fault.column, fault.feature) == ("not-json", "works", frame.loc[1, "id"])
    assert '"area_m2"' in fault.remedy
    frame.drop(columns="works").to_file(path, engine="pyogrio")
    with pytest.raises(InterventionRejected) as caught:
        features_of([path])
    assert [f.code for f in caught.value.faults] == ["no-column"]


def test_faults_of_several_files_come_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.geojson").write_text("{}")
    with pytest.raises(InterventionRejected) as caught:
        features_of([tmp_path])
    assert {f.file for f in caught.value.faults} == {"a.geojson", "b.geojson"}
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(RequestError, match="holds no interventions"):
        gathered([empty])


def test_all_faults_of_a_folder_come_together(opened, folder, tmp_path: Path) -> None:
    """A file that cannot be read hides neither the faults of the others nor those behind the schema."""
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    (mixed / "a.geojson").write_text("{")
    [(_, feature), *_] = features_of([folder])
    feature["properties"] |= {
        "cost_eur": -1,
        "municipality_id": "Selvarica",
        "works": [{"type": "forest", "area_m2": -3}],
        "answers": {"9": {"C1": {"answer": "yes"}}},
    }
    (mixed / "b.geojson").write_text(json.dumps({**feature, "geometry": None}))
    with pytest.raises(InterventionRejected) as caught:
        evaluate_files(*opened, [mixed], on=ON)
    found = {(fault.file, fault.column or fault.code) for fault in caught.value.faults}
    assert found == {
        ("a.geojson", "not-json"),
        *(
            ("b.geojson", what)
            for what in ("cost_eur", "municipality_id", "works.0.area_m2", "works.0.type", "answers.9.C1")
        ),
        ("b.geojson", "answers.9.C1.answer"),
        ("b.geojson", "no-geometry"),
    }
    named = next(f for f in caught.value.faults if f.column == "municipality_id")
    assert named.remedy == "give its id, F001"
    with pytest.raises(InterventionRejected) as compared:
        compare_files(*opened, [mixed], on=ON)
    assert compared.value.faults == caught.value.faults


def test_files_that_are_not_there_are_all_named(opened, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"one\.geojson, .*two\.gpkg"):
        evaluate_files(*opened, [tmp_path / "one.geojson", tmp_path / "two.gpkg"], on=ON)


def test_a_geopackage_may_hold_styles_and_invariance_but_one_layer(opened, folder, tmp_path: Path) -> None:
    path = tmp_path / "interventi.gpkg"
    declared = {"surfaces": [{"surface": "sealed", "area_m2": 4000}], "volume_m3": 520}
    frame = table_of(folder).assign(hydraulic_invariance=json.dumps(declared))
    frame.to_file(path, engine="pyogrio", layer="interventi")
    styles = pd.DataFrame({"styleName": ["QGIS"]})
    pyogrio.write_dataframe(styles, path, layer="layer_styles")
    results = evaluate_files(*opened, [path], on=ON, benefits=True)
    assert len(results) == 3
    checks = [r["benefits_estimate"]["hydraulic_invariance"] for r in results]
    assert any(check is not None and check["volume"]["provided"] is not None for check in checks)
    frame.to_file(path, engine="pyogrio", layer="altri")
    with pytest.raises(InterventionRejected) as caught:
        features_of([path])
    (fault,) = caught.value.faults
    assert "a file of its own" in fault.remedy


def test_the_ranking_is_by_the_mean_of_the_sure_totals(results) -> None:
    rows = ranked(results)
    means = [row["mean_total_low"] for row in rows]
    assert means == sorted(means, reverse=True)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert sorted(row["scheda_1_rank"] for row in rows) == [1, 2, 3]
    twice = ranked([*results, *results])
    assert [row["rank"] for row in twice] == [1, 1, 3, 3, 5, 5]
    documented = {name.replace("_N_", f"_{n}_") for name in COLUMNS for n in (1, 2)}
    assert set(rows[0]) <= documented


def test_the_ranking_shows_benefits_and_firmness_where_asked(opened, folder, tmp_path: Path) -> None:
    asked = evaluate_files(*opened, [folder], on=ON, benefits=True, sensitivity=(200, 1))
    rows = ranked(asked)
    documented = {name.replace("_N_", f"_{n}_") for name in COLUMNS for n in (1, 2)}
    assert set(rows[0]) == documented
    by_id = {result["intervention"]["id"]: result for result in asked}
    for row in rows:
        kept = by_id[row["id"]]["benefits_estimate"]["retained"]
        assert [row[f"retained_m3{end}"] for end in ("", "_low", "_high")] == [
            kept[end] for end in ("value", "low", "high")
        ]
        firm = by_id[row["id"]]["sensitivity"]["schede"][0]
        assert row["scheda_1_class_holds"] == firm["class"]["holds"]
    unknown = [
        {**row, "retained_m3": None, "retained_m3_low": None, "retained_m3_high": None} for row in rows
    ]
    write_ranking(unknown, asked, tmp_path / "ranking.gpkg")
    assert gpd.read_file(tmp_path / "ranking.gpkg")["retained_m3"].dtype == float
    assert [path.name for path in tmp_path.iterdir()] == ["ranking.gpkg"], "nothing half written beside it"
    found = compare_files(*opened, [folder], on=ON, benefits=True)
    beside = [one["benefits_estimate"]["retained"]["value"] for one in found["alternatives"]]
    assert beside == [result["benefits_estimate"]["retained"]["value"] for result in asked]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".gpkg"])
def test_the_ranking_in_every_format(results, tmp_path: Path, suffix: str) -> None:
    rows, out = ranked(results), tmp_path / f"ranking{suffix}"
    write_ranking(rows, results, out)
    if suffix == ".csv":
        with out.open(encoding="utf-8", newline="") as file:
            found = [row["id"] for row in csv.DictReader(file)]
    elif suffix == ".xlsx":
        book = openpyxl.load_workbook(out)
        head, *body = book["Ranking"].iter_rows(values_only=True)
        found = [row[head.index("id")] for row in body]
        assert "Legenda - Legend" in book.sheetnames
        first = out.read_bytes()
        write_ranking(rows, results, out)
        assert out.read_bytes() == first
    else:
        frame = gpd.read_file(out)
        found = list(frame["id"])
        assert frame.crs.to_epsg() == 4326
        assert frame.geometry.is_valid.all()
    assert found == [row["id"] for row in rows]


def test_a_title_is_never_a_formula(results, tmp_path: Path) -> None:
    rows = [{**row, "title": "=1+1"} for row in ranked(results)]
    write_ranking(rows, results, tmp_path / "r.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx")["Ranking"]
    column = [c.value for c in sheet[1]].index("title") + 1
    assert sheet.cell(2, column).data_type == "s"


def test_a_format_that_is_not_written(results, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="is not written as"):
        write_ranking(ranked(results), results, tmp_path / "r.pdf")


@pytest.mark.parametrize(
    ("language", "said"), [("it", "Graduatoria degli interventi"), ("en", "Ranking of interventions")]
)
def test_the_summary(results, tmp_path: Path, language: str, said: str) -> None:
    rows, out = ranked(results), tmp_path / "summary.pdf"
    write_summary(rows, results, out, title="Territorio", language=language)
    text = "".join(page.extract_text() for page in pypdf.PdfReader(out).pages)
    assert said in text
    for row in rows:
        assert row["id"] in text
    first = out.read_bytes()
    write_summary(rows, results, out, title="Territorio", language=language)
    assert out.read_bytes() == first


def test_alternatives_with_one_id_are_told_apart_by_their_file(opened, town, tmp_path: Path) -> None:
    feature = json.loads(town.intervention().read_text(encoding="utf-8"))
    (tmp_path / "a.geojson").write_text(json.dumps(feature))
    feature["properties"]["works"] = [
        {"type": "cool_paving", "area_m2": 900},
        {"type": "infiltration_trench", "area_m2": 20},  # priced by a volume that is not given
    ]
    feature["properties"]["answers"].pop("2", None)
    (tmp_path / "b.geojson").write_text(json.dumps(feature))
    found = compare_files(*opened, [tmp_path / "a.geojson", tmp_path / "b.geojson"], on=ON)
    name = feature["properties"]["id"]
    assert [a["label"] for a in found["alternatives"]] == [f"{name} (a)", f"{name} (b)"]
    differing = {c["id"] for p in found["schede"][0]["parts"] for c in p["criteria"] if c["differs"]}
    assert "B1" in differing
    assert not {"A1", "A2", "A3"} & differing  # the place is the same
    cool = next(w for w in found["works"] if w["type"] == "cool_paving")
    assert cool["ground_m2"][1] == 900
    assert found["alternatives"][1]["works_cost"]["without_cost"] == ["infiltration_trench"]
    body = {k: v for k, v in found.items() if k != "fingerprint"}
    assert found["fingerprint"] == fingerprint(body)


def test_one_cannot_be_compared(results) -> None:
    with pytest.raises(RequestError, match="cannot be compared"):
        compare([("a", results[0])])


def test_commands(town, sttm, folder, tmp_path: Path) -> None:
    where = ("-w", town.workspace, "--on", "2026-03-10")
    out, pdf = tmp_path / "r.csv", tmp_path / "s.pdf"
    ran = sttm("evaluate", folder, *where, "--ranking", out, "--summary", pdf)
    assert "Ranking, by the mean of the sure totals" in ran.out
    assert out.is_file()
    assert pdf.read_bytes().startswith(b"%PDF")
    sttm("evaluate", folder, *where, "--ranking", tmp_path / "r.txt", code=2)
    (result,) = sttm("evaluate", town.intervention(), *where, "--sensitivity", "--json").json
    assert result["sensitivity"]["draws"] == 10_000
    ran = sttm("compare", folder, *where, "--language", "en")
    assert "≠" in ran.out
    assert sttm("compare", folder, *where, "--json").json["kind"] == "sttm-comparison"
    sttm("compare", town.intervention(), *where, code=2)
