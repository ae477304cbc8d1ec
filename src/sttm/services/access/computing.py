"""Access of a whole territory from its layers as frames: cells, targets, minutes in each mode."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.quantities import Missing
from sttm.services.access.cells import AccessCells, cells_of
from sttm.services.access.measuring import MODES, Measured, TravelMode, Ways, measure_street_mode, ways_of
from sttm.services.access.rules import AccessRules
from sttm.services.access.table import access_table
from sttm.services.access.targets import Targets, targets_of
from sttm.services.access.transit import TimetableLayers, measure_transit
from sttm.services.streets import Mode

__all__ = ["Access", "Ground", "computed_access", "ground_cells", "ground_targets", "measured_access"]

STREET_MODES: tuple[Mode, ...] = ("walk", "bike")


@dataclass(frozen=True, eq=False)
class Ground:
    """The layers that access is read from; None where one is absent."""

    municipalities: gpd.GeoDataFrame
    street_network: gpd.GeoDataFrame | None = None
    services: gpd.GeoDataFrame | None = None
    service_entrances: gpd.GeoDataFrame | None = None
    stops: gpd.GeoDataFrame | None = None
    population: gpd.GeoDataFrame | None = None
    dwellings: gpd.GeoDataFrame | None = None
    timetable: TimetableLayers = TimetableLayers()  # noqa: RUF009 - frozen


@dataclass(frozen=True, eq=False)
class Access:
    """What was computed, and from what: cells, targets, seconds in each mode, the table of the layer."""

    ground: Ground
    cells: AccessCells
    targets: Mapping[str, Targets | Missing]
    measured: Mapping[TravelMode, Measured]
    table: gpd.GeoDataFrame
    ways: Mapping[Mode, Ways]


def ground_cells(ground: Ground, rules: AccessRules) -> AccessCells:
    """Return the cells of a territory with their starting places."""
    return cells_of(
        ground.municipalities,
        width=rules.numbers["access_cell"],
        spacing=rules.numbers["access_spacing"],
        population=ground.population,
        streets=ground.street_network,
        dwellings=ground.dwellings,
    )


def ground_targets(
    ground: Ground, rules: AccessRules, *, surveyed: frozenset[str] = frozenset()
) -> dict[str, Targets | Missing]:
    """Return where one goes in a territory; see :func:`~sttm.services.access.targets.targets_of`."""
    return targets_of(
        rules,
        services=ground.services,
        gates=ground.service_entrances,
        stops=ground.stops,
        surveyed=surveyed,
    )


def computed_access(
    ground: Ground,
    rules: AccessRules,
    *,
    cells: AccessCells | None = None,
    targets: Mapping[str, Targets | Missing] | None = None,
    ways: Mapping[Mode, Ways] | None = None,
    known: Mapping[TravelMode, Mapping[str, NDArray[np.float64]]] | None = None,
    modes: Collection[TravelMode] = MODES,
) -> Access:
    """Return the access of a territory.

    Parameters
    ----------
    cells, targets, ways, known
        What is known already: the cells, where one goes, streets with starting places, seconds by mode and
        target.
    modes
        Those that are asked for.
    """
    own = ground_cells(ground, rules) if cells is None else cells
    if targets is None:
        targets = ground_targets(ground, rules)
    measured, used = measured_access(ground, rules, own, targets, ways=ways, known=known, modes=modes)
    return Access(ground, own, targets, measured, access_table(own, measured, rules), used)


def measured_access(
    ground: Ground,
    rules: AccessRules,
    cells: AccessCells,
    targets: Mapping[str, Targets | Missing],
    *,
    ways: Mapping[Mode, Ways] | None = None,
    known: Mapping[TravelMode, Mapping[str, NDArray[np.float64]]] | None = None,
    modes: Collection[TravelMode] = MODES,
) -> tuple[dict[TravelMode, Measured], dict[Mode, Ways]]:
    """Return the seconds from every starting place to each target, by mode, and the streets that were used.

    Public transport comes with the way on foot, which is taken where it is quicker. Parameters as those of
    :func:`computed_access`.
    """
    measured: dict[TravelMode, Measured] = {}
    used: dict[Mode, Ways] = {}
    for mode in STREET_MODES:
        if mode not in modes and (mode == "bike" or "transit" not in modes):
            continue
        if ground.street_network is not None:
            given = None if ways is None else ways.get(mode)
            used[mode] = ways_of(cells, ground.street_network, mode, rules) if given is None else given
        measured[mode] = measure_street_mode(
            cells,
            targets,
            ground.street_network,
            mode,
            rules,
            ways=used.get(mode),
            known=None if known is None else known.get(mode),
        )
    if "transit" in modes:
        measured["transit"] = measure_transit(
            cells,
            targets,
            ground.stops,
            ground.timetable,
            used.get("walk"),
            measured["walk"],
            rules,
            known=None if known is None else known.get("transit"),
        )
    return measured, used
