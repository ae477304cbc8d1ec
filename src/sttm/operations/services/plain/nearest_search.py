"""Services and origins put on the streets of plain files, and the nearest service of each category."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.nearest import Nearest, nearest_field
from sttm.indicators.streets.network import StreetNetwork
from sttm.indicators.streets.positions import Positions, positions_on, segment_middles
from sttm.operations.services.plain.places import PlainPlaces
from sttm.operations.services.plain.streets import PlainStreets

__all__ = ["Ground", "searched"]

WORKERS = 2
"""Categories searched at once."""


@dataclass(frozen=True, eq=False)
class Ground:
    """Services and origins put on the streets."""

    network: StreetNetwork
    standing: gpd.GeoDataFrame
    targets: Positions
    frame: gpd.GeoDataFrame
    starts: Positions
    far: dict[str, tuple[str, ...]]
    walking_kmh: float

    @classmethod
    def of(
        cls,
        network: StreetNetwork,
        read: PlainStreets,
        supply: PlainPlaces,
        demand: PlainPlaces | None,
        category: str | None,
        parameters: Mapping[str, Mapping[str, Any]],
    ) -> Ground:
        """Return where services and origins stand; without origins, the middle of every segment is one."""
        most = parameters["street_reach"]["value"]
        places = supply.moved(read.crs)
        targets = positions_on(network, places.geometry.to_numpy(), most=most)
        kinds = np.full(len(places), "") if category is None else places[category].astype(str).to_numpy()
        standing = gpd.GeoDataFrame(
            {"category": kinds, "on_street": targets.on_street},
            index=places.index,
            geometry=places.geometry.to_numpy(),
            crs=read.crs,
        )
        far = {
            "services": tuple(dict.fromkeys(np.asarray(places.index, dtype=object)[~targets.on_street])),
            "services without a place": supply.unlocated,
        }
        if demand is None:
            frame = gpd.GeoDataFrame({"metres": network.length}, geometry=network.shapes, crs=read.crs)
            frame.index = frame.index.rename("segment") + 1
            starts = segment_middles(network)
        else:
            frame = demand.moved(read.crs)
            starts = positions_on(network, frame.geometry.to_numpy(), most=most)
            far["origins"] = tuple(np.asarray(frame.index, dtype=object)[~starts.on_street])
            far["origins without a place"] = demand.unlocated
            frame.index.name = _index_name(frame)
        return cls(network, standing, targets, frame, starts, far, parameters["walking_speed"]["value"])


def searched(
    ground: Ground, names: list[str], limit: float | None
) -> tuple[gpd.GeoDataFrame, dict[str, dict[str, float | int | None]]]:
    """Return the origins with minutes and nearest service of each category, and a summary of each.

    Parameters
    ----------
    names
        The categories; one without services is reached by nobody.
    limit
        Longest minutes that count, None without a limit.
    """
    kinds = ground.standing["category"].to_numpy(dtype=str)
    ids = np.asarray(ground.standing.index, dtype=object)
    longest = np.inf if limit is None else 60.0 * limit

    def search(kind: str) -> tuple[Positions, NDArray[np.object_], Nearest]:
        chosen = np.flatnonzero(kinds == kind)
        stand = ground.targets[chosen]
        field = nearest_field(ground.network, stand, limit_s=longest, access_speed_kmh=ground.walking_kmh)
        return stand, ids[chosen], field.at(ground.starts)

    with ThreadPoolExecutor(WORKERS) as pool:
        found = dict(zip(names, pool.map(search, names), strict=True))
    frame, summary = ground.frame, {}
    for kind, (stand, named, nearest) in found.items():
        suffix = f"_{kind}" if kind else ""
        reached = nearest.target >= 0
        minutes = np.where(reached, np.round(nearest.seconds / 60.0, 3), np.nan)
        frame[f"minutes{suffix}"] = minutes
        who = np.full(len(reached), None, dtype=object)
        who[reached] = named[nearest.target[reached]]
        frame[f"nearest{suffix}"] = who
        summary[kind or "all"] = _summary(stand, named, minutes[reached], len(reached))
    return frame, summary


def _index_name(frame: gpd.GeoDataFrame) -> str:
    """Return a name for the ids that no column has."""
    return "origin" if "origin" not in frame.columns else "origin_row"


def _summary(
    stand: Positions, named: NDArray[np.object_], minutes: NDArray[np.float64], origins: int
) -> dict[str, float | int | None]:
    any_reached = len(minutes) > 0
    return {
        "services": len(set(named)),
        "on_a_street": len(set(named[stand.on_street])),
        "share_reached": len(minutes) / origins if origins else None,
        "median_minutes": float(np.median(minutes)) if any_reached else None,
        "greatest_minutes": float(minutes.max()) if any_reached else None,
    }
