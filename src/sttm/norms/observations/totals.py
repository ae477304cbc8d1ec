"""Figures of a register: every total is counted from the points, and every table adds up to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sttm.norms.observations.register import Point, Register, Submission
from sttm.norms.observations.states import PointState
from sttm.packs.observations import ObservationRules

__all__ = ["TIMINGS", "register_totals", "unreconciled"]

TIMINGS = ("early", "in_time", "late", "no_window")


def register_totals(
    register: Register, rules: ObservationRules, states: Mapping[str, PointState]
) -> dict[str, Any]:
    """Return how many submissions and points there are, by kind, timing, quality, state, outcome, article."""
    return {
        "submissions": len(register.submissions),
        "points": len(register.points),
        "kinds": [
            _of_kind(register, states, kind.id)
            for kind in rules.kinds
            if any(one.kind == kind.id for one in register.submissions)
        ],
    }


def _of_kind(register: Register, states: Mapping[str, PointState], kind: str) -> dict[str, Any]:
    own = [one for one in register.submissions if one.kind == kind]
    points = [(one, point) for one in own for point in one.points]

    def by(name: Callable[[Submission, Point], str]) -> dict[str, int]:
        return _counted(name(one, point) for one, point in points)

    return {
        "kind": kind,
        "submissions": len(own),
        "points": len(points),
        "submissions_by_timing": _counted(register.timing(one) for one in own),
        "submissions_by_quality": _counted(one.sender.quality for one in own),
        "points_by_timing": by(lambda one, _: register.timing(one)),
        "points_by_quality": by(lambda one, _: one.sender.quality),
        "points_by_state": by(lambda _, point: states[point.id].state.value),
        "points_by_outcome": by(lambda _, point: states[point.id].outcome or "none"),
        "points_by_article": by(lambda _, point: _about(point)),
        "outcome_by_quality": {
            quality: _counted(
                states[point.id].outcome or "none" for one, point in points if one.sender.quality == quality
            )
            for quality in sorted({one.sender.quality for one in own})
        },
    }


def _about(point: Point) -> str:
    about = point.about
    return " ".join(part for part in (about.document, about.article) if part) or "none"


def _counted(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def unreconciled(totals: Mapping[str, Any]) -> list[str]:
    """Return each table that does not add up to its total; empty where all do."""
    found = []
    for what in ("submissions", "points"):
        summed = sum(kind[what] for kind in totals["kinds"])
        if summed != totals[what]:
            found.append(f"{what}: {summed} by kind, {totals[what]} in all")
    for kind in totals["kinds"]:
        for name, table in kind.items():
            if name.startswith(("submissions_by_", "points_by_")):
                total = kind[name.split("_by_")[0]]
                if sum(table.values()) != total:
                    found.append(f"{kind['kind']}: {name} adds up to {sum(table.values())}, not {total}")
        for quality, table in kind["outcome_by_quality"].items():
            if sum(table.values()) != kind["points_by_quality"][quality]:
                found.append(f"{kind['kind']}: outcomes of {quality} do not add up")
    return found
