"""Planned services in a plain file: those that stand count, the others where they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from sttm.errors import Fault, InputError
from sttm.operations.services.plain.places import PlainPlaces
from sttm.services.supply import EXISTING, STATES

__all__ = ["STATUS", "Counted", "counted", "faulty_states", "states_if_any"]

STATUS = "status"
"""Column that tells the state of a service."""

PLANNED = " or ".join(state for state in STATES if state not in EXISTING)


@dataclass(frozen=True, eq=False)
class Counted:
    """Places that count.

    Attributes
    ----------
    places
        Those whose state is asked for.
    states
        The states that count.
    left_out
        How many places of each state do not; None where the file does not tell states.
    planned
        How many that are planned count, of each state.
    """

    places: PlainPlaces
    states: tuple[str, ...]
    left_out: Mapping[str, int] | None
    planned: Mapping[str, int]

    @property
    def note(self) -> str:
        """What was left out, in a sentence."""
        file = self.places.file
        if self.left_out is None:
            return f"{file} has no column {STATUS} with states of services: nothing is left out"
        out, counts = sum(self.left_out.values()), sum(self.planned.values())
        also = f"; {counts:,} planned count too ({_told(self.planned)})" if counts else ""
        if not out:
            return f"{file}: no planned services left out{also}"
        return (
            f"{file}: {out:,} planned services left out ({_told(self.left_out)}): --include counts them{also}"
        )

    def as_json(self) -> dict[str, Any]:
        """Return the states that count and what is left out."""
        out = None if self.left_out is None else dict(self.left_out)
        return {"counted": list(self.states), "left_out": out, "planned": dict(self.planned)}


def faulty_states(frame: gpd.GeoDataFrame, file: str) -> list[Fault]:
    """Return one fault for each value of the column of states that is none; its index is the row."""
    column = _column(frame)
    if column is None:
        return []
    values = _texts(frame[column])
    faults = []
    for value in dict.fromkeys(values[~np.isin(values, STATES)].tolist()):
        rows = frame.index[values == value]
        many = f"{len(rows):,} rows have" if len(rows) > 1 else "the row has"
        faults.append(
            Fault(
                code="unknown-state",
                message=f"{many} {f'the state {value!r}' if value else 'no state'}",
                remedy=f"write {EXISTING[0]}, {PLANNED}; or give the column another name",
                file=file,
                feature=f"row {rows[0]}",
                column=column,
            )
        )
    return faults


def states_if_any(frame: gpd.GeoDataFrame, file: str) -> list[Fault]:
    """Return the faults of a column of states, unless none of its values is one: it tells something else."""
    return faulty_states(frame, file) if _tells_states(frame) else []


def counted(places: PlainPlaces, states: tuple[str, ...]) -> Counted:
    """Return the places in some states; all where no column tells them.

    Raises
    ------
    InputError
        If none is left.
    """
    if not _tells_states(places.frame):
        return Counted(places, states, None, {})
    values = _texts(places.frame[_column(places.frame)])
    inside = np.isin(values, states)
    ids = pd.Series(places.frame.index)
    out, planned = (
        {s: int(ids[among & (values == s)].nunique()) for s in STATES if (among & (values == s)).any()}
        for among in (~inside, inside & ~np.isin(values, EXISTING))
    )
    if not inside.any():
        fault = Fault(
            code="no-service-counts",
            message=f"all services are planned ({_told(out)})",
            remedy=f"count them with --include {','.join(out)}",
            file=places.file,
            column=STATUS,
        )
        raise InputError(str(fault), [fault])
    return Counted(replace(places, frame=places.frame[inside]), states, out, planned)


def _tells_states(frame: gpd.GeoDataFrame) -> bool:
    column = _column(frame)
    return column is not None and bool(np.isin(_texts(frame[column]), STATES).any())


def _column(frame: gpd.GeoDataFrame) -> str | None:
    return next((str(name) for name in frame.columns if str(name).casefold() == STATUS), None)


def _texts(column: pd.Series[Any]) -> np.ndarray:
    return column.astype(object).where(column.notna(), "").astype(str).str.strip().to_numpy(dtype=str)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {state}" for state, number in counts.items())
