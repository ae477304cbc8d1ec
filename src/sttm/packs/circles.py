"""Names that lead to names: whether one of them leads back to itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["leads_back"]


def leads_back(leads_to: Mapping[str, Iterable[str]], start: str) -> bool:
    """Return whether a name leads to itself, through others too; names that lead nowhere may be left out."""
    seen: set[str] = set()
    waiting = list(leads_to.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name == start:
            return True
        if name not in seen:
            seen.add(name)
            waiting += leads_to.get(name, ())
    return False
