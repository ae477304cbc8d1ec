"""The areas map read: which ground is of which class, and everything that touches a point, with why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.packs.area_rules import AreaRule
from sttm.packs.pack import Pack
from sttm.production.areas.classes import ADMITTED, ATTENTION_KNOWN, BINDING, TITLES
from sttm.production.areas.ground import GroundRule, chosen_features
from sttm.production.areas.layer import LAYER, SEPARATOR, class_column
from sttm.production.areas.rules import activity_named, rules_in_force
from sttm.quantities import round_half_even
from sttm.territory.reading import Reading

__all__ = ["Areas", "areas_at", "read_areas", "rule_dict"]


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas map of a workspace.

    Attributes
    ----------
    frame
        Pieces indexed by ``piece_id``, as :func:`~sttm.production.areas.layer.siting_areas` makes them.
    rules
        The rules in force on the day of the reading, by id, the strongest first.
    """

    frame: gpd.GeoDataFrame
    rules: dict[str, AreaRule]

    @cached_property
    def pieces(self) -> NDArray[np.object_]:
        """The polygons of the pieces."""
        return np.asarray(self.frame.geometry.to_numpy())

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The search tree of the pieces."""
        return shapely.STRtree(self.pieces)

    def classes(self, activity: str) -> NDArray[np.object_]:
        """Return the class of each piece for an activity.

        Raises
        ------
        RequestError
            If the map says nothing of it.
        """
        column = class_column(activity)
        if column not in self.frame:
            known = [c.removeprefix("class_") for c in self.frame.columns if c.startswith("class_")]
            raise RequestError(
                f"the areas map has no activity {activity}", remedy=f"known: {', '.join(sorted(known))}"
            )
        return np.asarray(self.frame[column].astype(object))

    def attention_known(self, activity: str) -> NDArray[np.bool_]:
        """Return which pieces are not assessable, though a rule that binds is known to touch them already."""
        binding = {n for n, r in self.rules.items() if r.concerns(activity) and r.effect in BINDING}
        texts = self.frame["rules"].astype(str)
        touched = texts.map({text: bool(binding & set(text.split(SEPARATOR))) for text in texts.unique()})
        return np.asarray((self.classes(activity) == "not_assessable") & touched.to_numpy(dtype=bool))

    def drawn(self, activity: str) -> NDArray[np.object_]:
        """Return the class of each piece as a map shows it: ``attention_known`` is one of its own."""
        return np.where(self.attention_known(activity), ATTENTION_KNOWN, self.classes(activity))

    def of_class(self, activity: str, *classes: str) -> NDArray[np.object_]:
        """Return the polygons of the pieces of some classes."""
        return np.asarray(self.pieces[np.isin(self.classes(activity), classes)])

    def admissible(self, activity: str) -> NDArray[np.object_]:
        """Return the polygons where an activity may go, on a condition or without one."""
        return self.of_class(activity, *ADMITTED)

    def rules_of(self, piece: str) -> tuple[AreaRule, ...]:
        """Return the rules that touch a piece, the strongest first."""
        names = str(self.frame.loc[piece, "rules"])
        return tuple(self.rules[name] for name in names.split(SEPARATOR) if name)

    def missing_of(self, piece: str) -> tuple[str, ...]:
        """Return the layers of which it is not known whether they touch a piece."""
        return tuple(name for name in str(self.frame.loc[piece, "missing"]).split(SEPARATOR) if name)


def read_areas(reading: Reading) -> Areas:
    """Return the areas map of a workspace, kept with the reading.

    Raises
    ------
    RequestError
        If it has not been built, or the pack has no rules.
    NotInForce
        If no rule is in force on the day.
    """
    return reading.kept(LAYER, _read)


def _read(reading: Reading) -> Areas:
    rules = rules_in_force(reading.pack, reading.on)
    frame = reading.vector(LAYER)
    if frame is None:
        if reading.version("boundary") is None:
            raise RequestError("the areas map needs the layer boundary", remedy="add it, then sttm build")
        raise RequestError("the areas map is not built", remedy="sttm build")
    return Areas(frame, {rule.id: rule for rule in rules})


def areas_at(reading: Reading, point: shapely.Point, activity: str | None = None) -> dict[str, Any]:
    """Return everything that touches a point, as JSON values.

    Parameters
    ----------
    point
        In the reference system of the workspace.
    activity
        Only the rules that concern this activity, and its class; all by default.

    Returns
    -------
    dict
        ``pieces`` (one; several where the point lies on an edge), each with ``classes`` by activity,
        ``rules`` with article, source, condition and the features that make them, and ``missing`` layers.

    Raises
    ------
    RequestError
        If the point lies outside the territory, or the map has not been built.
    """
    areas = read_areas(reading)
    if activity is not None:
        activity_named(reading.pack, activity)
    found = np.sort(areas.tree.query(point, predicate="intersects"))
    if not found.size:
        turn = pyproj.Transformer.from_crs(reading.workspace.crs, 4326, always_xy=True)
        longitude, latitude = turn.transform(point.x, point.y)
        msg = f"{longitude:.6g}, {latitude:.6g} lies outside the territory"
        raise RequestError(msg, remedy="give a point inside the boundary: longitude, latitude")
    activities = sorted(reading.pack.activities) if activity is None else [activity]
    asked = {r.layer for r in areas.rules.values() if activity is None or r.concerns(activity)}
    pieces = []
    for number in found:
        name = str(areas.frame.index[number])
        rules = [r for r in areas.rules_of(name) if activity is None or r.concerns(activity)]
        pieces.append(
            {
                "piece": name,
                "area_m2": round_half_even(float(areas.pieces[number].area), 1),
                "classes": {
                    a: {"class": c, "title": TITLES[c].model_dump()}
                    for a in activities
                    for c in [str(areas.classes(a)[number])]
                },
                "rules": [
                    {**rule_dict(reading.pack, rule, reading), "features": _features(reading, rule, point)}
                    for rule in rules
                ],
                "missing": [layer for layer in areas.missing_of(name) if layer in asked],
            }
        )
    version = reading.version(LAYER)
    return {"pieces": pieces, "version": version.version if version else None}


def rule_dict(pack: Pack, rule: AreaRule, reading: Reading | None = None) -> dict[str, Any]:
    """Return what a rule says, as JSON values: with its article, its source and the version of its layer."""
    article = next(
        (
            a
            for a in pack.articles.values()
            if a.number == rule.article and (reading is None or a.covers(reading.on))
        ),
        None,
    )
    version = None if reading is None else reading.version(rule.layer)
    return {
        "id": rule.id,
        "title": rule.title.model_dump(),
        "effect": rule.effect,
        "strength": rule.strength,
        "activities": None if rule.activities is None else list(rule.activities),
        "layer": rule.layer,
        "layer_version": version.version if version else None,
        "where": [w.model_dump(mode="json") for w in rule.where],
        "distance_m": rule.distance_m,
        "side": rule.side,
        "surfaces_only": rule.surfaces_only,
        "article": None
        if article is None
        else {"number": article.number, "title": article.title.model_dump()},
        "source": rule.source.shown,
        "official": rule.official,
        "confidence": rule.confidence,
        "condition": None if rule.condition is None else rule.condition.model_dump(),
        "text": rule.text.model_dump(),
        "in_force_from": rule.in_force_from.isoformat(),
        "in_force_until": None if rule.in_force_until is None else rule.in_force_until.isoformat(),
    }


FEATURES = 5
"""How many features of a rule are named at a point, the nearest first."""


def _features(reading: Reading, rule: AreaRule, point: shapely.Point) -> list[dict[str, Any]]:
    """Return the features that make a rule touch a point, with their distance; none for the side beyond."""
    frame = reading.vector(rule.layer)
    if frame is None or rule.side == "beyond":
        return []
    chosen = frame[chosen_features(frame, GroundRule.of(rule).where)]
    if rule.surfaces_only:
        chosen = chosen[shapely.get_dimensions(chosen.geometry.to_numpy()) == 2]
    away = shapely.distance(chosen.geometry.to_numpy(), point)
    # A sliver that joined its neighbour may lie a little farther than the distance of the rule.
    near = np.argsort(away, kind="stable")[:FEATURES]
    near = near[(away[near] <= rule.distance_m) | (np.arange(near.size) == 0)]
    names = chosen["name"] if "name" in chosen else chosen.index.to_series()
    return [
        {
            "id": str(chosen.index[i]),
            "name": str(names.iloc[i]) if isinstance(names.iloc[i], str) else None,
            "distance_m": round_half_even(float(away[i]), 1),
        }
        for i in near
    ]
