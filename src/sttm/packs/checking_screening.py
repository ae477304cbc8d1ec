"""Cross-checks what screenings go by: types of work, indicators, criteria of the Schede."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.screening import ByCriterion, ByIndicator

__all__ = ["screening_faults"]


def screening_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name in the rules of screenings that leads nowhere."""
    for rules in pack.incidence.values():
        named = [t for p in rules.prevalutations for t in p.work_types]
        named += [t for c in rules.conditions for t in c.work_types or ()]
        problems = [f"type of work {t} is not declared" for t in named if t not in pack.work_types]
        if rules.listed_m < rules.near_m:
            problems.append("sites are listed at a lesser distance than that called near")
        yield from (_fault(rules.id, m) for m in dict.fromkeys(problems))
    criteria = {(s.number, c.id) for s in pack.schede.values() for p in s.parts for c in p.criteria}
    for checklist in pack.screening.values():
        for item in checklist.items:
            for backing in item.backed_by:
                if isinstance(backing, ByIndicator) and backing.indicator not in pack.monitoring:
                    yield _fault(checklist.id, f"{item.id}: indicator {backing.indicator} is not declared")
                known = (
                    not isinstance(backing, ByCriterion) or (backing.scheda, backing.criterion) in criteria
                )
                if isinstance(backing, ByCriterion) and not known:
                    message = f"{item.id}: Scheda {backing.scheda} has no criterion {backing.criterion}"
                    yield _fault(checklist.id, message)


def _fault(name: str, message: str) -> Fault:
    return Fault(code="screening", message=message, remedy="declare it, or correct the name", feature=name)
