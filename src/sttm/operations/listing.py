"""Answers questions about a workspace: which layers, which versions, what changed between two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.territory.comparison import RasterDifference, RowDifference, diff
from sttm.territory.records import LayerVersion
from sttm.territory.workspace import Workspace

__all__ = ["compare_versions", "described_layer", "layer_history", "listed_layers", "write_difference"]


def listed_layers(workspace: Workspace) -> list[dict[str, Any]]:
    """Return the current version of every layer, and the documents, as JSON values."""
    current = [workspace.current(name) for name in workspace.layers()]
    found = [version for version in current if version is not None and version.kind != "document"]
    return [_summary(version) for version in (*found, *workspace.documents())]


def described_layer(workspace: Workspace, layer: str) -> dict[str, Any]:
    """Return all that is known of the current version of a layer, as JSON values.

    Raises
    ------
    RequestError
        If the workspace has no such layer.
    """
    version = _current(workspace, layer)
    record = version.record.model_dump(mode="json", exclude_none=True)
    return {
        **_summary(version),
        **record,
        "facts": dict(version.facts),
        "path": str(version.path),
        "lineage": [f"{v.layer} {v.version}" for v in workspace.lineage(version)],
    }


def layer_history(workspace: Workspace, layer: str | None) -> list[dict[str, Any]]:
    """Return the journal of one layer or of all, the newest first, as JSON values."""
    if layer is not None:
        _current(workspace, layer)
    names = workspace.layers() if layer is None else (layer,)
    entries = [entry.model_dump(mode="json") for name in names for entry in workspace.history(name)]
    return sorted(entries, key=lambda e: (-e["sequence"], e["layer"]))


def compare_versions(
    workspace: Workspace, layer: str, before: str, after: str
) -> RowDifference | RasterDifference:
    """Return what changed between two versions of a layer, named by their first digits.

    Raises
    ------
    RequestError
        If the layer or a version is unknown, or they are of different kinds.
    """
    _current(workspace, layer)
    return diff(workspace, layer, before, after)


def write_difference(found: RowDifference | RasterDifference, out: Path) -> None:
    """Write the changed places as GeoJSON in WGS84."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(found, RowDifference) and found.places is not None:
        out.write_text(found.places.to_crs(4326).to_json(), encoding="utf-8")
        return
    out.write_text(json.dumps({"type": "FeatureCollection", "features": []}), encoding="utf-8")


def _summary(version: LayerVersion) -> dict[str, Any]:
    return {
        "layer": version.layer,
        "kind": version.kind,
        "version": version.version,
        "reference_date": version.record.reference_date,
        "licence": version.record.licence,
        "title": version.record.title.model_dump(),
    }


def _current(workspace: Workspace, layer: str) -> LayerVersion:
    version = workspace.current(layer)
    if version is None:
        known = ", ".join(workspace.layers()) or "none"
        msg = f"layer {layer} is not in the workspace"
        raise RequestError(msg, remedy=f"it has: {known}")
    return version
