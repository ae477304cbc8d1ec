"""What the registers of a territory add up to: green network, funded interventions, areas to regenerate."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
import shapely

from sttm.environment import green_network, regeneration
from sttm.environment.green_network import network_of
from sttm.environment.knowledge import Knowledge
from sttm.evaluation.inputs import text_dict
from sttm.indicators.connectivity import probability_of_connectivity
from sttm.quantities import round_half_even

__all__ = ["network_account", "regeneration_account", "runoff_account"]


def network_account(knowledge: Knowledge) -> dict[str, Any] | None:
    """Return elements, area, priority and connectivity of the green network; None where it is absent.

    Elements that overlap count each for itself by kind and priority, and once in ``area_m2``.
    """
    network = network_of(knowledge)
    if network is None:
        return None
    areas = shapely.area(network.elements.geometries)
    frame = pd.DataFrame(
        {
            "kind": [one["kind"] for one in network.described],
            "priority": [one["priority"] for one in network.described],
            "area_m2": areas,
        }
    )
    eca = network.graph.eca
    return {
        "elements": len(frame),
        "area_m2": round_half_even(float(shapely.union_all(network.elements.geometries).area), 1),
        "landscape_m2": round_half_even(network.landscape, 1),
        "by_kind": _summed(frame, "kind"),
        "by_priority": _summed(frame, "priority"),
        "patches": len(network.graph.patches),
        "eca_m2": round_half_even(eca, 1),
        "pc": round_half_even(probability_of_connectivity(eca, network.landscape), 8),
        "parameters": list(green_network.PARAMETERS),
    }


def _summed(frame: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    return [
        {column: key, "elements": len(group), "area_m2": round_half_even(float(group["area_m2"].sum()), 1)}
        for key, group in frame.groupby(column, sort=True)
    ]


def regeneration_account(knowledge: Knowledge) -> list[dict[str, Any]] | None:
    """Return the areas of the regeneration register as they are written, by id; None where it is absent."""
    frame = knowledge.vector(regeneration.LAYER)
    if frame is None:
        return None
    shapes = frame.geometry.to_numpy()
    surface = shapely.get_dimensions(shapes) == 2
    areas = shapely.area(shapes)
    columns = ("name", "state", "cause", "owner_type", "constraints", "municipality_id")
    table = pd.DataFrame({c: frame.get(c) for c in columns}, index=frame.index).astype(object)
    table = table.where(table.notna(), None)
    written = cast("list[dict[str, Any]]", table.to_dict("records"))
    rows = []
    for n, (name, row) in enumerate(zip(frame.index.astype(str), written, strict=True)):
        comune = row["municipality_id"]
        rows.append(
            {
                "id": name,
                **row,
                "kind": text_dict(regeneration.KINDS[str(frame["kind"].iloc[n])]),
                "municipality": None if comune is None else knowledge.municipality_names.get(comune, comune),
                "area_m2": round_half_even(float(areas[n]), 1) if surface[n] else None,
            }
        )
    return rows


def runoff_account(knowledge: Knowledge) -> dict[str, Any] | None:
    """Return the rain of the design storm that the units retain and let run, m³; None where it is unknown."""
    table = knowledge.tables.get("unit_runoff")
    if table is None:
        return None
    known = table[["runoff_retained", "runoff_volume"]].dropna()
    retained, runs = (float(np.sum(known[c])) for c in known)
    if not len(known):
        return None
    return {
        "units": len(known),
        "rainfall_mm": knowledge.pack.number("rainfall_design_mm", knowledge.on),
        "retained_m3": round_half_even(retained, 0),
        "runoff_m3": round_half_even(runs, 0),
    }
