"""``sttm run``, ``sample``, ``schema``, ``packs``, ``parameters``: answers that need no workspace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

ON = "2026-03-10"


def test_zonal_in_every_form(town, tmp_path, sttm) -> None:
    units, raster = town.layer("units"), town.layer("night_temperature")
    rows = sttm("run", "zonal", units, raster, "--stats", "mean,max", "--id", "unit_id", "--json").json
    assert len(rows) == 24
    assert all(20 < r["mean"] <= r["max"] < 40 for r in rows)
    shown = sttm("run", "zonal", units, raster, "--stats", "mean,max", "--id", "unit_id").out
    assert all(r["id"] in shown for r in rows)
    expected = pd.Series({r["id"]: r["mean"] for r in rows}, name="mean")
    for name in ("a.csv", "a.parquet", "a.gpkg", "a.geojson"):
        out = tmp_path / name
        assert sttm("run", "zonal", units, raster, "--id", "unit_id", "--out", out).out == ""
        if name == "a.csv":
            table = pd.read_csv(out)
        else:
            table = gpd.read_parquet(out).reset_index() if name == "a.parquet" else gpd.read_file(out)
        pd.testing.assert_series_equal(table.set_index("unit_id")["mean"], expected, check_names=False)


def test_zonal_classes_add_up_to_the_area(town, sttm) -> None:
    rows = sttm(
        "run", "zonal", town.layer("units"), town.layer("land_cover"), "--stats", "classes", "--json"
    ).json
    areas = gpd.read_file(town.layer("units")).area
    for row, area in zip(rows, areas, strict=True):
        assert sum(v for k, v in row.items() if k.startswith("class_")) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["units", "land_cover", "--stats", "maximum"], 2),
        (["units", "land_cover", "--stats", ""], 2),
        (["units", "land_cover", "--id", "nonsense"], 2),
        (["units", "land_cover", "--id", "type"], 3),
        (["units", "land_cover", "--band", "9"], 3),
        (["units", "land_cover", "--out", "table.xyz"], 2),
        (["wells", "land_cover"], 3),
        (["land_cover", "units"], 2),
        (["missing.gpkg", "land_cover"], 6),
        (["units", "missing.tif"], 6),
    ],
    ids=lambda w: " ".join(w) if isinstance(w, list) else "",
)
def test_zonal_refuses(words, code, town, tmp_path, sttm) -> None:
    paths = [tmp_path / w if "." in w else town.layer(w) for w in words[:2]]
    rest = [tmp_path / w if w.endswith(".xyz") else w for w in words[2:]]
    error = sttm("run", "zonal", *paths, *rest, "--json", code=code).error
    assert error["remedy"] or error["faults"]


def test_sample_files(tmp_path, sttm) -> None:
    out = tmp_path / "città"
    files = sttm("sample", out, "--json").json
    assert all(Path(p).is_file() for p in files.values())
    assert {"boundary", "units", "land_cover", "piazza-spugna"} <= set(files)
    sttm("sample", out)  # again, over itself


def test_sample_does_not_write_over_somebody_elses_files(tmp_path, sttm) -> None:
    mine = tmp_path / "units.gpkg"
    mine.write_text("years of work")
    sttm("sample", tmp_path, "--json", code=2)
    sttm("sample", mine, "--json", code=2)
    sttm("sample", tmp_path / "new", "--seed", "-1", "--json", code=2)
    sttm("demo", tmp_path, "--no-serve", code=2)
    sttm("demo", mine, "--no-serve", code=2)
    assert mine.read_text() == "years of work"
    assert [p.name for p in tmp_path.iterdir()] == ["units.gpkg"]


def test_every_schema_prints_as_json(sttm) -> None:
    rows = sttm("schema", "--json").json
    names = [r["name"] for r in rows]
    assert len(set(names)) == len(names)
    assert {"units", "intervention", "schede", "parameters"} <= set(names)
    for name in names:
        assert isinstance(sttm("schema", name, "--json").json, dict)
        assert sttm("schema", name).out


def test_the_schema_of_an_intervention_accepts_the_examples(town, sttm) -> None:
    import jsonschema

    schema = sttm("schema", "intervention").json
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in (town.files / "interventions").glob("*.geojson"):
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)


def test_packs_and_parameters(sttm) -> None:
    names = [r["name"] for r in sttm("packs", "--json").json]
    assert names == ["base", "milano", "sample"]
    for name in names:
        assert sttm("packs", name, "--json").json[0]["name"] == name
        rows = sttm("parameters", name, "--on", ON, "--json").json
        assert rows
        assert all({"value", "unit", "official", "confidence", "source"} <= set(r) for r in rows)
    shown = sttm("parameters", "milano", "--on", ON).out
    assert "{'it'" not in shown
    assert "not in force" in sttm("parameters", "milano", "--on", "1999-01-01").out


@pytest.mark.parametrize("width", [80, 120])
def test_tables_fit_and_cut_nothing(width, town, sttm, monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for words in (["layers", "-w", town.workspace], ["parameters", "milano", "--on", ON], ["schema", "units"], ["packs"],
                  ["evaluate", town.intervention(), "-w", town.workspace, "--on", ON]):  # fmt: skip
        lines = sttm(*words).out.splitlines()
        table = [line for line in lines if not line.startswith(("Scheda ", "! ", "Evaluated"))]
        assert max(len(line.rstrip()) for line in table[1:]) <= width
        assert not any("…" in line for line in table)
    assert all(
        r["layer"] in sttm("layers", "-w", town.workspace).out
        for r in sttm("layers", "-w", town.workspace, "--json").json
    )


def test_output_that_cannot_hold_accents(town) -> None:
    for extra in ([], ["--json"]):
        ran = subprocess.run(
            [sys.executable, "-m", "sttm", "packs", *extra],
            env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
        )  # fmt: skip
        assert ran.stderr == b""
        if extra:
            assert json.loads(ran.stdout)[1]["title"]["it"] == "Città metropolitana di Milano"


def test_a_reader_that_goes_away(town) -> None:
    command = f"{sys.executable} -m sttm schema intervention | head -c 10; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert "Traceback" not in ran.stderr


@pytest.mark.parametrize("delay", [0.5, 2.0])
def test_interrupted_builds_leave_what_was(town, tmp_path, sttm, delay) -> None:
    sttm("new", tmp_path / "ws", "--pack", "sample", "--data", town.files)
    before = (tmp_path / "ws" / "catalog.json").read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "sttm", "build", "-w", str(tmp_path / "ws"), "--on", ON],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(delay)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if process.returncode == 130:
        assert (tmp_path / "ws" / "catalog.json").read_bytes() == before
    else:
        assert process.returncode == 0  # it had already ended
    sttm("build", "-w", tmp_path / "ws", "--on", ON)
    assert sttm("verify", "-w", tmp_path / "ws", "--json").json == {"faults": []}


def test_no_bar_in_a_file_even_where_colours_are_forced(town, tmp_path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sttm", "run", "zonal", str(town.layer("units")), str(town.layer("sealing")), "--json"],
        env={**os.environ, "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stderr == ""
    assert len(json.loads(ran.stdout)) == 24
