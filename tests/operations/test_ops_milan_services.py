"""Services of Milan on open data: registers, LUM outside the capital, rail journeys, and what nobody can tell."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.operations.services.access import access_of
from sttm.operations.services.lum import list_lums, lum_sheets
from sttm.operations.services.metropolitan import read_metropolitan
from sttm.operations.services.plain.transit import run_transit
from sttm.operations.services.tiers import read_tiers
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.data

ON = date(2024, 3, 1)
DAY = date(2023, 10, 18)
FEED = Path("transit", "trenord_gtfs_2023-10")


@pytest.fixture(scope="module")
def opened(milan_with_trains: Path) -> Any:
    return open_workspace(milan_with_trains)


def test_services_by_category_and_zone(opened: Any) -> None:
    workspace, _ = opened
    frame = workspace.vector(workspace.current("services"))
    assert frame["category"].value_counts().to_dict() == {
        "pharmacy": 921, "primary_school": 453, "preschool": 290, "lower_secondary_school": 279,
        "upper_secondary_school": 266, "sports_centre": 128, "hospital": 62,
    }  # fmt: skip
    comuni = workspace.vector(workspace.current("municipalities"))
    zone = frame["municipality_id"].map(comuni["zone_id"])
    assert zone.notna().all()
    assert zone.nunique() == 8
    unlocated = [w for w in workspace.current("services").record.warnings if "no coordinates" in w]
    assert len(unlocated) == 1


def test_lum_outside_the_capital_are_those_of_the_rules(opened: Any) -> None:
    found = list_lums(*opened, on=ON, outside_capital=True)
    assert found["number"] == 106
    assert found["counts"]["relevance"] == {"metropolitano": 62, "sovracomunale": 44}
    for one in found["lum"]:
        # Suburban rail and metro stops are metropolitan (one, at the border, with a metro stop of the capital);
        # other rail stops and terminals supra-municipal.
        kinds = {rule.rpartition("_")[0] for rule in one["relevance_from"]}
        far = {"rail_suburban", "metro", "rail_and_metro"} & kinds
        assert one["relevance"] == ("metropolitano" if far else "sovracomunale"), one["name"]
        assert one["reach"]["value"] == (400 if far else 200)
        assert "missing" in one["walking_share"]


def test_sport_surveyed_in_the_capital_alone_is_not_lacking_elsewhere(opened: Any) -> None:
    [gessate] = [
        s for s in lum_sheets(*opened, on=ON, municipality="Gessate") if s["lum"]["name"] == "GESSATE"
    ]
    functions = {f["id"]: f for f in gessate["functions"]}
    assert functions["sport"]["number"] is None
    assert functions["health"]["number"] == 1
    assert [one["id"] for one in gessate["lacking"]] == ["childcare"]
    assert "missing" in gessate["land"]["regeneration"]
    assert "missing" in gessate["timetable"], "no timetable of the metro is given"


def test_what_needs_streets_is_not_assessable(opened: Any) -> None:
    told, _ = access_of(*opened, on=ON)
    assert "street_network" in str(told)
    assert "missing" in str(told)
    tiers = read_tiers(*opened, on=ON).result
    assert {row["suggested"] for row in tiers["services"]} == {None}
    assert all("missing" in row for row in tiers["services"])


def test_poles_need_no_streets(opened: Any) -> None:
    result = read_metropolitan(*opened, on=ON).result
    assert len(result["poles"]) > 50
    assert any("linea d'aria" in caveat["it"] for caveat in result["caveats"])


@pytest.fixture(scope="module")
def calls(milan_data: Path) -> dict[str, dict[str, tuple[str, str]]]:
    """Arrival and departure by trip and stop name, as the files have them."""
    folder = milan_data / FEED
    with (folder / "stops.txt").open(encoding="utf-8-sig") as file:
        names = {row["stop_id"]: row["stop_name"] for row in csv.DictReader(file)}
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with (folder / "stop_times.txt").open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            times = (row["arrival_time"], row["departure_time"])
            found.setdefault(row["trip_id"], {})[names[row["stop_id"]]] = times
    return found


@pytest.mark.parametrize(
    ("journey", "first", "arrives", "lines"),
    [
        (("magenta", "sesto"), "08:04:00", "09:03:00", ["S6", "S8"]),
        (("saronno", "melzo"), "08:08:00", "09:29:00", ["S1", "S5"]),
        (("cadorna", "rho"), "08:02:00", "08:51:00", ["S3", "R28", "S5"]),
    ],
)
def test_journeys_are_in_the_timetable(
    milan_data: Path,
    tmp_path: Path,
    calls: dict[str, dict[str, tuple[str, str]]],
    journey: tuple[str, str],
    first: str,
    arrives: str,
    lines: list[str],
) -> None:
    places = {
        "magenta": (8.880681, 45.467998), "sesto": (9.238847, 45.540841), "melzo": (9.419392, 45.502207),
        "rho": (9.043615, 45.524067), "cadorna": (9.175596, 45.468359), "saronno": (9.030748, 45.625316),
    }  # fmt: skip
    files = []
    for name in journey:
        files.append(tmp_path / f"{name}.csv")
        files[-1].write_text(f"id,lon,lat\n{name},{places[name][0]},{places[name][1]}\n")
    done = run_transit(
        [milan_data / FEED], files[0], files[1], day=DAY, window=(8 * 3600, 8 * 3600 + 60), id_column="id",
        show=journey, on=ON,
    )  # fmt: skip
    assert done.journey is not None
    ridden = [leg for leg in done.journey if leg["trip"]]
    assert [leg["by"].split()[-1] for leg in ridden] == lines
    assert (ridden[0]["departs"], done.journey[-1]["arrives"]) == (first, arrives)
    for leg in ridden:
        stops = calls[leg["trip"]]
        assert stops[leg["from"]][1] == leg["departs"]
        assert stops[leg["to"]][0] == leg["arrives"]
