"""The services of a territory as places one goes to: category, capacity, state, where one enters."""

from __future__ import annotations

from collections.abc import Collection

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from sttm.packs.pack import Pack
from sttm.quantities import Missing
from sttm.territory.reading import Reading, absent_layers

__all__ = ["EXISTING", "STATES", "STATE_TITLES", "entered_by_gates", "entrances", "entrances_in", "supply"]

STATES = ("existing", "sector_programme", "pnrr_proposal")
"""States of a service: standing, planned by a sector programme, proposed for the PNRR."""

EXISTING = ("existing",)

STATE_TITLES = {
    "existing": {"it": "esistente", "en": "existing"},
    "sector_programme": {"it": "programma di settore", "en": "sector programme"},
    "pnrr_proposal": {"it": "proposta PNRR", "en": "PNRR proposal"},
}


def supply(reading: Reading, states: Collection[str] = EXISTING) -> gpd.GeoDataFrame | Missing:
    """Return the services in some states, by id, in the order of the layer; or why they are not known.

    The columns are those of the layer ``services``; ``tier`` stays as declared, and may be empty.
    """
    frame = reading.vector("services")
    if frame is None:
        return absent_layers(["services"])
    return frame[frame["status"].isin(list(states)).to_numpy(dtype=bool)]


def entrances(reading: Reading, services: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return where one enters services: one row per entrance.

    A category that is entered by its gates has those that the layer ``service_entrances`` gives; without any
    it has the edge of its outline nearest to where one comes from, so that its shape itself is returned.

    Returns
    -------
    pandas.DataFrame
        ``service`` (position in ``services``), ``place`` (point, or the shape itself), ``exact`` (whether
        the place is a real entrance or the service is a point).
    """
    return entrances_in(services, reading.vector("service_entrances"), entered_by_gates(reading.pack))


def entered_by_gates(pack: Pack) -> frozenset[str]:
    """Return the categories that are entered by their gates where these are known."""
    return frozenset(c.id for c in pack.service_categories.values() if c.entered_by == "entrances")


def entrances_in(
    services: gpd.GeoDataFrame, gates: gpd.GeoDataFrame | None, by_gates: Collection[str]
) -> pd.DataFrame:
    """Return where one enters services, as :func:`entrances`, from the layer of entrances if there is one."""
    position = {str(name): k for k, name in enumerate(services.index)}
    rows: list[tuple[int, object, bool]] = []
    entered: set[int] = set()
    if gates is not None:
        for name, point in zip(gates["service_id"], gates.geometry, strict=True):
            service = position.get(str(name))
            if service is not None and services["category"].iloc[service] in by_gates:
                rows.append((service, point, True))
                entered.add(service)
    kinds = shapely.get_dimensions(services.geometry.to_numpy())
    for service, shape in enumerate(services.geometry):
        if service not in entered:
            outlined = kinds[service] > 0 and services["category"].iloc[service] in by_gates
            place = shape if outlined or kinds[service] == 0 else shape.representative_point()
            rows.append((service, place, bool(kinds[service] == 0)))
    rows.sort(key=lambda row: row[0])
    found = pd.DataFrame(rows, columns=["service", "place", "exact"])
    return found.astype({"service": np.int64, "exact": bool})
