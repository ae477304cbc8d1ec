"""What the page of the sample town carries: indicators of models, overlays, priorities, registers, shapes."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sttm.environment.knowledge import Knowledge
from sttm.grids import ArrayCells, Grid
from sttm.operations.evaluating import evaluate_files
from sttm.operations.page.priorities import IN_MUNICIPALITY, TOP, priorities_of
from sttm.operations.page.registers import registers_of
from sttm.operations.priorities import find_priorities
from sttm.operations.publishing import write_page
from sttm.operations.registers import funded_register, regeneration_register
from sttm.operations.workspaces import open_workspace
from sttm.publications.page.evaluations import shown
from sttm.publications.page.overlays import sampled

ON = date(2026, 3, 2)


@pytest.fixture(scope="module")
def opened(town):
    return open_workspace(town.workspace)


@pytest.fixture(scope="module")
def results(opened, town) -> list[dict[str, Any]]:
    files = [town.files / "interventions"]
    return evaluate_files(*opened, files, on=ON, benefits=True, sensitivity=(500, 1))


@pytest.fixture(scope="module")
def data(opened, results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("page") / "site"
    write_page(*opened, out, on=ON, results=results)
    return out / "data"


@pytest.fixture(scope="module")
def content(data: Path) -> dict[str, Any]:
    return json.loads((data / "content.json").read_text())


@pytest.fixture(scope="module")
def strategy(data: Path) -> dict[str, Any]:
    return json.loads((data / "strategy.json").read_text())


def test_indicators_of_models_say_that_nobody_measured_them(content: dict[str, Any], data: Path) -> None:
    units = json.loads((data / "units.geojson").read_text())["features"]
    for name in ("runoff_retention", "cooling_capacity", "model_temperature"):
        one = next(i for i in content["indicators"] if i["id"] == name)
        assert "da modello" in one["title"]["it"]
        assert "not measured" in one["description"]["en"]
        assert one["coverage"] in units[0]["properties"]
        assert all(unit["properties"][name] is not None for unit in units)


def test_rasters_of_a_quantity_are_overlays_in_their_unit(content: dict[str, Any]) -> None:
    found = {o["id"]: o for o in content["overlays"]}
    assert list(found)[:4] == ["land_cover", "night_temperature", "air_temperature", "runoff_retention"]
    assert {"soil_group", "soil_group_cells", "land_cover_cells"} & set(found) == set()
    labels = [c["label"] for c in found["night_temperature"]["legend"]]
    limits = next(i for i in content["indicators"] if i["id"] == "night_temperature")["breaks"]
    assert len(labels) == len(limits) + 1
    assert labels[0]["it"] == f"< {limits[0]:.1f} °C".replace(".", ",")
    assert "not measured" in found["air_temperature"]["attribution"]["en"]
    assert "CC0" in found["sealing"]["attribution"]["it"]


def test_places_of_the_page_are_those_of_the_command(opened, strategy: dict[str, Any]) -> None:
    given = strategy["priorities"]
    types = [t["id"] for t in given["types"]]
    for name, chosen in (("best", ()), ("rain_garden", ("rain_garden",))):
        wanted = find_priorities(*opened, on=ON, types=chosen, top=TOP).result["places"]
        listed = [given["places"][n] for n in given["lists"][name][""]]
        assert [(types[p[4]], p[2]) for p in listed] == [(w["type"], w["unit"]["id"]) for w in wanted]
        assert [p[5] for p in listed] == pytest.approx([w["score"] for w in wanted], abs=5e-4)
        neutral = {n["reason"]["it"] for n in given["neutral"]}
        for place, expected in zip(listed, wanted, strict=True):
            said = [given["texts"][n]["it"] for n in place[6]]
            assert said == [r["it"] for r in expected["reasons"] if r["it"] not in neutral]


def test_places_of_a_comune_lie_in_it(opened, strategy: dict[str, Any]) -> None:
    given = strategy["priorities"]
    names = [m["id"] for m in given["municipalities"]]
    wanted = find_priorities(*opened, on=ON, municipality=names[0], top=IN_MUNICIPALITY).result["places"]
    for name, listed in given["lists"]["best"].items():
        if name:
            assert 0 < len(listed) <= IN_MUNICIPALITY
            assert {given["places"][n][3] for n in listed} == {names.index(name)}
    own = [given["places"][n] for n in given["lists"]["best"][names[0]]]
    assert [(p[0], p[1]) for p in own] == [
        (pytest.approx(w["lon"], abs=1e-5), pytest.approx(w["lat"], abs=1e-5)) for w in wanted
    ]


def test_means_of_units_are_those_of_the_command(opened, strategy: dict[str, Any]) -> None:
    given = strategy["priorities"]
    types = [t["id"] for t in given["types"]]
    for row in find_priorities(*opened, on=ON, top=5).result["units"]:
        means = given["units"][row["unit"]["id"]]
        assert max(means) == means[types.index(row["type"])] == pytest.approx(row["score"])


def test_registers_are_those_of_the_commands_with_their_boxes(
    opened, strategy: dict[str, Any], content: dict[str, Any]
) -> None:
    areas, funded = strategy["regeneration"]["areas"], strategy["funded"]["interventions"]
    assert [a["id"] for a in areas] == [a["id"] for a in regeneration_register(*opened, on=ON)["areas"]]
    assert [f["id"] for f in funded] == [f["id"] for f in funded_register(*opened, on=ON)["interventions"]]
    west, south, east, north = content["bounds"]
    for one in (*areas, *funded):
        w, s, e, n = one["bounds"]
        assert west - 0.1 < w <= e < east + 0.1
        assert south - 0.1 < s <= n < north + 0.1


def test_shapes_have_a_colour_for_each_class(content: dict[str, Any], data: Path) -> None:
    layers = {layer["id"]: layer for layer in content["shapes"]}
    assert list(layers) == ["green_network", "degraded_areas", "funded_interventions"]
    assert content["absent"] == []
    for layer in layers.values():
        features = json.loads((data.parent / layer["href"]).read_text())["features"]
        classes = {entry["id"] for entry in layer["legend"]}
        assert features
        assert {f["properties"]["class"] for f in features} <= classes


def test_evaluations_lose_traces_that_are_not_read_and_nothing_else(results, content: dict[str, Any]) -> None:
    def keys(value: Any) -> set[str]:
        if isinstance(value, dict):
            return set(value) | set().union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    for result, told in zip(results, content["evaluations"], strict=True):
        assert "trace" in keys(result["benefits_estimate"])
        assert "trace" not in keys(told["benefits_estimate"]) | keys(told["green_network"])
        assert told["schede"] == json.loads(json.dumps(result["schede"]))
        assert told["fingerprint"] == result["fingerprint"]
        assert told["overlaps"]["interventions"] == result["overlaps"]["interventions"]
        for own, row in zip(result["sensitivity"]["schede"], told["sensitivity"]["schede"], strict=True):
            moving = [f["id"] for f in own["tornado"] if f["swing"]]
            assert [f["id"] for f in row["tornado"]] == moving[:8]
    assert shown({"intervention": {}}) == {"intervention": {}}


def test_without_a_rule_the_page_says_so(opened) -> None:
    workspace, pack = opened
    bare = Knowledge(workspace, dataclasses.replace(pack, priorities={}, regeneration={}), ON)
    assert priorities_of(bare)["missing"]["it"].startswith("il pacchetto non ha una regola")
    registers = registers_of(bare)
    assert registers["regeneration"]["missing"]["en"].startswith("the pack has no rule")
    assert len(registers["funded"]["interventions"]) == 4


def test_without_levels_the_page_says_so(opened) -> None:
    bare = Knowledge(*opened, ON)
    bare.__dict__["unit_values"] = {unit: {} for unit in bare.unit_names}
    assert "livelli di vulnerabilità" in priorities_of(bare)["missing"]["it"]


def test_samples_are_known_values_spread_over_the_whole() -> None:
    values = np.arange(3000 * 2000, dtype=np.float32).reshape(3000, 2000)
    values[:, :1000] = np.nan
    grid = Grid("EPSG:32632", 0.0, 30_000.0, 10.0, 10.0, 2000, 3000)
    found = sampled(ArrayCells(grid, values), most=300)
    assert len(found) == 300 * 100
    assert np.isfinite(found).all()
    assert found.max() > 0.99 * 6e6
