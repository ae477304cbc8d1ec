"""Gathers the figures and the maps of Part I of STTM 3: the stock, the known constraints, the layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from sttm.environment.account.layers import layer_account
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, pack_told
from sttm.operations.production.searching import READ
from sttm.operations.production.stock_maps import ground_of, placed_map
from sttm.operations.volumes.production_accounts import named_territory
from sttm.packs.area_rules import AreaRule
from sttm.packs.declared import Text
from sttm.production.areas.ground import GroundRule, chosen_features
from sttm.production.areas.layer import LAYER
from sttm.production.areas.rules import rules_in_force
from sttm.production.stock.account import PARTS, stock
from sttm.production.stock.places import parts_of, surveyed_share
from sttm.production.suitability.criteria import layers_read
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements
from sttm.publications.production.stock_words import WORDS
from sttm.territory.reading import Reading
from sttm.territory.schemas import layer_schema, layer_schemas

__all__ = ["absent_account", "constraint_maps", "production_knowledge"]

STRATEGIES = ("common", "production")
"""Strategies whose layers this territory could have here."""

DRAWN = 5000
"""Features of a layer up to which it is drawn: a map of more is grey, and its file large."""

COLOURS = {
    "dwellings": "#d1495b",
    "ecological_network": "#8fc31f",
    "flood_hazard": "#9ecae1",
    "heritage": "#6a4c93",
    "junctions": "#30343f",
    "lakes": "#2171b5",
    "natura_2000": "#00798c",
    "protected_areas": "#1b6b3a",
    "rail_stations": "#0f6fb5",
    "regeneration_areas": "#d1495b",
    "rivers": "#08306b",
    "settlements": "#7a4b1f",
    "strategic_agriculture": "#edae49",
    "terminals": "#6a4c93",
    "wells": "#d1495b",
    "wetlands": "#6a4c93",
    "woods": "#1b6b3a",
}
"""Of the layers that packs speak of; those of one map are told apart by eyes that do not see red or green."""

OTHERS = ("#7a4b1f", "#edae49", "#5fb0e6", "#30343f")
"""Of further layers, in their order."""


def production_knowledge(reading: Reading) -> dict[str, Any]:
    """Return the content of the Quadro analitico-conoscitivo of STTM 3 as JSON values; null is not known."""
    told = stock(reading)
    used = _used(reading)
    layers = [row for row in layer_account(reading) if row["layer"] in used]
    return {
        "kind": "sttm-production-knowledge",
        "on": reading.on.isoformat(),
        "pack": pack_told(reading.pack),
        "territory": named_territory(reading),
        "crs": reading.workspace.crs,
        "stock": told,
        "constraints": _constraints(reading),
        "layers": layers,
        "missing_layers": absent_account(reading),
        "parameters": told["parameters"],
        "caveats": caveats_told([row for row in layers if not row["derived"]], reading.pack),
    }


def _used(reading: Reading) -> set[str]:
    """Return the layers that STTM 3 reads, and those of which it could speak."""
    pack = reading.pack
    criteria = [c for m in pack.suitability.values() if m.covers(reading.on) for c in m.criteria]
    own = {name for name, schema in layer_schemas().items() if schema.strategy in STRATEGIES}
    own |= {*READ, *(r.layer for r in pack.area_rules.values() if r.covers(reading.on))}
    own |= {name for c in criteria for name in layers_read(c)}
    version = reading.version(LAYER)
    return own if version is None else own | {v.layer for v in reading.lineage(version)}


def _constraints(reading: Reading) -> list[dict[str, Any]]:
    """Return by article what is known of the layers that its rules on areas read."""
    parts = parts_of(reading)
    found: dict[str | None, dict[str, list[AreaRule]]] = {}
    for rule in rules_in_force(reading.pack, reading.on):
        found.setdefault(rule.article, {}).setdefault(rule.layer, []).append(rule)
    articles = {a.number: a for a in reading.pack.articles.values() if a.covers(reading.on)}
    groups = []
    for number in sorted(found, key=str):
        article = articles.get(number or "")
        rows = []
        for name, rules in sorted(found[number].items()):
            version = reading.version(name)
            record = None if version is None else version.record
            rows.append(
                {
                    "layer": name,
                    "title": text_dict(layer_schema(name).title),
                    "version": None if version is None else version.version,
                    "reference_date": None if record is None else record.reference_date,
                    "publisher": None if record is None else record.publisher,
                    "features": None if version is None else version.facts.get("rows"),
                    "surveyed": None if version is None else surveyed_share(reading, name, parts),
                    "rules": [{"id": r.id, "title": text_dict(r.title), "effect": r.effect} for r in rules],
                }
            )
        groups.append(
            {
                "article": number,
                "title": None if article is None else text_dict(article.title),
                "layers": rows,
            }
        )
    return groups


def absent_account(reading: Reading) -> list[dict[str, Any]]:
    """Return the layers that are not there, with the rules, criteria and readings that lack because of it."""
    named = {
        name: s for name, s in layer_schemas().items() if s.strategy in STRATEGIES or name in _asked(reading)
    }
    return [
        {
            "layer": name,
            "title": text_dict(schema.title),
            "description": text_dict(schema.description),
            "indicators": list(_lacking(name, reading)),
            "derived": [],
        }
        for name, schema in sorted(named.items())
        if reading.version(name) is None
    ]


def _asked(reading: Reading) -> set[str]:
    pack, on = reading.pack, reading.on
    criteria = [c for m in pack.suitability.values() if m.covers(on) for c in m.criteria]
    rules = {r.layer for r in pack.area_rules.values() if r.covers(on)}
    return rules | {name for c in criteria for name in layers_read(c)}


def _lacking(name: str, reading: Reading) -> Iterator[dict[str, str]]:
    pack, on = reading.pack, reading.on
    for part, layers in PARTS.items():
        if name in layers:
            it, en = WORDS[part]
            yield {"it": f"lettura «{it}»", "en": f"reading “{en}”"}
    for rule in rules_in_force(pack, on):
        if rule.layer == name:
            yield {"it": f"regola «{rule.title.it}»", "en": f"rule “{rule.title.en}”"}
    said: dict[str, Text] = {}
    for model in pack.suitability.values():
        for criterion in model.criteria if model.covers(on) else ():
            if name in layers_read(criterion):
                said.setdefault(criterion.id, criterion.title)
    for title in said.values():
        yield {"it": f"criterio «{title.it}»", "en": f"criterion “{title.en}”"}


def constraint_maps(reading: Reading) -> dict[str, DossierMap]:
    """Return by article the map of the features that its rules speak of, layer by layer."""
    ground = ground_of(reading)
    if ground is None:
        return {}
    grouped: dict[str, list[AreaRule]] = {}
    for rule in rules_in_force(reading.pack, reading.on):
        grouped.setdefault(str(rule.article), []).append(rule)
    maps = {name: _map(rules, reading, ground) for name, rules in grouped.items()}
    return {name: one for name, one in maps.items() if one is not None}


def _map(rules: list[AreaRule], reading: Reading, ground: gpd.GeoDataFrame) -> DossierMap | None:
    frames: list[gpd.GeoDataFrame] = []
    classes: list[MapClass] = []
    crowded: list[str] = []
    for name in sorted({r.layer for r in rules}):
        frame = reading.vector(name)
        if frame is None or frame.empty:
            continue
        chosen = np.logical_or.reduce(
            [chosen_features(frame, GroundRule.of(r).where) for r in rules if r.layer == name]
        )
        if not chosen.any():
            continue
        if chosen.sum() > DRAWN:
            crowded.append(name)
            continue
        shapes = frame.geometry.to_numpy()[chosen]
        frames.append(gpd.GeoDataFrame({"layer": [name] * len(shapes)}, geometry=shapes, crs=frame.crs))
        colour = COLOURS.get(name, OTHERS[len(classes) % len(OTHERS)])
        label = text_dict(layer_schema(name).title)
        classes.append(MapClass(colour=colour, label=label, values=frozenset({name})))
    if not frames:
        return None
    drawn = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=reading.workspace.crs)
    names = {k: ", ".join(c.label[k] for c in classes) for k in ("it", "en")}
    left = {k: ", ".join(text_dict(layer_schema(n).title)[k] for n in crowded) for k in ("it", "en")}
    return placed_map(
        {"it": f"Che cosa si conosce: {names['it']}", "en": f"What is known: {names['en']}"},
        {
            "it": f"{len(drawn)} elementi di {names['it']}; i numeri sono nella tabella",
            "en": f"{len(drawn)} features of {names['en']}; the numbers are in the table",
        },
        ground,
        reading,
        (*(next(iter(c.values)) for c in classes), "municipalities"),
        elements=NetworkElements(
            frame=drawn,
            column="layer",
            title={"it": "Strati", "en": "Layers"},
            classes=classes,
        ),
        note={"it": f"Non disegnati, perché troppo fitti: {left['it']}.",
              "en": f"Too dense to be drawn: {left['en']}."} if crowded else None,
    )  # fmt: skip
