"""The command that monitors a territory."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

__all__ = ["register"]

PANEL = "Evaluation"
HERE = Path()

STATES = {
    "reached": "reached",
    "on_track": "on track",
    "off_track": "off track",
    "not_assessable": "not assessable",
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("monitor", rich_help_panel=PANEL)(monitor)


def monitor(
    by: Annotated[
        str, typer.Option("--by", help="Smallest places told of: area, zone, municipality.")
    ] = "zone",
    coherence: Annotated[
        bool, typer.Option("--coherence", help="List objectives without an indicator or an action.")
    ] = False,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write the report as PDF.")] = None,
    language: Annotated[str, typer.Option("--language", help="Of texts and report: it or en.")] = "it",
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Monitor the strategy: indicators, trends, state against the targets, transformations.

    Values come from every stored version of the layers and from the layer monitoring_values; the register
    is the layer transformations (sttm schema tells their columns).

    **Examples**

    `sttm monitor`

    `sttm monitor --by municipality --pdf monitoraggio.pdf --on 2026-03-10`

    `sttm monitor --coherence --json`
    """
    from datetime import date

    from sttm.operations.monitoring import coherence_of, monitor_territory, write_report
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    check_target(pdf, ".pdf")
    opened, pack = open_workspace(workspace)
    if coherence:
        found = coherence_of(pack)
        print_json(found) if as_json else _print_coherence(found, language)
        return
    with working("reading every version"):
        report = monitor_territory(opened, pack, on=as_date(on) or date.today(), by=by)
    if pdf is not None:
        with working("writing the report"):
            write_report(opened, report, pdf, language=language, standard=standard or None)
    if as_json:
        print_json(report)
    else:
        _print_report(report, language)
    if pdf is not None:
        say(f"Report: {pdf}")


def _print_report(report: dict[str, Any], language: str) -> None:
    rows = [_row(indicator, language) for indicator in report["indicators"]]
    columns = ["indicator", "latest", "as of", "values", "trend", "state", "why"]
    print_table(f"{report['territory']['title'][language]}, {report['on']}", columns, rows)
    for kind, counts in report["summary"].items():
        told = ", ".join(f"{n} {STATES[state]}" for state, n in counts["states"].items())
        print_line(f"By {kind}: {told}")
    found = report["transformations"]
    said = "no register" if found is None else f"{len(found['entries'])}, as of {found['reference_date']}"
    print_line(f"Transformations: {said}")


def _row(indicator: dict[str, Any], language: str) -> list[object]:
    whole = indicator["places"][0]
    values, state, trend = whole["values"], whole["state"], whole["trend"]
    latest = f"{values[-1]['value']:g} {indicator['unit'].removeprefix('1')}".strip() if values else ""
    gaps = [*indicator["gaps"], *whole["gaps"], *filter(None, [state["reason"]])]
    return [
        indicator["title"][language],
        latest,
        values[-1]["date"] if values else "",
        len(values),
        trend["answer"].replace("_", " "),
        STATES[state["answer"]],
        gaps[0][language] if gaps else "",
    ]


def _print_coherence(found: dict[str, Any], language: str) -> None:
    rows = [
        [
            "  " * one["depth"] + one["title"][language],
            len(one["indicators"]),
            len(one["criteria"]),
            len(one["work_types"]),
            ", ".join(gap.replace("_", " ") for gap in one["gaps"]),
        ]
        for one in found["objectives"]
    ]
    print_table("Objectives", ["objective", "indicators", "criteria", "works", "lacks"], rows)
    for kind in ("indicators", "criteria", "work_types"):
        if found[f"untied_{kind}"]:
            print_line(
                f"Tied to no objective, {kind.replace('_', ' ')}: {', '.join(found[f'untied_{kind}'])}"
            )
