"""What the commands along streets on plain files share: their options, and what they tell of far places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.printing import say

__all__ = [
    "Category",
    "Mode",
    "OriginId",
    "Origins",
    "Placed",
    "ServiceId",
    "Services",
    "Streets",
    "tell_far",
]

SHOWN = 10
"""Ids of far places shown; all of them with --json."""

Streets = Annotated[
    Path, typer.Argument(help="OSM extract (.osm.pbf, .osm, .gz) or any file of lines.", show_default=False)
]

Services = Annotated[
    Path,
    typer.Option("--services", help="Vector file, CSV with lon and lat, or OSM extract.", show_default=False),
]

Placed = Annotated[
    Path, typer.Option("--out", help="Write .gpkg, .geojson, .parquet or .csv.", show_default=False)
]

Category = Annotated[str | None, typer.Option("--category", help="Column that tells services apart.")]

Origins = Annotated[
    Path | None,
    typer.Option("--origins", help="Vector file or CSV; without it, the middle of every segment."),
]

Mode = Annotated[Literal["walk", "bike"], typer.Option("--mode", help="How one goes.")]

ServiceId = Annotated[str | None, typer.Option("--service-id", help="Column of the services' ids.")]

OriginId = Annotated[str | None, typer.Option("--origin-id", help="Column of the origins' ids.")]


def tell_far(far: Mapping[str, tuple[str, ...]], parameters: Mapping[str, Mapping[str, Any]]) -> None:
    """Tell what stands far from every street, and what has no place."""
    reach = parameters["street_reach"]
    for name, ids in far.items():
        if ids:
            shown = ", ".join(ids[:SHOWN]) + (f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else "")
            why = (
                ""
                if "without" in name
                else f"farther than {reach['value']:g} {reach['unit']} from a street: "
            )
            say(f"! {why}{len(ids)} of the {name}: {shown}")
