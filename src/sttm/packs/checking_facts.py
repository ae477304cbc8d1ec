"""Cross-checks the facts that results give: what each result says fits what the fact declares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sttm.packs.pack import Pack
from sttm.packs.rules import PROFILE_STANDINGS, SITE_FACTS, Fact, FromProfile, FromScheda
from sttm.packs.schede import ScoreClass

__all__ = ["origin_problems"]


def origin_problems(pack: Pack, fact: Fact) -> Iterator[str]:
    """Yield what is wrong with the result that a fact names."""
    origin = fact.from_result
    if isinstance(origin, FromScheda):
        schede = [s for s in pack.schede.values() if s.number == origin.scheda]
        if pack.schede and not schede:
            yield f"Scheda {origin.scheda} is not declared"
        scales = [s.final.classes for s in schede] if origin.field == "class" else []
        yield from _fits(fact, origin.field, [_rising(scale) for scale in scales])
    elif isinstance(origin, FromProfile):
        profiles = [p for p in pack.profiles.values() if origin.profile in (None, p.id)]
        if origin.profile is not None and not profiles:
            yield f"profile {origin.profile} is not declared"
        standings = [PROFILE_STANDINGS] if origin.field == "threshold" else []
        scales = [p.classes for p in profiles] if origin.field == "class" else []
        yield from _fits(fact, origin.field, [*standings, *(_rising(scale) for scale in scales)])
    elif origin is not None:
        given = SITE_FACTS[origin.site_check]
        if isinstance(given, str):
            if fact.kind != "number" or fact.unit != given:
                yield f"{origin.site_check} of a site check is a number in {given}"
        else:
            kinds = [(a.work_kind,) for a in pack.activities.values()]
            yield from _fits(fact, origin.site_check, kinds if given is None else [given])


def _rising(classes: Sequence[ScoreClass]) -> tuple[str, ...]:
    """Return classes as facts list them, the worst first."""
    return tuple(c.id for c in reversed(classes))


def _fits(fact: Fact, field: str, scales: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what of some scales, each with the worst first, the domain of a fact lacks or turns round."""
    if field == "total":
        if fact.kind != "number":
            yield "a total is a number"
        return
    if fact.kind != "category":
        yield f"{field} is a category"
        return
    lacking = [c for c in dict.fromkeys(c for scale in scales for c in scale) if c not in fact.domain]
    if lacking:
        yield f"{field} may be {', '.join(lacking)}, which is not in its domain"
        return
    for scale in dict.fromkeys(map(tuple, scales)):
        if [c for c in fact.domain if c in scale] != list(scale):
            yield f"{field} runs from the worst to the best: {', '.join(scale)}"
