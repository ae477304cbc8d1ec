"""Services of an OpenStreetMap extract, for indicators along streets that run without a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sttm.operations.services.importing_osm import osm_rules
from sttm.operations.services.plain.places import PlainPlaces
from sttm.operations.services.plain.states import STATUS
from sttm.packs.loading import load_pack
from sttm.sources.osm.extract import read_extract

__all__ = ["CATEGORY", "read_osm_places"]

CATEGORY = "category"
"""Column that tells the services of an extract apart."""


def read_osm_places(path: Path, on: date | None = None) -> PlainPlaces:
    """Read services of the categories that the general pack declares, one row for each of their entrances.

    What is entered by gates (parks, campuses) is reached at any of them, not at its middle; where no gate is
    known, and for all else, the shape itself is the place. Rows of one service share its id.

    Parameters
    ----------
    on
        Day on which parameters of the general pack are read; today if not given.

    Raises
    ------
    SourceError, RequestError, InputError
        As :func:`~sttm.sources.osm.extract.read_extract`.
    """
    pack = load_pack("base")
    extract = read_extract(path, osm_rules(pack, on or date.today()))
    services = extract.frames["services"].set_index("service_id")[["name", CATEGORY, STATUS, "geometry"]]
    gates = extract.frames["service_entrances"].set_index("service_id")[["geometry"]]
    entered = gates.join(services.drop(columns="geometry"), how="inner")
    rows = pd.concat([services[~services.index.isin(entered.index)], entered])
    return PlainPlaces(gpd.GeoDataFrame(rows, crs=services.crs), extract.file, extract.crs, (), ())
