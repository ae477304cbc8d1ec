"""The verdict on a site: an answer for every rule on areas, the class of areas it lies in, the reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sttm.evaluation.inputs import Trace, measure_dict, sourced_trace, text_dict
from sttm.packs.area_rules import AreaRule
from sttm.packs.declared import Text
from sttm.production.areas.classes import CLASSES, TITLES
from sttm.production.areas.rules import rules_in_force, strength_order
from sttm.production.check.land import SiteLand
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.site import SiteCondition
from sttm.production.check.touching import Noise, Touch, features_of, touch, unsurveyed
from sttm.quantities import Answer, Measure, round_half_even
from sttm.territory.reading import Reading, absent_layers
from sttm.territory.schemas import layer_schema

__all__ = ["Ruling", "rulings", "verdict"]

CLASS_OF = {"exclusion": "excluded", "attention": "attention", "mitigation": "mitigation"}
"""The class that a rule which touches gives, by effect; a preference gives none."""

ORDER = tuple(name for name in CLASSES if name != "not_assessable")
"""What a site can turn out to be once everything is known, the worst first."""

SHARE_DIGITS = 6
"""A thousandth of a thousandth: what is drawing noise is shown too."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule and what it says of a site."""

    rule: AreaRule
    answer: Answer
    touch: Touch | None
    """None where the layer is absent."""
    given: SiteCondition | None
    reason: Text
    version: str | None
    by_place: Text | None = None
    """How the land of the site overcomes the condition, where it does."""

    @property
    def touched(self) -> bool:
        """Whether the rule is known to touch the site."""
        return self.touch is not None and self.touch.touched

    @property
    def open(self) -> bool:
        """Whether it could touch the site for all that is known."""
        return not self.touched and (self.touch is None or self.touch.unknown > 0)

    @property
    def state(self) -> str | None:
        """``overcome``, ``not_overcome`` or ``to_overcome`` of its condition; None where none is asked."""
        if self.rule.condition is None or not self.touched:
            return None
        if self.given is None:
            return "overcome" if self.by_place is not None else "to_overcome"
        return "overcome" if self.given.answer == "met" else "not_overcome"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        rule, found = self.rule, self.touch
        trace = [sourced_trace("area_rule", rule.id, rule)]
        if self.version is not None:
            trace.append(Trace("layer", rule.layer, (("version", self.version),)))
        distance = None if found is None or found.distance is None else found.distance
        return {
            "id": rule.id,
            "title": text_dict(rule.title),
            "effect": rule.effect,
            "strength": rule.strength,
            "answer": self.answer.value,
            "touched": self.touched,
            "share": None if found is None else round_half_even(found.share, SHARE_DIGITS),
            "area": None if found is None else measure_dict(Measure(found.area, "m**2")),
            "distance": None if distance is None else measure_dict(Measure(distance, "m")),
            "nearest": None if found is None else found.nearest,
            "features": [] if found is None else list(found.features),
            "features_in_all": 0 if found is None else found.number,
            "unknown_share": 1.0 if found is None else round_half_even(found.unknown, SHARE_DIGITS),
            "drawing_noise": found is not None and found.noise,
            "layer": rule.layer,
            "layer_version": self.version,
            "reach": {"value": rule.distance_m, "unit": "m", "side": rule.side},
            "article": rule.article,
            "source": rule.source.shown,
            "official": rule.official,
            "confidence": rule.confidence,
            "condition": None
            if rule.condition is None
            else {
                "text": text_dict(rule.condition),
                "state": self.state,
                "evidence": None if self.given is None else self.given.evidence,
                "by_place": None if self.by_place is None else text_dict(self.by_place),
            },
            "text": text_dict(rule.text),
            "reason": text_dict(self.reason),
            "trace": [t.as_dict() for t in trace],
        }


def rulings(one: PreparedSite, reading: Reading, land: SiteLand | None = None) -> list[Ruling]:
    """Return what every rule in force for the activity says of a site, the strongest first.

    Parameters
    ----------
    land
        On which the site stands: it overcomes the conditions that ask to show that no such land is left.
    """
    noise = Noise.of(reading)
    found = [
        _ruling(rule, one, noise, land, reading)
        for rule in rules_in_force(reading.pack, reading.on, one.site.activity)
    ]
    return sorted(found, key=_rank)


def _rank(one: Ruling) -> tuple[Any, ...]:
    """Effects in their order; within one, what touches before what could, and that before the rest."""
    effect, *rest = strength_order(one.rule)
    return effect, not one.touched, not one.open, *rest


def _ruling(
    rule: AreaRule, one: PreparedSite, noise: Noise, land: SiteLand | None, reading: Reading
) -> Ruling:
    features = features_of(reading, rule.layer, rule.where, surfaces_only=rule.surfaces_only)
    version = reading.version(rule.layer)
    given = one.site.conditions.get(rule.id)
    if features is None:
        missing = absent_layers([rule.layer])
        reason = Text(it=f"Non valutabile: {missing.it}", en=f"Not assessable: {missing.reason}")
        return Ruling(rule, Answer.NOT_ASSESSABLE, None, given, reason, None)
    found = touch(
        one.polygon,
        features,
        distance=rule.distance_m,
        beyond=rule.side == "beyond",
        unknown=unsurveyed(reading, rule.layer, one.polygon, rule.distance_m),
        noise=noise,
    )
    by_place = None if land is None or given is not None or not found.touched else land.overcomes(rule)
    answer, reason = (Answer.MET, by_place) if by_place is not None else _answer(rule, found, given)
    return Ruling(rule, answer, found, given, reason, None if version is None else version.version, by_place)


OPEN = Text(
    it="Non valutabile: una parte del sito non è rilevata",
    en="Not assessable: part of the site has not been surveyed",
)


def _answer(rule: AreaRule, found: Touch, given: SiteCondition | None) -> tuple[Answer, Text]:
    if rule.effect == "preference":
        if found.touched:
            return Answer.MET, Text(it="Il luogo ha questo vantaggio", en="The place has this advantage")
        if found.unknown > 0:
            return Answer.NOT_ASSESSABLE, OPEN
        return Answer.NOT_MET, Text(
            it="Il luogo non ha questo vantaggio", en="The place does not have this advantage"
        )
    if found.touched and rule.effect == "exclusion":
        return Answer.NOT_MET, Text(
            it="Esclude il sito, o la parte toccata", en="It excludes what it touches"
        )
    if found.touched and given is None:
        return Answer.NOT_ASSESSABLE, Text(
            it="Tocca il sito: ammesso a una condizione, che nessuno ha ancora dimostrato",
            en="It touches the site: admitted on a condition that nobody has proved yet",
        )
    if found.touched and given is not None:
        if given.answer == "met":
            return Answer.MET, Text(
                it=f"Tocca il sito; la condizione è dichiarata superata: {given.evidence}",
                en=f"It touches the site; the condition is declared overcome: {given.evidence}",
            )
        return Answer.NOT_MET, Text(
            it="Tocca il sito; la condizione è dichiarata non superata",
            en="It touches the site; the condition is declared not overcome",
        )
    if found.unknown > 0:
        return Answer.NOT_ASSESSABLE, OPEN
    if found.noise:
        return Answer.MET, Text(
            it="Il contatto è minore della precisione del disegno: non conta",
            en="The touch is less than what a drawing can tell: it does not count",
        )
    return Answer.MET, Text(it="Non tocca il sito", en="It does not touch the site")


def verdict(found: Sequence[Ruling], land: SiteLand | None = None) -> dict[str, Any]:
    """Return the answer of rules and land together, the class of areas as a range, and the reasons.

    Preferences speak for a place and decide nothing. A site is *not met* where an exclusion touches it, a
    condition is declared not overcome, or it stands on land that the norm does not leave to its activity;
    *not assessable* while a layer is missing or a condition is open. The class is of the areas alone.
    """
    deciding = [one for one in found if one.rule.effect != "preference"]
    answers = {one.answer for one in deciding}
    if land is not None and deciding:
        answers.add(land.answer)
    order = (Answer.NOT_MET, Answer.NOT_ASSESSABLE, Answer.MET)
    # Without a rule nothing has been asked: that is no admission.
    answer = next((a for a in order if a in answers), Answer.NOT_ASSESSABLE)
    return {
        "answer": answer.value,
        "admissibility": _admissibility(deciding),
        "conditions_to_overcome": sum(one.state == "to_overcome" for one in deciding),
        "rules_not_assessable": sum(one.open for one in deciding),
        "reasons": [text_dict(text) for text in _reasons(deciding, land)],
    }


def _admissibility(deciding: Sequence[Ruling]) -> dict[str, Any]:
    known = [CLASS_OF[one.rule.effect] for one in deciding if one.touched]
    could = [CLASS_OF[one.rule.effect] for one in deciding if one.open]
    high = next((name for name in ORDER if name in known), "admissible" if deciding else "not_assessable")
    low = next((name for name in ORDER if name in (*known, *could)), high)
    mapped = "not_assessable" if could and high != "excluded" else high
    if low == "not_assessable":
        possible = ["not_assessable"]
    else:
        possible = [
            name for name in ORDER[ORDER.index(low) : ORDER.index(high) + 1] if name == high or name in could
        ]
    return {
        "low": low,
        "high": high,
        "class": mapped,
        "labels": {name: text_dict(TITLES[name]) for name in possible},
        "class_label": text_dict(TITLES[mapped]),
        "scale": [{"id": name, "label": text_dict(label)} for name, label in TITLES.items()],
    }


def _not_known(waiting: list[Ruling]) -> list[Text]:
    """Return why rules are open: those of absent layers in one line, or else they hide what is known."""
    absent = [one for one in waiting if one.touch is None]
    rest = [one for one in waiting if one.touch is not None]
    if len(absent) == 1:
        rest, absent = waiting, []
    texts = [
        Text(it=f"Non valutabile: {one.rule.title.it}", en=f"Not assessable: {one.rule.title.en}")
        for one in rest
    ]
    if absent:
        titles = [layer_schema(name).title for name in dict.fromkeys(one.rule.layer for one in absent)]
        texts.append(
            Text(
                it=f"Non valutabili: {len(absent)} regole, perché mancano i livelli "
                f"{', '.join(t.it for t in titles)}",
                en=f"Not assessable: {len(absent)} rules, for lack of the layers "
                f"{', '.join(t.en for t in titles)}",
            )
        )
    return texts


def _reasons(deciding: Sequence[Ruling], land: SiteLand | None) -> list[Text]:
    """Return why, the gravest first; one line for the layers that are missing."""
    if not deciding:
        return [
            Text(
                it="Nessuna regola sulle aree è in vigore per questa attività",
                en="No rule on areas is in force for this activity",
            )
        ]
    texts = [
        Text(it=f"Escluso da: {one.rule.title.it}", en=f"Excluded by: {one.rule.title.en}")
        for one in deciding
        if one.touched and one.rule.effect == "exclusion"
    ]
    if land is not None and land.answer is Answer.NOT_MET:
        texts.append(land.reason)
    words = {
        "not_overcome": ("Condizione non superata", "Condition not overcome"),
        "to_overcome": ("Condizione da superare", "Condition to overcome"),
        "overcome": ("Condizione dichiarata superata", "Condition declared overcome"),
    }
    for state, (it, en) in words.items():
        texts += [
            Text(it=f"{it}: {one.rule.title.it}", en=f"{en}: {one.rule.title.en}")
            for one in deciding
            if one.state == state and one.by_place is None
        ]
    texts += [
        Text(
            it=f"Condizione superata dal luogo: {one.rule.title.it}",
            en=f"Condition overcome by the place: {one.rule.title.en}",
        )
        for one in deciding
        if one.by_place is not None
    ]
    texts += _not_known([one for one in deciding if one.open])
    if land is not None and land.answer is Answer.NOT_ASSESSABLE:
        texts.append(land.reason)
    if not texts:
        texts.append(
            Text(
                it="Nessuna regola di esclusione o attenzione lo tocca",
                en="No rule of exclusion or attention touches it",
            )
        )
    return texts
