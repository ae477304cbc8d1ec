"""Reads interventions from GeoJSON and finds every fault before anything is evaluated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyproj
from shapely.geometry.base import BaseGeometry

from sttm.environment.intervention import Intervention, WorkItem
from sttm.environment.knowledge import Knowledge
from sttm.environment.references import wrong_names, wrong_written_names
from sttm.errors import Fault, InterventionRejected
from sttm.evaluation.criteria import Work
from sttm.territory import drawn
from sttm.territory.drawn import OUTSIDE_SHARE, Drawing, Drawn

__all__ = ["DRAWN", "Prepared", "prepare", "read_features"]

DRAWN = Drawn(
    schema="intervention",
    one="an intervention",
    draw="the area of the works",
    places="the units of the territory",
    rejected=InterventionRejected,
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An intervention ready to be evaluated."""

    intervention: Intervention
    geometry: dict[str, Any]
    """As given, WGS84."""
    polygon: BaseGeometry
    """In the workspace's reference system."""
    works: tuple[Work, ...]
    """Ground taken by each work, m²."""
    works_known: bool = True
    """False where nobody has said which works there are: what depends on them is not assessable."""


def read_features(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the interventions of a GeoJSON file as features, each with the name of the file.

    Raises
    ------
    SourceError
        If there is no such file.
    InterventionRejected
        If the file is not GeoJSON with features, or writes a key twice.
    """
    return drawn.read_features(path, DRAWN)


def prepare(
    features: Sequence[tuple[str, dict[str, Any]]], knowledge: Knowledge, found: Sequence[Fault] = ()
) -> list[Prepared]:
    """Return the interventions of the features, or every fault of all of them.

    Parameters
    ----------
    features
        Pairs of the file's name and the feature.
    found
        Faults of files that could not be read, told together with those of the others.

    Raises
    ------
    InterventionRejected
        If any is faulty; the faults name file, feature, field and remedy.
    """
    faults: list[Fault] = list(found)
    prepared: list[Prepared] = []
    to_working = pyproj.Transformer.from_crs(4326, knowledge.workspace.crs, always_xy=True)
    seen: dict[str, str] = {}
    for number, (file, feature) in enumerate(features, 1):
        one = _Reader(file, number, feature, knowledge, to_working)
        ready = one.read()
        faults += one.faults
        if ready is None:
            continue
        name = ready.intervention.id
        if name in seen:
            faults.append(
                Fault(
                    code="duplicate-id",
                    message=f"id {name} stands in {seen[name]} too",
                    remedy="give each an id of its own; sttm compare takes alternatives of one id",
                    file=file,
                    feature=name,
                )
            )
        seen[name] = file
        prepared.append(ready)
    if faults:
        plural = "s" if len(faults) != 1 else ""
        raise InterventionRejected(f"{len(faults)} fault{plural} in the interventions", faults)
    return prepared


class _Reader(Drawing):
    """Reads one feature and collects its faults."""

    def __init__(
        self,
        file: str,
        number: int,
        feature: dict[str, Any],
        knowledge: Knowledge,
        to_working: pyproj.Transformer,
    ) -> None:
        super().__init__(DRAWN, file, number, feature, to_working)
        self.knowledge = knowledge

    def read(self) -> Prepared | None:
        intervention = self.given(Intervention)
        polygon = self.polygon()
        names = (
            wrong_written_names(self.properties, self.knowledge)
            if intervention is None
            else wrong_names(intervention, self.knowledge)
        )
        for wrong in names:
            self.fault(wrong.code, wrong.message, wrong.remedy, column=wrong.field)
        if polygon is not None:
            least = self.knowledge.pack.number("minimum_intervention_area", self.knowledge.on)
            self.check_place(polygon, least, self.knowledge.unit_shapes, asked="evaluated")
        if intervention is None or polygon is None or self.faults:
            return None
        works = tuple(self._works(intervention, polygon))
        return None if self.faults else Prepared(intervention, self.feature["geometry"], polygon, works)

    def _works(self, intervention: Intervention, polygon: BaseGeometry) -> Iterator[Work]:
        taken = 0.0
        for number, item in enumerate(intervention.works):
            declared = self.knowledge.pack.work_types[item.type]
            given = next(n for n in ("area", "length", "number") if getattr(item, _FIELD[n]) is not None)
            if given not in (declared.measured_by, "area"):
                message = f"{item.type} is measured by {declared.measured_by}, not by {given}"
                self.fault(
                    "wrong-quantity",
                    message,
                    f"give {_FIELD[declared.measured_by]}",
                    column=f"works.{number}",
                )
                continue
            area = _ground(item, given, declared.area_per_unit_m2 or 0.0)
            taken += area if given == "area" else 0.0
            yield Work(item.type, area)
        if taken > polygon.area * (1 + OUTSIDE_SHARE):
            message = f"the works take {taken:,.0f} m², the polygon has {polygon.area:,.0f} m²"
            self.fault(
                "works-too-large", message, "correct the areas, or draw the polygon around all the works"
            )


_FIELD = {"area": "area_m2", "length": "length_m", "number": "number"}


def _ground(item: WorkItem, given: str, per_unit: float) -> float:
    quantity = float(getattr(item, _FIELD[given]))
    return quantity if given == "area" else quantity * per_unit
