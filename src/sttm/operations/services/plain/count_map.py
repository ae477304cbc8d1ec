"""The map of a run on plain files that counts services within a time."""

from __future__ import annotations

import numpy as np

from sttm.operations.services.plain.counts import CountsRun, column_of
from sttm.operations.services.plain.maps import (
    BY,
    LONELY,
    OF,
    SERVICES,
    MapKind,
    both,
    bounds_of,
    called,
    check_shown,
    credit,
    kind_of,
    note_of,
)
from sttm.publications.formatting import Language, format_number
from sttm.publications.services.minutes_map import MinutesMap, count_classes, render_minutes

__all__ = ["counts_content", "counts_map"]

TITLE = {"it": "Servizi raggiunti {by} entro {m} min", "en": "Services reached {by} within {m} min"}
LEGEND = {"it": "Servizi e quota {of}", "en": "Services and share {of}"}


def counts_map(
    done: CountsRun, *, category: str | None = None, language: Language = "it", kind: MapKind = "png"
) -> bytes:
    """Return the map of how many services of a category, or of all, are within the minutes.

    Raises
    ------
    RequestError
        If no service has the category.
    """
    return render_minutes(counts_content(done, category), language=language, kind=kind)


def counts_content(done: CountsRun, category: str | None = None) -> MinutesMap:
    """Return what the map shows, before it is drawn."""
    check_shown(done, category)
    names = list(done.categories)
    shown = category or (names[0] if len(names) == 1 else None)
    columns = [column_of("count", name) for name in ([shown] if shown else names)]
    values = done.frame[columns].astype(float).sum(axis=1, skipna=False).to_numpy(float)
    standing = done.standing[done.standing["on_street"].to_numpy(bool)]
    of_streets = done.asked.origins is None
    of, by = OF["streets" if of_streets else "origins"], BY[done.asked.mode]
    named = called(done, shown or "all")
    minutes = done.asked.limit or 0.0
    chosen = np.zeros(len(standing), bool)  # all at once would hide what they are counted on
    if shown is not None:
        chosen = (standing["category"] == kind_of(shown)).to_numpy(bool)
    return MinutesMap(
        title=both(lambda k: TITLE[k].format(by=by[k], m=format_number(minutes, k)) + named[k]),
        crs=done.crs,
        frame=done.frame[["geometry"]].assign(shown=values),
        bounds=bounds_of(done),
        weights=done.frame["metres"].to_numpy(float) if of_streets else np.ones(len(done.frame)),
        classes=count_classes(values),
        legend=both(lambda k: LEGEND[k].format(of=of[k])),
        nowhere=LONELY,
        streets=np.empty(0, object) if of_streets else done.streets,
        places=standing.geometry.to_numpy()[chosen],
        places_title=SERVICES,
        note=note_of(done, shown),
        attribution=credit(
            {"streets": done.asked.streets, "services": done.asked.services, "origins": done.asked.origins}
        ),
    )
