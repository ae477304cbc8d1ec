"""Curves that look drawn by water or by road builders, and outlines that look grown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.interpolate import PchipInterpolator

__all__ = ["Points", "blob", "meander", "pieces", "ring", "ripples", "through", "wander"]

Points = NDArray[np.float64]


def through(waypoints: Sequence[tuple[float, float]] | Points, step: float) -> Points:
    """Return a smooth curve through waypoints, points about ``step`` metres apart, shape (n, 2)."""
    known = np.asarray(waypoints, float)
    chord = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(known, axis=0).T))])
    along = np.linspace(0, chord[-1], max(3, math.ceil(chord[-1] / step)))
    if len(known) == 2:
        return np.column_stack([np.interp(along, chord, known[:, k]) for k in (0, 1)])
    return np.column_stack([PchipInterpolator(chord, known[:, k])(along) for k in (0, 1)])


def _along_and_normals(curve: Points) -> tuple[NDArray[np.float64], Points, Points]:
    steps = np.gradient(curve, axis=0)
    tangents = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    return along, tangents, np.column_stack([-tangents[:, 1], tangents[:, 0]])


def wander(curve: Points, rng: np.random.Generator, wavelength: float, amplitude: float) -> Points:
    """Return the curve pushed sideways by smooth noise that fades out at both ends."""
    along, _, normals = _along_and_normals(curve)
    knots = max(4, math.ceil(along[-1] / wavelength) + 2)
    push = PchipInterpolator(np.linspace(0, along[-1], knots), rng.uniform(-1, 1, knots))(along)
    ends = np.clip(np.minimum(along, along[-1] - along) / wavelength, 0, 1)
    return np.asarray(curve + normals * (push * amplitude * ends)[:, None])


def meander(
    curve: Points,
    rng: np.random.Generator,
    wavelength: float,
    amplitude: float,
    *,
    straight_near: tuple[float, float, float] | None = None,
) -> Points:
    """Return the curve with skewed meanders; their length and width vary along it.

    Parameters
    ----------
    straight_near
        x, y and radius within which a town has embanked the river.
    """
    along, tangents, normals = _along_and_normals(curve)
    knots = max(4, math.ceil(along[-1] / (3 * wavelength)) + 2)
    at = np.linspace(0, along[-1], knots)
    pace = PchipInterpolator(at, rng.uniform(0.7, 1.4, knots))(along)
    size = amplitude * PchipInterpolator(at, rng.uniform(0.35, 1.0, knots))(along)
    if straight_near is not None:
        x, y, radius = straight_near
        away = np.hypot(curve[:, 0] - x, curve[:, 1] - y) / radius
        size = size * np.clip(away - 0.5, 0.12, 1.0)
    phase = rng.uniform(0, 2 * math.pi) + np.cumsum(np.gradient(along) * 2 * math.pi / wavelength * pace)
    sideways = size * np.sin(phase)
    skew = (
        -0.45 * size * np.sin(2 * phase)
    )  # bends lean downstream, as they do where water cuts the outer bank
    return curve + normals * sideways[:, None] + tangents * skew[:, None]


def ring(rng: np.random.Generator, radius: float, roughness: float, orders: int = 7) -> Points:
    """Return a closed curve about the origin, a circle with harmonics from the second to ``orders``."""
    angle = np.linspace(0, 2 * math.pi, max(24, math.ceil(2 * math.pi * radius / 60)) + 1)
    stretch = 1 + _harmonics(rng, angle, 2, orders, roughness)
    curve = np.column_stack([np.cos(angle), np.sin(angle)]) * (radius * stretch)[:, None]
    curve[-1] = curve[0]
    return curve


def blob(
    rng: np.random.Generator, x: float, y: float, radius: float, roughness: float, *, stretch: float = 1.0
) -> shapely.Polygon:
    """Return a natural-looking patch: an ellipse of equal area with harmonics and a random direction."""
    angle = np.linspace(0, 2 * math.pi, max(24, math.ceil(radius / 6)), endpoint=False)
    r = radius * np.maximum(0.3, 1 + _harmonics(rng, angle, 2, 11, roughness))
    turn = rng.uniform(0, math.pi)
    u, v = r * np.cos(angle) * math.sqrt(stretch), r * np.sin(angle) / math.sqrt(stretch)
    points = np.column_stack(
        [x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn)]
    )
    return shapely.Polygon(np.round(points, 2))


def _harmonics(
    rng: np.random.Generator, angle: NDArray[np.float64], first: int, last: int, roughness: float
) -> NDArray[np.float64]:
    orders = np.arange(first, last + 1)
    weights = roughness * rng.normal(0, 1, len(orders)) / (orders - first + 1.5)
    phases = rng.uniform(0, 2 * math.pi, len(orders))
    total: NDArray[np.float64] = (weights * np.cos(np.outer(angle, orders) + phases)).sum(axis=1)
    return total


def pieces(curve: Points, length: float) -> list[shapely.LineString]:
    """Return the curve as lines of at most about ``length`` metres, each starting where the last ended."""
    along, _, _ = _along_and_normals(curve)
    cuts = np.searchsorted(along, np.arange(0, along[-1], length)).tolist()
    ends = [*cuts[1:], len(curve) - 1]
    return [shapely.LineString(curve[a : b + 1]) for a, b in zip(cuts, ends, strict=True) if b > a]


def ripples(
    rng: np.random.Generator, wavelength: float
) -> Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]:
    """Return a smooth random function of x and y with values in about [−1, 1]."""
    bearing = rng.uniform(0, 2 * math.pi, 9)
    number = 2 * math.pi / (wavelength * rng.uniform(0.6, 2.0, 9))
    phase = rng.uniform(0, 2 * math.pi, 9)

    def value(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        waves = (
            np.multiply.outer(x, np.cos(bearing)) + np.multiply.outer(y, np.sin(bearing))
        ) * number + phase
        return np.asarray(np.cos(waves).mean(axis=-1) * 2.2)

    return value
