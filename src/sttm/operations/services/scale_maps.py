"""Maps of services at three scales: levels of urban systems, who depends on whom, poles, tiers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from sttm.publications.maps.content import DossierMap, MapClass, NetworkElements, View
from sttm.territory.reading import Reading

__all__ = ["map_of_dependence", "map_of_poles", "map_of_systems", "map_of_tiers"]

FRAME: Final = (196.0, 142.0)
MARGIN: Final = 1.04

#: Lightness falls steadily, so that the order survives grey print and colour blindness.
SEQUENCE: Final = ("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d")
TIERS: Final = {"local": "#9aa5ad", "sovracomunale": "#edae49", "metropolitano": "#b2182b"}
ROLES: Final = {"pole": "#b2182b", "node": "#2166ac", "corridor": "#1b7837", "none": "#bdbdbd"}
ROLE_WORDS: Final = {
    "pole": {"it": "Polo", "en": "Pole"},
    "node": {"it": "Nodo", "en": "Node"},
    "corridor": {"it": "Corridoio", "en": "Corridor"},
    "none": {"it": "Insieme senza ruolo", "en": "Group without a role"},
}
SPANS: Final = (0.0, 0.2, 0.4, 0.6, 0.8)

Text = Mapping[str, str]


def map_of_systems(
    reading: Reading, result: Mapping[str, Any], shapes: Mapping[str, BaseGeometry]
) -> DossierMap | None:
    """Return the urban systems by the mean level of their rules; one that may lie between two is hatched."""
    rows = []
    for one in result.get("systems", ()):
        levels = [p["level"] for p in one["performance"] if p["level"] is not None]
        if levels:
            low, high = (float(np.mean([level[k] for level in levels])) for k in ("low", "high"))
            same = math.floor(low) == math.floor(min(high, 4.999))
            rows.append((one["id"], one["name"], min(5.0, math.floor(low)) if same else -1.0))
    if not rows:
        return None
    frame = gpd.GeoDataFrame(
        {"name": [r[1] for r in rows], "level": [r[2] for r in rows]},
        geometry=[shapes[r[0]] for r in rows],
        crs=reading.workspace.crs,
    )
    classes = [
        MapClass(
            colour=SEQUENCE[k - 1],
            label={"it": f"da {k} a {k + 1}", "en": f"{k} to {k + 1}"},
            values=frozenset({float(k)}),
        )
        for k in range(1, 5)
    ]
    unsure = {"it": "incerto: non tutto è valutabile", "en": "open: not all is assessable"}
    classes.append(MapClass(colour="#ffffff", label=unsure, values=frozenset({-1.0}), hatch="//////"))
    return _placed(
        reading,
        {
            "it": "Sistemi urbani per livello medio dei servizi",
            "en": "Urban systems by mean level of services",
        },
        elements=NetworkElements(
            frame=frame,
            column="level",
            title={"it": "Livello medio (1–5)", "en": "Mean level (1–5)"},
            classes=classes,
            label="name",
        ),
    )


def map_of_dependence(reading: Reading, result: Mapping[str, Any], *, zone: str | None) -> DossierMap | None:
    """Return Comuni by self-containment, dominant flows as lines, services above local by their weight."""
    frame = reading.vector("municipalities")
    hierarchy = (result.get("hierarchy") or {}).get("supra_municipal")
    if frame is None or hierarchy is None:
        return None
    told = {m["id"]: m for m in hierarchy["municipalities"]}
    ids = frame.index.astype(str)
    ground = frame.assign(kept=[_known(told.get(i, {}).get("self_containment")) for i in ids])
    centre = dict(zip(ids, shapely.point_on_surface(frame.geometry.to_numpy()), strict=True))
    lines = [
        shapely.LineString([centre[i], centre[m["above"]]]) for i, m in told.items() if m["above"] in centre
    ]
    shown = frame[ids.isin(list(told))]
    return _placed(
        reading,
        {
            "it": "Geografia dei servizi sovracomunali: chi dipende da chi",
            "en": "Geography of supra-municipal services: who depends on whom",
        },
        units=ground,
        indicator="kept",
        indicator_title={"it": "Utenti che restano nel Comune", "en": "Users who stay in the Comune"},
        classes=_spans(),
        unit_label="name" if "name" in frame else None,
        view=_view(shown.total_bounds if zone is not None else frame.total_bounds),
        elements=_supra(
            reading, result, lines, [(centre[i], str(m["below"])) for i, m in told.items() if m["below"]]
        ),
    )


def _known(value: float | None) -> float:
    return float("nan") if value is None else value


def _spans() -> tuple[MapClass, ...]:
    ends: Sequence[float | None] = [*SPANS[1:], None]
    return tuple(
        MapClass(
            colour=colour,
            label=dict.fromkeys(("it", "en"), f"{low:.0%} – {high or 1:.0%}".replace("%", " %")),
            low=low if low else None,
            high=high,
        )
        for colour, low, high in zip(SEQUENCE, SPANS, ends, strict=True)
    )


def _supra(
    reading: Reading,
    result: Mapping[str, Any],
    lines: Sequence[shapely.LineString],
    numbers: Sequence[tuple[BaseGeometry, str]],
) -> NetworkElements | None:
    """Return the services above local in three classes of weight, and the dominant flows."""
    layer = reading.vector("services")
    rows = [s for s in result["services"] if (s["tier"] or s["usual_tier"]) != "local" and s["weight"]]
    if layer is None or not rows:
        return None
    middle = [(s["weight"]["low"] + s["weight"]["high"]) / 2 for s in rows]
    frame = gpd.GeoDataFrame(
        {"weight": middle},
        geometry=shapely.point_on_surface(layer.loc[[s["id"] for s in rows]].geometry.to_numpy()),
        crs=reading.workspace.crs,
    )
    steps = ((3.5, None, "#b2182b", "≥ 3,5", "≥ 3.5"), (2.5, 3.5, "#ef8a62", "2,5 – 3,5", "2.5 – 3.5"),
             (None, 2.5, "#fddbc7", "< 2,5", "< 2.5"))  # fmt: skip
    return NetworkElements(
        frame=frame,
        column="weight",
        title={"it": "Servizi sopra il locale, peso (1–5)", "en": "Services above local, weight (1–5)"},
        classes=[
            MapClass(colour=c, label={"it": it, "en": en}, low=low, high=high)
            for low, high, c, it, en in steps
        ],
        links=lines,
        links_title={
            "it": "Flusso dominante, verso il Comune col numero di quanti ne dipendono",
            "en": "Dominant flow, to the Comune with the number of those below it",
        },
        numbers=numbers,
    )


def map_of_poles(
    reading: Reading, result: Mapping[str, Any], shapes: Mapping[str, BaseGeometry]
) -> DossierMap | None:
    """Return dense groups of services and stops, by role."""
    poles = result.get("poles", ())
    if not poles:
        return None
    frame = gpd.GeoDataFrame(
        {"role": [p["role"] or "none" for p in poles]},
        geometry=[shapes[p["id"]] for p in poles],
        crs=reading.workspace.crs,
    )
    present = set(frame["role"])
    return _placed(
        reading,
        {"it": "Poli, nodi e corridoi dei servizi", "en": "Poles, nodes and corridors of services"},
        elements=NetworkElements(
            frame=frame,
            column="role",
            title={"it": "Insiemi densi", "en": "Dense groups"},
            classes=[
                MapClass(colour=ROLES[r], label=ROLE_WORDS[r], values=frozenset({r}))
                for r in ROLES
                if r in present
            ],
        ),
    )


def map_of_tiers(reading: Reading, result: Mapping[str, Any]) -> DossierMap | None:
    """Return the services whose suggested or declared tier is above local, by the one suggested."""
    layer = reading.vector("services")
    rows = [s for s in result.get("services", ()) if {s["suggested"], s["declared"]} - {"local", None}]
    rows = [s for s in rows if s["suggested"] is not None]
    if layer is None or not rows:
        return None
    frame = gpd.GeoDataFrame(
        {"tier": [s["suggested"] for s in rows]},
        geometry=shapely.point_on_surface(layer.loc[[s["id"] for s in rows]].geometry.to_numpy()),
        crs=reading.workspace.crs,
    )
    present = set(frame["tier"])
    return _placed(
        reading,
        {
            "it": "Livello suggerito dal bacino dei servizi",
            "en": "Tier suggested by the catchment of services",
        },
        elements=NetworkElements(
            frame=frame,
            column="tier",
            title={
                "it": "Livello suggerito (senza i locali concordi)",
                "en": "Tier suggested (agreed local left out)",
            },
            classes=[
                MapClass(colour=c, label={"it": t, "en": t}, values=frozenset({t}))
                for t, c in reversed(TIERS.items())
                if t in present
            ],
        ),
    )


def _placed(reading: Reading, title: Text, **more: Any) -> DossierMap | None:
    ground = reading.vector("municipalities")
    if ground is None:
        return None
    return DossierMap(
        title=title,
        description=title,
        crs=reading.workspace.crs,
        intervention=shapely.MultiPolygon(),
        attribution={"it": "–", "en": "–"},
        **{
            "units": ground,
            "view": _view(ground.total_bounds),
            "units_title": {"it": "Limiti dei Comuni", "en": "Limits of the Comuni"},
            **more,
        },
    )


def _view(bounds: Iterable[float]) -> View:
    """Return the view that just holds a territory: its scale has two digits, so that the frame is used."""
    left, bottom, right, top = (float(x) for x in bounds)
    needed = MARGIN * 1000 * max((right - left) / FRAME[0], (top - bottom) / FRAME[1])
    step = 10 ** (math.floor(math.log10(needed)) - 1)
    return View((left + right) / 2, (bottom + top) / 2, math.ceil(needed / step) * step)
