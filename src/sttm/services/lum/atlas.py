"""What the atlas of the LUM tells: the sheet of each, with what all of them stand on told once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from sttm.services.lum.reading import Lums
from sttm.services.lum.sheet import lum_sheet
from sttm.services.result import result_of
from sttm.services.supply import EXISTING
from sttm.territory.reading import Reading

__all__ = ["KIND", "lum_atlas"]

KIND: Final = "sttm-lum-atlas"

AROUND: Final = frozenset(
    {"kind", "format", "engine", "pack", "evaluated_on", "territory", "layers", "parameters", "caveats",
     "fingerprint"}
)  # fmt: skip
"""What a sheet has around its own values."""

Progress = Callable[[int, int, str], None]


def lum_atlas(
    reading: Reading,
    lums: Lums,
    names: Sequence[str],
    states: Collection[str] = EXISTING,
    *,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the sheets of some LUM as JSON values, by name.

    Parameters
    ----------
    names
        Ids of the LUM.
    states
        States of the services that count as there.
    progress
        Told how many sheets are read, of how many, and the LUM.

    Returns
    -------
    dict
        ``kind: "sttm-lum-atlas"``; ``sheets``: each as ``sttm lum sheet`` tells it, without what it stands
        on, which is told once.

    Raises
    ------
    NotInForce
        If a number has no value on the day.
    """
    titles = lums.frame["name"].astype(str)
    sheets, layers, parameters = [], set(), set()
    notes: dict[str, Mapping[str, str]] = {}
    own = {c.id for c in reading.pack.manifest.caveats}
    for n, name in enumerate(sorted(names, key=lambda one: (titles[one].casefold(), one))):
        if progress is not None:
            progress(n, len(names), str(titles[name]))
        told = lum_sheet(reading, lums, name, states)
        sheets.append({key: value for key, value in told.items() if key not in AROUND})
        layers |= {x["layer"] for x in told["layers"]}
        parameters |= {p["id"] for p in told["parameters"]}
        notes |= {c["id"]: c for c in told["caveats"] if not c["layers"] and c["id"] not in own}
    return result_of(
        KIND,
        reading,
        {"states": list(states), "sheets": sheets},
        layers=sorted(layers),
        parameters=sorted(parameters),
        notes=[{k: c[k] for k in ("id", "it", "en")} for c in notes.values()],
    )
