"""Services from a plain file or an extract, and the column that tells their categories apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd

from sttm.errors import Fault, RequestError
from sttm.operations.services.plain.osm_places import CATEGORY, read_osm_places
from sttm.operations.services.plain.places import Check, PlainPlaces, read_plain_places
from sttm.operations.services.plain.states import faulty_states
from sttm.sources.osm.reading import is_osm

__all__ = ["read_plain_supply"]


def read_plain_supply(
    path: Path, category: str | None, service_id: str | None, on: date, *, check: Check | None = None
) -> tuple[PlainPlaces, str | None]:
    """Return the services of a file and the column that tells their categories apart, if any does.

    Parameters
    ----------
    category, service_id
        Columns asked for; an extract has its own.
    on
        Day on which parameters of the general pack are read.
    check
        What else is looked for in the rows of a file; an extract has none of it.

    Raises
    ------
    RequestError
        If the services of an extract have no such category.
    SourceError, InputError
        As :func:`~sttm.operations.services.plain.places.read_plain_places`.
    """

    def checks(frame: gpd.GeoDataFrame, file: str) -> list[Fault]:
        return [*faulty_states(frame, file), *(check(frame, file) if check else ())]

    if not is_osm(path):
        columns = [category] if category else []
        return read_plain_places(path, id_column=service_id, columns=columns, check=checks), category
    places, category = read_osm_places(path, on), category or CATEGORY
    if category not in places.frame:
        msg = f"the services of an extract have no column {category}"
        raise RequestError(msg, remedy=f"leave --category out: they are told apart by {CATEGORY}")
    return places, category
