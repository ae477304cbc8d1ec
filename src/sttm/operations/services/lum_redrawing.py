"""Perimeters of LUM that Comuni redraw: checked, compared, kept as proposals beside the default ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from sttm.errors import Fault, InputError
from sttm.operations.services.lum import lum_reading
from sttm.packs.pack import Pack
from sttm.services.lum.redraw import DRAWN, PreparedRedraw, prepare_redraws
from sttm.services.lum.redrawing import compared_redraw
from sttm.services.result import states_of
from sttm.territory.drawn import read_features
from sttm.territory.records import LayerRecord
from sttm.territory.schemas import layer_schema
from sttm.territory.workspace import Workspace

__all__ = ["PROPOSALS", "listed_proposals", "redraw_lums"]

PROPOSALS = "lum_proposals"
"""Layer in which proposals are kept; the default perimeters are a layer of their own, and stay."""

COLUMNS = (
    "lum_id", "lum_version", "municipality_id", "reason", "grounds", "answer", "gained_m2", "lost_m2",
    "fingerprint",
)  # fmt: skip


def redraw_lums(
    workspace: Workspace,
    pack: Pack,
    file: Path,
    *,
    on: date,
    include: Collection[str] = (),
    keep: bool = True,
    who: str | None = None,
    wait: float = 0,
) -> list[dict[str, Any]]:
    """Return the comparison of each perimeter of a GeoJSON file, and keep them as proposals.

    Parameters
    ----------
    include
        States of planned services that count too in what is gained and lost.
    keep
        Store them in the workspace; all of them or none.

    Raises
    ------
    SourceError, InputError
        If the file cannot be read, or with every fault of its features; an id that is kept already is one.
    RequestError, NotInForce, WorkspaceError
        If the LUM are not built, there is no such state, the pack says nothing of redrawing, or the
        workspace cannot be written.
    """
    reading, lums = lum_reading(workspace, pack, on)
    states = states_of(include)
    prepared = prepare_redraws(read_features(file, DRAWN), reading, lums)
    results = [compared_redraw(reading, lums, one, states) for one in prepared]
    if keep:
        with workspace.writing(f"lum redraw {file.name}", who=who, wait=wait) as changes:
            known = changes.current(PROPOSALS)
            before = None if known is None else workspace.vector(known)
            frame = _with(before, prepared, results, workspace.crs, file.name)
            changes.put_vector(PROPOSALS, frame, _record(frame))
    return results


def listed_proposals(
    workspace: Workspace, *, lum: str | None = None, municipality: str | None = None
) -> list[dict[str, Any]]:
    """Return the proposals kept in a workspace, by id, as JSON values; none where none was made.

    Parameters
    ----------
    lum, municipality
        Of this LUM, of this Comune (its code); of all by default.
    """
    version = workspace.current(PROPOSALS)
    if version is None:
        return []
    frame = workspace.vector(version)
    now = workspace.current("lum")
    rows = []
    for name, given in zip(frame.index, frame.drop(columns="geometry").to_dict("records"), strict=True):
        if lum in (None, given["lum_id"]) and municipality in (None, given["municipality_id"]):
            told = {str(key): None if pd.isna(value) else value for key, value in given.items()}
            current = now is not None and told["lum_version"] == now.version
            rows.append({"proposal_id": str(name), **told, "default_unchanged": current})
    return rows


def _with(
    before: gpd.GeoDataFrame | None,
    prepared: Sequence[PreparedRedraw],
    results: Sequence[dict[str, Any]],
    crs: str,
    file: str,
) -> gpd.GeoDataFrame:
    """Return the proposals with new ones; an id that is there already is a fault, never overwritten."""
    ids = [one.redraw.id for one in prepared]
    if before is not None:
        faults = [
            Fault(
                code="kept-already",
                message=f"proposal {name} is kept already",
                remedy="give the new one an id of its own: proposals are not overwritten",
                file=file,
                layer=PROPOSALS,
                feature=name,
            )
            for name in ids
            if name in before.index
        ]
        if faults:
            raise InputError(f"{len(faults)} proposals are kept already", faults)
    rows = [_row(one, result) for one, result in zip(prepared, results, strict=True)]
    made = gpd.GeoDataFrame(
        rows, columns=list(COLUMNS), geometry=[one.polygon for one in prepared], crs=crs, index=ids
    )
    both = made if before is None else pd.concat([before, made])
    return gpd.GeoDataFrame(both, geometry="geometry", crs=crs).sort_index().rename_axis("proposal_id")


def _row(one: PreparedRedraw, result: dict[str, Any]) -> dict[str, Any]:
    default = result["against"]["default"]
    return {
        "lum_id": one.redraw.lum_id,
        "lum_version": result["lum_version"],
        "municipality_id": one.redraw.municipality_id,
        "reason": one.redraw.reason,
        "grounds": ";".join(one.redraw.grounds),
        "answer": result["answer"],
        "gained_m2": default["gained"]["area"]["value"],
        "lost_m2": default["lost"]["area"]["value"],
        "fingerprint": result["fingerprint"],
    }


def _record(frame: gpd.GeoDataFrame) -> LayerRecord:
    schema = layer_schema(PROPOSALS)
    return LayerRecord(
        title=schema.title,
        description=schema.description,
        publisher="; ".join(sorted(set(frame["municipality_id"].astype(str)))),
        method="drawn by the Comuni; checked against the default perimeters, which stay as they are",
    )
