"""Proposes breaks of vulnerability levels from the data, for a person to judge and enter in the pack."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import mapclassify
import numpy as np
import yaml
from numpy.typing import NDArray

from sttm.environment.knowledge import Knowledge
from sttm.environment.parameters import BREAK_LAYERS
from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.packs.pack import Pack
from sttm.quantities import round_half_even
from sttm.territory.workspace import Workspace

__all__ = ["ProposedBreaks", "propose_breaks"]

Method = Literal["quantile", "jenks"]

RISING = ("night_temperature",)
"""Variables that are the worse the higher they are."""

TABLES = {"idren": "unit_drainage", "night_temperature": "unit_night_temperature"}


@dataclass(frozen=True, slots=True)
class ProposedBreaks:
    """Four values that would part the units into five levels."""

    variable: str
    method: Method
    values: tuple[float, ...]
    unit: str
    units: int
    missing: int
    counts: tuple[int, ...]
    """Units in each class, from the lowest values."""
    histogram: tuple[tuple[float, float, int], ...]
    """From, to, number of units."""
    layer: str
    sensor: str | None
    period: str | None
    proxy: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the proposal as JSON values."""
        return {
            "variable": self.variable,
            "method": self.method,
            "values": list(self.values),
            "unit": self.unit,
            "units": self.units,
            "missing": self.missing,
            "counts": list(self.counts),
            "histogram": [{"from": a, "to": b, "units": n} for a, b, n in self.histogram],
            "layer": self.layer,
            "sensor": self.sensor,
            "period": self.period,
        }

    def as_yaml(self, today: date) -> str:
        """Return the entry of the pack's ``breaks`` file, for a person to check, date and source."""
        entry = {
            "id": f"{self.variable}_{self.method}",
            "title": {"it": f"Soglie di {self.variable}", "en": f"Breaks of {self.variable}"},
            "variable": self.variable,
            "layer": self.layer,
            "sensor": self.sensor or "",
            "period": self.period or "",
            "unit": self.unit,
            "higher_is_worse": self.variable in RISING,
            "values": list(self.values),
            "proxy": self.proxy,
            "in_force_from": today,
            "in_force_until": None,
            "source": {
                "kind": "assumption",
                "title": {
                    "it": f"Soglie {self.method} di {self.units} unità",
                    "en": f"{self.method.capitalize()} breaks of {self.units} units",
                },
                "article": None,
                "url": None,
            },
            "official": False,
            "confidence": "ours",
        }
        text: str = yaml.safe_dump([entry], default_flow_style=False, allow_unicode=True, sort_keys=False)
        return text


def propose_breaks(
    workspace: Workspace, pack: Pack, variable: str, *, method: Method, on: date, bins: int = 20
) -> ProposedBreaks:
    """Propose breaks of a variable from its values in the units.

    The proposal changes nothing: levels follow fixed values that a person enters in the pack, so that
    a level means the same next year.

    Parameters
    ----------
    variable
        ``idren`` or ``night_temperature``.
    method
        ``quantile`` (as many units in each class) or ``jenks`` (Fisher-Jenks natural breaks).
    bins
        Bars of the histogram.

    Raises
    ------
    RequestError
        If the variable has no breaks, is not built, or has too few different values.
    """
    if variable not in TABLES:
        msg = f"{variable} has no breaks"
        raise RequestError(msg, remedy=f"name one of {', '.join(TABLES)}")
    check_up_to_date(workspace, pack, on)
    knowledge = Knowledge(workspace, pack, on)
    table = knowledge.tables.get(TABLES[variable])
    if table is None:
        msg = f"{TABLES[variable]} is not built"
        raise RequestError(msg, remedy="run sttm build")
    column = table[variable]
    values = column.dropna().to_numpy(dtype=np.float64)
    if len(np.unique(values)) < 5:
        msg = f"{variable} has {len(np.unique(values))} different values; five classes need at least five"
        raise RequestError(msg, remedy="add data for more units, then build")
    classify = mapclassify.Quantiles if method == "quantile" else mapclassify.FisherJenks
    digits = knowledge.indicators[variable].digits + 1
    found = classify(values, k=5)
    breaks = tuple(round_half_even(b, digits) for b in found.bins[:-1])
    if len(set(breaks)) < 4:
        msg = f"{variable} is too even for five classes: {breaks}"
        raise RequestError(msg, remedy="enter breaks by hand")
    layer = _measured_from(knowledge, variable)
    facts, version = knowledge.facts[layer], knowledge.version(layer)
    return ProposedBreaks(
        variable=variable,
        method=method,
        values=breaks,
        unit=knowledge.indicators[variable].unit,
        units=len(values),
        missing=int(column.isna().sum()),
        counts=tuple(int(n) for n in np.bincount(np.searchsorted(breaks, values, side="right"), minlength=5)),
        histogram=_histogram(values, bins),
        layer=layer,
        sensor=facts.sensor,
        period=facts.period,
        proxy=bool(version and version.record.proxy_for),
    )


def _measured_from(knowledge: Knowledge, variable: str) -> str:
    return next(layer for layer in BREAK_LAYERS[variable] if layer in knowledge.facts)


def _histogram(values: NDArray[np.float64], bins: int) -> tuple[tuple[float, float, int], ...]:
    counts, edges = np.histogram(values, bins=bins)
    return tuple(
        (round_half_even(a, 4), round_half_even(b, 4), int(n))
        for a, b, n in zip(edges, edges[1:], counts, strict=False)
    )
