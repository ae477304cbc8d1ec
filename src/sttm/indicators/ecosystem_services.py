"""Potential supply of an ecosystem service (SE), by land cover and a matrix of scores."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sttm.errors import InputError
from sttm.indicators.land_cover import class_mean

__all__ = ["supply", "supply_by_service"]


def supply(areas: pd.DataFrame, scores: pd.Series[float]) -> pd.DataFrame:
    r"""Return the mean supply of one service in each unit, weighted by area.

    .. math:: E = \sum_c A_c e_c \,/\, \sum_c A_c

    Parameters
    ----------
    areas
        Area of each class in each unit, m² (:func:`sttm.indicators.zonal.class_areas`).
    scores
        Score of each class for the service, by code, on a scale from 0 (none) upwards: 0–1 or 0–5. A class
        without a score, or with NaN, is not covered.

    Returns
    -------
    pandas.DataFrame
        ``value`` on the scale of the scores, NaN where no class has one; ``covered``, share of the unit's
        area whose class has one.

    Raises
    ------
    InputError
        If a score is negative or infinite.

    Notes
    -----
    Source: the matrix of land cover and services of Burkhard et al. (2009), *Landscapes' capacities to
    provide ecosystem services*, Landscape Online 15.
    """
    value = scores.to_numpy()
    wrong = (value < 0) | np.isinf(value)
    if wrong.any():
        message = f"scores are finite and not negative, not {scores[wrong].to_dict()}"
        raise InputError(message, remedy="leave the score of an unknown class empty")
    return class_mean(areas, scores)


def supply_by_service(areas: pd.DataFrame, matrix: pd.DataFrame) -> pd.DataFrame:
    """Return the supply of every service of a matrix (rows are codes, columns services).

    Returns
    -------
    pandas.DataFrame
        Columns ``(service, "value")`` and ``(service, "covered")``.

    Raises
    ------
    InputError
        As :func:`supply`.
    """
    return pd.concat({service: supply(areas, matrix[service]) for service in matrix.columns}, axis=1)
