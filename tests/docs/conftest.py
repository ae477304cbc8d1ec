"""What the tests of the documentation share: its pages, and a folder in which its examples run."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))

PAGES = sorted([*ROOT.glob("*.md"), *(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)])


def blocks(page: Path, language: str) -> Iterator[str]:
    """Yield the code blocks of a page in one language."""
    text = page.read_text(encoding="utf-8")
    yield from re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a fictional territory and the built workspace ``prova``."""
    from datetime import date

    from sttm.operations.building import build_layers
    from sttm.operations.sampling import sample_files
    from sttm.operations.workspaces import new_workspace, workspace_pack

    folder = tmp_path_factory.mktemp("playground")
    sample_files(folder / "files", scale="town", seed=1)
    workspace, _ = new_workspace(folder / "prova", pack="sample", data=folder / "files")
    build_layers(workspace, workspace_pack(workspace), on=date(2026, 3, 10))
    return folder
