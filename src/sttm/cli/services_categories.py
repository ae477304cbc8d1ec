"""Command of access by category: how many minutes to each category of services, and who has it in reach."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import persons, print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, Mode, included, percent, place_name

__all__ = ["register"]

HERE = Path()

BESIDE = 6
"""Categories that the table of places still has room for."""

SURVEYED = {"it": "residenti dove è stata cercata:", "en": "residents where it was looked for:"}


def register(group: typer.Typer) -> None:
    """Add the command to the group of services."""
    group.command("categories")(categories)


def categories(
    mode: Mode = "walk",
    include: Include = None,
    by: Annotated[
        Literal["zones", "municipalities"], typer.Option("--by", help="Which places the tables show.")
    ] = "municipalities",
    category: Annotated[
        list[str] | None,
        typer.Option("--category", help="A category of the pack; repeat for more. All by default."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the cells (.gpkg, .geojson) or the shares (.csv).")
    ] = None,
    drawn: Annotated[
        Path | None,
        typer.Option(
            "--map",
            help="Draw the categories in reach of each cell, or the minutes to the only one asked for.",
        ),
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Tell how far each category of services is: the hospital, the upper secondary school, the pharmacy.

    The groups of the 15-minute city are in `sttm services access`. Here each category stands by itself,
    those of no group too, without a combined index. Computed there and then: nothing has to be built.

    **Examples**

    `sttm services categories`

    `sttm services categories --category pharmacy --by zones --map minutes.png`

    `sttm services categories --mode transit --category hospital --category university --out higher.gpkg`
    """
    from datetime import date

    from sttm.operations.services.access import ACCESS_FORMATS, MAP_FORMATS
    from sttm.operations.services.categories import (
        service_categories_of,
        write_categories_map,
        write_service_categories,
    )
    from sttm.operations.workspaces import open_workspace

    check_target(out, *ACCESS_FORMATS)
    check_target(drawn, *MAP_FORMATS)
    opened, pack = open_workspace(workspace)
    with working("looking for the nearest of each category"):
        result, access = service_categories_of(
            opened,
            pack,
            on=as_date(on) or date.today(),
            mode=mode,
            include=included(include),
            categories=category or (),
        )
        if out is not None:
            write_service_categories(access, result, out)
        if drawn is not None:
            write_categories_map(access, result, drawn, language=language)
    if as_json:
        print_json(result)
    else:
        _print(result, by, language)
    for path in (out, drawn):
        if path is not None:
            say(f"Written: {path}")


def _print(result: dict[str, Any], by: str, language: str) -> None:
    scope = "zone" if by == "zones" else "municipality"
    places = [p for p in result["places"] if p["scope"] in ("whole", scope)]
    known = [c for c in result["categories"] if "missing" not in c]
    whole = {one["id"]: one for one in places[0]["categories"]}
    if known:
        rows = [_category(one, whole.get(one["id"], {}), language) for one in known]
        columns = ("", "services", "residents within reach, %", "its users, %", "min of the median resident")
        print_table(f"Each category, {places[0]['name'][language]}", columns, rows)
        shown = known if len(known) <= BESIDE else []
        columns = ("", "residents", "categories within reach", *(c["title"][language] for c in shown))
        title = "Places: categories within reach of a resident on average"
        title += "; residents within reach of each, %" if shown else ""
        print_table(title, columns, [_place(one, [c["id"] for c in shown], language) for one in places])
    for one in result["categories"]:
        if "missing" in one:
            print_line(f"! {one['title'][language]}: {one['missing'][language]}")
    for one in known:
        part = whole.get(one["id"], {}).get("surveyed")
        if part is not None and part < 1:
            print_line(f"! {one['title'][language]}: {SURVEYED[language]} {percent(part)} %")
    for text in dict.fromkeys(c["users_missing"][language] for c in known if "users_missing" in c):
        print_line(f"! {text}")
    if "missing" in places[0]:
        print_line(f"! {places[0]['missing'][language]}")
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")


def _category(category: dict[str, Any], told: dict[str, Any], language: str) -> tuple[Any, ...]:
    minutes = told.get("minutes")
    never = "-" if "share" not in told or told["share"] is None else "> max"
    return (
        category["title"][language],
        category["services"],
        percent(told.get("share")),
        percent(told.get("users_share")) if category["users"] else "",
        never if minutes is None else f"{minutes:g}",
    )


def _place(place: dict[str, Any], shown: list[str], language: str) -> tuple[Any, ...]:
    told = {one["id"]: one for one in place["categories"]}
    return (
        place_name(place, language),
        persons(place["residents"]),
        "-" if place["mean"] is None else place["mean"],
        *("n.a." if "missing" in told.get(n, {}) else percent(told.get(n, {}).get("share")) for n in shown),
    )
