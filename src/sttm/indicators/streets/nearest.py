"""The nearest target of every place of a network, in time and by name, by one search from all targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.arcs import (
    TICKS,
    Arcs,
    Ends,
    arcs_of,
    arriving,
    by_edge,
    leaving,
    on_edge,
    whole_ticks,
)
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, segment_middles
from sttm.indicators.streets.search_kernels import UNREACHED, better_on_same_edge, search

__all__ = [
    "Nearest",
    "NodeField",
    "Seeds",
    "nearest",
    "nearest_field",
    "nearest_seed",
    "seconds_and_label",
    "seeds_of",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


BUCKETS_OF_AN_ARC = 4
"""Buckets that a usual arc spans: more are looked through empty, fewer look at nodes again."""

MOST_BUCKETS = 2**16
"""Buckets to hold the longest arc; wider ones beyond."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest target of each origin: seconds, infinite if none, and its number, −1 if none; (k,)."""

    seconds: Floats
    target: Ints


@dataclass(frozen=True, eq=False)
class NodeField:
    """The nearest target of every node of a network: seconds (n,), and its number (n,), −1 where none."""

    network: StreetNetwork
    targets: Positions
    limit_s: float
    access_speed_kmh: float
    seconds: Floats
    target: Ints

    def at(self, origins: Positions) -> Nearest:
        """Return the nearest target of each origin, exact along its edge.

        The nearest target of a place is the nearest of an end of its edge, or stands on the same edge.
        """
        ends = leaving(self.network, origins, self.access_speed_kmh)
        seconds = np.full(len(origins), np.inf)
        target = np.full(len(origins), -1, np.int64)
        if len(ends.row):
            through = ends.seconds + self.seconds[ends.node]
            who = self.target[ends.node]
            second = (through[:, 1] < through[:, 0]) | (
                (through[:, 1] == through[:, 0]) & (who[:, 1] < who[:, 0])
            )
            column = second.astype(np.int64)[:, None]
            seconds[ends.row] = np.take_along_axis(through, column, 1)[:, 0]
            target[ends.row] = np.take_along_axis(who, column, 1)[:, 0]
        self._along_the_edge(origins, seconds, target)
        lost = ~(seconds <= self.limit_s) | ~np.isfinite(seconds)
        seconds[lost], target[lost] = np.inf, -1
        return Nearest(seconds, target)

    def on_segments(self) -> Nearest:
        """Return the nearest target of the middle of every edge."""
        return self.at(segment_middles(self.network))

    def _along_the_edge(self, origins: Positions, seconds: Floats, target: Ints) -> None:
        first, order = by_edge(self.network, self.targets)
        speed = self.access_speed_kmh / 3.6
        with np.errstate(invalid="ignore"):
            better_on_same_edge(
                origins.edge,
                origins.along,
                *on_edge(self.network, origins),
                whole_ticks(origins.access_m / speed),
                first,
                order,
                self.targets.along,
                *on_edge(self.network, self.targets),
                whole_ticks(self.targets.access_m / speed),
                seconds,
                target,
            )


def nearest_field(
    network: StreetNetwork,
    targets: Positions,
    *,
    limit_s: float = np.inf,
    access_speed_kmh: float,
) -> NodeField:
    """Return the nearest target of every node, by travel from the node to the target.

    Parameters
    ----------
    targets
        Where the targets stand; those without a street are never found.
    limit_s
        Longest time that counts, s.
    access_speed_kmh
        Speed on the straight line between a street and a place, km/h.
    """
    arcs = arcs_of(network, reverse=True)
    ends = arriving(network, targets, access_speed_kmh)
    seconds, who = nearest_seed(arcs, ends, float(limit_s))
    return NodeField(network, targets, float(limit_s), access_speed_kmh, seconds, who)


def nearest_seed(arcs: Arcs, ends: Ends, limit_s: float) -> tuple[Floats, Ints]:
    """Return seconds and number of the place nearest to every node, along the arcs from the places."""
    size = len(arcs.first) - 1
    seeds = seeds_of(arcs, ends, limit_s)
    if seeds is None:
        return np.full(size, np.inf), np.full(size, -1, np.int64)
    held = search(arcs.first, arcs.head, arcs.ticks, *seeds)
    return seconds_and_label(held, seeds.bits)


class Seeds(NamedTuple):
    """What the compiled searches want to know of seeds, limit and buckets."""

    node: Ints
    begin: Ints
    label: Ints
    bits: int
    most: int
    width: int
    buckets: int


def seeds_of(arcs: Arcs, ends: Ends, limit_s: float) -> Seeds | None:
    """Return the ends of places as seeds of a search, or nothing where none is within the limit."""
    begin = ends.seconds.ravel()
    usable = begin <= min(limit_s, np.finfo(np.float64).max)
    if not usable.any():
        return None
    ticks = np.rint(begin[usable] * TICKS).astype(np.int64)
    label = np.repeat(ends.row, 2)
    # Places from whose edge no end can be reached are numbered too: others on that edge still get to them.
    bits = max(1, int(label.max()).bit_length())
    label = label[usable]
    most = int(min(limit_s * TICKS, 2.0 ** (61 - bits)))
    span = max(arcs.longest, int(ticks.max() - ticks.min()))
    width = max(0, (arcs.usual // BUCKETS_OF_AN_ARC).bit_length(), (span // MOST_BUCKETS).bit_length())
    buckets = 1 << ((span >> width) + 1).bit_length()
    return Seeds(ends.node.ravel()[usable], ticks, label, bits, most, width, buckets)


def seconds_and_label(held: Ints, bits: int) -> tuple[Floats, Ints]:
    """Return seconds, infinite where not reached, and number of the seed, −1 there."""
    reached = held != UNREACHED
    seconds = np.where(reached, (held >> bits) / TICKS, np.inf)
    return seconds, np.where(reached, held & ((1 << bits) - 1), -1)


def nearest(
    network: StreetNetwork,
    origins: Positions,
    targets: Positions,
    *,
    limit_s: float = np.inf,
    access_speed_kmh: float,
) -> Nearest:
    """Return the nearest target of each origin, by travel from the origin to the target.

    One search from all targets against the direction of travel. Of equally near targets the lowest number
    counts. Straight lines to and from the street are walked at ``access_speed_kmh`` and included.
    """
    field = nearest_field(network, targets, limit_s=limit_s, access_speed_kmh=access_speed_kmh)
    return field.at(origins)
