"""The report says what the selection says, in both languages, as PDF and as a workbook with stable bytes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from sttm.errors import RequestError
from sttm.operations.norms.fund import open_books
from sttm.operations.norms.fund_reporting import report_call
from sttm.packs.loading import load_pack

EXAMPLE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "fund"


@pytest.fixture(scope="module")
def books():
    return open_books(EXAMPLE / "fund.yaml", load_pack("base"), date(2026, 11, 1))


@pytest.mark.parametrize(
    ("language", "said"),
    [("it", ("Graduatoria", "38.660.000", "non valutabile")), ("en", ("Ranking", "38,660,000", "not assessable"))],
)  # fmt: skip
def test_the_pdf_is_tagged_and_says_what_was_selected(
    books, tmp_path: Path, language: str, said: tuple
) -> None:
    pdf = PdfReader(report_call(books, tmp_path / "r.pdf", language=language))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    for words in said:
        assert words in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_workbook_adds_up_and_has_the_same_bytes(books, tmp_path: Path) -> None:
    first, second = (report_call(books, tmp_path / name) for name in ("a.xlsx", "b.xlsx"))
    assert first.read_bytes() == second.read_bytes()
    book = openpyxl.load_workbook(first)
    assert book.sheetnames == ["I progetti", "Il fondo", "Registro - Ledger", "Da dove viene il denaro"]
    entries = list(book["Registro - Ledger"].values)[1:]
    sums: dict[tuple, Decimal] = {}
    for number, *_, currency, amount in entries:
        sums[number, currency] = sums.get((number, currency), Decimal(0)) + Decimal(str(amount))
    assert not any(sums.values())
    assert sum(row[2] for row in list(book["Da dove viene il denaro"].values)[1:]) == pytest.approx(38660000)


def test_another_kind_of_file_is_refused(books, tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"written as \.txt"):
        report_call(books, tmp_path / "r.txt")
