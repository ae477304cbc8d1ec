"""Types of work an intervention is made of: nature-based solutions (NBS) and synergic works."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sttm.packs.declared import Confidence, Declared, Identifier, Source, Text, Unit

__all__ = ["AFTER_VARIABLES", "AfterWorks", "CostRange", "LeastArea", "WorkType"]

AFTER_VARIABLES = (
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
"""What works can change of the ground; the same variables are given to land-cover classes."""


class CostRange(Declared):
    """What a unit of work costs, as a range with its source."""

    low: float
    high: float
    unit: Unit
    source: Source
    confidence: Confidence

    def quantity(
        self, *, ground: float, volume: float | None = None, units: float | None = None
    ) -> float | None:
        """Return what of a work the range prices, or None where that is not known.

        Parameters
        ----------
        ground, volume
            m² and m³.
        units
            Metres of a work measured by length, pieces of one measured by number.
        """
        priced = {"EUR/m**2": ground, "EUR/m**3": volume, "EUR/m": units, "EUR": units}
        return priced.get(self.unit)


class LeastArea(Declared):
    """The least ground with which a work is what it is called; smaller, it is never proposed."""

    value_m2: Annotated[float, Field(gt=0)]
    source: Source
    confidence: Confidence


class AfterWorks(Declared):
    """The ground that a work leaves, as the models of runoff and cooling read it."""

    values: dict[str, tuple[float, float, float] | None]
    """Low, central and high value by variable. A variable left out stays as it was; null is not known."""
    source: Source
    confidence: Confidence
    note: Text | None = None
    """What the values leave out, said wherever an estimate rests on them."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        problems = [f"{name} is not one of {', '.join(AFTER_VARIABLES)}" for name in self.values
                    if name not in AFTER_VARIABLES]  # fmt: skip
        for name, given in self.values.items():
            if given is None:
                continue
            if list(given) != sorted(given):
                problems.append(f"{name}: low, central and high are not in order")
            least, most = (1, 100) if name.startswith("curve_number") else (0, 1.5)
            if not least <= given[0] <= given[2] <= most:
                problems.append(f"{name}: outside {least} to {most}")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class WorkType(Declared):
    """A type of work: how it is measured, what it costs, what it brings."""

    id: Identifier
    title: Text
    kind: Literal["nbs", "synergic"]
    measured_by: Literal["area", "length", "number"]
    infiltrates: Literal["none", "roof_water", "road_and_yard_water"]
    """The water that the work sends into the ground, which the respect zone of wells limits."""
    depth_m: float
    """Depth below ground of the work, for the check of the groundwater table."""
    area_per_unit_m2: float | None
    """Ground taken by a metre of length or by one piece; null for works measured by area."""
    cost: CostRange | None
    """Per m² or m³, per metre where it is measured by length, a piece (EUR) where by number."""
    benefits: Text
    after: AfterWorks | None = None
    """The ground after the work; null where it is not known."""
    least_area: LeastArea | None = None
    """Null where a work of any size is sensible."""

    @model_validator(mode="after")
    def _priced(self) -> Self:
        """Refuse a cost that no quantity of the work can be multiplied by."""
        units = {"area": None, "length": "EUR/m", "number": "EUR"}
        fitting = ["EUR/m**2", "EUR/m**3", *filter(None, [units[self.measured_by]])]
        if self.cost is not None and self.cost.unit not in fitting:
            msg = f"a work measured by {self.measured_by} costs {' or '.join(fitting)}, not {self.cost.unit}"
            raise ValueError(msg)
        return self
