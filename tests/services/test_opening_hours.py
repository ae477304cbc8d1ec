"""Opening hours: usual forms counted by hand; what is not understood is not read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.services.local.opening_hours import DAYS, open_minutes, weekly_hours


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mo-Fr 09:00-13:00", 20),
        ("Mo-Fr 08:30-12:30,15:30-19:30; Sa 08:30-12:30", 44),
        ("Mo-Fr 08:00-12:00, Sa 09:00-12:00", 23),
        ("24/7", 168),
        ("08:00-20:00", 84),
        ("Mo-Su 08:00-20:00; We off", 72),
        ("Mo-Sa 09:00-19:00; PH off", 60),
        ("Su,PH 10:00-12:00", 2),
        ("Fr-Mo 22:00-02:00", 16),
        ("Mo,We,Fr 9:00-10:30", 4.5),
        ("Mo-Fr 09:00-24:00", 75),
        ("PH off", 0),
    ],
)
def test_usual_forms(text: str, hours: float) -> None:
    found = open_minutes(text)
    assert found is not None
    assert weekly_hours(found) == hours


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Apr-Sep Mo-Su 08:00-20:00",
        "sunrise-sunset",
        "Mo-Fr 18:00+",
        '"su appuntamento"',
        "Mo[1] 09:00-12:00",
        "lun-ven 9-13",
        "Mo-Fr 09:00-13:00 || open",
        "Mo-Fr 09:70-13:00",
        "week 1-10 Mo 09:00-10:00",
        "Mo-Fr",
    ],
)
def test_what_is_not_understood_is_not_read(text: str) -> None:
    assert open_minutes(text) is None


spans = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda s: s[0] < s[1])


@given(st.dictionaries(st.sampled_from(DAYS), spans, min_size=1))
def test_hours_of_days_add_up(days: dict[str, tuple[int, int]]) -> None:
    text = "; ".join(f"{d.title()} {a:02}:00-{b:02}:00" for d, (a, b) in days.items())
    found = open_minutes(text)
    assert found is not None
    assert weekly_hours(found) == sum(b - a for a, b in days.values())
