"""Draws the candidates for poles: what is within reach darkest, points as points."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd

from sttm.operations.production.stock_maps import ground_of, placed_map
from sttm.production.poles.finding import VERDICTS, Located
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements
from sttm.publications.production.pole_tables import VERDICT_WORDS
from sttm.territory.reading import Reading

__all__ = ["pole_map"]

COLOURS = {"pole": "#1b6b3a", "possible": "#0f6fb5", "lacking": "#edae49", "not_a_pole": "#b9b9b9"}


def pole_map(reading: Reading, pole: Mapping[str, Any], ranked: Located) -> DossierMap | None:
    """Return the map of the candidates of one kind of pole, or None where there is nothing to draw."""
    ground = ground_of(reading)
    if ground is None or not ranked:
        return None
    first = {told["id"]: told["rank"] for _, told in ranked}
    frame = gpd.GeoDataFrame(
        {
            "verdict": [told["verdict"] for _, told in ranked],
            "label": [str(first[told["id"]]) for _, told in ranked],
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
    title = pole["title"]
    return placed_map(
        title,
        {
            "it": f"{title['it']}: {len(ranked)} candidati, col numero della graduatoria dove c'è spazio",
            "en": f"{title['en']}: {len(ranked)} candidates, with their rank where there is room",
        },
        ground,
        reading,
        (*(land["layer"] for land in pole["lands"]), "municipalities"),
        elements=NetworkElements(
            frame=frame,
            column="verdict",
            title={"it": "Candidati", "en": "Candidates"},
            classes=classes,
            label="label",
        ),
    )
