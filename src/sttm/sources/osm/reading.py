"""Reads what is needed of an OpenStreetMap file, object by object, keeping nothing else in memory."""

from __future__ import annotations

import bz2
import gzip
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import osmium
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.sources.incoming import existing_file, refused
from sttm.sources.osm.access import Street, StreetRules, street_of

__all__ = ["OSM_FORMATS", "PASSES", "Feature", "OsmContent", "Progress", "Wanted", "is_osm", "read_content"]

OSM_FORMATS = (".osm.pbf", ".osm", ".osm.gz", ".osm.xml.gz", ".osm.bz2", ".osm.xml.bz2", ".osm.xml")
"""Suffixes of the files that can be read."""

Progress = Callable[[int, int, str], None]
"""Called with (done, total, text)."""

PASSES = 4
"""How often the file is gone through."""

HEAD = 1000
"""Bytes of a file in which its date stands."""

EVERY = 200_000
"""Objects between two words about progress."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Tags = dict[str, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for.

    Parameters
    ----------
    rules
        Classes of street.
    keys
        Keys of which a feature has at least one.
    keep
        Whether what has these tags is kept as a feature.
    """

    rules: StreetRules
    keys: frozenset[str] = frozenset()
    keep: Callable[[Tags], bool] = lambda _tags: False


@dataclass(frozen=True, slots=True)
class Feature:
    """A tagged object that may be a service or a stop.

    ``refs`` are the nodes of a way, ``members`` the ids of the ways of a multipolygon; a node has itself.
    """

    kind: str
    id: int
    tags: Tags
    refs: tuple[int, ...] = ()
    members: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Name of the object here: kind and number."""
        return f"{self.kind}{self.id}"


@dataclass(slots=True)
class OsmContent:
    """What was kept of a file.

    Parameters
    ----------
    streets, street_ids
        Streets and the ids of their ways; ``street_refs`` are the nodes of all, ``street_sizes`` of each.
    features
        Nodes, ways and multipolygons that were to be kept.
    lines
        Nodes of the ways that multipolygons are made of, by id of the way.
    groups
        Members (kind and id) of relations that gather a stop: id, name and members.
    routes
        Reference, mode and members of the lines of public transport.
    nodes, lon, lat
        Ids of the nodes needed, ascending, and where they are, degrees.
    day
        Day to which the file refers, if it says so: YYYY-MM-DD.
    ferries
        Ways that are ferry routes, which are left out.
    """

    file: str
    streets: list[Street] = field(default_factory=list)
    street_ids: array[int] = field(default_factory=lambda: array("q"))
    street_refs: array[int] = field(default_factory=lambda: array("q"))
    street_sizes: array[int] = field(default_factory=lambda: array("q"))
    features: list[Feature] = field(default_factory=list)
    lines: dict[int, tuple[int, ...]] = field(default_factory=dict)
    groups: list[tuple[int, str | None, tuple[tuple[str, int], ...]]] = field(default_factory=list)
    routes: list[tuple[str, str, tuple[tuple[str, int], ...]]] = field(default_factory=list)
    nodes: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    lon: Floats = field(default_factory=lambda: np.empty(0))
    lat: Floats = field(default_factory=lambda: np.empty(0))
    day: str | None = None
    ferries: int = 0

    def rows(self, refs: Ints) -> Ints:
        """Return the position of nodes among those read, -1 of those that the file does not hold."""
        if not len(self.nodes):
            return np.full(len(refs), -1, np.int64)
        place = np.minimum(np.searchsorted(self.nodes, refs), len(self.nodes) - 1)
        return np.where(self.nodes[place] == refs, place, -1)


def is_osm(path: Path) -> bool:
    """Whether the name of a file is that of an OpenStreetMap extract."""
    return path.name.casefold().endswith(OSM_FORMATS)


def read_content(path: Path, wanted: Wanted, progress: Progress | None = None) -> OsmContent:
    """Read relations, then ways, then nodes; the file is gone through four times.

    Raises
    ------
    SourceError
        If there is no such file.
    RequestError
        If its name is not that of an extract.
    InputError
        If it is cut off, damaged, or holds no positions.
    """
    if not is_osm(path):
        msg = f"{path.name} is not named as an OpenStreetMap extract"
        remedy = f"give a file that ends in {', '.join(OSM_FORMATS[:-1])} or {OSM_FORMATS[-1]}"
        raise RequestError(msg, remedy=remedy)
    existing_file(path)
    content = OsmContent(path.name)
    tracker = osmium.IdTracker()
    tell = progress or (lambda _done, _total, _text: None)
    with _explained(path):
        content.day = _day(path)
        members = _read_relations(path, wanted, content, tell)
        _read_ways(path, wanted, content, members, tracker, tell)
        if wanted.keys:
            _read_tagged_nodes(path, wanted, content, tracker, tell)
        _read_places(path, content, tracker, tell)
    tell(PASSES, PASSES, f"{path.name}: read")
    if not len(content.nodes):
        message = "the file holds no streets, services or stops with a position"
        raise refused(path.name, "empty-file", message, "give an extract of a place, with its nodes")
    return content


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the reader says of a damaged file into an error with a remedy."""
    try:
        yield
    except (RuntimeError, EOFError, OSError, osmium.InvalidLocationError) as error:
        message = f"the file is cut off or damaged: {error}"
        remedy = "download it again and compare its size or checksum with those published beside it"
        raise refused(path.name, "unreadable-file", message, remedy) from error


def _objects(path: Path, kind: Any, tell: Progress, step: int, text: str, *filters: Any) -> Iterator[Any]:
    processor = osmium.FileProcessor(osmium.io.File(str(path)), kind)
    for one in filters:
        processor = processor.with_filter(one)
    for number, found in enumerate(processor):
        if number % EVERY == 0:
            tell(step, PASSES, f"{path.name}: {text} {number:,}" if number else f"{path.name}: {text}")
        yield found


def _read_relations(path: Path, wanted: Wanted, content: OsmContent, tell: Progress) -> set[int]:
    """Keep multipolygons, stops and lines of transport; return the ways that multipolygons are made of."""
    ways: set[int] = set()
    for relation in _objects(path, osmium.osm.RELATION, tell, 0, "relations"):
        tags = {tag.k: tag.v for tag in relation.tags}
        kind = tags.get("type")
        if kind == "multipolygon" and wanted.keep(tags):
            parts = tuple(m.ref for m in relation.members if m.type == "w")
            content.features.append(Feature("r", relation.id, tags, members=parts))
            ways.update(parts)
        elif tags.get("public_transport") in ("stop_area", "stop_area_group"):
            parts_of = tuple((m.type, m.ref) for m in relation.members)
            content.groups.append((relation.id, tags.get("name"), parts_of))
        elif kind == "route" and "ref" in tags:
            parts_of = tuple((m.type, m.ref) for m in relation.members if m.role)
            content.routes.append((tags["ref"], tags.get("route", ""), parts_of))
    return ways


def _read_ways(
    path: Path,
    wanted: Wanted,
    content: OsmContent,
    members: set[int],
    tracker: Any,
    tell: Progress,
) -> None:
    for way in _objects(path, osmium.osm.WAY, tell, 1, "ways"):
        if not way.tags and way.id not in members:
            continue
        tags = {tag.k: tag.v for tag in way.tags}
        street = street_of(tags, wanted.rules)
        is_feature = not wanted.keys.isdisjoint(tags) and wanted.keep(tags)
        if tags.get("route") == "ferry":
            content.ferries += 1
        if street is None and not is_feature and way.id not in members:
            continue
        refs = tuple(node.ref for node in way.nodes)
        if len(refs) < 2:
            continue
        tracker.add_references(way)
        if street is not None:
            content.streets.append(street)
            content.street_ids.append(way.id)
            content.street_refs.extend(refs)
            content.street_sizes.append(len(refs))
        if is_feature:
            content.features.append(Feature("w", way.id, tags, refs=refs))
        if way.id in members:
            content.lines[way.id] = refs


def _read_tagged_nodes(path: Path, wanted: Wanted, content: OsmContent, tracker: Any, tell: Progress) -> None:
    keys = osmium.filter.KeyFilter(*sorted(wanted.keys))
    for node in _objects(path, osmium.osm.NODE, tell, 2, "places", keys):
        tags = {tag.k: tag.v for tag in node.tags}
        if wanted.keep(tags):
            content.features.append(Feature("n", node.id, tags, refs=(node.id,)))
            tracker.add_node(node.id)


def _read_places(path: Path, content: OsmContent, tracker: Any, tell: Progress) -> None:
    ids, lon, lat = array("q"), array("d"), array("d")
    for node in _objects(path, osmium.osm.NODE, tell, 3, "positions", tracker.id_filter()):
        place = node.location
        if place.valid():
            ids.append(node.id)
            lon.append(place.lon)
            lat.append(place.lat)
    nodes, first = np.unique(np.frombuffer(ids, np.int64), return_index=True)
    content.nodes = nodes
    content.lon, content.lat = np.frombuffer(lon)[first], np.frombuffer(lat)[first]


def _day(path: Path) -> str | None:
    """Return the day that the head of the file gives."""
    with osmium.io.Reader(str(path)) as reader:
        head = reader.header()
        said = head.get("osmosis_replication_timestamp") or head.get("timestamp")
    if not said and not path.name.casefold().endswith(".pbf"):
        with _unpacked(path) as text:
            found = re.search(rb'(?:osm_base|timestamp)="(\d{4}-\d\d-\d\d)T', text.read(HEAD))
        said = found[1].decode() if found else ""
    return said[:10] or None


def _unpacked(path: Path) -> IO[bytes]:
    suffix = path.suffix.casefold()
    if suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return cast("IO[bytes]", bz2.open(path, "rb")) if suffix == ".bz2" else path.open("rb")
