"""Gathers the maps of a dossier: vulnerability around an intervention, land cover under it, green network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import shapely
import shapely.geometry

from sttm.environment import green_network
from sttm.environment.knowledge import Knowledge
from sttm.environment.unit_indicators import UnitIndicator
from sttm.grids import Cells
from sttm.operations.picturing import attribution, land_cover_legend, layers_measured
from sttm.packs.land_cover import LandCoverClass
from sttm.publications.maps.content import (
    Background,
    DossierMap,
    MapClass,
    MissingMap,
    NetworkElements,
    View,
    level_classes,
    priority_classes,
)

__all__ = ["dossier_maps"]

MISSING = {
    "it": "Nessuna unità è valutabile: mancano dati o soglie",
    "en": "No unit can be assessed: data or breaks are missing",
}


def dossier_maps(result: dict[str, Any], knowledge: Knowledge) -> list[DossierMap | MissingMap]:
    """Return the maps of a dossier: vulnerability around the intervention, what lies under it, the network.

    There is no map of the network where its layer is absent: the section of the dossier says so.
    """
    polygon = _working(result["intervention"]["geometry"], knowledge)
    maps: list[DossierMap | MissingMap] = [
        _levels(polygon, knowledge.indicators[name], name.split("_")[0], knowledge)
        for name in ("drainage_vulnerability", "heat_vulnerability")
    ]
    maps.append(_close_up(polygon, knowledge))
    network = _network(polygon, result.get("green_network") or {}, knowledge)
    return maps if network is None else [*maps, network]


def _working(geometry: dict[str, Any], knowledge: Knowledge) -> shapely.geometry.base.BaseGeometry:
    project = pyproj.Transformer.from_crs(4326, knowledge.workspace.crs, always_xy=True)
    given = shapely.force_2d(shapely.geometry.shape(geometry))
    return shapely.transform(given, lambda xy: np.column_stack(project.transform(xy[:, 0], xy[:, 1])))


def _levels(
    polygon: shapely.geometry.base.BaseGeometry, indicator: UnitIndicator, theme: str, knowledge: Knowledge
) -> DossierMap | MissingMap:
    title = indicator.title.model_dump()
    table = knowledge.tables.get(indicator.table)
    if table is None or table[indicator.name].isna().all():
        return MissingMap(title=title, reason=MISSING)
    measured = layers_measured(indicator, knowledge)
    near = knowledge.units.iloc[np.sort(knowledge.units.sindex.query(polygon, predicate="intersects"))]
    left, bottom, right, top = (float(x) for x in near.total_bounds)
    view = View.around((left, bottom, right, top), margin=1.1)
    shown = _within(knowledge.units, view)
    shown = shown.assign(**{indicator.name: table[indicator.name].reindex(shown.index)})
    return DossierMap(
        title=title,
        description={
            "it": f"Unità attorno all'intervento, colorate per {title['it'].lower()} da 1 a 5",
            "en": f"Units around the intervention, coloured by {title['en'].lower()} from 1 to 5",
        },
        crs=knowledge.workspace.crs,
        intervention=polygon,
        view=view,
        attribution=attribution(("units", *measured), knowledge),
        units=shown,
        indicator=indicator.name,
        indicator_title=title,
        classes=level_classes(theme),
        unit_label="name" if "name" in shown else None,
        note=_proxy_note(("units", *measured), knowledge),
    )


def _close_up(polygon: shapely.geometry.base.BaseGeometry, knowledge: Knowledge) -> DossierMap | MissingMap:
    title = {"it": "Copertura del suolo nel luogo", "en": "Land cover at the place"}
    cells = knowledge.cells("land_cover_cells")
    legend = land_cover_legend(knowledge)
    if cells is None or not legend:
        reason = {
            "it": "Manca la copertura del suolo con legenda",
            "en": "There is no land cover with a legend",
        }
        return MissingMap(title=title, reason=reason)
    radius = knowledge.pack.number("surroundings_radius", knowledge.on)
    view = View.around(polygon.buffer(radius).bounds, margin=1.3)
    return DossierMap(
        title=title,
        description={
            "it": "L'intervento sulla copertura del suolo, con i confini delle unità",
            "en": "The intervention on the land cover, with the edges of the units",
        },
        crs=knowledge.workspace.crs,
        intervention=polygon,
        view=view,
        attribution=attribution(("land_cover", "units"), knowledge),
        units=_within(knowledge.units, view),
        background=Background(cells=cells, title=title, classes=_classes_in(cells, view, legend, knowledge)),
        note=_proxy_note(("land_cover",), knowledge),
    )


def _classes_in(
    cells: Cells, view: View, legend: Sequence[LandCoverClass], knowledge: Knowledge
) -> tuple[MapClass, ...]:
    """Return the classes that the view holds, each with every code of the data that belongs to it."""
    facts = knowledge.facts.get("land_cover_cells") or knowledge.facts["land_cover"]
    declared = knowledge.pack.legends[str(facts.legend)]
    found: dict[int, set[int]] = {}
    for code in np.unique(cells.read(cells.grid.window(view.extent()))):
        known = declared.resolve(int(code))
        if known is not None:
            found.setdefault(known, set()).add(int(code))
    return tuple(
        MapClass(colour=c.colour, label=c.label.model_dump(), values=frozenset(found[c.code]))
        for c in legend
        if c.code in found
    )


def _network(
    polygon: shapely.geometry.base.BaseGeometry, block: dict[str, Any], knowledge: Knowledge
) -> DossierMap | None:
    """Return the intervention among the elements of the network, as far as the nearest; None without any."""
    elements, frame = knowledge.shapes(green_network.LAYER), knowledge.vector(green_network.LAYER)
    if elements is None or frame is None or frame.empty:
        return None
    named = frame.assign(label=frame["name"].fillna("") if "name" in frame else "")
    positions = {name: n for n, name in enumerate(elements.ids)}
    ends = {end["id"] for pair in block.get("connects") or [] for end in pair["elements"]}
    steps = [elements.geometries[positions[i]] for i in sorted(ends) if i in positions]
    reach = knowledge.pack.number("rvm_connecting_distance", knowledge.on)
    nearest = float(polygon.distance(elements.geometries[elements.tree.nearest(polygon)]))
    view = View.around(polygon.buffer(max(reach, 1.1 * nearest)).bounds, margin=1.05)
    return DossierMap(
        title={"it": "L'intervento nella Rete Verde", "en": "The intervention in the green network"},
        description={
            "it": "L'intervento tra gli elementi della Rete Verde Metropolitana, colorati per priorità",
            "en": "The intervention among the elements of the metropolitan green network, by priority",
        },
        crs=knowledge.workspace.crs,
        intervention=polygon,
        view=view,
        attribution=attribution((green_network.LAYER, "units"), knowledge),
        units=_within(knowledge.units, view),
        elements=NetworkElements(
            frame=named,
            column="priority",
            title={"it": "Elementi della rete", "en": "Elements of the network"},
            classes=priority_classes(),
            label="label",
            links=[line for step in steps if (line := shapely.shortest_line(polygon, step)).length > 0],
        ),
        note=_proxy_note((green_network.LAYER,), knowledge),
        section="network",
    )


def _within(units: gpd.GeoDataFrame, view: View) -> gpd.GeoDataFrame:
    seen = units.sindex.query(shapely.box(*view.extent()), predicate="intersects")
    return units.iloc[np.sort(seen)]


def _proxy_note(layers: Iterable[str], knowledge: Knowledge) -> dict[str, str] | None:
    versions = [knowledge.version(layer) for layer in layers]
    caveats = [
        v.record.caveats[0] for v in versions if v is not None and v.record.proxy_for and v.record.caveats
    ]
    if not caveats:
        return None
    return {"it": " ".join(c.it for c in caveats), "en": " ".join(c.en for c in caveats)}
