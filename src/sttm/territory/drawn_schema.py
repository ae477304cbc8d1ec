"""The JSON Schema of a drawn feature: a polygon in WGS84 with the properties of a model."""

from __future__ import annotations

from typing import Any

__all__ = ["feature_schema"]


def feature_schema(title: str, properties: dict[str, Any], *, points: bool = False) -> dict[str, Any]:
    """Return the JSON Schema of a whole feature from that of its properties.

    Parameters
    ----------
    points
        Whether it may be a point too.
    """
    definitions = properties.pop("$defs", {})
    position = {"type": "array", "items": {"type": "number"}, "minItems": 2}
    ring = {"type": "array", "items": position, "minItems": 4}
    polygon = {"type": "array", "items": ring, "minItems": 1}
    multi = {"type": "array", "items": polygon, "minItems": 1}
    shapes = [
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {"type": {"const": name}, "coordinates": coordinates},
        }
        for name, coordinates in (
            *((("Point", position),) if points else ()),
            ("Polygon", polygon),
            ("MultiPolygon", multi),
        )
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "description": "A GeoJSON feature in WGS84 (longitude, latitude).",
        "type": "object",
        "required": ["type", "geometry", "properties"],
        "properties": {
            "type": {"const": "Feature"},
            "geometry": {"oneOf": shapes},
            "properties": properties,
        },
        "$defs": definitions,
    }
