"""Checks that what sites are checked against speaks of facts, layers, columns and values that there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.site_checks import PlanContent, SiteProcedure
from sttm.production.check.facts import FACTS
from sttm.territory.schemas import layer_schemas

__all__ = ["site_faults"]


def site_faults(pack: Pack) -> Iterator[Fault]:
    """Yield procedures that ask for what no site says, and contents that nothing can be read of."""
    for procedure in pack.site_procedures.values():
        yield from _input_faults(procedure)
    for content in pack.plan_contents.values():
        yield from _content_faults(content, pack)


def _input_faults(procedure: SiteProcedure) -> Iterator[Fault]:
    for one in procedure.bodies.inputs:
        known = FACTS.get(one.name)
        if known is None:
            message = f"{one.name} is no fact of a site"
            yield _fault("site-procedure", message, _near(one.name, FACTS), procedure.id)
        elif known != (one.kind, one.unit):
            message = f"{one.name} is a {known[0]} in {known[1]}, not a {one.kind} in {one.unit}"
            yield _fault("site-procedure", message, "declare it as it is", procedure.id)


def _content_faults(content: PlanContent, pack: Pack) -> Iterator[Fault]:
    schema = layer_schemas().get(content.layer)
    if content.variable is not None:
        if content.variable not in {t.variable for t in pack.class_values.values()}:
            message = f"no table by class gives {content.variable}"
            yield _fault("plan-content", message, "add one to class_values", content.id)
        return
    if schema is None or schema.kind == "raster":
        names = [s.name for s in layer_schemas().values() if s.kind == "vector"]
        yield _fault(
            "plan-content",
            f"{content.layer} is no layer of features",
            _near(content.layer, names),
            content.id,
        )
        return
    for where in content.where:
        column = next((c for c in schema.columns if c.name == where.column), None)
        if column is None:
            message = f"{content.layer} has no column {where.column}"
            names = [c.name for c in schema.columns]
            yield _fault("plan-content", message, _near(where.column, names), content.id)
        elif column.domain is not None:
            for value in set(where.one_of) - set(column.domain):
                message = f"{where.column} of {content.layer} is never {value!r}"
                remedy = f"it is one of {', '.join(map(str, column.domain))}"
                yield _fault("plan-content", message, remedy, content.id)


def _near(name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    close = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {' or '.join(close)}?" if close else f"known: {', '.join(known)}"


def _fault(code: str, message: str, remedy: str, feature: str) -> Fault:
    return Fault(code=code, message=message, remedy=remedy, feature=feature)
