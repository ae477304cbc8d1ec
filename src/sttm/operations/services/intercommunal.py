"""Reads who depends on whom for services, inside each Zona omogenea and between them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.operations.services.scale_files import write_map, write_result
from sttm.operations.services.scale_maps import map_of_dependence
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.services.catchments import Measured
from sttm.services.intercommunal.account import intercommunal
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["IntercommunalReading", "read_intercommunal"]

COLUMNS = ("id", "name", "category", "tier", "municipality", "zone", "catchment", "from_outside")


@dataclass(frozen=True, slots=True, eq=False)
class IntercommunalReading:
    """An intercommunal reading, with what it takes to write and draw it."""

    reading: Reading
    result: dict[str, Any]

    def write(self, out: Path, language: Language = "it") -> Path:
        """Write tables, features (services with catchment and weight) or values; return the file."""
        return write_result(self.result, self._features(), out, language=language)

    def draw(self, out: Path, language: Language = "it") -> Path:
        """Write the map; return the file."""
        drawn = map_of_dependence(self.reading, self.result, zone=self.result["zone"])
        return write_map(self.reading, self.result, drawn, out, language=language)

    def _features(self) -> gpd.GeoDataFrame | None:
        layer, rows = self.reading.vector("services"), self.result.get("services", ())
        if layer is None or not rows:
            return None
        table = []
        for one in rows:
            row = {k: one[k] for k in COLUMNS}
            row |= {w["id"]: w["level"] for w in one["systems"]}
            weight = one["weight"] or {"low": None, "high": None}
            table.append(row | {"weight_low": weight["low"], "weight_high": weight["high"]})
        shapes = layer.loc[[one["id"] for one in rows]].geometry.to_numpy()
        return gpd.GeoDataFrame(table, geometry=shapes, crs=self.reading.workspace.crs)


def read_intercommunal(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    zone: str | None = None,
    include: Collection[str] = (),
    measured: Measured = "streets",
) -> IntercommunalReading:
    """Return the intercommunal reading of services.

    Raises
    ------
    RequestError, NotInForce
        As :func:`sttm.services.intercommunal.account.intercommunal`.
    """
    reading = Reading(workspace, pack, on)
    return IntercommunalReading(
        reading, intercommunal(reading, zone=zone, include=include, measured=measured)
    )
