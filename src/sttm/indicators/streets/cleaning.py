"""Makes a network of lines sound: joined where streets meet, each stretch once, what was done reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from sttm.indicators.streets.crossings import at_crossings
from sttm.indicators.streets.cutting import DECIMALS, broken, lines_of, rounded
from sttm.indicators.streets.near_misses import Moved, near_misses

__all__ = ["Cleaned", "Done", "Island", "clean_network", "islands"]

MOST_ROUNDS = 12
"""Rounds after which lines that still change are left as they are: each round ends with fewer loose ends."""

EXAMPLES = 5
"""Places that a report names for each thing done."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Lines = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done to a network, or found in it.

    Parameters
    ----------
    what
        ``zero_length``, ``duplicates``, ``snapped_ends``, ``junctions``, ``loops``, ``islands_kept`` or
        ``islands_dropped``.
    count
        How many: edges, ends, junctions or islands.
    metres
        Length of them; for ends, how far they were moved; for junctions none.
    places
        Some of them, x and y.
    """

    what: str
    count: int
    metres: float
    places: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, object]:
        """Return the content as JSON values."""
        places = [[round(x, 1), round(y, 1)] for x, y in self.places]
        return {"what": self.what, "count": self.count, "metres": round(self.metres, 1), "places": places}


@dataclass(frozen=True, slots=True)
class Island:
    """Edges that are connected among themselves and with nothing else."""

    edges: int
    metres: float
    place: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Cleaned:
    """A sound network.

    Parameters
    ----------
    lines
        Edges, each in the direction of the line it comes from.
    source
        Row of the given line that each edge is part of, ascending.
    forward, backward
        Whether one may go along each edge and against it: of stretches drawn twice what either allows.
    level
        Level of each edge.
    islands
        Of what was given, the largest first: the first is the network itself.
    report
        What was done and found, one entry for each kind.
    length_before, length_after
        m.
    """

    lines: Lines
    source: Ints
    forward: Bools
    backward: Bools
    level: Ints
    islands: tuple[Island, ...]
    report: tuple[Done, ...]
    length_before: float
    length_after: float

    def done(self, what: str) -> Done:
        """Return the entry of the report for one kind, of nothing where nothing was done."""
        return next((d for d in self.report if d.what == what), Done(what, 0, 0.0, ()))

    def notes(self) -> tuple[str, ...]:
        """Return the report in sentences, without what did not happen."""
        return tuple(_SENTENCES[d.what].format(d.count, d.metres) for d in self.report if d.count)


_SENTENCES = {
    "zero_length": "{0:,} edges without length left out",
    "duplicates": "{0:,} stretches drawn more than once kept once ({1:,.0f} m)",
    "snapped_ends": "{0:,} loose ends joined to the street they nearly touch (moved {1:,.1f} m in all)",
    "junctions": "{0:,} junctions made where streets of one level cross or touch",
    "loops": "{0:,} edges that end where they begin ({1:,.0f} m)",
    "islands_kept": "{0:,} islands kept, cut off from the largest part ({1:,.0f} m)",
    "islands_dropped": "{0:,} islands left out, too short to lead anywhere ({1:,.0f} m)",
}


def clean_network(
    lines: Lines,
    *,
    forward: Bools | None = None,
    backward: Bools | None = None,
    level: Ints | None = None,
    planarise: bool = True,
    snap_m: float = 0.0,
    least_island_m: float = 0.0,
) -> Cleaned:
    """Return the network that lines make, with a report of what was done to them.

    Parameters
    ----------
    lines
        Lines of one part, metres.
    forward, backward
        Whether one may go along each line and against it; both everywhere if not given.
    level
        0 on the ground, above for bridges, below for tunnels; all on the ground if not given.
    planarise
        Make a junction where two lines of one level cross or touch, and where a line of another level ends
        on one: for files that do not say where streets meet. Those that do (OpenStreetMap) come split.
    snap_m
        A loose end this near a node, or a line of its level, is moved onto it.
    least_island_m
        Islands shorter than this are left out; the largest part never is.

    Notes
    -----
    Coordinates are rounded to a millimetre first. Cleaning what is clean changes nothing.
    """
    state = _State.of(lines, forward, backward, level)
    before = float(shapely.length(state.lines).sum())
    log = _Log()
    for _ in range(MOST_ROUNDS):
        state = _sound(state, log)
        changed = False
        if snap_m > 0:
            moved = near_misses(state.lines, state.level, snap_m)
            changed = bool(moved.count)
            log.add("snapped_ends", moved.count, moved.metres, moved.places)
            state = _moved(state, moved)
        if planarise:
            cuts = at_crossings(state.lines, state.level)
            changed |= bool(cuts.count)
            log.add("junctions", cuts.count, 0.0, cuts.places)
            pieces, own = broken(state.lines, cuts.line, cuts.points)
            state = state.at(own, pieces)
        if not changed:
            break
    else:
        state = _sound(state, log)
    looped = shapely.is_closed(state.lines)
    log.add_lines("loops", state.lines[looped])
    found, state = _without_islands(state, least_island_m, log)
    after = float(shapely.length(state.lines).sum())
    return Cleaned(
        state.lines, state.source, state.forward, state.backward, state.level,
        found, log.entries(), before, after,
    )  # fmt: skip


def islands(lines: Lines) -> tuple[Ints, tuple[Island, ...]]:
    """Return the part that each line belongs to, 0 the longest, and the parts.

    Lines are connected where they share an end.
    """
    if not len(lines):
        return np.empty(0, np.int64), ()
    ends = np.stack([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    points, number = np.unique(
        np.round(shapely.get_coordinates(ends.ravel()), DECIMALS), axis=0, return_inverse=True
    )
    start, end = number.ravel().reshape(2, -1)
    graph = coo_array((np.ones(len(lines), np.int8), (start, end)), shape=(len(points),) * 2)
    count, label = connected_components(graph, directed=False)
    own = label[start]
    metres = np.bincount(own, weights=shapely.length(lines), minlength=count)
    edges = np.bincount(own, minlength=count)
    first = np.full(count, len(points))
    np.minimum.at(first, label, np.arange(len(points)))
    order = np.lexsort((first, -metres))
    rank = np.empty(count, np.int64)
    rank[order] = np.arange(count)
    parts = tuple(
        Island(int(edges[c]), float(metres[c]), (float(points[first[c], 0]), float(points[first[c], 1])))
        for c in order
    )
    return rank[own], parts


@dataclass(frozen=True, eq=False, slots=True)
class _State:
    """The edges as they stand between two steps."""

    lines: Lines
    source: Ints
    forward: Bools
    backward: Bools
    level: Ints

    @classmethod
    def of(cls, lines: Lines, forward: Bools | None, backward: Bools | None, level: Ints | None) -> _State:
        given = rounded(np.asarray(lines, dtype=object))
        count = len(given)
        everywhere = np.ones(count, dtype=bool)
        return cls(
            given,
            np.arange(count, dtype=np.int64),
            everywhere if forward is None else np.asarray(forward, dtype=bool),
            everywhere if backward is None else np.asarray(backward, dtype=bool),
            np.zeros(count, np.int64) if level is None else np.asarray(level, dtype=np.int64),
        )

    def at(self, rows: Ints | Bools, lines: Lines | None = None) -> _State:
        """Return the edges at some rows, with other shapes where given."""
        shapes = self.lines[rows] if lines is None else lines
        return _State(shapes, self.source[rows], self.forward[rows], self.backward[rows], self.level[rows])


class _Log:
    """What was done so far, by kind."""

    def __init__(self) -> None:
        self._found: dict[str, Done] = {}

    def add(self, what: str, count: int, metres: float, places: Sequence[tuple[float, float]]) -> None:
        old = self._found.get(what, Done(what, 0, 0.0, ()))
        shown = (*old.places, *places)[:EXAMPLES]
        self._found[what] = Done(what, old.count + count, old.metres + metres, shown)

    def add_lines(self, what: str, lines: Lines) -> None:
        middle = shapely.get_coordinates(shapely.get_point(lines[:EXAMPLES], 0)).tolist()
        self.add(what, len(lines), float(shapely.length(lines).sum()), [(x, y) for x, y in middle])

    def entries(self) -> tuple[Done, ...]:
        return tuple(self._found[what] for what in _SENTENCES if what in self._found)


def _sound(state: _State, log: _Log) -> _State:
    """Leave out edges without length, and of those drawn twice all but the first."""
    nothing = shapely.length(state.lines) == 0
    log.add_lines("zero_length", state.lines[nothing])
    state = state.at(~nothing)
    if not len(state.lines):
        return state
    either_way = shapely.normalize(state.lines)
    shapes, levels = shapely.to_wkb(either_way).tolist(), state.level.tolist()
    keys = list(zip(levels, shapes, strict=True))
    first: dict[tuple[int, bytes], int] = {}
    same = np.array([first.setdefault(key, row) for row, key in enumerate(keys)])
    again = np.flatnonzero(same != np.arange(len(same)))
    if not again.size:
        return state
    log.add_lines("duplicates", state.lines[again])
    forward, backward = state.forward.copy(), state.backward.copy()
    for row in again.tolist():
        kept = int(same[row])
        turned = shapely.get_coordinates(state.lines[row])[:2].tolist() != (
            shapely.get_coordinates(state.lines[kept])[:2].tolist()
        )
        one, other = (backward, forward) if turned else (forward, backward)
        one[kept] |= state.forward[row]
        other[kept] |= state.backward[row]
    merged = _State(state.lines, state.source, forward, backward, state.level)
    return merged.at(same == np.arange(len(same)))


def _moved(state: _State, moved: Moved) -> _State:
    """Return the edges with loose ends moved, and the lines they were moved onto broken there."""
    if not moved.count:
        return state
    lines = state.lines.copy()
    for line, side, (x, y) in zip(
        moved.line.tolist(), moved.side.tolist(), moved.points.tolist(), strict=True
    ):
        points = shapely.get_coordinates(lines[line])
        points[side] = (x, y)
        lines[line] = lines_of([points])[0]
    pieces, own = broken(lines, moved.onto[moved.onto >= 0], moved.points[moved.onto >= 0])
    return state.at(own, pieces)


def _without_islands(state: _State, least_m: float, log: _Log) -> tuple[tuple[Island, ...], _State]:
    part, found = islands(state.lines)
    short = np.array([i > 0 and island.metres < least_m for i, island in enumerate(found)], dtype=bool)
    for what, chosen in (("islands_kept", ~short), ("islands_dropped", short)):
        told = [island for i, island in enumerate(found) if i > 0 and chosen[i]]
        log.add(what, len(told), sum(i.metres for i in told), [i.place for i in told[:EXAMPLES]])
    return found, state.at(~short[part]) if short.any() else state
