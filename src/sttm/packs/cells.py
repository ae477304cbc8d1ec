"""The cells of decision tables, parsed into conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from sttm.packs.tables import Cell, TableInput

__all__ = ["Anything", "Condition", "Interval", "OneOf", "domain_of", "parse_cell"]

_INTERVAL = re.compile(r"^([\[(])\s*(-?[\d.]+|-inf)\s*,\s*(-?[\d.]+|inf)\s*([\])])$")
_COMPARISON = re.compile(r"^(<=|>=|<|>)\s*(-?[\d.]+)$")


@dataclass(frozen=True, slots=True)
class Interval:
    """Numbers between two ends."""

    low: Decimal
    high: Decimal
    low_included: bool
    high_included: bool

    def holds(self, value: object) -> bool:
        """Whether a number lies in the interval."""
        if not isinstance(value, Decimal):
            return False
        above = value > self.low or (self.low_included and value == self.low)
        below = value < self.high or (self.high_included and value == self.high)
        return above and below


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some values."""

    values: frozenset[object]

    def holds(self, value: object) -> bool:
        """Whether the value is one of them."""
        return value in self.values


@dataclass(frozen=True, slots=True)
class Anything:
    """No condition; yet the input must be known by name."""

    def holds(self, value: object) -> bool:
        """Return True, whatever the value."""
        del value
        return True


Condition = Interval | OneOf | Anything


@lru_cache(maxsize=4096)
def parse_cell(cell: Cell, kind: str) -> Condition:
    """Return the condition that a cell writes.

    Raises
    ------
    ValueError
        If the cell is not a condition on an input of that kind (``number`` or ``category``).
    """
    if cell == "any":
        return Anything()
    if isinstance(cell, tuple):
        return OneOf(frozenset(_scalar(v, kind) for v in cell))
    if isinstance(cell, str) and kind == "number":
        return _interval(cell)
    return OneOf(frozenset([_scalar(cell, kind)]))


def _scalar(value: object, kind: str) -> object:
    if kind == "number" and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if kind == "category" and isinstance(value, str):
        return value
    msg = f"{value!r} is not a {kind}"
    raise ValueError(msg)


def _interval(cell: str) -> Interval:
    try:
        if match := _INTERVAL.match(cell):
            opening, low, high, closing = match.groups()
            interval = Interval(_number(low), _number(high), opening == "[", closing == "]")
            if interval.low > interval.high:
                msg = f"{cell!r} runs from high to low"
                raise ValueError(msg)
            return interval
        if match := _COMPARISON.match(cell):
            sign, end = match.group(1), _number(match.group(2))
            if sign.startswith("<"):
                return Interval(Decimal("-Infinity"), end, False, sign == "<=")
            return Interval(end, Decimal("Infinity"), sign == ">=", False)
    except InvalidOperation:
        pass
    msg = f"{cell!r} is not an interval such as '[0, 10)', '>= 3' or '< 0.2', nor 'any'"
    raise ValueError(msg)


def _number(text: str) -> Decimal:
    return Decimal(text.replace("inf", "Infinity"))


@lru_cache(maxsize=1024)
def domain_of(one: TableInput) -> Interval | OneOf:
    """Return the values an input may have.

    Raises
    ------
    ValueError
        If the domain is not one of its kind.
    """
    if one.kind == "number":
        if not isinstance(one.domain, str):
            msg = "of a number is an interval such as '[0, inf)'"
            raise ValueError(msg)
        return _interval(one.domain)
    if isinstance(one.domain, str):
        msg = "of a category is a list"
        raise ValueError(msg)
    return OneOf(frozenset(one.domain))
