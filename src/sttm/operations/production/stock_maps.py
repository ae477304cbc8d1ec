"""Gathers the maps of the report on stock: what stands, where it is dense, plans, logistics, regeneration."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.production.stock.account import SIZES
from sttm.production.stock.amounts import numbers
from sttm.production.stock.logistics import TYPE, size_classes
from sttm.publications.formatting import Language, format_percent
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.production.stock_report import FRAME
from sttm.publications.production.stock_tables import span
from sttm.publications.production.stock_words import CODES
from sttm.territory.reading import Reading

__all__ = ["attribution", "ground_of", "placed_map", "stock_maps"]

LANGUAGES: Final[tuple[Language, Language]] = ("it", "en")

#: Told apart by eyes that do not see red or green, and in grey print by their order in the legend.
TYPE_COLOURS: Final = {
    "production": "#0f3b7a",
    "logistics": "#d1495b",
    "distribution": "#edae49",
    "innovation_space": "#00798c",
    "innovative_production": "#5fb0e6",
    "services_to_firms": "#6a4c93",
    "data_centre": "#30343f",
}
KIND_COLOURS: Final = {
    "regeneration": "#1b6b3a",
    "disused": "#b23b1e",
    "underused": "#edae49",
    "brownfield": "#7a4b1f",
}
SEQUENCE: Final = ("#dadaeb", "#bcbddc", "#9e9ac8", "#756bb1", "#4a1486")
BUILT: Final = (0.0, 0.25, 0.5, 0.75)
JUNCTION, TERMINAL, STATION = "#000000", "#2e7d32", "#17324d"
MARGIN: Final = 1.04

Text = Mapping[str, str]


def stock_maps(reading: Reading, result: Mapping[str, Any]) -> dict[str, DossierMap]:
    """Return the maps by what they show; what has no layer has no map.

    Parameters
    ----------
    result
        From :func:`sttm.production.stock.account.stock`, of the same reading.
    """
    ground = ground_of(reading)
    if ground is None:
        return {}
    makers = {
        "settlements": _settlements,
        "density": _density,
        "forecasts": _forecasts,
        "logistics": _logistics,
        "regeneration": _regeneration,
    }
    found = {name: make(reading, result, ground) for name, make in makers.items()}
    return {name: one for name, one in found.items() if one is not None}


def ground_of(reading: Reading) -> gpd.GeoDataFrame | None:
    """Return Comuni, else zones, else the boundary, to draw everything on."""
    for layer in ("municipalities", "zones", "boundary"):
        frame = reading.vector(layer)
        if frame is not None and len(frame):
            return frame
    return None


def placed_map(
    title: Text,
    description: Text,
    ground: gpd.GeoDataFrame,
    reading: Reading,
    layers: Iterable[str],
    **more: Any,
) -> DossierMap:
    """Return a map of the whole territory."""
    return DossierMap(
        title=title,
        description=description,
        crs=reading.workspace.crs,
        intervention=shapely.MultiPolygon(),
        attribution=attribution(layers, reading),
        **{
            "units": ground,
            "view": _view(ground.total_bounds),
            "units_title": _limits_title(reading),
            **more,
        },
    )


def _limits_title(reading: Reading) -> dict[str, str]:
    """Return what the outlines of the ground are called."""
    if reading.vector("municipalities") is not None:
        return {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"}
    if reading.vector("zones") is not None:
        return {"it": "Limiti delle Zone omogenee", "en": "Limits of the Zone omogenee"}
    return {"it": "Confine", "en": "Boundary"}


def _view(bounds: Iterable[float]) -> View:
    """Return the view that just holds a territory: its scale has two digits, so that the frame is used."""
    left, bottom, right, top = (float(x) for x in bounds)
    needed = MARGIN * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1])
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def attribution(layers: Iterable[str], reading: Reading) -> dict[str, str]:
    """Return the publishers and licences of layers, as the licences ask."""
    records = [v.record for v in map(reading.version, layers) if v is not None]
    named = (f"{r.publisher} ({r.licence})" if r.licence else r.publisher for r in records if r.publisher)
    text = "; ".join(dict.fromkeys(named)) or "–"
    return {"it": text, "en": text}


def _classes(colours: Mapping[str, str], present: set[str]) -> list[MapClass]:
    return [
        MapClass(
            colour=colour,
            label={"it": CODES[value][0], "en": CODES[value][1]},
            values=frozenset({value}),
        )
        for value, colour in colours.items()
        if value in present
    ]


def _only(frame: gpd.GeoDataFrame, result: Mapping[str, Any]) -> gpd.GeoDataFrame:
    return frame if result["type"] is None else gpd.GeoDataFrame(frame[frame["type"] == result["type"]])


def _settlements(reading: Reading, result: Mapping[str, Any], ground: gpd.GeoDataFrame) -> DossierMap | None:
    frame = reading.vector("settlements")
    if frame is None or not len(shown := _only(frame, result)):
        return None
    title = {"it": "Gli insediamenti per tipo", "en": "Settlements by type"}
    return placed_map(
        title,
        {
            "it": f"{len(shown)} insediamenti colorati per tipo; i numeri sono nelle tabelle",
            "en": f"{len(shown)} settlements coloured by type; the numbers are in the tables",
        },
        ground,
        reading,
        ("settlements", "municipalities"),
        elements=NetworkElements(
            frame=shown,
            column="type",
            title={"it": "Insediamenti", "en": "Settlements"},
            classes=_classes(TYPE_COLOURS, set(shown["type"])),
        ),
    )


def _density(reading: Reading, result: Mapping[str, Any], ground: gpd.GeoDataFrame) -> DossierMap | None:
    if "missing" in result["concentration"]:
        return None
    shares = {p["id"]: p["land_share"] for p in result["concentration"]["places"]}
    values = np.array([shares.get(str(i), np.nan) for i in ground.index])
    limits = _limits(values)
    title = {
        "it": "Quota del territorio comunale occupata da insediamenti",
        "en": "Share of the land of each Comune taken by settlements",
    }
    edges: list[float | None] = [None, *limits, None]
    colours = [SEQUENCE[int(n)] for n in np.linspace(0, len(SEQUENCE) - 1, len(edges) - 1).round()]
    return placed_map(
        title,
        {
            "it": f"{title['it']}: {len(shares)} Comuni; i valori sono nella tabella",
            "en": f"{title['en']}: {len(shares)} Comuni; the values are in the table",
        },
        ground.assign(density=values),
        reading,
        ("settlements", "municipalities"),
        indicator="density",
        indicator_title={"it": "Quota del territorio", "en": "Share of the land"},
        classes=tuple(
            MapClass(colour=c, label={k: _span(low, high, k) for k in LANGUAGES}, low=low, high=high)
            for c, low, high in zip(colours, edges, edges[1:], strict=False)
        ),
        unit_label="name" if "name" in ground else None,
    )


def _limits(values: np.ndarray[Any, Any]) -> tuple[float, ...]:
    known = values[~np.isnan(values)]
    if not len(known):
        return ()
    limits = np.unique(np.round(np.quantile(known, (0.2, 0.4, 0.6, 0.8)), 3))
    return tuple(float(x) for x in limits if known.min() < x <= known.max())


def _span(low: float | None, high: float | None, language: Language) -> str:
    ends = [None if v is None else format_percent(v, language) for v in (low, high)]
    if ends[0] is None:
        return f"< {ends[1]}" if ends[1] else {"it": "tutti i valori", "en": "all values"}[language]
    return f"≥ {ends[0]}" if ends[1] is None else f"{ends[0]} – {ends[1]}"


def _forecasts(reading: Reading, result: Mapping[str, Any], ground: gpd.GeoDataFrame) -> DossierMap | None:
    frame = reading.vector("forecasts")
    if frame is None or not len(shown := _only(frame, result)):
        return None
    built = numbers(shown, "built_share")
    shown = shown.assign(built=np.where(np.isnan(built), -1.0, built))
    edges: list[float | None] = [*BUILT, None]
    colours = SEQUENCE[1:]
    classes = [
        MapClass(colour=c, label={k: _span(low or None, high, k) for k in LANGUAGES}, low=low, high=high)
        for c, low, high in zip(colours, edges, edges[1:], strict=False)
    ]
    unknown = MapClass(
        colour="#ffffff", label={"it": "non detto", "en": "not stated"}, high=0.0, hatch="//////"
    )
    return placed_map(
        {"it": "Le previsioni e quanto ne è attuato", "en": "What plans foresee and how much of it is built"},
        {
            "it": f"{len(shown)} aree previste, più scure dove più attuate; l'elenco è nella tabella",
            "en": f"{len(shown)} planned areas, darker where more is built; the list is in the table",
        },
        ground,
        reading,
        ("forecasts", "municipalities"),
        elements=NetworkElements(
            frame=shown,
            column="built",
            title={"it": "Quota attuata", "en": "Share built"},
            classes=[*classes, unknown] if np.isnan(built).any() else classes,
        ),
    )


def _logistics(reading: Reading, _result: Mapping[str, Any], ground: gpd.GeoDataFrame) -> DossierMap | None:
    frame = reading.vector("settlements")
    if frame is None or not len(own := frame[(frame["type"] == TYPE) & (frame["status"] != "planned")]):
        return None
    limits = [reading.pack.number(name, reading.on) for name in SIZES]
    codes = size_classes(numbers(own, "operating_area_m2"), limits)
    own = gpd.GeoDataFrame({"class": codes}, geometry=own.geometry.to_numpy(), crs=frame.crs)
    edges = [None, *limits, None]
    labels: list[dict[str, str]] = [
        {k: span({"above": low, "up_to": high}, k) for k in LANGUAGES} for low, high in pairwise(edges)
    ]
    classes = [
        MapClass(colour=c, label=label, values=frozenset({n}))
        for n, (c, label) in enumerate(zip(SEQUENCE[1:], labels, strict=False))
    ]
    unknown = {"it": "superficie operativa non nota", "en": "operating area not known"}
    classes.append(MapClass(colour="#9aa5ad", label=unknown, values=frozenset({-1})))
    marks = {"junctions": (100, JUNCTION), "terminals": (101, TERMINAL)}
    return placed_map(
        {"it": "La logistica per superficie operativa", "en": "Logistics by operating area"},
        {
            "it": f"{len(own)} insediamenti logistici con svincoli e terminali dove ci sono",
            "en": f"{len(own)} logistics settlements with junctions and terminals where there are any",
        },
        ground,
        reading,
        ("settlements", "municipalities", *marks),
        elements=_with_marks(own, classes, marks, reading, {"it": "Logistica", "en": "Logistics"}),
    )


def _regeneration(
    reading: Reading, _result: Mapping[str, Any], ground: gpd.GeoDataFrame
) -> DossierMap | None:
    frame = reading.vector("regeneration_areas")
    if frame is None or not len(frame):
        return None
    own = gpd.GeoDataFrame({"class": frame["kind"].astype(object)}, geometry=frame.geometry, crs=frame.crs)
    marks = {"rail_stations": ("rail_stations", STATION)}
    return placed_map(
        {"it": "Le aree da rigenerare", "en": "Areas to regenerate"},
        {
            "it": f"{len(own)} aree da rigenerare per tipo, con le stazioni ferroviarie dove ci sono",
            "en": f"{len(own)} areas to regenerate by kind, with rail stations where there are any",
        },
        ground,
        reading,
        ("regeneration_areas", "municipalities", *marks),
        view=_view(_closer(frame, ground)),
        elements=_with_marks(
            own,
            _classes(KIND_COLOURS, set(frame["kind"])),
            marks,
            reading,
            {"it": "Da rigenerare", "en": "To regenerate"},
        ),
    )


def _closer(frame: gpd.GeoDataFrame, ground: gpd.GeoDataFrame) -> Iterable[float]:
    """Return the bounds of features where they fill a small part of the ground, else those of the ground."""
    own, whole = shapely.box(*frame.total_bounds), shapely.box(*ground.total_bounds)
    small = own.area < whole.area / 4 and own.area > 0
    return tuple(own.buffer(0.05 * np.sqrt(own.area)).bounds) if small else tuple(whole.bounds)


def _with_marks(
    own: gpd.GeoDataFrame,
    classes: Sequence[MapClass],
    marks: Mapping[str, tuple[Any, str]],
    reading: Reading,
    title: Text,
) -> NetworkElements:
    """Return features with those of other layers as marks beside them, each a class of its own."""
    frames, more = [own], []
    for layer, (value, colour) in marks.items():
        other = reading.vector(layer)
        if other is None or not len(other):
            continue
        frames.append(
            gpd.GeoDataFrame({"class": [value] * len(other)}, geometry=other.geometry.to_numpy(), crs=own.crs)
        )
        label = {"it": CODES[layer][0], "en": CODES[layer][1]}
        more.append(MapClass(colour=colour, label=label, values=frozenset({value})))
    drawn = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), crs=own.crs)
    # Marks first in the drawing, so that they never hide what the map is about.
    return NetworkElements(frame=drawn, column="class", title=title, classes=[*classes, *more])
