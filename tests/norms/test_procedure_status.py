"""What acts alone say: precision, plans, corrections, suspensions, lateness, order, faults."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from sttm.errors import InputError, NotInForce, RequestError
from sttm.norms.procedure.acts import Act, Procedure, check_only_appended, in_effect, read_procedure, span_of
from sttm.norms.procedure.state import Standing, standing_of
from sttm.operations.norms.procedure import append_act, described_type, procedure_status
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack
from sttm.quantities import Answer

FILE = Path(__file__).parents[2] / "docs" / "howto" / "examples" / "first-three-sttm.yaml"
TODAY = date(2026, 6, 1)


@lru_cache
def pack() -> Pack:
    return load_pack("base")


def act(name: str, does: str, when: str | None, **more: Any) -> Act:
    given = {
        "id": name,
        "does": tuple(does.split("+")),
        "when": when,
        "state": "done",
        "recorded": TODAY,
        **more,
    }
    return TypeAdapter(Act).validate_python(given)


def standing(kind: str, acts: list[Act], on: str, **more: Any) -> Standing:
    procedure = Procedure(id="p", title="p", type=kind, acts=tuple(acts), **more)
    return standing_of(pack(), procedure, date.fromisoformat(on))


def site(*acts: Act, on: str) -> Standing:
    return standing("site_opinion", [act("1", "site_request", "2026-05-01"), *acts], on)


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        ("2023-12-06", "2023-12-06", "2023-12-06"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022-10/2022-11", "2022-10-01", "2022-11-30"),
        ("2023-12-06/2023-12-20", "2023-12-06", "2023-12-20"),
    ],
)
def test_a_day_a_month_a_period(when: str, first: str, last: str) -> None:
    assert (span_of(when).first.isoformat(), span_of(when).last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    "when", ["2023", "2023-13", "2023-02-30", "2023-12-06/2023-12-05", "dicembre 2023", "2023-12-06/"]
)
def test_what_is_no_day_is_refused(when: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        span_of(when)


def test_a_month_leaves_the_end_open_between_two_days() -> None:
    # Asked some day in May: thirty days end between 1 June (31 May is a Sunday) and 30 June.
    on_may_31 = standing("site_opinion", [act("1", "site_request", "2026-05")], "2026-06-15")
    clock = on_may_31.clocks["site_opinion_due"]
    assert clock.last is not None
    assert (clock.last.first.isoformat(), clock.last.last.isoformat()) == ("2026-06-01", "2026-06-30")
    assert clock.state == "unsure"
    late = standing("site_opinion", [act("1", "site_request", "2026-05")], "2026-07-01")
    assert (late.clocks["site_opinion_due"].state, late.clocks["site_opinion_due"].days_late) == (
        "overdue",
        1,
    )


def test_a_deadline_is_met_on_its_last_day_and_late_after_it() -> None:
    # 1 May + 30 = 31 May, a Sunday; 1 June is a Monday, 2 June a holiday.
    done = act("2", "site_complete", "2026-05-08")
    assert site(on="2026-05-20").clocks["site_opinion_due"].days_left == 12
    met = site(done, act("3", "site_opinion_given", "2026-06-01"), on="2026-06-01").clocks["site_opinion_due"]
    late = site(done, act("3", "site_opinion_given", "2026-06-02"), on="2026-06-02").clocks[
        "site_opinion_due"
    ]
    assert (met.state, met.moved_from) == ("met", date(2026, 5, 31))
    assert (late.state, late.days_late) == ("late", 1)
    assert [c.term.id for c in site(on="2026-06-02").late] == ["site_complete_due", "site_opinion_due"]


def test_working_days_leave_out_the_first_of_may_and_weekends() -> None:
    # From Friday 1 May 2026: 4, 5, 6, 7, 8.
    clock = site(on="2026-05-04").clocks["site_complete_due"]
    assert clock.last is not None
    assert clock.last.last == date(2026, 5, 8)


def test_a_request_suspends_until_the_answer_or_thirty_days_and_once() -> None:
    asked = act("2", "site_more_asked", "2026-05-11")
    answered = act("3", "site_more_given", "2026-05-21")
    # Ten days are not counted: 10 June. Without an answer thirty: 30 June.
    assert site(asked, answered, on="2026-05-25").clocks["site_opinion_due"].last == span_of("2026-06-10")
    assert site(asked, on="2026-05-25").clocks["site_opinion_due"].last == span_of("2026-06-30")
    again = [act("4", "site_more_asked", "2026-05-25"), act("5", "site_more_given", "2026-06-05")]
    assert site(asked, answered, *again, on="2026-06-06").clocks["site_opinion_due"].last == span_of(
        "2026-06-10"
    )


def test_without_a_limit_only_the_answer_ends_a_suspension() -> None:
    acts = [act("1", "vinca_form", "2026-05-04"), act("2", "vinca_request", "2026-05-14")]
    waiting = standing("vinca_screening", acts, "2026-09-01").clocks["vinca_outcome_due"]
    assert (waiting.state, waiting.last, waiting.paused > 0) == ("suspended", None, True)
    acts.append(act("3", "vinca_answer", "2026-06-13"))
    clock = standing("vinca_screening", acts, "2026-07-01").clocks["vinca_outcome_due"]
    # Ten days ran, thirty did not: 4 May + 60 + 30.
    assert (clock.state, clock.last) == ("running", span_of("2026-08-03")), "2.8 is a Sunday"
    assert clock.term.silence == "nothing"


def test_a_term_may_run_from_the_end_of_another() -> None:
    acts = [
        act("1", "vas_start", "2026-01-07"),
        act("2", "vas_scoping_conference", "2026-01-20"),
        act("3", "vas_deposit", "2026-03-02"),
    ]
    clock = standing("vas_ordinary", acts, "2026-03-10").clocks["vas_opinion_due"]
    # 2.3 + 45 = 16.4, + 45 = 31.5.
    assert (clock.opened, clock.last) == (span_of("2026-04-16"), span_of("2026-05-31"))


def test_a_simplified_variant_has_halved_terms() -> None:
    acts = [
        act("1", "variant_start+vas_start", "2026-01-07"),
        act("2", "variant_proposal+vas_report", "2026-02-02"),
        act("3", "variant_deposit+vas_deposit", "2026-03-02"),
    ]
    ordinary = standing("variant", acts, "2026-03-10").clocks["variant_publicity"]
    simplified = standing("variant", acts, "2026-03-10", regime="simplified").clocks["variant_publicity"]
    assert (ordinary.last, simplified.last) == (span_of("2026-05-31"), span_of("2026-04-16"))


def test_an_act_may_set_the_end_where_the_term_lets_it() -> None:
    acts = [
        act("1", "variant_start+vas_start", "2026-01-07"), act("2", "variant_proposal+vas_report", "2026-02-02"),
        act("3", "variant_deposit+vas_deposit", "2026-03-02"),
        act("4", "variant_conference", "2026-03-20", ends={"variant_contributions": date(2026, 4, 30)}),
    ]  # fmt: skip
    clock = standing("variant", acts, "2026-04-01").clocks["variant_contributions"]
    assert (clock.last, clock.set_by and clock.set_by.id, clock.days_left) == (span_of("2026-04-30"), "4", 29)
    wrong = act("4", "variant_conference", "2026-03-20", ends={"variant_publicity": date(2026, 4, 30)})
    with pytest.raises(InputError) as caught:
        standing("variant", [*acts[:3], wrong], "2026-04-01")
    assert "cannot set the end of variant_publicity" in str(caught.value.faults[0])


def test_being_subject_to_vas_stops_adoption() -> None:
    acts = [
        act("1", "sttm_start+vas_start", "2026-01-07"), act("2", "sttm_proposal+vas_report", "2026-01-12"),
        act("3", "sttm_deposit+vas_deposit", "2026-01-13"), act("4", "sttm_conference", "2026-02-03"),
        act("5", "vas_decision", "2026-03-02", outcome="subject"), act("6", "vas_notice", "2026-03-03"),
    ]  # fmt: skip
    found = next(
        m for m in standing("sttm_approval", acts, "2026-06-01").moves if m.step.id == "sttm_adoption"
    )
    assert (found.answer, found.from_day) == (Answer.NOT_MET, None)
    assert [r.en for r in found.reasons] == ["“Screening decision”: subject to VAS"]
    untold = [*acts[:4], act("5", "vas_decision", "2026-03-02"), acts[5]]
    found = next(
        m for m in standing("sttm_approval", untold, "2026-06-01").moves if m.step.id == "sttm_adoption"
    )
    assert found.answer is Answer.NOT_ASSESSABLE


def test_an_act_out_of_order_is_told_and_one_that_may_be_is_not_accused() -> None:
    acts = [
        act("1", "site_request", "2026-05-04"),
        act("2", "site_opinion_given", "2026-05-10"),
        act("3", "site_complete", "2026-05-12"),
    ]
    found = standing("site_opinion", acts, "2026-06-01").irregular
    assert [(i.act.id, i.move.answer) for i in found] == [("2", Answer.NOT_MET)]
    acts[1] = act("2", "site_opinion_given", "2026-05")
    found = standing("site_opinion", acts, "2026-06-01").irregular
    assert [(i.act.id, i.move.answer) for i in found] == [("2", Answer.NOT_ASSESSABLE)]


def test_a_correction_counts_and_what_it_corrects_stays_in_the_file() -> None:
    wrong = act("1", "site_request", "2026-05-04")
    right = act(
        "2", "site_request", "2026-05-11", replaces="1", because="correction", reason="protocollo del 11.5"
    )
    procedure = Procedure(id="p", title="p", type="site_opinion", acts=(wrong, right))
    found = standing_of(pack(), procedure, TODAY)
    assert [a.id for a in found.acts] == ["2"]
    assert found.clocks["site_opinion_due"].last == span_of("2026-06-10")
    assert found.as_dict()["replaced"][0] | {"recorded": None} == {
        "entry": "1", "by": "2", "because": "correction", "reason": "protocollo del 11.5", "recorded": None
    }  # fmt: skip
    early = standing_of(
        pack(),
        procedure.model_copy(
            update={"acts": (wrong.model_copy(update={"recorded": date(2026, 5, 5)}), right)}
        ),
        TODAY,
        known_on=date(2026, 5, 20),
    )
    assert [a.id for a in early.acts] == ["1"], "that is what the file said then"


def test_what_is_withdrawn_is_as_if_it_had_not_been() -> None:
    acts = [
        act("1", "site_request", "2026-05-04"),
        act("2", "site_request", None, replaces="1", because="withdrawn", reason="ritirata", state="planned"),
    ]
    found = standing("site_opinion", acts, "2026-06-01")
    assert (found.state, found.acts) == ("not_begun", ())


FAULTS = [
    ("{id: a, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04}", "an entry of this name stands above"),
    ("{id: b, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04, replaces: c, because: correction, reason: x}", "does not stand above"),
    ("{id: b, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04, replaces: a, because: carried_out}", "is not planned"),
    ("{id: b, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04, replaces: a, because: correction}", "gives its reason"),
    ("{id: b, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-03, replaces: a, because: correction, reason: x}", "before a above it"),
    ("{id: b, does: [site_request], when: 2026-05-06, state: done, recorded: 2026-05-05}", "and recorded before"),
    ("{id: b, does: [site_request], when: null, state: done, recorded: 2026-05-03}", "has a day"),
    ("{id: b, does: [site_request], when: 2026-5-3, state: done, recorded: 2026-05-03}", "is not a day"),
    ("{id: b, does: [nonsense], when: 2026-05-03, state: done, recorded: 2026-05-04}", "there is no act nonsense"),
    ("{id: b, does: [site_request], when: 2026-05-03, state: done, recorded: 2026-05-04, outcome: x}", "no outcome x"),
    ("{id: b, does: [site_request], when: 2026-05-03, state: done, recorded: 2026-05-04, by: x}", "no actor x"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), FAULTS)
def test_faults_are_told_with_their_entry(line: str, said: str, tmp_path: Path) -> None:
    first = "{id: a, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04}"
    path = tmp_path / "p.yaml"
    path.write_text(f"id: p\ntitle: P\ntype: site_opinion\nacts:\n  - {first}\n  - {line}\n")
    with pytest.raises(InputError) as caught:
        procedure_status(pack(), path, TODAY)
    assert said in " ".join(str(f) for f in caught.value.faults)


def test_unknown_types_regimes_and_days_are_told() -> None:
    with pytest.raises(RequestError, match="no procedure type nonsense"):
        standing("nonsense", [act("1", "site_request", "2026-05-04")], "2026-06-01")
    with pytest.raises(InputError) as caught:
        standing("site_opinion", [act("1", "site_request", "2026-05-04")], "2026-06-01", regime="simplified")
    assert "no regime simplified" in str(caught.value.faults[0])
    with pytest.raises(NotInForce):
        standing("site_opinion", [act("1", "site_request", "1999-05-04")], "2026-06-01")


def test_an_appended_act_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(
        "# per memoria\nid: p\ntitle: P\ntype: site_opinion\nacts:\n  - {id: a, does: [site_request], when: 2026-05-04, state: done, recorded: 2026-05-04}  # da posta certificata\n"
    )
    before = path.read_text()
    append_act(pack(), path, act("b", "site_complete", "2026-05-08"))
    text = path.read_text()
    assert text.startswith(before.rstrip("\n")), "comments included"
    assert [a.id for a in read_procedure(path).acts] == ["a", "b"]
    with pytest.raises(InputError):
        append_act(pack(), path, act("b", "site_sent", "2026-05-09"))
    assert path.read_text() == text, "nothing is written of what does not fit"


def test_an_entry_that_was_changed_or_erased_is_found() -> None:
    acts = read_procedure(FILE).acts
    check_only_appended(acts[:10], acts)
    with pytest.raises(RequestError, match="entry 03"):
        check_only_appended(acts, (*acts[:2], acts[2].model_copy(update={"note": "x"}), *acts[3:]))
    with pytest.raises(RequestError, match="entry 16"):
        check_only_appended(acts, acts[:-1])


@given(st.data())
def test_correcting_never_erases_and_the_last_word_counts(data: st.DataObject) -> None:
    days = data.draw(st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), min_size=1, max_size=6))
    acts = [act("0", "site_request", days[0].isoformat())]
    for n, day in enumerate(days[1:], 1):
        acts.append(
            act(
                str(n), "site_request", day.isoformat(), replaces=str(n - 1), because="correction", reason="x"
            )
        )
    procedure = Procedure(id="p", title="p", type="site_opinion", acts=tuple(acts))
    assert [a.id for a in in_effect(procedure, TODAY)] == [str(len(days) - 1)]
    assert len(procedure.acts) == len(days)


@given(st.dates(date(2022, 1, 1), date(2024, 12, 31)))
def test_on_any_day_the_real_path_is_coherent(on: date) -> None:
    found = standing_of(pack(), read_procedure(FILE), on)
    assert found.irregular == ()
    assert found.late == ()
    for clock in found.clocks.values():
        if clock.state == "running":
            assert clock.days_left is not None
            assert clock.days_left >= 0
    told = {m.step.id: m for m in found.moves}
    for move in told.values():
        assert (move.answer is Answer.MET) == (not move.reasons)
        if move.from_day is not None:
            assert move.from_day > on


def test_every_type_says_what_its_acts_open_and_close() -> None:
    found = described_type(pack(), "sttm_approval", TODAY)
    acts = {a["id"]: a for a in found["acts"]}
    assert "sttm_observations" in acts["sttm_publication"]["opens"]
    assert {"examination", "sttm_proposal"} <= set(acts["sttm_adoption"]["closes"])
    assert acts["sttm_adoption"]["contains"]
    types = {t.id for t in pack().procedures.values()}
    assert types == {
        "sttm_approval",
        "variant",
        "vas_screening",
        "vas_ordinary",
        "vinca_screening",
        "site_opinion",
    }
