"""Specialisation, poles and roles: by hand."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import shapely
from scales_territory import LAYERS, frame, point, reading_of

from sttm.packs.loading import load_pack
from sttm.services.metropolitan.account import metropolitan, summary
from sttm.services.metropolitan.poles import elongation, role_of

RULES = [r for r in load_pack("base").service_roles.values() if r.covers(date(2026, 3, 10))]


def many(start: str, x: float, y: float, kinds: list[str], step: float = 20) -> dict[str, dict[str, object]]:
    return {
        f"{start}{k:02}": {
            "geometry": point(x + step * (k % 4), y + step * (k // 4)),
            "category": kind,
            "status": "existing",
        }
        for k, kind in enumerate(kinds)
    }


DENSE = ["library", "hospital", "university", "pharmacy", "bank", "cinema"] * 2 + ["hospital"] * 4
SERVICES = frame("service_id", many("A", 200, 400, DENSE) | many("B", 3200, 400, ["shop"] * 9))
STOPS = frame(
    "stop_id",
    {
        "T1": {"geometry": point(3210, 390), "mode": "rail", "station_id": "T"},
        "T2": {"geometry": point(3215, 390), "mode": "rail", "station_id": "T"},
        "T3": {"geometry": point(3220, 440), "mode": "bus"},
    },
)


def test_a_pole_and_a_station_among_shops(tmp_path: Path) -> None:
    result, shapes = metropolitan(
        reading_of(tmp_path / "ws", LAYERS | {"services": SERVICES, "stops": STOPS})
    )
    first, second = result["poles"]
    assert (first["id"], first["role"], first["services"]) == ("M1-1", "pole", 16)
    # Nine shops are one category, too few for a node: the group is told with no role.
    assert (second["id"], second["role"]) == ("M4-1", None)
    assert second["stations"] == {"bus": 1, "rail": 1}
    assert [s["category"] for s in second["specialised_in"]] == ["shop"]
    assert set(shapes) == {"M1-1", "M4-1"}
    assert summary(result) == {"pole": 1, "none": 1}
    rows = {(r["place"], r["category"]): r for r in result["specialisation"]["municipalities"]}
    # All 9 shops of 25 services are in M4, which has nothing else: (9/9) / (9/25).
    assert rows[("M4", "shop")]["quotient"] == pytest.approx(25 / 9, abs=1e-3)
    assert rows[("M4", "shop")]["significant"] == "more"
    assert rows[("M1", "shop")]["significant"] == "less"
    assert rows[("M1", "library")]["significant"] is None


def test_what_was_looked_for_in_some_comuni_alone_is_not_compared(tmp_path: Path) -> None:
    comuni = LAYERS["municipalities"]
    surveyed = frame(
        "area_id",
        {"A": {"geometry": comuni.geometry["M4"].buffer(1), "layer": "services", "category": "shop"}},
    )
    layers = LAYERS | {"services": SERVICES, "stops": STOPS, "surveyed_areas": surveyed}
    result, _ = metropolitan(reading_of(tmp_path / "ws", layers))
    rows = {(r["place"], r["category"]) for r in result["specialisation"]["municipalities"]}
    assert "shop" not in {category for _, category in rows}
    assert {place for place, _ in rows} == {"M1"}
    assert [c["id"] for c in result["specialisation"]["not_compared"]] == ["shop"]
    assert all(not p["specialised_in"] for p in result["poles"])
    (note,) = (c for c in result["caveats"] if c["id"] == "surveyed_in_part")
    assert "only: Shop." in note["en"]


def test_without_stops_groups_are_of_services_alone(tmp_path: Path) -> None:
    result, _ = metropolitan(reading_of(tmp_path / "ws", LAYERS | {"services": SERVICES}))
    assert "stops" in result["stops"]["missing"]["en"]
    assert len(result["poles"]) == 2


def test_roles_by_rule() -> None:
    def role(services: int, categories: int, supra: int, long: float, **modes: int) -> str | None:
        found = role_of(
            RULES, services=services, categories=categories, supra=supra, modes=Counter(modes), long=long
        )
        return None if found is None else found.role

    assert role(12, 6, 2, 1.5) == "pole"
    assert role(12, 6, 2, 4.0, bus=2) == "corridor"
    assert role(12, 6, 1, 1.5, rail=1) == "node"
    assert role(12, 6, 1, 1.5, bus=5) is None


def test_length_over_width() -> None:
    assert elongation(shapely.box(0, 0, 40, 10)) == pytest.approx(4)
    assert elongation(shapely.LineString([(0, 0), (1, 1)])) == float("inf")
    assert elongation(shapely.Point(0, 0)) == 1
