"""Decision tables: the proof that a table is sound, and its evaluation, against a slow and obvious one."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sttm.errors import RequestError
from sttm.evaluation.decision_tables import decide, decide_many
from sttm.packs.cells import Anything, Interval, OneOf, parse_cell
from sttm.packs.declared import Source, Text
from sttm.packs.loading import load_pack
from sttm.packs.table_space import table_faults
from sttm.packs.tables import DecisionTable, Outcome, TableInput, TableOutput, TableRow
from sttm.quantities import Missing

OURS = Source(kind="assumption", title="a choice", article=None, url=None)
WORD = Text(it="x", en="x")


def table(
    rows: list[tuple[dict[str, object], str]], policy: str = "unique", domain: str = "[0, 100]"
) -> DecisionTable:
    return DecisionTable(
        id="t", title=WORD, hit_policy=policy,
        inputs=(
            TableInput(name="area", title=WORD, kind="number", unit="m**2", domain=domain),
            TableInput(name="use", title=WORD, kind="category", unit="1", domain=("farm", "town")),
        ),
        outcomes=(Outcome(id="low", label=WORD), Outcome(id="high", label=WORD)),
        rows=tuple(TableRow(when=when, then=then, reason=WORD) for when, then in rows),
        source=OURS, official=False, confidence="ours",
    )  # fmt: skip


SOUND = [
    ({"area": "[0, 50)", "use": "any"}, "low"),
    ({"area": ">= 50", "use": "town"}, "low"),
    ({"area": ">= 50", "use": ("farm",)}, "high"),
]


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "inside", "outside"),
        [
            ("[1, 2)", ["1", "1.99"], ["0.99", "2"]),
            ("(1, 2]", ["1.01", "2"], ["1", "2.01"]),
            (">= 3", ["3", "9e9"], ["2.999"]),
            ("< 0.2", ["-1", "0.19"], ["0.2"]),
            ("[0, inf)", ["0", "1e30"], ["-0.1"]),
            (5, ["5", "5.0"], ["5.1"]),
            ((1, 2), ["1", "2"], ["3"]),
        ],
    )
    def test_numbers(self, cell: object, inside: list[str], outside: list[str]) -> None:
        condition = parse_cell(cell, "number")
        assert all(condition.holds(Decimal(v)) for v in inside)
        assert not any(condition.holds(Decimal(v)) for v in outside)

    @pytest.mark.parametrize("cell", ["[2, 1]", "about 3", "=> 3", "", "[1; 2]"])
    def test_what_is_not_a_condition_is_refused(self, cell: str) -> None:
        with pytest.raises(ValueError, match=r"interval|runs from"):
            parse_cell(cell, "number")

    def test_kinds(self) -> None:
        assert isinstance(parse_cell("any", "number"), Anything)
        assert isinstance(parse_cell("town", "category"), OneOf)
        assert isinstance(parse_cell("< 1", "number"), Interval)
        with pytest.raises(ValueError, match="not a category"):
            parse_cell(3, "category")


class TestSoundness:
    def test_sound_table(self) -> None:
        assert list(table_faults(table(SOUND))) == []

    @pytest.mark.parametrize(
        ("rows", "policy", "fault"),
        [
            (SOUND[:2], "unique", "outcome high follows from no row"),
            (
                [*SOUND[:2], ({"area": "> 50", "use": "farm"}, "high")],
                "unique",
                "no row for area = 50, use = farm",
            ),
            (
                [*SOUND, ({"area": "[40, 60]", "use": "farm"}, "high")],
                "unique",
                "rows 1 and 4 overlap for area = 40",
            ),
            (
                [({"area": "any", "use": "any"}, "low"), ({"area": "< 5", "use": "any"}, "high")],
                "first",
                "row 2 can never be reached",
            ),
            (
                [*SOUND, ({"aera": "any", "area": "any", "use": "any"}, "low")],
                "first",
                "row 4: unknown input aera",
            ),
            ([*SOUND, ({"area": "any"}, "low")], "first", "row 4: input use is not named; write any"),
            (
                [*SOUND, ({"area": "any", "use": "wood"}, "low")],
                "first",
                "row 4, use: wood is not in the domain",
            ),
            (
                [*SOUND, ({"area": "5 to 7", "use": "any"}, "low")],
                "first",
                "row 4, area: '5 to 7' is not an interval",
            ),
            (
                [*SOUND, ({"area": "any", "use": "any"}, "huge")],
                "first",
                "row 4: huge is not one of the outcomes",
            ),
        ],
    )
    def test_each_fault_is_named_with_its_row(self, rows: list, policy: str, fault: str) -> None:
        assert any(fault in found for found in table_faults(table(rows, policy)))

    def test_tables_of_the_packs_are_sound(self) -> None:
        for scheda in load_pack("base").schede.values():
            assert list(table_faults(scheda.final.relevance)) == []
            assert list(table_faults(scheda.final.priority)) == []


COLLECTED = [({"area": ">= 10", "use": "any"}, "low"), ({"area": "[0, 60)", "use": "farm"}, "high")]


class TestCollecting:
    """Every row that holds gives its outcome; none has to."""

    def test_rows_may_overlap_and_leave_gaps(self) -> None:
        assert list(table_faults(table(COLLECTED, "collect"))) == []

    def test_a_row_outside_the_domain_is_never_reached(self) -> None:
        rows = [*COLLECTED, ({"area": "> 100", "use": "any"}, "high")]
        assert list(table_faults(table(rows, "collect"))) == ["row 3 can never be reached"]

    @pytest.mark.parametrize(
        ("area", "use", "possible", "certain"),
        [
            ("5", "town", [], []),
            ("5", "farm", ["high"], ["high"]),
            ("50", "farm", ["low", "high"], ["low", "high"]),
            ("60", "farm", ["low"], ["low"]),
            ("50", None, ["low", "high"], ["low"]),
            (None, "town", ["low"], []),
        ],
    )
    def test_what_is_collected(self, area: str, use: str, possible: list[str], certain: list[str]) -> None:
        inputs = {"area": Missing("?") if area is None else Decimal(area), "use": use or Missing("?")}
        decision = decide(table(COLLECTED, "collect"), inputs)
        assert [o.id for o in decision.outcomes] == possible
        assert [o.id for o in decision.certain] == certain
        assert decision.known == (possible == certain)


def many(cases: list[tuple[Decimal | None, str | None]]) -> dict[str, np.ndarray]:
    return {
        "area": np.array([np.nan if area is None else float(area) for area, _ in cases]),
        "use": np.array([use for _, use in cases], dtype=object),
    }


class TestManyAtOnce:
    @given(
        st.lists(
            st.tuples(
                st.none() | st.sampled_from(["0", "9.99", "10", "49.99", "50", "50.01", "60", "100"]),
                st.none() | st.sampled_from(["farm", "town"]),
            ),
            min_size=1,
        ),
        st.sampled_from([(SOUND, "unique"), (SOUND, "first"), (COLLECTED, "collect")]),
    )
    def test_as_one_by_one(self, cases: list, how: tuple) -> None:
        one = table(*how)
        found = decide_many(one, many(cases))
        for n, (area, use) in enumerate(cases):
            inputs = {"area": Missing("?") if area is None else Decimal(area), "use": use or Missing("?")}
            decision = decide(one, inputs)
            for ours, theirs in ((found.possible, decision.outcomes), (found.certain, decision.certain)):
                assert [o.id for o, yes in zip(one.outcomes, ours[n], strict=True) if yes] == [
                    o.id for o in theirs
                ]
            assert found.known[n] == decision.known

    def test_a_value_outside_the_domain_names_the_case(self) -> None:
        with pytest.raises(RequestError, match=r"area = 101\.0 of case 2"):
            decide_many(table(SOUND), many([(Decimal(1), "farm"), (Decimal(101), "farm")]))

    def test_a_strange_category_names_the_case(self) -> None:
        with pytest.raises(RequestError, match="use = wood of case 1"):
            decide_many(table(SOUND), many([(Decimal(1), "wood")]))


class TestOutputs:
    def test_every_outcome_gives_every_output(self) -> None:
        rate = TableOutput(name="rate", title=WORD, unit="1")
        given_once = (Outcome(id="low", label=WORD, values={"rate": 0.1}), Outcome(id="high", label=WORD))
        with pytest.raises(ValueError, match="outcome high gives no value"):
            DecisionTable(
                id="t", title=WORD, hit_policy="unique", inputs=table(SOUND).inputs, outputs=(rate,),
                outcomes=given_once, rows=table(SOUND).rows, source=OURS, official=False, confidence="ours",
            )  # fmt: skip


class TestDecisions:
    @given(st.decimals(0, 100, places=2), st.sampled_from(["farm", "town"]))
    def test_agrees_with_reading_the_rows_one_by_one(self, area: Decimal, use: str) -> None:
        expected = "low" if area < 50 or use == "town" else "high"
        decision = decide(table(SOUND), {"area": area, "use": use})
        assert [o.id for o in decision.outcomes] == [expected]
        assert decision.known

    @given(st.decimals(0, 100, places=2))
    def test_a_missing_input_leaves_exactly_what_its_values_could_give(self, area: Decimal) -> None:
        possible = {
            decide(table(SOUND), {"area": area, "use": use}).outcomes[0].id for use in ("farm", "town")
        }
        decision = decide(table(SOUND), {"area": area, "use": Missing("not given")})
        assert {o.id for o in decision.outcomes} == possible
        assert decision.missing == ("use",)

    def test_several_possible_categories(self) -> None:
        decision = decide(table(SOUND), {"area": Decimal(60), "use": ("farm", "town")})
        assert [o.id for o in decision.outcomes] == ["low", "high"]

    @pytest.mark.parametrize(
        "inputs", [{"area": Decimal(1)}, {"area": Decimal(1), "use": "farm", "year": Decimal(1)}]
    )
    def test_inputs_are_exactly_those_of_the_table(self, inputs: dict) -> None:
        with pytest.raises(RequestError, match="table t takes area, use"):
            decide(table(SOUND), inputs)

    def test_exact_decimals_decide_at_the_edge(self) -> None:
        edge = table([({"area": "< 0.3", "use": "any"}, "low"), ({"area": ">= 0.3", "use": "any"}, "high")])
        assert decide(edge, {"area": Decimal("0.1") + Decimal("0.2"), "use": "farm"}).outcomes[0].id == "high"
