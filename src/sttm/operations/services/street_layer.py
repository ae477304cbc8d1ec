"""The street network of an extract made sound: each stretch once, islands that lead nowhere closed."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from sttm.indicators.streets.cleaning import clean_network, islands

__all__ = ["sound_streets"]

MODES = {"walk": "on foot", "bike": "by bike"}
SHOWN = 3
"""Islands whose place a note tells."""


def sound_streets(frame: gpd.GeoDataFrame, least_island_m: float) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Return the edges that can be used, and what was done.

    Parameters
    ----------
    frame
        Edges with the columns of the layer ``street_network``, split where they meet.
    least_island_m
        Edges that hang together with fewer metres than this, and with nothing else that one may walk (or
        cycle), are closed to that mode; an edge closed to both is left out.

    Notes
    -----
    A stretch drawn twice on one level is kept once, and may be gone where either says.
    """
    if frame.empty:
        return frame, ()
    lines = frame.geometry.to_numpy()
    level = frame["level"].to_numpy(dtype=np.int64)
    columns: dict[str, Any] = {}
    rows: NDArray[np.int64] = np.arange(len(frame))
    notes: list[str] = []
    for mode in MODES:
        way = frame[mode].to_numpy(dtype=str)
        cleaned = clean_network(
            lines,
            forward=np.isin(way, ("both", "forward")),
            backward=np.isin(way, ("both", "backward")),
            level=level,
            planarise=False,
        )
        rows, lines_left = cleaned.source, cleaned.lines
        columns[mode] = np.select(
            [cleaned.forward & cleaned.backward, cleaned.forward, cleaned.backward],
            ["both", "forward", "backward"],
            "no",
        )
        told = [note for note in cleaned.notes() if "islands" not in note]
        notes += [note for note in told if note not in notes]
        columns[mode], said = _without_islands(lines_left, columns[mode], mode, least_island_m)
        notes += said
    sound = frame.iloc[rows].reset_index(drop=True)
    for mode, way in columns.items():
        sound[mode] = way
    used = (sound["walk"] != "no") | (sound["bike"] != "no")
    return sound[used].reset_index(drop=True), tuple(notes)


def _without_islands(
    lines: NDArray[np.object_], way: NDArray[np.str_], mode: str, least_m: float
) -> tuple[NDArray[np.str_], list[str]]:
    """Return the way of each edge with short islands closed, and what is to be said of islands."""
    usable = np.flatnonzero(way != "no")
    part, found = islands(lines[usable])
    short = np.array([k > 0 and island.metres < least_m for k, island in enumerate(found)], dtype=bool)
    open_to = way.copy()
    if short.any():
        open_to[usable[short[part]]] = "no"
    closed = [island for k, island in enumerate(found) if short[k]]
    left = [island for k, island in enumerate(found) if k > 0 and not short[k]]
    said = []
    if closed:
        said.append(
            f"{len(closed):,} islands shorter than {least_m:g} m closed {MODES[mode]} "
            f"({sum(i.metres for i in closed):,.0f} m)"
        )
    if left:
        places = ", ".join(f"{i.metres:,.0f} m at {i.place[0]:.0f} {i.place[1]:.0f}" for i in left[:SHOWN])
        said.append(
            f"{len(left):,} islands kept {MODES[mode]}, cut off from the largest part "
            f"({sum(i.metres for i in left):,.0f} m in all: {places}{'…' if len(left) > SHOWN else ''})"
        )
    return open_to, said
