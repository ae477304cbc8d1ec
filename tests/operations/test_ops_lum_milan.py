"""LUM of Milan on open data: how many stand outside the capital, and what the sheet of a station says."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.operations.services.lum import list_lums, lum_sheets
from sttm.operations.workspaces import open_workspace

pytestmark = pytest.mark.data

ON = date(2024, 3, 1)


@pytest.fixture(scope="module")
def opened(milan_with_trains: Path) -> Any:
    return open_workspace(milan_with_trains)


def test_lum_outside_the_capital(opened: Any) -> None:
    found = list_lums(*opened, on=ON, outside_capital=True)
    # Rail stops of the Trenord timetable and metro stops outside the capital, a few of them one node.
    modes = found["counts"]["mode"]
    assert 45 <= modes["rail"] <= 55
    assert 18 <= modes["metro"] <= 25
    assert found["counts"]["relevance"]["metropolitano"] == pytest.approx(62, abs=5)
    assert found["counts"]["measured_from"] == {"point": found["number"]}
    # Terminals of surface lines are of supra-municipal relevance.
    assert {"bus", "tram"} <= set(modes)
    assert found["counts"]["relevance"]["sovracomunale"] == pytest.approx(44, abs=10)
    names = {one["name"] for one in found["lum"]}
    assert {"MAGENTA", "RHO", "GESSATE", "SESTO S.GIOVANNI"} <= names


def test_the_sheet_of_a_station(opened: Any) -> None:
    [magenta] = [
        s for s in lum_sheets(*opened, on=ON, municipality="Magenta") if s["lum"]["name"] == "MAGENTA"
    ]
    assert "S6" in [line["line"] for line in magenta["timetable"]["lines"]]
    working = sum(magenta["timetable"]["hours"]["working_day"])
    assert 50 <= working <= 120
    # A register of schools and pharmacies does not say that there is no shop.
    shops = next(f for f in magenta["functions"] if f["id"] == "food_and_daily_shops")
    assert shops["number"] is None
    assert magenta["users"]["residents"]["value"] > 0
    assert "missing" in magenta["lum"]["walking_share"]
