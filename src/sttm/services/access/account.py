"""The 15-minute city told: share of residents with each daily group and with all, by place and by age."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.indicators.weighted import median_of
from sttm.packs.service_categories import ServiceGroup
from sttm.quantities import Missing
from sttm.services.access.cells import PEOPLE
from sttm.services.access.measuring import TravelMode
from sttm.services.access.table import SEPARATOR
from sttm.services.result import missing_told, number
from sttm.services.supply import EXISTING
from sttm.services.surveyed import survey_notes
from sttm.services.timetables import usual_day
from sttm.territory.reading import Reading, absent_layers
from sttm.territory.schemas import layer_schema

__all__ = ["HIGHER_TITLES", "AccessTable", "access_places", "people_titles"]

Floats = NDArray[np.float64]

DIGITS = 4

HIGHER_TITLES = {
    "platform": {"it": "Piattaforma di servizi", "en": "Service platform"},
    "sovracomunale": {"it": "Servizio sovracomunale o metropolitano", "en": "Service above the Comune"},
    "metropolitano": {"it": "Servizio metropolitano", "en": "Metropolitan service"},
}

WHOLE = {"it": "Territorio", "en": "Territory"}

NONE_IN_LAYER = Missing(
    "the layer has none: whether there is none, or it was not surveyed, is not known",
    it="il livello non ne contiene: non è noto se non ce ne siano o non siano stati rilevati",
)


@dataclass(frozen=True, eq=False)
class AccessTable:
    """The cells of the layer with the groups of the pack, ready to be summed up for places and people.

    Attributes
    ----------
    frame
        Cells with the columns of :func:`~sttm.services.access.table.column_notes`.
    groups
        Daily groups in force, by id.
    reading
        The snapshot that the cells come from.
    states
        States of the services that count.
    """

    frame: gpd.GeoDataFrame
    groups: tuple[ServiceGroup, ...]
    reading: Reading
    states: tuple[str, ...] = EXISTING

    @cached_property
    def people(self) -> dict[str, Floats]:
        """Residents of each cell, of all ages and of each that is known."""
        found = {name: self.numbers(name) for name in PEOPLE if name in self.frame}
        return {name: values for name, values in found.items() if np.isfinite(values).any()}

    def numbers(self, column: str) -> Floats:
        """Return a column as numbers, NaN where it has none."""
        if column not in self._numbers:
            values = self.frame[column].astype("Float64").to_numpy(np.float64, na_value=np.nan)
            self._numbers[column] = np.asarray(values)
        return self._numbers[column]

    @cached_property
    def _numbers(self) -> dict[str, Floats]:
        """Columns asked for before: each place and age asks for all of them."""
        return {}

    def assessable(self, mode: TravelMode) -> list[ServiceGroup]:
        """Return the groups that can be assessed in a mode."""
        return [g for g in self.groups if g.id not in self.lacking(mode)]

    def lacking(self, mode: TravelMode) -> frozenset[str]:
        """Return what cannot be assessed in a mode."""
        if mode not in self._lacking:
            texts = self.frame[f"missing_{mode}"].astype(str).unique()
            self._lacking[mode] = frozenset(n for text in texts for n in text.split(SEPARATOR) if n)
        return self._lacking[mode]

    @cached_property
    def _lacking(self) -> dict[TravelMode, frozenset[str]]:
        return {}

    def survey_notes(self) -> tuple[dict[str, str], ...]:
        """Return the caveat that services of some groups were looked for only in a part; or none."""
        own = {g.id for g in self.groups}
        points = shapely.point_on_surface(self.frame.geometry.to_numpy())
        kinds = self.reading.pack.service_categories.values()
        return survey_notes(self.reading, points, (c for c in kinds if c.group in own))

    def why(self, mode: TravelMode, name: str) -> Missing:
        """Return why something cannot be assessed in a mode."""
        layer = next((g.layer for g in self.groups if g.id == name), "services")
        wanted = ["street_network", layer]
        if mode == "transit":
            wanted += ["timetable_trips", "timetable_calls", "stops"]
        gone = [one for one in dict.fromkeys(wanted) if self.reading.version(one) is None]
        if gone:
            return absent_layers(gone)
        if mode == "transit" and name not in self.lacking("walk"):
            usual = usual_day(self.reading)
            return usual if isinstance(usual, Missing) else NONE_IN_LAYER
        return NONE_IN_LAYER

    def places(self, *, municipalities: bool = True) -> Iterator[tuple[dict[str, Any], NDArray[np.bool_]]]:
        """Yield the territory, each Zona omogenea and each Comune, with the cells of each."""
        every = np.ones(len(self.frame), bool)
        yield {"scope": "whole", "id": None, "name": dict(WHOLE)}, every
        zones = self.reading.vector("zones")
        own = self.frame["zone_id"].fillna("").astype(str).to_numpy()
        if zones is not None:
            for name, title in zip(zones.index.astype(str), zones["name"].astype(str), strict=True):
                yield {"scope": "zone", "id": name, "name": {"it": title, "en": title}}, own == name
        if municipalities:
            where = self.frame["municipality_id"].astype(str).to_numpy()
            for name, title in self.reading.municipality_names.items():
                yield {"scope": "municipality", "id": name, "name": {"it": title, "en": title}}, where == name


def people_titles() -> dict[str, dict[str, str]]:
    """Return what each column of residents is called."""
    titles = {c.name: c.title for c in layer_schema("population").columns}
    return {name: {"it": titles[name].it, "en": titles[name].en} for name in PEOPLE}


def access_places(table: AccessTable, modes: Sequence[TravelMode]) -> list[dict[str, Any]]:
    """Return, for each place and mode, how many residents have each group and all of them, as JSON values."""
    found = []
    for place, cells in table.places():
        known = {name: float(np.nansum(values[cells])) for name, values in table.people.items()}
        residents = known.get("residents")
        body = {**place, "cells": int(cells.sum()), "residents": number(residents) if residents else None}
        if residents is None:
            body |= missing_told(absent_layers(["population"]))
        found.append({**body, "modes": {mode: _mode(table, mode, cells) for mode in modes}})
    return found


def _mode(table: AccessTable, mode: TravelMode, cells: NDArray[np.bool_]) -> dict[str, Any]:
    """Return one mode in one place: everybody, then each age that is known."""
    lacking = table.lacking(mode)
    if {g.id for g in table.groups} <= lacking:
        return missing_told(table.why(mode, table.groups[0].id))
    everybody = table.people.get("residents")
    ages = {n: v for n, v in table.people.items() if n != "residents"}
    titles = people_titles()
    return {
        "groups": [_group(table, mode, group, cells) for group in table.groups],
        "not_counted": sorted(lacking & {g.id for g in table.groups}),
        **({} if everybody is None else _summary(table, mode, cells, everybody)),
        "ages": [
            {
                "id": name,
                "title": titles[name],
                "residents": number(float(np.nansum(values[cells]))),
                "groups": {
                    g.id: _share(table.numbers(f"near_{mode}_{g.id}"), values, cells)
                    for g in table.assessable(mode)
                },
                **_summary(table, mode, cells, values),
            }
            for name, values in ages.items()
        ],
    }


def _group(
    table: AccessTable, mode: TravelMode, group: ServiceGroup, cells: NDArray[np.bool_]
) -> dict[str, Any]:
    told = {"id": group.id, "title": {"it": group.title.it, "en": group.title.en}}
    if group.id in table.lacking(mode):
        return {**told, **missing_told(table.why(mode, group.id))}
    weight = table.people.get("residents")
    return {
        **told,
        "share": None if weight is None else _share(table.numbers(f"near_{mode}_{group.id}"), weight, cells),
        "minutes": None if weight is None else _minutes(table, f"{mode}_{group.id}", weight, cells),
    }


def _summary(
    table: AccessTable, mode: TravelMode, cells: NDArray[np.bool_], weight: Floats
) -> dict[str, Any]:
    return {
        "all": _share(table.numbers(f"all_{mode}"), weight, cells),
        "index": number(_mean(table.numbers(f"index_{mode}"), weight, cells), 2),
        "decayed": number(_mean(table.numbers(f"decayed_{mode}"), weight, cells), 2),
    }


def _share(share: Floats, weight: Floats, cells: NDArray[np.bool_]) -> float | None:
    return number(_mean(share, weight, cells), DIGITS)


def _mean(values: Floats, weight: Floats, cells: NDArray[np.bool_]) -> float:
    """Return the mean over residents; NaN without residents."""
    chosen = cells & np.isfinite(weight) & (weight > 0)
    total = weight[chosen].sum()
    return float((values[chosen] * weight[chosen]).sum() / total) if total > 0 else float("nan")


def _minutes(table: AccessTable, column: str, weight: Floats, cells: NDArray[np.bool_]) -> float | None:
    """Return the minutes that half of the residents need at most; null beyond the longest measured."""
    chosen = cells & np.isfinite(weight)
    minutes = np.nan_to_num(table.numbers(column)[chosen], nan=np.inf)
    return number(median_of(minutes, weight[chosen]), 1)
