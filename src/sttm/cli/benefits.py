"""The command that says what interventions bring: rain kept, air cooled, people reached, cost."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date
from sttm.cli.printing import print_json, print_line, print_table, progress_bar

__all__ = ["register"]

PANEL = "Evaluation"
HERE = Path()

FIGURES = {
    "retained": "Rain kept more",
    "runoff_before": "Runoff before",
    "runoff_after": "Runoff after",
    "residents": "Residents nearby",
    "cooling_residents": "Cooling for each",
    "degree_residents": "Degrees × residents",
    "cost": "Cost",
    "cost_per_m3": "Cost of a m³ kept",
    "cost_per_degree_resident": "Cost of a degree for a resident",
}

UNITS = {
    "m**3": "m³",
    "delta_degC": "°C",
    "delta_degC*inhabitant": "°C × residents",
    "inhabitant": "",
    "EUR": "€",
    "EUR/m**3": "€/m³",
    "EUR/(delta_degC*inhabitant)": "€/(°C × resident)",
}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("benefits", rich_help_panel=PANEL)(benefits)


def benefits(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Interventions, GeoJSON.", show_default=False)
    ],
    on: Day = None,
    language: Annotated[str, typer.Option("--language", help="Of texts: it or en.")] = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Estimate what interventions bring, before and after: rain kept, air cooled, cost.

    Give the day with --on; without it, it is the latest date of protocol in the files, else today.

    **Example** `sttm benefits parco.geojson --on 2026-03-10`
    """
    from sttm.operations.benefits import estimate_benefits
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        results = estimate_benefits(opened, pack, files, on=as_date(on), progress=tell)
    if as_json:
        print_json(results)
        return
    for result in results:
        _print(result, language)


def _print(result: dict[str, Any], language: str) -> None:
    estimate, about = result["benefits_estimate"], result["intervention"]
    rows = [(name, *_shown(estimate[key], language)) for key, name in FIGURES.items()]
    for unit in estimate["cooling_units"]:
        rows.append((f"Cooling of unit {unit['name']}", *_shown(unit["cooling"], language)))
    print_table(f"{about['title']} ({about['id']})", ["", "estimate", "from – to"], rows)
    check = estimate["hydraulic_invariance"]
    if check is not None and check["applicable"]:
        answer = check["answer"].replace("_", " ")
        print_line(f"{check['title'][language]}: {answer}. {check['note'][language]}")
        for note in check["notes"]:
            print_line(f"  {note[language]}")
    for note in estimate["notes"]:
        print_line(f"! {note[language]}")
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Estimated on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")


def _shown(figure: dict[str, Any], language: str) -> tuple[str, str]:
    if figure["missing"] is not None:
        return "not assessable", figure["missing"][language]
    unit = UNITS.get(figure["unit"], figure["unit"])
    high = "no end" if figure["high"] is None else f"{figure['high']:,.10g}"
    span = "" if figure["low"] == figure["high"] else f"{figure['low']:,.10g} – {high}"
    return f"{figure['value']:,.10g} {unit}".strip(), span
