"""Compares a redrawn perimeter with the default and the walking one, and answers what is asked of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import NotInForce
from sttm.evaluation.inputs import text_dict
from sttm.packs.lum import LumRedrawing
from sttm.quantities import Answer, Measure, Missing
from sttm.services.lum.layer import LAYER
from sttm.services.lum.perimeters import facilities_by_stop
from sttm.services.lum.reading import Lums, measured, told, within
from sttm.services.lum.redraw import GROUNDS, PreparedRedraw
from sttm.services.lum.sheet import LAYERS, NOTES, about
from sttm.services.lum.users import jobs_in, residents_in
from sttm.services.lum.walking import WALKING
from sttm.services.result import missing_told, result_of, rule_told
from sttm.services.supply import EXISTING
from sttm.territory.reading import Reading, absent_layers

__all__ = ["compared_redraw", "overall"]

STEP = 5.0
"""Metres between the places of an edge whose distance is measured."""

SLIVER_M2 = 1.0

PARAMETERS = ("lum_least_area", "lum_arc_deviation")

ORDER = (Answer.NOT_MET, Answer.DISPUTED, Answer.NOT_ASSESSABLE, Answer.MET)
"""The answer to the whole is the first of these that a check has."""


@dataclass(frozen=True)
class _Case:
    """What the checks of one perimeter share."""

    reading: Reading
    lums: Lums
    one: PreparedRedraw
    rule: LumRedrawing
    default: BaseGeometry
    own: BaseGeometry
    """The default in the Comune that draws."""
    comune: BaseGeometry | None
    states: Collection[str]
    """Of the services that count."""


def compared_redraw(
    reading: Reading, lums: Lums, one: PreparedRedraw, states: Collection[str] = EXISTING
) -> dict[str, Any]:
    """Return the comparison of a redrawn perimeter, as JSON values.

    What is gained lies in it and not in the reference; what is lost lies in the reference inside the Comune
    and not in it: elsewhere the default stays.

    Parameters
    ----------
    states
        States of the services that count in what is gained and lost.

    Returns
    -------
    dict
        ``kind: "sttm-lum-redraw"``; ``proposal``, ``lum``, ``checks`` with ``answer``, ``reason``, ``value``
        and ``asked``; ``answer`` to the whole; ``against``: ``default`` and ``walking`` with what is gained
        and lost.

    Raises
    ------
    NotInForce
        If the pack says nothing of redrawing on the day.
    """
    case = _case(reading, lums, one, states)
    checks = list(_checks(case))
    walked = lums.walked(one.redraw.lum_id)
    against = {"default": _against(case, case.default)}
    against["walking"] = missing_told(walked) if isinstance(walked, Missing) else _against(case, walked)
    given = one.redraw.model_dump(mode="json")
    version = reading.version(LAYER)
    body = {
        "proposal": {
            **given,
            "grounds": [{"id": g, "title": GROUNDS[g]} for g in one.redraw.grounds],
            "municipality": reading.municipality_names.get(one.redraw.municipality_id),
            "geometry": one.geometry,
            "area": measured(float(one.polygon.area), "m**2"),
        },
        "lum": about(reading, lums, one.redraw.lum_id),
        "lum_version": None if version is None else version.version,
        "rule": {"id": case.rule.id, "title": text_dict(case.rule.title), **rule_told(case.rule)},
        "states": list(states),
        "answer": overall(checks),
        "checks": checks,
        "against": against,
    }
    return result_of(
        "sttm-lum-redraw", reading, body, layers=(*LAYERS, WALKING), parameters=PARAMETERS, notes=NOTES
    )


def overall(checks: list[dict[str, Any]]) -> str:
    """Return the answer to the whole: the gravest of the answers."""
    given = {check["answer"] for check in checks}
    return next(str(answer) for answer in ORDER if answer in given)


def _case(reading: Reading, lums: Lums, one: PreparedRedraw, states: Collection[str]) -> _Case:
    rules = [r for r in reading.pack.lum_redrawing.values() if r.covers(reading.on)]
    if not rules:
        msg = f"the pack says nothing of redrawing LUM on {reading.on}"
        raise NotInForce(msg, remedy="enter it in services/lum/redrawing.yaml, or evaluate on another day")
    default = lums.outline(one.redraw.lum_id)
    frame = reading.vector("municipalities")
    comune = None
    if frame is not None and one.redraw.municipality_id in frame.index:
        comune = frame.geometry[one.redraw.municipality_id]
    own = default if comune is None else shapely.intersection(default, comune)
    return _Case(reading, lums, one, rules[0], default, own, comune, states)


def _checks(case: _Case) -> Iterator[dict[str, Any]]:
    yield _contiguous(case)
    yield _near_the_stop(case)
    yield _own_ground(case)
    yield _kept(case)
    yield _beyond(case)
    yield _overlap(case)
    yield _check(
        "reason", Answer.MET, ("Il motivo è dato", "The reason is given"),
        (case.one.redraw.reason, case.one.redraw.reason),
    )  # fmt: skip


def _check(
    name: str,
    answer: Answer,
    title: tuple[str, str],
    reason: tuple[str, str],
    value: Measure | None = None,
    asked: Measure | None = None,
) -> dict[str, Any]:
    return {
        "id": name,
        "title": {"it": title[0], "en": title[1]},
        "answer": str(answer),
        "reason": {"it": reason[0], "en": reason[1]},
        "value": None if value is None else told(value),
        "asked": None if asked is None else told(asked),
    }


def _contiguous(case: _Case) -> dict[str, Any]:
    parts = len(shapely.get_parts(case.one.polygon))
    fine = parts == 1 or not case.rule.contiguous
    reason = (
        ("è un solo pezzo", "it is one piece")
        if parts == 1
        else (f"ha {parts} pezzi", f"it has {parts} pieces")
    )
    return _check(
        "contiguous", Answer.MET if fine else Answer.NOT_MET, ("È contiguo", "It is contiguous"), reason
    )


def _near_the_stop(case: _Case) -> dict[str, Any]:
    """Return how far the stop is, wherever it stands: the LUM of one Comune may hang on a stop of another."""
    title = ("È in relazione con la fermata", "It relates to the stop")
    places, known = _stop_places(case)
    if not places:
        reason = ("la fermata non è più nel livello", "the stop is no longer in the layer")
        return _check("stop", Answer.NOT_ASSESSABLE, title, reason)
    away = min(shapely.distance(case.one.polygon, place) for place in places)
    fine = away <= case.rule.stop_within_m
    it = f"la fermata è a {away:.0f} m dal perimetro"
    en = f"the stop is {away:.0f} m from the perimeter"
    if away == 0:
        it, en = "la fermata è nel perimetro", "the stop is in the perimeter"
    if case.comune is not None and not any(shapely.intersects(case.comune, p) for p in places):
        it, en = f"{it}; sta fuori dal Comune", f"{en}; it stands outside the Comune"
    if not known:
        it, en = f"{it} (misurato dal punto)", f"{en} (measured from its point)"
    asked = Measure(case.rule.stop_within_m, "m")
    return _check("stop", Answer.MET if fine else Answer.NOT_MET, title, (it, en), Measure(away, "m"), asked)


def _stop_places(case: _Case) -> tuple[list[BaseGeometry], bool]:
    """Return the facilities of the stops, else their points, and whether facilities are known."""
    ids = case.lums.stops(case.one.redraw.lum_id)
    stops = case.reading.vector("stops")
    if stops is None:
        return [], False
    own = stops[stops.index.astype(str).isin(ids)]
    stations = (
        [s for s in own["station_id"].astype(object) if isinstance(s, str)] if "station_id" in own else []
    )
    facilities = facilities_by_stop(case.reading.vector("stop_facilities"))
    shapes = [shape for name in dict.fromkeys([*ids, *stations]) for shape in facilities.get(name, ())]
    return (shapes, True) if shapes else (list(own.geometry), False)


def _own_ground(case: _Case) -> dict[str, Any]:
    title = ("Sta nel Comune che lo disegna", "It lies in the Comune that draws it")
    if case.comune is None:
        gone = absent_layers(["municipalities"])
        return _check("own_ground", Answer.NOT_ASSESSABLE, title, (gone.it, gone.reason))
    outside = float(shapely.difference(case.one.polygon, case.comune).area)
    fine = outside < max(SLIVER_M2, 1e-3 * case.one.polygon.area)
    reason = (f"{outside:,.0f} m² sono fuori", f"{outside:,.0f} m² lie outside") if not fine else ("", "")
    said = reason if not fine else ("vi sta tutto", "all of it does")
    return _check(
        "own_ground", Answer.MET if fine else Answer.NOT_MET, title, said,
        Measure(outside if not fine else 0.0, "m**2"), Measure(0.0, "m**2"),
    )  # fmt: skip


def _kept(case: _Case) -> dict[str, Any]:
    title = ("Conserva il perimetro predefinito", "It keeps the default perimeter")
    if case.own.area < SLIVER_M2:
        reason = ("il predefinito non tocca il Comune", "the default does not touch the Comune")
        return _check("kept", Answer.NOT_ASSESSABLE, title, reason)
    share = float(shapely.intersection(case.one.polygon, case.own).area / case.own.area)
    fine = share >= case.rule.least_share_kept
    reason = (f"ne conserva il {share:.0%}", f"it keeps {share:.0%} of it")
    return _argued(
        case, "kept", title, reason, fine, Measure(share, "1"), Measure(case.rule.least_share_kept, "1")
    )


def _beyond(case: _Case) -> dict[str, Any]:
    title = ("Non va molto oltre il predefinito", "It does not go far beyond the default")
    away = _farthest(case.one.polygon, case.default)
    fine = away <= case.rule.most_beyond_m
    reason = (f"arriva a {away:.0f} m oltre", f"it reaches {away:.0f} m beyond")
    return _argued(
        case, "beyond", title, reason, fine, Measure(away, "m"), Measure(case.rule.most_beyond_m, "m")
    )


def _farthest(shape: BaseGeometry, reference: BaseGeometry) -> float:
    """Return how far the farthest place of a shape is from a reference."""
    outside = shapely.difference(shape, reference)
    if outside.area < SLIVER_M2:
        return 0.0
    places = shapely.points(shapely.get_coordinates(shapely.segmentize(outside, STEP)))
    return float(shapely.distance(places, reference).max())


def _argued(
    case: _Case,
    name: str,
    title: tuple[str, str],
    reason: tuple[str, str],
    fine: bool,
    value: Measure,
    asked: Measure,
) -> dict[str, Any]:
    """Return the check of something that a special reason may argue for: people decide then, not a number."""
    special = case.one.redraw.special_reason
    answer = Answer.MET if fine else Answer.DISPUTED if special else Answer.NOT_MET
    if not fine and special:
        reason = (f"{reason[0]}; motivo: {special}", f"{reason[1]}; reason: {special}")
    elif not fine:
        reason = (f"{reason[0]}, senza un motivo specifico", f"{reason[1]}, without a special reason")
    return _check(name, answer, title, reason, value, asked)


def _overlap(case: _Case) -> dict[str, Any]:
    """Return which other LUM the added ground runs into: what defaults share already is not its doing."""
    title = ("Non entra in altri LUM", "It does not run into other LUM")
    added = shapely.difference(case.one.polygon, case.default)
    others = case.lums.frame.drop(index=case.one.redraw.lum_id)
    shared = shapely.area(shapely.intersection(others.geometry.to_numpy(), added))
    found = [(str(others.index[int(k)]), float(shared[k])) for k in np.flatnonzero(shared >= SLIVER_M2)]
    if not found:
        return _check("overlap", Answer.MET, title, ("nessuno", "none"), Measure(0.0, "m**2"))
    named = ", ".join(f"{name} ({area:,.0f} m²)" for name, area in found)
    answer = Answer.MET if case.rule.overlap_allowed else Answer.NOT_MET
    return _check("overlap", answer, title, (named, named), Measure(sum(a for _, a in found), "m**2"))


def _against(case: _Case, reference: BaseGeometry) -> dict[str, Any]:
    shape = case.one.polygon
    here = reference if case.comune is None else shapely.intersection(reference, case.comune)
    gained, lost = shapely.difference(shape, reference), shapely.difference(here, shape)
    kept = float(shapely.intersection(shape, here).area)
    return {
        "area": measured(float(here.area), "m**2"),
        "kept_share": measured(kept / here.area, "1") if here.area >= SLIVER_M2 else None,
        "gained": _holds(case, gained),
        "lost": _holds(case, lost),
    }


def _holds(case: _Case, ground: BaseGeometry) -> dict[str, Any]:
    """Return what some ground holds: area, residents, jobs, services that count by category."""
    reading = case.reading
    if ground.area < SLIVER_M2:  # the rounding of coordinates along a common edge
        ground = shapely.Polygon()
    held: dict[str, Any] = {"area": measured(float(ground.area), "m**2")}
    for name, count in (("residents", residents_in), ("jobs", jobs_in)):
        value = count(reading, ground)
        held[name] = missing_told(value) if isinstance(value, Missing) else measured(value, "inhabitant")
    frame, rows = reading.vector("services"), within(reading, "services", ground)
    if frame is None or isinstance(rows, Missing):
        return held | {"services": missing_told(absent_layers(["services"]))}
    own = frame.iloc[rows]
    counted = Counter(own.loc[own["status"].isin(list(case.states)), "category"].astype(str))
    return held | {"services": {"number": sum(counted.values()), "categories": dict(sorted(counted.items()))}}
