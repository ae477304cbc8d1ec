"""Commands of the areas map: where an activity may go, what touches a place, which rules there are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.errors import RequestError

__all__ = ["register"]

HERE = Path()

HECTARE = 10_000

OURS = {
    "it": "Dove la fonte è una legge la distanza è della legge; la classe è un esempio, non ufficiale.",
    "en": "Where the source is a law the distance is the law's; the class is an example, not official.",
}


Activity = Annotated[
    str | None,
    typer.Argument(help="Type of activity, as the pack names it; all by default.", show_default=False),
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group of siting."""
    group.command("areas")(areas)
    group.command("rules")(rules)


def areas(
    activity: Activity = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="LON,LAT", help="Tell everything that touches this place, and why."),
    ] = None,
    by: Annotated[
        Literal["zones", "municipalities"] | None,
        typer.Option("--by", help="Also for each Zona omogenea or Comune."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write features (.gpkg, .geojson) or a map of one activity (.png, .svg)."),
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell how much ground is excluded, asks attention or mitigation, is admissible; what is at a place.

    A missing layer makes ground not assessable, never admissible. The map is a derived layer: `sttm build`.

    **Examples**

    `sttm siting areas`

    `sttm siting areas large_logistics --by zones`

    `sttm siting areas data_centre --out areas.png`

    `sttm siting areas urban_logistics --at 10.1552,45.2205`
    """
    from datetime import date

    from sttm.operations.production.areas import AREA_FORMATS, areas_of, point_in_areas, write_areas
    from sttm.operations.workspaces import open_workspace

    check_target(out, *AREA_FORMATS)
    place = None if at is None else _place(at)
    opened, pack = open_workspace(workspace)
    day = as_date(on) or date.today()
    with working("reading the areas map"):
        if out is not None:
            write_areas(opened, pack, out, on=day, activity=activity, at=place, language=language)
        if place is not None:
            found = point_in_areas(opened, pack, place, on=day, activity=activity)
        else:
            found = areas_of(opened, pack, on=day, activity=activity, by=by)
    if as_json:
        print_json(found)
    elif place is not None:
        _print_point(found, language)
    else:
        _print_areas(found, language)
    if out is not None:
        say(f"Areas: {out}")


def rules(
    activity: Activity = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the rules on where activities may go, the strongest first, with article and source.

    **Examples**

    `sttm siting rules`

    `sttm siting rules data_centre --on 2026-01-01 --language en`
    """
    from datetime import date

    from sttm.operations.production.areas import area_rules
    from sttm.operations.workspaces import open_data, workspace_pack

    pack = workspace_pack(open_data(workspace))
    found = area_rules(pack, on=as_date(on) or date.today(), activity=activity)
    if as_json:
        print_json(found)
        return
    everyone = activity is None
    rows = [
        (
            rule["effect"],
            _of(rule["title"], language),
            _reach(rule),
            *((", ".join(rule["activities"] or ("all",)),) if everyone else ()),
            " · ".join(
                part for part in (_article(rule), _source(rule, language), rule["confidence"]) if part
            ),
            _of(rule["condition"], language),
        )
        for rule in found
    ]
    columns = ("effect", "rule", "touches", *(("activities",) if everyone else ()), "art., source, how sure",
               "condition")  # fmt: skip
    print_table("Rules on areas, the strongest first", columns, rows)
    print_line(f"! {OURS[language]}")


def _place(text: str) -> tuple[float, float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError as error:
        msg = f"{text!r} is not a longitude and a latitude"
        raise RequestError(msg, remedy="give them in degrees with a comma between: 9.19,45.46") from error
    return longitude, latitude


def _print_areas(found: dict[str, Any], language: str) -> None:
    activities = found["activities"]
    names = [one["title"][language] for one in activities[0]["classes"]]
    rows = [(one["title"][language], *(_ground(c) for c in one["classes"])) for one in activities]
    print_table("Ground by class, ha (%)", ("activity", *names), rows)
    for one in activities if found["by"] else ():
        rows = [(p["name"], *(_ground(c) for c in p["classes"])) for p in one["places"]]
        print_table(f"{one['title'][language]}, ha (%)", (found["by"], *names), rows)
    if len(activities) == 1:
        rows = [
            (
                rule["effect"],
                rule["title"][language],
                "not known" if rule["area_m2"] is None else f"{rule['area_m2'] / HECTARE:,.1f}",
                "" if rule["share"] is None else f"{100 * rule['share']:.1f}",
                _article(rule),
                _source(rule, language),
            )
            for rule in activities[0]["rules"]
        ]
        print_table("Rules", ("effect", "rule", "ha", "%", "art.", "source"), rows)
    print_line(f"! {OURS[language]}")
    for layer in found["missing"]:
        what = "is not in the workspace" if layer["absent"] else "was not surveyed"
        print_line(f"! {layer['layer']} {what} on {layer['area_m2'] / HECTARE:,.1f} ha")
    for layer in found["points"]:
        print_line(f"! {layer['layer']}: {layer['features']} {layer['note'][language]}")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _print_point(found: dict[str, Any], language: str) -> None:
    for piece in found["pieces"]:
        rows = [(name, one["title"][language]) for name, one in piece["classes"].items()]
        print_table(
            f"Piece {piece['piece']}, {piece['area_m2'] / HECTARE:,.2f} ha", ("activity", "class"), rows
        )
        for rule in piece["rules"]:
            where = ", ".join(f"{f['name'] or f['id']} ({f['distance_m']:g} m)" for f in rule["features"])
            article = f" · art. {_article(rule)}" if rule["article"] else ""
            print_line(f"{rule['effect']}: {rule['title'][language]}{article} · {_source(rule, language)}")
            print_line(f"    {rule['text'][language]}")
            if where:
                print_line(f"    {rule['layer']}: {where}")
            if rule["condition"]:
                print_line(f"    → {rule['condition'][language]}")
        for layer in piece["missing"]:
            print_line(f"! {layer} is not known here")


def _ground(one: dict[str, Any]) -> str:
    return f"{one['area_m2'] / HECTARE:,.1f} ({100 * one['share']:.1f})"


def _reach(rule: dict[str, Any]) -> str:
    kinds = "; ".join(", ".join(map(str, w["one_of"])) for w in rule["where"])
    what = f"{rule['layer']} ({kinds})" if kinds else str(rule["layer"])
    if rule["distance_m"] == 0:
        return what
    return f"{what} {'≤' if rule['side'] == 'within' else '>'} {rule['distance_m']:g} m"


def _article(rule: dict[str, Any]) -> str:
    return str(rule["article"]["number"]) if rule["article"] else ""


def _source(rule: dict[str, Any], language: str) -> str:
    title = _of(rule["source"]["title"], language)
    article = rule["source"]["article"]
    return f"{title}, {article}" if article else title


def _of(text: Any, language: str) -> str:
    return "" if text is None else str(text[language] if isinstance(text, dict) else text)
