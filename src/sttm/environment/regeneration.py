"""What regenerating each degraded or disused area would bring, and which come first by what is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.environment import derived
from sttm.environment.funded import known_as, register_of
from sttm.environment.green_network import Connection, Network, network_of
from sttm.environment.knowledge import Knowledge
from sttm.environment.priorities import rule_of
from sttm.errors import RequestError
from sttm.evaluation.inputs import measure_dict, text_dict
from sttm.packs.declared import Text
from sttm.packs.priorities import Component, RegenerationRule
from sttm.quantities import Measure, Missing, round_half_even
from sttm.territory.reading import absent_layers
from sttm.territory.residents import residents_within

__all__ = ["KINDS", "LAYER", "regeneration_areas", "regeneration_rule"]

LAYER = "degraded_areas"

KINDS = {
    "degraded_landscape": Text(it="Paesaggio degradato", en="Degraded landscape"),
    "disused": Text(it="Area dismessa", en="Disused area"),
    "underused": Text(it="Area sottoutilizzata", en="Underused area"),
    "everyday_landscape": Text(it="Paesaggio ordinario", en="Everyday landscape"),
}

TEXTS = ("name", "state", "cause", "owner_type", "constraints", "municipality_id")

NO_OUTLINE = Missing(
    "the area is known as a point only: how large it is nobody has said",
    it="l'area è nota solo come punto: quanto è grande non è noto",
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of one area."""

    shape: BaseGeometry
    surface: bool
    unit: str | None
    sealed: float | Missing
    """Sealed ground, m²."""
    need: float | Missing
    levels: dict[str, int | None]
    inside: float | None
    distance: float | None
    gain: float | Missing
    """Growth of the equivalent connected area of the RVM, m²."""
    connections: tuple[Connection, ...]
    residents: float | Missing
    coarse: bool
    """Residents are known for zones much wider than the reach."""


def regeneration_rule(knowledge: Knowledge) -> RegenerationRule:
    """Return the rule in force.

    Raises
    ------
    RequestError
        If the pack has none on the day.
    """
    found = [r for r in knowledge.pack.regeneration.values() if r.covers(knowledge.on)]
    if not found:
        msg = f"pack {knowledge.pack.manifest.name} has no rule of regeneration in force on {knowledge.on}"
        raise RequestError(msg, remedy="add a file to its folder regeneration")
    return found[-1]


def regeneration_areas(knowledge: Knowledge) -> list[dict[str, Any]] | None:
    """Return the areas of the register, those that bring the most first; None where the layer is absent.

    Each has a score from what is known (``low``) to what it could be if all that is unknown were the best
    (``high``). Areas are put in order by what is known.
    """
    frame = knowledge.vector(LAYER)
    if frame is None:
        return None
    rule = regeneration_rule(knowledge)
    sealed = _sealed_shares(frame, knowledge)
    rows = []
    for number, (name, shape) in enumerate(zip(frame.index.astype(str), frame.geometry, strict=True)):
        row = {c: _text(frame[c].iloc[number]) if c in frame else None for c in TEXTS}
        known = _known(shape, sealed[number], rule, knowledge)
        rows.append(_area(str(name), str(frame["kind"].iloc[number]), row, known, rule, knowledge))
    rows.sort(key=lambda r: (-r["score"]["low"], -r["score"]["high"], r["id"]))
    # Areas of which the same is known share a rank: an order between them would be made up.
    lows = [row["score"]["low"] for row in rows]
    return [{"rank": 1 + lows.index(row["score"]["low"]), **row} for row in rows]


def _text(given: Any) -> str | None:
    return None if given is None or pd.isna(given) else str(given)


def _sealed_shares(frame: gpd.GeoDataFrame, knowledge: Knowledge) -> list[float | Missing]:
    """Return the sealed share of each area; nobody knows that of a point."""
    surface = shapely.get_dimensions(frame.geometry.to_numpy()) == 2
    found: list[float | Missing] = [NO_OUTLINE] * len(frame)
    cover, sealing = knowledge.cells("land_cover_cells"), knowledge.cells("sealing")
    drawn = frame[["geometry"]][surface]
    if not len(drawn):
        return found
    of_cover = None if cover is None else derived.unit_land_cover(drawn, cover, knowledge.parameters)
    of_sealing = None if sealing is None else derived.unit_sealing(drawn, sealing, knowledge.parameters)
    if of_cover is None and of_sealing is None:
        values = [absent_layers(["sealing", "land_cover"])] * len(drawn)
    else:
        idren = derived.unit_drainage(drawn, of_cover, of_sealing)["idren"].to_numpy(dtype=np.float64)
        few = Missing("too little data on sealing here", it="dati insufficienti sull'impermeabilizzazione")
        values = [few if np.isnan(v) else float(1 - v) for v in idren]  # type: ignore[misc]
    for position, value in zip(np.flatnonzero(surface), values, strict=True):
        found[int(position)] = value
    return found


def _known(
    shape: BaseGeometry, sealed: float | Missing, rule: RegenerationRule, knowledge: Knowledge
) -> _Known:
    surface = bool(shapely.get_dimensions(shape) == 2)
    unit = _unit_of(shape, knowledge)
    need, levels = _need(unit, knowledge)
    network = network_of(knowledge)
    inside, distance, gain, connections = None, None, _gain_missing(network, surface), []
    if network is not None:
        away = network.away(shape)
        distance = network.distance(shape, away)
        connections = network.connections(away)
        touching = network.elements.touching(shape)
        shared = shapely.union_all(shapely.intersection(touching, shape)).area if surface else 0.0
        inside = shared / shape.area if surface else float(len(touching) > 0)
        if surface:
            gain = network.with_area(away, shape.area - shared) - network.graph.eca
    residents = residents_within(knowledge, shape, rule.reach_m)
    return _Known(
        shape=shape,
        surface=surface,
        unit=unit,
        sealed=sealed if isinstance(sealed, Missing) else sealed * shape.area,
        need=need,
        levels=levels,
        inside=inside,
        distance=distance,
        gain=gain,
        connections=tuple(connections),
        residents=absent_layers(["population"]) if residents is None else residents[0],
        coarse=residents is not None and residents[1],
    )


def _gain_missing(network: Network | None, surface: bool) -> float | Missing:
    if network is None:
        return absent_layers(["green_network"])
    return 0.0 if surface else NO_OUTLINE


def _unit_of(shape: BaseGeometry, knowledge: Knowledge) -> str | None:
    """Return the unit that has the largest part of a shape; of a point, the unit it lies in."""
    units = knowledge.unit_shapes
    near = np.sort(units.tree.query(shape, predicate="intersects"))
    if not len(near):
        return None
    shared = shapely.area(shapely.intersection(units.geometries[near], shape))
    return str(units.ids[near[int(shared.argmax())]])


def _need(unit: str | None, knowledge: Knowledge) -> tuple[float | Missing, dict[str, int | None]]:
    """Return the greatest need of the unit over the hazards of the priorities, and the levels."""
    rule = rule_of(knowledge)
    row = knowledge.unit_values.get(unit or "", {})
    levels: dict[str, int | None] = {}
    for hazard in rule.hazards:
        scheda = knowledge.pack.scheda(hazard.scheda, knowledge.on)
        criteria = [c for part in scheda.parts for c in part.criteria if c.id == hazard.criterion]
        column = str(getattr(criteria[0], "level_input", "")).removeprefix("unit.") if criteria else ""
        level = row.get(column, np.nan)
        levels[hazard.id] = None if pd.isna(level) else int(level)
    known = [rule.need_by_level[level - 1] for level in levels.values() if level is not None]
    if not known:
        return Missing(
            "the vulnerability of the unit is not known", it="la vulnerabilità dell'unità non è nota"
        ), levels
    return max(known), levels


def _area(
    name: str,
    kind: str,
    row: dict[str, str | None],
    known: _Known,
    rule: RegenerationRule,
    knowledge: Knowledge,
) -> dict[str, Any]:
    components = [_component(c, known) for c in rule.components]
    low = sum(c["points"]["low"] for c in components)
    high = sum(c["points"]["high"] for c in components)
    centre = known.shape.representative_point()
    funded = register_of(knowledge)
    return {
        "id": name,
        "kind": {"id": kind, "title": text_dict(KINDS[kind])},
        **row,
        "municipality": row["municipality_id"] or _municipality(known.shape, knowledge),
        "x": round_half_even(centre.x, 1),
        "y": round_half_even(centre.y, 1),
        "drawn_as": "surface" if known.surface else "point or line",
        "area": measure_dict(Measure(known.shape.area, "m**2")) if known.surface else None,
        "unit": None if known.unit is None else {"id": known.unit, "name": knowledge.unit_names[known.unit]},
        "levels": known.levels,
        "green_network": _in_network(known, knowledge),
        "components": components,
        "score": {"low": round_half_even(low, 4), "high": round_half_even(high, 4)},
        "funded": [] if funded is None else [known_as(funded.rows[i]) for i in funded.at(known.shape)],
        "reasons": [text_dict(t) for t in _reasons(known, knowledge, rule)],
    }


def _municipality(shape: BaseGeometry, knowledge: Knowledge) -> str | None:
    shapes = knowledge.shapes("municipalities")
    if shapes is None:
        return None
    found = shapes.tree.query(shape.representative_point(), predicate="intersects")
    return str(shapes.ids[int(found.min())]) if len(found) else None


def _component(component: Component, known: _Known) -> dict[str, Any]:
    value = {
        "unsealing": known.sealed,
        "need": known.need,
        "network": known.gain,
        "residents": known.residents,
    }[component.id]
    missing = isinstance(value, Missing)
    part = None if isinstance(value, Missing) else min(1.0, max(0.0, value / component.full))
    ends = (0.0, 1.0) if part is None else (part, part)
    return {
        "id": component.id,
        "title": text_dict(component.title),
        "answer": "not_assessable" if missing else "met",
        "value": None if isinstance(value, Missing) else measure_dict(Measure(value, component.unit)),
        "missing": {"it": value.it, "en": value.reason} if isinstance(value, Missing) else None,
        "points": {
            end: round_half_even(component.weight * p, 4)
            for end, p in zip(("low", "high"), ends, strict=True)
        },
    }


def _in_network(known: _Known, knowledge: Knowledge) -> dict[str, Any] | None:
    network = network_of(knowledge)
    if network is None or known.inside is None:
        return None
    return {
        "inside_share": round_half_even(known.inside, 4),
        "distance": None if known.distance is None else measure_dict(Measure(known.distance, "m")),
        "connects": [
            {
                "elements": [network.element_at(p, known.shape)["id"] for p in (c.first, c.second)],
                "gap_closed": measure_dict(Measure(c.closed, "m")),
            }
            for c in known.connections
        ],
    }


def _reasons(known: _Known, knowledge: Knowledge, rule: RegenerationRule) -> Iterator[Text]:
    yield _said(known.sealed, "m² impermeabili", "m² of sealed ground", "Suolo", "Ground")
    unit = "" if known.unit is None else knowledge.unit_names[known.unit]
    for hazard in rule_of(knowledge).hazards:
        level = known.levels[hazard.id]
        shown = "non nota", "not known"
        if level is not None:
            shown = f"{level} su 5", f"{level} of 5"
        yield Text(
            it=f"{hazard.title.it}: vulnerabilità {shown[0]} ({unit}).",
            en=f"{hazard.title.en}: vulnerability {shown[1]} ({unit}).",
        )
    yield from _network_reasons(known)
    within = f"{rule.reach_m:g} m"
    mean = (
        (" alla densità media della zona", " at the mean density of the zone") if known.coarse else ("", "")
    )
    it, en = f"residenti entro {within}{mean[0]}", f"residents within {within}{mean[1]}"
    yield _said(known.residents, it, en, "Residenti", "Residents")


def _network_reasons(known: _Known) -> Iterator[Text]:
    if known.inside:
        yield Text(it="Nella RVM.", en="In the RVM.")
    elif known.distance is not None:
        yield Text(it=f"A {known.distance:.0f} m dalla RVM.", en=f"{known.distance:.0f} m from the RVM.")
    if known.connections:
        closed = known.connections[0].closed
        yield Text(
            it=f"Accorcia di {closed:.0f} m un varco della RVM.",
            en=f"Shortens a gap of the RVM by {closed:.0f} m.",
        )
    if isinstance(known.gain, Missing):
        yield Text(it=f"Legami con la RVM: {known.gain.it}.", en=f"Links with the RVM: {known.gain.reason}.")


def _said(value: float | Missing, it: str, en: str, head_it: str, head_en: str) -> Text:
    if isinstance(value, Missing):
        return Text(it=f"{head_it}: {value.it}.", en=f"{head_en}: {value.reason}.")
    return Text(it=f"{value:,.0f} {it}.".replace(",", "."), en=f"{value:,.0f} {en}.")
