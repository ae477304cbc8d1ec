"""The abacus on files and on the settlements of a workspace: shown, suggested from, ranked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.production.profiles import Stood, profiles_of, read_proposals, reading_of, stood
from sttm.packs.pack import Pack
from sttm.packs.profiles import THEMES, Profile
from sttm.production.abacus.answer import suggestion_result, wrapped
from sttm.production.abacus.catalogue import sheets
from sttm.production.abacus.costing import Costs, Offer, bases_of, offers
from sttm.production.abacus.ranking import ranked, summed
from sttm.production.abacus.settlements import known_settlements
from sttm.production.abacus.suggesting import Ask, suggest
from sttm.production.profiles.evaluating import evaluate_profile, profile_for
from sttm.production.profiles.result import described_proposal
from sttm.production.profiles.situating import situation_of
from sttm.territory.reading import Reading, absent_layers
from sttm.territory.workspace import Workspace

__all__ = ["Ask", "rank_files", "rank_settlements", "shown_abacus", "suggest_files"]

Progress = Callable[[int, int, str], None]


def shown_abacus(
    pack: Pack, *, theme: str | None = None, activity: str | None = None, on: date | None = None
) -> list[dict[str, Any]]:
    """Return the sheets of the solutions, of one theme or for one activity.

    Raises
    ------
    RequestError
        If there is no such theme or activity.
    """
    if theme is not None and theme not in THEMES:
        raise RequestError(f"there is no theme {theme}", remedy=f"known: {', '.join(THEMES)}")
    if activity is not None and activity not in pack.activities:
        known = ", ".join(sorted(pack.activities))
        raise RequestError(f"there is no activity {activity}", remedy=f"known: {known}")
    return [
        sheet
        for sheet in sheets(pack, on or date.today())
        if theme in (None, sheet["theme"])
        and (activity is None or activity in [a["id"] for a in sheet["activities"]])
    ]


def suggest_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    ask: Ask,
    *,
    on: date | None = None,
    profile: str | None = None,
) -> list[dict[str, Any]]:
    """Return for each proposal of some files the cheapest solutions that reach a class.

    Raises
    ------
    InputError, SourceError, RequestError, NotInForce
    """
    reading = reading_of(workspace, pack, on)
    proposals = read_proposals(files, reading)
    chosen = profiles_of(proposals, reading, profile)
    results = []
    for one, which in zip(proposals, chosen, strict=True):
        situation = situation_of(one.proposal, one.shape, one.measured.inputs.get("place.idren"), reading)
        offered = _offers(one, which, reading)
        found = suggest(which, one.proposal, one.measured, situation, offered, ask)
        results.append(suggestion_result(found, which, one.proposal, reading, one.measured.area))
    return results


def rank_files(
    workspace: Workspace,
    pack: Pack,
    files: Sequence[Path],
    *,
    on: date | None = None,
    profile: str | None = None,
    costs: Costs = "central",
) -> dict[str, Any]:
    """Return what each solution does for the proposals of some files.

    Raises
    ------
    InputError, SourceError, RequestError, NotInForce
    """
    reading = reading_of(workspace, pack, on)
    proposals = read_proposals(files, reading)
    chosen = profiles_of(proposals, reading, profile)
    known = [(one, which, (one.proposal.activity,)) for one, which in zip(proposals, chosen, strict=True)]
    return _ranking(known, reading, costs, None)


def rank_settlements(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date | None = None,
    costs: Costs = "central",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return what each solution does for the settlements of the workspace, with what is known of them.

    Raises
    ------
    RequestError
        If the layer of settlements is absent.
    """
    reading = reading_of(workspace, pack, on)
    if reading.version("settlements") is None:
        raise RequestError(absent_layers(["settlements"]).reason, remedy="add the layer settlements")
    layer = known_settlements(reading)
    places = stood([(one.proposal, "settlements", one.shape, None) for one in layer], reading)
    known = [
        (place, profile_for(pack, one.proposal.activity, reading.on), one.activities)
        for place, one in zip(places, layer, strict=True)
    ]
    return _ranking(known, reading, costs, progress)


def _ranking(
    known: Sequence[tuple[Stood, Profile, tuple[str, ...]]],
    reading: Reading,
    costs: Costs,
    progress: Progress | None,
) -> dict[str, Any]:
    rows: list[dict[str, Any]] = []
    filled: list[dict[str, Any]] = []
    for number, (one, profile, activities) in enumerate(known, 1):
        proposal, area = one.proposal, one.measured.area or one.proposal.area_m2
        # A named area is the better known one: an outline may be that of a building alone.
        if proposal.area_m2 is None and area is not None:
            one = replace(one, proposal=proposal.model_copy(update={"area_m2": area}))
        now, solutions = ranked(profile, one.proposal, one.measured, _offers(one, profile, reading), costs)
        situation = situation_of(one.proposal, one.shape, one.measured.inputs.get("place.idren"), reading)
        body = evaluate_profile(profile, one.proposal, one.measured, situation)
        filled.append(body)
        rows.append(
            {
                "proposal": described_proposal(one.proposal, reading, area=area),
                "activities_possible": list(activities),
                "profile": profile.id,
                "now": now | {"class_range": {end: body["class"][end] for end in ("low", "high")}},
                "solutions": solutions,
            }
        )
        if progress is not None:
            progress(number, len(known), one.proposal.id)
    together = summed(rows, reading.pack.solutions)
    content = {"costs_counted": costs, "settlements": rows, "solutions": together}
    return wrapped("sttm-abacus-ranking", content, filled, reading)


def _offers(one: Stood, profile: Profile, reading: Reading) -> tuple[Offer, ...]:
    share = reading.pack.number("abacus_roof_share", reading.on)
    bases = bases_of(one.proposal, one.measured.area, share)
    return offers(profile, one.proposal, bases, reading.pack)
