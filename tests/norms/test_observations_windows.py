"""Windows of a register from the acts of a procedure: by kind, by term, by the day on which something arrived."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from observation_examples import made_register

from sttm.errors import InputError
from sttm.norms.observations.register import Register, Window
from sttm.norms.procedure.acts import read_procedure
from sttm.norms.procedure.state import standing_of
from sttm.norms.procedure.submission_windows import windows_of
from sttm.operations.norms.observations import (
    erase_register,
    open_case,
    record_acts,
    register_status,
    write_register,
)
from sttm.packs.loading import load_pack

PACK = load_pack("base")
ACTS = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "first-three-sttm.yaml"
END = date(2024, 2, 28)


def windows(on: date = END):
    return windows_of(standing_of(PACK, read_procedure(ACTS), on))


def contribution(day: date, term: str | None = None) -> Register:
    register = made_register(1, 0)
    one = register.submissions[0].model_copy(update={"kind": "contributo", "received": day, "term": term})
    return register.model_copy(update={"submissions": (one,)})


def told(day: date, term: str | None = None) -> tuple[str | None, str]:
    register = contribution(day, term).with_windows(windows())
    one = register.submissions[0]
    window = register.window(one)
    return None if window is None else window.term, register.timing(one)


def test_the_acts_of_the_first_three_strategies_give_every_window():
    found = {kind: [(w.term, w.opens, w.closes) for w in several] for kind, several in windows().items()}
    after = ("sttm_contributions", date(2023, 10, 18), date(2023, 11, 18))
    opinions = ("vas_opinions", date(2023, 8, 1), date(2023, 8, 31))
    assert found == {
        "contributo": [("sttm_publicity", date(2023, 8, 1), date(2023, 10, 30)), after, opinions],
        "parere": [after, opinions],
        "osservazione": [("sttm_observations", date(2023, 12, 6), date(2023, 12, 20))],
    }


@pytest.mark.parametrize(
    ("day", "term", "expected"),
    [
        ((2023, 7, 31), None, ("vas_opinions", "early")),
        ((2023, 8, 1), None, ("vas_opinions", "in_time")),  # two are open: the first to close
        ((2023, 9, 1), None, ("sttm_publicity", "in_time")),
        ((2023, 9, 1), "vas_opinions", ("vas_opinions", "late")),  # as it says of itself
        ((2023, 10, 20), None, ("sttm_publicity", "in_time")),
        ((2023, 10, 31), None, ("sttm_contributions", "in_time")),
        ((2023, 11, 18), None, ("sttm_contributions", "in_time")),  # a Saturday, and the last day
        ((2023, 11, 19), None, ("sttm_contributions", "late")),
        ((2023, 10, 1), "sttm_contributions", ("sttm_contributions", "early")),
        ((2023, 10, 1), "sttm_observations", (None, "no_window")),
    ],
)
def test_a_contribution_belongs_to_the_term_it_names_or_to_that_of_its_day(day, term, expected):
    assert told(date(*day), term) == expected


@given(st.dates(date(2023, 7, 1), date(2024, 1, 31)))
def test_in_time_for_one_window_is_in_time(day: date):
    inside = any(w.timing(day) == "in_time" for w in windows()["contributo"])
    assert (told(day)[1] == "in_time") == inside


def test_what_is_not_open_on_the_day_gives_no_window():
    assert windows(date(2023, 12, 5))["osservazione"] == ()
    assert len(windows(date(2023, 12, 6))["osservazione"]) == 1
    assert windows(date(2023, 9, 1))["contributo"][0].closes == date(2023, 10, 30)


def test_a_planned_act_opens_nothing(tmp_path: Path):
    text = ACTS.read_text(encoding="utf-8")
    planned = [
        line.replace("state: done", "state: planned") if "sttm_publication" in line else line
        for line in text.splitlines()
        if not any(act in line for act in ("sttm_replies", "sttm_commission", "sttm_council"))
    ]
    path = tmp_path / "planned.yaml"
    path.write_text("\n".join(planned), encoding="utf-8")
    standing = standing_of(PACK, read_procedure(path), date(2023, 12, 10))
    assert any(w["planned"] for w in standing.windows)
    assert windows_of(standing)["osservazione"] == ()


def test_the_days_of_the_procedure_count_and_the_contradiction_is_told(tmp_path: Path):
    register = made_register(79, 23)
    other = register.model_copy(
        update={"windows": {"osservazione": (Window(opens=date(2023, 12, 6), closes=date(2023, 12, 31)),)}}
    )
    write_register(other, tmp_path / "register.json")
    alone = register_status(open_case(tmp_path / "register.json", PACK, END))
    case = open_case(tmp_path / "register.json", PACK, END, procedure=ACTS)
    status = register_status(case)
    assert status["totals"]["kinds"][0]["submissions_by_timing"] == {"in_time": 56, "late": 23}
    assert status["windows_replaced"]["osservazione"][0]["closes"] == "2023-12-31"
    assert {one["term"] for one in status["submissions"]} == {"sttm_observations"}
    assert alone["windows_replaced"] == {}
    assert alone["totals"]["kinds"][0]["submissions_by_timing"] != {"in_time": 56, "late": 23}
    # What is written of the register keeps its own days.
    erase_register(case, tmp_path / "erased.json")
    assert open_case(tmp_path / "erased.json", PACK, END).register.windows_of(
        "osservazione"
    ) == other.windows_of("osservazione")


def test_a_term_that_the_procedure_has_not_is_refused(tmp_path: Path):
    write_register(contribution(date(2023, 9, 1), "sttm_observations"), tmp_path / "register.json")
    with pytest.raises(InputError) as refused:
        open_case(tmp_path / "register.json", PACK, END, procedure=ACTS)
    fault = refused.value.faults[0]
    assert (fault.file, fault.feature) == ("register.json", "O-001")
    assert "no term sttm_observations for contributo" in fault.message
    assert "vas_opinions" in str(fault.remedy)


def test_several_windows_of_a_kind_name_their_terms(tmp_path: Path):
    day = date(2023, 9, 1)
    twice = (Window(opens=day, closes=day), Window(opens=day, closes=day + timedelta(1), term="second"))
    register = made_register(1, 0).model_copy(update={"windows": {"contributo": twice}})
    write_register(register, tmp_path / "register.json")
    with pytest.raises(InputError) as refused:
        open_case(tmp_path / "register.json", PACK, END)
    assert "names no term" in refused.value.faults[0].message


def test_a_journal_that_is_not_there_is_a_name_misspelt(tmp_path: Path):
    """Documents would otherwise be published as if nothing had been decided."""
    write_register(made_register(1, 0), tmp_path / "register.json")
    with pytest.raises(InputError) as refused:
        open_case(tmp_path / "register.json", PACK, END, journal=tmp_path / "jurnal.jsonl")
    assert refused.value.faults[0].file == "jurnal.jsonl"
    begun = open_case(tmp_path / "register.json", PACK, END, journal=tmp_path / "new.jsonl", new_journal=True)
    assert begun.entries == ()


def test_what_arrived_after_the_day_is_told(tmp_path: Path):
    write_register(contribution(END + timedelta(1)), tmp_path / "register.json")
    status = register_status(open_case(tmp_path / "register.json", PACK, END))
    assert status["after_the_day"] == ["O-001"]


def test_the_faults_of_a_procedure_name_its_file(tmp_path: Path):
    write_register(made_register(1, 0), tmp_path / "register.json")
    wrong = tmp_path / "acts.yaml"
    wrong.write_text(
        ACTS.read_text(encoding="utf-8").replace("[sttm_kickoff]", "[wedding]"), encoding="utf-8"
    )
    with pytest.raises(InputError) as refused:
        open_case(tmp_path / "register.json", PACK, END, procedure=wrong)
    assert (refused.value.faults[0].file, refused.value.faults[0].feature) == ("acts.yaml", "02")


def test_a_text_with_a_line_separator_does_not_break_the_journal(tmp_path: Path):
    write_register(made_register(1, 0), tmp_path / "register.json")
    case = open_case(tmp_path / "register.json", PACK, END)
    acts = tmp_path / "acts.yaml"
    acts.write_text(
        "- {act: propose, at: 2024-02-01T09:00:00, by: anna, points: [O-001.1], outcome: rejected, "
        'reason: "Una riga\\u2028e un\'altra."}\n'
    )
    journal = tmp_path / "journal.jsonl"
    record_acts(case, journal, acts)
    again = open_case(tmp_path / "register.json", PACK, END, journal=journal)
    assert again.entries[0].act.reason == "Una riga\u2028e un'altra."
