"""Bundles of the optimiser: what is done as a whole, costs as a whole, and raises several criteria at once.

Of a criterion that several chosen bundles raise, the best counts once: their points are not added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sttm.evaluation.programme import Programme

__all__ = ["Bundle", "Bundles", "Raised", "closed"]


@dataclass(frozen=True, slots=True)
class Raised:
    """A criterion that bundles raise: its points as things stand."""

    id: str
    part: str
    most: float
    low: float


@dataclass(frozen=True, slots=True)
class Bundle:
    """One thing that can be done: what it costs, what each criterion gets with it, in what company."""

    id: str
    cost: float
    raises: Mapping[str, float]
    """Points by criterion."""
    needs: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()


class Bundles:
    """The columns of the bundles in a programme, and the rows on their company.

    Attributes
    ----------
    cost
        Cost of each column.
    """

    def __init__(self, bundles: Sequence[Bundle], raised: Sequence[Raised], programme: Programme) -> None:
        self.bundles, self.raised, self.programme = bundles, raised, programme
        self.columns = {b.id: programme.integer(1) for b in bundles}
        self.cost = {self.columns[b.id]: b.cost for b in bundles}
        for bundle in bundles:
            own = self.columns[bundle.id]
            for name in bundle.needs:
                other = self.columns.get(name)
                programme.at_most({own: 1.0} if other is None else {own: 1.0, other: -1.0}, 0.0)
            for name in bundle.excludes & self.columns.keys():
                programme.at_most({own: 1.0, self.columns[name]: 1.0}, 1.0)

    def points(self, factors: Mapping[str, float], share: int, ceiling: float) -> dict[int, float]:
        """Return the points that bundles add, times the treated share, as terms of the programme.

        Parameters
        ----------
        factors
            What a point counts, by part.
        share
            Column of the treated share; a product of it with a yes or no is linear.
        ceiling
            No share is larger.
        """
        programme = self.programme
        terms: dict[int, float] = {}
        for one in self.raised:
            counted: dict[int, float] = {}
            for bundle in self.bundles:
                gain = bundle.raises.get(one.id, one.low) - one.low
                if gain <= 0:
                    continue
                # At most the bundle counts for the criterion that is chosen, and one of them alone.
                counts, times = programme.integer(1), programme.real(0.0, ceiling)
                programme.at_most({counts: 1.0, self.columns[bundle.id]: -1.0}, 0.0)
                programme.at_least({counts: ceiling, times: -1.0}, 0.0)
                programme.at_least({share: 1.0, times: -1.0}, 0.0)
                terms[times] = factors[one.part] * gain
                counted[counts] = 1.0
            if counted:
                programme.at_most(counted, 1.0)
        return terms

    def names(self) -> tuple[str, ...]:
        """Return the bundles of the solution, in their order."""
        return tuple(b.id for b in self.bundles if self.programme.value(self.columns[b.id]) > 0.5)


def closed(names: frozenset[str], bundles: Mapping[str, Bundle]) -> bool:
    """Whether some bundles can stand together: all that they need is there, nothing that they exclude."""
    chosen = [bundles[name] for name in names]
    return all(b.needs <= names and not b.excludes & names for b in chosen)
