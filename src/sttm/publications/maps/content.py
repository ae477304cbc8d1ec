"""What a printed map shows, as values: classes, background, view, caption. No drawing here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely import Geometry

from sttm.grids import Cells

__all__ = [
    "FRAME",
    "Background",
    "DossierMap",
    "MapClass",
    "MissingMap",
    "NetworkElements",
    "Section",
    "View",
    "level_classes",
    "priority_classes",
]

Text = Mapping[str, str]

Section = Literal["location", "network"]
"""Where in a dossier a map stands."""

#: Width and height of the drawn ground in a dossier map, millimetres on paper.
FRAME = (124.0, 102.0)

# ColorBrewer sequences: lightness falls steadily, so the order survives grey print and colour blindness.
_LEVELS = {
    "drainage": ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"),
    "heat": ("#ffffb2", "#fecc5c", "#fd8d3c", "#f03b20", "#bd0026"),
}
_LEVEL_NAMES: tuple[Text, ...] = (
    {"it": "1 – molto bassa", "en": "1 – very low"},
    {"it": "2 – bassa", "en": "2 – low"},
    {"it": "3 – media", "en": "3 – medium"},
    {"it": "4 – alta", "en": "4 – high"},
    {"it": "5 – molto alta", "en": "5 – very high"},
)
# Greens that darken with priority: told apart in grey print, and by eyes that see no red or green.
_PRIORITIES = ("#1b6b3a", "#66b36b", "#c4e3b2")
_PRIORITY_NAMES: tuple[Text, ...] = (
    {"it": "Priorità 1 (più alta)", "en": "Priority 1 (highest)"},
    {"it": "Priorità 2", "en": "Priority 2"},
    {"it": "Priorità 3", "en": "Priority 3"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapClass:
    """One entry of a legend: a colour, and the values it stands for.

    Either ``values`` (categories), or ``low`` ≤ value < ``high`` (an open side is None).
    """

    colour: str
    label: Text
    values: frozenset[Any] = frozenset()
    low: float | None = None
    high: float | None = None
    hatch: str = ""

    def holds(self, data: NDArray[Any]) -> NDArray[np.bool_]:
        """Return which of the values belong here; what is missing never does."""
        if self.values:
            return np.asarray(np.isin(data, list(self.values)))
        inside = np.isfinite(data)
        if self.low is not None:
            inside &= data >= self.low
        if self.high is not None:
            inside &= data < self.high
        return np.asarray(inside)


def level_classes(theme: str) -> tuple[MapClass, ...]:
    """Return the five vulnerability levels in the colours of ``drainage`` or ``heat``."""
    return tuple(
        MapClass(colour=colour, label=label, values=frozenset({level}))
        for level, (colour, label) in enumerate(zip(_LEVELS[theme], _LEVEL_NAMES, strict=True), start=1)
    )


def priority_classes() -> tuple[MapClass, ...]:
    """Return the three priorities of the elements of a green network, the first the most urgent."""
    return tuple(
        MapClass(colour=colour, label=label, values=frozenset({priority}))
        for priority, (colour, label) in enumerate(zip(_PRIORITIES, _PRIORITY_NAMES, strict=True), start=1)
    )


_INTERVENTION: Text = {"it": "Intervento", "en": "Intervention"}
_UNIT_LIMITS: Text = {"it": "Limiti delle unità", "en": "Unit boundaries"}
_LINKS: Text = {"it": "Collegamento attraverso l’intervento", "en": "Link through the intervention"}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NetworkElements:
    """Elements of a network of any geometry, coloured by the classes of a column, and gaps made shorter."""

    frame: gpd.GeoDataFrame
    column: str
    title: Text
    classes: Sequence[MapClass]
    label: str | None = None
    """Column written inside the elements that have the room."""
    links: Sequence[Geometry] = ()
    """Lines across the gaps that the intervention makes shorter, or that are to be closed."""
    links_title: Text = field(default_factory=lambda: _LINKS)
    numbers: Sequence[tuple[Geometry, str]] = ()
    """Points with a short text in a disc over them, such as a rank; the first are drawn on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """A raster under the polygon, coloured by classes; cells in no class are shown as missing."""

    cells: Cells
    title: Text
    classes: Sequence[MapClass]

    @classmethod
    def from_legend(cls, cells: Cells, title: Text, legend: Mapping[int, tuple[str, Text]]) -> Background:
        """Return a background from a categorical legend ``{code: (colour, label)}``."""
        classes = tuple(
            MapClass(colour=colour, label=label, values=frozenset({code}))
            for code, (colour, label) in legend.items()
        )
        return cls(cells=cells, title=title, classes=classes)


@dataclass(frozen=True, slots=True)
class View:
    """A centre on the ground (metres, working CRS) and the denominator of the scale on paper."""

    x: float
    y: float
    scale: int

    @classmethod
    def around(
        cls,
        bounds: tuple[float, float, float, float],
        *,
        margin: float = 1.2,
        frame: tuple[float, float] = FRAME,
        finest: int = 1000,
    ) -> View:
        """Return the view that holds ``bounds`` enlarged by ``margin`` at the largest round scale.

        Round scales are 1, 2, 2.5 and 5 times a power of ten, never larger than 1:``finest``.
        """
        left, bottom, right, top = bounds
        needed = margin * 1000 * max((right - left) / frame[0], (top - bottom) / frame[1])
        needed = max(needed, float(finest))
        power = 10 ** math.floor(math.log10(needed))
        scale = next(int(f * power) for f in (1, 2, 2.5, 5, 10) if f * power >= needed * (1 - 1e-12))
        return cls((left + right) / 2, (bottom + top) / 2, scale)

    def extent(self, frame: tuple[float, float] = FRAME) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top of the ground a frame of that size shows, metres."""
        half_width, half_height = (side * self.scale / 2000 for side in frame)
        return self.x - half_width, self.y - half_height, self.x + half_width, self.y + half_height


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DossierMap:
    """A map of a dossier.

    Parameters
    ----------
    title, description
        Caption, and the alternative text read aloud in place of the picture.
    crs
        Authority code of the projected reference system in metres that everything here is in.
    intervention
        Polygon or multipolygon; ``outlined`` is what the legend calls it.
    view
        See :meth:`View.around`.
    attribution
        Publishers and licences, as the licences ask.
    units
        Polygons; coloured by ``classes`` of the column ``indicator``, or outlines alone without one.
        A value in no class is drawn as not assessable.
    unit_label
        Column written inside the units that have the room.
    units_title
        What their outlines are called in the legend.
    background
        Raster under everything else.
    elements
        Drawn over the units.
    note
        A caveat printed under the caption (a proxy, for one).
    section
        Where in the dossier it stands.
    """

    title: Text
    description: Text
    crs: str
    intervention: Geometry
    view: View
    attribution: Text
    units: gpd.GeoDataFrame | None = None
    indicator: str | None = None
    indicator_title: Text = field(default_factory=dict)
    classes: Sequence[MapClass] = ()
    unit_label: str | None = None
    units_title: Text = field(default_factory=lambda: _UNIT_LIMITS)
    background: Background | None = None
    elements: NetworkElements | None = None
    note: Text | None = None
    section: Section = "location"
    outlined: Text = field(default_factory=lambda: _INTERVENTION)

    def __post_init__(self) -> None:
        if self.indicator is not None and (self.units is None or self.indicator not in self.units.columns):
            msg = f"units have no column {self.indicator!r}"
            raise ValueError(msg)
        if self.units is not None and self.units.crs is not None and self.units.crs != self.crs:
            msg = f"units are in {self.units.crs.to_string()}, the map in {self.crs}"
            raise ValueError(msg)
        if self.background is not None and self.background.cells.grid.crs != self.crs:
            msg = f"the background is in {self.background.cells.grid.crs}, the map in {self.crs}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingMap:
    """A map that should be there, and why it is not."""

    title: Text
    reason: Text
