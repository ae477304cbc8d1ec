"""Writes the files of a fictional territory: to try the system, to teach it, to load it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from sttm.errors import RequestError
from sttm.packs.strict_yaml import read_yaml
from sttm.sources.sample.generator import SampleFiles, generate

__all__ = ["sample_files"]

MARK = "README.txt"
"""File that the generator leaves beside what it writes."""

Progress = Callable[[int, int, str], None]


def sample_files(out: Path, *, scale: str, seed: int, progress: Progress | None = None) -> SampleFiles:
    """Generate a fictional territory as plain files.

    Parameters
    ----------
    out
        Folder; made if it does not exist.
    scale
        ``town``, ``city``, ``metro`` or an area in km².
    seed
        Another seed is another territory.
    progress
        Called with (done, total, text).

    Raises
    ------
    RequestError
        If the scale is not one of these, the seed is negative, or the folder holds something else.
    """
    _check(out, seed)

    def tell(text: str, share: float) -> None:
        if progress is not None:
            progress(round(100 * share), 100, f"generating {text}")

    with as_file(files("sttm.packs") / "sample" / "generator.yaml") as recipe:
        return generate(out, read_yaml(recipe), scale=scale, seed=seed, progress=tell)


def _check(out: Path, seed: int) -> None:
    if seed < 0:
        msg = f"the seed is {seed}"
        raise RequestError(msg, remedy="give a whole number from 0")
    if out.exists() and not out.is_dir():
        msg = f"{out} is a file, not a folder"
        raise RequestError(msg, remedy="name a folder")
    # What it writes has everyday names (units.gpkg): over somebody's own files it would be a loss.
    if out.is_dir() and any(out.iterdir()) and not _is_ours(out / MARK):
        msg = f"{out} holds something that is not a fictional territory"
        raise RequestError(msg, remedy="name a new or empty folder")


def _is_ours(mark: Path) -> bool:
    return mark.is_file() and "sttm" in mark.read_text(encoding="utf-8", errors="replace")
