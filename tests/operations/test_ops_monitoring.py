"""Monitoring from files to figures: on the fictional town with a history, and on the open data of Milan."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sttm.grids import ArrayCells
from sttm.operations.adding import Description, add_layer
from sttm.operations.building import build_layers
from sttm.operations.monitoring import coherence_of, monitor_territory, monitoring_maps, write_report
from sttm.operations.workspaces import open_workspace
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

DAY = date(2029, 1, 1)
SEALED, WOODS = (1111, 1112, 121, 122, 133), 311

VALUES = "indicator_id,place_kind,place_id,date,value,source\n" + "".join(
    f"pm25,area,,{year},{value},bollettino\n" for year, value in zip(range(2024, 2029), (22, 20, 19, 17, 16), strict=True)
)  # fmt: skip


def grown(path: Path, files: Path) -> tuple[Workspace, Pack]:
    """Return the town with four more land covers, each greener, values of PM2.5 and a register."""
    opened, pack = open_workspace(path)
    version = opened.current("land_cover")
    assert version is not None
    cells = opened.cells(version)
    grid = cells.grid
    cover = cells.read(grid.window(grid.bounds)).copy()
    dice = np.random.default_rng(7)
    for year in range(2025, 2029):
        rows, cols = np.nonzero(np.isin(cover, SEALED))
        chosen = dice.choice(len(rows), len(rows) // 20, replace=False)
        cover[rows[chosen], cols[chosen]] = WOODS
        described = version.record.model_copy(update={"reference_date": f"{year}-07-01"})
        with opened.writing("survey") as changes:
            changes.put_raster("land_cover", ArrayCells(grid, cover.copy(), cells.nodata), described)
        build_layers(opened, pack, on=DAY, targets=["unit_land_cover"])
    build_layers(opened, pack, on=DAY)
    (files / "pm25.csv").write_text(VALUES)
    add_layer(opened, pack, "monitoring_values", [files / "pm25.csv"])
    (files / "register.geojson").write_text(json.dumps(register(opened)))
    add_layer(
        opened, pack, "transformations", [files / "register.geojson"], description=Description(reference_date="2028")
    )  # fmt: skip
    return opened, pack


def register(workspace: Workspace) -> dict[str, object]:
    current = workspace.current("municipalities")
    assert current is not None
    place = workspace.vector(current).to_crs(4326).geometry.iloc[0].representative_point().buffer(0.002)
    properties = {
        "transformation_id": "T1", "name": "Ambito", "kind": "plan_area", "status": "approved",
        "reach": "metropolitan", "land_state": "free", "permits_by_year": "2027: 1; 2028: 3",
    }  # fmt: skip
    shape = json.loads(json.dumps(place.__geo_interface__))
    return {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": shape, "properties": properties}],
    }


def test_a_town_with_a_history(town_copy: Path, tmp_path: Path) -> None:
    opened, pack = grown(town_copy, tmp_path)
    report = monitor_territory(opened, pack, on=DAY, by="municipality")
    found = {i["id"]: i for i in report["indicators"]}
    sealed = found["sealed_share"]["places"][0]
    assert [v["date"][:4] for v in sealed["values"]] == ["2024", "2025", "2026", "2027", "2028"]
    assert (sealed["trend"]["answer"], sealed["trend"]["p"]) == ("decreasing", 0.0167)
    assert sealed["state"]["answer"] in ("reached", "on_track")
    pm25 = found["pm25"]["places"][0]
    assert (pm25["trend"]["slope_per_year"], pm25["missing_years"]) == (-1.5, [])
    committed = {
        p["kind"]: p["values"][0]["value"] for p in found["transformed_free_land"]["places"] if p["values"]
    }
    entry = report["transformations"]["entries"][0]
    assert committed["area"] == pytest.approx(entry["land_m2"], abs=1)
    maps = monitoring_maps(opened, report)
    assert {"sealed_share", "tree_share", "green_network_share"} <= set(maps)
    assert "pm25" not in maps
    path = write_report(opened, report, tmp_path / "report.pdf", language="en")
    assert path.read_bytes().startswith(b"%PDF")


def test_the_sums_of_parts_are_the_whole(town_copy: Path, tmp_path: Path) -> None:
    opened, pack = grown(town_copy, tmp_path)
    report = monitor_territory(opened, pack, on=DAY, by="municipality")
    land = next(i for i in report["indicators"] if i["id"] == "transformed_free_land")
    sums = {
        kind: sum(p["values"][0]["value"] for p in land["places"] if p["kind"] == kind)
        for kind in ("area", "zone", "municipality")
    }
    assert sums["zone"] == pytest.approx(sums["area"], rel=1e-4)
    assert sums["municipality"] == pytest.approx(sums["area"], rel=1e-4)


def test_the_command(town_copy: Path, tmp_path: Path, sttm) -> None:
    shown = sttm("monitor", "-w", town_copy, "--on", "2026-03-10").out
    assert "Quota di suolo impermeabilizzato" in shown
    assert "Transformations: no register" in shown
    body = sttm("monitor", "-w", town_copy, "--on", "2026-03-10", "--by", "area", "--json").json
    assert (body["kind"], list(body["summary"])) == ("sttm-monitoring", ["area"])
    pdf = tmp_path / "m.pdf"
    sttm("monitor", "-w", town_copy, "--on", "2026-03-10", "--pdf", pdf)
    assert pdf.read_bytes().startswith(b"%PDF")
    sttm("monitor", "-w", town_copy, "--by", "region", code=2)
    sttm("monitor", "-w", town_copy, "--language", "fr", code=2)


def test_the_coherence_of_the_objectives(town_copy: Path, sttm) -> None:
    shown = sttm("monitor", "-w", town_copy, "--coherence", "--language", "en").out
    assert "Quality of everyday landscapes" in shown
    assert "no indicator" in shown
    body = sttm("monitor", "-w", town_copy, "--coherence", "--json").json
    assert body == coherence_of(open_workspace(town_copy)[1])


@pytest.mark.data
def test_milan_says_plainly_what_is_missing(milan: Path, tmp_path: Path) -> None:
    opened, pack = open_workspace(milan)
    day = date(2026, 3, 10)
    report = monitor_territory(opened, pack, on=day, by="municipality")
    found = {i["id"]: i for i in report["indicators"]}
    assert len(found["pm25"]["places"]) == 1 + 8 + 133
    assert report["summary"]["area"]["states"] == {
        "reached": 0, "on_track": 0, "off_track": 0, "not_assessable": len(pack.monitoring),
    }  # fmt: skip
    assert report["transformations"] is None
    assert not any(p["values"] for p in found["pm25"]["places"])
    # Open data cover a square around the capital: the whole area is not covered, the capital is.
    capital = next(p for p in found["sealed_share"]["places"] if p["kind"] == "municipality" and p["values"])
    assert 0 < capital["values"][0]["value"] < 1
    assert found["sealed_share"]["places"][0]["gaps"][0]["code"] == "coverage"
    assert write_report(opened, report, tmp_path / "milan.pdf").is_file()
