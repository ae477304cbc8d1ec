"""Reads proposals: sites drawn as GeoJSON, or the sites that a search has found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError
from sttm.production.search.asking import activity_of
from sttm.territory.drawn import Drawing, Drawn, read_features
from sttm.territory.reading import Reading

__all__ = ["Proposal", "read_proposals"]

PROPOSAL = Drawn(
    schema="site",
    one="a proposal",
    draw="the area of the site",
    places="the Comuni of the territory",
    rejected=InputError,
)

SEARCH = "sttm-site-search"

LEAST = 1.0
"""Less than a square metre is no proposal."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A site that somebody proposes, in the system of the workspace."""

    id: str
    title: str
    activity: str
    polygon: BaseGeometry
    floor_space: float | None
    """m²; None where it is not given."""
    file: str


def read_proposals(paths: Sequence[Path], reading: Reading) -> list[Proposal]:
    """Return the proposals of some files: GeoJSON features of sites, or results of a search.

    Raises
    ------
    SourceError
        If a file is not there.
    InputError
        With every fault of every file.
    """
    to_working = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    found: list[Proposal] = []
    faults: list[Fault] = []
    named: dict[str, str] = {}
    for path in paths:
        try:
            features = _found_sites(path) or read_features(path, PROPOSAL)
        except InputError as error:
            faults += error.faults
            continue
        for number, (file, feature) in enumerate(features, 1):
            drawing = Drawing(PROPOSAL, file, number, feature, to_working)
            proposal = _proposal(drawing, reading, named)
            faults += drawing.faults
            if proposal is not None and not drawing.faults:
                found.append(proposal)
    if faults:
        plural = "s" if len(faults) != 1 else ""
        raise InputError(f"{len(faults)} fault{plural} in the proposals", faults)
    return found


def _found_sites(path: Path) -> list[tuple[str, dict[str, Any]]] | None:
    """Return the sites of the result of a search as features, or None where the file is something else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None  # the reader of features says what is wrong with it
    if not isinstance(content, dict) or content.get("kind") != SEARCH:
        return None
    activity = content["activity"]["id"]
    return [
        (
            path.name,
            {
                "type": "Feature",
                "geometry": site["geometry"],
                "properties": {"id": site["id"], "title": site["name"] or site["id"], "activity": activity},
            },
        )
        for site in content["sites"]
    ]


def _proposal(drawing: Drawing, reading: Reading, named: dict[str, str]) -> Proposal | None:
    given = drawing.properties
    polygon = drawing.polygon()
    places = reading.shapes("municipalities")
    if polygon is not None and places is not None:
        drawing.check_place(polygon, LEAST, places, asked="added up")
    activity = _activity(drawing, reading)
    space = given.get("floor_space_m2")
    if space is not None and not (
        isinstance(space, int | float) and not isinstance(space, bool) and space > 0
    ):
        remedy = "give the floor space in m², or leave it out"
        drawing.fault("floor-space", f"{space!r} is not an area", remedy, column="floor_space_m2")
        space = None
    if drawing.name in named:
        where = named[drawing.name]
        drawing.fault("same-id", f"{where} holds a proposal of that id too", "give each an id of its own")
    named[drawing.name] = drawing.file
    if polygon is None or activity is None:
        return None
    title = str(given.get("title") or drawing.name)
    return Proposal(
        drawing.name,
        title,
        activity,
        shapely.make_valid(polygon),
        None if space is None else float(space),
        drawing.file,
    )


def _activity(drawing: Drawing, reading: Reading) -> str | None:
    given = drawing.properties.get("activity")
    known = ", ".join(sorted(reading.pack.activities))
    if not isinstance(given, str):
        drawing.fault(
            "no-activity", "it does not say for which activity", f"one of: {known}", column="activity"
        )
        return None
    if given not in reading.pack.activities:
        drawing.fault("activity", f"{given} is not an activity", f"one of: {known}", column="activity")
        return None
    return activity_of(reading.pack, given).id
