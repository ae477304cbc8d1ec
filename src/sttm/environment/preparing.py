"""Reads interventions from GeoJSON and finds every fault before anything is evaluated."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.geometry
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from sttm.environment.intervention import Intervention, WorkItem
from sttm.environment.knowledge import Knowledge
from sttm.environment.references import wrong_names, wrong_written_names
from sttm.errors import Fault, InterventionRejected, SourceError
from sttm.evaluation.criteria import Work

__all__ = ["Prepared", "prepare", "read_features"]

OUTSIDE_SHARE = 1e-3
"""Part of a polygon that may lie outside every unit: rounding along the boundary, not a mistake."""


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


def read_features(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the features of a GeoJSON file, each with the name of the file.

    Raises
    ------
    SourceError
        If there is no such file.
    InterventionRejected
        If the file is not GeoJSON with features, or writes a key twice.
    """
    name = path.name
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", remedy="check the name of the file") from error
    except (ValueError, RecursionError) as error:
        fault = Fault(code="not-json", message=str(error), remedy="save it as GeoJSON, UTF-8", file=name)
        raise InterventionRejected(f"{name} is not GeoJSON", [fault]) from error
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Feature":
        return [(name, content)]
    if kind == "FeatureCollection" and isinstance(content.get("features"), list) and content["features"]:
        return [(name, feature) for feature in content["features"]]
    fault = Fault(
        code="no-feature",
        message="there is no GeoJSON Feature in it",
        remedy="give a Feature or a FeatureCollection; sttm schema intervention prints the schema",
        file=name,
    )
    raise InterventionRejected(f"{name} holds no intervention", [fault])


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


class _Reader:
    """Reads one feature and collects its faults."""

    def __init__(
        self,
        file: str,
        number: int,
        feature: dict[str, Any],
        knowledge: Knowledge,
        to_working: pyproj.Transformer,
    ) -> None:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        self.properties: dict[str, Any] = properties if isinstance(properties, dict) else {}
        self.feature = feature if isinstance(feature, dict) else {}
        self.file = file
        self.name = str(self.properties.get("id") or f"feature {number}")
        self.knowledge = knowledge
        self.to_working = to_working
        self.faults: list[Fault] = []

    def read(self) -> Prepared | None:
        intervention = self._properties()
        polygon = self._polygon()
        names = (
            wrong_written_names(self.properties, self.knowledge)
            if intervention is None
            else wrong_names(intervention, self.knowledge)
        )
        for wrong in names:
            self.fault(wrong.code, wrong.message, wrong.remedy, column=wrong.field)
        if polygon is not None:
            self._place(polygon)
        if intervention is None or polygon is None or self.faults:
            return None
        works = tuple(self._works(intervention, polygon))
        return None if self.faults else Prepared(intervention, self.feature["geometry"], polygon, works)

    def fault(self, code: str, message: str, remedy: str, **more: Any) -> None:
        self.faults.append(
            Fault(code=code, message=message, remedy=remedy, file=self.file, feature=self.name, **more)
        )

    def _properties(self) -> Intervention | None:
        try:
            return Intervention.model_validate(self.properties)
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                field = ".".join(str(step) for step in problem["loc"]) or "properties"
                remedy = "sttm schema intervention prints what is asked"
                if problem["type"] == "extra_forbidden":
                    near = difflib.get_close_matches(field, Intervention.model_fields, n=1)
                    remedy = f"did you mean {near[0]}?" if near else "remove it, or correct its name"
                message = problem["msg"].removeprefix("Value error, ")
                given = problem["input"]
                if isinstance(given, str | int | float):
                    message += f" (given: {given!r})"
                self.fault(f"property-{problem['type'].replace('_', '-')}", message, remedy, column=field)
            return None

    def _polygon(self) -> BaseGeometry | None:
        if not self.feature.get("geometry"):
            self.fault("no-geometry", "it has no geometry", "draw the area of the works")
            return None
        try:
            given = shapely.geometry.shape(self.feature["geometry"])
        except (
            shapely.errors.ShapelyError,
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
        ) as error:
            self.fault(
                "geometry", f"the geometry cannot be read: {error}", "give a GeoJSON Polygon or MultiPolygon"
            )
            return None
        if given.geom_type not in ("Polygon", "MultiPolygon") or given.is_empty:
            kind = "an empty geometry" if given.is_empty else f"a {given.geom_type}"
            self.fault(
                "geometry-type", f"an intervention is a polygon, not {kind}", "draw the area of the works"
            )
            return None
        west, south, east, north = given.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            message = f"coordinates {west:.1f} {south:.1f} are not longitude and latitude"
            self.fault("not-wgs84", message, "export the polygon in WGS84 (EPSG:4326), as GeoJSON asks")
            return None
        if not given.is_valid:
            reason = shapely.is_valid_reason(given)
            lon, lat = _place_in(reason) or (None, None)
            message = f"the polygon is not valid: {reason.split('[')[0].strip()}"
            self.fault(
                "invalid-geometry",
                message,
                "redraw it so that its edge does not cross itself",
                lon=lon,
                lat=lat,
            )
            return None
        return shapely.transform(
            shapely.force_2d(given), lambda xy: np.column_stack(self.to_working.transform(xy[:, 0], xy[:, 1]))
        )

    def _place(self, polygon: BaseGeometry) -> None:
        least = self.knowledge.pack.number("minimum_intervention_area", self.knowledge.on)
        centre = shapely.geometry.shape(self.feature["geometry"]).centroid
        if polygon.area < least:
            message = (
                f"the polygon has {polygon.area:.1f} m², less than the {least:g} m² that can be evaluated"
            )
            self.fault(
                "too-small", message, "draw the whole area of the intervention", lon=centre.x, lat=centre.y
            )
        units = self.knowledge.unit_shapes
        inside = shapely.area(shapely.intersection(polygon, units.touching(polygon))).sum()
        outside = 1.0 - inside / polygon.area if polygon.area else 0.0
        if outside <= OUTSIDE_SHARE:
            return
        if outside < 1:
            message = f"{outside:.1%} of the polygon lies outside the units of the territory"
            remedy = "clip it to the territory, or correct its coordinates"
        else:
            message = "the polygon lies outside the territory"
            remedy = "correct its coordinates"
            swapped = shapely.transform(
                shapely.geometry.shape(self.feature["geometry"]), lambda xy: xy[:, ::-1]
            )
            moved = self.to_working.transform(swapped.centroid.x, swapped.centroid.y)
            if np.isfinite(moved).all() and units.touching(shapely.Point(moved)).size:
                remedy = "latitude and longitude are swapped: GeoJSON writes the longitude first"
        self.fault("outside", message, remedy, lon=centre.x, lat=centre.y)

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


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key written twice: JSON would keep the last in silence."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        msg = f"key {next(n for n in names if names.count(n) > 1)!r} is written twice in one object"
        raise ValueError(msg)
    return made


def _place_in(reason: str) -> tuple[float, float] | None:
    try:
        lon, lat = reason.split("[")[1].rstrip("]").split()[:2]
        return float(lon), float(lat)
    except (IndexError, ValueError):
        return None
