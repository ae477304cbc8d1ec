"""What a page is made of: units and indicators, pictures, outlines, evaluations, sources and caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd

__all__ = [
    "BaseTiles",
    "Indicator",
    "Outline",
    "PackFacts",
    "PageContent",
    "RasterOverlay",
    "ShapeLayer",
    "Siting",
    "Text",
]

Text = Mapping[str, str]
"""A text in both languages, ``{"it": …, "en": …}``."""


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """A column of the units to colour the map by.

    Parameters
    ----------
    id
        Name of the column of the units.
    title, description, source_note
        Texts in both languages; the note says which data, sensor and period the values come from.
    unit
        Unit of the values (``"1"`` prints nothing, ``"level"`` prints as a level).
    digits
        Decimals to print.
    breaks, colours
        Ascending limits and one more colour (``#rrggbb``) than limits; a value equal to a limit
        belongs to the class above it.
    labels
        A name for each class, or nothing, and the limits name it.
    coverage
        Column with the share (0–1) of each unit that the data cover, or None.

    Raises
    ------
    ValueError
        If breaks, colours and labels do not fit one another.
    """

    id: str
    title: Text
    unit: str
    digits: int
    breaks: Sequence[float]
    colours: Sequence[str]
    description: Text
    source_note: Text
    labels: Sequence[Text] = ()
    coverage: str | None = None

    def __post_init__(self) -> None:
        if len(self.colours) != len(self.breaks) + 1:
            needed = len(self.breaks) + 1
            msg = f"{self.id}: {len(self.breaks)} breaks need {needed} colours, not {len(self.colours)}"
            raise ValueError(msg)
        if list(self.breaks) != sorted(set(self.breaks)):
            msg = f"{self.id}: breaks ascend without repeating, not {list(self.breaks)}"
            raise ValueError(msg)
        if self.labels and len(self.labels) != len(self.colours):
            msg = f"{self.id}: {len(self.colours)} classes need as many labels, not {len(self.labels)}"
            raise ValueError(msg)


@dataclass(frozen=True, kw_only=True)
class RasterOverlay:
    """A picture laid over the map.

    Parameters
    ----------
    id
        Short name, used in file names and links.
    title
        Text in both languages.
    image
        A PNG in web mercator, as a path or as bytes, as :func:`.overlay_png` draws it.
    bounds
        West, south, east, north, WGS84 degrees.
    legend
        Colours (``#rrggbb``) with their names.
    attribution
        Whose data it shows, and under which licence.
    """

    id: str
    title: Text
    image: Path | bytes
    bounds: tuple[float, float, float, float]
    legend: Sequence[tuple[str, Text]]
    attribution: str | Text


@dataclass(frozen=True, kw_only=True)
class ShapeLayer:
    """Things with a place of their own, drawn over the units: elements of a network, entries of a register.

    Parameters
    ----------
    id, title
        Short name, used in file names and links; text in both languages.
    frame
        Any CRS, any geometry. Columns ``item`` (id), ``name``, ``class`` (of the legend), ``it``, ``en``
        (what it is, in a line).
    legend
        Class, colour (``#rrggbb``) and name of each.
    attribution
        Whose data it shows, and under which licence.
    register
        Name of the register of the page that lists them, or None.
    """

    id: str
    title: Text
    frame: gpd.GeoDataFrame
    legend: Sequence[tuple[str, str, Text]]
    attribution: str | Text
    register: str | None = None


@dataclass(frozen=True, kw_only=True)
class Outline:
    """Named boundaries drawn over the map; ``frame`` has a column ``name`` and any CRS."""

    id: str
    title: Text
    frame: gpd.GeoDataFrame


@dataclass(frozen=True, kw_only=True)
class Siting:
    """Where each activity may go: a partition of the territory, and everything that its pieces point to.

    Parameters
    ----------
    facts
        Activities, classes, rules, layers, combinations (``signs``) and ground by place, as JSON values.
    pieces
        Polygons in metres that neither overlap nor leave gaps, with the columns ``piece`` (number) and
        ``sign`` (which combination of ``facts`` touches it).
    """

    facts: Mapping[str, Any]
    pieces: gpd.GeoDataFrame


@dataclass(frozen=True, kw_only=True)
class PackFacts:
    """The pack the territory was built with."""

    name: str
    title: Text
    fictional: bool


@dataclass(frozen=True, kw_only=True)
class BaseTiles:
    """Raster tiles behind the map, from a server somebody chose: without them the page is offline.

    ``url`` holds ``{z}``, ``{x}``, ``{y}``.
    """

    url: str
    attribution: str


@dataclass(frozen=True, kw_only=True)
class PageContent:
    """Everything a page shows.

    Parameters
    ----------
    title, subtitle
        Texts in both languages.
    pack
        The pack the territory was built with.
    units
        Polygons with columns ``unit_id``, ``name``, one for each indicator (missing: not assessable), and
        where they exist ``type``, ``municipality`` (names to search by) and the coverage columns.
    indicators
        In the order of the list to choose from; the first is shown first.
    overlays, outlines
        What can be laid over the map. The first outline is drawn thin, the others dashed and thicker.
    shapes
        Networks and registers that can be laid over the map.
    absent
        What the map would show if its data were there, in both languages each.
    strategy
        Where to act first and the registers, as the page reads them, or None.
    siting
        Where each activity may go, or None.
    evaluations
        Results of evaluations, as the evaluation writes them.
    dossiers
        By intervention id, the PDF of each language.
    layers
        What the data section lists: ``layer, title, version, reference_date, publisher, licence``, and
        where they exist ``source, fictional, caveats``.
    caveats
        ``{"id", "it", "en"}`` each.
    tiles
        Tiles behind the map, if somebody wants them.
    simplify
        Tolerance in metres for drawing the shapes; neighbours stay neighbours. 0 leaves them as they are.
    """

    title: Text
    subtitle: Text
    pack: PackFacts
    units: gpd.GeoDataFrame
    indicators: Sequence[Indicator]
    overlays: Sequence[RasterOverlay] = ()
    outlines: Sequence[Outline] = ()
    shapes: Sequence[ShapeLayer] = ()
    absent: Sequence[Text] = ()
    strategy: Mapping[str, Any] | None = None
    siting: Siting | None = None
    evaluations: Sequence[Mapping[str, Any]] = ()
    dossiers: Mapping[str, Mapping[str, Path]] = field(default_factory=dict)
    layers: Sequence[Mapping[str, Any]] = ()
    caveats: Sequence[Mapping[str, Any]] = ()
    tiles: BaseTiles | None = None
    simplify: float = 0.0
