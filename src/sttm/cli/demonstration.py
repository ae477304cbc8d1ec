"""The demonstration, and the files of fictional territories."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson
from sttm.cli.printing import print_json, print_table, progress_bar, say

__all__ = ["register"]

PANEL = "Try it"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("demo", rich_help_panel=PANEL)(demo)
    app.command("sample", rich_help_panel=PANEL)(sample)


def demo(
    folder: Annotated[Path, typer.Argument(help="Folder that receives everything; made anew.")] = Path(
        "demo"
    ),
    scale: Annotated[str, typer.Option("--scale", help="town, city, metro, or km².")] = "town",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another place.")] = 1,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Show the page at a local address.")
    ] = True,
    port: Annotated[int, typer.Option("--port", help="Taken if free, else any other.")] = 8765,
) -> None:
    """Build a fictional territory, evaluate three interventions, show map and results in the browser.

    **Example** `sttm demo --scale city`
    """
    from sttm.cli.publishing import serve_until_interrupted
    from sttm.operations.demonstration import demonstrate

    with progress_bar() as tell:
        made = demonstrate(folder, scale=scale, seed=seed, progress=tell)
    rows = [
        (r["intervention"]["title"], s["number"], _span(s["total"]), _span(s["class"]), s["conditions"] or "")
        for r in made.results
        for s in r["schede"]
    ]  # fmt: skip
    print_table("Evaluation of three example interventions (fictional territory)",
                ["intervention", "scheda", "points of 100", "class", "conditions"], rows)  # fmt: skip
    for label, path in (("Workspace", made.workspace), ("Page", made.page), ("Dossiers", made.dossiers)):
        say(f"{label}: {path}")
    if serve:
        serve_until_interrupted(made.page.parent, port)


def sample(
    out: Annotated[Path, typer.Argument(help="Folder; made if it does not exist.", show_default=False)],
    scale: Annotated[str, typer.Option("--scale", help="town, city, metro, or km².")] = "town",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another place.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Write a fictional territory as plain files: to teach, to try, to load the system.

    **Example** `sttm sample files --scale metro`
    """
    from sttm.operations.sampling import sample_files

    with progress_bar() as tell:
        made = sample_files(out, scale=scale, seed=seed, progress=tell)
    files = {**made.layers, **{p.stem: p for p in (*made.documents, *made.interventions)}}
    if as_json:
        print_json({name: str(path) for name, path in files.items()})
    else:
        print_table(
            f"Fictional territory in {out}", ["name", "file"], [(n, str(p)) for n, p in files.items()]
        )


def _span(both: dict[str, object]) -> str:
    return str(both["low"]) if both["low"] == both["high"] else f"{both['low']} – {both['high']}"
