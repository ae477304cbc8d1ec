"""Formats of the files read without a workspace: a file of another kind is refused before any work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sttm.errors import RequestError
from sttm.sources.osm.reading import OSM_FORMATS, is_osm
from sttm.sources.vector import VECTOR_FORMATS

__all__ = ["check_formats"]


def check_formats(with_extracts: Sequence[Path | None], places: Sequence[Path | None] = ()) -> None:
    """Refuse files whose name is that of no known format, all at once; None is no file.

    Parameters
    ----------
    with_extracts
        Files that may be extracts of OpenStreetMap too.
    places
        Files that may not.

    Raises
    ------
    RequestError
        With the formats that may be given.
    """
    strange = [path for path in with_extracts if path and not (is_osm(path) or _is_vector(path))]
    others = [path for path in places if path and not _is_vector(path)]
    if not strange and not others:
        return
    said = "; ".join(
        f"{path.name}: the format {path.suffix or '(none)'} is not known" for path in [*strange, *others]
    )
    vector = ", ".join(dict.fromkeys(VECTOR_FORMATS.values()))
    extracts = f"an OpenStreetMap extract ({', '.join(OSM_FORMATS)}), " if strange else ""
    raise RequestError(said, remedy=f"give {extracts}{vector}")


def _is_vector(path: Path) -> bool:
    return path.suffix.casefold() in VECTOR_FORMATS
