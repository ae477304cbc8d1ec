"""The hierarchy of places by their dominant flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Standing", "dominant_flows"]

DIGITS = 6
"""Flows that agree so far are equal: no rank may hang on the order in which users were added up."""

Rank = Literal["terminal", "subordinate", "isolated", "undecided"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a place stands.

    Attributes
    ----------
    rank
        *terminal*: its largest flow goes to a smaller place, or nobody leaves it, and somebody comes;
        *subordinate*: its largest flow goes to a larger place; *isolated*: nobody leaves it or comes to it;
        *undecided*: its largest flows are equal and go to larger places of equal size.
    above
        Position of the place it is subordinate to, or None.
    root
        Position of the terminal place at the end of the chain; its own where it is one.
    largest
        The largest flow that leaves it for another place.
    size
        What comes to it from other places.
    below
        How many places are directly subordinate to it.
    """

    rank: Rank
    above: int | None
    root: int
    largest: float
    size: float
    below: int


def dominant_flows(flows: ArrayLike) -> tuple[Standing, ...]:
    r"""Return where each place stands by its largest outgoing flow.

    Place :math:`i` is subordinate to :math:`j` if :math:`f_{ij} = \max_k f_{ik} > 0` over the other places
    and :math:`j` is larger, :math:`\sum_k f_{kj} > \sum_k f_{ki}`. What stays in a place is left out. Sizes
    rise along every chain, so the places form trees.

    Parameters
    ----------
    flows
        From each place (rows) to each place (columns), shape (n, n), none negative.

    References
    ----------
    Nystuen, J. D., Dacey, M. F. (1961), A graph theory interpretation of nodal regions, Papers and
    Proceedings of the Regional Science Association 7, 29–42. Direct flows alone: indirect ones are not added.
    """
    table = np.round(np.array(flows, dtype=np.float64), DIGITS)
    np.fill_diagonal(table, 0.0)
    size = np.round(table.sum(axis=0), DIGITS)
    largest = table.max(axis=1, initial=0.0)
    above = [_above(k, table[k], size) for k in range(len(table))]
    below = [0] * len(table)
    for one in above:
        if isinstance(one, int):
            below[one] += 1
    return tuple(
        Standing(
            _rank(found, float(largest[k]), float(size[k])),
            found if isinstance(found, int) else None,
            _root(k, above),
            float(largest[k]),
            float(size[k]),
            below[k],
        )
        for k, found in enumerate(above)
    )


def _above(place: int, row: NDArray[np.float64], size: NDArray[np.float64]) -> int | Literal["tie"] | None:
    """Return the larger place to which the largest flow goes; of equal flows the one to the largest place."""
    if not row.any():
        return None
    to = np.flatnonzero(row == row.max())
    to = to[size[to] == size[to].max()]
    if not size[to[0]] > size[place]:
        return None
    return int(to[0]) if len(to) == 1 else "tie"


def _rank(above: int | Literal["tie"] | None, largest: float, size: float) -> Rank:
    if above == "tie":
        return "undecided"
    if above is not None:
        return "subordinate"
    return "terminal" if largest > 0 or size > 0 else "isolated"


def _root(place: int, above: list[int | Literal["tie"] | None]) -> int:
    found = above[place]
    while isinstance(found, int):
        place, found = found, above[found]
    return place
