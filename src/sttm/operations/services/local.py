"""Reads services where people live: urban systems, standards, levels of performance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

from sttm.operations.services.scale_files import write_map, write_result
from sttm.operations.services.scale_maps import map_of_systems
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.services.local.account import local
from sttm.services.local.systems import System
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["LocalReading", "read_local"]


@dataclass(frozen=True, slots=True, eq=False)
class LocalReading:
    """A local reading, with what it takes to write and draw it."""

    reading: Reading
    result: dict[str, Any]
    systems: tuple[System, ...]

    def write(self, out: Path, language: Language = "it") -> Path:
        """Write tables, features (systems with the level of each rule) or values; return the file."""
        return write_result(self.result, self._features(), out, language=language)

    def draw(self, out: Path, language: Language = "it") -> Path:
        """Write the map; return the file."""
        drawn = map_of_systems(self.reading, self.result, {s.id: s.shape for s in self.systems})
        return write_map(self.reading, self.result, drawn, out, language=language)

    def _features(self) -> gpd.GeoDataFrame | None:
        if not self.systems:
            return None
        rows = []
        for told in self.result["systems"]:
            row = {k: told[k] for k in ("id", "name", "residents", "services")}
            for rule in told["performance"]:
                for end in ("low", "high"):
                    row[f"{rule['rule']}_{end}"] = np.nan if rule["level"] is None else rule["level"][end]
            rows.append(row)
        return gpd.GeoDataFrame(
            rows, geometry=[s.shape for s in self.systems], crs=self.reading.workspace.crs
        )


def read_local(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    system: str | None = None,
    include: Collection[str] = (),
) -> LocalReading:
    """Return the local reading of services.

    Raises
    ------
    RequestError, NotInForce
        As :func:`sttm.services.local.account.local`.
    """
    reading = Reading(workspace, pack, on)
    result, systems = local(reading, system=system, include=include)
    return LocalReading(reading, result, systems)
