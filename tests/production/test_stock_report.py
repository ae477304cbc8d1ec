"""The report on stock: it says what there is, and what nobody knows, in both languages and formats."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from stock_territory import LAYERS, ON, reading_of

from sttm.errors import RequestError
from sttm.operations.production.poles import find_poles, write_poles
from sttm.operations.production.stock import read_stock, write_stock_report, write_stock_tables
from sttm.operations.production.stock_maps import stock_maps
from sttm.publications.documents.model import Figure, Note, Table
from sttm.publications.production.stock_report import stock_report
from sttm.publications.production.stock_words import CODES
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return reading_of(tmp_path_factory.mktemp("report") / "ws", LAYERS)


@pytest.fixture(scope="module")
def told(reading: Reading) -> dict[str, Any]:
    return read_stock(reading.workspace, reading.pack, on=ON)


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_part_has_its_tables_and_maps(reading: Reading, told: dict[str, Any], language: Any) -> None:
    maps = stock_maps(reading, told)
    assert set(maps) == {"settlements", "density", "forecasts", "logistics", "regeneration"}
    document = stock_report(told, maps, language)
    assert sum(isinstance(b, Figure) for b in document.parts) >= 8
    cells = {cell for b in document.parts if isinstance(b, Table) for row in b.rows for cell in row}
    ten = {"it": "≥\u00a010,5", "en": "≥\u00a010.5"}[language]
    assert ten in cells, "105,000 m² at least: of one settlement the land is not known"
    texts = " ".join([*cells, *(b.text for b in document.parts if isinstance(b, Note))])
    other = {"it": "not assessable", "en": "non valutabile"}[language]
    assert other not in texts


def test_what_is_missing_is_said_on_the_first_page(tmp_path: Path) -> None:
    names = ("municipalities", "regeneration_areas", "rail_stations")
    reading = reading_of(tmp_path / "ws", {name: LAYERS[name] for name in names})
    told = read_stock(reading.workspace, reading.pack, on=ON)
    document = stock_report(told, stock_maps(reading, told), "en")
    said = " ".join(b.text for b in document.parts if isinstance(b, Note))
    for part in ("settlements", "concentration", "vacancy", "logistics", "plans foresee", "best practices"):
        assert part in said.casefold()
    assert "points" in said


def test_equal_results_give_equal_files(reading: Reading, told: dict[str, Any], tmp_path: Path) -> None:
    for suffix in (".html", ".pdf"):
        paths = [tmp_path / f"{n}{suffix}" for n in "ab"]
        for path in paths:
            write_stock_report(reading.workspace, reading.pack, told, path, language="en")
        assert paths[0].read_bytes() == paths[1].read_bytes()
    with pytest.raises(RequestError, match="cannot be written"):
        write_stock_report(reading.workspace, reading.pack, told, tmp_path / "a.doc")


def test_tables_hold_numbers_and_leave_the_unknown_empty(told: dict[str, Any], tmp_path: Path) -> None:
    written = {p.name: p for p in write_stock_tables(told, tmp_path, "en")}
    assert {"stock.json", "stock.xlsx", "types.csv", "municipalities.csv", "zones.csv"} <= set(written)
    lines = written["types.csv"].read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("all types,in use,4,85000.0,1,")
    logistics = next(line for line in lines if line.startswith("logistics,in use"))
    assert logistics.split(",")[5] == "", "no floor space is known: empty, not zero"
    book = openpyxl.load_workbook(written["stock.xlsx"])
    assert len(book.sheetnames) == len([n for n in written if n.endswith(".csv")])


def test_every_value_of_the_columns_has_a_name() -> None:
    for layer, column in (("settlements", "type"), ("settlements", "status"), ("forecasts", "type"),
                          ("forecasts", "level"), ("regeneration_areas", "kind")):  # fmt: skip
        declared = next(c for c in layer_schema(layer).columns if c.name == column)
        assert set(declared.domain or ()) <= set(CODES)


def test_an_unknown_type_is_refused(reading: Reading) -> None:
    with pytest.raises(RequestError, match="no settlements of type"):
        read_stock(reading.workspace, reading.pack, on=ON, type_="mill")


def test_poles_are_written_as_map_features_and_tables(reading: Reading, tmp_path: Path) -> None:
    result, located = find_poles(reading.workspace, reading.pack, on=ON, kind="services")
    assert result["poles"][0]["candidates"]
    for suffix in (".png", ".json", ".xlsx", ".geojson"):
        path = write_poles(reading.workspace, reading.pack, result, located, tmp_path / f"poles{suffix}")
        assert path.stat().st_size > 100
    every, placed = find_poles(reading.workspace, reading.pack, on=ON)
    with pytest.raises(RequestError, match="one kind"):
        write_poles(reading.workspace, reading.pack, every, placed, tmp_path / "all.png")
