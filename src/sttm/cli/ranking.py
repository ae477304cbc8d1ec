"""The ranking of many evaluations: printed, written as a table, set as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sttm.cli.estimates import span
from sttm.cli.printing import print_line, print_table, say

__all__ = ["RANKINGS", "rank"]

RANKINGS = (".csv", ".xlsx", ".gpkg")
"""What a ranking may be written as."""


def rank(
    results: Sequence[dict[str, Any]],
    table: Path | None,
    pdf: Path | None,
    title: str,
    language: str,
    standard: str | None,
    *,
    quiet: bool,
) -> None:
    """Print the ranking of some results, unless quiet, and write what is asked."""
    from sttm.operations.ranking import ranked, write_ranking, write_summary

    rows = ranked(results)
    if not quiet:
        _print_ranking(rows, results, language)
    if table is not None:
        write_ranking(rows, results, table)
        say(f"Ranking: {table}")
    if pdf is not None:
        written = write_summary(
            rows,
            results,
            pdf,
            title=title,
            language="en" if language == "en" else "it",
            standard=standard or None,
        )
        say(f"Summary: {written}")


def _print_ranking(rows: Sequence[dict[str, Any]], results: Sequence[dict[str, Any]], language: str) -> None:
    numbers = [s["number"] for s in results[0]["schede"]]
    columns = ["", "intervention", "mean"]
    for number in numbers:
        columns += [f"Scheda {number}", "total", "conditions"]
    content = []
    for row in rows:
        cells = [row["rank"], f"{row['title']} ({row['id']})", _span(row, "mean_total")]
        for number in numbers:
            name = f"scheda_{number}"
            said = (row[f"{name}_conditions"] or "none").replace("_", " ")
            cells += [_span(row, f"{name}_class"), _span(row, f"{name}_total"), said]
        content.append(cells)
    print_table("Ranking, by the mean of the sure totals", columns, content)
    for caveat in {c["id"]: c for result in results for c in result["caveats"]}.values():
        print_line(f"! {caveat[language]}")


def _span(row: dict[str, Any], name: str) -> str:
    return span({end: row[f"{name}_{end}"] for end in ("low", "high")})
