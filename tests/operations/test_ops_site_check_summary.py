"""The answers of a site check side by side: what each says, and that none stands for another."""

from typing import Any

import pytest

from sttm.operations.production.check.summary import summary_of
from sttm.packs.declared import Text
from sttm.production.check.facts import SiteFact
from sttm.quantities import Missing

LAYER = Text(it="livello", en="layer")
NOTHING = {"it": "nulla", "en": "nothing"}


def body(**more: Any) -> dict[str, Any]:
    return {
        "verdict": {
            "answer": "met",
            "rules_not_assessable": 0,
            "conditions_to_overcome": 0,
            "reasons": [NOTHING],
        },
        "land": {"answer": "met"},
        "coherence": [],
        "profile": None,
        "profile_missing": NOTHING,
        "schede": [],
        "schede_missing": NOTHING,
        **more,
    }


def content(answer: str, title: str = "x") -> dict[str, Any]:
    return {"answer": answer, "plan": {"id": "ptm"}, "title": {"it": title, "en": title}}


def said(planned: Any = "yes", **more: Any) -> dict[str, tuple[str, str]]:
    found = summary_of(body(**more), {"planned": SiteFact("planned", planned, LAYER)})
    return {part["id"]: (part["answer"], part["text"]["en"]) for part in found}


def verdict(answer: str, waiting: int, missing: int) -> dict[str, Any]:
    return {
        "answer": answer,
        "conditions_to_overcome": waiting,
        "rules_not_assessable": missing,
        "reasons": [NOTHING],
    }


@pytest.mark.parametrize(
    ("given", "land", "answer"),
    [
        (verdict("met", 0, 0), "met", "met"),
        (verdict("not_met", 2, 0), "met", "not_met"),
        (verdict("not_assessable", 2, 0), "met", "conditions"),
        (verdict("not_assessable", 2, 1), "met", "not_assessable"),
        (verdict("not_assessable", 2, 0), "not_assessable", "not_assessable"),
        (verdict("not_assessable", 0, 1), "met", "not_assessable"),
    ],
)
def test_only_conditions_left_open(given: dict[str, Any], land: str, answer: str) -> None:
    assert said(verdict=given, land={"answer": land})["areas_and_land"][0] == answer


@pytest.mark.parametrize(
    ("planned", "contents", "answer"),
    [
        ("yes", ["coherent", "not_concerned"], "met"),
        ("yes", [], "met"),
        ("no", ["coherent"], "conditions"),
        (("no", "yes"), ["coherent"], "conditions"),
        (Missing("absent", it="manca"), ["coherent"], "not_assessable"),
        ("yes", ["coherent_with_conditions", "coherent"], "conditions"),
        ("no", ["not_coherent", "not_assessable"], "not_met"),
    ],
)
def test_plans_and_whether_they_provide_for_it(planned: Any, contents: list[str], answer: str) -> None:
    given = [content(one, one) for one in contents]
    told = said(planned, coherence=given)["plans"]
    assert told[0] == answer
    assert ("no plan provides" in told[1]) == (planned == "no")
    if answer == "not_met":
        assert told[1].startswith("PTM, not_coherent; ")


def test_profile_and_schede_have_answers_of_their_own() -> None:
    told = said()
    assert told["profile"] == ("not_asked", "nothing")
    assert told["schede"] == ("not_assessable", "nothing")
    profile = {"class": {"low": "C", "high": "A"},
               "threshold": {"mandatory": "B", "answer": "not_assessable", "possible": [{"mandatory": "B"}]}}  # fmt: skip
    schede = [
        {"number": 1, "class": {"low": "B", "high": "B"}, "conditions": "met"},
        {"number": 2, "class": {"low": "C", "high": "B"}, "conditions": "not_met"},
    ]
    told = said(profile=profile, schede=schede, schede_missing=None)
    assert told["areas_and_land"][0] == "met"
    assert told["profile"] == ("not_assessable", "class C–A; mandatory: B")
    assert told["schede"] == ("not_met", "class: Scheda 1 B; Scheda 2 C–B")
    open_ = {**profile, "threshold": {"mandatory": None, "answer": "not_assessable",
                                      "possible": [{"mandatory": "B"}, {"mandatory": None}]}}  # fmt: skip
    assert said(profile=open_)["profile"][1] == "class C–A; the mandatory class is open"
    assert said(schede=[{**schede[0], "conditions": None}], schede_missing=None)["schede"][0] == "not_asked"
