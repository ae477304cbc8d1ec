"""Checks that models of suitability read layers, columns and values that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.suitability import (
    ClassValue,
    DensityOf,
    DistanceTo,
    RasterValue,
    SuitabilityCriterion,
    SuitabilityModel,
)
from sttm.production.layer_names import Problem, features_schema, layer_problems, nearest
from sttm.territory.schemas import layer_schemas

__all__ = ["suitability_faults"]

ROADS = "road_network"


def suitability_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name that leads nowhere, every wrong unit, every activity with two models on one day.

    A misspelt layer would make a criterion *not assessable* everywhere, a misspelt value would find no
    feature, and every place would count as at the reach.
    """
    variables = {t.variable for t in pack.class_values.values()}
    for model in pack.suitability.values():
        for criterion in model.criteria:
            for message, remedy in _problems(criterion, variables):
                yield _fault(message, f"{model.id}, {criterion.id}", remedy)
    yield from _twice(pack)


def _problems(criterion: SuitabilityCriterion, variables: Collection[str]) -> Iterator[Problem]:
    reads, unit = criterion.reads, "1"
    if isinstance(reads, ClassValue):
        if reads.variable not in variables:
            yield f"{reads.variable} is no variable by class", nearest(reads.variable, variables)
    elif isinstance(reads, RasterValue):
        schema = layer_schemas().get(reads.layer)
        if schema is None or "raster" not in schema.kind:
            rasters = [s.name for s in layer_schemas().values() if "raster" in s.kind]
            yield f"{reads.layer} is no raster layer", nearest(reads.layer, rasters)
        unit = criterion.unit if schema is None or schema.raster is None else schema.raster.unit
    else:
        yield from layer_problems(reads.layer, reads.where)
        if isinstance(reads, DistanceTo):
            unit = "m"
            if reads.road_access:
                yield from layer_problems(ROADS, reads.road_access)
        else:
            unit = "1 / hectare"
            yield from _column_problems(reads)
    if criterion.unit.replace(" ", "") != unit.replace(" ", ""):
        yield f"it is read in {unit}, not in {criterion.unit}", "convert the value function"


def _column_problems(reads: DensityOf) -> Iterator[Problem]:
    schema = features_schema(reads.layer)
    if schema is None or reads.column is None:
        return
    numbers = [c.name for c in schema.columns if c.type in ("integer", "number")]
    if reads.column not in numbers:
        yield f"{reads.layer} has no column of numbers {reads.column}", nearest(reads.column, numbers)


def _twice(pack: Pack) -> Iterator[Fault]:
    models = list(pack.suitability.values())
    for k, first in enumerate(models):
        for second in models[k + 1 :]:
            both = sorted({*first.activities} & {*second.activities})
            if both and _overlap(first, second):
                message = f"{', '.join(both)} has two models on one day: {first.id} and {second.id}"
                yield _fault(message, second.id, "end one before the other begins")


def _overlap(first: SuitabilityModel, second: SuitabilityModel) -> bool:
    return first.covers(second.in_force_from) or second.covers(first.in_force_from)


def _fault(message: str, place: str, remedy: str) -> Fault:
    return Fault(code="suitability", message=message, remedy=remedy, feature=place)
