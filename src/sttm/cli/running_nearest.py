"""``sttm run nearest``: minutes to the nearest service along streets, without a workspace."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sttm.cli.options import AsJson, Language, check_target
from sttm.cli.printing import print_json, print_table, progress_bar, say, working
from sttm.cli.running_options import (
    Category,
    Mode,
    OriginId,
    Origins,
    Placed,
    ServiceId,
    Services,
    Streets,
    tell_far,
)
from sttm.cli.services_access import Include, included
from sttm.errors import RequestError

if TYPE_CHECKING:
    from sttm.operations.services.plain.nearest import NearestRun

__all__ = ["register"]


def register(run: typer.Typer) -> None:
    """Add the command to ``sttm run``."""
    run.command("nearest")(nearest)


def nearest(
    streets: Streets,
    services: Services,
    out: Placed,
    category: Category = None,
    origins: Origins = None,
    mode: Mode = "walk",
    limit: Annotated[
        float | None, typer.Option("--limit", metavar="MIN", help="Longest time that counts, minutes.")
    ] = None,
    include: Include = None,
    service_id: ServiceId = None,
    origin_id: OriginId = None,
    drawn: Annotated[
        Path | None,
        typer.Option("--map", help="Draw the minutes, or the categories in reach (.png, .svg, .pdf)."),
    ] = None,
    shown: Annotated[
        str | None,
        typer.Option("--map-of", metavar="CATEGORY", help="Which category the map shows, of several."),
    ] = None,
    language: Language = "it",
    as_json: AsJson = False,
) -> None:
    """Minutes along streets to the nearest service of each category, and which it is.

    From the exact place on the street of the origin to that of the service, one-ways respected. Speeds are
    those of the general pack; straight lines to the street are walked. What is not reached stays empty. Of an
    extract, services are those of the categories of the general pack, entered by their gates. Where a column
    status tells planned services (sector_programme, pnrr_proposal), they are left out unless included. The
    map shows minutes; of several categories, how many are in reach within the limit (else the daily reach of
    the pack), or the minutes to the one named.

    **Examples**

    `sttm run nearest streets.gpkg --services services.csv --category category --out nearest.gpkg`

    `sttm run nearest town.osm --services town.osm --out nearest.gpkg --map reach.png`

    `sttm run nearest town.osm --services town.osm --out nearest.gpkg --map grocery.pdf --map-of grocery
    --language en`

    `sttm run nearest streets.gpkg --services services.csv --origins homes.csv --mode bike --limit 15
    --out homes_nearest.csv`
    """
    from sttm.operations.services.plain.maps import MAP_FORMATS, check_shown, nearest_map, place_map
    from sttm.operations.services.plain.nearest import run_nearest
    from sttm.operations.services.plain.tables import write_placed

    check_target(out, ".gpkg", ".geojson", ".parquet", ".csv")
    check_target(drawn, *MAP_FORMATS)
    if shown is not None and drawn is None:
        raise RequestError("there is no map to show a category on", remedy="name its file with --map")
    with progress_bar() as tell:
        done = run_nearest(
            streets,
            services,
            category=category,
            origins=origins,
            mode=mode,
            limit=limit,
            include=included(include),
            service_id=service_id,
            origin_id=origin_id,
            progress=tell,
        )
    if drawn is not None:
        check_shown(done, shown)
    write_placed(done.frame, out)
    if drawn is not None:
        with working("drawing the map"):
            place_map(drawn, partial(nearest_map, done, category=shown, language=language))
    if as_json:
        print_json(done.as_json())
    else:
        _show(done, out)
        if drawn is not None:
            say(f"Drawn: {drawn}")


def _show(done: NearestRun, out: Path) -> None:
    for note in done.notes:
        say(note)
    rows = [
        (
            name,
            row["services"],
            row["on_a_street"],
            None if row["share_reached"] is None else round(100 * row["share_reached"], 1),
            None if row["median_minutes"] is None else round(row["median_minutes"], 1),
            None if row["greatest_minutes"] is None else round(row["greatest_minutes"], 1),
        )
        for name, row in done.categories.items()
    ]
    columns = ["category", "services", "on a street", "reached %", "median min", "greatest min"]
    print_table(f"nearest service from {len(done.frame):,} origins", columns, rows)
    tell_far(done.far, done.parameters)
    say(f"Written: {out}")
