"""What an invented territory does first, its registers, networks and estimates, for the tests of the page."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import shapely

from sttm.publications.page.site import ShapeLayer

ASSUMED = {"kind": "assumption", "title": {"it": "Pesi inventati", "en": "Invented weights"}}
MISSING = {"it": "manca il livello Superfici pubbliche", "en": "not in the workspace: Public surfaces"}


def both(it: str, en: str) -> dict[str, str]:
    return {"it": it, "en": en}


RULE = {
    "title": both("Regola inventata", "Invented rule"),
    "official": False,
    "source": ASSUMED,
    "reach_m": 300.0,
}
TYPES = [
    ("depaving", both("Depavimentazione", "Depaving"), [0.02, 0.04, 0.06, 0.08]),
    ("rain_garden", both("Giardino della pioggia", "Rain garden"), [0.05]),
]
TEXTS = [
    both("Drenaggio: vulnerabilità 5 su 5.", "Drainage: vulnerability 5 of 5."),
    both("1.200 residenti entro 300 m.", "1,200 residents within 300 m."),
    both("Nella RVM.", "In the RVM."),
]


def priorities(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Depaving everywhere by rank of the unit; rain gardens in every other; nothing is known of one unit."""
    ids = [str(i) for i in frame["unit_id"]]
    names = sorted(set(frame["municipality"]))
    units = {unit: [0.1 * n / len(ids), 0.05 if n % 2 else None] for n, unit in enumerate(ids)}
    units["U21"] = [None, None]
    points = frame.geometry.representative_point().to_crs("EPSG:4326")
    best = [ids.index(unit) for unit in ("U31", "U30", "U29", "U12")]
    places = [
        [
            round(points.iloc[n].x, 5),
            round(points.iloc[n].y, 5),
            ids[n],
            names.index(frame["municipality"].iloc[n]),
            0,
            0.4 - 0.1 * k,
            [0, 1, 2][: 3 - k % 2],
        ]
        for k, n in enumerate(best)
    ]
    here = {name: [k for k, p in enumerate(places) if p[3] == n] for n, name in enumerate(names)}
    return {
        "missing": None,
        "on": "2026-03-10",
        "cell": 100.0,
        "spacing": 300.0,
        "rule": RULE,
        "colours": ["#f2f0f7", "#cbc9e2", "#9e9ac8", "#756bb1", "#4a1486"],
        "cells": {"total": 1000, "not_assessable": 30, "funded": 4},
        "types": [{"id": i, "label": t, "breaks": b, "best_in_cells": 500} for i, t, b in TYPES],
        "best": {"breaks": [0.02, 0.04, 0.06, 0.08]},
        "units": units,
        "municipalities": [{"id": f"M{n}", "name": name} for n, name in enumerate(names)],
        "lists": {
            "best": {"": [0, 1, 2, 3], **{f"M{n}": here[name] for n, name in enumerate(names) if here[name]}},
            "depaving": {"": [0, 1, 2]},
        },
        "places": places,
        "texts": TEXTS,
        "absent": [MISSING],
        "neutral": [
            {
                "factor": "public",
                "value": 0.75,
                "cells": 1000,
                "reason": both("La proprietà conta 0,75.", "Ownership counts 0.75."),
            }
        ],
    }


def box_of(shape: Any) -> list[float]:
    return [
        round(float(v), 6) for v in gpd.GeoSeries([shape], crs="EPSG:32632").to_crs("EPSG:4326").total_bounds
    ]


def _shapes(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    middle = {str(u): g.centroid for u, g in zip(frame["unit_id"], frame.geometry, strict=True)}
    return {
        "E1": shapely.LineString([middle["U03"], middle["U12"]]).buffer(150),
        "E2": shapely.LineString([middle["U05"], middle["U18"]]),
        "D1": middle["U08"].buffer(200),
        "D2": middle["U16"],
        "F1": middle["U25"].buffer(220),
        "F2": middle["U14"].buffer(120),
    }


def shapes(frame: gpd.GeoDataFrame) -> list[ShapeLayer]:
    """Two elements of a network, two areas (one a point), two funded interventions."""
    made = _shapes(frame)

    def layer(
        id_: str,
        title: dict[str, str],
        rows: list[tuple[str, str, str, str]],
        legend: list[Any],
        register: str | None,
    ) -> ShapeLayer:
        columns = [{"item": i, "name": n, "class": c, "it": t, "en": t} for i, n, c, t in rows]
        shaped = gpd.GeoDataFrame(columns, geometry=[made[i] for i, *_ in rows], crs=frame.crs)
        return ShapeLayer(
            id=id_,
            title=title,
            frame=shaped,
            legend=legend,
            attribution="Dati inventati, CC0-1.0",
            register=register,
        )

    return [
        layer(
            "network", both("Rete verde", "Green network"),
            [("E1", "Parco dell'Arvo", "1", "Priorità 1"), ("E2", "Filare", "2", "Priorità 2")],
            [("1", "#1b6b3a", both("Priorità 1", "Priority 1")), ("2", "#66b36b", both("Priorità 2", "Priority 2"))],
            None,
        ),
        layer(
            "degraded_areas", both("Aree da rigenerare", "Areas to regenerate"),
            [("D1", "Ex fornace", "disused", "Area dismessa"), ("D2", "Deposito", "underused", "Area sottoutilizzata")],
            [("disused", "#c51b7d", both("Area dismessa", "Disused area")), ("underused", "#f1a340", both("Area sottoutilizzata", "Underused area"))],
            "regeneration",
        ),
        layer(
            "funded_interventions", both("Interventi finanziati", "Funded interventions"),
            [("F1", "Piazza spugna", "funded", "Spugna · Finanziato"), ("F2", "Bosco", "completed", "Forestami · Concluso")],
            [("funded", "#9ecae1", both("Finanziato", "Funded")), ("completed", "#54278f", both("Concluso", "Completed"))],
            "funded",
        ),
    ]  # fmt: skip


def strategy(frame: gpd.GeoDataFrame) -> dict[str, Any]:
    """Priorities and both registers."""
    made = _shapes(frame)
    unit = {"id": "U08", "name": str(frame["name"].iloc[7])}

    def area(
        rank: int, id_: str, name: str, kind: str, title: dict[str, str], low: float, high: float
    ) -> dict[str, Any]:
        return {
            "rank": rank, "id": id_, "kind": {"id": kind, "title": title}, "name": name, "state": "Chiusa",
            "cause": None, "owner_type": "private", "constraints": None, "municipality": "Rovate",
            "area": {"value": 12_500.0, "unit": "m**2"} if low == high else None, "unit": unit,
            "score": {"low": low, "high": high}, "funded": ["F1"] if rank == 1 else [],
            "reasons": [both("9.000 m² impermeabili.", "9,000 m² of sealed ground.")], "bounds": box_of(made[id_]),
        }  # fmt: skip

    def funded(
        id_: str, title: str, programme: str, status: dict[str, str], amount: float | None
    ) -> dict[str, Any]:
        return {
            "id": id_, "title": title, "programme": {"id": programme.lower(), "title": both(programme, programme)},
            "status": {"id": status["id"], "title": both(status["it"], status["en"])}, "act": "DD 1/2025",
            "cup": "J51B21000000001", "amount": None if amount is None else {"value": amount, "unit": "EUR"},
            "municipality": {"id": "M1", "name": "Rovate"}, "bounds": box_of(made[id_]),
        }  # fmt: skip

    disused = both("Area dismessa", "Disused area")
    underused = both("Area sottoutilizzata", "Underused area")
    done, given = (
        {"id": "completed", **both("Concluso", "Completed")},
        {"id": "funded", **both("Finanziato", "Funded")},
    )
    return {
        "priorities": priorities(frame),
        "regeneration": {
            "areas": [
                area(1, "D1", "Ex fornace", "disused", disused, 0.8, 0.8),
                area(2, "D2", "Deposito", "underused", underused, 0.4, 0.9),
            ],
            "by_kind": [
                {"kind": {"id": "disused", "title": disused}, "areas": 1, "area": {"value": 12_500.0, "unit": "m**2"}, "without_area": 0},
                {"kind": {"id": "underused", "title": underused}, "areas": 1, "area": None, "without_area": 1},
            ],
            "missing": None,
            "rule": RULE,
        },
        "funded": {
            "interventions": [
                funded("F1", "Piazza spugna", "Spugna", given, 640_000.0),
                funded("F2", "Bosco di cintura", "Forestami", done, None),
            ],
            "by_programme": [
                {"id": "spugna", "title": both("Spugna", "Spugna"), "interventions": 1, "amount_eur": 640_000.0, "without_amount": 0},
                {"id": "forestami", "title": both("Forestami", "Forestami"), "interventions": 1, "amount_eur": None, "without_amount": 1},
            ],
            "by_status": [],
            "by_municipality": [],
            "twice": [{"interventions": ["F1", "F2"], "same_cup": True, "same_place": False}],
            "missing": None,
        },
    }  # fmt: skip


def _figure(value: float | None, low: float | None, high: float | None, unit: str) -> dict[str, Any]:
    missing = None if value is not None else both("manca il gruppo del suolo", "no soil group")
    return {
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "missing": missing,
        "notes": [],
        "trace": [{"kind": "layer", "id": "land_cover"}],
    }


def beside() -> dict[str, Any]:
    """Benefits, green network, overlaps and firmness of an evaluation."""
    element = {"id": "E1", "name": "Parco dell'Arvo", "kind": "park", "priority": 1}
    other = {"id": "E2", "name": "Filare", "kind": "row", "priority": 2}
    metres = {
        name: {"value": v, "unit": "m"}
        for name, v in (("gap_before", 420.0), ("gap_after", 130.0), ("gap_closed", 290.0))
    }
    funded = {
        "id": "F1", "title": "Piazza spugna", "programme": {"id": "spugna", "title": both("Spugna", "Spugna")},
        "status": {"id": "funded", "title": both("Finanziato", "Funded")}, "act": "DD 1/2025", "cup": "J51B21000000001",
        "amount": {"value": 640_000.0, "unit": "EUR"}, "municipality": None, "same_cup": True, "same_place": True,
        "shared_area": {"value": 1200.0, "unit": "m**2"}, "shared_share": 0.096,
    }  # fmt: skip
    factor = {"id": "answer.C1", "title": both("Risposta mancante: C1", "No answer: C1"), "kind": "answer", "swing": 6.0,
              "moves_class": True, "total": {"at_low": 70.0, "at_high": 76.0}, "class": {"at_low": "C", "at_high": "B"}, "source": ASSUMED}  # fmt: skip
    return {
        "benefits_estimate": {
            "retained": _figure(210.0, 150.0, 260.0, "m**3"),
            "cost_per_m3": _figure(2285.7, 1846.0, None, "EUR/m**3"),
            "residents": _figure(None, None, None, "inhabitant"),
            "cooling_units": [{"id": "U04", "name": "Città densa", "share": 1.0, "cooling": _figure(0.0004, 0.0, 0.002, "delta_degC")}],
            "hydraulic_invariance": {
                "title": both("Invarianza idraulica", "Hydraulic invariance"), "applicable": True, "answer": "met",
                "class": {"label": both("2", "2")}, "method": {"label": both("sole piogge", "rainfall only")},
                "volume": {"answer": "met", "required": {"value": 500.0, "unit": "m**3"}, "provided": {"value": 620.0, "unit": "m**3"}},
                "note": both("Regole da verificare.", "Rules to be checked."),
            },
            "notes": [both("Stime di modello", "Estimates of a model")],
            "parameters": [],
        },
        "green_network": {
            "position": "inside", "inside_share": 0.4, "distance": {"value": 0.0, "unit": "m"}, "elements": [element],
            "connects": [{"elements": [element, other], **metres}],
            "connectivity": {
                "added_area": {"value": 7500.0, "unit": "m**2"},
                "eca": {"before": {"value": 1_200_000.0, "unit": "m**2"}, "after": {"value": 1_260_000.0, "unit": "m**2"}},
                "eca_gain": {"value": 60_000.0, "unit": "m**2"}, "eca_gain_share": 0.05,
            },
            "texts": [], "missing": None, "trace": [],
        },
        "overlaps": {"interventions": [funded], "missing": None, "trace": []},
        "sensitivity": {
            "draws": 10_000, "seed": 1, "method": both("Estrazioni inventate", "Invented draws"), "official": False,
            "schede": [
                {
                    "number": 1, "title": both("Scheda 1", "Scheda 1"),
                    "class": {"low": "C", "high": "B", "holds": 0.97, "at_least": 0.99, "shares": {"A": 0.02, "B": 0.6, "C": 0.38, "D": 0.0}},
                    "total": {"computed": {"low": 70.0, "high": 80.0}, "p05": 66.2, "p50": 74.0, "p95": 81.3},
                    "tornado": [factor, {**factor, "id": "answer.C2", "swing": 0.0}],
                }
            ],
        },
    }  # fmt: skip
