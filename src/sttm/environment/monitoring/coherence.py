"""Whether the objectives of a strategy hold together: each measured by an indicator, pursued by an action."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sttm.packs.objectives import Objective
from sttm.packs.pack import Pack

__all__ = ["children_of", "coherence", "tree"]


def children_of(pack: Pack, parent: str | None) -> tuple[Objective, ...]:
    """Return the objectives right below one, in the order in which the pack declares them."""
    return tuple(o for o in pack.objectives.values() if o.parent == parent)


def tree(pack: Pack) -> Iterator[tuple[int, Objective]]:
    """Yield every objective with its depth, each followed by those below it."""

    def below(parent: str | None, depth: int) -> Iterator[tuple[int, Objective]]:
        for objective in children_of(pack, parent):
            yield depth, objective
            yield from below(objective.id, depth + 1)

    yield from below(None, 0)


def coherence(pack: Pack) -> dict[str, Any]:
    """Return the table of coherence as JSON values.

    An objective has what it declares and what those below it declare. Actions are criteria of the Schede
    and types of work; an article alone is not an action, and does not measure anything.

    Returns
    -------
    dict
        ``objectives`` (each with ``indicators``, ``actions``, ``articles`` and ``gaps`` among
        ``no_indicator`` and ``no_action``), ``without_indicator``, ``without_action``, and what is tied
        to no objective: ``untied_indicators``, ``untied_criteria``, ``untied_work_types``.
    """
    rows = [_row(pack, depth, objective) for depth, objective in tree(pack)]
    tied_indicators = {i for o in pack.objectives.values() for i in o.indicators}
    tied_works = {w for o in pack.objectives.values() for w in o.work_types}
    tied_criteria = {c for o in pack.objectives.values() for c in _criteria(o)}
    criteria = sorted(
        {f"{s.number}.{c.id}" for s in pack.schede.values() for part in s.parts for c in part.criteria}
    )
    return {
        "objectives": rows,
        "without_indicator": [r["id"] for r in rows if "no_indicator" in r["gaps"]],
        "without_action": [r["id"] for r in rows if "no_action" in r["gaps"]],
        "untied_indicators": sorted(set(pack.monitoring) - tied_indicators),
        "untied_criteria": [c for c in criteria if c not in tied_criteria],
        "untied_work_types": sorted(set(pack.work_types) - tied_works),
    }


def _row(pack: Pack, depth: int, objective: Objective) -> dict[str, Any]:
    family = list(_family(pack, objective))
    indicators = list(dict.fromkeys(i for o in family for i in o.indicators))
    criteria = list(dict.fromkeys(c for o in family for c in _criteria(o)))
    works = list(dict.fromkeys(w for o in family for w in o.work_types))
    gaps = [
        *([] if indicators else ["no_indicator"]),
        *([] if criteria or works else ["no_action"]),
    ]
    return {
        "id": objective.id,
        "parent": objective.parent,
        "depth": depth,
        "title": objective.title.model_dump(),
        "description": objective.description.model_dump(),
        "indicators": indicators,
        "criteria": criteria,
        "work_types": works,
        "articles": list(dict.fromkeys(a for o in family for a in o.articles)),
        "programmes": list(dict.fromkeys(p for o in family for p in o.programmes)),
        "gaps": gaps,
        "source": objective.source.model_dump(mode="json"),
        "official": objective.official,
        "confidence": objective.confidence,
    }


def _family(pack: Pack, objective: Objective) -> Iterator[Objective]:
    yield objective
    for child in children_of(pack, objective.id):
        yield from _family(pack, child)


def _criteria(objective: Objective) -> list[str]:
    return [f"{r.scheda}.{c}" for r in objective.criteria for c in r.criteria]
