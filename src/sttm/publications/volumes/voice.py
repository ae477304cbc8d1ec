"""How a volume speaks: its language, its phrases, and the ways it writes values, layers and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from sttm.publications.dossier.traces import parameter_row
from sttm.publications.dossier.words import named
from sttm.publications.dossier.words import words as dossier_words
from sttm.publications.formatting import (
    NBSP,
    Language,
    format_date,
    format_number,
    format_percent,
    localised,
    unit_name,
)
from sttm.publications.monitoring.places import quantity

__all__ = ["Voice"]

Record = Mapping[str, Any]

SQUARE_KILOMETRE = 1e6
HECTARE = 1e4


@dataclass(frozen=True)
class Voice:
    """The language of a volume with its phrases and the titles of its layers."""

    language: Language
    words: Mapping[str, str]
    layers: Mapping[str, Record] = field(default_factory=dict)
    parameters: Mapping[str, Record] = field(default_factory=dict)

    @classmethod
    def of(cls, account: Record, words: Mapping[str, str], language: Language) -> Self:
        """Return how a volume speaks of an account: its phrases, and the layers and parameters it names."""
        return cls(
            language,
            words,
            {row["layer"]: row for row in account["layers"]},
            {row["id"]: row for row in account["parameters"]},
        )

    def __call__(self, key: str, **values: object) -> str:
        """Return a phrase, filled in."""
        return self.words[key].format(**values) if values else self.words[key]

    def pick(self, pair: tuple[str, str]) -> str:
        """Return the text of a pair Italian, English."""
        return pair[self.language == "en"]

    def said(self, text: Record | str | None) -> str:
        """Return a text of the data in this language."""
        return localised(text, self.language)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return a number, or *not assessable*."""
        return self("na") if value is None else format_number(value, self.language, digits=digits)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """Return a share as a percentage, or *not assessable*."""
        return self("na") if share is None else format_percent(share, self.language, digits=digits)

    def value(self, value: float | None, indicator: Record, *, more: int = 0) -> str:
        """Return a value of an indicator with its unit, or *not assessable*."""
        return self("na") if value is None else quantity(value, indicator, self.language, more=more)

    def plain(self, value: float | None, indicator: Record) -> str:
        """Return a value without its unit, which stands at the head of the column."""
        return self.number(value, indicator["digits"])

    def unit(self, unit: str) -> str:
        """Return a unit as it is printed; nothing for levels, which are no quantities."""
        return "" if unit == "level" else unit_name(unit, self.language)

    def area(self, metres: float | None) -> str:
        """Return an area in km², or in ha where it is less than one."""
        if metres is None:
            return self("na")
        if metres >= SQUARE_KILOMETRE or metres == 0:
            return f"{self.number(metres / SQUARE_KILOMETRE, 2 if metres else 0)}{NBSP}km²"
        return f"{self.number(metres / HECTARE, 2)}{NBSP}ha"

    def date(self, text: str | None) -> str:
        """Return an ISO date in words, or *not stated*."""
        return format_date(text, self.language) or self("not_stated")

    def given(self, text: object) -> str:
        """Return a text that may be missing."""
        return self("not_stated") if text in (None, "") else str(text)

    def layer(self, name: str) -> str:
        """Return the title of a layer, else its name."""
        found = self.layers.get(name)
        return name if found is None else self.said(found["title"]) or name

    def value_of_pack(self, name: str) -> str:
        """Return a value of the pack with its source, its standing and its confidence, by its id."""
        row = parameter_row(self.parameters[name], self.language)
        value = "" if self.parameters[name].get("value") is None else f"{row['value']}. "
        return f"{row['title'] or name}: {value}{row['source']} ({row['official']}; {row['confidence']})"

    def standing(self, sourced: Record) -> str:
        """Return whether what is declared is official, and how much it can be trusted."""
        official = dossier_words(self.language)["official" if sourced["official"] else "not_official"]
        return f"{official}; {named('confidence', sourced['confidence'], self.language)}"

    def about(self, account: Record) -> dict[str, str]:
        """Return the territory, the pack and the day of a volume as its introduction names them."""
        return {
            "territory": self.said(account["territory"]["title"]),
            "pack": f"«{self.said(account['pack']['title'])}»",
            "day": self.date(account["on"]),
        }

    def cover(self, account: Record) -> tuple[tuple[str, str], ...]:
        """Return the terms of the first page that every volume has: the day and the pack."""
        pack = account["pack"]
        named = f"{self.said(pack['title'])} ({pack['name']}{NBSP}{pack['version']})"
        return (self("cover_day"), self.date(account["on"])), (self("cover_pack"), named)
