"""The command of suitability: how good admitted ground is for an activity, why, and how firm a ranking is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, progress_bar, say, working
from sttm.errors import RequestError

__all__ = ["register"]

HERE = Path()

OURS = {
    "it": "Criteri, valori e pesi sono un esempio da sostituire, non ufficiali.",
    "en": "Criteria, values and weights are an example to be replaced, not official.",
}

NO_SITE = {
    "it": "Strade, ferrovie o acque: nessun sito può stare qui",
    "en": "Roads, railways or water: no site can stand here",
}

UNITS = {"degC": {"it": "°C", "en": "°C"}, "1 / hectare": {"it": "per ettaro", "en": "per hectare"}}
"""As people write what a criterion is read in."""

SHOWN = 20
"""Areas of a ranking that a terminal shows."""

GROUND = ("", "scored", "excluded", "road, rail, water", "areas not known", "criteria not known")
QUANTILES = ("", "5 %", "25 %", "50 % (median)", "75 %", "95 %")


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
    language: Language = "it",
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
    ground, scores = [], []
    for place in found["places"]:
        name = place["name"] or place["zone"] or {"it": "Territorio", "en": "Territory"}[language]
        by = place["classes_ha"]
        ground.append((name, place["scored_ha"], by["excluded"], by["no_site"], by["not_assessable"],
                       by["criterion_missing"]))  # fmt: skip
        own = place["score"] or {}
        scores.append((name, *(own.get(q, "-") for q in ("p05", "p25", "p50", "p75", "p95"))))
    title = found["model"]["title"][language]
    print_table(f"{title}: ground, ha", GROUND, ground)
    print_table("Score, 0 to 1: as high or less in this share of the scored ground", QUANTILES, scores)
    titles = {c["id"]: c["title"][language] for c in found["model"]["criteria"]}
    takes = found["places"][0]["takes"]
    if takes:
        rows = [(titles[t["criterion"]], t["takes"]) for t in takes]
        print_table("What takes most from the score", ("criterion", "weight × (1 − worth), mean"), rows)


def _print_place(found: dict[str, Any], language: str) -> None:
    rows = [
        (c["title"][language], _reading(c, language), _shown(c["worth"]), c["weight"],
         _shown(c["contribution"]))
        for c in found["criteria"]
    ]  # fmt: skip
    title = f"{found['model']['title'][language]}: {_shown(found['score'])}"
    print_table(title, ("criterion", "reading", "worth", "weight", "contribution"), rows)
    if found["no_site"]:
        print_line(f"! {NO_SITE[language]}")
    print_line(f"Areas map: {found['class'] or 'not built'}")


def _reading(criterion: dict[str, Any], language: str) -> str:
    """Return a reading as people write it: a share in per cent, a density with its ground."""
    value, unit = criterion["reading"], criterion["unit"]
    if value is None:
        return "-"
    if unit == "1":
        return f"{100 * value:.3g} %"
    told = UNITS.get(unit)
    return (
        f"{value:.4g} {unit if told is None else told[language]}"
        if abs(value) < 1e4
        else f"{value:.0f} {unit}"
    )


def _print_ranking(found: dict[str, Any], language: str) -> None:
    areas = found["areas"]
    rows = [
        (_shown(a["rank"]), a["id"], a["name"] or "", _shown(a["score"]), f"{a['low']} – {a['high']}",
         _shown(a["first"]), _shown(a["among_first"]), _shown(a["mean_rank"]),
         f"{_shown(a['score_p05'])} – {_shown(a['score_p95'])}")
        for a in areas[:SHOWN]
    ]  # fmt: skip
    columns = ("", "id", "name", "score", "could be", "first", f"in {found['top']}", "mean rank", "5–95 %")
    title = (
        f"{found['model']['title'][language]}: {found['layer']}, {found['draws']} draws, seed {found['seed']}"
    )
    print_table(title, columns, rows)
    if len(areas) > SHOWN:
        print_line(f"The first {SHOWN} of {len(areas)}; all are in --json")
    held = [a for a in areas if a["no_site"] == 1]
    if held:
        print_line(f"! {len(held)} x {NO_SITE[language]}: {', '.join(a['id'] for a in held[:SHOWN])}")


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
