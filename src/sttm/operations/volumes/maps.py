"""Gathers the maps of Part I of the volumes: the territory, every indicator, the green network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely

from sttm.environment import green_network
from sttm.environment.account.whole import COMUNI, UNITS, ZONES
from sttm.environment.knowledge import Knowledge
from sttm.operations.picturing import attribution, class_limits, palette, value_classes
from sttm.publications.maps.content import (
    DossierMap,
    MapClass,
    NetworkElements,
    View,
    level_classes,
    priority_classes,
)
from sttm.publications.volumes.knowledge import FRAME

__all__ = ["NETWORK", "TERRITORY", "knowledge_maps", "whole_view"]

TERRITORY = "territory"
NETWORK = green_network.LAYER

MARGIN = 1.04


def whole_view(bounds: Iterable[float]) -> View:
    """Return the view that just holds a territory: its scale has two digits, so that the frame is used."""
    left, bottom, right, top = (float(x) for x in bounds)
    needed = MARGIN * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1])
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)


def knowledge_maps(knowledge: Knowledge, account: Mapping[str, Any]) -> dict[str, DossierMap]:
    """Return the maps by what they show; an indicator that no unit has a value of has none.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.account.knowledge_account`.
    """
    view = whole_view(knowledge.units.total_bounds)
    maps = {TERRITORY: _territory(knowledge, view)}
    for one in account["indicators"]:
        if one["assessed"]:
            maps[one["id"]] = _indicator(one, knowledge, view)
    if account["green_network"] and account["green_network"]["elements"]:
        maps[NETWORK] = _network(knowledge, view)
    return maps


def _map(
    title: Mapping[str, str],
    description: Mapping[str, str],
    layers: Iterable[str],
    knowledge: Knowledge,
    view: View,
    **more: Any,
) -> DossierMap:
    given: dict[str, Any] = {"units": knowledge.units, **more}
    return DossierMap(
        title=title,
        description=description,
        crs=knowledge.workspace.crs,
        intervention=shapely.MultiPolygon(),
        view=view,
        attribution=attribution(layers, knowledge),
        **given,
    )


def _territory(knowledge: Knowledge, view: View) -> DossierMap:
    """Return zones, else Comuni, as outlines with their names over nothing: where everything is."""
    layer = next((n for n in (ZONES, COMUNI) if knowledge.vector(n) is not None), UNITS)
    frame = knowledge.units if layer == UNITS else knowledge.vector(layer)
    assert frame is not None  # noqa: S101 - it has been looked for
    what = {
        ZONES: {"it": "Zone omogenee", "en": "Zone omogenee"},
        COMUNI: {"it": "Comuni", "en": "Comuni"},
        UNITS: {"it": "Unità", "en": "Units"},
    }[layer]
    return _map(
        what,
        {
            "it": f"Il territorio diviso in {len(frame)} {what['it'].lower()}",
            "en": f"The territory divided into {len(frame)} {what['en'].lower()}",
        },
        (layer,),
        knowledge,
        view,
        units=frame.assign(shade=1),
        unit_label="name" if "name" in frame else None,
        indicator="shade",
        indicator_title=what,
        classes=(MapClass(colour="#dbe7f3", label=what, values=frozenset({1})),),
    )


def _indicator(one: Mapping[str, Any], knowledge: Knowledge, view: View) -> DossierMap:
    title, column = one["title"], one["id"]
    values = [one["values"][str(unit)] for unit in knowledge.units.index]
    numbers = np.array([np.nan if v is None else v for v in values], dtype=np.float64)
    if one["is_level"]:
        classes = level_classes(column.split("_")[0])
    else:
        classes = value_classes(one, class_limits(numbers, one["digits"]), palette(column))
    assessed, units = one["assessed"], one["units"]
    return _map(
        title,
        {
            "it": f"{title['it']} per unità: {assessed} unità su {units} hanno un valore; "
            "la distribuzione è nelle tabelle",
            "en": f"{title['en']} by unit: {assessed} of {units} units have a value; "
            "the distribution is in the tables",
        },
        (UNITS, *one["measured"]),
        knowledge,
        view,
        units=knowledge.units.assign(**{column: numbers}),
        indicator=column,
        indicator_title=title,
        classes=classes,
    )


def _network(knowledge: Knowledge, view: View) -> DossierMap:
    frame = knowledge.vector(NETWORK)
    assert frame is not None  # noqa: S101 - its elements have been counted
    title = {"it": "Rete Verde Metropolitana", "en": "Metropolitan green network"}
    return _map(
        title,
        {
            "it": f"I {len(frame)} elementi della Rete Verde Metropolitana, colorati per priorità",
            "en": f"The {len(frame)} elements of the metropolitan green network, by priority",
        },
        (NETWORK, UNITS),
        knowledge,
        view,
        elements=NetworkElements(
            frame=frame,
            column="priority",
            title={"it": "Elementi della rete", "en": "Elements of the network"},
            classes=priority_classes(),
        ),
    )
