"""Areas to regenerate, on the countable territory: what each would bring, and what a point cannot tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from environment_territory import LEFT, ON, frame, record, square

from sttm.environment.regeneration import KINDS
from sttm.errors import RequestError
from sttm.operations.adding import add_layer
from sttm.operations.registers import regeneration_register, write_regeneration
from sttm.operations.workspaces import open_workspace
from sttm.packs.pack import Pack
from sttm.packs.priorities import RegenerationRule
from sttm.territory.schemas import layer_schema
from sttm.territory.workspace import Workspace

SHAPES = {
    "yard": square(200, 200, 100),
    "edge": square(1400, 100, 90),
    "park": square(1600, 100, 100),
    "point": shapely.Point(LEFT + 700, 5_000_700),
    "twin": shapely.Point(LEFT + 300, 5_000_700),
}
COLUMNS = {
    "kind": ["disused", "underused", "everyday_landscape", "disused", "disused"],
    "owner_type": ["public", None, "public", "private", "unknown"],
    "constraints": ["Bonifica", None, None, None, None],
}


@pytest.fixture(scope="module")
def registered(territory: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace.open(shutil.copytree(territory().root, tmp_path_factory.mktemp("areas") / "ws"))
    people = frame("cell_id", {"P": square(0, 0, 400)}, residents=[1600])
    funded = frame(
        "funded_id", {"F": square(250, 250, 100)}, title=["Parco"], programme=["pinqua"], status=["funded"]
    )
    with workspace.writing("registers") as changes:
        changes.put_vector("degraded_areas", frame("area_id", SHAPES, **COLUMNS), record("areas"))
        changes.put_vector("population", people, record("people"))
        changes.put_vector("funded_interventions", funded, record("funded"))
    return Workspace.open(workspace.root)


@pytest.fixture(scope="module")
def areas(registered: Workspace, pack: Pack) -> dict[str, dict[str, Any]]:
    return {a["id"]: a for a in regeneration_register(registered, pack, on=ON)["areas"]}


def part(area: dict[str, Any], name: str) -> dict[str, Any]:
    return next(c for c in area["components"] if c["id"] == name)


def test_what_a_drawn_area_brings_by_hand(areas: dict[str, dict[str, Any]]) -> None:
    yard = areas["yard"]
    # Dense fabric, sealed share 0.90 of a hectare: 9,000 m² of 20,000 count 0.45, of a weight of 0.3.
    assert part(yard, "unsealing")["value"]["value"] == pytest.approx(9000, abs=1)
    assert part(yard, "unsealing")["points"] == {"low": 0.135, "high": 0.135}
    assert part(yard, "need")["points"]["low"] == pytest.approx(0.3)
    assert 0 < part(yard, "residents")["value"]["value"] <= 1600
    assert yard["score"]["low"] == pytest.approx(
        sum(c["points"]["low"] for c in yard["components"]), abs=1e-3
    )
    assert yard["score"]["low"] == yard["score"]["high"]
    assert (yard["area"]["value"], yard["unit"]["id"], yard["municipality"]) == (10_000, "U1", "M1")
    assert (yard["constraints"], yard["funded"]) == ("Bonifica", [{"id": "F", "title": "Parco"}])


def test_its_place_in_the_network(areas: dict[str, dict[str, Any]]) -> None:
    assert areas["edge"]["green_network"]["distance"]["value"] == pytest.approx(10)
    assert areas["park"]["green_network"]["inside_share"] == 1
    assert part(areas["park"], "network")["value"]["value"] == 0
    # 0.81 ha at 10 m from a park of 25 ha: nearly all of it joins the network.
    assert part(areas["edge"], "network")["value"]["value"] == pytest.approx(8100, rel=0.02)


def test_a_point_cannot_tell_its_size(areas: dict[str, dict[str, Any]]) -> None:
    point = areas["point"]
    assert point["area"] is None
    for name in ("unsealing", "network"):
        assert part(point, name)["answer"] == "not_assessable"
        assert "point only" in part(point, name)["missing"]["en"]
    assert point["score"]["high"] - point["score"]["low"] == pytest.approx(0.5)
    assert part(point, "need")["answer"] == "met"
    assert "quanto è grande non è noto" in point["reasons"][0]["it"]


def test_areas_are_in_order_and_equals_share_a_rank(registered: Workspace, pack: Pack) -> None:
    result = regeneration_register(registered, pack, on=ON)
    lows = [a["score"]["low"] for a in result["areas"]]
    assert lows == sorted(lows, reverse=True)
    for a in result["areas"]:
        assert a["rank"] == 1 + sum(low > a["score"]["low"] for low in lows)
    kinds = {k["kind"]["id"]: (k["areas"], k["without_area"]) for k in result["by_kind"]}
    assert kinds == {"disused": (3, 2), "underused": (1, 0), "everyday_landscape": (1, 0)}
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_what_is_missing_is_said(territory: Callable[..., Workspace], pack: Pack, tmp_path: Path) -> None:
    assert regeneration_register(territory(), pack, on=ON)["missing"]["it"].startswith(
        "manca il livello Aree"
    )
    bare = Workspace.open(shutil.copytree(territory("land_cover").root, tmp_path / "ws"))
    with bare.writing("areas") as changes:
        changes.put_vector("degraded_areas", frame("area_id", SHAPES, kind=COLUMNS["kind"]), record("areas"))
    (yard,) = [
        a for a in regeneration_register(Workspace.open(bare.root), pack, on=ON)["areas"] if a["id"] == "yard"
    ]
    assert part(yard, "unsealing")["answer"] == "not_assessable"
    assert "residents" in [c["id"] for c in yard["components"] if c["answer"] == "not_assessable"]


def test_written_and_read_back(registered: Workspace, pack: Pack, tmp_path: Path) -> None:
    result = regeneration_register(registered, pack, on=ON)
    for name in ("areas.geojson", "areas.gpkg"):
        write_regeneration(registered, result, tmp_path / name)
        assert sorted(gpd.read_file(tmp_path / name)["area_id"]) == sorted(SHAPES)
    with pytest.raises(RequestError, match="cannot be written"):
        write_regeneration(registered, result, tmp_path / "areas.pdf")


def test_every_kind_of_the_schema_has_a_name() -> None:
    assert set(layer_schema("degraded_areas").column("kind").domain or ()) == set(KINDS)


def test_weights_make_a_whole(pack: Pack) -> None:
    rule = pack.regeneration["regenerate_first"].model_dump()
    with pytest.raises(ValueError, match="add up to 1"):
        RegenerationRule.model_validate({**rule, "components": rule["components"][1:]})


def test_the_command_ranks(town_copy: Path, sttm: Any) -> None:
    said = sttm("regeneration", "-w", town_copy, "--on", "2026-03-10", "--top", "2").out
    assert "Areas to regenerate" in said
    assert "m² impermeabili" in said
    assert len(sttm("regeneration", "-w", town_copy, "--on", "2026-03-10", "--json").json["areas"]) > 5


@pytest.mark.data
def test_the_disused_places_of_milan_are_points(milan: Path, milan_data: Path, tmp_path: Path) -> None:
    from sttm.operations.priorities import find_priorities

    opened, pack = open_workspace(shutil.copytree(milan, tmp_path / "milano"))
    file = milan_data / "brownfields" / "milano_abandoned_places_molo.geojson"
    add_layer(opened, pack, "degraded_areas", [file], source="disused_places")
    opened, pack = open_workspace(opened.root)
    result = regeneration_register(opened, pack, on=ON)
    assert len(result["areas"]) == 168
    assert all(a["area"] is None for a in result["areas"])
    assert "disused_places_are_points" in {c["id"] for c in result["caveats"]}
    first, last = result["areas"][0], result["areas"][-1]
    assert first["score"]["low"] > last["score"]["low"]
    places = find_priorities(opened, pack, on=ON, municipality="015146", top=5).result
    assert len(places["places"]) == 5
    assert {n["factor"] for n in places["neutral"]} == {"groundwater", "wells", "network", "public"}
    assert "where they live is not known" in " ".join(r["en"] for r in places["places"][0]["reasons"])
