"""The result of a profile: the profile filled in, with pack, layers and what to know, fingerprinted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sttm
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.production.profiles.measuring import REACH
from sttm.production.profiles.proposal import Proposal
from sttm.production.profiles.situating import LAND_PARAMETERS
from sttm.quantities import fingerprint, round_half_even
from sttm.territory.reading import Reading

__all__ = ["PROFILE_FORMAT", "described_proposal", "layers_in", "profile_result"]

PROFILE_FORMAT = 1


def profile_result(
    proposal: Proposal,
    body: Mapping[str, Any],
    reading: Reading,
    *,
    geometry: Mapping[str, Any] | None = None,
    area: float | None = None,
) -> dict[str, Any]:
    """Return a result as JSON values.

    Parameters
    ----------
    body
        The profile filled in (:func:`sttm.production.profiles.evaluating.evaluate_profile`).
    reading
        The snapshot, the pack and the day.
    geometry, area
        Of a proposal that has one: WGS84, and m².
    """
    named = set(layers_in(body))
    layers = layers_told(named, reading)
    used = [REACH] if "settlements" in named else []
    used += LAND_PARAMETERS if geometry is not None else []
    result = {
        "kind": "sttm-profile",
        "format": PROFILE_FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "proposal": described_proposal(proposal, reading, geometry=geometry, area=area),
        **body,
        "layers": layers,
        "parameters": parameters_told(used, reading),
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def described_proposal(
    proposal: Proposal,
    reading: Reading,
    *,
    geometry: Mapping[str, Any] | None = None,
    area: float | None = None,
) -> dict[str, Any]:
    """Return what a result says of a proposal."""
    known = area if area is not None else proposal.area_m2
    return {
        "id": proposal.id,
        "title": proposal.name,
        "activity": proposal.activity,
        "activity_label": text_dict(reading.pack.activities[proposal.activity].title),
        "setting": proposal.setting,
        "municipality": proposal.municipality_id,
        "area": None if known is None else _measure(known),
        "floor_space": None if proposal.floor_space_m2 is None else _measure(proposal.floor_space_m2),
        "workers": proposal.workers,
        "geometry": geometry,
    }


def layers_in(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield the layers that the traces of a profile filled in name."""
    for part in body["parts"]:
        for criterion in part["criteria"]:
            yield from (t["id"] for t in criterion["trace"] if t["kind"] == "layer")
    yield from (t["id"] for t in body["threshold"]["trace"] if t["kind"] == "layer")


def _measure(value: float) -> dict[str, Any]:
    return {"value": round_half_even(value, 1), "unit": "m**2"}
