"""Whom access leaves out: inequality, the worst served, where they live, their age, the way up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.inequality import gini
from sttm.indicators.weighted import lowest_share, median_of
from sttm.quantities import Missing
from sttm.services.access.account import HIGHER_TITLES, AccessTable, people_titles
from sttm.services.access.measuring import TravelMode
from sttm.services.access.rules import HIGHER
from sttm.services.result import missing_told, number
from sttm.territory.reading import absent_layers

__all__ = ["CELLS", "equity_cells", "equity_places", "groups_not_counted", "not_assessable"]

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]

DIGITS = 4

CELLS = 20
"""Cells that a result names, those with most residents who lack something first."""


def not_assessable(table: AccessTable, mode: TravelMode) -> Missing | None:
    """Return why equity cannot be told in a mode, or None where it can."""
    if "residents" not in table.people:
        return absent_layers(["population"])
    return None if table.assessable(mode) else table.why(mode, table.groups[0].id)


def groups_not_counted(table: AccessTable, mode: TravelMode) -> list[dict[str, Any]]:
    """Return the groups of which the index of a mode says nothing, each with why, as JSON values."""
    lacking = table.lacking(mode)
    return [
        {
            "id": group.id,
            "title": {"it": group.title.it, "en": group.title.en},
            **missing_told(table.why(mode, group.id)),
        }
        for group in table.groups
        if group.id in lacking
    ]


def equity_places(
    table: AccessTable, mode: TravelMode, share: float, higher: Sequence[TravelMode]
) -> list[dict[str, Any]]:
    """Return for each place how unevenly its residents are served, as JSON values.

    Parameters
    ----------
    mode
        That of the index.
    share
        Part of the residents who are the worst served.
    higher
        Modes in which higher services are looked for.
    """
    found = []
    for place, cells in table.places():
        body = {**place, "residents": number(float(np.nansum(table.people["residents"][cells])))}
        body |= _spread(table, mode, cells, share)
        body["higher"] = {one: _higher(table, one, cells) for one in higher}
        found.append(body)
    return found


def _spread(table: AccessTable, mode: TravelMode, cells: Rows, share: float) -> dict[str, Any]:
    residents = table.people["residents"]
    lived = cells & np.isfinite(residents) & (residents > 0)
    if not lived.any():
        return {"index": None, "gini": None, "worst": None, "lacking": []}
    weight, index = residents[lived], table.numbers(f"index_{mode}")[lived]
    mean = float(np.average(index, weights=weight))
    return {
        "index": number(mean, 2),
        "gini": number(gini(index * weight, weight), DIGITS) if mean > 0 else None,
        "worst": _worst(table, mode, lived, share),
        "lacking": _lacking(table, mode, lived),
    }


def _worst(table: AccessTable, mode: TravelMode, lived: Rows, share: float) -> dict[str, Any]:
    """Return the worst-served part: how it is served, where it lives, which ages it holds more of.

    Of equal indices the one that falls slowly decides: those for whom everything is farther are served worse.
    """
    residents = table.people["residents"][lived]
    index, slow = table.numbers(f"index_{mode}")[lived], table.numbers(f"decayed_{mode}")[lived]
    _, rank = np.unique(np.column_stack([index, slow]), axis=0, return_inverse=True)
    taken = lowest_share(rank.ravel(), residents, share)
    part = taken / residents
    return {
        "share": share,
        "residents": number(float(taken.sum())),
        "index": number(float(np.average(index, weights=taken)), 2) if taken.sum() > 0 else None,
        "index_most": number(float(index[taken > 0].max()), 2) if (taken > 0).any() else None,
        "municipalities": _where(table, lived, taken),
        "ages": _ages(table, lived, part),
    }


def _where(table: AccessTable, lived: Rows, taken: Floats) -> list[dict[str, Any]]:
    own = table.frame["municipality_id"].astype(str).to_numpy()[lived]
    residents = table.people["residents"][lived]
    rows = []
    for name in np.unique(own):
        here = own == name
        if taken[here].sum() > 0:
            rows.append(
                {
                    "id": str(name),
                    "name": table.reading.municipality_names.get(str(name), str(name)),
                    "residents": number(float(taken[here].sum())),
                    "share_of_worst": number(float(taken[here].sum() / taken.sum()), DIGITS),
                    "share_of_its_own": number(float(taken[here].sum() / residents[here].sum()), DIGITS),
                }
            )
    return sorted(rows, key=lambda row: (-row["residents"], row["id"]))


def _ages(table: AccessTable, lived: Rows, part: Floats) -> list[dict[str, Any]]:
    """Return each age's share among the worst served and among all, and their ratio."""
    titles = people_titles()
    everybody = table.people["residents"][lived]
    rows = []
    for name, values in table.people.items():
        own = values[lived]
        if name == "residents" or not np.nansum(own) > 0:
            continue
        known = np.isfinite(own)
        among = float((own * part)[known].sum() / (everybody * part)[known].sum())
        overall = float(own[known].sum() / everybody[known].sum())
        rows.append(
            {
                "id": name,
                "title": titles[name],
                "among_worst": number(among, DIGITS),
                "among_all": number(overall, DIGITS),
                "ratio": number(among / overall, 3),
            }
        )
    return rows


def _lacking(table: AccessTable, mode: TravelMode, lived: Rows) -> list[dict[str, Any]]:
    """Return how many residents lack each group, most first."""
    residents = table.people["residents"][lived]
    rows = []
    for group in table.assessable(mode):
        without = residents * (1.0 - table.numbers(f"near_{mode}_{group.id}")[lived])
        rows.append(
            {
                "id": group.id,
                "title": {"it": group.title.it, "en": group.title.en},
                "residents": number(float(without.sum())),
                "share": number(float(without.sum() / residents.sum()), DIGITS),
            }
        )
    return sorted(rows, key=lambda row: (-row["residents"], row["id"]))


def _higher(table: AccessTable, mode: TravelMode, cells: Rows) -> dict[str, Any]:
    """Return the minutes to platforms and higher services, for everybody and by age."""
    return {
        name: missing_told(table.why(mode, name))
        if name in table.lacking(mode)
        else {
            "title": HIGHER_TITLES[name],
            **_way(table, f"{mode}_{name}", cells, table.people["residents"]),
            "ages": {
                age: _way(table, f"{mode}_{name}", cells, values)
                for age, values in table.people.items()
                if age != "residents"
            },
        }
        for name in HIGHER
    }


def _way(table: AccessTable, column: str, cells: Rows, weight: Floats) -> Mapping[str, float | None]:
    """Return the minutes of the median resident, and the share who get there in the time that is measured."""
    chosen = cells & np.isfinite(weight) & (weight > 0)
    if not chosen.any():
        return {"minutes": None, "reached": None}
    minutes = table.numbers(column)[chosen]
    arrived = float(np.average(np.isfinite(minutes), weights=weight[chosen]))
    return {
        "minutes": number(median_of(np.nan_to_num(minutes, nan=np.inf), weight[chosen]), 1),
        "reached": number(arrived, DIGITS),
    }


def equity_cells(table: AccessTable, mode: TravelMode, most: int = CELLS) -> list[dict[str, Any]]:
    """Return the cells where most residents lack a daily group, and which groups most of the cell lacks."""
    residents = np.nan_to_num(table.people["residents"])
    without = residents * (1.0 - table.numbers(f"all_{mode}"))
    order = np.lexsort((np.arange(len(without)), -np.round(without, 6)))[:most]
    groups = table.assessable(mode)
    near = {g.id: table.numbers(f"near_{mode}_{g.id}") for g in groups}
    return [
        {
            "cell_id": str(table.frame.index[k]),
            "municipality_id": str(table.frame["municipality_id"].iloc[k]),
            "residents": number(float(residents[k])),
            "without_all": number(float(without[k])),
            "index": number(float(table.numbers(f"index_{mode}")[k]), 2),
            "lacking": [g.id for g in groups if near[g.id][k] < 0.5],
        }
        for k in order
        if without[k] > 0
    ]
