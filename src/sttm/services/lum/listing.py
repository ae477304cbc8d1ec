"""The list of the LUM: how many by relevance, mode and Comune, and which stops may be one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sttm.services.lum.layer import CAPITAL, LAYER
from sttm.services.lum.layer import NUMBERS as DEFAULT_NUMBERS
from sttm.services.lum.reading import Lums
from sttm.services.lum.relevance import NONE, inside_capital, relevances, rules_in_force
from sttm.services.lum.sheet import NOTES, POINT_NOTE, about
from sttm.services.lum.walking import NUMBERS as WALKING_NUMBERS
from sttm.services.lum.walking import WALKING
from sttm.services.result import result_of
from sttm.territory.reading import Reading

__all__ = ["lum_list"]


def lum_list(
    reading: Reading, lums: Lums, names: Sequence[str], *, outside_capital: bool = False
) -> dict[str, Any]:
    """Return some LUM in brief and how many there are of each kind, as JSON values.

    Returns
    -------
    dict
        ``kind: "sttm-lum"``; ``lum``: each as in its sheet; ``counts`` by relevance, mode, Comune,
        what it is measured from; ``open_stops``: stops of which it is not known whether they make a LUM, for
        the layer does not say whether they are terminals, or which lines they have.
    """
    told = [about(reading, lums, name) for name in names]
    for one in told:
        one["relevance_from"] = [rule["id"] for rule in one["relevance_from"]]
        one["reach"] = {key: one["reach"][key] for key in ("value", "unit")}
    counts = {
        "relevance": _counted(one["relevance"] for one in told),
        "mode": _counted(mode for one in told for mode in one["modes"]),
        "municipality": _counted(m["name"] for one in told for m in one["municipalities"]),
        "measured_from": _counted(one["measured_from"] for one in told),
    }
    body = {
        "outside_capital": outside_capital,
        "number": len(told),
        "counts": counts,
        "lum": told,
        "open_stops": _open(reading),
    }
    points = any(one["measured_from"] != "facilities" for one in told)
    capital = [CAPITAL] if CAPITAL in reading.pack.parameters else []
    return result_of(
        "sttm-lum",
        reading,
        body,
        layers=(LAYER, WALKING),
        parameters=(*DEFAULT_NUMBERS, *WALKING_NUMBERS, *capital),
        notes=[NOTES[0], *([POINT_NOTE] if points else [])],
    )


def _counted(values: Any) -> dict[str, int]:
    counter = Counter(values)
    return {key: counter[key] for key in sorted(counter, key=lambda k: (-counter[k], k))}


def _open(reading: Reading) -> dict[str, Any]:
    """Return how many stops an unknown column leaves open, by mode."""
    stops, pack = reading.vector("stops"), reading.pack
    if stops is None:
        return {"number": 0, "modes": {}}
    capital = pack.parameter(CAPITAL, reading.on).value if CAPITAL in pack.parameters else None
    inside = inside_capital(
        stops, reading.vector("municipalities"), None if capital is None else str(capital)
    )
    read = relevances(stops, rules_in_force(pack, reading.on), inside)
    own = stops[((read["relevance"] == NONE) & read["open"]).to_numpy()]
    return {"number": len(own), "modes": _counted(own["mode"].astype(str))}
