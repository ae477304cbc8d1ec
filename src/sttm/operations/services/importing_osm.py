"""Brings an extract of OpenStreetMap into a workspace: streets, services, entrances, stops, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, LayerRejected, RequestError
from sttm.operations.placing import with_municipality
from sttm.operations.services.osm_beside import Beside
from sttm.operations.services.street_layer import sound_streets
from sttm.packs.pack import Pack
from sttm.sources.crs import choose_transformation, transform_geometries
from sttm.sources.incoming import IncomingVector, refused
from sttm.sources.osm.extract import OsmExtract, OsmRules, read_extract
from sttm.sources.osm.reading import PASSES, Progress
from sttm.sources.osm.services import SOURCE
from sttm.sources.vector import read_vector
from sttm.territory.door import Admitted, admit_vector
from sttm.territory.records import Caveat, LayerRecord, LayerVersion
from sttm.territory.schemas import layer_schema
from sttm.territory.transaction import Transaction
from sttm.territory.workspace import Workspace

__all__ = ["OSM_LAYERS", "OsmImport", "import_osm", "osm_rules"]

OSM_LAYERS = ("street_network", "services", "service_entrances", "stops", "stop_facilities")
"""Layers that an extract gives, in the order in which they enter."""

LICENCE = "ODbL-1.0"
PUBLISHER = "OpenStreetMap contributors"
STEPS = PASSES + 3
PLACED = ("services", "stops")
"""Layers whose features are told the municipality they lie in."""

CAVEATS = {
    "street_network": Caveat(
        id="osm_streets",
        it="OpenStreetMap è opera di volontari: sentieri, gradini e divieti possono mancare; dove "
        "nessuno ha scritto chi può passare vale l'uso della classe di strada.",
        en="OpenStreetMap is made by volunteers: paths, steps and bans may be missing; where nobody "
        "wrote who may pass, the usage of the class of street applies.",
    ),
    "services": Caveat(
        id="osm_services",
        it="OpenStreetMap non è un registro: un servizio che manca qui può esistere, e uno che c'è "
        "può aver chiuso. Capacità, orari e gestore sono noti solo in parte; le scuole senza "
        "grado contano come primarie.",
        en="OpenStreetMap is no register: a service that is missing here may exist, and one that "
        "stands here may have closed. Capacity, hours and operator are known in part; schools "
        "without a level count as primary.",
    ),
    "service_entrances": Caveat(
        id="osm_entrances",
        it="Gli ingressi sono i cancelli disegnati e i punti in cui una strada attraversa il "
        "perimetro: recinzioni e orari non sono noti.",
        en="Entrances are the gates that were drawn and where a street crosses the outline: fences "
        "and hours are not known.",
    ),
    "stops": Caveat(
        id="osm_stops",
        it="Fermate disegnate da volontari; gli orari vengono da GTFS.",
        en="Stops drawn by volunteers; timetables come from GTFS.",
    ),
    "stop_facilities": Caveat(
        id="osm_facilities",
        it="Un'attrezzatura appartiene alla stazione con cui è disegnata, o alla più vicina.",
        en="A facility belongs to the station it is drawn with, or to the nearest.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmImport:
    """What an import brought in.

    Parameters
    ----------
    file, day
        Name of the extract, and the day to which it refers, if it says so.
    versions, counts
        Versions made and features of each, by layer.
    kilometres
        Length of the streets.
    categories
        Services taken from the extract, by category, most first.
    notes
        What a person has to know, one sentence each.
    """

    file: str
    day: str | None
    versions: Mapping[str, LayerVersion]
    counts: Mapping[str, int]
    kilometres: float
    categories: Mapping[str, int]
    notes: tuple[str, ...]

    def layer_rows(self) -> list[tuple[str, str, int]]:
        """Return layer, version and features of each layer."""
        return [(layer, one.version, self.counts[layer]) for layer, one in self.versions.items()]

    def as_json(self) -> dict[str, Any]:
        """Return the summary as JSON values."""
        return {
            "file": self.file,
            "day": self.day,
            "versions": {layer: one.version for layer, one in self.versions.items()},
            "features": dict(self.counts),
            "kilometres": round(self.kilometres, 1),
            "services": dict(self.categories),
            "notes": list(self.notes),
        }


def osm_rules(pack: Pack, on: date) -> OsmRules:
    """Return what a pack says of extracts on a day.

    Raises
    ------
    RequestError, NotInForce
        If it lacks a parameter.
    """
    return OsmRules(
        streets=tuple(pack.osm_streets.values()),
        categories=tuple(pack.osm_categories.values()),
        by_gates=frozenset(c.id for c in pack.service_categories.values() if c.entered_by == "entrances"),
        gate_tolerance=pack.number("gate_tolerance", on),
        gate_spacing=pack.number("gate_spacing", on),
        stop_spacing=pack.number("stop_spacing", on),
        facility_reach=pack.number("facility_reach", on),
    )


def import_osm(
    workspace: Workspace,
    pack: Pack,
    path: Path,
    *,
    layers: Sequence[str] | None = None,
    boundary: Path | None = None,
    reach_m: float | None = None,
    on: date | None = None,
    who: str | None = None,
    wait: float = 0,
    progress: Progress | None = None,
) -> OsmImport:
    """Bring an extract in; all layers enter or none does.

    Streets are replaced. Of services and facilities those of other sources stay, and a category of which
    these have services is not taken from the extract: a register knows better. Where there is a timetable
    its stops stay, and facilities are tied to them.

    Parameters
    ----------
    layers
        Which of :data:`OSM_LAYERS`; all that the extract has if not given.
    boundary
        Polygons to cut at, instead of the boundary of the workspace; without either nothing is cut.
    reach_m
        How far beyond the boundary features are taken, m; the pack's ``import_reach`` if not given. What
        reaches across is taken whole.
    on
        Day of which the pack's parameters are used; today if not given.

    Raises
    ------
    RequestError, SourceError, InputError, WorkspaceError
        Nothing stored has changed.
    """
    asked = _asked(layers)
    _check_reach(reach_m)
    on = on or date.today()
    beside = Beside.of(workspace, pack)
    if layers is not None and "stops" in asked:
        _check_stops(beside)
    territory = _boundary(workspace)
    reach = pack.number("import_reach", on) if reach_m is None else reach_m
    room = _room(workspace, boundary, territory, reach)
    rules = osm_rules(pack, on)
    tell = _steps(progress)
    extract = read_extract(Path(path), rules, crs=workspace.crs, progress=tell)
    tell(PASSES, STEPS, "joining streets")
    near = _near(extract, room, asked)
    frames, notes = beside.joined(near, rules.facility_reach, asked)
    frames["street_network"], said = sound_streets(frames["street_network"], pack.number("least_island", on))
    entering = {k: frames[k] for k in asked if k in frames and len(near[k]) and len(frames[k])}
    absent = [layer for layer in asked if layer not in entering and layer not in beside.kept_whole]
    tell(PASSES + 1, STEPS, "checking")
    admitted = _admitted(entering, extract, workspace, territory)
    tell(PASSES + 2, STEPS, "storing")
    with workspace.writing(f"import osm {extract.file}", who=who, wait=wait) as changes:
        versions = _stored(admitted, {"street_network": said}, extract, workspace, pack, changes)
    return OsmImport(
        file=extract.file,
        day=extract.day,
        versions=versions,
        counts={layer: len(frame) for layer, frame in entering.items()},
        kilometres=_kilometres(entering.get("street_network")),
        categories=_by_category(entering.get("services")),
        notes=(*said, *(note for layer in asked for note in extract.notes[layer]), *notes, *_lacks(absent)),
    )


def _steps(progress: Progress | None) -> Progress:
    """Return the callback with the steps that follow reading counted in."""
    return lambda done, _total, text: None if progress is None else progress(done, STEPS, text)


def _asked(layers: Sequence[str] | None) -> tuple[str, ...]:
    unknown = [name for name in layers or () if name not in OSM_LAYERS]
    if unknown or (layers is not None and not layers):
        msg = f"an extract does not give {', '.join(unknown) or 'no layer at all'}"
        raise RequestError(msg, remedy=f"choose among {', '.join(OSM_LAYERS)}")
    return OSM_LAYERS if layers is None else tuple(name for name in OSM_LAYERS if name in layers)


def _check_reach(reach_m: float | None) -> None:
    if reach_m is not None and not reach_m >= 0:
        msg = f"features are to be taken up to {reach_m:g} m beyond the boundary"
        raise RequestError(msg, remedy="give metres, 0 or more")


def _check_stops(beside: Beside) -> None:
    """Refuse to put stops that were drawn in the place of those that a timetable calls at."""
    if beside.has_timetable:
        msg = "the workspace has a timetable, whose stops would be lost"
        raise RequestError(
            msg, remedy="leave stops out of --layers: facilities are tied to those of the timetable"
        )


def _vector(workspace: Workspace, layer: str) -> gpd.GeoDataFrame | None:
    version = workspace.current(layer)
    return None if version is None else workspace.vector(version)


def _boundary(workspace: Workspace) -> BaseGeometry | None:
    frame = _vector(workspace, "boundary")
    return None if frame is None else shapely.union_all(frame.geometry.to_numpy())


def _room(
    workspace: Workspace, boundary: Path | None, territory: BaseGeometry | None, reach: float
) -> BaseGeometry | None:
    """Return the ground from which features are taken, in the system of the workspace; None for all."""
    around = territory
    if boundary is not None:
        incoming = read_vector(boundary)
        shapes = incoming.frame.geometry
        if incoming.crs is None or not np.isin(shapes.geom_type, ("Polygon", "MultiPolygon")).all():
            message = "a boundary is polygons in a reference system that the file declares"
            raise refused(incoming.file, "no-boundary", message, "give polygons, as GeoPackage or GeoJSON")
        moved = transform_geometries(shapes, choose_transformation(incoming.crs, workspace.crs))
        around = shapely.union_all(shapely.make_valid(moved.to_numpy()))
    return None if around is None else shapely.buffer(around, reach)


def _near(
    extract: OsmExtract, room: BaseGeometry | None, asked: Sequence[str]
) -> dict[str, gpd.GeoDataFrame]:
    """Return the features that reach the room; an extract without any of what is asked is refused."""
    frames = dict(extract.frames) if room is None else _reaching(extract.frames, room)
    if not any(len(frames[layer]) for layer in asked):
        message = f"it holds nothing of {', '.join(asked)} within the reach of the boundary"
        remedy = "give the extract of this territory, or another --boundary"
        raise refused(extract.file, "empty-file", message, remedy)
    return frames


def _reaching(whole: Mapping[str, gpd.GeoDataFrame], room: BaseGeometry) -> dict[str, gpd.GeoDataFrame]:
    """Return the features that reach the room, with the entrances and facilities of these alone."""
    frames = dict(whole)
    shapely.prepare(room)
    for layer in ("street_network", "services", "stops"):
        frame = frames[layer]
        frames[layer] = frame[shapely.intersects(room, frame.geometry.to_numpy())].reset_index(drop=True)
    for layer, owner, column in (
        ("service_entrances", "services", "service_id"),
        ("stop_facilities", "stops", "stop_id"),
    ):
        frame = frames[layer]
        frames[layer] = frame[frame[column].isin(frames[owner][column])].reset_index(drop=True)
    return frames


def _admitted(
    frames: Mapping[str, gpd.GeoDataFrame],
    extract: OsmExtract,
    workspace: Workspace,
    boundary: BaseGeometry | None,
) -> dict[str, Admitted]:
    """Check all layers at the door; every fault of every layer is told at once."""
    admitted: dict[str, Admitted] = {}
    faults: list[Fault] = []
    for layer, frame in frames.items():
        incoming = IncomingVector(
            frame=frame, file=extract.file, crs=workspace.crs, crs_origin="brought here while reading"
        )
        try:
            admitted[layer] = admit_vector(
                layer_schema(layer), incoming, boundary=boundary, crs=workspace.crs
            )
        except LayerRejected as error:
            faults += error.faults
    if faults:
        wrong = ", ".join(layer for layer in frames if layer not in admitted)
        msg = f"{extract.file} was not admitted: faults in {wrong}"
        raise LayerRejected(
            msg, faults, remedy="mend the faults listed in OpenStreetMap, or give a newer extract"
        )
    return admitted


def _stored(
    admitted: Mapping[str, Admitted],
    notes: Mapping[str, Sequence[str]],
    extract: OsmExtract,
    workspace: Workspace,
    pack: Pack,
    changes: Transaction,
) -> dict[str, LayerVersion]:
    """Put the layers into the workspace, each with a record that says its own notes after the extract's."""
    versions = {}
    for layer, one in admitted.items():
        own = one.frame
        assert own is not None  # noqa: S101 - all layers are vector layers
        if layer in PLACED:
            own, _ = with_municipality(own, _vector(workspace, "municipalities"))
        said = (*extract.notes[layer], *notes.get(layer, ()))
        versions[layer] = changes.put_vector(layer, own, _record(layer, extract, one, said, pack))
    return versions


def _record(
    layer: str, extract: OsmExtract, admitted: Admitted, notes: Sequence[str], pack: Pack
) -> LayerRecord:
    return LayerRecord(
        title=layer_schema(layer).title.model_dump(),
        licence=LICENCE,
        publisher=PUBLISHER,
        source=f"OpenStreetMap, {extract.file}",
        reference_date=extract.day,
        caveats=(CAVEATS[layer],),
        fictional=pack.manifest.fictional,
        crs_source="EPSG:4326 (OpenStreetMap, WGS 84 degrees)",
        transformation=extract.transformation,
        repairs=admitted.repairs,
        warnings=tuple(str(w) for w in admitted.warnings),
        method="; ".join(("read from OpenStreetMap", *notes, *admitted.notes)),
    )


def _kilometres(streets: gpd.GeoDataFrame | None) -> float:
    return 0.0 if streets is None else float(streets.length.sum()) / 1000


def _by_category(services: gpd.GeoDataFrame | None) -> dict[str, int]:
    """Return how many services were taken from the extract, not from other sources, most first."""
    if services is None:
        return {}
    counted = services.loc[services["source"] == SOURCE, "category"].value_counts()
    return {str(k): int(n) for k, n in counted.items()}


def _lacks(absent: Sequence[str]) -> tuple[str, ...]:
    return (f"the extract has no {', '.join(absent)}: what is stored stays",) if absent else ()
