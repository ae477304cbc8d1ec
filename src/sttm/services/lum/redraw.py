"""A perimeter that a Comune draws: a GeoJSON feature that says of which LUM, by which Comune, and why."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pyproj
from pydantic import BeforeValidator, Field, ValidationError
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError
from sttm.evaluation.given import Given, Written
from sttm.services.lum.reading import Lums
from sttm.territory.drawn import Drawing, Drawn
from sttm.territory.drawn_schema import feature_schema
from sttm.territory.reading import Reading, Shapes

__all__ = ["DRAWN", "GROUNDS", "LumRedraw", "PreparedRedraw", "prepare_redraws"]

Ground = Literal["morphology", "urban_organisation", "existing_services", "planned_services"]
GROUNDS: dict[Ground, dict[str, str]] = {
    "morphology": {"it": "morfologia", "en": "morphology"},
    "urban_organisation": {"it": "organizzazione urbana", "en": "urban organisation"},
    "existing_services": {"it": "servizi esistenti", "en": "existing services"},
    "planned_services": {"it": "servizi previsti", "en": "planned services"},
}
"""The grounds on which a Comune may redraw a perimeter."""

DRAWN = Drawn(
    schema="lum_redraw",
    one="a perimeter",
    draw="the perimeter of the LUM",
    places="the territory",
    rejected=InputError,
)


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class LumRedraw(Given):
    """The properties of a redrawn perimeter; its geometry is that of the GeoJSON feature."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
    lum_id: Written
    """The LUM whose default perimeter it would replace in the Comune."""
    municipality_id: Written
    """The Comune that draws it."""
    reason: Written
    grounds: Annotated[tuple[Ground, ...], Field(min_length=1), BeforeValidator(_as_tuple)]
    """What it follows: morphology, urban organisation, existing or planned services."""
    special_reason: Written | None = None
    """Why it keeps little of the default, or goes far beyond it, where it does."""
    act: Written | None = None
    """Act of the PGT that carries it."""

    @classmethod
    def json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema of a whole feature, geometry included."""
        return feature_schema("LumRedraw", cls.model_json_schema(by_alias=True))


@dataclass(frozen=True, slots=True)
class PreparedRedraw:
    """A redrawn perimeter ready to be compared."""

    redraw: LumRedraw
    geometry: dict[str, Any]
    """As given, WGS84."""
    polygon: BaseGeometry
    """In the workspace's reference system."""


def prepare_redraws(
    features: Sequence[tuple[str, dict[str, Any]]], reading: Reading, lums: Lums
) -> list[PreparedRedraw]:
    """Return the perimeters of the features.

    Raises
    ------
    InputError
        With every fault of all of them.
    """
    to_working = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    faults: list[Fault] = []
    prepared: list[PreparedRedraw] = []
    seen: set[str] = set()
    for number, (file, feature) in enumerate(features, 1):
        one = _Reader(file, number, feature, reading, lums, to_working)
        ready = one.read()
        if one.properties.get("id") and one.name in seen:
            one.fault("duplicate-id", f"id {one.name} stands there twice", "give each an id of its own")
        seen.add(one.name)
        faults += one.faults
        if ready is not None:
            prepared.append(ready)
    if faults:
        plural = "s" if len(faults) != 1 else ""
        raise InputError(f"{len(faults)} fault{plural} in the perimeters", faults)
    return prepared


class _Reader(Drawing):
    """Reads one feature and collects its faults."""

    def __init__(
        self,
        file: str,
        number: int,
        feature: dict[str, Any],
        reading: Reading,
        lums: Lums,
        to_working: pyproj.Transformer,
    ) -> None:
        super().__init__(DRAWN, file, number, feature, to_working)
        self.reading = reading
        self.lums = lums

    def read(self) -> PreparedRedraw | None:
        redraw = None
        try:
            redraw = LumRedraw.model_validate(self.properties)
        except ValidationError as error:
            self.wrong_properties(error, LumRedraw.model_fields)
        polygon = self.polygon()
        self._named("lum_id", [str(i) for i in self.lums.frame.index], "LUM")
        names = self.reading.municipality_names
        if names:
            self._named("municipality_id", sorted(names), "municipality")
        if polygon is not None:
            least = self.reading.pack.number("lum_least_area", self.reading.on)
            self.check_place(polygon, least, self._places(), asked="proposed")
        if redraw is None or polygon is None or self.faults:
            return None
        return PreparedRedraw(redraw, self.feature["geometry"], polygon)

    def _places(self) -> Shapes:
        """Return where it may lie: the territory, or the LUM themselves where nothing outlines that."""
        for layer in ("boundary", "zones", "municipalities"):
            shapes = self.reading.shapes(layer)
            if shapes is not None:
                return shapes
        return Shapes(self.lums.frame)

    def _named(self, column: str, known: Sequence[str], what: str) -> None:
        given = self.properties.get(column)
        if not isinstance(given, str) or not given or given in known:
            return
        close = difflib.get_close_matches(given, known, n=3)
        remedy = f"did you mean {' or '.join(close)}?" if close else "sttm lum list names them"
        self.fault(f"unknown-{what.casefold()}", f"there is no {what} {given}", remedy, column=column)
