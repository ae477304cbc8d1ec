"""Who lives where: residents and their ages by cell, with the Comune and the Zona omogenea of each."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["AGES", "located", "people"]

AGES = ("age_0_2", "age_3_5", "age_6_13", "age_14_18", "age_19_64", "age_65_up")
"""Columns of ages of the population; any of them may be absent."""


def people(reading: Reading) -> gpd.GeoDataFrame | Missing:
    """Return the population with ``municipality_id`` and ``zone_id`` of each cell, or why it is not known.

    A cell belongs to the Comune that holds the point inside it; the zone is that of the Comune. Both are
    empty for a cell in none.
    """
    frame = reading.vector("population")
    if frame is None:
        return absent_layers(["population"])

    def make(of: Reading) -> gpd.GeoDataFrame:
        found = frame.copy()
        places = shapely.point_on_surface(frame.geometry.to_numpy())
        found["municipality_id"], found["zone_id"] = located(of, places)
        return found

    return reading.kept("population by Comune", make)


def located(reading: Reading, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the Comune and the zone of each point, by id; empty where it lies in none."""
    comune, zone = np.full(len(places), "", object), np.full(len(places), "", object)
    frame, shapes = reading.vector("municipalities"), reading.shapes("municipalities")
    if frame is None or shapes is None:
        return comune, zone
    point, own = shapes.tree.query(places, predicate="intersects")
    comune[point] = shapes.ids[own]
    if "zone_id" in frame:
        zone[point] = frame["zone_id"].fillna("").astype(str).to_numpy()[own]
    return comune, zone
