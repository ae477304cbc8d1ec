"""Drainage of the ground: Idren and the sealed share of each unit.

Idren is the draining area over the total area, strictly: semi-permeable paving and soil over
structures do not drain. It comes from a land cover and the sealed share of its classes, or from a
raster that measures the sealed share of each cell.
"""

from __future__ import annotations

import pandas as pd

from sttm.errors import InputError
from sttm.indicators.land_cover import class_mean

__all__ = ["idren", "idren_from_sealing", "sealed_share"]


def sealed_share(areas: pd.DataFrame, sealed: pd.Series[float]) -> pd.DataFrame:
    r"""Return the sealed share of each unit from its land cover.

    .. math:: S = \sum_c A_c s_c \,/\, \sum_c A_c

    Parameters
    ----------
    areas
        Area of each class in each unit, m² (:func:`sttm.indicators.zonal.class_areas`).
    sealed
        Sealed share of each class, 0–1, by code. Semi-permeable paving and soil over structures are
        sealed here.

    Returns
    -------
    pandas.DataFrame
        ``value``, 0–1, NaN where no class has a share; ``covered``, share of the unit's area whose
        class has one. :func:`sttm.indicators.land_cover.unscored_areas` names the classes that have none.

    Raises
    ------
    InputError
        If a share lies outside 0–1.
    """
    _check_share(sealed)
    return class_mean(areas, sealed)


def idren(areas: pd.DataFrame, sealed: pd.Series[float]) -> pd.DataFrame:
    r"""Return the Idren of each unit from its land cover.

    .. math:: I_{dren} = A_{draining} / A = \sum_c A_c (1 - s_c) \,/\, \sum_c A_c

    Parameters
    ----------
    areas
        Area of each class in each unit, m² (:func:`sttm.indicators.zonal.class_areas`).
    sealed
        Share of each class that does not drain, 0–1, by code; semi-permeable paving and soil over structures
        belong to it.

    Returns
    -------
    pandas.DataFrame
        ``value``, 0 (nothing drains) to 1 (everything drains), NaN where no class has a share;
        ``covered``, share of the unit's area whose class has one.

    Raises
    ------
    InputError
        If a share lies outside 0–1.

    Notes
    -----
    Source: Schede Norma of STTM 1, *indice di drenaggio*. The index weighted by soil texture and depth to
    groundwater (K-dren) is another one and is not computed: its weights are not published.
    """
    _check_share(sealed)
    return class_mean(areas, 1.0 - sealed)


def idren_from_sealing(sealing: pd.DataFrame) -> pd.DataFrame:
    r"""Return the Idren of each unit from the mean of a sealing raster.

    .. math:: I_{dren} = 1 - \bar s

    Parameters
    ----------
    sealing
        ``mean``, ``minimum``, ``maximum`` (sealed share 0–1) and ``covered``, as
        :func:`sttm.indicators.zonal.zonal_mean` gives them.

    Returns
    -------
    pandas.DataFrame
        ``value``, 0–1, NaN without data; ``covered``.

    Raises
    ------
    InputError
        If a cell lies outside 0–1, as it does in a raster in per cent.
    """
    for column in ("minimum", "maximum"):
        _check_share(sealing[column])
    return pd.DataFrame({"value": 1.0 - sealing["mean"], "covered": sealing["covered"]})


def _check_share(share: pd.Series[float]) -> None:
    value = share.to_numpy()
    outside = (value < 0) | (value > 1)
    if outside.any():
        message = f"sealed shares lie between 0 and 1, not {share[outside].to_dict()}"
        raise InputError(message, remedy="divide by 100 if the values are per cent")
