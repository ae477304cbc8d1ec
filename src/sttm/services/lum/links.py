"""How one moves inside a LUM on foot and by bike, and what stands in the way."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.quantities import Measure, Missing
from sttm.services.lum.reading import measured, told, within
from sttm.services.result import missing_told
from sttm.services.streets import network_in
from sttm.territory.reading import Reading, absent_layers

__all__ = ["barriers", "length_within", "links"]

CROSSING = 3
"""Streets that meet at an intersection, at least."""

HEAVY = ("motorway", "primary")
"""Kinds of the layer ``road_network`` that are hard to cross."""

NO_RAILWAYS = Missing(
    "no layer has the tracks of railways", it="nessun livello ha i binari delle ferrovie"
)  # fmt: skip


def links(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return kilometres walked and cycled on, and intersections for each square kilometre, as JSON values."""
    frame, rows = reading.vector("street_network"), within(reading, "street_network", ground)
    if frame is None or isinstance(rows, Missing):
        gone = missing_told(absent_layers(["street_network"]))
        return {"walk": gone, "bike": gone, "intersections": gone}
    own = frame.iloc[rows]
    inside = shapely.length(shapely.intersection(own.geometry.to_numpy(), ground)) / 1000
    usable = {mode: (own[mode] != "no").to_numpy() for mode in ("walk", "bike")}
    network = network_in(own, "walk", reading.pack.number("walking_speed", reading.on))
    meet = np.bincount(np.concatenate([network.start, network.end]), minlength=len(network.nodes))
    places = shapely.points(network.nodes[meet >= CROSSING])
    count = int(shapely.intersects(places, ground).sum())
    return {
        "walk": measured(float(inside[usable["walk"]].sum()), "km"),
        "bike": measured(float(inside[usable["bike"]].sum()), "km"),
        "intersections": {"number": count, "density": measured(count / (ground.area / 1e6), "1/km**2")},
    }


def barriers(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return what is hard to cross inside a LUM: water, large roads, large blocks, as JSON values."""
    return {
        "rivers": told(_water(reading, ground)),
        "large_roads": told(length_within(reading, "road_network", ground, HEAVY)),
        "railways": missing_told(NO_RAILWAYS),
        "large_blocks": _blocks(reading, ground),
    }


def length_within(
    reading: Reading, layer: str, ground: BaseGeometry, kinds: tuple[str, ...] | None = None
) -> Measure | Missing:
    """Return the kilometres of lines of some kinds inside some ground."""
    frame, rows = reading.vector(layer), within(reading, layer, ground)
    if frame is None or isinstance(rows, Missing):
        return absent_layers([layer])
    own = frame.iloc[rows]
    if kinds is not None:
        own = own[own["kind"].isin(kinds)]
    length = shapely.length(shapely.intersection(own.geometry.to_numpy(), ground))
    return Measure(float(length.sum()) / 1000, "km")


def _water(reading: Reading, ground: BaseGeometry) -> Measure | Missing:
    """Return the kilometres of rivers; of one known as a surface half its bank, which it has on two sides."""
    frame, rows = reading.vector("rivers"), within(reading, "rivers", ground)
    if frame is None or isinstance(rows, Missing):
        return absent_layers(["rivers"])
    shapes = frame.geometry.to_numpy()[rows]
    wide = shapely.get_dimensions(shapes) == 2
    banks = np.where(wide, shapely.boundary(shapes), shapes)
    length = shapely.length(shapely.intersection(banks, ground))
    return Measure(float(np.where(wide, length / 2, length).sum()) / 1000, "km")


def _blocks(reading: Reading, ground: BaseGeometry) -> dict[str, Any]:
    """Return the blocks between streets that are long to walk around, and the ground they take."""
    frame = reading.vector("street_network")
    if frame is None:
        return missing_told(absent_layers(["street_network"]))
    least = reading.pack.number("lum_large_block", reading.on)
    around = within(reading, "street_network", shapely.buffer(ground, float(np.sqrt(least))))
    assert not isinstance(around, Missing)  # noqa: S101 - asked before
    own = frame.iloc[around]
    lines: NDArray[np.object_] = own.geometry.to_numpy()[(own["walk"] != "no").to_numpy()]
    noded = shapely.union_all(lines)  # streets that cross on bridges bound blocks too
    blocks = np.array(shapely.get_parts(shapely.polygonize([*shapely.get_parts(noded)])), dtype=object)
    large = blocks[
        (shapely.area(blocks) >= least) & np.asarray(shapely.intersects(blocks, ground), dtype=bool)
    ]
    inside = shapely.area(shapely.intersection(large, ground))
    counting = inside >= 1.0
    return {
        "number": int(counting.sum()),
        "least_area": measured(least, "m**2"),
        "share": measured(float(inside.sum()) / ground.area, "1"),
        "largest": measured(float(shapely.area(large[counting]).max()), "m**2") if counting.any() else None,
    }
