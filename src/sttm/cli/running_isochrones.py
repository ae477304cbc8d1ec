"""``sttm run isochrones``: the ground reached along streets within minutes, without a workspace."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sttm.cli.options import AsJson, Language, check_target
from sttm.cli.printing import print_json, print_table, progress_bar, say, working
from sttm.cli.running_options import Mode, OriginId, Streets, tell_far

if TYPE_CHECKING:
    from sttm.operations.services.plain.isochrones import IsochronesRun

__all__ = ["register"]


def register(run: typer.Typer) -> None:
    """Add the command to ``sttm run``."""
    run.command("isochrones")(isochrones)


def isochrones(
    streets: Streets,
    origins: Annotated[
        Path, typer.Option("--origins", help="Vector file, or CSV with lon and lat.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", help="Write .gpkg, .geojson or .parquet.", show_default=False)
    ],
    minutes: Annotated[
        str | None,
        typer.Option(
            "--minutes", metavar="LIST", help="Like 5,10,15; thirds of the daily reach if not given."
        ),
    ] = None,
    mode: Mode = "walk",
    towards: Annotated[
        bool, typer.Option("--towards", help="From where the origin is reached, as the basin of a service.")
    ] = False,
    merged: Annotated[
        bool, typer.Option("--merged", help="One area for all origins: reached from any of them.")
    ] = False,
    depth: Annotated[
        float | None,
        typer.Option(
            "--depth", metavar="M", help="How far beside a street its ground lies; else the pack's."
        ),
    ] = None,
    population: Annotated[
        Path | None, typer.Option("--population", help="Areas with residents, to count those inside.")
    ] = None,
    people: Annotated[
        str | None, typer.Option("--people", metavar="COLUMN", help="Column of the population: residents.")
    ] = None,
    origin_id: OriginId = None,
    drawn: Annotated[Path | None, typer.Option("--map", help="Draw the ground (.png, .svg, .pdf).")] = None,
    language: Language = "it",
    as_json: AsJson = False,
) -> None:
    """Draw the ground reached along streets from each origin within some minutes, an area for each.

    The streets reached, ends of a street as far as time allows, and the ground beside them: hectares, metres
    of street and, with a population, residents by the share of each cell that lies inside. Longer minutes
    hold the shorter ones. Speeds and distances are those of the general pack; straight lines to the street
    are walked; one-ways are respected. Residents are missing, not zero, where no cell tells them; the share
    of the area that is known stands beside.

    **Examples**

    `sttm run isochrones streets.gpkg --origins homes.csv --minutes 5,10,15 --out isochrones.gpkg`

    `sttm run isochrones town.osm --origins services.csv --towards --merged --out basin.geojson
    --map basin.png`

    `sttm run isochrones streets.gpkg --origins homes.csv --mode bike --population census.gpkg
    --people residents --out isochrones_people.gpkg`
    """
    from sttm.operations.running import write_table
    from sttm.operations.services.plain.isochrone_map import isochrones_map
    from sttm.operations.services.plain.isochrones import minutes_of, run_isochrones
    from sttm.operations.services.plain.maps import MAP_FORMATS, place_map

    check_target(out, ".gpkg", ".geojson", ".parquet")
    check_target(drawn, *MAP_FORMATS)
    with progress_bar() as tell:
        done = run_isochrones(
            streets,
            origins,
            minutes=None if minutes is None else minutes_of(minutes),
            mode=mode,
            towards=towards,
            merged=merged,
            depth=depth,
            population=population,
            people=people,
            origin_id=origin_id,
            progress=tell,
        )
    write_table(done.frame, out)
    if drawn is not None:
        with working("drawing the map"):
            place_map(drawn, partial(isochrones_map, done, language=language))
    if as_json:
        print_json(done.as_json())
        return
    _show(done)
    say(f"Written: {out}")
    if drawn is not None:
        say(f"Drawn: {drawn}")


def _show(done: IsochronesRun) -> None:
    from sttm.operations.services.plain.parameters import parameters_told

    for note in (*done.notes, *parameters_told(done.parameters)):
        say(note)
    columns = ["minutes", "areas", "median ha", "median street m"]
    if done.asked.population is not None:
        columns += ["median residents", "residents unknown", "known in part"]
    rows = [(f"{minutes:g}", *row.values()) for minutes, row in done.summary.items()]
    print_table(f"isochrones of {len(done.standing):,} origins", columns, rows)
    tell_far(done.far, done.parameters)
