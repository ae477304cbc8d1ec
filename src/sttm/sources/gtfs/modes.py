"""The modes of GTFS route types, basic and extended."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["MODES", "modes_of"]

MODES = ("rail", "metro", "tram", "bus", "trolleybus", "funicular", "ferry", "other")
"""Modes of the layers, the one that marks a stop first where several call at it."""

# GTFS Schedule Reference, routes.txt, route_type.
_BASIC = {
    0: "tram",
    1: "metro",
    2: "rail",
    3: "bus",
    4: "ferry",
    5: "tram",  # cable tram
    6: "other",  # aerial lift
    7: "funicular",
    11: "trolleybus",
    12: "other",  # monorail
}

# "Extended GTFS Route Types", hundreds of the Hierarchical Vehicle Type codes of TPEG.
_EXTENDED = {
    1: "rail",
    2: "bus",  # coach
    3: "rail",  # suburban railway
    4: "metro",  # urban railway, metro, underground
    5: "metro",
    6: "metro",
    7: "bus",
    8: "trolleybus",
    9: "tram",
    10: "ferry",
    11: "other",  # air
    12: "ferry",
    13: "other",  # aerial lift
    14: "funicular",
    15: "other",  # taxi
    16: "other",  # self drive
    17: "other",
}
_MONORAIL = 405


def modes_of(types: pd.Series) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Return the mode of each route type given as text, and which types are not known (``other``)."""

    def mode(text: str) -> str | None:
        if not text.isascii() or not text.isdigit():
            return None
        code = int(text)
        if code < 100:
            return _BASIC.get(code)
        return "other" if code == _MONORAIL else _EXTENDED.get(code // 100)

    found = {text: mode(text) for text in types.unique()}
    modes = types.map(found).astype("str")
    unknown = modes.isna().to_numpy(bool)
    return modes.fillna("other"), unknown
