"""Places whose two coordinates are exchanged, known by the streets or stops that they should stand among."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import Fault, InputError
from sttm.operations.services.plain.places import PlainPlaces
from sttm.sources.register import Around, stand_exchanged

__all__ = ["check_axes"]

REMEDY = (
    "the axes may be swapped: exchange the columns of longitude and latitude, or the coordinates in a GIS"
)


def check_axes(
    files: Iterable[PlainPlaces | None], among: NDArray[np.float64], crs: str, reach: float, what: str
) -> None:
    """Refuse files with places that stand far away, and among the rest only with x and y exchanged.

    Parameters
    ----------
    among
        Bounds of the streets or stops: left, bottom, right, top.
    crs, reach
        Reference system of the bounds, in metres; how far from a street a place still belongs to it.
    what
        What the bounds are of: «the streets».

    Raises
    ------
    InputError
        With one fault for each file.
    """
    around = Around(shapely.box(*among).buffer(reach), crs)
    faults = [fault for places in files if places is not None for fault in _swapped(places, around, what)]
    if faults:
        raise InputError("; ".join(str(fault) for fault in faults), faults)


def _swapped(places: PlainPlaces, around: Around, what: str) -> list[Fault]:
    shapes = places.frame.geometry.to_numpy()
    swapped = stand_exchanged(shapes, around.box(places.crs or around.crs))
    if not swapped.any():
        return []
    row = int(np.flatnonzero(swapped)[0])
    x, y = shapely.get_coordinates(shapes[row])[0]
    some = f"{int(swapped.sum()):,} of {len(shapes):,} places" if len(shapes) > 1 else "the place"
    return [
        Fault(
            code="swapped-coordinates",
            message=f"{some} would stand among {what} if x and y were exchanged, the first at {x:g} {y:g}",
            remedy=REMEDY,
            file=places.file,
            feature=str(places.frame.index[row]),
        )
    ]
