"""Reads sites from GeoJSON features and finds every fault before anything is checked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.errors import Fault, InputError
from sttm.production.areas.rules import rules_in_force
from sttm.production.check.site import Site
from sttm.production.check.touching import outline_of
from sttm.territory.drawn import Drawing, Drawn
from sttm.territory.reading import Reading, Shapes

__all__ = ["DRAWN", "PreparedSite", "prepare_sites"]

DRAWN = Drawn(
    schema="site",
    one="a site",
    draw="the area of the site",
    places="the territory",
    rejected=InputError,
)


@dataclass(frozen=True, slots=True)
class PreparedSite:
    """A site ready to be checked."""

    site: Site
    file: str
    geometry: dict[str, Any]
    """As given, WGS84."""
    polygon: BaseGeometry
    """In the workspace's reference system."""


def prepare_sites(
    features: Sequence[tuple[str, dict[str, Any]]], reading: Reading, found: Sequence[Fault] = ()
) -> tuple[list[PreparedSite], list[Fault]]:
    """Return the sites of the features, and every fault of all of them.

    Parameters
    ----------
    features
        Pairs of the file's name and the feature.
    found
        Faults of files that could not be read, told together with those of the others.

    Raises
    ------
    RequestError
        If nothing outlines the territory.
    """
    outline = outline_of(reading)
    faults: list[Fault] = list(found)
    prepared: list[PreparedSite] = []
    to_working = pyproj.Transformer.from_crs(4326, reading.workspace.crs, always_xy=True)
    seen: dict[str, str] = {}
    for number, (file, feature) in enumerate(features, 1):
        one = _Reader(file, number, feature, reading, outline, to_working)
        ready = one.read()
        if one.name in seen and one.properties.get("id"):
            message = f"id {one.name} stands in {seen[one.name]} too"
            one.fault("duplicate-id", message, "give each an id of its own")
        seen[one.name] = file
        faults += one.faults
        if ready is not None:
            prepared.append(ready)
    return prepared, faults


class _Reader(Drawing):
    """Reads one feature and collects its faults."""

    def __init__(
        self,
        file: str,
        number: int,
        feature: dict[str, Any],
        reading: Reading,
        outline: Shapes,
        to_working: pyproj.Transformer,
    ) -> None:
        super().__init__(DRAWN, file, number, feature, to_working)
        self.reading = reading
        self.outline = outline

    def read(self) -> PreparedSite | None:
        site = self.given(Site)
        polygon = self.polygon()
        self._activity()
        if site is not None and site.activity in self.reading.pack.activities:
            self._conditions(site)
        if polygon is not None:
            least = self.reading.pack.number("minimum_site_area", self.reading.on)
            self.check_place(polygon, least, self.outline, asked="checked")
            self._municipality(polygon)
            self._areas(polygon)
        if site is None or polygon is None or self.faults:
            return None
        return PreparedSite(site, self.file, self.feature["geometry"], polygon)

    def _activity(self) -> None:
        given, known = self.properties.get("activity"), self.reading.pack.activities
        if isinstance(given, str) and given and given not in known:
            message = f"there is no activity {given}"
            self.fault("unknown-activity", message, _near(given, sorted(known)), column="activity")

    def _conditions(self, site: Site) -> None:
        rules = {r.id: r for r in rules_in_force(self.reading.pack, self.reading.on, site.activity)}
        for name in site.conditions:
            rule, field = rules.get(name), f"conditions.{name}"
            if rule is None:
                message = f"no rule {name} is in force for {site.activity} on {self.reading.on}"
                self.fault("unknown-rule", message, _near(name, sorted(rules)), column=field)
            elif rule.condition is None:
                message = f"rule {name} is {_article(rule.effect)}: it has no condition that could be met"
                self.fault("no-condition", message, "remove the answer", column=field)

    def _municipality(self, polygon: BaseGeometry) -> None:
        given, known = self.properties.get("municipality_id"), self.reading.municipality_names
        if not isinstance(given, str) or not given or not known:
            return
        if given not in known:
            ids = [one for one, name in known.items() if name.casefold() == given.casefold()]
            remedy = f"give its id, {' or '.join(ids)}" if ids else _near(given, sorted(known))
            self.fault(
                "unknown-municipality", f"there is no municipality {given}", remedy, column="municipality_id"
            )
            return
        shapes = self.reading.shapes("municipalities")
        assert shapes is not None  # noqa: S101 - it has names
        own = shapes.geometries[shapes.ids == given]
        if not shapely.intersects(own, polygon).any():
            message = f"the polygon does not touch {known[given]} ({given})"
            remedy = "correct the Comune or the polygon, or leave the Comune out"
            self.fault("other-municipality", message, remedy, column="municipality_id")

    def _areas(self, polygon: BaseGeometry) -> None:
        given = self.properties.get("operating_area_m2")
        if isinstance(given, int | float) and not isinstance(given, bool) and given > polygon.area * 1.001:
            message = f"the operating area is {given:,.0f} m², the polygon has {polygon.area:,.0f} m²"
            remedy = "the operating area lies inside the territorial area: correct either"
            self.fault("operating-area-too-large", message, remedy, column="operating_area_m2")


def _article(effect: str) -> str:
    return f"an {effect}" if effect[0] in "aeiou" else f"a {effect}"


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=3)
    return f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known) or 'none'}"
