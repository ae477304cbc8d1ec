"""Travel times by public transport on plain files, without a workspace."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sttm.cli.options import AsJson, Language, as_date, check_target
from sttm.cli.printing import print_faults, print_json, print_table, say, working
from sttm.cli.services_access import Include, included
from sttm.errors import RequestError

if TYPE_CHECKING:
    from sttm.operations.services.plain.transit import TransitRun

__all__ = ["register"]

SHOWN = 20
"""Rows that are printed where no file is asked for."""


def register(run: typer.Typer) -> None:
    """Add the command to those on plain files."""
    run.command("transit")(transit)


def transit(
    feeds: Annotated[
        list[Path],
        typer.Argument(metavar="GTFS...", help="Feeds: zip archives or folders.", show_default=False),
    ],
    origins: Annotated[
        Path, typer.Option("--origins", help="Where one starts: points, or shapes.", show_default=False)
    ],
    destinations: Annotated[
        Path, typer.Option("--destinations", help="Where one wants to be.", show_default=False)
    ],
    day: Annotated[
        str, typer.Option("--date", metavar="DATE", help="Day of travel (YYYY-MM-DD).", show_default=False)
    ],
    window: Annotated[
        str,
        typer.Option(
            "--window", metavar="TIMES", help="Departures, every minute: from the first to before the last."
        ),
    ] = "08:00-09:00",
    streets: Annotated[
        Path | None,
        typer.Option("--streets", help="Extract of OpenStreetMap or lines; else one walks straight."),
    ] = None,
    id_column: Annotated[str | None, typer.Option("--id", help="Column that names the places.")] = None,
    most_transfers: Annotated[
        int | None,
        typer.Option("--most-transfers", metavar="N", help="Most changes; as in the pack by default."),
    ] = None,
    limit: Annotated[
        float | None,
        typer.Option("--limit", metavar="MIN", help="Longest journey; as in the pack by default."),
    ] = None,
    percentiles: Annotated[
        str, typer.Option("--percentiles", metavar="LIST", help="Of the departures, beside the median.")
    ] = "25,75",
    shown: Annotated[
        str | None,
        typer.Option(
            "--journey",
            metavar="ORIGIN,DESTINATION",
            help="Tell that journey at the first departure leg by leg.",
        ),
    ] = None,
    include: Include = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write .csv or .parquet.")] = None,
    drawn: Annotated[
        Path | None, typer.Option("--map", help="Draw the median minutes of the origins (.png, .svg, .pdf).")
    ] = None,
    drawn_of: Annotated[
        str | None,
        typer.Option("--map-of", metavar="DESTINATION", help="To which; to the nearest by default."),
    ] = None,
    language: Language = "it",
    as_json: AsJson = False,
) -> None:
    """Travel times by public transport over a window of departures: median, percentiles, share that arrive.

    One walks to a stop, rides, changes, walks from a stop; or walks all the way where that is quicker. A
    minute from which one does not arrive counts as infinitely long. Destinations that a column status tells
    to be planned services (sector_programme, pnrr_proposal) are left out unless included.

    **Examples**

    `sttm run transit feed.zip --origins units.gpkg --destinations units.gpkg --id unit_id --date 2026-03-10
    --window 07:30-08:00 --out times.csv`

    `sttm run transit feed.zip --origins units.gpkg --destinations units.gpkg --id unit_id --date 2026-03-10
    --percentiles 90 --limit 60 --most-transfers 1`

    `sttm run transit feed.zip --origins units.gpkg --destinations homes.csv --date 2026-03-10
    --map minutes.png`
    """
    from sttm.operations.services.plain.maps import MAP_FORMATS, place_map
    from sttm.operations.services.plain.transit import FORMATS, run_transit, window_of
    from sttm.operations.services.plain.transit_map import transit_map

    check_target(out, *FORMATS)
    check_target(drawn, *MAP_FORMATS)
    if drawn_of is not None and drawn is None:
        raise RequestError("there is no map to show a destination on", remedy="name its file with --map")
    on = as_date(day, "--date")
    assert on is not None  # noqa: S101 - the option is required
    with working("searching journeys"):
        found = run_transit(
            feeds,
            origins,
            destinations,
            day=on,
            window=window_of(window),
            streets=streets,
            id_column=id_column,
            most_transfers=most_transfers,
            limit_min=limit,
            percentiles=_percentages(percentiles),
            show=_pair(shown),
            include=included(include),
        )
        if drawn is not None:
            place_map(drawn, partial(transit_map, found, destination=drawn_of, language=language))
        if out is not None:
            if out.suffix.casefold() == ".csv":
                found.table.to_csv(out, index=False)
            else:
                found.table.to_parquet(out, index=False)
    _print(found, out, drawn, as_json)


def _print(found: TransitRun, out: Path | None, drawn: Path | None, as_json: bool) -> None:
    if found.faults:
        print_faults(found.faults)
    if as_json:
        print_json(found.as_json())
        return
    for note in found.notes:
        say(note)
    if found.journey is not None:
        if not found.journey:
            say("There is no such journey within the limits.")
        else:
            columns = list(found.journey[0])
            print_table("journey", columns, [list(leg.values()) for leg in found.journey])
    if out is not None:
        say(f"Written: {out}")
    if drawn is not None:
        say(f"Drawn: {drawn}")
    if out is None and drawn is None and found.journey is None:
        rows = found.table.head(SHOWN).astype(object)
        print_table("minutes", list(rows.columns), rows.where(rows.notna(), None).to_numpy().tolist())
        if len(found.table) > SHOWN:
            say(f"… {len(found.table) - SHOWN:,} more rows: --out writes them all")


def _percentages(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise RequestError(f"{text!r} are no percentages", remedy="write them as 25,75") from None


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or not all(parts):
        raise RequestError(f"{text!r} does not name a journey", remedy="write ORIGIN,DESTINATION")
    return parts[0], parts[1]
