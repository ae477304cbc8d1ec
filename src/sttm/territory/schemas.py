"""Layer schemas: what a layer of the knowledge base must be, declared as data and checked on load."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from sttm.errors import Fault, PackError, RequestError
from sttm.packs.declared import Declared, Identifier, Text, Unit
from sttm.packs.strict_yaml import read_yaml

__all__ = ["Column", "LayerSchema", "RasterSpec", "Topology", "layer_schema", "layer_schemas", "read_schema"]

ColumnType = Literal["text", "integer", "number", "date", "boolean"]
Severity = Literal["error", "warning", "allowed"]
_FOLDER = Path(str(files(__package__))) / "schemas"


class Column(Declared):
    """One column of a vector layer.

    ``domain`` lists the values allowed, ``pattern`` is the regular expression that a whole text has to
    match; ``legend`` says that the values are codes of the pack's land-cover legend, given to the door at
    run time. ``minimum`` and ``maximum`` are included.
    """

    name: Identifier
    type: ColumnType
    title: Text
    required: bool
    unit: Unit | None = None
    domain: tuple[str | int, ...] | None = None
    pattern: str | None = None
    legend: bool = False
    minimum: float | None = None
    maximum: float | None = None

    @model_validator(mode="after")
    def _rules_fit_the_type(self) -> Self:
        numeric = self.type in ("integer", "number")
        if not numeric and (self.unit or self.minimum is not None or self.maximum is not None):
            msg = f"column {self.name}: unit, minimum and maximum are for numbers"
            raise ValueError(msg)
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            msg = f"column {self.name}: minimum {self.minimum} is above maximum {self.maximum}"
            raise ValueError(msg)
        if self.pattern is not None:
            _check_pattern(self)
        kinds = {"text": str, "integer": int}
        if self.domain is not None and not all(isinstance(v, kinds.get(self.type, ())) for v in self.domain):
            msg = f"column {self.name}: the values of the domain are not of type {self.type}"
            raise ValueError(msg)
        return self


def _check_pattern(column: Column) -> None:
    if column.type != "text":
        msg = f"column {column.name}: a pattern is for texts"
        raise ValueError(msg)
    try:
        re.compile(str(column.pattern))
    except re.error as error:
        msg = f"column {column.name}: the pattern is no regular expression: {error}"
        raise ValueError(msg) from error


class Topology(Declared):
    """How the features of a polygon layer lie beside one another and inside the boundary.

    ``overlaps``, ``gaps`` (inside the boundary) and ``outside`` say how serious each is. Overlaps and gaps
    narrower than ``sliver_width`` metres are what digitising and simplification leave: they are warnings,
    and repaired on request. What is narrower than ``precision`` metres is the rounding of coordinates, and
    no fault. A feature may cross the boundary by ``outside_tolerance`` metres. A repair may change the area
    of a feature by ``repair_area_share`` of it at most. ``directed``: the direction in which a line is drawn
    says something and is kept, so lines have one part.
    """

    overlaps: Severity
    gaps: Severity
    outside: Severity
    precision: Annotated[float, Field(gt=0)] = 0.001
    sliver_width: Annotated[float, Field(ge=0)] = 1.0
    outside_tolerance: Annotated[float, Field(ge=0)] = 1.0
    repair_area_share: Annotated[float, Field(ge=0, le=0.05)] = 0.001
    directed: bool = False


class RasterSpec(Declared):
    """Values of a raster layer: codes (``categorical``) or quantities (``continuous``) and their range."""

    values: Literal["categorical", "continuous"]
    unit: Unit
    minimum: float | None = None
    maximum: float | None = None
    domain: tuple[int, ...] | None = None
    legend: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            msg = f"minimum {self.minimum} is above maximum {self.maximum}"
            raise ValueError(msg)
        if self.values == "continuous" and (self.domain is not None or self.legend):
            msg = "domain and legend are for categorical rasters"
            raise ValueError(msg)
        return self


class LayerSchema(Declared):
    """What one input layer must be.

    ``strategy`` names the part of sttm that asks for the layer (``common`` for all of them), ``required``
    whether a territory is of any use without it. A ``table`` has rows without a geometry; ``key`` names the
    columns whose values, joined, are the id of a row where the file gives none.
    """

    name: Identifier
    kind: Literal["vector", "raster", "vector_or_raster", "table"]
    strategy: Identifier
    required: bool
    title: Text
    description: Text
    geometry: Literal["polygon", "line", "point", "any"] | None = None
    id_column: Identifier | None = None
    key: tuple[Identifier, ...] = ()
    columns: tuple[Column, ...] = ()
    topology: Topology | None = None
    raster: RasterSpec | None = None

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Self:
        names = [column.name for column in self.columns]
        rows, vector = self.kind != "raster", self.kind in ("vector", "vector_or_raster")
        if vector != (self.geometry is not None and self.topology is not None):
            msg = f"a {self.kind} layer {'needs' if vector else 'has no'} geometry and topology"
            raise ValueError(msg)
        if rows != (self.id_column is not None):
            msg = f"a {self.kind} layer {'needs an' if rows else 'has no'} id_column"
            raise ValueError(msg)
        with_cells = self.kind in ("raster", "vector_or_raster")
        if with_cells != (self.raster is not None):
            msg = f"a {self.kind} layer {'needs a' if with_cells else 'has no'} raster part"
            raise ValueError(msg)
        if self.key and (self.kind != "table" or not set(self.key) <= set(names)):
            msg = "key names columns of a table"
            raise ValueError(msg)
        if len(set(names)) < len(names) or "geometry" in names:
            msg = "column names repeat, or one is called geometry"
            raise ValueError(msg)
        if rows and not any(c.name == self.id_column and c.required for c in self.columns):
            msg = f"the id column {self.id_column} must be among the columns, required"
            raise ValueError(msg)
        if rows != bool(names):
            msg = "a layer of rows lists its columns, a raster has none"
            raise ValueError(msg)
        return self

    def column(self, name: str) -> Column:
        """Return a column by name; ``KeyError`` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def read_schema(path: Path) -> LayerSchema:
    """Return the layer schema declared in a YAML file.

    Raises
    ------
    PackError
        With every fault of the file: YAML, unknown or missing keys, contradictions.
    """
    content = read_yaml(path, shown_as=path.name)
    try:
        schema = LayerSchema.model_validate_json(json.dumps(content, default=str))
    except ValidationError as error:
        faults = [_as_fault(path, detail) for detail in error.errors()]
        msg = f"{path.name} is not a layer schema:\n" + "\n".join(f"  {fault}" for fault in faults)
        raise PackError(msg, faults) from None
    if schema.name != path.stem:
        fault = Fault(code="schema", message=f"the schema is called {schema.name}", file=path.name)
        raise PackError(f"{path.name} declares the layer {schema.name}: give both one name", [fault])
    return schema


def _as_fault(path: Path, detail: Mapping[str, Any]) -> Fault:
    where = ".".join(str(part) for part in detail["loc"])
    return Fault(
        code="schema",
        message=f"{where}: {detail['msg']}" if where else str(detail["msg"]),
        remedy="mend the schema file",
        file=path.name,
    )


@lru_cache(maxsize=256)
def _stored(name: str) -> LayerSchema:
    return read_schema(_FOLDER / f"{name}.yaml")


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml")))


def layer_schema(name: str) -> LayerSchema:
    """Return the schema of a layer.

    Raises
    ------
    RequestError
        If there is no such layer; the message names the nearest ones.
    """
    names = _names()
    if name not in names:
        raise RequestError(f"there is no layer {name!r}", remedy=_suggestion(name, names))
    return _stored(name)


def _suggestion(name: str, names: Iterable[str]) -> str:
    names = list(names)
    near = difflib.get_close_matches(name.strip().lower().replace("-", "_"), names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"layers are: {', '.join(names)}"


def layer_schemas() -> Mapping[str, LayerSchema]:
    """Return all layer schemas by name, in alphabetical order."""
    return MappingProxyType({name: _stored(name) for name in _names()})
