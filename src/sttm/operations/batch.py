"""Gathers interventions from files and whole folders: GeoJSON and GeoPackage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sttm.environment.intervention_tables import read_intervention_table
from sttm.environment.preparing import read_features
from sttm.errors import Fault, InputError, InterventionRejected, RequestError, SourceError

__all__ = ["Batch", "features_of", "gathered", "read_batch"]

SUFFIXES = (".geojson", ".json", ".gpkg")


@dataclass(frozen=True, slots=True)
class Batch:
    """What some files hold: their features, and why the others could not be read."""

    features: tuple[tuple[str, dict[str, Any]], ...]
    """Each with the name of its file."""
    unread: tuple[InputError, ...] = ()

    @property
    def faults(self) -> list[Fault]:
        """The faults of the files that could not be read."""
        return [fault for error in self.unread for fault in error.faults]


def gathered(paths: Sequence[Path]) -> list[Path]:
    """Return the files of interventions among some paths; a folder gives all that it holds, by name.

    Raises
    ------
    SourceError
        If any is not there; the message names all of them.
    RequestError
        If a folder holds none.
    """
    absent = [str(path) for path in paths if not path.exists()]
    if absent:
        raise SourceError(
            f"{', '.join(absent)}: No such file or directory",
            remedy=f"check the name of the file{'s' if len(absent) > 1 else ''}",
        )
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        found = sorted(p for p in path.iterdir() if p.suffix.casefold() in SUFFIXES and p.is_file())
        if not found:
            msg = f"folder {path} holds no interventions"
            raise RequestError(msg, remedy=f"put {', '.join(SUFFIXES)} files in it")
        files += found
    return files


def features_of(paths: Sequence[Path]) -> list[tuple[str, dict[str, Any]]]:
    """Return every feature of some files and folders, each with the name of its file.

    Raises
    ------
    InputError
        With the faults of all files, if any cannot be read.
    RequestError, SourceError
        If a file is not there, or a folder holds none.
    """
    batch = read_batch(paths)
    if len(batch.unread) == 1:
        raise batch.unread[0]
    if batch.unread:
        message = f"{len(batch.unread)} files hold no interventions as sttm reads them"
        raise InterventionRejected(message, batch.faults)
    return list(batch.features)


def read_batch(paths: Sequence[Path]) -> Batch:
    """Return every feature of some files and folders, and what could not be read.

    The faults of a file that cannot be read are kept, to be told together with those of the features of the
    others: who corrects a folder wants to know of all of them.

    Raises
    ------
    RequestError, SourceError
        If a file is not there, or a folder holds none.
    """
    features: list[tuple[str, dict[str, Any]]] = []
    unread: list[InputError] = []
    for path in gathered(paths):
        try:
            table = path.suffix.casefold() == ".gpkg"
            features += read_intervention_table(path) if table else read_features(path)
        except InputError as error:
            unread.append(error)
    return Batch(tuple(features), tuple(unread))
