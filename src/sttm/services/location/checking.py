"""Checks a place for a service against the location rules in force: answers, trace and verdict."""

from __future__ import annotations

from typing import Any, Final, Literal

from sttm.errors import NotInForce
from sttm.evaluation.inputs import text_dict
from sttm.packs.service_location import LocationCriterion, LocationRule
from sttm.quantities import Answer, round_half_even
from sttm.services.location.criteria import Criteria, Finding
from sttm.services.location.drawn_site import DrawnService
from sttm.services.location.transit import PARAMETERS as TRANSIT_PARAMETERS
from sttm.services.result import missing_told, result_of, rule_told
from sttm.territory.reading import Reading

__all__ = ["KIND", "VERDICTS", "check_place", "rules_for", "verdict"]

KIND: Final = "sttm-service-site-check"

Verdict = Literal["admissible", "less_good", "not_admissible", "not_assessable"]

VERDICTS: dict[Verdict, dict[str, str]] = {
    "admissible": {
        "it": "Ammissibile: tutti i criteri sono soddisfatti",
        "en": "Admissible: every criterion is met",
    },
    "less_good": {
        "it": "Ammissibile: i criteri obbligatori sono soddisfatti, altri no o non sono valutabili",
        "en": "Admissible: the mandatory criteria are met, others are not or cannot be assessed",
    },
    "not_admissible": {
        "it": "Non ammissibile: un criterio obbligatorio non è soddisfatto",
        "en": "Not admissible: a mandatory criterion is not met",
    },
    "not_assessable": {
        "it": "Non valutabile: di un criterio obbligatorio mancano i dati",
        "en": "Not assessable: data of a mandatory criterion are missing",
    },
}

DIGITS = {"min": 1, "m": 1, "m**2": 0, "inhabitant": 0, "1": 3}

ALWAYS = ("boundary", "municipalities", "zones")


def rules_for(reading: Reading, category: str, tier: str) -> tuple[LocationRule, ...]:
    """Return the rules in force that concern a category and a tier.

    Raises
    ------
    NotInForce
        If none does: a place without criteria is not a place that meets them.
    """
    found = tuple(
        rule
        for rule in reading.pack.location_rules.values()
        if rule.covers(reading.on)
        and tier in rule.tiers
        and (not rule.categories or category in rule.categories)
    )
    if not found:
        msg = f"no location criteria for {category} of tier {tier} are in force on {reading.on}"
        raise NotInForce(msg, remedy="check a tier that the pack has criteria for, or add them to the pack")
    return found


def verdict(answers: list[tuple[bool, Answer]]) -> Verdict:
    """Return the verdict from answers, each with whether its criterion is mandatory.

    What is known to fail decides before what is not known.
    """
    must = [answer for mandatory, answer in answers if mandatory]
    if Answer.NOT_MET in must:
        return "not_admissible"
    if Answer.NOT_ASSESSABLE in must:
        return "not_assessable"
    return "admissible" if all(answer is Answer.MET for _, answer in answers) else "less_good"


def check_place(reading: Reading, site: DrawnService, states: tuple[str, ...]) -> dict[str, Any]:
    """Return the result of a place as JSON values.

    Parameters
    ----------
    states
        States of the services that compete.

    Raises
    ------
    NotInForce
        If no criteria are in force for it.
    """
    criteria = Criteria(reading, site, states)
    rows, answers, layers = [], [], set(ALWAYS)
    for rule in rules_for(reading, site.category, site.tier):
        for one in rule.criteria:
            found = criteria.find(one)
            layers |= set(found.layers)
            answers.append((one.mandatory, found.answer))
            rows.append(_told(one, found, rule, reading))
    said = verdict(answers)
    category = reading.pack.service_categories[site.category]
    zone = criteria.zone
    parameters = ["street_reach", "walking_speed"]
    if any(row["kind"] == "transit_share" and row["answer"] != "not_assessable" for row in rows):
        parameters += TRANSIT_PARAMETERS
    body = {
        "site": {
            "id": site.place.id,
            "title": site.place.title,
            "notes": site.place.notes,
            "category": {"id": site.category, "title": text_dict(category.title)},
            "tier": site.tier,
            "usual_tier": category.usual_tier,
            "capacity": site.place.capacity,
            "area": {"value": round_half_even(site.shape.area, 1), "unit": "m**2"}
            if site.shape.area
            else None,
            "municipality": _comune(reading, site),
            "zone": zone,
            "geometry": site.geometry,
            "file": site.file,
        },
        "states": list(states),
        "verdict": {"answer": said, "label": VERDICTS[said]},
        "criteria": rows,
    }
    return result_of(KIND, reading, body, layers=sorted(layers), parameters=parameters)


def _comune(reading: Reading, site: DrawnService) -> dict[str, str] | None:
    shapes = reading.shapes("municipalities")
    if shapes is None:
        return None
    own = shapes.tree.query(site.shape.representative_point(), predicate="intersects")
    codes = sorted(str(shapes.ids[k]) for k in own)
    return {"id": codes[0], "name": reading.municipality_names.get(codes[0], codes[0])} if codes else None


def _told(one: LocationCriterion, found: Finding, rule: LocationRule, reading: Reading) -> dict[str, Any]:
    versions = {name: v.version for name in found.layers if (v := reading.version(name)) is not None}
    return {
        "id": one.id,
        "title": text_dict(one.title),
        "kind": one.kind,
        "mandatory": one.mandatory,
        "answer": found.answer.value,
        "value": None if found.value is None else round_half_even(found.value, DIGITS.get(one.unit, 2)),
        "text": found.text,
        "least": one.least,
        "most": one.most,
        "within": None if one.minutes is None else {"value": one.minutes, "unit": "min"},
        "one_of": list(one.one_of),
        "unit": one.unit,
        "features": list(found.features),
        "layers": versions,
        **(missing_told(found.missing) if found.missing is not None else {"missing": None}),
        "article": one.article,
        "rule": rule.id,
        **rule_told(rule),
    }
