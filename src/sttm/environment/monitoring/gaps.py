"""What a series can lack, said in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sttm.territory.records import LayerVersion
from sttm.territory.schemas import layer_schema, layer_schemas

__all__ = [
    "Gap",
    "absent",
    "future",
    "method_changed",
    "no_column",
    "no_values",
    "not_measured",
    "parts_missing",
    "strange",
    "thin",
    "undated",
    "unplaced",
]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a series lacks, in both languages; ``date`` where it is about one value."""

    code: str
    it: str
    en: str
    date: str | None = None


def absent(layer: str) -> Gap:
    """Return that a layer is not in the workspace."""
    if layer not in layer_schemas():
        return Gap("no_layer", f"manca il livello {layer}", f"layer {layer} is not in the workspace")
    title = layer_schema(layer).title
    return Gap(
        "no_layer", f"manca il livello {title.it}", f"the layer {title.en} ({layer}) is not in the workspace"
    )


def undated(version: LayerVersion) -> Gap:
    """Return that a version has no reference date."""
    said = f"{version.layer} {version.version[:8]}"
    return Gap("no_date", f"{said} non ha data di riferimento", f"{said} has no reference date")


def no_column(column: str, version: LayerVersion) -> Gap:
    """Return that a version has no such column."""
    said = f"{version.layer} {version.version[:8]}"
    return Gap("no_column", f"{said} non ha la colonna {column}", f"{said} has no column {column}")


def thin(part: float, least: float, date: str) -> Gap:
    """Return that too little of a place has data."""
    return _of_date(
        date,
        "coverage",
        f"dati sul {100 * part:.0f} % dell'area, ne serve almeno il {100 * least:.0f} %",
        f"data on {part:.0%} of the area, at least {least:.0%} is needed",
    )


def unplaced(date: str) -> Gap:
    """Return that what features declare cannot be divided between places."""
    return _of_date(
        date,
        "not_divided",
        "la misura di qualche voce non è nota o non si può dividere fra i luoghi",
        "the measure of some entry is not known, or cannot be divided between places",
    )


def not_measured(date: str) -> Gap:
    """Return that a value was declared as not measured."""
    return _of_date(date, "not_measured", "dichiarato non rilevato", "declared as not measured")


def no_values(indicator: str) -> Gap:
    """Return that nobody entered values."""
    return Gap(
        "no_values",
        f"nessun valore di {indicator} nel livello monitoring_values",
        f"no value of {indicator} in the layer monitoring_values",
    )


def strange(names: Iterable[str]) -> Gap:
    """Return that rows name places or dates that are not known."""
    listed = ", ".join(names)
    return Gap(
        "unknown_place", f"luoghi o date non riconosciuti: {listed}", f"places or dates not known: {listed}"
    )


def parts_missing(without: int, of: int, date: str) -> Gap:
    """Return that some Comuni of a place have no value."""
    it, en = f"senza valore {without} Comuni su {of}", f"{without} of {of} Comuni have no value"
    return _of_date(date, "parts_missing", it, en)


def future(date: str) -> Gap:
    """Return that a value is later than the day of the report."""
    return Gap(
        "future",
        f"il valore del {date} è dopo il giorno del rapporto",
        f"the value of {date} is after the day of the report",
        date,
    )


def method_changed() -> Gap:
    """Return that the values of a series are not all of one kind: a trend may be that change."""
    return Gap(
        "method_changed",
        "i valori della serie non sono tutti rilevati o calcolati allo stesso modo "
        "(fonte, sensore, legenda o valori del pacchetto): una tendenza può venire da lì",
        "the values of the series were not all measured or reckoned alike "
        "(source, sensor, legend or values of the pack): a trend may come from that",
    )


def _of_date(date: str, code: str, it: str, en: str) -> Gap:
    """Return what is said of the value of one date."""
    return Gap(code, f"{date}: {it}", f"{date}: {en}", date)
