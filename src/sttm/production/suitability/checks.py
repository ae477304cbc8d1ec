"""Checks that models of suitability read layers, columns and values that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttm.errors import Fault, RequestError
from sttm.packs.area_rules import Where
from sttm.packs.pack import Pack
from sttm.packs.suitability import ClassValue, DensityOf, DistanceTo, RasterValue, SuitabilityModel
from sttm.territory.schemas import LayerSchema, layer_schema

__all__ = ["suitability_faults"]

ROADS = "road_network"


def suitability_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name that leads nowhere, and every activity with two models on one day.

    A misspelt layer would make a criterion *not assessable* everywhere, a misspelt value would find no
    feature, and every place would count as at the reach.
    """
    for model in pack.suitability.values():
        for criterion in model.criteria:
            reads, place = criterion.reads, f"{model.id}, {criterion.id}"
            if isinstance(reads, ClassValue):
                known = sorted({t.variable for t in pack.class_values.values()})
                if reads.variable not in known:
                    yield _fault(f"{reads.variable} is no variable by class", place, known)
                continue
            schema = _schema(reads.layer)
            wanted = "raster" if isinstance(reads, RasterValue) else "vector"
            if schema is None or wanted not in schema.kind:
                yield _fault(f"{reads.layer} is no {wanted} layer", place, ["a layer that has a schema"])
                continue
            if isinstance(reads, DistanceTo):
                yield from _values(schema, reads.where, place)
                roads = _schema(ROADS)
                if roads is not None:
                    yield from _values(roads, reads.road_access, place)
            if isinstance(reads, DensityOf):
                yield from _values(schema, reads.where, place)
                numbers = [c.name for c in schema.columns if c.type in ("integer", "number")]
                if reads.column is not None and reads.column not in numbers:
                    yield _fault(f"{reads.layer} has no column of numbers {reads.column}", place, numbers)
    yield from _twice(pack)


def _schema(layer: str) -> LayerSchema | None:
    try:
        return layer_schema(layer)
    except RequestError:
        return None


def _values(schema: LayerSchema, where: tuple[Where, ...], place: str) -> Iterator[Fault]:
    columns = {c.name: c for c in schema.columns}
    for one in where:
        if one.column not in columns:
            yield _fault(f"{schema.name} has no column {one.column}", place, list(columns))
            continue
        domain = columns[one.column].domain
        for value in one.one_of if domain is not None else ():
            if value not in (*(domain or ()), "unknown"):
                yield _fault(f"{value} is no value of {schema.name}.{one.column}", place, list(domain or ()))


def _twice(pack: Pack) -> Iterator[Fault]:
    models = list(pack.suitability.values())
    for k, first in enumerate(models):
        for second in models[k + 1 :]:
            both = sorted({*first.activities} & {*second.activities})
            if both and _overlap(first, second):
                message = f"{', '.join(both)} has two models on one day: {first.id} and {second.id}"
                yield _fault(message, second.id, ["end one before the other begins"])


def _overlap(first: SuitabilityModel, second: SuitabilityModel) -> bool:
    earlier, later = sorted((first, second), key=lambda m: m.in_force_from)
    return earlier.in_force_until is None or later.in_force_from <= earlier.in_force_until


def _fault(message: str, place: str, known: Sequence[object]) -> Fault:
    remedy = f"choose one of: {', '.join(str(k) for k in known)}" if len(known) > 1 else str(*known)
    return Fault(code="suitability", message=message, remedy=remedy, feature=place)
