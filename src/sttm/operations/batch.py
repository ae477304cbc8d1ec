"""Gathers interventions from files and whole folders: GeoJSON and GeoPackage."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sttm.environment.intervention_tables import read_intervention_table
from sttm.environment.preparing import read_features
from sttm.errors import InputError, InterventionRejected, RequestError

__all__ = ["features_of", "gathered"]

SUFFIXES = (".geojson", ".json", ".gpkg")


def gathered(paths: Sequence[Path]) -> list[Path]:
    """Return the files of interventions among some paths; a folder gives all that it holds, by name.

    Raises
    ------
    RequestError
        If a folder holds none.
    """
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
    features: list[tuple[str, dict[str, Any]]] = []
    faulty: list[InputError] = []
    for path in gathered(paths):
        try:
            if path.suffix.casefold() == ".gpkg":
                features += read_intervention_table(path)
            else:
                features += read_features(path)
        except InputError as error:
            faulty.append(error)
    if faulty:
        if len(faulty) == 1:
            raise faulty[0]
        faults = [fault for error in faulty for fault in error.faults]
        raise InterventionRejected(f"{len(faulty)} files hold no interventions as sttm reads them", faults)
    return features
