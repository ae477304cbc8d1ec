"""Registers published as tables: rows placed by columns and recoded; those without a place are listed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError
from sttm.packs.catalogue import Points, Recode
from sttm.sources.mapping import missing_column

__all__ = ["Around", "filled", "located", "recoded", "stand_exchanged"]

_FIELD = re.compile(r"\{([^{}:]+)(?::(digits|list))?\}")


@dataclass(frozen=True, slots=True)
class Around:
    """The territory for which a register is read."""

    boundary: BaseGeometry
    crs: str

    def box(self, crs: Any) -> BaseGeometry:
        """Return a rectangle in another system, three times as wide and high as the territory."""
        outline = gpd.GeoSeries([self.boundary.envelope], crs=self.crs).to_crs(crs)
        left, bottom, right, top = outline.total_bounds
        wide, high = right - left, top - bottom
        box: BaseGeometry = shapely.box(left - wide, bottom - high, right + wide, top + high)
        return box


def located(
    frame: gpd.GeoDataFrame, points: Points, file: str, around: Around | None
) -> tuple[gpd.GeoDataFrame, list[str], list[Fault]]:
    """Return the rows that have a place, what was done, and each row that has none.

    A point that lies about the territory only when its x and y are exchanged has them exchanged.
    """
    shapes = np.asarray(frame.geometry.to_numpy(), dtype=object)
    notes = []
    if around is not None and frame.crs is not None:
        box = around.box(frame.crs)
        swapped = stand_exchanged(shapes, box)
        if swapped.any():
            shapes = np.where(swapped, _mirrored(shapes), shapes)
            frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))
            notes.append(
                f"{file}: {int(swapped.sum()):,} rows had {points.x} and {points.y} exchanged; put right"
            )
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    lost = frame[blank]
    told = filled(lost, points.told, file)
    faults = [
        Fault(
            code="unlocated",
            message=f"{name} has no coordinates",
            remedy="it is left out; add its coordinates to the register",
            file=file,
            feature=f"row {row}",
            severity="warning",
        )
        for row, name in zip(lost.index, told, strict=True)
    ]
    return frame[~blank], notes, faults


def stand_exchanged(shapes: NDArray[np.object_], box: BaseGeometry) -> NDArray[np.bool_]:
    """Return which shapes touch the box only once their x and y are exchanged."""
    outside, inside = ~shapely.intersects(box, shapes), shapely.intersects(box, _mirrored(shapes))
    return np.asarray(outside & inside)


def _mirrored(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(shapes, lambda xy: xy[:, ::-1]), dtype=object)


def recoded(
    frame: gpd.GeoDataFrame, recode: Mapping[str, Recode], file: str
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Return the frame with columns that come from values of others; rows without a value are left out."""
    notes = []
    for target, rule in recode.items():
        if rule.from_ not in frame.columns:
            raise _absent([rule.from_], frame, file)
        other = None if rule.otherwise is None else filled(frame, rule.otherwise, file)
        given = frame[rule.from_].astype("object").where(frame[rule.from_].notna(), "")
        texts = [str(value).strip() for value in given]
        found = [_value(text, rule, other[row] if other else None) for row, text in enumerate(texts)]
        unlisted = np.array([value is None for value in found], dtype=bool)
        if unlisted.any():
            names = sorted({text or "(blank)" for text, out in zip(texts, unlisted, strict=True) if out})
            shown = ", ".join(names[:8]) + ("…" if len(names) > 8 else "")
            notes.append(f"{file}: {int(unlisted.sum()):,} rows with {rule.from_} {shown} left out")
        values = np.array([value or None for value in found], dtype=object)
        frame = frame.assign(**{target: values})[~unlisted]
    return frame, notes


def _value(text: str, rule: Recode, other: str | None) -> str | None:
    """Return the new value, blank where it is unknown, None where the row has to go."""
    if rule.separator is None:
        return rule.values.get(text, other)
    items = [item.strip() for item in text.split(rule.separator) if item.strip()]
    if rule.every:
        return ";".join(rule.values.get(item, item) for item in items)
    return next((value for key, value in rule.values.items() if key in items), other)


def filled(frame: gpd.GeoDataFrame, template: str, file: str) -> list[str]:
    """Return a text for each row, with the values of columns where the template names them in braces.

    ``{row}`` is the number of the row, ``{column:digits}`` keeps the digits of a value and ``{column:list}``
    writes a list that commas separate with semicolons. A blank value is written as nothing.
    """
    fields = list(_FIELD.finditer(template))
    absent = [f[1] for f in fields if f[1] not in frame.columns and f[1] != "row"]
    if absent:
        raise _absent(absent, frame, file)
    texts = [template] * len(frame)
    for field in fields:
        values = _texts(frame, field[1], field[2])
        texts = [text.replace(field[0], value) for text, value in zip(texts, values, strict=True)]
    return texts


def _texts(frame: gpd.GeoDataFrame, name: str, form: str | None) -> list[str]:
    if name == "row":
        return [str(number) for number in range(1, len(frame) + 1)]
    column = frame[name]
    values = [str(v) for v in column.astype("object").where(column.notna(), "")]
    if form == "digits":
        return [re.sub(r"\D", "", value) for value in values]
    if form == "list":
        return [";".join(item.strip() for item in value.split(",") if item.strip()) for value in values]
    return values


def _absent(names: list[str], frame: gpd.GeoDataFrame, file: str) -> InputError:
    faults = [missing_column(name, [str(c) for c in frame.columns], file) for name in names]
    return InputError("; ".join(str(f) for f in faults), faults)
