"""Evaluates sites and settlements with the profiles of sustainability and innovation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError, PackError, RequestError, SourceError
from sttm.operations.building import check_up_to_date
from sttm.packs.pack import Pack
from sttm.packs.profiles import Profile
from sttm.packs.strict_yaml import read_yaml
from sttm.packs.validating import validated
from sttm.production.check.preparing import DRAWN, prepare_sites
from sttm.production.profiles.evaluating import Measured, evaluate_profile, profile_for, profile_named
from sttm.production.profiles.measuring import measured_places
from sttm.production.profiles.proposal import (
    PROPOSAL,
    Proposal,
    answer_faults,
    from_site,
    proposal_faults,
)
from sttm.production.profiles.result import profile_result
from sttm.production.profiles.situating import situation_of
from sttm.territory.drawn import read_features
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["Stood", "evaluate_files", "evaluated", "profiles_of", "read_proposals", "reading_of", "stood"]

TABLES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Stood:
    """A proposal with what data tell of its place."""

    proposal: Proposal
    file: str
    shape: BaseGeometry | None
    geometry: dict[str, Any] | None
    """WGS84."""
    measured: Measured


def reading_of(workspace: Workspace, pack: Pack, on: date | None) -> Reading:
    """Return the snapshot that profiles and abacus read, on a day or today."""
    return Reading(workspace, pack, on or date.today())


def read_proposals(files: Sequence[Path], reading: Reading) -> list[Stood]:
    """Return the proposals of some files: sites (GeoJSON), or settlements without geometry (YAML, JSON).

    Raises
    ------
    SourceError
        If a file is not there.
    InputError
        With every fault of every file.
    """
    faults: list[Fault] = []
    found: list[tuple[Proposal, str, BaseGeometry | None, dict[str, Any] | None]] = []
    for path in files:
        if not path.exists():
            raise SourceError(f"{path}: No such file or directory", remedy="check the name of the file")
        try:
            one, wrong = _settlements(path) if not _drawn(path) else _sites(path, reading)
        except (InputError, PackError) as error:
            one, wrong = [], list(error.faults)
        found += one
        faults += wrong
    seen: dict[str, str] = {}
    for proposal, file, _, _ in found:
        faults += proposal_faults(proposal, reading.pack, file)
        if proposal.id in seen:
            message = f"id {proposal.id} stands in {seen[proposal.id]} too"
            remedy = "give each an id of its own"
            faults.append(
                Fault(code="duplicate-id", message=message, remedy=remedy, file=file, feature=proposal.id)
            )
        seen[proposal.id] = file
    _refuse(faults)
    return stood(found, reading)


def stood(
    found: Sequence[tuple[Proposal, str, BaseGeometry | None, dict[str, Any] | None]], reading: Reading
) -> list[Stood]:
    """Return proposals with what data tell of their places, every layer read once.

    Raises
    ------
    RequestError
        If there is a place, and a derived layer is older than what it is made from.
    """
    if any(shape is not None for _, _, shape, _ in found):
        check_up_to_date(reading.workspace, reading.pack, reading.on)
    places = measured_places([shape for _, _, shape, _ in found], reading)
    return [
        Stood(proposal, file, shape, geometry, Measured(inputs, _area(shape)))
        for (proposal, file, shape, geometry), inputs in zip(found, places, strict=True)
    ]


def evaluate_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    profile: str | None = None,
) -> list[dict[str, Any]]:
    """Return the result of each proposal of some files.

    Parameters
    ----------
    on
        Day on which the profile must be in force; today by default.
    profile
        Its id; by default the one that speaks of the activity.

    Raises
    ------
    InputError, SourceError, RequestError, NotInForce
    """
    reading = reading_of(workspace, pack, on)
    proposals = read_proposals(files, reading)
    chosen = profiles_of(proposals, reading, profile)
    return [evaluated(one, which, reading) for one, which in zip(proposals, chosen, strict=True)]


def profiles_of(proposals: Sequence[Stood], reading: Reading, name: str | None = None) -> list[Profile]:
    """Return the profile of each proposal, once its answers are found to fit it.

    Raises
    ------
    InputError
        With every answer that does not fit.
    RequestError, NotInForce
        If there is no such profile, or it does not speak of an activity.
    """
    pack, on = reading.pack, reading.on
    chosen: list[Profile] = []
    faults: list[Fault] = []
    for one in proposals:
        activity = one.proposal.activity
        profile = profile_for(pack, activity, on) if name is None else profile_named(pack, name, on)
        if profile.activities is not None and activity not in profile.activities:
            msg = f"profile {profile.id} does not speak of {activity}"
            raise RequestError(msg, remedy=f"it speaks of {', '.join(profile.activities)}")
        chosen.append(profile)
        faults += answer_faults(one.proposal, profile, one.file)
    _refuse(faults)
    return chosen


def evaluated(one: Stood, profile: Profile, reading: Reading) -> dict[str, Any]:
    """Return the result of one proposal."""
    situation = situation_of(one.proposal, one.shape, one.measured.inputs.get("place.idren"), reading)
    body = evaluate_profile(profile, one.proposal, one.measured, situation)
    return profile_result(one.proposal, body, reading, geometry=one.geometry, area=one.measured.area)


def _area(shape: BaseGeometry | None) -> float | None:
    return float(shape.area) if shape is not None and shape.area > 0 else None


def _drawn(path: Path) -> bool:
    """Whether a file is GeoJSON: by its suffix, or a JSON file by what it says of itself."""
    if path.suffix.casefold() in TABLES:
        return False
    if path.suffix.casefold() == ".geojson":
        return True
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, OSError):
        return True  # the reader of GeoJSON says what is wrong with it
    return isinstance(content, dict) and content.get("type") in ("Feature", "FeatureCollection")


Read = list[tuple[Proposal, str, BaseGeometry | None, dict[str, Any] | None]]


def _sites(path: Path, reading: Reading) -> tuple[Read, list[Fault]]:
    prepared, faults = prepare_sites(read_features(path, DRAWN), reading)
    found: Read = []
    for one in prepared:
        given = from_site(one.site.model_dump(mode="json", exclude_unset=True))
        proposal, wrong = validated(given, PROPOSAL, one.file)
        faults += [_of(fault, one.site.id) for fault in wrong]
        if proposal is not None:
            found.append((proposal, one.file, one.polygon, one.geometry))
    return found, faults


def _of(fault: Fault, feature: str) -> Fault:
    """Return a fault of a property with the feature it stands in; its place is the property."""
    return Fault(
        code=fault.code,
        message=fault.message,
        remedy=fault.remedy,
        file=fault.file,
        feature=feature,
        column=fault.feature,
    )


def _settlements(path: Path) -> tuple[Read, list[Fault]]:
    content = read_yaml(path, shown_as=path.name)
    found: Read = []
    faults: list[Fault] = []
    for one in content if isinstance(content, list) else [content]:
        proposal, wrong = validated(one, PROPOSAL, path.name)
        faults += wrong
        if proposal is not None:
            found.append((proposal, path.name, None, None))
    return found, faults


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        msg = f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in the proposals"
        raise InputError(msg, list(faults))
