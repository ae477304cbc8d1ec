"""The Python and YAML that the documentation shows works as it stands."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from conftest import PAGES, blocks
from sttm.operations.building import build_layers
from sttm.operations.evaluating import evaluate_files
from sttm.operations.workspaces import new_workspace, workspace_pack
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
