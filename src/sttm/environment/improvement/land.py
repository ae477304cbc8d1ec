"""How much ground of each kind a polygon has for new works: paved, open, roofs, watercourses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from sttm.environment.ground import values_by_class
from sttm.environment.improvement.texts import LAND_ESTIMATED, LAND_UNKNOWN
from sttm.environment.knowledge import Knowledge
from sttm.environment.priorities import rule_in_force
from sttm.evaluation.criteria import Work
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.problem import Room
from sttm.indicators import zonal
from sttm.indicators.land_cover import class_mean
from sttm.packs.priorities import LandGroup
from sttm.quantities import round_half_even

__all__ = ["Land", "land_caveats", "land_of"]


@dataclass(frozen=True, slots=True)
class Land:
    """Ground of one kind in a polygon."""

    group: LandGroup
    available: float | None
    """m² that the land cover says can take works; None where too little of it is known."""
    taken: float
    """m² that the declared works of the group take."""

    @property
    def free(self) -> float | None:
        """What the declared works leave, m²."""
        return None if self.available is None else max(0.0, self.available - self.taken)

    def room(self, *, emptied: bool = False) -> Room | None:
        """Return the bound of the search, or None where nobody knows it.

        Parameters
        ----------
        emptied
            As if no work were declared.
        """
        left = self.available if emptied else self.free
        return None if left is None else Room(frozenset(self.group.types), left)

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values."""
        figures = {"available": self.available, "taken": self.taken, "free": self.free}
        return {
            "id": self.group.id,
            "title": text_dict(self.group.title),
            "types": list(self.group.types),
            **{k: None if v is None else round_half_even(v, 1) for k, v in figures.items()},
            "unit": "m**2",
        }


def land_of(polygon: BaseGeometry, works: Sequence[Work], knowledge: Knowledge) -> tuple[Land, ...]:
    r"""Return the ground of each kind that the rule of priorities tells apart.

    .. math:: A_g = A \sum_c s_c\,v_{g,c}

    :math:`A` is the area of the polygon, :math:`s_c` the share of class :math:`c`, :math:`v_{g,c}` the share
    of it on which works of group :math:`g` can stand. Where less than the least coverage has a class with a
    value, the area is not known. No rule in force: nothing is told apart.
    """
    rule, cover = rule_in_force(knowledge), knowledge.cells("land_cover_cells")
    if rule is None:
        return ()
    areas = None
    if cover is not None:
        outline = gpd.GeoSeries([polygon], crs=knowledge.units.crs)
        areas = zonal.class_areas(zonal.coverage(outline, cover.grid), cover)
    return tuple(
        Land(
            group,
            None if areas is None else _available(areas, polygon.area, group, knowledge),
            sum(w.area for w in works if w.type in group.types),
        )
        for group in rule.land
    )


def land_caveats(lands: Sequence[Land]) -> Iterator[dict[str, Any]]:
    """Yield what a reader has to know of the bounds."""
    if any(one.available is not None for one in lands):
        yield {"id": "improvement-land", **LAND_ESTIMATED, "layers": ["land_cover"]}
    if not lands or any(one.available is None for one in lands):
        yield {"id": "improvement-land-unknown", **LAND_UNKNOWN, "layers": ["land_cover"]}


def _available(areas: pd.DataFrame, area: float, group: LandGroup, knowledge: Knowledge) -> float | None:
    values = values_by_class(knowledge, group.variable)
    if values is None:
        return None
    found = class_mean(areas, pd.Series(values, dtype="float64")).iloc[0]
    enough = found["covered"] >= knowledge.parameters["minimum_coverage"]
    return float(found["value"]) * area if enough else None
