"""The derived layer of the walking perimeters: the same reach as the default, along streets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

import sttm.indicators.streets.arcs
import sttm.indicators.streets.isochrone
import sttm.indicators.streets.network
import sttm.indicators.streets.positions
import sttm.indicators.streets.search_kernels
import sttm.services.streets
from sttm.indicators.streets.isochrone import isochrones
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import positions_on
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.services.lum import perimeters as lum_perimeters
from sttm.services.lum import relevance as lum_relevance
from sttm.services.lum.layer import CAPITAL, SEPARATOR
from sttm.services.lum.perimeters import facilities_by_stop
from sttm.services.lum.relevance import StopRule, inside_capital, relevances
from sttm.services.streets import network_in
from sttm.territory.derived import DerivedLayer
from sttm.territory.records import ColumnNote

__all__ = ["WALKING", "lum_walking", "walking_layer", "walking_parameters"]

WALKING = "lum_walking"

NUMBERS = ("walking_speed", "lum_street_depth", "lum_most_streets_away", "lum_large_block")

EXITS = ("exit",)
"""Where people come out, and begin to walk; a stop without any is left from its other facilities."""


def walking_layer() -> DerivedLayer:
    """Return the layer; it is built where the default perimeters and the streets are there."""
    return DerivedLayer(
        function=lum_walking,
        support="whole",
        output="vector",
        title=Text(it="LUM: perimetri a piedi", en="LUM: walking perimeters"),
        parameters=("lum_rules", "lum_reaches", CAPITAL, *NUMBERS),
        columns=(
            ColumnNote(
                name="walking_share",
                unit="1",
                description=Text(it="Quota raggiunta a piedi", en="Share of the default that is walked to"),
            ),
            ColumnNote(
                name="area_m2",
                unit="m**2",
                description=Text(it="Superficie raggiunta a piedi", en="Area that is walked to"),
            ),
            ColumnNote(
                name="origins",
                type="integer",
                description=Text(it="Luoghi da cui si parte", en="Places from which one starts"),
            ),
            ColumnNote(
                name="off_streets",
                type="integer",
                description=Text(it="Di questi, senza strade vicine", en="Of these, without streets near"),
            ),
        ),
        code=(
            lum_relevance,
            lum_perimeters,
            sttm.indicators.streets.arcs,
            sttm.indicators.streets.isochrone,
            sttm.indicators.streets.network,
            sttm.indicators.streets.positions,
            sttm.indicators.streets.search_kernels,
            sttm.services.streets,
        ),
        method="streets within the reach from exits, facilities or points, and the blocks they go around",
    )


def walking_parameters(pack: Pack, on: date) -> dict[str, float]:
    """Return the further parameters of the layer."""
    return {name: pack.number(name, on) for name in NUMBERS}


def lum_walking(
    lum: gpd.GeoDataFrame,
    stops: gpd.GeoDataFrame,
    street_network: gpd.GeoDataFrame,
    parameters: Mapping[str, Any],
    stop_facilities: gpd.GeoDataFrame | None = None,
    municipalities: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return the walking perimeter of each LUM, on its index.

    Returns
    -------
    GeoDataFrame
        The ground beside the streets walked to within the reach, with the blocks these go around, inside the
        default perimeter;
        ``walking_share``: its area ÷ that of the default (the pedshed ratio); missing, with an empty shape,
        where no street is near.
    """
    rules = [StopRule.parsed(rule) for rule in parameters["lum_rules"]]
    inside = inside_capital(stops, municipalities, parameters[CAPITAL])
    relevance = relevances(stops, rules, inside)["relevance"].to_dict()
    streets = _Streets(street_network, parameters["walking_speed"])
    origins = _Origins(stops, stop_facilities)
    rows, shapes = [], []
    for _, one in lum.iterrows():
        starts: dict[float, list[BaseGeometry]] = {}
        for stop in str(one["stop_ids"]).split(SEPARATOR):
            found, shared = origins.of(stop)
            own = one["relevance"] if shared else relevance[stop]
            starts.setdefault(parameters["lum_reaches"][own]["distance_m"], []).extend(found)
        ground, off = streets.walked(starts, one.geometry, parameters)
        kept = shapely.intersection(ground, one.geometry)
        area = float(kept.area)
        count = sum(map(len, starts.values()))
        # Where nobody knows a street the share is not known, rather than nothing.
        known = off < count
        share = min(area / one.geometry.area, 1.0) if known else np.nan
        rows.append((share, area if known else np.nan, count, off))
        shapes.append(kept)
    made = gpd.GeoDataFrame(
        rows,
        columns=["walking_share", "area_m2", "origins", "off_streets"],
        geometry=shapes,
        crs=lum.crs,
        index=lum.index,
    )
    return made.rename_axis("lum_id")


class _Origins:
    """Where one starts to walk from each stop: exits, else other facilities, else its point."""

    def __init__(self, stops: gpd.GeoDataFrame, facilities: gpd.GeoDataFrame | None) -> None:
        self.points = dict(zip(stops.index.astype(str), stops.geometry, strict=True))
        given = stops["station_id"].astype(object) if "station_id" in stops else [None] * len(stops)
        self.station = {str(k): s for k, s in zip(stops.index, given, strict=True) if isinstance(s, str)}
        exits = None if facilities is None else facilities[facilities["kind"].isin(EXITS)]
        self.exits, self.facilities = facilities_by_stop(exits), facilities_by_stop(facilities)

    def of(self, stop: str) -> tuple[list[BaseGeometry], bool]:
        """Return where one starts, and whether these are facilities of the whole station."""
        station = self.station.get(stop, "")
        for known in (self.exits, self.facilities):
            for name in (stop, station):
                if name in known:
                    return list(known[name]), name == station and name != stop
        return [self.points[stop]], False


class _Streets:
    """The streets on which one walks, cut to what lies near a LUM: nobody walks farther than the reach."""

    def __init__(self, frame: gpd.GeoDataFrame, speed: float) -> None:
        self.frame = frame
        self.tree = shapely.STRtree(frame.geometry.to_numpy())
        self.speed = speed

    def near(self, ground: BaseGeometry) -> StreetNetwork:
        """Return the network of the streets that touch some ground."""
        rows = np.sort(self.tree.query(ground, predicate="intersects"))
        return network_in(self.frame.iloc[rows], "walk", self.speed)

    def walked(
        self,
        starts: Mapping[float, list[BaseGeometry]],
        ground: BaseGeometry,
        parameters: Mapping[str, Any],
    ) -> tuple[BaseGeometry, int]:
        """Return the ground beside the streets walked to, and how many places have no street near."""
        most = parameters["lum_most_streets_away"]
        network = self.near(shapely.buffer(ground, most))
        parts, off = [], 0
        for reach, places in sorted(starts.items()):
            unique: NDArray[np.object_] = np.array(places, dtype=object)
            positions = positions_on(network, unique, most=most)
            off += int((~positions.on_street).sum())
            positions = positions[positions.on_street]
            limit = reach / (self.speed / 3.6)
            parts += list(
                isochrones(
                    network,
                    positions,
                    [limit],
                    access_speed_kmh=self.speed,
                    buffer_m=parameters["lum_street_depth"],
                )
            )
        return _filled(shapely.union_all(parts), parameters["lum_large_block"]), off


def _filled(ground: BaseGeometry, least: float) -> BaseGeometry:
    """Return some ground with the blocks that it goes around, but for large ones: these are barriers."""
    rings = shapely.get_rings(shapely.get_parts(ground))
    blocks = np.asarray(shapely.polygons(rings) if len(rings) else [], dtype=object)
    return shapely.union_all([ground, *blocks[shapely.area(blocks) < least]])
