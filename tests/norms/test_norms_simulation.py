"""Many cases at once give to the cent what one case after another gives."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sttm.errors import InputError
from sttm.norms.adhesions import Adhesion
from sttm.norms.case import Case, facts_of
from sttm.norms.case_table import case_table, read_case_table
from sttm.norms.framework import framework_on
from sttm.norms.measures.simulation import simulate
from sttm.norms.measures.worth import assess
from sttm.packs.loading import load_pack

BASE = load_pack("base")
ON = date(2026, 3, 10)
FRAMEWORK = framework_on(BASE, ON)
JOINED = (Adhesion(municipality="F001", act="DCC 1", in_force_from=date(2025, 1, 1), in_force_until=None),)

ASKED = sorted(
    {i.fact for m in FRAMEWORK.measures.values() for f in m.factors for i in FRAMEWORK.rules[f.rule].inputs}
    | {m.base for m in FRAMEWORK.measures.values() if m.base}
    | {"work_kind", "territorial_area", "operating_area", "intermodal", "service_reach", "transport_node"}
)


def values(name: str) -> st.SearchStrategy:
    fact = BASE.facts[name]
    if fact.kind == "category":
        return st.none() | st.sampled_from(list(fact.domain))
    if name == "newly_sealed_area":
        return st.none() | st.decimals(-99999, 99999, places=2).map(float)
    return (
        st.none()
        | st.sampled_from([0.0, 0.01, 30000.0, 50000.01, 480000.55])
        | st.decimals(0, 10**7, places=2).map(float)
    )


CASE = st.fixed_dictionaries({name: values(name) for name in ASKED})


@settings(max_examples=60)
@given(
    st.lists(st.tuples(CASE, st.sampled_from(["F001", "F002", None])), min_size=1, max_size=6), st.booleans()
)
def test_as_one_after_another(entered: list, register: bool) -> None:
    adhesions = JOINED if register else None
    cases = tuple(
        Case(id=f"c{n}", municipality=where, on=ON, facts={k: v for k, v in facts.items() if v is not None})
        for n, (facts, where) in enumerate(entered)
    )
    found = simulate(FRAMEWORK, case_table(cases, BASE.facts), adhesions)
    net_low, net_high = found.net_cents()
    for row, case in enumerate(cases):
        alone = assess(FRAMEWORK, case, facts_of(case, BASE.facts), adhesions)
        for place, one in enumerate(alone.measures):
            quantum = Decimal(str(one.measure.rounding.quantum))
            assert found.known[row, place] == (one.worth is not None), one.measure.id
            if one.worth is not None:
                ends = (found.low[row, place] * quantum, found.high[row, place] * quantum)
                assert ends == (one.worth.low, one.worth.high), one.measure.id
        if not alone.totals()["not_assessable"]:
            net = alone.totals()["net_to_pay"]
            assert Decimal(int(net_low[row])) / 100 == Decimal(net["low"])
            assert Decimal(int(net_high[row])) / 100 == Decimal(net["high"])


def test_halves_are_rounded_up_as_people_wrote_them() -> None:
    # 0.05 × 0.30 = 0.015 → 0.02: in binary 0.05 × 0.3 falls below the half.
    case = Case(id="c", municipality=None, on=ON, facts={
        "work_kind": "production", "farmland": "yes", "inside_built_fabric": "no",
        "inside_regeneration_area": "no", "construction_contribution": 0.05,
    })  # fmt: skip
    found = simulate(FRAMEWORK, case_table((case,), BASE.facts))
    assert found.worth("contribution_surcharge").iloc[0].tolist() == [0.02, 0.02]


def test_cases_without_a_fact_are_not_assessable() -> None:
    table = pd.DataFrame({"municipality": ["F001"]}, index=pd.Index(["c"], name="id"))
    found = simulate(FRAMEWORK, table)
    assert not found.assessable()[0]
    assert np.isnan(found.worth("charges_reduction")["high"].iloc[0])


class TestReading:
    def test_csv(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.csv"
        file.write_text("id,municipality,drainage_class,floor_space\n001,015146,A,120.5\n002,,,\n")
        table = read_case_table(file, BASE.facts)
        assert list(table.index) == ["001", "002"]
        assert table.loc["001", "municipality"] == "015146"
        assert table.loc["002", "drainage_class"] is None
        assert np.isnan(table.loc["002", "floor_space"])

    def test_parquet_with_the_id_as_index_or_as_column(self, tmp_path: Path) -> None:
        table = case_table((Case(id="c", municipality=None, on=ON, facts={"floor_space": 3.0}),), BASE.facts)
        table.to_parquet(tmp_path / "index.parquet")
        table.reset_index().to_parquet(tmp_path / "column.parquet", index=False)
        for name in ("index", "column"):
            found = read_case_table(tmp_path / f"{name}.parquet", BASE.facts)
            assert found.loc["c", "floor_space"] == 3

    def test_all_faults_at_once(self, tmp_path: Path) -> None:
        file = tmp_path / "cases.csv"
        file.write_text("id,municipality,drainage_class,floor,floor_space\na,F1,Z,1,-3\na,F1,A,1,many\n")
        with pytest.raises(InputError) as error:
            read_case_table(file, BASE.facts)
        assert sorted((f.code, f.feature, f.column) for f in error.value.faults if f.feature) == [
            ("fact", "a", "drainage_class"), ("fact", "a", "floor_space"), ("fact", "a", "floor_space"),
        ]  # fmt: skip
        assert {f.code for f in error.value.faults} == {"fact", "twice"}
