"""What a condition reads of a candidate, as the least and the greatest that it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.packs.declared import Text
from sttm.packs.poles import PoleCondition, PoleRule
from sttm.production.areas.layer import LAYER as AREAS
from sttm.production.areas.reading import Areas, read_areas
from sttm.production.check.touching import unsurveyed
from sttm.production.poles.candidates import Candidate, chosen
from sttm.quantities import Answer
from sttm.territory.reading import Reading, Shapes, absent_layers

__all__ = ["Found", "judged", "read_condition"]

POINT: Final = Text(
    it="se ne conosce solo un punto: non si sa fin dove arriva",
    en="only a point of it is known: nobody knows how far it reaches",
)
UNSURVEYED: Final = Text(
    it="qui il livello non è rilevato per intero", en="here the layer is not surveyed in full"
)
NO_FLOOR: Final = Text(it="la superficie lorda non è nota", en="its floor space is not known")
SOME_FLOOR: Final = Text(
    it="di alcuni insediamenti la superficie lorda non è nota",
    en="of some settlements the floor space is not known",
)
SOME_POINTS: Final = Text(it="alcuni insediamenti sono solo punti", en="some settlements are only points")
NO_MAP: Final = Text(
    it="la carta delle aree non è stata calcolata (sttm build)",
    en="the areas map has not been built (sttm build)",
)
NOT_KNOWN: Final = Text(
    it="in parte l'area non è valutabile: manca un livello",
    en="part of it is not assessable: a layer is missing",
)

MORE_THAN_NONE: Final = float(np.nextafter(0, 1))
"""The share of a place with a point inside: more than nothing, and nobody knows how much."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value between two ends, known where they are one, and why it is not."""

    low: float
    high: float
    reason: Text | None = None
    layers: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is one value."""
        return self.low == self.high


def judged(found: Found, condition: PoleCondition) -> Answer:
    """Return whether a value keeps the bounds of a condition, whatever it may be between its ends."""
    least = -np.inf if condition.at_least is None else condition.at_least
    most = np.inf if condition.at_most is None else condition.at_most
    if found.low >= least and found.high <= most:
        return Answer.MET
    if found.high < least or found.low > most:
        return Answer.NOT_MET
    return Answer.NOT_ASSESSABLE


def read_condition(condition: PoleCondition, one: Candidate, rule: PoleRule, reading: Reading) -> Found:
    """Return what a condition that is a number reads of a candidate.

    Of a candidate known as a point, a distance can only be shorter and a count only greater: the
    answer is given where that is enough.
    """
    if condition.reads == "area":
        if one.area is None:
            return Found(0.0, np.inf, POINT)
        return Found(one.area, np.inf, SOME_POINTS) if one.partly else Found(one.area, one.area)
    if condition.reads == "floor_space":
        if one.floor_space is None:
            return Found(0.0, np.inf, NO_FLOOR)
        low, high = one.floor_space
        return Found(low, high, None if low == high else SOME_FLOOR)
    if condition.reads == "excluded_share":
        return _excluded(one, rule, reading)
    return _of_layer(condition, one, reading)


def _of_layer(condition: PoleCondition, one: Candidate, reading: Reading) -> Found:
    layer = str(condition.layer)
    features = _features(condition, reading)
    if features is None:
        absent = absent_layers([layer])
        return Found(0.0, np.inf, Text(it=absent.it or absent.reason, en=absent.reason), (layer,))
    if condition.reads == "share_inside":
        return _inside(condition, one, features[0], reading)
    shapes, kinds = features
    surveyed = _surveyed(layer, one.shape, condition.within_m or 0.0, reading)
    reason = _points(one) or (None if surveyed else UNSURVEYED)
    if condition.reads == "distance":
        if not len(shapes.geometries):
            return Found(np.inf, np.inf, None, (layer,)) if surveyed else Found(0.0, np.inf, reason, (layer,))
        nearest = shapes.tree.nearest(one.shape)
        far = float(shapely.distance(one.shape, shapes.geometries[nearest]))
        exact = reason is None or far == 0
        return Found(far if exact else 0.0, far, None if exact else reason, (layer,))
    within = shapes.tree.query(one.shape, predicate="dwithin", distance=condition.within_m or 0.0)
    counted = len(set(kinds[within]) - {None}) if condition.reads == "kinds_within" else len(within)
    return Found(counted, counted if reason is None else np.inf, reason, (layer,))


def _features(condition: PoleCondition, reading: Reading) -> tuple[Shapes, NDArray[np.object_]] | None:
    """Return the features that a condition asks for, with the column it counts; None without their layer."""

    def make(_: Reading) -> tuple[Shapes, NDArray[np.object_]] | None:
        frame = reading.vector(str(condition.layer))
        if frame is None:
            return None
        kept = chosen(frame, condition.where)
        column = condition.column
        kinds = kept[column].astype(object) if column is not None and column in kept else None
        values = np.full(len(kept), None, dtype=object) if kinds is None else kinds.where(kinds.notna(), None)
        return Shapes(kept), np.asarray(values, dtype=object)

    asked = [(w.column, w.one_of) for w in condition.where]
    return reading.kept(f"pole features of {condition.layer} {asked} {condition.column}", make)


def _surveyed(layer: str, shape: BaseGeometry, distance: float, reading: Reading) -> bool:
    ground = shape if shape.area > 0 else shape.buffer(1.0)
    frame = reading.vector("surveyed_areas")
    if frame is None or layer not in set(frame["layer"]):
        return True
    return bool(unsurveyed(reading, layer, ground, distance).area <= 0)


def _inside(condition: PoleCondition, one: Candidate, shapes: Shapes, reading: Reading) -> Found:
    layer = str(condition.layer)
    ids = set(shapes.ids)
    if one.land.layer == layer and set(one.members) <= ids:
        return Found(1.0, 1.0, None, (layer,))  # it is itself one of them, however it is drawn
    touching = shapes.touching(one.shape)
    if one.area is None:
        return Found(MORE_THAN_NONE if len(touching) else 0.0, 1.0, POINT, (layer,))
    ground = shapely.union_all(touching[shapely.area(touching) > 0])
    share = float(shapely.intersection(ground, one.drawn).area / one.area)
    if one.partly:
        return Found(MORE_THAN_NONE if share else 0.0, 1.0, SOME_POINTS, (layer,))
    points = touching[shapely.area(touching) <= 0]
    if len(points):
        return Found(share, 1.0, POINT, (layer,))
    if not _surveyed(layer, one.shape, 0.0, reading):
        gap = unsurveyed(reading, layer, one.shape).area / one.area
        return Found(share, min(1.0, share + gap), UNSURVEYED, (layer,))
    return Found(share, share, None, (layer,))


def _points(one: Candidate) -> Text | None:
    """Return why a place reaches farther than is drawn of it, or None where all of it is drawn."""
    return POINT if one.area is None else (SOME_POINTS if one.partly else None)


def _excluded(one: Candidate, rule: PoleRule, reading: Reading) -> Found:
    """Return the share on which no activity of the pole may go: the least of its activities."""
    if reading.version(AREAS) is None:
        return Found(0.0, 1.0, NO_MAP)
    areas = read_areas(reading)
    spans = [_excluded_for(activity, one, areas) for activity in rule.activities]
    low, high = min(s[0] for s in spans), min(s[1] for s in spans)
    reason = None if low == high else (_points(one) or NOT_KNOWN)
    return Found(low, high, reason, (AREAS,))


def _excluded_for(activity: str, one: Candidate, areas: Areas) -> tuple[float, float]:
    near = areas.tree.query(one.shape, predicate="intersects")
    pieces, classes = areas.pieces[near], areas.classes(activity)[near]
    if one.area is None:
        return (MORE_THAN_NONE if (classes == "excluded").all() and len(near) else 0.0), 1.0
    ground = shapely.area(shapely.intersection(pieces, one.drawn))
    total = one.area
    known = float(ground[classes == "excluded"].sum() / total)
    if one.partly:
        return (MORE_THAN_NONE if known else 0.0), 1.0
    # Ground that the map does not cover is as little known as what it cannot assess.
    beyond = max(0.0, 1.0 - float(ground.sum() / total))
    open_ = float(ground[classes == "not_assessable"].sum() / total) + (beyond if beyond > 1e-6 else 0.0)
    return known, min(1.0, known + open_)
