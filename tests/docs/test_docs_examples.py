"""The Python and YAML that the documentation shows works as it stands."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docs_pages import PAGES, blocks

from sttm.operations.building import build_layers
from sttm.operations.evaluating import Evaluator, evaluate_files
from sttm.operations.workspaces import new_workspace, open_workspace, workspace_pack
from sttm.packs.loading import load_pack

PYTHON = [(page.name, n, code) for page in PAGES for n, code in enumerate(blocks(page, "python"), 1)]


@pytest.mark.parametrize(("page", "number", "code"), PYTHON, ids=[f"{p}-{n}" for p, n, _ in PYTHON])
def test_a_python_block_runs(
    page: str, number: int, code: str, playground: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(playground)
    exec(compile(code, f"{page}, block {number}", "exec"), {"__name__": "example"})


def test_the_pack_of_the_how_to_loads(root: Path, tmp_path: Path) -> None:
    for text in blocks(root / "docs" / "howto" / "write-a-pack.md", "yaml"):
        name = re.match(r"# (\S+\.yaml)\n", text)
        if name is None:
            continue
        path = tmp_path / "pack" / name.group(1)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    pack = load_pack(tmp_path / "pack")
    assert pack.manifest.name == "my_territory"
    assert pack.number("surroundings_radius", date(2026, 6, 1)) == 150


def test_the_breaks_that_the_how_to_shows_are_a_file_of_a_pack(root: Path, tmp_path: Path) -> None:
    [shown] = blocks(root / "docs" / "howto" / "propose-breaks.md", "yaml")
    example = (root / "docs" / "howto" / "examples" / "shade" / "pack.yaml").read_text(encoding="utf-8")
    (tmp_path / "breaks").mkdir()
    (tmp_path / "pack.yaml").write_text(example.replace("[base, sample]", "[base]"), encoding="utf-8")
    (tmp_path / "breaks" / "proposed.yaml").write_text(shown, encoding="utf-8")
    assert load_pack(tmp_path).breaks["idren_jenks"].level(0.5) == 4


def test_the_scheda_added_without_python_evaluates(root: Path, playground: Path, tmp_path: Path) -> None:
    folder = root / "docs" / "howto" / "examples" / "shade"
    workspace, _ = new_workspace(tmp_path / "prova9", pack=str(folder), data=playground / "files")
    pack = workspace_pack(workspace)
    build_layers(workspace, pack, on=date(2026, 3, 10))
    file = playground / "files" / "interventions" / "piazza-spugna.geojson"
    [result] = evaluate_files(workspace, pack, [file], schede=[9])
    [scheda] = result["schede"]
    assert [part["id"] for part in scheda["parts"]] == ["A", "C"]
    assert scheda["total"]["high"] - scheda["total"]["low"] == pytest.approx(40), "C1 has no answer"


def evaluated(playground: Path, **changed: Any) -> list[dict[str, Any]]:
    """Return the filled-in Schede of the example intervention with some properties changed."""
    file = playground / "files" / "interventions" / "piazza-spugna.geojson"
    feature = json.loads(file.read_text(encoding="utf-8"))
    for name, value in changed.items():
        feature["properties"][name] = value(feature["properties"].get(name))
    workspace, pack = open_workspace(playground / "prova")
    [result] = Evaluator(workspace, pack, date(2026, 3, 10)).evaluate([("example", feature)])
    schede: list[dict[str, Any]] = result["schede"]
    return schede


def test_the_answer_that_the_tutorial_adds_closes_the_range(root: Path, playground: Path) -> None:
    [text] = blocks(root / "docs" / "tutorial" / "evaluate-an-intervention.md", "json")
    added = json.loads(f"{{{text}}}")
    _, second = evaluated(playground, answers=lambda a: {**a, "2": {**a["2"], **added}})
    assert second["total"]["low"] == second["total"]["high"]


def test_the_dispute_that_is_shown_gives_both_answers(root: Path, playground: Path) -> None:
    [text] = blocks(root / "docs" / "explanation" / "answers.md", "json")
    first, _ = evaluated(playground, disputes=lambda _: json.loads(f"{{{text}}}")["disputes"])
    [contested] = [c for c in first["parts"][0]["criteria"] if c["id"] == "A2"]
    assert contested["answer"] == "disputed"
    assert contested["points"]["low"] < contested["points"]["high"]


def test_the_scoring_page_works_through_what_comes_out(root: Path, playground: Path) -> None:
    first, _ = evaluated(playground)
    page = (root / "docs" / "explanation" / "scoring.md").read_text(encoding="utf-8")
    shown = [criterion["points"]["low"] for part in first["parts"][:2] for criterion in part["criteria"]]
    shown += [part["points"]["low"] for part in first["parts"]] + [first["total"]["low"]]
    missing = [value for value in shown if not re.search(rf"\*\*{value:.2f}\*\*|\*\*{value:g}\*\*", page)]
    assert not missing, f"the worked example does not show {missing}"
