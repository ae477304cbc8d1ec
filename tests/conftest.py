"""What every room's tests share: where the real data lie, if they are there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def required(name: str) -> bool:
    return name in os.environ.get("STTM_REQUIRE", "").split(",")


@pytest.fixture(scope="session")
def milan_data() -> Path:
    """The folder of real Milan data beside the project; absent, the test is skipped unless it is required."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        if required("data"):
            pytest.fail("STTM_REQUIRE names data, but ../shared/data is not there")
        pytest.skip("the real data are not beside the project")
    return folder
