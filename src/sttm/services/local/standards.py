"""Square metres of services per inhabitant of a place against the standards of the pack."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.evaluation.inputs import text_dict
from sttm.packs.service_categories import ServiceCategory
from sttm.packs.service_readings import ServiceStandard
from sttm.services.result import number, rule_told

__all__ = ["amounts", "standard_told"]

Floats = NDArray[np.float64]


def amounts(services: gpd.GeoDataFrame, of: str) -> Floats:
    """Return the area (m²) or the capacity of each service; NaN where it is not known.

    The area is that of the column ``area_m2``, else that of the outline; a point has none.
    """
    if of == "capacity":
        return _column(services, "capacity")
    outline = shapely.area(services.geometry.to_numpy())
    given = _column(services, "area_m2")
    return np.where(np.isfinite(given), given, np.where(outline > 0, outline, np.nan))


def _column(services: gpd.GeoDataFrame, name: str) -> Floats:
    if name not in services:
        return np.full(len(services), np.nan)
    column: Floats = services[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return column


def standard_told(
    standard: ServiceStandard,
    services: gpd.GeoDataFrame,
    residents: float,
    categories: Mapping[str, ServiceCategory],
    surveyed: Collection[str],
) -> dict[str, Any]:
    """Return how the services of a place stand against one standard, as JSON values.

    ``value`` is what is known for certain; where the amount of some is not known, the standard is met
    if that is enough, and not assessable otherwise.

    Parameters
    ----------
    services
        Those of the place, of any category.
    residents
        Of the place.
    surveyed
        Categories of which the register has any service.
    """
    counted = {
        c.id
        for c in categories.values()
        if c.standard == standard.id or (standard.whole and c.standard is not None)
    }
    own = services[services["category"].isin(counted).to_numpy(dtype=bool)]
    amount = amounts(own, standard.of)
    unknown = int(np.isnan(amount).sum())
    known = float(np.nansum(amount))
    told: dict[str, Any] = {
        "id": standard.id,
        "title": text_dict(standard.title),
        "least": standard.least,
        "unit": standard.unit,
        "binding": standard.binding,
        "services": len(own),
        "unknown": unknown,
        "amount": number(known, 1),
        "value": number(known / residents) if residents > 0 else None,
        **rule_told(standard),
    }
    if residents <= 0:
        return told | {"answer": "not_assessable", "reason": {"it": "nessun residente", "en": "no residents"}}
    if known / residents >= standard.least:
        return told | {"answer": "met"}
    if unknown:
        reason = {
            "it": f"di {unknown} servizi non è nota la quantità",
            "en": f"of {unknown} services the amount is not known",
        }
        return told | {"answer": "not_assessable", "reason": reason}
    if counted - set(surveyed):
        reason = {
            "it": "il registro non ha alcun servizio di categorie che contano",
            "en": "the register has no service of categories that count",
        }
        return told | {"answer": "not_assessable", "reason": reason}
    return told | {"answer": "not_met"}
