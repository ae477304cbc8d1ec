"""The catalogue of sources of a pack: where each layer comes from and how it is brought in."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Declared, Identifier, Text, Unit

__all__ = ["Caveat", "Ends", "Join", "LayerSource", "Part", "Points", "Portal", "Recode", "Select", "Sum"]


class Caveat(Declared):
    """Something a reader of any result has to know about the data."""

    id: Identifier
    text: Text


class Portal(Declared):
    """A file: its path below a local data folder, and the address of the portal it comes from."""

    path: str
    url: Annotated[str, Field(pattern=r"^https?://")] | None
    member: str | None
    """Name of the file inside a zip archive."""


class Select(Declared):
    """Keep the rows whose column has (or has not) one of some values."""

    column: str
    one_of: tuple[str | int, ...]
    keep: bool


class Sum(Declared):
    """A new column: the sum of a column of the joined table over an interval of another."""

    target: Identifier
    of: str
    by: str
    from_: Annotated[float, Field(alias="from")]
    below: float | None


class Join(Declared):
    """Bring columns from a table, matching a column of the features with one of the table."""

    file: Portal
    left: str
    right: str
    columns: dict[str, str]
    """New column: column of the table."""
    sums: tuple[Sum, ...]


class Ends(Declared):
    """A new column: *yes* for what stands first or last in a sequence of a table, as terminals; or *no*."""

    file: Portal
    left: str
    """Column of the features that the table names."""
    right: str
    sequence: str
    """Column of the table: which sequence a row belongs to."""
    order: str
    target: Identifier


class Points(Declared):
    """The columns of a table that hold the place of its rows; rows without one are listed and left out."""

    x: str
    y: str
    decimal: Literal[".", ","]
    told: str
    """How a row without a place is called in the list: a text with ``{column}`` in it."""


class Recode(Declared):
    """A column of the layer by the values of one of the file."""

    from_: Annotated[str, Field(alias="from")]
    separator: str | None = None
    """Where the values are lists: what separates them. The first of ``values`` that is in a list counts."""
    every: bool = False
    """Of a list every value is replaced, instead of one being chosen; semicolons separate them."""
    values: dict[str, str]
    """New value of each value of the file; an empty one is unknown."""
    otherwise: str | None = None
    """What other values become, a text with ``{column}`` in it; without it their rows are left out."""


class Part(Declared):
    """One file of a layer; later parts yield to earlier ones where they overlap."""

    file: Portal
    crs: str | None
    select: tuple[Select, ...]
    joins: tuple[Join, ...]
    dissolve: str | None
    """Column whose equal values are merged into one feature; ``*`` merges all."""
    mapping: dict[str, str]
    """Column of the layer: column of the file, ``=constant``, or a text with ``{column}`` in it.

    ``{column:digits}`` keeps only its digits, ``{column:list}`` writes a list with semicolons.
    """
    ends: Ends | None = None
    points: Points | None = None
    recode: Annotated[dict[str, Recode], Field(default_factory=dict)]

    @property
    def files(self) -> tuple[Portal, ...]:
        """All files that it is made of."""
        ends = () if self.ends is None else (self.ends.file,)
        return (self.file, *(join.file for join in self.joins), *ends)


class LayerSource(Declared):
    """Where one layer comes from."""

    id: Identifier
    layer: Identifier
    default: bool
    """Whether a new workspace takes it; the others are offered to ``sttm add --source``."""
    title: Text
    publisher: str
    licence: str
    page: Annotated[str, Field(pattern=r"^https?://")] | None
    """Address of the data set's page on its portal, for people."""
    reference_date: date
    format: Literal["GeoJSON", "GeoTIFF", "GPKG", "ESRI Shapefile", "CSV"]
    parts: Annotated[tuple[Part, ...], Field(min_length=1)]
    scale: float
    offset: float
    """A raster's values become value × scale + offset (kelvin to °C: 1, -273.15)."""
    unit: Unit | None
    legend: Identifier | None
    variable: Identifier | None
    sensor: str | None
    period: str | None
    proxy_for: Text | None
    """What the layer stands in for, when it is not what the strategy asks for."""
    caveats: tuple[Caveat, ...]
    reach_m: Annotated[float, Field(gt=0)] | None = None
    """Features farther than this from the boundary are left out; without it all of a file's are taken."""
    astray_m: Annotated[float, Field(gt=0)] | None = None
    """Features that declare a Comune (``municipality_id``, or ``municipality_name``) of elsewhere are left
    out, and so are, each listed, those farther than this from the one they declare."""
    overlaps: Literal["yield", "keep"] = "yield"
    """Whether later files yield to earlier ones where they overlap, or all features stay."""

    @model_validator(mode="after")
    def _proxies_say_so(self) -> Self:
        if self.proxy_for is not None and not self.caveats:
            msg = f"layer {self.layer} is a proxy: it needs a caveat that its results carry"
            raise ValueError(msg)
        return self
