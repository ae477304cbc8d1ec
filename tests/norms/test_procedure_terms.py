"""Terms are counted as a person does on a calendar: by hand, against a plain count, and by properties."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import PackError, RequestError
from sttm.norms.procedure.terms import Pause, count_term, holiday, rests
from sttm.packs.procedures import HolidayCalendar, Term

ITALY = HolidayCalendar(country="IT", subdivision=None)
DAY = timedelta(days=1)


def term(**changes: Any) -> Term:
    base: dict[str, Any] = {
        "id": "t", "title": {"it": "t", "en": "t"}, "kind": "window", "starts_with": "a", "length": 10, "unit": "days",
        "first_day": "not_counted", "days": "calendar", "rest_days": ("sunday",), "end_moves": False,
        "source": {"kind": "assumption", "title": "x", "article": None, "url": None}, "official": False,
        "confidence": "ours",
    }  # fmt: skip
    return Term.model_validate({**base, **changes})


def last(start: str, pauses: tuple[Pause, ...] = (), regime: str | None = None, **changes: Any) -> str:
    day = date.fromisoformat(start)
    return count_term(term(**changes), day, ITALY, pauses=pauses, regime=regime).last.isoformat()


@pytest.mark.parametrize(
    ("start", "changes", "expected"),
    [
        ("2023-12-06", {"length": 15, "first_day": "counted"}, "2023-12-20"),
        ("2023-12-06", {"length": 15}, "2023-12-21"),
        ("2023-08-01", {"length": 90}, "2023-10-30"),
        ("2023-08-01", {"length": 90, "first_day": "counted"}, "2023-10-29"),
        # A month to a Saturday: it stays, unless Saturday is a day of rest; then Monday 20.
        ("2023-10-18", {"length": 1, "unit": "months", "end_moves": True}, "2023-11-18"),
        ("2023-10-18", {"length": 1, "unit": "months", "end_moves": True, "rest_days": ("saturday", "sunday")}, "2023-11-20"),
        # The last day of a shorter month stands for the 31st; February 2024 has 29.
        ("2024-01-31", {"length": 1, "unit": "months"}, "2024-02-29"),
        ("2023-11-30", {"length": 3, "unit": "months"}, "2024-02-29"),
        # 8.12.2023 is a holiday and a Friday; 9 a Saturday, 10 a Sunday.
        ("2023-12-01", {"length": 7, "end_moves": True}, "2023-12-09"),
        ("2023-12-01", {"length": 7, "end_moves": True, "rest_days": ("saturday", "sunday")}, "2023-12-11"),
        ("2023-12-01", {"length": 7}, "2023-12-08"),
        # Five working days after Friday 1.12: 4, 5, 6, 7 and, the 8th being a holiday, 11.
        ("2023-12-01", {"length": 5, "days": "working", "rest_days": ("saturday", "sunday")}, "2023-12-11"),
        # Easter Monday 2024 is 1 April.
        ("2024-03-29", {"length": 1, "days": "working", "rest_days": ("saturday", "sunday")}, "2024-04-02"),
        ("2024-02-28", {"length": 1}, "2024-02-29"),
        # 25 and 26 December, then a Saturday that stays.
        ("2026-12-20", {"length": 5, "end_moves": True}, "2026-12-28"),
    ],
)  # fmt: skip
def test_by_hand(start: str, changes: dict[str, Any], expected: str) -> None:
    assert last(start, **changes) == expected


def test_a_suspension_leaves_its_days_out() -> None:
    # Asked on 11 May, answered on the 21st: 12 to 21 do not count, ten days.
    pause = Pause(date(2026, 5, 11), date(2026, 5, 21))
    counted = count_term(term(length=30), date(2026, 5, 1), ITALY, pauses=[pause])
    assert (counted.last, counted.paused) == (date(2026, 6, 10), 10)
    assert last("2026-05-01", length=30) == "2026-05-31"
    assert last("2026-05-01", pauses=(pause,), length=1, unit="months") == "2026-06-11"


def test_a_suspension_after_the_end_changes_nothing() -> None:
    assert (
        last("2026-05-01", pauses=(Pause(date(2026, 6, 11), date(2026, 6, 21)),), length=30) == "2026-05-31"
    )


def test_a_regime_has_its_own_length() -> None:
    assert last("2026-05-01", length=30, in_regime={"simplified": 15}, regime="simplified") == "2026-05-16"


def test_a_term_that_never_ends_says_so() -> None:
    with pytest.raises(RequestError, match="does not end"):
        last("2026-05-01", pauses=(Pause(date(2026, 5, 2), date(2096, 5, 2)),), length=30)


def test_italian_holidays_are_named_and_saint_ambrose_is_local() -> None:
    assert holiday(ITALY, date(2023, 12, 8)) == "Immacolata Concezione"
    assert holiday(ITALY, date(2023, 12, 7)) is None
    assert holiday(HolidayCalendar(country="IT", subdivision="MI"), date(2023, 12, 7)) is not None
    assert holiday(ITALY, date(2025, 10, 4)) is None
    assert holiday(ITALY, date(2026, 10, 4)) is not None, "Saint Francis, again a holiday from 2026"


def test_an_unknown_country_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PackError, match="no holidays are known for XX"):
        holiday(HolidayCalendar(country="XX", subdivision=None), date(2023, 12, 7))


DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
RESTS = st.sampled_from([(), ("sunday",), ("saturday", "sunday")])
TERMS = st.builds(
    lambda length, first, days, rest, moves: term(
        length=length, first_day=first, days=days, rest_days=rest, end_moves=moves
    ),
    st.integers(1, 120), st.sampled_from(["counted", "not_counted"]), st.sampled_from(["calendar", "working"]), RESTS,
    st.booleans(),
)  # fmt: skip
PAUSES = st.lists(st.builds(lambda day, n: (day, n), st.integers(0, 150), st.integers(0, 40)), max_size=3)


def plain(one: Term, start: date, pauses: list[Pause]) -> date:
    """The count without art: list every day that counts, take the n-th, walk off holidays."""
    stopped = {p.after + n * DAY for p in pauses for n in range(1, (p.until - p.after).days + 1)}
    days = (start + n * DAY for n in range(0 if one.first_day == "counted" else 1, 2000))
    counting = [d for d in days if d not in stopped and not (one.days == "working" and rests(one, ITALY, d))]
    end = counting[one.length - 1]
    while one.end_moves and (end in stopped or rests(one, ITALY, end)):
        end += DAY
    return end


@given(TERMS, DAYS, PAUSES)
def test_as_the_plain_count(one: Term, start: date, stops: list[tuple[int, int]]) -> None:
    pauses = [Pause(start + a * DAY, start + (a + n) * DAY) for a, n in stops]
    counted = count_term(one, start, ITALY, pauses=pauses)
    assert counted.last == plain(one, start, pauses)
    still = plain(one.model_copy(update={"end_moves": False}), start, pauses)
    assert counted.moved_from == (None if counted.last == still else still)


@given(TERMS, DAYS)
def test_a_longer_term_never_ends_sooner_and_a_later_start_neither(one: Term, start: date) -> None:
    longer = one.model_copy(update={"length": one.length + 1})
    end = count_term(one, start, ITALY).last
    assert end <= count_term(longer, start, ITALY).last
    assert end <= count_term(one, start + DAY, ITALY).last
    if one.end_moves:
        assert not rests(one, ITALY, end)


@given(TERMS, DAYS)
def test_not_counting_the_first_day_is_starting_a_day_later(one: Term, start: date) -> None:
    counted = one.model_copy(update={"first_day": "counted"})
    without = one.model_copy(update={"first_day": "not_counted"})
    assert count_term(without, start, ITALY).last == count_term(counted, start + DAY, ITALY).last
