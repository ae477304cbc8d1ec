"""A place for a service as it is drawn: a GeoJSON point or polygon with its name, and its plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import pyproj
from pydantic import Field, model_validator
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError, RequestError
from sttm.evaluation.given import Given, Written
from sttm.packs.service_categories import Tier
from sttm.territory.drawn import Drawing, Drawn
from sttm.territory.drawn_schema import feature_schema
from sttm.territory.reading import Reading, Shapes

__all__ = ["FOUND", "DrawnService", "ServicePlace", "drawn_services"]

DRAWN = Drawn(
    schema="service_site",
    one="a place for a service",
    draw="the point or the plot of the service",
    places="the territory",
    rejected=InputError,
)

KINDS = ("Point", "Polygon", "MultiPolygon")

FOUND = "found_"
"""How the columns begin that a choice of places writes: they say nothing of the service."""

Positive = Annotated[float, Field(gt=0)]


class ServicePlace(Given):
    """The properties of a place for a service; its geometry is that of the GeoJSON feature."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
    title: Written
    category: Written | None = None
    """Category of the pack; what the command says takes its place."""
    tier: Tier | None = None
    land_area_m2: Positive | None = None
    """Area of the plot, where a point is drawn."""
    capacity: Positive | None = None
    notes: Written | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_what_was_found(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if not str(name).startswith(FOUND)}

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of a whole feature, geometry included."""
        properties = cls.model_json_schema(by_alias=True)
        properties["patternProperties"] = {f"^{FOUND}": {}}
        return feature_schema("Service site", properties, points=True)


@dataclass(frozen=True, slots=True)
class DrawnService:
    """A place ready to be checked."""

    place: ServicePlace
    category: str
    tier: Tier
    file: str
    geometry: dict[str, Any]
    """As given, WGS84."""
    shape: BaseGeometry
    """In the reference system of the workspace."""


def drawn_services(
    features: Sequence[tuple[str, dict[str, Any]]],
    reading: Reading,
    *,
    category: str | None,
    tier: Tier | None,
) -> list[DrawnService]:
    """Return the places of features.

    Parameters
    ----------
    category, tier
        What every place is for, whatever the features say; None leaves it to them, the tier then to the
        usual one of the category.

    Raises
    ------
    InputError
        With every fault of every feature.
    RequestError
        If nothing outlines the territory.
    """
    outline = reading.shapes("boundary") or reading.shapes("municipalities")
    if outline is None:
        msg = "nothing outlines the territory"
        raise RequestError(msg, remedy="sttm add boundary FILE")
    to_working = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    faults: list[Fault] = []
    found: list[DrawnService] = []
    seen: dict[str, str] = {}
    for number, (file, feature) in enumerate(features, 1):
        drawing = Drawing(DRAWN, file, number, feature, to_working)
        ready = _read(drawing, reading, outline, category, tier)
        if drawing.name in seen and drawing.properties.get("id"):
            message = f"id {drawing.name} stands in {seen[drawing.name]} too"
            drawing.fault("duplicate-id", message, "give each an id of its own")
        seen[drawing.name] = file
        faults += drawing.faults
        if ready is not None:
            found.append(ready)
    if faults:
        plural = "s" if len(faults) != 1 else ""
        raise InputError(f"{len(faults)} fault{plural} in the places", faults)
    return found


def _read(
    drawing: Drawing, reading: Reading, outline: Shapes, category: str | None, tier: Tier | None
) -> DrawnService | None:
    place = drawing.given(ServicePlace)
    known = reading.pack.service_categories
    named = category or drawing.properties.get("category")
    if named not in known:
        said = "no category is given" if named is None else f"there is no category {named}"
        remedy = f"name one of: {', '.join(known)}; or --category"
        drawing.fault("category", said, remedy, column="category")
    shape = drawing.shape(KINDS)
    if shape is not None and shape.geom_type != "Point":
        drawing.check_place(shape, 0.0, outline, asked="checked")
    elif shape is not None and not outline.touching(shape).size:
        lon, lat = drawing.feature["geometry"]["coordinates"][:2]
        remedy = "correct its coordinates: GeoJSON writes the longitude first"
        drawing.fault("outside", "the point lies outside the territory", remedy, lon=lon, lat=lat)
    if place is None or shape is None or drawing.faults or not isinstance(named, str):
        return None
    return DrawnService(
        place,
        named,
        tier or place.tier or known[named].usual_tier,
        drawing.file,
        drawing.feature["geometry"],
        shape,
    )
