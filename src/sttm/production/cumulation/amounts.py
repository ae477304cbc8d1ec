"""What each proposal takes in a zone: land, newly sealed ground, trips, plan areas; none of it twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from sttm.packs.siting import TripRate
from sttm.production.cumulation.proposals import Proposal
from sttm.production.search.soil import sealed_today
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["Amount", "Part", "amount_of", "parts_in", "plan_areas", "rate_of"]

Span = tuple[float, float, float]
"""Low, central, high."""

Amount = Span | Missing

LEAST = 1.0
"""Less than a square metre in a zone is rounding along its boundary, m²."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of a proposal lies in a zone."""

    proposal: Proposal
    shape: BaseGeometry
    """All that lies there."""
    counted: BaseGeometry
    """Without what an earlier proposal takes already."""

    @property
    def share(self) -> float:
        """What of the whole proposal is counted in the zone."""
        return float(self.counted.area / self.proposal.polygon.area)


def parts_in(zone: BaseGeometry, proposals: Sequence[Proposal]) -> list[Part]:
    """Return the parts of proposals in a zone; ground of two counts for the one that comes first."""
    found: list[Part] = []
    taken: BaseGeometry = shapely.Polygon()
    for one in proposals:
        shape = shapely.intersection(one.polygon, zone)
        if shape.area < LEAST:
            continue
        found.append(Part(one, shape, shapely.difference(shape, taken)))
        taken = shapely.union(taken, shape)
    return found


def rate_of(proposal: Proposal, reading: Reading) -> TripRate | Missing:
    """Return the rate by which trips of a proposal are counted: by floor space where that is given."""
    wanted = "territorial_area" if proposal.floor_space is None else "floor_space"
    own = [r for r in reading.pack.trip_rates.values() if r.activity == proposal.activity]
    for per in (wanted, "territorial_area"):
        found = [r for r in own if r.per == per]
        if found:
            return found[0]
    return Missing(
        f"the pack gives no rate of trips for {proposal.activity}",
        it=f"il pacchetto non dà un tasso di generazione per {proposal.activity}",
    )


def amount_of(quantity: str, part: Part, planned: BaseGeometry | Missing, reading: Reading) -> Amount:
    """Return how much of a quantity a part of a proposal takes: m², trips a day, or a share of plan areas.

    Parameters
    ----------
    planned
        The plan areas of the zone (:func:`plan_areas`).
    """
    if quantity == "land":
        area = float(part.counted.area)
        return area, area, area
    if quantity == "new_land":
        return _newly_sealed(part, reading)
    if quantity == "plan_share":
        return _of_plans(part, planned)
    return _trips(part, quantity.removesuffix("_trips"), reading)


def _newly_sealed(part: Part, reading: Reading) -> Amount:
    flat = [p for p in shapely.get_parts(part.counted) if p.area >= LEAST and p.geom_type == "Polygon"]
    sealed = sealed_today([shapely.Polygon(p) for p in flat], reading)
    total = 0.0
    for one in sealed:
        if isinstance(one, Missing):
            return one
        total += one
    shares = reading.pack.activities[part.proposal.activity].sealed_share
    low, central, high = (max(0.0, float(part.counted.area) * s - total) for s in shares)
    return low, central, high


def _trips(part: Part, kind: str, reading: Reading) -> Amount:
    rate = rate_of(part.proposal, reading)
    if isinstance(rate, Missing):
        return rate
    whole = part.proposal.polygon.area if rate.per == "territorial_area" else part.proposal.floor_space
    low, central, high = (float(whole or 0.0) * part.share * r for r in getattr(rate, kind))
    return low, central, high


def plan_areas(zone: BaseGeometry, reading: Reading) -> BaseGeometry | Missing:
    """Return the plan areas of a zone, or why their share is not known."""
    shapes = reading.shapes("forecasts")
    if shapes is None:
        return absent_layers(["forecasts"])
    found = shapely.union_all(shapely.intersection(shapes.touching(zone), zone))
    if found.area < LEAST:
        return Missing("the zone has no plan areas", it="la zona non ha aree di piano")
    return found


def _of_plans(part: Part, planned: BaseGeometry | Missing) -> Amount:
    if isinstance(planned, Missing):
        return planned
    share = float(shapely.intersection(part.counted, planned).area / planned.area)
    return share, share, share
