"""Series of an indicator by place: from versions of derived tables and registers, from published values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.environment.monitoring.allocation import allocated, chosen, declared_land
from sttm.environment.monitoring.gaps import (
    Gap,
    absent,
    future,
    method_changed,
    no_column,
    no_values,
    not_measured,
    parts_missing,
    strange,
    thin,
    undated,
    unplaced,
)
from sttm.environment.monitoring.history import History
from sttm.environment.monitoring.places import KINDS, Overlay, Place, Places, overlay
from sttm.indicators.trends import is_moment
from sttm.packs.monitoring import FeatureMethod, LayerMethod, MonitoringIndicator, PlaceKind, TableMethod
from sttm.territory.records import LayerVersion

__all__ = ["VALUES", "Observation", "Series", "SeriesReader"]

VALUES = "monitoring_values"

Key = tuple[PlaceKind, str]


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of a place, and the stored version that it was read from."""

    date: str
    value: float
    covered: float | None
    version: LayerVersion
    source: str | None = None


@dataclass(slots=True)
class Series:
    """The values of an indicator in every place, what places lack, and what all of it lacks."""

    values: dict[Key, dict[str, Observation]] = field(default_factory=lambda: defaultdict(dict))
    lacking: dict[Key, list[Gap]] = field(default_factory=lambda: defaultdict(list))
    gaps: list[Gap] = field(default_factory=list)
    used: list[LayerVersion] = field(default_factory=list)

    def put(self, place: Place, observed: Observation) -> None:
        """Keep a value; a later version of the same date takes the place of an earlier one."""
        self.values[place.kind, place.id][observed.date] = observed
        self._forget(place, observed.date)

    def lack(self, place: Place, gap: Gap) -> None:
        """Say that a place has no value of a date, also where an earlier version gave one."""
        self.values[place.kind, place.id].pop(str(gap.date), None)
        self._forget(place, gap.date)
        self.lacking[place.kind, place.id].append(gap)

    def _forget(self, place: Place, date: str | None) -> None:
        known = self.lacking[place.kind, place.id]
        self.lacking[place.kind, place.id] = [g for g in known if g.date != date]


class SeriesReader:
    """Reads series from the history of one workspace.

    Parameters
    ----------
    history, places
        Of the workspace.
    until
        ISO date; values after it are left out.
    minimum_coverage
        Least share of a place that must have data.
    """

    def __init__(self, history: History, places: Places, *, until: str, minimum_coverage: float) -> None:
        self.history = history
        self.workspace = history.workspace
        self.places = places
        self.until = until
        self.minimum_coverage = minimum_coverage
        self._overlays: dict[tuple[str, str, PlaceKind], Overlay] = {}
        self._units: dict[str, tuple[NDArray[np.object_], pd.Index]] = {}

    def read(self, indicator: MonitoringIndicator) -> Series:
        """Return the series of an indicator in every place."""
        series = Series()
        method = indicator.method
        if isinstance(method, LayerMethod):
            self._from_tables(series, method)
        elif isinstance(method, FeatureMethod):
            self._from_features(series, method)
        else:
            self._from_values(series, indicator.id, method)
        return series

    # --- derived tables by unit -----------------------------------------------------------------------

    def _from_tables(self, series: Series, method: LayerMethod) -> None:
        versions = self.history.derived(method.layer)
        if not versions:
            series.gaps.append(absent(method.layer))
        for made in versions:
            origin, units = (
                self.history.origin(made, method.dated_by),
                self.history.lineage(made).get("units"),
            )
            date = None if origin is None else origin.record.reference_date
            if origin is None or units is None or date is None:
                series.gaps.append(undated(made))
                continue
            if not self._in_time(series, date):
                continue
            table = self.workspace.table(made)
            if method.column not in table:
                series.gaps.append(no_column(method.column, made))
                continue
            _note_other_methods(series, made, origin, self.history, method)
            series.used += [made, origin]
            self._bring_to_places(series, method, made, units, table[method.column], date)

    def _bring_to_places(
        self,
        series: Series,
        method: LayerMethod,
        made: LayerVersion,
        units: LayerVersion,
        column: pd.Series[Any],
        date: str,
    ) -> None:
        shapes, ids = self._unit_shapes(units)
        values = column.reindex(ids).to_numpy(dtype=np.float64, na_value=np.nan)
        whole = shapely.area(shapes)
        for kind in KINDS:
            places, areas = self.places.of[kind], self.places.area(kind)
            found = self._overlay(units, kind, shapes)
            known = ~np.isnan(values[found.shapes])
            at, weight, value = found.places[known], found.areas[known], values[found.shapes][known]
            if method.aggregate == "sum":
                share = weight / whole[found.shapes][known]
                totals = np.bincount(at, value * share, len(places))
            else:
                totals = np.bincount(at, value * weight, len(places))
            covered = np.bincount(at, weight, len(places))
            for n, place in enumerate(places):
                part = float(min(covered[n] / areas[n], 1.0)) if areas[n] else 0.0
                if part < self.minimum_coverage or not covered[n]:
                    series.lack(place, thin(part, self.minimum_coverage, date))
                    continue
                total = float(totals[n] if method.aggregate == "sum" else totals[n] / covered[n])
                series.put(place, Observation(date, total, part, made))

    def _unit_shapes(self, units: LayerVersion) -> tuple[NDArray[np.object_], pd.Index]:
        if units.version not in self._units:
            frame = self.workspace.vector(units)
            self._units[units.version] = (frame.geometry.to_numpy(), frame.index)
        return self._units[units.version]

    def _overlay(self, version: LayerVersion, kind: PlaceKind, shapes: NDArray[np.object_]) -> Overlay:
        key = (version.layer, version.version, kind)
        if key not in self._overlays:
            self._overlays[key] = overlay(shapes, self.places.shapes(kind))
        return self._overlays[key]

    # --- features of input layers ---------------------------------------------------------------------

    def _from_features(self, series: Series, method: FeatureMethod) -> None:
        versions = self.history.versions(method.layer)
        if not versions:
            series.gaps.append(absent(method.layer))
        for version in versions:
            date = version.record.reference_date
            if date is None:
                series.gaps.append(undated(version))
                continue
            if not self._in_time(series, date):
                continue
            frame = self.workspace.vector(version)
            wanted = [*method.where, *([] if method.column is None else [method.column])]
            unknown = [c for c in wanted if c not in frame]
            if unknown:
                series.gaps.append(no_column(unknown[0], version))
                continue
            series.used.append(version)
            ways = {"land": self._land, "amount": self._amount, "number": self._number}
            measured = ways.get(method.measure, self._covered)
            for kind in KINDS:
                for place, value in zip(
                    self.places.of[kind], measured(chosen(frame, method.where), kind, method), strict=True
                ):
                    if np.isnan(value):
                        series.lack(place, unplaced(date))
                    else:
                        series.put(place, Observation(date, float(value), None, version))

    def _covered(self, frame: Any, kind: PlaceKind, method: FeatureMethod) -> NDArray[np.float64]:
        """Return what features cover of each place, NaN where some that touch it have no area."""
        shapes = frame.geometry.to_numpy()
        places = self.places.shapes(kind)
        flat = shapely.get_dimensions(shapes) < 2
        known = shapely.area(shapely.intersection(places, shapely.union_all(shapes[~flat])))
        touched = (
            np.unique(shapely.STRtree(shapes[flat]).query(places, predicate="intersects")[0])
            if method.measure == "area"
            else np.array([], dtype=np.intp)
        )
        values = np.array(known / self.places.area(kind) if method.measure == "share" else known, dtype=float)
        values[touched] = np.nan
        return values

    def _land(self, frame: Any, kind: PlaceKind, method: FeatureMethod) -> NDArray[np.float64]:
        """Return the land that features declare in each place, NaN where it cannot be divided."""
        del method
        return allocated(frame, self.places, kind).sums(declared_land(frame))

    def _amount(self, frame: Any, kind: PlaceKind, method: FeatureMethod) -> NDArray[np.float64]:
        """Return the sum of a column in each place, NaN where one is not given or cannot be divided."""
        amounts = frame[method.column].to_numpy(dtype=np.float64, na_value=np.nan)
        return allocated(frame, self.places, kind).sums(amounts)

    def _number(self, frame: Any, kind: PlaceKind, method: FeatureMethod) -> NDArray[np.float64]:
        """Return how many features touch each place."""
        del method
        places = self.places.shapes(kind)
        touched = shapely.STRtree(frame.geometry.to_numpy()).query(places, predicate="intersects")[0]
        return np.bincount(touched, minlength=len(places)).astype(np.float64)

    # --- published values -----------------------------------------------------------------------------

    def _from_values(self, series: Series, indicator: str, method: TableMethod) -> None:
        known: dict[Key, Place] = {(p.kind, p.id): p for kind in KINDS for p in self.places.of[kind]}
        unknown: set[str] = set()
        rows = 0
        for version in self.history.versions(VALUES):
            table = self.workspace.table(version)
            own = table[table["indicator_id"] == indicator]
            for row in cast("list[dict[str, Any]]", own.sort_index().to_dict("records")):
                rows += 1
                kind: PlaceKind = row["place_kind"]
                given = "" if pd.isna(row["place_id"]) else str(row["place_id"])
                date, value = str(row["date"]), row["value"]
                place = self.places.of["area"][0] if kind == "area" else known.get((kind, given))
                if place is None or not is_moment(date):
                    unknown.add(f"{kind} {given}" if place is None else date)
                elif not self._in_time(series, date):
                    continue
                elif pd.isna(value):
                    series.lack(place, not_measured(date))
                else:
                    observed = Observation(date, float(value), None, version, str(row["source"]))
                    series.put(place, observed)
            if len(own):
                series.used.append(version)
        if not rows:
            series.gaps.append(no_values(indicator))
        if unknown:
            series.gaps.append(strange(sorted(unknown)))
        if method.aggregate == "sum":
            self._add_up(series)

    def _add_up(self, series: Series) -> None:
        """Give places the sum of their Comuni on the dates on which all of them have a value."""
        for kind in ("zone", "area"):
            for place in self.places.of[kind]:
                parts = [
                    series.values.get(("municipality", m.id), {})
                    for m in self.places.municipalities_of(place)
                ]
                dates = sorted({d for part in parts for d in part})
                for date in dates:
                    if date in series.values[place.kind, place.id]:
                        continue
                    without = sum(date not in part for part in parts)
                    if without:
                        series.lack(place, parts_missing(without, len(parts), date))
                        continue
                    newest = max((p[date] for p in parts), key=lambda o: series.used.index(o.version))
                    total = sum(p[date].value for p in parts)
                    series.put(place, Observation(date, total, None, newest.version, newest.source))

    def _in_time(self, series: Series, date: str) -> bool:
        if date <= self.until[: len(date)]:
            return True
        if not any(g.code == "future" and g.date == date for g in series.gaps):
            series.gaps.append(future(date))
        return False


def _note_other_methods(
    series: Series, made: LayerVersion, origin: LayerVersion, history: History, method: LayerMethod
) -> None:
    """Say where the values of a series were not measured or reckoned alike: a trend may be that change."""
    if any(g.code == "method_changed" for g in series.gaps):
        return
    for other in series.used:
        if other.layer != made.layer:
            continue
        before = history.origin(other, method.dated_by)
        if _facts(other, before) != _facts(made, origin):
            series.gaps.append(method_changed())
            return


def _facts(made: LayerVersion, origin: LayerVersion | None) -> tuple[Any, ...]:
    build = made.record.build
    parameters: Mapping[str, str] = {} if build is None else build.parameters
    if origin is None:
        return (tuple(sorted(parameters.items())),)
    record = origin.record
    told = (origin.layer, record.sensor, record.legend, record.variable, record.proxy_for)
    return (tuple(sorted(parameters.items())), *told)
