"""Adds proposals up by Zona omogenea and holds the sums against the thresholds of the pack."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.packs.siting import ZoneThreshold
from sttm.production.cumulation.amounts import LEAST, Amount, Part, amount_of, parts_in, plan_areas, rate_of
from sttm.production.cumulation.proposals import Proposal
from sttm.production.search.asking import Place, zones_of
from sttm.production.search.figures import missing_dict
from sttm.quantities import Measure, Missing, round_half_even
from sttm.territory.reading import Reading

__all__ = ["cumulated"]

BETWEEN = Missing(
    "the threshold lies between the low and the high value",
    it="la soglia sta tra il valore basso e il valore alto",
)

PER_DAY = 1


def cumulated(proposals: Sequence[Proposal], reading: Reading) -> dict[str, Any]:
    """Return the sums of proposals in every zone that they touch, each against its threshold.

    Raises
    ------
    RequestError
        If the territory has no Zone omogenee, or the pack no threshold in force on the day.
    """
    zones = zones_of(reading)
    if not zones:
        msg = "the workspace has neither the layer zones nor a zone_id of the Comuni"
        raise RequestError(msg, remedy="add the Zone omogenee: sttm add zones FILE")
    thresholds = [t for t in reading.pack.zone_thresholds.values() if t.covers(reading.on)]
    if not thresholds:
        msg = f"pack {reading.pack.manifest.name} has no threshold of zones in force on {reading.on}"
        raise RequestError(msg, remedy="add production/zone_thresholds.yaml to it")
    rows = [(zone, parts_in(zone.polygon, proposals)) for zone in zones]
    return {
        "proposals": [_proposal(one, reading) for one in proposals],
        "overlaps": _overlaps(proposals),
        "zones": [_zone(zone, parts, thresholds, reading) for zone, parts in rows if parts],
    }


def _proposal(one: Proposal, reading: Reading) -> dict[str, Any]:
    rate = rate_of(one, reading)
    return {
        "id": one.id,
        "title": one.title,
        "file": one.file,
        "activity": {"id": one.activity, "title": text_dict(reading.pack.activities[one.activity].title)},
        "area": measure_dict(Measure(float(one.polygon.area), "m**2")),
        "floor_space": None if one.floor_space is None else measure_dict(Measure(one.floor_space, "m**2")),
        "trip_rate": None if isinstance(rate, Missing) else rate.model_dump(mode="json"),
    }


def _overlaps(proposals: Sequence[Proposal]) -> list[dict[str, Any]]:
    """Return the pairs that take the same ground."""
    found = []
    for one, other in combinations(proposals, 2):
        area = float(shapely.intersection(one.polygon, other.polygon).area)
        if area >= LEAST:
            found.append(
                {
                    "proposals": [one.id, other.id],
                    "area": measure_dict(Measure(area, "m**2")),
                    "counted": one.id,
                }
            )
    return found


def _zone(
    zone: Place, parts: Sequence[Part], thresholds: Sequence[ZoneThreshold], reading: Reading
) -> dict[str, Any]:
    planned = plan_areas(zone.polygon, reading)
    own = {t.quantity for t in thresholds if t.zone == zone.id}
    chosen = [t for t in thresholds if t.zone == zone.id or (t.zone is None and t.quantity not in own)]
    return {
        "id": zone.id,
        "name": zone.name,
        "area": measure_dict(Measure(float(zone.polygon.area), "m**2")),
        "thresholds": [_answer(t, zone, parts, planned, reading) for t in chosen],
    }


def _answer(
    t: ZoneThreshold,
    zone: Place,
    parts: Sequence[Part],
    planned: BaseGeometry | Missing,
    reading: Reading,
) -> dict[str, Any]:
    limit = t.most * (zone.polygon.area if t.per == "zone_area" else 1.0)
    amounts = [amount_of(t.quantity, part, planned, reading) for part in parts]
    known = [a for a in amounts if not isinstance(a, Missing)]
    low, central, high = (float(sum(a[end] for a in known)) for end in range(3))
    missing = next((a for a in amounts if isinstance(a, Missing)), None)
    if low > limit:
        answer, reason = "not_met", None  # what is not known can only add to it
    elif missing is not None:
        answer, reason = "not_assessable", missing
    elif high <= limit:
        answer, reason = "met", None
    else:
        answer, reason = "not_assessable", BETWEEN
    return {
        "id": t.id,
        "title": text_dict(t.title),
        "quantity": t.quantity,
        "unit": t.unit,
        "limit": _rounded(limit, t.unit),
        "most": t.most,
        "per": t.per,
        "low": _rounded(low, t.unit) if known else None,
        "central": _rounded(central, t.unit) if known else None,
        "high": _rounded(high, t.unit) if known else None,
        "used": _rounded(central / limit, "1") if known else None,
        "central_answer": None if missing is not None else ("met" if central <= limit else "not_met"),
        "answer": answer,
        "missing": None if reason is None else missing_dict(reason),
        "proposals": [_share(p, a, central, t.unit) for p, a in zip(parts, amounts, strict=True)],
        "text": text_dict(t.text),
        "source": t.source.shown,
        "official": t.official,
        "confidence": t.confidence,
    }


def _share(part: Part, amount: Amount, total: float, unit: str) -> dict[str, Any]:
    body: dict[str, Any] = {"id": part.proposal.id, "counted_share": round_half_even(part.share, 4)}
    if isinstance(amount, Missing):
        return {
            **body,
            "low": None,
            "central": None,
            "high": None,
            "share": None,
            "missing": missing_dict(amount),
        }
    ends = {name: _rounded(v, unit) for name, v in zip(("low", "central", "high"), amount, strict=True)}
    share = round_half_even(amount[1] / total, 4) if total else None
    return {**body, **ends, "share": share, "missing": None}


def _rounded(value: float, unit: str) -> float:
    digits = {"m**2": 1, "1/day": PER_DAY}.get(unit, 4)
    return round_half_even(value, digits)
