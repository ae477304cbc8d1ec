"""What the map of suitability says in figures: ground by class, scores by zone, what takes most from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.indicators.suitability_kernels import STEPS
from sttm.production.suitability.computing import Suitability
from sttm.production.suitability.mapping import BINS, CODES, SuitabilityMap
from sttm.quantities import round_half_even

__all__ = ["QUANTILES", "account", "model_told", "quantiles"]

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
HECTARE = 10_000


def account(
    found: Suitability, counted: SuitabilityMap, zones: Sequence[tuple[str, str | None]]
) -> list[dict[str, Any]]:
    """Return for the territory and each zone: ground by class, quantiles of the score, what takes from it.

    Parameters
    ----------
    zones
        Id and name of each, in the order in which they were counted.

    Returns
    -------
    list
        The territory first. ``takes`` is the mean of weight × (1 − worth): how much of the score a criterion
        withholds; the most binding come first.
    """
    cell = found.grid.cell_area / HECTARE
    rows = [_place(found, None, None, counted.scores.sum(0), counted.classes.sum(0), cell,
                   {n: int(s.sum()) for n, s in counted.steps.items()})]  # fmt: skip
    for k, (zone, name) in enumerate(zones, start=1):
        steps = {n: int(s[k]) for n, s in counted.steps.items()}
        rows.append(_place(found, zone, name, counted.scores[k], counted.classes[k], cell, steps))
    return rows


def _place(
    found: Suitability,
    zone: str | None,
    name: str | None,
    scores: NDArray[np.int64],
    classes: NDArray[np.int64],
    cell: float,
    steps: Mapping[str, int],
) -> dict[str, Any]:
    number = int(scores.sum())
    takes = [
        {"criterion": one, "takes": round_half_even(weight * (1 - steps[one] / STEPS / number), 4)}
        for one, weight in found.weights.items()
        if number
    ]
    return {
        "zone": zone,
        "name": name,
        "classes_ha": {
            c: round_half_even(float(classes[CODES[c]]) * cell, 2) for c in CODES if c != "outside"
        },
        "scored_ha": round_half_even(number * cell, 2),
        "score": quantiles(scores),
        "takes": sorted(takes, key=lambda t: (-float(str(t["takes"])), str(t["criterion"]))),
    }


def quantiles(scores: NDArray[np.int64]) -> dict[str, float] | None:
    """Return quantiles of scores counted by step, to a thousandth; None where there is none."""
    number = int(scores.sum())
    if not number:
        return None
    running = np.cumsum(scores)
    places = {q: int(np.searchsorted(running, q * number)) for q in QUANTILES}
    return {
        f"p{round(100 * q):02d}": round_half_even(min(place / BINS, 1.0), 3) for q, place in places.items()
    }


def model_told(found: Suitability) -> dict[str, Any]:
    """Return the model as it was used, as JSON values."""
    model = found.model
    margins = {w.criterion: w.margin for w in model.weights}
    return {
        "id": model.id,
        "title": text_dict(model.title),
        "in_force_from": model.in_force_from.isoformat(),
        "source": model.source.shown,
        "official": model.official,
        "confidence": model.confidence,
        "criteria": [
            {
                "id": c.id,
                "title": text_dict(c.title),
                "unit": c.unit,
                "reads": c.reads.model_dump(mode="json"),
                "value": c.value.model_dump(mode="json", by_alias=True),
                "reason": text_dict(c.reason),
                "weight": round_half_even(found.weights[c.id], 6),
                "margin": margins[c.id],
                "notes": list(found.criteria[c.id].notes) if c.id in found.criteria else [],
            }
            for c in model.criteria
        ],
        "missing": {name: {"it": m.it, "en": m.reason} for name, m in found.missing.items()},
        "left_out": {name: {"it": m.it, "en": m.reason} for name, m in found.left_out.items()},
    }
