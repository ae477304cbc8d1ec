"""Fills in both Schede Norma for the polygon of a site, whether or not its works are declared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from pydantic import TypeAdapter, ValidationError

from sttm.environment.describing import parameters_used
from sttm.environment.evaluating import schede_of_place
from sttm.environment.intervention import Answered, DesignStage, Intervention
from sttm.environment.knowledge import Knowledge
from sttm.environment.preparing import Prepared, prepare
from sttm.environment.references import wrong_written_names
from sttm.errors import Fault, InterventionRejected, NotInForce
from sttm.production.check.preparing import PreparedSite
from sttm.production.search.figures import located
from sttm.territory.drawn import OUTSIDE_SHARE

__all__ = ["SiteSchede", "schede_of_sites"]

OF_PLACE = ("too-small", "outside")
"""Faults of the place: a site may lie where no unit is, an intervention may not."""

STAGE: DesignStage = "docfap"
"""Stage of design that a site is taken to be at: it enters no score and is not told."""

NO_UNITS = {
    "it": "Il sito non ricade tutto in unità paesistico-ambientali: le Schede non si compilano",
    "en": "The site does not lie inside landscape units as a whole: the Schede are not filled in",
}

ANSWERS = TypeAdapter(dict[str, dict[str, Answered]])


@dataclass(frozen=True, slots=True)
class SiteSchede:
    """Both Schede of a site, or why there are none."""

    filled: list[dict[str, Any]] = field(default_factory=list)
    missing: dict[str, str] | None = None
    parameters: tuple[str, ...] = ()


def schede_of_sites(
    sites: Sequence[PreparedSite], knowledge: Knowledge | None
) -> tuple[list[SiteSchede], list[Fault]]:
    """Return the Schede of each site, and every fault of the works and answers that sites declare.

    Without works, what a Scheda says of works is open: nobody has said that there are none.
    """
    found: list[SiteSchede] = []
    faults: list[Fault] = []
    for one in sites:
        if knowledge is None or not _in_units(one, knowledge):
            found.append(SiteSchede(missing=NO_UNITS))
            continue
        ready, wrong = _prepared(one, knowledge)
        faults += wrong
        if ready is not None and not wrong:
            found.append(_filled(ready, knowledge))
    return found, faults


def _in_units(one: PreparedSite, knowledge: Knowledge) -> bool:
    units = knowledge.unit_shapes.touching(one.polygon)
    inside = shapely.area(shapely.intersection(one.polygon, units)).sum()
    return bool(inside >= one.polygon.area * (1 - OUTSIDE_SHARE))


def _filled(ready: Prepared, knowledge: Knowledge) -> SiteSchede:
    try:
        filled = schede_of_place(ready, knowledge)
    except NotInForce as error:
        return SiteSchede(missing={"it": f"Schede non in vigore: {error.message}", "en": error.message})
    schede = [knowledge.pack.scheda(n, knowledge.on) for n in knowledge.pack.scheda_numbers]
    named = {str(p["id"]) for p in parameters_used(schede, knowledge)}
    return SiteSchede(filled, None, tuple(sorted(named & set(knowledge.pack.parameters))))


def _prepared(one: PreparedSite, knowledge: Knowledge) -> tuple[Prepared | None, list[Fault]]:
    site = one.site
    comuni = located(one.polygon, knowledge)["municipalities"]
    comune = site.municipality_id or (comuni[0]["id"] if comuni else site.id)
    if site.works is None:
        return _without_works(one, comune, knowledge)
    properties = {
        "id": site.id,
        "title": site.title,
        "municipality_id": comune,
        "design_stage": STAGE,
        "works": [dict(work) for work in site.works],
        "answers": site.answers,
    }
    feature = {"type": "Feature", "geometry": one.geometry, "properties": properties}
    try:
        (ready,) = prepare([(one.file, feature)], knowledge)
    except InterventionRejected as error:
        return None, [f for f in error.faults if f.code not in OF_PLACE]
    return ready, []


def _without_works(
    one: PreparedSite, comune: str, knowledge: Knowledge
) -> tuple[Prepared | None, list[Fault]]:
    faults = [
        Fault(
            code=wrong.code,
            message=wrong.message,
            remedy=wrong.remedy,
            file=one.file,
            feature=one.site.id,
            column=wrong.field,
        )
        for wrong in wrong_written_names({"answers": one.site.answers}, knowledge)
    ]
    try:
        answers = ANSWERS.validate_python(one.site.answers)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            field_ = ".".join(("answers", *(str(step) for step in problem["loc"])))
            remedy = "sttm schema site prints what is asked"
            faults.append(
                Fault(
                    code=f"property-{problem['type'].replace('_', '-')}",
                    message=problem["msg"],
                    remedy=remedy,
                    file=one.file,
                    feature=one.site.id,
                    column=field_,
                )
            )
        return None, faults
    given = Intervention.model_construct(
        id=one.site.id,
        title=one.site.title,
        municipality_id=comune,
        design_stage=STAGE,
        works=(),
        answers=answers,
    )
    return Prepared(given, one.geometry, one.polygon, (), works_known=False), faults
