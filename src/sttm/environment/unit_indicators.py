"""The indicators of STTM 1 by unit and by place: their names, where they stand, what they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sttm.packs.declared import Text

__all__ = ["UNIT_INDICATORS", "UnitIndicator", "hot_share", "indicators_with"]


@dataclass(frozen=True, slots=True)
class UnitIndicator:
    """One indicator of a landscape unit, or of the surroundings of a place."""

    name: str
    title: Text
    unit: str
    digits: int
    table: str
    """Derived layer that holds it."""
    layers: tuple[str, ...]
    """Input layers any of which it can be measured from."""
    covered: str | None = None
    """Column with the share of the area that has data."""
    class_values: str | None = None
    """Variable of the pack's tables by land-cover class."""
    breaks: str | None = None
    """Variable whose breaks give the level."""
    also: tuple[str, ...] = ()
    """Input layers that it needs besides, each of them."""
    scopes: tuple[str, ...] = ("unit", "place")
    """Whether it is known of units, of the surroundings of a place, or of both."""


def _text(it: str, en: str) -> Text:
    return Text(it=it, en=en)


_TEMPERATURE = ("night_temperature",)
_COVER = ("land_cover",)

UNIT_INDICATORS: tuple[UnitIndicator, ...] = (
    UnitIndicator(
        "drainage_vulnerability",
        _text("Vulnerabilità per drenaggio", "Drainage vulnerability"),
        "level", 0, "unit_vulnerability", ("sealing", "land_cover"), "idren_covered", breaks="idren",
    ),
    UnitIndicator(
        "heat_vulnerability",
        _text("Vulnerabilità per isola di calore", "Heat-island vulnerability"),
        "level", 0, "unit_vulnerability", _TEMPERATURE, "night_temperature_covered",
        breaks="night_temperature",
    ),
    UnitIndicator(
        "idren", _text("Indice di superficie drenante (Idren)", "Draining-surface index (Idren)"),
        "1", 2, "unit_drainage", ("sealing", "land_cover"), "idren_covered", "sealed_share",
    ),
    UnitIndicator(
        "night_temperature", _text("Temperatura notturna estiva", "Summer night temperature"),
        "degC", 1, "unit_night_temperature", _TEMPERATURE, "night_temperature_covered",
    ),
    UnitIndicator(
        "night_temperature_anomaly",
        _text("Differenza dal verde di riferimento", "Difference from reference green"),
        "delta_degC", 1, "unit_heat", _TEMPERATURE, "night_temperature_covered",
    ),
    UnitIndicator(
        "night_temperature_maximum", _text("Temperatura notturna massima", "Highest night temperature"),
        "degC", 1, "unit_night_temperature", _TEMPERATURE, "night_temperature_covered",
    ),
    UnitIndicator(
        "extreme_events_supply",
        _text("Erogazione SE: eventi estremi", "ES supply: extreme events"),
        "level", 1, "unit_land_cover", _COVER, "extreme_events_supply_covered", "extreme_events_supply",
    ),
    UnitIndicator(
        "microclimate_supply",
        _text("Erogazione SE: microclima", "ES supply: microclimate"),
        "level", 1, "unit_land_cover", _COVER, "microclimate_supply_covered", "microclimate_supply",
    ),
    UnitIndicator(
        "sealed_share", _text("Quota impermeabilizzata", "Sealed share"),
        "1", 2, "unit_land_cover", _COVER, "sealed_share_covered", "sealed_share",
    ),
    UnitIndicator(
        "tree_share", _text("Quota arborata", "Tree share"),
        "1", 2, "unit_land_cover", _COVER, "tree_share_covered", "tree_share",
    ),
    UnitIndicator(
        "runoff_retention",
        _text("Ritenzione della pioggia di progetto, da modello", "Retention of the design storm, by model"),
        "1", 2, "unit_runoff", _COVER, "runoff_covered", "curve_number_a",
        also=("soil_group",), scopes=("unit",),
    ),
    UnitIndicator(
        "cooling_capacity",
        _text("Capacità di raffrescamento, da modello", "Cooling capacity, by model"),
        "1", 2, "unit_cooling", _COVER, "cooling_covered", "shade", scopes=("unit",),
    ),
    UnitIndicator(
        "model_temperature",
        _text("Temperatura dell'aria, da modello", "Air temperature, by model"),
        "degC", 1, "unit_cooling", _COVER, "cooling_covered", "shade", scopes=("unit",),
    ),
)  # fmt: skip
"""In the order in which people look at them."""


def hot_share(threshold: float) -> UnitIndicator:
    """Return the indicator of the share of the area hotter than a threshold, °C."""
    title = _text(f"Quota di area sopra {threshold:g} °C", f"Share of area above {threshold:g} °C")
    return UnitIndicator(
        f"hot_share_{threshold:g}",
        title,
        "1",
        2,
        "unit_night_temperature",
        _TEMPERATURE,
        "night_temperature_covered",
    )


def indicators_with(thresholds: Iterable[float]) -> Sequence[UnitIndicator]:
    """Return every indicator, with one share of hot area for each threshold."""
    return (*UNIT_INDICATORS, *(hot_share(t) for t in thresholds))
