"""Services within a time along streets read from plain files, and their capacity for one person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.errors import Fault, RequestError
from sttm.indicators.streets.kernels import KERNELS
from sttm.operations.services.plain.counts_search import Shared, counted_within, shared_among
from sttm.operations.services.plain.ground import PlainAsked, PlainGround, PlainRun, read_ground
from sttm.operations.services.plain.numbers import amounts, faulty_amounts
from sttm.operations.services.plain.parameters import asked_value, parameters_used
from sttm.operations.services.plain.places import Check
from sttm.services.result import states_of
from sttm.services.streets import SPEED
from sttm.sources.osm.reading import is_osm

__all__ = ["CountsAsked", "CountsRun", "column_of", "run_counts"]

Floats = NDArray[np.float64]

KERNEL = "floating_kernel"


@dataclass(frozen=True, slots=True)
class CountsAsked(PlainAsked):
    """What was asked for; columns of capacity (of services) and people (of origins) where it is shared."""

    capacity: str | None = None
    people: str | None = None


class CountsRun(PlainRun):
    """How many services of each category are within the minutes.

    ``frame`` has ``count`` of each category, empty for origins without a street, and ``per_person`` where
    capacity is shared; ``categories`` services, services on a street, share of origins that reach one, median
    and greatest count; with capacity: the sum on a street, what somebody can use of it, services whose
    capacity is missing, mean for one person, people for whom it is known and those of them who have none.
    """


def column_of(what: str, name: str) -> str:
    """Return the column of a category; all of them together have no name."""
    return f"{what}_{name}" if name not in ("", "all") else what


def run_counts(
    streets: Path,
    services: Path,
    *,
    minutes: float | None = None,
    category: str | None = None,
    origins: Path | None = None,
    mode: Literal["walk", "bike"] = "walk",
    capacity: str | None = None,
    people: str | None = None,
    kernel: str | None = None,
    include: Collection[str] = (),
    service_id: str | None = None,
    origin_id: str | None = None,
    on: date | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> CountsRun:
    """Return how many services of each category each origin, or middle of a segment, reaches.

    Parameters
    ----------
    streets, services, category, origins, include, service_id, origin_id, on
        As :func:`~sttm.operations.services.plain.nearest.run_nearest`.
    minutes
        Longest time that counts; the daily reach of the general pack if not given.
    capacity, people
        Columns of services and of origins: capacity is shared among the people who reach it (two-step
        floating catchment areas). Blank is missing: such services are left out, such origins add nobody.
    kernel
        How the weight of a service falls with time up to the minutes; that of the general pack if not given.

    Raises
    ------
    InputError
        With all that is wrong in the files; if all services are planned, or places stand among the streets
        only with their coordinates exchanged.
    RequestError, SourceError
        If the minutes are not above zero, capacity and people do not go together, a kernel, a format or a
        state is not known, or a file is not there.
    """
    _check_asked(services, minutes, origins, capacity, people, kernel)
    states = states_of(include)
    day = on or date.today()
    parameters = _parameters(mode, minutes, capacity, kernel, day)
    limit = parameters["daily_reach"]["value"] if minutes is None else minutes
    asked = CountsAsked(streets, services, origins, mode, limit, day, capacity, people)
    tell = progress or (lambda _done, _total, _text: None)
    placed = read_ground(
        asked, parameters, states, category=category, service_id=service_id, origin_id=origin_id,
        tell=tell, check_services=_check(capacity), check_origins=_check(people),
    )  # fmt: skip
    tell(2, 3, "searching")
    counts = counted_within(placed.ground, placed.names, 60 * limit)
    frame, summary = _counted(placed, counts)
    notes = [*placed.read.notes, placed.supply.note]
    if capacity is not None and people is not None:
        kept = parameters[KERNEL]["value"]
        notes += _share(placed, frame, summary, asked, kept)
    tell(3, 3, "done")
    return CountsRun(
        frame=frame, categories=summary, far=placed.ground.far, parameters=parameters, notes=tuple(notes),
        supply=placed.supply, standing=placed.ground.standing, streets=placed.read.lines,
        crs=placed.read.crs, asked=asked,
    )  # fmt: skip


def _check_asked(
    services: Path,
    minutes: float | None,
    origins: Path | None,
    capacity: str | None,
    people: str | None,
    kernel: str | None,
) -> None:
    wrong = []
    if minutes is not None and not 0 < minutes < np.inf:
        wrong.append(f"the time is {minutes:g} minutes, not above zero")
    if (capacity is None) != (people is None):
        wrong.append("capacity is shared among people: one of the two columns is not given")
    if people is not None and origins is None:
        wrong.append("people are those of origins, and there are none")
    if kernel is not None and capacity is None:
        wrong.append("a kernel weighs capacity, and there is none")
    if kernel is not None and kernel not in KERNELS:
        wrong.append(f"the kernel {kernel} is none of {', '.join(KERNELS)}")
    if capacity is not None and is_osm(services):
        wrong.append("the services of an extract have no capacity")
    if wrong:
        raise RequestError("; ".join(wrong), remedy="correct them, or leave them out")


def _parameters(
    mode: str, minutes: float | None, capacity: str | None, kernel: str | None, on: date
) -> dict[str, dict[str, Any]]:
    names = [SPEED[mode], "walking_speed", "street_reach"]
    names += [] if minutes is not None else ["daily_reach"]
    names += [KERNEL] if capacity is not None and kernel is None else []
    found = parameters_used(names, on)
    if minutes is not None:
        found["minutes"] = asked_value(minutes, "min")
    return found if kernel is None else {**found, KERNEL: asked_value(kernel, "1")}


def _check(column: str | None) -> Check | None:
    """Return what looks for faults in a column of amounts."""
    if column is None:
        return None
    name = column

    def look(frame: gpd.GeoDataFrame, file: str) -> Sequence[Fault]:
        return faulty_amounts(frame, name, file)

    return look


def _counted(
    placed: PlainGround, counts: NDArray[np.int32]
) -> tuple[gpd.GeoDataFrame, dict[str, dict[str, float | int | None]]]:
    ground = placed.ground
    frame, standing, known = ground.frame, ground.standing, ground.starts.on_street
    summary: dict[str, dict[str, float | int | None]] = {}
    for number, name in enumerate(placed.names):
        of = counts[:, number]
        frame[column_of("count", name)] = pd.array(np.where(known, of, np.nan), dtype="Int64")
        rows = standing[(standing["category"] == name).to_numpy(bool)]
        seen = of[known]
        summary[name or "all"] = {
            "services": int(rows.index.nunique()),
            "on_a_street": int(rows[rows["on_street"].to_numpy(bool)].index.nunique()),
            "share_reached": float((of > 0).mean()) if len(of) else None,
            "median_count": float(np.median(seen)) if len(seen) else None,
            "greatest_count": int(seen.max()) if len(seen) else None,
        }
    return frame, summary


def _share(
    placed: PlainGround,
    frame: gpd.GeoDataFrame,
    summary: dict[str, dict[str, float | int | None]],
    asked: CountsAsked,
    kernel: str,
) -> list[str]:
    """Add capacity for one person to the table and the summary; return what is missing, in sentences."""
    if asked.capacity is None or asked.people is None or asked.limit is None:
        return []
    supply = placed.supply.places
    capacity, people = amounts(supply.frame, asked.capacity), amounts(frame, asked.people)
    for name in placed.names:
        shared = shared_among(placed.ground, name, 60 * asked.limit, capacity, people, kernel)
        frame[column_of("per_person", name)] = np.round(shared.access, 6)
        summary[name or "all"] |= _summed(shared, people)
    notes = []
    blank = int(np.isnan(capacity).sum())
    if blank:
        told = f"{supply.file}: {blank:,} services have no {asked.capacity}"
        notes.append(f"{told}: left out of what is shared, not counted as zero; about them it is too little")
    nobody = int(np.isnan(people).sum())
    if nobody and asked.origins is not None:
        told = f"{asked.origins.name}: {nobody:,} origins have no {asked.people}"
        notes.append(f"{told}: nobody is counted there, and what is shared about them is too much")
    return notes


def _summed(shared: Shared, people: Floats) -> dict[str, float | int | None]:
    counted = np.isfinite(people) & np.isfinite(shared.access)
    total = float(people[counted].sum())
    has = counted & (shared.access > 0)
    mean = float((shared.access[counted] * people[counted]).sum() / total) if total > 0 else None
    return {
        "capacity": shared.capacity,
        "capacity_used": shared.used,
        "capacity_missing": shared.unknown,
        "mean_per_person": mean,
        "people": total if counted.any() else None,
        "people_without": total - float(people[has].sum()) if counted.any() else None,
    }
