"""What a timetable is joined with: the stops of other sources that a workspace already has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

import geopandas as gpd
import pandas as pd

from sttm.operations.services.osm_beside import OSM_ID, tied_to_stops
from sttm.territory.transaction import Transaction
from sttm.territory.workspace import Workspace

__all__ = ["Former", "current_vector"]

STREET_MODES = frozenset({"bus", "trolleybus"})
"""Modes that feeds do not tell apart: most call a trolleybus a bus."""


@dataclass(frozen=True, slots=True)
class Former:
    """Stops and facilities of other sources than the timetable before.

    Parameters
    ----------
    stops
        Those that stay; None where there are none to keep.
    facilities
        All there are, of stops that stay and of others.
    drawn
        How many stops of OpenStreetMap the stops of the feed stand for, by mode.
    """

    stops: gpd.GeoDataFrame | None
    facilities: gpd.GeoDataFrame | None
    drawn: dict[str, int]

    @classmethod
    def of(
        cls, changes: Transaction, workspace: Workspace, modes: Collection[str], *, everything: bool
    ) -> Self:
        """Return what there is.

        Parameters
        ----------
        modes
            Which the feed runs: stops of these that OpenStreetMap draws are the feed's, once more.
        everything
            Whether stops of other sources go too.
        """
        if everything:
            return cls(None, None, {})
        stops = current_vector(changes, workspace, "stops")
        facilities = current_vector(changes, workspace, "stop_facilities")
        if stops is None:
            return cls(None, facilities, {})
        calls = changes.current("timetable_calls")
        if calls is not None:
            called = workspace.table(calls)["stop_id"].unique()
            stations = stops["station_id"].reindex(called).dropna().unique()
            stops = stops[~(stops.index.isin(called) | stops.index.isin(stations))]
        run = set(modes) | (STREET_MODES if STREET_MODES & set(modes) else frozenset())
        again = stops.index.str.match(OSM_ID) & stops["mode"].isin(list(run)).to_numpy()
        drawn = stops.loc[again, "mode"].value_counts()
        return cls(stops[~again], facilities, {str(mode): int(number) for mode, number in drawn.items()})

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person has to know."""
        if not self.drawn:
            return ()
        by_mode = ", ".join(f"{number:,} {mode}" for mode, number in sorted(self.drawn.items()))
        return (
            f"stops that OpenStreetMap draws make way for those of the feed, of the modes it runs: {by_mode}",
        )

    def with_stops(self, own: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, int]:
        """Return the stops of a feed with those of other sources, and how many these are."""
        if self.stops is None:
            return own, 0
        others = self.stops[~self.stops.index.isin(own.index)]
        return _together(own, others), len(others)

    def with_facilities(
        self, own: gpd.GeoDataFrame, stops: gpd.GeoDataFrame, reach: float
    ) -> gpd.GeoDataFrame:
        """Return the facilities of a feed with those of other sources.

        Parameters
        ----------
        stops
            All stops that there are now: facilities that OpenStreetMap draws, and whose stop is gone, are
            those of the nearest one on tracks.
        reach
            How far from a stop a facility belongs to it, m.
        """
        if self.facilities is None:
            return own
        held = pd.Index([]) if self.stops is None else self.stops.index
        stations = [] if self.stops is None else self.stops["station_id"].dropna().tolist()
        stays = self.facilities["stop_id"].isin([*held, *stations])
        loose = self.facilities[~stays & self.facilities.index.str.match(OSM_ID)]
        again = tied_to_stops(loose.reset_index(), stops.reset_index(), reach).set_index(loose.index.name)
        others = self.facilities[stays]
        merged = _together(others, again)
        return _together(own, merged[~merged.index.isin(own.index)])


def current_vector(changes: Transaction, workspace: Workspace, layer: str) -> gpd.GeoDataFrame | None:
    """Return a layer as it is within the changes, or None where there is none."""
    version = changes.current(layer)
    return None if version is None else workspace.vector(version)


def _together(own: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if others.empty:
        return own
    if own.empty:
        return others
    return gpd.GeoDataFrame(pd.concat([own, others[own.columns]]).sort_index(), crs=own.crs)
