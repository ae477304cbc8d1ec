"""A workspace finds the pack that is a folder again, wherever the two are moved together or one alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sttm.errors import WorkspaceError
from sttm.operations.workspaces import new_workspace, open_workspace

PACK = """
name: trial
version: "1"
title: {it: Prova, en: Trial}
description: {it: Un pacchetto proprio, en: A pack of one's own}
fictional: true
extends: [sample]
territory: true
crs: "EPSG:32632"
origin: files
caveats: [{id: trial, text: {it: Solo una prova., en: Only a trial.}}]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "packs" / "trial").mkdir(parents=True)
    (folder / "packs" / "trial" / "pack.yaml").write_text(PACK)
    new_workspace(folder / "ws", pack=str(folder / "packs" / "trial"), empty=True)
    return folder


def test_both_move_together(project: Path, tmp_path: Path) -> None:
    moved = project.rename(tmp_path / "elsewhere")
    _, pack = open_workspace(moved / "ws")
    assert pack.manifest.name == "trial"


def test_the_workspace_moves_alone(project: Path, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    moved = (project / "ws").rename(tmp_path / "a" / "b" / "ws")
    assert open_workspace(moved)[1].manifest.name == "trial"


def test_the_workspace_through_a_link(project: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(project / "ws")
    assert open_workspace(link)[1].manifest.name == "trial"


def test_a_workspace_made_before_knew_one_place(project: Path) -> None:
    catalogue = project / "ws" / "catalog.json"
    kept = catalogue.read_text()
    here = str(project / "packs" / "trial")
    assert json.dumps("../packs/trial") in kept
    catalogue.write_text(kept.replace(json.dumps("../packs/trial"), json.dumps(here)))
    assert open_workspace(project / "ws")[1].manifest.name == "trial"


def test_a_pack_that_is_nowhere_is_said_with_both_places(project: Path, tmp_path: Path) -> None:
    moved = (project / "ws").rename(tmp_path / "ws")
    (project / "packs").rename(tmp_path / "gone")
    with pytest.raises(WorkspaceError, match="its pack is not there") as caught:
        open_workspace(moved)
    for place in (project / "packs" / "trial", tmp_path / "packs" / "trial"):
        assert str(place) in str(caught.value)
