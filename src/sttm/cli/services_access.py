"""Commands of the 15-minute city: who has which daily services in reach, and whom access leaves out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import persons, print_json, print_line, print_table, say, working

__all__ = ["Include", "Mode", "included", "percent", "register"]

HERE = Path()

Mode = Annotated[
    Literal["walk", "bike", "transit"], typer.Option("--mode", help="On foot, by bike, by public transport.")
]

Include = Annotated[
    str | None,
    typer.Option(
        "--include",
        metavar="STATES",
        help="Planned services that count too: sector_programme, pnrr_proposal, or both with a comma.",
    ),
]


Map = Annotated[
    Path | None, typer.Option("--map", help="Draw the groups in reach of each cell (.png, .svg, .pdf).")
]

SHOWN_CELLS = 10


def register(group: typer.Typer) -> None:
    """Add the commands to the group of services."""
    group.command("access")(access)
    group.command("equity")(equity)


def access(
    mode: Mode = "walk",
    include: Include = None,
    by: Annotated[
        Literal["zones", "municipalities"], typer.Option("--by", help="Which places the tables show.")
    ] = "municipalities",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the cells (.gpkg, .geojson) or the shares (.csv).")
    ] = None,
    drawn: Map = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell who has the daily services of the 15-minute city in reach, by place and age.

    Cells are a derived layer: `sttm build`. What no layer tells is not assessable, and the index leaves it
    out and says so.

    **Examples**

    `sttm services access`

    `sttm services access --mode bike --by zones --out access.gpkg`

    `sttm services access --include sector_programme,pnrr_proposal --map access.png`
    """
    from datetime import date

    from sttm.operations.services.access import (
        ACCESS_FORMATS,
        MAP_FORMATS,
        access_of,
        write_access,
        write_access_map,
    )
    from sttm.operations.workspaces import open_workspace

    check_target(out, *ACCESS_FORMATS)
    check_target(drawn, *MAP_FORMATS)
    opened, pack = open_workspace(workspace)
    with working("reading who reaches what"):
        day = as_date(on) or date.today()
        result, table = access_of(opened, pack, on=day, modes=(mode,), include=included(include))
        if out is not None:
            write_access(table, result, out)
        if drawn is not None:
            write_access_map(table, result, drawn, mode=mode, language=language)
    if as_json:
        print_json(result)
    else:
        _print_access(result, mode, by, language)
    for path in (out, drawn):
        if path is not None:
            say(f"Written: {path}")


def equity(
    mode: Mode = "walk",
    include: Include = None,
    by: Annotated[
        Literal["zones", "municipalities"], typer.Option("--by", help="Which places the tables show.")
    ] = "municipalities",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the cells (.gpkg, .geojson) or the places (.csv).")
    ] = None,
    drawn: Annotated[
        Path | None, typer.Option("--map", help="Draw the index of each cell (.png, .svg, .pdf).")
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell whom access leaves out: inequality, the worst-served tenth, their age, the way to higher services.

    **Examples**

    `sttm services equity`

    `sttm services equity --by zones --map equity.png --language en`
    """
    from datetime import date

    from sttm.operations.services.access import ACCESS_FORMATS, MAP_FORMATS
    from sttm.operations.services.equity import equity_of, write_equity, write_equity_map
    from sttm.operations.workspaces import open_workspace

    check_target(out, *ACCESS_FORMATS)
    check_target(drawn, *MAP_FORMATS)
    opened, pack = open_workspace(workspace)
    with working("reading whom access leaves out"):
        day = as_date(on) or date.today()
        result, table = equity_of(opened, pack, on=day, mode=mode, include=included(include))
        if out is not None:
            write_equity(table, result, out)
        if drawn is not None:
            write_equity_map(table, result, drawn, mode=mode, language=language)
    if as_json:
        print_json(result)
    else:
        _print_equity(result, by, language)
    for path in (out, drawn):
        if path is not None:
            say(f"Written: {path}")


def included(text: str | None) -> tuple[str, ...]:
    """Return the states named in an option, separated by commas."""
    return () if text is None else tuple(part.strip() for part in text.split(",") if part.strip())


def _shown(places: list[dict[str, Any]], by: str) -> list[dict[str, Any]]:
    scope = "zone" if by == "zones" else "municipality"
    return [p for p in places if p["scope"] in ("whole", scope)]


def _print_access(result: dict[str, Any], mode: str, by: str, language: str) -> None:
    places = _shown(result["places"], by)
    whole = places[0]["modes"][mode]
    if "missing" in whole:
        print_line(f"! {mode}: {whole['missing'][language]}")
        return
    titles = {"it": ("tutti", "indice"), "en": ("all", "index")}[language]
    columns = ("", *(_title(g, language) for g in whole["groups"]), *titles)
    rows = [
        (
            place_name(place, language),
            *(percent(g.get("share")) for g in place["modes"][mode]["groups"]),
            percent(place["modes"][mode].get("all")),
            _dash(place["modes"][mode].get("index")),
        )
        for place in places
    ]
    print_table("Residents with each group within reach, %; index 0–100", columns, rows)
    rows = [
        (age["title"][language], persons(age["residents"]), percent(age["all"]), _dash(age["index"]))
        for age in whole["ages"]
    ]
    if rows:
        print_table("By age, whole territory", ("", "residents", "all groups, %", "index"), rows)
    times = [(g["title"][language], _dash(g.get("minutes"))) for g in whole["groups"] if "missing" not in g]
    print_table("Minutes of the median resident", ("", "min"), times)
    for group in whole["groups"]:
        if "missing" in group:
            print_line(f"! {group['title'][language]}: {group['missing'][language]}")
    if "missing" in places[0]:
        print_line(f"! {places[0]['missing'][language]}")
    _print_caveats(result, language)


def _print_equity(result: dict[str, Any], by: str, language: str) -> None:
    if "missing" in result:
        print_line(f"! {result['missing'][language]}")
        return
    places = _shown(result["places"], by)
    rows = [
        (
            place_name(p, language),
            persons(p["residents"]),
            _dash(p["index"]),
            _dash(p["gini"]),
            _dash(p["worst"] and p["worst"]["index"]),
            *(_minutes(p, "walk", name) for name in ("platform", "sovracomunale", "metropolitano")),
            *(_minutes(p, "transit", name) for name in ("platform", "sovracomunale", "metropolitano")),
        )
        for p in places
    ]
    ways = [f"{by_} {to}" for by_ in ("walk", "transit") for to in ("platform", "above", "metropolitan")]
    columns = ("", "residents", "index", "Gini", "worst tenth", *ways)
    print_table("How evenly; minutes of the median resident to higher services", columns, rows)
    worst = places[0]["worst"]
    if worst is not None:
        rows = [
            (m["name"], persons(m["residents"]), percent(m["share_of_worst"]), percent(m["share_of_its_own"]))
            for m in worst["municipalities"]
        ]
        columns = ("", "residents", "of the worst served, %", "of its own, %")
        print_table("Where the worst served live", columns, rows)
        rows = [
            (a["title"][language], percent(a["among_worst"]), percent(a["among_all"]), _dash(a["ratio"]))
            for a in worst["ages"]
        ]
        print_table("Ages", ("", "among them, %", "among all, %", "ratio"), rows)
    rows = [
        (g["title"][language], persons(g["residents"]), percent(g["share"])) for g in places[0]["lacking"]
    ]
    print_table("What residents lack within reach", ("", "residents", "%"), rows)
    rows = [
        (c["cell_id"], persons(c["residents"]), persons(c["without_all"]), c["index"], len(c["lacking"]))
        for c in result["cells"][:SHOWN_CELLS]
    ]
    print_table("Cells with most residents who lack a group", CELL_COLUMNS, rows)
    for group in result["groups_not_counted"]:
        print_line(f"! {group['title'][language]}: {group['missing'][language]}")
    _print_caveats(result, language)


CELL_COLUMNS = ("cell", "residents", "lack one", "index", "groups lacking")


def _print_caveats(result: dict[str, Any], language: str) -> None:
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")


def _minutes(place: dict[str, Any], mode: str, name: str) -> str:
    told = place["higher"][mode][name]
    return "n.a." if "missing" in told else ("> max" if told["minutes"] is None else f"{told['minutes']:g}")


def _title(group: dict[str, Any], language: str) -> str:
    return str(group["title"][language])


def place_name(place: dict[str, Any], language: str) -> str:
    """Return the name of a place: a Zona omogenea may have that of a Comune in it."""
    name = str(place["name"][language])
    return f"{name} (Zona)" if place["scope"] == "zone" else name


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share in percent, rounded as the documents round it, or a dash where it is not known."""
    return "-" if share is None else f"{100 * Decimal(str(share)):.{digits}f}"


def _dash(value: Any) -> Any:
    return "-" if value is None else value
