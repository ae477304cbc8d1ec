"""The settlements of the layer as proposals: what is known of them, and which activity they may be."""

from __future__ import annotations

from typing import Any

import pandas as pd
from shapely.geometry.base import BaseGeometry

from sttm.packs.pack import Pack
from sttm.production.profiles.proposal import Proposal
from sttm.production.stock.services import WORKING
from sttm.territory.reading import Reading

__all__ = ["Known", "activity_of", "known_settlements"]

LAYER = "settlements"


class Known:
    """A settlement of the layer.

    Attributes
    ----------
    proposal, shape
        What is known of it, and where it is.
    activities
        Those that its type may be; the first is taken.
    """

    def __init__(self, proposal: Proposal, shape: BaseGeometry, activities: tuple[str, ...]) -> None:
        self.proposal, self.shape, self.activities = proposal, shape, activities


def known_settlements(reading: Reading) -> list[Known]:
    """Return the settlements that work, in the order of the layer; none where the layer is absent."""
    frame = reading.vector(LAYER)
    if frame is None:
        return []
    found = []
    for name, row in frame[frame["status"].isin(WORKING)].iterrows():
        area = _number(row.get("area_m2")) or float(row.geometry.area) or None
        activities = activity_of(str(row["type"]), area, reading.pack)
        if not activities:
            continue
        given: dict[str, Any] = {
            "id": str(name),
            "title": None if pd.isna(row.get("name")) else str(row["name"]),
            "activity": activities[0],
            "setting": "existing",
            "municipality_id": None if pd.isna(row.get("municipality_id")) else str(row["municipality_id"]),
            "area_m2": area,
            "floor_space_m2": _number(row.get("floor_space_m2")),
            "workers": None if pd.isna(row.get("workers")) else int(row["workers"]),
        }
        found.append(Known(Proposal.model_construct(**given), row.geometry, activities))
    return found


def activity_of(kind: str, area: float | None, pack: Pack) -> tuple[str, ...]:
    """Return the activities that a type of settlement may be, those whose usual area fits first."""
    own = [a for a in pack.activities.values() if kind in a.settlement_types]

    def misfit(activity: Any) -> bool:
        least, most = activity.usual_area_m2
        return area is not None and not least <= area <= most

    return tuple(a.id for a in sorted(own, key=misfit))


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) or float(value) <= 0 else float(value)
