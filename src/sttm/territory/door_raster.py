"""Validation at the door for rasters: readable, in place, in the right unit, with honest no-data."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from shapely.geometry.base import BaseGeometry

from sttm.grids import Cells, Grid
from sttm.sources.crs import choose_transformation, is_geographic
from sttm.sources.raster import FileCells
from sttm.sources.raster_input import IncomingRaster, cells_in
from sttm.sources.warping import WholeCells
from sttm.territory.door import Admitted, rejection
from sttm.territory.door_faults import FaultList, Found
from sttm.territory.door_scan import Scan, Tally, scan
from sttm.territory.door_units import other_unit
from sttm.territory.schemas import LayerSchema, RasterSpec

__all__ = ["admit_raster"]

# Values that software writes for "no data", beside the extremes of the number type itself.
_SENTINELS = (-9999.0, -99999.0, -999.0, 9999.0, -1e20, 1e20)
_FLOAT32 = float(np.finfo(np.float32).max)


def admit_raster(
    schema: LayerSchema,
    incoming: IncomingRaster,
    *,
    boundary: BaseGeometry | None,
    crs: str,
    legend_codes: Collection[int] | None = None,
    grid: Grid | None = None,
    limit: int = 50,
) -> Admitted:
    """Check a raster against the schema of a layer and bring it to the working system.

    Parameters
    ----------
    schema
        Of a raster layer.
    incoming
        What :func:`sttm.sources.raster_input.read_raster` found.
    boundary
        Boundary of the territory in the working system, or None.
    crs
        Working reference system, in metres.
    legend_codes
        Codes of the legend the raster follows, for land cover; None leaves them unchecked.
    grid
        Grid to bring it to; by default its own.
    limit
        How many faults of each kind are listed; all are counted.

    Returns
    -------
    Admitted
        ``cells`` are read through the conversion, nothing is copied.

    Raises
    ------
    LayerRejected
        With every fault found, if any is an error.
    """
    spec = schema.raster
    if spec is None:
        msg = f"{schema.name} is not a raster layer"
        raise ValueError(msg)
    faults = FaultList(incoming.file, schema.name, crs, limit)
    cells, notes = _placed(incoming, spec, crs, grid, faults)
    if cells is None:
        raise rejection(faults)
    _look(cells, incoming, spec, boundary, legend_codes, faults)
    if faults.errors:
        raise rejection(faults)
    if spec.values == "categorical" and cells.dtype.kind == "f":
        cells = WholeCells(cells)
        notes.append("codes stored as decimal numbers brought to whole ones")
    how = choose_transformation(str(incoming.crs), crs)
    return Admitted(
        layer=schema.name,
        cells=cells,
        crs_source=f"{incoming.crs} ({incoming.crs_origin})",
        transformation=how.describe() if how.pipeline else None,
        warnings=tuple(faults.faults),
        repairs=(),
        notes=(*incoming.notes, *notes),
    )


def _look(
    cells: Cells,
    incoming: IncomingRaster,
    spec: RasterSpec,
    boundary: BaseGeometry | None,
    legend_codes: Collection[int] | None,
    faults: FaultList,
) -> None:
    """Read the cells once and report everything found."""
    placed = boundary if incoming.crs is not None else None
    found = scan(
        cells,
        boundary=placed,
        categorical=spec.values == "categorical",
        minimum=spec.minimum,
        maximum=spec.maximum,
        sentinels=_sentinels(incoming),
    )
    _report_reading(found, cells, faults)
    if spec.values == "categorical":
        allowed = spec.domain if spec.domain is not None else legend_codes if spec.legend else None
        _report_codes(found, incoming, allowed, faults)
    else:
        _report_quantities(found, spec, incoming, faults)
    if placed is not None:
        _report_coverage(found, cells.grid, placed, faults)


def _placed(
    incoming: IncomingRaster, spec: RasterSpec, crs: str, grid: Grid | None, faults: FaultList
) -> tuple[Cells | None, list[str]]:
    """Return the cells in the working system; where that cannot be, as they are, to look at the values."""
    if incoming.crs is None:
        message = f"the reference system of the raster is {incoming.crs_origin}"
        faults.add("missing-crs", Found(message), "ask the publisher, and give it with --crs")
    elif incoming.north_up:
        left, bottom, right, top = FileCells(incoming.path, incoming.band, crs=incoming.crs).grid.bounds
        in_degrees = max(abs(left), abs(right)) <= 180 and max(abs(bottom), abs(top)) <= 90
        if in_degrees != is_geographic(incoming.crs):
            span = f"coordinates run from {left:g} {bottom:g} to {right:g} {top:g}"
            unit = "metres" if in_degrees else "degrees"
            message = f"{incoming.crs} is in {unit}, but {span}"
            faults.add("wrong-crs", Found(message), "give the system the file is really in with --crs")
    if faults.errors:
        if not incoming.north_up:
            return None, []
        return FileCells(incoming.path, incoming.band, nodata=incoming.nodata, crs=crs), []
    cells, notes = cells_in(incoming, crs, spec.values, grid=grid)
    ballpark = choose_transformation(str(incoming.crs), crs)
    if ballpark.ballpark:
        message = f"no exact transformation is known from {ballpark.source} to {crs}: «{ballpark.name}»"
        remedy = "positions may be off by a hundred metres; ask for the data in a system with a known one"
        faults.add("ballpark-transformation", Found(message), remedy, severity="warning")
    return cells, notes


def _sentinels(incoming: IncomingRaster) -> list[float]:
    """Return the values that would mean "no data" though nobody declares it, in the unit of the schema."""
    stored = FileCells(incoming.path, incoming.band, crs="EPSG:4326").dtype if incoming.north_up else None
    kind = np.dtype("float32") if stored is None else stored
    extremes: tuple[float, ...] = (-_FLOAT32, _FLOAT32)
    if kind.kind in "iu":
        extremes = (float(np.iinfo(kind).min), float(np.iinfo(kind).max))
    elif kind.itemsize > 4:
        extremes += (float(np.finfo(kind).min), float(np.finfo(kind).max))
    raw = [value for value in (*_SENTINELS, *extremes) if value not in (0.0, incoming.nodata)]
    return [value * incoming.scale + incoming.offset for value in raw]


def _cells_of(tally: Tally, total: int) -> str:
    return f"{tally.count:,} cells ({tally.count / max(total, 1):.1%})"


def _report_reading(found: Scan, cells: Cells, faults: FaultList) -> None:
    total = cells.grid.width * cells.grid.height
    if found.unreadable.count:
        share = _cells_of(found.unreadable, total)
        message = f"the file is damaged or cut short: blocks holding {share} cannot be read"
        remedy = "download or export it again"
        place = Found(message, None, found.unreadable.x, found.unreadable.y)
        faults.add("truncated-raster", place, remedy)
    elif not found.known:
        message = f"none of the {total:,} cells has a value"
        remedy = "check the file, and the nodata value if one was given"
        faults.add("all-nodata", Found(message), remedy)


def _report_codes(
    found: Scan, incoming: IncomingRaster, allowed: Collection[int] | None, faults: FaultList
) -> None:
    if found.fractions.count:
        message = f"{_cells_of(found.fractions, found.known)} hold decimal numbers, not codes"
        place = Found(message, None, found.fractions.x, found.fractions.y)
        faults.add("not-codes", place, "give the categorical raster, not a derived one")
    if incoming.nodata is not None and allowed is not None and incoming.nodata in allowed and found.missing:
        message = (
            f"nodata is {incoming.nodata:g}, which is also a code: {found.missing:,} cells count as missing"
        )
        remedy = "if they are not missing, correct the nodata value of the file"
        faults.add("nodata-in-domain", Found(message), remedy, severity="warning")
    if allowed is None:
        return
    likely = {0, 255, 65535, -128, -9999, -32768, -99999, -(2**31)}
    unknown = sorted(
        (pair for pair in found.codes.items() if pair[0] not in allowed), key=lambda pair: -pair[1].count
    )
    listed = [
        Found(f"{code} is not in the legend: {_cells_of(tally, found.known)}", None, tally.x, tally.y)
        for code, tally in unknown
        if code not in likely
    ]
    faults.add("unknown-code", listed, "recode it, or add it to the legend of the pack")
    for code, tally in unknown:
        if code in likely:
            _report_sentinel(float(code), code, tally, found, incoming, faults)


def _report_sentinel(
    value: float, raw: float, tally: Tally, found: Scan, incoming: IncomingRaster, faults: FaultList
) -> None:
    declared = "no nodata value is declared"
    if incoming.nodata is not None:
        never = "" if found.missing else ", which never appears"
        declared = f"nodata is {incoming.nodata:g}{never}"
    message = f"{_cells_of(tally, found.known)} hold {value:g}, which looks like missing data; {declared}"
    place = Found(message, None, tally.x, tally.y)
    faults.add("nodata-confusion", place, f"if it means no data, say so with --nodata {raw:g}")


def _report_quantities(found: Scan, spec: RasterSpec, incoming: IncomingRaster, faults: FaultList) -> None:
    for value, tally in found.sentinels.items():
        raw = (value - incoming.offset) / incoming.scale if incoming.scale else value
        _report_sentinel(raw, raw, tally, found, incoming, faults)
    if found.infinite.count:
        message = f"{_cells_of(found.infinite, found.known)} hold an infinite value"
        place = Found(message, None, found.infinite.x, found.infinite.y)
        faults.add("not-finite", place, "correct the calculation that made the raster")
    nodata = incoming.nodata
    if nodata is not None and np.isfinite(nodata) and found.missing:
        value = nodata * incoming.scale + incoming.offset
        low = -np.inf if spec.minimum is None else spec.minimum
        high = np.inf if spec.maximum is None else spec.maximum
        if low <= value <= high:
            message = f"nodata is {nodata:g}, a possible value: {found.missing:,} cells count as missing"
            remedy = "if they are not missing, correct the nodata value of the file"
            faults.add("nodata-in-domain", Found(message), remedy, severity="warning")
    if not np.isfinite(found.low):
        return
    confusion = other_unit(spec.unit, spec.maximum, found.low, found.high)
    if confusion is not None:
        faults.add(confusion[0], Found(confusion[1]), confusion[2])
        return
    unit = "" if spec.unit == "1" else f" {spec.unit}"
    for tally, extreme, bound, word in (
        (found.below, found.low, spec.minimum, "below"),
        (found.above, found.high, spec.maximum, "above"),
    ):
        if tally.count:
            which = "smallest" if word == "below" else "largest"
            message = (
                f"{_cells_of(tally, found.known)} are {word} {bound:g}{unit}; the {which} is {extreme:g}"
            )
            place = Found(message, None, tally.x, tally.y)
            faults.add("outside-domain", place, "check the unit and the nodata value")


def _report_coverage(found: Scan, grid: Grid, boundary: BaseGeometry, faults: FaultList) -> None:
    if found.unreadable.count:
        return
    if not found.inside:
        message = "the raster lies outside the boundary"
        faults.add("outside-boundary", Found(message), "check the reference system, or give another raster")
        return
    share = min(found.inside_known * grid.cell_area / boundary.area, 1.0)
    if round(share, 3) < 1:
        message = f"the raster has values on {share:.1%} of the territory"
        remedy = "elsewhere nothing that needs it can be assessed"
        faults.add("partial-coverage", Found(message), remedy, severity="warning")
