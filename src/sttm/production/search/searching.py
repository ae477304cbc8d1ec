"""Searches the sites that an activity may have: in order, with what speaks for each, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import shapely

from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.packs.activities import Activity
from sttm.packs.area_rules import AreaRule
from sttm.packs.siting import SearchRule
from sttm.production.search.asking import AreaRange, Place
from sttm.production.search.candidates import Tier, tier_of
from sttm.production.search.choosing import Alternatives, Candidate, Scorer, choose, in_order, places
from sttm.production.search.cutting import Cutter
from sttm.production.search.figures import (
    classes_at,
    distances,
    located,
    missing_dict,
    plans_at,
    residents_near,
    rules_at,
    site_title,
    soil_consumed,
)
from sttm.production.search.funnel import relaxations, steps
from sttm.production.search.ground import Ground
from sttm.production.search.lands import LandsOf, lands_of
from sttm.production.search.soil import sealed_today
from sttm.production.search.surveying import ORDER, PointScorer, to_survey
from sttm.quantities import Measure, round_half_even
from sttm.territory.reading import Reading

__all__ = ["Asked", "Search", "search_sites"]

Stability = Callable[[Sequence[shapely.Polygon]], list[dict[str, Any] | None]]
"""What draws of the weights say of the rank of each of some sites by score."""

OPERATING = {
    "it": "Le aree sono superficie territoriale; la superficie operativa si conosce solo con il progetto.",
    "en": "Areas are superficie territoriale; the operating area is known only with the project.",
}

HYPOTHESIS = {
    "it": "Ipotesi: si è cercato anche dove mancano livelli, come se nulla vi ostasse. I livelli da "
    "verificare sono elencati per ogni luogo.",
    "en": "A hypothesis: land where layers are missing was searched as if nothing spoke against it. The "
    "layers to verify are listed for each site.",
}

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for."""

    activity: Activity
    area: AreaRange
    place: Place
    number: int


@dataclass(frozen=True, slots=True)
class Search:
    """What was found."""

    body: dict[str, Any]
    """As JSON values; shapes are in ``polygons``."""
    polygons: tuple[shapely.Polygon, ...]
    """The sites by rank, in the system of the workspace."""


def search_sites(
    asked: Asked,
    reading: Reading,
    areas: gpd.GeoDataFrame,
    rules: Mapping[str, AreaRule],
    rule: SearchRule,
    score: Scorer,
    exact: Scorer | None = None,
    stability: Stability | None = None,
    progress: Progress | None = None,
    *,
    at_points: PointScorer | None = None,
    as_if_known: bool = False,
) -> Search:
    """Return the admissible sites for an activity, the first kind of land first, then by score.

    Parameters
    ----------
    areas
        The areas map (``siting_areas``).
    rules
        The rules of the activity in force on the day, by id.
    score
        Says how suitable polygons are: many of them, to compare candidates.
    exact
        Says it of the few that are chosen, with the part of each criterion; as ``score`` by default.
    stability
        Says how firm the order by score is, if asked for.
    at_points
        Says how suitable land is of which only a point is known.
    as_if_known
        Look also where a layer is missing, as if it spoke against nothing: every site found is a hypothesis,
        with the rules that are not assessable there.
    """
    tell = progress or (lambda _done, _total, _text: None)
    ground = Ground(areas, rules, asked.activity.id, as_if_known=as_if_known)
    cutter = Cutter(asked.area, rule.least_width_m, rule.cell_m, rule.proportions)
    lands = lands_of(rule, asked.activity.id, asked.place, reading)
    tiers = []
    for number, land in enumerate(lands):
        tell(number, len(lands) + 1, land.source.title.en)
        tiers.append(tier_of(land, ground, cutter))
    tell(len(lands), len(lands) + 1, "suitability")
    candidates = _scored([c for tier in tiers for c in tier.candidates], score)
    alternatives = choose(candidates, asked.number, rule.separation_m)
    if exact is not None:
        again = in_order(_scored(alternatives.chosen, exact))
        alternatives = replace(alternatives, chosen=tuple(again))
    body = {
        "activity": _activity(asked.activity),
        "area": {"least": asked.area.least, "most": asked.area.most, "unit": "m**2", "note": OPERATING},
        "place": {"kind": asked.place.kind, "id": asked.place.id, "name": asked.place.name},
        "as_if_known": HYPOTHESIS if as_if_known else None,
        "asked_for": asked.number,
        "found": len(alternatives.chosen),
        "candidates": len(candidates),
        "sites": _sites(alternatives, lands, asked, ground, rule, reading, stability),
        "left_out": _left_out(alternatives, rule),
        "to_survey": to_survey(lands, ground, rule, reading, at_points),
        "survey_order": ORDER,
        "steps": steps(tiers, ground),
        "why_no_more": None,
    }
    if len(alternatives.chosen) < asked.number:
        body["why_no_more"] = _why(asked, reading, ground, cutter, rule, tiers)
    return Search(body, tuple(c.polygon for c in alternatives.chosen))


def _scored(candidates: Sequence[Candidate], score: Scorer) -> list[Candidate]:
    scores = score([c.polygon for c in candidates]) if candidates else []
    return [replace(c, score=s) for c, s in zip(candidates, scores, strict=True)]


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "id": activity.id,
        "title": text_dict(activity.title),
        "usual_area": {"least": activity.usual_area_m2[0], "most": activity.usual_area_m2[1], "unit": "m**2"},
    }


def _sites(
    alternatives: Alternatives,
    lands: Sequence[LandsOf],
    asked: Asked,
    ground: Ground,
    rule: SearchRule,
    reading: Reading,
    stability: Stability | None,
) -> list[dict[str, Any]]:
    chosen = alternatives.chosen
    by_score = places([c.score.value for c in chosen])
    firm = [None] * len(chosen) if stability is None else stability([c.polygon for c in chosen])
    sealed = sealed_today([c.polygon for c in chosen], reading)
    by_order = {land.order: land for land in lands}
    rows = []
    for rank, one in enumerate(chosen, 1):
        source = by_order[one.order].source
        told = rules_at(one.polygon, ground, reading)
        area = float(one.polygon.area)
        where = located(one.polygon, reading)
        rows.append(
            {
                "rank": rank,
                "rank_by_score": by_score[rank - 1],
                "rank_stability": firm[rank - 1],
                "id": one.id,
                "name": one.land.name,
                "title": site_title(one.land.name, source.title, where["municipalities"]),
                "land": {
                    "id": source.id,
                    "title": text_dict(source.title),
                    "order": one.order,
                    "article": source.article,
                    "layer": source.layer,
                    "feature": None if source.kind == "greenfield" else one.land.id,
                    "facts": one.land.facts,
                    "takes_all": one.whole,
                },
                "area": measure_dict(Measure(area, "m**2")),
                "operating_area": None,
                "score": _score(one),
                "classes": classes_at(one.polygon, ground),
                "rules": told,
                "to_overcome": [r for r in told if r["answer"] in ("to_overcome", "to_mitigate")],
                "to_verify": sorted({r["layer"] for r in told if r["answer"] == "not_assessable"}),
                "preferences": [r for r in told if r["effect"] == "preference"],
                "distances": distances(one.polygon, rule, reading),
                "soil": soil_consumed(asked.activity, area, sealed[rank - 1]),
                "residents": residents_near(one.polygon, rule.exposure_m, reading),
                **where,
                "plans": plans_at(one.polygon, reading),
            }
        )
    return rows


def _score(one: Candidate) -> dict[str, Any]:
    score = one.score
    return {
        "value": None if score.value is None else round_half_even(score.value, 4),
        "contributions": {
            name: None if value is None else round_half_even(value, 4)
            for name, value in score.contributions.items()
        },
        "coverage": round_half_even(score.coverage, 4),
        "missing": None if score.missing is None else missing_dict(score.missing),
    }


def _left_out(alternatives: Alternatives, rule: SearchRule) -> dict[str, Any]:
    return {
        "separation": {"value": rule.separation_m, "unit": "m"},
        "near_a_better_one": [
            {
                "id": one.land.id,
                "name": one.land.name,
                "score": None if one.score.value is None else round_half_even(one.score.value, 4),
                "near": beside.id,
                "distance": measure_dict(Measure(gap, "m")),
            }
            for one, beside, gap in alternatives.near
        ],
        "other_cuts": alternatives.cuts,
    }


def _why(
    asked: Asked, reading: Reading, ground: Ground, cutter: Cutter, rule: SearchRule, tiers: Sequence[Tier]
) -> dict[str, Any]:
    """Return what keeps the search from finding more: what alone, if lifted or known, would give a site."""
    shut = {t.lands.order for t in tiers if not t.lands.left}
    whole = list(tiers)
    if shut:
        everywhere = lands_of(rule, asked.activity.id, asked.place, reading, left_or_not=True)
        whole = [tier_of(e, ground, cutter) if e.order in shut else t
                 for e, t in zip(everywhere, tiers, strict=True)]  # fmt: skip
    lifted = relaxations(whole, ground, cutter)
    largest = max([t.largest for t in tiers if t.lands.left], default=0.0)
    return {
        "none": not any(t.candidates for t in tiers),
        "nearest_miss": measure_dict(Measure(largest, "m**2")),
        "binding": [r for r in lifted if r["gives_a_site"]],
        "not_enough_alone": [r for r in lifted if not r["gives_a_site"]],
    }
