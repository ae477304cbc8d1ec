"""Where to act first, as the page reads it: means by unit and type, the best places with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from sttm.environment.ground import Ground, ground_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.priorities import Priority, assess, rule_of
from sttm.environment.priority_places import by_type, reasons, top_cells, unit_means
from sttm.errors import RequestError
from sttm.evaluation.inputs import text_dict
from sttm.operations.picturing import class_limits
from sttm.operations.priorities import missing_layers, neutral_factors
from sttm.packs.priorities import PriorityRule
from sttm.quantities import round_half_even

__all__ = ["priorities_of"]

TOP = 10
"""Places listed for the whole territory."""

IN_MUNICIPALITY = 3
"""Places listed for each Comune: more would make the page heavy."""

COLOURS = ("#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#4a1486")
"""Light to dark: told apart in grey print too, and from the colours of the indicators."""

NO_RULE = {
    "it": "il pacchetto non ha una regola di priorità in vigore",
    "en": "the pack has no rule of priorities in force",
}
NO_LEVELS = {
    "it": "nessuna cella è valutabile: mancano i livelli di vulnerabilità delle unità",
    "en": "no cell can be assessed: the levels of vulnerability of the units are missing",
}

Floats = NDArray[np.float64]


def priorities_of(knowledge: Knowledge) -> dict[str, Any]:
    """Return the priorities of a territory as JSON values; ``missing`` says why there are none.

    Places are listed once, as ``[lon, lat, unit, municipality, type, score, reasons]``: the municipality, the
    type and the reasons by their position. ``lists`` holds positions of places by type (``best`` for the best
    of each place) and by municipality (empty for the whole territory).
    """
    try:
        rule = rule_of(knowledge)
    except RequestError:
        return {"missing": NO_RULE}
    works = [knowledge.pack.work_types[name] for name in sorted(knowledge.pack.work_types)]
    ground = ground_of(knowledge, rule)
    priorities = assess(ground, works, rule, knowledge)
    scores = np.array([p.score for p in priorities])
    if np.isnan(scores).all():
        return {"missing": NO_LEVELS}
    return {
        "missing": None,
        "on": knowledge.on.isoformat(),
        "cell": rule.cell_m,
        "spacing": rule.spacing_m,
        "rule": {
            "title": text_dict(rule.title),
            "official": rule.official,
            "source": rule.source.model_dump(mode="json"),
        },
        "colours": list(COLOURS),
        "cells": {
            "total": scores.shape[1],
            "not_assessable": int(np.isnan(scores).all(axis=0).sum()),
            "funded": sum(f is not None for f in ground.funded),
        },
        **_units(ground, priorities, scores),
        **_Places(ground, priorities, scores, rule, knowledge).listed(),
        "absent": missing_layers(knowledge),
        "neutral": neutral_factors(ground, priorities, rule),
    }


def _units(ground: Ground, priorities: Sequence[Priority], scores: Floats) -> dict[str, Any]:
    """Return the types with the classes of their means, and the means of each unit, the best first."""
    means = unit_means(ground, scores)
    table = np.array([m for m, _, _ in means.values()])
    best = np.array([np.nan if np.isnan(row).all() else np.nanmax(row) for row in table])
    described = {row["type"]: row for row in by_type(ground, priorities)}
    types = [
        {
            "id": p.work.id,
            "label": text_dict(p.work.title),
            "breaks": list(class_limits(table[:, n], 3)),
            "best_in_cells": described[p.work.id]["best_in_cells"],
        }
        for n, p in enumerate(priorities)
    ]
    return {
        "types": types,
        "best": {"breaks": list(class_limits(best, 3))},
        "units": {
            unit: [None if np.isnan(m) else round_half_even(m, 4) for m in row]
            for unit, row in zip(means, table, strict=True)
        },
    }


class _Places:
    """The places that lists name, each kept once, with its reasons kept once."""

    def __init__(
        self,
        ground: Ground,
        priorities: Sequence[Priority],
        scores: Floats,
        rule: PriorityRule,
        knowledge: Knowledge,
    ) -> None:
        self.ground, self.priorities, self.scores = ground, priorities, scores
        self.rule, self.knowledge = rule, knowledge
        self.filled = np.where(np.isnan(scores), -np.inf, scores)
        self.names = _municipalities(ground, knowledge)
        self.order = {name: n for n, name in enumerate(self.names)}
        self.places: list[list[Any]] = []
        self.numbers: dict[tuple[int, int], int] = {}
        self.texts: dict[tuple[str, str], int] = {}
        self.to_degrees = pyproj.Transformer.from_crs(knowledge.workspace.crs, 4326, always_xy=True)

    def listed(self) -> dict[str, Any]:
        """Return the places, the texts of their reasons and the lists."""
        best = self.filled.argmax(axis=0)
        top = self.filled.max(axis=0)
        lists = {"best": self._by_municipality(np.where(np.isinf(top), np.nan, top), best)}
        for n, p in enumerate(self.priorities):
            lists[p.work.id] = self._by_municipality(self.scores[n], np.full(len(top), n))
        return {
            "municipalities": [{"id": i, "name": n} for i, n in self.names.items()],
            "lists": lists,
            "places": self.places,
            "texts": [{"it": it, "en": en} for it, en in self.texts],
        }

    def _by_municipality(self, score: Floats, kind: NDArray[np.int64]) -> dict[str, list[int]]:
        everywhere = np.arange(len(score))
        chosen = {"": top_cells(self.ground, score, everywhere, self.rule.spacing_m, TOP)}
        for name in self.names:
            own = np.flatnonzero(self.ground.municipality == name)
            chosen[name] = top_cells(self.ground, score, own, self.rule.spacing_m, IN_MUNICIPALITY)
        return {
            name: [self._position(cell, int(kind[cell]), float(score[cell])) for cell in cells]
            for name, cells in chosen.items()
            if cells
        }

    def _position(self, cell: int, kind: int, score: float) -> int:
        if (cell, kind) not in self.numbers:
            self.numbers[cell, kind] = len(self.places)
            self.places.append(self._place(cell, kind, score))
        return self.numbers[cell, kind]

    def _place(self, cell: int, kind: int, score: float) -> list[Any]:
        said = reasons(self.ground, self.priorities[kind], cell, self.rule, self.knowledge)
        # What holds everywhere is said once, beside the list.
        everywhere = {m.reason.it for m in self.rule.missing}
        texts = [self.texts.setdefault((t.it, t.en), len(self.texts)) for t in said if t.it not in everywhere]
        lon, lat = self.to_degrees.transform(*self.ground.points[cell])
        held = None if self.ground.municipality is None else self.ground.municipality[cell]
        return [
            round_half_even(lon, 5),
            round_half_even(lat, 5),
            str(self.ground.unit[cell]),
            None if held is None else self.order[str(held)],
            kind,
            round_half_even(score, 3),
            texts,
        ]


def _municipalities(ground: Ground, knowledge: Knowledge) -> Mapping[str, str]:
    """Return the Comuni that hold some cell, by name."""
    if ground.municipality is None:
        return {}
    held = {str(m) for m in ground.municipality if m is not None}
    names = knowledge.municipality_names
    return {i: names[i] for i in sorted(held, key=lambda i: (names[i].casefold(), i))}
