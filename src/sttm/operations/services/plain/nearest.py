"""Minutes to the nearest service along streets read from plain files, without a workspace."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path
from typing import Literal

import numpy as np

from sttm.errors import RequestError
from sttm.operations.services.plain.ground import PlainAsked, PlainRun, read_ground
from sttm.operations.services.plain.nearest_search import searched
from sttm.operations.services.plain.parameters import parameters_used
from sttm.services.result import states_of
from sttm.services.streets import SPEED

__all__ = ["NearestRun", "run_nearest"]


class NearestRun(PlainRun):
    """Minutes to the nearest service of each category.

    ``frame`` has ``minutes`` and ``nearest`` of each category, empty where none is reached; ``categories``
    services, services on a street, share of origins that reach one, median and greatest minutes of these.
    """


def run_nearest(
    streets: Path,
    services: Path,
    *,
    category: str | None = None,
    origins: Path | None = None,
    mode: Literal["walk", "bike"] = "walk",
    limit: float | None = None,
    include: Collection[str] = (),
    service_id: str | None = None,
    origin_id: str | None = None,
    on: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> NearestRun:
    """Return minutes to, and the id of, the nearest service of each category.

    Parameters
    ----------
    streets
        OpenStreetMap extract or file of lines.
    services, origins
        Points or shapes in any vector format, or CSV with longitude and latitude; shapes are reached where
        they are nearest to a street. Services may be an OpenStreetMap extract: those of the categories of the
        general pack, at their gates. Without origins: the middle of every segment of street.
    category
        Column of the services that tells categories apart.
    limit
        Longest time that counts, minutes; none if not given.
    include
        States of planned services that count too, where the services have a column ``status``.
    service_id, origin_id
        Columns of ids; usual ones if there, else the number of the row.
    on
        Day on which parameters of the general pack are read; today if not given.

    Raises
    ------
    InputError
        With all that is wrong in the files of places; if the streets cannot be read, all services are
        planned, or places stand among the streets only with their coordinates exchanged.
    RequestError, SourceError
        If the limit is not above zero, a file is not there, a format or a state not known.
    """
    if limit is not None and not (np.isfinite(limit) and limit > 0):
        msg = f"the limit is {limit} minutes"
        raise RequestError(msg, remedy="give minutes above zero, or no limit")
    states = states_of(include)
    tell = progress or (lambda _done, _total, _text: None)
    asked = PlainAsked(streets, services, origins, mode, limit, on or date.today())
    parameters = parameters_used((SPEED[mode], "walking_speed", "street_reach"), asked.on)
    placed = read_ground(
        asked, parameters, states, category=category, service_id=service_id, origin_id=origin_id, tell=tell
    )
    tell(2, 3, "searching")
    frame, summary = searched(placed.ground, placed.names, limit)
    tell(3, 3, "done")
    return NearestRun(
        frame=frame,
        categories=summary,
        far=placed.ground.far,
        parameters=parameters,
        notes=(*placed.read.notes, placed.supply.note),
        supply=placed.supply,
        standing=placed.ground.standing,
        streets=placed.read.lines,
        crs=placed.read.crs,
        asked=asked,
    )
