"""Incentives and penalties on hand-countable cases, the ladder, versions, and what becomes of a grant."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import InputError, NotInForce, RequestError
from sttm.norms.case import Case, facts_of
from sttm.norms.case_table import case_table
from sttm.norms.framework import framework_on
from sttm.norms.measures.ladder import climb, climb_together
from sttm.norms.measures.life import life_of, read_grants
from sttm.norms.measures.worth import Assessment, Span, assess, rounded
from sttm.operations.norms.effects import check_ladder, simulate_cases, write_cases
from sttm.operations.norms.versions import compare_norms, named_version
from sttm.packs.loading import load_pack
from sttm.publications.norms.plots import ladder_plot, simulation_plot

BASE = load_pack("base")
ON = date(2026, 3, 10)
FRAMEWORK = framework_on(BASE, ON)

REBUILT = {
    "work_kind": "housing", "building_action": "renovation", "territorial_area": 12000.0, "floor_space": 9000.0,
    "newly_sealed_area": -1500.0, "farmland": "no", "inside_built_fabric": "yes", "inside_regeneration_area": "yes",
    "inside_green_network": "yes", "urbanisation_charges": 480000.55, "construction_contribution": 250000.0,
    "drainage_class": "B", "heat_class": "A",
}  # fmt: skip


def case(**facts: object) -> Case:
    return Case(id="c", municipality="F001", on=ON, facts={**REBUILT, **facts})


def assessed(one: Case, framework=FRAMEWORK) -> Assessment:
    return assess(framework, one, facts_of(one, BASE.facts), ())


def worths(one: Case) -> dict[str, tuple[str, str] | None]:
    return {a.measure.id: a.worth and (str(a.worth.low), str(a.worth.high)) for a in assessed(one).measures}


class TestByHand:
    def test_a_class_b_renovation_in_the_network(self) -> None:
        found = worths(case())
        # 0.6 × 0.75 × 480,000.55 = 216,000.2475; 0.1 × 0.75 × 480,000.55 = 36,000.04125; 0.2 × 0.75 × 9,000.
        assert found["charges_reduction"] == ("216000.25", "216000.25")
        assert found["network_reduction"] == ("36000.04", "36000.04")
        assert found["index_bonus"] == ("1350.00", "1350.00")
        assert found["points_in_calls"] == ("11.3", "11.3")  # 15 × 0.75 = 11.25, halves up
        assert found["simplified_path"] == ("1", "1")
        assert assessed(case()).totals()["net_to_pay"] == {"low": "-252000.29", "high": "-252000.29"}

    def test_the_limit_cuts_what_comes_later(self) -> None:
        found = assessed(case(drainage_class="A"))
        by_id = {a.measure.id: a for a in found.measures}
        # 0.6 × 480,000.55 = 288,000.33 is the limit already: nothing is left for the network.
        assert by_id["charges_reduction"].worth == Span(Decimal("288000.33"), Decimal("288000.33"))
        assert by_id["network_reduction"].worth == Span(Decimal(0), Decimal(0))
        assert by_id["network_reduction"].before_limits.low == Decimal("48000.06")
        assert by_id["network_reduction"].cut_by.id == "charges"

    def test_where_the_law_leaves_a_span_the_worth_is_a_span(self) -> None:
        facts = {"work_kind": "production", "farmland": "yes", "inside_built_fabric": "no"}
        found = worths(case(**facts, inside_regeneration_area="no"))
        assert found["contribution_surcharge"] == ("75000.00", "100000.00")  # 30 to 40 % of 250,000
        assert found["forest_surcharge"] == ("3750.00", "12500.00")  # 1.5 to 5 %

    def test_a_base_that_is_not_known_is_not_zero(self) -> None:
        found = assessed(case(urbanisation_charges=None))
        by_id = {a.measure.id: a for a in found.measures}
        assert by_id["charges_reduction"].worth is None
        assert set(found.totals()["not_assessable"]) == {"charges_reduction", "network_reduction"}
        # No surcharge for class B, whatever the charges are.
        assert by_id["charges_surcharge"].worth == Span(Decimal(0), Decimal(0))

    def test_an_open_class_is_open_alike_in_all_that_it_decides(self) -> None:
        found = assessed(case(drainage_class=("B", "A")))
        total = found.totals()["incentives"]
        # B: 216,000.25 + 36,000.04; A: 288,000.33 + 0. Never the least of one with the most of the other.
        assert total == {"low": "252000.29", "high": "288000.33"}

    def test_by_adhesion_not_joined_is_worth_nothing(self) -> None:
        found = worths(case(newly_sealed_area=1000.0))
        assert found["compensatory_unsealing"] == ("0.0", "0.0")
        shown = next(
            a.as_dict() for a in assessed(case()).measures if a.measure.id == "compensatory_unsealing"
        )
        assert shown["answer"] == "not_met"
        assert shown["base"]["value"] is None

    @pytest.mark.parametrize(
        ("amount", "quantum", "expected"),
        [
            ("0.005", 0.01, "0.01"),
            ("0.0049", 0.01, "0.00"),
            ("-0.005", 0.01, "-0.01"),
            ("2.5", 1, "3"),
            ("0.25", 0.1, "0.3"),
        ],
    )
    def test_rounding(self, amount: str, quantum: float, expected: str) -> None:
        assert rounded(Decimal(amount), quantum) == Decimal(expected)


class TestLadder:
    def test_the_ladder_of_the_base_pack_is_sound(self) -> None:
        found = check_ladder(FRAMEWORK)
        assert found["faults"] == 0
        assert found["together"]["cases"] > 1000
        assert ladder_plot(found).startswith(b"<?xml")

    @given(
        st.sampled_from("EDCBA"), st.sampled_from("EDCB"), st.sampled_from(["drainage_class", "heat_class"])
    )
    def test_better_never_pays_more(self, other: str, worse: str, fact: str) -> None:
        other_fact = "heat_class" if fact == "drainage_class" else "drainage_class"
        better = "EDCBA"["EDCBA".index(worse) + 1]
        first, second = (
            Decimal(assessed(case(**{fact: c, other_fact: other})).totals()["net_to_pay"]["low"])
            for c in (worse, better)
        )
        assert second <= first

    @given(st.data())
    def test_better_never_pays_more_for_profiles_and_sites(self, data: st.DataObject) -> None:
        graduated = ("profile_class", "profile_standard", "site_admissibility", "conditions_overcome")
        facts = {
            name: data.draw(st.sampled_from(BASE.facts[name].domain), name)
            for name in (
                *graduated,
                "work_kind",
                "building_action",
                "drainage_class",
                "inside_regeneration_area",
            )
        }
        stepped = data.draw(st.sampled_from(graduated))
        domain = BASE.facts[stepped].domain
        place = data.draw(st.integers(0, len(domain) - 2))
        worse, better = (
            assessed(case(**{**facts, stepped: domain[place + n]})).totals()["net_to_pay"] for n in (0, 1)
        )
        assert worse["low"] == worse["high"]
        assert Decimal(better["low"]) <= Decimal(worse["low"])

    def test_a_fact_moves_the_measures_that_ask_about_it_and_their_group_alone(self) -> None:
        """Climbing only those is climbing all of them: the others stay as they are, and their worth adds."""
        found = check_ladder(FRAMEWORK)["together"]
        assert found["faults"] == []
        # From exclusion to an attention overcome: 0.4 × 0.5 earned, and 0.1 no longer owed.
        assert found["largest_step"] == pytest.approx(0.3)
        surcharges = [m for m in FRAMEWORK.measures if m in ("siting_surcharge", "profile_surcharge")]
        alone = replace(FRAMEWORK, measures={m: FRAMEWORK.measures[m] for m in surcharges})
        # Kinds of work in two sets, four areas, two conditions, three standards; the limit ties all together.
        assert climb_together(alone)["cases"] == 48

    def test_a_measure_is_drawn_along_each_fact_where_it_counts_the_most(self) -> None:
        one = next(m for m in check_ladder(FRAMEWORK)["measures"] if m["measure"] == "production_reduction")
        drawn = {c["facts"][0]: [s["factor"] for s in c["steps"]] for c in one["curves"]}
        assert drawn == {
            "profile_class": [0, 0.1, 0.2, 0.3, 0.4],
            "site_admissibility": [0, 0.1, 0.3, 0.4],
            "conditions_overcome": [0.1, 0.2],
        }
        assert (one["largest_step"], one["declared_step"], one["faults"]) == (0.2, 0.2, [])

    def test_a_step_down_and_a_cliff_are_found_and_named(self) -> None:
        rule = FRAMEWORK.rules["performance_share"]
        outcomes = tuple(
            o.model_copy(update={"values": {"share": 0.4}}) if o.id == "class_b" else o for o in rule.outcomes
        )
        broken = replace(
            FRAMEWORK, rules={**FRAMEWORK.rules, rule.id: rule.model_copy(update={"outcomes": outcomes})}
        )
        one = next(c for c in climb(broken) if c.measure.id == "charges_reduction")
        assert any("drainage_class C to B: better is worth less" in f for f in one.faults)
        assert any(
            "drainage_class B to A: a step of 0.36, more than the declared 0.15" in f for f in one.faults
        )
        assert any("better pays more" in f for f in climb_together(broken)["faults"])


class TestVersions:
    def test_the_same_norms_do_not_differ(self) -> None:
        found = compare_norms(FRAMEWORK, FRAMEWORK, [case()])
        assert found["norms"] == []
        assert found["cases"][0]["changed"] == []

    def test_a_parameter_that_changes_and_the_case_that_it_changes(self) -> None:
        rule = FRAMEWORK.rules["legal_charges_reduction"]
        outcomes = tuple(
            o.model_copy(update={"values": {"share": 0.5}}) if o.id == "renovation" else o
            for o in rule.outcomes
        )
        draft = replace(
            FRAMEWORK, rules={**FRAMEWORK.rules, rule.id: rule.model_copy(update={"outcomes": outcomes})}
        )
        found = compare_norms(FRAMEWORK, draft, [case(), case(building_action="new_building")])
        assert found["norms"] == [
            {
                "what": "rule", "id": "legal_charges_reduction", "change": "changed",
                "fields": [{"path": "outcomes renovation › values › share", "before": 0.6, "after": 0.5}],
            }
        ]  # fmt: skip
        changed = {c["what"]: c["after"] for c in found["cases"][0]["changed"]}
        assert (
            changed["measure charges_reduction"]["low"] == "180000.21"
        )  # 0.5 × 0.75 × 480,000.55 = 180,000.206
        assert found["cases"][1]["changed"] == []

    def test_names_of_versions(self) -> None:
        assert named_version("2026-03-10", BASE, ON).on == ON
        assert named_version("base", BASE, ON).pack == "base"
        assert named_version("sample@2025-01-01", BASE, ON).on == date(2025, 1, 1)
        with pytest.raises(NotInForce):
            named_version("2020-01-01", BASE, ON)
        with pytest.raises(RequestError, match="not a date"):
            named_version("base@yesterday", BASE, ON)
        with pytest.raises(RequestError, match="there is no pack nowhere"):
            named_version("nowhere", BASE, ON)


class TestSimulating:
    def test_winners_losers_and_the_budget(self, tmp_path: Path) -> None:
        cases = tuple(
            c.model_copy(update={"id": f"c{n}", "municipality": where})
            for n, (c, where) in enumerate(
                [
                    (case(), "F001"),
                    (case(building_action="new_building"), "F001"),
                    (case(drainage_class=None), "F002"),
                ]
            )
        )
        rule = FRAMEWORK.rules["legal_charges_reduction"]
        outcomes = tuple(
            o.model_copy(update={"values": {"share": 0.5}}) if o.id == "renovation" else o
            for o in rule.outcomes
        )
        draft = replace(
            FRAMEWORK, rules={**FRAMEWORK.rules, rule.id: rule.model_copy(update={"outcomes": outcomes})}
        )
        summary, rows = simulate_cases(draft, case_table(cases, BASE.facts), (), against=FRAMEWORK)
        assert summary["cases"] == 3
        assert summary["assessable"] == 2
        against = summary["against"]
        assert (against["winner"], against["loser"], against["unchanged"], against["open"]) == (0, 1, 1, 1)
        assert against["by_municipality"][0]["budget_low"] == pytest.approx(
            36000.04
        )  # 216,000.25 − 180,000.21
        assert simulation_plot(summary, rows) == simulation_plot(summary, rows)
        write_cases(rows, tmp_path / "cases.csv")
        assert (tmp_path / "cases.csv").read_text().count("\n") == 4
        with pytest.raises(RequestError, match="cannot be written"):
            write_cases(rows, tmp_path / "cases.doc")


GRANTED = """
- id: g1
  measure: charges_reduction
  case: c
  events:
    - {step: request, on: 2026-03-12, act: prot. 12}
    - {step: check, on: 2026-03-20, act: rel. 3}
    - {step: grant, on: 2026-04-01, act: det. 7}
    - {step: guarantee, on: 2026-04-20, act: polizza 1}
"""


class TestLife:
    def written(self, folder: Path, more: str = "") -> Path:
        file = folder / "grants.yaml"
        file.write_text(GRANTED + more)
        return file

    def test_where_it_stands_and_what_may_follow(self, tmp_path: Path) -> None:
        (grant,) = read_grants(self.written(tmp_path), BASE, {"c": case()})
        found = life_of(FRAMEWORK, grant, case(), ())
        assert found["stands_at"]["step"] == "guarantee"
        assert [s["step"] for s in found["may_follow"]] == ["verification", "revocation"]
        assert found["promised"] == {"low": "216000.25", "high": "216000.25"}
        assert found["verified"] is None
        assert found["to_recover"] is None

    def test_what_was_promised_and_not_kept_is_recovered(self, tmp_path: Path) -> None:
        more = "    - {step: verification, on: 2027-05-01, act: verbale 2, facts: {drainage_class: C}}\n"
        (grant,) = read_grants(self.written(tmp_path, more), BASE, {"c": case()})
        found = life_of(FRAMEWORK, grant, case(), ())
        assert found["verified"] == {"low": "144000.17", "high": "144000.17"}  # 0.6 × 0.5 × 480,000.55
        assert found["to_recover"] == {"low": "72000.08", "high": "72000.08"}

    def test_revoked_is_recovered_whole(self, tmp_path: Path) -> None:
        more = "    - {step: revocation, on: 2027-05-01, act: det. 9}\n"
        (grant,) = read_grants(self.written(tmp_path, more), BASE, {"c": case()})
        assert life_of(FRAMEWORK, grant, case(), ())["to_recover"] == {
            "low": "216000.25",
            "high": "216000.25",
        }

    def test_every_fault_at_once(self, tmp_path: Path) -> None:
        file = tmp_path / "grants.yaml"
        file.write_text(
            "- {id: a, measure: gift, case: c, events: [{step: request, on: 2026-01-01, act: x}]}\n"
            "- {id: b, measure: charges_reduction, case: c, events: "
            "[{step: check, on: 2026-02-01, act: null}, {step: release, on: 2026-01-01, act: y}]}\n"
            "- {id: d, measure: charges_reduction, case: z, events: [{step: request, on: 2026-01-01, act: x}]}\n"
        )
        with pytest.raises(InputError) as error:
            read_grants(file, BASE, {"c": case()})
        said = [f.message for f in error.value.faults]
        assert said[0].startswith("no measure gift is in force on 2026-03-10")
        assert said[-1] == "there is no case z"
        assert said[1:-1] == [
            "its life begins with request, not with check",
            "release may not follow check: grant, refusal may",
            "release on 2026-01-01 comes before check on 2026-02-01",
            "step check needs its act",
        ]
