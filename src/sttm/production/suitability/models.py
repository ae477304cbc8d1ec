"""Which model of suitability holds for an activity on a day, and what a reading is worth by it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sttm.errors import PackError, RequestError
from sttm.indicators.value_functions import decay, linear, logistic, stepped
from sttm.packs.declared import in_force
from sttm.packs.pack import Pack
from sttm.packs.suitability import Linear, Logistic, Stepped, SuitabilityModel, ValueFunction

__all__ = ["margins_of", "model_of", "weights_of", "without", "worth"]


def model_of(pack: Pack, activity: str, on: date) -> SuitabilityModel:
    """Return the model of an activity in force on a day.

    Raises
    ------
    RequestError
        If there is no such activity, or no model speaks of it.
    NotInForce
        If none is in force on the day.
    PackError
        If two are.
    """
    if activity not in pack.activities:
        msg = f"there is no activity {activity} in pack {pack.manifest.name}"
        raise RequestError(msg, remedy=f"it has: {', '.join(sorted(pack.activities))}")
    fitting = tuple(m for m in pack.suitability.values() if activity in m.activities)
    if not fitting:
        msg = f"no model of suitability speaks of {activity} in pack {pack.manifest.name}"
        raise RequestError(msg, remedy="declare one under production/suitability")
    found = in_force(fitting, on, f"suitability for {activity}")
    also = [m.id for m in fitting if m.covers(on) and m is not found]
    if also:
        msg = f"{activity} has more than one model of suitability on {on}: {found.id}, {', '.join(also)}"
        raise PackError(msg, remedy="end one before the other begins")
    return found


def without(model: SuitabilityModel, criteria: Collection[str]) -> SuitabilityModel:
    """Return a model without some criteria, the other weights scaled to add up to 1.

    Raises
    ------
    RequestError
        If a criterion is none of the model, or none would be left.
    """
    unknown = sorted(set(criteria) - {c.id for c in model.criteria})
    if unknown:
        msg = f"model {model.id} has no criterion {', '.join(unknown)}"
        raise RequestError(msg, remedy=f"it has: {', '.join(c.id for c in model.criteria)}")
    kept = [w for w in model.weights if w.criterion not in criteria]
    if not kept:
        msg = f"model {model.id} has no criterion left"
        raise RequestError(msg, remedy="load layers that it reads: sttm layers shows those there are")
    total = sum(w.weight for w in kept)
    return model.model_copy(
        update={
            "criteria": tuple(c for c in model.criteria if c.id not in criteria),
            "weights": tuple(w.model_copy(update={"weight": w.weight / total}) for w in kept),
        }
    )


def weights_of(model: SuitabilityModel) -> NDArray[np.float64]:
    """Return the weights in the order of the criteria."""
    own = {w.criterion: w.weight for w in model.weights}
    return np.array([own[c.id] for c in model.criteria])


def margins_of(model: SuitabilityModel) -> NDArray[np.float64]:
    """Return the margins of the weights in the order of the criteria."""
    own = {w.criterion: w.margin for w in model.weights}
    return np.array([own[c.id] for c in model.criteria])


def worth(function: ValueFunction, x: ArrayLike) -> NDArray[np.floating[Any]]:
    """Return what readings are worth, 0–1; NaN stays NaN."""
    if isinstance(function, Linear):
        return linear(x, function.zero_at, function.one_at)
    if isinstance(function, Stepped):
        starts = [-np.inf if s.from_ is None else s.from_ for s in function.steps]
        return stepped(x, starts, [s.value for s in function.steps])
    if isinstance(function, Logistic):
        return logistic(x, function.middle, function.steepness)
    return decay(x, function.scale)
