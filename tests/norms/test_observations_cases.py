"""The worked cases of contributions and observations, and the mutations of thresholds that have to break one."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from observation_examples import made_register

from sttm.norms.observations.acts import Decide, Propose, Read, Reply
from sttm.norms.observations.grouping import group_points, weighed_words
from sttm.norms.observations.journal import entries_of
from sttm.norms.observations.privacy import erase_by_rule
from sttm.norms.observations.register import About, Point, Window
from sttm.norms.observations.states import PointState, State, act_faults, replay
from sttm.packs.loading import load_pack
from sttm.packs.observations import ObservationRules
from sttm.packs.strict_yaml import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "cases" / "observations.yaml")
RULES = load_pack("base").observation_rules(date(2024, 2, 28))
SHARED = ("viali", "alberi", "piazze", "cortili", "scuole", "tetti", "fontane", "giardini", "sentieri")
OWN = (("ombra", "ghiaia", "muri", "reti", "gradini"), ("luce", "sabbia", "siepi", "ponti", "argini"))
ABOUT = {
    "same_article": (About(document="norme", article="12"), About(document="norme", article="12")),
    "same_document": (About(document="norme", article="12"), About(document="norme", article="15")),
    "anywhere": (About(document="norme"), About(document="tavole")),
}


def timing(case: dict[str, Any], rules: ObservationRules) -> dict[str, Any]:
    window = Window(opens=case["opens"], closes=case["closes"])
    return {"timing": window.timing(case["received"])}


def acts(case: dict[str, Any], rules: ObservationRules) -> dict[str, Any]:
    register = made_register(1, 1 if case["late"] else 0)
    name = next(iter(register.points))
    done = [_act(words, name) for words in case["acts"]]
    faults = act_faults(register, rules, entries_of(done))
    sound = done[: len(done) - len(faults)]
    return {"state": replay(register, rules, entries_of(sound))[name].state.value, "refused": bool(faults)}


def _act(words: str, name: str):
    what, *rest = words.split()
    given = {"act": what, "at": datetime(2024, 2, 28, 9), "by": rest[-1], "points": (name,)}
    day = date(2024, 2, 28)
    if what == "propose":
        return Propose(**given, outcome=rest[0], reason="Perché.")
    if what == "read":
        return Read(**given, agrees=True)
    return (
        Decide(**given, resolution="1/2024", on=day)
        if what == "decide"
        else Reply(**given, protocol="1", on=day)
    )


def likeness(case: dict[str, Any], rules: ObservationRules) -> dict[str, Any]:
    common = SHARED[: case["shared"]]
    points = [
        Point(id=name, text=" ".join((*common, *own[: case["unshared"]])), about=about)
        for name, own, about in zip("ab", OWN, ABOUT[case["apart"]], strict=True)
    ]
    weights, _ = weighed_words(points, rules.grouping)
    similarity = float((weights @ weights.T).toarray()[0, 1])
    return {"similarity": round(similarity, 4), "grouped": bool(group_points(points, rules.grouping))}


def retention(case: dict[str, Any], rules: ObservationRules) -> dict[str, Any]:
    register = made_register(1, 0)
    one = register.submissions[0]
    sender = one.sender.model_copy(update={"quality": case["quality"]})
    register = register.model_copy(update={"submissions": (one.model_copy(update={"sender": sender}),)})
    sent = Reply(
        act="reply", at=datetime(2024, 3, 1), by="anna", points=("x",), protocol="1", on=case["closed"]
    )
    states = dict.fromkeys(register.points, PointState(state=State.REPLIED, reply=sent))
    return {"erased_from": erase_by_rule(register, rules, states)[one.id] or "never"}


KINDS = {"timing": timing, "acts": acts, "likeness": likeness, "retention": retention}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"]["en"])
def test_worked_case(case: dict[str, Any]):
    assert KINDS[case["kind"]](case, RULES) == case["expected"]


def mutants():
    grouping = RULES.grouping
    for name, steps in (
        ("same_article", (-0.02, 0.02)),
        ("same_document", (-0.03, 0.03)),
        ("anywhere", (-0.02, 0.02)),
    ):
        for step in steps:
            changed = grouping.model_copy(update={name: getattr(grouping, name) + step})
            yield f"{name} {step:+}", RULES.model_copy(update={"grouping": changed})
    for rule in RULES.retention:
        for days in (-1, 1):
            others = tuple(r for r in RULES.retention if r is not rule)
            changed = rule.model_copy(update={"days": rule.days + days})
            yield f"{rule.quality} {days:+}", RULES.model_copy(update={"retention": (*others, changed)})
    yield "no second reader", RULES.model_copy(update={"second_reader": False})
    yield "late not answered", RULES.model_copy(update={"late": "not_answered"})
    yield (
        "the office decides",
        RULES.model_copy(update={"roles": {**RULES.roles, "decide": ("office", "council")}}),
    )


@pytest.mark.parametrize(
    ("name", "rules"), list(mutants()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_a_changed_threshold_breaks_a_case(name: str, rules: ObservationRules):
    assert any(KINDS[case["kind"]](case, rules) != case["expected"] for case in CASES), name
