"""The areas map as ground for sites: what is open to an activity, and what closes the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.indicators.planar import GRID
from sttm.packs.area_rules import AreaRule
from sttm.production.areas.classes import ADMITTED, BINDING
from sttm.production.areas.layer import SEPARATOR, class_column
from sttm.production.search.cutting import surfaces

__all__ = ["Fragments", "Ground"]

Masks = NDArray[np.bool_]


class Ground:
    """The pieces of the areas map as one activity sees them.

    Parameters
    ----------
    frame
        The areas map: ``rules`` and ``missing`` (separated by ``;``) and ``class_<activity>``.
    rules
        The rules in force for the activity, by id.
    activity
        Its id.
    as_if_known
        Take missing layers as if they spoke against nothing: what is found is a hypothesis.
    """

    def __init__(
        self,
        frame: gpd.GeoDataFrame,
        rules: Mapping[str, AreaRule],
        activity: str,
        *,
        as_if_known: bool = False,
    ) -> None:
        self.shapes = surfaces(frame.geometry.to_numpy())
        self.tree = shapely.STRtree(self.shapes)
        self.classes: NDArray[np.object_] = frame[class_column(activity)].to_numpy().astype(object)
        self.rules = dict(rules)
        touching = [_listed(text) for text in frame["rules"]]
        self.touching = [tuple(r for r in names if r in rules) for names in touching]
        self.excluding = [frozenset(r for r in n if rules[r].effect == "exclusion") for n in self.touching]
        asked = {r.layer for r in rules.values() if r.effect in BINDING}
        self.unknown = [frozenset(_listed(text)) & asked for text in frame["missing"]]

        self.open: Masks = np.isin(self.classes, ADMITTED)
        """Which pieces a site may stand on."""
        if as_if_known:
            self.open = self.open_knowing(asked)

    @property
    def ranked(self) -> list[AreaRule]:
        """The rules, the strongest first."""
        order = (*BINDING, "preference")
        return sorted(self.rules.values(), key=lambda r: (order.index(r.effect), -r.strength, r.id))

    def open_without(self, rule: str) -> Masks:
        """Return which pieces would be open if a rule were lifted."""
        lifted = self.rules[rule]
        only = lifted.layer not in {
            r.layer for r in self.rules.values() if r.id != rule and r.effect in BINDING
        }
        gone = frozenset({lifted.layer}) if only else frozenset[str]()
        freed = [
            not (excluding - {rule}) and not (unknown - gone)
            for excluding, unknown in zip(self.excluding, self.unknown, strict=True)
        ]
        return np.asarray(self.open | np.array(freed, dtype=bool))

    def open_knowing(self, layers: Iterable[str]) -> Masks:
        """Return which pieces would be open at most if layers were known, and spoke against none of them."""
        known = frozenset(layers)
        freed = [
            not excluding and not (unknown - known)
            for excluding, unknown in zip(self.excluding, self.unknown, strict=True)
        ]
        return np.asarray(self.open | np.array(freed, dtype=bool))

    def fragments(self, lands: NDArray[np.object_]) -> Fragments:
        """Return the parts of lands that lie in each piece, with area."""
        land, piece = self.tree.query(lands, predicate="intersects")
        order = np.lexsort((piece, land))
        land, piece = land[order], piece[order]
        cut = surfaces(shapely.intersection(surfaces(lands)[land], self.shapes[piece], grid_size=GRID))
        real = shapely.area(cut) > 0
        return Fragments(land[real], piece[real], np.asarray(cut[real], dtype=object))


@dataclass(frozen=True, slots=True)
class Fragments:
    """Lands cut by the pieces of the areas map."""

    land: NDArray[np.int64]
    """Position of the land that each fragment is of, ascending."""
    piece: NDArray[np.int64]
    shapes: NDArray[np.object_]

    @property
    def areas(self) -> NDArray[np.float64]:
        """Area of each fragment, m²."""
        found: NDArray[np.float64] = shapely.area(self.shapes)
        return found

    def of(self, land: int, pieces: Masks) -> BaseGeometry:
        """Return what of a land lies on some pieces."""
        begin, end = np.searchsorted(self.land, [land, land + 1])
        own = self.shapes[begin:end][pieces[self.piece[begin:end]]]
        return shapely.union_all(own, grid_size=GRID) if len(own) > 1 else shapely.union_all(own)


def _listed(text: object) -> tuple[str, ...]:
    """Return the names in a cell of the map; an empty cell may be missing in the file."""
    return tuple(part for part in text.split(SEPARATOR) if part) if isinstance(text, str) else ()
