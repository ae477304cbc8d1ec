"""What results of Schede, profiles and site checks give to a case: read, preferred, disputed, refused."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sttm.errors import InputError, PackError
from sttm.norms.case import Case, Facts, facts_of
from sttm.operations.norms.explaining import explain_case
from sttm.operations.norms.results import known_results, read_results
from sttm.packs.loading import load_pack
from sttm.quantities import AtMost

BASE = load_pack("base")
ON = date(2026, 3, 10)
SCALE = [{"id": c} for c in "ABCDE"]


def classes(low: str, high: str | None = None) -> dict[str, Any]:
    return {"low": low, "high": high or low, "scale": SCALE}


def asked(
    mandatory: str | None, incentivised: str | None = None, *, priority: bool = False
) -> dict[str, Any]:
    return {"mandatory": mandatory, "incentivised": incentivised, "priority": priority}


def profile(
    reached: dict[str, Any], *possible: dict[str, Any], priority: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "kind": "sttm-profile", "format": 1, "profile": {"id": "logistics"}, "class": reached,
        "total": {"low": 60.0, "high": 60.0}, "override": None,
        "threshold": {"possible": list(possible), "priority": [{"answer": a} for a in priority]},
    }  # fmt: skip


def check(admissibility: list[str], *rules: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {
        "kind": "sttm-site-check", "format": 1,
        "verdict": {"answer": "met", "admissibility": {"low": "", "high": "", "labels": admissibility}},
        "rules": [{"effect": e, "answer": a} for e, a in rules], **more,
    }  # fmt: skip


def evaluation(first: str) -> dict[str, Any]:
    return {"kind": "sttm-evaluation", "format": 1, "schede": [{"number": 1, "class": classes(first)}]}


def facts(*bodies: dict[str, Any], **entered: Any) -> Facts:
    case = Case(id="c", municipality=None, on=ON, facts=entered)
    return facts_of(case, BASE.facts, known_results(bodies))


class TestProfiles:
    def test_the_class_and_what_it_reaches(self) -> None:
        found = facts(profile(classes("B"), asked("C", "B")))
        assert found.values == {"profile_class": "B", "profile_standard": "incentivised_met"}
        assert found.origins["profile_class"] == "profile logistics"

    @pytest.mark.parametrize(
        ("reached", "demands", "priority", "standing"),
        [
            ("D", [asked("C", "B")], (), "below_mandatory"),
            ("C", [asked("C", "B")], (), "mandatory_met"),
            ("D", [asked(None, "B")], (), "mandatory_met"),
            ("E", [asked(None)], (), "mandatory_met"),
            ("A", [asked(None)], (), "mandatory_met"),
            ("A", [asked("C", "B", priority=True)], ("met", "not_met"), "below_mandatory"),
            (
                "A",
                [asked("C", "B", priority=True)],
                ("met", "disputed"),
                ("below_mandatory", "incentivised_met"),
            ),
            ("A", [asked("C", "B")], ("not_met",), "incentivised_met"),
            ("C", [asked("B"), asked("D", "C")], (), ("below_mandatory", "incentivised_met")),
        ],
    )
    def test_every_demand_that_is_possible_counts(
        self, reached: str, demands: list[Any], priority: tuple[str, ...], standing: Any
    ) -> None:
        found = facts(profile(classes(reached), *demands, priority=priority))
        assert found.values["profile_standard"] == standing

    def test_a_range_of_classes_is_open(self) -> None:
        found = facts(profile(classes("D", "B"), asked("C", "B")))
        assert found.values["profile_class"] == ("D", "C", "B")
        assert found.values["profile_standard"] == ("below_mandatory", "mandatory_met", "incentivised_met")

    def test_an_override_counts_and_is_named(self) -> None:
        body = profile(classes("D"), asked("C"))
        body["override"] = {"class": "B", "author": "M. Rossi", "reason": "survey"}
        found = facts(body)
        assert found.values["profile_class"] == "B"
        assert found.values["profile_standard"] == "mandatory_met"
        assert found.origins["profile_class"] == "profile logistics, class set by M. Rossi: survey"


class TestSiteChecks:
    def test_what_a_check_gives(self) -> None:
        listed = {
            "work_kind": "data_centre", "territorial_area": 12500.5, "inside_regeneration_area": "yes",
            "farmland": ["no", "yes"], "floor_space": None, "planned": "no",
        }  # fmt: skip
        origin = {"it": "livello", "en": "layer regeneration_areas"}
        told = [
            {"fact": n, "value": v, "unit": "1", "missing": None, "origin": origin} for n, v in listed.items()
        ]
        found = facts(check(["attention"], ("attention", "met"), facts=told))
        assert found.values["site_admissibility"] == "attention"
        assert found.values["conditions_overcome"] == "yes"
        assert found.values["work_kind"] == "data_centre"
        assert found.values["territorial_area"] == Decimal("12500.5")
        assert found.values["inside_regeneration_area"] == "yes"
        assert found.origins["inside_regeneration_area"] == "site check, layer regeneration_areas"
        assert found.values["farmland"] == ("no", "yes")
        assert not {"floor_space", "planned"} & set(found.values)

    def test_what_could_be_is_open(self) -> None:
        found = facts(check(["excluded", "attention", "admissible"])).values
        assert found["site_admissibility"] == ("excluded", "attention", "admissible")

    @pytest.mark.parametrize("labels", [["not_assessable"], ["excluded", "not_assessable", "attention"]])
    def test_not_assessable_is_missing_and_no_class(self, labels: list[str]) -> None:
        found = facts(check(labels))
        assert "site_admissibility" not in found.values
        assert explain_case(BASE, Case(id="c", municipality=None, on=ON, facts={}), results=[check(labels)])

    @pytest.mark.parametrize(
        ("answers", "overcome"),
        [
            ((), "yes"), (("met", "met"), "yes"), (("met", "not_met", "not_assessable"), "no"),
            (("met", "not_assessable"), None), (("disputed",), None),
        ],
    )  # fmt: skip
    def test_conditions_are_overcome_where_each_is(
        self, answers: tuple[str, ...], overcome: str | None
    ) -> None:
        rules = [("attention", a) for a in answers] + [("exclusion", "not_met")]
        assert facts(check(["admissible"], *rules)).values.get("conditions_overcome") == overcome

    def test_one_file_gives_all_three(self) -> None:
        parts = {"schede": evaluation("C")["schede"], "profile": profile(classes("B"), asked("C"))}
        found = facts(check(["admissible"], **parts))
        assert {"drainage_class", "profile_class", "site_admissibility"} <= set(found.values)
        assert found.origins["drainage_class"] == "Scheda 1 of the site check"
        assert found.origins["profile_class"] == "profile logistics of the site check"


class TestSeveral:
    def test_the_case_comes_first_and_who_disagrees_is_named(self) -> None:
        found = facts(
            profile(classes("B"), asked("C")), evaluation("C"), profile_class="D", drainage_class="C"
        )
        assert found.values["profile_class"] == "D"
        assert found.origins["profile_class"] == "declared (profile logistics says B)"
        assert found.origins["drainage_class"] == "declared"

    def test_a_result_of_its_own_comes_before_a_part_of_a_check(self) -> None:
        parts = {"schede": [{"number": 1, "class": classes("D", "C")}]}
        found = facts(check(["admissible"], **parts), evaluation("B"))
        assert found.values["drainage_class"] == "B"
        assert found.origins["drainage_class"] == "Scheda 1 (Scheda 1 of the site check says D or C)"

    def test_every_fault_at_once(self, tmp_path: Path) -> None:
        files = {
            "one.json": evaluation("B"), "two.json": [evaluation("C")], "old.json": {**profile(classes("B")), "format": 9},
            "strange.json": {"kind": "sttm-site-search"}, "nothing.json": [], "many.json": [evaluation("B")] * 2,
            "shape.json": {**check(["admissible"]), "verdict": {"answer": "perhaps"}},
        }  # fmt: skip
        for name, body in files.items():
            (tmp_path / name).write_text(json.dumps(body))
        (tmp_path / "torn.json").write_text("{")
        with pytest.raises(InputError) as error:
            read_results([tmp_path / name for name in (*files, "torn.json", "absent.json")])
        said = {f.file: f.message for f in error.value.faults}
        assert said["two.json"].startswith("a second result of kind sttm-evaluation")
        assert said["old.json"] == "its format is 9, this version reads format 1"
        assert said["strange.json"].startswith("sttm-site-search is not a kind of result that norms read")
        assert said["nothing.json"] == "it holds no result"
        assert said["many.json"] == "it holds 2 results: one work at a time"
        assert said["shape.json"].startswith("Input should be 'met'")
        assert set(said) == {*files, "torn.json", "absent.json"} - {"one.json"}

    def test_classes_that_no_scale_holds(self) -> None:
        bodies = [profile(classes("Z"), asked("C")), profile(classes("B"), asked("Q"))]
        for body in bodies:
            with pytest.raises(InputError) as error:
                known_results([body])
            assert "is not in the scale A, B, C, D, E" in error.value.faults[0].message


class TestDeclarations:
    @pytest.mark.parametrize(
        ("origin", "domain", "said"),
        [
            ("{scheda: 7, field: class}", "[E, D, C, B, A]", "Scheda 7 is not declared"),
            ("{scheda: 1, field: class}", "[E, D, C, B]", "class may be A, which is not in its domain"),
            ("{scheda: 1, field: class}", "[A, B, C, D, E]", "class runs from the worst to the best: E, D, C, B, A"),
            ("{scheda: 1, field: total}", "[E, D]", "a total is a number"),
            ("{profile: nowhere, field: class}", "[E, D, C, B, A]", "profile nowhere is not declared"),
            (
                "{profile: null, field: threshold}", "[below_mandatory, mandatory_met]",
                "threshold may be incentivised_met, which is not in its domain",
            ),
            ("{site_check: farmland}", "[yes, no]", "farmland runs from the worst to the best: no, yes"),
            ("{site_check: work_kind}", "[logistics]", "work_kind may be production, retail"),
            ("{site_check: territorial_area}", "[no, yes]", "territorial_area of a site check is a number in m**2"),
            ("{site: verdict}", "[no, yes]", "should name what gives it: {scheda, field}"),
        ],
    )  # fmt: skip
    def test_what_a_result_cannot_give_is_refused(
        self, tmp_path: Path, origin: str, domain: str, said: str
    ) -> None:
        (tmp_path / "norms" / "facts").mkdir(parents=True)
        (tmp_path / "pack.yaml").write_text(
            'name: draft\nversion: "1"\ntitle: {it: B, en: D}\ndescription: {it: B, en: D}\nfictional: true\n'
            "extends: [base]\nterritory: false\ncrs: EPSG:32632\norigin: files\ncaveats: []\n"
        )
        (tmp_path / "norms" / "facts" / "own.yaml").write_text(
            "- id: own\n  title: {it: a, en: a}\n  description: null\n  kind: category\n"
            f'  unit: "1"\n  domain: {domain}\n  from_result: {origin}\n'
        )
        with pytest.raises(PackError) as error:
            load_pack(str(tmp_path))
        assert any(f.message.startswith(said) for f in error.value.faults), error.value.faults


def test_a_number_that_is_not_known_is_at_most_what_the_site_check_says() -> None:
    bounded = {"fact": "operating_area", "value": None, "at_most": 19_600.0,
               "missing": {"it": "al più", "en": "at most"}}  # fmt: skip
    site = check(["admissible"], facts=[bounded])
    found = facts(site)
    assert found.value("operating_area") == AtMost("at most", it="al più", most=Decimal("19600.0"))
    assert "operating_area" not in found.values
    assert facts(site, operating_area=5000).value("operating_area") == Decimal(5000)
    known = {"work_kind": "logistics", "intermodal": "no"}
    open_, closed = (
        explain_case(BASE, Case(id="c", municipality=None, on=ON, facts=known), results=results)
        for results in ((), [site])
    )
    outcomes = [
        {o["id"] for r in told["rules"] if r["rule"] == "logistics_agreement" for o in r["outcomes"]}
        for told in (open_, closed)
    ]
    assert outcomes[1] < outcomes[0]
    assert "operating_area" not in {f["fact"] for f in closed["facts"]}
