"""Monitoring on a territory that a reader can count: two square kilometres, one paved, one a park."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from environment_territory import CRS, GRID, ON, PARK, PAVED, fill, frame, record, square

from sttm.environment.monitoring.checks import check_monitoring
from sttm.environment.monitoring.history import History, taken_back
from sttm.environment.monitoring.report import monitor
from sttm.errors import PackError
from sttm.grids import ArrayCells
from sttm.operations.building import build_layers
from sttm.packs.monitoring import MonitoringIndicator
from sttm.packs.pack import Pack
from sttm.territory.records import HistoryEntry
from sttm.territory.workspace import Workspace

Make = Callable[..., Workspace]


@pytest.fixture
def workspace(tmp_path: Path, pack: Pack) -> Workspace:
    """The territory of 2024, built; Comuni M1 and M2, each the whole of a Zona omogenea."""
    made = Workspace.create(tmp_path / "ws", name="t", title="T", crs=CRS, pack_reference={"pack": "sample"})
    fill(made)
    shapes = {"M1": square(0, 0, 1000), "M2": square(1000, 0, 1000)}
    with made.writing("zones") as changes:
        changes.put_vector(
            "municipalities",
            frame("municipality_id", shapes, name=["Uno", "Due"], zone_id=["Z1", "Z2"]),
            record("municipalities"),
        )
        zones = {"Z1": shapes["M1"], "Z2": shapes["M2"]}
        changes.put_vector("zones", frame("zone_id", zones, name=["West", "East"]), record("zones"))
    build_layers(made, pack, on=ON)
    return made


def add_cover(workspace: Workspace, pack: Pack, paved_columns: int, year: str, **more: Any) -> None:
    """Add a land cover whose first columns of 10 m are paved, the rest park, and build."""
    cover = (
        np.where(np.arange(200) < paved_columns, PAVED, PARK).astype("uint16")[None, :].repeat(100, axis=0)
    )
    about = {"legend": "dusaf", "sensor": "generator", "period": "2024", "proxy_for": "the real one", **more}
    described = record("land_cover", **about).model_copy(update={"reference_date": year})
    with workspace.writing("add") as changes:
        changes.put_raster("land_cover", ArrayCells(GRID, cover, 0), described)
    build_layers(workspace, pack, on=ON)


def put_values(workspace: Workspace, *rows: tuple[str, str, str | None, str, float | None]) -> None:
    columns = ["indicator_id", "place_kind", "place_id", "date", "value"]
    table = pd.DataFrame(rows, columns=columns).assign(source="ARPA")
    table.index = pd.Index([f"{n}" for n in range(len(table))], name="value_id")
    with workspace.writing("values") as changes:
        changes.put_table("monitoring_values", table, record("values"))


def put_register(workspace: Workspace, year: str, *rows: dict[str, Any]) -> None:
    columns = {
        name: [row.get(name, default) for row in rows]
        for name, default in {
            "name": "T", "kind": "plan_area", "status": "approved", "reach": "metropolitan", "land_state": "free",
            "land_m2": None, "municipality_ids": None, "permits_by_year": None, "act": None, "evaluation": None,
        }.items()
    }  # fmt: skip
    columns["land_m2"] = [np.nan if v is None else float(v) for v in columns["land_m2"]]
    shapes = {row["id"]: row["shape"] for row in rows}
    described = record("register").model_copy(update={"reference_date": year})
    with workspace.writing("register") as changes:
        changes.put_vector("transformations", frame("transformation_id", shapes, **columns), described)


def place(report: dict[str, Any], indicator: str, kind: str = "area", id: str = "t") -> dict[str, Any]:
    one = next(i for i in report["indicators"] if i["id"] == indicator)
    return next(p for p in one["places"] if (p["kind"], p["id"]) == (kind, id))


def values(found: dict[str, Any]) -> dict[str, float]:
    return {v["date"]: v["value"] for v in found["values"]}


class TestFromLayers:
    def test_a_mean_weighted_by_area(self, workspace: Workspace, pack: Pack) -> None:
        report = monitor(workspace, pack, on=ON, by="municipality")
        # Dense fabric is 0.90 sealed, a park 0.10; each fills one of the two square kilometres.
        assert values(place(report, "sealed_share")) == {"2024": 0.5}
        assert values(place(report, "sealed_share", "municipality", "M1")) == {"2024": 0.9}
        assert values(place(report, "sealed_share", "zone", "Z2")) == {"2024": 0.1}
        assert values(place(report, "night_temperature")) == {"2024": 27.5}

    def test_versions_make_a_series(self, workspace: Workspace, pack: Pack) -> None:
        add_cover(workspace, pack, 80, "2027")
        add_cover(workspace, pack, 60, "2030")
        report = monitor(workspace, pack, on=date(2031, 1, 1), by="zone")
        # 100, 80, 60 of 200 columns are paved: 0.1 + 0.8 · share.
        assert values(place(report, "sealed_share")) == {"2024": 0.5, "2027": 0.42, "2030": 0.34}
        assert place(report, "sealed_share")["trend"]["answer"] == "not_assessable"
        assert place(report, "sealed_share")["trend"]["reason"]["en"] == "3 values, at least 5 are needed"
        # Target: 5 % less than the first value by 2030.
        state = place(report, "sealed_share")["state"]
        assert (state["answer"], state["target"]["value"]) == ("reached", 0.475)

    def test_five_values_have_a_trend(self, workspace: Workspace, pack: Pack) -> None:
        for year, columns in zip(range(2025, 2029), (90, 80, 70, 60), strict=True):
            add_cover(workspace, pack, columns, str(year))
        trend = place(monitor(workspace, pack, on=date(2029, 1, 1)), "sealed_share")["trend"]
        assert (trend["answer"], trend["favourable"], trend["s"]) == ("decreasing", True, -10)
        assert trend["p"] == pytest.approx(2 / 120, abs=5e-5)
        assert trend["slope_per_year"] == -0.04

    def test_a_corrected_version_of_a_date_takes_the_place_of_the_first(
        self, workspace: Workspace, pack: Pack
    ) -> None:
        add_cover(workspace, pack, 50, "2024")
        assert values(place(monitor(workspace, pack, on=ON), "sealed_share")) == {"2024": 0.3}

    def test_what_was_taken_back_is_no_history(self, workspace: Workspace, pack: Pack) -> None:
        first = workspace.current("land_cover")
        assert first is not None
        add_cover(workspace, pack, 50, "2025")
        with workspace.writing("revert") as changes:
            changes.set_current("land_cover", first.version)
        build_layers(workspace, pack, on=ON)
        assert values(place(monitor(workspace, pack, on=ON), "sealed_share")) == {"2024": 0.5}

    def test_values_after_the_day_of_the_report_are_left_out(self, workspace: Workspace, pack: Pack) -> None:
        add_cover(workspace, pack, 50, "2030")
        report = monitor(workspace, pack, on=ON)
        assert values(place(report, "sealed_share")) == {"2024": 0.5}
        one = next(i for i in report["indicators"] if i["id"] == "sealed_share")
        assert [g["code"] for g in one["gaps"]] == ["future"]

    def test_another_source_is_said(self, workspace: Workspace, pack: Pack) -> None:
        add_cover(workspace, pack, 80, "2025", sensor="another")
        one = next(i for i in monitor(workspace, pack, on=ON)["indicators"] if i["id"] == "sealed_share")
        assert [g["code"] for g in one["gaps"]] == ["method_changed"]

    def test_a_place_with_too_little_data_is_missing_not_zero(self, tmp_path: Path, pack: Pack) -> None:
        made = Workspace.create(
            tmp_path / "w", name="t", title="T", crs=CRS, pack_reference={"pack": "sample"}
        )
        fill(made)
        with made.writing("fewer") as changes:
            changes.put_vector(
                "units",
                frame("unit_id", {"U1": square(0, 0, 1000)}, name=["P"], type=["2a"]),
                record("units"),
            )
        build_layers(made, pack, on=ON)
        report = monitor(made, pack, on=ON, by="municipality")
        assert values(place(report, "sealed_share", "municipality", "M1")) == {"2024": 0.9}
        assert values(place(report, "sealed_share", "municipality", "M2")) == {}
        gap = place(report, "sealed_share")["gaps"][0]
        assert (gap["code"], gap["date"]) == ("coverage", "2024")
        assert "50%" in gap["en"]
        one = next(i for i in report["indicators"] if i["id"] == "sealed_share")
        assert one["without_values"] == {"area": ["t"], "zone": [], "municipality": ["M2"]}

    def test_without_the_layer_it_says_so(self, territory: Make, pack: Pack) -> None:
        report = monitor(territory("night_temperature"), pack, on=ON)
        one = next(i for i in report["indicators"] if i["id"] == "night_temperature")
        assert one["places"][0]["values"] == []
        assert one["gaps"] or one["places"][0]["gaps"]


class TestFromValues:
    def test_published_values_are_read_and_missing_years_said(self, workspace: Workspace, pack: Pack) -> None:
        put_values(workspace, ("pm25", "area", None, "2020", 20.0), ("pm25", "area", None, "2022", 18.04),
                   ("pm25", "municipality", "M1", "2022", 15.0))  # fmt: skip
        found = place(monitor(workspace, pack, on=date(2024, 6, 1), by="municipality"), "pm25")
        assert values(found) == {"2020": 20.0, "2022": 18.0}
        assert found["missing_years"] == [2021, 2023]
        assert found["state"]["reason"]["en"] == "no baseline is set"

    def test_a_later_table_corrects_and_takes_away(self, workspace: Workspace, pack: Pack) -> None:
        put_values(workspace, ("pm25", "area", None, "2020", 20.0), ("pm25", "area", None, "2021", 19.0))
        put_values(workspace, ("pm25", "area", None, "2020", 21.0), ("pm25", "area", None, "2021", None))
        found = place(monitor(workspace, pack, on=ON), "pm25")
        assert values(found) == {"2020": 21.0}
        assert [g["code"] for g in found["gaps"]] == ["not_measured"]

    def test_comuni_add_up_only_when_none_is_missing(self, workspace: Workspace, pack: Pack) -> None:
        put_values(workspace, ("net_land_take", "municipality", "M1", "2020", 100.0),
                   ("net_land_take", "municipality", "M2", "2020", 50.0),
                   ("net_land_take", "municipality", "M1", "2021", 10.0))  # fmt: skip
        report = monitor(workspace, pack, on=ON)
        assert values(place(report, "net_land_take")) == {"2020": 150.0}
        assert values(place(report, "net_land_take", "zone", "Z1")) == {"2020": 100.0, "2021": 10.0}
        assert [g["code"] for g in place(report, "net_land_take")["gaps"]] == ["parts_missing"]

    def test_unknown_places_are_listed(self, workspace: Workspace, pack: Pack) -> None:
        put_values(
            workspace, ("pm25", "municipality", "M9", "2020", 1.0), ("pm25", "area", None, "2020-02-30", 1.0)
        )
        one = next(i for i in monitor(workspace, pack, on=ON)["indicators"] if i["id"] == "pm25")
        assert "2020-02-30, municipality M9" in one["gaps"][0]["en"]

    def test_a_target_of_an_act_is_reached_or_not(self, workspace: Workspace, pack: Pack) -> None:
        put_values(workspace, ("pm25", "area", None, "2025", 9.9), ("no2", "area", None, "2025", 20.1))
        report = monitor(workspace, pack, on=ON)
        assert place(report, "pm25")["state"]["answer"] == "reached"
        assert place(report, "no2")["state"]["answer"] == "not_assessable"


class TestRegister:
    def test_a_polygon_is_divided_by_area(self, workspace: Workspace, pack: Pack) -> None:
        put_register(workspace, "2025", {"id": "T1", "shape": square(900, 0, 400)})
        report = monitor(workspace, pack, on=ON, by="municipality")
        # 400 × 400 m, of which 100 m lie in M1.
        assert values(place(report, "transformed_free_land")) == {"2025": 160_000}
        assert values(place(report, "transformed_free_land", "municipality", "M1")) == {"2025": 40_000}
        rows = {(r["kind"], r["id"]): r for r in report["transformations"]["places"]}
        assert rows["municipality", "M2"]["land_m2"]["approved"] == 120_000
        assert {o["id"]: o["against_m2"] for o in rows["zone", "Z1"]["objectives"]} == {
            "soil_protection": 40_000, "degraded_landscapes": 0, "guided_transformations": 40_000,
        }  # fmt: skip

    def test_declared_land_goes_before_drawn_land(self, workspace: Workspace, pack: Pack) -> None:
        put_register(workspace, "2025", {"id": "T1", "shape": square(0, 0, 100), "land_m2": 5000})
        report = monitor(workspace, pack, on=ON)
        assert values(place(report, "transformed_free_land")) == {"2025": 5000}

    def test_a_point_in_several_comuni_is_not_divided(self, workspace: Workspace, pack: Pack) -> None:
        put_register(
            workspace, "2025",
            {"id": "T1", "shape": shapely.centroid(square(0, 0, 100)), "land_m2": 5000, "municipality_ids": "M1; M2"},
            {"id": "T2", "shape": shapely.centroid(square(0, 0, 100)), "land_m2": 700, "municipality_ids": "M1"},
        )  # fmt: skip
        report = monitor(workspace, pack, on=ON, by="municipality")
        assert values(place(report, "transformed_free_land")) == {"2025": 5700}
        assert values(place(report, "transformed_free_land", "municipality", "M1")) == {}
        assert (
            place(report, "transformed_free_land", "municipality", "M1")["gaps"][0]["code"] == "not_divided"
        )
        rows = {(r["kind"], r["id"]): r for r in report["transformations"]["places"]}
        assert rows["municipality", "M1"]["land_m2"]["approved"] is None
        assert (rows["municipality", "M1"]["number"], rows["municipality", "M1"]["undivided"]) == (2, 1)

    def test_versions_follow_an_entry_in_time(self, workspace: Workspace, pack: Pack) -> None:
        shape = square(0, 0, 100)
        put_register(workspace, "2023", {"id": "T1", "shape": shape, "status": "adopted"},
                     {"id": "T0", "shape": shape})  # fmt: skip
        put_register(workspace, "2024", {"id": "T1", "shape": shape, "status": "adopted", "act": "DCC 1"})
        put_register(workspace, "2025", {"id": "T1", "shape": shape, "status": "under_way",
                                         "permits_by_year": "2024: 1; 2025: 2"})  # fmt: skip
        found = monitor(workspace, pack, on=ON, by="municipality")["transformations"]
        steps = [(s["date"], s["status"]) for s in found["entries"][0]["steps"]]
        assert steps == [("2023", "adopted"), ("2025", "under_way")]
        assert found["gone"] == ["T0"]
        assert [v["by_status"] for v in found["versions"]][-1] == {
            "under_way": {"number": 1, "land_m2": 10_000}
        }
        rows = {(r["kind"], r["id"]): r for r in found["places"]}
        assert rows["municipality", "M1"]["permits"] == {"2024": 1, "2025": 2}
        assert rows["municipality", "M2"]["permits"] == {"2024": 0, "2025": 0}

    def test_no_register_is_no_zero(self, workspace: Workspace, pack: Pack) -> None:
        report = monitor(workspace, pack, on=ON)
        assert report["transformations"] is None
        assert values(place(report, "regenerated_land")) == {}

    def test_the_green_network_covers_a_share(self, workspace: Workspace, pack: Pack) -> None:
        report = monitor(workspace, pack, on=ON)
        # 500 × 500 m of 2 km².
        assert values(place(report, "green_network_share")) == {"2024": 0.125}


class TestHistory:
    @staticmethod
    def entries(*steps: tuple[str, str]) -> list[HistoryEntry]:
        common = {
            "when": "",
            "who": "",
            "command": "",
            "note": "",
            "layer": "l",
            "record": "r",
            "previous": None,
        }
        return [
            HistoryEntry(sequence=n, action=action, version=version, **common)
            for n, (action, version) in enumerate(steps)
        ]

    @pytest.mark.parametrize(
        ("steps", "aside"),
        [
            ([("add", "a"), ("add", "b")], set()),
            ([("add", "a"), ("add", "b"), ("revert", "a")], {"b"}),
            ([("add", "a"), ("add", "b"), ("add", "c"), ("revert", "a")], {"b", "c"}),
            ([("add", "a"), ("add", "b"), ("revert", "a"), ("add", "b")], set()),
            ([("add", "a"), ("add", "b"), ("revert", "a"), ("add", "c")], {"b"}),
            ([("add", "a"), ("add", "b"), ("revert", "a"), ("revert", "b")], set()),
        ],
    )
    def test_a_revert_takes_back_what_came_after(self, steps: list[tuple[str, str]], aside: set[str]) -> None:
        assert taken_back(self.entries(*steps)) == aside

    def test_each_version_of_an_input_counts_once(self, workspace: Workspace) -> None:
        version = workspace.current("wells")
        assert version is not None
        with workspace.writing("describe") as changes:
            changes.describe(version, version.record.model_copy(update={"licence": "other"}))
        found = History(workspace).versions("wells")
        assert [v.record.licence for v in found] == ["other"]


class TestReport:
    def test_equal_workspaces_give_equal_reports(self, workspace: Workspace, pack: Pack) -> None:
        one, other = (monitor(workspace, pack, on=ON) for _ in range(2))
        assert one == other
        assert len(one["fingerprint"]) == 64

    def test_every_pair_is_counted_once(self, workspace: Workspace, pack: Pack) -> None:
        report = monitor(workspace, pack, on=ON, by="municipality")
        for kind, places in {"area": 1, "zone": 2, "municipality": 2}.items():
            assert sum(report["summary"][kind]["states"].values()) == places * len(pack.monitoring)
            assert sum(report["summary"][kind]["trends"].values()) == places * len(pack.monitoring)

    def test_every_value_names_its_version(self, workspace: Workspace, pack: Pack) -> None:
        report = monitor(workspace, pack, on=ON)
        known = {(v["layer"], v["version"]) for v in report["layers"]}
        told = [v for i in report["indicators"] for p in i["places"] for v in p["values"]]
        assert told
        assert all((v["layer"], v["version"]) in known for v in told)

    def test_a_misspelt_column_is_a_fault_of_the_pack(self, pack: Pack) -> None:
        one = pack.monitoring["sealed_share"]
        method = one.method.model_copy(update={"column": "sealed_shares"})
        broken = replace(
            pack,
            monitoring={
                "sealed_share": MonitoringIndicator.model_validate({**dict(one), "method": dict(method)})
            },
        )
        with pytest.raises(PackError) as refused:
            check_monitoring(broken)
        assert "there is no column of unit_land_cover sealed_shares" in refused.value.faults[0].message
        assert check_monitoring(pack) is pack


class TestAmounts:
    """Money of the funded interventions: summed by place, once, and missing where one is not known."""

    def put(self, workspace: Workspace, year: str, *amounts: float | None, second: Any = None) -> None:
        shapes = {
            "F1": square(900, 0, 200),
            "F2": second or shapely.Point(500_100, 5_000_100),
            "F3": square(0, 0, 50),
        }
        columns = {
            "title": ["Across", "In the west", "Cancelled"],
            "programme": ["spugna", "forestami", "spugna"],
            "status": ["funded", "completed", "cancelled"],
            "amount_eur": [np.nan if a is None else float(a) for a in (*amounts, 1e9)],
        }
        described = record("register").model_copy(update={"reference_date": year})
        with workspace.writing("funded") as changes:
            changes.put_vector("funded_interventions", frame("funded_id", shapes, **columns), described)

    def read(self, workspace: Workspace, pack: Pack, kind: str, name: str) -> dict[str, float]:
        return values(place(monitor(workspace, pack, on=ON, by="municipality"), "funded_amount", kind, name))

    def test_series_of_sums_by_place(self, workspace: Workspace, pack: Pack) -> None:
        self.put(workspace, "2024", 1000, 300)
        self.put(workspace, "2025", 1000, 400)
        assert self.read(workspace, pack, "area", "t") == {"2024": 1300, "2025": 1400}
        assert self.read(workspace, pack, "municipality", "M1") == {"2024": 800, "2025": 900}
        assert self.read(workspace, pack, "municipality", "M2") == {"2024": 500, "2025": 500}

    def test_an_unknown_amount_is_no_zero(self, workspace: Workspace, pack: Pack) -> None:
        self.put(workspace, "2024", 1000, None)
        assert self.read(workspace, pack, "municipality", "M1") == {}
        assert self.read(workspace, pack, "municipality", "M2") == {"2024": 500}

    def test_one_programme_alone(self, workspace: Workspace, pack: Pack) -> None:
        self.put(workspace, "2024", 1000, 300)
        one = pack.monitoring["funded_amount"]
        where = {"programme": ("forestami",)}
        method = one.method.model_copy(update={"where": where})
        only = replace(pack, monitoring={one.id: one.model_copy(update={"method": method})})
        assert self.read(workspace, only, "area", "t") == {"2024": 300}

    @pytest.mark.parametrize("changes", [{"column": None}, {"measure": "number"}])
    def test_a_column_goes_with_the_sum_and_with_nothing_else(
        self, pack: Pack, changes: dict[str, Any]
    ) -> None:
        one = pack.monitoring["funded_amount"]
        body = {**dict(one), "method": {**dict(one.method), **changes}}
        with pytest.raises(ValueError, match="column names the numbers"):
            MonitoringIndicator.model_validate(body)

    def test_only_numbers_are_summed(self, pack: Pack) -> None:
        one = pack.monitoring["funded_amount"]
        method = one.method.model_copy(update={"column": "title"})
        broken = replace(pack, monitoring={one.id: one.model_copy(update={"method": method})}, objectives={})
        with pytest.raises(PackError) as refused:
            check_monitoring(broken)
        (fault,) = refused.value.faults
        assert "amount_eur" in fault.remedy
