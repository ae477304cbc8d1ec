"""Whether a site is coherent with the contents of plans that are layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.evaluation.inputs import Trace, measure_dict, sourced_trace, text_dict
from sttm.packs.declared import Text
from sttm.packs.site_checks import PlanContent
from sttm.production.check.facts import cover_share
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.touching import Noise, features_of, near_a_point, touch, unsurveyed
from sttm.quantities import Measure, Missing, round_half_even
from sttm.territory.reading import Reading, absent_layers

__all__ = ["ANSWERS", "coherence"]

ANSWERS: Mapping[str, Text] = {
    "not_coherent": Text(it="non coerente", en="not coherent"),
    "not_assessable": Text(it="non valutabile", en="not assessable"),
    "coherent_with_conditions": Text(it="coerente a condizioni", en="coherent with conditions"),
    "coherent": Text(it="coerente", en="coherent"),
    "not_concerned": Text(it="non interessato", en="not concerned"),
}
"""The answers, the gravest first."""


def coherence(one: PreparedSite, reading: Reading) -> list[dict[str, Any]]:
    """Return the answer of every content in force for the activity, by plan, the gravest first."""
    contents = [
        c
        for c in reading.pack.plan_contents.values()
        if c.covers(reading.on) and (c.activities is None or one.site.activity in c.activities)
    ]
    found = [_content(content, one, reading) for content in contents]
    order = list(ANSWERS)
    return sorted(found, key=lambda c: (c["plan"]["id"], order.index(c["answer"]), c["id"]))


def _content(content: PlanContent, one: PreparedSite, reading: Reading) -> dict[str, Any]:
    share, unknown, distance, missing = _read(content, one, reading)
    if share is None:
        answer = "not_assessable"
    elif share >= content.least_share:
        answer = content.touching
    elif share + unknown >= content.least_share:
        answer = "not_assessable"
    else:
        answer = content.elsewhere or "not_concerned"
    version = reading.version(content.layer)
    trace = [sourced_trace("plan_content", content.id, content)]
    if version is not None:
        trace.append(Trace("layer", content.layer, (("version", version.version),)))
    return {
        "id": content.id,
        "plan": {"id": content.plan, "title": text_dict(content.plan_title)},
        "title": text_dict(content.title),
        "answer": answer,
        "answer_label": text_dict(ANSWERS[answer]),
        "share": None if share is None else round_half_even(share, 4),
        "unknown_share": round_half_even(unknown, 4),
        "least_share": content.least_share,
        "distance": None if distance is None else measure_dict(Measure(distance, "m")),
        "missing": None if missing is None else {"it": missing.it or missing.reason, "en": missing.reason},
        "text": text_dict(content.text),
        "layer": content.layer,
        "official": content.official,
        "confidence": content.confidence,
        "source": content.source.shown,
        "trace": [t.as_dict() for t in trace],
    }


def _read(
    content: PlanContent, one: PreparedSite, reading: Reading
) -> tuple[float | None, float, float | None, Missing | None]:
    """Return share, share not known, distance, and why nothing is known."""
    if content.variable is not None:
        share = cover_share(one.polygon, content.variable, content.least_value or 0.0, reading)
        return (None, 1.0, None, share) if isinstance(share, Missing) else (share, 0.0, None, None)
    features = features_of(reading, content.layer, content.where)
    if features is None:
        return None, 1.0, None, absent_layers([content.layer])
    unknown = unsurveyed(reading, content.layer, one.polygon)
    found = touch(one.polygon, features, unknown=unknown, noise=Noise.of(reading))
    # Points say that something is there, not how much of the site it takes.
    unknown_share = 1.0 if near_a_point(one.polygon, features, reading) else found.unknown
    return (found.share if found.touched else 0.0), unknown_share, found.distance, None
