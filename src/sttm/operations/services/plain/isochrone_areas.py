"""The ground reached along streets from places of a plain file, and metres of these streets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.covered import covered_metres
from sttm.indicators.streets.isochrone import isochrones, street_pieces
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions

__all__ = ["Reached", "areas_reached"]

Floats = NDArray[np.float64]

WORKERS = 2
"""Origins searched from at once."""


@dataclass(frozen=True, eq=False)
class Reached:
    """Ground beside the streets reached within each of some times, and metres of these streets."""

    areas: NDArray[np.object_]
    metres: Floats


def areas_reached(
    network: StreetNetwork,
    groups: Sequence[Positions],
    limits_s: Sequence[float],
    *,
    access_speed_kmh: float,
    depth_m: float,
    towards: bool,
    done: Callable[[int], None],
) -> list[Reached]:
    """Return what is reached from any place of each group, or from where one of them is reached (towards).

    Parameters
    ----------
    groups
        Places from which one sets out together.
    limits_s
        Times, s.
    depth_m
        How far beside a street its ground lies, m.
    done
        Told how many groups are done.
    """
    if towards:
        # Turned once: the arcs of a network are worked out once for each that there is.
        network = replace(network, forward=network.backward, backward=network.forward)

    def one(origins: Positions) -> Reached:
        areas = isochrones(network, origins, limits_s, access_speed_kmh=access_speed_kmh, buffer_m=depth_m)
        metres = [
            covered_metres(
                network.length, *street_pieces(network, origins, limit, access_speed_kmh=access_speed_kmh)
            )
            for limit in limits_s
        ]
        return Reached(areas, np.array(metres))

    def counted(found: Iterator[Reached]) -> Iterator[Reached]:
        for number, reached in enumerate(found, 1):
            done(number)
            yield reached

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(counted(pool.map(one, groups)))
