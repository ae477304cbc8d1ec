"""The estimate of benefits in a dossier: figures with range, what is missing, the check of invariance."""

from typing import Any

from sttm.publications.dossier.benefits import benefits_content
from sttm.publications.dossier.traces import Known

LAYER = {"kind": "layer", "id": "population", "version": "0123456789abcdef"}


def figure(
    value: float | None, low: float | None, high: float | None, unit: str, **more: Any
) -> dict[str, Any]:
    body = {
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "missing": None,
        "notes": [],
        "trace": [LAYER],
    }
    return {**body, **more}


ESTIMATE = {
    "retained": figure(208.7, 89.8, 291.7, "m**3"),
    "residents": figure(8325, 8325, 8325, "inhabitant"),
    "cost_per_m3": figure(3306, 2365, None, "EUR/m**3"),
    "cooling_residents": figure(
        None, None, None, "delta_degC", missing={"it": "manca il livello", "en": "the layer is missing"}
    ),
    "cooling_units": [
        {"id": "U1", "name": "Uno", "share": 1.0, "cooling": figure(0.002, 0.001, 0.003, "delta_degC")}
    ],
    "hydraulic_invariance": {
        "title": {"it": "Invarianza idraulica", "en": "Hydraulic invariance"},
        "applicable": True,
        "answer": "not_met",
        "class": {"id": "class_2", "label": {"it": "2, media", "en": "2, medium"}},
        "method": {"id": "rain_only", "label": {"it": "Sole piogge", "en": "Rain only"}},
        "volume": {
            "answer": "not_met",
            "required": {"value": 542.2, "unit": "m**3"},
            "provided": {"value": 520.0, "unit": "m**3"},
        },
        "note": {"it": "Da verificare", "en": "To be checked"},
        "notes": [],
    },
    "notes": [{"it": "Stime di modello", "en": "Estimates of a model"}],
}


def rows(language: Any) -> dict[str, dict[str, str]]:
    found = benefits_content(ESTIMATE, Known(language))
    assert found is not None
    return {row["label"]: row for row in found["rows"]}


def test_figures_in_both_languages() -> None:
    assert rows("it")["Pioggia di progetto trattenuta in più"]["range"] == "89,8–291,7\u00a0m³"
    assert rows("en")["More of the design storm kept"]["value"] == "208.7\u00a0m³"
    assert rows("en")["Residents nearby"]["range"] == ""
    assert rows("en")["Cost of each m³ kept"]["range"] == "from 2,365\u00a0€/m³"
    assert rows("it")["Raffrescamento medio dell'unità Uno"]["value"] == "0,002\u00a0°C"


def test_what_is_missing_says_why() -> None:
    row = rows("it")["Raffrescamento medio per i residenti vicini"]
    assert (row["value"], row["range"], row["missing"]) == ("", "manca il livello", "yes")


def test_invariance() -> None:
    found = benefits_content(ESTIMATE, Known("it"))
    assert found is not None
    check = found["invariance"]
    assert check["answer"]["code"] == "not_met"
    assert check["said"] == "Classe 2, media · Sole piogge"
    assert check["figures"][0]["text"] == "Volume richiesto 542,2\u00a0m³, di progetto 520\u00a0m³"


def test_a_result_without_estimate_has_none() -> None:
    assert benefits_content(None, Known("it")) is None
