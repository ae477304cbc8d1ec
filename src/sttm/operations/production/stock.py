"""Reads the stock and the forecasts of a territory: values, tables, a report as PDF or HTML."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.production.stock_maps import stock_maps
from sttm.operations.workbooks import sheet_csv, workbook
from sttm.packs.pack import Pack
from sttm.production.stock.account import stock
from sttm.production.stock.settlements import types_of
from sttm.publications.documents.html import render_html
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.production.stock_report import stock_report
from sttm.publications.production.stock_tables import stock_sheets
from sttm.publications.typesetting import check_choice, place_file
from sttm.quantities import canonical_json
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["REPORTS", "read_stock", "write_stock_report", "write_stock_tables"]

REPORTS = (".pdf", ".html")


def read_stock(workspace: Workspace, pack: Pack, *, on: date, type_: str | None = None) -> dict[str, Any]:
    """Return the stock and forecasts of a territory as JSON values.

    Parameters
    ----------
    on
        Day on which parameters have to be in force.
    type_
        One type of settlement; every type by default.

    Raises
    ------
    RequestError
        If there is no such type.
    NotInForce
        If a parameter has no value on the day.
    """
    if type_ is not None and type_ not in types_of():
        msg = f"there are no settlements of type {type_!r}"
        raise RequestError(msg, remedy=f"choose one of {', '.join(types_of())}")
    return stock(Reading(workspace, pack, on), type_)


def write_stock_tables(result: dict[str, Any], out: Path, language: Language = "it") -> list[Path]:
    """Write the values, a workbook and one CSV for each of its sheets into a folder; return the files.

    Parameters
    ----------
    result
        From :func:`read_stock`.
    """
    sheets = stock_sheets(result, language)
    written = [
        place_file(canonical_json(result).encode(), out / "stock.json"),
        place_file(workbook(dict(sheets.values())), out / "stock.xlsx"),
    ]
    written += [place_file(sheet_csv(rows), out / f"{name}.csv") for name, (_, rows) in sheets.items()]
    return written


def write_stock_report(
    workspace: Workspace,
    pack: Pack,
    result: dict[str, Any],
    out: Path,
    *,
    language: Language = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the report with its maps and charts and return its path.

    Parameters
    ----------
    result
        From :func:`read_stock`, of the same workspace.
    out
        A ``.pdf`` or a ``.html``.
    standard
        Of the PDF: see :func:`sttm.publications.documents.pdf.render_pdf`.

    Raises
    ------
    RequestError
        If the file is of another kind, or the language or standard is not known.
    """
    check_choice(language, standard)
    suffix = out.suffix.casefold()
    if suffix not in REPORTS:
        msg = f"a report cannot be written as {out.suffix or 'a file without suffix'}"
        raise RequestError(msg, remedy=f"name a {' or a '.join(REPORTS)}")
    reading = Reading(workspace, pack, date.fromisoformat(result["evaluated_on"]))
    document = stock_report(result, stock_maps(reading, result), language)
    content = render_html(document) if suffix == ".html" else render_pdf(document, standard=standard)
    return place_file(content, out)
