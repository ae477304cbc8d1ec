"""The inputs of criteria as columns of draws: class values, breaks and measurements that could be other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from sttm.environment.knowledge import Knowledge
from sttm.environment.parameters import breaks_in_use, class_values_in_use
from sttm.environment.place import place_values, split_by_unit
from sttm.environment.uncertainty_texts import kind_text
from sttm.evaluation.inputs import Share, sourced_trace, text_dict
from sttm.evaluation.sensitivity import Column, Factor
from sttm.indicators import zonal
from sttm.indicators.nearness import grown
from sttm.packs.breaks import Breaks
from sttm.packs.land_cover import ClassValues
from sttm.packs.schede import IntervalScale, ScaleCriterion, WorksCriterion
from sttm.quantities import Missing

__all__ = ["UncertainInputs"]

LEVELS: Mapping[str, str] = {
    "unit.drainage_vulnerability": "idren",
    "unit.heat_vulnerability": "night_temperature",
}
"""Levels, and the variable whose breaks give them."""

OFFSETS: Mapping[str, str] = {
    "unit.night_temperature": "uncertainty_night_temperature",
    "place.night_temperature": "uncertainty_night_temperature",
    "place.night_temperature_anomaly": "uncertainty_night_temperature_anomaly",
    "unit.night_temperature_anomaly": "uncertainty_night_temperature_anomaly",
}
"""Measured inputs, and the parameter that says how far they could be off."""

SEALING = "uncertainty_sealing"

SCORED = ("sealed_share", "tree_share", "extreme_events_supply", "microclimate_supply")
"""Indicators that are means of class values."""


class UncertainInputs:
    """The inputs that a Scheda reads for one intervention, as functions of uncertain numbers.

    Attributes
    ----------
    factors
        The uncertain numbers, by id.
    """

    def __init__(
        self,
        read: Mapping[str, ScaleCriterion | WorksCriterion],
        shares: Sequence[Share],
        polygon: BaseGeometry,
        knowledge: Knowledge,
    ) -> None:
        self.read, self.shares, self.knowledge = read, shares, knowledge
        self.factors: dict[str, Factor] = {}
        self._tables = class_values_in_use(knowledge.pack, knowledge.facts, knowledge.on)
        self._breaks = breaks_in_use(knowledge.pack, knowledge.facts, knowledge.on)
        pieces = [piece.geometry for piece in split_by_unit([polygon], knowledge.unit_shapes)]
        self._weights = self._class_weights(pieces)
        self._origin = self._measured_from(pieces)
        for position, share in enumerate(shares):
            for name in read:
                if isinstance(share.input(name).value, Missing):
                    self._add_unknown(name, share)
                else:
                    self._add_known(name, position)

    def columns(self, position: int, values: Mapping[str, Column], number: int) -> dict[str, Column]:
        """Return a column for each input of a share."""
        return {name: self._column(name, position, values, number) for name in self.read}

    def _column(self, name: str, position: int, values: Mapping[str, Column], number: int) -> Column:
        share = self.shares[position]
        given = share.input(name).value
        if isinstance(given, Missing):
            return values[_unknown(name, share)]
        nominal = np.full(number, given.value)
        if name in LEVELS:
            return self._level(name, position, values, nominal)
        scope, indicator = name.split(".", 1)
        if indicator == "idren":
            return self._idren(scope, position, values, nominal)
        if indicator in SCORED:
            return nominal + self._moved(scope, position, indicator, values)
        if name in OFFSETS and OFFSETS[name] in values:
            return nominal + values[OFFSETS[name]]
        return nominal

    def _idren(self, scope: str, position: int, values: Mapping[str, Column], nominal: Column) -> Column:
        if self._origin[position][scope] == "sealing":
            moved: Column | float = values.get(SEALING, np.zeros_like(nominal))
        else:
            moved = self._moved(scope, position, "sealed_share", values)
        return np.clip(nominal - moved, 0.0, 1.0)

    def _moved(
        self, scope: str, position: int, variable: str, values: Mapping[str, Column]
    ) -> Column | float:
        """Return how far the mean of class values moves when they do."""
        total: Column | float = 0.0
        for factor, weight in self._weights[scope][position].get(variable, {}).items():
            if factor in values:
                total = total + weight * (values[factor] - self.factors[factor].nominal)
        return total

    def _level(self, name: str, position: int, values: Mapping[str, Column], nominal: Column) -> Column:
        variable = LEVELS[name]
        breaks = self._breaks_of(variable, position)
        measured = self.shares[position].input(f"unit.{variable}").value
        if breaks is None or isinstance(measured, Missing):
            return nominal
        moved = self._column(f"unit.{variable}", position, values, len(nominal))
        shift = values.get(f"breaks.{breaks.id}", 0.0)
        above: Column = np.add.reduce(
            [moved >= limit + shift for limit in breaks.values], axis=0, dtype=np.float64
        )
        level: Column = 1.0 + above if breaks.higher_is_worse else 5.0 - above
        return level

    def _breaks_of(self, variable: str, position: int) -> Breaks | None:
        found = self._breaks[variable]
        origin = self._origin[position]["unit"] if variable == "idren" else variable
        return found.get(str(origin))

    def _add_unknown(self, name: str, share: Share) -> None:
        criterion = self.read[name]
        if isinstance(criterion, WorksCriterion):
            possible = [1.0, 2.0, 3.0, 4.0, 5.0]
        elif isinstance(criterion.scale, IntervalScale):
            starts = [s.from_ for s in criterion.scale.steps if s.from_ is not None]
            possible = [starts[0] - 1.0, *starts]
        else:
            possible = sorted(float(step.level) for step in criterion.scale.steps)
        label = share.input(name).label
        told = {"it": name, "en": name} if label is None else text_dict(label)
        title = kind_text("unknown", {k: f"{v} ({share.name})" for k, v in told.items()})
        factor = Factor(
            _unknown(name, share), title, "unknown", possible[0], possible[-1],
            possible[len(possible) // 2], tuple(possible),
        )  # fmt: skip
        self.factors[factor.id] = factor

    def _add_known(self, name: str, position: int) -> None:
        if name in LEVELS:
            variable = LEVELS[name]
            breaks = self._breaks_of(variable, position)
            if breaks is not None and breaks.margin is not None:
                title = kind_text("breaks", text_dict(breaks.title))
                facts = {**dict(sourced_trace("breaks", breaks.id, breaks).facts), "unit": breaks.unit}
                self._add(f"breaks.{breaks.id}", title, "breaks", breaks.margin, facts)
            name = f"unit.{variable}"
        scope, indicator = name.split(".", 1)
        if indicator == "idren" and self._origin[position][scope] == "sealing":
            self._add_measured(SEALING)
        elif indicator in (*SCORED, "idren"):
            variable = "sealed_share" if indicator == "idren" else indicator
            for factor in self._weights[scope][position].get(variable, {}):
                self._add_class_value(factor, variable)
        elif name in OFFSETS:
            self._add_measured(OFFSETS[name])

    def _add_measured(self, parameter: str) -> None:
        if parameter not in self.knowledge.pack.parameters:
            return
        value = self.knowledge.pack.parameter(parameter, self.knowledge.on)
        title = text_dict(self.knowledge.pack.parameters[parameter].title)
        facts = {**dict(sourced_trace("parameter", parameter, value).facts), "unit": value.unit}
        margin = self.knowledge.pack.number(parameter, self.knowledge.on)
        self._add(parameter, title, "measurement", margin, facts)

    def _add(self, name: str, title: dict[str, str], kind: str, margin: float, facts: dict[str, Any]) -> None:
        self.factors[name] = Factor(name, title, kind, -margin, margin, 0.0, None, facts)

    def _add_class_value(self, name: str, variable: str) -> None:
        table = self._tables[variable]
        assert table is not None  # noqa: S101 - it gave the weights
        code = int(name.rpartition(".")[2])
        value = next(v for v in table.values if v.code == code)
        if value.low is None or value.high is None or value.low == value.high:
            return
        legend = self.knowledge.pack.legends[table.legend]
        label = next((text_dict(c.label) for c in legend.classes if c.code == code), None)
        title = {
            language: f"{text}: {label[language] if label else code}"
            for language, text in text_dict(table.title).items()
        }
        source = table.sources[value.source].model_dump(mode="json")
        facts = {"unit": table.unit, "official": False, "confidence": value.confidence, "source": source}
        self.factors[name] = Factor(
            name, title, "class_value", value.low, value.high, value.value, None, facts
        )

    def _class_weights(self, pieces: Sequence[BaseGeometry]) -> dict[str, list[dict[str, dict[str, float]]]]:
        """Return, by scope and share, what each class value weighs in each variable."""
        cover = self.knowledge.cells("land_cover_cells")
        if cover is None:
            return {scope: [{} for _ in self.shares] for scope in ("unit", "place")}
        radius = self.knowledge.pack.number("surroundings_radius", self.knowledge.on)
        units = self.knowledge.units.loc[[share.unit for share in self.shares]].geometry
        around = grown(np.asarray(pieces, dtype=object), radius)
        crs = self.knowledge.units.crs
        found = {}
        shapes_of = {"unit": units.to_numpy(), "place": around}
        for scope, geometries in shapes_of.items():
            shapes = gpd.GeoSeries(geometries, crs=crs)
            areas = zonal.class_areas(zonal.coverage(shapes, cover.grid), cover)
            rows = [
                {int(str(c)): float(a) for c, a in row.items() if c != "nodata" and a > 0}
                for row in areas.to_dict("records")
            ]
            found[scope] = [
                {v: _weights(row, table) for v, table in self._tables.items() if table is not None}
                for row in rows
            ]
        return found

    def _measured_from(self, pieces: Sequence[BaseGeometry]) -> list[dict[str, Any]]:
        places = place_values(pieces, self.knowledge)
        units = [self.knowledge.unit_values.get(share.unit, {}) for share in self.shares]
        return [
            {"unit": unit.get("idren_from"), "place": place.get("idren_from")}
            for unit, place in zip(units, places, strict=True)
        ]


def _unknown(name: str, share: Share) -> str:
    # A number of the whole project is one unknown, not one in each unit.
    return f"unknown.{name}" + (f".{share.unit}" if name.startswith(("unit.", "place.")) else "")


def _weights(areas: Mapping[int, float], table: ClassValues) -> dict[str, float]:
    """Return the share of the area of each listed class, by the id of its class value."""
    weights: dict[str, float] = {}
    for code, area in areas.items():
        value = table.of(code)
        if value is not None:
            name = f"class_values.{table.id}.{value.code}"
            weights[name] = weights.get(name, 0.0) + area
    total = sum(weights.values())
    return {name: area / total for name, area in sorted(weights.items())} if total else {}
