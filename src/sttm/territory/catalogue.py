"""The static STAC catalogue: what the JSON files of a workspace look like, and how they are read.

::

    catalog.json                            the only file ever replaced
    layers/<layer>/collection-<hash>.json   every version of a layer, and which one is current
    layers/<layer>/<version>/record-….json  STAC item: one description of one content
    layers/<layer>/<version>/data.parquet   the content (data.tif for a raster, data.* for a document)
    journal/<number>-<hash>.json            who and when
"""

from __future__ import annotations

import calendar
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, cast

import pyproj
from pyproj.exceptions import CRSError

from sttm.errors import RequestError, WorkspaceError
from sttm.sources.crs import authority_code
from sttm.territory.durable import as_json, read_json
from sttm.territory.records import LayerRecord, LayerVersion

__all__ = [
    "Collection",
    "State",
    "catalogue_bytes",
    "item_bytes",
    "pick",
    "read_item",
    "read_state",
    "wgs84_bbox",
]

STAC_VERSION = "1.1.0"
FORMAT = 1
MEDIA = {
    "vector": "application/vnd.apache.parquet",
    "table": "application/vnd.apache.parquet",
    "raster": "image/tiff; application=geotiff; profile=cloud-optimized",
    "document": "application/octet-stream",
}
EVERYWHERE = [-180.0, -90.0, 180.0, 90.0]
_ALWAYS = {"start_datetime": "0001-01-01T00:00:00Z", "end_datetime": "9999-12-31T23:59:59Z"}


@dataclass(frozen=True, slots=True)
class Collection:
    """The records of a layer, oldest first, and those that are current.

    Parameters
    ----------
    records
        Pairs (version, record id). ``documents`` may have many current ones, a layer has one.
    """

    layer: str
    title: str
    records: tuple[tuple[str, str], ...]
    current: tuple[tuple[str, str], ...]
    bbox: tuple[float, ...] | None

    def to_bytes(self) -> bytes:
        """Return the STAC collection."""
        links = [
            {"rel": "root", "href": "../../catalog.json", "type": "application/json"},
            {"rel": "parent", "href": "../../catalog.json", "type": "application/json"},
        ]
        links += [
            {"rel": "item", "href": f"./{v}/record-{r}.json", "type": "application/geo+json"}
            for v, r in self.records
        ]
        return as_json(
            {
                "type": "Collection",
                "stac_version": STAC_VERSION,
                "id": self.layer,
                "title": self.title,
                "description": self.title,
                "license": "other",  # every version has its own, in its item
                "extent": {
                    "spatial": {"bbox": [list(self.bbox) if self.bbox else EVERYWHERE]},
                    "temporal": {"interval": [[None, None]]},
                },
                "sttm:current": [{"version": v, "record": r} for v, r in self.current],
                "sttm:bbox": None if self.bbox is None else list(self.bbox),
                "links": links,
            }
        )

    @staticmethod
    def read(path: Path) -> Collection:
        """Return the collection in a file."""
        content = read_json(path)
        try:
            records = []
            for link in content["links"]:
                if link["rel"] == "item":
                    version, name = PurePosixPath(link["href"]).parts[-2:]
                    records.append((version, name.removeprefix("record-").removesuffix(".json")))
            current = tuple((entry["version"], entry["record"]) for entry in content["sttm:current"])
            bbox = content["sttm:bbox"]
            return Collection(
                content["id"],
                content["title"],
                tuple(records),
                current,
                None if bbox is None else tuple(bbox),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise WorkspaceError(f"{path}: is not a collection of this format: {error!r}") from error


@dataclass(frozen=True, slots=True)
class State:
    """What ``catalog.json`` said at one moment; everything it names is immutable.

    Parameters
    ----------
    about
        ``name``, ``title``, ``crs``, ``pack``, ``format``.
    journal
        Newest entry, as a path below the workspace, or None.
    collections
        Collection file of each layer, as a path below the workspace.
    """

    about: Mapping[str, Any]
    journal: str | None
    collections: Mapping[str, str]


def read_state(root: Path) -> State:
    """Read ``catalog.json``.

    Raises
    ------
    WorkspaceError
        If the folder is no workspace, or one of a newer format.
    """
    path = root / "catalog.json"
    if not path.is_file():
        raise WorkspaceError(
            f"{root}: is not a workspace: it has no catalog.json",
            remedy="name its folder, or make one with sttm new",
        )
    content = read_json(path)
    try:
        about = content["sttm:workspace"]
        if about["format"] > FORMAT:
            raise WorkspaceError(
                f"{root}: has format {about['format']}, this version of sttm knows up to {FORMAT}",
                remedy="install a newer sttm",
            )
        links = [link for link in content["links"] if link["rel"] == "child"]
        collections = {link["sttm:layer"]: link["href"].removeprefix("./") for link in links}
        journal = content["sttm:journal"]
        _check_shapes(about, journal, collections)
        return State(about, journal, collections)
    except (KeyError, TypeError, ValueError, AttributeError, CRSError) as error:
        raise WorkspaceError(
            f"{path}: is not the catalogue of a workspace: {error!r}",
            remedy="restore the file from a copy of the workspace",
        ) from error


def _check_shapes(about: Mapping[str, Any], journal: object, collections: Mapping[str, object]) -> None:
    """Refuse a catalogue that names files outside its folder, or lacks what every reader asks of it."""
    inside = re.compile(r"(journal/[0-9]+|layers/[a-z0-9_]+/collection)-[0-9a-f]+\.json")
    for href in (*collections.values(), *(() if journal is None else (journal,))):
        if not isinstance(href, str) or not inside.fullmatch(href):
            msg = f"{href!r} is not a file of the workspace"
            raise ValueError(msg)
    wanted = {"name": str, "title": dict, "crs": str, "pack": dict}
    wrong = [key for key, kind in wanted.items() if not isinstance(about[key], kind)]
    if wrong:
        msg = f"{', '.join(wrong)} is not as sttm writes it"
        raise ValueError(msg)
    authority_code(about["crs"])


def catalogue_bytes(state: State, titles: Mapping[str, str]) -> bytes:
    """Return ``catalog.json`` for a state."""
    links = [{"rel": "root", "href": "./catalog.json", "type": "application/json"}]
    links += [
        {
            "rel": "child",
            "href": f"./{href}",
            "type": "application/json",
            "title": titles[name],
            "sttm:layer": name,
        }
        for name, href in sorted(state.collections.items())
    ]
    title = state.about["title"]
    return as_json(
        {
            "type": "Catalog",
            "stac_version": STAC_VERSION,
            "id": state.about["name"],
            "title": title["it"],
            "description": f"{title['it']} / {title['en']}",
            "sttm:workspace": dict(state.about),
            "sttm:journal": state.journal,
            "links": links,
        }
    )


def _moment(reference_date: str | None) -> dict[str, str | None]:
    """Return the time fields of an item; STAC has no word for *unknown*, so that is *always*."""
    if reference_date is None:
        return {"datetime": None, **_ALWAYS}
    parts = [int(part) for part in reference_date.split("-")]
    if len(parts) == 3:
        return {"datetime": f"{reference_date}T00:00:00Z"}
    first, last = (1, 12) if len(parts) == 1 else (parts[1], parts[1])
    end = calendar.monthrange(parts[0], last)[1]
    return {
        "datetime": None,
        "start_datetime": f"{parts[0]:04d}-{first:02d}-01T00:00:00Z",
        "end_datetime": f"{parts[0]:04d}-{last:02d}-{end:02d}T23:59:59Z",
    }


@lru_cache(maxsize=8)
def _to_wgs84(crs: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)


def wgs84_bbox(bounds: Sequence[float], crs: str) -> tuple[float, ...]:
    """Return bounds in degrees, rounded to six decimals, below which versions of PROJ may differ."""
    left, bottom, right, top = bounds
    degrees = _to_wgs84(crs).transform_bounds(left, bottom, right, top)
    return tuple(round(value, 6) for value in degrees)


def _footprint(bbox: Sequence[float]) -> dict[str, Any]:
    west, south, east, north = bbox
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def relative(target: Path, start: Path) -> str:
    """Return the address of ``target`` as seen from the folder ``start``, with forward slashes."""
    return PurePosixPath(os.path.relpath(target, start)).as_posix()


def item_bytes(
    root: Path,
    made: LayerVersion,
    *,
    bbox: Sequence[float] | None,
    links: Sequence[tuple[str, Path]] = (),
) -> tuple[str, bytes]:
    """Return record id and bytes of the STAC item that describes a version.

    Parameters
    ----------
    made
        The version; its ``item`` and ``record_id`` are not looked at.
    bbox
        WGS84 bounds, or None for what has no place.
    links
        Relation (``derived_from``, ``about``) and target of further links.
    """
    folder = root / "layers" / made.layer / made.version
    content: dict[str, Any] = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "geometry": None,
        "properties": {
            **_moment(made.record.reference_date),
            "title": made.record.title.it,
            "sttm:layer": made.layer,
            "sttm:version": made.version,
            "sttm:kind": made.kind,
            "sttm:facts": dict(made.facts),
            "sttm:record": made.record.model_dump(mode="json"),
        },
        "assets": {
            "data": {
                "href": relative(made.path, folder),
                "type": MEDIA[made.kind],
                "roles": ["data"],
            }
        },
        "links": [{"rel": "root", "href": "../../../catalog.json", "type": "application/json"}]
        + [{"rel": rel, "href": relative(target, folder)} for rel, target in links],
    }
    if "crs" in made.facts:
        content["properties"]["proj:code"] = made.facts["crs"]
    if bbox is not None:
        content |= {"bbox": list(bbox), "geometry": _footprint(bbox)}
    document = made.record.document
    if document is not None and document.geometry is not None:
        content["geometry"] = document.geometry
    record_id = hashlib.sha256(as_json(content)).hexdigest()[:8]
    content["id"] = f"{made.layer}-{made.version}-{record_id}"
    return record_id, as_json(content)


def read_item(root: Path, layer: str, version: str, record_id: str) -> LayerVersion:
    """Return the version that an item describes.

    Raises
    ------
    WorkspaceError
        If the item is missing or not of this format.
    """
    path = root / "layers" / layer / version / f"record-{record_id}.json"
    content = read_json(path)
    try:
        properties = content["properties"]
        return LayerVersion(
            layer=layer,
            version=version,
            kind=cast("Any", properties["sttm:kind"]),
            path=Path(os.path.normpath(path.parent / content["assets"]["data"]["href"])),
            item=path,
            record_id=record_id,
            record=LayerRecord.model_validate(properties["sttm:record"]),
            facts=properties["sttm:facts"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise WorkspaceError(f"{path}: is not a record of this format: {error}") from error


def pick(collection: Collection, prefix: str) -> tuple[str, str]:
    """Return version and newest record id of the one version that starts with ``prefix``.

    Raises
    ------
    RequestError
        If none or several do.
    """
    newest = dict(collection.records)
    found = [version for version in newest if version.startswith(prefix)] if prefix else []
    if len(found) != 1:
        known = ", ".join(list(newest)[-5:])
        problem = "is ambiguous" if found else "is not a version"
        raise RequestError(
            f"{prefix!r} {problem} of {collection.layer}",
            remedy=f"choose one of {', '.join(found) or known}",
        )
    return found[0], newest[found[0]]
