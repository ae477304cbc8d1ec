"""Services at three scales on the sample town: commands, files, maps, what is not assessable."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest

from sttm.errors import RequestError
from sttm.operations.services.intercommunal import read_intercommunal
from sttm.operations.services.local import read_local
from sttm.operations.services.metropolitan import read_metropolitan
from sttm.operations.services.tiers import read_tiers
from sttm.operations.workspaces import workspace_pack
from sttm.packs.loading import load_pack
from sttm.territory.workspace import Workspace

COMMANDS = ("local", "intercommunal", "metropolitan", "tiers")
DAY = "2026-03-10"


@pytest.fixture
def here(town: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(town.workspace)
    return Path(town.workspace)


@pytest.mark.parametrize("command", COMMANDS)
def test_written_in_every_form(here: Path, sttm: Any, tmp_path: Path, command: str) -> None:
    for suffix in ("xlsx", "csv", "gpkg", "json"):
        sttm("services", command, "--on", DAY, "--out", tmp_path / f"it.{suffix}")
    sttm("services", command, "--on", DAY, "--map", tmp_path / "it.png", "--language", "en")
    sheets = openpyxl.load_workbook(tmp_path / "it.xlsx").worksheets
    assert all(sheet.max_row > 1 for sheet in sheets if sheet.title != "differenze")
    assert len(gpd.read_file(tmp_path / "it.gpkg"))
    assert (tmp_path / "it.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads((tmp_path / "it.json").read_text())
    assert told["fingerprint"] == sttm("services", command, "--on", DAY, "--json").json["fingerprint"]
    for name in ("engine", "pack", "layers", "parameters", "caveats"):
        assert told[name]


def test_rows_sum_to_residents(here: Path) -> None:
    workspace = Workspace.open(here)
    found = read_intercommunal(workspace, workspace_pack(workspace), on=_day())
    everybody = found.reading.vector("population")["residents"].sum()
    told = {c["id"]: c for c in found.result["categories"]}
    for name in ("supermarket", "pharmacy", "library"):
        whole = sum(m["users"] for m in told[name]["matrix"])
        unreached = sum(m["unreached"] for m in told[name]["municipalities"])
        assert whole + unreached == pytest.approx(everybody, rel=0.02)
        assert whole + unreached <= everybody + 1e-6


def test_one_zone_one_system(here: Path) -> None:
    workspace = Workspace.open(here)
    pack = workspace_pack(workspace)
    zone = read_intercommunal(workspace, pack, on=_day()).result["zones"][0]["id"]
    one = read_intercommunal(workspace, pack, on=_day(), zone=zone).result
    assert [z["id"] for z in one["zones"]] == [zone]
    assert {s["zone"] for s in one["services"]} == {zone}
    first = read_local(workspace, pack, on=_day()).systems[0]
    assert [s["id"] for s in read_local(workspace, pack, on=_day(), system=first.name).result["systems"]] == [
        first.id
    ]
    with pytest.raises(RequestError):
        read_intercommunal(workspace, pack, on=_day(), zone="Nowhere")


def test_without_services_nothing_is_drawn(tmp_path: Path) -> None:
    workspace = Workspace.create(
        tmp_path / "ws",
        name="bare",
        title={"it": "Vuoto", "en": "Bare"},
        crs="EPSG:32632",
        pack_reference={"pack": "sample", "version": "0", "fingerprint": "0"},
    )
    pack = load_pack("sample")
    for read in (read_local, read_intercommunal, read_metropolitan, read_tiers):
        found: Any = read(workspace, pack, on=_day())
        assert "services" in found.result["missing"]["en"]
        with pytest.raises(RequestError, match="nothing to draw"):
            found.draw(tmp_path / "x.png")
        with pytest.raises(RequestError, match="nothing to draw"):
            found.write(tmp_path / "x.gpkg")
        assert found.write(tmp_path / "x.csv").stat().st_size


def _day() -> date:
    return date.fromisoformat(DAY)


def test_the_terminal_says_of_which_categories_a_comune_depends(here: Path, sttm: Any) -> None:
    told = sttm("services", "intercommunal", "--on", DAY, "--json").json["hierarchy"]["supra_municipal"]
    said = sttm("services", "intercommunal", "--on", DAY).out
    assert f"Who depends on whom, for the {told['categories']} categories above local" in " ".join(
        said.split()
    )


def test_differences_of_tiers_name_categories_in_words(here: Path, sttm: Any) -> None:
    said = sttm("services", "tiers", "--on", DAY).out
    assert "upper_secondary_school" not in said
    assert "Scuola secondaria di secondo grado" in said


def test_a_faulty_value_is_not_repeated_whole(here: Path, sttm: Any, tmp_path: Path) -> None:
    path = tmp_path / "long.geojson"
    square = [[[10.2, 45.23], [10.21, 45.23], [10.21, 45.24], [10.2, 45.23]]]
    properties = {
        "id": "a",
        "lum_id": "L",
        "municipality_id": "M",
        "reason": "x" * 100_000,
        "grounds": ["morphology"],
    }
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    path.write_text(json.dumps(feature))
    said = sttm("lum", "redraw", path, "--on", DAY, "--dry-run", code=3)
    assert "at most 2000" in said.err
    assert len(said.err) < 2000
