"""One snapshot of a workspace read with the values of a pack on a day: what every strategy starts from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Self, TypeVar, cast

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.grids import Cells
from sttm.packs.pack import Pack
from sttm.quantities import Missing
from sttm.territory.records import LayerVersion
from sttm.territory.schemas import layer_schema
from sttm.territory.workspace import Workspace

__all__ = ["Reading", "Shapes", "absent_layers"]

T = TypeVar("T")


def absent_layers(names: Sequence[str]) -> Missing:
    """Return that layers are not in the workspace, by the titles that readers know."""
    titles = [layer_schema(name).title for name in names]
    it, en = (" / ".join(getattr(t, language) for t in titles) for language in ("it", "en"))
    return Missing(f"not in the workspace: {en} ({', '.join(names)})", it=f"manca il livello {it}")


class Shapes:
    """The shapes of a layer with their search tree, without the cost of a data frame at each look."""

    def __init__(self, frame: gpd.GeoDataFrame) -> None:
        self.ids: NDArray[np.object_] = frame.index.to_numpy().astype(str)
        self.geometries: NDArray[np.object_] = frame.geometry.to_numpy()
        self.tree = shapely.STRtree(self.geometries)

    def touching(self, polygon: BaseGeometry) -> NDArray[np.object_]:
        """Return the shapes that a polygon touches."""
        found: NDArray[np.object_] = self.geometries[self.tree.query(polygon, predicate="intersects")]
        return found


class Reading:
    """One snapshot of a workspace, with the pack whose values are asked for on a day.

    Layers are read when first asked for and kept.

    Attributes
    ----------
    workspace, pack, on
        The snapshot, the pack, the day.
    """

    def __init__(self, workspace: Workspace, pack: Pack, on: date) -> None:
        self.workspace = workspace
        self.pack = pack
        self.on = on

    @cached_property
    def municipality_names(self) -> dict[str, str]:
        """The name of each municipality; empty where the layer is absent."""
        found = self.vector("municipalities")
        return (
            {} if found is None else {str(i): str(n) for i, n in zip(found.index, found["name"], strict=True)}
        )

    def version(self, layer: str) -> LayerVersion | None:
        """Return the current version of a layer, or None."""
        if layer not in self._versions:
            self._versions[layer] = self.workspace.current(layer)
        return self._versions[layer]

    @cached_property
    def _versions(self) -> dict[str, LayerVersion | None]:
        return {}

    def lineage(self, version: LayerVersion) -> tuple[LayerVersion, ...]:
        """Return every version that one was made from, near and far."""
        if version.layer not in self._lineages:
            self._lineages[version.layer] = self.workspace.lineage(version)
        return self._lineages[version.layer]

    @cached_property
    def _lineages(self) -> dict[str, tuple[LayerVersion, ...]]:
        return {}

    def cells(self, layer: str) -> Cells | None:
        """Return the cells of a raster layer, or None where it is absent."""
        if layer not in self._cells:
            version = self.version(layer)
            self._cells[layer] = None if version is None else self.workspace.cells(version)
        return self._cells[layer]

    @cached_property
    def _cells(self) -> dict[str, Cells | None]:
        return {}

    def vector(self, layer: str) -> gpd.GeoDataFrame | None:
        """Return the features of a vector layer, or None where it is absent."""
        if layer not in self._vectors:
            version = self.version(layer)
            self._vectors[layer] = None if version is None else self.workspace.vector(version)
        return self._vectors[layer]

    @cached_property
    def _vectors(self) -> dict[str, gpd.GeoDataFrame | None]:
        return {}

    def shapes(self, layer: str) -> Shapes | None:
        """Return the shapes of a vector layer ready to be searched, or None where it is absent."""
        if layer not in self._shapes:
            frame = self.vector(layer)
            self._shapes[layer] = None if frame is None else Shapes(frame)
        return self._shapes[layer]

    @cached_property
    def _shapes(self) -> dict[str, Shapes | None]:
        return {}

    def kept(self, name: str, make: Callable[[Self], T]) -> T:
        """Return what is worked out once from this snapshot, by the name of what it is."""
        if name not in self._kept:
            self._kept[name] = make(self)
        return cast("T", self._kept[name])

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}
