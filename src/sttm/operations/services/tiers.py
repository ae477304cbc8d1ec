"""Suggests the tier of each service from its catchment, beside the tier declared."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.operations.services.scale_files import write_map, write_result
from sttm.operations.services.scale_maps import map_of_tiers
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.services.catchments import Measured
from sttm.services.metropolitan.tier_account import tiers
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["TierReading", "read_tiers"]

COLUMNS = ("id", "name", "category", "municipality", "declared", "usual", "suggested", "catchment")


@dataclass(frozen=True, slots=True, eq=False)
class TierReading:
    """Tiers suggested, with what it takes to write and draw them."""

    reading: Reading
    result: dict[str, Any]

    def write(self, out: Path, language: Language = "it") -> Path:
        """Write tables, features (services with both tiers) or values; return the file."""
        return write_result(self.result, self._features(language), out, language=language)

    def draw(self, out: Path, language: Language = "it") -> Path:
        """Write the map; return the file."""
        drawn = map_of_tiers(self.reading, self.result)
        return write_map(self.reading, self.result, drawn, out, language=language)

    def _features(self, language: Language) -> gpd.GeoDataFrame | None:
        layer, rows = self.reading.vector("services"), self.result.get("services", ())
        if layer is None or not rows:
            return None
        table = [{k: one[k] for k in COLUMNS} | {"reason": one["reason"][language]} for one in rows]
        shapes = layer.loc[[one["id"] for one in rows]].geometry.to_numpy()
        return gpd.GeoDataFrame(table, geometry=shapes, crs=self.reading.workspace.crs)


def read_tiers(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    include: Collection[str] = (),
    measured: Measured = "streets",
) -> TierReading:
    """Return the tiers suggested.

    Raises
    ------
    RequestError, NotInForce
        As :func:`sttm.services.metropolitan.tier_account.tiers`.
    """
    reading = Reading(workspace, pack, on)
    return TierReading(reading, tiers(reading, include=include, measured=measured))
