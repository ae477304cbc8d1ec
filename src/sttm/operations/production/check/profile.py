"""Evaluates a site with the profile of its activity, and says what the place asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sttm.errors import Fault, NotInForce, RequestError
from sttm.operations.production.profiles import evaluated, stood
from sttm.packs.profiles import Profile
from sttm.packs.validating import validated
from sttm.production.check.preparing import PreparedSite
from sttm.production.profiles.evaluating import profile_for
from sttm.production.profiles.proposal import PROPOSAL, Proposal, answer_faults, from_site
from sttm.territory.reading import Reading

__all__ = ["SiteProfile", "profiles_of_sites"]

KEPT = ("profile", "parts", "total", "max", "class", "threshold", "override")
"""What of the result of a profile stands in that of a site: the rest is told of the site as a whole."""


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """The profile of a site filled in, or why there is none."""

    body: dict[str, Any] | None = None
    missing: dict[str, str] | None = None
    parameters: tuple[str, ...] = ()


def profiles_of_sites(
    sites: Sequence[PreparedSite], reading: Reading
) -> tuple[list[SiteProfile], list[Fault]]:
    """Return the profile of each site, and every fault of what sites answer to it."""
    faults: list[Fault] = []
    found: list[SiteProfile] = []
    read: list[tuple[Proposal, PreparedSite, Profile]] = []
    for one in sites:
        given = from_site(
            one.site.model_dump(mode="json", exclude_unset=True, exclude={"conditions", "facts"})
        )
        proposal, wrong = validated(given, PROPOSAL, one.file)
        faults += [_of(fault, one.site.id) for fault in wrong]
        try:
            profile = profile_for(reading.pack, one.site.activity, reading.on)
        except (RequestError, NotInForce) as error:
            found.append(
                SiteProfile(missing={"it": "Nessun profilo per questa attività", "en": error.message})
            )
            continue
        if proposal is not None:
            faults += answer_faults(proposal, profile, one.file)
            read.append((proposal, one, profile))
            found.append(SiteProfile())
    if faults:
        return [], faults
    places = stood([(p, one.file, one.polygon, one.geometry) for p, one, _ in read], reading)
    filled = iter(
        _body(evaluated(place, profile, reading)) for place, (_, _, profile) in zip(places, read, strict=True)
    )
    return [one if one.missing else next(filled) for one in found], []


def _body(result: dict[str, Any]) -> SiteProfile:
    body = {key: result[key] for key in KEPT if key in result}
    return SiteProfile(body, None, tuple(str(p["id"]) for p in result["parameters"]))


def _of(fault: Fault, feature: str) -> Fault:
    return Fault(
        code=fault.code,
        message=fault.message,
        remedy=fault.remedy,
        file=fault.file,
        feature=feature,
        column=fault.feature,
    )
