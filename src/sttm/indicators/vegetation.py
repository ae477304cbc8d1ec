"""Trees in each unit, by the tree cover of its land cover classes."""

from __future__ import annotations

import pandas as pd

from sttm.errors import InputError
from sttm.indicators.land_cover import class_mean

__all__ = ["tree_share"]


def tree_share(areas: pd.DataFrame, trees: pd.Series[float]) -> pd.DataFrame:
    r"""Return the share of each unit that lies under tree crowns.

    .. math:: T = \sum_c A_c t_c \,/\, \sum_c A_c

    Parameters
    ----------
    areas
        Area of each class in each unit, m² (:func:`sttm.indicators.zonal.class_areas`).
    trees
        Share of each class under tree crowns, 0–1, by code.

    Returns
    -------
    pandas.DataFrame
        ``value``, 0–1, NaN where no class has a share; ``covered``, share of the unit's area whose
        class has one.

    Raises
    ------
    InputError
        If a share lies outside 0–1.
    """
    value = trees.to_numpy()
    outside = (value < 0) | (value > 1)
    if outside.any():
        message = f"tree shares lie between 0 and 1, not {trees[outside].to_dict()}"
        raise InputError(message, remedy="divide by 100 if the values are per cent")
    return class_mean(areas, trees)
