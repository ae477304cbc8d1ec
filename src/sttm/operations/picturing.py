"""Chooses what maps show: colours and classes of indicators, legends of rasters, the maps of a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
import shapely.geometry

from sttm.environment.knowledge import Knowledge
from sttm.environment.unit_indicators import UnitIndicator
from sttm.grids import Cells
from sttm.packs.land_cover import LandCoverClass
from sttm.publications.map_content import Background, DossierMap, MapClass, MissingMap, View, level_classes

__all__ = [
    "class_limits",
    "described",
    "dossier_maps",
    "land_cover_legend",
    "layers_measured",
    "palette",
    "unit_columns",
]

MISSING = {
    "it": "Nessuna unità è valutabile: mancano dati o soglie",
    "en": "No unit can be assessed: data or breaks are missing",
}

THEMES = {
    # Indicators that rise with need take the sequence upwards, those that fall with it downwards.
    "drainage_vulnerability": ("drainage", False),
    "heat_vulnerability": ("heat", False),
    "idren": ("drainage", True),
    "sealed_share": ("drainage", False),
    "tree_share": ("drainage", True),
    "extreme_events_supply": ("drainage", True),
    "microclimate_supply": ("heat", True),
    "runoff_retention": ("drainage", True),
    "cooling_capacity": ("heat", True),
}

DESCRIPTIONS = {
    "drainage_vulnerability": {
        "it": "Livello da 1 a 5, 5 il peggiore, secondo Idren e le soglie fissate nel pacchetto.",
        "en": "Level from 1 to 5, 5 the worst, from Idren and the breaks set in the pack.",
    },
    "heat_vulnerability": {
        "it": "Livello da 1 a 5, 5 il peggiore, secondo la temperatura notturna e le soglie del pacchetto.",
        "en": "Level from 1 to 5, 5 the worst, from night temperature and the breaks set in the pack.",
    },
    "idren": {
        "it": "Superficie drenante divisa per superficie totale, da 0 a 1; le pavimentazioni "
        "semipermeabili e il suolo sopra costruzioni non contano.",
        "en": "Draining area over total area, from 0 to 1; semi-permeable paving and soil over "
        "structures do not count.",
    },
    "night_temperature": {
        "it": "Media sulla superficie dell'unità.",
        "en": "Mean over the area of the unit.",
    },
    "night_temperature_anomaly": {
        "it": "Di quanto l'unità è più calda del verde di riferimento, posto a zero.",
        "en": "How much warmer the unit is than the reference green, taken as zero.",
    },
    "night_temperature_maximum": {
        "it": "Il valore della cella più calda dell'unità.",
        "en": "The value of the hottest cell of the unit.",
    },
    "extreme_events_supply": {
        "it": "Quanto la copertura del suolo regola gli eventi estremi, da 0 a 5.",
        "en": "How much the land cover regulates extreme events, from 0 to 5.",
    },
    "microclimate_supply": {
        "it": "Quanto la copertura del suolo regola il microclima, da 0 a 5.",
        "en": "How much the land cover regulates the microclimate, from 0 to 5.",
    },
    "sealed_share": {
        "it": "Superficie impermeabile stimata dalla copertura del suolo, sulla superficie dell'unità.",
        "en": "Sealed area estimated from the land cover, over the area of the unit.",
    },
    "tree_share": {
        "it": "Superficie arborata stimata dalla copertura del suolo, sulla superficie dell'unità.",
        "en": "Tree-covered area estimated from the land cover, over the area of the unit.",
    },
    "runoff_retention": {
        "it": "Quota della pioggia di progetto che il suolo trattiene, da 0 a 1: stima con i curve number, "
        "non misura.",
        "en": "Share of the design storm that the ground retains, from 0 to 1: estimated by curve numbers, "
        "not measured.",
    },
    "cooling_capacity": {
        "it": "Ombra, albedo ed evapotraspirazione della copertura del suolo, da 0 a 1: stima di un modello, "
        "non misura.",
        "en": "Shade, albedo and evapotranspiration of the land cover, from 0 to 1: estimated by a model, "
        "not measured.",
    },
    "model_temperature": {
        "it": "Temperatura dell'aria che il modello di raffrescamento assegna, di giorno: non è misurata e "
        "non si confronta con la temperatura notturna.",
        "en": "Air temperature that the cooling model gives, by day: it is not measured and does not compare "
        "with night temperature.",
    },
}

HOT_SHARE = {
    "it": "Quota della superficie dell'unità in cui la temperatura supera la soglia, da 0 a 1.",
    "en": "Share of the area of the unit where the temperature exceeds the threshold, from 0 to 1.",
}


def described(indicator: UnitIndicator) -> dict[str, str]:
    """Return what an indicator measures, in a sentence."""
    return DESCRIPTIONS.get(indicator.name) or HOT_SHARE


def layers_measured(indicator: UnitIndicator, knowledge: Knowledge) -> dict[str, int]:
    """Return the layers that an indicator has really been measured from, with the units measured so.

    An indicator that can be measured from one layer alone names it, with every unit that has a value.
    """
    table = knowledge.tables.get(indicator.table)
    origin = next((t[c] for t in knowledge.tables.values() if (c := _origin(indicator)) in t), None)
    if len(indicator.layers) == 1 or origin is None:
        values = 0 if table is None else int(table[indicator.name].notna().sum())
        wanted = (*indicator.layers, *indicator.also)
        return {layer: values for layer in wanted if layer in knowledge.facts}
    counts = origin.value_counts()
    return {layer: int(counts[layer]) for layer in indicator.layers if counts.get(layer, 0)}


def _origin(indicator: UnitIndicator) -> str:
    return f"{(indicator.covered or '').removesuffix('_covered')}_from"


def palette(indicator: str) -> tuple[str, ...]:
    """Return the five colours of an indicator, from its lowest class to its highest."""
    theme, falling = THEMES.get(indicator, ("heat", False))
    colours = tuple(c.colour for c in level_classes(theme))
    return colours[::-1] if falling else colours


def class_limits(values: Iterable[float], digits: int) -> tuple[float, ...]:
    """Return up to four rounded limits that part the values evenly; fewer where they hardly differ."""
    known = np.asarray([v for v in values if v == v], dtype=np.float64)
    if not len(known):
        return ()
    limits = np.unique(np.round(np.quantile(known, (0.2, 0.4, 0.6, 0.8)), digits))
    return tuple(float(x) for x in limits if known.min() < x <= known.max())


def land_cover_legend(knowledge: Knowledge) -> tuple[LandCoverClass, ...]:
    """Return the classes of the land cover's legend, or none where it has no legend."""
    facts = knowledge.facts.get("land_cover_cells") or knowledge.facts.get("land_cover")
    if facts is None or facts.legend is None:
        return ()
    return knowledge.pack.legends[facts.legend].classes


def dossier_maps(result: dict[str, Any], knowledge: Knowledge) -> list[DossierMap | MissingMap]:
    """Return the maps of a dossier: vulnerability around the intervention, and what lies under it."""
    polygon = _working(result["intervention"]["geometry"], knowledge)
    maps: list[DossierMap | MissingMap] = [
        _levels(polygon, knowledge.indicators[name], name.split("_")[0], knowledge)
        for name in ("drainage_vulnerability", "heat_vulnerability")
    ]
    maps.append(_close_up(polygon, knowledge))
    return maps


def _working(geometry: dict[str, Any], knowledge: Knowledge) -> shapely.geometry.base.BaseGeometry:
    project = pyproj.Transformer.from_crs(4326, knowledge.workspace.crs, always_xy=True)
    given = shapely.force_2d(shapely.geometry.shape(geometry))
    return shapely.transform(given, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))


def _levels(
    polygon: shapely.geometry.base.BaseGeometry, indicator: UnitIndicator, theme: str, knowledge: Knowledge
) -> DossierMap | MissingMap:
    title = indicator.title.model_dump()
    table = knowledge.tables.get(indicator.table)
    if table is None or table[indicator.name].isna().all():
        return MissingMap(title=title, reason=MISSING)
    measured = layers_measured(indicator, knowledge)
    near = knowledge.units.iloc[np.sort(knowledge.units.sindex.query(polygon, predicate="intersects"))]
    left, bottom, right, top = (float(x) for x in near.total_bounds)
    view = View.around((left, bottom, right, top), margin=1.1)
    shown = _within(knowledge.units, view)
    shown = shown.assign(**{indicator.name: table[indicator.name].reindex(shown.index)})
    return DossierMap(
        title=title,
        description={
            "it": f"Unità attorno all'intervento, colorate per {title['it'].lower()} da 1 a 5",
            "en": f"Units around the intervention, coloured by {title['en'].lower()} from 1 to 5",
        },
        crs=knowledge.workspace.crs,
        intervention=polygon,
        view=view,
        attribution=_attribution(("units", *measured), knowledge),
        units=shown,
        indicator=indicator.name,
        indicator_title=title,
        classes=level_classes(theme),
        unit_label="name" if "name" in shown else None,
        note=_proxy_note(("units", *measured), knowledge),
    )


def _close_up(polygon: shapely.geometry.base.BaseGeometry, knowledge: Knowledge) -> DossierMap | MissingMap:
    title = {"it": "Copertura del suolo nel luogo", "en": "Land cover at the place"}
    cells = knowledge.cells("land_cover_cells")
    legend = land_cover_legend(knowledge)
    if cells is None or not legend:
        reason = {
            "it": "Manca la copertura del suolo con legenda",
            "en": "There is no land cover with a legend",
        }
        return MissingMap(title=title, reason=reason)
    radius = knowledge.pack.number("surroundings_radius", knowledge.on)
    view = View.around(polygon.buffer(radius).bounds, margin=1.3)
    return DossierMap(
        title=title,
        description={
            "it": "L'intervento sulla copertura del suolo, con i confini delle unità",
            "en": "The intervention on the land cover, with the edges of the units",
        },
        crs=knowledge.workspace.crs,
        intervention=polygon,
        view=view,
        attribution=_attribution(("land_cover", "units"), knowledge),
        units=_within(knowledge.units, view),
        background=Background(cells=cells, title=title, classes=_classes_in(cells, view, legend, knowledge)),
        note=_proxy_note(("land_cover",), knowledge),
    )


def _classes_in(
    cells: Cells, view: View, legend: Sequence[LandCoverClass], knowledge: Knowledge
) -> tuple[MapClass, ...]:
    """Return the classes that the view holds, each with every code of the data that belongs to it."""
    facts = knowledge.facts.get("land_cover_cells") or knowledge.facts["land_cover"]
    declared = knowledge.pack.legends[str(facts.legend)]
    found: dict[int, set[int]] = {}
    for code in np.unique(cells.read(cells.grid.window(view.extent()))):
        known = declared.resolve(int(code))
        if known is not None:
            found.setdefault(known, set()).add(int(code))
    return tuple(
        MapClass(colour=c.colour, label=c.label.model_dump(), values=frozenset(found[c.code]))
        for c in legend
        if c.code in found
    )


def _within(units: gpd.GeoDataFrame, view: View) -> gpd.GeoDataFrame:
    seen = units.sindex.query(shapely.box(*view.extent()), predicate="intersects")
    return units.iloc[np.sort(seen)]


def _attribution(layers: Iterable[str], knowledge: Knowledge) -> dict[str, str]:
    versions = [knowledge.version(layer) for layer in layers]
    named = [
        f"{v.record.publisher} ({v.record.licence})" for v in versions if v is not None and v.record.publisher
    ]
    text = "; ".join(dict.fromkeys(named)) or "–"
    return {"it": text, "en": text}


def _proxy_note(layers: Iterable[str], knowledge: Knowledge) -> dict[str, str] | None:
    versions = [knowledge.version(layer) for layer in layers]
    caveats = [
        v.record.caveats[0] for v in versions if v is not None and v.record.proxy_for and v.record.caveats
    ]
    if not caveats:
        return None
    return {"it": " ".join(c.it for c in caveats), "en": " ".join(c.en for c in caveats)}


def unit_columns(knowledge: Knowledge) -> pd.DataFrame:
    """Return every derived column by unit, each once."""
    return pd.DataFrame.from_dict(knowledge.unit_values, orient="index").reindex(knowledge.units.index)
