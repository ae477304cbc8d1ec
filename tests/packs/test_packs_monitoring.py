"""Objectives and indicators of the monitoring: names lead somewhere, numbers say where they come from."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sttm.errors import PackError
from sttm.packs.loading import load_pack, shipped_packs
from sttm.packs.monitoring import Change, FixedValue, MonitoringIndicator
from sttm.packs.strict_yaml import read_yaml

OURS = {"kind": "assumption", "title": "a choice", "article": None, "url": None}
SOURCED = {"source": OURS, "official": False, "confidence": "ours"}
TEXT = {"it": "x", "en": "x"}

PACK = """
name: broken
version: "1"
title: {it: x, en: x}
description: {it: x, en: x}
fictional: true
extends: [base]
territory: true
crs: "EPSG:32632"
origin: files
caveats: []
"""

OBJECTIVE = """
- id: ID
  title: {it: x, en: x}
  description: {it: x, en: x}
  parent: PARENT
  indicators: [INDICATOR]
  articles: []
  criteria: [{scheda: 1, criteria: [CRITERION]}]
  work_types: [WORK]
  programmes: []
  transformations: []
  source: {kind: assumption, title: x, article: null, url: null}
  official: false
  confidence: ours
"""


def indicator(**changes: Any) -> MonitoringIndicator:
    body = {
        "id": "one", "theme": "soil", "title": TEXT, "definition": TEXT, "unit": "1", "digits": 2,
        "direction": "decrease", "frequency_years": 1, "sdg": ("15.3",),
        "method": {"kind": "table", "aggregate": "none"},
        "baseline": None, "target": None, "target_places": (), **SOURCED, **changes,
    }  # fmt: skip
    return MonitoringIndicator.model_validate(body)


def fixed(value: float, year: int) -> dict[str, Any]:
    return {"kind": "value", "value": float(value), "date": date(year, 1, 1), "note": None, **SOURCED}


def change(share: float) -> dict[str, Any]:
    return {"kind": "change", "change": share, "date": date(2030, 1, 1), "note": None, **SOURCED}


@pytest.mark.parametrize("name", shipped_packs())
def test_every_theme_has_an_indicator_and_nothing_unread_is_official(name: str) -> None:
    pack = load_pack(name)
    assert {i.theme for i in pack.monitoring.values()} == {
        "soil", "water", "energy", "air", "adaptation", "mitigation", "regeneration", "green_network",
    }  # fmt: skip
    for one in pack.monitoring.values():
        for value in (one, one.baseline, one.target):
            if isinstance(value, MonitoringIndicator | FixedValue | Change):
                assert not value.official
                assert value.source.title


def test_targets_that_are_a_guess_say_so() -> None:
    for one in load_pack("base").monitoring.values():
        if one.target is not None and one.target.source.kind == "assumption":
            assert "esempio" in one.target.source.title.it  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": fixed(1, 2030)}, "target_places names the places"),
        ({"target_places": ("area",)}, "target_places names the places"),
        ({"target": change(-0.1), "target_places": ("area",)}, "needs a baseline"),
        (
            {"baseline": {"kind": "first"}, "target": change(0.1), "target_places": ("area",)},
            r"change of \+0.1 does not decrease",
        ),
        (
            {"baseline": fixed(1, 2020), "target": fixed(2, 2030), "target_places": ("area",)},
            "does not decrease the baseline",
        ),
        (
            {"baseline": fixed(2, 2030), "target": fixed(1, 2030), "target_places": ("area",)},
            "comes after the baseline",
        ),
        ({"sdg": ("18.1",)}, "sdg"),
        ({"frequency_years": 0}, "frequency_years"),
        ({"unit": "furlongz"}, "unknown unit"),
    ],
)
def test_a_contradiction_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        indicator(**changes)


def test_sound_indicators_are_accepted() -> None:
    indicator(baseline=fixed(2, 2020), target=fixed(1, 2030), target_places=("area", "zone"))
    indicator(baseline={"kind": "first"}, target=change(-1), target_places=("municipality",), sdg=("6.a",))


def broken_pack(folder: Path, **names: str) -> Path:
    (folder / "objectives").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK)
    defaults = {
        "ID": "mine", "PARENT": "soil_protection", "INDICATOR": "pm25", "CRITERION": "A1", "WORK": "depaving",
    }  # fmt: skip
    text = OBJECTIVE
    for mark, value in {**defaults, **names}.items():
        text = text.replace(mark, value)
    (folder / "objectives" / "mine.yaml").write_text(text)
    return folder


def test_an_objective_of_a_pack_is_read(tmp_path: Path) -> None:
    pack = load_pack(broken_pack(tmp_path / "p"))
    assert pack.objectives["mine"].parent == "soil_protection"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ({"PARENT": "nobody"}, "parent nobody is not declared"),
        ({"INDICATOR": "pm26"}, "indicator pm26 is not declared"),
        ({"CRITERION": "A9"}, "Scheda 1: criterion A9 is not declared"),
        ({"WORK": "paving"}, "type of work paving is not declared"),
        ({"ID": "soil_protection", "PARENT": "soil_protection"}, "lead back to itself"),
    ],
)
def test_a_name_that_leads_nowhere_is_a_fault(tmp_path: Path, names: dict[str, str], said: str) -> None:
    with pytest.raises(PackError) as refused:
        load_pack(broken_pack(tmp_path / "p", **names))
    assert any(said in f.message for f in refused.value.faults)


def test_the_files_are_what_the_model_says() -> None:
    adapter = TypeAdapter(tuple[MonitoringIndicator, ...])
    folder = Path(load_pack.__code__.co_filename).parent / "base" / "monitoring"
    assert len(list(folder.glob("*.yaml"))) == 8
    for path in folder.glob("*.yaml"):
        assert len(read_yaml(path, shown_as=path.name)) >= 1
    assert adapter.json_schema()["type"] == "array"
