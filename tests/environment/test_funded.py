"""What is funded already: overlaps of a proposal by place and CUP, sums that count nothing twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pytest
import shapely
from environment_territory import ON, Feature, frame, record, square

from sttm.operations.evaluating import Evaluator
from sttm.operations.registers import funded_register
from sttm.packs.pack import Pack
from sttm.territory.workspace import Workspace

CUP = "J59J26000010001"
ROWS = {
    "title": ["Piazza", "Piazza bis", "Bosco", "Strada", "Revocato"],
    "programme": ["spugna", "spugna", "forestami", "sconosciuto", "cambio"],
    "status": ["funded", "completed", "in_design", "funded", "cancelled"],
    "act": ["DD 1", None, None, None, None],
    "cup": [CUP, " j59j26000010001 ", None, None, CUP],
    "amount_eur": [100_000.0, 50_000.5, None, 20_000.0, 1e9],
    "municipality_id": ["M1", "M1", "M2", None, "M1"],
}
SHAPES = {
    "F1": square(300, 700, 100),
    "F2": square(350, 750, 100),
    "F3": square(1500, 0, 100),
    "F4": shapely.LineString([(500_320, 5_000_600), (500_320, 5_000_900)]),
    "F5": square(300, 700, 100),
}


@pytest.fixture(scope="module")
def registered(territory: Callable[..., Workspace], tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    root = shutil.copytree(territory().root, tmp_path_factory.mktemp("funded") / "ws")
    workspace = Workspace.open(root)
    with workspace.writing("register") as changes:
        changes.put_vector("funded_interventions", frame("funded_id", SHAPES, **ROWS), record("register"))
    return Workspace.open(root)


def found(workspace: Workspace, pack: Pack, feature: dict[str, Any]) -> dict[str, Any]:
    (result,) = Evaluator(workspace, pack, ON).evaluate([("test.geojson", feature)])
    overlaps: dict[str, Any] = result["overlaps"]
    return {**overlaps, "by_id": {o["id"]: o for o in overlaps["interventions"]}}


def test_the_same_place_is_shown_with_what_is_shared(
    registered: Workspace, pack: Pack, feature: Feature
) -> None:
    by_id = found(registered, pack, feature())["by_id"]
    assert set(by_id) == {"F1", "F2", "F4"}
    assert by_id["F1"]["shared_share"] == pytest.approx(1, abs=1e-3)
    assert by_id["F2"]["shared_area"]["value"] == pytest.approx(2500, abs=3)
    assert (by_id["F4"]["shared_area"], by_id["F4"]["same_place"]) == (None, True)
    assert by_id["F1"]["programme"]["title"]["en"] == "Sponge metropolitan city"
    assert by_id["F4"]["programme"] == {
        "id": "sconosciuto",
        "title": {"it": "sconosciuto", "en": "sconosciuto"},
        "declared": False,
    }
    assert by_id["F4"]["municipality"] is None
    assert by_id["F1"]["amount"] == {"value": 100_000, "unit": "EUR"}


def test_the_same_cup_is_shown_wherever_it_lies(registered: Workspace, pack: Pack, feature: Feature) -> None:
    by_id = found(registered, pack, feature(square(1100, 500, 80), cup=CUP))["by_id"]
    assert {i: (o["same_cup"], o["same_place"]) for i, o in by_id.items()} == {
        "F1": (True, False),
        "F2": (True, False),
    }


def test_neighbours_that_share_an_edge_share_no_ground(
    registered: Workspace, pack: Pack, feature: Feature
) -> None:
    assert found(registered, pack, feature(square(1600, 0, 100)))["interventions"] == []


def test_an_absent_register_is_said(
    territory: Callable[..., Workspace], pack: Pack, feature: Feature
) -> None:
    overlaps = found(territory(), pack, feature())
    assert overlaps["missing"]["it"] == "manca il livello Interventi finanziati"
    assert funded_register(territory(), pack, on=ON)["missing"] == overlaps["missing"]


def test_sums_leave_out_what_is_cancelled_and_say_what_is_unknown(registered: Workspace, pack: Pack) -> None:
    summary = funded_register(registered, pack, on=ON)
    programmes = {
        p["id"]: (p["interventions"], p["amount_eur"], p["without_amount"]) for p in summary["by_programme"]
    }
    assert programmes == {
        "spugna": (2, 150_000.5, 0),
        "sconosciuto": (1, 20_000, 0),
        "forestami": (1, None, 1),
    }
    assert {m["id"]: m["interventions"] for m in summary["by_municipality"]} == {"M1": 2, "M2": 1, "": 1}
    assert {s["id"]: s["interventions"] for s in summary["by_status"]}["cancelled"] == 1


def test_what_the_register_holds_twice(registered: Workspace, pack: Pack) -> None:
    twice = {tuple(t["interventions"]): t for t in funded_register(registered, pack, on=ON)["twice"]}
    assert set(twice) == {("F1", "F2"), ("F1", "F4")}
    assert twice["F1", "F2"]["same_cup"]
    assert not twice["F1", "F4"]["same_cup"]


def test_the_command_prints_sums_and_what_is_twice(town_copy: Any, sttm: Any) -> None:
    shown = sttm("funded", "-w", town_copy, "--on", "2026-03-10")
    assert "Città metropolitana Spugna" in shown.out
    assert "640,000" in shown.out
    summary = sttm("funded", "-w", town_copy, "--on", "2026-03-10", "--json").json
    assert [i["id"] for i in summary["interventions"]] == ["F001", "F002", "F003", "F004"]


def test_a_register_with_faults_or_gaps(town_copy: Any, town: Any, sttm: Any, tmp_path: Any) -> None:
    """A code that is none would hide what is funded twice; an amount in another column would be lost unseen."""
    given = gpd.read_file(town.files / "funded_interventions.gpkg")
    path = tmp_path / "register.gpkg"
    add = ("add", "funded_interventions", path, "-w", town_copy, "--licence", "x", "--reference-date", "2026")
    given.assign(cup=["ABC", *given["cup"][1:]], amount_eur=[-1, *given["amount_eur"][1:]]).to_file(path)
    refused = sttm(*add, code=3)
    assert "'ABC'" in refused.err
    assert "-1" in refused.err
    path.unlink()
    given.assign(cup=None, programme="altro").rename(columns={"amount_eur": "importo"}).to_file(path)
    assert "left out: importo" in sttm(*add).err
    shown = sttm("funded", "-w", town_copy, "--on", "2026-03-10", "--language", "en").out
    assert "! the pack declares no programme altro" in shown
    assert "! 4 without CUP" in shown
