"""The walking and cycling network of a territory, and where places stand on it."""

from __future__ import annotations

from typing import Literal

import geopandas as gpd
import numpy as np

from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["SPEED", "Mode", "network_in", "streets"]

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
        return network_in(frame, mode, of.pack.number(SPEED[mode], of.on))

    return reading.kept(f"streets by {mode}", make)


def network_in(frame: gpd.GeoDataFrame, mode: Mode, speed_kmh: float) -> StreetNetwork:
    """Return the network that one may use among the edges of a layer ``street_network``.

    ``line`` of the network is the row among the edges that one may use.
    """
    way = frame[mode].to_numpy(dtype=str)
    usable = way != "no"
    lines, way = frame.geometry.to_numpy()[usable], way[usable]
    along, against = np.isin(way, ["both", "forward"]), np.isin(way, ["both", "backward"])
    return network_of(lines, speed_kmh, forward=along, backward=against)
