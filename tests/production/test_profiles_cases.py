"""The worked cases of the profiles, and the changes of a row, a step or a class that have to break one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.packs.loading import load_pack
from sttm.packs.profiles import Profile, ProfileScale
from sttm.packs.schede import IntervalScale
from sttm.packs.strict_yaml import read_yaml
from sttm.production.profiles.evaluating import Measured, evaluate_profile, profile_named, standing_of
from sttm.production.profiles.proposal import Answered, Contested, Proposal, answer_faults
from sttm.production.profiles.thresholds import Situation
from sttm.quantities import Missing

PACK = load_pack("base")
CASES = read_yaml(Path(__file__).parents[1] / "cases" / "profiles.yaml")
UNKNOWN = Missing("not known", it="non noto")
MET = Answered(answer="met", evidence="tavola 1")
NOT_MET = Answered(answer="not_met")


def profile_of(case: dict[str, Any]) -> Profile:
    return profile_named(PACK, case["profile"], case["on"])


def extreme(criterion: Any, best: bool) -> Answered:
    """The answer that gives the most, or the least."""
    if not isinstance(criterion, ProfileScale):
        return MET if best else NOT_MET
    least, most = criterion.domain
    rising = (criterion.direction == "increasing") == best
    return Answered(value=(1e5 if most is None else most) if rising else least)


def answers_of(case: dict[str, Any], profile: Profile) -> dict[str, Answered]:
    given = case["answers"]
    if given in ("best", "worst"):
        given = {given: [t.id for t in profile.themes]}
    if given.keys() & {"best", "worst"}:
        found = {}
        for criterion in profile.criteria:
            for end in ("best", "worst"):
                if criterion.id[0] in given.get(end, ()):
                    found[criterion.id] = extreme(criterion, end == "best")
        return found
    written = {"met": MET, "not_met": NOT_MET}
    return {n: written[v] if v in written else Answered(value=float(v)) for n, v in given.items()}


def evaluated(case: dict[str, Any], profile: Profile) -> dict[str, Any]:
    proposal = Proposal(
        id="case",
        activity=case["activity"],
        setting=case["setting"],
        answers=answers_of(case, profile),
        disputes=tuple(
            Contested(criterion=name, party=d["party"], reason=d["reason"], value=d["value"])
            for name, d in case.get("disputes", {}).items()
        ),
    )
    assert not list(answer_faults(proposal, profile))
    place = [UNKNOWN if case[name] == "missing" else case[name] for name in ("land", "admissibility")]
    return evaluate_profile(profile, proposal, Measured(), Situation(*place))


def both(value: Any) -> dict[str, Any]:
    low, high = value if isinstance(value, list) else (value, value)
    return {"low": low, "high": high}


def told(case: dict[str, Any], profile: Profile) -> dict[str, Any]:
    """What a case expects, as the profile says it."""
    if "places" in case:
        return {"places": [_asked(one, profile) for one in case["places"]]}
    if "scales" in case:
        return {
            "scales": {n: {v: _points(n, v, profile) for v in steps} for n, steps in case["scales"].items()},
            "met": {n: profile.criterion(n).max_points for n in case["met"]},
        }
    result, expected = evaluated(case, profile), case["expected"]
    criteria = [c for p in result["parts"] for c in p["criteria"]]
    found = {
        "total": result["total"],
        "class": {end: result["class"][end] for end in ("low", "high")},
        "threshold": result["threshold"]["answer"],
        "incentive": result["threshold"]["incentive"],
        "possible": [p["mandatory"] for p in result["threshold"]["possible"]],
        "parts": {p["id"]: p["points"] for p in result["parts"] if p["id"] in expected.get("parts", ())},
        "not_applicable": [c["id"] for c in criteria if not c["applicable"]],
        "disputed": [c["id"] for c in criteria if c["answer"] == "disputed"],
    }
    return {name: found[name] for name in expected}


def wanted(case: dict[str, Any]) -> dict[str, Any]:
    if "places" in case:
        return {"places": case["places"]}
    if "scales" in case:
        return {name: case[name] for name in ("scales", "met")}
    found = dict(case["expected"])
    for name in ("total", "class"):
        if name in found:
            found[name] = both(found[name])
    if "parts" in found:
        found["parts"] = {n: both(v) for n, v in found["parts"].items()}
    return found


def _asked(one: dict[str, Any], profile: Profile) -> dict[str, Any]:
    proposal = Proposal(id="case", activity=one["activity"], setting=one["setting"])
    result = evaluate_profile(profile, proposal, Measured(), Situation(one["land"], one["admissibility"]))
    [asked] = result["threshold"]["possible"]
    return {
        **{name: one[name] for name in ("setting", "land", "admissibility", "activity")},
        "mandatory": asked["mandatory"] or "none",
        "incentivised": asked["incentivised"] or "none",
        "priority": "yes" if asked["priority"] else "no",
    }


def _points(name: str, value: float, profile: Profile) -> float:
    criterion = profile.criterion(name)
    assert isinstance(criterion, ProfileScale)
    points = criterion.scale.points(float(value))
    assert points is not None
    return points


@pytest.mark.parametrize("case", CASES, ids=[c["title"]["en"] for c in CASES])
def test_profile_as_worked_by_hand(case: dict[str, Any]) -> None:
    assert told(case, profile_of(case)) == wanted(case)


@pytest.mark.parametrize("profile", PACK.profiles.values(), ids=list(PACK.profiles))
def test_every_change_of_a_profile_breaks_a_case(profile: Profile) -> None:
    own = [c for c in CASES if c["profile"] == profile.id and profile.covers(c["on"])]
    assert own
    kept = [
        what
        for what, changed in mutants(profile)
        if all(told(case, changed) == wanted(case) for case in own if _concerned(case, what))
    ]
    assert kept == []


def _concerned(case: dict[str, Any], what: str) -> bool:
    kind = what.split()[0]
    return {"row": "places" in case, "demand": "places" in case}.get(kind, "places" not in case)


def mutants(profile: Profile) -> Iterator[tuple[str, Profile]]:
    table = profile.thresholds.table
    for number, row in enumerate(table.rows):
        same = profile.thresholds.demand(row.then)
        for outcome in table.outcomes:
            other = profile.thresholds.demand(outcome.id)
            if other.model_copy(update={"id": same.id}) == same:
                continue  # two outcomes that ask the same are one to a reader
            rows = (
                *table.rows[:number],
                row.model_copy(update={"then": outcome.id}),
                *table.rows[number + 1 :],
            )
            changed = table.model_copy(update={"rows": rows})
            yield f"row {number + 1} {outcome.id}", _with(profile, changed)
    for theme in profile.themes:
        for criterion in theme.criteria:
            for what, changed in _criteria(criterion):
                criteria = tuple(changed if c is criterion else c for c in theme.criteria)
                themes = tuple(
                    theme.model_copy(update={"criteria": criteria}) if t is theme else t
                    for t in profile.themes
                )
                yield f"{criterion.id} {what}", profile.model_copy(update={"themes": themes})


def _with(profile: Profile, table: Any) -> Profile:
    thresholds = profile.thresholds.model_copy(update={"table": table})
    return profile.model_copy(update={"thresholds": thresholds})


def _criteria(criterion: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(criterion, ProfileScale):
        yield "points", criterion.model_copy(update={"max_points": criterion.max_points + 1})
        return
    assert isinstance(criterion.scale, IntervalScale)
    steps = criterion.scale.steps
    for n, step in enumerate(steps):
        changes: list[dict[str, Any]] = [{"points": step.points + 0.5}]
        if step.from_ is not None:
            less = 1.5 if step.from_ > 100 else 0.6 if step.from_ >= 3 else 0.011
            changes += [{"from_": step.from_ * 1.001 + 1e-9}, {"from_": step.from_ - less}]
        for change in changes:
            changed = (*steps[:n], step.model_copy(update=change), *steps[n + 1 :])
            scale = criterion.scale.model_copy(update={"steps": changed})
            yield f"step {n} {change}", criterion.model_copy(update={"scale": scale})


def test_a_day_before_the_profiles_has_none() -> None:
    with pytest.raises(Exception, match="no value in force"):
        profile_named(PACK, "data_centre", date(2024, 2, 27))


def test_the_standing_names_what_nobody_declared() -> None:
    profile = profile_named(PACK, "data_centre", date(2026, 3, 10))
    standing = standing_of(profile, Proposal(id="x", activity="data_centre"), Measured())
    assert all(isinstance(i.value, Missing) for i in standing.shares[0].inputs.values())
