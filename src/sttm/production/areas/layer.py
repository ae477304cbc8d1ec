"""The derived layer of the areas map: one partition of the territory for all activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

import sttm.indicators.nearness
import sttm.indicators.noding
import sttm.indicators.partition
import sttm.indicators.pinches
import sttm.indicators.planar
import sttm.indicators.slivers
from sttm.indicators.partition import Partition, partition
from sttm.packs.declared import Text
from sttm.packs.pack import Pack
from sttm.production.areas import classes, ground
from sttm.production.areas.classes import classes_of
from sttm.production.areas.ground import Ground, GroundRule
from sttm.production.areas.rules import rules_in_force
from sttm.territory.derived import DerivedLayer
from sttm.territory.records import ColumnNote

__all__ = ["LAYER", "area_layers", "area_parameters", "class_column", "partitioned", "siting_areas"]

LAYER = "siting_areas"
"""Name of the layer."""

SEPARATOR = ";"


def area_layers(pack: Pack, on: date) -> tuple[DerivedLayer, ...]:
    """Return the areas map as a derived layer, or nothing where no rule is in force on the day."""
    if not any(rule.covers(on) for rule in pack.area_rules.values()):
        return ()
    notes = [
        ColumnNote(
            name="rules",
            type="text",
            description=Text(it="Regole che toccano il pezzo", en="Rules that touch the piece"),
        ),
        ColumnNote(
            name="missing",
            type="text",
            description=Text(it="Strati non noti qui", en="Layers not known here"),
        ),
    ]
    notes += [
        ColumnNote(
            name="slivers",
            type="integer",
            description=Text(
                it="Schegge che il pezzo ha assorbito", en="Slivers that the piece has absorbed"
            ),
        ),
        ColumnNote(
            name="slivers_m2",
            unit="m**2",
            description=Text(it="Area delle schegge assorbite", en="Area of the absorbed slivers"),
        ),
    ]
    notes += [
        ColumnNote(name=class_column(a.id), type="text", description=a.title)
        for a in sorted(pack.activities.values(), key=lambda a: a.id)
    ]
    named = sorted({rule.layer for rule in rules_in_force(pack, on)})
    return (
        DerivedLayer(
            function=siting_areas,
            support="whole",
            output="vector",
            title=Text(it="Aree di esclusione e di attenzione", en="Exclusion and attention areas"),
            parameters=("area_rules", "area_activities", "area_sliver_width", "area_arc_deviation"),
            also=tuple(named),
            columns=tuple(notes),
            code=(
                classes,
                ground,
                sttm.indicators.nearness,
                sttm.indicators.noding,
                sttm.indicators.partition,
                sttm.indicators.pinches,
                sttm.indicators.planar,
                sttm.indicators.slivers,
            ),
            method="partition on a grid of 1 mm; distances as chords within the deviation of the pack",
        ),
    )


def area_parameters(pack: Pack, on: date) -> dict[str, Any]:
    """Return the parameters of the areas map as JSON values; none where no rule is in force on the day."""
    if not any(rule.covers(on) for rule in pack.area_rules.values()):
        return {}
    return {
        "area_rules": [GroundRule.of(rule).as_dict() for rule in rules_in_force(pack, on)],
        "area_activities": sorted(pack.activities),
        "area_sliver_width": pack.number("area_sliver_width", on),
        "area_arc_deviation": pack.number("area_arc_deviation", on),
    }


def class_column(activity: str) -> str:
    """Return the name of the column with the classes of an activity."""
    return f"class_{activity}"


def siting_areas(
    boundary: gpd.GeoDataFrame,
    parameters: Mapping[str, Any],
    surveyed_areas: gpd.GeoDataFrame | None = None,
    **layers: gpd.GeoDataFrame | None,
) -> gpd.GeoDataFrame:
    """Return the areas map: one partition of the territory for all activities, indexed by ``piece_id``.

    Parameters
    ----------
    boundary
        The territory.
    surveyed_areas
        Where layers were surveyed.
    layers
        By name, the layers of the rules; None where one is absent.

    Returns
    -------
    GeoDataFrame
        ``rules``: ids of the rules that touch the piece, the strongest first; ``missing``: layers of which
        it is not known whether they touch it; ``class_<activity>``: see
        :data:`~sttm.production.areas.classes.CLASSES`; ``slivers``, ``slivers_m2``: what was too narrow to
        be a piece and has joined this one.
    """
    given = {**layers, "surveyed_areas": surveyed_areas}
    made, zones = partitioned(boundary, given, parameters)
    touched, unknown = zones.read(made.signs)
    columns: dict[str, Any] = {
        "slivers": made.taken,
        "slivers_m2": made.taken_area,
        "rules": _names(touched, [rule.id for rule in zones.rules]),
        "missing": _names(unknown, [rule.layer for rule in zones.rules]),
    }
    for activity in parameters["area_activities"]:
        own = [i for i, rule in enumerate(zones.rules) if rule.concerns(activity)]
        columns[class_column(activity)] = classes_of(
            [zones.rules[i].effect for i in own], touched[:, own], unknown[:, own]
        )
    frame = gpd.GeoDataFrame(columns, geometry=made.pieces, crs=boundary.crs)
    digits = len(str(len(frame)))
    frame.index = [f"P{number:0{digits}d}" for number in range(1, len(frame) + 1)]
    return frame.rename_axis("piece_id")


def partitioned(
    boundary: gpd.GeoDataFrame,
    layers: Mapping[str, gpd.GeoDataFrame | None],
    parameters: Mapping[str, Any],
) -> tuple[Partition, Ground]:
    """Return the partition that the rules make of the territory, and the ground of each rule."""
    territory = shapely.union_all(
        sttm.indicators.planar.snapped(boundary.geometry.to_numpy()), grid_size=sttm.indicators.noding.GRID
    )
    rules = [_parsed(rule) for rule in parameters["area_rules"]]
    zones = Ground(rules, layers, territory, deviation=parameters["area_arc_deviation"])
    width = parameters["area_sliver_width"]
    return partition(territory, zones.zones, width=width, reading=zones.reading), zones


def _parsed(rule: Mapping[str, Any]) -> GroundRule:
    where = tuple((column, tuple(values)) for column, values in rule["where"])
    activities = None if rule["activities"] is None else tuple(rule["activities"])
    return GroundRule(**{**rule, "where": where, "activities": activities})


def _names(signs: NDArray[np.bool_], names: list[str]) -> NDArray[np.object_]:
    """Return the names whose columns hold in each row, once each, in the order of the columns."""
    kinds, which = np.unique(signs, axis=0, return_inverse=True)
    texts = [SEPARATOR.join(dict.fromkeys(names[i] for i in np.flatnonzero(kind))) for kind in kinds]
    return np.array(texts, dtype=object)[which.reshape(-1)]
