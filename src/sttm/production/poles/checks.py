"""Checks that the rules of poles speak of layers, columns and classes that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttm.errors import Fault
from sttm.packs.area_rules import Where
from sttm.packs.pack import Pack
from sttm.packs.poles import PoleRule
from sttm.territory.schemas import layer_schemas

__all__ = ["pole_faults"]


def pole_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every land and condition of a pole that would find nothing, and classes no profile has."""
    classes = {c.id for profile in pack.profiles.values() for c in profile.classes}
    for rule in pack.poles.values():
        for land in rule.lands:
            yield from _layer_faults(rule, land.id, land.layer, land.where, None)
        for condition in rule.conditions:
            if condition.layer is not None:
                given = (condition.layer, condition.where, condition.column)
                yield from _layer_faults(rule, condition.id, *given)
            for name in condition.one_of:
                if name not in classes:
                    known = ", ".join(sorted(classes)) or "none"
                    yield _fault(rule, condition.id, f"no profile has a class {name}", f"known: {known}")


def _layer_faults(
    rule: PoleRule, owner: str, layer: str, where: Sequence[Where], counted: str | None
) -> Iterator[Fault]:
    schema = layer_schemas().get(layer)
    if schema is None or schema.kind != "vector":
        vectors = ", ".join(sorted(s.name for s in layer_schemas().values() if s.kind == "vector"))
        yield _fault(rule, owner, f"{layer} is no layer of features", f"known: {vectors}")
        return
    columns = {c.name: c for c in schema.columns}
    for name in (*(w.column for w in where), *([counted] if counted else [])):
        if name not in columns:
            yield _fault(rule, owner, f"{layer} has no column {name}", f"it has: {', '.join(columns)}")
    for one in where:
        domain = columns[one.column].domain if one.column in columns else None
        for value in one.one_of if domain is not None else ():
            if value not in (domain or ()):
                shown = ", ".join(map(str, domain or ()))
                yield _fault(rule, owner, f"{one.column} of {layer} is never {value!r}", f"one of {shown}")


def _fault(rule: PoleRule, owner: str, message: str, remedy: str) -> Fault:
    return Fault(code="pole", message=f"{owner}: {message}", remedy=remedy, feature=rule.id)
