"""Where points stand: who may do what when, what the journal keeps, and figures that always add up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from observation_examples import LONGER, OPENS, made_acts, made_register

from sttm.errors import InputError, WorkspaceLocked
from sttm.norms.observations.acts import Annul, Consider, Decide, Propose, Read, Reply, TextChange, Withdraw
from sttm.norms.observations.journal import append_entries, entries_of, read_journal
from sttm.norms.observations.register import Register, Window
from sttm.norms.observations.states import PointState, act_faults, replay
from sttm.norms.observations.totals import register_totals, unreconciled
from sttm.packs.loading import load_pack

RULES = load_pack("base").observation_rules(date(2024, 2, 28))
T0 = datetime(2024, 2, 1, 9)
REGISTER = made_register(6, 2, seed=3)
ONE = next(iter(REGISTER.points))


def propose(**more) -> Propose:
    given = {
        "act": "propose",
        "at": T0,
        "by": "anna",
        "points": (ONE,),
        "outcome": "accepted",
        "reason": "Sì.",
    }
    return Propose(**{**given, **more})


def read(**more) -> Read:
    return Read(**{"act": "read", "at": T0, "by": "bice", "points": (ONE,), "agrees": True, **more})


def decide(**more) -> Decide:
    given = {"act": "decide", "at": T0, "by": "council", "points": (ONE,), "resolution": "DCM 9/2024"}
    return Decide(**{**given, "on": date(2024, 2, 1), **more})


def reply(**more) -> Reply:
    given = {
        "act": "reply",
        "at": T0,
        "by": "anna",
        "points": (ONE,),
        "protocol": "1/2024",
        "on": date(2024, 2, 2),
    }
    return Reply(**{**given, **more})


def state_after(*acts, register: Register = REGISTER) -> PointState:
    return replay(register, RULES, entries_of(acts))[ONE]


def refusal(*acts, register: Register = REGISTER) -> str:
    """What is said of the last act; those before it are sound."""
    faults = act_faults(register, RULES, entries_of(acts))
    assert {fault.feature for fault in faults} == {f"entry {len(acts)}"}
    return "; ".join(fault.message for fault in faults)


def test_the_whole_path_of_a_point():
    path = [propose(text_changes=(LONGER,)), read(), decide(), reply()]
    states = [state_after(*path[:n]).state.value for n in range(5)]
    assert states == ["entered", "proposed", "read", "decided", "replied"]
    end = state_after(*path)
    assert (end.outcome, end.text_changes, end.ended) == ("accepted", (LONGER,), date(2024, 2, 2))


@pytest.mark.parametrize(
    ("acts", "said"),
    [
        ([reply()], "reply needs it decided"),
        ([decide()], "decide needs it read"),
        ([propose(), decide()], "decide needs it read"),
        ([propose(), read(by="anna")], "another person reads it"),
        ([propose(by="council")], "it takes the role office"),
        ([propose(by="nobody")], "it takes the role office"),
        ([propose(), read(), decide(by="anna")], "it takes the role council"),
        ([propose(), read(), decide(), propose()], "is decided"),
        ([propose(), read(), decide(on=date(2024, 3, 1)), reply()], "decided on 2024-03-01, after the reply"),
        ([propose(outcome="perhaps")], "not an outcome"),
        ([propose(outcome="rejected", text_changes=(LONGER,))], "nothing can change"),
        ([propose(points=("O-999.1",))], "no point O-999.1"),
        ([propose(points=(ONE, ONE))], "named twice"),
        ([propose(at=datetime(2023, 1, 1))], "arrived on"),
        ([Consider(act="consider", at=T0, by="anna", points=(ONE,), reason="x")], "gets a reply act"),
        ([propose(reason="Come dice Carla Belloni, sì.")], "must not be published"),
        ([propose(text_changes=(LONGER.model_copy(update={"before": "mai scritto"}),))], "stands 0 times"),
        ([propose(text_changes=(LONGER.model_copy(update={"before": "e"}),))], "must stand there once"),
        ([propose(text_changes=(LONGER.model_copy(update={"article": "99"}),))], "no article 99"),
    ],
)
def test_what_may_not_be_done_is_refused(acts, said):
    names = {one.sender.name for one in REGISTER.submissions}
    register = REGISTER
    if "Carla Belloni" not in names:
        first = REGISTER.submissions[0]
        sender = first.sender.model_copy(update={"name": "Carla Belloni", "quality": "citizen"})
        changed = first.model_copy(update={"sender": sender})
        register = REGISTER.model_copy(update={"submissions": (changed, *REGISTER.submissions[1:])})
    assert said in refusal(*acts, register=register)


def test_a_proposal_sent_back_is_made_anew_and_read_anew():
    back = [propose(), read(agrees=False, note="Manca il motivo.")]
    assert state_after(*back).state.value == "returned"
    assert refusal(*back, decide()) == f"{ONE}: is returned; decide needs it read"
    again = [*back, propose(outcome="partly", reason="In parte.")]
    assert state_after(*again).state.value == "proposed"
    assert state_after(*again, read(), decide()).outcome == "partly"


def test_the_council_may_decide_otherwise_and_the_changes_of_the_proposal_fall():
    path = [propose(text_changes=(LONGER,)), read()]
    with pytest.raises(ValueError, match="needs its reason"):
        decide(outcome="rejected")
    end = state_after(*path, decide(outcome="rejected", reason="No."))
    assert (end.outcome, end.reason, end.text_changes) == ("rejected", "No.", ())
    own = TextChange(document="norme", article="15", before="entro tre anni", after="entro quattro anni")
    end = state_after(*path, decide(text_changes=(own,), reason="Quattro."))
    assert (end.outcome, end.text_changes) == ("accepted", (own,))


def test_an_annulled_entry_counts_no_more_and_stays():
    annul = Annul(act="annul", at=T0, by="anna", entry=1, reason="Punto sbagliato.")
    assert state_after(propose(), annul) == PointState()
    assert refusal(propose(), annul, annul) == "entry 1 is annulled already"
    assert "no earlier act" in refusal(propose(), annul.model_copy(update={"entry": 2}))
    council = Annul(act="annul", at=T0, by="anna", entry=3, reason="No.")
    assert "role council" in refusal(propose(), read(), decide(), council)
    # What rests on it does not stand without it.
    with pytest.raises(InputError) as caught:
        replay(REGISTER, RULES, entries_of([propose(), read(), annul]))
    assert "read needs it proposed" in caught.value.faults[0].message


def test_only_observations_get_a_reply_act():
    first, *rest = REGISTER.submissions
    given = REGISTER.model_copy(update={"submissions": (first.model_copy(update={"kind": "parere"}), *rest)})
    point = first.points[0].id
    assert "gets no reply act" in refusal(propose(points=(point,)), register=given)
    act = Consider(act="consider", at=T0, by="anna", points=(point,), reason="Tenuto conto.")
    assert replay(given, RULES, entries_of([act]))[point].ended == T0.date()
    assert given.timing(given.submissions[0]) == "no_window"


def test_who_takes_a_point_back_ends_it():
    act = Withdraw(act="withdraw", at=T0, by="anna", points=(ONE,), protocol="2/2024")
    assert state_after(propose(), act).state.value == "withdrawn"
    assert "is withdrawn" in refusal(act, propose())


def test_late_ones_are_answered_or_not_as_the_rules_say():
    late = next(one for one in REGISTER.submissions if REGISTER.timing(one) == "late")
    act = propose(points=(late.points[0].id,))
    assert act_faults(REGISTER, RULES, entries_of([act])) == []
    strict = RULES.model_copy(update={"late": "not_answered"})
    assert "came late" in act_faults(REGISTER, strict, entries_of([act]))[0].message


def test_the_window_holds_its_first_and_its_last_day():
    window = Window(opens=OPENS, closes=OPENS + timedelta(days=14))
    days = [OPENS + timedelta(days=n) for n in (-1, 0, 14, 15)]
    assert [window.timing(day) for day in days] == ["early", "in_time", "in_time", "late"]
    with pytest.raises(ValueError, match="before it opens"):
        Window(opens=OPENS, closes=OPENS - timedelta(days=1))


def test_a_procedure_may_give_the_window():
    wider = REGISTER.with_windows({"osservazione": (Window(opens=OPENS, closes=date(2024, 12, 31)),)})
    assert {wider.timing(one) for one in wider.submissions} == {"in_time"}


# --- the journal -------------------------------------------------------------------------------------------


def test_the_journal_is_written_and_read_again(tmp_path: Path):
    path = tmp_path / "journal.jsonl"
    assert read_journal(path) == ()
    first = entries_of([propose(), read()])
    append_entries(path, first, after=0)
    second = entries_of([decide()], first)
    append_entries(path, second, after=2)
    assert read_journal(path) == (*first, *second)
    with pytest.raises(WorkspaceLocked, match="meanwhile"):
        append_entries(path, second, after=2)
    assert len(path.read_text().splitlines()) == 3


@pytest.mark.parametrize("harm", ["change", "take", "swap", "add"])
def test_a_journal_that_was_tampered_with_is_refused(tmp_path: Path, harm: str):
    path = tmp_path / "journal.jsonl"
    append_entries(path, entries_of([propose(), read(), decide()]), after=0)
    lines = path.read_text().splitlines()
    if harm == "change":
        lines[1] = lines[1].replace('"bice"', '"anna"')
    elif harm == "take":
        del lines[0]
    elif harm == "swap":
        lines[0], lines[1] = lines[1], lines[0]
    else:
        lines.append(lines[-1])
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError) as caught:
        read_journal(path)
    assert "not what was written" in caught.value.faults[0].message


@settings(max_examples=25)
@given(st.data())
def test_replay_gives_the_same_state_wherever_the_journal_is_cut(data):
    acts = made_acts(REGISTER, share=data.draw(st.floats(0, 1)))
    cut = data.draw(st.integers(0, len(acts)))
    first = entries_of(acts[:cut])
    whole = (*first, *entries_of(acts[cut:], first))
    assert whole == entries_of(acts)
    assert replay(REGISTER, RULES, whole) == replay(REGISTER, RULES, entries_of(acts))


# --- figures -----------------------------------------------------------------------------------------------


def test_the_real_case_79_of_which_23_late():
    register = made_register()
    totals = register_totals(register, RULES, replay(register, RULES, entries_of(made_acts(register))))
    own = totals["kinds"][0]
    assert (totals["submissions"], totals["points"]) == (79, 79)
    assert own["submissions_by_timing"] == {"in_time": 56, "late": 23}
    assert own["points_by_state"] == {"replied": 79}
    assert unreconciled(totals) == []


@settings(max_examples=40)
@given(st.integers(1, 12), st.data())
def test_totals_always_reconcile(submissions, data):
    late = data.draw(st.integers(0, submissions))
    points = data.draw(st.integers(submissions, 3 * submissions))
    register = made_register(submissions, late, points=points, seed=data.draw(st.integers(0, 99)))
    some = data.draw(st.integers(0, submissions))
    kinds = ("contributo", "parere")
    register = register.model_copy(
        update={
            "submissions": tuple(
                one.model_copy(update={"kind": kinds[n % 2]}) if n < some else one
                for n, one in enumerate(register.submissions)
            )
        }
    )
    share, replied = data.draw(st.floats(0, 1)), data.draw(st.booleans())
    states = replay(register, RULES, entries_of(made_acts(register, replied=replied, share=share)))
    totals = register_totals(register, RULES, states)
    assert unreconciled(totals) == []
    assert totals["points"] == points == sum(kind["points"] for kind in totals["kinds"])
    harmed = {**totals, "points": totals["points"] + 1}
    assert unreconciled(harmed)
