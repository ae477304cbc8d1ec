"""The whole reading of stock and forecasts as JSON values: every part, what is missing, what it stands on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import geopandas as gpd
import numpy as np

import sttm
from sttm.evaluation.inputs import text_dict
from sttm.evaluation.tracing import caveats_told, layers_told, pack_told, parameters_told
from sttm.production.stock.concentration import concentration, vacancy
from sttm.production.stock.forecasts import LAYER as FORECASTS
from sttm.production.stock.forecasts import forecasts_told
from sttm.production.stock.logistics import logistics_told
from sttm.production.stock.places import Parts, parts_of, surveyed_share
from sttm.production.stock.practices import LAYER as PRACTICES
from sttm.production.stock.practices import practices_told
from sttm.production.stock.regeneration import LAYER as REGENERATION
from sttm.production.stock.regeneration import regeneration_told
from sttm.production.stock.services import services_told
from sttm.production.stock.settlements import LAYER as SETTLEMENTS
from sttm.production.stock.settlements import places_told, settlement_stock, stock_told
from sttm.quantities import Missing, fingerprint, round_half_even
from sttm.territory.reading import Reading, absent_layers

__all__ = ["PARTS", "SIZES", "stock"]

FORMAT: Final = 1

PARTS: Final = {
    "settlements": (SETTLEMENTS,),
    "concentration": (SETTLEMENTS,),
    "vacancy": (SETTLEMENTS,),
    "services": (SETTLEMENTS,),
    "logistics": (SETTLEMENTS,),
    "forecasts": (FORECASTS,),
    "regeneration": (REGENERATION,),
    "practices": (PRACTICES,),
}
"""Parts of the reading, with the layers that each cannot do without."""

NEAR: Final = ("junctions", "terminals", "rail_stations")
"""Layers to which distances are measured."""

SIZES: Final = ("logistics_size_municipal", "logistics_size_supra_municipal", "logistics_size_regional")

PARAMETERS: Final = (
    "junction_distance_classes",
    *SIZES,
    "practice_reach",
    "services_to_firms_reach",
    "station_distance_classes",
    "stock_least_known",
)

WHOLE: Final = ("municipalities", "zones", "boundary")


def stock(reading: Reading, type_: str | None = None) -> dict[str, Any]:
    """Return the stock and forecasts of a territory as JSON values.

    Equal layers, packs and engines give equal values, byte for byte once written as canonical JSON.

    Parameters
    ----------
    type_
        One type of settlement; every type by default. Services to firms stay what the others reach.

    Returns
    -------
    dict
        ``kind: "sttm-stock"``; each part of :data:`PARTS` holds its values and the share of the territory
        in which its layer was surveyed (``surveyed``, null where that is everywhere), or ``missing`` with
        the reason where the layer is absent; then ``layers``, ``parameters``, ``caveats``, ``fingerprint``.

    Raises
    ------
    NotInForce
        If a parameter has no value on the day.
    """
    parts = parts_of(reading)
    told = {name: _part(name, reading, parts, type_) for name in PARTS}
    layers = layers_told(
        {*WHOLE, *NEAR, "surveyed_areas", SETTLEMENTS, FORECASTS, REGENERATION, PRACTICES}, reading
    )
    title = reading.workspace.title
    result = {
        "kind": "sttm-stock",
        "format": FORMAT,
        "engine": {"name": "sttm", "version": sttm.__version__},
        "pack": pack_told(reading.pack),
        "evaluated_on": reading.on.isoformat(),
        "type": type_,
        "territory": {
            "title": {"it": title["it"], "en": title["en"]},
            "area": None
            if np.isnan(parts.areas).any()
            else {"value": round_half_even(float(parts.areas.sum()), 1), "unit": "m**2"},
            "told_by": parts.layer,
            "parts": len(parts.of),
        },
        **told,
        "layers": layers,
        "parameters": parameters_told(PARAMETERS, reading),
        "caveats": caveats_told(layers, reading.pack),
    }
    return {**result, "fingerprint": fingerprint(result)}


def _part(name: str, reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    absent = [layer for layer in PARTS[name] if reading.vector(layer) is None]
    if absent:
        return {"missing": _reason(absent_layers(absent)), "layers": absent}
    return {**MAKERS[name](reading, parts, type_), "surveyed": surveyed_share(reading, PARTS[name][0], parts)}


def _reason(missing: Missing) -> dict[str, str]:
    return {"it": missing.it or missing.reason, "en": missing.reason}


def _only(frame: gpd.GeoDataFrame, type_: str | None) -> gpd.GeoDataFrame:
    return frame if type_ is None else gpd.GeoDataFrame(frame[frame["type"] == type_])


def _vector(reading: Reading, layer: str) -> gpd.GeoDataFrame:
    found = reading.vector(layer)
    assert found is not None  # noqa: S101 - parts are made of layers that are there
    return found


def _held(reading: Reading, parts: Parts, type_: str | None) -> Any:
    """Return the settlements divided between places, worked out once for all parts."""
    return reading.kept(
        f"settlement stock {type_}",
        lambda r: settlement_stock(_only(_vector(r, SETTLEMENTS), type_), parts),
    )


def _settlements(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    held = _held(reading, parts, type_)
    return {**stock_told(held), **places_told(held, parts)}


def _concentration(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    least = reading.pack.number("stock_least_known", reading.on)
    return concentration(_held(reading, parts, type_), parts, least)


def _vacancy(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    least = reading.pack.number("stock_least_known", reading.on)
    return vacancy(_held(reading, parts, type_), parts, least)


def _services(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    reach = reading.pack.number("services_to_firms_reach", reading.on)
    return services_told(_vector(reading, SETTLEMENTS), _held(reading, parts, type_), parts, reach)


def _logistics(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    sizes = [reading.pack.number(name, reading.on) for name in SIZES]
    limits = reading.pack.numbers("junction_distance_classes", reading.on)
    targets = {name: reading.vector(name) for name in ("junctions", "terminals")}
    told = logistics_told(_held(reading, parts, type_), parts, targets, sizes, limits)
    laws = {size: text_dict(reading.pack.parameters[n].title) for n, size in zip(SIZES, sizes, strict=True)}
    return {**told, "classes": [{**c, "law": laws.get(c["above"])} for c in told["classes"]]}


def _forecasts(reading: Reading, parts: Parts, type_: str | None) -> dict[str, Any]:
    return forecasts_told(_only(_vector(reading, FORECASTS), type_), parts)


def _regeneration(reading: Reading, parts: Parts, _type: str | None) -> dict[str, Any]:
    on, pack = reading.on, reading.pack
    roads = pack.numbers("junction_distance_classes", on)
    limits = {
        "rail_stations": pack.numbers("station_distance_classes", on),
        "junctions": roads,
        "terminals": roads,
    }
    targets = {name: reading.vector(name) for name in limits}
    return regeneration_told(_vector(reading, REGENERATION), parts, targets, limits)


def _practices(reading: Reading, parts: Parts, _type: str | None) -> dict[str, Any]:
    reach = reading.pack.number("practice_reach", reading.on)
    return practices_told(_vector(reading, PRACTICES), reading.vector(SETTLEMENTS), parts, reach)


MAKERS: Final[dict[str, Callable[[Reading, Parts, str | None], dict[str, Any]]]] = {
    "settlements": _settlements,
    "concentration": _concentration,
    "vacancy": _vacancy,
    "services": _services,
    "logistics": _logistics,
    "forecasts": _forecasts,
    "regeneration": _regeneration,
    "practices": _practices,
}
