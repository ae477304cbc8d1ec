"""Looks for better sites near a site that is checked: on land that comes first, or with a higher score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import NotInForce, RequestError
from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.indicators.nearness import grown
from sttm.packs.siting import SearchRule
from sttm.production.areas.classes import ADMITTED, CLASSES
from sttm.production.areas.reading import read_areas
from sttm.production.check.land import SiteLand
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.touching import outline_of
from sttm.production.search.asking import AreaRange, Place, search_rule
from sttm.production.search.scoring import Scoring
from sttm.production.search.searching import Asked, search_sites
from sttm.production.suitability.computing import suitability_of
from sttm.quantities import Answer, Measure, round_half_even
from sttm.territory.reading import Reading

__all__ = ["PARAMETERS", "better_nearby"]

PARAMETERS = ("site_alternative_area", "site_alternatives")

TRIED = 10
"""Alternatives asked of the search, of which the better ones are shown."""

DEGREES = 7

SCORE_DIGITS = 3
"""A score that is higher by less than this shows no better site."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """The site as the search would see it."""

    order: int | None
    land: dict[str, Any] | None
    score: float | None
    class_: str
    """Of the areas that it lies in."""
    left: bool
    """Whether it is known that the norm leaves its land to the activity."""


def better_nearby(
    one: PreparedSite, admissibility: Mapping[str, Any], land: SiteLand | None, reading: Reading
) -> dict[str, Any]:
    """Return better sites of the same size within reach, or why none can be told.

    A site is better where it is admissible and the one that is checked is not. Where both are, it lies in
    areas of no worse class, and its kind of land comes first in the order of search or, on the same kind, it
    suits the activity more.

    Parameters
    ----------
    admissibility
        Of the verdict on the site.
    land
        On which it stands.
    """
    try:
        rule = search_rule(reading)
        areas = read_areas(reading)
        found = suitability_of(reading, one.site.activity, leave_out_missing=True)
    except (RequestError, NotInForce) as error:
        return {"missing": {"it": f"Non si può cercare: {error.message}", "en": error.message}, "sites": []}
    wanted = _range(one, reading)
    place = _around(one.polygon, rule, reading)
    if place.polygon.is_empty:
        return {"missing": None, "sites": [], **_asked(wanted, rule)}
    scoring = Scoring(reading, found)
    activity = reading.pack.activities[one.site.activity]
    rules = {name: r for name, r in areas.rules.items() if r.concerns(activity.id)}
    asked = Asked(activity, wanted, place, TRIED)
    searched = search_sites(asked, reading, areas.frame, rules, rule, scoring.compared, scoring.exact)
    (score,) = scoring.exact([cast("shapely.Polygon", one.polygon)])
    stands = _standing(score.value, admissibility, land)
    most = int(reading.pack.number("site_alternatives", reading.on))
    turn = pyproj.Transformer.from_crs(reading.workspace.crs, 4326, always_xy=True)
    sites: list[dict[str, Any]] = []
    for site, polygon in zip(searched.body["sites"], searched.polygons, strict=True):
        why = _why(site, stands)
        if why is not None and len(sites) < most:
            sites.append({**_told(site), "why": why, **_placed(polygon, one.polygon, turn)})
    return {
        "missing": None,
        **_asked(wanted, rule),
        "this_site": {
            "land": stands.land,
            "score": None if stands.score is None else round_half_even(stands.score, 4),
        },
        "tried": len(searched.body["sites"]),
        "sites": sites,
    }


def _asked(wanted: AreaRange, rule: SearchRule) -> dict[str, Any]:
    return {
        "within": measure_dict(Measure(rule.nearby_m, "m")),
        "area": {
            "low": round_half_even(wanted.least, 0),
            "high": round_half_even(wanted.most, 0),
            "unit": "m**2",
        },
    }


def _range(one: PreparedSite, reading: Reading) -> AreaRange:
    share = reading.pack.number("site_alternative_area", reading.on)
    return AreaRange(one.polygon.area * (1 - share), one.polygon.area * (1 + share))


def _around(polygon: BaseGeometry, rule: SearchRule, reading: Reading) -> Place:
    """Return the territory within reach, without the site itself."""
    site = np.array([polygon], dtype=object)
    reach, apart = grown(site, rule.nearby_m)[0], grown(site, rule.separation_m)[0]
    inside = shapely.intersection(reach, shapely.union_all(outline_of(reading).touching(reach)))
    return Place(
        "nearby",
        None,
        None,
        shapely.difference(inside, apart),
    )


def _standing(score: float | None, admissibility: Mapping[str, Any], land: SiteLand | None) -> _Standing:
    on = None if land is None else land.stands
    told = None if on is None else {"id": on.source.id, "title": text_dict(on.source.title)}
    known = None if score is None or score != score else float(score)
    left = land is None or land.answer is Answer.MET
    return _Standing(None if on is None else on.order, told, known, str(admissibility["class"]), left)


ADMISSIBLE = {
    "it": "È ammissibile; il sito verificato non lo è, o non si sa",
    "en": "It is admissible; the site that was checked is not, or nobody knows",
}
FIRST = {
    "it": "È su un tipo di suolo che viene prima nell'ordine di ricerca",
    "en": "It is on land that comes first in the order of search",
}
SUITS = {"it": "È più idoneo", "en": "It is more suitable"}


def _why(site: Mapping[str, Any], stands: _Standing) -> dict[str, str] | None:
    """Return why a site is better; None where it is not: more to overcome is no gain, however suitable."""
    if stands.class_ not in ADMITTED or not stands.left:
        return ADMISSIBLE
    if min(CLASSES.index(name) for name in site["classes"]) < CLASSES.index(stands.class_):
        return None
    order, score = site["land"]["order"], site["score"]["value"]
    if stands.order is not None and order != stands.order:
        return FIRST if order < stands.order else None
    higher = score is not None and stands.score is not None
    if higher and round(score - stands.score, SCORE_DIGITS) > 0:
        return SUITS
    return None


def _told(site: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": site["id"],
        "name": site["name"],
        "title": site["title"],
        "land": {key: site["land"][key] for key in ("id", "title", "order", "layer", "feature")},
        "area": site["area"],
        "score": site["score"]["value"],
        "municipalities": site["municipalities"],
        "to_overcome": [{"id": r["id"], "title": r["title"]} for r in site["to_overcome"]],
    }


def _placed(polygon: shapely.Polygon, site: BaseGeometry, turn: pyproj.Transformer) -> dict[str, Any]:
    degrees = shapely.transform(polygon, lambda xy: np.column_stack(turn.transform(xy[:, 0], xy[:, 1])))
    rings: Sequence[Any] = (degrees.exterior, *degrees.interiors)
    coordinates = [[[round(x, DEGREES), round(y, DEGREES)] for x, y in ring.coords] for ring in rings]
    return {
        "distance": measure_dict(Measure(float(polygon.distance(site)), "m")),
        "geometry": {"type": "Polygon", "coordinates": coordinates},
    }
