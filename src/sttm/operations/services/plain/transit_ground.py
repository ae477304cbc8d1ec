"""The walks of a run by public transport on plain files, and the parameters that it takes from the pack."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.errors import RequestError
from sttm.indicators.streets.network import StreetNetwork, network_of
from sttm.indicators.transit.timetable import Timetable
from sttm.indicators.transit.walking import stop_walks, walks
from sttm.operations.services.plain.axes import check_axes
from sttm.operations.services.plain.places import PlainPlaces
from sttm.operations.services.plain.streets import read_plain_streets
from sttm.packs.pack import Pack
from sttm.sources.crs import choose_transformation, transform_geometries
from sttm.sources.gtfs.feed import Feed
from sttm.sources.osm.placing import metric_crs

__all__ = ["Ground", "Values"]


class Values:
    """Parameters of the pack, and what was asked for instead."""

    def __init__(self, pack: Pack, on: date, transfers: int | None, limit_min: float | None) -> None:
        self.pack, self.on = pack, on
        self.speed_kmh = pack.number("walking_speed", on)
        self.stop_walk_s = 60 * pack.number("transit_walk", on)
        self.change_walk_s = 60 * pack.number("transit_change_walk", on)
        self.change_s = round(60 * pack.number("transit_change_time", on))
        self.street_reach = pack.number("street_reach", on)
        most = pack.number("transit_most_transfers", on) if transfers is None else transfers
        longest = pack.number("transit_longest", on) if limit_min is None else limit_min
        if not (math.isfinite(longest) and longest > 0):
            raise RequestError(f"the longest journey is {longest:g} minutes", remedy="give a number above 0")
        self.transfers, self.limit_s = int(most), round(60 * longest)
        self.walk_s = min(60 * pack.number("longest_walk", on), float(self.limit_s))

    def notes(self) -> tuple[str, str, str]:
        """Return how walks, changes and departures are counted."""
        walks = (
            f"one walks at {self.speed_kmh:g} km/h, {self.stop_walk_s / 60:g} min at most to a stop or from "
            f"one, {self.change_walk_s / 60:g} between stops, {self.walk_s / 60:g} all the way"
        )
        changes = (
            f"changing takes {self.change_s} s at least, where the timetable tells nothing else; "
            f"{self.transfers} changes and {self.limit_s / 60:g} min at most"
        )
        return walks, changes, "departures every minute; one that does not arrive counts as infinitely long"


@dataclass(frozen=True, eq=False)
class Ground:
    """Origins, stops and destinations on the ground, and the walks between them in seconds.

    Attributes
    ----------
    feet, access, egress, direct
        Walks between stops, from origins to stops, from stops to destinations, all the way.
    origins, destinations
        The places in the reference system ``crs``, in metres.
    streets
        The lines walked along; none where walks are straight.
    """

    feet: csr_array
    access: csr_array
    egress: csr_array
    direct: csr_array
    origins: gpd.GeoDataFrame
    destinations: gpd.GeoDataFrame
    streets: NDArray[np.object_]
    crs: str
    notes: tuple[str, ...]

    @classmethod
    def of(
        cls,
        feed: Feed,
        timetable: Timetable,
        starts: PlainPlaces,
        ends: PlainPlaces,
        streets: Path | None,
        values: Values,
    ) -> Ground:
        """Return what lies where; places known to have their coordinates exchanged are refused."""
        network, crs, notes = _network(feed, streets, values)
        how = choose_transformation("EPSG:4326", crs, _bounds(feed))
        stops = transform_geometries(feed.stops.geometry, how).to_numpy()
        check_axes([starts, ends], shapely.total_bounds(stops), crs, values.street_reach, "the stops")
        origins, destinations = starts.moved(crs), ends.moved(crs)
        a, b = (shapely.point_on_surface(p.geometry.to_numpy()) for p in (origins, destinations))

        def walked(
            x: NDArray[np.object_], y: NDArray[np.object_], most_s: float = values.stop_walk_s
        ) -> csr_array:
            return walks(
                x, y, speed_kmh=values.speed_kmh, most_s=most_s, network=network,
                street_reach=values.street_reach,
            )  # fmt: skip

        feet = stop_walks(
            timetable, stops, speed_kmh=values.speed_kmh, most_s=values.change_walk_s,
            change_s=values.change_s, network=network, street_reach=values.street_reach,
        )  # fmt: skip
        from_stops = walked(stops, b).tocsc()
        egress = csr_array(
            (from_stops.data, from_stops.indices, from_stops.indptr), shape=(len(b), len(stops))
        )
        return cls(
            feet=feet,
            access=walked(a, stops),
            egress=egress,
            direct=walked(a, b, values.walk_s),
            origins=origins,
            destinations=destinations,
            streets=np.empty(0, object) if network is None else network.shapes,
            crs=crs,
            notes=notes,
        )


def _network(
    feed: Feed, streets: Path | None, values: Values
) -> tuple[StreetNetwork | None, str, tuple[str, ...]]:
    if streets is None:
        note = "walks are straight lines: no streets are given"
        return None, metric_crs(*_bounds(feed)), (note,)
    plain = read_plain_streets(streets, "walk", pack=values.pack, on=values.on)
    network = network_of(plain.lines, values.speed_kmh, forward=plain.forward, backward=plain.backward)
    note = f"walks follow the streets; straight lines where none is within {values.street_reach:g} m"
    return network, plain.crs, (*plain.notes, note)


def _bounds(feed: Feed) -> tuple[float, float, float, float]:
    west, south, east, north = feed.stops.total_bounds.tolist()
    return west, south, east, north
