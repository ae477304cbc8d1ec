"""Land known as points only: what a point can tell of it, in the order in which a survey is worth while."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from sttm.packs.siting import SearchRule
from sttm.production.search.figures import distances, located, missing_dict, rule_told
from sttm.production.search.ground import Ground
from sttm.production.search.lands import Land, LandsOf
from sttm.production.suitability.scoring import PolygonScore
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading

__all__ = ["ORDER", "PointScorer", "to_survey"]

HUNDREDTHS = 2
"""Digits of the score that the order counts: a finer difference of an estimate says nothing."""

PointScorer = Callable[[Sequence[shapely.Point]], Sequence[PolygonScore]]

NOTE = {
    "it": "Nota come punto: superficie, perimetro e regole per area non sono note; classe, regole, punteggio "
    "e distanze valgono nel punto. Da rilevare.",
    "en": "Known as a point: area, outline and rules by area are not known; class, rules, score and "
    "distances hold at the point. To be surveyed.",
}

ORDER = {
    "it": "Ordine del rilievo: tipo di suolo; in fondo i punti esclusi; poi meno attenzioni e mitigazioni "
    "già note; poi il punteggio, dove ciò che non è noto vale nulla. Chi è pari, al centesimo, "
    "ha lo stesso posto. Non dice che un sito ci stia.",
    "en": "Order of the survey: kind of land; points that are excluded last; then fewer attentions and "
    "mitigations already known; then the score, what is not known being worth nothing. Equals, to "
    "the hundredth, share a place. It does not say that a site fits.",
}


def to_survey(
    lands: Sequence[LandsOf],
    ground: Ground,
    rule: SearchRule,
    reading: Reading,
    score: PointScorer | None = None,
) -> list[dict[str, Any]]:
    """Return what is known of land that nobody has drawn, the most promising first.

    Parameters
    ----------
    score
        Says how suitable the cells are that hold some points; without it there is no score.
    """
    told = [(land, one, one.shape.representative_point()) for land in lands for one in land.points]
    scores = score([at for _, _, at in told]) if score is not None and told else [None] * len(told)
    rows = [
        _row(land, one, at, found, ground, rule, reading)
        for (land, one, at), found in zip(told, scores, strict=True)
    ]
    orders = {land.source.id: land.order for land in lands}
    promises = sorted((_promise(row, orders), row["id"], n) for n, row in enumerate(rows))
    better = [promise for promise, _, _ in promises]
    return [{"rank": 1 + bisect_left(better, promise), **rows[n]} for promise, _, n in promises]


def _promise(row: dict[str, Any], orders: Mapping[str, int]) -> tuple[float, ...]:
    """Return what a point is ranked by; the text of ``ORDER`` says the same."""
    asked = [r["effect"] for r in row["to_overcome"]]
    low = 0.0 if row["score"] is None else row["score"]["low"]
    shut = bool(row["excluded_by"])
    return (
        orders[row["land"]],
        shut,
        asked.count("attention"),
        asked.count("mitigation"),
        -round_half_even(low, HUNDREDTHS),
    )


def _row(
    land: LandsOf,
    one: Land,
    at: shapely.Point,
    found: PolygonScore | None,
    ground: Ground,
    rule: SearchRule,
    reading: Reading,
) -> dict[str, Any]:
    pieces = np.sort(ground.tree.query(at, predicate="intersects"))
    classes = sorted({str(ground.classes[n]) for n in pieces})
    touching = {name for n in pieces for name in ground.touching[n]}
    unknown = {layer for n in pieces for layer in ground.unknown[n]}
    rules = [rule_told(r, None, r.id in touching, unknown, reading) for r in ground.ranked]
    return {
        "id": one.id,
        "name": one.name,
        "land": land.source.id,
        "class": classes[0] if len(classes) == 1 else None,
        "classes": classes,
        "excluded_by": [r for r in rules if r["answer"] == "not_met" and r["effect"] == "exclusion"],
        "to_overcome": [r for r in rules if r["answer"] in ("to_overcome", "to_mitigate")],
        "to_verify": sorted(unknown),
        "score": None if found is None else _score(found),
        "x": round_half_even(at.x, 1),
        "y": round_half_even(at.y, 1),
        "distances": distances(one.shape, rule, reading),
        **located(one.shape, reading),
        "facts": one.facts,
        "note": NOTE,
    }


def _score(found: PolygonScore) -> dict[str, Any]:
    """Return the score of a point as a range: what is not known is worth nothing, or most."""
    return {
        "value": None if found.value is None else round_half_even(found.value, 4),
        "low": round_half_even(found.low, 4),
        "high": round_half_even(found.high, 4),
        "contributions": {
            name: None if value is None else round_half_even(value, 4)
            for name, value in found.contributions.items()
        },
        "missing": None if found.missing is None else missing_dict(found.missing),
    }
