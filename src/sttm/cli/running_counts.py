"""``sttm run counts``: services within some minutes along streets, without a workspace."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
    from sttm.operations.services.plain.counts import CountsRun

__all__ = ["register"]


def register(run: typer.Typer) -> None:
    """Add the command to ``sttm run``."""
    run.command("counts")(counts)


def counts(
    streets: Streets,
    services: Services,
    out: Placed,
    minutes: Annotated[
        float | None,
        typer.Option("--minutes", metavar="MIN", help="Longest time; the daily reach if not given."),
    ] = None,
    category: Category = None,
    origins: Origins = None,
    mode: Mode = "walk",
    capacity: Annotated[
        str | None,
        typer.Option("--capacity", metavar="COLUMN", help="Column of services, shared among people."),
    ] = None,
    people: Annotated[
        str | None,
        typer.Option("--people", metavar="COLUMN", help="Column of origins: who shares the capacity."),
    ] = None,
    kernel: Annotated[
        Literal["step", "exponential", "gaussian", "epanechnikov"] | None,
        typer.Option("--kernel", help="How a service weighs less when farther; else the pack's."),
    ] = None,
    include: Include = None,
    service_id: ServiceId = None,
    origin_id: OriginId = None,
    drawn: Annotated[Path | None, typer.Option("--map", help="Draw the counts (.png, .svg, .pdf).")] = None,
    shown: Annotated[
        str | None,
        typer.Option("--map-of", metavar="CATEGORY", help="Which category the map counts; else all."),
    ] = None,
    language: Language = "it",
    as_json: AsJson = False,
) -> None:
    """Count the services of each category within some minutes along streets.

    Places, speeds, gates and planned services are read as by run nearest. A service with several gates
    counts once; what stands far from every street has no count. With a capacity of services and people of
    origins also what there is for one person: each service shares its capacity among the people within the
    minutes, the near ones more, and each person adds up the shares (two-step floating catchment areas).

    **Examples**

    `sttm run counts streets.gpkg --services services.csv --category category --minutes 15 --out counts.gpkg`

    `sttm run counts town.osm --services town.osm --out counts.csv --map counts.png --language en`

    `sttm run counts streets.gpkg --services services.csv --category category --capacity places
    --origins homes.csv --people residents --minutes 10 --out shared.csv`
    """
    from sttm.operations.services.plain.count_map import counts_map
    from sttm.operations.services.plain.counts import run_counts
    from sttm.operations.services.plain.maps import MAP_FORMATS, check_shown, place_map
    from sttm.operations.services.plain.tables import write_placed

    check_target(out, ".gpkg", ".geojson", ".parquet", ".csv")
    check_target(drawn, *MAP_FORMATS)
    if shown is not None and drawn is None:
        raise RequestError("there is no map to show a category on", remedy="name its file with --map")
    with progress_bar() as tell:
        done = run_counts(
            streets,
            services,
            minutes=minutes,
            category=category,
            origins=origins,
            mode=mode,
            capacity=capacity,
            people=people,
            kernel=kernel,
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
            place_map(drawn, partial(counts_map, done, category=shown, language=language))
    if as_json:
        print_json(done.as_json())
        return
    _show(done)
    say(f"Written: {out}")
    if drawn is not None:
        say(f"Drawn: {drawn}")


def _show(done: CountsRun) -> None:
    from sttm.operations.services.plain.parameters import parameters_told

    for note in (*done.notes, *parameters_told(done.parameters)):
        say(note)
    rows = [
        (
            name,
            row["services"],
            row["on_a_street"],
            None if row["share_reached"] is None else round(100 * row["share_reached"], 1),
            row["median_count"],
            row["greatest_count"],
        )
        for name, row in done.categories.items()
    ]
    columns = ["category", "services", "on a street", "reach one %", "median", "greatest"]
    title = f"services within {done.asked.limit:g} min from {len(done.frame):,} origins"
    print_table(title, columns, rows)
    shared = [
        (name, *(_rounded(row[key]) for key in SHARED.values()))
        for name, row in done.categories.items()
        if "capacity" in row
    ]
    if shared:
        print_table("capacity shared among the people within reach", ["category", *SHARED], shared)
    tell_far(done.far, done.parameters)


SHARED = {
    "capacity": "capacity",
    "used": "capacity_used",
    "services without": "capacity_missing",
    "for one person": "mean_per_person",
    "people": "people",
    "with none": "people_without",
}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
