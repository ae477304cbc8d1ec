"""Storage that keeps the runoff of built land as it was: design rain, volume, discharge, emptying time.

The formulas of the Lombard rules on *invarianza idraulica*: the rain of a return period from the five
parameters of a place, the volume by the *sole piogge* (rain only) method, the minimum volume.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from sttm.errors import InputError

__all__ = [
    "critical_duration",
    "emptying_time",
    "growth_factor",
    "rain_only_volume",
    "required_volume",
    "runoff_coefficient",
]


def growth_factor(return_period: float, alpha: float, kappa: float, epsilon: float) -> float:
    r"""Return how much more it rains at a return period than in the mean of yearly maxima.

    .. math:: w_T = \varepsilon + \frac{\alpha}{\kappa}
       \left(1 - \left(\ln\frac{T}{T-1}\right)^{\kappa}\right)

    Parameters
    ----------
    return_period
        :math:`T`, years, more than 1.
    alpha, kappa, epsilon
        Parameters of the generalised extreme value distribution at the place, dimensionless. At
        :math:`\kappa = 0` the formula takes its limit, Gumbel's.

    Returns
    -------
    float
        Dimensionless; the depth of rain in :math:`D` hours is :math:`a_1 w_T D^n` mm.

    Raises
    ------
    InputError
        If the return period is not more than a year.
    """
    if not return_period > 1:
        raise InputError(f"a return period of {return_period:g} years", remedy="give more than 1 year")
    reduced = math.log(return_period / (return_period - 1))
    if abs(kappa) < 1e-12:
        return epsilon - alpha * math.log(reduced)
    return float(epsilon + alpha / kappa * (1 - reduced**kappa))


def runoff_coefficient(surfaces: Iterable[tuple[float, float]]) -> tuple[float, float]:
    r"""Return the area of some surfaces and their mean runoff coefficient.

    .. math:: S = \sum_i S_i \qquad \varphi = \sum_i \varphi_i S_i / S

    Parameters
    ----------
    surfaces
        Pairs of area, m², and coefficient, 0–1.

    Raises
    ------
    InputError
        If there is no area, or a coefficient lies outside 0–1.
    """
    listed = list(surfaces)
    area = math.fsum(a for a, _ in listed)
    wrong = [c for a, c in listed if not 0 <= c <= 1 or not a >= 0]
    if wrong or not area > 0:
        raise InputError("the surfaces have no area, or a coefficient outside 0 to 1", remedy="correct them")
    return area, math.fsum(a * c for a, c in listed) / area


def critical_duration(a: float, n: float, discharge: float) -> float:
    r"""Return the duration of rain that fills the storage most.

    .. math:: D = \left(\frac{u}{2.78\,a\,n}\right)^{1/(n-1)}

    Parameters
    ----------
    a
        Rain of one hour at the return period, mm; :math:`a = a_1 w_T`.
    n
        Exponent of the curve of rain, 0–1.
    discharge
        :math:`u`, l/s for each hectare that runs off wholly.

    Returns
    -------
    float
        Hours.

    Raises
    ------
    InputError
        If a parameter lies outside the range in which the formula means anything.
    """
    if not (a > 0 and 0 < n < 1 and discharge > 0):
        message = f"rain a = {a:g} mm, n = {n:g}, discharge {discharge:g} l/s per hectare"
        raise InputError(message, remedy="a and the discharge are positive, n lies between 0 and 1")
    return float((discharge / (2.78 * a * n)) ** (1 / (n - 1)))


def rain_only_volume(a: float, n: float, discharge: float) -> float:
    r"""Return the largest volume held back by the rain-only method (*sole piogge*).

    .. math:: w_0 = 10\,a\,D^n - 3.6\,u\,D

    Parameters
    ----------
    a, n, discharge
        As for :func:`critical_duration`.

    Returns
    -------
    float
        m³ for each hectare that runs off wholly.
    """
    hours = critical_duration(a, n, discharge)
    return float(10 * a * hours**n - 3.6 * discharge * hours)


def required_volume(specific: float, minimum: float, coefficient: float, area: float) -> float:
    r"""Return the volume to be provided.

    .. math:: V = \max(w_0, w_{min})\,\varphi\,S / 10\,000

    Parameters
    ----------
    specific
        :math:`w_0`, m³/ha by rain; 0 where only the minimum is asked for.
    minimum
        :math:`w_{min}`, m³/ha, with the coefficient of the place already applied.
    coefficient, area
        :math:`\varphi` and :math:`S`, m².

    Returns
    -------
    float
        m³.
    """
    return max(specific, minimum) * coefficient * area / 10_000


def emptying_time(volume: float, outflow: float) -> float:
    """Return the hours in which an outflow (l/s) empties a volume (m³); infinite without outflow."""
    return math.inf if outflow <= 0 else volume / (3.6 * outflow)
