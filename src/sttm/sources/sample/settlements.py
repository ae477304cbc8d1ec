"""Where people live: one centre per Comune, a main city, and the urban density around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sttm.sources.sample.curves import Points
from sttm.sources.sample.mesh import Mesh
from sttm.sources.sample.recipe import NameLists

__all__ = ["Centres", "place_centres", "town_names", "urban_density"]

_CITY_SHARE = 0.25
"""Reach of the main city as a share of the territory's radius; towns are in proportion to it."""


@dataclass(frozen=True)
class Centres:
    """Centres, the main city first, then by importance.

    Parameters
    ----------
    cells
        Mesh cell each stands in, shape (n,).
    places
        Coordinates, metres, shape (n, 2).
    peak
        Density at the middle, 0–1, shape (n,).
    reach
        Distance over which density falls off, metres, shape (n,).
    """

    cells: NDArray[np.int64]
    places: Points
    peak: NDArray[np.float64]
    reach: NDArray[np.float64]


def place_centres(mesh: Mesh, count: int, radius: float, rng: np.random.Generator) -> Centres:
    """Place the main city at the origin and ``count`` − 1 towns apart from it and from one another."""
    inside = np.flatnonzero(mesh.inside)
    places = mesh.seeds[inside]
    edge_cells = np.unique(mesh.sides[~mesh.inside[mesh.sides].all(axis=1)])
    inner = ~np.isin(inside, edge_cells)
    city = _CITY_SHARE * radius
    main = int(np.hypot(*places.T).argmin())
    chosen = [main]
    nearest = np.hypot(*(places - places[main]).T) - 0.9 * city
    for _ in range(count - 1):
        draw = rng.choice(len(places), size=min(14, len(places)), replace=False)
        score = np.where(inner[draw], nearest[draw], nearest[draw] - 1e6)
        best = int(draw[score.argmax()])
        chosen.append(best)
        nearest = np.minimum(nearest, np.hypot(*(places - places[best]).T))
    # Importance falls with rank, but chance decides which town has which rank.
    rank = 1 + np.arange(count - 1)
    largest = max(0.088 * radius, 560.0)
    reach = np.maximum(largest * rank**-0.24, 330.0) * rng.uniform(0.75, 1.25, count - 1)
    peak = np.clip(0.92 * rank**-0.09 * rng.uniform(0.88, 1.06, count - 1), 0.5, 0.93)
    return Centres(
        inside[chosen],
        np.vstack([[0.0, 0.0], places[chosen[1:]]]),
        np.concatenate([[1.0], peak]),
        np.concatenate([[city], reach]),
    )


def urban_density(
    centres: Centres, x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """Return the density 0–1 that the centres alone give to points of a lattice or list (any shape)."""
    bounds = (x.min(), y.min(), x.max(), y.max())
    cut = 4.0 * centres.reach
    px, py = centres.places.T
    near = (
        (px + cut >= bounds[0]) & (px - cut <= bounds[2]) & (py + cut >= bounds[1]) & (py - cut <= bounds[3])
    )
    open_share = np.ones(np.broadcast_shapes(x.shape, y.shape))
    for k in np.flatnonzero(near):
        away = np.hypot(x - px[k], y - py[k]) / centres.reach[k]
        # Cut at a fixed distance, so that a point's density does not depend on the points asked with it.
        open_share *= 1 - centres.peak[k] * np.where(away < 4, np.exp(-(away**1.5)), 0)
    return np.asarray(1 - open_share)


def town_names(names: NameLists, count: int, rng: np.random.Generator) -> list[str]:
    """Return ``count`` different invented names, the main city's first.

    Raises
    ------
    ValueError
        If the lists cannot make so many.
    """
    stems = list(rng.permutation(np.asarray(names.town_stems, dtype=object)))
    made = [names.main_city]
    for turn in range(len(names.town_forms)):
        for k, stem in enumerate(stems):
            # The first turn mixes plain stems with the other forms; later turns shift the form of each stem.
            first = 0 if k % 3 else k // 3 % len(names.town_forms)
            made.append(names.town_forms[(first + turn) % len(names.town_forms)].format(stem))
    if count > len(made):
        msg = f"the name lists make {len(made)} names, {count} are needed"
        raise ValueError(msg)
    return [str(name) for name in made[:count]]
