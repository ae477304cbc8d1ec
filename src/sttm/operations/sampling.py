"""Writes the files of a fictional territory: to try the system, to teach it, to load it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from sttm.packs.strict_yaml import read_yaml
from sttm.sources.sample.generator import SampleFiles, generate

__all__ = ["sample_files"]

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
        If the scale is not one of these.
    """

    def tell(text: str, share: float) -> None:
        if progress is not None:
            progress(round(100 * share), 100, f"generating {text}")

    with as_file(files("sttm.packs") / "sample" / "generator.yaml") as recipe:
        return generate(out, read_yaml(recipe), scale=scale, seed=seed, progress=tell)
