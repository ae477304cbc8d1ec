"""Checks that the rules of poles speak of layers, columns and classes that there are."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.poles import PoleCondition, PoleRule
from sttm.production.layer_names import Problem, column_problems, features_schema, layer_problems

__all__ = ["pole_faults"]

UNITS = {"area": "m**2", "floor_space": "m**2", "distance": "m"}
"""In what a reading is counted, where it is no share and no number."""


def pole_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every land and condition of a pole that would find nothing, and classes no profile has."""
    classes = {c.id for profile in pack.profiles.values() for c in profile.classes}
    for rule in pack.poles.values():
        for land in rule.lands:
            for problem in layer_problems(land.layer, land.where):
                yield _fault(rule, land.id, *problem)
        for condition in rule.conditions:
            if condition.layer is not None:
                for problem in (*layer_problems(condition.layer, condition.where), *_counted(condition)):
                    yield _fault(rule, condition.id, *problem)
            unit = UNITS.get(condition.reads, "1")
            if condition.unit != unit:
                said = f"{condition.reads} is counted in {unit}, not in {condition.unit}"
                yield _fault(rule, condition.id, said, "convert the bounds")
            for name in condition.one_of:
                if name not in classes:
                    known = ", ".join(sorted(classes)) or "none"
                    yield _fault(rule, condition.id, f"no profile has a class {name}", f"known: {known}")


def _counted(condition: PoleCondition) -> Iterator[Problem]:
    schema = features_schema(condition.layer or "")
    if schema is not None and condition.column is not None:
        yield from column_problems(schema, [condition.column])


def _fault(rule: PoleRule, owner: str, message: str, remedy: str) -> Fault:
    return Fault(code="pole", message=f"{owner}: {message}", remedy=remedy, feature=rule.id)
