"""In which Comune the places of a layer stand: found where the layer does not say, checked where it does."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.errors import Fault
from sttm.sources.incoming import IncomingVector

__all__ = ["MUNICIPALITY", "with_municipality", "within_declared"]

MUNICIPALITY = "municipality_id"
NAME = "municipality_name"


def within_declared(
    incoming: IncomingVector, municipalities: gpd.GeoDataFrame, astray: float, *, id_column: str | None
) -> IncomingVector:
    """Keep the features that stand in the Comune they declare, give or take; the others are told one by one.

    Features declare one by ``municipality_id`` or by ``municipality_name``; those that declare one which is
    not in the territory are left out, and those that declare none are kept.

    Parameters
    ----------
    municipalities
        The layer, index = municipality_id, in a system of metres.
    astray
        Metres from the Comune beyond which a place is taken to be wrong.
    id_column
        That names features in messages.
    """
    frame = incoming.frame
    if frame.crs is None or not {MUNICIPALITY, NAME} & set(frame.columns):
        return incoming
    declared, elsewhere = _declared(frame, municipalities)
    own = pd.Index(municipalities.index.astype(str)).get_indexer(pd.Index(declared.fillna("")))
    known = np.flatnonzero(own >= 0)
    distance = np.full(len(frame), np.nan)
    distance[known] = shapely.distance(
        frame.geometry.to_crs(municipalities.crs or frame.crs).to_numpy()[known],
        municipalities.geometry.to_numpy()[own[known]],
    )
    # Without a place there is no distance: the door tells of it.
    far = np.nan_to_num(distance) > astray
    faults = tuple(
        Fault(
            code="astray",
            message=(
                f"{_called(frame, int(row), 'name')} lies {distance[row]:,.0f} m from the Comune it declares"
            ),
            remedy="it is left out; correct its coordinates or its Comune in the register",
            file=incoming.file,
            feature=_called(frame, int(row), id_column),
            severity="warning",
        )
        for row in np.flatnonzero(far)
    )
    notes = incoming.notes
    if elsewhere.any():
        notes = (*notes, f"{int(elsewhere.sum()):,} rows of Comuni outside the territory left out")
    kept = frame.assign(**{MUNICIPALITY: declared}).drop(columns=NAME, errors="ignore")
    return replace(incoming, frame=kept[~far & ~elsewhere], notes=notes, faults=(*incoming.faults, *faults))


def _declared(
    frame: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame
) -> tuple[pd.Series, NDArray[np.bool_]]:
    """Return the Comune each feature declares, blank for none, and which declare one of elsewhere."""
    ids = pd.Series(None, index=frame.index, dtype="str")
    elsewhere = np.zeros(len(frame), bool)
    if MUNICIPALITY in frame:
        ids = frame[MUNICIPALITY].astype("str").replace("", None)
        elsewhere = (ids.notna() & ~ids.isin(municipalities.index.astype(str))).to_numpy(bool)
    if NAME in frame and "name" in municipalities:
        folded = {str(name).casefold(): str(key) for key, name in municipalities["name"].items()}
        ids = ids.fillna(frame[NAME].astype("str").str.strip().str.casefold().map(folded).astype("str"))
    return ids, elsewhere


def _called(frame: gpd.GeoDataFrame, row: int, column: str | None) -> str:
    """Return the value of a column that names a feature, or its number where it has none."""
    name = frame[column].iloc[row] if column in frame else None
    return name if isinstance(name, str) and name else f"row {row + 1}"


def with_municipality(
    frame: gpd.GeoDataFrame, municipalities: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, int]:
    """Return the frame with ``municipality_id`` filled by place where it is blank, and how many were filled.

    Parameters
    ----------
    frame
        Features in the working system; one in several Comuni belongs to that of the point inside it.
    municipalities
        The layer, index = municipality_id; None fills nothing.
    """
    if municipalities is None or MUNICIPALITY not in frame or frame.empty:
        return frame, 0
    blank = np.flatnonzero(frame[MUNICIPALITY].isna().to_numpy(bool))
    shapes = shapely.point_on_surface(frame.geometry.to_numpy()[blank])
    tree = shapely.STRtree(municipalities.geometry.to_numpy())
    row, own = tree.query(shapes, predicate="intersects")
    _, first = np.unique(row, return_index=True)
    row, own = row[first], own[first]
    ids = frame[MUNICIPALITY].astype("object").to_numpy().copy()
    ids[blank[row]] = municipalities.index.astype(str).to_numpy()[own]
    return frame.assign(**{MUNICIPALITY: ids}).astype({MUNICIPALITY: "str"}), len(row)
