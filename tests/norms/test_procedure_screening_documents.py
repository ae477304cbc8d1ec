"""The screenings as documents: what data fill is there, and a line for what a person has to say."""

from datetime import date
from html import unescape
from pathlib import Path

import geopandas as gpd
import pytest
from shapely import box

from sttm.errors import RequestError
from sttm.operations.norms.procedure_screening import incidence_of, screening_checklist
from sttm.operations.norms.screening_documents import write_checklist, write_incidence
from sttm.packs.loading import load_pack
from sttm.publications.norms.screenings import LINE

PACK = load_pack("sample")
ON = date(2026, 3, 10)


@pytest.fixture
def project(town, tmp_path: Path) -> tuple[Path, Path]:
    """An intervention, and a site half a kilometre east of it."""
    place = gpd.read_file(town.intervention()).to_crs(32632)
    _, bottom, right, top = place.total_bounds
    site = box(right + 500, bottom, right + 1500, top)
    frame = gpd.GeoDataFrame({"site_id": ["IT0001"], "name": ["Bosco"]}, geometry=[site], crs=place.crs)
    frame.to_file(tmp_path / "sites.gpkg", engine="pyogrio")
    return town.intervention(), tmp_path / "sites.gpkg"


def test_the_form_of_the_pre_check(project: tuple[Path, Path], tmp_path: Path) -> None:
    found = incidence_of(PACK, [project[0]], project[1], ON)
    text = write_incidence(PACK, found, ON, tmp_path / "form.html").read_text(encoding="utf-8")
    text = unescape(text)
    for words in (
        "IT0001 – Bosco",
        found[0]["form"][0]["value"]["it"],
        LINE,
        found[0]["judgements"][0]["it"],
    ):
        assert words in text
    assert write_incidence(PACK, found, ON, tmp_path / "form.pdf").read_bytes().startswith(b"%PDF")


def test_without_sites_it_is_not_assessable(project: tuple[Path, Path], tmp_path: Path) -> None:
    found = incidence_of(PACK, [project[0]], None, ON)
    text = write_incidence(PACK, found, ON, tmp_path / "form.html", language="en").read_text(encoding="utf-8")
    text = unescape(text)
    assert "No Natura 2000 sites were given: not assessable" in text


def test_the_checklist_has_every_question_and_a_line_for_its_answer(tmp_path: Path) -> None:
    found = screening_checklist(PACK, ON)
    text = write_checklist(PACK, found, tmp_path / "list.html").read_text(encoding="utf-8")
    text = unescape(text)
    assert all(item["question"]["it"] in text for item in found["items"])
    assert text.count(LINE) == len(found["items"]) + 1
    assert write_checklist(PACK, found, tmp_path / "list.docx").read_bytes().startswith(b"PK")


def test_other_suffixes_and_several_projects_are_refused(project: tuple[Path, Path], tmp_path: Path) -> None:
    found = incidence_of(PACK, [project[0]], project[1], ON)
    with pytest.raises(RequestError, match=r"is not written as \.txt"):
        write_incidence(PACK, found, ON, tmp_path / "form.txt")
    with pytest.raises(RequestError, match="2 projects do not fit"):
        write_incidence(PACK, [*found, *found], ON, tmp_path / "form.pdf")
    assert not list(tmp_path.glob("form.*"))
