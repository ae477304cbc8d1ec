"""The values that the derived layers of STTM 1 take from a pack, for the data that a territory has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sttm.environment.model_classes import COOLING_CLASSES
from sttm.packs.breaks import Breaks
from sttm.packs.land_cover import ClassValues
from sttm.packs.pack import Pack

__all__ = [
    "DataFacts",
    "benefit_parameters",
    "benefit_values_in_use",
    "breaks_in_use",
    "class_values_in_use",
    "derived_parameters",
]

CLASS_VARIABLES = ("sealed_share", "tree_share", "extreme_events_supply", "microclimate_supply")

BENEFIT_VARIABLES = (
    "curve_number_a",
    "curve_number_b",
    "curve_number_c",
    "curve_number_d",
    "shade",
    "crop_coefficient",
    "albedo",
    "green_area",
    "building_intensity",
)

BREAK_LAYERS: Mapping[str, tuple[str, ...]] = {
    # The layers that an indicator may be measured from; each needs breaks of its own.
    "idren": ("sealing", "land_cover"),
    "night_temperature": ("night_temperature",),
}


@dataclass(frozen=True, slots=True)
class DataFacts:
    """What a layer's record says of how it was measured."""

    sensor: str | None
    period: str | None
    legend: str | None


def derived_parameters(pack: Pack, facts: Mapping[str, DataFacts], on: date) -> dict[str, Any]:
    """Return the parameters of the derived layers as JSON values.

    Parameters
    ----------
    pack
        The territory's pack.
    facts
        By input layer present, how it was measured.
    on
        The day on which the values must be in force.
    """
    tables = class_values_in_use(pack, facts, on)
    legend = _legend(facts)
    return {
        "minimum_coverage": pack.number("minimum_coverage", on),
        "night_temperature_thresholds": list(pack.numbers("night_temperature_thresholds", on)),
        "analysis_cell": pack.number("analysis_cell", on),
        "class_values": {name: _as_json(table) for name, table in tables.items()},
        "reference_green": list(pack.legends[legend].green_codes) if legend else [],
        **benefit_parameters(pack, facts, on),
        "breaks": {
            variable: {
                layer: {"values": list(b.values), "higher_is_worse": b.higher_is_worse}
                for layer, b in found.items()
            }
            for variable, found in breaks_in_use(pack, facts, on).items()
        },
    }


def class_values_in_use(
    pack: Pack, facts: Mapping[str, DataFacts], on: date
) -> dict[str, ClassValues | None]:
    """Return the tables that apply to the legend of the land cover, by variable."""
    return _values_in_use(CLASS_VARIABLES, pack, facts, on)


def benefit_values_in_use(
    pack: Pack, facts: Mapping[str, DataFacts], on: date
) -> dict[str, ClassValues | None]:
    """Return the tables of runoff and cooling that apply to the legend of the land cover, by variable."""
    return _values_in_use(BENEFIT_VARIABLES, pack, facts, on)


def _values_in_use(
    variables: Sequence[str], pack: Pack, facts: Mapping[str, DataFacts], on: date
) -> dict[str, ClassValues | None]:
    legend = _legend(facts)
    return {v: None if legend is None else pack.values_of(legend, v, on) for v in variables}


def benefit_parameters(pack: Pack, facts: Mapping[str, DataFacts], on: date) -> dict[str, Any]:
    """Return the parameters of runoff and cooling as JSON values."""
    return {
        "benefit_values": {v: _as_json(t) for v, t in benefit_values_in_use(pack, facts, on).items()},
        "design_storm": {
            "rainfall": pack.number("rainfall_design_mm", on),
            "abstraction": pack.number("initial_abstraction", on),
        },
        "cooling": {
            "cooling_distance": pack.number("cooling_distance", on),
            "mixing_distance": pack.number("mixing_distance", on),
            "reference_temperature": pack.number("cooling_reference_temperature", on),
            "uhi_max": list(pack.numbers("uhi_max", on)),
            "weights": list(pack.numbers("cooling_weights", on)),
            "method": pack.choice("cooling_method", COOLING_CLASSES, on),
        },
    }


def breaks_in_use(pack: Pack, facts: Mapping[str, DataFacts], on: date) -> dict[str, dict[str, Breaks]]:
    """Return the breaks that were set for exactly these data, by variable and layer it is measured from."""
    found: dict[str, dict[str, Breaks]] = {}
    for variable, layers in BREAK_LAYERS.items():
        found[variable] = {}
        for layer in layers:
            data = facts.get(layer)
            breaks = data and pack.breaks_for(variable, layer, data.sensor, data.period, on)
            if breaks:
                found[variable][layer] = breaks
    return found


def _legend(facts: Mapping[str, DataFacts]) -> str | None:
    return facts["land_cover"].legend if "land_cover" in facts else None


def _as_json(table: ClassValues | None) -> dict[str, Any] | None:
    if table is None:
        return None
    return {"prefix_match": table.prefix_match, "values": {str(v.code): v.value for v in table.values}}
