"""What a scenario of services changes, as people write it: services opened, closed, moved, a new path."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from sttm.evaluation.given import Given, Written
from sttm.packs.service_categories import Tier, Way

__all__ = [
    "SCENARIO",
    "AddPath",
    "AddService",
    "Change",
    "CloseService",
    "MoveService",
    "ServiceScenario",
    "from_geojson",
]

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]*$", max_length=80)]

Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Place = tuple[Longitude, Latitude]
"""Longitude and latitude, degrees (WGS84)."""


class AddService(Given):
    """A service that opens."""

    change: Literal["open"]
    id: Id
    category: Written
    """Category of the pack."""
    name: Written | None = None
    tier: Tier | None = None
    """The usual one of the category if not given."""
    at: Place


class CloseService(Given):
    """A service that closes."""

    change: Literal["close"]
    service: Written
    """Its ``service_id``."""


class MoveService(Given):
    """A service that moves; its known entrances stay behind."""

    change: Literal["move"]
    service: Written
    at: Place


class AddPath(Given):
    """A new street, footbridge or underpass: it joins the streets at its two ends and nowhere between."""

    change: Literal["path"]
    id: Id
    name: Written | None = None
    line: Annotated[tuple[Place, ...], Field(min_length=2)]
    walk: Way = "both"
    bike: Way = "both"


Change = Annotated[AddService | CloseService | MoveService | AddPath, Field(discriminator="change")]


class ServiceScenario(Given):
    """What would be different, all at once."""

    id: Id
    title: Written | None = None
    changes: Annotated[tuple[Change, ...], Field(min_length=1)]

    @property
    def name(self) -> str:
        """What a reader calls it."""
        return self.title or self.id


SCENARIO: TypeAdapter[ServiceScenario] = TypeAdapter(ServiceScenario)


def from_geojson(content: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a GeoJSON collection as a scenario: one change a feature, points and lines as its places.

    A feature without geometry closes a service. Strange shapes stay, to be told as faults.

    Parameters
    ----------
    name
        Id of the scenario where the file gives none.
    """
    changes = []
    for feature in content.get("features") or [content]:
        properties = feature.get("properties") if isinstance(feature, dict) else None
        change: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
        shape = feature.get("geometry") if isinstance(feature, dict) else None
        if isinstance(shape, dict):
            places = shape.get("coordinates")
            if shape.get("type") == "LineString" and isinstance(places, list):
                change["line"] = [_flat(place) for place in places]
            elif shape.get("type") == "Point":
                change["at"] = _flat(places)
            else:
                change["geometry"] = shape.get("type")
        changes.append(change)
    told = {key: value for key, value in content.items() if key in ("id", "title")}
    return {"id": name, **told, "changes": changes}


def _flat(place: Any) -> Any:
    """Return a position without its height, in decimals as the schema asks."""
    if not isinstance(place, list):
        return place
    return [float(x) if isinstance(x, int) and not isinstance(x, bool) else x for x in place[:2]]
