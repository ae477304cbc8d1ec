"""A third Scheda, invented, added to a pack of the user's own without a line of Python: a Scheda is data."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sttm.errors import PackError
from sttm.operations.building import build_layers
from sttm.operations.evaluating import evaluate_files
from sttm.operations.workspaces import new_workspace, open_workspace
from sttm.packs.loading import load_pack

DAY = date(2026, 3, 10)

PACK = """
name: comune_di_prova
version: "1"
title: {it: Comune di prova, en: Trial municipality}
description: {it: Un pacchetto proprio, en: A pack of one's own}
fictional: true
extends: [sample]
territory: true
crs: "EPSG:32632"
origin: files
caveats:
  - id: trial
    text: {it: Solo una prova., en: Only a trial.}
"""

SOURCE = "{kind: assumption, title: {it: Prova, en: Trial}, article: null, url: null}"

SOURCED = f"source: {SOURCE}, official: false, confidence: ours"

SCHEDA = f"""
- id: scheda_3
  number: 3
  title: {{it: Alberature, en: Trees}}
  purpose: {{it: Dove piantare, en: Where to plant}}
  in_force_from: 2025-01-01
  in_force_until: null
  source: {SOURCE}
  official: false
  confidence: ours
  parts:
    - id: A
      title: {{it: Dove, en: Where}}
      weight: 70
      criteria:
        - id: A1
          kind: scale
          title: {{it: Alberi nell'unità, en: Trees in the unit}}
          max_points: 40
          input: unit.tree_share
          unit: "1"
          direction: decreasing
          direction_reason: {{it: Meno alberi più bisogno, en: The fewer trees the greater the need}}
          scale:
            kind: intervals
            steps:
              - {{from: null, points: 40}}
              - {{from: 0.1, points: 20}}
              - {{from: 0.3, points: 0}}
          {SOURCED.replace(", official", chr(10) + "          official").replace(", confidence", chr(10) + "          confidence")}
        - id: A2
          kind: scale
          title: {{it: Alberi nel luogo, en: Trees at the place}}
          max_points: 20
          input: place.tree_share
          unit: "1"
          direction: decreasing
          direction_reason: {{it: Meno alberi più bisogno, en: The fewer trees the greater the need}}
          scale: {{kind: intervals, steps: [{{from: null, points: 20}}, {{from: 0.2, points: 0}}]}}
          {SOURCED.replace(", official", chr(10) + "          official").replace(", confidence", chr(10) + "          confidence")}
        - id: A3
          kind: scale
          title: {{it: Area, en: Area}}
          max_points: 10
          input: project.area
          unit: "m**2"
          direction: increasing
          direction_reason: {{it: Più grande più ombra, en: The larger the more shade}}
          scale: {{kind: intervals, steps: [{{from: null, points: 0}}, {{from: 1000, points: 10}}]}}
          {SOURCED.replace(", official", chr(10) + "          official").replace(", confidence", chr(10) + "          confidence")}
    - id: C
      title: {{it: Come, en: How}}
      weight: 30
      criteria:
        - id: C1
          kind: checklist
          title: {{it: Specie autoctone, en: Native species}}
          max_points: 1
          question: {{it: Le specie sono autoctone?, en: Are the species native?}}
          evidence: {{it: Elenco delle specie, en: List of the species}}
          applies_to: null
          {SOURCED.replace(", official", chr(10) + "          official").replace(", confidence", chr(10) + "          confidence")}
  checks: []
  final:
    title: {{it: Esito, en: Outcome}}
    classes:
      - {{id: A, label: {{it: Da piantare, en: To plant}}, from: 60}}
      - {{id: B, label: {{it: Altrove, en: Elsewhere}}, from: 0}}
    level_input: unit.heat_vulnerability
    relevance:
      id: relevance_3
      title: {{it: Rilevanza, en: Relevance}}
      hit_policy: unique
      inputs: [{{name: project.cost, title: {{it: Costo, en: Cost}}, kind: number, unit: EUR, domain: "[0, inf)"}}]
      outcomes: [{{id: small, label: {{it: Piccola, en: Small}}}}, {{id: large, label: {{it: Grande, en: Large}}}}]
      rows:
        - {{when: {{project.cost: "< 100000"}}, then: small, reason: {{it: Costa poco, en: It costs little}}}}
        - {{when: {{project.cost: ">= 100000"}}, then: large, reason: {{it: Costa, en: It costs}}}}
      source: {SOURCE}
      official: false
      confidence: ours
    priority:
      id: priority_3
      title: {{it: Priorità, en: Priority}}
      hit_policy: unique
      inputs: [{{name: class, title: {{it: Classe, en: Class}}, kind: category, unit: "1", domain: [B, A]}}]
      outcomes: [{{id: low, label: {{it: Bassa, en: Low}}}}, {{id: high, label: {{it: Alta, en: High}}}}]
      rows:
        - {{when: {{class: A}}, then: high, reason: {{it: Servono alberi, en: Trees are needed}}}}
        - {{when: {{class: B}}, then: low, reason: {{it: Ce ne sono, en: There are some}}}}
      source: {SOURCE}
      official: false
      confidence: ours
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "il mio pacchetto"
    (folder / "schede").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "schede" / "scheda_3.yaml").write_text(SCHEDA, encoding="utf-8")
    return folder


@pytest.fixture
def feature(town) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(town.intervention().read_text(encoding="utf-8"))
    found["properties"]["answers"] = {"3": {"C1": {"answer": "met", "evidence": "Elenco E1"}}}
    return found


def test_it_evaluates_beside_the_others(pack, feature, town, tmp_path) -> None:
    new_workspace(tmp_path / "ws", pack=str(pack), data=town.files)
    workspace, loaded = open_workspace(tmp_path / "ws")
    build_layers(workspace, loaded, on=DAY)
    path = tmp_path / "intervento.geojson"
    path.write_text(json.dumps(feature))
    (result,) = evaluate_files(workspace, loaded, [path], on=DAY)
    assert [s["number"] for s in result["schede"]] == [1, 2, 3]
    third = result["schede"][2]
    criteria = {c["id"]: c for p in third["parts"] for c in p["criteria"]}

    # By hand: points of the steps reached, each part rescaled to its weight (both already add up to it).
    unit = criteria["A1"]["shares"]
    for share in unit:
        trees = share["input"]["value"]
        expected = 40 if trees < 0.1 else 20 if trees < 0.3 else 0
        assert share["points"] == {"low": expected, "high": expected}
    place = criteria["A2"]["shares"][0]["input"]["value"]
    assert criteria["A2"]["points"]["low"] == (20 if place < 0.2 else 0)
    assert criteria["A3"]["points"] == {"low": 10, "high": 10}  # the square has more than 1,000 m²
    assert criteria["C1"]["answer"] == "met"
    points = sum(criteria[c]["points"]["low"] for c in ("A1", "A2", "A3")) + 30
    assert third["total"] == {"low": pytest.approx(points, abs=0.01), "high": pytest.approx(points, abs=0.01)}
    assert third["class"]["low"] == third["class"]["high"] == ("A" if points >= 60 else "B")
    assert third["relevance"]["low"] == "large"  # 690,000 euro
    assert third["priority"]["low"] == ("high" if points >= 60 else "low")
    assert {c["id"] for c in result["caveats"]} >= {"trial", "fictional"}
    assert result["pack"]["name"] == "comune_di_prova"


def test_alone_and_before_it_is_in_force(pack, feature, town, tmp_path, sttm) -> None:
    sttm("new", tmp_path / "ws", "--pack", pack, "--data", town.files)
    sttm("build", "-w", tmp_path / "ws", "--on", DAY)
    path = tmp_path / "intervento.geojson"
    path.write_text(json.dumps(feature))
    words = ["evaluate", path, "-w", tmp_path / "ws", "--scheda", "3"]
    (result,) = sttm(*words, "--on", DAY, "--json", "--pdf", tmp_path / "dossier.pdf").json
    assert [s["number"] for s in result["schede"]] == [3]
    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF")
    early = dict(feature, properties=dict(feature["properties"], answers={}))
    path.write_text(json.dumps(early))
    assert "Scheda 3" in sttm(*words, "--on", "2024-12-31", "--json", code=4).error["message"]
    results = tmp_path / "results.json"
    results.write_text(json.dumps([result]))
    sttm("page", tmp_path / "site", "-w", tmp_path / "ws", "--on", DAY, "--results", results)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("number: 3\n", "number: 3\n  number: 4\n", "number"),
        ("  purpose:", "  porpoise:", "purpose"),
        ("      weight: 30", "      weight: 31", "101"),
        (
            "  official: false\n  confidence: ours\n  parts",
            "  official: true\n  confidence: ours\n  parts",
            "act",
        ),
        ("in_force_until: null", "in_force_until: 2024-01-01", "before it begins"),
        ('">= 100000"', '"> 100000"', "100000"),
        ('"< 100000"', '"<= 100000"', "100000"),
        ('project.cost: "< 100000"', 'project.costs: "< 100000"', "project.cost"),
        ('unit: "m**2"', 'unit: "square furlongs of nothing"', "unit"),
        ("input: unit.tree_share", "input: unit.tree_shares", "tree_share"),
        ("input: unit.tree_share", "input: trees", "input"),
        ("from: 0.1, points: 20", "from: 0.1, points: 50", "decreasing"),
        ("from: 1000", "from: .nan", "finite"),
        (
            "level_input: unit.heat_vulnerability",
            "level_input: unit.cold_vulnerability",
            "heat_vulnerability",
        ),
        ("number: 3\n", "number: 1\n", "Scheda 1"),
        ("max_points: 1\n", "max_points: 0\n", "greater than 0"),
        ("{class: A}, then: high", "{class: A}, then: highest", "highest"),
        ("domain: [B, A]", "domain: [C, A]", "class"),
        ("applies_to: null", "applies_to: [rain_gardens]", "rain_gardens"),
    ],
    ids=lambda text: text.strip()[:30] if isinstance(text, str) else "",
)
def test_a_fault_says_where(old, new, says, pack, sttm) -> None:
    path = pack / "schede" / "scheda_3.yaml"
    assert old in SCHEDA
    path.write_text(SCHEDA.replace(old, new, 1), encoding="utf-8")
    error = sttm("packs", pack, "--json", code=4).error
    assert any(says in json.dumps(f, ensure_ascii=False) for f in error["faults"]), error["faults"]
    assert all(f.get("file") or f.get("feature") for f in error["faults"]), error["faults"]


def test_faults_of_several_files_are_listed_together(pack) -> None:
    (pack / "schede" / "scheda_3.yaml").write_text(
        SCHEDA.replace("  purpose:", "  porpoise:", 1).replace("weight: 30", "weight: 3", 1)
    )
    (pack / "parameters").mkdir()
    (pack / "parameters" / "mine.yaml").write_text(
        "- id: surroundings_radius\n  title: {it: Raggio, en: Radius}\n  values:\n"
        "    - {value: 100, unit: m, in_force_from: 2020-01-01, in_force_until: null, "
        f"source: {SOURCE}, official: false, confidence: ours}}\n"
        "    - {value: 200, unit: m, in_force_from: 2021-01-01, in_force_until: null, "
        f"source: {SOURCE}, official: true, confidence: ours}}\n"
    )
    (pack / "breaks").mkdir()
    (pack / "breaks" / "mine.yaml").write_text("- id: a\n- id: [\n")
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    files = {f.file for f in caught.value.faults if f.file}
    assert {Path(f).name for f in files} == {"scheda_3.yaml", "mine.yaml"}
    assert len(files) == 3


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "name: x", "- 1", "\t", "a: &a [*a]", "!!python/object:os.system {}", "\x00"]
)
def test_a_manifest_that_is_none(content, pack, sttm) -> None:
    (pack / "pack.yaml").write_text(content)
    assert sttm("packs", pack, "--json", code=4).error["faults"]


@pytest.mark.parametrize("content", ["", "{}", "text", "- 1\n- 2\n", "a: 1", "- [[[[[]]]]]"])
def test_a_file_of_schede_that_holds_none(content, pack, sttm) -> None:
    (pack / "schede" / "scheda_3.yaml").write_text(content)
    error = sttm("packs", pack, "--json", code=4).error
    assert "scheda_3.yaml" in json.dumps(error)


def test_a_pack_that_extends_itself_or_nothing(pack, sttm) -> None:
    for name in ("comune_di_prova", "nowhere"):
        (pack / "pack.yaml").write_text(PACK.replace("[sample]", f"[{name}]"))
        assert "extends" in json.dumps(sttm("packs", pack, "--json", code=4).error)
