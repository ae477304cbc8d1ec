"""An extract of OpenStreetMap as layers: streets, services with entrances, stops with facilities."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

from sttm.packs.service_categories import OsmCategory, OsmStreet
from sttm.sources.osm.access import StreetRules
from sttm.sources.osm.categories import CategoryRules
from sttm.sources.osm.entrances import entrance_frame, is_gate
from sttm.sources.osm.placing import placed
from sttm.sources.osm.reading import OsmContent, Progress, Wanted, read_content
from sttm.sources.osm.services import FoundServices, service_frame
from sttm.sources.osm.stops import STOP_KEYS, facility_frame, facility_kind, stop_frame, stop_mode
from sttm.sources.osm.streets import street_frame

__all__ = ["OsmExtract", "OsmRules", "read_extract"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmRules:
    """What decides what an extract holds.

    Parameters
    ----------
    streets, categories
        Of the pack, in its order.
    by_gates
        Categories that are entered by their gates.
    gate_tolerance, gate_spacing, stop_spacing, facility_reach
        Metres: a gate this near an outline stands on it; entrances nearer than this are one, and so is a
        platform with its stop; a facility this near a station belongs to it.
    """

    streets: Collection[OsmStreet]
    categories: Collection[OsmCategory]
    by_gates: Collection[str]
    gate_tolerance: float
    gate_spacing: float
    stop_spacing: float
    facility_reach: float


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class OsmExtract:
    """The layers of an extract.

    Parameters
    ----------
    file
        Its name.
    day
        Day to which it refers, if it says so.
    crs, transformation
        Reference system of the frames, and how the positions came into it.
    frames
        By name of layer, with the columns of its schema; a layer of which nothing was found is empty.
    notes
        What has to be said of each layer.
    """

    file: str
    day: str | None
    crs: str
    transformation: str
    frames: Mapping[str, gpd.GeoDataFrame]
    notes: Mapping[str, tuple[str, ...]]


def read_extract(
    path: Path, rules: OsmRules, *, crs: str | None = None, progress: Progress | None = None
) -> OsmExtract:
    """Read the layers of an extract.

    Parameters
    ----------
    path
        ``.osm.pbf``, ``.osm``, ``.osm.gz`` or ``.osm.bz2``.
    crs
        Reference system of the layers, in metres; the UTM zone of the middle of the extract if not given.

    Raises
    ------
    SourceError, RequestError, InputError
        As :func:`~sttm.sources.osm.reading.read_content`.
    """
    categories = CategoryRules(rules.categories)

    def keep(tags: Mapping[str, str]) -> bool:
        return bool(stop_mode(tags) or facility_kind(tags) or is_gate(tags) or categories.fitting(tags))

    content = read_content(
        path, Wanted(StreetRules(rules.streets), categories.keys | STOP_KEYS, keep), progress
    )
    where = placed(content, crs)
    streets, cut_off = street_frame(content, where.xy, where.crs)
    found = service_frame(content, where.xy, where.crs, categories)
    entrances = entrance_frame(
        content, where.xy, found.frame, streets, rules.by_gates,
        tolerance=rules.gate_tolerance, spacing=rules.gate_spacing,
    )  # fmt: skip
    stops = stop_frame(content, where.xy, where.crs, spacing=rules.stop_spacing)
    facilities = facility_frame(content, where.xy, stops, reach=rules.facility_reach)
    frames = {
        "street_network": streets,
        "services": found.frame,
        "service_entrances": entrances,
        "stops": stops,
        "stop_facilities": facilities,
    }
    notes = {
        "street_network": _street_notes(content, cut_off),
        "services": _service_notes(found),
        "service_entrances": _entrance_notes(found.frame, entrances, rules.by_gates),
    }
    return OsmExtract(
        file=path.name,
        day=content.day,
        crs=where.crs,
        transformation=where.transformation,
        frames=frames,
        notes={layer: notes.get(layer, ()) for layer in frames},
    )


def _street_notes(content: OsmContent, cut_off: int) -> tuple[str, ...]:
    said = []
    if cut_off:
        said.append(f"{cut_off:,} streets reach out of the extract and end at its edge")
    if content.ferries:
        said.append(f"{content.ferries:,} ferry routes left out")
    return tuple(said)


def _service_notes(found: FoundServices) -> tuple[str, ...]:
    said = []
    if found.drawn_twice:
        few = ", ".join(f"{one} is {other}" for one, other in found.drawn_twice[:3])
        said.append(f"{len(found.drawn_twice):,} services drawn twice kept once ({few})")
    if found.without_shape:
        few = ", ".join(found.without_shape[:3])
        said.append(f"{len(found.without_shape):,} services whose outline reaches out left out ({few})")
    return tuple(said)


def _entrance_notes(
    services: gpd.GeoDataFrame, entrances: gpd.GeoDataFrame, by_gates: Collection[str]
) -> tuple[str, ...]:
    drawn = shapely.get_dimensions(services.geometry.to_numpy()) == 2
    asked = services.loc[services["category"].isin(list(by_gates)) & drawn, "service_id"]
    without = int((~asked.isin(entrances["service_id"])).sum())
    return (f"{without:,} outlines of parks and campuses have no known entrance",) if without else ()
