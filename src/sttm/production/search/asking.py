"""What a search asks for: a range of areas, and the place in which sites are looked for."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import RequestError
from sttm.packs.activities import Activity
from sttm.packs.pack import Pack
from sttm.packs.siting import SearchRule
from sttm.territory.reading import Reading

__all__ = ["AreaRange", "Place", "activity_of", "place_of", "search_rule", "zones_of"]

HECTARE = 10_000.0

LARGEST = 1e9
"""A site larger than a thousand square kilometres is a slip of the pen."""

SHOWN = 20

_ONE = r"\s*([0-9]+(?:[.,][0-9]+)?)\s*(ha|m2|m²)?\s*"
_RANGE = re.compile(rf"{_ONE}\.\.{_ONE}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AreaRange:
    """Least and greatest *superficie territoriale* of a site, m²; not the area in which it operates."""

    least: float
    most: float

    @classmethod
    def parse(cls, text: str) -> AreaRange:
        """Read ``20000..50000`` (m²) or ``2ha..5ha``; a unit at the end counts for both numbers.

        Raises
        ------
        RequestError
            If it is not a range, or runs from the larger to the smaller.
        """
        remedy = "give MIN..MAX in m² or in hectares: 20000..50000, 2ha..5ha"
        found = _RANGE.fullmatch(text)
        if found is None:
            msg = f"{text!r} is not a range of areas"
            raise RequestError(msg, remedy=remedy)
        first, unit, second, last = found.groups()
        least, most = (
            float(number.replace(",", ".")) * (HECTARE if (own or "").casefold() == "ha" else 1.0)
            for number, own in ((first, unit or last), (second, last))
        )
        if not 0 < least <= most:
            msg = f"{text!r} does not run from a positive area to a larger one"
            raise RequestError(msg, remedy=remedy)
        if most > LARGEST:
            msg = f"{text!r} asks for a site of {most / HECTARE:,.0f} ha"
            raise RequestError(msg, remedy=remedy)
        return cls(least, most)

    def check_width(self, width: float) -> None:
        """Refuse areas that no site can have that is nowhere narrower than a width, m.

        Raises
        ------
        RequestError
            If even the largest is smaller than a square of that width.
        """
        if self.most < width**2:
            msg = f"a site of {self.most:g} m² is narrower than the {width:g} m that a site has at least"
            raise RequestError(msg, remedy=f"ask for {width**2:,.0f} m² or more; 2.000 is read as two")


@dataclass(frozen=True, slots=True)
class Place:
    """Where sites are looked for."""

    kind: str
    """``territory``, ``zone`` or ``municipality``."""
    id: str | None
    name: str | None
    polygon: BaseGeometry


def activity_of(pack: Pack, name: str) -> Activity:
    """Return a type of activity by its id.

    Raises
    ------
    RequestError
        If the pack has none of that name; near ones are listed.
    """
    if name in pack.activities:
        return pack.activities[name]
    near = difflib.get_close_matches(name, pack.activities, n=3) or sorted(pack.activities)
    msg = f"{name} is not an activity of pack {pack.manifest.name}"
    raise RequestError(msg, remedy=f"known: {', '.join(near)}")


def search_rule(reading: Reading) -> SearchRule:
    """Return the rule by which sites are searched on the day.

    Raises
    ------
    RequestError
        If the pack has none in force.
    """
    found = [r for r in reading.pack.search_rules.values() if r.covers(reading.on)]
    if not found:
        msg = f"pack {reading.pack.manifest.name} has no rule of search in force on {reading.on}"
        raise RequestError(msg, remedy="add it to a file of its folder production")
    return found[-1]


def place_of(reading: Reading, given: str | None) -> Place:
    """Return the whole territory, or the Zona omogenea or Comune with an id or a name.

    Raises
    ------
    RequestError
        If there is none, or a name belongs to several; near names are listed.
    """
    if given is None:
        return Place("territory", None, None, _territory(reading))
    places = [*zones_of(reading), *_municipalities(reading)]
    found = [p for p in places if p.id == given] or [
        p for p in places if (p.name or "").casefold() == given.casefold()
    ]
    # A zone may consist of one Comune and bear its name: the two are one place.
    if len(found) == 2 and shapely.equals_exact(found[0].polygon.normalize(), found[1].polygon.normalize()):
        found = found[:1]
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(f"{p.id} ({p.kind})" for p in found)
        msg = f"{len(found)} places are called {given}"
        raise RequestError(msg, remedy=f"give the id: {listed}")
    names = {text.casefold() for p in places for text in (p.name, p.id) if text}
    near = difflib.get_close_matches(given.casefold(), names, n=3)
    meant = [p for n in near for p in places if n in ((p.name or "").casefold(), (p.id or "").casefold())]
    listed = ", ".join(dict.fromkeys(map(_called, meant or places[:SHOWN]))) or "none, the layers are absent"
    msg = f"there is no Zona omogenea nor Comune {given}"
    raise RequestError(msg, remedy=f"known: {listed}")


def _called(place: Place) -> str:
    """Return how a place is asked for, and which it is: a zone and a Comune may share a name."""
    kind = {"zone": "Zona omogenea", "municipality": "Comune"}[place.kind]
    return f"{place.name or place.id} ({kind}{f', id {place.id}' if place.name else ''})"


def zones_of(reading: Reading) -> list[Place]:
    """Return the Zone omogenee: a layer of their own, or else the Comuni that name one; none without both."""
    zones, municipalities = reading.vector("zones"), reading.vector("municipalities")
    if zones is not None:
        return [Place("zone", str(name), str(row["name"]), row["geometry"]) for name, row in zones.iterrows()]
    if municipalities is None or "zone_id" not in municipalities:
        return []
    return [
        Place("zone", str(name), None, shapely.union_all(own.geometry.to_numpy()))
        for name, own in municipalities.groupby("zone_id", sort=True)
    ]


def _municipalities(reading: Reading) -> list[Place]:
    frame = reading.vector("municipalities")
    if frame is None:
        return []
    return [
        Place("municipality", str(name), str(row["name"]), row["geometry"]) for name, row in frame.iterrows()
    ]


def _territory(reading: Reading) -> BaseGeometry:
    for layer in ("boundary", "municipalities"):
        frame = reading.vector(layer)
        if frame is not None:
            return shapely.union_all(frame.geometry.to_numpy())
    msg = "the workspace holds neither the boundary nor the Comuni"
    raise RequestError(msg, remedy="add one of them: sttm add municipalities FILE")
