"""Benefits on real data: what open data allow is estimated, what they lack is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.operations.benefits import estimate_benefits
from sttm.operations.workspaces import open_workspace

ON = date(2026, 3, 10)

FEATURE = """{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[9.2040, 45.4840],
[9.2060, 45.4840], [9.2060, 45.4855], [9.2040, 45.4855], [9.2040, 45.4840]]]}, "properties": {"id": "trial",
"title": "Prova", "municipality_id": "015146", "design_stage": "pfte", "works": [{"type": "depaving",
"area_m2": 8000}, {"type": "urban_forest", "area_m2": 6000}]}}"""


@pytest.mark.data
def test_benefits_in_milan(milan: Path, tmp_path: Path) -> None:
    file = tmp_path / "trial.geojson"
    file.write_text(FEATURE, encoding="utf-8")
    result: dict[str, Any]
    (result,) = estimate_benefits(*open_workspace(milan), [file], on=ON)
    estimate = result["benefits_estimate"]
    assert 0 < estimate["cooling_residents"]["low"] < estimate["cooling_residents"]["value"] < 0.1
    assert 3000 < estimate["residents"]["value"] < 5000
    assert estimate["cost"]["low"] == 8000 * 95 + 6000 * 4.1
    assert "soil_group" in estimate["retained"]["missing"]["en"]
    (kept,) = (note["en"] for note in estimate["notes"] if "m³ of rain more" in note["en"])
    assert "A to D" in kept
    assert estimate["hydraulic_invariance"]["answer"] == "not_assessable"
    assert any("NIL" in c["it"] for c in result["caveats"])
