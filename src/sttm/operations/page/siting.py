"""Where each activity may go, as the page reads it: pieces with what touches them, and ground by place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.operations.production.areas import areas_note
from sttm.production.areas.account import BY, areas_account, pieces_by_place
from sttm.production.areas.classes import BINDING, CLASSES, TITLES
from sttm.production.areas.layer import LAYER, SEPARATOR
from sttm.production.areas.reading import Areas, read_areas, rule_dict
from sttm.publications.maps.areas import ALREADY
from sttm.publications.maps.sites import AREA_CLASSES
from sttm.publications.page.content import Siting
from sttm.publications.page.features import bounds_of
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema

__all__ = ["siting_of"]

Ground = NDArray[np.float64]
Shares = Sequence[tuple[NDArray[np.int64], Ground]]

KNOWN_ALREADY = {"it": "… e attenzione già nota", "en": "… and attention known already"}

RULE = (
    "id", "title", "effect", "layer", "distance_m", "side", "article", "source", "official", "confidence",
    "condition", "text",
)  # fmt: skip
"""What the page tells of a rule."""


def siting_of(reading: Reading) -> Siting | None:
    """Return the areas map for the page; None where it was never built, or no rule is in force on the day."""
    if reading.version(LAYER) is None or not any(
        r.covers(reading.on) for r in reading.pack.area_rules.values()
    ):
        return None
    areas = read_areas(reading)
    account = areas_account(reading)
    activities = [one["id"] for one in account["activities"]]
    digits = _digits(areas, activities)
    signs, sign = _signs(areas, digits)
    layers = sorted({name for text in areas.frame["missing"].unique() for name in _names(text)})
    rules = list(areas.rules)
    whole = [(np.arange(len(areas.pieces)), np.asarray(shapely.area(areas.pieces)))]
    facts = {
        "format": 1,
        "evaluated_on": account["evaluated_on"],
        "version": account["version"],
        "fingerprint": account["fingerprint"],
        "note": areas_note(reading),
        "classes": [_class(number) for number in range(len(CLASSES))],
        "already": {"title": KNOWN_ALREADY, "colour": ALREADY},
        "activities": [{"id": one["id"], "title": one["title"]} for one in account["activities"]],
        "rules": [_rule(name, areas, reading, activities) for name in rules],
        "layers": [{"id": name, "title": text_dict(layer_schema(name).title)} for name in layers],
        "signs": [
            [[rules.index(n) for n in _names(r)], [layers.index(n) for n in _names(m)], c]
            for r, m, c in signs
        ],
        "whole": _ground(areas, activities, digits, whole)[0],
        "places": {by: _places(areas, activities, digits, reading, by) for by in BY},
        "missing": account["missing"],
        "points": account["points"],
    }
    numbers = areas.frame.index.str.removeprefix("P").astype(int)
    pieces = areas.frame[["geometry"]].assign(piece=numbers, sign=sign)
    return Siting(facts=facts, pieces=pieces)


def _class(number: int) -> dict[str, Any]:
    drawn = AREA_CLASSES[number]
    name = CLASSES[number]
    return {"id": name, "title": text_dict(TITLES[name]), "colour": drawn.colour, "hatch": bool(drawn.hatch)}


def _rule(name: str, areas: Areas, reading: Reading, activities: Sequence[str]) -> dict[str, Any]:
    rule = areas.rules[name]
    told = rule_dict(reading.pack, rule, reading)
    concerned = [n for n, activity in enumerate(activities) if rule.concerns(activity)]
    return {
        **{key: told[key] for key in RULE},
        "layer_title": text_dict(layer_schema(rule.layer).title),
        "activities": None if rule.activities is None else concerned,
        "known": told["layer_version"] is not None,
    }


def _names(text: str) -> list[str]:
    return [name for name in text.split(SEPARATOR) if name]


def _digits(areas: Areas, activities: Sequence[str]) -> NDArray[np.uint8]:
    """Return by piece and activity the number of the class; one more says what is known where not all is.

    That number is :data:`~sttm.production.areas.classes.CLASSES`'s length: not assessable, but a rule that
    asks attention or mitigation touches already.
    """
    texts = areas.frame["rules"].astype(str).to_numpy()
    kinds, which = np.unique(texts, return_inverse=True)
    found = np.zeros((len(texts), len(activities)), dtype=np.uint8)
    for n, activity in enumerate(activities):
        classes = areas.classes(activity)
        for number, name in enumerate(CLASSES):
            found[classes == name, n] = number
        binding = {r.id for r in areas.rules.values() if r.concerns(activity) and r.effect in BINDING}
        touched = np.array([bool(binding & set(_names(kind))) for kind in kinds])[which]
        found[(classes == "not_assessable") & touched, n] = len(CLASSES)
    return found


def _signs(areas: Areas, digits: NDArray[np.uint8]) -> tuple[list[tuple[str, str, str]], NDArray[np.int64]]:
    """Return each combination of rules, layers not known and classes once, and which each piece has."""
    texts = ["".join(map(str, row)) for row in digits]
    table = pd.DataFrame(
        {"rules": areas.frame["rules"].astype(str), "missing": areas.frame["missing"].astype(str)}
    ).assign(classes=texts)
    codes, kinds = pd.factorize(pd.MultiIndex.from_frame(table))
    return [(str(r), str(m), str(c)) for r, m, c in kinds], np.asarray(codes, dtype=np.int64)


def _places(
    areas: Areas, activities: Sequence[str], digits: NDArray[np.uint8], reading: Reading, by: Any
) -> list[dict[str, Any]]:
    frame = reading.vector(by)
    if frame is None:
        return []
    found = pieces_by_place(reading, areas, by)
    ground = _ground(areas, activities, digits, [(pieces, shared) for _, _, pieces, shared in found])
    return sorted(
        (
            {"id": name, "name": title, "bounds": list(bounds_of(frame.loc[[name]])), **told}
            for (name, title, _, _), told in zip(found, ground, strict=True)
        ),
        key=lambda place: str(place["name"]).casefold(),
    )


def _ground(
    areas: Areas, activities: Sequence[str], digits: NDArray[np.uint8], shares: Shares
) -> list[dict[str, Any]]:
    """Return for each set of pieces the m² of each class, by activity, and of each rule that touches.

    The last number of a row of ``classes`` is the part of the ground not assessable where attention or
    mitigation is known already.
    """
    texts = areas.frame["rules"].astype(str).to_numpy()
    kinds, which = np.unique(texts, return_inverse=True)
    named = [_names(kind) for kind in kinds]
    rules = {name: number for number, name in enumerate(areas.rules)}
    told = []
    for pieces, ground in shares:
        rows = []
        for n in range(len(activities)):
            sums = np.bincount(digits[pieces, n], weights=ground, minlength=len(CLASSES) + 1)
            sums[CLASSES.index("not_assessable")] += sums[len(CLASSES)]
            rows.append([round_half_even(float(area), 1) for area in sums])
        touched: dict[int, float] = {}
        for kind, area in enumerate(np.bincount(which[pieces], weights=ground, minlength=len(kinds))):
            for name in named[kind] if area else ():
                touched[rules[name]] = touched.get(rules[name], 0.0) + float(area)
        told.append(
            {
                "area_m2": round_half_even(float(ground.sum()), 1),
                "classes": rows,
                "rules": [[rule, round_half_even(area, 1)] for rule, area in sorted(touched.items())],
            }
        )
    return told
