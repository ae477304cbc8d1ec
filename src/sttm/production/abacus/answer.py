"""The answers of the abacus as JSON values: what to do, what it costs and brings, or how far one gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sttm
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.packs.declared import Text
from sttm.packs.profiles import Profile, ProfileScale
from sttm.production.abacus.costing import Offer
from sttm.production.abacus.suggesting import Suggestion
from sttm.production.profiles.evaluating import described_profile
from sttm.production.profiles.proposal import Proposal
from sttm.production.profiles.result import described_proposal, layers_in
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.reading import Reading

__all__ = ["ABACUS_FORMAT", "offer_told", "served_told", "suggestion_result", "wrapped"]

ABACUS_FORMAT = 1

BASIS = Text(
    it="Si conta il punteggio sicuro: ciò che non è valutabile o è contestato vale il minimo. "
    "Di un criterio servito da più soluzioni conta la migliore",
    en="The sure points count: what is not assessable or disputed counts at its least. "
    "Of a criterion that several solutions serve the best counts",
)
ROOF = Text(
    it="Dove il tetto non è dichiarato lo si stima dalla superficie di pavimento",
    en="Where the roof is not declared it is estimated from the floor space",
)
WHY_NOT = {
    "asked": Text(it="esclusa su richiesta", en="left out on request"),
    "cost": Text(it="senza un costo: {it}", en="without a cost: {en}"),
}

PARAMETERS = ("abacus_roof_share",)


def suggestion_result(
    found: Suggestion, profile: Profile, proposal: Proposal, reading: Reading, area: float | None
) -> dict[str, Any]:
    """Return a suggestion as JSON values."""
    answer = "impossible" if found.after is None else "possible" if found.chosen else "reached"
    target = found.target
    body = {
        "proposal": described_proposal(proposal, reading, area=area),
        "profile": described_profile(profile),
        "target": None
        if target is None
        else {"class": target, "from": next(c.from_ for c in profile.classes if c.id == target)},
        "budget": found.ask.budget,
        "costs_counted": found.ask.costs,
        "answer": answer,
        "before": _standing(found.before),
        "after": None if found.after is None else _standing(found.after),
        "solutions": _rows(found, found.chosen, found.after, profile),
        "cost": _sum(found.chosen, found, "cost"),
        "upkeep": _sum(found.chosen, found, "upkeep"),
        "impossible": _impossible(found, profile),
        "left_out": [_left_out(offer, why, profile, found) for offer, why in found.left_out],
    }
    return wrapped("sttm-abacus-suggestion", body, [found.before], reading)


def wrapped(
    kind: str, body: Mapping[str, Any], filled: Sequence[Mapping[str, Any]], reading: Reading
) -> dict[str, Any]:
    """Return the body of an answer with what it stands on.

    Parameters
    ----------
    filled
        The profiles filled in, whose traces name the layers.
    """
    layers = layers_told({name for one in filled for name in layers_in(one)}, reading)
    result = {
        "kind": kind,
        "format": ABACUS_FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        **body,
        "basis": [text_dict(BASIS), text_dict(ROOF)],
        "official": False,
        "layers": layers,
        "parameters": parameters_told(PARAMETERS, reading),
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def offer_told(offer: Offer, found: Suggestion | None = None) -> dict[str, Any]:
    """Return a solution as it applies to a settlement."""
    solution = offer.solution
    return {
        "id": solution.id,
        "title": text_dict(solution.title),
        "theme": solution.theme,
        **offer.as_dict("central" if found is None else found.ask.costs),
    }


def served_told(offer: Offer, gained: Mapping[str, float], profile: Profile) -> list[dict[str, Any]]:
    """Return the criteria that a solution lifts, with the value that the input becomes and the points."""
    values = {s.criterion: s.value for s in offer.solution.serves if s.speaks_of(profile.id)}
    rows = []
    for name, points in gained.items():
        criterion = profile.criterion(name)
        assert criterion is not None  # noqa: S101 - only criteria of the profile are scored
        scale = isinstance(criterion, ProfileScale)
        rows.append(
            {
                "criterion": name,
                "title": text_dict(criterion.title),
                "value": values[name],
                "unit": criterion.unit if isinstance(criterion, ProfileScale) else None,
                "answer": None if scale else "met",
                "points": round_half_even(points, 2),
                "max": criterion.max_points,
            }
        )
    return rows


def unpriced_text(offer: Offer, why: str) -> dict[str, str]:
    """Return why a solution may not be chosen."""
    missing = offer.unpriced
    it, en = ("", "") if missing is None else (missing.it or missing.reason, missing.reason)
    return {language: text.format(it=it, en=en) for language, text in text_dict(WHY_NOT[why]).items()}


def _standing(filled: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "total": filled["total"],
        "class": {end: filled["class"][end] for end in ("low", "high")},
        "threshold": {
            name: filled["threshold"][name] for name in ("answer", "incentive", "mandatory", "incentivised")
        },
        "priority": filled["threshold"]["priority"],
        "parts": {p["theme"]: {**p["points"], "max": p["max"], "title": p["title"]} for p in filled["parts"]},
    }


def _rows(
    found: Suggestion, chosen: Sequence[Offer], after: Mapping[str, Any] | None, profile: Profile
) -> list[dict[str, Any]]:
    rows = []
    for offer in chosen:
        name = offer.solution.id
        without = found.without.get(name)
        points = None if after is None or without is None else after["total"]["low"] - without
        rows.append(
            {
                **offer_told(offer, found),
                "serves": served_told(offer, found.effects.gained[name], profile),
                "points": None if points is None else round_half_even(points, 2),
                "needs": list(offer.solution.needs),
            }
        )
    return rows


def _sum(chosen: Sequence[Offer], found: Suggestion, what: str) -> dict[str, Any]:
    told = [offer.as_dict(found.ask.costs)[what] for offer in chosen]
    known = [one for one in told if one is not None]
    ends = ("low", "high", "counted")
    return {
        **{end: round_half_even(sum(one[end] for one in known), 2) for end in ends},
        "unit": "EUR" if what == "cost" else "EUR/year",
        "unknown": len(told) - len(known),
    }


def _impossible(found: Suggestion, profile: Profile) -> dict[str, Any] | None:
    if found.nearest is None:
        return None
    filled, chosen = found.nearest
    return {
        **_standing(filled),
        "solutions": _rows(found, chosen, None, profile),
        "cost": _sum(chosen, found, "cost"),
    }


def _left_out(offer: Offer, why: str, profile: Profile, found: Suggestion) -> dict[str, Any]:
    gained = found.effects.gained[offer.solution.id]
    return {
        "id": offer.solution.id,
        "title": text_dict(offer.solution.title),
        "why": unpriced_text(offer, why),
        "kind": why,
        "serves": served_told(offer, gained, profile),
        "points": round_half_even(found.effects.gain([offer.solution.id]), 2),
    }
