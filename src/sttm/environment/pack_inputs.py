"""Checks that what the Schede of a pack read is what STTM 1 computes, in the unit it is computed in."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from sttm.environment.unit_indicators import hot_share, indicators_with
from sttm.errors import Fault, PackError
from sttm.packs.pack import Pack
from sttm.packs.schede import ClearanceCheck, ScaleCriterion, Scheda, WorksCriterion
from sttm.packs.tables import DecisionTable

__all__ = ["check_inputs", "computed_inputs"]

PROJECT = {
    "project.area": "m**2",
    "project.cost": "EUR",
    "project.municipalities": "1",
    "project.units": "1",
}
"""Numbers of the whole project, and their units."""

WORKS = {"works.treated_share": "1", "works.types": "1"}

CATEGORIES = {"project.green_network": frozenset({"no", "yes"})}


def computed_inputs(pack: Pack) -> dict[str, str]:
    """Return the name and the unit of every number that a criterion can read."""
    declared = pack.parameters.get("night_temperature_thresholds")
    values = () if declared is None else declared.values
    thresholds = sorted({t for value in values for t in value.numbers})
    found = {
        f"{scope}.{indicator.name}": indicator.unit
        for indicator in (*indicators_with(()), *map(hot_share, thresholds))
        for scope in indicator.scopes
    }
    return {**found, "place.groundwater_depth": "m", **WORKS, **PROJECT}


def check_inputs(pack: Pack) -> Pack:
    """Return the pack, if every Scheda reads only what there is.

    A misspelt input would else be *not assessable* everywhere, and look like missing data.

    Raises
    ------
    PackError
        With every input that nobody computes, or that is computed in another unit.
    """
    known = computed_inputs(pack)
    faults = [fault for scheda in pack.schede.values() for fault in _faults_of(scheda, known)]
    if faults:
        plural = "s" if len(faults) != 1 else ""
        msg = f"pack {pack.manifest.name} has {len(faults)} fault{plural} in what its Schede read"
        raise PackError(msg, faults)
    return pack


def _faults_of(scheda: Scheda, known: Mapping[str, str]) -> Iterator[Fault]:
    for criterion in (c for part in scheda.parts for c in part.criteria):
        place = f"{scheda.id} › {criterion.id}"
        if isinstance(criterion, ScaleCriterion):
            yield from _number(criterion.input, criterion.unit, place, known)
        elif isinstance(criterion, WorksCriterion):
            yield from _number(criterion.level_input, "level", place, known)
    for check in scheda.checks:
        if isinstance(check, ClearanceCheck):
            yield from _number(check.input, "m", f"{scheda.id} › {check.id}", known)
    final = scheda.final
    yield from _number(final.level_input, "level", f"{scheda.id} › final", known)
    classes = {**CATEGORIES, "class": frozenset(c.id for c in final.classes)}
    for table in (final.relevance, final.priority):
        yield from _table(table, f"{scheda.id} › {table.id}", classes)


def _number(name: str, unit: str, place: str, known: Mapping[str, str]) -> Iterator[Fault]:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3) or sorted(known)
        yield Fault(
            code="unknown-input",
            message=f"nothing computes {name}",
            remedy=f"name one of {', '.join(near)}",
            feature=place,
        )
    elif known[name] != unit:
        yield Fault(
            code="unit-of-input",
            message=f"{name} is computed in {known[name]}, not in {unit}",
            remedy=f"write its steps in {known[name]}",
            feature=place,
        )


def _table(table: DecisionTable, place: str, categories: Mapping[str, frozenset[str]]) -> Iterator[Fault]:
    numbers = {"level": "level", **PROJECT}
    for one in table.inputs:
        if one.name in categories:
            given = frozenset(str(v) for v in one.domain) if one.kind == "category" else frozenset()
            if given != categories[one.name]:
                wanted = ", ".join(sorted(categories[one.name]))
                yield Fault(
                    code="domain-of-input",
                    message=f"{one.name} takes the categories {wanted}",
                    remedy=f"write kind: category and the domain [{wanted}], in increasing order",
                    feature=place,
                )
        elif one.name in numbers and one.kind != "number":
            yield Fault(
                code="domain-of-input",
                message=f"{one.name} is a number",
                remedy="write kind: number and its domain as an interval",
                feature=place,
            )
        else:
            yield from _number(one.name, one.unit, place, numbers)
