"""Workbooks of several sheets, and sheets as CSV, whose bytes depend on their cells alone."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence

__all__ = ["Sheet", "sheet_csv", "without_clock", "workbook"]

Sheet = Sequence[Sequence[str | float | int | None]]
"""Rows, the head first."""

WIDEST = 60


def workbook(sheets: Mapping[str, Sheet]) -> bytes:
    """Return sheets as XLSX: the first row of each is its head; texts stay texts."""
    import openpyxl
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        for cell in (c for row in sheet.iter_rows() for c in row if isinstance(c.value, str)):
            cell.data_type = "s"  # a title that begins with = is a title, not a formula
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for number, column in enumerate(zip(*rows, strict=True), 1):
            longest = max(len(str(value)) for value in column if value is not None)
            sheet.column_dimensions[get_column_letter(number)].width = max(10, min(WIDEST, longest + 2))
        sheet.freeze_panes = "A2"
    raw = io.BytesIO()
    book.save(raw)
    return without_clock(raw.getvalue())


def sheet_csv(rows: Sheet) -> bytes:
    """Return a sheet as CSV; its first mark tells spreadsheets that the file is in UTF-8."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def without_clock(content: bytes) -> bytes:
    """Return a workbook without the hour, which the format keeps in two places."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(out, "w") as made:
        for name in sorted(given.namelist()):
            data = given.read(name)
            if name == "docProps/core.xml":
                data = re.sub(
                    rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms:)", rb"\g<1>2000-01-01T00:00:00Z\g<2>", data
                )
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, data)
    return out.getvalue()
