"""Expected benefits of one intervention, before and after: rain kept, air cooled, people reached, cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sttm.environment.benefits.cooling import (
    cooling_change,
    cooling_trace,
    exposed_cooling,
    unit_cooling_gain,
)
from sttm.environment.benefits.invariance import check_invariance
from sttm.environment.benefits.runoff import runoff_benefit
from sttm.environment.figures import Figure, absent, ratio
from sttm.environment.ground_changes import ground_change
from sttm.environment.knowledge import Knowledge
from sttm.environment.place import split_by_unit
from sttm.environment.preparing import Prepared
from sttm.evaluation.inputs import Trace, text_dict
from sttm.packs.declared import Text
from sttm.quantities import Missing, round_half_even
from sttm.territory.reading import absent_layers

__all__ = ["benefit_parameters_used", "estimated_benefits", "layers_of_estimate"]

SPREAD = Text(
    it="Le opere sono distribuite in modo uniforme nel poligono: la loro posizione non è data",
    en="The works are spread evenly over the polygon: where they lie in it is not given",
)
MODEL = Text(
    it="Stime di modello con valori di esempio: servono a confrontare alternative, non a dimensionare opere",
    en="Estimates of a model with example values: they serve to compare alternatives, not to size works",
)
OVERLAP = Text(
    it="Le opere occupano più del poligono: le quote sono ridotte in proporzione",
    en="The works take more than the polygon: their shares are reduced in proportion",
)
STORAGE = Text(
    it="Il volume dichiarato delle opere non è sommato: dipende dall'acqua che ci arriva",
    en="The declared volume of the works is not added: it depends on the water that reaches it",
)

PARAMETERS = (
    "rainfall_design_mm",
    "initial_abstraction",
    "curve_number_spread",
    "cooling_method",
    "cooling_distance",
    "mixing_distance",
    "cooling_weights",
    "uhi_max",
    "exposed_distance",
)


def estimated_benefits(one: Prepared, described: Mapping[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Return the expected benefits as JSON values: figures with range, reasons where missing, trace.

    Parameters
    ----------
    one
        An intervention without faults.
    described
        The intervention as a result describes it, with the cost range of each work.

    Notes
    -----
    Only windows of the rasters around the intervention are read.
    """
    cover = knowledge.cells("land_cover_cells")
    cost = _cost(one, described)
    body: dict[str, Any] = {"cost": cost.as_dict(), "notes": [text_dict(MODEL), text_dict(SPREAD)]}
    if any(item.volume_m3 for item in one.intervention.works):
        body["notes"].append(text_dict(STORAGE))
    body["notes"] += _notes_of_works(one, knowledge)
    figures, units = _without_cover() if cover is None else _figures(one, knowledge, body["notes"])
    return {
        **body,
        **{name: figure.as_dict() for name, figure in figures.items()},
        "cooling_units": units,
        "cost_per_m3": ratio(cost, figures["retained"], "EUR/m**3").as_dict(),
        "cost_per_degree_resident": ratio(
            cost, figures["degree_residents"], "EUR/(delta_degC*inhabitant)"
        ).as_dict(),
        "hydraulic_invariance": check_invariance(
            one.intervention.hydraulic_invariance,
            [w.type for w in one.works],
            one.intervention.municipality_id,
            knowledge.pack,
            knowledge.on,
        ),
        "parameters": benefit_parameters_used(knowledge),
    }


def _notes_of_works(one: Prepared, knowledge: Knowledge) -> list[dict[str, str]]:
    """Return what the ground after the works leaves out, each once."""
    kinds = (knowledge.pack.work_types[name].after for name in dict.fromkeys(w.type for w in one.works))
    return [text_dict(after.note) for after in kinds if after is not None and after.note is not None]


def layers_of_estimate(estimate: Mapping[str, Any]) -> frozenset[str]:
    """Return the layers that the traces of an estimate name."""
    figures = [value for value in estimate.values() if isinstance(value, dict)]
    figures += [unit["cooling"] for unit in estimate["cooling_units"]]
    traces = (step for figure in figures for step in figure.get("trace", ()))
    return frozenset(step["id"] for step in traces if step["kind"] == "layer")


def benefit_parameters_used(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the parameters that the estimate rests on, each with its source."""
    used = []
    for name in PARAMETERS:
        value = knowledge.pack.parameter(name, knowledge.on)
        title = text_dict(knowledge.pack.parameters[name].title)
        used.append({"id": name, "title": title, **value.model_dump(mode="json")})
    return used


def _figures(
    one: Prepared, knowledge: Knowledge, notes: list[dict[str, str]]
) -> tuple[dict[str, Figure], list[dict[str, Any]]]:
    cover = knowledge.cells("land_cover_cells")
    assert cover is not None  # noqa: S101 - the caller has looked
    change = ground_change(one.polygon, one.works, knowledge.pack, cover.grid)
    if change.overlap > 1:
        notes.append(text_dict(OVERLAP))
    cooled = cooling_change(change, knowledge)
    figures = runoff_benefit(change, knowledge) | exposed_cooling(cooled, one.polygon, knowledge)
    notes += [text_dict(note) for note in figures["retained"].notes]
    units = []
    for piece in split_by_unit([one.polygon], knowledge.unit_shapes):
        gain = (
            absent(cooled, "delta_degC", cooling_trace(knowledge))
            if isinstance(cooled, Missing)
            else unit_cooling_gain(cooled, piece.unit, knowledge)
        )
        name = knowledge.unit_names[piece.unit]
        share = round_half_even(piece.share, 4)
        units.append({"id": piece.unit, "name": name, "share": share, "cooling": gain.as_dict()})
    works = tuple(
        _after(w.type.id, w.after.source.model_dump(mode="json"), w.after.confidence)
        for w in change.works
        if w.after is not None
    )
    return {name: _with_trace(figure, works) for name, figure in figures.items()}, units


def _after(name: str, source: Mapping[str, Any], confidence: str) -> Trace:
    """Return the trace of the ground that a work leaves."""
    return Trace("work", name, (("official", False), ("confidence", confidence), ("source", dict(source))))


def _with_trace(figure: Figure, more: tuple[Trace, ...]) -> Figure:
    return figure if figure.unit == "inhabitant" else replace(figure, trace=(*figure.trace, *more))


def _without_cover() -> tuple[dict[str, Figure], list[dict[str, Any]]]:
    reason = absent_layers(["land_cover"])
    units = {
        "retained": "m**3",
        "runoff_before": "m**3",
        "runoff_after": "m**3",
        "residents": "inhabitant",
        "cooling_residents": "delta_degC",
        "degree_residents": "delta_degC*inhabitant",
    }
    return {name: absent(reason, unit) for name, unit in units.items()}, []


def _cost(one: Prepared, described: Mapping[str, Any]) -> Figure:
    """Return the cost that is declared, else the sum of the ranges of the works."""
    declared = one.intervention.cost_eur
    if declared is not None:
        trace = (Trace("declaration", "cost_eur", (("by", one.intervention.municipality_id),)),)
        return Figure("EUR", declared, declared, declared, trace=trace)
    ranges = [(work["label"], work["cost_range"]) for work in described["works"]]
    unknown = [label for label, found in ranges if found is None]
    if unknown:
        it, en = (", ".join(label[language] for label in unknown) for language in ("it", "en"))
        reason = Missing(
            f"no unit cost, or not the quantity it is for: {en}",
            it=f"manca il costo unitario, o la quantità a cui si applica: {it}",
        )
        return absent(reason, "EUR")
    low, high = (sum(found[end] for _, found in ranges) for end in ("low", "high"))
    facts = (
        (("official", False), ("confidence", r["confidence"]), ("source", r["source"])) for _, r in ranges
    )
    names = (work["type"] for work in described["works"])
    traces = tuple(Trace("unit_cost", name, f) for name, f in zip(names, facts, strict=True))
    return Figure("EUR", (low + high) / 2, low, high, trace=traces)
