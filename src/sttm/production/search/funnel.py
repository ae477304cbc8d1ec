"""Why there is no site, or no more: how much land each step takes, and what alone would give one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.production.search.candidates import Tier, feasible
from sttm.production.search.cutting import Cutter
from sttm.production.search.figures import missing_dict
from sttm.production.search.ground import Ground
from sttm.quantities import Measure, round_half_even
from sttm.territory.reading import absent_layers

__all__ = ["relaxations", "steps"]

NARROWEST = 1.0
"""Width that stands for none at all, m."""


def steps(tiers: Sequence[Tier], ground: Ground) -> list[dict[str, Any]]:
    """Return for each kind of land how much there is, and how much of it each step takes away."""
    return [_steps(tier, ground) for tier in tiers]


def _steps(tier: Tier, ground: Ground) -> dict[str, Any]:
    lands = tier.lands
    body: dict[str, Any] = {
        "land": lands.source.id,
        "title": text_dict(lands.source.title),
        "order": lands.order,
        "left_for_activity": lands.left,
        "article": lands.source.article,
        "text": text_dict(lands.source.text),
        "missing": None if lands.missing is None else missing_dict(lands.missing),
        "outlines": len(lands.drawn),
        "points": len(lands.points),
        "without_built_share": lands.unknown_share,
        "found": _area(lands.area),
    }
    if lands.missing is not None or not lands.left:
        return body
    shapes, pieces = tier.fragments.shapes, tier.fragments.piece
    classes, open_ = ground.classes[pieces], ground.open[pieces]
    unknown = classes == "not_assessable"
    off_map = max(0.0, lands.area - lands.together(shapes))
    return {
        **body,
        "excluded": _area(lands.together(shapes[classes == "excluded"])),
        "excluded_by": _by_rule(tier, ground),
        "not_assessable": _area(lands.together(shapes[unknown & ~open_]) + off_map),
        "as_if_known": _area(lands.together(shapes[unknown & open_])),
        "unknown_by": _by_layer(tier, ground),
        "admissible": _area(tier.admissible),
        "too_narrow": _area(tier.too_narrow),
        "too_small": {**_area(tier.too_small), "parts": tier.small_parts},
        "uncut": tier.uncut,
        "largest": _area(tier.largest),
        "candidates": len(tier.candidates),
    }


def _by_rule(tier: Tier, ground: Ground) -> list[dict[str, Any]]:
    """Return the exclusions with the land that each closes, and that it alone closes; the greatest first."""
    shapes, pieces = tier.fragments.shapes, tier.fragments.piece
    rows = []
    for name, rule in ground.rules.items():
        touched = np.array([name in ground.excluding[p] for p in pieces], dtype=bool)
        alone = np.array([ground.excluding[p] == {name} for p in pieces], dtype=bool)
        if touched.any():
            rows.append(
                {
                    "id": name,
                    "title": text_dict(rule.title),
                    "article": rule.article,
                    "source": rule.source.shown,
                    "area": _area(tier.lands.together(shapes[touched])),
                    "alone": _area(tier.lands.together(shapes[alone])),
                }
            )
    return sorted(rows, key=lambda r: (-r["area"]["value"], r["id"]))


def _by_layer(tier: Tier, ground: Ground) -> list[dict[str, Any]]:
    """Return the missing layers with the land of which they leave open whether it is admissible."""
    shapes, pieces = tier.fragments.shapes, tier.fragments.piece
    waiting = ground.classes[pieces] == "not_assessable"
    rows = []
    for layer in sorted(set().union(*(ground.unknown[p] for p in pieces), frozenset())):
        without = np.array([layer in ground.unknown[p] for p in pieces], dtype=bool) & waiting
        if without.any():
            missing = missing_dict(absent_layers([layer]))
            rows.append(
                {"layer": layer, "missing": missing, "area": _area(tier.lands.together(shapes[without]))}
            )
    return sorted(rows, key=lambda r: (-r["area"]["value"], r["layer"]))


def relaxations(tiers: Sequence[Tier], ground: Ground, cutter: Cutter) -> list[dict[str, Any]]:
    """Return what each rule, layer or limit alone keeps from being a site, the strongest first.

    Each is lifted by itself: a rule as if it did not exist, a layer as if it were known and spoke against
    nothing (so the answer is *at most*), the least width, the least area, and the norm that leaves land of
    a kind for other activities. Lifting one thing never takes a land away.
    """
    found = [*_of_rules(tiers, ground, cutter), *_of_layers(tiers, ground, cutter)]
    found += [*_of_limits(tiers, ground, cutter), *_of_norm(tiers, ground, cutter)]
    return sorted(found, key=lambda r: (-r["lands"], -r["largest"]["value"], r["kind"], r["id"]))


def _tried(
    kind: str, name: str, number: int, largest: float, title: dict[str, str], **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": name,
        "title": title,
        "gives_a_site": number > 0,
        "lands": number,
        "largest": _area(largest),
        **more,
    }


def _of_rules(tiers: Sequence[Tier], ground: Ground, cutter: Cutter) -> Iterator[dict[str, Any]]:
    for name, rule in ground.rules.items():
        pieces = ground.open_without(name)
        changed = pieces & ~ground.open
        number, largest = _over(tiers, cutter, pieces, changed)
        if largest > 0:
            yield _tried(
                "rule", name, number, largest, text_dict(rule.title), article=rule.article,
                source=rule.source.shown,
            )  # fmt: skip


def _of_layers(tiers: Sequence[Tier], ground: Ground, cutter: Cutter) -> Iterator[dict[str, Any]]:
    unknown = sorted(set().union(*(ground.unknown[p] for t in tiers for p in t.fragments.piece), frozenset()))
    tried = [(layer,) for layer in unknown]
    if len(unknown) > 1:
        tried.append(tuple(unknown))  # where several are missing, no single one opens anything
    for layers in tried:
        pieces = ground.open_knowing(layers)
        number, largest = _over(tiers, cutter, pieces, pieces & ~ground.open)
        if largest > 0:
            yield _tried(
                "layer", "+".join(layers), number, largest, missing_dict(absent_layers(layers)), at_most=True
            )


def _of_limits(tiers: Sequence[Tier], ground: Ground, cutter: Cutter) -> Iterator[dict[str, Any]]:
    thin = replace(cutter, width=NARROWEST)
    number, largest = _over(tiers, thin, ground.open, None)
    wide, before = _over(tiers, cutter, ground.open, None)
    if largest > before:
        title = {"it": f"Larghezza minima {cutter.width:g} m", "en": f"Least width {cutter.width:g} m"}
        yield _tried("limit", "least_width", number - wide, largest, title)
    if 0 < before < cutter.asked.least:
        title = {
            "it": f"Superficie minima richiesta {cutter.asked.least:,.0f} m²".replace(",", "."),
            "en": f"Least area asked for {cutter.asked.least:,.0f} m²",
        }
        small = sum(t.small_parts for t in tiers if t.lands.left)
        # Land below the least area has not been held against the least width.
        yield _tried("limit", "least_area", small, before, title, at_most=True)


def _of_norm(tiers: Sequence[Tier], ground: Ground, cutter: Cutter) -> Iterator[dict[str, Any]]:
    for tier in tiers:
        if tier.lands.left:
            continue
        number, largest = feasible(tier, cutter, ground.open)
        if largest > 0:
            source = tier.lands.source
            yield _tried(
                "land", source.id, number, largest, text_dict(source.title), article=source.article,
                text=text_dict(source.text),
            )  # fmt: skip


def _over(
    tiers: Sequence[Tier], cutter: Cutter, pieces: np.ndarray[Any, Any], changed: np.ndarray[Any, Any] | None
) -> tuple[int, float]:
    """Return the lands of all kinds left for the activity that hold a site, and the largest part."""
    if changed is not None and not changed.any():
        return 0, 0.0
    tried = [feasible(t, cutter, pieces, only_changed=changed) for t in tiers if t.lands.left]
    return sum(n for n, _ in tried), max([a for _, a in tried], default=0.0)


def _area(value: float) -> dict[str, Any]:
    return measure_dict(Measure(round_half_even(float(value), 1), "m**2"))
