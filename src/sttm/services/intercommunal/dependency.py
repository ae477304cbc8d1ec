"""Who depends on whom: users by the place they live in and the place they turn to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Dependency", "dependency"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Dependency:
    """Users between places.

    Attributes
    ----------
    places
        Ids, in the order of rows and columns.
    users
        ``users[o, d]``: users who live in ``o`` and turn to services in ``d``, shape (n, n).
    unreached
        Users of each place who reach no service, shape (n,).
    """

    places: tuple[str, ...]
    users: Floats
    unreached: Floats

    @cached_property
    def assigned(self) -> Floats:
        """Users of each place who reach a service, shape (n,)."""
        total: Floats = self.users.sum(axis=1)
        return total

    @cached_property
    def self_containment(self) -> Floats:
        """Share of them who stay at home, 0–1; NaN where a place has none."""
        return _share(np.diag(self.users), self.assigned)

    @cached_property
    def served(self) -> Floats:
        """Users whom the services of each place serve, shape (n,)."""
        total: Floats = self.users.sum(axis=0)
        return total

    @cached_property
    def attracted(self) -> Floats:
        """Share of those served who come from other places, 0–1; NaN where a place serves nobody."""
        return 1 - _share(np.diag(self.users), self.served)

    def __add__(self, other: Dependency) -> Dependency:
        return Dependency(self.places, self.users + other.users, self.unreached + other.unreached)

    def among(self, places: Sequence[str]) -> Dependency:
        """Return what passes among some places; users who turn elsewhere stay out of it."""
        position = {name: k for k, name in enumerate(self.places)}
        chosen = np.array([position[p] for p in places], dtype=np.int64)
        return Dependency(tuple(places), self.users[np.ix_(chosen, chosen)], self.unreached[chosen])


def dependency(
    places: Sequence[str],
    origin: ArrayLike,
    destination: ArrayLike,
    amount: ArrayLike,
    *,
    home: ArrayLike = (),
    unreached: ArrayLike = (),
) -> Dependency:
    """Return users between places.

    Parameters
    ----------
    places
        Ids, each once.
    origin, destination
        Place of each user's home and of the service, shape (k,); all among ``places``.
    amount
        Users, shape (k,).
    home, unreached
        Places, and their users who reach no service, shape (m,).
    """
    position = {name: k for k, name in enumerate(places)}
    size = len(places)

    def of(names: ArrayLike) -> NDArray[np.int64]:
        return np.array([position[str(n)] for n in np.asarray(names, dtype=object)], dtype=np.int64)

    pair = of(origin) * size + of(destination)
    users = np.bincount(pair, weights=np.asarray(amount, dtype=np.float64), minlength=size * size)
    lost = np.bincount(of(home), weights=np.asarray(unreached, dtype=np.float64), minlength=size)
    return Dependency(tuple(places), users.astype(np.float64).reshape(size, size), lost.astype(np.float64))


def _share(part: Floats, whole: Floats) -> Floats:
    share: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return np.clip(share, 0.0, 1.0)
