"""Where two invented activities may go, for the tests of the page: a wood, a river, a layer not known."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely

from sttm.publications.page.site import Siting

CLASSES = [
    ("excluded", "Esclusione", "Exclusion", "#a8443f", False),
    ("not_assessable", "Non valutabile", "Not assessable", "#ffffff", True),
    ("attention", "Attenzione", "Attention", "#e3a857", False),
    ("mitigation", "Mitigazione", "Mitigation", "#f5e3ab", False),
    ("admissible", "Ammissibile", "Admissible", "#dcebdf", False),
]


def both(it: str, en: str) -> dict[str, str]:
    return {"it": it, "en": en}


def rule(id_: str, effect: str, title: dict[str, str], **more: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "title": title,
        "effect": effect,
        "layer": id_,
        "layer_title": title,
        "distance_m": 0.0,
        "side": "within",
        "article": {"number": "II.3.2", "title": both("Natura", "Nature")},
        "source": {
            "kind": "act",
            "title": both("Legge sui boschi", "Law of woods"),
            "article": "art. 7",
            "url": None,
        },
        "official": False,
        "confidence": "ours",
        "condition": None,
        "text": both("Nei boschi non si costruisce.", "Nobody builds in woods."),
        "activities": None,
        "known": True,
        **more,
    }


RULES = [
    rule("woods", "exclusion", both("Boschi", "Woods")),
    rule(
        "rivers",
        "attention",
        both("Fiumi", "Rivers"),
        distance_m=150.0,
        official=True,
        activities=[1],
        condition=both("Autorizzazione paesaggistica.", "Landscape authorisation."),
        text=both("Entro 150 m dal fiume serve cautela.", "Within 150 m of the river, care is due."),
    ),
]

#: Combinations: rules, layers not known, a digit for each activity.
SIGNS = [[[], [], "44"], [[0], [], "00"], [[1], [], "42"], [[1], [0], "15"]]


def siting(frame: gpd.GeoDataFrame) -> Siting:
    """Four quarters of the territory: free in the north west, then a wood, a river, a river not all known."""
    left, bottom, right, top = frame.total_bounds
    x, y = (left + right) / 2, (bottom + top) / 2
    quarters = [
        shapely.box(left, y, x, top),
        shapely.box(x, y, right, top),
        shapely.box(left, bottom, x, y),
        shapely.box(x, bottom, right, y),
    ]
    area = quarters[0].area
    pieces = gpd.GeoDataFrame({"piece": [1, 2, 3, 4], "sign": [0, 1, 2, 3]}, geometry=quarters, crs=frame.crs)
    whole = {
        "area_m2": 4 * area,
        "classes": [[area, area, 0.0, 0.0, 2 * area, 0.0], [area, area, area, 0.0, area, area]],
        "rules": [[0, area], [1, 2 * area]],
    }
    bounds = [float(v) for v in frame.to_crs(4326).total_bounds]
    facts = {
        "format": 1,
        "evaluated_on": "2026-03-02",
        "version": "0123456789abcdef",
        "fingerprint": "0" * 64,
        "note": both("Classi d'esempio. Non sostituisce il piano.", "Example classes. No plan."),
        "classes": [
            {"id": i, "title": both(it, en), "colour": colour, "hatch": hatch}
            for i, it, en, colour, hatch in CLASSES
        ],
        "already": {"title": both("… e attenzione già nota", "… and attention known"), "colour": "#e3a857"},
        "activities": [
            {"id": "data_centre", "title": both("Data centre", "Data centre")},
            {"id": "logistics", "title": both("Logistica", "Logistics")},
        ],
        "rules": RULES,
        "layers": [{"id": "heritage", "title": both("Beni culturali", "Heritage")}],
        "signs": SIGNS,
        "whole": whole,
        "places": {
            "zones": [{"id": "Z1", "name": "Zona Est", "bounds": bounds, **whole}],
            "municipalities": [{"id": "M1", "name": "Borgo Ponte", "bounds": bounds, **whole}],
        },
        "missing": [{"layer": "heritage", "area_m2": area, "absent": False}],
        "points": [],
    }
    return Siting(facts=facts, pieces=pieces)
