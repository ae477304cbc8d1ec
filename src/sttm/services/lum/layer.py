"""The derived layer of the LUM: one default perimeter for each node of relevant stops."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

import sttm.indicators.nearness
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.services.lum import nodes as lum_nodes
from sttm.services.lum import perimeters as lum_perimeters
from sttm.services.lum import relevance as lum_relevance
from sttm.services.lum.nodes import nodes
from sttm.services.lum.perimeters import Perimeter, Reach, facilities_by_stop, perimeters
from sttm.services.lum.relevance import StopRule, inside_capital, lines_of, relevances, rules_in_force
from sttm.territory.derived import DerivedLayer
from sttm.territory.records import ColumnNote

__all__ = ["CAPITAL", "LAYER", "default_layer", "lum", "lum_parameters"]

LAYER = "lum"
CAPITAL = "capital_municipality"
"""Parameter of a pack that names the capital; a territory may have none."""

SEPARATOR = ";"

LEAST_M2 = 1.0
"""Smaller overlaps with a Comune are the rounding of coordinates along its border."""

STAND = {frozenset({True}): "yes", frozenset({False}): "no", frozenset({True, False}): "partly"}

NUMBERS = ("lum_node_same_name", "lum_node_any_name", "lum_arc_deviation")

COLUMNS = (
    ("name", "text", None, "Nome del nodo", "Name of the node"),
    ("relevance", "text", None, "Rilevanza", "Relevance"),
    ("modes", "text", None, "Modi delle fermate", "Modes of the stops"),
    ("lines", "text", None, "Linee, dove note", "Lines, where known"),
    ("municipality_ids", "text", None, "Comuni toccati", "Comuni it touches, the largest first"),
    ("stop_ids", "text", None, "Fermate da cui è misurato", "Stops from which it is measured"),
    ("rules", "text", None, "Regole che danno la rilevanza", "Rules that give the relevance"),
    ("measured_from", "text", None, "Da attrezzature o punti", "From facilities or points"),
    ("inside_capital", "text", None, "Fermate nel capoluogo", "Stops in the capital"),
    ("reach_m", "number", "m", "Distanza dalle attrezzature", "Distance from the facilities"),
    ("area_m2", "number", "m**2", "Superficie", "Area"),
    ("inside_share", "number", "1", "Quota nel territorio", "Share inside the territory"),
)  # fmt: skip


def default_layer(pack: Pack, on: date) -> DerivedLayer | None:
    """Return the layer, or None where the pack says of no relevance how far it reaches on the day."""
    if not any(reach.covers(on) for reach in pack.lum_reaches.values()):
        return None
    return DerivedLayer(
        function=lum,
        support="whole",
        output="vector",
        title=Text(
            it="Luoghi Urbani per la Mobilità: perimetri", en="Luoghi Urbani per la Mobilità: perimeters"
        ),
        parameters=("lum_rules", "lum_reaches", CAPITAL, *NUMBERS),
        columns=tuple(
            ColumnNote.model_validate(
                {"name": name, "type": kind, "unit": unit, "description": Text(it=it, en=en)}
            )
            for name, kind, unit, it, en in COLUMNS
        ),
        code=(lum_relevance, lum_nodes, lum_perimeters, sttm.indicators.nearness),
        method="distance from the facilities of stops; arcs as chords within the deviation of the pack",
    )


def lum_parameters(pack: Pack, on: date) -> dict[str, Any]:
    """Return the parameters of the layer as JSON values; none where no reach is in force on the day."""
    reaches = {r.relevance: r for r in pack.lum_reaches.values() if r.covers(on)}
    if not reaches:
        return {}
    capital = pack.parameter(CAPITAL, on).value if CAPITAL in pack.parameters else None
    return {
        "lum_rules": [rule.as_dict() for rule in rules_in_force(pack, on)],
        "lum_reaches": {
            k: {"distance_m": r.distance_m, "merge": r.merge} for k, r in sorted(reaches.items())
        },
        CAPITAL: capital,
        **{name: pack.number(name, on) for name in NUMBERS},
    }


def lum(
    stops: gpd.GeoDataFrame,
    parameters: Mapping[str, Any],
    stop_facilities: gpd.GeoDataFrame | None = None,
    municipalities: gpd.GeoDataFrame | None = None,
    boundary: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Return the default perimeters that touch the territory, indexed by ``lum_id``.

    Parameters
    ----------
    stops, stop_facilities
        Stops within the territory and around it.
    municipalities, boundary
        Outlines; without any, every LUM is kept.
    """
    rules = [StopRule.parsed(rule) for rule in parameters["lum_rules"]]
    reaches = {name: Reach(**reach) for name, reach in parameters["lum_reaches"].items()}
    inside = inside_capital(stops, municipalities, parameters[CAPITAL])
    read = relevances(stops, rules, inside)
    counting = np.isin(read["relevance"].to_numpy(dtype=str), list(reaches))
    stops, read, inside = stops[counting], read[counting], inside[counting]
    node = nodes(stops, same_name=parameters["lum_node_same_name"], any_name=parameters["lum_node_any_name"])
    made = perimeters(
        stops,
        read["relevance"].to_numpy(dtype=object),
        node,
        facilities_by_stop(stop_facilities),
        reaches,
        deviation=parameters["lum_arc_deviation"],
    )
    territory = next((f for f in (boundary, municipalities) if f is not None and len(f)), None)
    outline = None if territory is None else shapely.union_all(territory.geometry.to_numpy())
    rows = [_row(one, stops, read, inside, reaches, municipalities) for one in made]
    shares = [_share(one.outline, outline) for one in made]
    frame = gpd.GeoDataFrame(
        [{**row, "inside_share": share} for row, share in zip(rows, shares, strict=True)],
        columns=[name for name, *_ in COLUMNS],
        geometry=[one.outline for one in made],
        crs=stops.crs,
    )
    frame.index = _ids([one.node for one in made])
    return frame[frame["inside_share"].to_numpy(dtype=float) > 0].rename_axis("lum_id")


def _row(
    one: Perimeter,
    stops: gpd.GeoDataFrame,
    read: pd.DataFrame,
    inside: NDArray[np.object_],
    reaches: Mapping[str, Reach],
    municipalities: gpd.GeoDataFrame | None,
) -> dict[str, Any]:
    own = list(one.members)
    told = stops.iloc[own]
    # A station gives its name, not the bus terminal in front of it.
    first = told[(read["relevance"].iloc[own] == one.relevance).to_numpy(dtype=bool)]
    names = Counter(str(n) for n in first["name"] if isinstance(n, str)) if "name" in told else Counter()
    lines = (
        {x for text in told["lines"] if isinstance(text, str) for x in lines_of(text)}
        if "lines" in told
        else set()
    )
    stand = set(inside[own])
    return {
        "name": min(names, key=lambda n: (-names[n], len(n), n)) if names else one.node,
        "relevance": one.relevance,
        "modes": SEPARATOR.join(sorted(set(told["mode"].astype(str)))),
        "lines": SEPARATOR.join(sorted(lines)),
        "municipality_ids": SEPARATOR.join(_touched(one.outline, municipalities)),
        "stop_ids": SEPARATOR.join(sorted(map(str, told.index))),
        "rules": SEPARATOR.join(sorted(set(map(str, read["rule"].iloc[own])))),
        "measured_from": one.measured_from,
        "inside_capital": "unknown" if None in stand else STAND[frozenset(stand)],
        "reach_m": reaches[one.relevance].distance_m,
        "area_m2": float(one.outline.area),
    }  # fmt: skip


def _touched(outline: BaseGeometry, municipalities: gpd.GeoDataFrame | None) -> list[str]:
    if municipalities is None:
        return []
    near = municipalities.iloc[np.sort(municipalities.sindex.query(outline, predicate="intersects"))]
    shared = shapely.area(shapely.intersection(near.geometry.to_numpy(), outline))
    order = np.argsort(-shared, kind="stable")
    return [str(near.index[k]) for k in order if shared[k] >= LEAST_M2]


def _share(outline: BaseGeometry, territory: BaseGeometry | None) -> float:
    if territory is None:
        return 1.0
    shared = shapely.intersection(outline, territory).area
    return float(min(shared / outline.area, 1.0)) if shared >= LEAST_M2 else 0.0


def _ids(nodes_: list[str]) -> list[str]:
    """Return ids that may name files, one for each node; those that would be the same are numbered."""
    seen: Counter[str] = Counter()
    found = []
    for node in nodes_:
        name = "LUM-" + (re.sub(r"[^A-Za-z0-9_.-]+", "-", node).strip("-") or "X")
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return found
