"""What a result says beside its scores: the intervention, the layers and parameters used, the caveats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sttm.environment import green_network
from sttm.environment.intervention import CadastralReference, WorkItem
from sttm.environment.knowledge import Knowledge
from sttm.environment.parameters import breaks_in_use, class_values_in_use
from sttm.environment.preparing import Prepared
from sttm.evaluation.inputs import text_dict
from sttm.packs.schede import ClearanceCheck, DistanceCheck, Scheda
from sttm.packs.works import WorkType
from sttm.quantities import round_half_even
from sttm.territory.records import LayerVersion

__all__ = ["caveats", "described", "layers_named", "layers_used", "parameters_used"]

STAGES: Mapping[str, dict[str, str]] = {
    "docfap": {
        "it": "Documento di fattibilità delle alternative progettuali",
        "en": "Feasibility document of design alternatives",
    },
    "pfte": {
        "it": "Progetto di fattibilità tecnica ed economica",
        "en": "Technical and economic feasibility design",
    },
    "definitive": {"it": "Progetto definitivo", "en": "Definitive design"},
    "executive": {"it": "Progetto esecutivo", "en": "Executive design"},
    "under_construction": {"it": "In corso di realizzazione", "en": "Under construction"},
    "completed": {"it": "Concluso", "en": "Completed"},
}


def described(one: Prepared, knowledge: Knowledge) -> dict[str, Any]:
    """Return the intervention as JSON values, its references resolved where a layer allows it."""
    given = one.intervention
    name = knowledge.municipality_names.get(given.municipality_id, given.municipality_id)
    return {
        "id": given.id,
        "title": given.title,
        "municipality": {"id": given.municipality_id, "name": name},
        "cup": given.cup,
        "responsible_officer": given.responsible_officer,
        "design_stage": given.design_stage,
        "design_stage_label": STAGES[given.design_stage],
        "protocol": None
        if given.protocol is None
        else {"number": given.protocol.number, "date": given.protocol.date.isoformat()},
        "act": given.act,
        "cost": None
        if given.cost_eur is None
        else {"value": round_half_even(given.cost_eur, 2), "unit": "EUR"},
        "area": {"value": round_half_even(one.polygon.area, 1), "unit": "m**2"},
        "works": [
            _work(item, knowledge.pack.work_types[item.type], work.area)
            for item, work in zip(given.works, one.works, strict=True)
        ],
        "cadastral": [_cadastral(reference, knowledge) for reference in given.cadastral],
        "geometry": one.geometry,
    }


def _work(item: WorkItem, declared: WorkType, ground: float) -> dict[str, Any]:
    quantities = (("area_m2", "m**2"), ("length_m", "m"), ("number", "1"))
    field, unit = next((f, u) for f, u in quantities if getattr(item, f) is not None)
    volume = item.volume_m3
    return {
        "type": item.type,
        "label": text_dict(declared.title),
        "kind": declared.kind,
        "quantity": {"value": round_half_even(getattr(item, field), 1), "unit": unit},
        "volume": None if volume is None else {"value": round_half_even(volume, 1), "unit": "m**3"},
        "ground": {"value": round_half_even(ground, 1), "unit": "m**2"},
        "cost_range": _cost(item, declared, ground),
    }


def _cost(item: WorkItem, declared: WorkType, ground: float) -> dict[str, Any] | None:
    """Return the cost range of a work, or None where no unit cost or not its quantity is known."""
    if declared.cost is None:
        return None
    units = ground / declared.area_per_unit_m2 if declared.area_per_unit_m2 else None
    quantity = declared.cost.quantity(ground=ground, volume=item.volume_m3, units=units)
    if quantity is None:
        return None
    return {
        "low": round_half_even(declared.cost.low * quantity, 2),
        "high": round_half_even(declared.cost.high * quantity, 2),
        "unit": "EUR",
        "source": declared.cost.source.model_dump(mode="json"),
        "confidence": declared.cost.confidence,
        "official": False,
    }


def _cadastral(reference: CadastralReference, knowledge: Knowledge) -> dict[str, Any]:
    named = (reference.municipality_id, reference.sheet, reference.parcel)
    resolved = None if knowledge.parcels is None else named in knowledge.parcels
    return {
        "municipality": reference.municipality_id,
        "sheet": reference.sheet,
        "parcel": reference.parcel,
        "resolved": resolved,
    }


def layers_used(named: frozenset[str], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the input layers behind some layers, with version, publisher, licence and date.

    Parameters
    ----------
    named
        Layers that the traces of a result name, derived ones among them.
    """
    sources: set[str] = set()
    for name in {"units", "municipalities", "green_network", "funded_interventions", *named}:
        version = knowledge.version(name)
        if version is not None:
            sources |= {v.layer for v in knowledge.lineage(version)} | {name}
    versions = [knowledge.version(name) for name in sorted(sources)]
    return [_layer(v) for v in versions if v is not None and not v.record.derived_from]


def _layer(version: LayerVersion) -> dict[str, Any]:
    record = version.record
    return {
        "layer": version.layer,
        "version": version.version,
        "title": record.title.model_dump(),
        "publisher": record.publisher,
        "licence": record.licence,
        "reference_date": record.reference_date,
        "sensor": record.sensor,
        "period": record.period,
        "proxy_for": record.proxy_for,
        "fictional": record.fictional,
        "caveats": [c.model_dump() for c in record.caveats],
        "warnings": list(record.warnings),
    }


def layers_named(schede: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return the layers that the traces of filled-in Schede name."""
    traces = [c["trace"] for s in schede for p in s["parts"] for c in p["criteria"]]
    traces += [c["trace"] for s in schede for c in s["checks"]]
    return frozenset(t["id"] for trace in traces for t in trace if t["kind"] == "layer")


def parameters_used(schede: Sequence[Scheda], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the values of the pack that the results rest on."""
    names = {
        "surroundings_radius",
        "minimum_coverage",
        "minimum_intervention_area",
        "night_temperature_thresholds",
    }
    if knowledge.version(green_network.LAYER) is not None:
        names |= set(green_network.PARAMETERS)
    for scheda in schede:
        for check in scheda.checks:
            if isinstance(check, DistanceCheck):
                names.add(check.radius)
            elif isinstance(check, ClearanceCheck):
                names.add(check.minimum)
    used = []
    for name in sorted(names):
        value = knowledge.pack.parameter(name, knowledge.on)
        title = text_dict(knowledge.pack.parameters[name].title)
        used.append({"id": name, "title": title, **value.model_dump(mode="json")})
    for found in breaks_in_use(knowledge.pack, knowledge.facts, knowledge.on).values():
        for breaks in found.values():
            body = breaks.model_dump(
                mode="json", include={"id", "title", "unit", "source", "official", "confidence"}
            )
            used.append({**body, "value": list(breaks.values)})
    for table in class_values_in_use(knowledge.pack, knowledge.facts, knowledge.on).values():
        if table is not None:
            body = table.model_dump(mode="json", include={"id", "title", "unit"})
            sources = [s.model_dump(mode="json") for s in table.sources.values()]
            worst = sorted({v.confidence for v in table.values})
            used.append(
                {
                    **body,
                    "value": None,
                    "source": sources[0],
                    "sources": sources,
                    "official": False,
                    "confidence": "/".join(worst),
                }
            )
    return used


def caveats(layers: Sequence[dict[str, Any]], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what a reader has to know: of the pack, and of every layer that the results rest on."""
    found: dict[str, dict[str, Any]] = {}
    for caveat in knowledge.pack.manifest.caveats:
        found[caveat.id] = {"id": caveat.id, **text_dict(caveat.text), "layers": []}
    for layer in layers:
        for caveat in layer["caveats"]:
            entry = found.setdefault(caveat["id"], {**caveat, "layers": []})
            entry["layers"].append(layer["layer"])
    return list(found.values())
