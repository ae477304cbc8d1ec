"""What a result stands on: the pack, the layers and parameters it read, what to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.pack import Pack
from sttm.territory.reading import Reading
from sttm.territory.records import LayerVersion

__all__ = ["caveats_told", "layers_told", "pack_told", "parameters_told"]


def pack_told(pack: Pack) -> dict[str, Any]:
    """Return which pack a result rests on, as JSON values."""
    manifest = pack.manifest
    return {
        "name": manifest.name,
        "version": manifest.version,
        "title": text_dict(manifest.title),
        "fictional": manifest.fictional,
        "fingerprint": pack.fingerprint,
    }


def layers_told(names: Iterable[str], reading: Reading) -> list[dict[str, Any]]:
    """Return the input layers behind some layers, with version, publisher, licence and date.

    Parameters
    ----------
    names
        Layers that were read, derived ones among them; those that are absent are left out.
    """
    found: dict[str, LayerVersion] = {}
    for name in names:
        version = reading.version(name)
        if version is not None:
            found |= {v.layer: v for v in (*reading.lineage(version), version)}
    return [_layer(found[name]) for name in sorted(found) if not found[name].record.derived_from]


def _layer(version: LayerVersion) -> dict[str, Any]:
    record = version.record
    return {
        "layer": version.layer,
        "version": version.version,
        "title": record.title.model_dump(),
        "publisher": record.publisher,
        "licence": record.licence,
        "reference_date": record.reference_date,
        "fictional": record.fictional,
        "proxy_for": record.proxy_for,
        "caveats": [c.model_dump() for c in record.caveats],
        "warnings": list(record.warnings),
    }


def parameters_told(names: Iterable[str], reading: Reading) -> list[dict[str, Any]]:
    """Return the values of parameters in force on the day, with their source, sorted by name.

    Raises
    ------
    NotInForce
        If one has no value on the day.
    """
    pack = reading.pack
    return [
        {
            "id": name,
            "title": text_dict(pack.parameters[name].title),
            **pack.parameter(name, reading.on).model_dump(mode="json"),
        }
        for name in sorted(set(names))
    ]


def caveats_told(layers: Sequence[Mapping[str, Any]], pack: Pack) -> list[dict[str, Any]]:
    """Return what a reader has to know: of the pack, and of every layer that a result rests on."""
    found: dict[str, dict[str, Any]] = {}
    for caveat in pack.manifest.caveats:
        found[caveat.id] = {"id": caveat.id, **text_dict(caveat.text), "layers": []}
    for layer in layers:
        for caveat in layer["caveats"]:
            entry = found.setdefault(caveat["id"], {**caveat, "layers": []})
            entry["layers"].append(layer["layer"])
    return list(found.values())
