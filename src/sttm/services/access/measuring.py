"""How many minutes each place is from each target, on foot and by bike, and what that makes of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.nearest import nearest
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.indicators.weighted import medians_by
from sttm.quantities import Missing
from sttm.services.access.cells import AccessCells
from sttm.services.access.rules import AccessRules
from sttm.services.access.targets import Targets
from sttm.services.streets import SPEED, Mode, network_in
from sttm.territory.reading import absent_layers

__all__ = [
    "MODES",
    "Measured",
    "TravelMode",
    "Ways",
    "cell_minutes",
    "measure_street_mode",
    "near_shares",
    "ways_of",
]

Floats = NDArray[np.float64]

TravelMode = Literal["walk", "bike", "transit"]

MODES: tuple[TravelMode, ...] = ("walk", "bike", "transit")


@dataclass(frozen=True, eq=False)
class Measured:
    """Seconds from every starting place to the nearest of each target, in one mode.

    Attributes
    ----------
    seconds
        By target, shape (places,), infinite where it is not reached in the longest time that is measured.
    off_street
        By target, how many of its places have no street within reach, and cannot be reached.
    missing
        Why a target, or with the key ``""`` the whole mode, is not assessable.
    """

    seconds: Mapping[str, Floats]
    off_street: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, Missing] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Ways:
    """The streets of a mode, and where the starting places stand on them."""

    network: StreetNetwork
    origins: Positions


def ways_of(cells: AccessCells, streets: gpd.GeoDataFrame, mode: Mode, rules: AccessRules) -> Ways:
    """Return the streets that one may use, with the starting places of the cells on them."""
    network = network_in(streets, mode, rules.numbers[SPEED[mode]])
    return Ways(network, positions_on(network, cells.place, most=rules.numbers["street_reach"]))


def measure_street_mode(
    cells: AccessCells,
    targets: Mapping[str, Targets | Missing],
    streets: gpd.GeoDataFrame | None,
    mode: Mode,
    rules: AccessRules,
    *,
    ways: Ways | None = None,
    known: Mapping[str, Floats] | None = None,
) -> Measured:
    """Return the seconds to the nearest of each target on foot or by bike.

    The straight lines between streets and places are walked in both modes.

    Parameters
    ----------
    ways
        Streets and starting places, where they are known already.
    known
        Seconds of targets that need no search again: what a scenario leaves as it is.
    """
    if streets is None:
        return Measured({}, missing={"": absent_layers(["street_network"])})
    used = ways_of(cells, streets, mode, rules) if ways is None else ways
    seconds, off, missing = {}, {}, {}
    for name, target in targets.items():
        if isinstance(target, Missing):
            missing[name] = target
            continue
        if known is not None and name in known:
            seconds[name] = known[name]
            continue
        where = positions_on(used.network, target.place, most=rules.numbers["street_reach"])
        off[name] = len(np.setdiff1d(target.name.astype(str), target.name[where.on_street].astype(str)))
        seconds[name] = nearest(
            used.network,
            used.origins,
            where,
            limit_s=60.0 * rules.numbers["longest_walk"],
            access_speed_kmh=rules.numbers["walking_speed"],
        ).seconds
    return Measured(seconds, off, missing)


def cell_minutes(cells: AccessCells, seconds: Floats) -> Floats:
    """Return the median minutes of the places of each cell; NaN where half do not reach the target."""
    found = medians_by(cells.cell, seconds / 60.0, cells.weight, len(cells.frame))
    return np.where(np.isfinite(found), found, np.nan)


def near_shares(cells: AccessCells, near: NDArray[np.bool_]) -> Floats:
    """Return the share of each cell's places of which something holds, 0–1."""
    share = np.bincount(cells.cell, cells.weight * near, minlength=len(cells.frame))
    return np.clip(np.round(share, 12), 0.0, 1.0)
