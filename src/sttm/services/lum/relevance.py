"""Which relevance stops have: given by the layer, or by the first rule of the pack that fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Self

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.packs.lum import RelevanceRule
from sttm.packs.pack import Pack

__all__ = [
    "GIVEN",
    "NONE",
    "RELEVANCES",
    "StopRule",
    "inside_capital",
    "lines_of",
    "relevances",
    "rules_in_force",
]

RELEVANCES = ("metropolitano", "sovracomunale")
"""Relevances that make a LUM, the strongest first."""

NONE = "none"
GIVEN = "given"
"""What stands in place of a rule where the layer itself gives the relevance."""

SEPARATOR = ";"


@dataclass(frozen=True, slots=True)
class StopRule:
    """What of a rule decides: no text, no source."""

    id: str
    modes: tuple[str, ...] | None
    lines: tuple[str, ...] | None
    terminal: bool | None
    inside_capital: bool | None
    relevance: str

    @classmethod
    def of(cls, rule: RelevanceRule) -> Self:
        """Return it of a rule of the pack."""
        when = rule.when
        return cls(rule.id, when.modes, when.lines, when.terminal, when.inside_capital, rule.relevance)

    @classmethod
    def parsed(cls, given: Mapping[str, Any]) -> Self:
        """Return it from JSON values."""
        modes, lines = (None if given[k] is None else tuple(given[k]) for k in ("modes", "lines"))
        return cls(given["id"], modes, lines, given["terminal"], given["inside_capital"], given["relevance"])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    def fits(
        self, mode: str, lines: Sequence[str], terminal: bool | None, inside: bool | None
    ) -> bool | None:
        """Whether it holds of a stop; None where what it asks for is not known of the stop."""
        if self.modes is not None and mode not in self.modes:
            return False
        answers: list[bool | None] = []
        if self.lines is not None:
            named = any(fnmatchcase(line, pattern) for line in lines for pattern in self.lines)
            answers.append(named if lines else None)
        if self.terminal is not None:
            answers.append(None if terminal is None else terminal == self.terminal)
        if self.inside_capital is not None:
            answers.append(None if inside is None else inside == self.inside_capital)
        if False in answers:
            return False
        return None if None in answers else True


def rules_in_force(pack: Pack, on: date) -> list[StopRule]:
    """Return the rules in force on a day, in their order."""
    found = [r for r in pack.relevance_rules.values() if r.covers(on)]
    return [StopRule.of(r) for r in sorted(found, key=lambda r: (r.order, r.id))]


def inside_capital(
    stops: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame | None, capital: str | None
) -> NDArray[np.object_]:
    """Return for each stop whether it stands in the capital; None where it is not known.

    A territory without a capital has all its stops outside it.
    """
    if capital is None:
        return np.full(len(stops), False, dtype=object)
    if municipalities is not None and capital in municipalities.index:
        outline = municipalities.geometry[capital]
        shapely.prepare(outline)
        return np.asarray(shapely.intersects(outline, stops.geometry.to_numpy())).astype(object)
    found = np.full(len(stops), None, dtype=object)
    if "municipality_id" in stops:
        known = stops["municipality_id"].notna().to_numpy()
        found[known] = stops["municipality_id"].to_numpy()[known].astype(str) == capital
    return found


def relevances(
    stops: gpd.GeoDataFrame, rules: Sequence[StopRule], inside: NDArray[np.object_]
) -> pd.DataFrame:
    """Return the relevance of each stop, on the index of the stops.

    Parameters
    ----------
    stops
        The layer: ``mode``, and where given ``relevance``, ``lines``, ``terminal``.
    rules
        In their order; the first that fits wins.
    inside
        Whether each stands in the capital, None where not known.

    Returns
    -------
    pandas.DataFrame
        ``relevance``; ``rule``: the id of the rule, or :data:`GIVEN`; ``open``: whether an earlier rule with
        another relevance may hold, for what it asks for is not known of the stop.
    """
    given, terminal = _column(stops, "relevance"), _column(stops, "terminal")
    lines = [lines_of(text) for text in _column(stops, "lines")]
    rows = []
    for number, mode in enumerate(stops["mode"].astype(str)):
        if given[number] is not None:
            rows.append((given[number], GIVEN, False))
            continue
        ends = None if terminal[number] is None else terminal[number] == "yes"
        rows.append(_first(rules, mode, lines[number], ends, inside[number]))
    return pd.DataFrame(rows, columns=["relevance", "rule", "open"], index=stops.index)


def lines_of(text: str | None) -> list[str]:
    """Return the names of lines of a text that separates them by semicolons."""
    return [] if text is None else [part.strip() for part in text.split(SEPARATOR) if part.strip()]


def _first(
    rules: Sequence[StopRule], mode: str, lines: Sequence[str], terminal: bool | None, inside: bool | None
) -> tuple[str, str, bool]:
    unsure: list[str] = []
    for rule in rules:
        fits = rule.fits(mode, lines, terminal, inside)
        if fits:
            return rule.relevance, rule.id, any(other != rule.relevance for other in unsure)
        if fits is None:
            unsure.append(rule.relevance)
    return NONE, "", any(other != NONE for other in unsure)


def _column(stops: gpd.GeoDataFrame, name: str) -> list[str | None]:
    if name not in stops:
        return [None] * len(stops)
    return [str(v) if isinstance(v, str) and v else None for v in stops[name].astype(object)]
