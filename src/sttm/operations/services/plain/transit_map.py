"""The map of a run by public transport on plain files: minutes from each origin to a destination."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from sttm.errors import RequestError
from sttm.operations.services.plain.maps import MapKind, both, credit, planned_told
from sttm.operations.services.plain.transit import TransitRun
from sttm.publications.formatting import Language, format_date, format_number
from sttm.publications.services.minutes_map import MinutesMap, minute_classes, render_minutes

__all__ = ["transit_content", "transit_map"]

TITLE = {"it": "Minuti con i mezzi pubblici e a piedi, ", "en": "Minutes by public transport and on foot, "}
NEAREST = {"it": "alla destinazione più vicina", "en": "to the nearest destination"}
ONE = {"it": "destinazione: {to}", "en": "destination: {to}"}
LEGEND = {"it": "Minuti (mediana) e quota delle origini", "en": "Minutes (median) and share of the origins"}
NOWHERE = {
    "it": "Non arriva in {m} min da metà delle partenze",
    "en": "Does not arrive in {m} min from half of the departures",
}
DESTINATION = {"it": "Destinazione", "en": "Destination"}
WHEN = {
    "it": "{day}, partenze ogni minuto dalle {a} alle {b}. {walks}{inside} Velocità e tempi di cambio "
    "predefiniti del pacchetto, non ufficiali.",
    "en": "{day}, departures every minute from {a} to {b}. {walks}{inside} Speed and changing times are "
    "defaults of the pack, not official.",
}
STRAIGHT = {"it": "A piedi in linea d’aria.", "en": "Walks are straight lines."}
ALONG = {"it": "A piedi lungo le strade.", "en": "Walks follow the streets."}
INSIDE = {
    "it": " Un’area conta come un punto al suo interno.",
    "en": " An area counts as a point inside it.",
}
TIMETABLE = {"it": "Orari", "en": "Timetables"}


def transit_map(
    found: TransitRun, *, destination: str | None = None, language: Language = "it", kind: MapKind = "png"
) -> bytes:
    """Return the map of median minutes to a destination, or to the nearest in time of all.

    Raises
    ------
    RequestError
        If there is no such destination; or none is named and every origin is one itself.
    """
    return render_minutes(transit_content(found, destination), language=language, kind=kind)


def transit_content(found: TransitRun, destination: str | None = None) -> MinutesMap:
    """Return what the map shows, before it is drawn."""
    ground, asked = found.ground, found.asked
    chosen = _chosen(found, destination)
    minutes = found.medians[:, chosen].min(axis=1)
    minutes = np.where(np.isfinite(minutes), minutes, np.nan)
    places = ground.destinations.geometry.to_numpy()[chosen]
    name = str(ground.destinations.index[chosen[0]])
    where = NEAREST if len(chosen) > 1 else both(lambda k: ONE[k].format(to=name))
    walks = ALONG if asked.streets is not None else STRAIGHT
    files = credit({"streets": asked.streets, "origins": asked.origins, "destinations": asked.destinations})
    areas = bool((shapely.get_dimensions(ground.origins.geometry.to_numpy()) > 0).any())
    agencies = f" ({', '.join(asked.agencies)})" if asked.agencies else ""
    timetables = ", ".join(path.resolve().name for path in asked.feeds)

    def note(k: Language) -> str:
        day, (a, b) = format_date(asked.day.isoformat(), k), (_clock(s) for s in asked.window)
        inside = INSIDE[k] if areas else ""
        return WHEN[k].format(day=day, a=a, b=b, walks=walks[k], inside=inside) + planned_told(
            found.supply, k
        )

    return MinutesMap(
        title=both(lambda k: TITLE[k] + where[k]),
        crs=ground.crs,
        frame=ground.origins[["geometry"]].assign(shown=minutes),
        bounds=shapely.total_bounds([*ground.origins.geometry, *places]),
        weights=np.ones(len(minutes)),
        classes=minute_classes(minutes),
        legend=LEGEND,
        nowhere=both(lambda k: NOWHERE[k].format(m=format_number(asked.limit_s / 60, k))),
        streets=ground.streets,
        places=places,
        places_title=DESTINATION,
        note=both(note),
        attribution=both(
            lambda k: f"{TIMETABLE[k]}: {timetables}{agencies}; {files[k][:1].lower()}{files[k][1:]}"
        ),
    )


def _chosen(found: TransitRun, destination: str | None) -> NDArray[np.intp]:
    names = found.ground.destinations.index
    if destination is None:
        if len(names) > 1 and found.asked.origins.resolve() == found.asked.destinations.resolve():
            msg = "every origin is a destination too: each is its own nearest"
            raise RequestError(msg, remedy="name the destination that the map is of with --map-of")
        return np.arange(len(names))
    here = np.flatnonzero(names == destination)
    if not len(here):
        some = ", ".join(str(name) for name in names[:8])
        raise RequestError(f"there is no destination {destination}", remedy=f"there are: {some}")
    return here


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
