"""Ranks evaluated interventions in a table, and writes it as CSV, XLSX or GeoPackage."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely.geometry

from sttm.errors import RequestError
from sttm.operations.comparing import works_cost
from sttm.operations.registers import write_features
from sttm.operations.workbooks import without_clock
from sttm.publications.summary import write_summary
from sttm.publications.typesetting import place_file
from sttm.quantities import round_half_even

__all__ = ["COLUMNS", "RANKING_FORMATS", "ranked", "write_ranking", "write_summary"]

RANKING_FORMATS = (".csv", ".xlsx", ".gpkg")

COLUMNS: Mapping[str, dict[str, str]] = {
    "rank": {
        "it": "Posto per media dei totali sicuri delle Schede; a pari media e massimo, lo stesso posto",
        "en": "Place by the mean of the sure totals of the Schede; equal means and maxima share a place",
    },
    "mean_total_low": {"it": "Media dei totali sicuri", "en": "Mean of the sure totals"},
    "mean_total_high": {"it": "Media dei totali possibili", "en": "Mean of the possible totals"},
    "id": {"it": "Identificativo", "en": "Id"},
    "title": {"it": "Titolo", "en": "Title"},
    "municipality": {"it": "Comune", "en": "Municipality"},
    "area_m2": {"it": "Area del poligono, m²", "en": "Area of the polygon, m²"},
    "cost_eur": {"it": "Costo dichiarato, euro", "en": "Declared cost, euro"},
    "works_cost_low_eur": {
        "it": "Costo delle opere con costo unitario, da, euro",
        "en": "Cost of the works that have a unit cost, from, euro",
    },
    "works_cost_high_eur": {"it": "… a, euro", "en": "… to, euro"},
    "works_without_cost": {"it": "Opere senza costo unitario", "en": "Works without a unit cost"},
    "scheda_N_rank": {"it": "Posto per la Scheda N", "en": "Place by Scheda N"},
    "scheda_N_total_low": {"it": "Totale sicuro", "en": "Sure total"},
    "scheda_N_total_high": {"it": "Totale possibile", "en": "Possible total"},
    "scheda_N_class_low": {"it": "Classe sicura", "en": "Sure class"},
    "scheda_N_class_high": {"it": "Classe possibile", "en": "Possible class"},
    "scheda_N_priority": {"it": "Priorità", "en": "Priority"},
    "scheda_N_relevance": {"it": "Rilevanza ai fini del finanziamento", "en": "Relevance for funding"},
    "scheda_N_conditions": {
        "it": "Condizioni: la risposta più grave (vuoto se non ce ne sono)",
        "en": "Conditions: the gravest answer (empty where there are none)",
    },
    "scheda_N_class_holds": {
        "it": "Quota di estrazioni in cui la classe si conferma (con --sensitivity)",
        "en": "Share of draws in which the class holds (with --sensitivity)",
    },
    "retained_m3": {
        "it": "Pioggia trattenuta in più, m³; vuoto se non valutabile, come le seguenti (con --benefits)",
        "en": "Rain kept more, m³; empty where not assessable, as all that follow (with --benefits)",
    },
    "retained_m3_low": {"it": "… da", "en": "… from"},
    "retained_m3_high": {"it": "… a", "en": "… to"},
    "residents": {"it": "Residenti esposti", "en": "Exposed residents"},
    "cooling_residents_degc": {
        "it": "Raffrescamento medio per questi residenti, °C",
        "en": "Cooling, mean of these residents, °C",
    },
    "cooling_residents_degc_low": {"it": "… da", "en": "… from"},
    "cooling_residents_degc_high": {"it": "… a", "en": "… to"},
    "degree_residents": {"it": "Gradi × residenti", "en": "Degrees × residents"},
    "cost_per_m3_eur": {"it": "Costo per m³ trattenuto, euro", "en": "Cost of a m³ kept, euro"},
    "cost_per_degree_resident_eur": {
        "it": "Costo per grado e residente, euro",
        "en": "Cost of a degree for a resident, euro",
    },
    "fingerprint": {"it": "Impronta della valutazione", "en": "Fingerprint of the evaluation"},
}
"""What each column holds; N is the number of a Scheda."""


BOTH = ("low", "high")

BENEFITS = (
    ("retained_m3", "retained", BOTH),
    ("residents", "residents", ()),
    ("cooling_residents_degc", "cooling_residents", BOTH),
    ("degree_residents", "degree_residents", ()),
    ("cost_per_m3_eur", "cost_per_m3", ()),
    ("cost_per_degree_resident_eur", "cost_per_degree_resident", ()),
)
"""Columns of the benefits, the figures they show, and the ends of the range beside them."""


def ranked(results: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one row for each result, the best first.

    The order is by the mean of the sure totals of the Schede filled in: a choice of ours, beside which
    stands the place by each Scheda alone. Classes, conditions and costs do not enter it.
    """
    rows = [_row(result) for result in results]
    numbers = [s["number"] for s in results[0]["schede"]] if results else []
    for number in numbers:
        _place(rows, f"scheda_{number}_rank", f"scheda_{number}_total_low", f"scheda_{number}_total_high")
    _place(rows, "rank", "mean_total_low", "mean_total_high")
    return sorted(rows, key=lambda row: (row["rank"], row["id"]))


def write_ranking(rows: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], out: Path) -> None:
    """Write the rows in the format that the suffix names.

    Parameters
    ----------
    rows
        From :func:`ranked`.
    results
        The results themselves, for geometry and caveats.

    Raises
    ------
    RequestError
        If the format is not known.
    """
    kind = out.suffix.casefold()
    if kind not in RANKING_FORMATS:
        msg = f"{out.name}: a ranking is not written as {kind or '(none)'}"
        raise RequestError(msg, remedy=f"write {', '.join(RANKING_FORMATS)}")
    frame = pd.DataFrame(list(rows))
    for column in frame.columns:
        if any(str(column).startswith(name) for name, _, _ in BENEFITS):
            frame[column] = pd.to_numeric(frame[column])  # a column without any value is one of numbers too
    if kind == ".csv":
        place_file(frame.to_csv(index=False, lineterminator="\n").encode("utf-8"), out)
    elif kind == ".xlsx":
        place_file(_workbook(frame, results), out)
    else:
        shapes = {r["fingerprint"]: shapely.geometry.shape(r["intervention"]["geometry"]) for r in results}
        geometry = [shapes[row["fingerprint"]] for row in rows]
        write_features(gpd.GeoDataFrame(frame, geometry=geometry, crs=4326), out, "ranking")


def _row(result: Mapping[str, Any]) -> dict[str, Any]:
    intervention, schede = result["intervention"], result["schede"]
    cost, works = intervention["cost"], works_cost(result)
    row: dict[str, Any] = {
        "rank": 0,
        "mean_total_low": _mean([s["total"]["low"] for s in schede]),
        "mean_total_high": _mean([s["total"]["high"] for s in schede]),
        "id": intervention["id"],
        "title": intervention["title"],
        "municipality": intervention["municipality"]["name"],
        "area_m2": intervention["area"]["value"],
        "cost_eur": None if cost is None else cost["value"],
        "works_cost_low_eur": works["low"],
        "works_cost_high_eur": works["high"],
        "works_without_cost": ", ".join(works["without_cost"]),
    }
    for scheda in schede:
        name = f"scheda_{scheda['number']}"
        row |= {
            f"{name}_rank": 0,
            f"{name}_total_low": scheda["total"]["low"],
            f"{name}_total_high": scheda["total"]["high"],
            f"{name}_class_low": scheda["class"]["low"],
            f"{name}_class_high": scheda["class"]["high"],
            f"{name}_priority": _span(scheda["priority"]),
            f"{name}_relevance": _span(scheda["relevance"]),
            f"{name}_conditions": scheda["conditions"],
        }
    for firm in result.get("sensitivity", {}).get("schede", ()):
        row[f"scheda_{firm['number']}_class_holds"] = firm["class"]["holds"]
    if "benefits_estimate" in result:
        row |= _benefits(result["benefits_estimate"])
    return {**row, "fingerprint": result["fingerprint"]}


def _benefits(estimate: Mapping[str, Any]) -> dict[str, float | None]:
    """Return the figures of an estimate that interventions are compared by, None where not assessable."""
    columns: dict[str, float | None] = {}
    for name, figure, ends in BENEFITS:
        columns[name] = estimate[figure]["value"]
        columns |= {f"{name}_{end}": estimate[figure][end] for end in ends}
    return columns


def _place(rows: Sequence[dict[str, Any]], rank: str, low: str, high: str) -> None:
    keys = sorted((-row[low], -row[high]) for row in rows)
    for row in rows:
        row[rank] = keys.index((-row[low], -row[high])) + 1


def _mean(values: Sequence[float]) -> float:
    return round_half_even(sum(values) / len(values), 2)


def _span(both: Mapping[str, Any]) -> str:
    low, high = both["low"], both["high"]
    return str(low) if low == high else f"{low} – {high}"


def _workbook(frame: pd.DataFrame, results: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the table with a sheet that says what its columns hold, and the caveats."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ranking"
    sheet.append([str(c) for c in frame.columns])
    for row in frame.astype(object).where(frame.notna(), None).to_numpy().tolist():
        sheet.append(row)
    sheet.freeze_panes = "B2"
    for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
        cell.data_type = "s"  # a title that begins with = is a title, not a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.parent.column_dimensions[cell.column_letter].width = max(12, min(46, len(str(cell.value)) + 2))
    notes = book.create_sheet("Legenda - Legend")
    notes.append(["", "Italiano", "English"])
    for name, text in COLUMNS.items():
        notes.append([name, text["it"], text["en"]])
    for caveat in {c["id"]: c for r in results for c in r["caveats"]}.values():
        notes.append(["!", caveat["it"], caveat["en"]])
    for letter, width in zip("ABC", (24, 70, 70), strict=True):
        notes.column_dimensions[letter].width = width
    raw = io.BytesIO()
    book.save(raw)
    return without_clock(raw.getvalue())
