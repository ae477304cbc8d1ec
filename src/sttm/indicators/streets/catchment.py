"""Who goes where, and how much each has of what there is: catchments, two-step floating catchment areas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.indicators.streets.nearest import Nearest

__all__ = ["Catchments", "FloatingCatchments", "catchments", "two_step_floating"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Catchments:
    """The people that go to each target, each to the nearest.

    Attributes
    ----------
    people
        Sum of the people of each target, shape (targets,).
    seconds
        Mean time of these people, s, shape (targets,); NaN where nobody comes.
    unreached
        People who reach no target.
    """

    people: Floats
    seconds: Floats
    unreached: float


def catchments(found: Nearest, people: Floats, targets: int) -> Catchments:
    """Return who goes where when all go to the nearest.

    Parameters
    ----------
    found
        Nearest target of each origin.
    people
        People of each origin, shape (origins,).
    targets
        Number of targets.
    """
    reached = found.target >= 0
    who, weight = found.target[reached], np.asarray(people, np.float64)[reached]
    total: Floats = np.bincount(who, weights=weight, minlength=targets).astype(np.float64)
    spent = np.bincount(who, weights=weight * found.seconds[reached], minlength=targets)
    mean = np.divide(spent, total, out=np.full(targets, np.nan), where=total > 0)
    return Catchments(total, mean, float(np.asarray(people, np.float64)[~reached].sum()))


@dataclass(frozen=True, eq=False)
class FloatingCatchments:
    """Two-step floating catchment areas.

    Attributes
    ----------
    ratio
        Supply of each target to a unit of demand about it, R_j, shape (targets,); NaN where there is none.
    access
        Sum of the ratios within reach of each origin, A_i, shape (origins,).
    """

    ratio: Floats
    access: Floats


def two_step_floating(
    reached: csr_array, supply: Floats, demand: Floats, decay: Callable[[Floats], Floats]
) -> FloatingCatchments:
    """Return R_j = S_j / Σ_k P_k f(d_kj) of each target and A_i = Σ_j R_j f(d_ij) of each origin.

    Parameters
    ----------
    reached
        Seconds from origins to targets within the catchment, as ``reach`` returns them.
    supply
        Supply of each target, S_j.
    demand
        Demand at each origin, P_k.
    decay
        Weight by seconds.

    Notes
    -----
    Luo and Wang (2003), Environment and Planning B 30, 865–884. A target that nobody can use has no ratio and
    gives nothing to anyone: supply × demand is kept, so that Σ A_i P_i = Σ S_j over targets with demand.
    """
    weight = np.asarray(decay(reached.data), np.float64)
    origin = np.repeat(np.arange(reached.shape[0]), np.diff(reached.indptr))
    target = reached.indices
    wanted = np.bincount(target, weights=weight * np.asarray(demand)[origin], minlength=reached.shape[1])
    given = np.asarray(supply, np.float64)
    ratio = np.divide(given, wanted, out=np.full(len(given), np.nan), where=wanted > 0)
    brought = weight * np.nan_to_num(ratio)[target]
    access = np.bincount(origin, weights=brought, minlength=reached.shape[0]).astype(np.float64)
    return FloatingCatchments(ratio, access)
