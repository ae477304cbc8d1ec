"""Means over the classes of a land cover, each class by its area and by a score from a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sttm.errors import InputError
from sttm.indicators.frames import float_frame

__all__ = ["class_mean", "unscored_areas"]


def class_mean(areas: pd.DataFrame, scores: pd.Series[float]) -> pd.DataFrame:
    r"""Return the mean score of the land cover of each unit, weighted by area.

    .. math:: \bar s = \sum_c A_c s_c \,/\, \sum_c A_c

    over the classes :math:`c` that have a score. A class without one counts as not covered: it is
    neither 0 nor left to a default.

    Parameters
    ----------
    areas
        Area of each class in each unit, m², as :func:`sttm.indicators.zonal.class_areas` gives it:
        one column per code and ``nodata``.
    scores
        Score of each code; NaN is no score. Codes that are nowhere in ``areas`` do no harm.

    Returns
    -------
    pandas.DataFrame
        ``value`` in the unit of the scores, NaN where no class has one; ``covered``, the share of the
        unit's area whose class has a score, 0–1.

    Raises
    ------
    InputError
        If a code has two scores.
    """
    if not scores.index.is_unique:
        codes = sorted(set(scores.index[scores.index.duplicated()]))
        raise InputError(f"more than one score for the codes {codes}", remedy="give each code one score")
    score = dict(zip(scores.index, scores.to_numpy(dtype=np.float64), strict=True))
    measured = areas.to_numpy(dtype=np.float64)
    # Column after column, so that classes absent from a unit (area 0) never change its last bit.
    weight = np.zeros(len(areas))
    total = np.zeros(len(areas))
    rest = []
    for column, code in enumerate(areas.columns):
        if np.isnan(score.get(code, np.nan)):
            rest.append(column)
            continue
        weight += measured[:, column]
        total += measured[:, column] * score[code]
    whole = weight.copy()
    for column in rest:
        whole += measured[:, column]
    some = weight > 0
    value = np.divide(total, weight, out=np.full(len(areas), np.nan), where=some)
    covered = np.divide(weight, whole, out=np.zeros(len(areas)), where=some)
    return float_frame({"value": value, "covered": covered}, areas.index)


def unscored_areas(areas: pd.DataFrame, scores: pd.Series[float]) -> pd.Series[float]:
    """Return the area, m², of each code that is in some unit and has no score, largest first."""
    codes = [c for c in areas.columns if c != "nodata" and (c not in scores.index or np.isnan(scores[c]))]
    total = areas[codes].sum().astype(np.float64)
    return total[total > 0].sort_values(ascending=False, kind="stable").rename("area")
