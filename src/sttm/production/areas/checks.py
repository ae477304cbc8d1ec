"""Checks that the rules on areas speak of layers, columns and values that there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from sttm.errors import Fault
from sttm.packs.area_rules import AreaRule, Where
from sttm.packs.pack import Pack
from sttm.production.areas.classes import BINDING
from sttm.production.areas.ground import UNKNOWN
from sttm.territory.schemas import Column, LayerSchema, layer_schemas

__all__ = ["area_faults"]


def area_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every rule on areas that would touch nothing, or leave out in silence what is not known."""
    for rule in pack.area_rules.values():
        schema = layer_schemas().get(rule.layer)
        if schema is None or schema.kind != "vector":
            yield _fault(rule, f"{rule.layer} is no layer of features", _near(rule.layer, _vectors()))
            continue
        if rule.distance_m == 0 and rule.effect in BINDING and schema.geometry != "polygon":
            yield _fault(
                rule,
                f"{rule.layer} may hold points or lines, which have no ground of their own",
                "give a distance above 0",
            )
        for where in rule.where:
            yield from _where_faults(rule, where, schema)
    yield from _unknown_faults(pack)


def _vectors() -> list[str]:
    return [s.name for s in layer_schemas().values() if s.kind == "vector"]


def _where_faults(rule: AreaRule, where: Where, schema: LayerSchema) -> Iterator[Fault]:
    column = next((c for c in schema.columns if c.name == where.column), None)
    if column is None:
        names = [c.name for c in schema.columns]
        yield _fault(rule, f"{rule.layer} has no column {where.column}", _near(where.column, names))
        return
    known = column.domain
    for value in where.one_of:
        if known is not None and value not in known and not _says_unknown(column, value):
            shown = ", ".join(map(str, known))
            yield _fault(rule, f"{where.column} of {rule.layer} is never {value!r}", f"it is one of {shown}")


def _says_unknown(column: Column, value: str | int) -> bool:
    return value == UNKNOWN and not column.required


def _unknown_faults(pack: Pack) -> Iterator[Fault]:
    """Yield the columns that may be empty or say *unknown* and of which no rule of the layer takes that.

    Its features would touch nothing, and be admissible where it is only not known what they are.
    """
    asked: dict[tuple[str, str], list[tuple[AreaRule, Where]]] = {}
    for rule in pack.area_rules.values():
        for where in rule.where if rule.effect in BINDING else ():
            asked.setdefault((rule.layer, where.column), []).append((rule, where))
    for (layer, name), uses in asked.items():
        schema = layer_schemas().get(layer)
        column = next((c for c in schema.columns if c.name == name), None) if schema else None
        if column is None or (column.required and UNKNOWN not in (column.domain or ())):
            continue
        if not any(UNKNOWN in where.one_of for _, where in uses):
            yield _fault(
                uses[0][0],
                f"no rule speaks of {layer} whose {name} is not known",
                f"add a rule with {name} one of [{UNKNOWN}]",
            )


def _near(name: str, names: Iterable[str]) -> str:
    known = list(names)
    close = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"


def _fault(rule: AreaRule, message: str, remedy: str) -> Fault:
    return Fault(code="area-rule", message=message, remedy=remedy, feature=rule.id)
