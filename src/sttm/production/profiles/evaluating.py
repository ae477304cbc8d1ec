"""Evaluates a proposal with a profile: criteria by theme, class, whether what the place asks for is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sttm.errors import RequestError
from sttm.evaluation.criteria import Contestation, Declaration, Sheet
from sttm.evaluation.final import classified
from sttm.evaluation.inputs import Input, Share, Trace, sourced_trace, text_dict
from sttm.evaluation.results import PartResult
from sttm.evaluation.standing import Standing, score_parts
from sttm.packs.declared import Text, in_force
from sttm.packs.pack import Pack
from sttm.packs.profiles import Profile, ProfileScale
from sttm.production.profiles.proposal import Proposal
from sttm.production.profiles.thresholds import Situation, asked_of
from sttm.quantities import Answer, Measure, Missing

__all__ = [
    "PROFILE",
    "Measured",
    "described_profile",
    "evaluate_profile",
    "profile_for",
    "profile_named",
    "standing_of",
]

PROFILE = Sheet("profile", Text(it="Il proponente non ha risposto", en="The proponent has not answered"))

NOT_DECLARED = Missing("not declared", it="non dichiarato")
OTHER_SETTING = {
    "existing": Text(it="Si chiede solo ai nuovi insediamenti", en="Asked of new settlements alone"),
    "new": Text(it="Si chiede solo agli insediamenti esistenti", en="Asked of existing settlements alone"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What data tell of the place of a proposal.

    Parameters
    ----------
    inputs
        ``place.…`` by name, each with its trace or with the reason why it is missing.
    area
        m², where there is a geometry.
    """

    inputs: Mapping[str, Input] = field(default_factory=dict)
    area: float | None = None


def profile_named(pack: Pack, name: str, on: date) -> Profile:
    """Return the version of a profile in force on a day.

    Raises
    ------
    RequestError
        If the pack has no such profile.
    NotInForce
        If it has no version in force on that day.
    """
    versions = tuple(p for p in pack.profiles.values() if p.id == name)
    if not versions:
        known = ", ".join(sorted({p.id for p in pack.profiles.values()})) or "none"
        msg = f"there is no profile {name}"
        raise RequestError(msg, remedy=f"known: {known}")
    return in_force(versions, on, f"profile {name}")


def profile_for(pack: Pack, activity: str, on: date) -> Profile:
    """Return the profile of an activity in force on a day.

    Raises
    ------
    RequestError
        If no profile speaks of the activity.
    NotInForce
        If none does on that day.
    """
    fitting = tuple(p for p in pack.profiles.values() if p.activities is None or activity in p.activities)
    if not fitting:
        msg = f"no profile speaks of {activity}"
        raise RequestError(msg, remedy="name one with --profile, or add one to the pack")
    return in_force(fitting, on, f"the profile of {activity}")


def standing_of(profile: Profile, proposal: Proposal, measured: Measured) -> Standing:
    """Return a proposal as it stands before a profile: what is declared, measured and contested."""
    inputs: dict[str, Input] = {}
    for criterion in profile.criteria:
        if isinstance(criterion, ProfileScale):
            inputs[criterion.input] = _input(criterion, proposal, measured)
    area = measured.area or proposal.area_m2 or 0.0
    declared = {
        name: Declaration(Answer(given.answer), given.evidence, proposal.id)
        for name, given in proposal.answers.items()
        if given.answer is not None
    }
    contested = {
        d.criterion: Contestation(d.party, d.reason, None if d.answer is None else Answer(d.answer), d.value)
        for d in proposal.disputes
    }
    left_out = {
        c.id: OTHER_SETTING[proposal.setting]
        for c in profile.criteria
        if c.settings is not None and proposal.setting not in c.settings
    }
    share = Share(proposal.id, proposal.name, 1.0, area, inputs)
    return Standing([share], [], declared, contested, left_out, PROFILE)


def _input(criterion: ProfileScale, proposal: Proposal, measured: Measured) -> Input:
    """Return the value that counts: of the place what is measured, of the proposal what is declared."""
    label = criterion.title
    given = proposal.answers.get(criterion.id)
    declared = None
    if given is not None and given.value is not None:
        facts = (("by", proposal.id), ("evidence", given.evidence))
        trace = Trace("declaration", criterion.id, facts)
        declared = Input(criterion.input, Measure(given.value, criterion.unit), (trace,), label)
    if criterion.input.startswith("place."):
        found = measured.inputs.get(criterion.input)
        if found is not None and isinstance(found.value, Measure):
            return Input(criterion.input, found.value, found.trace, label)
        return declared or Input(criterion.input, NOT_DECLARED if found is None else found.value, (), label)
    if declared is None and criterion.measured is not None and proposal.setting == "existing":
        found = measured.inputs.get(criterion.measured)
        if found is not None and isinstance(found.value, Measure):
            return Input(criterion.input, found.value, found.trace, label)
    return declared or Input(criterion.input, NOT_DECLARED, (), label)


def evaluate_profile(
    profile: Profile, proposal: Proposal, measured: Measured, situation: Situation
) -> dict[str, Any]:
    """Return a profile filled in for one proposal, as JSON values.

    Parameters
    ----------
    profile
        The version in force.
    proposal
        Without faults (:func:`sttm.production.profiles.proposal.answer_faults`).
    measured
        What data tell of its place.
    situation
        On which land and in which areas it lies: what thresholds ask about.
    """
    parts = score_parts(profile.themes, standing_of(profile, proposal, measured))
    judged = classified(parts, profile.classes)
    override = proposal.override
    return {
        "profile": described_profile(profile),
        "parts": [
            {**part.as_dict(), "theme": theme.theme}
            for part, theme in zip(parts, profile.themes, strict=True)
        ],
        **judged,
        "threshold": asked_of(profile, proposal, situation, judged["class"], _by_priority(profile, parts)),
        "override": None
        if override is None
        else {"class": override.class_, "author": override.author, "reason": override.reason},
    }


def described_profile(profile: Profile) -> dict[str, Any]:
    """Return what a result says of the profile, as JSON values."""
    return {
        "id": profile.id,
        "title": text_dict(profile.title),
        "purpose": text_dict(profile.purpose),
        "in_force_from": profile.in_force_from.isoformat(),
        **dict(sourced_trace("profile", profile.id, profile).facts),
    }


def _by_priority(profile: Profile, parts: list[PartResult]) -> dict[str, Answer]:
    """Return the answers of the criteria of priority 1 that apply."""
    first = {c.id for c in profile.criteria if c.priority}
    return {c.id: c.answer for part in parts for c in part.criteria if c.id in first and c.applicable}
