"""What people get wrong in files of the norms: each is refused in one clear message, nothing is taken silently."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sttm.errors import InputError, RequestError
from sttm.norms.adhesions import Adhesion, read_adhesions
from sttm.norms.case import LARGEST, Case, facts_of, read_cases
from sttm.norms.case_table import fitted_table, read_case_table, read_case_tables
from sttm.norms.framework import framework_on
from sttm.norms.measures.ladder import climb
from sttm.norms.measures.simulation import simulate
from sttm.norms.measures.worth import assess
from sttm.operations.norms.effects import simulate_cases
from sttm.operations.norms.versions import compare_norms
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack

BASE = load_pack("base")
ON = date(2026, 3, 10)
FRAMEWORK = framework_on(BASE, ON)
HEAD = "id,municipality,building_action,urbanisation_charges"


def case(folder: Path, facts: str) -> Path:
    path = folder / "case.yaml"
    path.write_text(f"- {{id: a, municipality: F001, on: 2026-03-10, facts: {{{facts}}}}}\n")
    return path


def table(folder: Path, *rows: str, head: str = HEAD, name: str = "cases.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def refused(read, *given) -> list[str]:
    with pytest.raises(InputError) as error:
        read(*given)
    return [f.message for f in error.value.faults]


class TestCases:
    @pytest.mark.parametrize("value", ["1e30", "1.0e+300", str(LARGEST + 1)])
    def test_a_number_that_cannot_be_counted_to_the_cent(self, tmp_path: Path, value: str) -> None:
        (said,) = refused(read_cases, case(tmp_path, f"urbanisation_charges: {value}"), BASE.facts)
        assert "too large to be counted to the hundredth" in said

    def test_the_greatest_number_is_exact_both_ways(self, tmp_path: Path) -> None:
        facts = (
            f"building_action: renovation, drainage_class: A, heat_class: A, urbanisation_charges: {LARGEST}"
        )
        (one,) = read_cases(case(tmp_path, facts), BASE.facts)
        found = assess(FRAMEWORK, one, facts_of(one, BASE.facts), ())
        worth = next(a.worth for a in found.measures if a.measure.id == "charges_reduction")
        assert worth.low == Decimal(LARGEST) * Decimal("0.6")
        simulated = simulate(FRAMEWORK, read_case_table(case(tmp_path, facts), BASE.facts), ())
        place = [m.id for m in simulated.measures].index("charges_reduction")
        assert simulated.low[0, place] == int(worth.low * 100)

    @pytest.mark.parametrize("value", ["true", "{a: 1}", "2026-01-01"])
    def test_what_is_no_value_is_said_once(self, tmp_path: Path, value: str) -> None:
        (said,) = refused(read_cases, case(tmp_path, f"farmland: {value}"), BASE.facts)
        assert "yes and no are words" in said

    def test_an_empty_file_and_one_that_is_not_there(self, tmp_path: Path) -> None:
        (tmp_path / "void.yaml").write_text("")
        assert refused(read_cases, tmp_path / "void.yaml", BASE.facts) == ["should be a list"]
        with pytest.raises(InputError) as error:
            read_cases(tmp_path / "absent.yaml", BASE.facts)
        assert error.value.faults[0].remedy


class TestTables:
    def test_a_decimal_comma_shifts_no_column(self, tmp_path: Path) -> None:
        """``5,7`` makes a cell too many: read carelessly, the id becomes an index and 7 the charges."""
        assert refused(read_case_table, table(tmp_path, "a,F001,renovation,5,7"), BASE.facts)
        assert refused(
            read_case_table, table(tmp_path, "a,F001,renovation,5", "b,F001,renovation,5,7"), BASE.facts
        )

    def test_semicolons_and_decimal_commas(self, tmp_path: Path) -> None:
        path = table(tmp_path, "a;F001;renovation;480000,55", head=HEAD.replace(",", ";"))
        assert read_case_table(path, BASE.facts).loc["a", "urbanisation_charges"] == 480000.55
        path.write_text("\ufeff" + path.read_text(), encoding="utf-8")
        assert list(read_case_table(path, BASE.facts).index) == ["a"]

    @pytest.mark.parametrize("value", ["1.234.56", "inf", "-1", "1e300", "zero"])
    def test_no_number(self, tmp_path: Path, value: str) -> None:
        (said,) = refused(read_case_table, table(tmp_path, f"a,F001,renovation,{value}"), BASE.facts)
        assert value in said or f"{float(value)}" in said

    def test_no_comune(self, tmp_path: Path) -> None:
        path = table(tmp_path, "a", head="id")
        assert refused(read_case_table, path, BASE.facts) == ["there is no column municipality"]

    def test_a_case_in_two_files(self, tmp_path: Path) -> None:
        paths = [table(tmp_path, "a,F001,none,1", name=name) for name in ("one.csv", "two.csv")]
        assert refused(read_case_tables, paths, BASE.facts) == ["ids that another file has too: a"]


class TestSimulationAgainstOneAfterAnother:
    def test_five_hundred_random_cases(self, tmp_path: Path) -> None:
        """Every measure of every case, at both ends, with half of what is asked left out, through a CSV."""
        draw = np.random.default_rng(6)
        columns: dict[str, object] = {
            "id": [f"c{n}" for n in range(500)],
            "municipality": draw.choice(["F001", "F002", "F003", None], 500),
        }
        for name, fact in BASE.facts.items():
            if fact.kind == "number":
                values = np.round(draw.uniform(-2e5 if str(fact.domain).startswith("(") else 0, 2e6, 500), 2)
                columns[name] = np.where(draw.random(500) < 0.3, np.nan, values)
            else:
                values = draw.choice(list(fact.domain), 500)
                columns[name] = np.where(draw.random(500) < 0.3, None, values)
        path = tmp_path / "random.csv"
        pd.DataFrame(columns).to_csv(path, index=False)
        register = [
            Adhesion(municipality="F001", act="1", in_force_from=date(2025, 1, 1), in_force_until=None),
            Adhesion(
                municipality="F002", act="2", left_by="3", in_force_from=date(2025, 1, 1), in_force_until=ON
            ),
        ]
        # The share that performance earns binds only who has joined.
        articles = {
            n: a.model_copy(update={"binding": "by_adhesion"}) if a.number == "I.7" else a
            for n, a in FRAMEWORK.articles.items()
        }
        for adhesions in (None, register):
            framework = pack_with(articles=articles)
            read = read_case_table(path, BASE.facts)
            found = simulate(framework, read, adhesions)
            low, high = found.net_cents()
            for n, (name, row) in enumerate(read.iterrows()):
                given = {k: v for k, v in row.items() if k != "municipality" and not pd.isna(v)}
                comune = None if pd.isna(row["municipality"]) else row["municipality"]
                one = Case(id=name, municipality=comune, on=ON, facts=given)
                assessed = assess(framework, one, facts_of(one, BASE.facts), adhesions)
                net = assessed.totals()["net_to_pay"]
                assert (Decimal(net["low"]) * 100, Decimal(net["high"]) * 100) == (
                    int(low[n]),
                    int(high[n]),
                ), name
                for place, measured in enumerate(assessed.measures):
                    assert (measured.worth is not None) == bool(found.known[n, place])
                    if measured.worth is not None:
                        quantum = Decimal(str(measured.measure.rounding.quantum))
                        ends = (measured.worth.low / quantum, measured.worth.high / quantum)
                        assert ends == (int(found.low[n, place]), int(found.high[n, place])), (
                            name,
                            measured.measure.id,
                        )


def pack_with(**parts):
    from dataclasses import replace

    return replace(FRAMEWORK, **parts)


class TestWhoHasNotJoined:
    def test_earns_nothing_not_even_the_product_of_the_shares(self) -> None:
        """0.6 × 1 and 0.1 × 1 are shares of a base: without one they are no euro, and no cent of one."""
        articles = {
            n: a.model_copy(update={"binding": "by_adhesion"}) if a.number == "I.7" else a
            for n, a in FRAMEWORK.articles.items()
        }
        facts = {
            "building_action": "renovation", "inside_green_network": "yes", "drainage_class": "A",
            "heat_class": "A", "urbanisation_charges": 1000.0, "work_kind": "housing",
        }  # fmt: skip
        one = Case(id="a", municipality="F009", on=ON, facts=facts)
        found = assess(pack_with(articles=articles), one, facts_of(one, BASE.facts), ())
        assert Decimal(found.totals()["incentives"]["high"]) == 0
        assert {a.worth.high for a in found.measures if a.measure.group == "charges"} == {Decimal(0)}


class TestLadderByBruteForce:
    def test_the_curve_and_the_highest_step(self) -> None:
        """Charges of 100,000 EUR, every context entered one by one: the shares are those of the ladder."""
        classes = ("E", "D", "C", "B", "A")
        worth: dict[tuple[str, str, str, str], Decimal] = {}
        for action, regeneration, drainage, heat in product(
            ("none", "renovation", "rebuilding", "new_building"), ("yes", "no"), classes, classes
        ):
            facts = {
                "building_action": action, "inside_regeneration_area": regeneration, "drainage_class": drainage,
                "heat_class": heat, "urbanisation_charges": 100000.0, "inside_green_network": "no",
            }  # fmt: skip
            one = Case(id="a", municipality="F001", on=ON, facts=facts)
            found = assess(FRAMEWORK, one, facts_of(one, BASE.facts), ())
            (own,) = (a for a in found.measures if a.measure.id == "charges_reduction")
            worth[action, regeneration, drainage, heat] = own.worth.low / 100000
        steps = [
            abs(worth[a, r, classes[n + 1], h] - worth[a, r, classes[n], h])
            for a, r, _, h in worth
            for n in range(4)
        ]
        steps += [
            abs(worth[a, r, d, classes[n + 1]] - worth[a, r, d, classes[n]])
            for a, r, d, _ in worth
            for n in range(4)
        ]
        (rung,) = (c for c in climb(FRAMEWORK) if c.measure.id == "charges_reduction")
        assert rung.largest == pytest.approx(float(max(steps)))
        (curve,) = rung.curves
        for category, factor in curve.steps:
            best = max(w for (_, _, d, h), w in worth.items() if d == h == category)
            assert factor == pytest.approx(float(best))


def draft(folder: Path, facts: str | None = None, articles: str | None = None) -> Pack:
    (folder / "draft" / "norms").mkdir(parents=True)
    (folder / "draft" / "pack.yaml").write_text(
        'name: draft\nversion: "1"\ntitle: {it: B, en: D}\ndescription: {it: B, en: D}\nfictional: true\n'
        "extends: [base]\nterritory: false\ncrs: EPSG:32632\norigin: files\ncaveats: []\n"
    )
    for kind, text in (("facts", facts), ("articles", articles)):
        if text is not None:
            (folder / "draft" / "norms" / kind).mkdir()
            (folder / "draft" / "norms" / kind / "one.yaml").write_text(text)
    return load_pack(str(folder / "draft"))


CONVERSION = """- id: building_action
  title: {it: Azione, en: Action}
  description: null
  kind: category
  unit: "1"
  domain: [none, renovation, conversion, rebuilding, new_building]
  labels: {}
"""


class TestADraftThatChangesADomain:
    def test_a_category_that_one_version_has_not(self, tmp_path: Path) -> None:
        pack = draft(tmp_path, CONVERSION)
        after = framework_on(pack, ON)
        facts = "building_action: conversion, inside_regeneration_area: no, drainage_class: A, heat_class: A, urbanisation_charges: 100"
        path = case(tmp_path, facts)
        for old, new in ((FRAMEWORK, after), (after, FRAMEWORK)):
            found = compare_norms(old, new, read_cases(path, new.facts, old.facts))
            assert {n["id"] for n in found["norms"]} == {"building_action"}
            answers = {c["what"]: (c["before"], c["after"]) for c in found["cases"][0]["changed"]}
            known = {"low": "0.00", "high": "0.00", "unit": "EUR"}
            open_ = {"low": "0.00", "high": "60.00", "unit": "EUR"}
            expected = (open_, known) if new is after else (known, open_)
            assert answers["measure charges_reduction"] == expected
        assert refused(read_cases, path, BASE.facts)
        summary, _ = simulate_cases(after, read_case_table(path, pack.facts), against=FRAMEWORK)
        assert summary["against"]["not_declared"] == {"building_action": 1}

    def test_numbers_beyond_a_narrower_domain_are_not_known(self) -> None:
        narrow = {"floor_space": BASE.facts["floor_space"].model_copy(update={"domain": "[0, 100]"})}
        given = pd.DataFrame(
            {"municipality": ["F001", "F001"], "floor_space": [100.0, 101.0]}, index=["a", "b"]
        )
        fitted, left_out = fitted_table(given, narrow)
        assert left_out == {"floor_space": 1}
        assert fitted["floor_space"].isna().tolist() == [False, True]
        assert given["floor_space"].tolist() == [100.0, 101.0]


class TestARuleThatDisappears:
    def test_what_it_gave_is_gone_and_said(self, tmp_path: Path) -> None:
        one = read_cases(
            case(tmp_path, "work_kind: logistics, intermodal: no, operating_area: 1"), BASE.facts
        )
        without = pack_with(rules={k: v for k, v in FRAMEWORK.rules.items() if k != "logistics_agreement"})
        found = compare_norms(FRAMEWORK, without, one)
        assert {"what": "rule", "id": "logistics_agreement", "change": "removed", "fields": []} in found[
            "norms"
        ]
        changed = {c["what"]: c["after"] for c in found["cases"][0]["changed"]}
        assert changed["rule logistics_agreement"] is None


class TestVersionsOfAnArticle:
    GAP = date(2025, 1, 1)

    def versions(self, second: date) -> str:
        base = Path(__file__).parents[2] / "src/sttm/packs/base/norms/articles"
        text = next(
            t
            for f in sorted(base.glob("*.yaml"))
            for t in _members(f)
            if '"I.1"' in t or "number: I.1\n" in t
        )
        text = text.replace("&slides ", "")
        first = text.replace("in_force_until: null", f"in_force_until: {self.GAP - timedelta(1)}")
        later = text.replace("in_force_from: 2024-02-28", f"in_force_from: {second}")
        return first + later

    def test_a_gap_of_a_day_is_told_on_that_day(self, tmp_path: Path) -> None:
        pack = draft(tmp_path, articles=self.versions(self.GAP + timedelta(1)))
        assert "I.1" not in framework_on(pack, self.GAP).articles
        (lapsed,) = framework_on(pack, self.GAP).lapsed
        assert (lapsed.what, lapsed.id) == ("article", "I.1")
        with pytest.raises(RequestError, match="it was until 2024-12-31, and is again from 2025-01-02"):
            framework_on(pack, self.GAP).article("I.1")
        for days in (-1, 1):
            assert framework_on(pack, self.GAP + timedelta(days)).lapsed == ()

    def test_two_versions_on_a_day_are_refused(self, tmp_path: Path) -> None:
        from sttm.errors import PackError

        with pytest.raises(PackError) as error:
            draft(tmp_path, articles=self.versions(self.GAP - timedelta(1)))
        assert any("two versions are in force on 2024-12-31" in f.message for f in error.value.faults)


def _members(file: Path) -> list[str]:
    parts = file.read_text(encoding="utf-8").split("\n- ")
    return ["- " + p.removeprefix("- ") + "\n" for p in parts]


class TestAdhesions:
    def member(self, **given) -> str:
        days = {"in_force_from": "2025-05-01", "in_force_until": "null", "act": "A", **given}
        return "- {municipality: F001, " + ", ".join(f"{k}: {v}" for k, v in days.items()) + "}\n"

    def test_leaving_and_joining_on_one_day(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        left = self.member(in_force_until="2025-05-01", left_by="B")
        path.write_text(left + self.member())
        (said,) = refused(read_adhesions, path)
        assert "when it was a member already" in said
        path.write_text(left + self.member(in_force_from="2025-05-02"))
        assert len(read_adhesions(path)) == 2
        path.write_text(self.member(in_force_until="2025-06-01"))
        (said,) = refused(read_adhesions, path)
        assert "go together" in said


def test_nothing_is_left_behind_by_a_refusal(tmp_path: Path, sttm, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = table(tmp_path, "a,F001,renovation,5,7")
    sttm("norms", "simulate", path, "--out", "out.csv", "--plot", "out.svg", "--on", "2026-03-10", code=3)
    assert [p.name for p in tmp_path.iterdir()] == ["cases.csv"]
    shutil.rmtree(tmp_path)
