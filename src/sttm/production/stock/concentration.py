"""Where what stands is concentrated, and how much of it is empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sttm.indicators.inequality import gini, herfindahl, location_quotients, lorenz
from sttm.production.stock.amounts import Stock, known_share
from sttm.production.stock.places import Parts
from sttm.production.stock.settlements import STANDING, VACANT, types_of
from sttm.quantities import round_half_even

__all__ = ["concentration", "vacancy"]

ALL = "all"
"""Key of all types together."""

FEWEST = 2
"""With fewer places nothing can be concentrated."""


def concentration(stock: Stock, parts: Parts, least_known: float) -> dict[str, Any]:
    """Return how unevenly the land of what stands is spread over the Comuni, as JSON values.

    Parameters
    ----------
    least_known
        Share of the settlements of which land has to be known: below it nothing is said.

    Returns
    -------
    dict
        ``types``: for all types together and each of them the Gini index over the area of the Comuni, the
        Herfindahl–Hirschman index and its inverse; ``places``: of each Comune its share of the land, its
        land for its own area against the whole (``density_ratio``) and location quotients by type;
        ``lorenz``: the curve of all types.
    """
    if parts.layer != "municipalities" or len(parts.of) < FEWEST:
        return _missing("it needs at least two Comuni", "servono almeno due Comuni")
    standing = stock.pieces[stock.pieces["status"].isin(STANDING)]
    if not len(standing):
        return _missing("nothing stands", "non c'è nulla di esistente")
    share = known_share(_once(standing), "land")
    if share < least_known:
        return _unknown_land(share, least_known)
    present = [t for t in types_of() if t in set(standing["type"])]
    table = np.column_stack([_land(standing[standing["type"] == t], parts) for t in present])
    total = table.sum(axis=1)
    if total.sum() <= 0:
        return _missing("no land is known", "nessuna superficie è nota")
    columns = {ALL: total, **dict(zip(present, table.T, strict=True))}
    x, y = lorenz(total, parts.areas)
    return {
        "known_share": round_half_even(share, 4),
        "types": {name: _indices(values, parts) for name, values in columns.items()},
        "places": _places(total, table, present, parts),
        "lorenz": [
            [round_half_even(float(a), 4), round_half_even(float(b), 4)] for a, b in zip(x, y, strict=True)
        ],
    }


def _land(rows: pd.DataFrame, parts: Parts) -> NDArray[np.float64]:
    sums = rows.groupby("part")["land"].sum()
    found: NDArray[np.float64] = sums.reindex(range(len(parts.of)), fill_value=0.0).to_numpy(dtype=np.float64)
    return found


def _indices(land: NDArray[np.float64], parts: Parts) -> dict[str, Any]:
    if land.sum() <= 0:
        return {"gini": None, "herfindahl": None, "like_equal_places": None, "places": 0}
    index = herfindahl(land)
    return {
        "gini": round_half_even(gini(land, parts.areas), 4),
        "herfindahl": round_half_even(index, 4),
        "like_equal_places": round_half_even(1 / index, 1),
        "places": int((land > 0).sum()),
    }


def _places(
    total: NDArray[np.float64], table: NDArray[np.float64], types: Sequence[str], parts: Parts
) -> list[dict[str, Any]]:
    quotients = location_quotients(table)
    density = (total / parts.areas) / (total.sum() / parts.areas.sum())
    rows = [
        {
            "id": part.id,
            "name": part.name,
            "share": round_half_even(float(total[n] / total.sum()), 4),
            "land_share": round_half_even(float(total[n] / parts.areas[n]), 4),
            "density_ratio": round_half_even(float(density[n]), 2),
            "quotients": {t: _number(quotients[n, k]) for k, t in enumerate(types)},
        }
        for n, part in enumerate(parts.of)
    ]
    return sorted(rows, key=lambda row: (-float(str(row["share"])), str(row["id"])))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round_half_even(float(value), 2)


def vacancy(stock: Stock, parts: Parts, least_known: float) -> dict[str, Any]:
    """Return which share of the land and floor space of what stands is disused or underused.

    Parameters
    ----------
    least_known
        Share of the settlements of which a quantity has to be known: below it nothing is said of it.

    Returns
    -------
    dict
        ``whole``, ``by_type``, ``municipalities``: each with ``land`` and ``floor_space``: ``share``,
        ``vacant``, ``standing`` in m², ``unknown`` settlements, or the reason why nothing is said.
    """
    whole = stock.whole
    standing = whole[whole["status"].isin(STANDING)]
    found: dict[str, Any] = {
        "whole": _vacant(standing, least_known),
        "by_type": {
            t: _vacant(rows, least_known) for t in types_of() if len(rows := standing[standing["type"] == t])
        },
        "municipalities": [],
    }
    if parts.layer == "municipalities":
        pieces = stock.pieces[stock.pieces["status"].isin(STANDING)]
        of_part: Mapping[Any, pd.DataFrame] = dict(iter(pieces.groupby("part")))
        found["municipalities"] = [
            {"id": part.id, "name": part.name, **_vacant(of_part[n], least_known)}
            for n, part in enumerate(parts.of)
            if n in of_part
        ]
    return found


def _vacant(rows: pd.DataFrame, least_known: float) -> dict[str, Any]:
    return {name: _vacant_of(rows, name, least_known) for name in ("land", "floor_space")}


def _vacant_of(rows: pd.DataFrame, quantity: str, least_known: float) -> dict[str, Any]:
    known = rows[rows[quantity].notna()]
    share = known_share(rows, quantity)
    total = float(known[quantity].sum())
    if not len(rows):
        return _missing("nothing stands", "non c'è nulla di esistente")
    if share < least_known or total <= 0:
        return _unknown(quantity, share, least_known)
    empty = float(known.loc[known["status"].isin(VACANT), quantity].sum())
    disused = float(known.loc[known["status"] == "disused", quantity].sum())
    return {
        "share": round_half_even(empty / total, 4),
        "vacant": round_half_even(empty, 1),
        "disused": round_half_even(disused, 1),
        "standing": round_half_even(total, 1),
        "unknown": len(rows) - len(known),
    }


def _once(pieces: pd.DataFrame) -> pd.DataFrame:
    return pieces[pieces["main"]]


def _unknown_land(share: float, least: float) -> dict[str, Any]:
    return _unknown("land", share, least)


def _unknown(quantity: str, share: float, least: float) -> dict[str, Any]:
    what = {"land": ("land", "la superficie"), "floor_space": ("floor space", "la superficie lorda")}[
        quantity
    ]
    return _missing(
        f"the {what[0]} of {share:.0%} of the settlements is known, less than the {least:.0%} asked for",
        f"{what[1]} è nota per il {share:.0%} degli insediamenti, meno del {least:.0%} chiesto",
    )


def _missing(en: str, it: str) -> dict[str, Any]:
    return {"missing": {"it": it, "en": en}}
