"""What access costs: the derived layer of groups in every mode, and each category of services in one.

``python -m benchmarks.service_access access|categories FOLDER``, where FOLDER holds the files of a generated
territory. ``access``: every group of daily services, the platforms and the higher tiers; on foot, by bike, by
public transport. ``categories``: every category of the pack, on foot and then by public transport.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, cast

import geopandas as gpd
import pandas as pd
from pyogrio import read_dataframe

from benchmarks.measuring import peak_mib, timed
from sttm.operations.services.categories import chosen_categories
from sttm.packs.loading import load_pack
from sttm.services.access import computing
from sttm.services.access.categories import category_access, category_rules
from sttm.services.access.computing import Ground, computed_access
from sttm.services.access.rules import access_rules
from sttm.services.access.transit import TimetableLayers
from sttm.territory.reading import Reading

ON = date(2026, 3, 10)
IDS = {
    "municipalities": "municipality_id",
    "street_network": "street_id",
    "services": "service_id",
    "service_entrances": "entrance_id",
    "stops": "stop_id",
    "population": "cell_id",
    "dwellings": "dwelling_id",
}
TABLES = {"trips": "trip_id", "calls": "call_id", "days": None, "frequencies": None, "transfers": None}


def ground_of(folder: Path) -> Ground:
    """Read the layers of access from the files of a generated territory."""
    frames: dict[str, gpd.GeoDataFrame] = {}
    for name, id_column in IDS.items():
        frame = read_dataframe(folder / f"{name}.gpkg")
        frames[name] = frame.set_index(id_column).sort_index()
    tables = {}
    for name, key in TABLES.items():
        path = folder / f"timetable_{name}.csv"
        if path.exists():
            table = pd.read_csv(path, dtype={"date": str})
            tables[name] = table if key is None or key not in table else table.set_index(key)
    return Ground(**frames, timetable=TimetableLayers(**tables))


@contextmanager
def taken(figures: dict[str, Any], *names: str) -> Iterator[None]:
    """Note what the parts of the computation take."""
    own = {name: getattr(computing, name) for name in names}

    def measured(name: str) -> Any:
        def part(*arguments: Any, **more: Any) -> Any:
            start = perf_counter()
            try:
                return own[name](*arguments, **more)
            finally:
                figures[f"{name}_s"] = figures.get(f"{name}_s", 0.0) + perf_counter() - start

        return part

    for name in names:
        setattr(computing, name, measured(name))
    try:
        yield
    finally:
        for name in names:
            setattr(computing, name, own[name])


def access(folder: str) -> dict[str, Any]:
    """Make the layer of access once."""
    rules = access_rules(load_pack("sample"), ON)
    assert rules is not None
    read_s, ground = timed(ground_of, Path(folder))
    figures: dict[str, Any] = {"read_s": read_s}
    parts = ("cells_of", "ways_of", "measure_street_mode", "measure_transit", "access_table")
    with taken(figures, *parts):
        figures["access_s"], found = timed(computed_access, ground, rules)
    calls = ground.timetable.calls
    assert ground.stops is not None
    assert calls is not None
    return figures | {
        "cells": len(found.table),
        "places": len(found.cells.place),
        "targets": len(found.targets),
        "stops": len(ground.stops),
        "calls": len(calls),
        "not_assessable": len(found.measured["transit"].missing),
        "peak_mib": peak_mib(),
    }


def categories(folder: str) -> dict[str, Any]:
    """Read each category of the pack by itself, as ``sttm services categories`` does, without a workspace."""
    pack = load_pack("sample")
    every = chosen_categories(pack)
    rules = category_rules(pack, ON, every)
    ground = ground_of(Path(folder))
    figures: dict[str, Any] = {"categories": len(every)}
    reading = cast("Reading", _NothingSurveyed())
    for mode in ("walk", "transit"):
        figures[f"{mode}_s"], found = timed(category_access, reading, ground, rules, every, mode)
        figures[f"{mode}_peak_mib"] = peak_mib()
        figures[f"{mode}_not_assessable"] = len(found.missing)
    return figures | {"cells": len(found.table.frame), "columns": len(found.table.frame.columns)}


class _NothingSurveyed:
    """Stands for a snapshot that says of no layer where it was surveyed."""

    def vector(self, _layer: str) -> None:
        return None


if __name__ == "__main__":
    print(json.dumps({"access": access, "categories": categories}[sys.argv[1]](*sys.argv[2:])))
