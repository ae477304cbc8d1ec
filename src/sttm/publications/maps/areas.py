"""Draws the areas map of an activity: one colour a class, with the share of the ground that each takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sttm.publications.formatting import Language, format_percent
from sttm.publications.maps.cartography import (
    INK,
    LegendEntry,
    cut_to_view,
    fill_shapes,
    name_shapes,
)
from sttm.publications.maps.content import DossierMap, MapClass, View
from sttm.publications.maps.rendering import picture
from sttm.publications.maps.sheet import Sheet
from sttm.publications.maps.sites import AREA_CLASSES

__all__ = ["AreasMap", "render_areas"]

_SHEET = Sheet(frame=(190.0, 165.0), line=205)
_HALO = "white"
ALREADY = "#e3a857"

_TEXTS = {
    "already": {"it": "… e attenzione già nota", "en": "… and attention known already"},
    "classes": {"it": "Classe e quota del territorio", "en": "Class, and share of the territory"},
    "limits": {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
    "boundary": {"it": "Confine del territorio", "en": "Boundary of the territory"},
    "missing": {"it": "Non noti:", "en": "Not known:"},
    "point": {"it": "Punto chiesto", "en": "Point asked about"},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AreasMap:
    """What the map shows, in one reference system in metres.

    Attributes
    ----------
    areas
        The pieces, their classes in ``column``.
    municipalities
        Outlines, with their ``name``; None where the layer is absent.
    missing
        Titles of the layers that are not known somewhere.
    note
        What a reader must know, under the map.
    point
        Where somebody asks, or None.
    """

    title: Mapping[str, str]
    crs: str
    areas: gpd.GeoDataFrame
    column: str
    municipalities: gpd.GeoDataFrame | None
    missing: Mapping[str, str]
    note: Mapping[str, str]
    attribution: Mapping[str, str]
    point: shapely.Point | None = None
    already: NDArray[np.bool_] | None = None
    """Pieces that are not assessable, but where an attention or a mitigation is known already."""


def render_areas(
    content: AreasMap, *, language: Language, kind: Literal["svg", "png"] = "png", dpi: int = 150
) -> bytes:
    """Return the map as PNG or SVG; equal contents give equal bytes."""
    return picture(lambda: _draw(content, language), kind=kind, dpi=dpi)


def _draw(content: AreasMap, language: Language) -> Figure:
    view = _SHEET.view(content.areas.total_bounds)

    def paint(ax: Axes) -> list[LegendEntry]:
        entries = _areas(ax, content, view, language) + _limits(ax, content, view, language)
        if content.point is not None:
            ax.plot(
                content.point.x,
                content.point.y,
                "P",
                color=INK,
                markeredgecolor=_HALO,
                markersize=9,
                zorder=9,
            )
            entries.append(LegendEntry(f"✚ {_TEXTS['point'][language]}"))
        if content.missing[language]:
            entries.append(LegendEntry(f"{_TEXTS['missing'][language]} {content.missing[language]}"))
        return entries

    return _SHEET.drawn(
        view,
        content.crs,
        language,
        title=content.title,
        note=content.note,
        attribution=content.attribution,
        paint=paint,
    )


def _areas(ax: Axes, content: AreasMap, view: View, language: Language) -> list[LegendEntry]:
    values = content.areas[content.column].to_numpy(dtype=object)
    shapes = content.areas.geometry.to_numpy()
    ground = shapely.area(shapes)
    entries = [LegendEntry(_TEXTS["classes"][language])]
    for entry in AREA_CLASSES:
        inside = entry.holds(values)
        share = float(ground[inside].sum() / ground.sum())
        label = f"{entry.label[language]}: {format_percent(share, language, digits=1)}"
        entries.append(LegendEntry(label, entry))
        if inside.any():
            # One shape a class: the edges between pieces of one class say nothing at this scale.
            whole = shapely.get_parts(shapely.coverage_union_all(shapes[inside]))
            cut = cut_to_view(whole, view.extent(_SHEET.frame), view.scale)
            fill_shapes(ax, cut, entry, edge="#8a949c" if entry.hatch else entry.colour, width=0.1)
        if entry.hatch and content.already is not None and content.already.any():
            share = float(ground[content.already].sum() / ground.sum())
            label = f"{_TEXTS['already'][language]}: {format_percent(share, language, digits=1)}"
            shown = MapClass(colour=ALREADY, label={}, hatch=entry.hatch)
            entries.append(LegendEntry(label, shown))
            whole = shapely.get_parts(shapely.coverage_union_all(shapes[content.already]))
            fill_shapes(
                ax,
                cut_to_view(whole, view.extent(_SHEET.frame), view.scale),
                shown,
                edge="#8a949c",
                width=0.1,
            )
    return entries


def _limits(ax: Axes, content: AreasMap, view: View, language: Language) -> list[LegendEntry]:
    extent = view.extent(_SHEET.frame)
    entries = []
    if content.municipalities is not None:
        shapes = cut_to_view(content.municipalities.geometry.to_numpy(), extent, view.scale)
        fill_shapes(ax, shapes, None, edge="#5a6772", width=0.5)
        entries.append(LegendEntry(_TEXTS["limits"][language], MapClass(colour="#5a6772", label={}), "line"))
        shown = DossierMap(
            title=content.title, description={}, crs=content.crs, view=view, attribution={},
            intervention=shapely.MultiPolygon(),
        )  # fmt: skip
        names = list(content.municipalities["name"].astype(str)) if "name" in content.municipalities else []
        if names:
            name_shapes(ax, shapes, names, shown, shapely.box(*extent))
    whole = shapely.coverage_union_all(content.areas.geometry.to_numpy())
    fill_shapes(ax, cut_to_view(np.array([whole]), extent, view.scale), None, edge=INK, width=1.2)
    return [*entries, LegendEntry(_TEXTS["boundary"][language], MapClass(colour=INK, label={}), "line")]
