"""The sites that the land of each kind could hold, and how much of it each step of the search takes away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.production.search.choosing import Candidate
from sttm.production.search.cutting import Cutter, wide_parts
from sttm.production.search.ground import Fragments, Ground
from sttm.production.search.lands import Land, LandsOf

__all__ = ["Tier", "feasible", "tier_of"]

Masks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of land, cut by the areas map, with what is left of it step by step, m²."""

    lands: LandsOf
    fragments: Fragments
    candidates: tuple[Candidate, ...]
    admissible: float
    too_narrow: float
    too_small: float
    small_parts: int
    largest: float
    """Largest contiguous admissible part that is wide enough; of land too small for a site, all of it."""
    uncut: int
    """Parts that are large enough, and of which no site could be cut."""


def tier_of(lands: LandsOf, ground: Ground, cutter: Cutter) -> Tier:
    """Return the candidates on land of one kind; none where the norm does not leave it."""
    fragments = ground.fragments(lands.shapes)
    largest, number, uncut = 0.0, 0, 0
    every: list[BaseGeometry] = []  # what is open; wide enough and not too small; too small
    fitting: list[BaseGeometry] = []
    small: list[BaseGeometry] = []
    found: list[Candidate] = []
    as_drawn = lands.source.kind != "greenfield"
    for land, shape in _shapes(lands.drawn, fragments, ground.open):
        area = float(shape.area)
        every.append(shape)
        if area < cutter.asked.least - 1:  # no part of it can be large enough
            small.append(shape)
            number, largest = number + 1, max(largest, area)
            continue
        parts = wide_parts(shape, cutter.width)
        largest = max([largest, *(p.area for p in parts)])
        own: list[tuple[shapely.Polygon, bool]] = []
        for part in parts:
            sites = cutter.sites(part, as_drawn=as_drawn)
            if part.area < cutter.asked.least - 1:
                small.append(part)
                number += 1
            else:
                fitting.append(part)
                uncut += not sites
            own += [(site, site.area > 0.99 * part.area) for site in sites]
        found += _named(land, lands.order, own)
    if not lands.left:
        found = []
    admissible, wide, fit = (lands.together(_array(parts)) for parts in (every, fitting + small, fitting))
    # Ground that two lands share is what the better of the two makes of it.
    narrow, too_small = max(0.0, admissible - wide), max(0.0, wide - fit)
    return Tier(lands, fragments, tuple(found), admissible, narrow, too_small, number, largest, uncut)


def _array(shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def feasible(
    tier: Tier, cutter: Cutter, pieces: Masks, *, only_changed: Masks | None = None
) -> tuple[int, float]:
    """Return how many lands of a kind would hold a site if some pieces were open, and the largest part, m².

    Parameters
    ----------
    pieces
        The pieces of the areas map that count as open.
    only_changed
        Pieces that are newly open: land that holds none of them is left out.
    """
    number, largest = 0, 0.0
    fragments = tier.fragments
    as_drawn = tier.lands.source.kind != "greenfield"
    touched = None
    if only_changed is not None:
        touched = set(fragments.land[only_changed[fragments.piece]].tolist())
    for _, shape in _shapes(tier.lands.drawn, fragments, pieces, touched):
        if shape.area < cutter.asked.least - 1:
            largest = max(largest, float(shape.area))
            continue
        parts = wide_parts(shape, cutter.width)
        largest = max([largest, *(p.area for p in parts)])
        fitting = [p for p in parts if p.area >= cutter.asked.least - 1]
        number += any(cutter.sites(part, as_drawn=as_drawn) for part in fitting)
    return number, largest


def _shapes(
    lands: Sequence[Land], fragments: Fragments, pieces: Masks, touched: set[int] | None = None
) -> Iterator[tuple[Land, BaseGeometry]]:
    """Yield each land with what of it is open, if anything is."""
    for position, land in enumerate(lands):
        if touched is not None and position not in touched:
            continue
        shape = fragments.of(position, pieces)
        if shape.area > 0:
            yield land, shape


def _named(land: Land, order: int, sites: Sequence[tuple[shapely.Polygon, bool]]) -> Iterator[Candidate]:
    for number, (site, whole) in enumerate(sites, 1):
        name = land.id if len(sites) == 1 else f"{land.id}-{number}"
        yield Candidate(name, order, land, site, whole)
