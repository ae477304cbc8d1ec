"""What a LUM holds against what it should: functions present, compatible or not, and missing ones ranked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import text_dict
from sttm.packs.lum import LumFunction
from sttm.quantities import Missing
from sttm.services.lum.reading import measured, within
from sttm.services.result import missing_told, rule_told
from sttm.services.supply import EXISTING
from sttm.services.surveyed import unsurveyed
from sttm.territory.reading import Reading, absent_layers

__all__ = ["equipment", "functions_in", "services_in"]

NAMED = 5
"""Services of a category that are named; all are counted."""

UNLISTED = Missing(
    "the layer has none in the whole territory, so it may not have been surveyed",
    it="il livello non ne ha in tutto il territorio: può non essere stato rilevato",
)

FACTS = {
    "wanted": ("voluta nei LUM di questa rilevanza", "wanted in LUM of this relevance"),
    "synergic": ("sinergica con l'interscambio", "synergic with the interchange"),
    "compatible": ("compatibile con l'interscambio", "compatible with the interchange"),
    "nearest": ("la più vicina è a {away:.0f} m", "the nearest is {away:.0f} m away"),
    "planned": ("{n} prevista da programmi", "{n} planned by programmes"),
}  # fmt: skip


def services_in(
    reading: Reading, ground: BaseGeometry, states: Collection[str] = EXISTING
) -> list[dict[str, Any]] | Missing:
    """Return the services in some ground by category of the pack, as JSON values.

    Those in the states that count are ``standing``, the others ``planned``.
    """
    frame, rows = reading.vector("services"), within(reading, "services", ground)
    if frame is None or isinstance(rows, Missing):
        return absent_layers(["services"])
    own = frame.iloc[rows]
    found = []
    for name, some in sorted(own.groupby("category"), key=lambda pair: str(pair[0])):
        declared = reading.pack.service_categories.get(str(name))
        standing = some["status"].isin(list(states))
        titles = [str(n) for n in some.loc[standing, "name"] if isinstance(n, str)] if "name" in some else []
        found.append(
            {
                "category": str(name),
                "title": dict.fromkeys(("it", "en"), str(name))
                if declared is None
                else text_dict(declared.title),
                "group": None if declared is None else declared.group,
                "standing": int(standing.sum()),
                "planned": int((~standing).sum()),
                "names": sorted(titles)[:NAMED],
            }
        )  # fmt: skip
    return found


def functions_in(
    reading: Reading,
    ground: BaseGeometry,
    relevance: str,
    stops: Sequence[str],
    states: Collection[str] = EXISTING,
) -> dict[str, Any]:
    """Return which functions of the pack are there, and those that are wanted and lack, as JSON values.

    Parameters
    ----------
    stops
        Ids of the stops and stations of the LUM: their facilities count wherever they stand.
    states
        States of the services that count as there.

    Returns
    -------
    dict
        ``functions``: each with ``fit``, ``wanted``, ``number`` or ``missing``; ``lacking``: the wanted ones
        that are not there, the weightiest first, then those farthest away, with ``reasons``;
        ``unsuitable``: ids of those that are there and should not be.
    """
    rules = [f for f in reading.pack.lum_functions.values() if f.covers(reading.on) and relevance in f.fit]
    rows = [_function(reading, ground, relevance, f, stops, states) for f in rules]
    lacking = [row for row in rows if row["wanted"] and row["number"] == 0]
    lacking.sort(key=lambda r: (-r["weight"], -_away(r), r["id"]))
    return {
        "functions": sorted(rows, key=lambda r: (-r["weight"], r["id"])),
        "lacking": [
            {"rank": n, "id": r["id"], "title": r["title"], "weight": r["weight"], "reasons": _reasons(r)}
            for n, r in enumerate(lacking, 1)
        ],
        "unsuitable": [r["id"] for r in rows if r["fit"] == "unsuitable" and r["number"]],
    }


def _function(
    reading: Reading,
    ground: BaseGeometry,
    relevance: str,
    rule: LumFunction,
    stops: Sequence[str],
    states: Collection[str],
) -> dict[str, Any]:
    standing, planned, away, gone = _of_services(reading, ground, rule.categories, states)
    facilities, no_facilities = _of_facilities(reading, ground, rule.facilities, stops)
    total = standing + facilities
    # What is there is there; that nothing is there is only known with every layer that could tell.
    unknown = [] if total else [why for why in (gone, no_facilities) if why is not None]
    told: dict[str, Any] = {
        "id": rule.id,
        "title": text_dict(rule.title),
        "fit": rule.fit[relevance],  # type: ignore[index]
        "wanted": relevance in rule.wanted,
        "weight": rule.weight,
        "number": None if unknown else total,
        "planned": planned,
        "nearest": None if away is None else measured(away, "m"),
        "article": rule.article,
        **rule_told(rule),
    }
    return told | missing_told(unknown[0]) if unknown else told


def _of_services(
    reading: Reading, ground: BaseGeometry, categories: Sequence[str], states: Collection[str]
) -> tuple[int, int, float | None, Missing | None]:
    """Return services standing inside and to come, how far the nearest is, why nobody knows of them."""
    if not categories:
        return 0, 0, None, None
    frame = reading.vector("services")
    if frame is None:
        return 0, 0, None, absent_layers(["services"])
    own = frame[frame["category"].isin(categories).to_numpy(dtype=bool)]
    if own.empty:  # registers of schools and pharmacies do not say that there is no shop
        return 0, 0, None, UNLISTED
    standing = own["status"].isin(list(states)).to_numpy(dtype=bool)
    away = shapely.distance(own.geometry.to_numpy(), ground)
    inside = away == 0
    nearest = float(away[standing].min()) if standing.any() else None
    here, to_come = int((inside & standing).sum()), int((inside & ~standing).sum())
    unknown = unsurveyed(reading, "services", ground, categories)
    return here, to_come, None if unknown else nearest, unknown


def _of_facilities(
    reading: Reading, ground: BaseGeometry, kinds: Sequence[str], stops: Sequence[str]
) -> tuple[int, Missing | None]:
    if not kinds:
        return 0, None
    frame = reading.vector("stop_facilities")
    if frame is None:
        return 0, absent_layers(["stop_facilities"])
    own = frame[frame["kind"].isin(kinds).to_numpy(dtype=bool)]
    if own.empty:
        return 0, UNLISTED
    theirs = own["stop_id"].astype(str).isin(list(stops)).to_numpy(dtype=bool)
    return int((theirs | np.asarray(shapely.intersects(own.geometry.to_numpy(), ground))).sum()), None


def _away(row: dict[str, Any]) -> float:
    return float("inf") if row["nearest"] is None else float(row["nearest"]["value"])


def _reasons(row: dict[str, Any]) -> list[dict[str, str]]:
    said = [FACTS["wanted"]]
    if row["fit"] in FACTS:
        said.append(FACTS[row["fit"]])
    if row["nearest"] is not None:
        said.append(tuple(t.format(away=row["nearest"]["value"]) for t in FACTS["nearest"]))  # type: ignore[arg-type]
    if row["planned"]:
        said.append(tuple(t.format(n=row["planned"]) for t in FACTS["planned"]))  # type: ignore[arg-type]
    return [{"it": it, "en": en} for it, en in said]


def equipment(reading: Reading, ground: BaseGeometry, stops: Sequence[str]) -> dict[str, Any] | Missing:
    """Return the interchange equipment of a LUM by kind: how many, and places where known."""
    frame = reading.vector("stop_facilities")
    if frame is None:
        return absent_layers(["stop_facilities"])
    theirs = frame["stop_id"].astype(str).isin(list(stops)).to_numpy(dtype=bool)
    own = frame[theirs | np.asarray(shapely.intersects(frame.geometry.to_numpy(), ground))]
    counted = Counter(own["kind"].astype(str))
    found = []
    for kind in sorted(counted):
        places = own.loc[own["kind"] == kind, "capacity"] if "capacity" in own else own.iloc[:0]["kind"]
        known = places.dropna()
        found.append(
            {
                "kind": kind,
                "number": counted[kind],
                "places": float(known.sum()) if len(known) else None,
                "places_unknown": int(counted[kind] - len(known)),
            }
        )
    return {"kinds": found}
