"""``sttm evaluate``, ``page``: results for programs and people, dossiers, and every fault of an intervention."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ON = "2026-03-10"

Feature = dict[str, Any]


@pytest.fixture
def feature(town) -> Feature:
    found = json.loads(town.intervention().read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(*features: Feature, name: str = "interventi.geojson") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
        return path

    return written


def changed(feature: Feature, identifier: str, **properties: Any) -> Feature:
    made = copy.deepcopy(feature)
    made["properties"].update({"id": identifier, **properties})
    return made


def moved(feature: Feature, identifier: str, change: Callable[[float, float], list[float]]) -> Feature:
    made = changed(feature, identifier)
    rings = made["geometry"]["coordinates"]
    made["geometry"]["coordinates"] = [[change(*xy[:2]) for xy in ring] for ring in rings]
    return made


def faults(sttm, town, *files: Path, code: int = 3) -> list[dict[str, Any]]:
    ran = sttm("evaluate", *files, "-w", town.workspace, "--on", ON, "--json", code=code)
    assert ran.out == ""
    found = ran.error["faults"]
    assert isinstance(found, list)
    return found


# --- results -----------------------------------------------------------------------------------------------


def test_results_for_programs(town, sttm) -> None:
    files = sorted((town.files / "interventions").glob("*.geojson"))
    results = sttm("evaluate", *files, "-w", town.workspace, "--on", ON, "--json").json
    assert len(results) == 3
    for result in results:
        assert result["kind"] == "sttm-evaluation"
        assert result["evaluated_on"] == ON
        assert [s["number"] for s in result["schede"]] == [1, 2]
        assert result["pack"]["fictional"]
        assert len(result["fingerprint"]) == 64


def test_what_a_person_reads_has_the_caveats_in_it(town, sttm) -> None:
    ran = sttm("evaluate", town.intervention(), "-w", town.workspace, "--on", ON)
    assert "Territorio di fantasia" in ran.out
    assert "fingerprint" in ran.out
    assert ran.err == ""


def test_one_scheda(town, sttm) -> None:
    (result,) = sttm(
        "evaluate", town.intervention(), "-w", town.workspace, "--on", ON, "--scheda", "2", "--json"
    ).json
    assert [s["number"] for s in result["schede"]] == [2]
    for wrong in ("9", "x", ""):
        error = sttm(
            "evaluate", town.intervention(), "-w", town.workspace, "--scheda", wrong, "--json", code=2
        ).error
        assert error["remedy"]


def test_the_same_bytes_in_any_process_and_order(town, feature, write, sttm) -> None:
    others = [json.loads(p.read_text()) for p in (town.files / "interventions").glob("*.geojson")]
    others = sorted(others, key=lambda f: f["properties"]["id"])
    forward, backward = write(*others, name="a.geojson"), write(*others[::-1], name="b.geojson")
    printed = []
    for seed, path in (("1", forward), ("77", forward), ("5", backward)):
        ran = subprocess.run(
            [sys.executable, "-m", "sttm", "evaluate", str(path), "-w", str(town.workspace), "--on", ON, "--json"],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert ran.stderr == ""
        printed.append(ran.stdout)
    assert printed[0] == printed[1]
    by_id = {r["intervention"]["id"]: r for r in json.loads(printed[0])}
    assert {r["intervention"]["id"]: r for r in json.loads(printed[2])} == by_id
    alone = sttm("evaluate", write(feature), "-w", town.workspace, "--on", ON, "--json").json[0]
    assert alone == by_id[feature["properties"]["id"]]


def test_before_the_schede_are_in_force(town, sttm) -> None:
    error = sttm(
        "evaluate", town.intervention(), "-w", town.workspace, "--on", "2001-01-01", "--json", code=4
    ).error
    assert error["error"] == "NotInForce"
    assert error["remedy"]


def test_disputed_answers_and_overrides_keep_what_was_computed(town, feature, write, sttm) -> None:
    plain = write(changed(feature, "uno"))
    (before,) = sttm("evaluate", plain, "-w", town.workspace, "--on", ON, "--json").json
    contested = changed(
        feature, "uno",
        disputes=[{"scheda": 1, "criterion": "C1", "party": "Comitato", "reason": "Mancano i CAM", "answer": "not_met"}],
        overrides=[{"scheda": 1, "class": "D", "author": "Ing. Prova", "reason": "Istruttoria in corso"}],
    )  # fmt: skip
    path = write(contested)
    (after,) = sttm("evaluate", path, "-w", town.workspace, "--on", ON, "--json").json
    first = after["schede"][0]
    (c1,) = [c for p in first["parts"] for c in p["criteria"] if c["id"] == "C1"]
    assert c1["answer"] == "disputed"
    assert "Comitato" in json.dumps(c1)
    assert "Mancano i CAM" in json.dumps(c1)
    assert first["total"]["low"] < first["total"]["high"] == before["schede"][0]["total"]["high"]
    assert first["override"] == {"class": "D", "author": "Ing. Prova", "reason": "Istruttoria in corso"}
    assert first["class"]["high"] == before["schede"][0]["class"]["high"]
    shown = sttm("evaluate", path, "-w", town.workspace, "--on", ON).out
    assert "disputed" in shown
    assert "Ing. Prova" in shown


def test_an_unanswered_checklist_gives_a_range(town, feature, write, sttm) -> None:
    (result,) = sttm(
        "evaluate", write(changed(feature, "uno", answers={})), "-w", town.workspace, "--on", ON, "--json"
    ).json
    for scheda in result["schede"]:
        assert scheda["total"]["low"] < scheda["total"]["high"]
        assert scheda["class"]["low"] > scheda["class"]["high"]  # E … A


# --- faults of interventions -------------------------------------------------------------------------------


def test_every_fault_of_every_feature_at_once(town, feature, write, sttm) -> None:
    ring = feature["geometry"]["coordinates"][0]
    lon, lat = ring[0]
    bow = changed(feature, "farfalla")
    bow["geometry"]["coordinates"] = [[ring[0], ring[2], ring[1], ring[3], ring[0]]]
    small = moved(feature, "francobollo", lambda x, y: [lon + (x - lon) * 1e-3, lat + (y - lat) * 1e-3])
    small["properties"]["works"] = [{"type": "depaving", "area_m2": 0.001}]
    too_much = changed(feature, "troppe-opere", works=[{"type": "depaving", "area_m2": 9_000_000}])
    unknown = changed(feature, "tipo-ignoto", works=[{"type": "rain_gardens", "area_m2": 10}])
    misspelt = changed(feature, "chiave-sbagliata", resposible_officer="Arch. Prova")
    checks = {
        "lontano": (moved(feature, "lontano", lambda x, y: [x + 5, y]), "outside", ""),
        "scambiato": (moved(feature, "scambiato", lambda x, y: [y, x]), "outside", "swapped"),
        "farfalla": (bow, "invalid-geometry", "cross"),
        "francobollo": (small, "too-small", "draw"),
        "troppe-opere": (too_much, "works-too-large", "correct"),
        "tipo-ignoto": (unknown, "unknown-work-type", "rain_garden"),
        "altrove": (changed(feature, "altrove", municipality_id="F999"), "unknown-municipality", "F00"),
        "chiave-sbagliata": (misspelt, "property-extra-forbidden", "responsible_officer"),
        "scheda-ignota": (changed(feature, "scheda-ignota", answers={"9": {"C1": {"answer": "met"}}}), "unknown-scheda", "1, 2"),
        "cup-sbagliato": (changed(feature, "cup-sbagliato", cup="J31B2600001"), "property-string-pattern-mismatch", ""),
    }  # fmt: skip
    path = write(*(f for f, _, _ in checks.values()))
    found = faults(sttm, town, path)
    for name, (_, code, remedy) in checks.items():
        fitting = [f for f in found if f["feature"] == name and f["code"] == code]
        assert fitting, (name, code, [f for f in found if f["feature"] == name])
        assert fitting[0]["file"] == "interventi.geojson"
        assert fitting[0]["remedy"]
        assert remedy in fitting[0]["remedy"], fitting
    assert {f["feature"] for f in found} == set(checks)
    shown = sttm("evaluate", path, "-w", town.workspace, "--on", ON, code=3).err
    assert "Error:" in shown


def test_two_files_with_one_id(town, feature, write, sttm) -> None:
    a, b = write(feature, name="a.geojson"), write(feature, name="b.geojson")
    (fault,) = faults(sttm, town, a, b)
    assert fault["code"] == "duplicate-id"
    assert (fault["file"], "a.geojson" in fault["message"]) == ("b.geojson", True)


@pytest.mark.parametrize(
    "change",
    [
        {"geometry": None},
        {"geometry": {"type": "Point", "coordinates": [10.2, 45.2]}},
        {"geometry": {"type": "Polygon", "coordinates": []}},
        {"geometry": {"type": "Polygon", "coordinates": [[[10.2, 45.2], [10.3, 45.3]]]}},
        {"geometry": {"type": "Polygon", "coordinates": "everywhere"}},
        {"geometry": {"type": "Polygon", "coordinates": [[["a", "b"], [1, 2], [3, 4], ["a", "b"]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[None, 1], [1, 2], [3, 4], [None, 1]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[1e308, 1], [1, 2], [3, 4], [1e308, 1]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[float("nan"), 1], [1, 2], [3, 4], [float("nan"), 1]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[179, 1], [-179, 1], [-179, 2], [179, 2], [179, 1]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[512000, 5030000], [512100, 5030000], [512100, 5030100], [512000, 5030000]]]}},
        {"geometry": {"type": "GeometryCollection", "geometries": []}},
        {"geometry": {"type": "Blob", "coordinates": [1]}},
        {"geometry": []},
        {"geometry": "POLYGON((0 0, 1 1, 1 0, 0 0))"},
        {"properties": None},
        {"properties": []},
        {"properties": {}},
        {"properties": {"id": ["a"]}},
    ],
    ids=lambda c: json.dumps(c)[:60],
)  # fmt: skip
def test_features_that_are_no_interventions(change, town, feature, write, sttm) -> None:
    found = faults(sttm, town, write({**feature, **change}))
    assert found
    assert all(f["remedy"] for f in found), found


@pytest.mark.parametrize(
    "properties",
    [
        {"cost_eur": -1},
        {"cost_eur": float("nan")},
        {"cost_eur": float("inf")},
        {"cost_eur": "molto"},
        {"cost_eur": True},
        {"works": []},
        {"works": "depaving"},
        {"works": [{"type": "depaving", "area_m2": float("inf")}]},
        {"works": [{"type": "depaving", "area_m2": 1, "length_m": 2}]},
        {"works": [{"type": "depaving"}]},
        {"works": [{"type": "depaving", "number": 3}]},
        {"works": [None]},
        {"title": ""},
        {"title": None},
        {"title": "x" * 5000},
        {"id": "../../etc/passwd"},
        {"id": ""},
        {"id": 7},
        {"protocol": {"number": "1", "date": "ieri"}},
        {"protocol": {"number": "1", "date": "2026-02-30"}},
        {"design_stage": "sogno"},
        {"answers": {"1": {"C99": {"answer": "met"}}}},
        {"answers": {"1": {"A1": {"answer": "met"}}}},
        {"answers": {"1": {"C1": {"answer": "forse"}}}},
        {"answers": []},
        {"disputes": [{"scheda": 9, "criterion": "C1", "party": "x", "reason": "y", "answer": "met"}]},
        {"disputes": [{"scheda": 1, "criterion": "C1", "party": "x", "reason": "y"}]},
        {"overrides": [{"scheda": 9, "class": "A", "author": "x", "reason": "y"}]},
        {"overrides": [{"scheda": 1, "class": "Z", "author": "x", "reason": "y"}]},
    ],
    ids=lambda c: json.dumps(c)[:60],
)
def test_properties_that_are_faulty(properties, town, feature, write, sttm) -> None:
    made = copy.deepcopy(feature)
    made["properties"].update(properties)
    found = faults(sttm, town, write(made))
    assert found
    assert all(f["remedy"] and f["column"] for f in found), found


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b"\xff\xfe\x00",
        b"PK\x03\x04",
        b"[" * 100_000,
        b'{"type": "FeatureCollection", "features": []}',
        b'{"type": "FeatureCollection", "features": [null]}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "Polygon", "coordinates": []}',
        b'{"type": "Feature"}',
    ],
    ids=lambda c: repr(c[:40]),
)
def test_files_that_are_no_interventions(content, town, tmp_path, sttm) -> None:
    path = tmp_path / "brutto.geojson"
    path.write_bytes(content)
    ran = sttm("evaluate", path, "-w", town.workspace, "--json", code=3)
    assert "brutto.geojson" in ran.err
    assert ran.error["faults"]


def test_files_that_are_not_there(town, tmp_path, sttm) -> None:
    sttm("evaluate", tmp_path / "manca.geojson", "-w", town.workspace, "--json", code=6)
    sttm("evaluate", tmp_path, "-w", town.workspace, "--json", code=2)  # a folder without any


def test_harmless_peculiarities(town, feature, tmp_path, sttm) -> None:
    """A mark of byte order, heights, a hole, accents, spaces in the path: nothing that stops a municipality."""
    made = changed(feature, "uno", title="Piazza dell’Università – più verde 🌳")
    outer = [[*xy, 120.5] for xy in made["geometry"]["coordinates"][0]]
    lon = sum(xy[0] for xy in outer[:-1]) / (len(outer) - 1)
    lat = sum(xy[1] for xy in outer[:-1]) / (len(outer) - 1)
    hole = [[lon, lat, 1], [lon, lat + 1e-5, 1], [lon + 1e-5, lat + 1e-5, 1], [lon, lat, 1]]
    made["geometry"] = {"type": "MultiPolygon", "coordinates": [[outer, hole]]}
    folder = tmp_path / "Città d'esempio"
    folder.mkdir()
    path = folder / "più verde.geojson"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(made, ensure_ascii=False).encode())
    (result,) = sttm("evaluate", path, "-w", town.workspace, "--on", ON, "--json").json
    assert result["intervention"]["title"] == made["properties"]["title"]
    link = tmp_path / "link.geojson"
    link.symlink_to(path)
    assert sttm("evaluate", link, "-w", town.workspace, "--on", ON, "--json").json == [result]


# --- dossiers and pages ------------------------------------------------------------------------------------


def test_a_dossier_each(town, tmp_path, sttm) -> None:
    one = tmp_path / "uno.pdf"
    ran = sttm("evaluate", town.intervention(), "-w", town.workspace, "--on", ON, "--pdf", one, "--json")
    assert ran.json
    assert one.read_bytes().startswith(b"%PDF")
    folder = tmp_path / "dossier"
    files = sorted((town.files / "interventions").glob("*.geojson"))[:2]
    shown = sttm("evaluate", *files, "-w", town.workspace, "--on", ON, "--pdf", folder, "--language", "en")
    assert sorted(p.name for p in folder.iterdir()) == sorted(f"{p.stem}.en.pdf" for p in files)
    assert all(p.name in shown.err + shown.out for p in folder.iterdir())


@pytest.mark.parametrize(
    "options",
    [
        ["--pdf", "x.pdf", "--language", "fr"],
        ["--pdf", "x.pdf", "--standard", "x-9"],
        ["--pdf", "a-file/x.pdf"],
        ["--pdf", "a-file"],
    ],
    ids=" ".join,
)
def test_dossiers_that_cannot_be_written(options, town, tmp_path, sttm) -> None:
    (tmp_path / "a-file").write_text("not a folder")
    words = [tmp_path / o if "/" in o or "." in o or o == "a-file" else o for o in options]
    sttm("evaluate", town.intervention(), "-w", town.workspace, "--on", ON, *words, "--json", code=2)


def test_two_dossiers_do_not_fit_in_one_file(town, tmp_path, sttm) -> None:
    files = sorted((town.files / "interventions").glob("*.geojson"))
    sttm("evaluate", *files, "-w", town.workspace, "--on", ON, "--pdf", tmp_path / "x.pdf", code=2)


def test_a_page_with_results(town, tmp_path, sttm) -> None:
    results = tmp_path / "results.json"
    results.write_text(sttm("evaluate", town.intervention(), "-w", town.workspace, "--on", ON, "--json").out)
    sttm("page", tmp_path / "site", "-w", town.workspace, "--on", ON, "--results", results)
    assert "piazza-spugna" in "".join(
        p.read_text(encoding="utf-8")
        for p in (tmp_path / "site").rglob("*")
        if p.suffix in (".html", ".json", ".js")
    )
    again = sttm("page", tmp_path / "site", "-w", town.workspace, "--on", ON)
    assert "index.html" in again.err


def test_a_page_over_something_else(town, tmp_path, sttm) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    sttm("page", tmp_path, "-w", town.workspace, "--on", ON, code=2)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("content", ["", "{", "[1]", "{}", "[{}]", "null", '[{"kind": "sttm-evaluation"}]'])
def test_results_that_are_none(content, town, tmp_path, sttm) -> None:
    path = tmp_path / "results.json"
    path.write_text(content)
    ran = sttm("page", tmp_path / "site", "-w", town.workspace, "--on", ON, "--results", path, code=2)
    assert "results.json" in ran.err
    assert not (tmp_path / "site").exists()
