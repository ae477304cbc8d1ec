"""Commands that bring data into the knowledge base: layers and documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sttm.cli.options import AsJson, Wait, Who, WorkspacePath, check_target
from sttm.cli.printing import print_json, print_table, say, working

__all__ = ["add", "document"]

HERE = Path()


def add(
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="Name of a layer (sttm schema).", show_default=False)
    ],
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="One file, or several that make one layer.", show_default=False),
    ],
    workspace: WorkspacePath = HERE,
    source: Annotated[
        str | None, typer.Option("--source", help="Entry of the pack's catalogue to follow.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", "-m", help='target=COLUMN, or target:="constant"; repeat.')
    ] = None,
    crs: Annotated[
        str | None, typer.Option("--crs", help="Reference system of the file, such as EPSG:3003.")
    ] = None,
    sublayer: Annotated[
        str | None, typer.Option("--sublayer", help="Layer of a file that holds several.")
    ] = None,
    band: Annotated[int, typer.Option("--band", help="Band of a raster.")] = 1,
    nodata: Annotated[float | None, typer.Option("--nodata", help="Raster value that means no data.")] = None,
    scale: Annotated[float | None, typer.Option("--scale", help="Raster: value × scale + offset.")] = None,
    offset: Annotated[float | None, typer.Option("--offset", help="Kelvin to °C: --offset -273.15.")] = None,
    x: Annotated[str | None, typer.Option("--x", help="CSV: column of x or longitude.")] = None,
    y: Annotated[str | None, typer.Option("--y", help="CSV: column of y or latitude.")] = None,
    wkt: Annotated[str | None, typer.Option("--wkt", help="CSV: column of WKT geometry.")] = None,
    decimal: Annotated[
        str, typer.Option("--decimal", help="Decimal mark of numbers kept as text: . or ,")
    ] = ".",
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", help="CSV: found by itself otherwise.")
    ] = None,
    swap_xy: Annotated[bool, typer.Option("--swap-xy", help="Exchange the two coordinates.")] = False,
    title: Annotated[str | None, typer.Option("--title", help="Instead of the schema's title.")] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="Such as CC-BY-4.0.")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Who publishes it.")] = None,
    origin: Annotated[str | None, typer.Option("--origin", help="Address or citation of the data.")] = None,
    reference_date: Annotated[
        str | None, typer.Option("--reference-date", help="When it was so: YYYY, YYYY-MM, YYYY-MM-DD.")
    ] = None,
    legend: Annotated[
        str | None, typer.Option("--legend", help="Legend of the pack that gives codes meaning.")
    ] = None,
    variable: Annotated[str | None, typer.Option("--variable", help="What a raster measures.")] = None,
    sensor: Annotated[
        str | None, typer.Option("--sensor", help="With what it was measured; breaks ask for it.")
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="When it was measured; breaks ask for it.")
    ] = None,
    caveat: Annotated[
        list[str] | None, typer.Option("--caveat", help="What readers of results must know.")
    ] = None,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is tiny, and record it.")] = False,
    faults: Annotated[
        Path | None, typer.Option("--faults", help="Write the faults found as GeoJSON.")
    ] = None,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Add a layer: read files, check them, keep them as a new version.

    GeoPackage, Shapefile, GeoJSON, FlatGeobuf, GeoParquet, CSV, DXF, GeoTIFF. A faulty file is refused with
    every fault and its remedy; what is stored stays as it was.

    **Examples**

    `sttm add units upa.gpkg --map unit_id=COD --map name=NOME --licence CC-BY-4.0 --reference-date 2024`

    `sttm add wells pozzi.csv --x EST --y NORD --crs EPSG:3003 --decimal ,`

    `sttm add night_temperature lst.tif --offset -273.15 --sensor "Landsat 8" --period 2021-2024`

    `sttm add land_cover DUSAF7.shp --source dusaf`
    """
    from sttm.errors import InputError, RequestError, faults_as_geojson
    from sttm.operations.adding import Description, Reading, add_layer
    from sttm.operations.workspaces import open_workspace
    from sttm.sources.table import PointColumns

    check_target(faults)
    if decimal not in (".", ","):
        msg = f"{decimal!r} is not a decimal mark"
        raise RequestError(msg, remedy="give --decimal . or --decimal ,")
    opened, pack = open_workspace(workspace)
    reading = Reading(
        sublayer=sublayer,
        mapping=tuple(mapping or ()),
        crs=crs,
        points=PointColumns(x=x, y=y, wkt=wkt) if x or y or wkt else None,
        decimal="," if decimal == "," else ".",
        delimiter=delimiter,
        swap_xy=swap_xy,
        band=band,
        nodata=nodata,
        scale=scale,
        offset=offset,
    )
    description = Description(
        title=title,
        licence=licence,
        publisher=publisher,
        source=origin,
        reference_date=reference_date,
        legend=legend,
        variable=variable,
        sensor=sensor,
        period=period,
        caveats=tuple(caveat or ()),
    )
    try:
        with working(f"checking {layer}"):
            version = add_layer(
                opened, pack, layer, files,
                reading=reading, description=description, source=source, repair=repair, who=who, wait=wait,
            )  # fmt: skip
    except InputError as error:
        if faults is not None:
            places = json.dumps(faults_as_geojson(error.faults), ensure_ascii=False, indent=1)
            faults.parent.mkdir(parents=True, exist_ok=True)
            faults.write_text(places, encoding="utf-8")
            if not as_json:
                say(f"Faults written to {faults}")
        raise
    record = version.record
    if as_json:
        body = {"layer": layer, "version": version.version, "warnings": list(record.warnings)}
        print_json({**body, "repairs": list(record.repairs), "transformation": record.transformation})
        return
    for text in (*record.warnings, *(f"repaired: {r}" for r in record.repairs)):
        say(text)
    if record.transformation:
        say(f"Transformation: {record.transformation}")
    if record.method and "left out" in record.method:
        say(f"Reading: {record.method}")
    size = version.facts.get("rows") or version.facts.get("shape")
    print_table(f"Added {layer}", ["version", "size", "licence", "reference date"],
                [(version.version, size, record.licence, record.reference_date)])  # fmt: skip


def document(
    file: Annotated[Path, typer.Argument(help="A study or an act.", show_default=False)],
    title: Annotated[str, typer.Option("--title", help="As it is cited.")],
    kind: Annotated[str, typer.Option("--kind", help="study, act, opinion …")] = "study",
    about: Annotated[list[str] | None, typer.Option("--about", help="Layer it speaks of; repeat.")] = None,
    place: Annotated[str | None, typer.Option("--place", help="Id of a municipality or unit.")] = None,
    day: Annotated[str | None, typer.Option("--date", help="Date of the document.")] = None,
    licence: Annotated[str | None, typer.Option("--licence", help="Such as CC-BY-4.0.")] = None,
    publisher: Annotated[str | None, typer.Option("--publisher", help="Who publishes it.")] = None,
    workspace: WorkspacePath = HERE,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Add a document to the catalogue, tied to layers and to a place.

    **Example** `sttm document studio.pdf --title "Studio idrologico" --about wells --place 015146`
    """
    from sttm.operations.documenting import add_document
    from sttm.operations.workspaces import open_data

    opened = open_data(workspace)
    made = add_document(
        opened, file, title=title, kind=kind, date=day, about=about or (), place=place,
        licence=licence, publisher=publisher, who=who, wait=wait,
    )  # fmt: skip
    if as_json:
        print_json({"document": made.version, "title": made.record.title.model_dump()})
    else:
        print_table(
            "Added document", ["version", "title", "about"], [(made.version, title, ", ".join(about or ()))]
        )
