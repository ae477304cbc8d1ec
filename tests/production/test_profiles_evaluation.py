"""Profiles: faults all at once, ranges, what data tell, thresholds that are open, solutions that lead nowhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sttm.errors import NotInForce, RequestError
from sttm.evaluation.inputs import Input, Trace
from sttm.packs.checking_profiles import profile_faults, solution_faults
from sttm.packs.loading import load_pack
from sttm.packs.profiles import Profile, ProfileScale
from sttm.packs.solutions import Serves, Solution
from sttm.production.profiles.evaluating import Measured, evaluate_profile, profile_for, profile_named
from sttm.production.profiles.proposal import (
    Answered,
    Contested,
    Override,
    Proposal,
    answer_faults,
    from_site,
    proposal_faults,
)
from sttm.production.profiles.thresholds import Situation, areas_possible
from sttm.quantities import Measure, Missing

PACK = load_pack("base")
DAY = date(2026, 3, 10)
PROFILE = profile_named(PACK, "production_logistics", DAY)
HERE = Situation("urbanised", "admissible")
SCALES = [c for c in PROFILE.criteria if isinstance(c, ProfileScale)]


def proposal(**more: object) -> Proposal:
    return Proposal.model_validate({"id": "p1", "activity": "urban_logistics", **more})


def test_every_fault_of_the_answers_at_once() -> None:
    one = proposal(
        answers={
            "S1": {"value": 1.2},
            "Z9": {"value": 1.0},
            "W2": {"answer": "met"},
            "E3": {"value": 3.0},
            "M3": {"answer": "met", "evidence": "x"},
        },
        disputes=({"criterion": "Q1", "party": "P", "reason": "r", "answer": "met"},
                  {"criterion": "W2", "party": "P", "reason": "r", "value": 2.0}),
        override={"class": "Q", "author": "a", "reason": "r"},
    )  # fmt: skip
    found = list(answer_faults(one, PROFILE, "file.yaml"))
    assert {(f.code, f.column) for f in found} == {
        ("out-of-range", "S1"),
        ("unknown-criterion", "Z9"),
        ("unknown-criterion", "Q1"),
        ("no-evidence", "W2"),
        ("no-scale", "E3"),
        ("no-scale", "W2"),
        ("no-value", "M3"),
        ("unknown-class", "override"),
    }
    assert all(f.remedy and f.file == "file.yaml" and f.feature == "p1" for f in found)


def test_an_activity_that_is_not_there_is_near_one_that_is() -> None:
    [fault] = proposal_faults(proposal(activity="urban_logistic"), PACK)
    assert fault.remedy == "did you mean urban_logistics?"


@pytest.mark.parametrize(
    "given_",
    [{"value": 1.0, "answer": "met"}, {}, {"evidence": "x"}],
)
def test_an_answer_is_a_value_or_an_answer(given_: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either the value"):
        Answered.model_validate(given_)
    with pytest.raises(ValidationError, match="either the answer"):
        Contested.model_validate({"criterion": "S1", "party": "P", "reason": "r"})


def test_a_site_file_is_a_proposal() -> None:
    read = from_site(
        {
            "id": "s",
            "activity": "urban_logistics",
            "answers": {"1": {}},
            "works": [],
            "land": "scalo dismesso",
            "profile_answers": {"S1": {"value": 0.3}},
            "profile_override": None,
        }
    )
    assert read == {"id": "s", "activity": "urban_logistics", "answers": {"S1": {"value": 0.3}}}
    assert Proposal.model_validate(read).answers["S1"].value == 0.3
    assert from_site({"land": "greenfield", "typo": 1}) == {"land": "greenfield", "typo": 1}


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from([c.id for c in SCALES]), st.floats(0, 1), max_size=8), st.data())
def test_learning_more_only_narrows_the_range(values: dict[str, float], data: st.DataObject) -> None:
    answers = {name: Answered(value=value) for name, value in values.items()}
    one = proposal().model_copy(update={"answers": answers})
    before = evaluate_profile(PROFILE, one, Measured(), HERE)["total"]
    more = data.draw(st.sampled_from([c.id for c in PROFILE.criteria if c.id not in values]))
    scale = isinstance(PROFILE.criterion(more), ProfileScale)
    learned = Answered(value=0.5) if scale else Answered(answer="met", evidence="x")
    after = evaluate_profile(
        PROFILE, one.model_copy(update={"answers": {**answers, more: learned}}), Measured(), HERE
    )["total"]
    assert before["low"] <= after["low"] <= after["high"] <= before["high"]


def measured(**values: float) -> Measured:
    trace = (Trace("layer", "some", (("version", "v"),)),)
    return Measured(
        {f"place.{n}": Input(f"place.{n}", Measure(v, "m" if "distance" in n else "1"), trace)
         for n, v in values.items()}
    )  # fmt: skip


def points_of(result: dict, name: str) -> dict[str, float]:
    return next(c["points"] for p in result["parts"] for c in p["criteria"] if c["id"] == name)


def test_of_the_place_data_come_first_and_what_is_declared_fills_in() -> None:
    near = proposal(answers={"M1": {"value": 100.0}})
    found = evaluate_profile(PROFILE, near, measured(station_distance=2500.0), HERE)
    assert points_of(found, "M1") == {"low": 1, "high": 1}
    assert points_of(evaluate_profile(PROFILE, near, Measured(), HERE), "M1") == {"low": 6, "high": 6}


def test_of_the_settlement_what_is_declared_comes_first_and_data_fill_in_where_it_exists() -> None:
    data = measured(idren=0.4)
    new, existing = proposal(), proposal(setting="existing")
    assert points_of(evaluate_profile(PROFILE, new, data, HERE), "S1") == {"low": 0, "high": 10}
    assert points_of(evaluate_profile(PROFILE, existing, data, HERE), "S1") == {"low": 10, "high": 10}
    said = proposal(setting="existing", answers={"S1": {"value": 0.1}})
    assert points_of(evaluate_profile(PROFILE, said, data, HERE), "S1") == {"low": 2, "high": 2}


def test_an_override_stands_beside_the_computed_class() -> None:
    one = proposal().model_copy(
        update={"override": Override.model_validate({"class": "B", "author": "RUP", "reason": "sopralluogo"})}
    )
    found = evaluate_profile(PROFILE, one, Measured(), HERE)
    assert found["override"] == {"class": "B", "author": "RUP", "reason": "sopralluogo"}
    assert (found["class"]["low"], found["class"]["high"]) == ("E", "A")


def test_an_area_nobody_can_assess_may_be_any() -> None:
    assert areas_possible({"not_assessable"}) == ("excluded", "attention", "mitigation", "admissible")
    assert areas_possible({"mitigation"}) == ("mitigation",)
    unknown = Situation("urbanised", areas_possible({"not_assessable"}))
    threshold = evaluate_profile(PROFILE, proposal(), Measured(), unknown)["threshold"]
    assert [p["mandatory"] for p in threshold["possible"]] == ["C", "B"]
    assert (threshold["mandatory"], threshold["answer"], threshold["known"]) == (
        None,
        "not_assessable",
        False,
    )
    nowhere = Situation(Missing("?"), Missing("?"))
    told = evaluate_profile(PROFILE, proposal(), Measured(), nowhere)["threshold"]
    assert [t["en"] for t in told["missing"]] == ["Land it takes", "Class of the areas"]


def test_each_activity_has_one_profile_on_any_day() -> None:
    for day in (date(2024, 2, 28), date(2025, 6, 30), date(2025, 7, 1), DAY):
        for activity in PACK.activities:
            assert profile_for(PACK, activity, day).covers(day)
    with pytest.raises(NotInForce):
        profile_for(PACK, "data_centre", date(2020, 1, 1))
    with pytest.raises(RequestError, match="no profile speaks of"):
        profile_for(replace(PACK, profiles={}), "data_centre", DAY)


def test_the_variant_asks_for_heat_that_the_first_version_did_not() -> None:
    before, after = (profile_named(PACK, "data_centre", d) for d in (date(2025, 6, 30), date(2025, 7, 1)))
    assert before.criterion("E6") is None
    assert after.criterion("E6") is not None


def changed(profile: Profile, **more: object) -> Profile:
    return Profile.model_validate({**profile.model_dump(by_alias=True), **more})


def test_what_is_wrong_with_a_profile_is_told() -> None:
    given_ = PROFILE.model_dump(by_alias=True)
    demands = given_["thresholds"]["demands"]
    wrong = [
        {**demands[0], "mandatory": "B", "incentivised": "C"},
        {**demands[1], "mandatory": "Z"},
        *demands[3:],
    ]
    with pytest.raises(ValidationError) as error:
        changed(
            PROFILE, thresholds={**given_["thresholds"], "demands": tuple(wrong)}, themes=given_["themes"][:8]
        )
    for said in ("add up to 94", "has no demand", "there is no class Z", "is better than the mandatory one"):
        assert said in str(error.value)


def test_two_profiles_for_one_activity_are_a_fault() -> None:
    twin = PROFILE.model_copy(update={"id": "twin", "activities": ("heavy_production",)})
    faults = list(profile_faults(replace(PACK, profiles={**PACK.profiles, "twin": twin})))
    assert {f.code for f in faults} == {"dated-twice", "profile"}
    assert any("both in force for heavy_production" in f.message for f in faults)


def solution(name: str, **more: object) -> Solution:
    return PACK.solutions[name].model_copy(update=more)


def serves(criterion: str, value: float | None, profiles: tuple[str, ...] | None = None) -> Serves:
    return Serves(profiles=profiles, criterion=criterion, value=value)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"serves": (serves("S1", None),)}, "is on a scale"),
        ({"serves": (serves("S1", 0.05),)}, "no more points than the worst step"),
        ({"serves": (serves("S1", 2.0),)}, "is outside 0 to 1"),
        ({"serves": (serves("W2", 1.0),)}, "leave its value null"),
        ({"serves": (serves("M1", 10.0),)}, "no solution moves it"),
        ({"serves": (serves("Z1", 1.0),)}, "no profile has a criterion Z1"),
        ({"serves": (serves("E5", 1.2, ("production_logistics",)),)}, "has no criterion E5"),
        ({"serves": (serves("S1", 0.2, ("moon",)),)}, "profile moon is not declared"),
        ({"serves": (serves("S1", 0.2), serves("S1", 0.3))}, "is served twice"),
        (
            {"serves": (serves("S2", 0.9),), "applies_to": ("existing",)},
            "is not asked of existing settlements",
        ),
        ({"needs": ("moon_base",)}, "needs moon_base, which is not declared"),
        ({"excludes": ("moon_base",)}, "excludes moon_base, which is not declared"),
        ({"needs": ("pv_half", "pv_full")}, "exclude one another"),
        ({"needs": ("dry_structure",)}, "does not apply to all the settlements"),
        ({"needs": ("first_flush",)}, "does not apply to all its activities"),
        ({"work_type": "moon_dust"}, "type of work moon_dust is not declared"),
        ({"work_type": "infiltration_basin"}, "its quantity is in m**2"),
    ],
)
def test_what_leads_nowhere_in_the_abacus_is_told(more: dict[str, object], said: str) -> None:
    pack = replace(
        PACK, solutions={**PACK.solutions, "permeable_parking": solution("permeable_parking", **more)}
    )
    assert any(said in f.message for f in solution_faults(pack)), [f.message for f in solution_faults(pack)]


def test_needs_that_lead_back_and_themes_without_a_solution_are_told() -> None:
    loop = {"rain_cistern": solution("rain_cistern", needs=("dual_network",))}
    assert any(
        "leads back" in f.message
        for f in solution_faults(replace(PACK, solutions={**PACK.solutions, **loop}))
    )
    soil = {n: s for n, s in PACK.solutions.items() if s.theme != "soil"}
    assert any(
        "no solution is of theme soil" in f.message for f in solution_faults(replace(PACK, solutions=soil))
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"quantity": {**PACK.solutions["swales"].quantity.model_dump(), "unit": "m**3"}}, "does not price"),
        ({"needs": ("pv_full",), "excludes": ("pv_full",)}, "both needs and excludes"),
        ({"needs": ("first_flush",)}, "neither needs nor excludes itself"),
        ({"work_type": "swale"}, "leave cost null"),
    ],
)
def test_a_solution_is_sound_in_itself(more: dict[str, object], said: str) -> None:
    given_ = PACK.solutions["first_flush" if "quantity" not in more else "swales"].model_dump()
    with pytest.raises(ValidationError, match=said):
        Solution.model_validate({**given_, **more})


def test_the_pack_has_what_it_says() -> None:
    assert not list(solution_faults(PACK))
    assert not list(profile_faults(PACK))
    assert len(PACK.solutions) >= 30
    assert {s.theme for s in PACK.solutions.values()} == {t.theme for t in PROFILE.themes}
    assert not any(s.official for s in PACK.solutions.values())
    served = {s.criterion for one in PACK.solutions.values() for s in one.serves}
    asked = {c.id for p in PACK.profiles.values() for c in p.criteria}
    assert asked - served == {"M1", "P4"}, (
        "every criterion that can be moved has a solution; these are of the place"
    )
