"""Urban systems, standards and levels: worked cases and the row of four Comuni by hand."""

from datetime import date
from math import inf
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scales_territory import CRS, LAYERS, POPULATION, SERVICES, around, box, frame, point, reading_of

from sttm.errors import RequestError
from sttm.packs.declared import Source, Text
from sttm.packs.loading import load_pack
from sttm.packs.service_readings import PerformanceCriterion, PerformanceRule
from sttm.packs.strict_yaml import read_yaml
from sttm.quantities import Missing, Range
from sttm.services.intercommunal.account import intercommunal
from sttm.services.local.account import local
from sttm.services.local.performance import Read, hours, performance, reach, supply_per_head, variety

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "performance.yaml")
NAME = Text(it="x", en="x")


def criterion(breaks: list[float], *, lower: bool = False) -> PerformanceCriterion:
    return PerformanceCriterion(
        id="c", title=NAME, kind="variety", unit="1", breaks=(breaks[0], breaks[1], breaks[2], breaks[3]),
        lower_is_better=lower, weight=1.0, of=None, within_min=None,
    )  # fmt: skip


def rule(*criteria: PerformanceCriterion) -> PerformanceRule:
    source = Source(kind="assumption", title="x", article=None, url=None)
    return PerformanceRule(
        id="r", title=NAME, categories=("park",), criteria=criteria, in_force_from=date(2024, 1, 1),
        in_force_until=None, source=source, official=False, confidence="ours",
    )  # fmt: skip


def services(count: int, **columns: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[shapely.Point(0, k) for k in range(count)])


def read(case: dict[str, Any]) -> Read:
    if "supply" in case:
        areas = [np.nan if a == "none" else float(a) for a in case["supply"]["areas"]]
        return supply_per_head(services(len(areas), area_m2=areas), "area", case["supply"]["users"])
    if "reach" in case:
        walks = [
            (np.array(w["users"], float), np.array(w["minutes"], float) * 60) for w in case["reach"]["walks"]
        ]
        return reach(walks, case["reach"]["minutes"])
    if "hours" in case:
        return hours(
            services(len(case["hours"]), opening_hours=[None if h == "none" else h for h in case["hours"]])
        )
    present = case["variety"]["present"]
    return variety(services(len(present), category=present), case["variety"]["wanted"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any]) -> None:
    found, expected = read(case), case["expected"]
    told = performance(rule(criterion(case["breaks"])), [found])
    if expected["level"] == "none":
        assert isinstance(found.value, Missing)
        assert told["level"] is None
        return
    assert isinstance(found.value, Range)
    assert found.value.low == pytest.approx(expected["low"])
    assert found.value.high == pytest.approx(inf if expected["high"] == "none" else expected["high"])
    assert [told["criteria"][0]["level"][k] for k in ("low", "high")] == expected["level"]


def everywhere(layers: dict[str, gpd.GeoDataFrame]) -> dict[str, gpd.GeoDataFrame]:
    """Return layers with one more service of every category, far away: the register knows them all."""
    far = {
        f"far_{name}": {"geometry": point(50_000), "category": name, "status": "existing", "area_m2": 1.0}
        for name in load_pack("base").service_categories
    }
    more = pd.concat([layers["services"], frame("service_id", far)])
    more.index.name = "service_id"
    return layers | {"services": gpd.GeoDataFrame(more, crs=CRS)}


def test_lower_may_be_better() -> None:
    one = criterion([5, 10, 15, 20], lower=True)
    assert [one.level(v) for v in (5, 5.1, 10, 15, 20, 20.1)] == [5, 4, 4, 3, 2, 1]


def test_what_is_not_assessable_leaves_the_level_open() -> None:
    told = performance(rule(criterion([1, 2, 3, 4]), criterion([1, 2, 3, 4])),
                       [Read(Range.exactly(3)), Read(Missing("not there"))])  # fmt: skip
    assert told["level"] == {"low": 2.5, "high": 4.5}


def test_the_row_of_four(tmp_path: Path) -> None:
    # Cells are 900 m apart, so each is a settlement; 100 and 200 residents are too few at 500, but 10/ha is dense.
    near = frame(
        "cell_id",
        {str(i): dict(row) for i, row in zip(POPULATION.index, POPULATION.to_dict("records"), strict=True)}
        | {"C5": {"geometry": around(2450), "residents": 250.0, "age_65_up": 0.0},
           "C6": {"geometry": around(3100), "residents": 1.0, "age_65_up": 0.0}},
    )  # fmt: skip
    result, systems = local(reading_of(tmp_path / "ws", everywhere(LAYERS | {"population": near})))
    assert [(s.id, s.residents) for s in systems] == [("M3-1", 550)]
    assert result["made_of"] == "population"
    assert (result["outside"], result["small_settlements"]) == (701, 3)
    one = result["systems"][0]
    # The library at 2500 touches C5, the park stands 50 m from the cells: both are of the system.
    assert one["services"] == 2
    green = next(r for r in one["performance"] if r["rule"] == "green")
    area = next(c for c in green["criteria"] if c["id"] == "supply")
    assert area["value"] == {"low": round(10_000 / 550, 4), "high": round(10_000 / 550, 4)}
    assert area["level"] == {"low": 5, "high": 5}
    culture = {
        c["id"]: c for c in next(r for r in one["performance"] if r["rule"] == "culture_sport")["criteria"]
    }
    assert culture["hours"]["value"] == {"low": 40, "high": 40}
    assert culture["variety"]["value"]["low"] == 0.2
    schools = {c["id"]: c for c in next(r for r in one["performance"] if r["rule"] == "schools")["criteria"]}
    assert "age_0_2" in schools["supply"]["missing"]["en"]
    assert schools["reach"]["level"] is None


def test_standards_by_comune(tmp_path: Path) -> None:
    result, _ = local(reading_of(tmp_path / "ws", everywhere(LAYERS)))
    comuni = {m["id"]: {s["id"]: s for s in m["standards"]} for m in result["municipalities"]}
    # M1 has 400 m² of library for 100 residents: short of 18, and all is known.
    assert (comuni["M1"]["overall"]["value"], comuni["M1"]["overall"]["answer"]) == (4, "not_met")
    assert comuni["M1"]["common"]["answer"] == "met"
    # M3 has a park of 10,000 m² for 300, which is enough although the area of the library is not known.
    assert comuni["M3"]["overall"]["answer"] == "met"
    assert comuni["M3"]["common"]["answer"] == "not_assessable"
    assert comuni["M3"]["overall"]["binding"]
    assert not comuni["M3"]["green"]["binding"]


def test_of_categories_that_the_register_has_nowhere_nothing_is_said(tmp_path: Path) -> None:
    drawn = frame("system_id", {"S": {"geometry": around(1700, 900), "name": "Centro"}})
    result, _ = local(reading_of(tmp_path / "ws", LAYERS | {"urban_systems": drawn}))
    rules = {r["rule"]: r for r in result["systems"][0]["performance"]}
    assert rules["schools"]["level"] is None
    assert "no service" in rules["schools"]["criteria"][0]["missing"]["en"]
    # There are libraries, but nobody surveyed the other four categories.
    culture = {c["id"]: c["value"] for c in rules["culture_sport"]["criteria"]}
    assert culture["variety"] == {"low": 0.2, "high": 1.0}
    assert culture["hours"] == {"low": 40, "high": 168}
    # All reach a library: a fifth of the needs is met for certain.
    assert culture["reach"] == {"low": 0.2, "high": 1.0}
    comuni = {m["id"]: {s["id"]: s for s in m["standards"]} for m in result["municipalities"]}
    assert comuni["M1"]["overall"]["answer"] == "not_assessable"


def test_residents_known_by_large_areas_say_nothing_of_where_they_go(tmp_path: Path) -> None:
    wide = frame("cell_id", {"W": {"geometry": box(0, -2000, 4000, 3000), "residents": 1000.0}})
    reading = reading_of(tmp_path / "ws", LAYERS | {"population": wide})
    result, systems = local(reading)
    assert systems == ()
    assert "too large" in result["missing"]["en"]
    assert result["municipalities"]
    assert all("too large" in c["missing"]["en"] for c in intercommunal(reading)["categories"])


def test_systems_given_by_the_plan(tmp_path: Path) -> None:
    drawn = frame("system_id", {"S": {"geometry": around(1700, 900), "name": "Centro"}})
    reading = reading_of(tmp_path / "ws", LAYERS | {"urban_systems": drawn})
    result, systems = local(reading, system="centro")
    assert result["made_of"] == "given"
    assert systems[0].residents == 500
    assert systems[0].municipalities == ("M3", "M2")
    with pytest.raises(RequestError, match="urban system"):
        local(reading, system="Nowhere")


def test_without_population_nothing_is_read(tmp_path: Path) -> None:
    result, systems = local(reading_of(tmp_path / "ws", {"services": SERVICES}))
    assert systems == ()
    assert "population" in result["missing"]["en"]
