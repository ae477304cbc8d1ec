"""Facts of a site: what its file declares and what the layers say, each with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.evaluation.decision_tables import Value
from sttm.indicators import zonal
from sttm.packs.declared import Text
from sttm.production.check.preparing import PreparedSite
from sttm.production.check.touching import Noise, near_a_point, unsurveyed
from sttm.quantities import AtMost, Missing, round_half_even
from sttm.territory.reading import Reading, Shapes, absent_layers
from sttm.territory.schemas import layer_schema

__all__ = ["FACTS", "SiteFact", "cover_share", "facts_of_site", "mean_by_class"]

FACTS: Mapping[str, tuple[str, str]] = {
    "farmland": ("category", "1"),
    "floor_space": ("number", "m**2"),
    "inside_green_network": ("category", "1"),
    "inside_regeneration_area": ("category", "1"),
    "intermodal": ("category", "1"),
    "municipalities": ("number", "1"),
    "operating_area": ("number", "m**2"),
    "planned": ("category", "1"),
    "territorial_area": ("number", "m**2"),
    "work_kind": ("category", "1"),
    "workers": ("number", "1"),
}
"""The facts that tables of a site may ask about: kind and unit."""

DECLARED = Text(it="dichiarato nel file del sito", en="declared in the file of the site")
BOTH = ("no", "yes")
COVER = "land_cover_cells"


@dataclass(frozen=True, slots=True)
class SiteFact:
    """A value, or why there is none, and where it comes from."""

    name: str
    value: Value
    origin: Text

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        body: dict[str, Any] = {
            "fact": self.name,
            "value": None,
            "unit": FACTS[self.name][1],
            "missing": None,
            "at_most": float(self.value.most) if isinstance(self.value, AtMost) else None,
        }
        body["origin"] = {"it": self.origin.it, "en": self.origin.en}
        if isinstance(self.value, Missing):
            body["missing"] = {"it": self.value.it or self.value.reason, "en": self.value.reason}
        elif isinstance(self.value, Decimal):
            body["value"] = float(self.value)
        else:
            body["value"] = self.value if isinstance(self.value, str) else list(self.value)
        return body


def facts_of_site(one: PreparedSite, reading: Reading) -> dict[str, SiteFact]:
    """Return every fact of a site by name; what nobody says is missing, never a default.

    The operating area is never taken from the polygon: that is the territorial area, which it cannot exceed.
    """
    return {fact.name: fact for fact in (*_declared(one, reading), *_read(one, reading))}


def _declared(one: PreparedSite, reading: Reading) -> Iterator[SiteFact]:
    site = one.site
    activity = reading.pack.activities[site.activity]
    of_activity = Text(it="tipo di attività", en="type of activity")
    yield SiteFact("work_kind", activity.work_kind, of_activity)
    area = Decimal(str(round_half_even(one.polygon.area, 1)))
    yield SiteFact("territorial_area", area, Text(it="area del poligono", en="area of the polygon"))
    given = {
        "operating_area": (site.operating_area_m2, "la superficie operativa", "the operating area"),
        "floor_space": (site.floor_space_m2, "la superficie lorda", "the floor space"),
        "workers": (site.workers, "il numero di addetti", "the number of workers"),
    }
    for name, (number, it, en) in given.items():
        value: Value = Missing(
            f"{en} is not given", it=f"non è indicata {it}".replace("indicata il", "indicato il")
        )
        if name == "operating_area":
            value = _within_the_site(area)
        if number is not None:
            value = Decimal(str(number))
        yield SiteFact(name, value, DECLARED)
    intermodal: Value = site.intermodal or Missing(
        "it is not said whether it is intermodal", it="non è indicato se è intermodale"
    )
    yield SiteFact("intermodal", intermodal, DECLARED)


def _within_the_site(area: Decimal) -> AtMost:
    """Return an operating area that nobody gives: it lies inside the territorial area."""
    shown = f"{area:,.0f}"
    italian = shown.replace(",", ".")
    return AtMost(
        f"the operating area is not given: at most {shown} m², the area of the site",
        it=f"non è indicata la superficie operativa: al più {italian} m², l'area del sito",
        most=area,
    )


def _read(one: PreparedSite, reading: Reading) -> Iterator[SiteFact]:
    noise = Noise.of(reading)
    yield _municipalities(one, noise, reading)
    yield _inside("inside_regeneration_area", "regeneration_areas", one.polygon, noise, reading)
    yield _inside("inside_green_network", "green_network", one.polygon, noise, reading)
    yield _planned(one, noise, reading)
    yield _farmland(one, reading)


def _municipalities(one: PreparedSite, noise: Noise, reading: Reading) -> SiteFact:
    origin = _from_layer("municipalities")
    shapes = reading.shapes("municipalities")
    if shapes is None:
        return SiteFact("municipalities", absent_layers(["municipalities"]), origin)
    parts = shapely.intersection(shapes.touching(one.polygon), one.polygon)
    number = sum(not noise.holds(part, one.polygon) for part in parts)
    return SiteFact("municipalities", Decimal(number), origin)


def _inside(name: str, layer: str, polygon: BaseGeometry, noise: Noise, reading: Reading) -> SiteFact:
    """Return whether a site lies inside the areas of a layer; in part, both answers are possible."""
    frame, origin = reading.vector(layer), _from_layer(layer)
    if frame is None:
        return SiteFact(name, absent_layers([layer]), origin)
    return _covered(name, frame, polygon, noise, unsurveyed(reading, layer, polygon), origin, reading)


def _covered(
    name: str,
    frame: gpd.GeoDataFrame,
    polygon: BaseGeometry,
    noise: Noise,
    unknown: BaseGeometry,
    origin: Text,
    reading: Reading,
) -> SiteFact:
    shapes = frame.geometry.to_numpy()
    shapes = shapes[frame.sindex.query(polygon, predicate="intersects")]
    cut = shapely.get_parts(shapely.intersection(shapely.make_valid(shapes), polygon))
    areal = shapely.get_dimensions(cut) == 2
    covered = shapely.union_all(cut[areal])
    if noise.holds(shapely.difference(polygon, covered), polygon):
        return SiteFact(name, "yes", origin)
    if near_a_point(polygon, Shapes(frame), reading):
        said = Text(
            it=f"{origin.it}: vi è un'area nota solo come punto, di cui non si sa fin dove arriva",
            en=f"{origin.en}: there is an area known as a point alone; how far it reaches nobody knows",
        )
        return SiteFact(name, BOTH, said)
    if not noise.holds(covered, polygon):
        share = 100 * covered.area / polygon.area
        said = Text(
            it=f"{origin.it}: vi ricade il {share:.0f} %", en=f"{origin.en}: {share:.0f}% lies in them"
        )
        return SiteFact(name, BOTH, said)
    if not noise.holds(unknown, polygon):
        return SiteFact(name, Missing("part of it is not surveyed", it="una parte non è rilevata"), origin)
    return SiteFact(name, "no", origin)


def _planned(one: PreparedSite, noise: Noise, reading: Reading) -> SiteFact:
    """Return whether plans give the site to settlements of its activity."""
    frame, origin = reading.vector("forecasts"), _from_layer("forecasts")
    if frame is None:
        return SiteFact("planned", absent_layers(["forecasts"]), origin)
    types = (*reading.pack.activities[one.site.activity].settlement_types, "mixed")
    own = frame[frame["type"].isin(types)]
    unknown = unsurveyed(reading, "forecasts", one.polygon)
    return _covered("planned", own, one.polygon, noise, unknown, origin, reading)


def _farmland(one: PreparedSite, reading: Reading) -> SiteFact:
    origin = _from_layer("land_cover")
    share = cover_share(one.polygon, "farmland", 0.5, reading)
    if isinstance(share, Missing):
        return SiteFact("farmland", share, origin)
    counts = share >= reading.pack.number("site_cover_share", reading.on)
    said = f"{100 * share:.0f}"
    origin = Text(
        it=f"{origin.it}: {said} % del sito è suolo agricolo",
        en=f"{origin.en}: {said}% of the site is farmland",
    )
    return SiteFact("farmland", "yes" if counts else "no", origin)


def cover_share(polygon: BaseGeometry, variable: str, least: float, reading: Reading) -> float | Missing:
    """Return the share of a polygon whose land-cover class has a value of at least ``least`` in a table."""
    return _by_class(polygon, variable, reading, lambda value: float(value >= least))


def mean_by_class(polygon: BaseGeometry, variable: str, reading: Reading) -> float | Missing:
    """Return the mean value that a table gives to the land-cover classes of a polygon."""
    return _by_class(polygon, variable, reading, float)


def _by_class(polygon: BaseGeometry, variable: str, reading: Reading, worth: Any) -> float | Missing:
    version, cells = reading.version("land_cover"), reading.cells(COVER)
    legend = None if version is None else version.record.legend
    if cells is None or legend is None:
        return absent_layers(["land_cover"])
    table = reading.pack.values_of(legend, variable, reading.on)
    if table is None:
        return Missing(
            f"the pack gives no {variable} for the classes of this land cover",
            it=f"il pacchetto non dà {variable} per le classi di questo suolo",
        )
    outline = gpd.GeoSeries([polygon], crs=reading.workspace.crs)
    areas = zonal.class_areas(zonal.coverage(outline, cells.grid), cells).iloc[0]
    found = {code: table.of(int(code)) for code in areas.index if code != "nodata"}
    known = {code: worth(value.value) for code, value in found.items() if value is not None}
    covered = float(sum(areas[code] for code in known))
    least = reading.pack.number("minimum_coverage", reading.on)
    if covered < least * float(np.sum(areas.to_numpy(dtype=float))) or covered == 0:
        return Missing("too little land cover here", it="copertura del suolo insufficiente in questo luogo")
    return float(sum(areas[code] * value for code, value in known.items()) / covered)


def _from_layer(layer: str) -> Text:
    title = layer_schema(layer).title
    return Text(it=f"livello {title.it}", en=f"layer {title.en}")
