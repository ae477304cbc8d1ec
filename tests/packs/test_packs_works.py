"""Types of work: what a cost is a cost of, and which costs a type may have."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from sttm.packs.loading import load_pack
from sttm.packs.works import WorkType


def changed(name: str, unit: str) -> dict[str, Any]:
    given = load_pack("base").work_types[name].model_dump()
    return {**given, "cost": {**given["cost"], "unit": unit}}


@pytest.mark.parametrize(
    ("name", "unit"), [("meadow", "EUR"), ("meadow", "EUR/m"), ("street_trees", "EUR/m"), ("hedgerow", "EUR")]
)
def test_a_cost_that_no_quantity_fits_is_refused(name: str, unit: str) -> None:
    with pytest.raises(ValidationError, match=f"not {unit}"):
        WorkType.model_validate(changed(name, unit))


@pytest.mark.parametrize(
    ("unit", "quantity"), [("EUR/m**2", 250.0), ("EUR/m**3", 100.0), ("EUR", 10.0), ("EUR/h", None)]
)
def test_what_a_cost_prices(unit: str, quantity: float | None) -> None:
    cost = load_pack("base").work_types["street_trees"].cost
    assert cost is not None
    priced = cost.model_copy(update={"unit": unit})
    assert priced.quantity(ground=250.0, volume=100.0, units=10.0) == quantity
    assert priced.quantity(ground=250.0) == (250.0 if unit == "EUR/m**2" else None)


def test_every_type_of_the_common_pack_has_an_example_cost() -> None:
    for one in load_pack("base").work_types.values():
        assert one.cost is not None, one.id
        assert 0 < one.cost.low <= one.cost.high
