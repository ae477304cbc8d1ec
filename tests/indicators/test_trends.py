"""Trends: by hand, against SciPy, and what holds for every series."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sttm.indicators.trends import (
    Point,
    Standing,
    decimal_year,
    is_moment,
    mann_kendall,
    missing_periods,
    required_by_now,
    sen_slope,
    standing,
)

VALUES = st.lists(st.integers(-20, 20).map(float), min_size=2, max_size=25)
DISTINCT = st.lists(st.integers(-1000, 1000).map(float), min_size=2, max_size=12, unique=True)


def points(values: list[float], start: float = 2000.5) -> list[Point]:
    return [Point(start + i, v) for i, v in enumerate(values)]


class TestMannKendall:
    def test_five_rising_values_by_hand(self) -> None:
        found = mann_kendall([1, 2, 3, 4, 5])
        # 10 pairs, all rise. 5·4·15 / 18 = 16.67. Of 120 orders, one rises throughout and one falls.
        assert (found.n, found.s, found.tau) == (5, 10, 1)
        assert found.variance == pytest.approx(300 / 18)
        assert found.z == pytest.approx(9 / math.sqrt(300 / 18))
        assert found.p == pytest.approx(2 / 120)
        assert found.method == "exact"

    def test_four_values_can_never_be_significant_at_five_per_cent(self) -> None:
        assert min(mann_kendall(order).p for order in itertools.permutations((1, 2, 3, 4))) == pytest.approx(
            2 / 24
        )

    def test_ties_by_hand(self) -> None:
        # Pairs of 1, 1, 2, 3: one tied, five rise. Variance (4·3·13 − 2·1·9) / 18 = 138 / 18.
        found = mann_kendall([1, 1, 2, 3])
        assert (found.s, found.method) == (5, "normal")
        assert found.variance == pytest.approx(138 / 18)
        assert found.z == pytest.approx(4 / math.sqrt(138 / 18))
        assert found.tau == pytest.approx(5 / math.sqrt(6 * 5))

    def test_equal_values_have_no_trend(self) -> None:
        found = mann_kendall([3.0, 3.0, 3.0])
        assert (found.s, found.p, found.z, found.tau) == (0, 1, None, None)

    @pytest.mark.parametrize("values", [[], [1.0], [1.0, math.nan], [1.0, math.inf]])
    def test_what_has_no_test_is_refused(self, values: list[float]) -> None:
        with pytest.raises(ValueError, match="two finite values"):
            mann_kendall(values)

    @given(DISTINCT)
    def test_agrees_with_scipy_where_no_values_are_equal(self, values: list[float]) -> None:
        peer = stats.kendalltau(range(len(values)), values, method="exact")
        found = mann_kendall(values)
        assert found.tau == pytest.approx(peer.statistic)
        assert found.p == pytest.approx(peer.pvalue)

    @given(VALUES.filter(lambda v: len(v) > 2 and len(set(v)) > 1))
    def test_agrees_with_scipy_with_ties_but_for_its_lack_of_a_continuity_correction(
        self, values: list[float]
    ) -> None:
        peer = stats.kendalltau(range(len(values)), values, method="asymptotic")
        found = mann_kendall(values)
        assert found.tau == pytest.approx(peer.statistic)
        uncorrected = 2 * stats.norm.sf(abs(found.s) / math.sqrt(found.variance))
        assert uncorrected == pytest.approx(peer.pvalue)

    @given(VALUES)
    def test_a_series_turned_round_has_the_opposite_trend(self, values: list[float]) -> None:
        one, other = mann_kendall(values), mann_kendall(values[::-1])
        assert (one.s, one.p, one.variance) == (-other.s, other.p, other.variance)
        assert abs(one.s) <= len(values) * (len(values) - 1) // 2
        assert 0 <= one.p <= 1

    @given(VALUES)
    def test_only_the_order_of_values_counts(self, values: list[float]) -> None:
        assert mann_kendall(values) == mann_kendall([3 * v + 7 for v in values])


class TestSenSlope:
    def test_by_hand(self) -> None:
        # Slopes of the three pairs: 1, 4, 2.5.
        assert sen_slope(points([0, 1, 5])) == 2.5

    def test_years_apart_count(self) -> None:
        assert sen_slope([Point(2000, 1), Point(2004, 3)]) == 0.5

    def test_one_moment_has_no_slope(self) -> None:
        with pytest.raises(ValueError, match="two moments"):
            sen_slope([Point(2000, 1), Point(2000, 3)])

    @given(VALUES)
    def test_agrees_with_scipy(self, values: list[float]) -> None:
        series = points(values)
        peer = stats.theilslopes(values, [p.time for p in series])
        assert sen_slope(series) == pytest.approx(peer[0], abs=1e-12)

    @given(VALUES, st.integers(-5, 5))
    def test_a_straight_line_added_adds_its_slope(self, values: list[float], slope: int) -> None:
        tilted = [v + slope * i for i, v in enumerate(values)]
        assert sen_slope(points(tilted)) == pytest.approx(sen_slope(points(values)) + slope, abs=1e-9)


class TestStanding:
    baseline, target = Point(2020.5, 100), Point(2030.5, 50)

    @pytest.mark.parametrize(
        ("latest", "expected"),
        [
            (Point(2025.5, 75), Standing.ON_TRACK),
            (Point(2025.5, 74), Standing.ON_TRACK),
            (Point(2025.5, 76), Standing.OFF_TRACK),
            (Point(2025.5, 50), Standing.REACHED),
            (Point(2031.5, 51), Standing.OFF_TRACK),
            (Point(2031.5, 49), Standing.REACHED),
            (Point(2020.5, 100), Standing.NOT_ASSESSABLE),
            (Point(2019.5, 90), Standing.NOT_ASSESSABLE),
            (None, Standing.NOT_ASSESSABLE),
        ],
    )
    def test_half_way_in_half_the_time(self, latest: Point | None, expected: Standing) -> None:
        assert standing("decrease", self.baseline, self.target, latest) == expected

    def test_without_a_baseline_only_the_target_itself_can_be_judged(self) -> None:
        assert standing("decrease", None, self.target, Point(2025.5, 75)) == Standing.NOT_ASSESSABLE
        assert standing("decrease", None, self.target, Point(2025.5, 50)) == Standing.REACHED
        assert standing("decrease", None, self.target, Point(2031.0, 75)) == Standing.OFF_TRACK

    def test_without_a_target_nothing_can(self) -> None:
        assert standing("decrease", self.baseline, None, Point(2025.5, 75)) == Standing.NOT_ASSESSABLE

    def test_a_target_before_its_baseline_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="does not come after"):
            required_by_now(self.target, self.baseline, 2025)

    @given(st.floats(-1e3, 1e3), st.floats(1, 1e3), st.floats(0.1, 30), st.floats(0, 1), st.floats(-1e3, 1e3))
    def test_both_directions_are_mirror_images(
        self, start: float, gain: float, years: float, share: float, value: float
    ) -> None:
        base, goal = Point(2000, start), Point(2000 + years, start + gain)
        latest = Point(2000 + share * years, value)

        def flip(p: Point) -> Point:
            return Point(p.time, -p.value)

        assert standing("increase", base, goal, latest) == standing(
            "decrease", flip(base), flip(goal), flip(latest)
        )

    @given(st.floats(0.01, 1), st.floats(-50, 50), st.floats(0, 50))
    def test_a_better_value_never_stands_worse(self, share: float, value: float, better: float) -> None:
        order = [Standing.OFF_TRACK, Standing.ON_TRACK, Standing.REACHED]
        base, goal, when = Point(2000, 0), Point(2010, 10), 2000 + 10 * share
        one = standing("increase", base, goal, Point(when, value))
        other = standing("increase", base, goal, Point(when, value + better))
        assert order.index(other) >= order.index(one)


class TestPeriods:
    @pytest.mark.parametrize(
        ("years", "every", "until", "missing"),
        [
            ([2018, 2020], 1, 2021, (2019,)),
            ([2018, 2020], 1, 2023, (2019, 2021, 2022)),
            ([2018], 3, 2024, (2021,)),
            ([2018], 3, 2023, ()),
            ([2018, 2023], 3, 2024, ()),
            ([2024], 1, 2024, ()),
            ([], 1, 2024, ()),
        ],
    )
    def test_by_hand(self, years: list[int], every: int, until: int, missing: tuple[int, ...]) -> None:
        assert missing_periods(years, every, until) == missing

    def test_a_period_of_no_years_is_refused(self) -> None:
        with pytest.raises(ValueError, match="at least one year"):
            missing_periods([2020], 0, 2024)

    @given(st.sets(st.integers(1990, 2030)), st.integers(1, 6), st.integers(1990, 2040))
    def test_a_missing_period_holds_no_value_and_has_ended(
        self, years: set[int], every: int, until: int
    ) -> None:
        for start in missing_periods(years, every, until):
            assert not years & set(range(start, start + every))
            assert min(years) < start <= until - every


class TestMoments:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [("2018", 2018.5), ("2018-01", 2018 + 15.5 / 365), ("2020-12-31", 2020 + 365.5 / 366)],
    )
    def test_the_middle_of_what_is_named(self, text: str, expected: float) -> None:
        assert decimal_year(text) == pytest.approx(expected)

    @pytest.mark.parametrize("text", ["", "18", "2018-13", "2018-02-30", "2018-02-29", "2018-1", "soon"])
    def test_what_is_no_moment_is_refused(self, text: str) -> None:
        assert not is_moment(text)
        with pytest.raises(ValueError, match="is not"):
            decimal_year(text)

    @given(st.dates())
    def test_days_follow_one_another(self, day) -> None:
        text = day.isoformat()
        assert text[:4] == f"{math.floor(decimal_year(text)):04d}"
        assert is_moment(text[:7])
