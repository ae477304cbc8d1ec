"""Reads services over the whole territory: specialisation, poles and their roles."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from sttm.operations.services.scale_files import write_map, write_result
from sttm.operations.services.scale_maps import map_of_poles
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.services.metropolitan.account import metropolitan
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["MetropolitanReading", "read_metropolitan"]

COLUMNS = ("id", "municipality", "role", "rule", "services", "supra_municipal", "elongation", "stability")


@dataclass(frozen=True, slots=True, eq=False)
class MetropolitanReading:
    """A metropolitan reading, with what it takes to write and draw it."""

    reading: Reading
    result: dict[str, Any]
    shapes: Mapping[str, BaseGeometry]

    def write(self, out: Path, language: Language = "it") -> Path:
        """Write tables, features (groups with their role) or values; return the file."""
        return write_result(self.result, self._features(), out, language=language)

    def draw(self, out: Path, language: Language = "it") -> Path:
        """Write the map; return the file."""
        drawn = map_of_poles(self.reading, self.result, self.shapes)
        return write_map(self.reading, self.result, drawn, out, language=language)

    def _features(self) -> gpd.GeoDataFrame | None:
        poles = self.result.get("poles", ())
        if not poles:
            return None
        rows = [{k: p[k] for k in COLUMNS} | {"categories": len(p["categories"])} for p in poles]
        return gpd.GeoDataFrame(
            rows, geometry=[self.shapes[p["id"]] for p in poles], crs=self.reading.workspace.crs
        )


def read_metropolitan(
    workspace: Workspace, pack: Pack, *, on: date, include: Collection[str] = ()
) -> MetropolitanReading:
    """Return the metropolitan reading of services.

    Raises
    ------
    RequestError, NotInForce
        As :func:`sttm.services.metropolitan.account.metropolitan`.
    """
    reading = Reading(workspace, pack, on)
    result, shapes = metropolitan(reading, include=include)
    return MetropolitanReading(reading, result, shapes)
