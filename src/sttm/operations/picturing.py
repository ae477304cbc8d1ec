"""Chooses what maps show: colours and classes of indicators, legends of rasters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sttm.environment.knowledge import Knowledge
from sttm.environment.unit_indicators import UnitIndicator
from sttm.packs.land_cover import LandCoverClass
from sttm.publications.formatting import Language, format_number
from sttm.publications.maps.content import MapClass, level_classes
from sttm.publications.monitoring.places import quantity

__all__ = [
    "attribution",
    "class_limits",
    "described",
    "land_cover_legend",
    "layers_measured",
    "palette",
    "unit_columns",
    "value_classes",
]

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
    "sealing": ("drainage", False),
    "groundwater_depth": ("drainage", False),
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


def unit_columns(knowledge: Knowledge) -> pd.DataFrame:
    """Return every derived column by unit, each once."""
    return pd.DataFrame.from_dict(knowledge.unit_values, orient="index").reindex(knowledge.units.index)


def attribution(layers: Iterable[str], knowledge: Knowledge) -> dict[str, str]:
    """Return the publishers and licences of layers, as the licences ask."""
    versions = [knowledge.version(layer) for layer in layers]
    named = [
        f"{v.record.publisher} ({v.record.licence})" for v in versions if v is not None and v.record.publisher
    ]
    text = "; ".join(dict.fromkeys(named)) or "–"
    return {"it": text, "en": text}


def value_classes(
    indicator: Mapping[str, Any], limits: Sequence[float], colours: Sequence[str]
) -> tuple[MapClass, ...]:
    """Return the classes that limits part values into, coloured from the first colour to the last.

    Parameters
    ----------
    indicator
        With the ``unit`` and the ``digits`` that the limits are printed with.
    """
    chosen = [colours[int(n)] for n in np.linspace(0, len(colours) - 1, len(limits) + 1).round()]
    edges = [None, *limits, None]
    return tuple(
        MapClass(colour=colour, label=_label(indicator, low, high), low=low, high=high)
        for colour, low, high in zip(chosen, edges, edges[1:], strict=False)
    )


def _label(indicator: Mapping[str, Any], low: float | None, high: float | None) -> dict[str, str]:
    languages: tuple[Language, Language] = ("it", "en")
    labels: dict[str, str] = {}
    for language in languages:
        if low is None and high is None:
            labels[language] = {"it": "tutti i valori", "en": "all values"}[language]
        elif low is None and high is not None:
            labels[language] = f"< {quantity(high, indicator, language)}"
        elif low is not None and high is None:
            labels[language] = f"≥ {quantity(low, indicator, language)}"
        elif low is not None and high is not None:
            first = format_number(low, language, digits=indicator["digits"])
            labels[language] = f"{first} – {quantity(high, indicator, language)}"
    return labels
