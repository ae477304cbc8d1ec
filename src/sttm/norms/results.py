"""What results say of a work: the parts of evaluations, profiles and site checks that rules ask about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from sttm.errors import Fault
from sttm.evaluation.decision_tables import Value
from sttm.packs.rules import PROFILE_STANDINGS, FromProfile, FromResult, FromScheda, FromSiteCheck, SiteFact
from sttm.packs.validating import validated
from sttm.quantities import AtMost

__all__ = ["PRINTED_BY", "Results", "Said", "gathered"]

PRINTED_BY: Mapping[str, str] = {
    "sttm-evaluation": "sttm evaluate --json",
    "sttm-profile": "sttm profile evaluate --json",
    "sttm-site-check": "sttm siting check --json",
}
"""The kinds of result that norms read, and the command that prints each."""

FORMAT = 1


class _Read(BaseModel):
    """The keys of a result that are read; it has many more."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, allow_inf_nan=False)


class _Span(_Read):
    low: float
    high: float


class _Labels(_Read):
    labels: dict[str, Any] | tuple[str, ...]


class _Class(_Read):
    id: str


class _Classes(_Read):
    low: str
    high: str
    scale: tuple[_Class, ...] = ()
    """From the best to the worst."""

    def order(self) -> list[str]:
        """Return every class, from the worst to the best."""
        return [c.id for c in reversed(self.scale)] or [self.low]

    @model_validator(mode="after")
    def _on_the_scale(self) -> Self:
        if self.scale or self.low != self.high:
            _refuse_strange((self.low, self.high), self.scale)
        return self


def _refuse_strange(classes: Sequence[str | None], scale: Sequence[_Class]) -> None:
    known = [c.id for c in scale]
    strange = [c for c in dict.fromkeys(classes) if c is not None and c not in known]
    if strange:
        msg = f"class {', '.join(strange)} is not in the scale {', '.join(known) or '(empty)'}"
        raise ValueError(msg)


class _Override(_Read):
    class_: Annotated[str, Field(alias="class")]
    author: str
    reason: str


class _Scored(_Read):
    total: _Span | None = None
    class_: Annotated[_Classes | None, Field(alias="class")] = None
    override: _Override | None = None

    def classes(self) -> tuple[str, ...]:
        """Return the classes left open, the worst first; one that a person has set counts."""
        if self.override is not None:
            return (self.override.class_,)
        if self.class_ is None:
            return ()
        low, high, order = self.class_.low, self.class_.high, self.class_.order()
        return (low,) if low == high else tuple(order[order.index(low) : order.index(high) + 1])

    def said(self, who: str) -> str:
        """Return who says the class: the result, or the person that set it."""
        one = self.override
        return who if one is None else f"{who}, class set by {one.author}: {one.reason}"


class _Scheda(_Scored):
    number: int
    relevance: _Labels | None = None
    priority: _Labels | None = None


class _Named(_Read):
    id: str


class _Demand(_Read):
    mandatory: str | None
    incentivised: str | None
    priority: bool = False
    """Whether the criteria of priority 1 are mandatory too."""


class _Answered(_Read):
    answer: Literal["met", "not_met", "not_assessable", "disputed"]


class _Threshold(_Read):
    possible: Annotated[tuple[_Demand, ...], Field(min_length=1)]
    """What the place may ask for: more than one demand where something about it is not known."""
    priority: tuple[_Answered, ...] = ()

    def priority_met(self) -> tuple[bool, ...]:
        """Return whether the criteria of priority 1 may be met, and may be not."""
        answers = {one.answer for one in self.priority}
        if "not_met" in answers:
            return (False,)
        return (True,) if answers <= {"met"} else (False, True)


class _Profile(_Scored):
    profile: _Named
    threshold: _Threshold | None = None

    @model_validator(mode="after")
    def _asked_on_the_scale(self) -> Self:
        if self.class_ is not None and self.class_.scale:
            asked = () if self.threshold is None else self.threshold.possible
            own = None if self.override is None else self.override.class_
            classes = (own, *(d.mandatory for d in asked), *(d.incentivised for d in asked))
            _refuse_strange(classes, self.class_.scale)
        return self

    def standing(self) -> tuple[str, ...]:
        """Return what may be reached of what the place may ask for, the least first."""
        if self.threshold is None or self.class_ is None or not self.class_.scale:
            return ()
        order = self.class_.order()
        found = {
            _reached(order, name, demand, met or not demand.priority)
            for name in self.classes()
            for demand in self.threshold.possible
            for met in self.threshold.priority_met()
        }
        return tuple(one for one in PROFILE_STANDINGS if one in found)


def _reached(order: Sequence[str], name: str, demand: _Demand, priority_met: bool) -> str:
    place = order.index(name)
    if not priority_met or (demand.mandatory is not None and place < order.index(demand.mandatory)):
        return "below_mandatory"
    more = demand.incentivised is not None and place >= order.index(demand.incentivised)
    return "incentivised_met" if more else "mandatory_met"


class _Ruling(_Read):
    effect: str
    answer: Literal["met", "not_met", "not_assessable", "disputed"]


class _Verdict(_Read):
    answer: Literal["met", "not_met", "not_assessable", "disputed"]
    admissibility: _Labels | None = None


class _Told(_Read):
    en: str
    it: str = ""


class _SiteFact(_Read):
    fact: str
    value: float | str | tuple[str, ...] | None
    """Several where the site lies partly here, partly there; null where it is not known."""
    origin: _Told | None = None
    missing: _Told | None = None
    at_most: float | None = None
    """What a number that is not known cannot exceed."""


class _SiteCheck(_Read):
    verdict: _Verdict
    rules: tuple[_Ruling, ...] = ()
    facts: tuple[_SiteFact, ...] = ()
    schede: tuple[_Scheda, ...] = ()
    profile: _Profile | None = None


class _Evaluation(_Read):
    schede: tuple[_Scheda, ...]


MODELS: Mapping[str, TypeAdapter[Any]] = {
    "sttm-evaluation": TypeAdapter(_Evaluation),
    "sttm-profile": TypeAdapter(_Profile),
    "sttm-site-check": TypeAdapter(_SiteCheck),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and the result that says it."""

    value: Value
    who: str


@dataclass(frozen=True, slots=True)
class Results:
    """What is known of one work: at most one result of each kind."""

    schede: tuple[tuple[_Scheda, str], ...] = ()
    profiles: tuple[tuple[_Profile, str], ...] = ()
    site: _SiteCheck | None = None

    def say(self, origin: FromResult) -> Iterator[Said]:
        """Yield what each result says of a fact: one of its own kind first, then a part of a site check."""
        if isinstance(origin, FromScheda):
            for scheda, where in self.schede:
                if scheda.number == origin.scheda:
                    yield from _scheda(scheda, origin, f"Scheda {origin.scheda}{where}")
        elif isinstance(origin, FromProfile):
            for profile, where in self.profiles:
                if origin.profile in (None, profile.profile.id):
                    yield from _profile(profile, origin, f"profile {profile.profile.id}{where}")
        elif self.site is not None:
            yield from _of_site(self.site, origin)


def gathered(bodies: Sequence[tuple[str, Mapping[str, Any]]]) -> tuple[Results, list[Fault]]:
    """Return results as rules read them, and every fault of their shape.

    Parameters
    ----------
    bodies
        Name of the file, and the result as JSON values. One without a kind is an evaluation.
    """
    read: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, body in bodies:
        kind = str(body.get("kind", "sttm-evaluation"))
        problem = _unreadable(kind, body, read)
        if problem is not None:
            remedy = "give one result of each kind, as this version of sttm prints it"
            faults.append(Fault(code="result", message=problem, remedy=remedy, file=name))
            continue
        read[kind], own = validated(dict(body), MODELS[kind], name)
        faults += own
    evaluation, profile, site = (read.get(kind) for kind in MODELS)
    within = " of the site check"
    return Results(
        schede=(
            *((s, "") for s in (evaluation.schede if evaluation else ())),
            *((s, within) for s in (site.schede if site else ())),
        ),
        profiles=(
            *(((profile, ""),) if profile else ()),
            *(((site.profile, within),) if site and site.profile else ()),
        ),
        site=site,
    ), faults


def _unreadable(kind: str, body: Mapping[str, Any], read: Mapping[str, Any]) -> str | None:
    if kind not in MODELS:
        return f"{kind} is not a kind of result that norms read: {', '.join(MODELS)}"
    if body.get("format", FORMAT) != FORMAT:
        return f"its format is {body['format']}, this version reads format {FORMAT}"
    return f"a second result of kind {kind}: which of them holds nobody can say" if kind in read else None


def _some(possible: Sequence[str], who: str) -> Iterator[Said]:
    if possible:
        yield Said(possible[0] if len(possible) == 1 else tuple(possible), who)


def _total(scored: _Scored, who: str) -> Iterator[Said]:
    if scored.total is not None and scored.total.low == scored.total.high:
        yield Said(Decimal(str(scored.total.low)), who)


def _scheda(scheda: _Scheda, origin: FromScheda, who: str) -> Iterator[Said]:
    if origin.field == "total":
        yield from _total(scheda, who)
    elif origin.field == "class":
        yield from _some(scheda.classes(), scheda.said(who))
    else:
        found = scheda.relevance if origin.field == "relevance" else scheda.priority
        yield from _some(() if found is None else tuple(found.labels), who)


def _profile(profile: _Profile, origin: FromProfile, who: str) -> Iterator[Said]:
    if origin.field == "total":
        yield from _total(profile, who)
    else:
        possible = profile.classes() if origin.field == "class" else profile.standing()
        yield from _some(possible, profile.said(who))


def _of_site(check: _SiteCheck, origin: FromSiteCheck) -> Iterator[Said]:
    reading = _JUDGED.get(origin.site_check)
    if reading is not None:
        yield from _some(reading(check), "site check")
        return
    for one in check.facts:
        if one.fact != origin.site_check:
            continue
        who = "site check" if one.origin is None else f"site check, {one.origin.en}"
        if one.value is None:
            yield from _at_most(one, who)
        elif isinstance(one.value, float | int):
            yield Said(Decimal(str(one.value)), who)
        else:
            yield from _some((one.value,) if isinstance(one.value, str) else one.value, who)


def _at_most(fact: _SiteFact, who: str) -> Iterator[Said]:
    if fact.at_most is not None:
        why = fact.missing or _Told(en=f"{fact.fact} is not given", it=f"{fact.fact} non è indicato")
        yield Said(AtMost(why.en, it=why.it, most=Decimal(str(fact.at_most))), who)


def _admissibility(check: _SiteCheck) -> tuple[str, ...]:
    """Return the classes of area that are possible; where no rule was asked nothing is said."""
    found = check.verdict.admissibility
    labels = () if found is None else tuple(found.labels)
    return () if "not_assessable" in labels else labels


def _verdict(check: _SiteCheck) -> tuple[str, ...]:
    return (check.verdict.answer,) if check.verdict.answer in ("met", "not_met") else ()


def _conditions(check: _SiteCheck) -> tuple[str, ...]:
    """Return whether every attention is overcome, which one that does not touch the site is."""
    answers = {r.answer for r in check.rules if r.effect == "attention"}
    if "not_met" in answers:
        return ("no",)
    return ("yes",) if answers <= {"met"} else ()


_JUDGED: Mapping[SiteFact, Callable[[_SiteCheck], tuple[str, ...]]] = {
    "admissibility": _admissibility,
    "verdict": _verdict,
    "conditions_overcome": _conditions,
}
"""What is judged of a site; everything else the check lists among its facts."""
