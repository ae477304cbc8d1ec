"""The command that brings GTFS feeds into a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, Wait, Who, WorkspacePath
from sttm.cli.printing import print_faults, print_json, print_table, progress_bar, say

__all__ = ["register"]

HERE = Path()


def register(group: typer.Typer) -> None:
    """Add the command to its group."""
    group.command("gtfs")(gtfs)


def gtfs(
    feeds: Annotated[
        list[Path],
        typer.Argument(
            metavar="FEED", help="Zip archive or folder; several are one timetable.", show_default=False
        ),
    ],
    workspace: WorkspacePath = HERE,
    from_day: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day to keep, YYYY-MM-DD.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Last day to keep, YYYY-MM-DD.")
    ] = None,
    keep_within: Annotated[
        float | None,
        typer.Option("--keep-within", metavar="M", help="Leave out stops farther from the boundary."),
    ] = None,
    replace_stops: Annotated[
        bool, typer.Option("--replace-stops", help="Stops of other sources go too; they stay otherwise.")
    ] = False,
    licence: Annotated[str | None, typer.Option("--licence", help="Such as CC-BY-4.0.")] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", help="Who publishes it; the agencies otherwise.")
    ] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="Address or citation of the data.")] = None,
    reference_date: Annotated[
        str | None, typer.Option("--reference-date", help="YYYY-MM-DD; the first day of service otherwise.")
    ] = None,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Bring stops, platforms and exits of stations, and the timetable in from GTFS.

    What is faulty in a feed is listed and left out; the feed is refused only where no trip can be used. The
    timetable before is replaced, and so are stops drawn by OpenStreetMap of the modes it runs; others stay.

    **Examples**

    `sttm import gtfs feed.zip --licence CC-BY-4.0`

    `sttm import gtfs feed.zip --from 2026-03-01 --until 2026-06-30 --keep-within 5000`
    """
    from sttm.operations.services.importing_gtfs import import_gtfs
    from sttm.operations.workspaces import open_workspace

    first, last = _day(from_day, "--from"), _day(until, "--until")
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        done = import_gtfs(
            opened, pack, feeds,
            from_day=first, until=last, keep_within=keep_within, replace_stops=replace_stops,
            licence=licence, publisher=publisher, source=origin, reference_date=reference_date,
            today=date.today(), who=who, wait=wait, progress=tell,
        )  # fmt: skip
    if as_json:
        print_json(done.as_json())
        return
    print_table("Timetable", ["mode", "stations", "lines", "trips", "calls"], done.by_mode)
    rows = [(layer, version.version, version.facts["rows"]) for layer, version in done.versions.items()]
    print_table("Layers", ["layer", "version", "rows"], rows)
    say(f"runs from {done.feed.first_day} to {done.feed.last_day}, {done.feed.timezone}")
    if done.kept_stops:
        say(f"{done.kept_stops:,} stops of other sources stay")
    for note in done.notes:
        say(f"! {note}")
    if done.feed.faults:
        print_faults(done.feed.faults)


def _day(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        msg = f"{text!r} is not a date YYYY-MM-DD"
        raise typer.BadParameter(msg, param_hint=option) from error
