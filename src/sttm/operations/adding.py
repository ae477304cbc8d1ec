"""Brings layers into a workspace: reads a file, checks it at the door, stores it with its record."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.operations.placing import MUNICIPALITY, with_municipality, within_declared
from sttm.packs.catalogue import LayerSource
from sttm.packs.pack import Pack
from sttm.sources.incoming import IncomingVector, joined
from sttm.sources.mapping import ColumnMapping
from sttm.sources.numbers import Decimal
from sttm.sources.plain_table import IncomingTable, joined_tables, read_plain_table
from sttm.sources.raster_input import RASTER_FORMATS, IncomingRaster, read_raster
from sttm.sources.recipe import Locate, follow_raster, follow_table, follow_vector, within_reach
from sttm.sources.register import Around
from sttm.sources.table import PointColumns
from sttm.sources.vector import read_vector
from sttm.territory.door import Admitted, admit_vector
from sttm.territory.door_raster import admit_raster
from sttm.territory.door_table import admit_table
from sttm.territory.records import Caveat, LayerRecord, LayerVersion
from sttm.territory.schemas import layer_schema
from sttm.territory.transaction import Transaction
from sttm.territory.workspace import Workspace

__all__ = ["Description", "Reading", "add_layer", "add_source", "check_date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How files are to be read."""

    sublayer: str | None = None
    mapping: Sequence[str] = ()
    crs: str | None = None
    points: PointColumns | None = None
    decimal: Decimal = "."
    delimiter: str | None = None
    swap_xy: bool = False
    band: int = 1
    nodata: float | None = None
    scale: float | None = None
    offset: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What the person who adds a layer says of it."""

    title: str | None = None
    licence: str | None = None
    publisher: str | None = None
    source: str | None = None
    reference_date: str | None = None
    legend: str | None = None
    variable: str | None = None
    sensor: str | None = None
    period: str | None = None
    caveats: Sequence[str] = field(default_factory=tuple)


def add_layer(
    workspace: Workspace,
    pack: Pack,
    layer: str,
    files: Sequence[Path],
    *,
    reading: Reading | None = None,
    description: Description | None = None,
    source: str | None = None,
    repair: bool = False,
    who: str | None = None,
    wait: float = 0,
) -> LayerVersion:
    """Add the files of one layer as its new version.

    Parameters
    ----------
    layer
        Name of a layer schema.
    files
        One file, or several of the same kind that make one layer together.
    source
        Id of an entry of the pack's catalogue whose mapping, legend and description apply; what is said
        in ``description`` goes before it.
    repair
        Mend what is small, and record it.
    who, wait
        Who does it, for the journal; how many seconds to wait for another writer.

    Raises
    ------
    RequestError, SourceError, InputError, WorkspaceError
        Nothing stored has changed.
    """
    reading = reading or Reading()
    _check_numbers(reading)
    entry = _entry(pack, layer, source)
    said = _with_entry(description or Description(), entry)
    boundary = _boundary_of(workspace.current("boundary"), workspace)
    municipalities = _municipalities(workspace.current("municipalities"), workspace)
    read = _read(layer, files, reading, entry, _around(boundary, workspace))
    incoming = _near(read, entry, workspace, boundary, municipalities)
    admitted = _admit(workspace, pack, layer, incoming, said.legend, boundary, repair)
    admitted = _placed(admitted, municipalities)
    record = _record(layer, said, admitted, pack, entry)
    names = " ".join(path.name for path in files)
    with workspace.writing(f"add {layer} {names}", who=who, wait=wait) as changes:
        return _put(changes, layer, admitted, record)


def add_source(
    changes: Transaction, workspace: Workspace, pack: Pack, source: LayerSource, locate: Locate
) -> LayerVersion:
    """Add a layer by its entry in the catalogue, within a transaction."""
    schema = layer_schema(source.layer)
    boundary = _boundary_of(changes.current("boundary"), workspace)
    municipalities = _municipalities(changes.current("municipalities"), workspace)
    incoming = _followed(source, locate, _around(boundary, workspace))
    near = _near(incoming, source, workspace, boundary, municipalities)
    admitted = _admit(workspace, pack, schema.name, near, source.legend, boundary, repair=False)
    admitted = _placed(admitted, municipalities)
    record = _record(source.layer, _with_entry(Description(), source), admitted, pack, source)
    return _put(changes, source.layer, admitted, record)


def _followed(
    source: LayerSource, locate: Locate, around: Around | None
) -> IncomingVector | IncomingRaster | IncomingTable:
    if source.format == "GeoTIFF":
        return follow_raster(source, locate)
    if layer_schema(source.layer).kind == "table":
        return follow_table(source, locate)
    return follow_vector(source, locate, around)


def _check_numbers(reading: Reading) -> None:
    finite = {"scale": reading.scale, "offset": reading.offset}
    for name, value in finite.items():
        if value is not None and not math.isfinite(value):
            msg = f"the {name} is {value}"
            raise RequestError(msg, remedy="give a finite number")
    if reading.scale == 0:
        msg = "a scale of 0 would make every cell the same"
        raise RequestError(msg, remedy="give the number that cells are multiplied by")
    if reading.nodata is not None and math.isinf(reading.nodata):
        msg = f"the value for no data is {reading.nodata}"
        raise RequestError(msg, remedy="give a number or nan")


def _entry(pack: Pack, layer: str, source: str | None) -> LayerSource | None:
    if source is None:
        return None
    entry = pack.sources.get(source)
    if entry is None or entry.layer != layer:
        known = ", ".join(s.id for s in pack.sources.values() if s.layer == layer) or "none"
        msg = f"the catalogue of pack {pack.manifest.name} has no source {source} of layer {layer}"
        raise RequestError(msg, remedy=f"known: {known}")
    return entry


def _read(
    layer: str,
    files: Sequence[Path],
    reading: Reading,
    entry: LayerSource | None,
    around: Around | None,
) -> IncomingVector | IncomingRaster | IncomingTable:
    if not files:
        msg = f"no file is given for layer {layer}"
        raise RequestError(msg, remedy="name at least one")
    if layer_schema(layer).kind == "table":
        columns = ColumnMapping.parse(reading.mapping) if reading.mapping else None
        return joined_tables(
            [
                read_plain_table(path, mapping=columns, decimal=reading.decimal, delimiter=reading.delimiter)
                for path in files
            ]
        )
    rasters = [p.suffix.casefold() in RASTER_FORMATS for p in files]
    if all(rasters):
        if len(files) > 1:
            msg = f"layer {layer} is one raster; {len(files)} files are given"
            raise RequestError(msg, remedy="mosaic them first: gdalbuildvrt, gdal_translate")
        scale, offset = reading.scale, reading.offset
        if entry is not None and scale is None and offset is None and (entry.scale, entry.offset) != (1, 0):
            scale, offset = entry.scale, entry.offset
        return read_raster(
            files[0], band=reading.band, crs=reading.crs, nodata=reading.nodata, scale=scale, offset=offset
        )
    if any(rasters):
        msg = "rasters and vectors are given together"
        raise RequestError(msg, remedy="add them one after the other")
    if entry is not None and not reading.mapping:
        # The entry's recipe applies to the file that is given, whatever its name.
        return joined([follow_vector(entry, lambda _, path=path: path, around) for path in files])  # type: ignore[misc]
    mapping = ColumnMapping.parse(reading.mapping) if reading.mapping else None
    return joined(
        [
            read_vector(
                path,
                sublayer=reading.sublayer,
                mapping=mapping,
                crs=reading.crs,
                points=reading.points,
                decimal=reading.decimal,
                delimiter=reading.delimiter,
                swap_xy=reading.swap_xy,
                drawn=layer_schema(layer).geometry or "any",
            )
            for path in files
        ]
    )


def _admit(
    workspace: Workspace,
    pack: Pack,
    layer: str,
    incoming: IncomingVector | IncomingRaster | IncomingTable,
    legend: str | None,
    boundary: BaseGeometry | None,
    repair: bool,
) -> Admitted:
    if isinstance(incoming, IncomingTable):
        return admit_table(layer_schema(layer), incoming, crs=workspace.crs)
    return _admit_to(layer, workspace, pack, incoming, legend, boundary, repair=repair)


def _near(
    incoming: IncomingVector | IncomingRaster | IncomingTable,
    entry: LayerSource | None,
    workspace: Workspace,
    boundary: BaseGeometry | None,
    municipalities: gpd.GeoDataFrame | None,
) -> IncomingVector | IncomingRaster | IncomingTable:
    """Leave out what lies beyond the reach that a catalogue entry declares, or astray from its Comune."""
    if entry is None or not isinstance(incoming, IncomingVector):
        return incoming
    if entry.astray_m is not None and municipalities is not None:
        own = layer_schema(entry.layer).id_column
        incoming = within_declared(incoming, municipalities, entry.astray_m, id_column=own)
    if entry.reach_m is not None and boundary is not None:
        incoming = within_reach(incoming, boundary, workspace.crs, entry.reach_m)
    return incoming


def _placed(admitted: Admitted, municipalities: gpd.GeoDataFrame | None) -> Admitted:
    """Say in which Comune services and stops stand, where the file does not."""
    if admitted.frame is None or layer_schema(admitted.layer).strategy != "services":
        return admitted
    frame, filled = with_municipality(admitted.frame, municipalities)
    if not filled:
        return admitted
    note = f"{MUNICIPALITY} of {filled:,} features by the place where they stand"
    return replace(admitted, frame=frame, notes=(*admitted.notes, note))


def _around(boundary: BaseGeometry | None, workspace: Workspace) -> Around | None:
    return None if boundary is None else Around(boundary, workspace.crs)


def _municipalities(current: LayerVersion | None, workspace: Workspace) -> gpd.GeoDataFrame | None:
    return None if current is None else workspace.vector(current)


def _boundary_of(current: LayerVersion | None, workspace: Workspace) -> BaseGeometry | None:
    return None if current is None else shapely.union_all(workspace.vector(current).geometry.to_numpy())


def _admit_to(
    layer: str,
    workspace: Workspace,
    pack: Pack,
    incoming: IncomingVector | IncomingRaster,
    legend: str | None,
    boundary: BaseGeometry | None,
    *,
    repair: bool,
) -> Admitted:
    schema = layer_schema(layer)
    if layer == "boundary":
        boundary = None
    codes = None
    if legend is not None:
        if legend not in pack.legends:
            msg = f"pack {pack.manifest.name} has no legend {legend}"
            raise RequestError(msg, remedy=f"known: {', '.join(sorted(pack.legends))}")
        codes = pack.legends[legend].data_codes
    is_raster = isinstance(incoming, IncomingRaster)
    if schema.kind in (("vector",) if is_raster else ("raster",)):
        given = "a raster" if is_raster else "features"
        msg = f"layer {layer} is a {schema.kind}; {incoming.file} holds {given}"
        raise RequestError(msg, remedy=f"sttm schema {layer} prints what is asked")
    if isinstance(incoming, IncomingRaster):
        return admit_raster(schema, incoming, boundary=boundary, crs=workspace.crs, legend_codes=codes)
    return admit_vector(
        schema, incoming, boundary=boundary, crs=workspace.crs, repair=repair, legend_codes=codes
    )


def _with_entry(said: Description, entry: LayerSource | None) -> Description:
    if entry is None:
        return said
    url = next((p.file.url for p in entry.parts if p.file.url), None)
    return Description(
        title=said.title,
        licence=said.licence or entry.licence,
        publisher=said.publisher or entry.publisher,
        source=said.source or url or entry.page,
        reference_date=said.reference_date or entry.reference_date.isoformat(),
        legend=said.legend or entry.legend,
        variable=said.variable or entry.variable,
        sensor=said.sensor or entry.sensor,
        period=said.period or entry.period,
        caveats=said.caveats,
    )


def _record(
    layer: str, said: Description, admitted: Admitted, pack: Pack, entry: LayerSource | None
) -> LayerRecord:
    schema = layer_schema(layer)
    if said.reference_date is not None:
        check_date(said.reference_date)
    title = said.title or (entry.title if entry is not None else schema.title).model_dump()
    proxy = (
        None if entry is None or entry.proxy_for is None else f"{entry.proxy_for.it} / {entry.proxy_for.en}"
    )
    caveats = [Caveat(id=c.id, it=c.text.it, en=c.text.en) for c in (entry.caveats if entry else ())]
    caveats += [Caveat(id=f"{layer}_{n}", it=text, en=text) for n, text in enumerate(said.caveats, 1)]
    return LayerRecord(
        title=title,
        licence=said.licence,
        publisher=said.publisher,
        source=said.source,
        reference_date=said.reference_date,
        variable=said.variable,
        sensor=said.sensor,
        period=said.period,
        unit=None if schema.raster is None else schema.raster.unit,
        legend=said.legend,
        proxy_for=proxy,
        caveats=tuple(caveats),
        fictional=pack.manifest.fictional,
        crs_source=admitted.crs_source,
        transformation=admitted.transformation,
        repairs=admitted.repairs,
        warnings=tuple(str(w) for w in admitted.warnings),
        method="; ".join(admitted.notes) or None,
    )


def check_date(text: str) -> None:
    """Refuse a text that is not a date of the precision of a year, a month or a day."""
    try:
        date.fromisoformat({4: f"{text}-01-01", 7: f"{text}-01"}.get(len(text), text))
    except ValueError as error:
        msg = f"{text!r} is not a date"
        raise RequestError(msg, remedy="write YYYY, YYYY-MM or YYYY-MM-DD") from error


def _put(changes: Transaction, layer: str, admitted: Admitted, record: LayerRecord) -> LayerVersion:
    if admitted.table is not None:
        return changes.put_table(layer, admitted.table, record)
    if admitted.frame is not None:
        return changes.put_vector(layer, admitted.frame, record)
    assert admitted.cells is not None  # noqa: S101 - a layer is one or the other
    return changes.put_raster(layer, admitted.cells, record)
