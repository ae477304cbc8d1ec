"""What the knowledge base knows, held ready for many evaluations: tables, rasters, vectors, versions."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from sttm.environment.derived import as_floats
from sttm.environment.parameters import (
    DataFacts,
    benefit_values_in_use,
    breaks_in_use,
    class_values_in_use,
    derived_parameters,
)
from sttm.environment.unit_indicators import UnitIndicator, indicators_with
from sttm.errors import RequestError
from sttm.evaluation.inputs import Input, Trace, sourced_trace
from sttm.packs.pack import Pack
from sttm.quantities import Measure, Missing
from sttm.territory.reading import Reading, Shapes, absent_layers
from sttm.territory.workspace import Workspace

__all__ = ["Knowledge", "data_facts"]

TABLES = (
    "unit_land_cover",
    "unit_sealing",
    "unit_drainage",
    "unit_night_temperature",
    "unit_heat",
    "unit_vulnerability",
    "unit_runoff",
    "unit_cooling",
)


def data_facts(workspace: Workspace) -> dict[str, DataFacts]:
    """Return, by layer present, how it was measured."""
    facts = {}
    for layer in workspace.layers():
        version = workspace.current(layer)
        if version is not None:
            record = version.record
            facts[layer] = DataFacts(record.sensor, record.period, record.legend)
    return facts


class Knowledge(Reading):
    """One snapshot of a workspace, with its landscape units and what the derived layers say of them.

    Attributes
    ----------
    units
        Landscape units in the workspace's reference system, indexed by unit id.
    """

    def __init__(self, workspace: Workspace, pack: Pack, on: date) -> None:
        super().__init__(workspace, pack, on)
        units = self.version("units")
        if units is None:
            msg = "the workspace has no units to evaluate against"
            raise RequestError(msg, remedy="add the layer units, then build")
        self.units: gpd.GeoDataFrame = workspace.vector(units)
        self.unit_shapes = Shapes(self.units)
        self.facts = data_facts(workspace)

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """The values that the derived functions take."""
        return derived_parameters(self.pack, self.facts, self.on)

    @cached_property
    def indicators(self) -> dict[str, UnitIndicator]:
        """Every indicator by name."""
        return {i.name: i for i in indicators_with(self.parameters["night_temperature_thresholds"])}

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The derived tables that are built."""
        found = {}
        for name in TABLES:
            version = self.version(name)
            if version is not None:
                found[name] = as_floats(self.workspace.table(version))
        return found

    @cached_property
    def reference_temperature(self) -> pd.DataFrame | None:
        """The derived table with the night temperature of reference green."""
        version = self.version("night_temperature_reference")
        return None if version is None else as_floats(self.workspace.table(version))

    @cached_property
    def unit_values(self) -> dict[str, dict[str, Any]]:
        """Every column of every derived table, by unit."""
        frame = (
            pd.concat(self.tables.values(), axis=1) if self.tables else pd.DataFrame(index=self.units.index)
        )
        frame = frame.loc[:, ~frame.columns.duplicated()]
        rows = cast("list[dict[str, Any]]", frame.to_dict("records"))
        return {str(unit): row for unit, row in zip(frame.index, rows, strict=True)}

    @cached_property
    def unit_names(self) -> dict[str, str]:
        """The name of each unit; its id where it has none."""
        ids = [str(u) for u in self.units.index]
        names = self.units["name"] if "name" in self.units else [None] * len(ids)
        return {
            unit: str(name) if isinstance(name, str) else unit for unit, name in zip(ids, names, strict=True)
        }

    @cached_property
    def parcels(self) -> frozenset[tuple[str, str, str]] | None:
        """Municipality, sheet and parcel of every cadastral parcel; None where the layer is absent."""
        found = self.vector("parcels")
        if found is None:
            return None
        columns = [found[c].astype(str) for c in ("municipality_id", "sheet", "parcel")]
        return frozenset(zip(*columns, strict=True))

    def read(self, scope: str, indicator: UnitIndicator, row: dict[str, Any] | None) -> Input:
        """Return an indicator as an input of a criterion, or why it is missing.

        Parameters
        ----------
        scope
            ``unit`` or ``place``.
        row
            The values of the unit or the place by column; None where nothing is known of it.
        """
        name = f"{scope}.{indicator.name}"
        trace = self.trace(scope, indicator)
        value = None if row is None else row.get(indicator.name)
        if value is not None and value == value:
            return Input(name, Measure(float(value), indicator.unit), trace, indicator.title)
        return Input(name, self._why_missing(indicator, row), trace, indicator.title)

    def _why_missing(self, indicator: UnitIndicator, row: dict[str, Any] | None) -> Missing:
        absent = [layer for layer in indicator.layers if layer not in self.facts]
        if len(absent) == len(indicator.layers):
            return absent_layers(indicator.layers)
        if missed := [layer for layer in indicator.also if layer not in self.facts]:
            return absent_layers(missed)
        if row is None or indicator.table not in self.tables:
            table = indicator.table
            return Missing(
                f"{table} is not built: run sttm build", it=f"{table} non è calcolato: eseguire sttm build"
            )
        covered = row.get(indicator.covered or "", 0.0)
        least = self.parameters["minimum_coverage"]
        if not covered >= least:
            shown = 0.0 if covered != covered else covered
            return Missing(
                f"data on {shown:.0%} of the area, at least {least:.0%} is needed",
                it=f"dati sul {100 * shown:.0f} % dell'area, ne serve almeno il {100 * least:.0f} %",
            )
        if indicator.class_values and self._class_values.get(indicator.class_values) is None:
            return Missing(
                f"the pack gives no {indicator.class_values} for the classes of this land cover",
                it=f"il pacchetto non dà {indicator.class_values} per le classi di questo suolo",
            )
        variable = indicator.breaks or indicator.name
        return Missing(
            f"no breaks of {variable} are set for these data (sensor, period)",
            it=f"nessuna soglia di {variable} è fissata per questi dati (sensore, periodo)",
        )

    def trace(self, scope: str, indicator: UnitIndicator) -> tuple[Trace, ...]:
        """Return what an indicator rests on: layer versions and values of the pack."""
        key = (scope, indicator.name)
        if key not in self._traces:
            layers = [indicator.table] if scope == "unit" else []
            layers += [n for n in (*indicator.layers, *indicator.also) if n in self.facts]
            traces = [self._layer_trace(layer) for layer in layers if self.version(layer) is not None]
            if indicator.class_values and (table := self._class_values.get(indicator.class_values)):
                official = (("official", False), ("legend", table.legend))
                traces.append(Trace("class_values", table.id, official))
            if indicator.breaks:
                found = self._breaks[indicator.breaks].values()
                traces += [sourced_trace("breaks", b.id, b) for b in found]
            self._traces[key] = tuple(traces)
        return self._traces[key]

    def _layer_trace(self, layer: str) -> Trace:
        version = self.version(layer)
        assert version is not None  # noqa: S101 - the caller has looked
        return Trace("layer", layer, (("version", version.version),))

    @cached_property
    def _traces(self) -> dict[tuple[str, str], tuple[Trace, ...]]:
        return {}

    @cached_property
    def _class_values(self) -> dict[str, Any]:
        known = (self.pack, self.facts, self.on)
        return {**class_values_in_use(*known), **benefit_values_in_use(*known)}

    @cached_property
    def _breaks(self) -> dict[str, Any]:
        return breaks_in_use(self.pack, self.facts, self.on)
