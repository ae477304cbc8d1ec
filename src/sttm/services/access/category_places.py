"""Access to each category told: share of residents and of its users within reach, and minutes, by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.weighted import median_of
from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.services.access.account import people_titles
from sttm.services.access.categories import CategoryAccess
from sttm.services.result import missing_told, number
from sttm.services.surveyed import NOT_SURVEYED
from sttm.territory.reading import absent_layers

__all__ = ["categories_told", "category_places"]

Floats = NDArray[np.float64]
Rows = NDArray[np.bool_]

DIGITS = 4


def categories_told(access: CategoryAccess) -> list[dict[str, Any]]:
    """Return the categories with their number of services, or why they are not assessable, as JSON values."""
    pack, on = access.table.reading.pack, access.table.reading.on
    groups = {g.id for g in pack.service_groups.values() if g.covers(on)}
    found = []
    for one in access.categories:
        target = access.targets[one.id]
        told = {
            "id": one.id,
            "title": {"it": one.title.it, "en": one.title.en},
            "group": one.group if one.group in groups else None,
            "usual_tier": one.usual_tier,
            "users": list(one.users),
            "services": None if isinstance(target, Missing) else target.things,
            "off_street": access.off_street.get(one.id),
        }
        unknown = [age for age in one.users if age not in access.table.people]
        if unknown:
            told["users_missing"] = missing_told(_absent_ages(unknown))["missing"]
        why = access.missing.get(one.id)
        found.append(told if why is None else {**told, **missing_told(why)})
    return found


def category_places(access: CategoryAccess) -> list[dict[str, Any]]:
    """Return, for each place, how many residents have each category in reach, as JSON values."""
    table = access.table
    residents = table.people.get("residents")
    found = []
    for place, cells in table.places():
        body = {**place, "cells": int(cells.sum()), "residents": None, "mean": None, "categories": []}
        if residents is None:
            body |= missing_told(absent_layers(["population"]))
        else:
            body["residents"] = number(float(np.nansum(residents[cells])))
            many = table.numbers(f"categories_{access.mode}")
            body["mean"] = number(_mean(many, residents, cells))
            body["categories"] = [_category(access, one, residents, cells) for one in access.assessable]
        found.append(body)
    return found


def _absent_ages(ages: Sequence[str]) -> Missing:
    """Return that the population tells nothing of some ages."""
    titles = people_titles()
    it, en = (", ".join(titles[age][k].casefold() for age in ages) for k in ("it", "en"))
    return Missing(f"the population does not tell: {en}", it=f"la popolazione non dice: {it}")


def _category(
    access: CategoryAccess, category: ServiceCategory, residents: Floats, cells: Rows
) -> dict[str, Any]:
    """Return one category in one place: of everybody whose cell was surveyed, and of those who use it."""
    table, name = access.table, f"{access.mode}_{category.id}"
    near = table.numbers(f"near_{name}")
    known = cells & np.isfinite(near)
    if cells.any() and not known.any():
        return {"id": category.id, **missing_told(NOT_SURVEYED)}
    minutes = np.nan_to_num(table.numbers(name)[known], nan=np.inf)
    everybody, surveyed = (float(np.nansum(residents[rows])) for rows in (cells, known))
    told = {
        "id": category.id,
        "share": number(_mean(near, residents, known), DIGITS),
        "minutes": number(median_of(minutes, np.nan_to_num(residents[known])), 1),
        "surveyed": number(surveyed / everybody, DIGITS) if everybody > 0 else None,
    }
    if not category.users:
        return told
    ages = [table.people.get(age) for age in category.users]
    if any(age is None for age in ages):
        return {**told, "users_share": None}
    users = np.sum([np.nan_to_num(age) for age in ages if age is not None], axis=0)
    return {**told, "users_share": number(_mean(near, users, known), DIGITS)}


def _mean(values: Floats, weight: Floats, cells: Rows) -> float:
    """Return the mean of what is known over people; NaN without any of them."""
    chosen = cells & np.isfinite(values) & np.isfinite(weight) & (weight > 0)
    total = weight[chosen].sum()
    return float((values[chosen] * weight[chosen]).sum() / total) if total > 0 else float("nan")
