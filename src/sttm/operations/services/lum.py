"""The LUM for everyone: the list, the sheets, the perimeters as features."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd

from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.registers import write_features
from sttm.packs.pack import Pack
from sttm.quantities import Missing
from sttm.services.lum.layer import LAYER
from sttm.services.lum.listing import lum_list
from sttm.services.lum.reading import Lums, chosen, read_lums
from sttm.services.lum.sheet import lum_sheet
from sttm.services.lum.walking import WALKING
from sttm.services.result import states_of
from sttm.territory.reading import Reading
from sttm.territory.workspace import Workspace

__all__ = ["LUM_FORMATS", "list_lums", "lum_reading", "lum_sheets", "write_lums"]

LUM_FORMATS = (".gpkg", ".geojson")


def lum_reading(workspace: Workspace, pack: Pack, on: date) -> tuple[Reading, Lums]:
    """Return a reading whose LUM are there and no older than what they are made from.

    Raises
    ------
    RequestError
        If they are not built, or older than the data or the values in force.
    """
    reading = Reading(workspace, pack, on)
    lums = read_lums(reading)
    check_up_to_date(workspace, pack, on, targets=[LAYER, WALKING])
    return reading, lums


def list_lums(
    workspace: Workspace,
    pack: Pack,
    *,
    on: date,
    municipality: str | None = None,
    outside_capital: bool = False,
) -> dict[str, Any]:
    """Return the LUM in brief with their counts, as JSON values.

    Raises
    ------
    RequestError, NotInForce
        As :func:`lum_reading`; or if there is no such Comune.
    """
    reading, lums = lum_reading(workspace, pack, on)
    names = chosen(lums, reading, municipality=municipality, outside_capital=outside_capital)
    return lum_list(reading, lums, names, outside_capital=outside_capital)


def lum_sheets(
    workspace: Workspace,
    pack: Pack,
    ids: Sequence[str] = (),
    *,
    on: date,
    municipality: str | None = None,
    outside_capital: bool = False,
    include: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """Return the sheets of some LUM, of those of a Comune, or of all, as JSON values.

    Parameters
    ----------
    include
        States of planned services that count as there.

    Raises
    ------
    RequestError, NotInForce
        As :func:`lum_reading`; or if there is no such LUM or Comune.
    """
    reading, lums = lum_reading(workspace, pack, on)
    names = chosen(lums, reading, ids, municipality, outside_capital=outside_capital)
    states = states_of(include)
    return [lum_sheet(reading, lums, name, states) for name in names]


def write_lums(
    workspace: Workspace,
    pack: Pack,
    out: Path,
    *,
    on: date,
    municipality: str | None = None,
    outside_capital: bool = False,
    walking: bool = False,
) -> Path:
    """Write the perimeters as features: the default ones with their walking share, or the walking ones.

    Raises
    ------
    RequestError, NotInForce
        As :func:`list_lums`; if the file is of another kind, or the walking perimeters are not known.
    """
    if out.suffix.casefold() not in LUM_FORMATS:
        msg = f"{out.name}: LUM are not written as {out.suffix or '(none)'}"
        raise RequestError(msg, remedy=f"name a file {' or '.join(LUM_FORMATS)}")
    reading, lums = lum_reading(workspace, pack, on)
    names = chosen(lums, reading, municipality=municipality, outside_capital=outside_capital)
    write_features(_features(lums, names, walking=walking), out, WALKING if walking else LAYER)
    return out


def _features(lums: Lums, names: Sequence[str], *, walking: bool) -> gpd.GeoDataFrame:
    if walking:
        if isinstance(lums.walking, Missing):
            raise RequestError(lums.walking.reason, remedy="sttm add street_network FILE, then sttm build")
        frame = lums.walking.loc[list(names)]
        return frame[~frame.geometry.is_empty].reset_index()
    frame = lums.frame.loc[list(names)].copy()
    if not isinstance(lums.walking, Missing):
        frame["walking_share"] = lums.walking.loc[list(names), "walking_share"]
    return frame.reset_index()
