"""Where every layer of a workspace comes from, which layers are absent, and what that leaves open."""

from __future__ import annotations

from typing import Any

from sttm.environment.benefits.estimate import benefit_parameters_used
from sttm.environment.describing import caveats, parameters_used
from sttm.environment.knowledge import Knowledge
from sttm.environment.layers import derived_layers
from sttm.environment.unit_indicators import UnitIndicator
from sttm.evaluation.inputs import text_dict
from sttm.territory.reading import Reading
from sttm.territory.records import LayerVersion
from sttm.territory.schemas import layer_schemas

__all__ = ["caveat_account", "layer_account", "missing_layers", "parameter_account"]

STRATEGIES = ("common", "environment")
"""Strategies whose layers this territory could have here."""

CELLS = ("analysis_cell", "cooling_reference_temperature")
"""Parameters of the derived layers that no result of an evaluation names."""


def layer_account(reading: Reading) -> list[dict[str, Any]]:
    """Return every layer of the workspace as JSON values: what was given first, then what was made of it."""
    versions = [reading.version(name) for name in reading.workspace.layers()]
    found = [_layer(v) for v in versions if v is not None]
    return sorted(found, key=lambda row: (row["derived"], row["layer"]))


def _layer(version: LayerVersion) -> dict[str, Any]:
    record = version.record
    kept = ("publisher", "licence", "source", "reference_date", "sensor", "period", "crs_source")
    return {
        "layer": version.layer,
        "version": version.version,
        "title": record.title.model_dump(),
        "kind": version.kind,
        "rows": version.facts.get("rows"),
        "shape": version.facts.get("shape"),
        **{name: getattr(record, name) for name in kept},
        "transformation": record.transformation,
        "proxy_for": record.proxy_for,
        "fictional": record.fictional,
        "repairs": list(record.repairs),
        "warnings": list(record.warnings),
        "caveats": [c.model_dump() for c in record.caveats],
        "derived": record.build is not None,
        "derived_from": dict(sorted(record.derived_from.items())),
        "method": record.method,
        "code": None if record.build is None else record.build.code,
    }


def missing_layers(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the layers that are not there, with the indicators and derived layers that lack because of it.

    An indicator lacks only where none of the layers that it can be measured from is there.
    """
    rows = []
    for name, schema in sorted(layer_schemas().items()):
        if name in knowledge.facts or schema.strategy not in STRATEGIES:
            continue
        lacking = [i.title.model_dump() for i in knowledge.indicators.values() if _lacks(i, name, knowledge)]
        rows.append(
            {
                "layer": name,
                "title": text_dict(schema.title),
                "description": text_dict(schema.description),
                "indicators": lacking,
                "derived": [text_dict(one) for one in _not_made(name, knowledge)],
            }
        )
    return rows


def _lacks(indicator: UnitIndicator, name: str, knowledge: Knowledge) -> bool:
    others = any(layer in knowledge.facts for layer in indicator.layers)
    return name in indicator.also or (name in indicator.layers and not others)


def _not_made(name: str, knowledge: Knowledge) -> list[Any]:
    """Return the titles of the derived layers that ask for a layer and are not there."""
    offered = derived_layers(knowledge.parameters["night_temperature_thresholds"])
    return [d.title for d in offered if name in d.inputs and knowledge.version(d.name) is None]


def parameter_account(knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return the values of the pack that the knowledge base rests on, each once, with its source."""
    own = [{"id": n, **_parameter(n, knowledge)} for n in CELLS]
    listed = [*parameters_used((), knowledge), *benefit_parameters_used(knowledge), *own]
    return list({row["id"]: row for row in listed}.values())


def _parameter(name: str, knowledge: Knowledge) -> dict[str, Any]:
    title = text_dict(knowledge.pack.parameters[name].title)
    return {"title": title, **knowledge.pack.parameter(name, knowledge.on).model_dump(mode="json")}


def caveat_account(layers: list[dict[str, Any]], knowledge: Knowledge) -> list[dict[str, Any]]:
    """Return what a reader has to know of the pack and of the layers that were given."""
    return caveats([row for row in layers if not row["derived"]], knowledge)
