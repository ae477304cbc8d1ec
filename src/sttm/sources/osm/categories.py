"""Which services the tags of a feature make it, by the rules of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sttm.packs.service_categories import OsmCategory

__all__ = ["CategoryRules", "values_of"]

Tags = Mapping[str, str]
_SPAN = re.compile(r"^(\d)-(\d)$")


def values_of(text: str) -> frozenset[str]:
    """Return the values of a tag: several are divided by semicolons, and ``1-3`` is 1, 2 and 3."""
    found: set[str] = set()
    for part in (p.strip() for p in text.split(";")):
        span = _SPAN.match(part)
        found.update(str(n) for n in range(int(span[1]), int(span[2]) + 1)) if span else found.add(part)
    return frozenset(found)


class CategoryRules:
    """The rules of a pack, in their order.

    Parameters
    ----------
    rules
        In the order in which they are tried.

    Attributes
    ----------
    keys
        Keys of which a feature has at least one if a rule fits.
    """

    def __init__(self, rules: Iterable[OsmCategory]) -> None:
        self._by_key: dict[str, list[tuple[int, OsmCategory]]] = {}
        for number, rule in enumerate(rules):
            self._by_key.setdefault(next(iter(rule.tags)), []).append((number, rule))
        self.keys = frozenset(self._by_key)

    def fitting(self, tags: Tags) -> tuple[OsmCategory, ...]:
        """Return the rules that fit the tags, whatever the size of the feature, in order."""
        tried = [numbered for key in tags if key in self._by_key for numbered in self._by_key[key]]
        fits = [numbered for numbered in tried if _fits(numbered[1], tags)]
        return tuple(rule for _, rule in sorted(fits, key=lambda numbered: numbered[0]))

    def services(self, tags: Tags, area_m2: float | None) -> tuple[str, ...]:
        """Return the categories of a feature; ``area_m2`` is None for one that is drawn as a point."""
        found: list[str] = []
        decided = False
        for rule in self.fitting(tags):
            if rule.least_area_m2 and (area_m2 is None or area_m2 < rule.least_area_m2):
                continue
            if rule.also or not decided:
                found.append(rule.category)
                decided |= not rule.also
        return tuple(dict.fromkeys(found))


def _fits(rule: OsmCategory, tags: Tags) -> bool:
    return all(_has(tags, key, values) for key, values in rule.tags.items()) and not any(
        _has(tags, key, values) for key, values in rule.without.items()
    )


def _has(tags: Tags, key: str, values: tuple[str, ...]) -> bool:
    said = tags.get(key)
    if said is None:
        return False
    return "*" in values or said in values or not values_of(said).isdisjoint(values)
