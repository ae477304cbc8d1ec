"""The ground that rules touch, and the ground where that is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Self

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.nearness import ground_within
from sttm.indicators.planar import GRID, snapped
from sttm.packs.area_rules import AreaRule, Effect
from sttm.production.areas.classes import BINDING
from sttm.production.layer_names import UNKNOWN

__all__ = ["Ground", "GroundRule", "chosen_features", "unsurveyed"]

Signs = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroundRule:
    """What of a rule decides which ground it touches: no text, no source."""

    id: str
    activities: tuple[str, ...] | None
    layer: str
    where: tuple[tuple[str, tuple[str | int, ...]], ...]
    distance_m: float
    side: str
    effect: Effect

    @classmethod
    def of(cls, rule: AreaRule) -> Self:
        """Return it of a rule of the pack."""
        where = tuple((w.column, w.one_of) for w in rule.where)
        return cls(rule.id, rule.activities, rule.layer, where, rule.distance_m, rule.side, rule.effect)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def concerns(self, activity: str) -> bool:
        """Whether it speaks of an activity."""
        return self.activities is None or activity in self.activities


def chosen_features(
    frame: gpd.GeoDataFrame, where: Sequence[tuple[str, Sequence[str | int]]]
) -> NDArray[np.bool_]:
    """Return which features a rule speaks of; an empty column, or one that is not there, says *unknown*."""
    chosen = np.ones(len(frame), dtype=bool)
    for column, values in where:
        if column in frame:
            given = frame[column].astype(object)
            chosen &= given.where(given.notna(), UNKNOWN).isin(list(values)).to_numpy()
        else:
            chosen &= UNKNOWN in values
    return chosen


def unsurveyed(layer: str, territory: BaseGeometry, surveyed: gpd.GeoDataFrame | None) -> BaseGeometry | None:
    """Return the ground of a territory where a layer that is present was not surveyed, or None.

    Without surveyed areas of its own, a layer is taken to cover the territory.
    """
    rows = None if surveyed is None else surveyed[surveyed["layer"] == layer]
    if rows is None or rows.empty:
        return None
    known = shapely.union_all(snapped(rows.geometry.to_numpy()), grid_size=GRID)
    left: BaseGeometry = shapely.difference(territory, known, grid_size=GRID)
    return None if left.is_empty else left


class Ground:
    """The zones of rules, and what zones that cover a place say of each rule there.

    Rules that ask for the same ground share a zone.

    Attributes
    ----------
    zones
        Polygons; some are ground that a rule touches, some ground where it is not known whether it does.
    order
        Rules and states in the order of the columns of :meth:`reading`, the strictest first.
    """

    def __init__(
        self,
        rules: Sequence[GroundRule],
        layers: Mapping[str, gpd.GeoDataFrame | None],
        territory: BaseGeometry,
        *,
        deviation: float,
    ) -> None:
        self.rules = tuple(rules)
        self._absent = np.array([layers.get(rule.layer) is None for rule in rules], dtype=bool)
        surveyed = layers.get("surveyed_areas")
        gaps = {rule.layer: unsurveyed(rule.layer, territory, surveyed) for rule in rules}
        makers: dict[tuple[Any, ...], Callable[[], BaseGeometry]] = {}
        self._near = np.full(len(rules), -1)
        self._gap = np.full(len(rules), -1)
        numbers: dict[tuple[Any, ...], int] = {}

        def zone(key: tuple[Any, ...], make: Callable[[], BaseGeometry]) -> int:
            makers.setdefault(key, make)
            return numbers.setdefault(key, len(numbers))

        for number, rule in enumerate(rules):
            frame = layers.get(rule.layer)
            if frame is None:
                continue
            key = (rule.layer, rule.where, rule.distance_m)
            self._near[number] = zone(key, _near(frame, rule, deviation))
            gap = gaps[rule.layer]
            if gap is not None:
                self._gap[number] = zone(
                    (rule.layer, "gap", rule.distance_m), _around(np.array([gap]), rule.distance_m, deviation)
                )
        with ThreadPoolExecutor(2) as workers:
            self.zones = tuple(workers.map(lambda make: make(), makers.values()))
        self.order = _order(self.rules)

    def states(self, cover: Signs) -> tuple[Signs, Signs]:
        """Return whether each rule touches each place, and whether that is not known.

        Parameters
        ----------
        cover
            Which zones cover which places, shape (places, zones).
        """
        padded = np.column_stack([cover, np.zeros(len(cover), dtype=bool)])
        near, gap = padded[:, self._near], padded[:, self._gap]
        unknown = self._absent | (gap & ~near)
        beyond = np.array([rule.side == "beyond" for rule in self.rules], dtype=bool)
        return np.where(beyond, ~near, near) & ~unknown, unknown

    def reading(self, cover: Signs) -> Signs:
        """Return the states of all rules side by side, the strictest first: a strict order of places."""
        return np.asarray(np.column_stack(self.states(cover))[:, self.order])

    def read(self, signs: Signs) -> tuple[Signs, Signs]:
        """Return touched and unknown from the columns of :meth:`reading`."""
        found = np.empty_like(signs)
        found[:, self.order] = signs
        count = len(self.rules)
        return found[:, :count], found[:, count:]


def _near(frame: gpd.GeoDataFrame, rule: GroundRule, deviation: float) -> Callable[[], BaseGeometry]:
    return _around(frame.geometry.to_numpy()[chosen_features(frame, rule.where)], rule.distance_m, deviation)


def _around(shapes: NDArray[Any], distance: float, deviation: float) -> Callable[[], BaseGeometry]:
    return lambda: ground_within(shapes, distance, deviation=deviation)


def _order(rules: Sequence[GroundRule]) -> NDArray[np.int64]:
    """Return columns of (touched, unknown) in the order in which they are strict: as the classes are."""
    count = len(rules)
    touched = {e: [i for i, r in enumerate(rules) if r.effect == e] for e in (*BINDING, "preference")}
    binding = [count + i for i, r in enumerate(rules) if r.effect in BINDING]
    weak = [count + i for i in touched["preference"]]
    rest = touched["attention"] + touched["mitigation"] + touched["preference"]
    return np.array([*touched["exclusion"], *binding, *rest, *weak], dtype=np.int64)
