"""Conditions computed from data: distance from wells, ground left above the water table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapely.geometry.base import BaseGeometry

from sttm.environment.knowledge import Knowledge
from sttm.evaluation.criteria import WORKS_UNKNOWN
from sttm.evaluation.inputs import Share, Trace, measure_dict, sourced_trace, text_dict
from sttm.packs.declared import Text
from sttm.packs.schede import ClearanceCheck, DistanceCheck
from sttm.packs.works import WorkType
from sttm.quantities import Answer, Measure, Missing
from sttm.territory.reading import absent_layers

__all__ = ["run_check"]

NOT_INFILTRATING = Text(it="Nessuna opera infiltra acqua nel suolo", en="No work sends water into the ground")


def run_check(
    check: DistanceCheck | ClearanceCheck,
    polygon: BaseGeometry,
    shares: Sequence[Share],
    works: Sequence[WorkType] | None,
    knowledge: Knowledge,
) -> dict[str, Any]:
    """Return the answer of one check as JSON values.

    Parameters
    ----------
    polygon
        The intervention, in the workspace's reference system.
    works
        Types of its works; those that infiltrate no water are not concerned. None where nobody has said.
    """
    infiltrating = [w for w in works or () if w.infiltrates != "none"]
    outcome: Outcome
    if works is None:
        outcome = Answer.NOT_ASSESSABLE, None, WORKS_UNKNOWN, ()
    elif isinstance(check, DistanceCheck):
        outcome = _distance(check, polygon, infiltrating, knowledge)
    else:
        outcome = _clearance(check, shares, infiltrating, knowledge)
    answer, value, note, trace = outcome
    return {
        "id": check.id,
        "title": text_dict(check.title),
        "text": text_dict(check.text),
        "answer": answer.value,
        "value": None if value is None else measure_dict(value),
        "official": check.official,
        "notes": [] if note is None else [text_dict(note)],
        "trace": [t.as_dict() for t in (*trace, sourced_trace("check", check.id, check))],
    }


Outcome = tuple[Answer, Measure | None, Text | None, tuple[Trace, ...]]


def _distance(
    check: DistanceCheck, polygon: BaseGeometry, infiltrating: Sequence[WorkType], knowledge: Knowledge
) -> Outcome:
    if not infiltrating:
        return Answer.MET, None, NOT_INFILTRATING, ()
    features = knowledge.shapes(check.layer)
    version = knowledge.version(check.layer)
    if features is None or version is None:
        reason = absent_layers([check.layer])
        note = Text(it=reason.it.capitalize(), en=reason.reason.capitalize())
        return Answer.NOT_ASSESSABLE, None, note, ()
    radius = knowledge.pack.parameter(check.radius, knowledge.on)
    trace = (
        Trace("layer", check.layer, (("version", version.version),)),
        sourced_trace("parameter", check.radius, radius),
    )
    if not len(features.ids):
        return Answer.MET, None, Text(it="Nessun elemento nel livello", en="The layer has no feature"), trace
    distance = float(polygon.distance(features.geometries[features.tree.nearest(polygon)]))
    measure = Measure(distance, "m")
    if distance > knowledge.pack.number(check.radius, knowledge.on):
        return Answer.MET, measure, None, trace
    verdicts = {check.within.get(w.infiltrates) for w in infiltrating if w.infiltrates != "none"}
    if "not_met" in verdicts:
        return Answer.NOT_MET, measure, None, trace
    if "disputed" in verdicts:
        return Answer.DISPUTED, measure, check.dispute, trace
    return Answer.MET, measure, None, trace


def _clearance(
    check: ClearanceCheck, shares: Sequence[Share], infiltrating: Sequence[WorkType], knowledge: Knowledge
) -> Outcome:
    if not infiltrating:
        return Answer.MET, None, NOT_INFILTRATING, ()
    minimum = knowledge.pack.parameter(check.minimum, knowledge.on)
    trace = [sourced_trace("parameter", check.minimum, minimum)]
    depths = [share.input(check.input).value for share in shares]
    missing = next((d for d in depths if isinstance(d, Missing)), None)
    if missing is not None:
        note = Text(it=missing.it or missing.reason, en=missing.reason)
        return Answer.NOT_ASSESSABLE, None, note, tuple(trace)
    version = knowledge.version(check.input.removeprefix("place."))
    if version is not None:
        trace.insert(0, Trace("layer", version.layer, (("version", version.version),)))
    shallowest = min(d.value for d in depths if isinstance(d, Measure))
    clearance = Measure(shallowest - max(w.depth_m for w in infiltrating), "m")
    met = clearance.value >= knowledge.pack.number(check.minimum, knowledge.on)
    return (Answer.MET if met else Answer.NOT_MET), clearance, None, tuple(trace)
