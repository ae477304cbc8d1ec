"""Where to act first, on the countable territory: every factor by hand, and what is missing said."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from environment_territory import CRS, LEFT, ON, frame, record, square

from sttm.errors import NotInForce, PackError, RequestError
from sttm.operations.priorities import Priorities, find_priorities
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.packs.priorities import PriorityRule
from sttm.packs.strict_yaml import read_yaml
from sttm.territory.workspace import Workspace

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "priorities.yaml")


@pytest.fixture(scope="module")
def peopled(territory: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The countable territory, 100 residents on each hectare of the western unit, a funded hectare."""
    root = shutil.copytree(territory().root, tmp_path_factory.mktemp("peopled") / "ws")
    workspace = Workspace.open(root)
    cells = {f"P{x}{y}": square(500 * x, 500 * y, 500) for x in (0, 1) for y in (0, 1)}
    people = frame("cell_id", cells, residents=[2500] * 4, under_10=[200] * 4, over_70=[300] * 4)
    funded = frame(
        "funded_id", {"F": square(300, 300, 100)}, title=["Fatto"], programme=["spugna"], status=["completed"]
    )
    with workspace.writing("people") as changes:
        changes.put_vector("population", people, record("people"))
        changes.put_vector("funded_interventions", funded, record("funded"))
    return Workspace.open(root)


def cell(found: Priorities, x: float, y: float) -> dict[str, Any]:
    """The cell whose lower left corner lies x, y metres from the corner of the territory."""
    here = found.cells.geometry.bounds.minx.eq(LEFT + x) & found.cells.geometry.bounds.miny.eq(5_000_000 + y)
    (row,) = found.cells[here].to_dict("records")
    return dict(row)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_as_worked_by_hand(case: dict[str, Any], peopled: Workspace, pack: Pack) -> None:
    found = find_priorities(peopled, pack, on=ON, types=[case["type"]])
    x, y = case["cell_m"]
    assert cell(found, x, y)["score"] == pytest.approx(case["expected"]["score"], abs=5e-5)


class TestPlaces:
    def test_places_are_apart_ordered_and_not_funded(self, peopled: Workspace, pack: Pack) -> None:
        result = find_priorities(peopled, pack, on=ON, types=["depaving"], top=30).result
        scores = [p["score"] for p in result["places"]]
        assert scores == sorted(scores, reverse=True)
        points = [(p["x"], p["y"]) for p in result["places"]]
        apart = [
            ((a - c) ** 2 + (b - d) ** 2) ** 0.5 for a, b in points for c, d in points if (a, b) != (c, d)
        ]
        assert min(apart) >= 300
        assert (LEFT + 350, 5_000_350) not in points
        assert (result["cells"]["funded"], result["funded"]) == (1, [{"id": "F", "title": "Fatto"}])
        assert cell(find_priorities(peopled, pack, on=ON, types=["depaving"]), 300, 300)["funded"] == "F"

    def test_reasons_say_why(self, peopled: Workspace, pack: Pack) -> None:
        place = find_priorities(peopled, pack, on=ON, types=["depaving"], top=1).result["places"][0]
        said = " ".join(r["en"] for r in place["reasons"])
        for part in ("Drainage: vulnerability 5 of 5 in Paved", "residents within 300 m", "under 10 or over 70",
                     "Paved ground: 20 %", "Groundwater at 1.5 m"):  # fmt: skip
            assert part in said
        assert [h["level"] for h in place["hazards"]] == [5, 5]
        assert (place["unit"]["id"], place["municipality"]["id"]) == ("U1", "M1")
        assert place["lon"] == pytest.approx(9.0, abs=0.02)

    def test_a_comune_sees_only_itself(self, peopled: Workspace, pack: Pack) -> None:
        found = find_priorities(peopled, pack, on=ON, municipality="M2")
        assert set(found.cells["unit_id"]) == {"U2"}
        assert found.result["municipality"] == {"id": "M2", "name": "Due"}
        assert found.result["cells"]["total"] == 100

    def test_a_part_equals_the_whole(self, peopled: Workspace, pack: Pack) -> None:
        whole = find_priorities(peopled, pack, on=ON).cells.set_index("geometry")
        part = find_priorities(peopled, pack, on=ON, municipality="M1").cells.set_index("geometry")
        both = whole.loc[part.index]
        assert both["score"].tolist() == pytest.approx(part["score"].tolist(), abs=1e-9)

    def test_units_and_types_in_order(self, peopled: Workspace, pack: Pack) -> None:
        result = find_priorities(peopled, pack, on=ON).result
        assert result["units"][0]["unit"]["id"] == "U1"
        assert result["units"][0]["cells"] == 99
        assert sum(t["best_in_cells"] for t in result["types"]) <= 199
        assert {t["type"] for t in result["types"]} == set(pack.work_types)


class TestMissing:
    def test_what_is_missing_counts_what_the_pack_states(
        self, territory: Callable[..., Workspace], pack: Pack
    ) -> None:
        result = find_priorities(territory(), pack, on=ON, types=["depaving"]).result
        stated = {n["factor"]: n["value"] for n in result["neutral"]}
        assert stated == {"exposure": 0.5, "public": 0.75}
        said = {m["it"] for m in result["missing"]}
        assert {"manca il livello Popolazione", "manca il livello Superfici pubbliche"} <= said
        assert "Senza la popolazione" in " ".join(r["it"] for r in result["places"][0]["reasons"])

    def test_without_land_cover_nothing_is_assessable(
        self, territory: Callable[..., Workspace], pack: Pack
    ) -> None:
        found = find_priorities(territory("land_cover"), pack, on=ON)
        assert found.result["cells"]["assessed"] == 0
        assert found.result["places"] == []
        assert found.cells["score"].isna().all()
        assert found.cells["type"].isna().all()

    def test_one_hazard_is_enough(self, territory: Callable[..., Workspace], pack: Pack) -> None:
        result = find_priorities(territory("night_temperature"), pack, on=ON, types=["depaving"]).result
        assert [h["level"] for h in result["places"][0]["hazards"]] == [5, None]
        assert "Heat island: level not assessable" in " ".join(
            r["en"] for r in result["places"][0]["reasons"]
        )

    def test_population_of_a_wide_zone_tells_no_places_apart(
        self, territory: Callable[..., Workspace], pack: Pack, tmp_path: Path
    ) -> None:
        workspace = Workspace.open(shutil.copytree(territory().root, tmp_path / "ws"))
        whole = frame("cell_id", {"P": square(0, 0, 2000)}, residents=[40_000])
        with workspace.writing("people") as changes:
            changes.put_vector("population", whole, record("people"))
        place = find_priorities(Workspace.open(workspace.root), pack, on=ON, top=1).result["places"][0]
        assert "where they live is not known" in " ".join(r["en"] for r in place["reasons"])


class TestConditions:
    def test_respect_zones_and_groundwater_of_the_schede_hold_here_too(
        self, peopled: Workspace, pack: Pack
    ) -> None:
        found = find_priorities(peopled, pack, on=ON, types=["rain_garden", "green_roof"])
        assert cell(found, 500, 600)["score_rain_garden"] == 0  # 1.5 m of ground less 1 m of garden
        assert cell(found, 500, 600)["score_green_roof"] > 0
        assert cell(found, 1200, 600)["score_rain_garden"] > 0

    def test_public_ground_raises_the_place(self, peopled: Workspace, pack: Pack, tmp_path: Path) -> None:
        workspace = Workspace.open(shutil.copytree(peopled.root, tmp_path / "ws"))
        ground = frame(
            "surface_id", {"S": square(100, 100, 100), "T": square(200, 100, 50)}, kind=["street", "square"]
        )
        with workspace.writing("public") as changes:
            changes.put_vector("public_surfaces", ground, record("public"))
        found = find_priorities(Workspace.open(workspace.root), pack, on=ON, types=["depaving"])
        private, quarter, public = (cell(found, x, 100)["score"] for x in (400, 200, 100))
        assert public > quarter > private
        assert public / cell(found, 100, 300)["score"] == pytest.approx(2, rel=0.15)


class TestWritten:
    def test_geojson_and_geopackage(self, peopled: Workspace, pack: Pack, tmp_path: Path) -> None:
        found = find_priorities(peopled, pack, on=ON, types=["depaving"])
        for name in ("cells.geojson", "cells.gpkg"):
            found.write(tmp_path / "out" / name)
            back = gpd.read_file(tmp_path / "out" / name)
            assert len(back) == 200
            assert back.to_crs(CRS).total_bounds == pytest.approx(found.cells.total_bounds, abs=0.01)
        with pytest.raises(RequestError, match="cannot be written"):
            found.write(tmp_path / "cells.tif")

    def test_result_is_plain_json_with_its_rule(self, peopled: Workspace, pack: Pack) -> None:
        result = find_priorities(peopled, pack, on=ON).result
        assert json.loads(json.dumps(result, allow_nan=False)) == result
        assert result["rule"]["source"]["kind"] == "assumption"
        assert {layer["layer"] for layer in result["layers"]} >= {"land_cover", "population", "green_network"}
        assert result == find_priorities(peopled, pack, on=ON).result


class TestRequests:
    @pytest.mark.parametrize(
        ("asked", "message"),
        [({"types": ["rain_gardn"]}, "rain_gardn"), ({"municipality": "M9"}, "M9"), ({"top": 0}, "0 places")],
    )
    def test_unknown_names(self, peopled: Workspace, pack: Pack, asked: dict[str, Any], message: str) -> None:
        with pytest.raises(RequestError, match=message):
            find_priorities(peopled, pack, on=ON, **asked)

    def test_a_day_without_a_rule(self, peopled: Workspace, pack: Pack) -> None:
        with pytest.raises((RequestError, NotInForce)):
            find_priorities(peopled, pack, on=ON.replace(year=2020))

    def test_a_rule_has_to_be_whole(self, pack: Pack, tmp_path: Path) -> None:
        rule = pack.priorities["act_first"].model_dump(by_alias=True)
        for change, message in (
            ({"missing": rule["missing"][1:]}, "missing says once"),
            ({"land": (*rule["land"], {**rule["land"][0], "id": "again"})}, "two groups"),
        ):
            with pytest.raises(ValueError, match=message):
                PriorityRule.model_validate({**rule, **change})
        folder = tmp_path / "pack" / "priorities"
        folder.mkdir(parents=True)
        shutil.copy(Path(load_pack.__code__.co_filename).parent / "sample" / "pack.yaml", tmp_path / "pack")
        text = (
            Path(load_pack.__code__.co_filename).parent / "base" / "priorities" / "act_first.yaml"
        ).read_text()
        (folder / "act_first.yaml").write_text(text.replace("depaving,", "depavin,"))
        with pytest.raises(PackError, match="fault"):
            load_pack(tmp_path / "pack")


def test_the_command_answers_what_and_where(town_copy: Path, sttm: Any, tmp_path: Path) -> None:
    out = tmp_path / "cells.gpkg"
    said = sttm(
        "priorities",
        "-w",
        town_copy,
        "--on",
        "2026-03-10",
        "--municipality",
        "F001",
        "--top",
        "3",
        "--out",
        out,
    )
    assert "Places to act first" in said.out
    assert "residenti entro 300 m" in said.out
    assert len(gpd.read_file(out)) > 100
    result = sttm("priorities", "-w", town_copy, "--on", "2026-03-10", "--type", "rain_garden", "--json").json
    assert {p["type"] for p in result["places"]} == {"rain_garden"}


def test_the_command_answers_in_english_for_a_unit_or_a_comune_by_name(town_copy: Path, sttm: Any) -> None:
    given = ("priorities", "-w", town_copy, "--on", "2026-03-10", "--top", "2")
    first = sttm(*given, "--json").json["places"][0]
    name = first["unit"]["name"]
    said = sttm(*given, "--unit", name.upper(), "--language", "en")
    assert f"{name}: places to act first" in said.out
    assert "residents within 300 m" in said.out
    assert said.out.count("ownership counts 0.75") == 1, "what holds everywhere is said once"
    only = sttm(*given, "--unit", first["unit"]["id"], "--json").json
    (listed,) = only["places_by_unit"]
    assert listed["unit"] == first["unit"]
    assert listed["places"][0]["score"] == first["score"]
    assert {place["unit"]["id"] for place in only["places"]} == {first["unit"]["id"]}
    comune = first["municipality"]
    by_name = sttm(*given, "--municipality", comune["name"], "--json").json
    assert by_name["municipality"] == comune
    wrong = sttm(*given, "--unit", "nowhere", code=2)
    assert "there is no unit nowhere" in wrong.err
