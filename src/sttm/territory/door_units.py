"""Recognises values given in another unit than the schema asks for, from their range alone."""

from __future__ import annotations

__all__ = ["other_unit"]

# The coldest and hottest air and surface temperatures ever measured on Earth, in kelvin, rounded outwards.
_ON_EARTH = (180.0, 370.0)


def other_unit(
    unit: str | None, maximum: float | None, low: float, high: float
) -> tuple[str, str, str] | None:
    """Return (code, what, remedy) when ``low … high`` look like another unit, else None.

    Parameters
    ----------
    unit, maximum
        What the schema asks for.
    low, high
        Smallest and largest value found.
    """
    span = f"the values run from {low:g} to {high:g}"
    if unit == "degC" and _ON_EARTH[0] <= low and high <= _ON_EARTH[1]:
        return (
            "kelvin",
            f"{span}: these are kelvin, degrees Celsius are expected",
            "convert with offset -273.15",
        )
    if unit == "1" and maximum == 1 and low >= 0 and 1 < high <= 100:
        return (
            "percent",
            f"{span}: these are per cent, a share from 0 to 1 is expected",
            "convert with scale 0.01",
        )
    return None
