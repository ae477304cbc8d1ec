"""Services within a time of the origins of plain files, and what each has of their capacity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from sttm.indicators.streets.catchment import two_step_floating
from sttm.indicators.streets.kernels import KERNELS
from sttm.indicators.streets.reach import counts_within, reach
from sttm.operations.services.plain.nearest_search import Ground

__all__ = ["Shared", "counted_within", "shared_among"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shared:
    """Capacity of the services of a category, shared among the people who reach them.

    Attributes
    ----------
    access
        Capacity for one person at each origin, shape (origins,); NaN where the origin has no street, or
        reaches only services of unknown capacity, and everywhere if no capacity is known.
    capacity, used
        Sum of the capacities on a street, and of those that somebody can use.
    unknown
        Services whose capacity is missing: they are left out.
    """

    access: Floats
    capacity: float | None
    used: float | None
    unknown: int


def counted_within(ground: Ground, names: list[str], limit_s: float) -> NDArray[np.int32]:
    """Return how many services of each category each origin reaches, shape (origins, categories).

    A service with several entrances counts once.
    """
    service, kind = _services(ground), _kinds(ground, names)
    alone = np.bincount(service)[service] == 1
    network, speed = ground.network, ground.walking_kmh
    counts: NDArray[np.int32] = counts_within(
        network, ground.starts, ground.targets[alone], limit_s, speed, group=kind[alone], groups=len(names)
    ).copy()
    for number in np.unique(kind[~alone]).tolist():
        chosen = np.flatnonzero(~alone & (kind == number))
        reached = reach(network, ground.starts, ground.targets[chosen], limit_s, speed)
        entered = _by_service(reached, service[chosen], int(service.max()) + 1)
        counts[:, number] += np.diff(entered.indptr).astype(np.int32)
    return counts


def shared_among(
    ground: Ground, name: str, limit_s: float, capacity: Floats, people: Floats, kernel: str
) -> Shared:
    """Return the two-step floating catchment areas of a category.

    Parameters
    ----------
    capacity
        Of each row of services; NaN is missing.
    people
        Of each origin; where they are missing (NaN) nobody is counted.
    kernel
        How weight falls with time up to the limit.
    """
    rows = np.flatnonzero(_kinds(ground, [name]) == 0)
    service, first, column = np.unique(_services(ground)[rows], return_index=True, return_inverse=True)
    given = capacity[rows][first]
    known = np.isfinite(given)
    unknown = int((~known).sum())
    on_street = ground.starts.on_street
    if not known.any():
        return Shared(np.full(len(on_street), np.nan), None, None, unknown)
    stand = ground.targets[rows]
    found = reach(ground.network, ground.starts, stand, limit_s, ground.walking_kmh)
    table = _by_service(found, column, len(service))
    done = two_step_floating(
        table,
        np.where(known, given, 0.0),
        np.nan_to_num(people),
        lambda seconds: KERNELS[kernel](seconds, limit_s),
    )
    standing = np.bincount(column, weights=stand.on_street, minlength=len(service)) > 0
    used = known & np.isfinite(done.ratio)
    row = np.repeat(np.arange(len(on_street)), np.diff(table.indptr))
    doubtful = np.bincount(row, weights=~known[table.indices], minlength=len(on_street)) > 0
    # Zero where the only services within reach are of unknown capacity would be no zero.
    told = on_street & ((done.access > 0) | ~doubtful)
    return Shared(
        access=np.where(told, done.access, np.nan),
        capacity=float(given[known & standing].sum()),
        used=float(given[used].sum()),
        unknown=unknown,
    )


def _services(ground: Ground) -> Ints:
    """Return the number of the service of each row: rows of one id and category are its entrances."""
    named = ground.standing.groupby([ground.standing.index, "category"], sort=True).ngroup()
    numbers: Ints = named.to_numpy().astype(np.int64)
    return numbers


def _kinds(ground: Ground, names: list[str]) -> Ints:
    """Return the place of the category of each row among names, −1 where it is none of them."""
    place = {name: number for number, name in enumerate(names)}
    return np.array([place.get(kind, -1) for kind in ground.standing["category"]], dtype=np.int64)


def _by_service(reached: csr_array, service: Ints, services: int) -> csr_array:
    """Return seconds to services from seconds to their entrances: the least of each."""
    row = np.repeat(np.arange(reached.shape[0]), np.diff(reached.indptr))
    of = service[reached.indices]
    order = np.lexsort((reached.data, of, row))
    row, of, seconds = row[order], of[order], reached.data[order]
    fresh = np.ones(len(row), bool)
    fresh[1:] = (row[1:] != row[:-1]) | (of[1:] != of[:-1])
    pointer = np.concatenate([[0], np.cumsum(np.bincount(row[fresh], minlength=reached.shape[0]))])
    return csr_array((seconds[fresh], of[fresh], pointer), shape=(reached.shape[0], services))
