"""All layers and tables of the second strategy for a planned territory."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.roads import draw_network
from sttm.sources.sample.services.places import jobs, services
from sttm.sources.sample.services.streets import street_network
from sttm.sources.sample.services.transit import draw_transit

__all__ = ["ServiceLayers", "service_layers"]


@dataclass(frozen=True)
class ServiceLayers:
    """Layers in the plan's coordinates, and tables, by name."""

    layers: dict[str, gpd.GeoDataFrame]
    tables: dict[str, pd.DataFrame]


def service_layers(plan: Plan, people: gpd.GeoDataFrame, settlements: gpd.GeoDataFrame) -> ServiceLayers:
    """Return what the second strategy reads of a territory where people live and firms stand."""
    streets = street_network(plan, draw_network(plan))
    places, entrances = services(plan, people, streets)
    transit = draw_transit(plan, streets)
    layers = {
        "street_network": streets,
        "services": places,
        "service_entrances": entrances,
        "jobs": jobs(plan, people, settlements),
        **transit.layers,
    }
    return ServiceLayers(layers, transit.tables)
