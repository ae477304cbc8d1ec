"""The commands of procedures, on the files of the how-to and on a square near a square."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import typer.main
from shapely.geometry import box, mapping

from sttm.cli.app import app

SHOWN = Path(__file__).parents[2] / "docs" / "howto" / "examples"
EXAMPLES = [
    e.strip()
    for name, command in sorted(typer.main.get_command(app).commands["procedure"].commands.items())  # type: ignore[attr-defined]
    for line in re.findall(r"`(sttm [^`]+)`", command.help or "")
    for e in line.split("&&")
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for source, name in (
        ("first-three-sttm", "first-three-sttm"),
        ("first-three-sttm", "my-procedure"),
        ("documents", "documents"),
    ):
        shutil.copy(SHOWN / f"{source}.yaml", tmp_path / f"{name}.yaml")
    properties = {
        "id": "parco",
        "title": "Parco",
        "municipality_id": "F001",
        "works": [{"type": "street_trees", "number": 5}],
    }
    feature = {
        "type": "Feature",
        "geometry": mapping(box(9.2, 45.4, 9.201, 45.401)),
        "properties": properties,
    }
    (tmp_path / "parco.geojson").write_text(json.dumps(feature))
    site = gpd.GeoDataFrame(
        {"site_id": ["IT1"], "name": ["Bosco"]}, geometry=[box(9.205, 45.4, 9.21, 45.41)], crs=4326
    )
    site.to_file(tmp_path / "natura2000.gpkg")
    (tmp_path / "results.json").write_text("[]")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_examples_of_the_help_run_one_after_the_other(folder: Path, sttm) -> None:
    # The pre-check leaves the file that the checklist reads.
    ordered = sorted(EXAMPLES, key=lambda e: "checklist" in e)
    for example in ordered:
        command, _, target = example.partition(" > ")
        ran = sttm(*shlex.split(command)[1:])
        if target:
            (folder / target.strip()).write_text(ran.out)
    there = {p.name for p in folder.iterdir()}
    assert {"path.svg", "terms.ics", "norme.pdf", "norms.html", "deposito.zip", "incidence.json"} <= there


def test_status_tells_terms_and_what_may_be_done(folder: Path, sttm) -> None:
    shown = " ".join(sttm("procedure", "status", "first-three-sttm.yaml", "--on", "2023-12-10").out.split())
    assert "under way" in shown
    assert "sttm_observations Osservazioni 2023-12-06 2023-12-20 running 10 left seed" in shown
    assert "Controdeduzioni alle osservazioni no 2023-12-21 «Osservazioni» fino al 20.12.2023" in shown
    assert "! Not official" in shown


def test_json_is_what_the_library_says_and_repeats(folder: Path, sttm) -> None:
    words = ("procedure", "status", "first-three-sttm.yaml", "--on", "2023-12-10", "--json")
    first: Any = sttm(*words).json
    assert first == sttm(*words).json
    assert [w["closes"] for w in first["windows"] if w["submission"] == "osservazione"] == ["2023-12-20"]


def test_a_changed_file_is_refused_against_an_earlier_copy(folder: Path, sttm) -> None:
    text = (folder / "first-three-sttm.yaml").read_text()
    (folder / "changed.yaml").write_text(text.replace("2022-05-24", "2022-05-25"))
    ran = sttm("procedure", "status", "changed.yaml", "--before", "first-three-sttm.yaml", "--json", code=2)
    assert "entry 02" in ran.error["message"]


def test_an_incomplete_package_is_refused(folder: Path, sttm) -> None:
    ran = sttm("procedure", "package", "documents.yaml", "p.zip", "--json", code=3)
    assert {f["feature"] for f in ran.error["faults"]} == {"vas_report_document", "vas_form_f"}
    assert not (folder / "p.zip").exists()
