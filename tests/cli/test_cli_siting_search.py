"""Commands that search sites and add proposals up, on the sample town."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

DAY = ("--on", "2026-03-10")


@pytest.fixture
def here(town: Any, sttm: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    del sttm  # it clears the variable, so it has to come first
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STTM_WORKSPACE", str(town.workspace))
    return tmp_path


def test_a_search_in_the_town(sttm: Any, here: Path) -> None:
    sttm_here = ("siting", "search", "data_centre", "--area", "2ha..6ha", *DAY)
    said = sttm(*sttm_here, "--out", "sites.geojson", "--language", "en").out
    assert "Regeneration areas" in said
    found = sttm(*sttm_here, "--json").json
    assert found["kind"] == "sttm-site-search"
    assert found["found"] == 5
    unnamed = [s["title"]["en"] for s in found["sites"] if s["name"] is None]
    assert all(title.startswith("Greenfield, ") for title in unnamed), "a number is no name"
    orders = [s["land"]["order"] for s in found["sites"]]
    assert orders == sorted(orders)
    assert all(2e4 - 1 <= s["area"]["value"] <= 6e4 + 1 for s in found["sites"])
    written = gpd.read_file(here / "sites.geojson")
    assert list(written["found_rank"]) == [1, 2, 3, 4, 5]
    assert set(written["found_fingerprint"]) == {found["fingerprint"]}
    checked = sttm("siting", "check", "sites.geojson", "--no-better", "--on", DAY[-1], "--json").json
    assert [c["site"]["id"] for c in checked] == [s["id"] for s in found["sites"]]
    # Ground that was admitted is not excluded when the rules are read from the layers.
    assert all(c["verdict"]["answer"] != "not_met" for c in checked)


def test_the_same_search_writes_the_same_bytes(sttm: Any, here: Path) -> None:
    call = ("siting", "search", "urban_logistics", "--area", "2000..20000", *DAY)
    for suffix in ("json", "geojson", "png"):
        texts = []
        for number in (1, 2):
            sttm(*call, "--out", f"{number}.{suffix}")
            texts.append((here / f"{number}.{suffix}").read_bytes())
        assert texts[0] == texts[1], suffix


def test_none_because(sttm: Any, here: Path) -> None:
    call = ("siting", "search", "urban_logistics", "--area", "90ha..99ha", *DAY)
    said = sttm(*call, "--language", "en").out
    assert "none, because" in said
    assert "Largest admissible part" in said
    assert "not left for it (art. II.3.1)" in said
    assert "Greenfield (art. II.3.1): if left for it" in said


def test_errors_say_what_is_known(sttm: Any, here: Path) -> None:
    call = ("siting", "search", "data_centre", "--area", "2ha..6ha", *DAY, "--json")
    error = sttm(*call, "--zone", "Selvarca", code=2).error
    assert "Selvarica" in error["remedy"]
    error = sttm("siting", "search", "data_center", "--area", "2ha..6ha", "--json", code=2).error
    assert "data_centre" in error["remedy"]
    assert "2ha..5ha" in sttm(*call[:4], "6ha..2ha", *call[5:], code=2).error["remedy"]
    assert sttm(*call, "--number", "0", code=2).error["error"] == "RequestError"


def test_found_sites_are_added_up(sttm: Any, here: Path) -> None:
    call = ("siting", "search", "data_centre", "--area", "2ha..6ha", *DAY)
    sttm(*call, "--out", "sites.json")
    sttm(*call, "--out", "sites.geojson")
    results = [
        sttm("siting", "cumulate", name, *DAY, "--json").json for name in ("sites.json", "sites.geojson")
    ]
    whole = sum(s["area"]["value"] for s in json.loads((here / "sites.json").read_text())["sites"])
    for result in results:
        land = [t["central"] for z in result["zones"] for t in z["thresholds"] if t["quantity"] == "land"]
        assert sum(land) == pytest.approx(whole, abs=2)
        assert result["overlaps"] == []
    assert "threshold" in sttm("siting", "cumulate", "sites.geojson", *DAY, "--language", "en").out


def test_amounts_of_several_proposals_are_told_as_people_write_them(sttm: Any, here: Path) -> None:
    sttm("siting", "search", "large_logistics", "--area", "3ha..10ha", *DAY, "--out", "sites.geojson")
    said = sttm("siting", "cumulate", "sites.geojson", *DAY).out
    assert "m**2" not in said
    assert "1/day" not in said
    assert "20.000" in said
    assert "% della zona" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert "Soglie: " in said
    assert "Veicoli al giorno: " in said
    assert "threshold" not in said
