"""The walking and cycling network of a territory, and where places stand on it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["SPEED", "Mode", "streets"]

Mode = Literal["walk", "bike"]

SPEED = {"walk": "walking_speed", "bike": "cycling_speed"}
"""Parameter of the pack that gives the speed of each mode."""


def streets(reading: Reading, mode: Mode) -> StreetNetwork | Missing:
    """Return the network that one may use, worked out once for a reading; or why there is none.

    Raises
    ------
    RequestError, NotInForce
        If the pack gives no speed on the day.
    """
    frame = reading.vector("street_network")
    if frame is None:
        return absent_layers(["street_network"])

    def make(of: Reading) -> StreetNetwork:
        way = frame[mode].to_numpy(dtype=str)
        usable = way != "no"
        lines = frame.geometry.to_numpy()[usable]
        way = way[usable]
        speed = of.pack.number(SPEED[mode], of.on)
        along, against = np.isin(way, ["both", "forward"]), np.isin(way, ["both", "backward"])
        return network_of(lines, speed, forward=along, backward=against)

    return reading.kept(f"streets by {mode}", make)
