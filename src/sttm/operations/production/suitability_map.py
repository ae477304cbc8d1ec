"""Draws the map of suitability: the score in five classes of equal ground, what has none beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.grids import Cells, Grid, Window
from sttm.operations.production.map_notes import note_of, source_line
from sttm.production.suitability.computing import Suitability
from sttm.production.suitability.mapping import BINS, CODES, SCORE_STEPS, SuitabilityMap
from sttm.publications.formatting import Language, format_number
from sttm.publications.maps.content import Background, DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.sources.raster import FileCells
from sttm.territory.reading import Reading

__all__ = ["draw_suitability"]

SIZE = (297.0, 190.0)
FRAME = (247.0, 170.0)
COLOURS = ("#fde725", "#7ad151", "#22a884", "#2a788e", "#440154")
"""From low to high: lightness falls steadily, so that the order survives grey print and colour blindness."""

EXCLUDED, UNKNOWN, MISSING, OUTSIDE, NO_SITE = -1.0, -2.0, -3.0, -4.0, -5.0
NUMBERS = {
    "excluded": EXCLUDED,
    "not_assessable": UNKNOWN,
    "criterion_missing": MISSING,
    "outside": OUTSIDE,
    "no_site": NO_SITE,
}
OTHERS = (
    MapClass(colour="#c8c8c8", label={"it": "Esclusione", "en": "Exclusion"}, values=frozenset({EXCLUDED})),
    MapClass(colour="#8c8c8c", label={"it": "Strade, ferrovie, acque: nessun sito",
                                      "en": "Roads, railways, water: no site"}, values=frozenset({NO_SITE})),
    MapClass(colour="#f2d7d5", label={"it": "Aree: non valutabile", "en": "Areas: not assessable"},
             values=frozenset({UNKNOWN})),
    MapClass(colour="#e8daef", label={"it": "Idoneità: non valutabile", "en": "Suitability: not assessable"},
             values=frozenset({MISSING})),
    MapClass(colour="#ffffff", label={"it": "Fuori dal territorio", "en": "Outside the territory"},
             values=frozenset({OUTSIDE})),
)  # fmt: skip


EXAMPLE = {
    "it": "Cinque classi di uguale superficie; criteri, valori e pesi sono un esempio, non ufficiali.",
    "en": "Five classes of equal ground; criteria, values and weights are an example, not official.",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Shown:
    """The score with paper around it, and numbers below zero where there is none for a reason."""

    score: Cells
    classes: Cells
    margin: int

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        own, more = self.score.grid, self.margin
        left, top = own.left - more * own.dx, own.top + more * own.dy
        return Grid(own.crs, left, top, own.dx, own.dy, own.width + 2 * more, own.height + 2 * more)

    @property
    def dtype(self) -> np.dtype[Any]:
        """Single precision."""
        return np.dtype("float32")

    @property
    def nodata(self) -> float | None:
        """None: every cell is something."""
        return None

    def read(self, window: Window) -> NDArray[Any]:
        """Return the values of a window."""
        found = np.full((window.height, window.width), OUTSIDE, np.float32)
        own, row, col = self.score.grid, window.row - self.margin, window.col - self.margin
        top, left = max(row, 0), max(col, 0)
        bottom, right = min(row + window.height, own.height), min(col + window.width, own.width)
        if top < bottom and left < right:
            inner = Window(top, left, bottom - top, right - left)
            classes = self.classes.read(inner)
            score = self.score.read(inner) / np.float32(SCORE_STEPS)
            for name, value in NUMBERS.items():
                score[classes == CODES[name]] = value
            found[top - row : bottom - row, left - col : right - col] = score
        return found


def draw_suitability(
    reading: Reading,
    found: Suitability,
    counted: SuitabilityMap,
    result: Mapping[str, Any],
    language: Language,
) -> bytes:
    """Return the map as PNG.

    Parameters
    ----------
    counted
        With its files.
    """
    title = {"it": "Idoneità, da 0 a 1", "en": "Suitability, 0 to 1"}
    activity = reading.pack.activities[found.activity].title.model_dump()
    heading = {
        "it": f"{activity['it']}: idoneità del suolo",
        "en": f"{activity['en']}: suitability of the ground",
    }
    municipalities = reading.vector("municipalities")
    boundary = reading.vector("boundary")
    left, bottom, right, top = found.grid.bounds if boundary is None else boundary.total_bounds
    needed = 1.04 * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1])
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    view = View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)
    margin = math.ceil(view.scale * max(SIZE) / 1000 / found.grid.dx)
    cells = _Shown(FileCells(counted.files["score"]), FileCells(counted.files["classes"]), margin)
    content = DossierMap(
        title=heading,
        description=heading,
        crs=found.grid.crs,
        view=view,
        attribution=source_line(reading, result["layers"], result["fingerprint"]),
        note=note_of(reading, EXAMPLE),
        intervention=shapely.MultiPolygon(),
        units=municipalities,
        unit_label=None if municipalities is None or "name" not in municipalities else "name",
        units_title={"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
        elements=None if boundary is None else _outline(boundary),
        background=Background(title=title, cells=cells, classes=(*_classes(counted), *OTHERS)),
    )
    return render_map(content, language=language, size=SIZE, kind="png", dpi=130, alone=True)


def _outline(boundary: gpd.GeoDataFrame) -> NetworkElements:
    """Return the boundary as a line over the map."""
    label = {"it": "Confine del territorio", "en": "Boundary of the territory"}
    lines = boundary.geometry.boundary
    return NetworkElements(
        frame=gpd.GeoDataFrame(
            {"is": ["boundary"] * len(lines)}, geometry=lines.to_numpy(), crs=boundary.crs
        ),
        column="is",
        title={"it": "Limiti", "en": "Limits"},
        classes=(MapClass(colour="#17212b", label=label, values=frozenset({"boundary"})),),
    )


def _classes(counted: SuitabilityMap) -> tuple[MapClass, ...]:
    running = np.cumsum(counted.scores.sum(axis=0))
    places = np.searchsorted(running, np.array([0.2, 0.4, 0.6, 0.8]) * running[-1])
    edges = [0.0, *dict.fromkeys(float(place) / BINS for place in places), 1.01]
    edges = sorted(set(edges))
    shown = [
        {
            k: f"{format_number(low, k, digits=2)} – {format_number(min(high, 1), k, digits=2)}"
            for k in ("it", "en")
        }
        for low, high in pairwise(edges)
    ]
    return tuple(
        MapClass(colour=COLOURS[k], label=label, low=edges[k], high=edges[k + 1])
        for k, label in enumerate(shown)
    )
