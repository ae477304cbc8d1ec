"""On which land a site stands, and whether the norm leaves that land to its activity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.evaluation.inputs import Trace, sourced_trace, text_dict
from sttm.packs.area_rules import AreaRule
from sttm.packs.declared import Text
from sttm.packs.siting import LandSource, SearchRule
from sttm.production.check.facts import cover_share
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.touching import features_of, near_a_point, unsurveyed
from sttm.production.search.asking import Place, search_rule
from sttm.production.search.lands import LandsOf, lands_of
from sttm.quantities import Answer, Missing, round_half_even
from sttm.territory.reading import Reading

__all__ = ["SHARE", "TITLE", "SiteLand", "land_of"]

SHARE = "site_land_share"
"""Parameter: from which share of a site its kind of land is that of the site."""

TITLE = Text(it="Regola sul suolo del sito", en="Rule on the land of the site")

COVER = ("land_cover", "land_cover_cells")
"""Layers of the land cover: as it is given, and as cells."""

Shape = BaseGeometry


@dataclass(frozen=True, slots=True, eq=False)
class SiteLand:
    """The lands of the search under a site, the first in the order first, and what follows."""

    rule: SearchRule
    least: float
    """Share that makes land of one kind that of the site."""
    lands: tuple[LandsOf, ...]
    shares: tuple[float, ...]
    """Share of the site on each; what two kinds share counts for the first."""
    stands: LandsOf | None
    """The kind that takes the greatest part; None where none does."""
    answer: Answer
    reason: Text
    traces: tuple[Trace, ...]

    @property
    def on(self) -> tuple[float, LandSource | None]:
        """Share and kind of the land of the site."""
        for share, lands in zip(self.shares, self.lands, strict=True):
            if lands is self.stands:
                return share, lands.source
        return 0.0, None

    def overcomes(self, rule: AreaRule) -> Text | None:
        """Return how the land overcomes the condition of a rule, or None where it does not."""
        own = [
            (x.source.title, share)
            for x, share in zip(self.lands, self.shares, strict=True)
            if x.source.kind in rule.overcome_on and share > 0
        ]
        if not own or sum(share for _, share in own) < self.least:
            return None
        it = ", ".join(f"{title.it} ({100 * share:.0f} %)" for title, share in own)
        en = ", ".join(f"{title.en} ({100 * share:.0f}%)" for title, share in own)
        return Text(
            it=f"Tocca il sito; il luogo stesso supera la condizione: {it}",
            en=f"It touches the site; the place itself overcomes the condition: {en}",
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        share, source = self.on
        return {
            "rule": self.rule.id,
            "title": text_dict(TITLE),
            "answer": self.answer.value,
            "reason": text_dict(self.reason),
            "land": None if source is None else {"id": source.id, "title": text_dict(source.title)},
            "share": round_half_even(share, 4) if source is not None else None,
            "lands": [
                {
                    "id": one.source.id,
                    "title": text_dict(one.source.title),
                    "layer": one.source.layer,
                    "left": one.left,
                    "share": None if one.missing else round_half_even(part, 4),
                    "missing": _missing(one.missing),
                    "article": one.source.article,
                    "text": text_dict(one.source.text),
                }
                for one, part in zip(self.lands, self.shares, strict=True)
            ],
            "article": None if source is None else source.article,
            "source": self.rule.source.shown,
            "official": self.rule.official,
            "confidence": self.rule.confidence,
            "trace": [t.as_dict() for t in self.traces],
        }


def land_of(one: PreparedSite, reading: Reading) -> SiteLand | None:
    """Return on which land a site stands, or None where no order of search is in force.

    *Not met* where the greatest part is land that the norm does not leave to the activity; *not assessable*
    where it could be, for all that is known; else *met*, on built land too, of which the order says nothing.
    """
    try:
        rule = search_rule(reading)
    except RequestError:
        return None
    least = reading.pack.number(SHARE, reading.on)
    here = Place("site", one.site.id, one.site.title, one.polygon)
    lands = [
        _known(x, one.polygon, reading)
        for x in lands_of(rule, one.site.activity, here, reading, left_or_not=True)
    ]
    own = _apart(lands)
    shares = tuple(float(shape.area / one.polygon.area) for shape in own)
    stands = next((x for x, share in zip(lands, shares, strict=True) if share >= least), None)
    low, high = _not_left(lands, own, one.polygon, reading)
    answer = Answer.MET
    if high >= least:
        answer = Answer.NOT_MET if low >= least else Answer.NOT_ASSESSABLE
    names = dict.fromkeys(x.source.layer for x in lands)
    versions = [(name, reading.version(name)) for name in names]
    traces = [sourced_trace("search_rule", rule.id, rule)]
    traces += [Trace("layer", name, (("version", v.version),)) for name, v in versions if v is not None]
    said = _reason(answer, lands, shares, stands)
    return SiteLand(rule, least, tuple(lands), shares, stands, answer, said, tuple(traces))


def _known(lands: LandsOf, polygon: Shape, reading: Reading) -> LandsOf:
    """Return land read from the land cover as missing where too little of the site is covered."""
    source = lands.source
    if source.kind != "greenfield" or lands.missing is not None:
        return lands
    share = cover_share(polygon, str(source.variable), source.least_value or 0.0, reading)
    if not isinstance(share, Missing):
        return lands
    return LandsOf(source, lands.order, lands.left, lands.drawn, lands.points, share)


def _apart(lands: Sequence[LandsOf]) -> list[Shape]:
    """Return the ground of each kind of land without that of the kinds before it."""
    taken: Shape = shapely.Polygon()
    found = []
    for one in lands:
        ground = shapely.union_all(one.shapes)
        found.append(shapely.difference(ground, taken))
        taken = shapely.union(taken, ground)
    return found


def _not_left(
    lands: Sequence[LandsOf], own: Sequence[Shape], polygon: Shape, reading: Reading
) -> tuple[float, float]:
    """Return the least and the greatest share of land that the norm does not leave to the activity."""
    pairs = list(zip(lands, own, strict=True))
    left = shapely.union_all([shape for one, shape in pairs if one.left])
    barred = shapely.union_all([shape for one, shape in pairs if not one.left])
    could_be_left = shapely.union_all([_open(one, polygon, reading) for one in lands if one.left])
    could_be_barred = shapely.union_all([_open(one, polygon, reading) for one in lands if not one.left])
    sure = shapely.difference(barred, could_be_left)
    most = shapely.union(barred, shapely.difference(could_be_barred, left))
    return float(sure.area / polygon.area), float(most.area / polygon.area)


def _open(lands: LandsOf, polygon: Shape, reading: Reading) -> Shape:
    """Return the ground of a site that could be of a kind of land, for all that is known."""
    if lands.missing is not None:
        return polygon
    source = lands.source
    if source.layer in COVER:
        return unsurveyed(reading, source.layer, polygon)
    features = features_of(reading, source.layer, source.where)
    if features is not None and near_a_point(polygon, features, reading):
        return polygon
    return unsurveyed(reading, source.layer, polygon)


def _missing(missing: Missing | None) -> dict[str, str] | None:
    return None if missing is None else {"it": missing.it or missing.reason, "en": missing.reason}


def _reason(
    answer: Answer, lands: Sequence[LandsOf], shares: Sequence[float], stands: LandsOf | None
) -> Text:
    if answer is Answer.NOT_ASSESSABLE:
        why = list(_why_open(lands))
        it = "Non valutabile: non si sa su quale suolo sta il sito"
        en = "Not assessable: on which land the site stands is not known"
        more = (
            (f" ({'; '.join(w.it for w in why)})", f" ({'; '.join(w.en for w in why)})") if why else ("", "")
        )
        return Text(it=it + more[0], en=en + more[1])
    if answer is Answer.NOT_MET:
        barred = [(x, s) for x, s in zip(lands, shares, strict=True) if not x.left and s > 0]
        it = ", ".join(f"{x.source.title.it} ({100 * s:.0f} %)" for x, s in barred)
        en = ", ".join(f"{x.source.title.en} ({100 * s:.0f}%)" for x, s in barred)
        return Text(it=f"Suolo non lasciato all'attività: {it}", en=f"Land not left to the activity: {en}")
    if stands is None:
        return Text(
            it="Nessun suolo che la norma riserva ne prende la maggior parte",
            en="No land that the norm reserves takes the greatest part of it",
        )
    share = next(s for x, s in zip(lands, shares, strict=True) if x is stands)
    title = stands.source.title
    return Text(
        it=f"Suolo lasciato all'attività: {title.it} ({100 * share:.0f} %)",
        en=f"Land left to the activity: {title.en} ({100 * share:.0f}%)",
    )


def _why_open(lands: Sequence[LandsOf]) -> Iterator[Text]:
    for one in lands:
        if one.missing is not None:
            why = one.missing
            yield Text(
                it=f"{one.source.title.it}: {why.it or why.reason}", en=f"{one.source.title.en}: {why.reason}"
            )
