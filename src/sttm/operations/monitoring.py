"""Monitors a territory: the report as values, and as a PDF with maps."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from sttm.environment.monitoring.checks import check_monitoring
from sttm.environment.monitoring.coherence import coherence
from sttm.environment.monitoring.places import Places
from sttm.environment.monitoring.report import monitor
from sttm.errors import RequestError
from sttm.operations.building import check_up_to_date
from sttm.operations.picturing import class_limits, palette, value_classes
from sttm.packs.monitoring import PlaceKind
from sttm.packs.pack import Pack
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap, MapClass, View
from sttm.publications.monitoring.pdf import FRAME, write_monitoring
from sttm.territory.workspace import Workspace

__all__ = ["coherence_of", "monitor_territory", "monitoring_maps", "write_report"]

FEW = 5
"""No more values than this have a class each."""

LEAST_PLACES = 2
"""Fewer places with a value need no map."""


def coherence_of(pack: Pack) -> dict[str, Any]:
    """Return which objectives of a pack lack an indicator or an action, as JSON values."""
    return coherence(check_monitoring(pack))


def monitor_territory(workspace: Workspace, pack: Pack, *, on: date, by: str = "zone") -> dict[str, Any]:
    """Return the monitoring of a territory as JSON values.

    Parameters
    ----------
    on
        Day of the report: later values are left out, parameters have to be in force.
    by
        Smallest places told of: ``area``, ``zone`` or ``municipality``.

    Raises
    ------
    RequestError
        If ``by`` is none of these, the workspace has no place to monitor, or its derived layers are older
        than its data.
    PackError
        If an indicator of the pack reads what cannot be there.
    NotInForce
        If a parameter has no value on the day.
    """
    kinds: dict[str, PlaceKind] = {"area": "area", "zone": "zone", "municipality": "municipality"}
    if by not in kinds:
        msg = f"there are no places of kind {by!r}"
        raise RequestError(msg, remedy=f"choose one of {', '.join(kinds)}")
    check_up_to_date(workspace, pack, on)
    return monitor(workspace, check_monitoring(pack), on=on, by=kinds[by])


def write_report(
    workspace: Workspace,
    report: dict[str, Any],
    out: Path,
    *,
    language: str = "it",
    standard: str | None = "ua-1",
) -> Path:
    """Write the monitoring report as PDF and return its path.

    Parameters
    ----------
    report
        From :func:`monitor_territory`, of the same workspace.
    language, standard
        See :func:`sttm.publications.monitoring.pdf.write_monitoring`.

    Raises
    ------
    RequestError
        If the language or the standard is not known.
    """
    chosen: Language = "en" if language == "en" else "it"
    if language not in ("it", "en"):
        msg = f"there is no report in language {language!r}"
        raise RequestError(msg, remedy="choose it or en")
    return write_monitoring(
        report, monitoring_maps(workspace, report), out, language=chosen, standard=standard
    )


def monitoring_maps(workspace: Workspace, report: Mapping[str, Any]) -> dict[str, DossierMap]:
    """Return by indicator the map of its latest values in the smallest places of the report."""
    kind: PlaceKind = report["by"]
    places = Places(workspace)
    if not len(places.shapes(kind)):
        return {}
    frame = gpd.GeoDataFrame(
        {"name": [p.name for p in places.of[kind]]},
        geometry=places.shapes(kind),
        index=[p.id for p in places.of[kind]],
        crs=workspace.crs,
    )
    maps = {}
    for indicator in report["indicators"]:
        latest = {
            p["id"]: p["values"][-1]["value"]
            for p in indicator["places"]
            if p["kind"] == kind and p["values"]
        }
        if len(latest) >= LEAST_PLACES:
            maps[indicator["id"]] = _map(indicator, frame, latest, report, workspace.crs)
    return maps


def _map(
    indicator: Mapping[str, Any],
    frame: gpd.GeoDataFrame,
    latest: Mapping[str, float],
    report: Mapping[str, Any],
    crs: str,
) -> DossierMap:
    title, column = indicator["title"], indicator["id"]
    values = frame.assign(**{column: [latest.get(str(i), np.nan) for i in frame.index]})
    left, bottom, right, top = (float(x) for x in frame.total_bounds)
    return DossierMap(
        title=title,
        description={
            "it": f"{title['it']}: ultimo valore in {len(latest)} luoghi su {len(frame)}; "
            "i valori sono nella tabella",
            "en": f"{title['en']}: latest value in {len(latest)} of {len(frame)} places; "
            "the values are in the table",
        },
        crs=crs,
        intervention=shapely.MultiPolygon(),
        view=View.around((left, bottom, right, top), margin=1.05, frame=FRAME),
        attribution=_attribution(indicator, report),
        units=values,
        indicator=column,
        indicator_title=title,
        classes=_classes(indicator, list(latest.values())),
        unit_label="name",
        note=_note(indicator, report),
    )


def _classes(indicator: Mapping[str, Any], values: list[float]) -> tuple[MapClass, ...]:
    """Return up to five classes; the darker, the farther from where the objective wants the value."""
    distinct = sorted(set(values))
    limits = tuple(distinct[1:]) if len(distinct) <= FEW else class_limits(values, indicator["digits"])
    colours = palette(
        "sealed_share" if indicator["theme"] not in ("air", "adaptation") else "night_temperature"
    )
    colours = colours if indicator["direction"] == "decrease" else colours[::-1]
    return value_classes(indicator, limits, colours)


def _origins(indicator: Mapping[str, Any]) -> set[str]:
    """Return the layers that the values of an indicator rest on."""
    read = {v["layer"] for p in indicator["places"] for v in p["values"]}
    return read | set(indicator["method"].get("dated_by", ()))


def _note(indicator: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, str] | None:
    """Return what readers have to know of the layers behind a map."""
    told = [c for c in report["caveats"] if set(c["layers"]) & _origins(indicator)]
    return {language: " ".join(c[language] for c in told) for language in ("it", "en")} if told else None


def _attribution(indicator: Mapping[str, Any], report: Mapping[str, Any]) -> dict[str, str]:
    origins = _origins(indicator)
    named = [
        f"{v['publisher']} ({v['licence']})"
        for v in report["layers"]
        if v["layer"] in origins and v["publisher"]
    ]
    text = "; ".join(dict.fromkeys(named)) or "–"
    return {"it": text, "en": text}
