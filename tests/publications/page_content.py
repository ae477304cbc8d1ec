"""An invented territory of 32 units and three interventions for the tests of the page."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import page_siting
import page_strategy
import shapely

from sttm.grids import ArrayCells, Grid
from sttm.publications.page.overlays import Ramp, overlay_png
from sttm.publications.page.site import Indicator, Outline, PackFacts, PageContent, RasterOverlay

CRS = "EPSG:32632"
LEFT, BOTTOM, SIDE = 510_000.0, 5_030_000.0, 10_000.0
NAMES = ["Borgo Ponte", "Castel Verde", "Rovate", "San Lazzaro al Fiume", "Pieve Alta", "Montalbo"]
BLUES = ["#a63603", "#e6842a", "#f5cf8e", "#9ecae1", "#2171b5"]
REDS = ["#fff3d6", "#fdc986", "#f58e52", "#d7402b", "#8c0d25"]
GREENS = ["#f2f0e6", "#cfe3b4", "#8fc57f", "#3f9b55", "#0b5d35"]
LEVELS = [
    {"it": "molto bassa", "en": "very low"},
    {"it": "bassa", "en": "low"},
    {"it": "media", "en": "medium"},
    {"it": "alta", "en": "high"},
    {"it": "molto alta", "en": "very high"},
]
NOTE = {"it": "Copertura del suolo inventata, 2024", "en": "Invented land cover, 2024"}
NIGHT = {
    "it": "Temperatura notturna inventata, media di luglio 2023",
    "en": "Invented night temperature, mean of July 2023",
}


def _indicator(id: str, it: str, en: str, **more: Any) -> Indicator:
    given = {
        "unit": "1",
        "digits": 2,
        "breaks": [0.2, 0.4, 0.6, 0.8],
        "colours": GREENS,
        "description": {
            "it": f"{it}: quota sulla superficie dell'unità.",
            "en": f"{en}: share of the area of the unit.",
        },
        "source_note": NOTE,
        **more,
    }
    return Indicator(id=id, title={"it": it, "en": en}, **given)


INDICATORS = [
    _indicator(
        "idren", "Idren (superficie drenante)", "Idren (draining area)", colours=BLUES, coverage="covered"
    ),
    _indicator(
        "night_temperature",
        "Temperatura notturna estiva",
        "Summer night temperature",
        unit="°C",
        digits=1,
        breaks=[25.5, 26.5, 27.5, 28.5],
        colours=REDS,
        source_note=NIGHT,
        coverage="covered",
        description={"it": "Media delle notti estive.", "en": "Mean of the summer nights."},
    ),
    _indicator(
        "drainage_vulnerability",
        "Vulnerabilità al drenaggio",
        "Drainage vulnerability",
        unit="level",
        digits=0,
        breaks=[2, 3, 4, 5],
        colours=REDS,
        labels=LEVELS,
    ),
    _indicator(
        "heat_vulnerability",
        "Vulnerabilità al calore",
        "Heat vulnerability",
        unit="level",
        digits=0,
        breaks=[2, 3, 4, 5],
        colours=REDS,
        labels=LEVELS,
        source_note=NIGHT,
    ),
    _indicator("sealed_share", "Quota impermeabile", "Sealed share", colours=REDS),
    _indicator("tree_share", "Quota alberata", "Tree share"),
]


def units(count: int = 32) -> gpd.GeoDataFrame:
    """Voronoi cells of seeded points; two units are not assessable for heat, one for everything."""
    rng = np.random.default_rng(7)
    square = shapely.box(LEFT, BOTTOM, LEFT + SIDE, BOTTOM + SIDE)
    points = shapely.points(rng.uniform([LEFT, BOTTOM], [LEFT + SIDE, BOTTOM + SIDE], (count, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), extend_to=square))
    shapes = [cell.intersection(square) for cell in cells]
    centre = shapely.Point(LEFT + 0.45 * SIDE, BOTTOM + 0.5 * SIDE)
    far = np.array([shape.centroid.distance(centre) for shape in shapes]) / (0.65 * SIDE)
    idren = np.clip(0.12 + 0.8 * far + rng.normal(0, 0.06, count), 0.03, 0.97)
    night = 29.2 - 4.2 * far + rng.normal(0, 0.25, count)
    frame = gpd.GeoDataFrame(
        {
            "unit_id": [f"U{i + 1:02d}" for i in range(count)],
            "name": [f"{'Città densa' if f < 0.4 else 'Pianura irrigua'} {i + 1}" for i, f in enumerate(far)],
            "type": ["3a" if f < 0.4 else "2c" for f in far],
            "municipality": [
                NAMES[
                    int(s.centroid.x > LEFT + SIDE / 2) * 3 + min(int((s.centroid.y - BOTTOM) / SIDE * 3), 2)
                ]
                for s in shapes
            ],
            "idren": idren,
            "night_temperature": night,
            "drainage_vulnerability": np.clip(np.round(5.4 - 5 * idren), 1, 5),
            "heat_vulnerability": np.clip(np.round(night - 23.8), 1, 5),
            "sealed_share": 1 - idren,
            "tree_share": np.clip(0.5 * idren + rng.normal(0, 0.05, count), 0, 1),
            "covered": np.clip(rng.normal(0.97, 0.05, count), 0.3, 1.0),
        },
        geometry=shapes,
        crs=CRS,
    )
    frame.loc[[4, 9], ["night_temperature", "heat_vulnerability"]] = np.nan
    frame.loc[20, [indicator.id for indicator in INDICATORS]] = np.nan
    frame.loc[20, "covered"] = 0.31
    return frame


def overlays() -> list[RasterOverlay]:
    """Land cover by code, and two continuous rasters."""
    cells = 200
    grid = Grid(CRS, LEFT, BOTTOM + SIDE, SIDE / cells, SIDE / cells, cells, cells)
    y, x = np.mgrid[0:cells, 0:cells] / cells
    far = np.hypot(x - 0.45, y - 0.5)
    river = np.abs(y - 0.35 - 0.1 * np.sin(6 * x)) < 0.012
    code = np.select(
        [river, far < 0.15, far < 0.3, (x * 7).astype(int) % 3 == 0], [511, 1111, 1122, 311], 211
    )
    night = (29.5 - 6 * far).astype(np.float32)
    night[:10] = np.nan
    palette = {511: "#5b9bd5", 1111: "#7a1f3d", 1122: "#d98a8a", 311: "#3b7d3f", 211: "#f2e6b3"}
    names = {
        511: "acqua/water",
        1111: "denso/dense",
        1122: "rado/sparse",
        311: "bosco/woods",
        211: "campi/arable",
    }
    made = []
    for id_, it, en, values, colours, legend in (
        (
            "land_cover",
            "Copertura del suolo",
            "Land cover",
            code.astype(np.int32),
            palette,
            [(palette[k], dict(zip(("it", "en"), names[k].split("/"), strict=True))) for k in palette],
        ),
        (
            "night",
            "Temperatura notturna",
            "Night temperature",
            night,
            Ramp([26, 27, 28], REDS[:4]),
            [
                (c, {"it": t, "en": t})
                for c, t in zip(REDS[:4], ["< 26", "26–27", "27–28", "≥ 28"], strict=True)
            ],
        ),
        (
            "sealing",
            "Impermeabilizzazione",
            "Sealing",
            np.clip(1 - 2 * far, 0, 1),
            Ramp([0.3, 0.6], REDS[:3]),
            [(c, {"it": t, "en": t}) for c, t in zip(REDS[:3], ["< 30 %", "30–60 %", "≥ 60 %"], strict=True)],
        ),
    ):
        image, bounds = overlay_png(ArrayCells(grid, values), colours)
        made.append(
            RasterOverlay(
                id=id_,
                title={"it": it, "en": en},
                image=image,
                bounds=bounds,
                legend=legend,
                attribution="Dati inventati, CC0-1.0",
            )
        )
    return made


def outlines(frame: gpd.GeoDataFrame) -> list[Outline]:
    """Municipalities, and two zones made of them."""
    municipalities = frame[["municipality", "geometry"]].dissolve("municipality").reset_index()
    municipalities = municipalities.rename(columns={"municipality": "name"})
    zone = municipalities["name"].isin(NAMES[:3]).map({True: "Zona Ovest", False: "Zona Est"})
    zones = municipalities[["geometry"]].assign(name=zone).dissolve("name").reset_index()
    return [
        Outline(id="municipalities", title={"it": "Comuni", "en": "Municipalities"}, frame=municipalities),
        Outline(id="zones", title={"it": "Zone omogenee", "en": "Homogeneous zones"}, frame=zones),
    ]


def _both(it: str, en: str) -> dict[str, str]:
    return {"it": it, "en": en}


def _criterion(
    id_: str, it: str, en: str, answer: str, low: float, high: float, max_: float, **more: Any
) -> dict[str, Any]:
    return {
        "id": id_,
        "title": _both(it, en),
        "answer": answer,
        "points": {"low": low, "high": high},
        "max": max_,
        "direction": _both("Più vulnerabile, più bisogno", "More vulnerable, more need"),
        "shares": [],
        "trace": [],
        "official": False,
        "notes": [],
        **more,
    }


ASSUMED = {"kind": "assumption", "title": "Punteggi d'esempio", "article": None, "url": None}


def _location(number: int, unit: str) -> dict[str, Any]:
    shares = [
        {
            "unit": unit,
            "share": 1.0,
            "input": {
                "name": "unit.drainage_vulnerability",
                "label": _both("Vulnerabilità per drenaggio", "Drainage vulnerability"),
                "value": 4.0,
                "unit": "level",
                "missing": None,
            },
            "points": {"low": 16.4, "high": 16.4},
        }
    ]
    trace = [
        {"kind": "layer", "id": "unit_vulnerability", "version": "0123456789abcdef"},
        {"kind": "parameter", "id": "drainage_breaks_sample", "official": False, "source": ASSUMED},
    ]
    return {
        "id": "A",
        "title": _both("Localizzazione dell'intervento", "Location"),
        "weight": 40.0,
        "points": {"low": 21.0, "high": 26.0},
        "max": 40.0,
        "criteria": [
            _criterion(
                "A1",
                "Livello di vulnerabilità dell'UPA",
                "Vulnerability level of the UPA",
                "met",
                16.4,
                16.4,
                20.0,
                shares=shares,
                trace=trace,
            ),
            _criterion("A2", "Idren nel luogo", "Idren at the place", "not_met", 4.6, 4.6, 10.0),
            _criterion(
                "A3",
                "Erogazione potenziale del SE",
                "Potential SE supply",
                "not_assessable",
                0.0,
                5.0,
                10.0,
                notes=[_both("Dati mancanti sul 60 % dell'area.", "Data missing on 60 % of the area.")],
            ),
        ],
    }


def _realisation() -> dict[str, Any]:
    dispute = {
        "computed": "met",
        "contested": "not_met",
        "party": "Consorzio irriguo",
        "reason": "Il canale è in concessione.",
    }
    declared = [{"kind": "declaration", "id": "C1", "by": "Comune"}]
    return {
        "id": "C",
        "title": _both("Modalità di realizzazione", "Way of realisation"),
        "weight": 30.0,
        "points": {"low": 15.0, "high": 20.0},
        "max": 30.0,
        "criteria": [
            _criterion(
                "C1",
                "Criteri ambientali minimi (CAM)",
                "Minimum environmental criteria (CAM)",
                "met",
                5,
                5,
                5,
                evidence="Relazione CAM, elaborato R07",
                trace=declared,
            ),
            _criterion(
                "C2",
                "Continuità del reticolo irriguo",
                "Continuity of the irrigation network",
                "disputed",
                0,
                5,
                5,
                dispute=dispute,
            ),
        ],
    }


def _scheda(number: int, unit: str, low: str, high: str, total: tuple[float, float]) -> dict[str, Any]:
    theme = _both("Drenaggio", "Drainage") if number == 1 else _both("Isola di calore", "Heat island")
    return {
        "id": f"scheda_{number}",
        "number": number,
        "title": {k: f"Scheda Norma {number} – {v}" for k, v in theme.items()},
        "official": False,
        "source": {
            "kind": "assumption",
            "title": _both("Punteggi d'esempio, da sostituire", "Example scores, to be replaced"),
            "article": None,
            "url": None,
        },
        "parts": [
            _location(number, unit),
            {
                "id": "B",
                "title": _both("Tipologia di intervento", "Type of intervention"),
                "weight": 30.0,
                "points": {"low": 24.0, "high": 24.0},
                "max": 30.0,
                "criteria": [
                    _criterion("B1", "Efficacia delle opere", "Effectiveness of the works", "met", 24, 24, 30)
                ],
            },
            _realisation(),
        ],
        "checks": [
            {
                "id": "wells",
                "title": _both("Zona di rispetto dei pozzi", "Respect zone of wells"),
                "answer": "not_met" if number == 1 else "met",
                "value": {"value": 112.6 if number == 1 else 640.0, "unit": "m"},
                "text": _both("Nessun pozzo entro la soglia.", "No well within the limit."),
                "trace": [
                    {"kind": "layer", "id": "wells", "version": "00ff00ff00ff00ff"},
                    {"kind": "parameter", "id": "wells_respect_radius", "official": False},
                ],
            }
        ],
        "conditions": "not_met" if number == 1 else "met",
        "total": {"low": total[0], "high": total[1]},
        "max": 100.0,
        "class": {
            "low": low,
            "high": high,
            "labels": {
                "A": _both("Ottima", "Excellent"),
                "B": _both("Buona", "Good"),
                "C": _both("Discreta", "Fair"),
            },
        },
        "relevance": {
            "answer": "met",
            "low": "sovracomunale",
            "high": "sovracomunale",
            "labels": {"sovracomunale": _both("Sovracomunale", "Supra-municipal")},
            "reasons": [_both("Tocca due Comuni confinanti.", "It touches two bordering municipalities.")],
            "trace": [],
        },
        "priority": {
            "answer": "met" if low == high else "not_assessable",
            "low": "media",
            "high": "media" if low == high else "alta",
            "labels": {"media": _both("Media", "Medium"), "alta": _both("Alta", "High")},
            "reasons": [],
            "trace": [],
        },
        "final_title": _both("Valutazione finale complessiva", "Final evaluation"),
        "override": None if number == 1 else {"class": "A", "author": "Giunta", "reason": "Opere aggiunte."},
        "benefits": [
            {
                "id": "runoff",
                "text": _both("Trattiene circa 210 m³ a ogni evento.", "Retains about 210 m³ per event."),
            }
        ],
    }


def evaluations(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Three interventions inside three units."""
    titles = [
        ("river-park", "Parco fluviale di Borgo Ponte", 3),
        ("school-yard", "Cortile drenante della scuola Rodari", 14),
        ("station-square", "Piazza alberata della stazione", 25),
    ]
    made = []
    for number, (id_, title, row) in enumerate(titles):
        unit = frame.iloc[row]
        shape = (
            gpd.GeoSeries([unit.geometry.centroid.buffer(260, quad_segs=3)], crs=CRS)
            .to_crs("EPSG:4326")
            .iloc[0]
        )
        made.append(
            {
                "kind": "sttm-evaluation",
                "format": 1,
                "engine": {"name": "sttm", "version": "0.1.0"},
                "pack": {
                    "name": "sample",
                    "version": "2026.1",
                    "title": _both("Area di esempio", "Sample area"),
                },
                "evaluated_on": "2026-03-10",
                "intervention": {
                    "id": id_,
                    "title": title,
                    "municipality": {"id": "F003", "name": unit["municipality"]},
                    "cup": "J51B21000000001",
                    "responsible_officer": "Arch. Anna Esempio",
                    "design_stage": "fattibilita",
                    "design_stage_label": _both(
                        "Fattibilità tecnico-economica", "Technical and economic feasibility"
                    ),
                    "protocol": {"number": "1234/2026", "date": "2026-03-10"},
                    "act": "DGC 12/2026",
                    "cost": {"value": 480_000.0, "unit": "EUR"},
                    "area": {"value": 12_500.0, "unit": "m**2"},
                    "works": [
                        {
                            "type": "rain_garden",
                            "label": _both("Giardino della pioggia", "Rain garden"),
                            "quantity": {"value": 2000.0, "unit": "m**2"},
                            "cost_range": {
                                "low": 30_000.0,
                                "high": 160_000.0,
                                "unit": "EUR",
                                "source": ASSUMED,
                            },
                        }
                    ],
                    "cadastral": [
                        {"municipality": "F003", "sheet": "12", "parcel": "340", "resolved": number != 1}
                    ],
                    "geometry": shapely.geometry.mapping(shape),
                },
                "units": [
                    {
                        "id": unit["unit_id"],
                        "name": unit["name"],
                        "share": 1.0,
                        "area": {"value": 12_500.0, "unit": "m**2"},
                    }
                ],
                "layers": [],
                "parameters": [
                    {
                        "id": "surroundings_radius",
                        "value": 100.0,
                        "unit": "m",
                        "source": {
                            "kind": "assumption",
                            "title": "Scelta di progetto",
                            "article": None,
                            "url": None,
                        },
                        "official": False,
                        "confidence": "ours",
                    },
                    {
                        "id": "wells_respect_radius",
                        "value": 200.0,
                        "unit": "m",
                        "source": {"kind": "act", "title": "Atto inventato", "article": "1", "url": None},
                        "official": False,
                        "confidence": "ours",
                    },
                ],
                "schede": [
                    _scheda(1, unit["unit_id"], "C", "B", (70.0, 80.0)),
                    _scheda(2, unit["unit_id"], "B", "B", (84.0, 84.0)),
                ],
                "caveats": [_caveat()],
                "fingerprint": f"{number:x}" * 64,
                **(page_strategy.beside() if number == 0 else {}),
            }
        )
    return copy.deepcopy(made)


def _caveat() -> dict[str, Any]:
    return {
        "id": "fictional",
        "it": "Territorio di fantasia: luoghi e misure sono inventati.",
        "en": "Fictional territory: places and measures are invented.",
        "layers": ["land_cover"],
    }


def content(dossier: Path | None = None) -> PageContent:
    """The whole page."""
    frame = units()
    layer = {
        "layer": "land_cover",
        "title": "Copertura del suolo",
        "version": "0123456789abcdef",
        "reference_date": "2024-01-01",
        "publisher": "Generatore di sttm",
        "licence": "CC0-1.0",
        "source": "https://example.org/dati",
        "fictional": True,
        "caveats": [_caveat()],
    }
    night = {
        **layer,
        "layer": "night_temperature",
        "title": "Temperatura notturna",
        "reference_date": "2023-07",
    }
    return PageContent(
        title=_both("Area metropolitana di esempio", "Sample metropolitan area"),
        subtitle=_both("Mappe dinamiche, Schede Norma e dati", "Dynamic maps, Schede Norma and data"),
        pack=PackFacts(name="sample", title=_both("Area di esempio", "Sample area"), fictional=True),
        units=frame,
        indicators=INDICATORS,
        overlays=overlays(),
        outlines=outlines(frame),
        shapes=page_strategy.shapes(frame),
        absent=[_both("Pozzi", "Wells")],
        strategy=page_strategy.strategy(frame),
        siting=page_siting.siting(frame),
        evaluations=evaluations(frame),
        dossiers={} if dossier is None else {"river-park": {"it": dossier, "en": dossier}},
        layers=[layer, night],
        caveats=[_caveat()],
    )
