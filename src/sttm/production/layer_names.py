"""Checks that what a pack reads of layers is there: the layer, its columns, their values."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from sttm.packs.area_rules import Where
from sttm.territory.schemas import Column, LayerSchema, layer_schemas

__all__ = ["UNKNOWN", "Problem", "column_problems", "features_schema", "layer_problems", "nearest"]

Problem = tuple[str, str]
"""What is wrong, and what to do."""

UNKNOWN = "unknown"
"""What a column says that is empty, or is not there."""


def features_schema(layer: str) -> LayerSchema | None:
    """Return the schema of a layer of features, or None where there is no such layer."""
    schema = layer_schemas().get(layer)
    return schema if schema is not None and schema.kind == "vector" else None


def layer_problems(layer: str, where: Sequence[Where] = ()) -> Iterator[Problem]:
    """Yield what leads nowhere in the features of a layer that something speaks of.

    A misspelt layer would else be absent everywhere, and a misspelt value find no feature.
    """
    schema = features_schema(layer)
    if schema is None:
        vectors = [s.name for s in layer_schemas().values() if s.kind == "vector"]
        yield f"{layer} is no layer of features", nearest(layer, vectors)
        return
    yield from column_problems(schema, [one.column for one in where])
    columns = {c.name: c for c in schema.columns}
    for one in where:
        if one.column in columns:
            yield from _values(schema, columns[one.column], one)
    asked = [one.column for one in where]
    for name in sorted({name for name in asked if asked.count(name) > 1}):
        yield f"{name} of {layer} is asked for twice", "list all its values in one place"


def column_problems(schema: LayerSchema, names: Iterable[str]) -> Iterator[Problem]:
    """Yield the columns that a layer does not have."""
    known = [c.name for c in schema.columns]
    for name in names:
        if name not in known:
            yield f"{schema.name} has no column {name}", nearest(name, known)


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a remedy that lists the names that are spelt alike, or else all that are known."""
    known = sorted(names)
    close = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known) or 'none'}"


def _values(schema: LayerSchema, column: Column, where: Where) -> Iterator[Problem]:
    kind = int if column.type == "integer" else str
    for value in where.one_of:
        if value == UNKNOWN and not column.required:
            continue
        said = f"{column.name} of {schema.name} is never {value!r}"
        if column.domain is not None and value not in column.domain:
            yield said, f"it is one of {', '.join(map(str, column.domain))}"
        elif not isinstance(value, kind):
            yield said, f"it is of type {column.type}"
