"""What a scenario changes: who gains and who loses, by group of services, place and age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.quantities import Missing
from sttm.services.access.account import HIGHER_TITLES, AccessTable, people_titles
from sttm.services.access.computing import Access, Ground, computed_access, ground_targets
from sttm.services.access.measuring import TravelMode
from sttm.services.access.rules import HIGHER, AccessRules
from sttm.services.access.targets import Targets
from sttm.services.result import number

__all__ = ["CELLS", "cell_changes", "changed_access", "group_changes", "place_changes"]

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]

DIGITS = 4

CELLS = 20
"""Cells that a result names, those that change most for most residents first."""

NOTHING = 5e-4
"""Change of the index that is none: half of the last digit that the cells have."""


def changed_access(base: Access, after: Ground, rules: AccessRules, mode: TravelMode) -> Access:
    """Return access as it would be, searching again only for what the change touches.

    The cells and where one starts stay those of today: the same people are compared. A group whose last
    service closes stays assessable, and nobody reaches it; one that is not assessable today stays so, for
    nobody knows what the first service is the first of.
    """
    surveyed = frozenset(n for n, t in base.targets.items() if isinstance(t, Targets))
    targets = {
        name: target if name in surveyed else base.targets[name]
        for name, target in ground_targets(after, rules, surveyed=surveyed).items()
    }
    same_streets = after.street_network is base.ground.street_network
    alike = [n for n, t in targets.items() if same_streets and _same(t, base.targets[n])]
    known = {
        one: {n: measured.seconds[n] for n in alike if n in measured.seconds}
        for one, measured in base.measured.items()
    }
    return computed_access(
        after,
        rules,
        cells=base.cells,
        targets=targets,
        ways=base.ways if same_streets else None,
        known=known,
        modes=(mode,),
    )


def _same(target: Targets | Missing, before: Targets | Missing) -> bool:
    if isinstance(target, Missing) or isinstance(before, Missing):
        return False
    if len(target.place) != len(before.place):
        return False
    there = shapely.get_coordinates(target.place)
    return bool(np.array_equal(there, shapely.get_coordinates(before.place)))


def group_changes(before: AccessTable, after: AccessTable, mode: TravelMode) -> list[dict[str, Any]]:
    """Return for each daily group who has it within reach before and after, as JSON values."""
    residents = _residents(before)
    rows = []
    for group in before.assessable(mode):
        column = f"near_{mode}_{group.id}"
        change = after.numbers(column) - before.numbers(column)
        rows.append(
            {
                "id": group.id,
                "title": {"it": group.title.it, "en": group.title.en},
                "before": _mean(before.numbers(column), residents),
                "after": _mean(after.numbers(column), residents),
                "gain": number(float((residents * np.maximum(change, 0)).sum())),
                "lose": number(float((residents * np.maximum(-change, 0)).sum())),
            }
        )
    return rows


def place_changes(before: AccessTable, after: AccessTable, mode: TravelMode) -> list[dict[str, Any]]:
    """Return for each place, and each age in it, the share with all groups and the index before and after."""
    titles = people_titles()
    found = []
    for place, cells in before.places():
        ages = {name: values for name, values in before.people.items() if name != "residents"}
        found.append(
            {
                **place,
                **_change(before, after, mode, np.where(cells, _residents(before), 0.0)),
                "higher": _higher(before, after, mode, np.where(cells, _residents(before), 0.0)),
                "ages": [
                    {
                        "id": name,
                        "title": titles[name],
                        **_change(before, after, mode, np.where(cells, np.nan_to_num(values), 0.0)),
                    }
                    for name, values in ages.items()
                ],
            }
        )
    return found


def _change(before: AccessTable, after: AccessTable, mode: TravelMode, weight: Floats) -> dict[str, Any]:
    change = after.numbers(f"decayed_{mode}") - before.numbers(f"decayed_{mode}")
    told: dict[str, Any] = {
        "residents": number(float(weight.sum())),
        "gain": number(float(weight[change > NOTHING].sum())),
        "lose": number(float(weight[change < -NOTHING].sum())),
    }
    for name in ("all", "index", "decayed"):
        column = f"{name}_{mode}"
        told[name] = {
            "before": _mean(before.numbers(column), weight),
            "after": _mean(after.numbers(column), weight),
        }
    return told


def _higher(
    before: AccessTable, after: AccessTable, mode: TravelMode, weight: Floats
) -> dict[str, Mapping[str, Any]]:
    """Return the mean minutes to higher services of those who reach them both before and after."""
    told: dict[str, Mapping[str, Any]] = {}
    for name in HIGHER:
        if name in before.lacking(mode) or name in after.lacking(mode):
            continue
        first, then = (t.numbers(f"{mode}_{name}") for t in (before, after))
        both = np.isfinite(first) & np.isfinite(then)
        told[name] = {
            "title": HIGHER_TITLES[name],
            "before": _mean(first[both], weight[both], 2),
            "after": _mean(then[both], weight[both], 2),
        }
    return told


def cell_changes(
    before: AccessTable, after: AccessTable, mode: TravelMode, most: int = CELLS
) -> tuple[int, list[dict[str, Any]]]:
    """Return how many cells change, and those that change most for most residents."""
    change = after.numbers(f"decayed_{mode}") - before.numbers(f"decayed_{mode}")
    residents = _residents(before)
    changed = np.flatnonzero(np.abs(change) > NOTHING)
    order = changed[np.lexsort((changed, -np.round(np.abs(change) * residents, 6)[changed]))]
    groups = [g.id for g in before.assessable(mode)]
    rows = []
    for k in order[:most]:
        minutes = {}
        for name in (*groups, *(h for h in HIGHER if h not in before.lacking(mode))):
            pair = [t.numbers(f"{mode}_{name}")[k] for t in (before, after)]
            if not np.array_equal(pair[0], pair[1], equal_nan=True):
                minutes[name] = {"before": number(pair[0], 1), "after": number(pair[1], 1)}
        rows.append(
            {
                "cell_id": str(before.frame.index[k]),
                "municipality_id": str(before.frame["municipality_id"].iloc[k]),
                "residents": number(float(residents[k])),
                "decayed": {
                    "before": number(float(before.numbers(f"decayed_{mode}")[k])),
                    "after": number(float(after.numbers(f"decayed_{mode}")[k])),
                },
                "minutes": minutes,
            }
        )
    return len(changed), rows


def _residents(table: AccessTable) -> Floats:
    return np.nan_to_num(table.people["residents"])


def _mean(values: Floats, weight: Floats, digits: int = DIGITS) -> float | None:
    total = weight.sum()
    return number(float(np.nansum(values * weight) / total), digits) if total > 0 else None
