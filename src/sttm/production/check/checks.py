"""Checks that what sites are checked against speaks of facts, layers, columns and values that there are."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.site_checks import PlanContent, SiteProcedure
from sttm.production.check.facts import FACTS
from sttm.production.layer_names import Problem, layer_problems, nearest

__all__ = ["site_faults"]


def site_faults(pack: Pack) -> Iterator[Fault]:
    """Yield procedures that ask for what no site says, and contents that nothing can be read of."""
    for procedure in pack.site_procedures.values():
        yield from _input_faults(procedure)
    for content in pack.plan_contents.values():
        for message, remedy in _content_problems(content, pack):
            yield _fault("plan-content", message, remedy, content.id)


def _input_faults(procedure: SiteProcedure) -> Iterator[Fault]:
    for one in procedure.bodies.inputs:
        known = FACTS.get(one.name)
        if known is None:
            message = f"{one.name} is no fact of a site"
            yield _fault("site-procedure", message, nearest(one.name, FACTS), procedure.id)
        elif known != (one.kind, one.unit):
            message = f"{one.name} is a {known[0]} in {known[1]}, not a {one.kind} in {one.unit}"
            yield _fault("site-procedure", message, "declare it as it is", procedure.id)


def _content_problems(content: PlanContent, pack: Pack) -> Iterator[Problem]:
    if content.variable is None:
        yield from layer_problems(content.layer, content.where)
    elif content.variable not in {t.variable for t in pack.class_values.values()}:
        yield f"no table by class gives {content.variable}", "add one to class_values"


def _fault(code: str, message: str, remedy: str, feature: str) -> Fault:
    return Fault(code=code, message=message, remedy=remedy, feature=feature)
