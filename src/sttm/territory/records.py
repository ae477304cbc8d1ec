"""What the knowledge base says about a version of a layer: the record, and the version it describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sttm.packs.declared import Text

__all__ = [
    "DOCUMENTS",
    "BuildKey",
    "Caveat",
    "Change",
    "ColumnNote",
    "DocumentNote",
    "HistoryEntry",
    "Kind",
    "LayerRecord",
    "LayerVersion",
    "Spoken",
]

DOCUMENTS = "documents"
"""The one layer that is a collection of documents: it has as many current versions as there are."""

Kind = Literal["vector", "table", "raster", "document"]


def _both_languages(value: object) -> object:
    return {"it": value, "en": value} if isinstance(value, str) else value


Spoken = Annotated[Text, BeforeValidator(_both_languages)]
"""A text for people, Italian and English; one plain string stands for both."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Caveat(_Frozen):
    """Something a reader of any result made from this layer has to know."""

    id: str
    it: str
    en: str


class ColumnNote(_Frozen):
    """A column of a derived table: its type, its unit (``"1"`` is dimensionless) and what it says."""

    name: str
    type: Literal["number", "integer", "text", "boolean"] = "number"
    unit: str | None = None
    description: Spoken | None = None


class DocumentNote(_Frozen):
    """What a document is, and what it is about.

    Parameters
    ----------
    kind
        ``study``, ``act``, ``opinion``…
    file_name
        Name under which it was given, without folders.
    date
        Date of the document, ISO 8601, with the precision known (``2024``, ``2024-02``, ``2024-02-28``).
    about
        Names of the layers it speaks of.
    place
        Id of the place it speaks of (a municipality, a unit), or nothing.
    geometry
        GeoJSON geometry in WGS84 of the place, or nothing.
    """

    kind: str
    file_name: str
    date: str | None = None
    about: tuple[str, ...] = ()
    place: str | None = None
    geometry: dict[str, Any] | None = None


class BuildKey(_Frozen):
    """What a derived version was made from; equal keys, equal results.

    Parameters
    ----------
    inputs
        Version of each input layer, nothing where an optional layer was absent.
    parameters
        Fingerprint of each declared parameter value.
    code
        Fingerprint of the source of the function and of the modules it declares.
    """

    inputs: dict[str, str | None]
    parameters: dict[str, str]
    code: str


class LayerRecord(_Frozen):
    """The description of a version; another description of the same content is another record.

    Parameters
    ----------
    title, description
        For people, in both languages.
    licence, publisher, source
        Under which terms, from whom, and from where (an address or a citation) the data came.
    reference_date
        Moment the data speak of, ISO 8601, with the precision known: ``2018``, ``2018-07``, ``2018-07-21``.
    variable, sensor, period
        What a raster measures, with what, and when (``air temperature``, ``UrbClim``, ``2016-07``).
    unit
        Unit of the cell values.
    legend
        Id of the pack legend that gives the codes a meaning; codes are categories, never quantities.
    proxy_for
        What this layer stands in for, when it is not the thing itself; ``caveats`` then say so.
    fictional
        Whether the data describe an invented place.
    crs_source, transformation
        Reference system of the file as given, and the transformation that was applied to it.
    repairs, warnings
        What the door changed on request, and what it let pass.
    derived_from
        Version of every layer this one was made from.
    method, columns, build
        How a derived layer was made, what its columns say, and the key it was built for.
    document
        For a document, what it is about.
    """

    title: Spoken
    description: Spoken | None = None
    licence: str | None = None
    publisher: str | None = None
    source: str | None = None
    reference_date: str | None = Field(default=None, pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")
    variable: str | None = None
    sensor: str | None = None
    period: str | None = None
    unit: str | None = None
    legend: str | None = None
    proxy_for: str | None = None
    caveats: tuple[Caveat, ...] = ()
    fictional: bool = False
    crs_source: str | None = None
    transformation: str | None = None
    repairs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    derived_from: dict[str, str] = Field(default_factory=dict)
    method: str | None = None
    columns: tuple[ColumnNote, ...] = ()
    build: BuildKey | None = None
    document: DocumentNote | None = None


@dataclass(frozen=True, slots=True)
class LayerVersion:
    """One version of a layer with one record.

    Parameters
    ----------
    layer, kind
        Name and nature of the layer.
    version
        First 16 hexadecimal digits of the SHA-256 of the canonical content.
    record_id
        First 8 hexadecimal digits of the SHA-256 of the item that holds the record.
    path, item
        Absolute paths of the data file and of its STAC item.
    record
        The description.
    facts
        What the data file itself says: ``rows``, ``id_column`` and ``columns`` (name → type) of a
        table, ``shape`` (rows, columns), ``dtype`` and ``nodata`` of a raster, ``crs``.
    """

    layer: str
    version: str
    kind: Kind
    path: Path
    item: Path
    record_id: str
    record: LayerRecord
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


class Change(_Frozen):
    """What one transaction did to one layer."""

    layer: str
    action: Literal["add", "describe", "revert", "build", "document"]
    version: str
    record: str
    previous: str | None = None


class HistoryEntry(_Frozen):
    """One line of a layer's history, from the journal."""

    sequence: int
    when: str
    who: str
    command: str
    note: str
    layer: str
    action: str
    version: str
    record: str
    previous: str | None
