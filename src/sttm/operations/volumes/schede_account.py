"""Gathers what the annex of the Schede Norma needs: the Schede in force, and the names of what they read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sttm.environment.evaluating import TREATED, TYPES
from sttm.environment.knowledge import Knowledge
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import pack_told
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.packs.schede import ClearanceCheck, DistanceCheck, Scheda
from sttm.territory.schemas import layer_schema, layer_schemas

__all__ = ["annex_account", "schede_in_force", "titles_read"]

SCOPES = {
    "unit": Text(it="dell'unità", en="of the unit"),
    "place": Text(it="del luogo", en="of the place"),
}


def schede_in_force(pack: Pack, on: date) -> tuple[Scheda, ...]:
    """Return the Schede in force on a day, by number."""
    return tuple(sorted((s for s in pack.schede.values() if s.covers(on)), key=lambda s: s.number))


def annex_account(knowledge: Knowledge) -> dict[str, Any]:
    """Return the facts of the annex as JSON values: day, pack, territory, parameters that conditions read."""
    pack = knowledge.pack
    checks = [c for s in schede_in_force(pack, knowledge.on) for c in s.checks]
    names = sorted({c.radius if isinstance(c, DistanceCheck) else c.minimum for c in checks})
    return {
        "kind": "sttm-schede",
        "on": knowledge.on.isoformat(),
        "pack": pack_told(pack),
        "territory": {"name": knowledge.workspace.name, "title": knowledge.workspace.title},
        "parameters": {
            name: {
                "title": text_dict(pack.parameters[name].title),
                **pack.parameter(name, knowledge.on).model_dump(mode="json"),
            }
            for name in names
        },
    }


def titles_read(knowledge: Knowledge) -> dict[str, Mapping[str, dict[str, str]]]:
    """Return the titles of what Schede name by code: ``inputs``, ``works``, ``layers``."""
    inputs = {
        f"{scope}.{indicator.name}": _joined(indicator.title, said)
        for indicator in knowledge.indicators.values()
        for scope, said in SCOPES.items()
    }
    inputs |= {"works.treated_share": text_dict(TREATED), "works.types": text_dict(TYPES)}
    schede = schede_in_force(knowledge.pack, knowledge.on)
    for check in (c for s in schede for c in s.checks if isinstance(c, ClearanceCheck)):
        layer = check.input.partition(".")[2]
        if layer in layer_schemas():
            inputs[check.input] = _joined(layer_schema(layer).title, SCOPES["place"])
    for table in (t for s in schede for t in (s.final.relevance, s.final.priority)):
        inputs |= {i.name: text_dict(i.title) for i in table.inputs}
    return {
        "inputs": inputs,
        "works": {w.id: text_dict(w.title) for w in knowledge.pack.work_types.values()},
        "layers": {name: text_dict(schema.title) for name, schema in layer_schemas().items()},
    }


def _joined(title: Text, scope: Text) -> dict[str, str]:
    return {"it": f"{title.it} {scope.it}", "en": f"{title.en} {scope.en}"}
