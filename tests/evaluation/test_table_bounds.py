"""A number that is not known but bounded leaves open what the numbers up to the bound give, and no more."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from sttm.evaluation.decision_tables import decide
from sttm.packs.tables import DecisionTable
from sttm.quantities import AtMost, Missing

TEXT = {"it": "x", "en": "x"}
ENDS = (0, 30, 200)


def table() -> DecisionTable:
    rows = [("[0, 30]", "small"), ("(30, 200]", "middle"), ("> 200", "large")]
    return DecisionTable.model_validate(
        {
            "id": "t",
            "title": TEXT,
            "inputs": ({"name": "a", "title": TEXT, "kind": "number", "unit": "1", "domain": "[0, inf)"},),
            "outcomes": tuple({"id": then, "label": TEXT} for _, then in rows),
            "hit_policy": "unique",
            "rows": tuple({"when": {"a": cell}, "then": then, "reason": TEXT} for cell, then in rows),
            "source": {"kind": "assumption", "title": "t", "article": None, "url": None},
            "official": False,
            "confidence": "ours",
        }
    )


TABLE = table()


def ids(value: Decimal | Missing) -> set[str]:
    return {o.id for o in decide(TABLE, {"a": value}).outcomes}


@given(st.decimals(0, 400, places=1), st.decimals(0, 400, places=1))
def test_as_the_numbers_up_to_the_bound(most: Decimal, value: Decimal) -> None:
    bounded = ids(AtMost("x", most=most))
    reachable = [Decimal(n) for n in (*ENDS, Decimal("30.1"), Decimal("200.1")) if n <= most]
    assert bounded == set().union(*(ids(n) for n in (*reachable, most)))
    if value <= most:
        assert ids(value) <= bounded


def test_at_the_ends() -> None:
    decided = decide(TABLE, {"a": AtMost("x", most=Decimal(30))})
    assert decided.known
    assert decided.missing == ("a",)
    assert ids(AtMost("x", most=Decimal("30.1"))) == {"small", "middle"}
    assert ids(Missing("x")) == {"small", "middle", "large"}


def test_a_bound_below_the_domain_bounds_nothing() -> None:
    assert ids(AtMost("x", most=Decimal(-5))) == {"small", "middle", "large"}
