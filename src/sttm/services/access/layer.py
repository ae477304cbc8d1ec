"""The derived layer of access: cells with the minutes to each daily group, on foot, by bike, by transit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

import sttm.indicators.hexagons
import sttm.indicators.streets.arcs
import sttm.indicators.streets.kernels
import sttm.indicators.streets.nearest
import sttm.indicators.streets.network
import sttm.indicators.streets.positions
import sttm.indicators.streets.reach
import sttm.indicators.streets.reach_kernels
import sttm.indicators.streets.search_kernels
import sttm.indicators.transit.backward_kernels
import sttm.indicators.transit.footpaths
import sttm.indicators.transit.frames
import sttm.indicators.transit.kernels
import sttm.indicators.transit.search
import sttm.indicators.transit.timetable
import sttm.indicators.transit.towards
import sttm.indicators.transit.walking
import sttm.indicators.weighted
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.services import streets, supply, timetables
from sttm.services.access import cells, computing, measuring, rules, table, targets, transit
from sttm.services.access.computing import Ground, computed_access
from sttm.services.access.rules import PARAMETERS, AccessRules, access_rules
from sttm.services.access.table import column_notes
from sttm.services.access.transit import TimetableLayers
from sttm.territory.derived import DerivedLayer

__all__ = ["LAYER", "access_layers", "access_parameters", "service_access"]

LAYER = "service_access"
"""Name of the layer."""


def access_layers(pack: Pack, on: date) -> tuple[DerivedLayer, ...]:
    """Return access as a derived layer, or nothing where no daily group is in force on the day."""
    found = access_rules(pack, on)
    if found is None:
        return ()
    titles = {g.id: g.title for g in pack.service_groups.values() if g.covers(on)}
    return (
        DerivedLayer(
            function=service_access,
            support="whole",
            output="vector",
            title=Text(it="Accesso ai servizi quotidiani", en="Access to daily services"),
            parameters=PARAMETERS,
            columns=column_notes([(g.id, titles[g.id]) for g in found.groups]),
            code=(
                cells,
                computing,
                measuring,
                rules,
                table,
                targets,
                transit,
                streets,
                supply,
                timetables,
                sttm.indicators.hexagons,
                sttm.indicators.weighted,
                sttm.indicators.streets.arcs,
                sttm.indicators.streets.kernels,
                sttm.indicators.streets.nearest,
                sttm.indicators.streets.network,
                sttm.indicators.streets.positions,
                sttm.indicators.streets.reach,
                sttm.indicators.streets.reach_kernels,
                sttm.indicators.streets.search_kernels,
                sttm.indicators.transit.backward_kernels,
                sttm.indicators.transit.footpaths,
                sttm.indicators.transit.frames,
                sttm.indicators.transit.kernels,
                sttm.indicators.transit.search,
                sttm.indicators.transit.timetable,
                sttm.indicators.transit.towards,
                sttm.indicators.transit.walking,
            ),
            method="time to the nearest place along the streets, median of the starting places of a cell",
        ),
    )


def access_parameters(pack: Pack, on: date) -> dict[str, Any]:
    """Return the parameters of the layer as JSON values; none where no daily group is in force on the day."""
    found = access_rules(pack, on)
    return {} if found is None else found.as_parameters()


def service_access(
    municipalities: gpd.GeoDataFrame,
    parameters: Mapping[str, Any],
    street_network: gpd.GeoDataFrame | None = None,
    services: gpd.GeoDataFrame | None = None,
    service_entrances: gpd.GeoDataFrame | None = None,
    stops: gpd.GeoDataFrame | None = None,
    population: gpd.GeoDataFrame | None = None,
    dwellings: gpd.GeoDataFrame | None = None,
    timetable_trips: pd.DataFrame | None = None,
    timetable_calls: pd.DataFrame | None = None,
    timetable_days: pd.DataFrame | None = None,
    timetable_frequencies: pd.DataFrame | None = None,
    timetable_transfers: pd.DataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return the cells of the territory with what they reach, indexed by ``cell_id``.

    Of the services those that exist; a layer that is absent makes what rests on it not assessable
    (``missing_<mode>``).
    """
    ground = Ground(
        municipalities,
        street_network=street_network,
        services=services,
        service_entrances=service_entrances,
        stops=stops,
        population=population,
        dwellings=dwellings,
        timetable=TimetableLayers(
            timetable_trips, timetable_calls, timetable_days, timetable_frequencies, timetable_transfers
        ),
    )
    return computed_access(ground, AccessRules.of(parameters)).table
