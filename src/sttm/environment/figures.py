"""A figure of a result: central value with its range, or why there is none, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sttm.evaluation.inputs import Trace, text_dict
from sttm.packs.declared import Text
from sttm.quantities import Missing, round_half_even

__all__ = ["Figure", "absent", "ratio"]

DIGITS = {"m**3": 1, "delta_degC": 4, "delta_degC*inhabitant": 2, "inhabitant": 0, "EUR": 0,
          "EUR/m**3": 0, "EUR/(delta_degC*inhabitant)": 0}  # fmt: skip
"""Decimals by unit; two for all else. Cooling spread over a unit is a matter of thousandths of a degree."""

NO_GAIN = Missing("there is no gain to divide by", it="non c'è un guadagno per cui dividere")
UNBOUNDED = Text(
    it="L'estremo alto non esiste: nell'ipotesi peggiore il guadagno è nullo",
    en="There is no high end: at worst the gain is nil",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the range that its uncertain parameters leave."""

    unit: str
    value: float = 0.0
    low: float = 0.0
    high: float | None = 0.0
    missing: Missing | None = None
    notes: tuple[Text, ...] = ()
    trace: tuple[Trace, ...] = ()

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.missing is None

    def scaled(self, factor: float, unit: str) -> Figure:
        """Return the figure times a non-negative factor, in another unit."""
        high = None if self.high is None else self.high * factor
        return replace(self, unit=unit, value=self.value * factor, low=self.low * factor, high=high)

    def as_dict(self) -> dict[str, Any]:
        """Return the figure as JSON values, rounded to the declared precision of its unit."""
        body: dict[str, Any] = {"value": None, "low": None, "high": None, "unit": self.unit, "missing": None}
        if self.missing is not None:
            body["missing"] = {"it": self.missing.it or self.missing.reason, "en": self.missing.reason}
        else:
            ends = {"value": self.value, "low": self.low, "high": self.high}
            body |= {n: None if v is None else round_half_even(v, DIGITS.get(self.unit, 2))
                     for n, v in ends.items()}  # fmt: skip
        notes = [text_dict(n) for n in self.notes]
        return {**body, "notes": notes, "trace": [t.as_dict() for t in self.trace]}


def absent(reason: Missing, unit: str, trace: Sequence[Trace] = ()) -> Figure:
    """Return a figure without value."""
    return Figure(unit, missing=reason, trace=tuple(trace))


def ratio(cost: Figure, gain: Figure, unit: str) -> Figure:
    """Return what a unit of gain costs, from the cheapest for the most to the dearest for the least."""
    trace = (*cost.trace, *gain.trace)
    for part in (cost, gain):
        if part.missing is not None:
            return absent(part.missing, unit, trace)
    if not gain.value > 0 or gain.high is None or cost.high is None:
        return absent(NO_GAIN, unit, trace)
    high = cost.high / gain.low if gain.low > 0 else None
    notes = () if high is not None else (UNBOUNDED,)
    return Figure(unit, cost.value / gain.value, cost.low / gain.high, high, None, notes, trace)
