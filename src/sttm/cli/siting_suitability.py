"""The command of suitability: how good admitted ground is for an activity, why, and how firm a ranking is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, progress_bar, say, working
from sttm.errors import RequestError

__all__ = ["register"]

HERE = Path()

OURS = {
    "it": "Criteri, valori e pesi sono un esempio da sostituire, non ufficiali.",
    "en": "Criteria, values and weights are an example to be replaced, not official.",
}


def register(group: typer.Typer) -> None:
    """Add the command to the group of siting."""
    group.command("suitability")(suitability)


def suitability(
    activity: Annotated[str, typer.Argument(help="Type of activity, as the pack names it.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the maps: score, classes, contributions (COG), PNG, JSON."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="LON,LAT", help="Tell what each criterion says at this place."),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option("--draws", help="Rank the areas of a layer, and draw the weights so often.", min=1),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws: the same seed, the same draws.")] = 1,
    rank: Annotated[str, typer.Option("--rank", help="Layer whose areas are ranked.")] = "regeneration_areas",
    leave_out_missing: Annotated[
        bool,
        typer.Option(
            "--leave-out-missing", help="Leave out criteria without a layer; scale the other weights."
        ),
    ] = False,
    language: Annotated[Literal["it", "en"], typer.Option("--language", help="Of the texts.")] = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell how suitable admitted ground is for an activity: criteria, what they are worth, weights.

    Where a criterion is not assessable there is no score. Excluded ground has none either.

    **Examples**

    `sttm siting suitability urban_logistics`

    `sttm siting suitability data_centre --out suitability`

    `sttm siting suitability light_production --at 10.1552,45.2205`

    `sttm siting suitability large_logistics --draws 500 --seed 7`
    """
    from datetime import date

    from sttm.operations.production.suitability import map_of, place_of, ranked_areas
    from sttm.operations.workspaces import open_workspace

    check_target(out)
    place = None if at is None else _place(at)
    if out is not None and (place is not None or draws is not None):
        raise RequestError("maps are of the whole territory", remedy="give --out without --at and --draws")
    opened, pack = open_workspace(workspace)
    more: dict[str, Any] = {"on": as_date(on) or date.today(), "leave_out_missing": leave_out_missing}
    if place is not None:
        found = place_of(opened, pack, activity, place, **more)
    elif draws is not None:
        with working("ranking"):
            found = ranked_areas(opened, pack, activity, draws=draws, seed=seed, layer=rank, **more)
    else:
        with progress_bar() as tell:
            found = map_of(opened, pack, activity, out=out, language=language, progress=tell, **more)
    if as_json:
        print_json(found)
        return
    if place is not None:
        _print_place(found, language)
    elif draws is not None:
        _print_ranking(found, language)
    else:
        _print_map(found, language)
    _print_model(found, language)
    if out is not None:
        say(f"Maps: {out}")


def _place(text: str) -> tuple[float, float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"{text!r} is not a longitude and a latitude"
        raise RequestError(msg, remedy="give them in degrees with a comma between: 9.19,45.46") from error
    return longitude, latitude


def _print_map(found: dict[str, Any], language: str) -> None:
    rows = []
    for place in found["places"]:
        score = place["score"] or {}
        ground = place["classes_ha"]
        middle = [score.get(name, "-") for name in ("p05", "p25", "p50", "p75", "p95")]
        name = place["name"] or place["zone"] or {"it": "Territorio", "en": "Territory"}[language]
        rows.append((name, place["scored_ha"], ground["excluded"], ground["not_assessable"],
                     ground["criterion_missing"], *middle))  # fmt: skip
    columns = ("", "scored ha", "excluded ha", "areas unknown ha", "criteria unknown ha")
    print_table(found["model"]["title"][language], (*columns, "5%", "25%", "median", "75%", "95%"), rows)
    titles = {c["id"]: c["title"][language] for c in found["model"]["criteria"]}
    takes = found["places"][0]["takes"]
    if takes:
        rows = [(titles[t["criterion"]], t["takes"]) for t in takes]
        print_table("What takes most from the score", ("criterion", "weight × (1 − worth), mean"), rows)


def _print_place(found: dict[str, Any], language: str) -> None:
    rows = [
        (c["title"][language], _shown(c["reading"]), c["unit"], _shown(c["worth"]), c["weight"],
         _shown(c["contribution"]))
        for c in found["criteria"]
    ]  # fmt: skip
    title = f"{found['model']['title'][language]}: {_shown(found['score'])}"
    print_table(title, ("criterion", "reading", "unit", "worth", "weight", "contribution"), rows)
    print_line(f"Areas map: {found['class'] or 'not built'}")


def _print_ranking(found: dict[str, Any], language: str) -> None:
    rows = [
        (_shown(a["rank"]), a["id"], a["name"] or "", _shown(a["score"]), f"{a['low']} – {a['high']}",
         _shown(a["first"]), _shown(a["among_first"]), _shown(a["mean_rank"]),
         f"{_shown(a['score_p05'])} – {_shown(a['score_p95'])}")
        for a in found["areas"]
    ]  # fmt: skip
    columns = ("", "id", "name", "score", "could be", "first", f"in {found['top']}", "mean rank", "5–95 %")
    title = (
        f"{found['model']['title'][language]}: {found['layer']}, {found['draws']} draws, seed {found['seed']}"
    )
    print_table(title, columns, rows)


def _print_model(found: dict[str, Any], language: str) -> None:
    titles = {c["id"]: c["title"][language] for c in found["model"]["criteria"]}
    for name, why in found["model"]["missing"].items():
        print_line(f"! {titles[name]}: {why[language]}")
    for name, why in found["model"]["left_out"].items():
        print_line(f"! {name}: {why[language]}")
    for criterion in found["model"]["criteria"]:
        for note in criterion["notes"]:
            print_line(f"! {criterion['title'][language]}: {note}")
    if not found["model"]["official"]:
        print_line(OURS[language])
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _shown(value: Any) -> Any:
    return "-" if value is None else value
