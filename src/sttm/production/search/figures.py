"""What is told of a site: the rules it meets and has to overcome, distances, soil, residents, plans."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.indicators.road_distance import road_distances
from sttm.packs.activities import Activity
from sttm.packs.area_rules import AreaRule
from sttm.packs.declared import Text
from sttm.packs.siting import SearchRule
from sttm.production.search.ground import Ground
from sttm.production.search.lands import matching
from sttm.production.search.roads import RoadWay
from sttm.quantities import Measure, Missing, round_half_even
from sttm.territory.reading import Reading, absent_layers
from sttm.territory.residents import residents_within

__all__ = [
    "classes_at",
    "distances",
    "located",
    "missing_dict",
    "plans_at",
    "residents_near",
    "rule_told",
    "rules_at",
    "site_title",
    "soil_consumed",
]

TOUCHED = 1.0
"""Less than a square metre is the rounding of an outline, not a rule that touches it, m²."""


def missing_dict(missing: Missing) -> dict[str, str]:
    """Return why a value is missing, in both languages."""
    return {"it": missing.it or missing.reason, "en": missing.reason}


def classes_at(shape: BaseGeometry, ground: Ground) -> dict[str, float]:
    """Return the share of a site in each class of the areas map."""
    near = np.sort(ground.tree.query(shape, predicate="intersects"))
    areas = shapely.area(shapely.intersection(ground.shapes[near], shape))
    found: dict[str, float] = {}
    for name in sorted(set(ground.classes[near])):
        area = float(areas[ground.classes[near] == name].sum())
        if area >= TOUCHED:
            found[str(name)] = round_half_even(area / shape.area, 4)
    return found


def rules_at(shape: BaseGeometry, ground: Ground, reading: Reading) -> list[dict[str, Any]]:
    """Return every rule for the activity with its answer for a site, the strongest first.

    ``met``: it does not touch the site, or speaks for it; ``to_overcome`` and ``to_mitigate``: it touches
    it, on a condition; ``not_met``: a preference that does not hold here, or an exclusion that touches it;
    ``not_assessable``: its layer is missing.
    """
    near = np.sort(ground.tree.query(shape, predicate="intersects"))
    areas = shapely.area(shapely.intersection(ground.shapes[near], shape))
    touched = dict.fromkeys(ground.rules, 0.0)
    unknown: set[str] = set()
    for piece, area in zip(near, areas, strict=True):
        if area > 0:
            unknown |= ground.unknown[piece]
            for name in ground.touching[piece]:
                touched[name] += float(area)
    least = min(TOUCHED, shape.area)
    return [
        rule_told(rule, touched[rule.id] / shape.area, touched[rule.id] >= least, unknown, reading)
        for rule in ground.ranked
    ]


def rule_told(
    rule: AreaRule, share: float | None, touches: bool, unknown: Collection[str], reading: Reading
) -> dict[str, Any]:
    """Return a rule with its answer where it touches or does not; the share is None of a point."""
    answers = {"exclusion": "not_met", "attention": "to_overcome", "mitigation": "to_mitigate"}
    if rule.layer in unknown or (not touches and reading.version(rule.layer) is None):
        answer = "not_assessable"
    elif rule.effect == "preference":
        answer = "met" if touches else "not_met"
    else:
        answer = answers[rule.effect] if touches else "met"
    return {
        "id": rule.id,
        "title": text_dict(rule.title),
        "effect": rule.effect,
        "answer": answer,
        "share": None if share is None else round_half_even(share, 4) if touches else 0.0,
        "layer": rule.layer,
        "distance": {"value": rule.distance_m, "unit": "m"},
        "side": rule.side,
        "article": rule.article,
        "source": rule.source.shown,
        "official": rule.official,
        "confidence": rule.confidence,
        "condition": None if rule.condition is None else text_dict(rule.condition),
        "text": text_dict(rule.text),
    }


def distances(shape: BaseGeometry, rule: SearchRule, reading: Reading) -> list[dict[str, Any]]:
    """Return the straight distance from a site, or a point, to the nearest feature of each kind."""
    found = []
    for one in rule.distances:
        frame = reading.vector(one.layer)
        own = None if frame is None else matching(frame, one.where)
        body: dict[str, Any] = {
            "id": one.id,
            "title": text_dict(one.title),
            "layer": one.layer,
            "nearest": None,
            "straight": None,
            "by_road": None,
            "by_road_missing": None,
            "missing": None,
        }
        if own is None:
            body["missing"] = missing_dict(absent_layers([one.layer]))
        elif not len(own):
            body["missing"] = missing_dict(
                Missing(f"{one.layer} holds none", it=f"nessun elemento in {one.layer}")
            )
        else:
            away = shapely.distance(own.geometry.to_numpy(), shape)
            nearest = int(away.argmin())
            body["nearest"] = str(own.index[nearest])
            body["straight"] = measure_dict(Measure(float(away[nearest]), "m"))
            if one.by_road:
                body |= _by_road(shape, one.id, own, reading)
        found.append(body)
    return found


def _by_road(shape: BaseGeometry, name: str, features: gpd.GeoDataFrame, reading: Reading) -> dict[str, Any]:
    """Return the distance along the roads from the nearest road of a site, or why it is not known."""
    roads = reading.vector("road_network")
    if roads is None or not len(roads):
        return {"by_road_missing": missing_dict(absent_layers(["road_network"]))}
    lines, facilities = roads.geometry.to_numpy(), features.geometry.to_numpy()
    way = reading.kept(f"roads of a search to {name}", lambda _: RoadWay(road_distances(lines, facilities)))
    found = way.from_shape(shape)
    if not np.isfinite(found):
        none = Missing("no road leads there from here", it="nessuna strada vi conduce da qui")
        return {"by_road_missing": missing_dict(none)}
    return {"by_road": measure_dict(Measure(found, "m"))}


def soil_consumed(activity: Activity, area: float, sealed: float | Missing) -> dict[str, Any]:
    """Return the ground that a site would newly seal: what the activity seals less what is sealed, m²."""
    body: dict[str, Any] = {
        "sealed_today": None,
        "new": None,
        "missing": None,
        "assumed_share": list(activity.sealed_share),
        "confidence": activity.confidence,
        "official": activity.official,
        "source": activity.source.shown,
    }
    if isinstance(sealed, Missing):
        return {**body, "missing": missing_dict(sealed)}
    ends = zip(("low", "central", "high"), activity.sealed_share, strict=True)
    new = {name: round_half_even(max(0.0, area * share - sealed), 1) for name, share in ends}
    return {**body, "sealed_today": measure_dict(Measure(sealed, "m**2")), "new": {**new, "unit": "m**2"}}


def residents_near(shape: BaseGeometry, within: float, reading: Reading) -> dict[str, Any]:
    """Return the residents within a distance of a site."""
    found = residents_within(reading, shape, within)
    body = {"within": {"value": within, "unit": "m"}, "value": None, "coarse": None, "missing": None}
    if found is None:
        return {**body, "missing": missing_dict(absent_layers(["population"]))}
    return {**body, "value": round_half_even(found[0], 0), "coarse": found[1]}


def site_title(name: str | None, land: Text, municipalities: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return what a site is called: the name of its land, else the kind of land and where it is."""
    if name is not None:
        return {"it": name, "en": name}
    where = ", ".join(str(m["name"]) for m in municipalities)
    return {key: f"{kind}, {where}" if where else kind for key, kind in text_dict(land).items()}


def located(shape: BaseGeometry, reading: Reading) -> dict[str, Any]:
    """Return the Comuni of a site with its share in each, the largest first, and their Zona omogenea."""
    municipalities = _shares(shape, "municipalities", reading)
    names = reading.municipality_names
    frame = reading.vector("municipalities")
    zones = _shares(shape, "zones", reading)
    zone: dict[str, Any] | None = None
    if zones:
        known = reading.vector("zones")
        assert known is not None  # noqa: S101 - it has shares
        zone = {"id": zones[0][0], "name": str(known["name"].loc[zones[0][0]])}
    elif municipalities and frame is not None and "zone_id" in frame:
        given = frame["zone_id"].loc[municipalities[0][0]]
        zone = {"id": str(given), "name": None} if isinstance(given, str) else None
    return {
        "municipalities": [
            {"id": name, "name": names.get(name, name), "share": share} for name, share in municipalities
        ],
        "zone": zone,
    }


def _shares(shape: BaseGeometry, layer: str, reading: Reading) -> list[tuple[str, float]]:
    shapes = reading.shapes(layer)
    if shapes is None:
        return []
    near = np.sort(shapes.tree.query(shape, predicate="intersects"))
    if shape.area == 0:
        return [(str(shapes.ids[n]), 1.0) for n in near[:1]]
    areas = shapely.area(shapely.intersection(shapes.geometries[near], shape))
    found = [
        (str(shapes.ids[n]), round_half_even(float(a) / shape.area, 4))
        for n, a in zip(near, areas, strict=True)
        if a >= TOUCHED
    ]
    return sorted(found, key=lambda one: (-one[1], one[0]))


PLAN_FACTS = ("plan", "level", "type", "floor_space_m2", "built_share")


def plans_at(shape: BaseGeometry, reading: Reading) -> dict[str, Any]:
    """Return the forecasts of plans that a site stands in, with its share in each."""
    frame = reading.vector("forecasts")
    if frame is None:
        return {"forecasts": [], "missing": missing_dict(absent_layers(["forecasts"]))}
    told = {str(name): dict(row) for name, row in frame.drop(columns="geometry").iterrows()}
    found = [
        {"id": name, "share": share, **_facts(told[name], PLAN_FACTS)}
        for name, share in _shares(shape, "forecasts", reading)
    ]
    return {"forecasts": found, "missing": None}


def _facts(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    values = {name: row.get(name) for name in names}
    values = {k: v.item() if isinstance(v, np.generic) else v for k, v in values.items()}
    return {k: None if v is None or v != v else v for k, v in values.items()}
