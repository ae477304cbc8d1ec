"""Pre-check of incidence: how far Natura 2000 sites are, what of the form data fill, what a person judges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import shapely

from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Text
from sttm.packs.incidence import Condition, IncidenceRules, Prevalutation
from sttm.quantities import Answer

__all__ = ["Project", "SiteNear", "Surroundings", "check_incidence", "sites_near"]

Place = Literal["inside", "near", "far"]

DIGITS = 1
"""Decimals of metres and square metres: layers are not drawn more exactly."""


@dataclass(frozen=True)
class Project:
    """What the pre-check needs to know of a project.

    Parameters
    ----------
    works
        Types of work, with what a reader calls them.
    """

    id: str
    title: str
    municipality: str | None
    area_m2: float
    works: Mapping[str, Text]
    cost_eur: float | None = None
    cup: str | None = None


@dataclass(frozen=True, slots=True)
class SiteNear:
    """A site with its distance and overlap."""

    id: str
    name: str
    kind: str | None
    distance_m: float
    overlap_m2: float
    overlap_share: float
    """Share of the project that lies in the site."""
    place: Place

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "distance_m": self.distance_m,
            "overlap_m2": self.overlap_m2,
            "overlap_share": self.overlap_share,
            "place": self.place,
        }


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The sites about a project, the nearest first, and how much of it lies inside any of them."""

    sites: tuple[SiteNear, ...]
    inside_m2: float


def sites_near(project: shapely.Geometry, sites: gpd.GeoDataFrame, rules: IncidenceRules) -> Surroundings:
    """Return the sites within the distance that is listed, the nearest first.

    Parameters
    ----------
    project
        Its area, in metres.
    sites
        Columns ``site_id``, ``name`` and perhaps ``kind``, with areas in the same system. A site in several
        parts has several rows, and counts once. Sites may lie on one another (ZSC and ZPS): what is inside
        two of them is inside once.
    """
    found: dict[str, SiteNear] = {}
    merged = sites.dissolve(by="site_id", aggfunc="first", sort=True)
    near = merged[merged.distance(project) <= rules.listed_m]
    area = float(shapely.area(project))
    kinds = near["kind"] if "kind" in near.columns else [None] * len(near)
    for name, shape, called, kind in zip(near.index, near.geometry, near["name"], kinds, strict=True):
        overlap = float(shapely.area(shapely.intersection(shape, project)))
        distance = float(shapely.distance(shape, project))
        # Sharing a border is no overlap.
        place: Place = "inside" if overlap > 0 else "near" if distance <= rules.near_m else "far"
        found[str(name)] = SiteNear(
            str(name), str(called), None if kind is None else str(kind), round(distance, DIGITS),
            round(overlap, DIGITS), round(overlap / area, 4) if area else 0.0, place,
        )  # fmt: skip
    inside = float(shapely.area(shapely.intersection(shapely.union_all(near.geometry.to_numpy()), project)))
    ordered = sorted(found.values(), key=lambda s: (s.distance_m, -s.overlap_m2, s.id))
    return Surroundings(tuple(ordered), round(inside, DIGITS))


def check_incidence(
    project: Project, surroundings: Surroundings | None, rules: IncidenceRules
) -> dict[str, Any]:
    """Return the pre-check: the path it points to, the form, and what a person has to judge.

    It never says that there is no incidence: no distance can. Without a layer of sites nothing is assessable.

    Parameters
    ----------
    surroundings
        See :func:`sites_near`; None where there is no layer of sites.
    """
    sites = None if surroundings is None else surroundings.sites
    place = None if sites is None else _place(sites)
    prior = [(p, *_prevalutation(p, project, place)) for p in rules.prevalutations]
    conditions = [c for c in rules.conditions if place is not None and _concerns(c, project, place)]
    filled = _filled(project, surroundings, prior, conditions)
    answer, path = _path(place, [a for _, a, _ in prior], rules)
    return {
        "project": project.id,
        "place": place,
        "answer": answer.value,
        "path": text_dict(path),
        "sites": None if sites is None else [s.as_dict() for s in sites],
        "inside_m2": None if surroundings is None else surroundings.inside_m2,
        "near_m": rules.near_m,
        "listed_m": rules.listed_m,
        "prevalutations": [
            {"id": p.id, "title": text_dict(p.title), "answer": a.value, "reason": text_dict(r), **_said(p)}
            for p, a, r in prior
        ],
        "conditions": [{"id": c.id, "text": text_dict(c.text), **_said(c)} for c in conditions],
        "form": [
            {
                "id": f.id, "section": text_dict(f.section), "title": text_dict(f.title),
                "by": "person" if (value := filled.get(f.fill or "")) is None else "data",
                "value": None if value is None else text_dict(value),
            }
            for f in rules.form
        ],
        "judgements": [text_dict(j) for j in rules.judgements],
        "official": rules.official,
        "confidence": rules.confidence,
        "source": rules.source.shown,
    }  # fmt: skip


def _place(sites: Sequence[SiteNear]) -> Place:
    places = {s.place for s in sites}
    return "inside" if "inside" in places else "near" if "near" in places else "far"


def _path(place: Place | None, prior: Sequence[Answer], rules: IncidenceRules) -> tuple[Answer, Text]:
    if place is None:
        text = Text(
            it="Non valutabile: manca uno strato dei siti Natura 2000",
            en="Not assessable: there is no layer of the Natura 2000 sites",
        )
        return Answer.NOT_ASSESSABLE, text
    if place == "inside":
        return Answer.NOT_MET, Text(
            it="Dentro un sito: serve lo screening", en="Inside a site: screening is due"
        )
    if Answer.MET in prior:
        text = Text(
            it="Fuori dai siti e in un caso di prevalutazione: da confermare con l'ente gestore",
            en="Outside the sites and in a case assessed beforehand: to be confirmed by the manager",
        )
        return Answer.NOT_ASSESSABLE, text
    if place == "near":
        text = Text(
            it=f"Entro {rules.near_m:g} m da un sito: screening, salvo diverso parere dell'ente gestore",
            en=f"Within {rules.near_m:g} m of a site: screening, unless the manager says otherwise",
        )
        return Answer.NOT_MET, text
    text = Text(
        it=f"Oltre {rules.near_m:g} m da ogni sito: restano da giudicare gli effetti a distanza",
        en=f"More than {rules.near_m:g} m from any site: effects at a distance remain to be judged",
    )
    return Answer.NOT_ASSESSABLE, text


def _prevalutation(one: Prevalutation, project: Project, place: Place | None) -> tuple[Answer, Text]:
    other = [t for n, t in project.works.items() if n not in one.work_types]
    if other or not project.works:
        names_it = ", ".join(t.it for t in other) or "nessuna opera indicata"
        names_en = ", ".join(t.en for t in other) or "no work is given"
        return Answer.NOT_MET, Text(it=f"Non comprende: {names_it}", en=f"It does not cover: {names_en}")
    if one.most_area_m2 is not None and project.area_m2 > one.most_area_m2:
        return Answer.NOT_MET, Text(
            it=f"Oltre {one.most_area_m2:g} m²", en=f"More than {one.most_area_m2:g} m²"
        )
    if place is None:
        return Answer.NOT_ASSESSABLE, Text(it="Mancano i siti", en="There is no layer of sites")
    if place == "inside" and not one.inside_sites:
        return Answer.NOT_MET, Text(it="Non vale dentro un sito", en="It does not hold inside a site")
    return Answer.MET, Text(
        it="Può valere: lo conferma l'ente gestore", en="It may hold: the manager confirms"
    )


def _concerns(one: Condition, project: Project, place: Place) -> bool:
    where = one.where == "anywhere" or place == "inside" or (one.where == "near" and place == "near")
    return where and (one.work_types is None or bool(set(one.work_types) & set(project.works)))


def _filled(
    project: Project,
    about: Surroundings | None,
    prior: Sequence[tuple[Prevalutation, Answer, Text]],
    conditions: Sequence[Condition],
) -> dict[str, Text | None]:
    fits = [p.title for p, a, _ in prior if a is Answer.MET]
    return {
        "title": _same(project.title),
        "municipality": _same(project.municipality),
        "area": _same(f"{project.area_m2:.0f} m²"),
        "works": _listed(list(project.works.values())),
        "cost": _same(None if project.cost_eur is None else f"{project.cost_eur:.0f} €"),
        "cup": _same(project.cup),
        "sites": None if about is None else _sites(about.sites),
        "distance": None if about is None else _nearest(about.sites),
        "overlap": None if about is None else _same(f"{about.inside_m2:.0f} m²"),
        "prevalutations": None if about is None else _listed(fits),
        "conditions": None if about is None else _listed([c.text for c in conditions]),
    }


def _same(text: str | None) -> Text | None:
    return None if text is None else Text(it=text, en=text)


def _listed(texts: Sequence[Text]) -> Text:
    if not texts:
        return Text(it="nessuna", en="none")
    return Text(it="; ".join(t.it for t in texts), en="; ".join(t.en for t in texts))


def _sites(sites: Sequence[SiteNear]) -> Text:
    if not sites:
        return Text(it="nessuno tra quelli cercati", en="none among those looked for")
    told = list(_told(sites))
    return Text(it="; ".join(t.it for t in told), en="; ".join(t.en for t in told))


def _told(sites: Sequence[SiteNear]) -> Iterator[Text]:
    for s in sites:
        if s.place == "inside":
            yield Text(
                it=f"{s.id} {s.name}: {s.overlap_m2:.0f} m² dentro",
                en=f"{s.id} {s.name}: {s.overlap_m2:.0f} m² inside",
            )
        else:
            yield Text(
                it=f"{s.id} {s.name}: a {s.distance_m:.0f} m",
                en=f"{s.id} {s.name}: {s.distance_m:.0f} m away",
            )


def _nearest(sites: Sequence[SiteNear]) -> Text:
    if not sites:
        return Text(it="oltre la distanza cercata", en="beyond the distance looked at")
    return Text(it=f"{sites[0].distance_m:.0f} m", en=f"{sites[0].distance_m:.0f} m")


def _said(what: Prevalutation | Condition) -> dict[str, Any]:
    return {"official": what.official, "confidence": what.confidence}
