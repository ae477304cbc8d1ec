"""Holds a place against the location criteria of the pack: each with what it reads, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.streets.nearest import nearest, nearest_field
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on
from sttm.packs.service_location import LocationCriterion
from sttm.quantities import Answer, Missing
from sttm.services.location.drawn_site import DrawnService
from sttm.services.location.transit import LAYERS as TRANSIT
from sttm.services.location.transit import seconds_by_transit
from sttm.services.people import people
from sttm.services.streets import streets
from sttm.services.supply import entrances, supply
from sttm.services.surveyed import unsurveyed
from sttm.territory.reading import Reading, absent_layers

__all__ = ["Criteria", "Finding"]

Floats = NDArray[np.float64]

LUM = "lum"
NO_LUM = Missing("the LUM are not built", it="i LUM non sono stati costruiti")

POINT = Missing(
    "a point is drawn, and the area of the plot is not given",
    it="è disegnato un punto e la superficie del lotto non è data",
)
NO_STREET = Missing("no street is near enough", it="nessuna strada è abbastanza vicina")
NO_ZONE = Missing("it lies in no Zona omogenea", it="non cade in alcuna Zona omogenea")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a criterion found.

    Attributes
    ----------
    value
        The number read, in the unit of the criterion; None where it is yes or no, or not known.
    features
        Ids of what it touches or is near to.
    layers
        What was read.
    """

    answer: Answer
    value: float | None = None
    features: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    missing: Missing | None = None
    text: dict[str, str] | None = None


@dataclass(frozen=True, eq=False)
class Criteria:
    """Reads the criteria of one place."""

    reading: Reading
    site: DrawnService
    states: tuple[str, ...]

    def find(self, criterion: LocationCriterion) -> Finding:
        """Return the answer to a criterion."""
        kinds: dict[str, Callable[[LocationCriterion], Finding]] = {
            "lum_or_stop": self._lum_or_stop,
            "transit_share": self._transit_share,
            "walk_link": self._walk_link,
            "residents_reached": self._residents,
            "regeneration_area": self._regeneration,
            "outside_layer": self._outside,
            "competing_services": self._competing,
            "land_area": self._land,
        }
        return kinds[criterion.kind](criterion)

    @cached_property
    def _network(self) -> StreetNetwork | Missing:
        return streets(self.reading, "walk")

    @property
    def _walking(self) -> float:
        return self.reading.pack.number("walking_speed", self.reading.on)

    @property
    def _most(self) -> float:
        return self.reading.pack.number("street_reach", self.reading.on)

    def _on(self, network: StreetNetwork, places: Any) -> Positions:
        return positions_on(network, np.asarray(places, dtype=object), most=self._most)

    @cached_property
    def _door(self) -> Positions | Missing:
        """Where one enters, or why nobody can walk there."""
        if isinstance(self._network, Missing):
            return self._network
        door = self._on(self._network, [self.site.shape])
        return door if door.on_street.all() else NO_STREET

    def _lum_or_stop(self, asked: LocationCriterion) -> Finding:
        frame, reading = self.reading.vector(LUM), self.reading
        if frame is None:
            return _not_known(NO_LUM, (LUM,))
        relevant = frame[frame["relevance"].isin(asked.one_of).to_numpy(bool)]
        inside = relevant[relevant.intersects(self.site.shape.representative_point()).to_numpy(bool)]
        if len(inside):
            there = {"it": "dentro un LUM", "en": "inside a LUM"}
            return Finding(Answer.MET, 0.0, tuple(map(str, inside.index)), (LUM,), text=there)
        stops = reading.vector("stops")
        if stops is None:
            return _not_known(absent_layers(["stops"]), (LUM, "stops"))
        if isinstance(self._network, Missing) or isinstance(self._door, Missing):
            gone = self._network if isinstance(self._network, Missing) else self._door
            assert isinstance(gone, Missing)  # noqa: S101
            return _not_known(gone, (LUM, "stops", "street_network"))
        ids = {i for text in relevant["stop_ids"] for i in str(text).split(";")}
        wanted = stops[stops.index.astype(str).isin(ids)]
        targets = self._on(self._network, wanted.geometry.to_numpy())
        found = nearest(self._network, self._door, targets, access_speed_kmh=self._walking)
        layers = (LUM, "stops", "street_network")
        if not np.isfinite(found.seconds[0]):
            none = {"it": "nessuna fermata raggiungibile a piedi", "en": "no stop can be reached on foot"}
            return Finding(Answer.NOT_MET, None, (), layers, text=none)
        minutes = float(found.seconds[0]) / 60.0
        near = (str(wanted.index[found.target[0]]),)
        return Finding(_at_most(minutes, asked.most), minutes, near, layers)

    def _transit_share(self, asked: LocationCriterion) -> Finding:
        layers = ("population", "street_network", "zones", *TRANSIT)
        cells = people(self.reading)
        if isinstance(cells, Missing):
            return _not_known(cells, layers)
        zone = self.zone
        if zone is None:
            return _not_known(NO_ZONE, layers)
        if isinstance(self._network, Missing) or isinstance(self._door, Missing):
            return _not_known(NO_STREET if not isinstance(self._network, Missing) else self._network, layers)
        own = cells[(cells["zone_id"] == zone).to_numpy(bool)]
        origins = self._on(self._network, shapely.point_on_surface(own.geometry.to_numpy()))
        seconds = seconds_by_transit(self.reading, self._network, origins, self.site.shape)
        if isinstance(seconds, Missing):
            return _not_known(seconds, layers)
        residents = own["residents"].to_numpy(dtype=float, na_value=np.nan)
        total = float(np.nansum(residents))
        if total == 0:
            return _not_known(Missing("nobody lives in the Zona", it="nella Zona non abita nessuno"), layers)
        assert asked.minutes is not None  # noqa: S101 - the model asks for it
        share = float(np.nansum(residents[seconds <= 60 * asked.minutes])) / total
        return Finding(_at_least(share, asked.least), share, (zone,), layers)

    def _walk_link(self, asked: LocationCriterion) -> Finding:
        if isinstance(self._network, Missing):
            return _not_known(self._network, ("street_network",))
        door = self._door
        if isinstance(door, Missing):
            far = {"it": f"oltre {self._most:g} m", "en": f"more than {self._most:g} m"}
            return Finding(Answer.NOT_MET, None, (), ("street_network",), text=far)
        away = float(door.access_m[0])
        return Finding(_at_most(away, asked.most), away, (), ("street_network",))

    def _within(self, origins: Positions, minutes: float | None) -> NDArray[np.bool_]:
        """Return which places lie within minutes of walk to the site."""
        assert not isinstance(self._network, Missing)  # noqa: S101
        assert not isinstance(self._door, Missing)  # noqa: S101
        assert minutes is not None  # noqa: S101 - the model asks for it
        field = nearest_field(
            self._network, self._door, limit_s=60.0 * minutes, access_speed_kmh=self._walking
        )
        return np.isfinite(field.at(origins).seconds)

    def _residents(self, asked: LocationCriterion) -> Finding:
        layers, cells = ("population", "street_network"), people(self.reading)
        for gone in (cells, self._network, self._door):
            if isinstance(gone, Missing):
                return _not_known(gone, layers)
        assert isinstance(cells, gpd.GeoDataFrame)  # noqa: S101
        assert isinstance(self._network, StreetNetwork)  # noqa: S101
        origins = self._on(self._network, shapely.point_on_surface(cells.geometry.to_numpy()))
        residents = cells["residents"].to_numpy(dtype=float, na_value=np.nan)
        count = float(np.nansum(residents[self._within(origins, asked.minutes)]))
        return Finding(_at_least(count, asked.least), count, (), layers)

    def _touching(self, layer: str) -> gpd.GeoDataFrame | None:
        frame = self.reading.vector(layer)
        if frame is None:
            return None
        shape = self.site.shape
        touched = frame[frame.intersects(shape).to_numpy(bool)]
        if shape.geom_type == "Point":
            return touched
        # Two plots that share an edge do not lie on each other.
        cut = shapely.area(shapely.intersection(touched.geometry.to_numpy(), shape))
        flat = shapely.get_dimensions(touched.geometry.to_numpy()) < 2
        return touched[flat | (cut > 0)]

    def _regeneration(self, _asked: LocationCriterion) -> Finding:
        touched = self._touching("regeneration_areas")
        if touched is None:
            return _not_known(absent_layers(["regeneration_areas"]), ("regeneration_areas",))
        layers = ("regeneration_areas", "surveyed_areas")
        gone = None if len(touched) else unsurveyed(self.reading, "regeneration_areas", self.site.shape)
        if gone is not None:
            return _not_known(gone, layers)
        answer = Answer.MET if len(touched) else Answer.NOT_MET
        return Finding(answer, None, tuple(map(str, touched.index)), layers)

    def _outside(self, asked: LocationCriterion) -> Finding:
        assert asked.layer is not None  # noqa: S101 - the model asks for it
        touched = self._touching(asked.layer)
        if touched is None:
            return _not_known(absent_layers([asked.layer]), (asked.layer,))
        if asked.column is not None and asked.one_of:
            if asked.column not in touched:
                gone = Missing(
                    f"{asked.layer} has no column {asked.column}",
                    it=f"{asked.layer} non ha la colonna {asked.column}",
                )
                return _not_known(gone, (asked.layer,))
            value = touched[asked.column]
            unknown = touched[value.isna().to_numpy(bool)]
            touched = touched[value.isin(asked.one_of).to_numpy(bool)]
            if len(unknown) and not len(touched):
                gone = Missing(
                    f"{asked.column} is not known of what it touches",
                    it=f"{asked.column} non è noto per ciò che tocca",
                )
                return _not_known(gone, (asked.layer,))
        layers = (asked.layer, "surveyed_areas")
        elsewhere = None if len(touched) else unsurveyed(self.reading, asked.layer, self.site.shape)
        if elsewhere is not None:
            return _not_known(elsewhere, layers)
        answer = Answer.NOT_MET if len(touched) else Answer.MET
        return Finding(answer, None, tuple(map(str, touched.index)), layers)

    def _competing(self, asked: LocationCriterion) -> Finding:
        layers = ("services", "service_entrances", "street_network")
        services = supply(self.reading, self.states)
        for gone in (services, self._network, self._door):
            if isinstance(gone, Missing):
                return _not_known(gone, layers)
        assert isinstance(services, gpd.GeoDataFrame)  # noqa: S101
        assert isinstance(self._network, StreetNetwork)  # noqa: S101
        own = services[(services["category"] == self.site.category).to_numpy(bool)]
        doors = entrances(self.reading, own)
        near = self._within(self._on(self._network, doors["place"].to_numpy(object)), asked.minutes)
        rows = np.unique(doors["service"].to_numpy(np.int64)[near])
        count = float(len(rows))
        return Finding(_at_most(count, asked.most), count, tuple(map(str, own.index[rows])), layers)

    def _land(self, asked: LocationCriterion) -> Finding:
        given = self.site.place.land_area_m2
        area = self.site.shape.area or given
        if not area:
            return _not_known(POINT, ())
        return Finding(_at_least(area, asked.least), float(area))

    @cached_property
    def zone(self) -> str | None:
        """The Zona omogenea of the Comune in which it stands, or None."""
        frame, shapes = self.reading.vector("municipalities"), self.reading.shapes("municipalities")
        if frame is None or shapes is None or "zone_id" not in frame:
            return None
        own = shapes.tree.query(self.site.shape.representative_point(), predicate="intersects")
        zones = frame["zone_id"].to_numpy(object)[own]
        return str(zones[0]) if len(zones) and isinstance(zones[0], str) and zones[0] else None


def _not_known(missing: Missing, layers: tuple[str, ...]) -> Finding:
    return Finding(Answer.NOT_ASSESSABLE, None, (), layers, missing)


def _at_most(value: float, most: float | None) -> Answer:
    assert most is not None  # noqa: S101 - the model asks for it
    return Answer.MET if value <= most else Answer.NOT_MET


def _at_least(value: float, least: float | None) -> Answer:
    assert least is not None  # noqa: S101 - the model asks for it
    return Answer.MET if value >= least else Answer.NOT_MET
