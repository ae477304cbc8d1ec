"""Draws access by category: how many categories are in reach of each cell, or the minutes to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.operations.services.access_map import BY, RAMP, cells_content, painted
from sttm.publications.formatting import Language, format_number, format_percent
from sttm.publications.maps.content import DossierMap, MapClass
from sttm.publications.maps.rendering import MapKind
from sttm.services.access.categories import CategoryAccess

__all__ = ["categories_content", "draw_categories", "minutes_content"]

Floats = NDArray[np.float64]

MOST_CLASSES = 8
"""Classes of a count: more are hard to tell apart."""

PARTS = (1 / 3, 2 / 3, 1.0, 4 / 3, 2.0)
"""Where classes of minutes end, in daily reaches."""

EXAMPLE = {
    "it": "Categorie e tempi del pacchetto: un esempio, non ufficiali.",
    "en": "Categories and times of the pack: an example, not official.",
}

REACHED = {
    "it": "Categorie raggiunte e quota dei residenti, su",
    "en": "Categories reached, share of residents, of",
}

MINUTES = {"it": "Minuti e quota dei residenti", "en": "Minutes, share of residents"}

UNKNOWN = -1.0
"""What stands for cells where nobody looked: neither a count nor a time."""

NOT_SURVEYED = MapClass(
    colour="#c4c9ce", label={"it": "non rilevato", "en": "not surveyed"}, values=frozenset({UNKNOWN})
)

NEVER = {"it": "non raggiunto", "en": "not reached"}


def draw_categories(
    access: CategoryAccess, result: Mapping[str, Any], language: Language, kind: MapKind
) -> bytes:
    """Return the map of the number of categories in reach, or of the minutes to the only one asked for."""
    content = minutes_content if len(access.categories) == 1 else categories_content
    return painted(content(access, result), language, kind)


def categories_content(access: CategoryAccess, result: Mapping[str, Any]) -> DossierMap:
    """Return what the map of the number of categories in reach shows, before it is drawn."""
    reading = access.table.reading
    reach, by = reading.pack.number("daily_reach", reading.on), BY[access.mode]
    named = {"it": "Categorie di servizi entro", "en": "Categories of services within"}
    title = {k: f"{named[k]} {format_number(reach, k, digits=0)} min {by[k]}" for k in ("it", "en")}
    most = len(access.assessable)
    legend = {k: f"{text} {most}" for k, text in REACHED.items()}
    values = np.nan_to_num(access.table.numbers(f"categories_{access.mode}"), nan=UNKNOWN)
    classes = _shared(access, values, _count_classes(values))
    return cells_content(access.table, result, values, classes, title, legend, EXAMPLE)


def minutes_content(access: CategoryAccess, result: Mapping[str, Any]) -> DossierMap:
    """Return what the map of the minutes to one category shows, before it is drawn."""
    (one,), by = access.categories, BY[access.mode]
    title = {"it": f"{one.title.it}: minuti {by['it']}", "en": f"{one.title.en}: minutes {by['en']}"}
    column = f"{access.mode}_{one.id}"
    known = np.isfinite(access.table.numbers(f"near_{column}"))
    minutes = access.table.numbers(column)
    reading = access.table.reading
    reach = reading.pack.number("daily_reach", reading.on)
    ends = [reach * part for part in PARTS]
    beyond = 1.0 + max([ends[-1], *minutes[np.isfinite(minutes)]])
    values = np.where(known, np.nan_to_num(minutes, nan=beyond), UNKNOWN)
    classes = _shared(access, values, [*_minute_classes(ends, beyond), _never(beyond)])
    return cells_content(access.table, result, values, classes, title, MINUTES, EXAMPLE)


def _count_classes(values: Floats) -> list[MapClass]:
    """Return classes of like width from the most categories that any cell reaches down to none."""
    most = int(values.max())
    parts = np.array_split(np.arange(1, most + 1), min(most, MOST_CLASSES - 1)) if most > 0 else []
    found = []
    for rank, numbers in enumerate([np.zeros(1, int), *parts]):
        low, high = int(numbers[0]), int(numbers[-1])
        label = dict.fromkeys(("it", "en"), str(low) if low == high else f"{low} – {high}")
        colour = _colour(rank / max(len(parts), 1))
        found.append(MapClass(colour=colour, label=label, values=frozenset(float(n) for n in numbers)))
    return found[::-1]


def _minute_classes(ends: list[float], beyond: float) -> Iterable[MapClass]:
    """Yield classes of minutes from the nearest on; the time of a limit belongs below it."""
    starts = [0.0, *ends]
    for number, low in enumerate(starts):
        high = ends[number] if number < len(ends) else beyond
        told = {
            k: f"{format_number(low, k, digits=0)} – {format_number(high, k, digits=0)}"
            if number < len(ends)
            else f"> {format_number(low, k, digits=0)}"
            for k in ("it", "en")
        }
        yield MapClass(
            colour=_colour(1 - number / len(starts)),
            label=told,
            low=0.0 if number == 0 else float(np.nextafter(low, np.inf)),
            high=float(np.nextafter(high, np.inf)) if number < len(ends) else beyond,
        )


def _never(beyond: float) -> MapClass:
    return MapClass(colour=RAMP[0], label=NEVER, values=frozenset({beyond}))


def _colour(place: float) -> str:
    return RAMP[round(place * (len(RAMP) - 1))]


def _shared(access: CategoryAccess, values: Floats, classes: Iterable[MapClass]) -> tuple[MapClass, ...]:
    """Return classes with the share of residents in each, and that of those about whom nobody knows."""
    chosen = [*classes, *([NOT_SURVEYED] if (values == UNKNOWN).any() else [])]
    residents = access.table.people.get("residents")
    everybody = 0.0 if residents is None else float(np.nansum(residents))
    if residents is None or everybody <= 0:
        return tuple(chosen)
    found = []
    for one in chosen:
        share = float(np.nansum(residents[one.holds(values)])) / everybody
        label = {k: f"{one.label[k]}: {format_percent(share, k, digits=1)}" for k in ("it", "en")}
        found.append(replace(one, label=label))
    return tuple(found)
