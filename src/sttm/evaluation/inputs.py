"""The inputs of an evaluation: a value or the reason why there is none, and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sttm.packs.declared import Sourced, Text
from sttm.quantities import Measure, Missing, round_half_even

__all__ = ["Input", "Share", "Trace", "measure_dict", "sourced_trace", "text_dict"]

DIGITS: Mapping[str, int] = {
    "m": 1,
    "m**2": 1,
    "m**3": 1,
    "EUR": 2,
    "degC": 2,
    "delta_degC": 2,
    "level": 2,
}
"""Declared precision of published numbers by unit; dimensionless shares and all else have four decimals."""


@dataclass(frozen=True, slots=True)
class Trace:
    """One thing a number stands on: a layer version, a parameter, a declaration, a file of the pack."""

    kind: str
    id: str
    facts: tuple[tuple[str, Any], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as JSON values."""
        return {"kind": self.kind, "id": self.id, **dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Input:
    """A named input of a criterion."""

    name: str
    value: Measure | Missing
    trace: tuple[Trace, ...] = ()
    label: Text | None = None
    """What a reader calls it."""

    def as_dict(self) -> dict[str, Any]:
        """Return the input as JSON values; a missing value is null with its reason."""
        label = None if self.label is None else text_dict(self.label)
        body: dict[str, Any] = {
            "name": self.name,
            "label": label,
            "value": None,
            "unit": None,
            "missing": None,
        }
        if isinstance(self.value, Missing):
            body["missing"] = {"it": self.value.it or self.value.reason, "en": self.value.reason}
        else:
            body |= measure_dict(self.value)
        return body


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an intervention that lies in one unit, with the inputs that hold there."""

    unit: str
    name: str
    share: float
    """Part of the area of the intervention, 0–1."""
    area: float
    """m²."""
    inputs: Mapping[str, Input]

    def input(self, name: str) -> Input:
        """Return a named input; one nobody computes is missing, and says so."""
        known = self.inputs.get(name)
        return known or Input(
            name,
            Missing(
                f"{name} is not an indicator of this territory",
                it=f"{name} non è un indicatore di questo territorio",
            ),
        )


def measure_dict(measure: Measure) -> dict[str, Any]:
    """Return a measure as JSON values, rounded to the declared precision of its unit."""
    return {"value": round_half_even(measure.value, DIGITS.get(measure.unit, 4)), "unit": measure.unit}


def sourced_trace(kind: str, name: str, what: Sourced) -> Trace:
    """Return the trace of something the pack declares with its source."""
    source = ("source", what.source.shown)
    return Trace(kind, name, (("official", what.official), ("confidence", what.confidence), source))


def text_dict(text: Text) -> dict[str, str]:
    """Return a text as JSON values."""
    return {"it": text.it, "en": text.en}
