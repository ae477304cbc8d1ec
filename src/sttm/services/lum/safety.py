"""Safety and liveability of a LUM, as far as layers tell: heavy roads, shade; the rest is unknown."""

from __future__ import annotations

from typing import Any

from shapely.geometry.base import BaseGeometry

from sttm.quantities import Missing
from sttm.services.lum.land import class_share
from sttm.services.lum.links import HEAVY, length_within
from sttm.services.lum.reading import told
from sttm.territory.reading import Reading

__all__ = ["safety"]

SHADE = "tree_share"
"""Variable of the pack's tables by land-cover class."""

NO_LAYER = {
    "crashes": Missing("no layer has road crashes", it="nessun livello ha gli incidenti stradali"),
    "lighting": Missing("no layer has street lighting", it="nessun livello ha l'illuminazione stradale"),
    "noise": Missing("no layer has noise", it="nessun livello ha il rumore"),
}


def safety(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return what layers tell of safety and liveability, and what none tells, as JSON values."""
    return {
        "heavy_roads": told(length_within(reading, "road_network", ground, HEAVY)),
        "shade": told(class_share(reading, ground, SHADE)),
        **{name: told(missing) for name, missing in NO_LAYER.items()},
    }
