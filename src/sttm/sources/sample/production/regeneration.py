"""Areas that wait to be used again: works and yards that were left, what a register holds, disused sites."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely

from sttm.sources.sample.plan import Plan
from sttm.sources.sample.production.access import yard_halves
from sttm.sources.sample.production.firms import Firm
from sttm.sources.sample.production.shapes import layer, owners, tidy
from sttm.sources.sample.registers import degraded_areas

__all__ = ["regeneration_areas"]

_OWNERS = ("private", "public", "mixed", "unknown")
_CONTAMINATED = ("unknown", "yes", "no")
_LEAST = 6000.0
"""A disused settlement is listed as an area to regenerate from this size, m²."""


def regeneration_areas(plan: Plan, firms: list[Firm], left: tuple[shapely.Polygon, ...]) -> gpd.GeoDataFrame:
    """Return the works and yards that were left, the register's areas, and disused settlements."""
    rows: list[dict[str, Any]] = [
        {"kind": "regeneration", "state": "Piano di rigenerazione avviato", "geometry": shape}
        for shape in left
    ]
    rows += [
        {"kind": "disused", "state": "Scalo non più in uso", "geometry": yard}
        for yard in yard_halves(plan)[1]
    ]
    yards = shapely.union_all(plan.transport.yards)
    kinds = {"disused": "disused", "underused": "underused", "degraded_landscape": "brownfield"}
    columns = ["kind", "state", "geometry"]
    for kind, state, shape in degraded_areas(plan)[columns].itertuples(index=False, name=None):
        if not shape.intersects(yards):
            rows.append({"kind": kinds[kind], "state": state, "geometry": shape})
    for firm in firms:
        if firm.status in ("disused", "underused") and (firm.area or 0) > _LEAST:
            state = "Edifici chiusi" if firm.status == "disused" else "Uso parziale"
            rows.append(
                {
                    "kind": firm.status,
                    "state": state,
                    "geometry": firm.shape,
                    "floor_space_m2": firm.floor,
                }
            )
    for k, (row, owner) in enumerate(zip(rows, owners(plan, [r["geometry"] for r in rows]), strict=True)):
        row |= {
            "name": f"Area di rigenerazione {k + 1} (di fantasia)",
            "owner_type": _OWNERS[k % len(_OWNERS)],
            "contaminated": _CONTAMINATED[k % len(_CONTAMINATED)],
            "municipality_id": owner,
            "geometry": tidy(row["geometry"]),
        }
    order = ("name", "kind", "state", "owner_type", "floor_space_m2", "contaminated", "municipality_id")
    return layer("area_id", "RA", rows, columns=order)
