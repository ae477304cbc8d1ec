"""What an adapter hands to the door: the content of a file as it came, and what was done to read it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from sttm.errors import Fault, InputError, SourceError, SttmError
from sttm.sources.numbers import Decimal

__all__ = ["IncomingVector", "existing_file", "existing_files", "joined", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingVector:
    """Features read from a file, not yet checked.

    Parameters
    ----------
    frame
        Features in the file's own reference system; the index is the row number from 1.
    file
        Name of the file, with the sub-layer where it has one.
    crs
        Authority code or WKT; None when neither the file nor the person says.
    crs_origin
        Who says so, in words.
    decimal
        Declared decimal mark of numbers kept as text.
    notes
        What was done to read it, one sentence each, for the record.
    faults
        What was found wrong while reading; the door adds its own.
    """

    frame: gpd.GeoDataFrame
    file: str
    crs: str | None
    crs_origin: str
    decimal: Decimal = "."
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def refused(file: str, code: str, message: str, remedy: str) -> InputError:
    """Return the error for a file that cannot be read at all."""
    fault = Fault(code=code, message=message, remedy=remedy, file=file)
    return InputError(str(fault), [fault])


def existing_file(path: Path) -> Path:
    """Return the path of a file that is there and not empty.

    Raises
    ------
    SourceError
        If there is no such file.
    InputError
        If it is empty.
    """
    if not path.is_file():
        problem = f"{path} is a folder" if path.is_dir() else f"there is no file {path}"
        raise SourceError(problem, remedy="check the path")
    if path.stat().st_size == 0:
        raise refused(path.name, "empty-file", "the file is empty", "download or export it again")
    return path


def existing_files(*paths: Path | None) -> None:
    """Check that all files are there and not empty, and say of each that is not; None is no file.

    Raises
    ------
    SourceError
        If one is not there.
    InputError
        If one is empty.
    """
    wrong: list[SttmError] = []
    for path in paths:
        if path is not None:
            try:
                existing_file(path)
            except (SourceError, InputError) as error:
                wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise SourceError("; ".join(error.message for error in wrong), remedy="check the paths")


def joined(parts: list[IncomingVector]) -> IncomingVector:
    """Join several files of one layer, as portals publish them by province or by year.

    Raises
    ------
    InputError
        If they are in different reference systems or use different decimal marks.
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    for part in parts[1:]:
        if (part.crs, part.decimal) != (first.crs, first.decimal):
            said = f"{first.file} is in {first.crs}, {part.file} in {part.crs}"
            remedy = "bring the files to one reference system and one decimal mark first"
            raise refused(part.file, "files-differ", said, remedy)
    frame = gpd.GeoDataFrame(
        pd.concat([part.frame for part in parts], ignore_index=True), crs=first.frame.crs
    )
    frame.index = pd.RangeIndex(1, len(frame) + 1, name="row")
    return replace(
        first,
        frame=frame,
        file=", ".join(part.file for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        faults=tuple(fault for part in parts for fault in part.faults),
    )
