"""Volume and rain by the published vector, and what must hold of them whatever the place."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import InputError
from sttm.indicators.hydraulic_invariance import (
    critical_duration,
    emptying_time,
    growth_factor,
    rain_only_volume,
    required_volume,
    runoff_coefficient,
)

A = 28.30 * growth_factor(50, 0.29, -0.04, 0.82)

periods = st.floats(2, 500)
kappas = st.floats(-0.3, 0.3)
rains = st.floats(20, 120)
exponents = st.floats(0.15, 0.6)
discharges = st.floats(2, 40)


def test_vector() -> None:
    assert growth_factor(50, 0.29, -0.04, 0.82) == pytest.approx(2.045, abs=5e-4)
    assert rain_only_volume(A, 0.31, 10) == pytest.approx(821, abs=0.5)
    assert rain_only_volume(A, 0.31, 20) == pytest.approx(602, abs=0.5)


@given(periods, st.floats(1.01, 2), kappas)
def test_rarer_rain_is_deeper(period: float, longer: float, kappa: float) -> None:
    assert growth_factor(period * longer, 0.29, kappa, 0.82) > growth_factor(period, 0.29, kappa, 0.82)


@given(periods)
def test_no_jump_where_kappa_is_zero(period: float) -> None:
    assert growth_factor(period, 0.29, 1e-9, 0.82) == pytest.approx(growth_factor(period, 0.29, 0, 0.82))


@given(rains, exponents, discharges)
def test_the_critical_duration_fills_the_storage_most(a: float, n: float, u: float) -> None:
    def held(hours: float) -> float:
        return 10 * a * hours**n - 3.6 * u * hours

    hours, most = critical_duration(a, n, u), rain_only_volume(a, n, u)
    # 2.78 stands for 1/0.36: the maximum is where the formula says, to a part in a thousand.
    assert most >= max(held(hours * f) for f in (0.5, 0.8, 1.25, 2)) * (1 - 1e-3)


@given(rains, exponents, discharges, st.floats(1, 2))
def test_more_rain_or_less_discharge_asks_more(a: float, n: float, u: float, more: float) -> None:
    assert rain_only_volume(a * more, n, u) >= rain_only_volume(a, n, u) * (1 - 1e-9)
    assert rain_only_volume(a, n, u * more) <= rain_only_volume(a, n, u) * (1 + 1e-9)


@given(st.floats(0, 2000), st.floats(100, 1000), st.floats(0, 1), st.floats(1, 1e6), st.floats(1, 3))
def test_volume_grows_with_area_and_coefficient_and_is_never_below_the_minimum(
    w0: float, least: float, phi: float, area: float, more: float
) -> None:
    volume = required_volume(w0, least, phi, area)
    assert volume >= least * phi * area / 10_000
    assert required_volume(w0, least, phi, area * more) >= volume
    assert required_volume(w0, least, min(1.0, phi * more), area) >= volume
    assert required_volume(w0 * more, least, phi, area) >= volume


def test_mean_coefficient() -> None:
    assert runoff_coefficient([(100, 1.0), (300, 0.2)]) == (400, pytest.approx(0.4))


@pytest.mark.parametrize("surfaces", [[], [(0, 0.5)], [(10, 1.5)], [(10, math.nan)], [(-1, 0.5), (3, 0.5)]])
def test_surfaces_without_meaning(surfaces: list[tuple[float, float]]) -> None:
    with pytest.raises(InputError):
        runoff_coefficient(surfaces)


@pytest.mark.parametrize(("a", "n", "u"), [(0, 0.3, 10), (50, 1, 10), (50, 0.3, 0), (50, math.nan, 10)])
def test_rain_without_meaning(a: float, n: float, u: float) -> None:
    with pytest.raises(InputError):
        rain_only_volume(a, n, u)


def test_return_period_of_a_year() -> None:
    with pytest.raises(InputError):
        growth_factor(1, 0.29, -0.04, 0.82)


def test_without_outflow_it_never_empties() -> None:
    assert math.isinf(emptying_time(10, 0))
    assert emptying_time(36, 1) == pytest.approx(10)
