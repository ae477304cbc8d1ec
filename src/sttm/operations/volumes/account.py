"""Gathers the figures of Part I of the volumes: what the knowledge base says of a territory on a day."""

from __future__ import annotations

from typing import Any

from sttm.environment.account.indicators import indicator_accounts
from sttm.environment.account.layers import (
    caveat_account,
    layer_account,
    missing_layers,
    parameter_account,
)
from sttm.environment.account.registers import network_account, regeneration_account, runoff_account
from sttm.environment.account.whole import territory_account
from sttm.environment.funded import funded_summary
from sttm.environment.knowledge import Knowledge
from sttm.environment.monitoring.checks import check_monitoring
from sttm.environment.monitoring.report import monitor
from sttm.evaluation.tracing import pack_told
from sttm.operations.picturing import described, layers_measured
from sttm.territory.records import DOCUMENTS

__all__ = ["knowledge_account"]


def knowledge_account(knowledge: Knowledge) -> dict[str, Any]:
    """Return the content of the Quadro analitico-conoscitivo as JSON values; null is not known."""
    layers = layer_account(knowledge)
    return {
        "kind": "sttm-knowledge",
        "on": knowledge.on.isoformat(),
        "pack": pack_told(knowledge.pack),
        "territory": territory_account(knowledge),
        "indicators": [{**one, **_sources(one["id"], knowledge)} for one in indicator_accounts(knowledge)],
        "runoff": runoff_account(knowledge),
        "green_network": network_account(knowledge),
        "funded": funded_summary(knowledge),
        "regeneration": regeneration_account(knowledge),
        "monitoring": monitor(
            knowledge.workspace, check_monitoring(knowledge.pack), on=knowledge.on, by="area"
        ),
        "layers": layers,
        "missing_layers": missing_layers(knowledge),
        "documents": _documents(knowledge),
        "parameters": parameter_account(knowledge),
        "caveats": caveat_account(layers, knowledge),
    }


def _sources(name: str, knowledge: Knowledge) -> dict[str, Any]:
    """Return what an indicator says, the layers it was measured from, the values of the pack behind it."""
    indicator = knowledge.indicators[name]
    traces = knowledge.trace("unit", indicator)
    return {
        "definition": described(indicator),
        "measured": layers_measured(indicator, knowledge),
        "values_of_pack": [t.id for t in traces if t.kind in ("class_values", "breaks")],
    }


def _documents(knowledge: Knowledge) -> list[dict[str, Any]]:
    found = []
    for version in knowledge.workspace.documents():
        note = version.record.document
        found.append(
            {
                "layer": DOCUMENTS,
                "version": version.version,
                "title": version.record.title.model_dump(),
                "date": version.record.reference_date if note is None else note.date,
                "kind": None if note is None else note.kind,
                "about": [] if note is None else list(note.about),
                "publisher": version.record.publisher,
            }
        )
    return found
