"""Compares two versions of the norms: what their text and parameters say, and what cases make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.norms.framework import Framework
from sttm.packs.declared import Declared

__all__ = ["changed_norms"]

_NONE: list[dict[str, Any]] = []

UNSAID = {"in_force_from", "in_force_until"}
"""Fields that say when a version holds: versions always differ in them."""


def changed_norms(before: Framework, after: Framework) -> list[dict[str, Any]]:
    """Return every article, fact, rule, measure and limit that is new, gone or changed, field by field.

    Returns
    -------
    list of dict
        ``what`` (article, fact, rule, measure, limit), ``id``, ``change`` (added, removed, changed) and,
        where changed, ``fields``: path, value before, value after.
    """
    found = []
    for what, old, new in _both(before, after):
        for name in [*old, *(n for n in new if n not in old)]:
            if name not in new:
                found.append({"what": what, "id": name, "change": "removed", "fields": _NONE})
            elif name not in old:
                found.append({"what": what, "id": name, "change": "added", "fields": _NONE})
            elif fields := list(_fields(_said(old[name]), _said(new[name]))):
                found.append({"what": what, "id": name, "change": "changed", "fields": fields})
    return found


def _both(
    before: Framework, after: Framework
) -> Iterator[tuple[str, Mapping[str, Declared], Mapping[str, Declared]]]:
    yield "article", before.articles, after.articles
    yield "fact", before.facts, after.facts
    yield "rule", before.rules, after.rules
    yield "measure", before.measures, after.measures
    yield "limit", {c.id: c for c in before.limits}, {c.id: c for c in after.limits}


def _said(one: Declared) -> dict[str, Any]:
    return one.model_dump(mode="json", exclude=UNSAID)


def _fields(old: Any, new: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """Yield each value that differs, with its path; members of a list go by their id, else by their place."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(k for k in new if k not in old)]:
            yield from _fields(old.get(key), new.get(key), f"{path} › {key}" if path else str(key))
    elif isinstance(old, list) and isinstance(new, list) and (old or new):
        ours, theirs = _by_name(old), _by_name(new)
        for key in [*ours, *(k for k in theirs if k not in ours)]:
            yield from _fields(ours.get(key), theirs.get(key), f"{path} {key}")
    elif old != new:
        yield {"path": path, "before": old, "after": new}


def _by_name(members: list[Any]) -> dict[str, Any]:
    ids = [m.get("id") or m.get("name") or m.get("fact") if isinstance(m, dict) else None for m in members]
    named = all(ids) and len(set(ids)) == len(ids)
    return {str(ids[n]) if named else str(n + 1): m for n, m in enumerate(members)}
