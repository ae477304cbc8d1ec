"""Checks that the rules on areas speak of layers, columns and values that there are."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.area_rules import AreaRule, Where
from sttm.packs.pack import Pack
from sttm.production.areas.classes import BINDING
from sttm.production.layer_names import UNKNOWN, features_schema, layer_problems

__all__ = ["area_faults"]


def area_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every rule on areas that would touch nothing, or leave out in silence what is not known."""
    for rule in pack.area_rules.values():
        yield from (
            _fault(rule, message, remedy) for message, remedy in layer_problems(rule.layer, rule.where)
        )
        schema = features_schema(rule.layer)
        if schema is None:
            continue
        inside = rule.distance_m == 0 and rule.effect in BINDING and not rule.surfaces_only
        if inside and schema.geometry != "polygon":
            yield _fault(
                rule,
                f"{rule.layer} may hold points or lines, which have no ground of their own",
                "give a distance above 0, or say surfaces_only: true",
            )
    yield from _unknown_faults(pack)


def _unknown_faults(pack: Pack) -> Iterator[Fault]:
    """Yield the columns that may be empty or say *unknown* and of which no rule of the layer takes that.

    Its features would touch nothing, and be admissible where it is only not known what they are.
    """
    asked: dict[tuple[str, str], list[tuple[AreaRule, Where]]] = {}
    for rule in pack.area_rules.values():
        for where in rule.where if rule.effect in BINDING else ():
            asked.setdefault((rule.layer, where.column), []).append((rule, where))
    for (layer, name), uses in asked.items():
        schema = features_schema(layer)
        column = next((c for c in schema.columns if c.name == name), None) if schema else None
        if column is None or (column.required and UNKNOWN not in (column.domain or ())):
            continue
        if not any(UNKNOWN in where.one_of for _, where in uses):
            yield _fault(
                uses[0][0],
                f"no rule speaks of {layer} whose {name} is not known",
                f"add a rule with {name} one of [{UNKNOWN}]",
            )


def _fault(rule: AreaRule, message: str, remedy: str) -> Fault:
    return Fault(code="area-rule", message=message, remedy=remedy, feature=rule.id)
