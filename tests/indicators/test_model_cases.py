"""Runoff and cooling as worked by hand; exact sums, as the maps of a territory use them, give the same."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from shapely import box

from sttm.grids import ArrayCells, Grid
from sttm.indicators.air_temperature import air_temperature
from sttm.indicators.cooling_capacity import known_capacity
from sttm.indicators.coverage import coverage
from sttm.indicators.heat_mitigation import heat_mitigation
from sttm.indicators.runoff import known_runoff, runoff
from sttm.packs.strict_yaml import read_yaml

CASES = Path(__file__).parents[1] / "cases"


def title(case: dict[str, Any]) -> str:
    return str(case["title"]["en"])


@pytest.mark.parametrize("case", read_yaml(CASES / "runoff.yaml"), ids=title)
def test_runoff_as_worked_by_hand(case: dict[str, Any]) -> None:
    surfaces = case["surfaces"]
    cells = [round(s["area_m2"] / 100) for s in surfaces]
    grid = Grid("EPSG:32632", 0, 10, 10, 10, sum(cells), 1)
    cover = ArrayCells(grid, np.repeat(np.arange(1, len(cells) + 1), cells)[None, :].astype("uint8"), 0)
    soil = ArrayCells(grid, np.full((1, grid.width), 2, "uint8"), 0)
    numbers = [np.nan if s["curve_number"] is None else s["curve_number"] for s in surfaces]
    table = pd.DataFrame(dict.fromkeys("ABCD", numbers), index=range(1, len(cells) + 1))
    unit = coverage(gpd.GeoSeries([box(*grid.bounds)], index=["unit"], crs=grid.crs), grid)
    expected = case["expected"]
    for model in (runoff, known_runoff):
        row = model(cover, soil, table, case["rainfall_mm"]).by_unit(unit).loc["unit"]
        assert round(row["retention_index"], 3) == expected["retention_index"]
        assert round(row["retained"], 1) == expected["retained_m3"]
        assert round(row["runoff"], 1) == expected["runoff_m3"]
        assert row["covered"] == pytest.approx(expected["covered"])


@pytest.mark.parametrize("exact", [False, True])
@pytest.mark.parametrize("case", read_yaml(CASES / "cooling.yaml"), ids=title)
def test_cooling_as_worked_by_hand(case: dict[str, Any], exact: bool) -> None:
    letters = {letter: number for number, letter in enumerate(case["classes"], 1)}
    codes = np.array([[letters.get(letter, 0) for letter in case["row"]]], "uint8")
    grid = Grid("EPSG:32632", 0, 10, 10, 10, codes.shape[1], 1)
    table = pd.DataFrame(case["classes"]).T.rename(index=letters)
    capacity = known_capacity(ArrayCells(grid, codes, 0), table, method=case["method"])
    mitigation = heat_mitigation(
        capacity,
        cooling_distance=case["cooling_distance_m"],
        least_green_area=case["least_green_area_m2"],
        exact=exact,
    )
    air = air_temperature(
        mitigation,
        mixing_distance=case["mixing_distance_m"],
        reference_temperature=case["reference_temperature"],
        uhi_max=case["uhi_max"],
        exact=exact,
    )
    maps = {
        "capacity": capacity.read(grid.whole),
        "heat_mitigation": mitigation.read(grid.whole),
        "unmixed": air.unmixed(grid.whole),
        "temperature": air.read(grid.whole),
    }
    for name, found in maps.items():
        digits = 3 if name in ("capacity", "heat_mitigation") else 2
        assert _shown(found, digits) == case["expected"][name], name


def _shown(values: NDArray[Any], digits: int) -> dict[str, float | str]:
    return {
        f"cell {place}": "missing" if np.isnan(value) else round(float(value), digits)
        for place, value in enumerate(values[0], 1)
    }
