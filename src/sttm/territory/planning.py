"""Deciding what of a derived layer has to be computed, and saying why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import geopandas
import pandas as pd

from sttm.grids import Cells, Grid, Window
from sttm.territory.build_report import Action
from sttm.territory.catalogue import Collection, read_item
from sttm.territory.changes import Extent, blocks_touched, changed_extent, changed_rows, units_touched
from sttm.territory.derived import DerivedLayer, Radius, parameter_prints
from sttm.territory.records import BuildKey, LayerVersion
from sttm.territory.workspace import Workspace

__all__ = ["Plan", "Scene", "View", "plan_layer"]

_REMEMBERED = 50


class View(Protocol):
    """What is current: a workspace, or a transaction under way."""

    def current(self, layer: str) -> LayerVersion | None:
        """Return the current version of a layer."""

    def collection(self, layer: str) -> Collection | None:
        """Return the records of a layer."""


@dataclass
class Scene:
    """What a build works on.

    Parameters
    ----------
    per_unit
        Unit layer of every derived table that has a row per unit.
    uncertain
        In a dry run, derived layers whose next version is not known.
    computed
        By layer, version before and after: the windows of a raster that this build computed in part.
    """

    workspace: Workspace
    view: View
    parameters: Mapping[str, Any]
    per_unit: Mapping[str, str]
    uncertain: set[str] = field(default_factory=set)
    computed: dict[tuple[str, str, str], tuple[Window, ...]] = field(default_factory=dict)
    _extents: dict[tuple[Path, Path], Extent] = field(default_factory=dict)
    _last: tuple[LayerVersion, Any] | None = None

    def content(self, version: LayerVersion) -> geopandas.GeoDataFrame | pd.DataFrame | Cells:
        """Return the content of a version; the last frame read is kept, no other."""
        if version.kind == "raster":
            return self.workspace.cells(version)
        if self._last is None or self._last[0] != version:
            load = self.workspace.vector if version.kind == "vector" else self.workspace.table
            self._last = (version, load(version))
        return self._last[1].copy(deep=False)

    def extent(self, before: LayerVersion, after: LayerVersion) -> Extent:
        """Return where a layer changed between two versions; what was compared is remembered."""
        key = (before.path, after.path)
        if key not in self._extents:
            windows = self.computed.get((after.layer, before.version, after.version))
            self._extents[key] = changed_extent(self.workspace, before, after, windows)
        return self._extents[key]

    def inputs(self, layer: DerivedLayer) -> dict[str, LayerVersion | None]:
        """Return the current version of each input."""
        return {name: self.view.current(name) for name in layer.inputs}

    def loaded(self, layer: DerivedLayer) -> dict[str, Any]:
        """Return the content of each input, None where an optional one is absent."""
        return {n: None if v is None else self.content(v) for n, v in self.inputs(layer).items()}

    def values(self, layer: DerivedLayer) -> dict[str, Any]:
        """Return the values of the parameters the layer declares."""
        return {name: self.parameters[name] for name in layer.parameters}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with one derived layer.

    Parameters
    ----------
    units, blocks
        For the action ``part``: ids of the units, or upper left cells of the blocks, to compute.
    total
        How many units or blocks there are.
    source
        Version to restore, keep or build upon.
    """

    action: Action
    reasons: tuple[str, ...]
    key: BuildKey | None = None
    units: pd.Index | None = None
    blocks: frozenset[tuple[int, int]] | None = None
    total: int | None = None
    source: LayerVersion | None = None


def _named(version: str | None) -> str:
    return "none" if version is None else f"{version[:4]}…"


def _obstacles(scene: Scene, layer: DerivedLayer, inputs: Mapping[str, LayerVersion | None]) -> list[str]:
    missing = [name for name, optional in layer.inputs.items() if inputs[name] is None and not optional]
    found = [f"missing input {name}" for name in missing if name not in scene.uncertain]
    return found + [f"missing parameter {n}" for n in layer.parameters if n not in scene.parameters]


def plan_layer(scene: Scene, layer: DerivedLayer) -> Plan:
    """Decide what of a derived layer has to be computed."""
    inputs = scene.inputs(layer)
    obstacles = _obstacles(scene, layer, inputs)
    previous = scene.view.current(layer.name)
    if obstacles:
        return Plan("not_built", tuple(obstacles), source=previous)
    key = BuildKey(
        inputs={name: found.version if found else None for name, found in inputs.items()},
        parameters=parameter_prints(layer.parameters, scene.parameters),
        code=layer.code_print(),
    )
    waits = tuple(f"{name} may change" for name in layer.inputs if name in scene.uncertain)
    if previous is None or previous.record.build is None:
        action: Action = "pending" if waits else "all"
        found = _in_history(scene, layer, key) if not waits else None
        if found is not None:
            return Plan("restored", (_remembered(found),), key, source=found)
        return Plan(action, ("first build", *waits), key)
    old = previous.record.build
    if old == key and not waits:
        return Plan("unchanged", ("unchanged inputs, parameters and code",), key, source=previous)
    everything = _reasons_for_all(old, key)
    if waits:
        return Plan("all" if everything else "pending", (*everything, *waits), key, source=previous)
    found = _in_history(scene, layer, key)
    if found is not None:
        return Plan("restored", (_remembered(found),), key, source=found)
    if everything:
        return Plan("all", tuple(everything), key, source=previous)
    return _plan_part(scene, layer, key, previous)


def _remembered(found: LayerVersion) -> str:
    return f"the same inputs, parameters and code made version {_named(found.version)} before"


def _in_history(scene: Scene, layer: DerivedLayer, key: BuildKey) -> LayerVersion | None:
    known = scene.view.collection(layer.name)
    for entry in reversed(known.records[-_REMEMBERED:] if known else ()):
        found = read_item(scene.workspace.root, layer.name, *entry)
        if found.record.build == key and found.path.exists():
            return found
    return None


def _reasons_for_all(old: BuildKey, new: BuildKey) -> list[str]:
    reasons = []
    if old.code != new.code:
        reasons.append("code changed")
    names = sorted({*old.parameters, *new.parameters})
    reasons += [f"parameter {n} changed" for n in names if old.parameters.get(n) != new.parameters.get(n)]
    for name in sorted({*old.inputs, *new.inputs}):
        before, after = old.inputs.get(name), new.inputs.get(name)
        if before is None and after is not None:
            reasons.append(f"{name} {_named(after)} was not there before")
        elif after is None and before is not None:
            reasons.append(f"{name} {_named(before)} is not there any more")
    return reasons


def _changed_inputs(
    scene: Scene, key: BuildKey, old: BuildKey
) -> list[tuple[str, LayerVersion, LayerVersion]]:
    changed = []
    for name, version in sorted(key.inputs.items()):
        before = old.inputs[name]
        if before is None or version is None or before == version:
            continue
        known = scene.view.collection(name)
        records = dict(known.records) if known else {}
        now = scene.view.current(name)
        if now is not None:
            changed.append((name, read_item(scene.workspace.root, name, before, records[before]), now))
    return changed


def _plan_part(scene: Scene, layer: DerivedLayer, key: BuildKey, previous: LayerVersion) -> Plan:
    old = previous.record.build
    assert old is not None  # noqa: S101  (plan_layer has looked)
    changed = _changed_inputs(scene, key, old)
    steps = [f"{name} {_named(a.version)}→{_named(b.version)} changed" for name, a, b in changed]
    if layer.support == "whole":
        return Plan("all", tuple(steps), key, source=previous)
    if layer.per_unit:
        return _plan_units(scene, layer, key, previous, changed)
    return _plan_blocks(scene, layer, key, previous, changed)


def _units_of(
    scene: Scene,
    layer: DerivedLayer,
    units: geopandas.GeoDataFrame,
    radius: float,
    step: tuple[str, LayerVersion, LayerVersion],
) -> tuple[pd.Index | None, str]:
    """Return the units that one changed input concerns, None for all, and what to say about it."""
    name, before, after = step
    text = f"{name} {_named(before.version)}→{_named(after.version)} changed"
    by_unit = scene.per_unit.get(name) == layer.units and before.kind == after.kind == "table"
    if name == layer.units or by_unit:
        load = scene.workspace.table if by_unit else scene.workspace.vector
        rows = changed_rows(load(before), load(after))
        if rows is None:
            return None, f"{text}: it has other columns"
        rows = rows.intersection(units.index)
    else:
        extent = scene.extent(before, after)
        if extent.shapes is None:
            return None, f"{text} {extent.why or 'and has no place'}"
        rows = units_touched(units, extent.shapes, radius)
    where = f"within {radius:g} m of" if radius and not by_unit else "inside"
    return rows, f"{text} {where} {len(rows)} of {len(units)} units"


def _plan_units(
    scene: Scene,
    layer: DerivedLayer,
    key: BuildKey,
    previous: LayerVersion,
    changed: list[tuple[str, LayerVersion, LayerVersion]],
) -> Plan:
    now = scene.view.current(layer.units)
    assert now is not None  # noqa: S101  (the layer of units is a required input)
    units = scene.workspace.vector(now)
    dirty, reasons, everything = units.index[:0], [], False
    radius = radius_of(scene, layer)
    for step in changed:
        rows, text = _units_of(scene, layer, units, radius, step)
        reasons.append(text)
        everything |= rows is None
        dirty = dirty if rows is None else dirty.union(rows)
    if everything:
        return Plan("all", tuple(reasons), key, total=len(units), source=previous)
    known = scene.workspace.table(previous).index
    dirty = dirty.union(units.index.difference(known))
    gone = known.difference(units.index)
    if gone.size:
        reasons.append(f"{len(gone)} units are gone")
    if not dirty.size and not gone.size:
        return Plan("kept", (*reasons, "inputs changed but no unit is touched"), key, source=previous)
    return Plan("part", tuple(reasons), key, units=dirty, total=len(units), source=previous)


def _plan_blocks(
    scene: Scene,
    layer: DerivedLayer,
    key: BuildKey,
    previous: LayerVersion,
    changed: list[tuple[str, LayerVersion, LayerVersion]],
) -> Plan:
    grid = grid_of(scene, layer)
    if scene.workspace.cells(previous).grid != grid:
        return Plan("all", ("the grid changed",), key, source=previous)
    radius = radius_of(scene, layer)
    total = sum(1 for _ in grid.blocks(layer.block))
    blocks: set[tuple[int, int]] = set()
    reasons, everything = [], False
    for name, before, after in changed:
        text = f"{name} {_named(before.version)}→{_named(after.version)} changed"
        extent = scene.extent(before, after)
        if extent.shapes is None:
            everything = True
            reasons.append(f"{text} {extent.why or 'and has no place'}")
            continue
        touched = blocks_touched(grid, layer.block, extent.shapes, radius)
        where = f"within {radius:g} m of" if radius else "inside"
        reasons.append(f"{text} {where} {len(touched)} of {total} blocks")
        blocks |= touched
    if everything:
        return Plan("all", tuple(reasons), key, total=total, source=previous)
    if not blocks:
        return Plan("kept", (*reasons, "inputs changed but no block is touched"), key, source=previous)
    return Plan("part", tuple(reasons), key, blocks=frozenset(blocks), total=total, source=previous)


def grid_of(scene: Scene, layer: DerivedLayer) -> Grid:
    """Return the grid a derived raster has now."""
    assert layer.grid is not None  # noqa: S101  (the declaration has looked)
    return layer.grid(scene.loaded(layer), scene.values(layer))


def radius_of(scene: Scene, layer: DerivedLayer) -> float:
    """Return how far beyond a unit or a cell the inputs count now, metres."""
    if not isinstance(layer.support, Radius):
        return 0.0
    metres = layer.support.metres
    return metres(scene.loaded(layer), scene.values(layer)) if callable(metres) else metres
