"""Whether an intervention keeps the runoff as it was: volume, discharge, emptying time, with their trace."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sttm.environment.intervention import HydraulicInvariance
from sttm.evaluation.decision_tables import decide
from sttm.evaluation.inputs import Trace, measure_dict, sourced_trace, text_dict
from sttm.indicators.hydraulic_invariance import (
    critical_duration,
    emptying_time,
    growth_factor,
    rain_only_volume,
    required_volume,
    runoff_coefficient,
)
from sttm.packs.declared import Text
from sttm.packs.invariance import Criticality, InvariancePlace, InvarianceRules
from sttm.packs.pack import Pack
from sttm.quantities import Answer, Measure

__all__ = ["check_invariance"]

NO_BLOCK = Text(
    it="Mancano le superfici e i volumi: indicarli in hydraulic_invariance",
    en="Surfaces and volumes are missing: give them in hydraulic_invariance",
)
NO_PLACE = Text(
    it="Il pacchetto non dà criticità e piogge di questo Comune",
    en="The pack gives no criticality and rain of this Comune",
)
ALL_LEFT_OUT = Text(it="Nessuna superficie entra nel calcolo", en="No surface enters the reckoning")
NO_VOLUME = Text(it="Il volume previsto non è indicato", en="The volume provided is not given")
NO_DISCHARGE = Text(it="La portata di scarico non è indicata", en="The discharge is not given")
NO_MODEL = Text(
    it="Serve la procedura dettagliata: il volume minimo c'è, quello del modello non è indicato",
    en="The detailed procedure is asked for: the least volume is there, that of the model is not given",
)
FIRST_HOUR = Text(
    it="La durata critica è fuori dalle durate per cui vale la curva delle piogge",
    en="The critical duration lies outside those for which the curve of rain holds",
)

GRAVITY = (Answer.NOT_MET, Answer.NOT_ASSESSABLE, Answer.MET)


@dataclass(frozen=True, slots=True)
class _Case:
    """The figures that decide one intervention."""

    area: float
    coefficient: float
    method: str
    criticality: Criticality
    minimum: float
    return_period: float
    growth: float
    hours: float
    specific: float


def check_invariance(
    given: HydraulicInvariance | None,
    works: Sequence[str],
    municipality: str,
    pack: Pack,
    on: date,
) -> dict[str, Any] | None:
    """Return the answer as JSON values, or None where the pack has no rules.

    Parameters
    ----------
    given
        Surfaces, volumes and discharge that the intervention declares.
    works
        Types of its works; the rules say which they concern.
    municipality
        Id of the Comune, by which criticality and rain are found.

    Raises
    ------
    NotInForce
        If no rules are in force on the day.
    """
    rules = pack.invariance(on)
    if rules is None:
        return None
    concerned = [w.type for w in rules.works if w.type in works]
    place = pack.invariance_place(municipality, on)
    trace = [sourced_trace("invariance_rules", rules.id, rules)]
    result: dict[str, Any] = {
        "title": text_dict(rules.title),
        "applicable": bool(concerned) or given is not None,
        "works": concerned,
        "answer": None,
        "official": rules.official,
        "note": text_dict(rules.note),
        "notes": [],
    }
    if not result["applicable"]:
        return {**result, "trace": [t.as_dict() for t in trace]}
    if place is not None:
        trace.append(sourced_trace("invariance_place", place.id, place))
        trace.append(sourced_trace("rain_curve", place.id, place.rain))
    if given is None or place is None:
        note = NO_BLOCK if given is None else NO_PLACE
        body = {"answer": Answer.NOT_ASSESSABLE.value, "notes": [text_dict(note)]}
        return {**result, **body, "trace": [t.as_dict() for t in trace]}
    trace.append(Trace("declaration", "hydraulic_invariance", (("by", municipality),)))
    return {**result, **_answered(given, rules, place), "trace": [t.as_dict() for t in trace]}


def _answered(given: HydraulicInvariance, rules: InvarianceRules, place: InvariancePlace) -> dict[str, Any]:
    coefficients = {s.id: s.coefficient for s in rules.surfaces}
    counted = [(s.area_m2, c) for s in given.surfaces if (c := coefficients[s.surface]) is not None]
    if not counted:
        return {"answer": Answer.NOT_ASSESSABLE.value, "notes": [text_dict(ALL_LEFT_OUT)]}
    area, coefficient = runoff_coefficient(counted)
    inputs = {"area": _exact(area), "coefficient": _exact(coefficient)}
    grade = decide(rules.classes, inputs)
    letter = given.criticality or place.criticality
    method = decide(rules.methods, {"class": grade.outcomes[0].id, "criticality": letter})
    criticality = next(c for c in rules.criticalities if c.id == letter)
    case = _reckoned(given, rules, place, criticality, (area, coefficient, method.outcomes[0].id))
    volume, needed = _volume(given, case)
    answers = {"volume": volume, **_outflow(given, rules, case, needed)}
    notes = [n for a in answers.values() for n in a.pop("notes")]
    low, high = rules.rain_hours
    if case.method != "minimum" and not low <= case.hours <= high:
        notes.append(text_dict(FIRST_HOUR))
    found = {a["answer"] for a in answers.values()}
    return {
        "answer": next(a.value for a in GRAVITY if a.value in found),
        "class": {"id": grade.outcomes[0].id, "label": text_dict(grade.outcomes[0].label)},
        "method": {"id": case.method, "label": text_dict(method.outcomes[0].label)},
        "criticality": letter,
        "area": _measure(case.area, "m**2"),
        "coefficient": _measure(case.coefficient, "1"),
        "return_period": _measure(case.return_period, "year"),
        "growth_factor": _measure(case.growth, "1"),
        "critical_duration": _measure(case.hours, "hour"),
        "specific_volume": _measure(case.specific, "m**3/hectare"),
        "minimum_volume": _measure(case.minimum, "m**3/hectare"),
        **answers,
        "notes": notes,
    }


def _reckoned(
    given: HydraulicInvariance,
    rules: InvarianceRules,
    place: InvariancePlace,
    criticality: Criticality,
    decided: tuple[float, float, str],
) -> _Case:
    rain, period = place.rain, given.return_period_years or rules.return_period_years
    growth = growth_factor(period, rain.alpha, rain.kappa, rain.epsilon)
    a = rain.a1 * growth
    area, coefficient, method = decided
    return _Case(
        area=area,
        coefficient=coefficient,
        method=method,
        criticality=criticality,
        minimum=criticality.minimum * (place.factor if criticality.place_factor else 1.0),
        return_period=period,
        growth=growth,
        hours=critical_duration(a, rain.n, criticality.discharge),
        specific=rain_only_volume(a, rain.n, criticality.discharge),
    )


def _volume(given: HydraulicInvariance, case: _Case) -> tuple[dict[str, Any], float]:
    """Return the answer on the volume, and the volume to be emptied, m³."""
    specific = 0.0 if case.method == "minimum" else case.specific
    needed = required_volume(specific, case.minimum, case.coefficient, case.area)
    modelled = case.method != "detailed" or given.model_volume_m3 is not None
    if case.method == "detailed":
        # The rain-only method is no longer enough here; only the minimum still binds.
        least = required_volume(0.0, case.minimum, case.coefficient, case.area)
        needed = max(given.model_volume_m3 or 0.0, least)
    notes: list[Text] = []
    if given.volume_m3 is None:
        answer = Answer.NOT_ASSESSABLE
        notes.append(NO_VOLUME)
    elif given.volume_m3 < needed:
        answer = Answer.NOT_MET
    else:
        answer = Answer.MET if modelled else Answer.NOT_ASSESSABLE
        notes += [] if modelled else [NO_MODEL]
    provided = None if given.volume_m3 is None else _measure(given.volume_m3, "m**3")
    required = _measure(needed, "m**3")
    return _answer(answer, notes, required=required, provided=provided), needed


def _outflow(
    given: HydraulicInvariance, rules: InvarianceRules, case: _Case, volume: float
) -> dict[str, dict[str, Any]]:
    """Return the answers on the discharge and on the time in which the volume is emptied."""
    allowed = case.criticality.discharge * case.coefficient * case.area / 10_000
    limit = _measure(allowed, "liter/second")
    longest = _measure(rules.emptying_hours, "hour")
    if given.discharge_l_s is None:
        return {
            "discharge": _answer(Answer.NOT_ASSESSABLE, [NO_DISCHARGE], allowed=limit, provided=None),
            "emptying": _answer(Answer.NOT_ASSESSABLE, [], allowed=longest, provided=None),
        }
    given_discharge = _measure(given.discharge_l_s, "liter/second")
    hours = emptying_time(volume, given.discharge_l_s + given.infiltration_l_s)
    empties = hours <= rules.emptying_hours
    shown = None if math.isinf(hours) else _measure(hours, "hour")
    return {
        "discharge": _answer(
            _met(given.discharge_l_s <= allowed), [], allowed=limit, provided=given_discharge
        ),
        "emptying": _answer(_met(empties), [], allowed=longest, provided=shown),
    }


def _answer(answer: Answer, notes: Sequence[Text], **figures: Any) -> dict[str, Any]:
    return {"answer": answer.value, **figures, "notes": [text_dict(n) for n in notes]}


def _met(holds: bool) -> Answer:
    return Answer.MET if holds else Answer.NOT_MET


def _measure(value: float, unit: str) -> Mapping[str, Any]:
    return measure_dict(Measure(value, unit))


def _exact(value: float) -> Decimal:
    # Sums of areas carry the noise of binary fractions, which must not cross a limit of the table.
    return Decimal(str(round(value, 9)))
