"""Ground that can never hold a site, by its land cover: roads, railways, water. It has no score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.grids import Cells, Grid, Window
from sttm.indicators.sampled_cells import ClassCells
from sttm.packs.land_cover import ClassValues
from sttm.territory.reading import Reading

__all__ = ["BARRED", "COVER", "NO_SITE", "BarredGround", "barred_ground"]

NO_SITE = "no_site_ground"
"""Variable by land-cover class: 1 where the class can hold no site."""

COVER = "land_cover_cells"

BARRED = {
    "it": "strade, ferrovie o acque: nessun sito",
    "en": "roads, railways or water: no site",
}


@dataclass(frozen=True)
class BarredGround:
    """Which cells of a grid can never hold a site; a cell without a known class can."""

    cells: Cells
    table: ClassValues

    def read(self, window: Window) -> NDArray[np.bool_]:
        """Return which cells of a window can hold no site."""
        return np.asarray(self.cells.read(window) == 1)

    def told(self) -> dict[str, Any]:
        """Return what says so, as JSON values."""
        return {
            "table": self.table.id,
            "title": text_dict(self.table.title),
            "sources": [source.shown for _, source in sorted(self.table.sources.items())],
        }


def barred_ground(reading: Reading, grid: Grid) -> BarredGround | None:
    """Return the ground that can never hold a site; None where no land cover or no table says which."""
    version, raster = reading.version(COVER), reading.cells(COVER)
    legend = None if version is None else version.record.legend
    table = None if legend is None else reading.pack.values_of(legend, NO_SITE, reading.on)
    if raster is None or legend is None or table is None:
        return None
    values = {code: table.of(code) for code in reading.pack.legends[legend].data_codes}
    return BarredGround(
        ClassCells(grid, raster, {code: v.value for code, v in values.items() if v is not None}), table
    )
