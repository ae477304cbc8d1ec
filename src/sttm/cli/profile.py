"""Commands of the profiles: show what a profile asks, evaluate a site or a settlement with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.estimates import span
from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date
from sttm.cli.printing import in_words, print_json, print_line, print_table

__all__ = ["register"]

HERE = Path()


ProfileName = Annotated[
    str | None, typer.Option("--profile", help="Id of the profile; by default the one of the activity.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Profiles of sustainability and innovation of settlements.",
    )
    group.command("evaluate")(evaluate)
    group.command("show")(show)
    app.add_typer(group, name="profile", rich_help_panel="Production and logistics")


def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE", help="Sites (GeoJSON), or settlements (YAML, JSON).", show_default=False
        ),
    ],
    profile: ProfileName = None,
    on: Day = None,
    language: Language = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Evaluate sites and settlements with a profile.

    What a file does not say, data say where they can; what nobody says leaves a range of classes.

    **Examples**

    `sttm profile evaluate settlements/warehouse.yaml`

    `sttm profile evaluate sites/city-hub.geojson --profile production_logistics --json > profile.json`
    """
    from sttm.operations.production.profiles import evaluate_files
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    results = evaluate_files(opened, pack, files, on=as_date(on), profile=profile)
    if as_json:
        print_json(results[0] if len(results) == 1 else results)
        return
    for result in results:
        _print_result(result, language)


def show(
    profile: Annotated[
        str | None, typer.Argument(help="Id; without it, the list.", show_default=False)
    ] = None,
    on: Day = None,
    language: Language = "it",
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Show a profile: criteria, weights, classes, what each place asks for, sources.

    **Examples**

    `sttm profile show`

    `sttm profile show data_centre --on 2025-09-01`
    """
    from datetime import date

    from sttm.operations.production.showing import listed_profiles, shown_profile
    from sttm.operations.workspaces import open_workspace

    _, pack = open_workspace(workspace)
    day = as_date(on) or date.today()
    if profile is None:
        rows = listed_profiles(pack, day)
        if as_json:
            print_json(rows)
            return
        print_table(
            f"Profiles in force on {day}",
            ["id", "title", "activities", "criteria", "in force from", "official"],
            [
                [r["id"], r["title"][language], ", ".join(r["activities"]), r["criteria"], r["in_force_from"],
                 r["official"]]
                for r in rows
            ],
        )  # fmt: skip
        return
    found = shown_profile(pack, profile, day)
    if as_json:
        print_json(found)
    else:
        _print_profile(found, language)


def _print_profile(found: dict[str, Any], language: str) -> None:
    rows = [
        [
            c["id"],
            c["title"][language],
            c["max"],
            c["weighted"],
            c["scale"][language],
            c["asked_of"][language],
        ]
        for theme in found["themes"]
        for c in theme["criteria"]
    ]
    columns = ["id", "criterion", "points", "of 100", "scale or evidence", ""]
    print_table(f"{found['title'][language]} ({found['id']})", columns, rows)
    classes = [f"{c['id']} {c['label'][language]} from {c['from']:g}" for c in found["classes"]]
    print_line(f"Classes: {'; '.join(classes)}")
    asked = [
        [r["when"][language], r["mandatory"] or "none", r["incentivised"] or "none",
         "yes" if r["priority"] else "no", r["reason"][language]]
        for r in found["thresholds"]
    ]  # fmt: skip
    print_table(
        "What each place asks for; the first row that holds decides",
        ["where", "mandatory", "incentivised", "priority 1", "why"],
        asked,
    )
    print_line(f"{'Official' if found['official'] else 'Example, not official'}: {found['source'][language]}")


def _print_result(result: dict[str, Any], language: str) -> None:
    proposal, threshold = result["proposal"], result["threshold"]
    rows = [
        [part["title"][language], f"{span(part['points'])} of {part['max']:g}"] for part in result["parts"]
    ]
    rows += [["Total", f"{span(result['total'])} of {result['max']:g}"], ["Class", span(result["class"])]]
    rows += [[f"Asked: {name}", _asked(threshold, name)] for name in ("mandatory", "incentivised")]
    rows += [["Threshold", in_words(threshold["answer"])], ["Incentive", in_words(threshold["incentive"])]]
    title = f"{proposal['title']} ({proposal['id']}): {result['profile']['title'][language]}"
    print_table(title, ["", ""], rows)
    for remark in _remarks(result, language):
        print_line(remark)
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Evaluated on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")


def _asked(threshold: dict[str, Any], name: str) -> str:
    classes = list(dict.fromkeys(one[name] or "none" for one in threshold["possible"]))
    return " or ".join(classes)


def _remarks(result: dict[str, Any], language: str) -> Iterator[str]:
    """Yield what keeps the class from being the last word."""
    override = result["override"]
    if override is not None:
        said = f"Class {override['class']} set by {override['author']} ({override['reason']})"
        yield f"{said}; computed {span(result['class'])}"
    for one in result["threshold"]["possible"]:
        yield f"{one['label'][language]}. {one['reason'][language]}"
    for missing in result["threshold"]["missing"]:
        yield f"Not known for the threshold: {missing[language]}"
    for one in result["threshold"]["priority"]:
        if one["answer"] != "met":
            yield f"Priority 1, {one['id']} {one['title'][language]}: {in_words(one['answer'])}"
    open_ = [
        c["id"]
        for part in result["parts"]
        for c in part["criteria"]
        if c["applicable"] and c["answer"] == "not_assessable"
    ]
    if open_:
        yield f"Not assessable: {', '.join(open_)}"
    for criterion in (c for part in result["parts"] for c in part["criteria"] if c["dispute"]):
        dispute = criterion["dispute"]
        yield f"{criterion['id']}: disputed by {dispute['party']} ({dispute['reason']})"
