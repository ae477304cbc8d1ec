"""The places of a feed: stops, stations, entrances and platforms, with those that lie wrong told apart."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.sources.gtfs.faults import FeedFaults
from sttm.sources.gtfs.modes import MODES
from sttm.sources.numbers import parse_numbers

__all__ = ["facilities_of", "places_of", "stops_of"]

_FILE = "stops.txt"
_STOP, _STATION, _ENTRANCE, _NODE, _BOARDING = range(5)
_FEW = 3


def places_of(table: pd.DataFrame, faults: FeedFaults) -> pd.DataFrame:
    """Return the places that can be used: ``stop_id`` (index), name, lat, lon, kind, parent, station.

    ``station`` is the station a place belongs to, or the place itself.
    """
    frame = _identified(table, faults)
    kinds = pd.to_numeric(frame["location_type"].replace("", "0"), errors="coerce")
    odd = ~kinds.isin(range(5)).to_numpy(bool)
    faults.add(
        "unknown-location-type",
        _FILE,
        frame[odd],
        lambda row: f"location_type {row.location_type!r} is not in GTFS",
        "write 0 to 4",
        feature="stop_id",
    )
    frame, kinds = frame[~odd], kinds[~odd].astype("int64")
    lat, lon = _degrees(frame, faults)
    places = pd.DataFrame(
        {
            "stop_id": frame["stop_id"],
            "name": frame["stop_name"],
            "lat": lat,
            "lon": lon,
            "kind": kinds,
            "parent": frame["parent_station"],
        },
        index=frame.index,
    )
    places = _with_parents(places, faults)
    return _placed(places, faults).rename_axis("line").reset_index().set_index("stop_id")


def _identified(table: pd.DataFrame, faults: FeedFaults) -> pd.DataFrame:
    blank = (table["stop_id"] == "").to_numpy(bool)
    faults.add("blank-id", _FILE, table[blank], lambda _: "stop_id is blank", "give every stop an id")
    frame = table[~blank]
    twice = frame["stop_id"].duplicated().to_numpy(bool)
    faults.add(
        "duplicate-id",
        _FILE,
        frame[twice],
        lambda row: f"stop_id {row.stop_id!r} is there more than once; the first is kept",
        "give every stop an id of its own",
        feature="stop_id",
    )
    return frame[~twice]


def _degrees(frame: pd.DataFrame, faults: FeedFaults) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitudes and longitudes, NaN where they are blank or no numbers."""
    pair = []
    for name in ("stop_lat", "stop_lon"):
        parsed = parse_numbers(frame[name])
        faults.add(
            "decimal-commas",
            _FILE,
            frame[parsed.with_comma],
            lambda row, name=name: f"{getattr(row, name)!r} has a decimal comma, and was read so",  # type: ignore[misc]
            "write decimal points",
            feature="stop_id",
            column=name,
            kept=True,
        )
        pair.append(np.where(parsed.with_comma, parse_numbers(frame[name], ",").values, parsed.values))
    return pair[0], pair[1]


def _with_parents(places: pd.DataFrame, faults: FeedFaults) -> pd.DataFrame:
    """Fill the station of each place, and the coordinates of platforms that leave them to their station."""
    known = places.set_index("stop_id")
    has = (places["parent"] != "").to_numpy(bool)
    lost = has & ~places["parent"].isin(known.index).to_numpy(bool)
    faults.add(
        "unknown-parent",
        _FILE,
        places[lost],
        lambda row: f"its parent_station {row.parent!r} is not in stops.txt; it stands for itself",
        "add the station or leave the column blank",
        feature="stop_id",
        kept=True,
    )
    parent = places["parent"].where(has & ~lost, places["stop_id"])
    above = known["parent"].reindex(parent.to_numpy()).to_numpy()  # a boarding area is in a platform
    station = np.where(pd.Series(above).isin(known.index), above, parent.to_numpy())
    own = places["kind"].to_numpy() == _STATION
    places = places.assign(station=np.where(own, places["stop_id"], station))
    unplaced = places[["lat", "lon"]].isna().any(axis=1).to_numpy(bool)
    there = known[["lat", "lon"]].reindex(places["station"].to_numpy()).to_numpy()
    for column, name in enumerate(("lat", "lon")):
        places[name] = np.where(unplaced, there[:, column], places[name])
    return places


def _placed(places: pd.DataFrame, faults: FeedFaults) -> pd.DataFrame:
    """Exchange swapped coordinates and leave out the places that lie nowhere."""
    lat, lon = places["lat"].to_numpy(np.float64), places["lon"].to_numpy(np.float64)
    null = (np.abs(lat) < 1e-6) & (np.abs(lon) < 1e-6)
    lat, lon = np.where(null, np.nan, lat), np.where(null, np.nan, lon)
    swapped = _swapped(lat, lon)
    faults.add(
        "swapped-coordinates",
        _FILE,
        places[swapped],
        lambda row: f"stop_lat {row.lat:g} and stop_lon {row.lon:g} are swapped; they were exchanged",
        "exchange the two columns",
        feature="stop_id",
        kept=True,
    )
    lat, lon = np.where(swapped, lon, lat), np.where(swapped, lat, lon)
    nowhere = np.isnan(lat) | np.isnan(lon) | (np.abs(lat) > 90) | (np.abs(lon) > 180)
    faults.add(
        "stop-without-place",
        _FILE,
        places[nowhere],
        lambda row: f"its place is unknown (stop_lat {row.lat:g}, stop_lon {row.lon:g})",
        "give it coordinates in WGS84 degrees",
        feature="stop_id",
    )
    kept: pd.DataFrame = places.assign(lat=lat, lon=lon)[~nowhere]
    return kept


def _swapped(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell the places that lie among the others only when latitude and longitude are exchanged."""
    known = ~np.isnan(lat) & ~np.isnan(lon)
    if known.sum() < _FEW:
        return np.zeros(len(lat), bool)
    middle = np.median(lat[known]), np.median(lon[known])
    with np.errstate(invalid="ignore"):
        here = np.hypot(lat - middle[0], lon - middle[1])
        there = np.hypot(lon - middle[0], lat - middle[1])
        # A stop really so far away would have to lie where its mirror image is in the middle of the feed.
        return np.asarray(known & (there * 10 < here))


def stops_of(
    places: pd.DataFrame, calls: pd.DataFrame, trips: pd.DataFrame, faults: FeedFaults
) -> gpd.GeoDataFrame:
    """Return the layer of the stops that are called at, and of their stations.

    Parameters
    ----------
    places
        See :func:`places_of`.
    calls
        ``trip_id``, ``stop_id`` in order.
    trips
        The layer, index = trip_id.
    """
    of_trip = trips[["mode", "line", "line_id"]].copy()
    of_trip["line"] = of_trip["line"].fillna(of_trip["line_id"])
    first = ~calls["trip_id"].duplicated()
    last = ~calls["trip_id"].duplicated(keep="last")
    each = calls[["trip_id", "stop_id"]].assign(end=(first | last).to_numpy())
    at = each.join(of_trip, on="trip_id").groupby(["stop_id", "mode", "line"])["end"].max().reset_index()
    stations = at.assign(stop_id=places["station"].reindex(at["stop_id"]).to_numpy())
    at = pd.concat([at, stations], ignore_index=True).drop_duplicates()
    order = {mode: k for k, mode in enumerate(MODES)}
    by_stop = at.assign(rank=at["mode"].map(order)).sort_values(["stop_id", "rank", "line"])
    grouped = by_stop.groupby("stop_id")
    found = pd.DataFrame(
        {
            "mode": grouped["mode"].first(),
            "lines": grouped["line"].agg(lambda lines: ";".join(sorted(set(lines)))),
            "terminal": grouped["end"].max().map({True: "yes", False: "no"}),
        }
    )
    unused = places[places["kind"].isin([_STOP, _STATION]) & ~places.index.isin(found.index)]
    faults.add(
        "unused-stop",
        _FILE,
        unused.reset_index().set_index("line"),
        lambda row: f"no trip that runs calls at {row.stop_id!r}",
        "leave it out, or add the trips that call there",
        feature="stop_id",
    )
    used = places.loc[places.index.isin(found.index)].sort_index()
    found = pd.DataFrame(found.reindex(used.index))
    frame = pd.DataFrame(
        {
            "name": used["name"].where(used["name"] != "", None).astype("str"),
            "mode": found["mode"].astype("str"),
            "station_id": used["station"].astype("str"),
            "lines": found["lines"].astype("str"),
            "terminal": found["terminal"].astype("str"),
            "relevance": pd.Series(None, index=used.index, dtype="str"),
            "municipality_id": pd.Series(None, index=used.index, dtype="str"),
        },
        index=used.index,
    )
    return _located(frame, used)


def facilities_of(places: pd.DataFrame, stations: pd.Index) -> gpd.GeoDataFrame:
    """Return the layer of platforms and exits of the stations that are in use."""
    inside = places[(places["station"] != places.index) & places["station"].isin(stations)].sort_index()
    kinds = {_STOP: "platform", _BOARDING: "platform", _ENTRANCE: "exit"}
    inside = inside[inside["kind"].isin(kinds)]
    frame = pd.DataFrame(
        {
            "stop_id": inside["station"].astype("str"),
            "kind": inside["kind"].map(kinds).astype("str"),
            "capacity": pd.Series(np.nan, index=inside.index),
        },
        index=inside.index.rename("facility_id"),
    )
    return _located(frame, inside)


def _located(frame: pd.DataFrame, places: pd.DataFrame) -> gpd.GeoDataFrame:
    points = shapely.points(places["lon"].to_numpy(), places["lat"].to_numpy())
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(points, index=frame.index, crs="EPSG:4326"))
