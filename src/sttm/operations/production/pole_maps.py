"""Draws the candidates for poles: what is within reach darkest, points as points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from sttm.operations.production.stock_maps import ground_of, placed_map
from sttm.production.poles.finding import VERDICTS, Located
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.publications.production.pole_tables import VERDICT_WORDS
from sttm.territory.reading import Reading

__all__ = ["pole_map"]

NUMBERED = 20
"""Candidates whose rank is written on the map."""

BESIDE = 2.0
"""Millimetres, right and up, from a point to the middle of its rank."""

FINEST = 10_000
"""Denominator of the largest scale: nearer, nobody knows where the place is."""

COLOURS = {"pole": "#1b6b3a", "possible": "#0f6fb5", "lacking": "#edae49", "not_a_pole": "#b9b9b9"}


def pole_map(reading: Reading, pole: Mapping[str, Any], ranked: Located) -> DossierMap | None:
    """Return the map of the candidates of one kind of pole, or None where there is nothing to draw."""
    ground = ground_of(reading)
    if ground is None or not ranked:
        return None
    frame = gpd.GeoDataFrame(
        {
            "verdict": [told["verdict"] for _, told in ranked],
        },
        geometry=[candidate.shape for candidate, _ in ranked],
        crs=reading.workspace.crs,
    )
    present = set(frame["verdict"])
    classes = [
        MapClass(
            colour=COLOURS[v],
            label={"it": VERDICT_WORDS[v][0], "en": VERDICT_WORDS[v][1]},
            values=frozenset({v}),
        )
        for v in VERDICTS
        if v in present
    ]
    title, view = pole["title"], _view(frame)
    return placed_map(
        title,
        {
            "it": f"{title['it']}: {len(ranked)} candidati, col numero della graduatoria dove c'è spazio",
            "en": f"{title['en']}: {len(ranked)} candidates, with their rank where there is room",
        },
        ground,
        reading,
        (*(land["layer"] for land in pole["lands"]), "municipalities"),
        view=view,
        unit_label="name" if "name" in ground else None,
        elements=NetworkElements(
            frame=frame,
            column="verdict",
            title={"it": "Candidati", "en": "Candidates"},
            classes=classes,
            numbers=_ranks(ranked, view.scale),
        ),
    )


def _view(frame: gpd.GeoDataFrame) -> View:
    """Return the view that holds the candidates."""
    left, bottom, right, top = (float(x) for x in frame.total_bounds)
    return View.around((left, bottom, right, top), margin=1.15, finest=FINEST)


def _ranks(ranked: Located, scale: int) -> list[tuple[BaseGeometry, str]]:
    """Return where the ranks are written: inside a place that is drawn, beside a point."""
    beside = BESIDE * scale / 1000
    return [
        (
            affinity.translate(one.shape.centroid, beside, beside)
            if one.area is None
            else shapely.point_on_surface(one.shape),
            str(told["rank"]),
        )
        for one, told in ranked[:NUMBERED]
    ]
