"""On which land a proposal lies and in which areas: what the thresholds of a profile ask about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import Input, Trace
from sttm.packs.checking_profiles import ADMISSIBILITY
from sttm.production.profiles.proposal import Proposal
from sttm.production.profiles.thresholds import Situation, areas_possible
from sttm.quantities import Measure, Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["LAND_PARAMETERS", "admissibility_at", "land_at", "situation_of"]

LAND_PARAMETERS = ("profile_land_share", "profile_urbanised_share")

AREAS = "siting_areas"

NOISE = 1e-3
"""Share of a site below which a piece of the areas map is touched by the drawing, not by the site."""

NOT_DECLARED = Missing("not declared", it="non dichiarato")


def situation_of(
    proposal: Proposal, shape: BaseGeometry | None, drains: Input | None, reading: Reading
) -> Situation:
    """Return where a proposal lies: as data tell, else as it declares.

    Parameters
    ----------
    shape
        Its polygon or point; None where it has none.
    drains
        Share of its ground that drains (``place.idren``).
    """
    land: str | Sequence[str] | Missing = proposal.land or NOT_DECLARED
    areas: str | Sequence[str] | Missing = proposal.admissibility or NOT_DECLARED
    trace: list[Trace] = []
    if shape is not None:
        found, used = land_at(shape, drains, reading)
        if isinstance(found, str) or proposal.land is None:
            land = found
            trace += used
        inside, used = admissibility_at(shape, proposal.activity, reading)
        if not isinstance(inside, Missing) or proposal.admissibility is None:
            areas = inside
            trace += used
    return Situation(land, areas, tuple(trace))


def land_at(
    shape: BaseGeometry, drains: Input | None, reading: Reading
) -> tuple[str | tuple[str, ...] | Missing, list[Trace]]:
    """Return the kind of land, every kind that is possible, or that nothing is known; and what tells it.

    Land is of regeneration where enough of it lies in regeneration areas; else urbanised where enough of it
    is sealed, else greenfield.
    """
    sealed: tuple[str, ...] = ("urbanised", "greenfield")
    trace: list[Trace] = []
    if drains is not None and isinstance(drains.value, Measure):
        least = reading.pack.number("profile_urbanised_share", reading.on)
        sealed = ("urbanised",) if 1 - drains.value.value >= least else ("greenfield",)
        trace += drains.trace
    frame, version = reading.vector("regeneration_areas"), reading.version("regeneration_areas")
    if frame is None or version is None:
        return ("regeneration", *sealed), trace
    trace.append(Trace("layer", version.layer, (("version", version.version),)))
    drawn = frame.geometry.to_numpy()
    near = drawn[shapely.intersects(drawn, shape)]
    flat = near[shapely.get_dimensions(near) == 2]
    if shape.area > 0:
        inside = shapely.intersection(shapely.union_all(flat), shape).area / shape.area if len(flat) else 0.0
        regenerates = inside >= reading.pack.number("profile_land_share", reading.on)
    else:
        regenerates = bool(len(near))
    if regenerates:
        return "regeneration", trace
    return (sealed[0], trace) if len(sealed) == 1 else (sealed, trace)


def admissibility_at(
    shape: BaseGeometry, activity: str, reading: Reading
) -> tuple[str | tuple[str, ...] | Missing, list[Trace]]:
    """Return the worst class of the areas map at a place, or every class it may be; and what tells it."""
    frame, version, column = reading.vector(AREAS), reading.version(AREAS), f"class_{activity}"
    if frame is None or version is None or column not in frame:
        return Missing("the areas map is not built", it="la mappa delle aree non è costruita"), []
    drawn = frame.geometry.to_numpy()
    touched = np.flatnonzero(shapely.intersects(drawn, shape))
    if shape.area > 0:
        shares = shapely.intersection(drawn[touched], shape)
        touched = touched[shapely.area(shares) >= NOISE * shape.area]
    classes = {str(c) for c in frame[column].to_numpy()[touched]}
    trace = [Trace("layer", AREAS, (("version", version.version),))]
    if not classes:
        return absent_layers(["boundary"]), trace
    known = [c for c in ADMISSIBILITY if c in classes]
    if known[:1] == [ADMISSIBILITY[0]] or classes <= set(ADMISSIBILITY):
        return known[0], trace
    worst = ADMISSIBILITY.index(known[0]) if known else len(ADMISSIBILITY) - 1
    return tuple(c for c in areas_possible(classes) if ADMISSIBILITY.index(c) <= worst), trace
