"""The content of the Abaco: a sheet for each solution, all it says of it traced to the pack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sttm.packs.loading import load_pack
from sttm.production.abacus.catalogue import abacus_content, sheets
from sttm.production.abacus.costing import bases_of, offers, unit_cost
from sttm.production.abacus.settlements import activity_of
from sttm.production.profiles.evaluating import profile_named
from sttm.production.profiles.proposal import Proposal
from sttm.quantities import Measure, Missing

PACK = load_pack("base")
DAY = date(2026, 3, 10)
PROFILE = profile_named(PACK, "production_logistics", DAY)


def test_every_solution_has_its_sheet_in_the_chapter_of_its_theme() -> None:
    content = abacus_content(PACK, DAY)
    told = [s["id"] for chapter in content["themes"] for s in chapter["sheets"]]
    assert sorted(told) == sorted(PACK.solutions)
    assert [c["title"]["it"] for c in content["themes"]][:2] == ["Suolo", "Acqua"]
    assert content["totals"] == {"solutions": 56, "priced": 53, "with_upkeep": 47, "official": 0}
    assert [p["id"] for p in content["profiles"]] == [
        "data_centre",
        "distribution_services",
        "production_logistics",
    ]
    for sheet in (s for chapter in content["themes"] for s in chapter["sheets"]):
        assert sheet["serves"], sheet["id"]
        assert all(0 < row["points"] <= row["max"] for row in sheet["serves"])
        assert all(sheet[name]["it"] and sheet[name]["en"] for name in ("title", "description", "example"))


def test_the_sheets_follow_the_day() -> None:
    early = {s["id"]: s for s in sheets(PACK, date(2025, 6, 30))}
    late = {s["id"]: s for s in sheets(PACK, date(2025, 7, 1))}
    assert [r["criterion"] for r in early["heat_on_site"]["serves"]] == []
    assert [r["criterion"] for r in late["heat_on_site"]["serves"]] == ["E6"]


def test_a_solution_that_is_a_type_of_work_costs_what_the_type_costs() -> None:
    swales = PACK.solutions["swales"]
    assert swales.cost is None
    assert unit_cost(swales, PACK) == PACK.work_types["swale"].cost
    free = replace(PACK, work_types={**PACK.work_types, "swale": PACK.work_types["swale"].model_copy(
        update={"cost": None})})  # fmt: skip
    assert unit_cost(swales, free) is None


def settlement(**more: object) -> Proposal:
    return Proposal.model_validate({"id": "s", "activity": "storage_handling", "setting": "existing", **more})


def test_quantities_are_reckoned_from_what_is_known() -> None:
    bases = bases_of(settlement(area_m2=20000.0, floor_space_m2=9000.0, workers=61), None, 0.8)
    assert bases["roof"] == Measure(7200.0, "m**2")
    assert bases["open_ground"] == Measure(12800.0, "m**2")
    found = {o.solution.id: o for o in offers(PROFILE, settlement(workers=61), bases, PACK)}
    # 15 % of 12,800 m² at 95 euro.
    depaving = found["depaving_parking"]
    assert depaving.quantity == Measure(1920.0, "m**2")
    assert depaving.cost is not None
    assert depaving.cost.low == pytest.approx(182400)
    # 6.1 points of charge are seven.
    assert found["charging_fifth"].quantity == Measure(7.0, "1")
    assert found["electric_fleet"].cost is None
    assert "compact_layout" not in found, "asked of new settlements alone"
    assert "heat_network" not in found, "for data centres alone"


def test_what_is_not_known_is_not_zero() -> None:
    bases = bases_of(settlement(), None, 0.8)
    assert isinstance(bases["area"], Missing)
    found = {o.solution.id: o for o in offers(PROFILE, settlement(), bases, PACK)}
    assert found["swales"].cost is None
    assert found["swales"].unpriced is not None
    assert "area_m2" in found["swales"].unpriced.reason
    assert found["energy_management"].cost is not None


def test_the_activity_that_fits_type_and_area_comes_first() -> None:
    assert activity_of("logistics", 8000.0, PACK)[0] == "storage_handling"
    assert activity_of("logistics", 3000.0, PACK)[0] == "urban_logistics"
    assert activity_of("logistics", 200000.0, PACK)[0] == "large_logistics"
    assert set(activity_of("logistics", None, PACK)) == {
        "storage_handling",
        "urban_logistics",
        "large_logistics",
    }
    assert activity_of("nothing", 1.0, PACK) == ()
