"""All layers of the third strategy for a planned territory.

No surveyed areas are drawn: every layer here covers the whole territory, so nothing is missing anywhere.
"""

from __future__ import annotations

import geopandas as gpd

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.access import rail_stations, terminals
from sttm.sources.sample.production.blocks import Blocks
from sttm.sources.sample.production.ecology import ecological_network
from sttm.sources.sample.production.firms import best_practices, place_firms, settlements
from sttm.sources.sample.production.heritage import heritage
from sttm.sources.sample.production.homes import dwellings
from sttm.sources.sample.production.plans import forecasts, planned_firms
from sttm.sources.sample.production.protection import natura_2000, protected_areas, strategic_agriculture
from sttm.sources.sample.production.regeneration import regeneration_areas
from sttm.sources.sample.production.roads import draw_network, junctions, road_network
from sttm.sources.sample.production.waters import flood_hazard, lakes, rivers, wetlands, woods

__all__ = ["production_layers"]


def production_layers(plan: Plan, blocks: Blocks) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers by name, in the plan's coordinates."""
    network = draw_network(plan)
    works = place_firms(plan, blocks.work)
    planned = forecasts(plan, network)
    firms = [*works.firms, *planned_firms(plan, planned)]
    return {
        "settlements": settlements(plan, firms),
        "forecasts": planned,
        "regeneration_areas": regeneration_areas(plan, firms, works.left),
        "protected_areas": protected_areas(plan),
        "natura_2000": natura_2000(plan),
        "strategic_agriculture": strategic_agriculture(plan),
        "rivers": rivers(plan),
        "lakes": lakes(plan),
        "woods": woods(plan),
        "wetlands": wetlands(plan),
        "flood_hazard": flood_hazard(plan),
        "heritage": heritage(plan),
        "ecological_network": ecological_network(plan),
        "dwellings": dwellings(plan, blocks.homes),
        "junctions": junctions(network),
        "terminals": terminals(plan),
        "rail_stations": rail_stations(plan),
        "road_network": road_network(plan, network),
        "best_practices": best_practices(plan, firms),
    }
