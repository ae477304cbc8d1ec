"""Commands that run an indicator on plain files, without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sttm.cli import running_counts, running_isochrones, running_nearest, running_transit
from sttm.cli.options import AsJson, check_target
from sttm.cli.printing import print_json, print_table, progress_bar, say, working

if TYPE_CHECKING:
    from sttm.operations.running_models import ModelRun

__all__ = ["register"]


LandCover = Annotated[
    Path, typer.Option("--land-cover", help="GeoTIFF of class codes, in metres.", show_default=False)
]
Units = Annotated[
    Path, typer.Option("--units", help="Polygons to sum up by; they bound the maps.", show_default=False)
]
Out = Annotated[Path, typer.Option("--out", help="Folder for the maps and units.csv.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    run = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Run an indicator on plain files, without a workspace.",
    )
    run.command("zonal")(zonal)
    run.command("runoff")(runoff)
    run.command("cooling")(cooling)
    running_nearest.register(run)
    running_counts.register(run)
    running_isochrones.register(run)
    running_transit.register(run)
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


def runoff(
    land_cover: LandCover,
    soil_group: Annotated[
        Path,
        typer.Option("--soil-group", help="GeoTIFF of soil groups, 1 (A) to 4 (D).", show_default=False),
    ],
    curve_numbers: Annotated[
        Path,
        typer.Option("--curve-numbers", help="CSV: lucode, CN_A, CN_B, CN_C, CN_D.", show_default=False),
    ],
    rainfall: Annotated[
        float, typer.Option("--rainfall", metavar="MM", help="Rain of the storm, mm.", show_default=False)
    ],
    units: Units,
    out: Out,
    as_json: AsJson = False,
) -> None:
    """Runoff of a storm and what the ground retains, by the curve number (SCS, TR-55).

    Writes runoff_mm.tif, runoff_retention_index.tif and units.csv, with the columns of InVEST's *Urban Flood
    Risk Mitigation*. All inputs can be those of InVEST.

    **Example**

    `sttm run runoff --land-cover land_cover.tif --soil-group soil_group.tif
    --curve-numbers curve_numbers.csv --rainfall 80 --units units.gpkg --out runoff`
    """
    from sttm.operations.running_models import run_runoff

    check_target(out)
    with progress_bar() as tell:
        done = run_runoff(land_cover, soil_group, curve_numbers, units, out, rainfall=rainfall, progress=tell)
    _print_run(done, ("rnf_rt_idx", "rnf_rt_m3", "flood_vol"), as_json)


def cooling(
    land_cover: LandCover,
    biophysical: Annotated[
        Path,
        typer.Option(
            "--biophysical",
            help="CSV: lucode, green_area and shade, kc, albedo, or building_intensity.",
            show_default=False,
        ),
    ],
    units: Units,
    cooling_distance: Annotated[
        float,
        typer.Option("--cooling-distance", metavar="M", help="How far parks cool, m.", show_default=False),
    ],
    mixing_distance: Annotated[
        float,
        typer.Option(
            "--mixing-distance", metavar="M", help="How far the air is mixed, m.", show_default=False
        ),
    ],
    reference_temperature: Annotated[
        float,
        typer.Option(
            "--reference-temperature", metavar="C", help="Outside the city, °C.", show_default=False
        ),
    ],
    uhi_max: Annotated[
        float,
        typer.Option("--uhi-max", metavar="C", help="Magnitude of the heat island, °C.", show_default=False),
    ],
    out: Out,
    evapotranspiration: Annotated[
        Path | None,
        typer.Option(
            "--evapotranspiration", help="GeoTIFF of reference evapotranspiration; not for intensity."
        ),
    ] = None,
    method: Annotated[
        Literal["factors", "intensity"],
        typer.Option("--method", help="factors for the day, intensity for the night."),
    ] = "factors",
    as_json: AsJson = False,
) -> None:
    """Cooling capacity, heat mitigation and air temperature, by InVEST's *Urban Cooling*.

    Writes cooling_capacity.tif, heat_mitigation.tif, air_temperature.tif and units.csv, with the columns of
    InVEST. All inputs can be those of InVEST.

    **Example**

    `sttm run cooling --land-cover land_cover.tif --evapotranspiration evapotranspiration.tif
    --biophysical biophysical.csv --units units.gpkg --cooling-distance 450 --mixing-distance 500
    --reference-temperature 21.5 --uhi-max 3.5 --out cooling`
    """
    from sttm.operations.running_models import run_cooling

    check_target(out)
    with progress_bar() as tell:
        done = run_cooling(
            land_cover,
            evapotranspiration,
            biophysical,
            units,
            out,
            cooling_distance=cooling_distance,
            mixing_distance=mixing_distance,
            reference_temperature=reference_temperature,
            uhi_max=uhi_max,
            method=method,
            progress=tell,
        )
    _print_run(done, ("avg_cc", "avg_tmp_v", "avg_tmp_an"), as_json)


def _print_run(done: ModelRun, columns: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        print_json(done.as_json())
        return
    for note in done.notes:
        say(f"! {note}")
    shown = [done.units.columns[0], *columns, "covered"]
    rows = [[None if v != v else v for v in row] for row in done.units[shown].to_numpy().tolist()]
    print_table(str(done.table), [str(name) for name in shown], rows)
    for path in (*done.maps.values(), done.table):
        say(f"Written: {path}")
