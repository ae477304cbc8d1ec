"""What the builder has to know of LUM: their derived layers and the values of the pack these take."""

from __future__ import annotations

from datetime import date
from typing import Any

from sttm.packs.pack import Pack
from sttm.services.lum.layer import default_layer, lum_parameters
from sttm.services.lum.walking import walking_layer, walking_parameters
from sttm.territory.derived import DerivedLayer

__all__ = ["lum_layer_parameters", "lum_layers"]


def lum_layers(pack: Pack, on: date) -> tuple[DerivedLayer, ...]:
    """Return the perimeters as derived layers, or nothing where no reach is in force on the day."""
    default = default_layer(pack, on)
    return () if default is None else (default, walking_layer())


def lum_layer_parameters(pack: Pack, on: date) -> dict[str, Any]:
    """Return their parameters as JSON values; none where no reach is in force on the day."""
    found = lum_parameters(pack, on)
    return found | walking_parameters(pack, on) if found else {}
