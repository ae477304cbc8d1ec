"""Making a workspace, listing, comparing, reverting, building, verifying: as a shell sees them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

ON = "2026-03-10"


@pytest.fixture
def ws(town_copy: Path) -> Path:
    return town_copy


def files_of(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def moved_units(town, folder: Path) -> Path:
    """The units with one vertex shared by two of them moved: both change shape, no gap opens."""
    frame = gpd.read_file(town.layer("units"))
    owners: dict[tuple[float, float], list[int]] = {}
    for i, geometry in enumerate(frame.geometry):
        for xy in {tuple(c) for c in shapely.get_coordinates(geometry)}:
            owners.setdefault(xy, []).append(i)
    hull = shapely.union_all(frame.geometry).boundary
    shared = next(
        xy for xy in sorted(owners) if len(owners[xy]) == 2 and shapely.distance(shapely.Point(xy), hull) > 50
    )
    moved = [
        shapely.transform(g, lambda c: [(x + 3, y + 3) if (x, y) == shared else (x, y) for x, y in c])
        if i in owners[shared]
        else g
        for i, g in enumerate(frame.geometry)
    ]
    path = folder / "units.gpkg"
    frame.set_geometry(moved, crs=frame.crs).to_file(path, engine="pyogrio")
    return path


# --- making ------------------------------------------------------------------------------------------------


def test_new_and_what_it_says(town, tmp_path, sttm) -> None:
    made = sttm("new", tmp_path / "ws", "--pack", "sample", "--data", town.files, "--json").json
    assert made["workspace"] == str(tmp_path / "ws")
    assert made["pack"]["pack"] == "sample"
    assert {"boundary", "units", "land_cover", "night_temperature"} <= {v["layer"] for v in made["layers"]}


def test_new_refuses_a_folder_with_something_in_it(town, tmp_path, sttm) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    sttm("new", tmp_path, "--pack", "sample", "--data", town.files, code=5)
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".lock")] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--pack", "nowhere"], 2),
        (["--pack", "base"], 2),
        (["--pack", "milano", "--data", "EMPTY"], 6),
        (["--pack", "sample", "--scale", "galaxy"], 2),
        (["--pack", "sample", "--scale", "-3"], 2),
        (["--pack", "sample", "--scale", "nan"], 2),
    ],
    ids=lambda o: " ".join(o) if isinstance(o, list) else str(o),
)
def test_new_that_fails_leaves_no_folder(options, code, tmp_path, sttm) -> None:
    empty = tmp_path / "nothing"
    empty.mkdir()
    words = [empty if o == "EMPTY" else o for o in options]
    error = sttm("new", tmp_path / "ws", *words, "--json", code=code).error
    assert error["remedy"]
    assert not (tmp_path / "ws").exists()


def test_new_leaves_an_empty_folder_empty_when_a_file_is_faulty(town, tmp_path, sttm) -> None:
    data = shutil.copytree(town.files, tmp_path / "data")
    (data / "units.gpkg").write_bytes(b"")
    (tmp_path / "ws").mkdir()
    error = sttm("new", tmp_path / "ws", "--pack", "sample", "--data", data, "--json", code=3).error
    assert any(f["file"] == "units.gpkg" for f in error["faults"])
    assert list((tmp_path / "ws").iterdir()) == []


# --- reading -----------------------------------------------------------------------------------------------


def test_layers(town, sttm) -> None:
    rows = sttm("layers", "-w", town.workspace, "--json").json
    assert {"units", "unit_vulnerability"} <= {r["layer"] for r in rows}
    shown = sttm("layers", "-w", town.workspace).out
    assert all(r["layer"] in shown for r in rows)


def test_one_layer_with_its_lineage(town, sttm) -> None:
    layer = sttm("layers", "unit_vulnerability", "-w", town.workspace, "--json").json
    assert any(line.startswith("land_cover ") for line in layer["lineage"])
    assert "unit_vulnerability" in sttm("layers", "unit_vulnerability", "-w", town.workspace).out


def test_the_workspace_may_come_from_the_environment(town, sttm, monkeypatch) -> None:
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    assert sttm("layers", "--json").json


@pytest.mark.parametrize(
    "words",
    [
        ["layers"],
        ["build"],
        ["verify"],
        ["diff", "units", "a", "b"],
        ["revert", "units", "a"],
        ["breaks", "propose", "idren"],
        ["evaluate", "x.geojson"],
        ["add", "units", "x.gpkg"],
    ],
    ids=" ".join,
)
def test_no_workspace_there(words, tmp_path, sttm) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        error = sttm(*words, "-w", folder, "--json", code=5).error
        assert error["error"] == "WorkspaceError"
        assert error["remedy"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["layers", "nonsense"],
        ["layers", "nonsense", "--history"],
        ["diff", "nonsense", "a", "b"],
        ["diff", "units", "zz", "zz"],
        ["revert", "units", "zz"],
        ["revert", "nonsense", "zz"],
        ["build", "nonsense"],
        ["build", "units"],
        ["breaks", "propose", "nonsense"],
        ["schema", "nonsense"],
        ["packs", "nonsense"],
        ["parameters", "nonsense"],
    ],
    ids=" ".join,
)
def test_what_is_unknown_is_a_wrong_request(words, town, sttm) -> None:
    where = [] if words[0] in ("schema", "packs", "parameters") else ["-w", town.workspace]
    error = sttm(*words, *where, "--json", code=2).error
    assert error["message"]
    assert error["remedy"], error


# --- comparing and reverting -------------------------------------------------------------------------------


def test_diff_revert_history(town, ws, tmp_path, sttm) -> None:
    first = sttm("layers", "units", "-w", ws, "--json").json["version"]
    second = sttm("add", "units", moved_units(town, tmp_path), "-w", ws, "--json", "--who", "Bianca").json[
        "version"
    ]
    out = tmp_path / "changed.geojson"
    found = sttm("diff", "units", first[:6], second[:6], "-w", ws, "--out", out, "--json").json
    assert len(found["changed"]) == 2 if isinstance(found["changed"], list) else found["changed"] == 2
    assert len(json.loads(out.read_text())["features"]) == 2
    assert "units" in sttm("diff", "units", first[:6], second[:6], "-w", ws).out

    before = (ws / "catalog.json").read_bytes()
    assert sttm("revert", "units", first[:6], "-w", ws, "--json").json["version"] == first
    assert sttm("layers", "units", "-w", ws, "--json").json["version"] == first
    assert (ws / "catalog.json").read_bytes() != before

    history = sttm("layers", "units", "--history", "-w", ws, "--json").json
    assert [h["version"] for h in history] == [first, second, first]
    assert history[1]["who"] == "Bianca"
    assert history[0]["command"].startswith("revert units")
    assert "Bianca" in sttm("layers", "units", "--history", "-w", ws).out
    everything = sttm("layers", "--history", "-w", ws, "--json").json
    assert {"units", "boundary"} <= {h["layer"] for h in everything}


# --- building ----------------------------------------------------------------------------------------------


def test_a_second_build_does_nothing(ws, sttm) -> None:
    before = files_of(ws)
    report = sttm("build", "-w", ws, "--on", ON, "--json").json
    assert {step["action"] for step in report["layers"]} == {"unchanged"}
    after = files_of(ws)
    assert after["catalog.json"] == before["catalog.json"]
    assert set(after) - set(before) <= {".lock"}


def test_explain_says_why(ws, sttm) -> None:
    lines = sttm("build", "-w", ws, "--on", ON, "--explain").out.splitlines()
    assert any(line.startswith("unit_vulnerability: not recomputed") for line in lines)


def test_a_change_inside_two_units_recomputes_two(town, ws, tmp_path, sttm) -> None:
    sttm("add", "units", moved_units(town, tmp_path), "-w", ws)
    before = files_of(ws)
    plan = sttm("build", "-w", ws, "--on", ON, "--dry-run", "--json").json
    assert plan["dry_run"]
    after = files_of(ws)
    assert {k: v for k, v in after.items() if k != ".lock"} == {
        k: v for k, v in before.items() if k != ".lock"
    }

    report = {step["layer"]: step for step in sttm("build", "-w", ws, "--on", ON, "--json").json["layers"]}
    assert (report["unit_land_cover"]["done"], report["unit_land_cover"]["total"]) == (2, 24)
    assert (report["unit_night_temperature"]["done"], report["unit_night_temperature"]["total"]) == (2, 24)
    partly = {layer: version(ws, layer, sttm) for layer in report}

    # The same, from nothing.
    fresh = tmp_path / "fresh"
    data = shutil.copytree(town.files, tmp_path / "data")
    shutil.copy(tmp_path / "units.gpkg", data / "units.gpkg")
    sttm("new", fresh, "--pack", "sample", "--data", data)
    sttm("build", "-w", fresh, "--on", ON)
    assert {layer: version(fresh, layer, sttm) for layer in report} == partly


def version(ws: Path, layer: str, sttm) -> str:
    return str(sttm("layers", layer, "-w", ws, "--json").json["version"])


def test_before_anything_is_in_force(ws, sttm) -> None:
    before = (ws / "catalog.json").read_bytes()
    error = sttm("build", "-w", ws, "--on", "1999-01-01", "--json", code=4).error
    assert error["error"] == "NotInForce"
    assert (ws / "catalog.json").read_bytes() == before


@pytest.mark.parametrize("day", ["tomorrow", "2026-02-30", "10/03/2026", ""])
def test_what_is_no_date(day, town, sttm) -> None:
    assert "--on" in sttm("build", "-w", town.workspace, "--on", day, "--json", code=2).error["message"]


def test_breaks_are_proposed_with_a_histogram(town, sttm) -> None:
    found = sttm("breaks", "propose", "idren", "-w", town.workspace, "--on", ON, "--json").json
    assert len(found["values"]) == 4
    assert found["values"] == sorted(found["values"])
    assert sum(h["units"] for h in found["histogram"]) == found["units"] == sum(found["counts"])
    shown = sttm(
        "breaks", "propose", "night_temperature", "--method", "jenks", "-w", town.workspace, "--on", ON
    ).out
    assert "in_force_from" in shown
    sttm("breaks", "propose", "idren", "--method", "magic", "-w", town.workspace, code=2)


# --- verifying, locks, damage ------------------------------------------------------------------------------


def test_verify_finds_a_changed_file(ws, sttm) -> None:
    assert sttm("verify", "-w", ws, "--json").json == {"faults": []}
    victim = next((ws / "layers" / "units").rglob("*.parquet"))
    victim.write_bytes(victim.read_bytes()[:-20] + b"x" * 20)
    sttm("verify", "-w", ws, code=5)


def test_a_second_writer_is_told_who_holds_the_workspace(town, ws, sttm) -> None:
    code = (
        "import sys, pathlib\n"
        "from sttm.territory.workspace import Workspace\n"
        "with Workspace.open(pathlib.Path(sys.argv[1])).writing('build of the evening'):\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.readline()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(ws)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin
    assert holder.stdout
    try:
        assert holder.stdout.readline() == "held\n"
        before = (ws / "catalog.json").read_bytes()
        for words in (
            ["add", "units", town.layer("units")],
            ["revert", "units", version(ws, "units", sttm)[:6]],
        ):
            error = sttm(*words, "-w", ws, "--json", code=5).error
            assert error["error"] == "WorkspaceLocked"
            assert f"process {holder.pid}" in error["message"]
            assert "build of the evening" in error["message"]
        sttm("build", "-w", ws, "--on", ON, "--wait", "0.1", code=5)
        assert sttm("layers", "-w", ws, "--json").json  # reading needs no lock
        assert (ws / "catalog.json").read_bytes() == before
    finally:
        holder.communicate("\n", timeout=20)
    sttm("revert", "units", version(ws, "units", sttm)[:6], "-w", ws)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"type": "Catalog"}', b"null"], ids=repr
)
def test_a_damaged_catalogue(content, ws, sttm) -> None:
    (ws / "catalog.json").write_bytes(content)
    for words in (["layers"], ["build", "--on", ON], ["verify"]):
        error = sttm(*words, "-w", ws, "--json", code=5).error
        assert "catalog.json" in error["message"]
    assert (ws / "catalog.json").read_bytes() == content


@pytest.mark.parametrize(
    "change",
    [
        {"sttm:journal": "../../etc/passwd"},
        {"sttm:journal": 7},
        {"links": 7},
        {"links": [{"rel": "child", "sttm:layer": "units", "href": "../../../etc/passwd"}]},
        {"links": [{"rel": "child", "sttm:layer": "units", "href": "/etc/passwd"}]},
        {"sttm:workspace": {}},
        {"sttm:workspace": {"format": "x"}},
        {"sttm:workspace": {"format": 99}},
        {"sttm:workspace": {"format": 1, "name": "x", "title": {}, "crs": "EPSG:0", "pack": {}}},
        {"sttm:workspace": {"format": 1, "name": "x", "title": {}, "crs": "EPSG:32632", "pack": 7}},
    ],
    ids=str,
)
def test_a_catalogue_somebody_edited(change, ws, sttm) -> None:
    path = ws / "catalog.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **change}))
    for words in (["layers"], ["build", "--on", ON]):
        assert sttm(*words, "-w", ws, "--json", code=5).error["remedy"]


@pytest.mark.parametrize(
    "pattern", ["layers/units/**/*.parquet", "layers/land_cover/**/*.tif", "layers/units/**/*.json"]
)
def test_deleted_files_inside_the_workspace(pattern, town, ws, sttm) -> None:
    for path in ws.glob(pattern):
        path.unlink()
    ran = sttm("evaluate", town.intervention(), "-w", ws, "--on", ON, "--json", code=5)
    assert ran.out == ""
    assert ran.error["remedy"], ran.error
    sttm("verify", "-w", ws, "--json", code=5)


def test_a_workspace_moves_with_its_folder(town, ws, tmp_path, sttm) -> None:
    moved = tmp_path / "un'altra cartella – città"
    ws.rename(moved)
    assert sttm("verify", "-w", moved, "--json").json == {"faults": []}
    assert {s["action"] for s in sttm("build", "-w", moved, "--on", ON, "--json").json["layers"]} == {
        "unchanged"
    }
    assert sttm("evaluate", town.intervention(), "-w", moved, "--on", ON, "--json").json


def test_a_pack_folder_that_vanished(town, tmp_path, sttm) -> None:
    pack = sample_pack(tmp_path / "mine")
    sttm("new", tmp_path / "ws", "--pack", pack, "--data", town.files)
    shutil.rmtree(pack)
    error = sttm("build", "-w", tmp_path / "ws", "--json", code=5).error
    assert "mine" in error["message"]
    assert sttm("layers", "-w", tmp_path / "ws", "--json").json  # what needs no pack can still be read
    assert sttm("verify", "-w", tmp_path / "ws", "--json").json == {"faults": []}


def test_a_pack_that_changes_after_the_build_is_explained(town, tmp_path, sttm) -> None:
    pack = sample_pack(tmp_path / "mine")
    sttm("new", tmp_path / "ws", "--pack", pack, "--data", town.files)
    sttm("build", "-w", tmp_path / "ws", "--on", ON)
    common = pack / "parameters" / "mine.yaml"
    common.parent.mkdir(exist_ok=True)
    common.write_text(
        "- id: night_temperature_thresholds\n"
        "  title: {it: Soglie, en: Thresholds}\n"
        "  values:\n"
        "    - value: [21, 24]\n      unit: degC\n      in_force_from: 2020-01-01\n      in_force_until: null\n"
        "      source: {kind: assumption, title: {it: Prova, en: Trial}, article: null, url: null}\n"
        "      official: false\n      confidence: ours\n"
    )
    report = {
        s["layer"]: s for s in sttm("build", "-w", tmp_path / "ws", "--on", ON, "--json").json["layers"]
    }
    assert report["unit_night_temperature"]["action"] == "all"
    assert "night_temperature_thresholds" in " ".join(report["unit_night_temperature"]["reasons"])
    assert report["unit_land_cover"]["action"] == "unchanged"


def sample_pack(folder: Path) -> Path:
    """A territory of the user's own: the sample's declarations under another name, in a folder."""
    import sttm.packs

    source = Path(sttm.packs.__file__).parent / "sample"
    shutil.copytree(source, folder)
    manifest = folder / "pack.yaml"
    manifest.write_text(manifest.read_text().replace("name: sample", f"name: {folder.name}"))
    return folder


@pytest.mark.usefixtures("plain_permissions")
def test_a_workspace_that_may_only_be_read(ws, sttm) -> None:
    ws.chmod(0o555)
    try:
        assert sttm("layers", "-w", ws, "--json").json
        sttm("build", "-w", ws, "--on", ON, code=5)
    finally:
        ws.chmod(0o755)


def test_no_progress_bar_outside_a_terminal(ws, tmp_path, town) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "sttm", "build", "-w", str(ws), "--on", ON, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    assert json.loads(ran.stdout)["layers"]
