"""What is in force on a day, whom it binds, and what a faulty framework is told."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import InputError, NotInForce, PackError, RequestError
from sttm.norms.adhesions import Adhesion, binding, read_adhesions
from sttm.norms.applying import apply_rules
from sttm.norms.case import Case, facts_of, read_cases
from sttm.norms.framework import framework_on
from sttm.operations.norms.explaining import explain_case, show_framework
from sttm.operations.norms.results import known_results
from sttm.packs.loading import load_pack
from sttm.quantities import Answer

BASE = load_pack("base")
ON = date(2026, 3, 10)
FIRST = min(a.in_force_from for a in BASE.articles.values())


class TestWhatIsInForce:
    def test_articles_stand_in_the_order_of_their_chapters(self) -> None:
        numbers = list(framework_on(BASE, ON).articles)
        assert numbers[:3] == ["I.1", "I.2", "I.3"]
        assert [n.startswith("II") for n in numbers] == sorted(n.startswith("II") for n in numbers)

    def test_a_day_before_the_first_article_has_no_answer(self) -> None:
        with pytest.raises(
            NotInForce, match="no article of the framework of pack base is in force on 2020-01-01"
        ):
            framework_on(BASE, date(2020, 1, 1))

    def test_an_article_that_is_not_in_force_is_a_wrong_request(self) -> None:
        with pytest.raises(RequestError, match=r"no article IX\.9 is in force"):
            show_framework(BASE, ON, article="IX.9")

    @given(st.dates(FIRST, date(2050, 1, 1)))
    def test_every_rule_in_force_is_carried_by_one_article_in_force(self, day: date) -> None:
        framework = framework_on(BASE, day)
        carried = [name for article in framework.articles.values() for name in article.rules]
        assert sorted(set(framework.rules)) == sorted(n for n in carried if n in framework.rules)

    def test_article_ten_follows_article_nine(self) -> None:
        article = framework_on(BASE, ON).article("I.1")
        numbered = {f"{n}": article.model_copy(update={"number": n}) for n in ("I.10", "I.9", "I.2")}
        pack = type(BASE)(**{**BASE.__dict__, "articles": numbered, "rules": {}, "measures": {}})
        assert list(framework_on(pack, ON).articles) == ["I.2", "I.9", "I.10"]


class TestBinding:
    JOINED = (
        Adhesion(
            municipality="F001", act="DCC 3/2025", in_force_from=date(2025, 5, 1),
            in_force_until=date(2026, 4, 30), left_by="DCC 9/2026",
        ),
    )  # fmt: skip

    @pytest.mark.parametrize(
        ("municipality", "day", "answer"),
        [
            ("F001", date(2025, 4, 30), Answer.NOT_MET),
            ("F001", date(2025, 5, 1), Answer.MET),
            ("F001", date(2026, 4, 30), Answer.MET),
            ("F001", date(2026, 5, 1), Answer.NOT_MET),
            ("F002", date(2025, 5, 1), Answer.NOT_MET),
            (None, date(2025, 5, 1), Answer.NOT_ASSESSABLE),
        ],
    )
    def test_by_adhesion_binds_only_who_had_joined(
        self, municipality: str, day: date, answer: Answer
    ) -> None:
        article = framework_on(BASE, ON).article("I.6")
        assert binding(article, municipality, day, self.JOINED).answer is answer

    def test_prescriptive_binds_everyone(self) -> None:
        assert binding(framework_on(BASE, ON).article("I.3"), "F002", ON, ()).answer is Answer.MET

    def test_no_register_is_not_an_empty_register(self) -> None:
        article = framework_on(BASE, ON).article("I.6")
        assert binding(article, "F001", ON, None).answer is Answer.NOT_ASSESSABLE
        assert binding(article, "F001", ON, ()).answer is Answer.NOT_MET

    def test_a_faulty_register_is_told_all(self, tmp_path: Path) -> None:
        file = tmp_path / "adhesions.yaml"
        file.write_text(
            "- {municipality: F001, act: DCC 1, in_force_from: 2025-01-01, in_force_until: 2025-12-31}\n"
            "- {municipality: F001, act: DCC 2, in_force_from: 2025-06-01, in_force_until: null}\n"
        )
        with pytest.raises(InputError) as error:
            read_adhesions(file)
        assert [f.code for f in error.value.faults] == ["left-by", "joined-twice"]

    def test_a_rule_that_does_not_bind_is_shown_and_not_met(self) -> None:
        facts = {"newly_sealed_area": 10.0, "farmland": "no", "relevance": "comunale"}
        case = Case(id="c", municipality="F009", on=ON, facts=facts)
        framework = framework_on(BASE, ON)
        applied = apply_rules(framework, case, facts_of(case, BASE.facts), ["compensation"], ())
        (found,) = (a for a in applied if a.rule.id == "unsealing_compensation")
        assert found.answer is Answer.NOT_MET
        assert found.output("ratio").low == 1


class TestCases:
    def test_every_fault_of_a_file_at_once(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.yaml"
        file.write_text(
            "- {id: a, municipality: null, on: 2026-03-10, facts: {operating_area: -1, work_kind: castle, aera: 3}}\n"
            "- {id: a, municipality: null, on: 2026-03-10, facts: {operating_area: big}}\n"
        )
        with pytest.raises(InputError) as error:
            read_cases(file, BASE.facts)
        found = [(f.code, f.feature, f.column) for f in error.value.faults]
        assert found == [
            ("fact", "a", "operating_area"),
            ("fact", "a", "work_kind"),
            ("fact", "a", "aera"),
            ("twice", "a", None),
            ("fact", "a", "operating_area"),
        ]

    def test_a_range_of_classes_leaves_the_rule_open(self) -> None:
        scale = [{"id": c} for c in "ABCDE"]
        scheda = {"number": 1, "class": {"low": "C", "high": "B", "scale": scale}, "override": None}
        case = Case(id="c", municipality=None, on=ON, facts={})
        facts = facts_of(case, BASE.facts, known_results([{"schede": [scheda]}]))
        assert facts.values["drainage_class"] == ("C", "B")
        assert facts.origins["drainage_class"] == "Scheda 1"

    def test_an_override_counts_and_is_named(self) -> None:
        scheda = {
            "number": 1, "class": {"low": "C", "high": "B", "scale": [{"id": c} for c in "ABCDE"]},
            "override": {"class": "A", "author": "M. Rossi", "reason": "survey"},
        }  # fmt: skip
        case = Case(id="c", municipality=None, on=ON, facts={})
        facts = facts_of(case, BASE.facts, known_results([{"schede": [scheda]}]))
        assert facts.values["drainage_class"] == "A"
        assert "M. Rossi" in facts.origins["drainage_class"]

    def test_relevance_is_the_greatest_that_the_rules_give(self) -> None:
        case = Case(
            id="c",
            municipality=None,
            on=ON,
            facts={"work_kind": ("housing", "logistics"), "territorial_area": 60000.0},
        )
        found = explain_case(BASE, case)
        inputs = next(r for r in found["rules"] if r["rule"] == "schede_due")["inputs"]
        relevance = next(i for i in inputs if i["fact"] == "relevance")["value"]
        # Housing of 6 ha is supra-municipal; logistics of unknown operating area may be anything.
        assert relevance == ["comunale", "sovracomunale", "metropolitana"]

    def test_the_same_case_has_the_same_fingerprint(self) -> None:
        case = Case(id="c", municipality=None, on=ON, facts={"work_kind": "environment"})
        assert explain_case(BASE, case)["fingerprint"] == explain_case(BASE, case)["fingerprint"]


ARTICLE = """
- number: I.3
  chapter: {chapter}
  title: {{it: x, en: x}}
  summary: {{it: x, en: x}}
  binding: prescriptive
  references: []
  rules: [{rules}]
  in_force_from: 2024-02-28
  in_force_until: {until}
  source: {{kind: assumption, title: {{it: x, en: x}}, article: null, url: null}}
  official: false
  confidence: ours
"""
RULE = """
- id: mine
  kind: obligation
  title: {{it: x, en: x}}
  hit_policy: {policy}
  inputs: [{{fact: {fact}, unit: {unit}}}]
  outputs: []
  outcomes: [{{id: a, label: {{it: x, en: x}}}}, {{id: b, label: {{it: x, en: x}}}}]
  rows:
    - {{when: {{{fact}: "{low}"}}, then: a, reason: {{it: x, en: x}}}}
    - {{when: {{{fact}: ">= 10"}}, then: b, reason: {{it: x, en: x}}}}
  in_force_from: 2024-02-28
  in_force_until: null
  source: {{kind: assumption, title: {{it: x, en: x}}, article: null, url: null}}
  official: false
  confidence: ours
"""
MANIFEST = """
name: mine
version: "1"
title: {it: x, en: x}
description: {it: x, en: x}
fictional: true
extends: [base]
territory: false
crs: EPSG:32632
origin: files
caveats: []
"""


class TestFaultyPacks:
    @pytest.mark.parametrize(
        ("article", "rule", "said"),
        [
            ({}, {"fact": "operating_aera"}, "unknown input: fact operating_aera is not declared"),
            ({}, {"unit": "hectare"}, r"input operating_area is written in hectare, the fact is in m\*\*2"),
            ({}, {"low": "< 11"}, "rows 1 and 2 overlap for operating_area = 10"),
            ({}, {"low": "< 9"}, "no row for operating_area = 9"),
            ({}, {"low": ">= 10", "policy": "first"}, "row 2 can never be reached"),
            ({"rules": "yours"}, {}, "rule yours is not declared"),
            ({"rules": ""}, {}, "on 2024-02-28 no article carries it"),
            ({"until": "2025-12-31"}, {}, "on 2026-01-01 no article carries it"),
            ({"chapter": "sttm_9"}, {}, "chapter sttm_9 is not declared"),
        ],
    )
    def test_each_is_refused_at_load_and_says_why(
        self, tmp_path: Path, article: dict, rule: dict, said: str
    ) -> None:
        folder = tmp_path / "mine"
        (folder / "norms" / "articles").mkdir(parents=True)
        (folder / "norms" / "rules").mkdir()
        (folder / "pack.yaml").write_text(MANIFEST)
        values = {"fact": "operating_area", "unit": "m**2", "low": "< 10", "policy": "unique"} | rule
        (folder / "norms" / "rules" / "mine.yaml").write_text(RULE.format(**values))
        named = "relevance_of_services, relevance_of_logistics, relevance_of_works, mine"
        fields = {"chapter": "common", "rules": named, "until": "null"} | article
        (folder / "norms" / "articles" / "mine.yaml").write_text(ARTICLE.format(**fields))
        with pytest.raises(PackError) as error:
            load_pack(folder)
        assert any(re.search(said, f.message) for f in error.value.faults), error.value.faults
