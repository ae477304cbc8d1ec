"""The networks and registers of a territory as shapes for the page: green network, regeneration, funding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd

from sttm.environment.funded import LAYER as FUNDED
from sttm.environment.funded import STATUSES
from sttm.environment.green_network import LAYER as NETWORK
from sttm.environment.green_network import network_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.regeneration import KINDS
from sttm.environment.regeneration import LAYER as DEGRADED
from sttm.evaluation.inputs import text_dict
from sttm.publications.formatting import localised
from sttm.publications.maps.content import priority_classes
from sttm.publications.page.content import ShapeLayer
from sttm.territory.schemas import layer_schema

__all__ = ["absent_shapes", "shapes_of"]

LANGUAGES = ("it", "en")

KIND_COLOURS = {
    "degraded_landscape": "#8c510a",
    "disused": "#c51b7d",
    "underused": "#f1a340",
    "everyday_landscape": "#b8b09a",
}
STATUS_COLOURS = {
    "funded": "#9ecae1",
    "in_design": "#4a98c9",
    "under_construction": "#08519c",
    "completed": "#54278f",
    "cancelled": "#bdbdbd",
}


def shapes_of(
    knowledge: Knowledge, areas: Sequence[Mapping[str, Any]], funded: Sequence[Mapping[str, Any]]
) -> list[ShapeLayer]:
    """Return the layers that the workspace has.

    Parameters
    ----------
    areas, funded
        The entries of the registers, as :mod:`sttm.environment` describes them.
    """
    found = [_network(knowledge), _areas(knowledge, areas), _funded(knowledge, funded)]
    return [layer for layer in found if layer is not None]


def absent_shapes(knowledge: Knowledge) -> list[dict[str, str]]:
    """Return the titles of the layers that the page would show if they were there."""
    names = (NETWORK, DEGRADED, FUNDED)
    return [layer_schema(n).title.model_dump() for n in names if knowledge.version(n) is None]


def _network(knowledge: Knowledge) -> ShapeLayer | None:
    network, frame = network_of(knowledge), knowledge.vector(NETWORK)
    if network is None or frame is None:
        return None
    classes = priority_classes()
    rows = [
        {
            "item": element["id"],
            "name": element["name"],
            "class": str(element["priority"]),
            **{lang: localised(classes[element["priority"] - 1].label, lang) for lang in LANGUAGES},  # type: ignore[arg-type]
        }
        for element in network.described
    ]
    legend = [(str(n), c.colour, c.label) for n, c in enumerate(classes, 1)]
    return _layer(NETWORK, rows, legend, knowledge)


def _areas(knowledge: Knowledge, areas: Sequence[Mapping[str, Any]]) -> ShapeLayer | None:
    if knowledge.version(DEGRADED) is None:
        return None
    rows = [
        {"item": a["id"], "name": a["name"] or a["id"], "class": a["kind"]["id"], **a["kind"]["title"]}
        for a in areas
    ]
    legend = [(kind, KIND_COLOURS[kind], text_dict(title)) for kind, title in KINDS.items()]
    return _layer(DEGRADED, rows, _held(legend, rows), knowledge, register="regeneration")


def _funded(knowledge: Knowledge, funded: Sequence[Mapping[str, Any]]) -> ShapeLayer | None:
    if knowledge.version(FUNDED) is None:
        return None
    rows = [
        {
            "item": f["id"],
            "name": f["title"],
            "class": f["status"]["id"],
            **{lang: f"{f['programme']['title'][lang]} · {f['status']['title'][lang]}" for lang in LANGUAGES},
        }
        for f in funded
    ]
    legend = [(status, STATUS_COLOURS[status], text_dict(title)) for status, title in STATUSES.items()]
    return _layer(FUNDED, rows, _held(legend, rows), knowledge, register="funded")


def _held(
    legend: Sequence[tuple[str, str, dict[str, str]]], rows: Sequence[Mapping[str, Any]]
) -> list[tuple[str, str, dict[str, str]]]:
    """Return the classes of a legend that some row belongs to."""
    held = {row["class"] for row in rows}
    return [one for one in legend if one[0] in held]


def _layer(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    legend: Sequence[tuple[str, str, Mapping[str, str]]],
    knowledge: Knowledge,
    register: str | None = None,
) -> ShapeLayer:
    frame, version = knowledge.vector(name), knowledge.version(name)
    assert frame is not None  # noqa: S101 - the caller has looked
    assert version is not None  # noqa: S101 - the caller has looked
    record = version.record
    shapes = frame.geometry.set_axis(frame.index.astype(str))
    drawn = [shapes[str(row["item"])] for row in rows]
    return ShapeLayer(
        id=name,
        title=layer_schema(name).title.model_dump(),
        frame=gpd.GeoDataFrame(list(rows), geometry=drawn, crs=frame.crs),
        legend=legend,
        attribution=f"{record.publisher or '–'} ({record.licence or '–'})",
        register=register,
    )
