"""What an extract of OpenStreetMap is joined with: registers and timetables that a workspace already has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from sttm.packs.pack import Pack
from sttm.sources.osm.services import SOURCE
from sttm.sources.osm.stops import TRACKS
from sttm.territory.workspace import Workspace

__all__ = ["OSM_ID", "Beside", "tied_to_stops"]

OSM_ID = r"^[nwr]\d+(?:-|$)"
"""Ids that the reader of extracts gives: kind and number of the object."""


@dataclass(frozen=True, eq=False, slots=True)
class Beside:
    """Features of other sources, with their ids as a column; None where a workspace has none.

    Parameters
    ----------
    services, entrances, facilities
        Of other sources than OpenStreetMap.
    stops
        All stops, where there is a timetable that calls at them.
    titles
        Names of the categories, for people.
    """

    services: gpd.GeoDataFrame | None
    entrances: gpd.GeoDataFrame | None
    facilities: gpd.GeoDataFrame | None
    stops: gpd.GeoDataFrame | None
    titles: dict[str, str]

    @classmethod
    def of(cls, workspace: Workspace, pack: Pack) -> Beside:
        """Return what a workspace has."""
        services = _rows(workspace, "services")
        if services is not None:
            services = services[services["source"] != SOURCE]
        timetable = workspace.current("timetable_calls") is not None
        return cls(
            services,
            _foreign(_rows(workspace, "service_entrances"), "service_id"),
            _foreign(_rows(workspace, "stop_facilities"), "facility_id"),
            _rows(workspace, "stops") if timetable else None,
            {c.id: c.title.en for c in pack.service_categories.values()},
        )

    @property
    def has_timetable(self) -> bool:
        """Whether stops are those of a timetable."""
        return self.stops is not None

    @property
    def kept_whole(self) -> frozenset[str]:
        """Layers that stay as they are."""
        return frozenset({"stops"} if self.has_timetable else ())

    def joined(
        self, frames: dict[str, gpd.GeoDataFrame], reach: float, asked: Collection[str]
    ) -> tuple[dict[str, gpd.GeoDataFrame], list[str]]:
        """Return the layers of an extract with what stays of other sources, and what is to be said of it.

        Parameters
        ----------
        reach
            How far from a stop of the timetable a facility belongs to it, m.
        """
        made, notes = dict(frames), list[str]()
        if "services" in asked and self.services is not None and len(self.services):
            given = frozenset(self.services["category"])
            own = made["services"][~made["services"]["category"].isin(list(given))]
            entrances = made["service_entrances"]
            made["services"] = _together(own, self.services)
            made["service_entrances"] = _together(
                entrances[entrances["service_id"].isin(own["service_id"])], self.entrances
            )
            names = ", ".join(sorted(self.titles.get(c, c) for c in given))
            notes.append(
                f"{len(self.services):,} services of other sources stay, and the extract gives no {names}"
            )
        if self.stops is not None:
            del made["stops"]
            if "stop_facilities" in asked:
                made["stop_facilities"] = tied_to_stops(made["stop_facilities"], self.stops, reach)
                notes.append("the stops of the timetable stay; facilities are tied to them")
        if "stop_facilities" in asked:
            made["stop_facilities"] = _together(made["stop_facilities"], self.facilities)
        return made, notes


def _rows(workspace: Workspace, layer: str) -> gpd.GeoDataFrame | None:
    version = workspace.current(layer)
    return None if version is None else workspace.vector(version).reset_index()


def _foreign(frame: gpd.GeoDataFrame | None, column: str) -> gpd.GeoDataFrame | None:
    return None if frame is None else frame[~frame[column].str.match(OSM_ID)]


def _together(own: gpd.GeoDataFrame, others: gpd.GeoDataFrame | None) -> gpd.GeoDataFrame:
    if others is None or others.empty:
        return own.reset_index(drop=True)
    if own.empty:
        return others.reset_index(drop=True)
    known = [frame.dropna(axis="columns", how="all") for frame in (own, others)]
    return gpd.GeoDataFrame(pd.concat(known, ignore_index=True), crs=own.crs)


def tied_to_stops(facilities: gpd.GeoDataFrame, stops: gpd.GeoDataFrame, reach: float) -> gpd.GeoDataFrame:
    """Return facilities with the nearest stop on tracks of a timetable; those far from all are left out."""
    tracks = stops[stops["mode"].isin(list(TRACKS))]
    if facilities.empty or tracks.empty:
        return facilities.iloc[:0]
    row, stop = tracks.sindex.nearest(facilities.geometry, max_distance=reach, return_all=False)
    tied = facilities.iloc[row].copy()
    tied["stop_id"] = tracks["stop_id"].to_numpy()[stop]
    return tied.drop_duplicates("facility_id").reset_index(drop=True)
