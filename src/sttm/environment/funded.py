"""The register of funded interventions: what it adds up to, and what a proposal would do a second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.environment.knowledge import Knowledge
from sttm.environment.place import SLIVER_M2
from sttm.environment.preparing import Prepared
from sttm.evaluation.inputs import Trace, measure_dict, text_dict
from sttm.packs.declared import Text
from sttm.quantities import Measure, round_half_even
from sttm.territory.reading import Shapes, absent_layers

__all__ = ["LAYER", "STATUSES", "Register", "funded_summary", "known_as", "overlaps", "register_of"]

LAYER = "funded_interventions"

CANCELLED = "cancelled"

STATUSES = {
    "funded": Text(it="Finanziato", en="Funded"),
    "in_design": Text(it="In progettazione", en="In design"),
    "under_construction": Text(it="In corso di realizzazione", en="Under construction"),
    "completed": Text(it="Concluso", en="Completed"),
    CANCELLED: Text(it="Revocato", en="Cancelled"),
}


@dataclass(frozen=True)
class Register:
    """The funded interventions of a territory; a cancelled one takes no place and no money."""

    shapes: Shapes
    rows: tuple[dict[str, Any], ...]
    counts: NDArray[np.bool_]

    def at(self, shape: BaseGeometry) -> list[int]:
        """Return the positions of those that count and share ground with a shape."""
        found = np.sort(self.shapes.tree.query(shape, predicate="intersects"))
        return [int(i) for i in found if self.counts[i] and _shares_ground(self.shapes.geometries[i], shape)]

    def by_cup(self, cup: str | None) -> list[int]:
        """Return the positions of those that count and have a CUP."""
        wanted = _plain(cup)
        if not wanted:
            return []
        return [i for i, row in enumerate(self.rows) if self.counts[i] and _plain(row["cup"]) == wanted]


def _plain(cup: object) -> str:
    return cup.strip().upper() if isinstance(cup, str) else ""


def _shares_ground(one: BaseGeometry, other: BaseGeometry) -> bool:
    """Whether two shapes share more than an edge; a line or a point inside a polygon does."""
    if min(shapely.get_dimensions(one), shapely.get_dimensions(other)) < 2:
        return bool(one.intersects(other))
    return float(shapely.intersection(one, other).area) >= SLIVER_M2


def known_as(row: Mapping[str, Any]) -> dict[str, str]:
    """Return id and title of a funded intervention; the id is the title of one that has none."""
    return {"id": str(row["id"]), "title": str(row["title"] or row["id"])}


def register_of(knowledge: Knowledge) -> Register | None:
    """Return the register of a territory, read once; None where the layer is absent."""
    return knowledge.kept(LAYER, _register)


def _register(knowledge: Knowledge) -> Register | None:
    frame, shapes = knowledge.vector(LAYER), knowledge.shapes(LAYER)
    if frame is None or shapes is None:
        return None
    columns = ("title", "programme", "status", "act", "cup", "amount_eur", "municipality_id")
    table = pd.DataFrame({c: frame.get(c) for c in columns}, index=frame.index)
    rows = [
        {"id": i, **{c: _value(row[c]) for c in columns}}
        for i, row in zip(shapes.ids, table.to_dict("records"), strict=True)
    ]
    return Register(shapes, tuple(rows), np.array([row["status"] != CANCELLED for row in rows], dtype=bool))


def _value(given: Any) -> Any:
    if given is None or pd.isna(given):
        return None
    return float(given) if isinstance(given, int | float | np.number) else str(given)


def overlaps(one: Prepared, knowledge: Knowledge) -> dict[str, Any]:
    """Return the funded interventions in the place of a proposal, or with its CUP, as JSON values."""
    register = register_of(knowledge)
    if register is None:
        reason = absent_layers([LAYER])
        return {"interventions": [], "missing": {"it": reason.it, "en": reason.reason}, "trace": []}
    polygon, cup = one.polygon, one.intervention.cup
    same_cup = set(register.by_cup(cup))
    found = sorted(same_cup | set(register.at(polygon)))
    return {
        "interventions": [_overlap(register, i, polygon, i in same_cup, knowledge) for i in found],
        "missing": None,
        "trace": _trace(knowledge),
    }


def _trace(knowledge: Knowledge) -> list[dict[str, Any]]:
    version = knowledge.version(LAYER)
    return [] if version is None else [Trace("layer", LAYER, (("version", version.version),)).as_dict()]


def _overlap(
    register: Register, position: int, polygon: BaseGeometry, same_cup: bool, knowledge: Knowledge
) -> dict[str, Any]:
    shape = register.shapes.geometries[position]
    surface = shapely.get_dimensions(shape) == 2
    shared = float(shapely.intersection(shape, polygon).area) if surface else None
    return {
        **described(register.rows[position], knowledge),
        "same_cup": same_cup,
        "same_place": _shares_ground(shape, polygon),
        "shared_area": None if shared is None else measure_dict(Measure(shared, "m**2")),
        "shared_share": None if shared is None else round_half_even(shared / polygon.area, 4),
    }


def described(row: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """Return a row of the register with its programme, status and Comune as readers know them."""
    programme = knowledge.pack.programmes.get(row["programme"])
    title = {"it": row["programme"], "en": row["programme"]}
    status = STATUSES[row["status"]]
    return {
        "id": row["id"],
        "title": row["title"],
        "programme": {
            "id": row["programme"],
            "title": title if programme is None else text_dict(programme.title),
            "declared": programme is not None,
        },
        "status": {"id": row["status"], "title": text_dict(status)},
        "act": row["act"],
        "cup": row["cup"],
        "amount": None if row["amount_eur"] is None else measure_dict(Measure(row["amount_eur"], "EUR")),
        "municipality": _municipality(row["municipality_id"], knowledge),
    }


def _municipality(code: str | None, knowledge: Knowledge) -> dict[str, Any] | None:
    return None if code is None else {"id": code, "name": knowledge.municipality_names.get(code, code)}


def funded_summary(knowledge: Knowledge) -> dict[str, Any]:
    """Return what the register adds up to by programme, Comune and status, and what it holds twice.

    An amount that is not given is counted as unknown, never as 0.
    """
    register = register_of(knowledge)
    if register is None:
        reason = absent_layers([LAYER])
        empty: dict[str, Any] = {key: [] for key in ("by_programme", "by_municipality", "by_status")}
        return {"interventions": [], **empty, "twice": [], "missing": {"it": reason.it, "en": reason.reason}}
    rows = [
        {**described(row, knowledge), "counts": bool(c)}
        for row, c in zip(register.rows, register.counts, strict=True)
    ]
    counted = [row for row in rows if row["counts"]]
    return {
        "interventions": rows,
        "by_programme": _sums([(r["programme"]["id"], r["programme"]["title"], r) for r in counted]),
        "by_municipality": _sums([(*_place_of(r), r) for r in counted]),
        "by_status": _sums([(r["status"]["id"], r["status"]["title"], r) for r in rows]),
        "twice": list(_twice(register)),
        "missing": None,
        "trace": _trace(knowledge),
    }


NO_COMUNE = Text(it="Comune non indicato", en="Comune not given")


def _place_of(row: dict[str, Any]) -> tuple[str, dict[str, str]]:
    place = row["municipality"]
    if place is None:
        return "", text_dict(NO_COMUNE)
    return place["id"], {"it": place["name"], "en": place["name"]}


def _sums(rows: Sequence[tuple[str, dict[str, str], dict[str, Any]]]) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, title, row in rows:
        entry = found.setdefault(
            name, {"id": name, "title": title, "interventions": 0, "amount_eur": 0.0, "without_amount": 0}
        )
        entry["interventions"] += 1
        if row["amount"] is None:
            entry["without_amount"] += 1
        else:
            entry["amount_eur"] = round_half_even(entry["amount_eur"] + row["amount"]["value"], 2)
    for entry in found.values():
        if entry["without_amount"] == entry["interventions"]:
            entry["amount_eur"] = None
    return sorted(found.values(), key=lambda e: (-(e["amount_eur"] or 0), e["id"]))


def _twice(register: Register) -> Iterator[dict[str, Any]]:
    """Yield the pairs that count and share a CUP or the ground."""
    for i, row in enumerate(register.rows):
        if not register.counts[i]:
            continue
        same_cup = set(register.by_cup(row["cup"]))
        same_place = set(register.at(register.shapes.geometries[i]))
        for j in sorted(n for n in same_cup | same_place if n > i):
            pair = [row["id"], register.rows[j]["id"]]
            yield {"interventions": pair, "same_cup": j in same_cup, "same_place": j in same_place}
