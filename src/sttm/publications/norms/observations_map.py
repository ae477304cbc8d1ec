"""The map of the observations: where those who wrote say that something should change, by outcome."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from sttm.norms.observations.privacy import sender_label
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.maps.rendering import render_map
from sttm.publications.norms.observations import Published
from sttm.publications.norms.observations_words import words

__all__ = ["observations_geojson", "observations_map"]

_DEGREES = "EPSG:4326"
_FINEST = 5000

# Okabe and Ito: told apart by eyes that see no red or green, and by their lightness in grey print.
_COLOURS = ("#009e73", "#e69f00", "#d55e00", "#8a949c", "#cc79a7", "#56b4e9")
_OPEN = "#0072b2"


def observations_geojson(published: Published, language: Language = "it") -> dict[str, Any]:
    """Return the points that name a place as GeoJSON, with what the register says of them in public."""
    features = []
    for name, (one, point) in published.register.points.items():
        if point.geometry is None:
            continue
        state = published.states[name]
        features.append(
            {
                "type": "Feature",
                "id": name,
                "geometry": point.geometry,
                "properties": {
                    "submission": one.id,
                    "kind": one.kind,
                    "sender": sender_label(one, published.rules, language),
                    "quality": one.sender.quality,
                    "received": one.received.isoformat(),
                    "timing": published.register.timing(one),
                    "document": point.about.document,
                    "article": point.about.article,
                    "state": state.state.value,
                    "outcome": state.outcome,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}


def observations_map(
    published: Published, crs: str, language: Language, outlines: gpd.GeoDataFrame | None = None
) -> bytes | None:
    """Return the map as SVG; None where no point names a place.

    Parameters
    ----------
    crs
        Projected reference system, metres.
    outlines
        Areas to draw beneath, in that system; their column ``name`` is written inside them.
    """
    points = published.register.points.items()
    placed = [(name, shape(point.geometry)) for name, (_, point) in points if point.geometry is not None]
    if not placed:
        return None
    frame = gpd.GeoDataFrame(
        {"outcome": [published.states[name].outcome or "none" for name, _ in placed]},
        geometry=[place for _, place in placed],
        index=[name for name, _ in placed],
        crs=_DEGREES,
    ).to_crs(crs)
    classes = [
        MapClass(colour=colour, label=one.title.model_dump(), values=frozenset({one.id}))
        for one, colour in zip(published.rules.outcomes, _COLOURS, strict=False)
    ]
    label = {"it": words("it")["open"], "en": words("en")["open"]}
    classes.append(MapClass(colour=_OPEN, label=label, values=frozenset({"none"})))
    bounds = tuple(float(x) for x in frame.total_bounds)
    title = {"it": words("it")["map"], "en": words("en")["map"]}
    content = DossierMap(
        title=title,
        description=title,
        crs=crs,
        intervention=shapely.MultiPolygon(),
        view=View.around((bounds[0], bounds[1], bounds[2], bounds[3]), finest=_FINEST),
        attribution={"it": words("it")["map_source"], "en": words("en")["map_source"]},
        units=outlines,
        unit_label="name" if outlines is not None and "name" in outlines else None,
        elements=NetworkElements(
            frame=frame,
            column="outcome",
            title={"it": words("it")["outcome"], "en": words("en")["outcome"]},
            classes=classes,
        ),
    )
    return render_map(content, language=language)
