"""Reads what people draw: GeoJSON features in WGS84, with every fault of file, fields and shape."""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyproj
import shapely
import shapely.geometry
from pydantic import BaseModel, ValidationError
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError, SourceError
from sttm.territory.reading import Shapes

__all__ = ["OUTSIDE_SHARE", "Drawing", "Drawn", "read_features"]

OUTSIDE_SHARE = 1e-3
"""Part of a polygon that may lie outside every place: rounding along the boundary, not a mistake."""

SHOWN = 120
"""Signs of a faulty value that a message repeats."""

_UNREADABLE = (
    shapely.errors.ShapelyError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
)


Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A kind of thing that is drawn, in the words of its faults."""

    schema: str
    """Name of its published schema."""
    one: str
    """With its article: ``an intervention``."""
    draw: str
    """What a person has to draw: ``the area of the works``."""
    places: str
    """What it has to lie in: ``the units of the territory``."""
    rejected: type[InputError]

    @property
    def noun(self) -> str:
        """Its name without article."""
        return self.one.split(maxsplit=1)[1]


def read_features(path: Path, drawn: Drawn) -> list[tuple[str, dict[str, Any]]]:
    """Return the features of a GeoJSON file, each with the name of the file.

    Raises
    ------
    SourceError
        If there is no such file.
    InputError
        If the file is not GeoJSON with features, or writes a key twice; of the class that ``drawn`` names.
    """
    name = path.name
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=_once)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}", remedy="check the name of the file") from error
    except (ValueError, RecursionError) as error:
        fault = Fault(code="not-json", message=str(error), remedy="save it as GeoJSON, UTF-8", file=name)
        raise drawn.rejected(f"{name} is not GeoJSON", [fault]) from error
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Feature":
        return [(name, content)]
    if kind == "FeatureCollection" and isinstance(content.get("features"), list) and content["features"]:
        return [(name, feature) for feature in content["features"]]
    fault = Fault(
        code="no-feature",
        message="there is no GeoJSON Feature in it",
        remedy=f"give a Feature or a FeatureCollection; sttm schema {drawn.schema} prints the schema",
        file=name,
    )
    raise drawn.rejected(f"{name} holds no {drawn.noun}", [fault])


class Drawing:
    """One feature and the faults found in it so far.

    Attributes
    ----------
    properties
        As given; empty where they are no object.
    name
        The id, or which feature of the file it is.
    """

    def __init__(
        self, drawn: Drawn, file: str, number: int, feature: Any, to_working: pyproj.Transformer
    ) -> None:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        self.drawn = drawn
        self.properties: dict[str, Any] = properties if isinstance(properties, dict) else {}
        self.feature: dict[str, Any] = feature if isinstance(feature, dict) else {}
        self.file = file
        self.name = str(self.properties.get("id") or f"feature {number}")
        self.to_working = to_working
        self.faults: list[Fault] = []

    def fault(self, code: str, message: str, remedy: str, **more: Any) -> None:
        """Note a fault of this feature."""
        self.faults.append(
            Fault(code=code, message=message, remedy=remedy, file=self.file, feature=self.name, **more)
        )

    def given(self, model: type[Model]) -> Model | None:
        """Return the properties as a model says, or None where they do not follow it."""
        try:
            return model.model_validate(self.properties)
        except ValidationError as error:
            self.wrong_properties(error, model.model_fields)
            return None

    def wrong_properties(self, error: ValidationError, known: Collection[str]) -> None:
        """Note every property that does not follow the schema."""
        for problem in error.errors(include_url=False):
            field = ".".join(str(step) for step in problem["loc"]) or "properties"
            remedy = f"sttm schema {self.drawn.schema} prints what is asked"
            if problem["type"] == "extra_forbidden":
                near = difflib.get_close_matches(field, known, n=1)
                remedy = f"did you mean {near[0]}?" if near else "remove it, or correct its name"
            message = problem["msg"].removeprefix("Value error, ")
            given = problem["input"]
            if isinstance(given, str | int | float):
                said = repr(given)
                message += f" (given: {said if len(said) <= SHOWN else said[:SHOWN] + '…'})"
            self.fault(f"property-{problem['type'].replace('_', '-')}", message, remedy, column=field)

    def polygon(self) -> BaseGeometry | None:
        """Return the polygon in the working reference system, or None where it is faulty."""
        return self.shape(("Polygon", "MultiPolygon"))

    def shape(self, kinds: Sequence[str]) -> BaseGeometry | None:
        """Return a shape of one of some kinds in the working reference system, or None where it is faulty."""
        draw = f"draw {self.drawn.draw}"
        asked = " or ".join(kinds)
        if not self.feature.get("geometry"):
            self.fault("no-geometry", "it has no geometry", draw)
            return None
        try:
            given = shapely.geometry.shape(self.feature["geometry"])
        except _UNREADABLE as error:
            self.fault("geometry", f"the geometry cannot be read: {error}", f"give a GeoJSON {asked}")
            return None
        if given.geom_type not in kinds or given.is_empty:
            kind = "an empty geometry" if given.is_empty else f"a {given.geom_type}"
            wanted = "a point or a polygon" if "Point" in kinds else "a polygon"
            self.fault("geometry-type", f"{self.drawn.one} is {wanted}, not {kind}", draw)
            return None
        west, south, east, north = given.bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            message = f"coordinates {west:.9g} {south:.9g} are not longitude and latitude"
            self.fault("not-wgs84", message, "export the polygon in WGS84 (EPSG:4326), as GeoJSON asks")
            return None
        if not given.is_valid:
            reason = shapely.is_valid_reason(given)
            lon, lat = _place_in(reason) or (None, None)
            message = f"the polygon is not valid: {reason.split('[')[0].strip()}"
            remedy = "redraw it so that its edge does not cross itself"
            self.fault("invalid-geometry", message, remedy, lon=lon, lat=lat)
            return None
        return shapely.transform(
            shapely.force_2d(given), lambda xy: np.column_stack(self.to_working.transform(xy[:, 0], xy[:, 1]))
        )

    def check_place(self, polygon: BaseGeometry, least: float, places: Shapes, *, asked: str) -> None:
        """Note a polygon that is too small, or not inside what it has to lie in.

        Parameters
        ----------
        least
            Area in m² below which it is too small.
        places
            Shapes in one of which every part of it has to lie.
        asked
            What is done with it, in the words of the fault: ``evaluated``.
        """
        drawn = shapely.geometry.shape(self.feature["geometry"])
        centre = drawn.centroid
        if polygon.area < least:
            message = f"the polygon has {polygon.area:.1f} m², less than the {least:g} m² that can be {asked}"
            remedy = f"draw the whole {self.drawn.draw.removeprefix('the ')}"
            self.fault("too-small", message, remedy, lon=centre.x, lat=centre.y)
        inside = shapely.area(shapely.intersection(polygon, places.touching(polygon))).sum()
        outside = 1.0 - inside / polygon.area if polygon.area else 0.0
        if outside <= OUTSIDE_SHARE:
            return
        if outside < 1:
            message = f"{outside:.1%} of the polygon lies outside {self.drawn.places}"
            remedy = "clip it to the territory, or correct its coordinates"
        else:
            message = "the polygon lies outside the territory"
            remedy = "correct its coordinates"
            swapped = shapely.transform(drawn, lambda xy: xy[:, ::-1])
            moved = self.to_working.transform(swapped.centroid.x, swapped.centroid.y)
            if np.isfinite(moved).all() and places.touching(shapely.Point(moved)).size:
                remedy = "latitude and longitude are swapped: GeoJSON writes the longitude first"
        self.fault("outside", message, remedy, lon=centre.x, lat=centre.y)


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
