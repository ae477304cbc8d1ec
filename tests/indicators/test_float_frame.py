"""Frames of floats are those that pandas makes, column by column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sttm.indicators.frames import float_frame


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_the_same_as_pandas(rows: int) -> None:
    index = pd.Index([f"u{n}" for n in range(rows)], name="unit_id")
    columns = {"mean": np.arange(rows) / 3, "count": np.arange(rows), "covered": np.full(rows, np.nan)}
    wanted = pd.DataFrame({k: v.astype(float) for k, v in columns.items()}, index=index)
    for _ in range(2):
        pd.testing.assert_frame_equal(float_frame(columns, index), wanted)
