"""The atlases: values agree with the readings they come from, pages lead somewhere, nothing is left half done."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from sttm.errors import RequestError
from sttm.operations.services import atlas as writing
from sttm.operations.services.atlas import write_lum_atlas, write_service_atlas
from sttm.operations.services.atlas_folder import MARK, placed_folder
from sttm.operations.workspaces import open_workspace
from sttm.publications.documents.model import Heading, Note, Table
from sttm.publications.documents.site import sheet_names
from sttm.publications.services.atlas_charts import bars
from sttm.publications.services.atlas_comune import comune_content
from sttm.publications.services.atlas_words import METHOD, WORDS
from sttm.services.intercommunal.account import intercommunal
from sttm.services.metropolitan.tier_account import tiers
from sttm.territory.reading import Reading

DAY = date(2026, 3, 10)


@pytest.fixture(scope="module")
def opened(town: Any) -> Any:
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def services(opened: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("atlas") / "services"
    told = write_service_atlas(*opened, out, on=DAY)
    assert all(Path(path).is_file() for path in told["files"])
    assert told["sheets"] == 5
    return out


@pytest.fixture(scope="module")
def lum(opened: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("atlas") / "lum"
    write_lum_atlas(*opened, out, on=DAY, municipalities=("F001",), language="en")
    return out


@pytest.fixture(scope="module")
def values(services: Path) -> dict[str, Any]:
    return json.loads((services / "values.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def reading(opened: Any) -> Reading:
    return Reading(*opened, DAY)


def sheet_of(values: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in values["municipalities"] if one["id"] == code)


def test_residents_by_age_are_those_who_live_there(values: dict[str, Any], reading: Reading) -> None:
    cells, comuni = reading.vector("population"), reading.vector("municipalities")
    places = gpd.GeoDataFrame(
        cells.drop(columns="geometry"), geometry=cells.representative_point(), crs=cells.crs
    )
    for sheet in values["municipalities"]:
        own = places[shapely.intersects(places.geometry.to_numpy(), comuni.geometry[sheet["id"]])]
        assert sheet["residents"] == pytest.approx(own["residents"].sum(), abs=0.1)
        for age in sheet["ages"]:
            assert age["residents"] == pytest.approx(own[age["id"]].sum(), abs=0.1)
        assert sum(age["share"] for age in sheet["ages"]) == pytest.approx(1, abs=1e-3)


def test_flows_and_tiers_are_those_of_the_readings_at_their_scales(
    values: dict[str, Any], reading: Reading
) -> None:
    between, levels = intercommunal(reading), tiers(reading)
    sheet = sheet_of(values, "F002")
    leaving: dict[str, float] = {}
    for category in between["categories"]:
        for flow in category["matrix"]:
            if flow["from"] == "F002" != flow["to"]:
                leaving[flow["to"]] = leaving.get(flow["to"], 0) + flow["users"]
    most = max(leaving, key=lambda code: leaving[code])
    first = sheet["dependency"]["turns_to"][0]
    assert (first["id"], first["users"]) == (most, pytest.approx(leaving[most], abs=1))
    assert first["share"] == pytest.approx(leaving[most] / sum(leaving.values()), abs=1e-3)
    differing = [s["id"] for s in levels["services"] if s["agrees"] is False and s["municipality"] == "F002"]
    assert [one["id"] for one in sheet["tiers"]] == differing


@pytest.mark.parametrize("which", ["services", "lum"])
def test_every_link_leads_to_a_page_and_every_picture_is_there(
    which: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(which)
    pages = list(folder.rglob("*.html"))
    reached = {(folder / "index.html").resolve()}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r'(?:href|src)="([^"#]+)', text):
            target = unescape(target)
            assert not re.match(r"(?:[a-z]+:|/)", target), target
            found = (page.parent / target).resolve()
            assert found.is_file(), (page, target)
            reached.add(found)
    assert {page.resolve() for page in pages} <= reached
    assert {p.resolve() for p in (folder / "pictures").iterdir()} <= reached


def test_pdf_has_every_comune_and_speaks(services: Path, values: dict[str, Any]) -> None:
    pdf = PdfReader(services / "atlante-servizi.pdf")
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"].startswith("it")
    titles = [str(one.title) for one in pdf.outline if not isinstance(one, list)]
    for sheet in values["municipalities"]:
        assert any(title.endswith(sheet["name"]) for title in titles)


def test_equal_runs_write_equal_files(opened: Any, services: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_service_atlas(*opened, again, on=DAY, formats=("html",), municipalities=("F003", "F002", "F003"))
    names = [p.relative_to(again) for p in again.rglob("*.svg") if "f003-3" in p.name]
    assert names
    assert all((again / name).read_bytes() == (services / name).read_bytes() for name in names)
    assert len(list((again / "comuni").iterdir())) == 2
    assert not list(again.glob("*.pdf"))


def test_an_interrupted_run_leaves_the_atlas_that_was_there(
    opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "atlas"
    write_lum_atlas(*opened, out, on=DAY, municipalities=("F002",), formats=("html",))
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}

    def interrupted(*_: Any, **__: Any) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "render_pdf", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_lum_atlas(*opened, out, on=DAY, municipalities=("F002",))
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before
    assert [p.name for p in tmp_path.iterdir()] == ["atlas"]


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(RequestError, match="not an atlas"), placed_folder(tmp_path):
        pytest.fail("nothing may be written")
    assert (tmp_path / "thesis.odt").read_text() == "years of work"


def test_what_a_killed_run_left_is_cleared_away_and_what_it_had_moved_comes_back(tmp_path: Path) -> None:
    out = tmp_path / "atlas"
    left, others = tmp_path / ".atlas.dead", tmp_path / ".atlas.notes"
    for folder in (left / "old", left / "new", others):
        folder.mkdir(parents=True)
    (left / ".lock").touch()
    (left / "old" / MARK).write_text("{}")
    (left / "old" / "index.html").write_text("the last whole one")
    with placed_folder(out) as folder, placed_folder(tmp_path / "atlas") as second:
        # Another run that is writing keeps its folder.
        assert folder.is_dir()
        assert (out / "index.html").read_text() == "the last whole one"
        (second / MARK).write_text("{}")
        (folder / MARK).write_text("{}")
    assert sorted(p.name for p in tmp_path.iterdir()) == [".atlas.notes", "atlas"]


def test_what_is_not_known_is_said_and_is_never_zero(values: dict[str, Any]) -> None:
    sheet = copy.deepcopy(sheet_of(values, "F001"))
    why = {"missing": {"it": "manca il livello Orari", "en": "no timetable"}}
    sheet["access"]["modes"]["transit"] = why
    sheet["access"]["modes"]["walk"]["groups"][0].pop("share")
    sheet["ages"] = sheet["dependency"] = sheet["tiers"] = sheet["lum"] = why
    sheet["spread"] = why
    blocks = comune_content(sheet, values, None, "it")
    notes = [b.text for b in blocks if isinstance(b, Note)]
    assert sum("manca il livello Orari" in text for text in notes) >= 4
    shares = next(b for b in blocks if isinstance(b, Table) and len(b.rows) == len(values["groups"]) + 1)
    assert shares.rows[0][1] == "non valutabile"
    assert [c.title for c in shares.columns[1:3]] == ["A piedi", "In bicicletta"]
    assert not any("None" in cell for b in blocks if isinstance(b, Table) for row in b.rows for cell in row)


def test_sheets_in_english_are_english(lum: Path, values: dict[str, Any]) -> None:
    assert '<html lang="en">' in (lum / "index.html").read_text(encoding="utf-8")
    headings = [
        b.text
        for b in comune_content(values["municipalities"][0], values, None, "en")
        if isinstance(b, Heading)
    ]
    assert "Who lives there" in headings
    assert "On whom it depends" in headings
    assert all(it and en for it, en in (*WORDS.values(), *METHOD["services"], *METHOD["lum"]))


@given(
    st.lists(st.tuples(st.text(max_size=12), st.none() | st.floats(0, 1)), min_size=1, max_size=8),
    st.sampled_from(["it", "en"]),
)
def test_bars_are_as_long_as_their_shares(rows: list[tuple[str, float | None]], language: Any) -> None:
    names = [(re.sub(r"[^\w <&>]", "", name), (share,)) for name, share in rows]
    svg = bars(names, [("here", "#123456")], language, unknown="?")
    root = ElementTree.fromstring(svg)
    drawn = [e for e in root.iter() if e.tag.endswith("rect") and e.get("fill") == "#123456"][1:]
    known = [share for _, share in rows if share is not None]
    assert len(drawn) == len(known)
    room = 640 - 190 - 52
    assert [float(e.get("width")) for e in drawn] == pytest.approx([room * s for s in known], abs=0.06)
    assert sum(e.text == "?" for e in root.iter()) >= len(rows) - len(known)


@pytest.mark.parametrize(
    ("name", "page"),
    [("F001", "F001"), ("../../etc", "etc"), ("à/b c", "b-c"), ("…", "sheet"), ("..", "sheet")],
)
def test_ids_of_the_data_are_safe_names(name: str, page: str) -> None:
    assert sheet_names([name]) == [page]


@given(st.lists(st.text(alphabet="aA1-/.à", max_size=5), unique=True))
def test_no_two_sheets_are_one_file(ids: list[str]) -> None:
    names = sheet_names(ids)
    assert len({name.casefold() for name in names}) == len(ids)


def test_a_name_made_to_tell_sheets_apart_is_not_taken() -> None:
    assert sheet_names(["x-2", "x", "x."]) == ["x-2", "x", "x-2-2"]
