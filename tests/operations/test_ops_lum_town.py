"""LUM of the sample town, from its layers to documents, maps and files."""

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from sttm.errors import RequestError
from sttm.operations.services.lum import list_lums, lum_sheets, write_lums
from sttm.operations.services.lum_publishing import write_lum_map, write_lum_sheets
from sttm.operations.workspaces import open_workspace
from sttm.packs.pack import Pack
from sttm.publications.documents.model import Heading, Table
from sttm.publications.services.lum_sheet import lum_document, lum_sheet_content
from sttm.territory.workspace import Workspace

ON = date(2026, 3, 10)


@pytest.fixture(scope="module")
def opened(town: Any) -> tuple[Workspace, Pack]:
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def sheets(opened: tuple[Workspace, Pack]) -> list[dict[str, Any]]:
    return lum_sheets(*opened, on=ON)


def test_the_town_has_lum_of_both_relevances(opened: tuple[Workspace, Pack]) -> None:
    found = list_lums(*opened, on=ON)
    assert set(found["counts"]["relevance"]) == {"metropolitano", "sovracomunale"}
    outside = list_lums(*opened, on=ON, outside_capital=True)
    assert 0 < outside["number"] < found["number"]
    assert {one["inside_capital"] for one in outside["lum"]} <= {"no", "partly"}
    for one in found["lum"]:
        assert 0 < one["walking_share"]["value"] <= 1


def test_sheets_read_every_layer_of_the_town(sheets: list[dict[str, Any]]) -> None:
    first = sheets[0]
    assert first["kind"] == "sttm-lum-sheet"
    assert set(first["timetable"]["days"]) == {"working_day", "saturday", "sunday"}
    for line in first["timetable"]["lines"]:
        assert all(len(hours) == 24 for hours in line["departures"].values())
    assert sum(first["timetable"]["hours"]["working_day"]) > 0
    assert first["users"]["residents"]["value"] > 0
    assert sum(u["share"]["value"] for u in first["climate"]["units"]) == pytest.approx(1, abs=0.01)
    read = {layer["layer"] for layer in first["layers"]}
    assert {"stops", "street_network", "services", "population", "timetable_calls", "units"} <= read


def test_planned_services_count_where_they_are_asked_for(
    opened: tuple[Workspace, Pack], sheets: list[dict[str, Any]]
) -> None:
    both = lum_sheets(*opened, on=ON, include=("sector_programme", "pnrr_proposal"))

    def counted(results: list[dict[str, Any]], key: str) -> int:
        return sum(c[key] for one in results for c in one["services"]["categories"])

    assert counted(sheets, "planned") > 0 == counted(both, "planned")
    assert counted(both, "standing") == counted(sheets, "standing") + counted(sheets, "planned")
    assert all(len(a["lacking"]) >= len(b["lacking"]) for a, b in zip(sheets, both, strict=True))
    with pytest.raises(RequestError, match="no state of services"):
        lum_sheets(*opened, on=ON, include=("dreamt",))


def test_equal_snapshots_give_equal_sheets(
    opened: tuple[Workspace, Pack], sheets: list[dict[str, Any]]
) -> None:
    again = lum_sheets(*opened, [sheets[0]["lum"]["id"]], on=ON)
    assert again == sheets[:1]


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_sheet_is_a_document(sheets: list[dict[str, Any]], language: Any) -> None:
    document = lum_document(sheets[:2], {}, language)
    titles = [block.text for block in document.parts if isinstance(block, Heading) and block.level == 1]
    assert [sheets[0]["lum"]["name"] in titles[0], sheets[1]["lum"]["name"] in titles[1]] == [True, True]
    below = lum_sheet_content(sheets[0], None, language, level=2)
    assert {b.level for b in below if isinstance(b, Heading)} == {2, 3}
    assert any(isinstance(block, Table) for block in below)


def test_documents_maps_and_files(
    opened: tuple[Workspace, Pack], sheets: list[dict[str, Any]], tmp_path: Path
) -> None:
    pdf = write_lum_sheets(*opened, sheets[:1], tmp_path / "s.pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    html = write_lum_sheets(*opened, sheets[:1], tmp_path / "s.html", language="en")
    text = html.read_text()
    assert sheets[0]["lum"]["name"] in text
    assert "None" not in text
    assert write_lum_map(*opened, tmp_path / "m.svg", on=ON).stat().st_size > 1000
    default = gpd.read_file(write_lums(*opened, tmp_path / "l.gpkg", on=ON))
    assert len(default) == len(sheets)
    assert default["walking_share"].notna().all()
    walking = gpd.read_file(write_lums(*opened, tmp_path / "l.geojson", on=ON, walking=True))
    assert len(walking) == len(sheets)


def test_what_cannot_be_written_is_said(opened: tuple[Workspace, Pack], tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no LUM"):
        write_lum_sheets(*opened, [], tmp_path / "s.pdf")
    with pytest.raises(RequestError, match="not written as"):
        write_lums(*opened, tmp_path / "l.csv", on=ON)
    with pytest.raises(RequestError, match="not written as"):
        write_lum_map(*opened, tmp_path / "m.gif", on=ON)
