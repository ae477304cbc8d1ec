"""Commands that make projects better: improve them, see what their class rests on, compare them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.estimates import FIGURES, print_firmness, shown, span
from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target, numbers
from sttm.cli.printing import print_json, print_line, print_table, progress_bar, say

__all__ = ["register"]

PANEL = "Projects"
HERE = Path()


Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE", help="Interventions: GeoJSON, GeoPackage or a folder.", show_default=False
    ),
]

Schede = Annotated[str | None, typer.Option("--scheda", help="Numbers, such as 1,2; all by default.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("improve", rich_help_panel=PANEL)(improve)
    app.command("sensitivity", rich_help_panel=PANEL)(sensitivity)
    app.command("compare", rich_help_panel=PANEL)(compare)


def improve(
    files: Files,
    scheda: Schede = None,
    target: Annotated[
        str | None, typer.Option("--class", help="Class to reach; the next one up by default.")
    ] = None,
    costs: Annotated[
        Literal["low", "middle", "high"], typer.Option("--costs", help="Figure of the cost ranges.")
    ] = "middle",
    exclude: Annotated[
        str, typer.Option("--exclude", help="Works and modalities not to propose, such as green_roof,C4.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the changed interventions, GeoJSON.")
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Find the cheapest changes that lift the class of an intervention, or why there are none.

    Works are added or extended on the free part of the polygon, modalities satisfied; the changed
    intervention is evaluated as any other. Costs are those of the pack: examples until you enter yours.

    **Examples**

    `sttm improve parco.geojson --scheda 1`

    `sttm improve parco.geojson --scheda 2 --class B --exclude green_roof --out migliore.geojson`
    """
    from sttm.operations.improving import improve_files, write_improved
    from sttm.operations.workspaces import open_workspace

    check_target(out, ".geojson", ".json")
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        answers = improve_files(
            opened, pack, files, on=as_date(on), schede=numbers(scheda), target=target, costs=costs,
            exclude=frozenset(filter(None, (name.strip() for name in exclude.split(",")))), progress=tell,
        )  # fmt: skip
    if as_json:
        print_json(answers)
    else:
        for answer in answers:
            _print_improvement(answer, language)
    if out is not None:
        say(f"{write_improved(answers, out)} improved interventions: {out}")


def sensitivity(
    files: Files,
    draws: Annotated[int, typer.Option("--draws", min=100, max=1_000_000, help="Number of draws.")] = 10_000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same answer.")] = 1,
    scheda: Schede = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Show how firm the class of an intervention is, and what it rests on.

    Draws what the pack says is uncertain (values by class, breaks, measurements, effectiveness) and what is
    not known, not answered or disputed; then moves one number at a time.

    **Examples**

    `sttm sensitivity parco.geojson`

    `sttm sensitivity parco.geojson --draws 2000 --seed 7 --json`
    """
    from sttm.operations.evaluating import evaluate_files
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        results = evaluate_files(
            opened, pack, files, on=as_date(on), schede=numbers(scheda), progress=tell,
            sensitivity=(draws, seed),
        )  # fmt: skip
    if as_json:
        kept = ("intervention", "pack", "evaluated_on", "sensitivity", "caveats", "fingerprint")
        print_json([{"kind": "sttm-sensitivity", **{key: r[key] for key in kept}} for r in results])
        return
    for result in results:
        print_line(f"{result['intervention']['title']} ({result['intervention']['id']})")
        for row in result["sensitivity"]["schede"]:
            print_firmness(row, result["sensitivity"], language)
        for caveat in result["caveats"]:
            print_line(f"! {caveat[language]}")
        print_line("")


def compare(
    files: Files,
    scheda: Schede = None,
    benefits: Annotated[
        bool, typer.Option("--benefits", help="Add what each brings: rain kept, air cooled, cost.")
    ] = False,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Compare alternatives side by side: works, points, classes, conditions, costs, and what differs.

    Alternatives of one project may have one id, each in a file of its own.

    **Examples**

    `sttm compare parco.geojson variante.geojson`

    `sttm compare parco.geojson variante.geojson --scheda 1 --benefits`
    """
    from sttm.operations.comparing import compare_files
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        found = compare_files(
            opened, pack, files, on=as_date(on), schede=numbers(scheda), progress=tell, benefits=benefits
        )
    if as_json:
        print_json(found)
        return
    names = [one["label"] for one in found["alternatives"]]
    print_table("Alternatives", ["", *names, ""], list(_alternative_rows(found, language)))
    if benefits:
        print_table("Benefits", ["", *names], list(_benefit_rows(found, language)))
    for one in found["schede"]:
        print_table(one["title"][language], ["", *names, ""], list(_compared_rows(one, language)))
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _alternative_rows(found: dict[str, Any], language: str) -> Iterator[list[str]]:
    each = found["alternatives"]
    costs = [one["works_cost"] for one in each]
    yield ["Polygon", *(f"{one['area']['value']:,.0f} m²" for one in each), ""]
    yield ["Declared cost", *(f"{one['cost']['value']:,.0f} EUR" if one["cost"] else "" for one in each), ""]
    yield ["Works with a unit cost", *(f"{c['low']:,.0f} – {c['high']:,.0f} EUR" for c in costs), ""]
    for work in found["works"]:
        yield [work["label"][language], *(f"{a:,.0f} m²" for a in work["ground_m2"]), _mark(work["differs"])]


def _benefit_rows(found: dict[str, Any], language: str) -> Iterator[list[str]]:
    for key, name in FIGURES.items():
        cells = []
        for one in found["alternatives"]:
            value, told = shown(one["benefits_estimate"][key], language)
            cells.append(f"{value} ({told})" if told else value)
        yield [name, *cells]


def _compared_rows(scheda: dict[str, Any], language: str) -> Iterator[list[str]]:
    yield ["Class", *map(span, scheda["class"]), _mark(len({span(c) for c in scheda["class"]}) > 1)]
    yield ["Total", *map(span, scheda["total"]), ""]
    yield ["Priority", *map(span, scheda["priority"]), ""]
    yield ["Relevance for funding", *map(span, scheda["relevance"]), ""]
    yield ["Conditions", *((c or "none").replace("_", " ") for c in scheda["conditions"]), ""]
    for part in scheda["parts"]:
        yield [f"{part['id']} {part['title'][language]}", *map(span, part["points"]), ""]
        for criterion in part["criteria"]:
            if criterion["differs"]:
                shown = [
                    "–" if answer == "not_applicable" else span(points)
                    for answer, points in zip(criterion["answers"], criterion["points"], strict=True)
                ]
                yield [f"  {criterion['id']} {criterion['title'][language]}", *shown, _mark(True)]


def _mark(differs: bool) -> str:
    return "≠" if differs else ""


def _print_improvement(answer: dict[str, Any], language: str) -> None:
    scheda, before = answer["scheda"], answer["before"]
    print_line(f"{answer['intervention']['title']} ({answer['intervention']['id']})")
    print_line(f"{scheda['title'][language]}: class {span(before['class'])}, total {span(before['total'])}")
    aim = f"class {answer['target']['class']} (from {answer['target']['from']:g})"
    if answer["answer"] == "reached":
        print_line(f"It has {aim} already.\n")
        return
    if answer["answer"] == "impossible":
        for line in _why_impossible(answer, aim, language):
            print_line(line)
    else:
        after, cost = answer["after"], answer["cost"]
        rows = [_change(change, language) for change in answer["changes"]]
        print_table(
            f"The cheapest changes that reach {aim}",
            ["", "what", "how much", "EUR", "range", "points without it"],
            rows,
        )
        print_line(f"With them: class {span(after['class'])}, total {span(after['total'])}")
        if after["conditions"] not in (None, "met"):
            print_line(f"Conditions of the Scheda: {after['conditions'].replace('_', ' ')}")
        print_line(f"Cost: {cost['counted']:,.0f} EUR (from {cost['low']:,.0f} to {cost['high']:,.0f})")
    ground = [g for g in answer["land"] if g["free"] is not None]
    if ground:
        shown = ", ".join(f"{g['title'][language]} {g['free']:,.0f} m²" for g in ground)
        print_line(f"Ground for new works: {shown}")
    for reason, names in _by_reason(answer["excluded"], language).items():
        print_line(f"Not proposed ({reason}): {', '.join(names)}")
    print_line(f"! {answer['basis'][language]}.")
    for caveat in answer["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line("")


def _change(change: dict[str, Any], language: str) -> tuple[str, str, str, str, str, str]:
    quantity, cost = change["quantity"], change["cost"]
    unit = {"m**2": "m²", "1": ""}
    shown = f"{quantity['value']:,.0f} {unit.get(quantity['unit'], quantity['unit'])}" if quantity else ""
    counted = f"{cost['counted']:,.0f}" if cost else "?"
    span = f"{cost['low']:,.0f} – {cost['high']:,.0f}" if cost else ""
    name = (
        change["label"][language]
        if change["kind"] == "work"
        else f"{change['id']} {change['label'][language]}"
    )
    return change["action"], name, shown.strip(), counted, span, f"−{change['points']:g}"


def _by_reason(excluded: list[dict[str, Any]], language: str) -> dict[str, list[str]]:
    reasons: dict[str, list[str]] = {}
    for one in excluded:
        reasons.setdefault(one[language], []).append(one["label"][language])
    return reasons


def _why_impossible(answer: dict[str, Any], aim: str, language: str) -> Iterator[str]:
    why = answer["impossible"]
    yield f"Impossible: no changes reach {aim}. The best within reach is {why['best_total']:g}."
    for part in why["fixed"]:
        points = f"{span(part['points'])} of {part['max']:g}"
        yield f"  Part {part['id']} gives {points}, whatever is built: {part['title'][language]}"
    for limit in why["limits"]:
        enough = "enough" if limit["enough"] else "still not enough"
        yield f"  Without this limit {limit['best_total']:g}, {enough}: {limit[language]}"
