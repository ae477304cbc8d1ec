"""An evaluation as the page shows it: all that is read, without what only the result itself has to carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["shown"]

MOST_FACTORS = 8
"""Factors of the sensitivity that are listed: those after these move little."""

FACTOR = ("id", "title", "total", "class", "swing", "moves_class")


def shown(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """Return an evaluation with its estimate, network and firmness shortened to what is read on the page.

    Each figure of an estimate repeats the trace of the model: the page lists layers and parameters once.
    """
    out = dict(evaluation)
    for name in ("benefits_estimate", "green_network", "overlaps"):
        if isinstance(out.get(name), Mapping):
            out[name] = _untraced(out[name])
    if isinstance(out.get("sensitivity"), Mapping):
        out["sensitivity"] = _firmness(out["sensitivity"])
    return out


def _untraced(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _untraced(item) for key, item in value.items() if key != "trace"}
    if isinstance(value, list | tuple):
        return [_untraced(item) for item in value]
    return value


def _firmness(given: Mapping[str, Any]) -> dict[str, Any]:
    schede = []
    for row in given.get("schede") or ():
        moving = [factor for factor in row.get("tornado") or () if factor.get("swing")]
        listed = [{name: factor.get(name) for name in FACTOR} for factor in moving[:MOST_FACTORS]]
        schede.append({**row, "tornado": listed})
    return {**given, "schede": schede}
