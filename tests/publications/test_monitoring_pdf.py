"""The monitoring report as a PDF: tagged, in both languages, gaps said, deaf to markup in the data."""

from __future__ import annotations

import copy
import io
from collections import Counter
from typing import Any

import geopandas as gpd
import pytest
import shapely
from pypdf import PdfReader

from sttm.errors import RequestError
from sttm.publications.maps.content import DossierMap, MapClass, View
from sttm.publications.monitoring.content import monitoring_content
from sttm.publications.monitoring.pdf import ATTACHMENT, FRAME, render_monitoring
from sttm.publications.monitoring.places import first_of, sparkline
from sttm.publications.monitoring.words import words

SOURCE = {"kind": "assumption", "title": {"it": "Esempio", "en": "Example"}, "article": None, "url": None}
SOURCED = {"source": SOURCE, "official": False, "confidence": "ours"}


def both(it: str, en: str) -> dict[str, str]:
    return {"it": it, "en": en}


def trend(answer: str = "not_assessable") -> dict[str, Any]:
    body: dict[str, Any] = {
        "test": "Mann-Kendall",
        "n": 1,
        "minimum": 5,
        "significance": 0.05,
        "answer": answer,
    }
    if answer == "not_assessable":
        return {**body, "reason": both("1 valore, ne servono almeno 5", "1 value, at least 5 are needed")}
    return {**body, "n": 5, "favourable": True, "p": 0.0167, "slope_per_year": -0.04, "reason": None}


def place(kind: str, id: str, name: str, *values: tuple[str, float], **more: Any) -> dict[str, Any]:
    latest = {"date": values[-1][0], "value": values[-1][1]} if values else None
    state = {
        "answer": "not_assessable", "baseline": None, "target": None, "latest": latest, "required_by_now": None,
        "reason": both("nessun traguardo è fissato", "no target is set"),
    }  # fmt: skip
    return {
        "kind": kind, "id": id, "name": name, "zone": None,
        "values": [{"date": d, "value": v, "covered": 1.0, "layer": "unit_land_cover", "version": "0" * 16,
                    "source": None} for d, v in values],
        "trend": trend(), "state": state, "missing_years": [], "gaps": [], **more,
    }  # fmt: skip


def indicator(id: str, theme: str, *places: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": id, "theme": theme, "title": both(f"Titolo {id}", f"Title {id}"),
        "definition": both("Definizione", "Definition"), "unit": "1", "digits": 2, "direction": "decrease",
        "frequency_years": 1, "sdg": ["15.3"], "method": {"kind": "table", "aggregate": "none"},
        "baseline": None, "target": None, "target_places": [], **SOURCED, "places": list(places),
        "without_values": {"area": [], "zone": []}, "gaps": [], **more,
    }  # fmt: skip


def full_report() -> dict[str, Any]:
    reached = {
        "answer": "reached", "baseline": {"date": "2020", "value": 0.5}, "target": {"date": "2030", "value": 0.4},
        "latest": {"date": "2024", "value": 0.34}, "required_by_now": 0.45, "reason": None,
    }  # fmt: skip
    series = (("2020", 0.5), ("2022", 0.42), ("2024", 0.34))
    target = {"kind": "change", "change": -0.2, "date": "2030-12-31", "note": None, **SOURCED}
    sealed = indicator(
        "sealed", "soil",
        place("area", "t", "T", *series, trend=trend("decreasing"), state=reached, missing_years=[2021, 2023]),
        place("zone", "Z1", "Ponente", *series, state=reached),
        place("zone", "Z2", "Levante", ("2024", 0.1),
              gaps=[{"code": "coverage", "date": "2022", **both("2022: dati sul 10 %", "2022: data on 10%")}]),
        baseline={"kind": "first"}, target=target, target_places=["area", "zone"],
    )  # fmt: skip
    air = indicator(
        "air", "air", place("area", "t", "T"), place("zone", "Z1", "Ponente"), place("zone", "Z2", "Levante"),
        gaps=[{"code": "no_values", "date": None, **both("nessun valore di air", "no value of air")}],
    )  # fmt: skip
    entry = {
        "id": "T1", "name": "Ambito Nord", "kind": "plan_area", "status": "under_way", "reach": "metropolitan",
        "land_state": "free", "act": "DCC 1", "evaluation": None, "municipality_ids": [], "land_m2": 50_000.0,
        "permits": {"2024": 2}, "steps": [{"date": "2023", "status": "adopted", "land_m2": 5.0, "version": "a"},
                                          {"date": "2024", "status": "under_way", "land_m2": 5.0, "version": "b"}],
    }  # fmt: skip
    summed = {
        "kind": "area", "id": "t", "name": "T", "number": 1, "undivided": 0, "land_m2": {"under_way": 50_000.0},
        "permits": {"2024": 2}, "permits_shared": 0,
        "objectives": [{"id": "soil", "towards_m2": 0.0, "against_m2": 50_000.0}],
    }  # fmt: skip
    register = {
        "version": "b", "reference_date": "2024", "entries": [entry], "gone": ["T0"], "statuses": ["adopted", "under_way"],
        "versions": [{"version": "b", "date": "2024", "by_status": {"under_way": {"number": 1, "land_m2": 50_000.0}}}],
        "places": [summed],
    }  # fmt: skip
    objective = {
        "id": "soil", "parent": None, "depth": 0, "title": both("Tutela del suolo", "Protection of soil"),
        "description": both("Meno suolo", "Less soil"), "indicators": ["sealed"], "criteria": ["1.A1"],
        "work_types": [], "articles": ["art. 1"], "programmes": ["Spugna"], "gaps": [], **SOURCED,
    }  # fmt: skip
    alone = {**objective, "id": "air", "title": both("Aria", "Air"), "indicators": [], "criteria": [],
             "gaps": ["no_indicator", "no_action"]}  # fmt: skip
    states = {"reached": 1, "on_track": 0, "off_track": 0, "not_assessable": 1}
    parameters = [
        {"id": name, "title": both(name, name), "value": value, "unit": "1", **SOURCED}
        for name, value in {
            "minimum_coverage": 0.8,
            "trend_minimum_values": 5.0,
            "trend_significance": 0.05,
        }.items()
    ]
    return {
        "kind": "sttm-monitoring", "on": "2025-06-30", "by": "zone",
        "territory": {"name": "t", "title": both("Terra di prova", "Trial land")},
        "pack": {"name": "sample", "version": "1", "title": both("Pacco", "Pack"), "fictional": True,
                 "fingerprint": "f" * 64},
        "coherence": {"objectives": [objective, alone], "without_indicator": ["air"], "without_action": ["air"],
                      "untied_indicators": ["air"], "untied_criteria": ["1.C2"], "untied_work_types": []},
        "indicators": [sealed, air], "transformations": register,
        "summary": {"area": {"states": states, "trends": {}}, "zone": {"states": states, "trends": {}}},
        "layers": [{"layer": "land_cover", "version": "0" * 16, "title": both("Suolo", "Cover"), "publisher": "P",
                    "licence": "CC0-1.0", "reference_date": "2024", "sensor": None, "proxy_for": None,
                    "fictional": True, "derived": False, "current": True}],
        "parameters": parameters, "caveats": [{"id": "c", **both("Attenzione", "Beware"), "layers": []}],
        "fingerprint": "a" * 64,
    }  # fmt: skip


def maps() -> dict[str, DossierMap]:
    frame = gpd.GeoDataFrame(
        {"name": ["Ponente", "Levante"], "sealed": [0.34, 0.1]},
        geometry=[shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], crs="EPSG:32632",
    )  # fmt: skip
    return {
        "sealed": DossierMap(
            title=both("Titolo", "Title"), description=both("Due zone, colorate", "Two zones, coloured"),
            crs="EPSG:32632", intervention=shapely.MultiPolygon(),
            view=View.around((0, 0, 2000, 1000), frame=FRAME), attribution=both("P (CC0-1.0)", "P (CC0-1.0)"),
            units=frame, indicator="sealed", indicator_title=both("T", "T"), unit_label="name",
            classes=(MapClass(colour="#ffffcc", label=both("tutti", "all")),),
        )
    }  # fmt: skip


def text_of(content: bytes) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return " ".join(text.replace("\u200b", "").replace("\u00a0", " ").split())


def tags(content: bytes) -> tuple[Counter[str], list[dict[str, Any]]]:
    counts: Counter[str] = Counter()
    figures: list[dict[str, Any]] = []

    def walk(element: Any) -> None:
        element = element.get_object() if hasattr(element, "get_object") else element
        for item in element if isinstance(element, list) else ():
            walk(item)
        if isinstance(element, dict):
            if "/S" in element:
                counts[element["/S"]] += 1
                figures.extend([element] if element["/S"] == "/Figure" else [])
            if "/K" in element:
                walk(element["/K"])

    walk(PdfReader(io.BytesIO(content)).trailer["/Root"]["/StructTreeRoot"])
    return counts, figures


@pytest.fixture(scope="module")
def italian() -> bytes:
    return render_monitoring(full_report(), maps())


def test_accessible(italian: bytes) -> None:
    pdf = PdfReader(io.BytesIO(italian))
    assert "<pdfuaid:part>1</pdfuaid:part>" in pdf.trailer["/Root"]["/Metadata"].get_data().decode()
    assert pdf.trailer["/Root"]["/Lang"] == "it-IT"
    counts, figures = tags(italian)
    assert counts["/H1"] >= 6
    assert counts["/Table"] == counts["/THead"] >= 9
    # One map; sparklines are drawn beside words that say the same, and are no figures.
    assert [f["/Alt"] for f in figures] == ["Due zone, colorate"]


@pytest.mark.parametrize(
    "phrase",
    [
        "Terra di prova", "Territorio fittizio", "0,34", "3 valori dal 2020 (0,50)", "in calo", "favorevole",
        "p 0,017", "raggiunto", "traguardo 0,40 (2030)", "Manca: anni mancanti: 2021, 2023", "2022: dati sul 10 %",
        "Indicatori senza valori", "nessun valore di air", "Ambito Nord", "adottata (2023) → in corso (2024)",
        "Non più nel registro: T0", "5,0 ha", "indicatore, azione", "Criteri legati a nessun obiettivo: 1.C2",
        "almeno 5 valori", "sotto 5 %", "primo valore di ogni luogo", "−20 %", "Ponente", "a" * 12,
    ],
)  # fmt: skip
def test_the_report_says(italian: bytes, phrase: str) -> None:
    assert phrase in text_of(italian)


def test_english() -> None:
    text = text_of(render_monitoring(full_report(), maps(), language="en"))
    for phrase in ("Trial land", "on track", "3 values since 2020 (0.50)", "Register of transformations"):
        assert phrase in text


def test_equal_reports_give_equal_bytes(italian: bytes) -> None:
    assert render_monitoring(full_report(), maps()) == italian


def test_archival_has_no_attachment() -> None:
    assert (
        ATTACHMENT in PdfReader(io.BytesIO(render_monitoring(full_report(), {}, standard="a-3b"))).attachments
    )
    assert not PdfReader(io.BytesIO(render_monitoring(full_report(), {}, standard="a-2b"))).attachments


def test_without_a_register_it_says_that_this_is_no_zero() -> None:
    report = {**full_report(), "transformations": None}
    assert "nulla si può dire" in text_of(render_monitoring(report, {}))


def test_markup_in_the_data_is_text() -> None:
    report = copy.deepcopy(full_report())
    report["indicators"][0]["places"][1]["name"] = "#panic() *$x$* <a> @b \\"
    report["transformations"]["entries"][0]["name"] = "= #import"
    text = text_of(render_monitoring(report, {}))
    assert "#panic() *$x$* <a> @b \\" in text
    assert "= #import" in text


@pytest.mark.parametrize("options", [{"language": "fr"}, {"standard": "x-4"}])
def test_an_unknown_choice_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match="unknown"):
        render_monitoring(full_report(), {}, **options)


class TestContent:
    def test_sparkline_by_hand(self) -> None:
        values = [{"date": d, "value": v} for d, v in (("2020", 10.0), ("2022", 0.0), ("2024", 5.0))]
        assert sparkline(values, {"date": "2030", "value": 10.0}) == {
            "points": [[0.0, 1.0], [0.5, 0.0], [1.0, 0.5]], "target": 1.0,
        }  # fmt: skip

    def test_one_value_is_a_dot_in_the_middle(self) -> None:
        assert sparkline([{"date": "2020", "value": 3.0}], None) == {"points": [[0.5, 0.5]], "target": None}
        assert sparkline([], None) is None

    def test_a_long_list_of_names_is_counted(self) -> None:
        phrases = words("it")
        names = [f"Comune {n}" for n in range(1, 134)]
        assert first_of(names[:6], phrases) == ", ".join(names[:6])
        assert first_of(names, phrases) == (
            "Comune 1, Comune 2, Comune 3, Comune 4, Comune 5 … e altri 128, nel file JSON allegato"
        )

    def test_places_without_any_value_have_no_table(self) -> None:
        content = monitoring_content(full_report(), "it")
        assert [s["title"] for s in content["sections"]] == ["Suolo"]
        assert [e["title"] for e in content["empty"]] == ["Titolo air"]
