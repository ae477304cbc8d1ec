"""Commands that run an indicator on plain files, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, check_target
from sttm.cli.printing import print_json, print_table, say, working

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    run = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Run an indicator on plain files, without a workspace.",
    )
    run.command("zonal")(zonal)
    app.add_typer(run, name="run", rich_help_panel="Plain files")


def zonal(
    polygons: Annotated[Path, typer.Argument(help="Polygons, any vector format.", show_default=False)],
    raster: Annotated[Path, typer.Argument(help="GeoTIFF in metres.", show_default=False)],
    stats: Annotated[
        str, typer.Option("--stats", help="mean, min, max, sum, median, p90, classes …")
    ] = "mean",
    id_column: Annotated[str | None, typer.Option("--id", help="Column that names the polygons.")] = None,
    band: Annotated[int, typer.Option("--band", help="Band of the raster.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write .csv, .parquet, .gpkg or .geojson.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Statistics of a raster in polygons, by the exact share of every cell.

    **Examples**

    `sttm run zonal units.gpkg temperature.tif --stats mean,max --id unit_id`

    `sttm run zonal units.gpkg land_cover.tif --stats classes --out areas.csv`
    """
    from sttm.operations.running import run_zonal, write_table

    check_target(out)
    names = [name.strip() for name in stats.split(",") if name.strip()]
    with working(f"measuring {raster.name}"):
        frame = run_zonal(polygons, raster, statistics=names, id_column=id_column, band=band)
    if out is not None:
        write_table(frame, out)
        if not as_json:
            say(f"Written: {out}")
    table = frame.drop(columns="geometry").rename(columns=str)
    if as_json:
        known = table.astype(object).where(table.notna(), None)
        print_json(
            [
                {"id": index, **row}
                for index, row in zip(table.index.tolist(), known.to_dict("records"), strict=True)
            ]
        )
    elif out is None:
        rows = [
            (index, *(None if v != v else v for v in row))
            for index, row in zip(table.index, table.to_numpy().tolist(), strict=True)
        ]
        print_table(f"{raster.name} in {polygons.name}", ["id", *table.columns], rows)
