"""What the tests of the documentation share: a folder in which its examples run."""

from __future__ import annotations

from pathlib import Path

import pytest
from docs_pages import ROOT


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
