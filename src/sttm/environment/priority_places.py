"""The places and the units to act in first, with the reasons: the priorities of cells put in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from sttm.environment.ground import Ground
from sttm.environment.knowledge import Knowledge
from sttm.environment.priorities import Priority
from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Text
from sttm.packs.priorities import PriorityRule
from sttm.quantities import round_half_even

__all__ = [
    "best_types",
    "by_type",
    "by_unit",
    "places_by_municipality",
    "places_by_unit",
    "reasons",
    "top_cells",
    "top_places",
    "unit_means",
]

Floats = NDArray[np.float64]

ALTERNATIVES = 3

TITLES = {
    "land": Text(it="Spazio sul suolo", en="Room on the ground"),
    "public": Text(it="Proprietà pubblica", en="Public ownership"),
    "groundwater": Text(it="Franco dalla falda", en="Clearance above groundwater"),
    "wells": Text(it="Zone di rispetto", en="Respect zones"),
    "network": Text(it="Rete verde", en="Green network"),
}


def best_types(priorities: Sequence[Priority]) -> tuple[Floats, NDArray[np.int64]]:
    """Return the highest score of each cell, NaN where none is assessable, and the type that has it."""
    scores = np.array([p.score for p in priorities])
    filled = np.where(np.isnan(scores), -np.inf, scores)
    best: NDArray[np.int64] = filled.argmax(axis=0)
    top = filled.max(axis=0)
    return np.where(np.isinf(top), np.nan, top), best


def top_places(
    ground: Ground, priorities: Sequence[Priority], rule: PriorityRule, knowledge: Knowledge, count: int
) -> list[dict[str, Any]]:
    """Return the best cells in order, none nearer to a better one than the rule allows.

    Places that are funded already are left out: they are listed apart. A score of 0 is no place to act.
    """
    score, best = best_types(priorities)
    taken = top_cells(ground, score, np.arange(len(score)), rule.spacing_m, count)
    return _places(ground, priorities, taken, best, rule, knowledge)


def places_by_municipality(
    ground: Ground, priorities: Sequence[Priority], rule: PriorityRule, knowledge: Knowledge, count: int
) -> list[dict[str, Any]]:
    """Return the best places of each Comune, chosen as for the whole; a Comune can have none.

    ``assessed`` says in how many of its cells a priority is known at all.
    """
    if ground.municipality is None:
        return []
    score, best = best_types(priorities)
    names = knowledge.municipality_names
    found = []
    for code in sorted(names, key=lambda c: (names[c], c)):
        own = np.flatnonzero(ground.municipality == code)
        taken = top_cells(ground, score, own, rule.spacing_m, count)
        found.append(
            {
                "municipality": {"id": code, "name": names[code]},
                "cells": len(own),
                "assessed": int((~np.isnan(score[own])).sum()),
                "places": _places(ground, priorities, taken, best, rule, knowledge),
            }
        )
    return found


def places_by_unit(
    ground: Ground,
    priorities: Sequence[Priority],
    rule: PriorityRule,
    knowledge: Knowledge,
    units: Sequence[str],
    count: int,
) -> list[dict[str, Any]]:
    """Return the best places of each of some units, chosen as for the whole; a unit can have none."""
    score, best = best_types(priorities)
    found = []
    for unit in units:
        own = np.flatnonzero(ground.unit == unit)
        taken = top_cells(ground, score, own, rule.spacing_m, count)
        found.append(
            {
                "unit": _unit(unit, knowledge),
                "cells": len(own),
                "assessed": int((~np.isnan(score[own])).sum()),
                "places": _places(ground, priorities, taken, best, rule, knowledge),
            }
        )
    return found


def _places(
    ground: Ground,
    priorities: Sequence[Priority],
    cells: Sequence[int],
    best: NDArray[np.int64],
    rule: PriorityRule,
    knowledge: Knowledge,
) -> list[dict[str, Any]]:
    to_degrees = pyproj.Transformer.from_crs(knowledge.workspace.crs, 4326, always_xy=True)
    return [
        {"rank": n, **_place(ground, priorities, cell, int(best[cell]), rule, knowledge, to_degrees)}
        for n, cell in enumerate(cells, 1)
    ]


def top_cells(
    ground: Ground, score: Floats, among: NDArray[np.int64], spacing: float, count: int
) -> list[int]:
    """Return the best of some cells in order, none funded already, none nearer to a better one than allowed.

    Parameters
    ----------
    score
        Of every cell; NaN is not assessable.
    among
        Positions of the cells to choose from.
    spacing
        m.
    """
    own, points = score[among], ground.points[among]
    order = np.lexsort((points[:, 0], -points[:, 1], -np.nan_to_num(own, nan=-1.0)))
    taken: list[int] = []
    for position in order:
        if len(taken) == count or not own[position] > 0:
            break
        cell = int(among[position])
        apart = np.hypot(*(ground.points[taken] - ground.points[cell]).T) if taken else np.array([np.inf])
        if ground.funded[cell] is None and apart.min() >= spacing:
            taken.append(cell)
    return taken


def _place(
    ground: Ground,
    priorities: Sequence[Priority],
    cell: int,
    best: int,
    rule: PriorityRule,
    knowledge: Knowledge,
    to_degrees: pyproj.Transformer,
) -> dict[str, Any]:
    chosen = priorities[best]
    comune = None if ground.municipality is None else _comune(ground.municipality[cell], knowledge)
    x, y = (float(v) for v in ground.points[cell])
    lon, lat = to_degrees.transform(x, y)
    others = [(float(p.score[cell]), p.work) for i, p in enumerate(priorities) if i != best]
    known = sorted((o for o in others if o[0] > 0), key=lambda o: (-o[0], o[1].id))[:ALTERNATIVES]
    return {
        "lon": round_half_even(lon, 6),
        "lat": round_half_even(lat, 6),
        "x": x,
        "y": y,
        "unit": _unit(str(ground.unit[cell]), knowledge),
        "municipality": comune,
        "type": chosen.work.id,
        "label": text_dict(chosen.work.title),
        "score": round_half_even(chosen.score[cell], 4),
        "hazards": [_hazard(h, cell) for h in chosen.hazards],
        "factors": [
            {
                "id": name,
                "title": text_dict(TITLES[name]),
                "value": round_half_even(factor.value[cell], 4),
                "neutral": bool(factor.neutral[cell]),
            }
            for name, factor in chosen.factors.items()
        ],
        "reasons": [text_dict(t) for t in reasons(ground, chosen, cell, rule, knowledge)],
        "alternatives": [
            {"type": work.id, "label": text_dict(work.title), "score": round_half_even(score, 4)}
            for score, work in known
        ],
    }


def _unit(unit: str, knowledge: Knowledge) -> dict[str, str]:
    return {"id": unit, "name": knowledge.unit_names[unit]}


def _comune(code: Any, knowledge: Knowledge) -> dict[str, str] | None:
    return None if code is None else {"id": str(code), "name": knowledge.municipality_names[str(code)]}


def _hazard(one: Any, cell: int) -> dict[str, Any]:
    known = np.isfinite(one.level[cell])
    values = {"need": one.need[cell], "effectiveness": one.effectiveness[cell], "score": one.score[cell]}
    return {
        "id": one.hazard.id,
        "title": text_dict(one.hazard.title),
        "scheda": one.hazard.scheda,
        "level": int(one.level[cell]) if known else None,
        **{name: round_half_even(v, 4) if known else None for name, v in values.items()},
    }


def reasons(
    ground: Ground, priority: Priority, cell: int, rule: PriorityRule, knowledge: Knowledge
) -> Iterator[Text]:
    """Yield in words why a type of work has its priority in a cell."""
    name = knowledge.unit_names[str(ground.unit[cell])]
    for one in priority.hazards:
        title = one.hazard.title
        if np.isfinite(one.level[cell]):
            level, effect = int(one.level[cell]), one.effectiveness[cell]
            yield Text(
                it=f"{title.it}: vulnerabilità {level} su 5 in {name}; efficacia {_it(effect, 2)}.",
                en=f"{title.en}: vulnerability {level} of 5 in {name}; effectiveness {effect:.2f}.",
            )
        else:
            yield Text(
                it=f"{title.it}: livello non valutabile in {name}.",
                en=f"{title.en}: level not assessable in {name}.",
            )
    if ground.people is None:
        yield rule.when_missing("exposure").reason
    else:
        yield _people(ground, cell, rule.exposure.radius_m)
    yield from _conditions(ground, priority, cell, rule)


def _people(ground: Ground, cell: int, radius: float) -> Text:
    people = ground.people
    assert people is not None  # noqa: S101 - the caller has looked
    n = people.residents[cell]
    it, en = (
        f"{_it(n, 0)} residenti entro {radius:.0f} m",
        f"{n:,.0f} residents within {radius:.0f} m",
    )
    if people.coarse[cell]:
        return Text(
            it=f"{it} alla densità media della zona: dove abitano non è noto.",
            en=f"{en} at the mean density of the zone: where they live is not known.",
        )
    if people.fragile is None:
        return Text(it=f"{it}; età non note.", en=f"{en}; ages not known.")
    f = people.fragile[cell]
    return Text(
        it=f"{it}, {_it(f, 0)} sotto i 10 o oltre i 70 anni.", en=f"{en}, {f:,.0f} under 10 or over 70."
    )


def _conditions(ground: Ground, priority: Priority, cell: int, rule: PriorityRule) -> Iterator[Text]:
    factors = priority.factors
    group = rule.group_of(priority.work.id)
    if group is not None and not factors["land"].neutral[cell]:
        share = 100 * factors["land"].value[cell]
        yield Text(
            it=f"{group.title.it}: {share:.0f} % della cella.",
            en=f"{group.title.en}: {share:.0f} % of the cell.",
        )
    if ground.public is not None:
        share = 100 * ground.public[cell]
        yield Text(it=f"Superficie pubblica: {share:.0f} %.", en=f"Public ground: {share:.0f} %.")
    if priority.work.infiltrates != "none" and ground.depth is not None and np.isfinite(ground.depth[cell]):
        depth = ground.depth[cell]
        yield Text(it=f"Falda a {_it(depth, 1)} m.", en=f"Groundwater at {depth:.1f} m.")
    if ground.network is not None:
        away = ground.network[cell]
        if away <= 0:
            yield Text(it="Nella RVM.", en="In the RVM.")
        elif np.isfinite(away):
            yield Text(it=f"A {_it(away, 0)} m dalla RVM.", en=f"{away:,.0f} m from the RVM.")
    for name, factor in factors.items():
        if factor.neutral[cell]:
            yield rule.when_missing(name).reason


def _it(value: float, digits: int) -> str:
    """Return a number as Italian readers write it."""
    return f"{value:,.{digits}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def unit_means(ground: Ground, scores: Floats) -> dict[str, tuple[Floats, NDArray[np.int64], int]]:
    """Return by unit the mean score of each type over the cells not funded yet.

    Parameters
    ----------
    scores
        Shape (types, cells); NaN is not assessable.

    Returns
    -------
    dict
        Means, NaN where no cell is assessable; how many cells are; how many cells there are.
    """
    free = np.array([f is None for f in ground.funded], dtype=bool)
    found = {}
    for unit in sorted({str(u) for u in ground.unit}):
        own = scores[:, (ground.unit == unit) & free]
        if not own.shape[1]:
            continue
        known = ~np.isnan(own)
        counts = known.sum(axis=1)
        sums = np.where(known, own, 0).sum(axis=1)
        found[unit] = (np.where(counts > 0, sums / np.maximum(counts, 1), np.nan), counts, own.shape[1])
    return found


def by_unit(
    ground: Ground, priorities: Sequence[Priority], knowledge: Knowledge, count: int
) -> list[dict[str, Any]]:
    """Return the units with the highest mean score of one type over their cells, the type with it."""
    rows: list[dict[str, Any]] = []
    for unit, (means, known, cells) in unit_means(ground, np.array([p.score for p in priorities])).items():
        if np.isnan(means).all():
            continue
        best = int(np.nanargmax(means))
        rows.append(
            {
                "unit": _unit(unit, knowledge),
                "type": priorities[best].work.id,
                "label": text_dict(priorities[best].work.title),
                "score": round_half_even(means[best], 4),
                "cells": cells,
                "assessed": int(known[best]),
            }
        )
    return sorted(rows, key=lambda r: (-r["score"], r["unit"]["id"]))[:count]


def by_type(ground: Ground, priorities: Sequence[Priority]) -> list[dict[str, Any]]:
    """Return for each type of work how many cells it is the best in, and its highest and mean score.

    Types that are equally good in a cell are each the best in it.
    """
    score, _ = best_types(priorities)
    free = np.array([f is None for f in ground.funded], dtype=bool)
    rows: list[dict[str, Any]] = []
    for one in priorities:
        own = one.score[free & ~np.isnan(one.score)]
        best = np.isclose(one.score, score, rtol=1e-9, atol=0)
        rows.append(
            {
                "type": one.work.id,
                "label": text_dict(one.work.title),
                "best_in_cells": int((best & free & (score > 0)).sum()),
                "highest": round_half_even(own.max(), 4) if len(own) else None,
                "mean": round_half_even(own.mean(), 4) if len(own) else None,
                "assessed": len(own),
            }
        )
    return sorted(rows, key=lambda r: (-r["best_in_cells"], -(r["highest"] or 0), r["type"]))
