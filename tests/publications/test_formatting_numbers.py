"""Numbers, units, dates and answers in Italian and English."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.publications.formatting import (
    answer_name,
    format_date,
    format_measure,
    format_money,
    format_number,
    format_percent,
    format_points,
    format_range,
    format_value,
    localised,
)
from sttm.quantities import Answer

S = "\u00a0"


@pytest.mark.parametrize(
    ("value", "digits", "italian", "english"),
    [
        (0, None, "0", "0"),
        (-0.0, 1, "0,0", "0.0"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89"),
        (12500.0, None, "12.500", "12,500"),
        (999.5, 0, "1.000", "1,000"),
        (0.43, None, "0,43", "0.43"),
        (0.1 + 0.2, None, "0,3", "0.3"),
        (-2.5, 0, "−2", "−2"),
        (3.5, 0, "4", "4"),
        (1e21, None, "1.000.000.000.000.000.000.000", "1,000,000,000,000,000,000,000"),
        (-0.04, 1, "0,0", "0.0"),
    ],
)
def test_number(value: float, digits: int | None, italian: str, english: str) -> None:
    assert format_number(value, "it", digits=digits) == italian
    assert format_number(value, "en", digits=digits) == english


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_that_is_not_one_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        format_number(value, "it")


def test_the_largest_float_can_be_printed() -> None:
    assert format_number(1.7976931348623157e308, "en").startswith("179,769,313")


def test_missing_is_said_never_zero() -> None:
    assert format_number(None, "it") == "dato mancante"
    assert format_money(None, "en") == "no data"
    assert format_percent(None, "it") == "dato mancante"
    assert format_measure(None, "en") == "no data"
    assert format_measure({"value": None, "unit": "m"}, "it") == "dato mancante"
    assert format_range({"low": None, "high": 3}, "it") == "dato mancante"


@given(st.floats(-1e12, 1e12), st.integers(0, 6))
def test_reading_back_gives_the_rounded_number(value: float, digits: int) -> None:
    for language, thousands, decimal in (("it", ".", ","), ("en", ",", ".")):
        text = format_number(value, language, digits=digits)  # type: ignore[arg-type]
        back = float(text.replace(thousands, "").replace(decimal, ".").replace("−", "-"))
        assert abs(back - value) <= 0.5000001 * 10**-digits + abs(value) * 1e-15
        whole = text.lstrip("−").split(decimal)[0]
        assert all(len(group) == 3 for group in whole.split(thousands)[1:])


def test_points_have_one_decimal_or_two() -> None:
    assert format_points(16.0, "it") == "16,0"
    assert format_points(7.25, "en") == "7.25"
    assert format_points(7.125, "en") == "7.12"


def test_money() -> None:
    assert format_money(480000.0, "it") == f"480.000{S}€"
    assert format_money(480000.5, "en") == "€480,000.50"
    assert format_money(-3, "it") == f"−3{S}€"
    assert format_money(-3, "en") == "−€3"


def test_ranges() -> None:
    assert format_range({"low": 30000.0, "high": 160000.0}, "it", unit="EUR") == f"30.000–160.000{S}€"
    assert format_range({"low": 30000.0, "high": 160000.0}, "en", unit="EUR") == "€30,000–€160,000"
    assert format_range({"low": 5.0, "high": 5.0}, "en", unit="EUR") == "€5"
    assert format_range({"low": 5.0, "high": 5.0}, "it", points=True) == "5,0"
    assert format_range({"low": 0.0, "high": 10.0}, "it", points=True) == "0,0–10,0"
    assert format_range({"low": 1, "high": 2}, "it", unit="m²") == f"1–2{S}m²"


def test_percent() -> None:
    assert format_percent(0.7123, "it") == f"71,2{S}%"
    assert format_percent(0.7123, "en") == "71.2%"
    assert format_percent(0.285, "en", digits=1) == "28.5%"


@pytest.mark.parametrize(
    ("value", "unit", "italian", "english"),
    [
        (8903.8, "m²", f"8.903,8{S}m²", f"8,903.8{S}m²"),
        (4.0, "level", f"livello{S}4", f"level{S}4"),
        (0.43, "1", "0,43", "0.43"),
        (28.4, "degC", f"28,4{S}°C", f"28.4{S}°C"),
        (True, None, "sì", "yes"),
        ("A", None, "A", "A"),
        ([0.2, 0.5], "degC", f"0,2; 0,5{S}°C", f"0.2; 0.5{S}°C"),
        ({"low": 1, "high": 2}, "m", f"1–2{S}m", f"1–2{S}m"),
        ({"it": "sotto", "en": "below"}, None, "sotto", "below"),
        (None, "m", "dato mancante", "no data"),
    ],
)
def test_values_of_every_kind(value: object, unit: str | None, italian: str, english: str) -> None:
    assert format_value(value, unit, "it") == italian
    assert format_value(value, unit, "en") == english


@pytest.mark.parametrize(
    ("text", "italian", "english"),
    [
        ("2026-03-10", f"10{S}marzo{S}2026", f"10{S}March{S}2026"),
        ("2024-01-01", f"1º{S}gennaio{S}2024", f"1{S}January{S}2024"),
        ("2026-03-10T09:00:00Z", f"10{S}marzo{S}2026", f"10{S}March{S}2026"),
        ("2022-10", f"ottobre{S}2022", f"October{S}2022"),
        ("2022", "2022", "2022"),
        ("2022-13", "2022-13", "2022-13"),
        ("estate 2016", "estate 2016", "estate 2016"),
        (None, "", ""),
    ],
)
def test_dates(text: str | None, italian: str, english: str) -> None:
    assert format_date(text, "it") == italian
    assert format_date(text, "en") == english


def test_every_answer_has_a_name_of_its_own() -> None:
    for language in ("it", "en"):
        assert len({answer_name(answer, language) for answer in Answer}) == 4
    with pytest.raises(ValueError, match="maybe"):
        answer_name("maybe", "it")


def test_text_falls_back_to_the_other_language() -> None:
    assert localised({"it": "ciao", "en": None}, "en") == "ciao"
    assert localised("già testo", "en") == "già testo"
    assert localised(None, "it") == ""
