"""Declared values: dates, sources, units, legends, breaks, and the packs that come with sttm."""

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sttm.errors import NotInForce, PackError, RequestError
from sttm.packs.breaks import Breaks
from sttm.packs.declared import Source, Text
from sttm.packs.land_cover import longest_prefix
from sttm.packs.loading import HERE, load_pack, shipped_packs
from sttm.packs.parameters import Parameter, ParameterValue
from sttm.packs.strict_yaml import read_yaml

OURS = Source(kind="assumption", title="a choice", article=None, url=None)
ACT = Source(kind="act", title="an act", article="art. 1", url=None)


def value(start: date, end: date | None, amount: float = 1.0, **more: object) -> ParameterValue:
    given = {"source": OURS, "official": False, "confidence": "ours", **more}
    return ParameterValue(value=amount, unit="m", in_force_from=start, in_force_until=end, **given)


def parameter(*values: ParameterValue) -> Parameter:
    return Parameter(id="radius", title=Text(it="Raggio", en="Radius"), values=values)


class TestDates:
    two = parameter(value(date(2020, 1, 1), date(2020, 12, 31), 10), value(date(2022, 1, 1), None, 20))

    @pytest.mark.parametrize(
        ("day", "expected"),
        [(date(2020, 1, 1), 10), (date(2020, 12, 31), 10), (date(2022, 1, 1), 20), (date(2099, 1, 1), 20)],
    )
    def test_first_and_last_day_are_in_force(self, day: date, expected: float) -> None:
        assert self.two.on(day).value == expected

    @pytest.mark.parametrize("day", [date(2019, 12, 31), date(2021, 6, 1)])
    def test_outside_its_dates_a_value_is_an_error_that_names_them(self, day: date) -> None:
        with pytest.raises(NotInForce, match=r"radius .* 2020-01-01 to 2020-12-31; 2022-01-01 to today"):
            self.two.on(day)

    def test_two_values_on_one_day_are_refused(self) -> None:
        with pytest.raises(ValidationError, match="two values in force on 2020-06-01"):
            parameter(value(date(2020, 1, 1), None), value(date(2020, 6, 1), None))

    def test_an_end_before_the_start_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="before it begins"):
            value(date(2020, 1, 2), date(2020, 1, 1))


class TestSources:
    @pytest.mark.parametrize(
        ("source", "confidence"), [(OURS, "ours"), (OURS, "seen"), (ACT, "memory"), (ACT, "second")]
    )
    def test_official_needs_an_act_that_was_read(self, source: Source, confidence: str) -> None:
        with pytest.raises(ValidationError, match="official: true needs"):
            value(date(2020, 1, 1), None, source=source, official=True, confidence=confidence)

    def test_official_value_read_in_an_act(self) -> None:
        assert value(date(2020, 1, 1), None, source=ACT, official=True, confidence="seen").official

    def test_no_shipped_pack_shows_an_example_as_official(self) -> None:
        for name in shipped_packs():
            pack = load_pack(name)
            assert not any(s.official for s in pack.schede.values())
            assert not any(b.official for b in pack.breaks.values())

    def test_every_key_is_required(self) -> None:
        with pytest.raises(ValidationError, match="confidence"):
            ParameterValue(
                value=1.0,
                unit="m",
                in_force_from=date(2020, 1, 1),
                in_force_until=None,
                source=OURS,
                official=False,
            )

    def test_a_unit_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="unknown unit 'furlongz'"):
            ParameterValue(
                value=1.0, unit="furlongz", in_force_from=date(2020, 1, 1), in_force_until=None,
                source=OURS, official=False, confidence="ours",
            )  # fmt: skip


class TestStrictYaml:
    def test_a_key_given_twice_is_an_error_with_its_line(self, tmp_path: Path) -> None:
        path = tmp_path / "twice.yaml"
        path.write_text("a: 1\nb: 2\na: 3\n")
        with pytest.raises(PackError, match=r"line 3.*duplicate key"):
            read_yaml(path)

    def test_no_stays_a_word(self, tmp_path: Path) -> None:
        path = tmp_path / "norway.yaml"
        path.write_text("answer: no\n")
        assert read_yaml(path) == {"answer": "no"}


class TestLegends:
    legend = load_pack("base").legends["dusaf"]

    @pytest.mark.parametrize(
        ("code", "known"), [(1121, 1121), (11231, 1123), (3111, 311), (211, 211), (99, None), (1, None)]
    )
    def test_a_longer_code_belongs_to_the_longest_class_it_begins_with(
        self, code: int, known: int | None
    ) -> None:
        assert self.legend.resolve(code) == known

    def test_data_codes_are_those_that_resolve(self) -> None:
        codes = set(self.legend.data_codes)
        assert codes == {c for c in range(1, 100_000) if self.legend.resolve(c) is not None}

    def test_green_codes_are_parks_and_woods(self) -> None:
        green = set(self.legend.green_codes)
        assert {141, 311, 3111, 31121} <= green
        assert not {142, 211, 1421} & green

    @given(st.integers(1, 99_999), st.sets(st.integers(1, 999), max_size=8))
    def test_longest_prefix_is_a_prefix_and_none_is_longer(self, code: int, listed: set[int]) -> None:
        found = longest_prefix(code, listed)
        matching = [c for c in listed if str(code).startswith(str(c))]
        assert (found is None) == (not matching)
        assert found is None or found == max(matching)


class TestBreaks:
    def build(self, *values: float) -> Breaks:
        return Breaks(
            id="x", title=Text(it="x", en="x"), variable="idren", layer="land_cover", sensor="s", period="p",
            unit="1", higher_is_worse=False, values=values, proxy=False, in_force_from=date(2020, 1, 1),
            in_force_until=None, source=OURS, official=False, confidence="ours",
        )  # fmt: skip

    @pytest.mark.parametrize("values", [(0.1, 0.3, 0.2, 0.4), (0.1, 0.1, 0.2, 0.4), (0.1, 0.2, 0.3)])
    def test_four_increasing_values_or_nothing(self, values: tuple[float, ...]) -> None:
        with pytest.raises(ValidationError):
            self.build(*values)

    @given(st.floats(0, 1), st.floats(0, 1))
    def test_less_draining_land_is_never_less_vulnerable(self, a: float, b: float) -> None:
        breaks = self.build(0.2, 0.4, 0.6, 0.8)
        low, high = sorted((a, b))
        assert breaks.level(low) >= breaks.level(high)
        assert 1 <= breaks.level(a) <= 5

    def test_other_data_have_no_breaks(self) -> None:
        pack = load_pack("milano")
        on = date(2026, 1, 1)
        assert pack.breaks_for("idren", "land_cover", "Sentinel-2 LCZ", "2016", on) is not None
        assert pack.breaks_for("idren", "land_cover", "DUSAF", "2021", on) is None
        assert pack.breaks_for("idren", "sealing", "Sentinel-2 LCZ", "2016", on) is None


class TestShippedPacks:
    @pytest.mark.parametrize("name", ["base", "milano", "sample"])
    def test_loads_whole(self, name: str) -> None:
        pack = load_pack(name)
        assert pack.scheda_numbers == (1, 2)
        assert pack.fingerprint == load_pack(name).fingerprint

    def test_unknown_pack_names_those_there_are(self) -> None:
        with pytest.raises(RequestError, match="base, milano, sample"):
            load_pack("atlantis")

    def test_every_proxy_says_so(self) -> None:
        proxies = [s for s in load_pack("milano").sources.values() if s.proxy_for is not None]
        assert {s.layer for s in proxies} == {
            "units",
            "land_cover",
            "night_temperature",
            "population",
            "regeneration_areas",
        }
        assert all(s.caveats for s in proxies)

    def test_a_parameter_nobody_declares(self) -> None:
        with pytest.raises(RequestError, match="surroundings_radius"):
            load_pack("base").parameter("surroundings", date(2026, 1, 1))


def test_what_builds_on_a_fictional_pack_is_fictional(tmp_path: Path) -> None:
    manifest = (
        'name: mine\nversion: "1"\ntitle: {it: "Mio", en: "Mine"}\ndescription: {it: "x", en: "x"}\n'
        'fictional: false\nextends: [sample]\nterritory: true\ncrs: "EPSG:32632"\norigin: generated\ncaveats: []\n'
    )
    (tmp_path / "pack.yaml").write_text(manifest)
    pack = load_pack(tmp_path)
    assert pack.manifest.fictional
    assert {c.id for c in pack.manifest.caveats} == {"fictional", "example_scores"}


def test_a_file_that_nothing_reads_is_refused(tmp_path: Path) -> None:
    """A folder misspelt would lose every rule in it without a word."""
    shutil.copytree(HERE / "sample", tmp_path / "own")
    stray = tmp_path / "own" / "production" / "area_rule" / "water.yaml"
    stray.parent.mkdir(parents=True)
    stray.write_text("[]\n", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_pack(tmp_path / "own")
    [fault] = refused.value.faults
    assert fault.code == "not-read"
    assert fault.file == "own/production/area_rule/water.yaml"
    assert "production/area_rules/*.yaml" in (fault.remedy or "")


def test_a_name_that_nobody_declares_is_told_with_the_file_that_uses_it(tmp_path: Path) -> None:
    mine = shutil.copytree(HERE / "base", tmp_path / "base")
    path = mine / "services" / "categories.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("group: groceries", "group: groseries"), encoding="utf-8")
    with pytest.raises(PackError) as refused:
        load_pack(mine)
    faults = {fault.feature: fault for fault in refused.value.faults}
    assert {"supermarket", "grocery", "market"} == faults.keys()
    assert faults["grocery"].file == "base/services/categories.yaml"
    # An id that two files declare is told with both: the message says which it is.
    assert faults["supermarket"].file == "base/services/categories.yaml or base/services/osm/categories.yaml"
