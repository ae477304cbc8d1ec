"""Where a layer, or services of a category, were surveyed: elsewhere nothing found is not nothing there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.packs.service_categories import ServiceCategory
from sttm.quantities import Missing
from sttm.territory.reading import Reading

__all__ = [
    "NOT_SURVEYED",
    "comuni_survey_notes",
    "partly_in_comuni",
    "partly_surveyed",
    "survey_notes",
    "surveyed_at",
    "unsurveyed",
]

NOT_SURVEYED = Missing(
    "nobody surveyed it here, or only in part", it="qui non è stato rilevato, o solo in parte"
)


def unsurveyed(
    reading: Reading, layer: str, ground: BaseGeometry, categories: Collection[str] = ()
) -> Missing | None:
    """Return why a place without features of a layer is not known to have none; None where it is known.

    A row of ``surveyed_areas`` speaks of a layer, or of one category of it. Without rows of its own a layer,
    or a category, is taken to cover the territory.

    Parameters
    ----------
    ground
        The place asked about.
    categories
        Those asked about; each must have been surveyed.
    """
    for own in _areas(reading, layer, categories):
        if not shapely.covers(shapely.union_all(own), ground):
            return NOT_SURVEYED
    return None


def surveyed_at(
    reading: Reading, layer: str, points: NDArray[np.object_], category: str
) -> NDArray[np.bool_] | None:
    """Return at which points a category of a layer was surveyed; None where no row speaks of it.

    Where rows speak of the layer as well as of the category, both must hold.
    """
    found = None
    for own in _areas(reading, layer, (category,)):
        area = shapely.union_all(own)
        shapely.prepare(area)
        inside = shapely.intersects(area, points)
        found = inside if found is None else found & inside
    return found


def partly_surveyed(
    reading: Reading, points: NDArray[np.object_], categories: Iterable[ServiceCategory]
) -> tuple[ServiceCategory, ...]:
    """Return the categories of services that were not looked for at all of some points."""
    looked = ((one, surveyed_at(reading, "services", points, one.id)) for one in categories)
    return tuple(one for one, rows in looked if rows is not None and not rows.all())


def survey_notes(
    reading: Reading, points: NDArray[np.object_], categories: Iterable[ServiceCategory]
) -> tuple[dict[str, str], ...]:
    """Return the caveat of a reading of services that were not looked for at all of its places; or none.

    Parameters
    ----------
    points
        Where the reading asks what is in reach.
    categories
        Those that it counts.
    """
    return _notes(partly_surveyed(reading, points, categories))


def _notes(partly: Sequence[ServiceCategory]) -> tuple[dict[str, str], ...]:
    if not partly:
        return ()
    it, en = (
        ", ".join(sorted(title)) for title in ([c.title.it for c in partly], [c.title.en for c in partly])
    )
    note = {
        "id": "surveyed_in_part",
        "it": f"Rilevati solo in una parte del territorio: {it}. Altrove chi risulta senza può averli.",
        "en": f"Surveyed in a part of the territory only: {en}. Elsewhere who is told to lack them may not.",
    }
    return (note,)


def partly_in_comuni(reading: Reading) -> tuple[ServiceCategory, ...]:
    """Return the categories of services that were looked for in some Comuni only."""
    frame = reading.vector("municipalities")
    if frame is None:
        return ()
    points = shapely.point_on_surface(frame.geometry.to_numpy())
    return partly_surveyed(reading, points, reading.pack.service_categories.values())


def comuni_survey_notes(reading: Reading) -> tuple[dict[str, str], ...]:
    """Return the caveat of a reading of all Comuni where some were not looked through; or none."""
    return _notes(partly_in_comuni(reading))


def _areas(reading: Reading, layer: str, categories: Collection[str]) -> Iterator[NDArray[np.object_]]:
    """Yield the areas of a layer as a whole, then of each category, leaving out what has none."""
    frame = reading.vector("surveyed_areas")
    if frame is None:
        return
    rows = frame[(frame["layer"] == layer).to_numpy(dtype=bool)]
    if "category" not in rows:
        told = rows.assign(category="")
    else:
        told = rows.assign(category=rows["category"].fillna("").astype(str))
    for name in ("", *categories):
        own = told.geometry.to_numpy()[(told["category"] == name).to_numpy(dtype=bool)]
        if len(own):
            yield own
