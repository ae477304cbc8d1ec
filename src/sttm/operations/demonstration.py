"""The demonstration: a fictional territory built, three interventions evaluated, a page to look at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.operations.batch import read_batch
from sttm.operations.building import build_layers
from sttm.operations.evaluating import DRAWS, SEED, day_of, evaluate_files
from sttm.operations.publishing import write_dossiers, write_page
from sttm.operations.sampling import sample_files
from sttm.operations.workspaces import new_workspace, workspace_pack

__all__ = ["Demonstration", "demonstrate"]

Progress = Callable[[int, int, str], None]

MARK = ".sttm-demo"
STEPS = 6


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration made."""

    workspace: Path
    page: Path
    dossiers: Path
    results: tuple[dict[str, Any], ...]


def demonstrate(folder: Path, *, scale: str, seed: int, progress: Progress | None = None) -> Demonstration:
    """Make everything from nothing in a folder; one left by an earlier demonstration is replaced.

    Raises
    ------
    RequestError
        If the folder holds something else.
    """

    def tell(step: int, text: str) -> None:
        if progress is not None:
            progress(step, STEPS, text)

    _clear(folder)
    tell(0, "generating a fictional territory")
    files = sample_files(folder / "files", scale=scale, seed=seed)
    tell(1, "checking and storing its layers")
    workspace, _ = new_workspace(folder / "workspace", pack="sample", data=folder / "files")
    pack = workspace_pack(workspace)
    with workspace.writing("demo documents") as changes:
        for path in files.documents:
            changes.put_document(
                path, title=path.stem.replace("-", " "), kind="study", about_layers=("units",)
            )
    day = day_of(read_batch(files.interventions))
    tell(2, "computing its indicators")
    build_layers(workspace, pack, on=day)
    tell(3, "evaluating three interventions")
    results = evaluate_files(
        workspace, pack, files.interventions, on=day, benefits=True, sensitivity=(DRAWS, SEED)
    )
    tell(4, "writing the dossiers")
    folders = folder / "dossiers"
    dossiers = write_dossiers(workspace, pack, results, folders, languages=("it", "en"))
    tell(5, "writing the page")
    page = write_page(workspace, pack, folder / "page", on=day, results=results, dossiers=dossiers)
    tell(STEPS, "done")
    return Demonstration(workspace.root, page, folders, tuple(results))


def _clear(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file, not a folder"
        raise RequestError(msg, remedy="name another folder")
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).is_file():
            msg = f"{folder} holds something that is not a demonstration"
            raise RequestError(msg, remedy="name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Made by sttm demo; replaced at the next run.\n")
