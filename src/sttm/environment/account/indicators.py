"""How an indicator is distributed over a territory: quartiles, means, levels, places, extremes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.environment.account.whole import PLACES, residents_in
from sttm.environment.knowledge import Knowledge
from sttm.environment.monitoring.places import Overlay, overlay
from sttm.environment.unit_indicators import UnitIndicator
from sttm.quantities import Missing, round_half_even

__all__ = ["EXTREMES", "LEVELS", "indicator_account", "indicator_accounts"]

LEVELS = (1, 2, 3, 4, 5)

EXTREMES = 5
"""Units listed at each end."""

MORE_DIGITS = 2
"""Decimals kept beyond those that an indicator is printed with."""

Floats = NDArray[np.float64]


def indicator_accounts(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the account of every indicator as JSON values, in the order in which people look at them."""
    return [indicator_account(one, knowledge) for one in knowledge.indicators.values()]


def indicator_account(indicator: UnitIndicator, knowledge: Knowledge) -> dict[str, Any]:
    """Return the distribution of one indicator as JSON values.

    Means are weighted by area, and by residents where they are known; levels have none, because they are
    ranks, nor has the highest temperature, because a mean of maxima is the maximum of nothing. A place has
    a mean where units with a value cover at least the share that the pack asks for.

    Returns
    -------
    dict
        With ``values`` by unit (null is not assessable) and ``missing`` in words by how many units.
    """
    ids = [str(unit) for unit in knowledge.units.index]
    values = np.array([_value(knowledge.unit_values.get(u, {}), indicator.name) for u in ids], np.float64)
    areas: Floats = np.asarray(knowledge.units.area, dtype=np.float64)
    known = ~np.isnan(values)
    is_level = indicator.breaks is not None
    averaged = not is_level and not indicator.name.endswith("_maximum")
    people = _people(knowledge)
    digits = indicator.digits + MORE_DIGITS
    return {
        "id": indicator.name,
        "title": indicator.title.model_dump(),
        "unit": indicator.unit,
        "digits": indicator.digits,
        "is_level": is_level,
        "units": len(ids),
        "assessed": int(known.sum()),
        "area_m2": round_half_even(float(areas.sum()), 1),
        "assessed_m2": round_half_even(float(areas[known].sum()), 1),
        "quartiles": [round_half_even(float(q), digits) for q in np.quantile(values[known], _FIVE)]
        if known.any()
        else None,
        "mean_by_area": _mean(values, areas, digits) if averaged else None,
        "mean_by_residents": _mean(values, people[0], digits) if averaged and people is not None else None,
        "levels": _levels(values, areas, people) if is_level else None,
        "places": {name: _places(name, values, averaged, is_level, digits, knowledge) for name in PLACES},
        "lowest": _ends(values, ids, digits, knowledge, -1),
        "highest": _ends(values, ids, digits, knowledge, 1),
        "missing": _missing(indicator, ids, known, knowledge),
        "values": {
            u: None if np.isnan(v) else round_half_even(float(v), digits)
            for u, v in zip(ids, values, strict=True)
        },
    }


_FIVE = (0.0, 0.25, 0.5, 0.75, 1.0)


def _value(row: Mapping[str, Any], name: str) -> float:
    value = row.get(name)
    return float("nan") if value is None else float(value)


def _people(knowledge: Knowledge) -> tuple[Floats, float] | None:
    """Return residents by unit, and how many of all are divided between units by area."""

    def work_out(known: Knowledge) -> tuple[Floats, float] | None:
        found = residents_in(known.units.geometry.to_numpy(), known)
        return None if found is None else (found.number, found.divided)

    return knowledge.kept("residents by unit", work_out)


def _mean(values: Floats, weights: Floats, digits: int) -> float | None:
    use = ~np.isnan(values) & ~np.isnan(weights)
    total = float(weights[use].sum())
    return round_half_even(float(values[use] @ weights[use]) / total, digits) if total > 0 else None


def _levels(values: Floats, areas: Floats, people: tuple[Floats, float] | None) -> dict[str, Any]:
    """Return units, area and residents by level; the last row is what is not assessable."""
    rows = []
    for level in (*LEVELS, None):
        own = np.isnan(values) if level is None else values == level
        row: dict[str, Any] = {
            "level": level,
            "units": int(own.sum()),
            "area_m2": round_half_even(float(areas[own].sum()), 1),
            "area_share": round_half_even(float(areas[own].sum() / areas.sum()), 4),
            "residents": None,
            "residents_share": None,
        }
        if people is not None and not np.isnan(people[0]).any():
            count, every = float(people[0][own].sum()), float(people[0].sum())
            row["residents"] = round_half_even(count, 0)
            row["residents_share"] = round_half_even(count / every, 4) if every else None
        rows.append(row)
    divided = None if people is None else round_half_even(people[1], 0)
    return {"rows": rows, "residents_divided": divided}


def _overlay(name: str, knowledge: Knowledge) -> Overlay | None:
    """Return which units lie in which places of a layer, found once for all indicators."""

    def find(known: Knowledge) -> Overlay | None:
        frame = known.vector(name)
        if frame is None:
            return None
        return overlay(known.units.geometry.to_numpy(), frame.geometry.to_numpy())

    return knowledge.kept(f"units in {name}", find)


def _places(
    name: str, values: Floats, averaged: bool, is_level: bool, digits: int, knowledge: Knowledge
) -> list[dict[str, Any]] | None:
    """Return by place the mean by area, or the shares of area by level; None where the layer is absent."""
    found, frame = _overlay(name, knowledge), knowledge.vector(name)
    if found is None or frame is None:
        return None
    least = knowledge.parameters["minimum_coverage"]
    whole = frame.area.to_numpy(dtype=np.float64)
    names = list(frame["name"]) if "name" in frame else list(frame.index)
    zones = list(frame["zone_id"]) if "zone_id" in frame else [None] * len(frame)
    rows = []
    for n, place in enumerate(frame.index):
        here = found.places == n
        own, areas = values[found.shapes[here]], found.areas[here]
        covered = min(1.0, float(areas[~np.isnan(own)].sum() / whole[n]))
        row: dict[str, Any] = {
            "id": str(place),
            "name": str(names[n]),
            "zone": None if zones[n] is None or zones[n] != zones[n] else str(zones[n]),
            "covered": round_half_even(covered, 4),
            "mean": _mean(own, areas, digits) if averaged and covered >= least else None,
            "levels": None,
        }
        if is_level:
            row["levels"] = [round_half_even(float(areas[own == v].sum() / whole[n]), 4) for v in LEVELS]
        rows.append(row)
    return sorted(rows, key=lambda r: (r["name"].casefold(), r["id"]))


def _ends(
    values: Floats, ids: list[str], digits: int, knowledge: Knowledge, sign: int
) -> list[dict[str, Any]]:
    """Return the units at one end, the farthest first; equal ones in the order of their ids."""
    known = [i for i in np.lexsort((np.array(ids), -sign * values)) if not np.isnan(values[i])]
    return [
        {
            "id": ids[i],
            "name": knowledge.unit_names[ids[i]],
            "value": round_half_even(float(values[i]), digits),
        }
        for i in known[:EXTREMES]
    ]


def _missing(
    indicator: UnitIndicator, ids: list[str], known: NDArray[np.bool_], knowledge: Knowledge
) -> list[dict[str, Any]]:
    """Return why units have no value, and how many have each reason, the most frequent first."""
    reasons: dict[tuple[str, str], int] = {}
    for unit in (u for u, has_value in zip(ids, known, strict=True) if not has_value):
        reason = _reason(indicator, knowledge.unit_values.get(unit), knowledge)
        reasons[reason] = reasons.get(reason, 0) + 1
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    return [{"it": it, "en": en, "units": units} for (it, en), units in ordered]


def _reason(indicator: UnitIndicator, row: dict[str, Any] | None, knowledge: Knowledge) -> tuple[str, str]:
    """Return why a unit has no value; how much data it has, unit by unit, would be as many reasons."""
    least = knowledge.parameters["minimum_coverage"]
    present = any(layer in knowledge.facts for layer in indicator.layers)
    if present and row is not None and indicator.table in knowledge.tables:
        covered = row.get(indicator.covered or "", 0.0)
        if not covered >= least:
            low = f"{100 * least:.0f}"
            return f"dati su meno del {low} % della superficie", f"data on less than {low}% of the area"
    missing = knowledge.read("unit", indicator, row).value
    assert isinstance(missing, Missing)  # noqa: S101 - a unit without value
    return missing.it or missing.reason, missing.reason
