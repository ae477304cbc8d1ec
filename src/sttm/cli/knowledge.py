"""Commands of the knowledge base: make a workspace, add, list, compare, revert, build, verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Wait, Who, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_faults, print_json, print_table, progress_bar, say, working

__all__ = ["register"]

PANEL = "Territory"
HERE = Path()

HEADS = {"reference_date": "as of", "when": "when (UTC)"}

VERSION_DIGITS = 8
"""Digits of a version that are shown in lists: enough to name it."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("new", rich_help_panel=PANEL)(new)
    app.command("add", rich_help_panel=PANEL)(add)
    app.command("document", rich_help_panel=PANEL)(document)
    app.command("layers", rich_help_panel=PANEL)(layers)
    app.command("diff", rich_help_panel=PANEL)(diff)
    app.command("revert", rich_help_panel=PANEL)(revert)
    app.command("build", rich_help_panel=PANEL)(build)
    app.command("verify", rich_help_panel=PANEL)(verify)


def new(
    path: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    pack: Annotated[str, typer.Option("--pack", help="Name of a pack (sttm packs) or folder of one.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder with the files of the pack's catalogue.")
    ] = None,
    scale: Annotated[
        str, typer.Option("--scale", help="Generated territory: town, city, metro, or km².")
    ] = "town",
    seed: Annotated[
        int, typer.Option("--seed", help="Generated territory: another seed, another place.")
    ] = 1,
    empty: Annotated[bool, typer.Option("--empty", help="Bring in no layer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a workspace and bring in the layers of a pack.

    Without --data the files are fetched from their portals; a fictional territory is generated.

    **Examples**

    `sttm new milano --pack milano --data FOLDER`

    `sttm new prova --pack sample --scale city`
    """
    from sttm.operations.workspaces import new_workspace

    with progress_bar() as tell:
        workspace, versions = new_workspace(
            path, pack=pack, data=data, scale=scale, seed=seed, empty=empty, progress=tell
        )
    if as_json:
        added = [
            {"layer": v.layer, "version": v.version, "warnings": list(v.record.warnings)} for v in versions
        ]
        print_json({"workspace": str(workspace.root), "pack": workspace.pack_reference, "layers": added})
        return
    rows = [(v.layer, v.version, v.facts.get("rows"), len(v.record.warnings)) for v in versions]
    print_table(f"Workspace {path}", ["layer", "version", "features", "warnings"], rows)
    say(f"Next: sttm build -w {path}")


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
    from sttm.operations.workspaces import open_workspace

    opened, _ = open_workspace(workspace)
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


def layers(
    name: Annotated[str | None, typer.Argument(help="One layer, in full.", show_default=False)] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every version: who, when, by which command.")
    ] = False,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the layers of a workspace, or tell all about one.

    **Examples** `sttm layers` · `sttm layers units` · `sttm layers units --history --json`
    """
    from sttm.operations.listing import described_layer, layer_history, listed_layers
    from sttm.operations.workspaces import open_workspace

    opened, _ = open_workspace(workspace)
    if history:
        rows = layer_history(opened, name)
        columns = ["when", "who", "layer", "action", "version", "command"]
        _print_rows("History", columns, rows, as_json)
    elif name is None:
        columns = ["layer", "version", "reference_date", "licence", "title"]
        _print_rows(f"Layers of {workspace}", columns, listed_layers(opened), as_json)
    elif as_json:
        print_json(described_layer(opened, name))
    else:
        facts = described_layer(opened, name)
        print_table(
            name,
            ["", ""],
            [(key, _text(value)) for key, value in facts.items() if value not in (None, [], {})],
        )


def diff(
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="Name of a layer (sttm layers).", show_default=False)
    ],
    before: Annotated[
        str, typer.Argument(metavar="V1", help="First digits of a version.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="V2", help="The same, of the other one.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Write the changed places as GeoJSON.")] = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a layer.

    **Example** `sttm diff units 3fa2 91bc --out changed.geojson`
    """
    from sttm.operations.listing import compare_versions, write_difference
    from sttm.operations.workspaces import open_workspace

    check_target(out)
    opened, _ = open_workspace(workspace)
    found = compare_versions(opened, layer, before, after)
    if out is not None:
        write_difference(found, out)
    body = found.to_dict()
    if as_json:
        print_json(body)
    else:
        print_table(
            f"{layer} {before} → {after}", ["", ""], [(k, _text(v)) for k, v in body.items() if v is not None]
        )


def revert(
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="Name of a layer (sttm layers).", show_default=False)
    ],
    version: Annotated[str, typer.Argument(help="First digits of the version.", show_default=False)],
    workspace: WorkspacePath = HERE,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Make an older version of a layer current again; nothing is lost.

    **Example** `sttm revert units 3fa2`
    """
    from sttm.operations.workspaces import open_workspace

    opened, _ = open_workspace(workspace)
    with opened.writing(f"revert {layer} {version}", who=who, wait=wait) as changes:
        made = changes.set_current(layer, version)
    if as_json:
        print_json({"layer": layer, "version": made.version})
    else:
        say(f"{layer} is {made.version} again. Next: sttm build")


def build(
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[LAYER]…", help="All by default.", show_default=False)
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each layer is recomputed or not.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Recompute the derived layers: only what changed.

    **Examples** `sttm build` · `sttm build --explain` · `sttm build unit_drainage --dry-run --json`
    """
    from datetime import date

    from sttm.operations.building import build_layers
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        report = build_layers(
            opened, pack, on=as_date(on) or date.today(), targets=targets or None, dry_run=dry_run,
            who=who, wait=wait, progress=tell,
        )  # fmt: skip
    body = report.to_dict()
    if as_json:
        print_json(body)
        return
    if explain:
        for line in report.lines():
            typer.echo(line)
        return
    rows = [(step["layer"], step["action"], _amount(step)) for step in body["layers"]]
    print_table("Plan" if dry_run else "Built", ["layer", "action", "computed"], rows)


def _amount(step: dict[str, Any]) -> str:
    return f"{step['done']} of {step['total']} {step['what']}" if step["total"] else ""


def verify(workspace: WorkspacePath = HERE, as_json: AsJson = False) -> None:
    """Check that every stored version is what its address says.

    **Example** `sttm verify`
    """
    from dataclasses import asdict

    from sttm.errors import WorkspaceError
    from sttm.operations.workspaces import open_workspace

    opened, _ = open_workspace(workspace)
    with working("reading every version"):
        faults = opened.verify()
    if as_json:
        print_json({"faults": [asdict(f) for f in faults]})
    elif faults:
        print_faults(faults)
    else:
        say("Every version is what its address says.")
    if faults:
        msg = f"{len(faults)} faults in {workspace}"
        raise WorkspaceError(msg, remedy="restore the files from a copy")


def _print_rows(title: str, columns: list[str], rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        heads = [HEADS.get(c, c) for c in columns]
        print_table(title, heads, [[_brief(c, row.get(c)) for c in columns] for row in rows])


def _brief(column: str, value: object) -> object:
    """Shorten what a person does not need whole; JSON has it all."""
    if column == "version":
        return str(value)[:VERSION_DIGITS]
    return str(value)[:16].replace("T", " ") if column == "when" else _text(value)


def _text(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"it", "en"}:
        return value["it"]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
