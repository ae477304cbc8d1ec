"""Commands of the evaluation: evaluate interventions, propose breaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.estimates import print_estimate, print_firmness, print_values_used, span
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target, numbers
from sttm.cli.printing import in_words, print_json, print_line, print_table, progress_bar, say
from sttm.cli.ranking import RANKINGS, rank

__all__ = ["register"]

PANEL = "Evaluation"
HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("evaluate", rich_help_panel=PANEL)(evaluate)
    breaks = typer.Typer(
        no_args_is_help=True, help="Breaks of the vulnerability levels.", rich_markup_mode="markdown"
    )
    breaks.command("propose")(propose)
    app.add_typer(breaks, name="breaks", rich_help_panel=PANEL)


def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Interventions: GeoJSON, GeoPackage or a folder.", show_default=False
        ),
    ],
    scheda: Annotated[
        str | None, typer.Option("--scheda", help="Numbers, such as 1,2; all by default.")
    ] = None,
    on: Day = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the dossier: a file, or a folder for several.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of texts and dossier: it or en.")] = "it",
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    benefits: Annotated[
        bool, typer.Option("--benefits", help="Add what each brings: rain kept, air cooled, cost.")
    ] = False,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Add how firm each class is: see sttm sensitivity.")
    ] = False,
    ranking: Annotated[
        Path | None, typer.Option("--ranking", help="Write the ranking: .csv, .xlsx or .gpkg.")
    ] = None,
    summary: Annotated[Path | None, typer.Option("--summary", help="Write the ranking as a PDF.")] = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Evaluate interventions with the Schede Norma.

    Give the day with --on; without it, it is the latest date of protocol in the files, else today.

    **Examples**

    `sttm evaluate parco.geojson`

    `sttm evaluate *.geojson --scheda 1 --json > results.json`

    `sttm evaluate parco.geojson --pdf dossier.pdf --standard a-2b --on 2026-03-10`

    `sttm evaluate interventi --ranking ranking.xlsx --summary summary.pdf`
    """
    from sttm.operations.evaluating import DRAWS, SEED, evaluate_files
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    check_target(pdf)
    check_target(ranking, *RANKINGS)
    check_target(summary, ".pdf")
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        results = evaluate_files(
            opened, pack, files, on=as_date(on), schede=numbers(scheda), progress=tell, benefits=benefits,
            sensitivity=(DRAWS, SEED) if sensitivity else None,
        )  # fmt: skip
        if pdf is not None:
            from sttm.operations.publishing import write_dossiers

            written = write_dossiers(
                opened, pack, results, pdf, languages=[language], standard=standard or None, progress=tell
            )
    if as_json:
        print_json(results)
    elif ranking is None and summary is None:
        for result in results:
            _print_result(result, language)
    if ranking is not None or summary is not None:
        rank(results, ranking, summary, opened.title[language], language, standard, quiet=as_json)
    if pdf is not None:
        for path in (path for files in written.values() for path in files.values()):
            say(f"Dossier: {path}")


def propose(
    variable: Annotated[str, typer.Argument(help="idren or night_temperature.", show_default=False)],
    method: Annotated[str, typer.Option("--method", help="quantile or jenks.")] = "quantile",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Propose breaks from the data, with a histogram, for a person to enter in the pack.

    Nothing is changed: a level has to mean the same next year.

    **Example** `sttm breaks propose idren --method jenks`
    """
    from datetime import date

    from sttm.operations.proposing import propose_breaks
    from sttm.operations.workspaces import open_workspace

    if method not in ("quantile", "jenks"):
        msg = f"{method!r} is not one of quantile, jenks"
        raise typer.BadParameter(msg, param_hint="--method")
    opened, pack = open_workspace(workspace)
    day = as_date(on) or date.today()
    found = propose_breaks(
        opened, pack, variable, method="jenks" if method == "jenks" else "quantile", on=day
    )
    if as_json:
        print_json(found.as_dict())
        return
    most = max(n for _, _, n in found.histogram)
    rows = [(f"{a:g} to {b:g}", n, "█" * round(40 * n / most)) for a, b, n in found.histogram]
    print_table(
        f"{variable} in {found.units} units ({found.missing} without data)", ["from to", "units", ""], rows
    )
    print_table(f"{method} breaks", ["breaks", "units in each class"],
                [(", ".join(f"{v:g}" for v in found.values), ", ".join(map(str, found.counts)))])  # fmt: skip
    typer.echo("\nTo enter in the pack, after a person has judged and sourced it:\n")
    typer.echo(found.as_yaml(day))


def _print_result(result: dict[str, Any], language: str) -> None:
    """Print what a person needs, caveats included, to standard output: who saves it saves all of it."""
    intervention, schede = result["intervention"], result["schede"]
    columns = [_facts(scheda, language) for scheda in schede]
    names = dict.fromkeys(name for column in columns for name in column)
    rows = [[name, *(column.get(name) for column in columns)] for name in names]
    numbers = [f"Scheda {scheda['number']}" for scheda in schede]
    print_table(f"{intervention['title']} ({intervention['id']})", ["", *numbers], rows)
    for scheda in schede:
        for remark in _remarks(scheda, language):
            print_line(f"Scheda {scheda['number']}, {remark}")
    if "benefits_estimate" in result:
        print_estimate("Benefits", result["benefits_estimate"], language)
        print_values_used(result["benefits_estimate"], language)
    for row in result.get("sensitivity", {}).get("schede", ()):
        print_firmness(row, result["sensitivity"], language)
    for text in result["green_network"]["texts"]:
        print_line(f"RVM: {text[language]}")
    for funded in result["overlaps"]["interventions"]:
        print_line(f"! {_funded(funded, language)}")
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Evaluated on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")


def _facts(scheda: dict[str, Any], language: str) -> dict[str, str]:
    """Return what a person compares between Schede."""
    parts = {
        f"{part['id']} {part['title'][language]}": f"{span(part['points'])} of {part['max']:g}"
        for part in scheda["parts"]
    }
    return {
        **parts,
        "Total": f"{span(scheda['total'])} of {scheda['max']:g}",
        "Class": span(scheda["class"]),
        "Relevance for funding": span(scheda["relevance"]),
        "Priority": span(scheda["priority"]),
        "Conditions": in_words(scheda["conditions"] or "none"),
    }


def _remarks(scheda: dict[str, Any], language: str) -> Iterator[str]:
    """Yield what keeps the class from being the last word."""
    override = scheda["override"]
    if override is not None:
        said = f"class {override['class']} set by {override['author']} ({override['reason']})"
        yield f"{said}; computed {span(scheda['class'])}"
    for check in scheda["checks"]:
        if check["answer"] != "met":
            value = check["value"]
            shown = f" ({value['value']:g} {value['unit']})" if value else ""
            yield f"{check['title'][language]}: {in_words(check['answer'])}{shown}"
    for criterion in (c for part in scheda["parts"] for c in part["criteria"] if c["applicable"]):
        dispute = criterion["dispute"]
        if dispute is not None:
            yield f"{criterion['id']}: disputed by {dispute['party']} ({dispute['reason']})"
        elif criterion["answer"] == "not_assessable":
            note = criterion["notes"][0][language] if criterion["notes"] else ""
            yield f"{criterion['id']}: not assessable. {note}"


def _funded(one: dict[str, Any], language: str) -> str:
    why = " and ".join(name for name in ("place", "cup") if one[f"same_{name}"])
    programme, status = (one[key]["title"][language] for key in ("programme", "status"))
    return f"Same {why} as {one['id']}, {one['title']} ({programme}, {status})"
