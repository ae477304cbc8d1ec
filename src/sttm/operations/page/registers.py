"""The registers of the strategy as the page reads them: each entry with the box it lies in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyproj
import shapely

from sttm.environment.funded import LAYER as FUNDED
from sttm.environment.funded import funded_summary
from sttm.environment.knowledge import Knowledge
from sttm.environment.regeneration import LAYER as DEGRADED
from sttm.errors import RequestError
from sttm.operations.registers import regeneration_content

__all__ = ["registers_of"]

NO_RULE = {
    "it": "il pacchetto non ha regole di rigenerazione o di priorità in vigore",
    "en": "the pack has no rule of regeneration or of priorities in force",
}

AREA = (
    "rank", "id", "kind", "name", "state", "cause", "owner_type", "constraints", "area", "unit", "score",
    "components", "funded", "reasons",
)  # fmt: skip
"""What the page shows of an area to regenerate."""

SUMS = ("by_programme", "by_municipality", "by_status", "twice", "missing")


def registers_of(knowledge: Knowledge) -> dict[str, Any]:
    """Return both registers as JSON values; ``missing`` says why one is not there."""
    return {"regeneration": _regeneration(knowledge), "funded": _funded(knowledge)}


def _regeneration(knowledge: Knowledge) -> dict[str, Any]:
    try:
        found = regeneration_content(knowledge)
    except RequestError:
        return {"areas": [], "by_kind": [], "missing": NO_RULE, "rule": None}
    names = knowledge.municipality_names
    rule = found["rule"]
    return {
        "areas": [
            {
                **{name: area[name] for name in AREA},
                "funded": [one["id"] for one in area["funded"]],
                "municipality": names.get(area["municipality"], area["municipality"]),
                "bounds": bounds,
            }
            for area, bounds in zip(found["areas"], _boxes(DEGRADED, found["areas"], knowledge), strict=True)
        ],
        "by_kind": found["by_kind"],
        "missing": found["missing"],
        "rule": {name: rule[name] for name in ("title", "official", "source", "reach_m")},
    }


def _funded(knowledge: Knowledge) -> dict[str, Any]:
    found = funded_summary(knowledge)
    rows = found["interventions"]
    return {
        "interventions": [
            {**row, "bounds": box} for row, box in zip(rows, _boxes(FUNDED, rows, knowledge), strict=True)
        ],
        **{
            name: found[name] for name in ("by_programme", "by_municipality", "by_status", "twice", "missing")
        },
    }


def _boxes(layer: str, rows: Sequence[Mapping[str, Any]], knowledge: Knowledge) -> list[list[float]]:
    """Return west, south, east, north of each entry, WGS84 degrees."""
    shapes = knowledge.shapes(layer)
    if shapes is None or not rows:
        return []
    known = dict(zip(shapes.ids, shapely.bounds(shapes.geometries), strict=True))
    boxes = np.array([known[row["id"]] for row in rows])
    project = pyproj.Transformer.from_crs(knowledge.workspace.crs, 4326, always_xy=True)
    west, south = project.transform(boxes[:, 0], boxes[:, 1])
    east, north = project.transform(boxes[:, 2], boxes[:, 3])
    return [[round(float(v), 6) for v in box] for box in zip(west, south, east, north, strict=True)]
