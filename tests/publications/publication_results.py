"""Invented evaluation results and maps for the tests of publications: no place or figure here is real."""

from __future__ import annotations

import copy
import hashlib
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely import Polygon, box

from sttm.grids import ArrayCells, Grid
from sttm.publications.maps.rendering import Background, DossierMap, MapClass, MissingMap, View, level_classes

CRS = "EPSG:32632"


def _hash(text: str, size: int = 64) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:size]


def _text(it: str, en: str) -> dict[str, str]:
    return {"it": it, "en": en}


def _range(low: float, high: float | None = None) -> dict[str, float]:
    return {"low": low, "high": low if high is None else high}


EXAMPLE = {
    "kind": "assumption",
    "title": {
        "it": "Punteggi di esempio, da sostituire con il testo pubblicato",
        "en": "Example scores, until the published text is entered",
    },
    "article": None,
    "url": None,
}

_LAYERS = {
    "land_cover": "Copertura del suolo",
    "unit_vulnerability": "Livelli di vulnerabilità delle unità",
    "unit_idren": "Indice Idren per unità",
    "night_temperature": "Temperatura notturna estiva",
    "ecosystem_services": "Fornitura potenziale di servizi ecosistemici",
    "wells": "Pozzi per acqua potabile",
    "groundwater_depth": "Soggiacenza della falda",
    "parcels": "Particelle catastali",
}

_ENGLISH = {
    "land_cover": "Land cover",
    "unit_vulnerability": "Vulnerability levels of the units",
    "unit_idren": "Idren of the units",
    "night_temperature": "Summer night temperature",
    "ecosystem_services": "Potential supply of ecosystem services",
    "wells": "Drinking-water wells",
    "groundwater_depth": "Groundwater depth",
    "parcels": "Cadastral parcels",
}

_PARAMETERS = {
    "surroundings_radius": ("Raggio dell’intorno", "Radius of the surroundings"),
    "minimum_coverage": ("Copertura minima dei dati", "Least coverage of the data"),
    "drainage_breaks_sample": ("Soglie di vulnerabilità al drenaggio", "Drainage vulnerability breaks"),
    "heat_breaks_sample": ("Soglie di vulnerabilità al calore", "Heat vulnerability breaks"),
    "scale_a2": ("Scala del criterio A2", "Scale of criterion A2"),
    "effectiveness_matrix": ("Matrice di efficacia", "Effectiveness matrix"),
    "synergy_table": ("Tabella delle sinergie", "Table of synergies"),
    "wells_respect_zone": ("Zona di rispetto dei pozzi", "Respect zone of wells"),
    "design_rain": ("Pioggia di progetto", "Design rain"),
}


def _layer(name: str) -> dict[str, Any]:
    return {"kind": "layer", "id": name, "version": _hash(name, 16)}


def _parameter(name: str, *, official: bool = False) -> dict[str, Any]:
    return {"kind": "parameter", "id": name, "official": official, "source": EXAMPLE}


def _share(
    unit: str, share: float, name: str, value: float | None, unit_of: str, layer: str, points: Any
) -> dict[str, Any]:
    given = {"name": name, "value": value, "unit": unit_of, "layer": layer, "version": _hash(layer, 16)}
    return {"unit": unit, "share": share, "input": given, "points": points}


def _criterion(
    code: str, it: str, en: str, answer: str, points: Any, highest: float, **more: Any
) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": code,
        "title": _text(it, en),
        "kind": "checklist" if code[0] == "C" else "scale",
        "answer": answer,
        "points": points,
        "max": highest,
    }
    return {**base, "shares": [], "trace": [], "official": False, "notes": [], **more}


def _checklist(number: int) -> list[dict[str, Any]]:
    declared = {"trace": [{"kind": "declaration", "id": "C1", "by": "Comune di Borgo Ponte"}]}
    checklist = [
        _criterion(
            "C1",
            "Criteri ambientali minimi (CAM)",
            "Minimum environmental criteria (CAM)",
            "met",
            _range(5.0),
            5.0,
            evidence="Relazione CAM, elaborato R07",
            **declared,
        ),
        _criterion(
            "C2",
            "Non arrecare danno significativo (DNSH)",
            "Do no significant harm (DNSH)",
            "met",
            _range(5.0),
            5.0,
            evidence="Scheda DNSH 2, elaborato R09",
            **declared,
        ),
        _criterion(
            "C3",
            "Recapito delle acque di troppo pieno fuori dalla rete fognaria mista",
            "Overflow kept out of the combined sewer",
            "disputed",
            _range(0.0, 5.0),
            5.0,
            evidence=None,
            dispute={
                "computed": "met",
                "contested": "not_met",
                "party": "Consorzio irriguo della Roggia Vecchia",
                "reason": "La roggia indicata come recapito è in asciutta da ottobre a marzo "
                "e non riceve portate meteoriche.",
            },
            trace=[_layer("land_cover"), {"kind": "declaration", "id": "C3", "by": "Comune di Borgo Ponte"}],
        ),
        _criterion(
            "C4",
            "Specie autoctone e non allergeniche",
            "Native, non-allergenic species",
            "met",
            _range(4.0),
            5.0,
            evidence="Relazione agronomica, elaborato R11, § 4.2",
            **declared,
        ),
        _criterion(
            "C5",
            "Piano di manutenzione di almeno dieci anni",
            "Maintenance plan of ten years or more",
            "not_met",
            _range(0.0),
            5.0 if number == 1 else 4.0,
            evidence=None,
            **declared,
        ),
        _criterion(
            "C6",
            "Pavimentazioni chiare o permeabili nei percorsi",
            "Light or permeable paving of the paths",
            "met",
            _range(4.0),
            5.0,
            evidence="Tavola T05",
            **declared,
        ),
    ]
    checklist.append(
        _criterion(
            "C7",
            "Gestione delle acque di cantiere",
            "Handling of construction-site water",
            "not_assessable",
            _range(0.0),
            5.0,
            applicable=False,
            notes=[
                _text(
                    "Nessuna delle opere è di un tipo a cui si applica.",
                    "None of the works is of a type it applies to.",
                )
            ],
        )
    )
    if number == 2:
        checklist[2] = _criterion(
            "C3",
            "Ombreggiamento delle superfici pavimentate",
            "Shading of paved surfaces",
            "met",
            _range(5.0),
            5.0,
            evidence="Tavola T06",
            **declared,
        )
    return checklist


def _scheda(number: int) -> dict[str, Any]:
    drainage = number == 1
    theme = "drainage" if drainage else "heat"
    local = (
        ("unit.idren", 0.43, 0.61, "1", "unit_idren")
        if drainage
        else ("unit.night_temperature", 28.4, 27.1, "degC", "night_temperature")
    )
    part_a = [
        _criterion(
            "A1",
            "Livello di vulnerabilità dell’UPA",
            "Vulnerability level of the UPA",
            "met",
            _range(16.4),
            20.0,
            direction=_text("Il bisogno cresce con il livello.", "Need rises with the level."),
            shares=[
                _share(
                    "U021",
                    0.7123,
                    f"unit.{theme}_vulnerability",
                    4.0,
                    "level",
                    "unit_vulnerability",
                    _range(16.0),
                ),
                _share(
                    "U015",
                    0.2877,
                    f"unit.{theme}_vulnerability",
                    5.0,
                    "level",
                    "unit_vulnerability",
                    _range(20.0),
                ),
            ],
            trace=[_layer("unit_vulnerability"), _parameter(f"{theme}_breaks_sample")],
        ),
        _criterion(
            "A2",
            "Indice Idren del luogo e dell’intorno"
            if drainage
            else "Temperatura notturna del luogo e dell’intorno",
            "Idren of the place and its surroundings"
            if drainage
            else "Night temperature of the place and its surroundings",
            "met",
            _range(7.25),
            10.0,
            direction=_text("Il bisogno cresce con il livello.", "Need rises with the level."),
            shares=[
                _share("U021", 0.7123, local[0], local[1], local[3], local[4], _range(8.0)),
                _share("U015", 0.2877, local[0], local[2], local[3], local[4], _range(5.4)),
            ],
            trace=[
                _layer(local[4]),
                _layer("land_cover"),
                _parameter("surroundings_radius"),
                _parameter("scale_a2"),
            ],
        ),
        _criterion(
            "A3",
            "Erogazione potenziale del servizio ecosistemico",
            "Potential supply of the ecosystem service",
            "not_assessable",
            _range(0.0, 10.0),
            10.0,
            direction=_text("Più offerta, meno bisogno.", "More supply, less need."),
            shares=[
                _share(
                    "U021", 0.7123, "place.extreme_events", None, "1", "ecosystem_services", _range(0.0, 10.0)
                )
            ],
            trace=[_layer("ecosystem_services"), _parameter("minimum_coverage")],
            notes=[
                _text(
                    "Dati mancanti sul 60 % dell’area: la copertura richiesta è almeno dell’80 %.",
                    "Data missing on 60 % of the area: at least 80 % coverage is required.",
                )
            ],
        ),
    ]
    if not drainage:
        part_a[2].update(answer="met", points=_range(8.0), notes=[])
        part_a[2]["shares"] = [
            _share("U021", 0.7123, "place.microclimate", 2.9, "1", "ecosystem_services", _range(8.0)),
            _share("U015", 0.2877, "place.microclimate", 2.8, "1", "ecosystem_services", _range(8.0)),
        ]
    part_b = [
        _criterion(
            "B1",
            "Efficacia delle tipologie di intervento rispetto alla vulnerabilità",
            "Effectiveness of the types of work for the vulnerability",
            "met",
            _range(18.0),
            20.0,
            trace=[_parameter("effectiveness_matrix"), _layer("unit_vulnerability")],
            notes=[
                _text(
                    "Prevalgono i giardini della pioggia (64 % della superficie delle opere).",
                    "Rain gardens prevail (64 % of the area of the works).",
                )
            ],
        ),
        _criterion(
            "B2",
            "Opere sinergiche (ombreggiamento, fruizione, biodiversità)",
            "Synergic works (shade, access, biodiversity)",
            "met",
            _range(6.0),
            10.0,
            trace=[_parameter("synergy_table")],
        ),
    ]
    benefit = (
        _text(
            "Volume d’acqua trattenuto in un evento di 50 mm: 214 m³ (metodo del numero di curva).",
            "Water retained in a 50 mm event: 214 m³ (curve number method).",
        )
        if drainage
        else _text(
            "Riduzione media della temperatura notturna entro 100 m: 0,6 °C.",
            "Mean reduction of night temperature within 100 m: 0.6 °C.",
        )
    )
    checks = [
        {
            "id": "wells",
            "title": _text("Zona di rispetto dei pozzi", "Respect zone of wells"),
            "answer": "not_met",
            "value": {"value": 112.6, "unit": "m"},
            "text": _text(
                "Nella zona di rispetto non si infiltrano acque di strade e piazzali.",
                "Water from roads and yards is not infiltrated inside the respect zone.",
            ),
            "trace": [_layer("wells"), _parameter("wells_respect_zone", official=True)],
        },
        {
            "id": "groundwater",
            "title": _text(
                "Soggiacenza della falda sotto i giardini della pioggia",
                "Groundwater depth under the rain gardens",
            ),
            "answer": "not_assessable",
            "value": None,
            "text": _text(
                "Lo strato della soggiacenza non copre l’area.",
                "The groundwater depth layer does not cover the area.",
            ),
            "trace": [_layer("groundwater_depth")],
        },
    ]
    return {
        "id": f"scheda_{number}",
        "number": number,
        "title": _text("Scheda Norma 1 – Drenaggio", "Scheda Norma 1 – Drainage")
        if drainage
        else _text("Scheda Norma 2 – Isola di calore", "Scheda Norma 2 – Heat island"),
        "official": False,
        "source": EXAMPLE,
        "parts": [
            {
                "id": "A",
                "title": _text("Localizzazione dell’intervento", "Location of the intervention"),
                "weight": 40.0,
                "points": _range(23.65, 33.65) if drainage else _range(31.65),
                "max": 40.0,
                "criteria": part_a,
            },
            {
                "id": "B",
                "title": _text("Tipologia di intervento", "Type of intervention"),
                "weight": 30.0,
                "points": _range(24.0),
                "max": 30.0,
                "criteria": part_b,
            },
            {
                "id": "C",
                "title": _text("Modalità di realizzazione", "Way of realisation"),
                "weight": 30.0,
                "points": _range(18.0, 23.0) if drainage else _range(23.0),
                "max": 30.0,
                "criteria": _checklist(number),
            },
        ],
        "checks": checks if drainage else [],
        "conditions": "not_met" if drainage else None,
        "total": _range(65.65, 80.65) if drainage else _range(78.65),
        "max": 100.0,
        "class": {
            "low": "C" if drainage else "B",
            "high": "B",
            "labels": {"B": _text("Buona", "Good"), "C": _text("Discreta", "Fair")},
            "scale": [
                {"id": "A", "from": 85.0, "label": _text("Ottima", "Excellent")},
                {"id": "B", "from": 70.0, "label": _text("Buona", "Good")},
                {"id": "C", "from": 55.0, "label": _text("Discreta", "Fair")},
                {"id": "D", "from": 40.0, "label": _text("Sufficiente", "Sufficient")},
                {"id": "E", "from": 0.0, "label": _text("Insufficiente", "Insufficient")},
            ],
        },
        "relevance": {
            "answer": "met",
            "low": "sovracomunale",
            "high": "sovracomunale",
            "labels": {"sovracomunale": _text("Sovracomunale", "Supra-municipal")},
            "reasons": [
                _text(
                    "L’intervento ricade in un elemento della Rete Verde Metropolitana di priorità 1.",
                    "The intervention lies in an element of the metropolitan green network of priority 1.",
                )
            ],
        },
        "priority": {
            "answer": "not_assessable" if drainage else "met",
            "low": "media" if drainage else "alta",
            "high": "alta",
            "labels": {"media": _text("Media", "Medium"), "alta": _text("Alta", "High")},
            "reasons": [],
        },
        "final_title": _text("Valutazione finale", "Final evaluation"),
        "purpose": _text(
            "Autovalutazione da parte del Comune: quanto l’intervento risponde al fabbisogno dell’unità.",
            "Self-evaluation by the Comune: how far the intervention meets the need of the unit.",
        ),
        "override": None
        if drainage
        else {"class": "C", "author": "Arch. Anna Esempio", "reason": "Cantiere in fascia di rispetto"},
        "benefits": [
            {"id": "runoff", "title": _text("Effetto atteso", "Expected effect"), "text": benefit},
            {
                "id": "people",
                "text": _text(
                    "Residenti entro 300 m: 1.240, di cui 118 sotto i dieci anni e 301 sopra i settanta.",
                    "Residents within 300 m: 1,240, of whom 118 under ten and 301 over seventy.",
                ),
            },
        ],
    }


def full_result() -> dict[str, Any]:
    """Return a rich result: two Schede, a class range, a dispute, missing data, many parameters."""
    works = [
        ("rain_garden", "Giardino della pioggia", "Rain garden", 2000.0, "m²", 30000.0, 160000.0),
        ("swale", "Fossato inondabile vegetato", "Vegetated swale", 640.0, "m²", 9600.0, 51200.0),
        (
            "depaving",
            "Depavimentazione del parcheggio di via del Mulino",
            "Depaving of the car park in via del Mulino",
            3200.5,
            "m²",
            304000.0,
            304000.0,
        ),
        ("urban_forest", "Forestazione urbana", "Urban forest", 0.8, "ha", 32800.0, 36000.0),
    ]
    parameters = [
        ("surroundings_radius", 100.0, "m", False, "ours"),
        ("minimum_coverage", 0.8, "1", False, "ours"),
        ("drainage_breaks_sample", [0.2, 0.35, 0.5, 0.7], "1", False, "ours"),
        ("heat_breaks_sample", [25.5, 26.5, 27.5, 28.5], "degC", False, "ours"),
        ("scale_a2", {"low": 0.0, "high": 1.0}, "1", False, "ours"),
        ("effectiveness_matrix", "5 × 14", None, False, "ours"),
        ("synergy_table", None, None, False, "memory"),
        ("wells_respect_zone", 200.0, "m", True, "seen"),
        ("design_rain", 50.0, "mm", False, "second"),
    ]
    act = {
        "kind": "act",
        "title": "D.Lgs 152/2006",
        "article": "art. 94 c. 6",
        "url": "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.legislativo:2006-04-03;152",
    }
    result = {
        "kind": "sttm-evaluation",
        "format": 1,
        "engine": {"name": "sttm", "version": "0.1.0"},
        "pack": {
            "name": "sample",
            "version": "2026.1",
            "fingerprint": _hash("pack"),
            "title": _text("Area metropolitana di esempio", "Sample metropolitan area"),
            "fictional": True,
        },
        "evaluated_on": "2026-03-10",
        "intervention": {
            "id": "river-park",
            "title": "Parco fluviale di Borgo Ponte",
            "municipality": {"id": "F003", "name": "Borgo Ponte"},
            "cup": "J51B21000000001",
            "responsible_officer": "Arch. Anna Esempio",
            "design_stage": "fattibilita",
            "design_stage_label": _text(
                "Progetto di fattibilità tecnico-economica", "Technical and economic feasibility"
            ),
            "protocol": {"number": "1234/2026", "date": "2026-03-10"},
            "act": "DGC 12/2026",
            "cost": {"value": 480000.0, "unit": "EUR"},
            "area": {"value": 12500.0, "unit": "m²"},
            "works": [
                {
                    "type": t,
                    "label": _text(it, en),
                    "quantity": {"value": q, "unit": u},
                    "cost_range": {
                        "low": low,
                        "high": high,
                        "unit": "EUR",
                        "source": "Costi unitari di letteratura",
                    },
                }
                for t, it, en, q, u, low, high in works
            ],
            "cadastral": [
                {"municipality": "F003", "sheet": "12", "parcel": "340", "resolved": True},
                {"municipality": "F003", "sheet": "12", "parcel": "341", "resolved": False},
                {"municipality": "F003", "sheet": "14", "parcel": "8", "resolved": None},
            ],
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[9.1, 45.4], [9.101, 45.4], [9.101, 45.401], [9.1, 45.4]]],
            },
        },
        "units": [
            {
                "id": "U021",
                "name": "Pianura irrigua 12",
                "share": 0.7123,
                "area": {"value": 8903.8, "unit": "m²"},
            },
            {
                "id": "U015",
                "name": "Valle fluviale 13",
                "share": 0.2877,
                "area": {"value": 3596.2, "unit": "m²"},
            },
        ],
        "layers": [
            {
                "layer": name,
                "version": _hash(name, 16),
                "title": _text(title, _ENGLISH[name]),
                "publisher": "Ente cartografico di esempio",
                "licence": "CC-BY-4.0",
                "reference_date": "2024-01-01",
                "fictional": True,
                "period": "2021–2024" if name == "night_temperature" else None,
                "proxy_for": "night_temperature" if name == "night_temperature" else None,
            }
            for name, title in _LAYERS.items()
        ],
        "parameters": [
            {
                "id": i,
                "value": v,
                "unit": u,
                "source": act if o else EXAMPLE,
                "official": o,
                "confidence": c,
                "title": _text(*_PARAMETERS[i]),
            }
            for i, v, u, o, c in parameters
        ],
        "schede": [_scheda(1), _scheda(2)],
        "caveats": [
            {
                "id": "fictional",
                **_text(
                    "Territorio di fantasia: nessun dato descrive luoghi reali.",
                    "Fictional territory: no datum describes a real place.",
                ),
                "layers": [],
            },
            {
                "id": "proxy",
                **_text(
                    "La temperatura media dell’aria di luglio sta al posto della temperatura notturna "
                    "estiva: i livelli di calore hanno soglie proprie.",
                    "Mean July air temperature stands in for summer night temperature: "
                    "the heat levels have breaks of their own.",
                ),
                "layers": ["night_temperature"],
            },
        ],
        "fingerprint": _hash("result"),
    }
    # A copy: the parts share their sources, and a test that changes one changes that one only.
    return copy.deepcopy(result)


def minimal_result() -> dict[str, Any]:
    """Return a result in which everything that may be null is null."""
    result = dict.fromkeys(full_result())
    return {
        **result,
        "kind": "sttm-evaluation",
        "format": 1,
        "evaluated_on": "2026-03-10",
        "fingerprint": _hash("minimal"),
    }


def hostile_result() -> dict[str, Any]:
    """Return the full result with every text a person types replaced by something nasty."""
    result = copy.deepcopy(full_result())
    nasty = (
        '#import "x.typ" *grassetto* $x^2$ @rif <etichetta> \\ #panic("no") `raw` //commento '
        "/* */ = Titolo 🌳🏳️‍🌈 漢字 \u202e\x00\x1b[31m"
    )
    result["intervention"].update(
        title=(nasty + " ") * 3 + "Precipitevolissimevolmente" * 70,
        responsible_officer=nasty,
        cup="X" * 300,
        act=nasty,
        protocol={"number": "9" * 200, "date": "non è una data"},
        municipality={"id": "#", "name": nasty},
    )
    for scheda in result["schede"]:
        scheda["relevance"]["reasons"] = [{"it": nasty, "en": nasty}]
        for part in scheda["parts"]:
            for criterion in part["criteria"]:
                criterion["title"] = {"it": nasty * 2, "en": nasty * 2}
                criterion["notes"] = [{"it": nasty * 8, "en": nasty * 8}]
                if criterion.get("dispute"):
                    criterion["dispute"].update(party="Z" * 400, reason=nasty)
    result["units"][0]["name"] = "Y" * 500
    result["layers"][0].update(title=nasty, publisher="P" * 200, licence=nasty)
    result["parameters"][0]["source"] = {
        "kind": "#kind",
        "title": nasty,
        "article": "Q" * 150,
        "url": "javascript:alert(1)",
    }
    result["caveats"][0].update(it=nasty, en=nasty)
    return result


def site() -> Polygon:
    """Return the polygon of the invented intervention, metres."""
    return Polygon([(5010, 4990), (5130, 5000), (5150, 5090), (5080, 5130), (5040, 5080), (5000, 5070)])


def units_frame() -> gpd.GeoDataFrame:
    """Return irregular units over 12 km; one has no level."""
    rows, cols = np.mgrid[0:6, 0:6]
    jitter = np.random.default_rng(7).uniform(-750, 750, (2, 36))
    seeds = shapely.points(cols.ravel() * 2000 + jitter[0] - 100, rows.ravel() * 2000 + jitter[1] + 330)
    cells = shapely.voronoi_polygons(
        shapely.multipoints(seeds), extend_to=box(-2000, -2000, 12000, 12000), ordered=True
    )
    levels = 1.0 + (np.arange(36) * 7 // 3) % 5
    levels[14] = np.nan
    names = [f"U{i:03d}" for i in range(36)]
    frame = gpd.GeoDataFrame({"unit_id": names, "level": levels}, geometry=list(cells.geoms), crs=CRS)
    return frame.set_index("unit_id", drop=False)


LEGEND = {
    1112: ("#a0522d", _text("Residenziale denso", "Dense residential")),
    121: ("#8c7aa9", _text("Produttivo e commerciale", "Industrial, commercial")),
    122: ("#9aa0a6", _text("Strade e ferrovie", "Roads and railways")),
    141: ("#a9d18e", _text("Parchi urbani", "Urban parks")),
    211: ("#f3e9b5", _text("Seminativi", "Arable land")),
    311: ("#2e7d32", _text("Boschi di latifoglie", "Broad-leaved woods")),
    511: ("#5aa9e6", _text("Corsi d’acqua", "Rivers and canals")),
}


def land_cover() -> ArrayCells:
    """Return an invented land cover, 10 m, with a river, a road, a wood and a gap."""
    rows, cols = np.mgrid[0:400, 0:400]
    values = np.full((400, 400), 211, dtype=np.uint16)
    values[(rows // 23 + cols // 31) % 4 == 0] = 1112
    values[(rows // 37 + cols // 19) % 7 == 0] = 141
    values[(rows - 200) ** 2 + (cols - 215) ** 2 < 90] = 311
    values[np.abs(rows - 190 - 12 * np.sin(cols / 14)) < 3] = 511
    values[np.abs(cols - 195) < 2] = 122
    values[230:240, 180:190] = 121
    values[170:176, 215:225] = 0
    return ArrayCells(Grid(CRS, 3000, 7000, 10, 10, 400, 400), values, nodata=0)


def location_map() -> DossierMap:
    """Return the units coloured by level."""
    return DossierMap(
        title=_text(
            "Inquadramento sulle unità: vulnerabilità al drenaggio",
            "Location among the units: drainage vulnerability",
        ),
        description=_text(
            "Mappa delle unità colorate per livello di vulnerabilità; "
            "l’intervento è al centro, a cavallo di due unità.",
            "Map of the units coloured by vulnerability level; the intervention is at the centre.",
        ),
        crs=CRS,
        intervention=site(),
        view=View.around((3000, 3000, 7000, 7000)),
        attribution=_text(
            "Unità: Ente cartografico di esempio, CC BY 4.0. Territorio fittizio.",
            "Units: sample mapping agency, CC BY 4.0. Fictional territory.",
        ),
        units=units_frame(),
        indicator="level",
        indicator_title=_text("Vulnerabilità al drenaggio", "Drainage vulnerability"),
        classes=level_classes("drainage"),
        unit_label="unit_id",
    )


def close_map() -> DossierMap:
    """Return the polygon on the land cover."""
    return DossierMap(
        title=_text("L’intervento sulla copertura del suolo", "The intervention on land cover"),
        description=_text(
            "Il perimetro dell’intervento sulla copertura del suolo a 10 m: "
            "parco, seminativi, un corso d’acqua.",
            "The outline of the intervention on 10 m land cover: park, arable land, a river.",
        ),
        crs=CRS,
        intervention=site(),
        view=View.around(site().bounds, margin=3),
        attribution=_text(
            "Copertura del suolo: Ente cartografico di esempio, CC BY 4.0.",
            "Land cover: sample mapping agency, CC BY 4.0.",
        ),
        units=units_frame(),
        background=Background.from_legend(land_cover(), _text("Copertura del suolo", "Land cover"), LEGEND),
        note=_text("Celle di 10 m.", "Cells of 10 m."),
    )


def heat_map() -> DossierMap:
    """Return the polygon on a continuous raster in classes."""
    rows, cols = np.mgrid[0:400, 0:400]
    cells = ArrayCells(
        Grid(CRS, 3000, 7000, 10, 10, 400, 400),
        (27 + 2 * np.sin(rows / 17) * np.cos(cols / 23)).astype("float32"),
    )
    steps = [
        (None, 26.0, "#ffffb2"),
        (26.0, 27.0, "#fecc5c"),
        (27.0, 28.0, "#fd8d3c"),
        (28.0, None, "#e31a1c"),
    ]
    classes = [
        MapClass(
            colour=c,
            label=_text(f"{lo or 'sotto'} – {hi or 'oltre'}", f"{lo or 'below'} – {hi or 'above'}"),
            low=lo,
            high=hi,
        )
        for lo, hi, c in steps
    ]
    return DossierMap(
        title=_text("Temperatura notturna estiva", "Summer night temperature"),
        description=_text(
            "Temperatura notturna intorno all’intervento.", "Night temperature around the intervention."
        ),
        crs=CRS,
        intervention=site(),
        view=View.around(site().bounds, margin=6),
        attribution=_text("Dati di esempio.", "Sample data."),
        background=Background(
            cells=cells, title=_text("Temperatura (°C)", "Temperature (°C)"), classes=classes
        ),
    )


def all_maps() -> list[DossierMap | MissingMap]:
    """Return two maps and one that is not available."""
    missing = MissingMap(
        title=_text("Temperatura notturna", "Night temperature"),
        reason=_text(
            "lo strato della temperatura notturna non copre l’area.",
            "the night temperature layer does not cover the area.",
        ),
    )
    return [location_map(), close_map(), missing]
