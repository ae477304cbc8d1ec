"""The command that finds candidates for supra-municipal poles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

if TYPE_CHECKING:
    from sttm.publications.formatting import Language

__all__ = ["register"]

HERE = Path()
FIRST = 12
"""Candidates listed on a terminal; files and JSON have them all."""

MARKS = {"met": "yes", "not_met": "no", "not_assessable": "?", "disputed": "!"}


def register(group: typer.Typer) -> None:
    """Add the command to the group."""
    group.command("poles")(poles)


def poles(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="production, services or distribution; every kind by default.", show_default=False
        ),
    ] = None,
    zone: Annotated[str | None, typer.Option("--zone", help="Zona omogenea, by id or name.")] = None,
    declared: Annotated[
        Path | None,
        typer.Option("--declared", help="YAML or JSON with what is declared of candidates, with evidence."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write .json, .xlsx, .geojson, or a map of one kind as .png."),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of texts and map: it or en.")] = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Find where a supra-municipal pole may stand: regeneration areas, then what is empty, then clusters.

    Each condition is met (yes), not met (no) or not assessable (?); what a point cannot tell is not
    assessable. Conditions that no layer tells are declared, with evidence.

    **Examples**

    `sttm siting poles`

    `sttm siting poles production --out poli.png`

    `sttm siting poles services --json`
    """
    from datetime import date

    from sttm.operations.production.poles import FORMATS, find_poles, write_poles
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    chosen: Language = "en" if language == "en" else "it"
    check_target(out, *FORMATS)
    opened, pack = open_workspace(workspace)
    with working("answering every condition"):
        day = as_date(on) or date.today()
        result, located = find_poles(opened, pack, on=day, kind=kind, zone=zone, declared=declared)
    written = None if out is None else write_poles(opened, pack, result, located, out, language=chosen)
    if as_json:
        print_json(result)
    else:
        for pole in result["poles"]:
            _print(pole, chosen)
        for caveat in result["caveats"]:
            print_line(f"! {caveat[language]}")
    if written is not None:
        say(f"Written: {written}")


def _print(pole: Mapping[str, Any], language: Language) -> None:
    """Print the candidates, then their answers: a row for each condition, since conditions are many."""
    from sttm.publications.production.pole_tables import VERDICT_WORDS

    said = {verdict: words[language == "en"] for verdict, words in VERDICT_WORDS.items()}
    title, shown = pole["title"][language], pole["candidates"][:FIRST]
    names = _names(shown)
    rows = [
        [
            one["rank"],
            name,
            one["land"]["title"][language],
            one["municipality"],
            "point" if one["area"] is None else f"{one['area']['value'] / 10_000:.1f}",
            said[one["verdict"]],
        ]
        for one, name in zip(shown, names, strict=True)
    ]
    if rows:
        print_table(title, ["", "candidate", "land", "Comune", "ha", "verdict"], rows)
        ranks = [str(one["rank"]) for one in shown]
        answers = [
            [
                condition["title"][language],
                condition["role"].replace("_", " "),
                *(MARKS[one["conditions"][n]["answer"]] for one in shown),
            ]
            for n, condition in enumerate(shown[0]["conditions"])
        ]
        print_table("Answers by rank", ["condition", "", *ranks], answers)
    counts = ", ".join(f"{n} {said[v]}" for v, n in pole["verdicts"].items() if n)
    print_line(f"{title}: {len(pole['candidates'])} candidates{f' – {counts}' if counts else ''}")
    points = sum(one["point"] for one in pole["candidates"])
    if points:
        print_line(f"Known as points: {points}. Their extent and what touches them are not assessable")
    for layer in dict.fromkeys(land["layer"] for land in pole["lands"] if land["absent"]):
        print_line(f"Not assessable: {layer} is not in the workspace")
    _explain(pole, language)


def _names(candidates: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the name of each candidate; its id stands beside where two share a name."""
    alike = Counter(one["name"] for one in candidates)
    return [f"{c['name']} ({c['id']})" if alike[c["name"]] > 1 else str(c["name"]) for c in candidates]


def _explain(pole: Mapping[str, Any], language: Language) -> None:
    """Say of the first candidate what it still needs, and what it would bring."""
    if not pole["candidates"]:
        return
    first = pole["candidates"][0]
    titles = {c["id"]: c["title"][language] for c in first["conditions"]}
    for key, words in (("lacks", "lacks"), ("to_find_out", "still to be found out")):
        if first[key]:
            print_line(f"{first['name']} {words}: {', '.join(titles[c] for c in first[key])}")
    reached = [i["title"][language] for i in first["incentives"] if i["answer"] == "met"]
    if reached:
        print_line(f"{first['name']} reaches: {', '.join(reached)}")
