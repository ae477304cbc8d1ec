"""A street network as arrays of arcs for the searches, with times whose sums are exact.

Seconds are whole numbers of ticks of 2⁻²⁰ s: sums of such numbers are exact in double precision up to 2³³ s.
A route therefore takes the same time however its pieces are added up, there and back, and equal is equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions
from sttm.indicators.streets.search_kernels import arcs_by_tail

__all__ = [
    "TICKS",
    "Arcs",
    "Ends",
    "arcs_of",
    "arriving",
    "as_ticks",
    "by_edge",
    "leaving",
    "on_edge",
    "whole_ticks",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TICKS = float(2**20)
"""Ticks of a second."""


@dataclass(frozen=True, eq=False)
class Arcs:
    """Arcs that leave each node: ``head[first[i]:first[i + 1]]``, with the ticks that each takes."""

    first: NDArray[np.int32]
    head: NDArray[np.int32]
    ticks: Ints

    @cached_property
    def seconds(self) -> Floats:
        """Seconds of each arc."""
        return self.ticks / TICKS

    @cached_property
    def longest(self) -> int:
        """Ticks of the arc that takes longest."""
        return int(self.ticks.max(initial=0))

    @cached_property
    def usual(self) -> int:
        """Ticks that half of the arcs take."""
        return int(np.median(self.ticks[:: max(1, len(self.ticks) // 1000)])) if len(self.ticks) else 1


@dataclass(frozen=True, eq=False)
class Ends:
    """Places as seen from the two ends of their edges.

    Attributes
    ----------
    row
        Numbers of the places that have a street, shape (p,).
    node
        Start and end of the edge of each, shape (p, 2).
    seconds
        Seconds between each end and the place, straight line included, shape (p, 2).
    """

    row: Ints
    node: Ints
    seconds: Floats


def whole_ticks(seconds: Floats) -> Floats:
    """Return seconds as whole ticks; infinite stays infinite."""
    rounded: Floats = np.rint(np.asarray(seconds, np.float64) * TICKS) / TICKS
    return rounded


def arcs_of(network: StreetNetwork, *, reverse: bool = False) -> Arcs:
    """Return the arcs of a network; ``reverse`` to search from targets back to origins.

    They are worked out once for a network. Loops are left out: they lead nowhere.
    """
    name = "_arcs_reversed" if reverse else "_arcs"
    kept: Arcs | None = network.__dict__.get(name)
    if kept is None:
        kept = _made(network, reverse)
        network.__dict__[name] = kept  # beside the cached properties of the network
    return kept


def _made(network: StreetNetwork, reverse: bool) -> Arcs:
    there, back = as_ticks(network.forward), as_ticks(network.backward)
    if reverse:
        there, back = back, there
    return Arcs(*arcs_by_tail(network.start, network.end, there, back, len(network.nodes)))


def as_ticks(seconds: Floats) -> Ints:
    """Return seconds as ticks, −1 where they are infinite or no number."""
    usable = np.isfinite(seconds)
    return np.where(usable, np.rint(np.where(usable, seconds, 0.0) * TICKS), -1).astype(np.int64)


def _before(share: Floats, seconds: Floats) -> Floats:
    """Seconds of the first share of an edge; none of it takes none, even where one may not go."""
    with np.errstate(invalid="ignore"):
        part = whole_ticks(share * seconds)
    return np.where(share == 0.0, 0.0, part)


def _after(share: Floats, seconds: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        part = whole_ticks(seconds) - whole_ticks(share * seconds)
    return np.where(share == 1.0, 0.0, np.where(np.isfinite(seconds), part, np.inf))


def _ends(positions: Positions, network: StreetNetwork, speed: float, there: Floats, back: Floats) -> Ends:
    row = np.flatnonzero(positions.edge >= 0)
    edge, share = positions.edge[row], positions.along[row]
    access = whole_ticks(positions.access_m[row] / (speed / 3.6))
    seconds = np.stack([_before(share, there[edge]), _after(share, back[edge])], axis=1)
    node = np.stack([network.start[edge], network.end[edge]], axis=1)
    return Ends(row, node, seconds + access[:, None])


def leaving(network: StreetNetwork, origins: Positions, access_speed_kmh: float) -> Ends:
    """Return origins with the seconds from each to the ends of its edge."""
    return _ends(origins, network, access_speed_kmh, network.backward, network.forward)


def arriving(network: StreetNetwork, targets: Positions, access_speed_kmh: float) -> Ends:
    """Return targets with the seconds from the ends of its edge to each."""
    return _ends(targets, network, access_speed_kmh, network.forward, network.backward)


def on_edge(network: StreetNetwork, positions: Positions) -> tuple[Floats, Floats]:
    """Return where positions stand on their edge in seconds of travel from its start: there, and back.

    The seconds between two positions of an edge are the difference of these; infinite or NaN where one may
    not go. Rows without a street are NaN.
    """
    known = positions.edge >= 0
    edge = np.where(known, positions.edge, 0)
    if len(network.forward) == 0:
        return np.full(len(edge), np.nan), np.full(len(edge), np.nan)
    with np.errstate(invalid="ignore"):
        there = whole_ticks(positions.along * network.forward[edge])
        back = whole_ticks(positions.along * network.backward[edge])
    return np.where(known, there, np.nan), np.where(known, back, np.nan)


def by_edge(network: StreetNetwork, positions: Positions) -> tuple[Ints, Ints]:
    """Return positions in the order of their edges: those of edge e are ``order[first[e]:first[e + 1]]``."""
    edges = len(network.start)
    rows = np.flatnonzero(positions.edge >= 0)
    order = rows[np.argsort(positions.edge[rows], kind="stable")]
    first = np.zeros(edges + 1, np.int64)
    np.cumsum(np.bincount(positions.edge[rows], minlength=edges), out=first[1:])
    return first, order
