"""Evaluates interventions with the Schede Norma: scores, checks, final evaluation, trace, fingerprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

import sttm
from sttm.environment.benefits.estimate import estimated_benefits, layers_of_estimate
from sttm.environment.checks import run_check
from sttm.environment.describing import caveats, described, layers_named, layers_used, parameters_used
from sttm.environment.funded import overlaps
from sttm.environment.green_network import green_network
from sttm.environment.knowledge import Knowledge
from sttm.environment.place import locate
from sttm.environment.preparing import Prepared
from sttm.errors import RequestError
from sttm.evaluation.criteria import Contestation, Declaration
from sttm.evaluation.inputs import Input, Share, text_dict
from sttm.evaluation.scheda import fill_in
from sttm.evaluation.standing import Standing
from sttm.packs.declared import Text
from sttm.packs.schede import Scheda
from sttm.quantities import Answer, Measure, Missing, canonical_json, fingerprint, round_half_even
from sttm.territory.reading import absent_layers

__all__ = ["RESULT_FORMAT", "evaluate", "project_inputs", "schede_of_place", "standing_of"]

RESULT_FORMAT = 1

Progress = Callable[[int, int, str], None]


def evaluate(
    prepared: Sequence[Prepared],
    knowledge: Knowledge,
    schede: Iterable[int] | None = None,
    progress: Progress | None = None,
    *,
    benefits: bool = False,
) -> list[dict[str, Any]]:
    """Return the result of each intervention as JSON values.

    Equal interventions, layer versions, packs and engines give equal results, byte for byte once
    written as canonical JSON: numbers are rounded to their declared precision and no clock is read.

    Parameters
    ----------
    prepared
        Interventions without faults (:func:`sttm.environment.preparing.prepare`).
    knowledge
        The knowledge base, the pack and the day.
    schede
        Numbers of the Schede to fill in; all by default.
    progress
        Called with (done, total, text).
    benefits
        Add the estimate of what each intervention brings (``benefits_estimate``).

    Raises
    ------
    RequestError
        If a Scheda is not in the pack.
    NotInForce
        If a Scheda or a parameter is not in force on the day.
    """
    numbers = list(knowledge.pack.scheda_numbers if schede is None else schede)
    if not numbers:
        msg = f"pack {knowledge.pack.manifest.name} has no Scheda"
        raise RequestError(msg, remedy="add one to the pack")
    chosen = [knowledge.pack.scheda(number, knowledge.on) for number in numbers]
    located = locate([p.polygon for p in prepared], knowledge)
    common = _Common(chosen, knowledge, benefits=benefits)
    results = []
    for number, (one, shares) in enumerate(zip(prepared, located, strict=True), 1):
        results.append(_evaluate_one(one, shares, common, knowledge))
        if progress is not None:
            progress(number, len(prepared), one.intervention.id)
    return results


class _Common:
    """What all results of one call share, worked out once."""

    def __init__(self, schede: Sequence[Scheda], knowledge: Knowledge, *, benefits: bool) -> None:
        self.schede = schede
        self.benefits = benefits
        self.knowledge = knowledge
        self.parameters = parameters_used(schede, knowledge)
        self._blocks: dict[frozenset[str], tuple[dict[str, Any], dict[str, str]]] = {}

    def blocks(self, named: frozenset[str]) -> tuple[dict[str, Any], dict[str, str]]:
        """Return the parts of a result that follow from the layers it names, and each as canonical JSON."""
        if named not in self._blocks:
            layers = layers_used(named, self.knowledge)
            shared = {
                "layers": layers,
                "parameters": self.parameters,
                "caveats": caveats(layers, self.knowledge),
            }
            self._blocks[named] = shared, {key: canonical_json(value) for key, value in shared.items()}
        return self._blocks[named]


def _evaluate_one(
    one: Prepared, shares: Sequence[Share], common: _Common, knowledge: Knowledge
) -> dict[str, Any]:
    project, known = project_inputs(one, shares, knowledge)
    filled = [_evaluate_with(scheda, one, known, project, knowledge) for scheda in common.schede]
    about = described(one, knowledge)
    estimate = estimated_benefits(one, about, knowledge) if common.benefits else None
    named = layers_named(filled) | (layers_of_estimate(estimate) if estimate else frozenset())
    shared, written = common.blocks(named)
    pack = knowledge.pack
    result = {
        "kind": "sttm-evaluation",
        "format": RESULT_FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": {
            "name": pack.manifest.name,
            "version": pack.manifest.version,
            "fingerprint": pack.fingerprint,
            "title": text_dict(pack.manifest.title),
            "fictional": pack.manifest.fictional,
        },
        "evaluated_on": knowledge.on.isoformat(),
        "intervention": about,
        "project": {name.removeprefix("project."): _shown(value) for name, value in sorted(project.items())},
        "units": [
            {
                "id": s.unit,
                "name": s.name,
                "share": round_half_even(s.share, 4),
                "area": {"value": round_half_even(s.area, 1), "unit": "m**2"},
            }
            for s in sorted(shares, key=lambda s: (-s.share, s.unit))
        ],
        "layers": shared["layers"],
        "parameters": shared["parameters"],
        "schede": filled,
        "green_network": green_network(one, knowledge),
        "overlaps": overlaps(one, knowledge),
        **({} if estimate is None else {"benefits_estimate": estimate}),
        "caveats": shared["caveats"],
    }
    return {**result, "fingerprint": fingerprint(result, written)}


def _evaluate_with(
    scheda: Scheda,
    one: Prepared,
    shares: Sequence[Share],
    project: Mapping[str, Input | str],
    knowledge: Knowledge,
) -> dict[str, Any]:
    intervention = one.intervention
    standing = standing_of(scheda, one, shares)
    types = list(dict.fromkeys(w.type for w in one.works))
    works = [knowledge.pack.work_types[name] for name in types] if one.works_known else None
    override = next((o for o in intervention.overrides if o.scheda == scheda.number), None)
    checks = [run_check(check, one.polygon, shares, works, knowledge) for check in scheda.checks]
    return {
        **fill_in(
            scheda,
            shares,
            one.works if one.works_known else None,
            standing.declarations,
            standing.contestations,
            project,
        ),
        "checks": checks,
        "conditions": _conditions(checks),
        "override": None
        if override is None
        else {"class": override.class_, "author": override.author, "reason": override.reason},
        "benefits": [
            {"id": w.id, "title": text_dict(w.title), "text": text_dict(w.benefits)} for w in works or ()
        ],
    }


def standing_of(scheda: Scheda, one: Prepared, shares: Sequence[Share]) -> Standing:
    """Return an intervention as it stands before a Scheda: what is built, declared and contested.

    Parameters
    ----------
    shares
        As :func:`project_inputs` completes them.
    """
    intervention = one.intervention
    declared = {
        criterion: Declaration(Answer(given.answer), given.evidence, intervention.municipality_id)
        for criterion, given in intervention.answers.get(str(scheda.number), {}).items()
    }
    contested = {
        d.criterion: Contestation(d.party, d.reason, None if d.answer is None else Answer(d.answer), d.value)
        for d in intervention.disputes
        if d.scheda == scheda.number
    }
    return Standing(shares, one.works, declared, contested)


def project_inputs(
    one: Prepared, shares: Sequence[Share], knowledge: Knowledge
) -> tuple[dict[str, Input | str], list[Share]]:
    """Return the inputs that speak of the whole project, and the shares with them."""
    project = _project(one, shares, knowledge)
    return project, _with_project(shares, project, one)


def schede_of_place(one: Prepared, knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return every Scheda in force filled in for a polygon, whatever else is said of it.

    Raises
    ------
    NotInForce
        If a Scheda or a parameter is not in force on the day.
    """
    (located,) = locate([one.polygon], knowledge)
    project, shares = project_inputs(one, located, knowledge)
    schede = [knowledge.pack.scheda(number, knowledge.on) for number in knowledge.pack.scheda_numbers]
    return [_evaluate_with(scheda, one, shares, project, knowledge) for scheda in schede]


TREATED = Text(it="Quota del poligono interessata dalle opere", en="Share of the polygon taken by the works")
TYPES = Text(it="Tipi di opera diversi", en="Different types of work")

GRAVITY = (Answer.NOT_MET, Answer.DISPUTED, Answer.NOT_ASSESSABLE, Answer.MET)


def _conditions(checks: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the gravest answer of the checks: no class, however high, hides a condition that fails."""
    answers = {check["answer"] for check in checks}
    return next((answer.value for answer in GRAVITY if answer.value in answers), None)


def _project(one: Prepared, shares: Sequence[Share], knowledge: Knowledge) -> dict[str, Input | str]:
    cost = one.intervention.cost_eur
    unknown_cost = Missing("the cost is not given", it="il costo non è indicato")
    return {
        "project.area": Input("project.area", Measure(float(one.polygon.area), "m**2")),
        "project.cost": Input("project.cost", unknown_cost if cost is None else Measure(cost, "EUR")),
        "project.units": Input("project.units", Measure(float(len(shares)), "1")),
        "project.municipalities": Input("project.municipalities", _municipalities(one, knowledge)),
        "project.green_network": _in_green_network(one, knowledge),
    }


def _municipalities(one: Prepared, knowledge: Knowledge) -> Measure | Missing:
    municipalities = knowledge.shapes("municipalities")
    if municipalities is None:
        return absent_layers(["municipalities"])
    touching = municipalities.touching(one.polygon)
    # Prepared outlines of thousands of vertices are sooner asked than cut; mostly one covers all.
    shapely.prepare(touching)
    covering = shapely.covers(touching, one.polygon)
    shared = np.where(covering, one.polygon.area, 0.0)
    shared[~covering] = shapely.area(shapely.intersection(one.polygon, touching[~covering]))
    # A Comune touched by less than a thousandth of the polygon is touched by the drawing, not by the project.
    return Measure(float(np.sum(shared > one.polygon.area / 1000)), "1")


def _in_green_network(one: Prepared, knowledge: Knowledge) -> Input | str:
    network = knowledge.shapes("green_network")
    if network is None:
        return Input("project.green_network", absent_layers(["green_network"]))
    return "yes" if network.touching(one.polygon).size else "no"


def _with_project(shares: Sequence[Share], project: Mapping[str, Input | str], one: Prepared) -> list[Share]:
    """Give every share the inputs that speak of the whole project."""
    treated: Measure | Missing = Measure(min(1.0, sum(w.area for w in one.works) / one.polygon.area), "1")
    types: Measure | Missing = Measure(float(len({w.type for w in one.works})), "1")
    if not one.works_known:
        treated = types = Missing("the works are not declared", it="le opere non sono dichiarate")
    common = {
        "works.treated_share": Input("works.treated_share", treated, label=TREATED),
        "works.types": Input("works.types", types, label=TYPES),
        **{name: value for name, value in project.items() if isinstance(value, Input)},
    }
    return [Share(s.unit, s.name, s.share, s.area, {**s.inputs, **common}) for s in shares]


def _shown(value: Input | str) -> Any:
    if isinstance(value, str):
        return value
    shown = value.as_dict()
    return {key: shown[key] for key in ("value", "unit", "missing")}
