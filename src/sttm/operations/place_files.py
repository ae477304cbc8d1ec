"""Writes places that were found, sites or services, as values, features or a map, by the name of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd

from sttm.errors import RequestError
from sttm.operations.registers import write_features
from sttm.publications.typesetting import place_file
from sttm.quantities import canonical_json

__all__ = ["PLACE_FORMATS", "write_found"]

PLACE_FORMATS = (".geojson", ".gpkg", ".json", ".png")


def write_found(
    result: Mapping[str, Any],
    out: Path,
    *,
    what: Literal["places", "sites"],
    crs: str,
    features: Callable[[Mapping[str, Any]], gpd.GeoDataFrame],
    drawn: Callable[[], bytes],
) -> Path:
    """Write all values (.json), features (.geojson, .gpkg) or a map (.png), and return the file.

    Parameters
    ----------
    what
        What was found; names the layer of a GeoPackage.
    crs
        System of a GeoPackage.
    features, drawn
        Make the features in WGS84, and the PNG; only that of which the file is made is called.

    Raises
    ------
    RequestError
        If the file is to be of another kind.
    """
    kind = out.suffix.casefold()
    if kind not in PLACE_FORMATS:
        msg = f"{out.name}: {what} are not written as {kind or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(PLACE_FORMATS)}")
    if kind == ".json":
        return place_file((canonical_json(result) + "\n").encode(), out)
    if kind == ".png":
        return place_file(drawn(), out)
    frame = features(result)
    write_features(frame if kind == ".geojson" else frame.to_crs(crs), out, what)
    return out
