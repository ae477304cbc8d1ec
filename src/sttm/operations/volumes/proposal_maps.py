"""Gathers the maps of Part II of the volumes: priorities by unit and cell, the gaps of the green network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from sttm.environment.green_network import LAYER
from sttm.environment.ground import Ground
from sttm.environment.knowledge import Knowledge
from sttm.environment.priority_places import best_types
from sttm.evaluation.inputs import text_dict
from sttm.grids import ArrayCells
from sttm.operations.picturing import attribution, class_limits
from sttm.operations.priorities import READ
from sttm.operations.volumes.maps import whole_view
from sttm.operations.volumes.proposal_account import Assessed, assessed_ground
from sttm.publications.formatting import Language, format_number
from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, priority_classes
from sttm.publications.maps.paired import PairedMap

__all__ = ["BEST", "network_map", "priority_maps"]

BEST = "best"
"""Key of the map of the best type of work of each place."""

COLOURS = ("#dadaeb", "#bcbddc", "#9e9ac8", "#756bb1", "#4a1486")
NOTHING = MapClass(
    colour="#ffffff",
    label={"it": "0: qui non si può", "en": "0: not possible here"},
    values=frozenset({0.0}),
)
DIGITS = 2

Floats = NDArray[np.float64]


def priority_maps(knowledge: Knowledge) -> dict[str, PairedMap]:
    """Return the maps of the priorities by type of work, and of the best type under :data:`BEST`.

    A type of work that can be assessed nowhere has none.
    """
    found = assessed_ground(knowledge)
    if found is None or np.isnan(found.scores).all():
        return {}
    best, _ = best_types(found.priorities)
    title = {"it": "Tipo di intervento migliore di ogni luogo", "en": "Best type of work of each place"}
    maps = {BEST: _pair(title, best, _best_means(found), found, knowledge)}
    for number, priority in enumerate(found.priorities):
        if not np.isnan(found.scores[number]).all():
            means = {unit: float(m[number]) for unit, (m, _, _) in found.means.items()}
            name = text_dict(priority.work.title)
            maps[priority.work.id] = _pair(name, found.scores[number], means, found, knowledge)
    return maps


def _best_means(found: Assessed) -> dict[str, float]:
    return {u: float(np.nan if np.isnan(m).all() else np.nanmax(m)) for u, (m, _, _) in found.means.items()}


def _pair(
    title: Mapping[str, str],
    scores: Floats,
    means: Mapping[str, float],
    found: Assessed,
    knowledge: Knowledge,
) -> PairedMap:
    units = knowledge.units
    return PairedMap(
        title=title,
        legend={"it": "Priorità (0–1)", "en": "Priority (0–1)"},
        crs=knowledge.workspace.crs,
        units=units.assign(
            priority=pd.Series(means, dtype=np.float64).reindex(units.index.astype(str)).to_numpy()
        ),
        column="priority",
        cells=_raster(scores, found.ground),
        classes=_classes([*scores, *means.values()]),
        attribution=attribution((*READ, "units"), knowledge),
    )


def _raster(scores: Floats, ground: Ground) -> ArrayCells:
    """Return the scores on the lattice; cells outside the units and those not assessable are NaN."""
    grid = ground.lattice
    values = np.full((grid.height, grid.width), np.nan)
    column = ((ground.points[:, 0] - grid.left) // grid.dx).astype(int)
    row = ((grid.top - ground.points[:, 1]) // grid.dy).astype(int)
    values[row, column] = scores
    return ArrayCells(grid, values)


def _classes(values: Iterable[float]) -> tuple[MapClass, ...]:
    """Return nothing apart, and up to five classes that part the scores above it evenly."""
    above = [v for v in values if v > 0]
    limits = [v for v in class_limits(above, DIGITS) if v > 0] or list(class_limits(above, DIGITS + 1))
    edges: list[float | None] = [None, *limits, None]
    chosen = [COLOURS[int(n)] for n in np.linspace(0, len(COLOURS) - 1, len(edges) - 1).round()]
    return (
        NOTHING,
        *(
            MapClass(
                colour=colour,
                label=_label(low, high),
                low=np.nextafter(0, 1) if low is None else low,
                high=high,
            )
            for colour, low, high in zip(chosen, edges, edges[1:], strict=False)
        ),
    )


def _label(low: float | None, high: float | None) -> dict[str, str]:
    languages: Sequence[Language] = ("it", "en")
    return {language: _span(low, high, language) for language in languages}


def _span(low: float | None, high: float | None, language: Language) -> str:
    ends = [format_number(v, language, least=DIGITS, most=DIGITS + 1) for v in (low, high) if v is not None]
    if low is None:
        return {"it": f"sotto {ends[0]}", "en": f"below {ends[0]}"}[language] if ends else "> 0"
    return f"{ends[0]} – {ends[1]}" if high is not None else f"≥ {ends[0]}"


def network_map(knowledge: Knowledge, network: Mapping[str, Any]) -> DossierMap | None:
    """Return the map of the green network with the gaps worth closing, or None without the layer.

    Parameters
    ----------
    network
        From :func:`sttm.environment.green_network_gaps.network_gaps`.
    """
    frame = knowledge.vector(LAYER)
    if frame is None or not len(frame):
        return None
    gaps = network["gaps"]
    return DossierMap(
        title={"it": "Varchi da chiudere nella Rete Verde", "en": "Gaps of the green network to close"},
        description={
            "it": f"I {len(frame)} elementi della rete e i {len(gaps)} varchi elencati nella tabella",
            "en": f"The {len(frame)} elements of the network and the {len(gaps)} gaps listed in the table",
        },
        crs=knowledge.workspace.crs,
        intervention=shapely.MultiPolygon(),
        view=whole_view([float(x) for x in knowledge.units.total_bounds]),
        attribution=attribution((LAYER, "units"), knowledge),
        units=knowledge.units,
        elements=NetworkElements(
            frame=frame,
            column="priority",
            title={"it": "Elementi della rete", "en": "Elements of the network"},
            classes=priority_classes(),
            links=[shapely.LineString(g["line"]) for g in gaps],
            links_title={"it": "Varco da chiudere", "en": "Gap to close"},
        ),
    )
