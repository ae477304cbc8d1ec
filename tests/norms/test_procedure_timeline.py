"""The path of the first three strategies, entered as acts, gives every date and window of its source."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from sttm.norms.procedure.acts import read_procedure
from sttm.norms.procedure.state import Standing, standing_of
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.quantities import Answer

FILE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "first-three-sttm.yaml"


@lru_cache
def pack() -> Pack:
    return load_pack("base")


def standing(on: str) -> Standing:
    return standing_of(pack(), read_procedure(FILE), date.fromisoformat(on))


AFTER = "2024-03-01"

DATES = [
    # As the source lists them: day or period, act as cited, acts of the type.
    ("2022-04-14", "DSM 77/2022", "sttm_start"),
    ("2022-05-24", None, "sttm_kickoff"),
    ("2022-10/2022-11", None, "sttm_comuni"),
    ("2022-12-05", None, "sttm_mayors"),
    ("2023-07-31", "DSM 190/2023", "sttm_proposal"),
    ("2023-08-01", None, "vas_deposit"),
    ("2023-10-04", None, "vas_conference"),
    ("2023-10-18", None, "sttm_conference"),
    ("2023-10-30", "Prot. 167482", "vas_decision"),
    ("2023-10-30", "Prot. 168210", "vas_notice"),
    ("2023-12-06", "DSM 335/2023", "sttm_adoption"),
    ("2023-12-06", None, "sttm_publication"),
    ("2023-12-13", None, "sttm_commission"),
    ("2023-12-20", None, "sttm_council"),
    ("2024-02-28", "DCM 5/2024", "sttm_final_approval"),
]


@pytest.mark.parametrize(("when", "cited", "step"), DATES)
def test_every_date_of_the_source_is_there(when: str, cited: str | None, step: str) -> None:
    found = [a for a in standing(AFTER).as_dict()["acts"] if step in a["does"]]
    assert [(a["when"], a["cited"], a["state"]) for a in found] == [(when, cited, "done")]


WINDOWS = [
    ("sttm_contributions", "2023-10-18", "2023-11-18", "a month, to a Saturday that did not move"),
    ("sttm_observations", "2023-12-06", "2023-12-20", "fifteen days, the first one counted"),
    ("vas_decision_due", "2023-08-01", "2023-10-30", "ninety days, the first one not counted"),
    ("vas_opinions", "2023-08-01", "2023-08-31", "thirty days"),
    ("sttm_publicity", "2023-08-01", "2023-10-30", "ninety days before adoption"),
]


@pytest.mark.parametrize(("term", "opened", "last", "why"), WINDOWS)
def test_every_window_of_the_source_comes_out(term: str, opened: str, last: str, why: str) -> None:
    clock = standing(AFTER).clocks[term]
    assert clock.opened is not None
    assert clock.last is not None
    assert (clock.opened.first, clock.last.first) == (date.fromisoformat(opened), date.fromisoformat(last)), (
        why
    )
    assert clock.last.exact
    assert clock.moved_from is None
    assert clock.set_by is None, "it is counted, not entered"


def test_the_decision_came_on_the_last_day() -> None:
    clock = standing(AFTER).clocks["vas_decision_due"]
    assert clock.state == "met"
    assert clock.closer is not None
    assert clock.closer.cited == "Prot. 167482"


def test_nothing_was_late_or_out_of_order_and_nothing_is_missing() -> None:
    found = standing(AFTER)
    assert (found.state, found.late, found.irregular, found.missing) == ("ended", (), (), ())


def test_until_it_came_the_approval_was_planned() -> None:
    acts = standing("2024-02-27").as_dict()["acts"]
    assert [(a["when"], a["state"]) for a in acts if "sttm_final_approval" in a["does"]] == [
        ("2024-01/2024-02", "planned")
    ]


def test_what_the_source_knew_is_still_told() -> None:
    found = standing_of(pack(), read_procedure(FILE), date(2024, 3, 1), known_on=date(2023, 12, 31))
    assert found.state == "under_way"
    assert "sttm_final_approval" in found.missing


ALLOWED: list[tuple[str, str, Answer, str | None]] = [
    ("2023-10-20", "vas_decision", Answer.MET, None),
    ("2023-08-15", "vas_decision", Answer.NOT_MET, "2023-09-01"),
    ("2023-10-30", "sttm_adoption", Answer.NOT_MET, "2023-11-19"),
    ("2023-11-18", "sttm_adoption", Answer.NOT_MET, "2023-11-19"),
    ("2023-11-19", "sttm_adoption", Answer.MET, None),
    ("2023-12-20", "sttm_replies", Answer.NOT_MET, "2023-12-21"),
    ("2023-12-21", "sttm_replies", Answer.MET, None),
    ("2023-12-21", "sttm_final_approval", Answer.NOT_MET, None),
    ("2023-12-21", "vas_opinion", Answer.NOT_MET, None),
]


@pytest.mark.parametrize(("on", "step", "answer", "from_day"), ALLOWED)
def test_what_could_be_done_on_a_day(on: str, step: str, answer: Answer, from_day: str | None) -> None:
    move = next(m for m in standing(on).moves if m.step.id == step)
    assert move.answer is answer
    assert (move.from_day and move.from_day.isoformat()) == from_day
    assert bool(move.reasons) == (answer is not Answer.MET)


def test_before_the_vas_decision_adoption_has_no_day() -> None:
    move = next(m for m in standing("2023-10-29").moves if m.step.id == "sttm_adoption")
    assert move.from_day is None
    assert "Manca: Provvedimento di verifica" in [r.it for r in move.reasons]


STATES: list[tuple[str, str, dict[str, Any]]] = [
    ("2022-04-13", "not_begun", {"drafting": "not_begun"}),
    ("2022-04-14", "under_way", {"drafting": "open", "vas_preparation": "open", "examination": "not_begun"}),
    ("2023-08-01", "under_way", {"drafting": "closed", "examination": "open", "vas_consultation": "open"}),
    ("2023-12-06", "under_way", {"examination": "closed", "observations": "open", "vas_closing": "closed"}),
    ("2024-02-28", "ended", {"observations": "closed", "approval": "closed"}),
]


@pytest.mark.parametrize(("on", "state", "phases"), STATES)
def test_phases_open_and_close_by_their_acts(on: str, state: str, phases: dict[str, str]) -> None:
    found = standing(on)
    assert found.state == state
    assert {f.id: found.phase(f) for f in found.path.phases.values() if f.id in phases} == phases
