"""From the monitoring of a territory to the content of its report: every value already a phrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from sttm.publications.dossier.traces import source_phrase
from sttm.publications.dossier.words import named
from sttm.publications.fonts import printed
from sttm.publications.formatting import (
    Language,
    format_date,
    format_number,
    format_percent,
    format_value,
    localised,
)
from sttm.publications.monitoring.places import indicator_section, overview_row
from sttm.publications.monitoring.register import register_content
from sttm.publications.monitoring.words import words

__all__ = ["monitoring_content"]

Record = Mapping[str, Any]

KINDS = ("area", "zone", "municipality")
STATES = ("reached", "on_track", "off_track", "not_assessable")


def monitoring_content(report: Record, language: Language) -> dict[str, Any]:
    """Return the content of the report, ready to be laid out.

    Parameters
    ----------
    report
        What :func:`sttm.environment.monitoring.report.monitor` returned.
    """
    phrases = words(language)
    report = _named_territory(report, localised(report["territory"]["title"], language))
    indicators = report["indicators"]
    measured = [i for i in indicators if any(p["values"] for p in i["places"])]
    empty = [i for i in indicators if i not in measured]
    kinds = KINDS[: KINDS.index(report["by"]) + 1]
    content = {
        "language": language,
        "title": localised(report["territory"]["title"], language),
        "pack_title": localised(report["pack"]["title"], language),
        "fingerprint": report["fingerprint"],
        "fingerprint_short": report["fingerprint"][:12],
        "pack": f"{report['pack']['name']} {report['pack']['version']}",
        "pack_fingerprint": report["pack"]["fingerprint"],
        "banners": _banners(report, phrases),
        "facts": [
            [phrases["on"], format_date(report["on"], language)],
            [phrases["by"], phrases[report["by"]]],
            [phrases["indicators"], f"{len(measured)} / {len(indicators)}"],
        ],
        "summary": _summary(report, kinds, phrases),
        "themes": _themes(indicators, language, phrases),
        "objectives": _objectives(report, language, phrases),
        "coherence": _coherence(report["coherence"], language, phrases, report),
        "sections": [
            {
                "title": phrases[f"theme_{theme}"],
                "indicators": [indicator_section(i, kinds, language, phrases) for i in group],
            }
            for theme, group in groupby(measured, key=lambda i: i["theme"])
        ],
        "empty": [_empty(i, language, phrases) for i in empty],
        "register": register_content(report["transformations"], report, language, phrases),
        "caveats": [localised(c, language) for c in report["caveats"]],
        "layers": [_layer(v, language, phrases) for v in report["layers"]],
        "parameters": [_parameter(p, language, phrases) for p in report["parameters"]],
        "method": _method(report, language, phrases),
    }
    return {"words": phrases, **{key: printed(value) for key, value in content.items()}}


def _named_territory(report: Record, title: str) -> dict[str, Any]:
    """Return the report with the whole territory called as in its language."""

    def named_in(places: Sequence[Record]) -> list[dict[str, Any]]:
        return [{**p, "name": title} if p["kind"] == "area" else dict(p) for p in places]

    found = report["transformations"]
    return {
        **report,
        "indicators": [{**i, "places": named_in(i["places"])} for i in report["indicators"]],
        "transformations": None if found is None else {**found, "places": named_in(found["places"])},
    }


def _banners(report: Record, phrases: Mapping[str, str]) -> list[dict[str, str]]:
    kinds = ["banner_fictional"] if report["pack"]["fictional"] else []
    if not all(i["official"] for i in report["indicators"]):
        kinds.append("banner_example")
    return [{"title": phrases[kind], "text": phrases[f"{kind}_text"]} for kind in kinds]


def _summary(report: Record, kinds: Sequence[str], phrases: Mapping[str, str]) -> list[list[str]]:
    rows = []
    for kind in kinds:
        states = report["summary"][kind]["states"]
        rows.append([phrases[kind], *(str(states[state]) for state in STATES)])
    return rows


def _themes(
    indicators: Sequence[Record], language: Language, phrases: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "title": phrases[f"theme_{theme}"],
            "rows": [overview_row(i, i["places"][0], language, phrases) for i in group],
        }
        for theme, group in groupby(indicators, key=lambda i: i["theme"])
    ]


def _objectives(report: Record, language: Language, phrases: Mapping[str, str]) -> list[dict[str, Any]]:
    known = {i["id"]: i for i in report["indicators"]}
    parents = {o["parent"] for o in report["coherence"]["objectives"]}
    rows = []
    for one in report["coherence"]["objectives"]:
        own = () if one["id"] in parents else one["indicators"]
        states = [(known[i], known[i]["places"][0]["state"]["answer"]) for i in own]
        rows.append(
            {
                "depth": one["depth"],
                "title": localised(one["title"], language),
                "text": localised(one["description"], language),
                "indicators": [
                    {"title": localised(i["title"], language), "state": s, "word": phrases[f"state_{s}"]}
                    for i, s in states
                ],
                "articles": "; ".join(one["articles"]),
                "programmes": ", ".join(one["programmes"]),
            }
        )
    return rows


def _coherence(
    found: Record, language: Language, phrases: Mapping[str, str], report: Record
) -> dict[str, Any]:
    titles = {i["id"]: localised(i["title"], language) for i in report["indicators"]}
    return {
        "rows": [
            {
                "depth": one["depth"],
                "title": localised(one["title"], language),
                "indicators": str(len(one["indicators"])),
                "criteria": ", ".join(one["criteria"]) or "–",
                "work_types": str(len(one["work_types"])),
                "gaps": [phrases[gap] for gap in one["gaps"]],
            }
            for one in found["objectives"]
        ],
        "untied": [
            [phrases[f"untied_{kind}"], ", ".join(titles.get(name, name) for name in found[f"untied_{kind}"])]
            for kind in ("indicators", "criteria", "work_types")
            if found[f"untied_{kind}"]
        ],
    }


def _empty(indicator: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, str]:
    gaps = [*indicator["gaps"], *(g for p in indicator["places"] for g in p["gaps"])]
    reasons = list(dict.fromkeys(localised(g, language) for g in gaps))
    return {
        "title": localised(indicator["title"], language),
        "definition": localised(indicator["definition"], language),
        "reason": "; ".join(reasons[:3]) or phrases["not_stated"],
    }


def _layer(version: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": version["layer"],
        "title": localised(version["title"], language),
        "publisher": version["publisher"] or "–",
        "reference_date": format_date(version["reference_date"], language) or phrases["not_stated"],
        "licence": version["licence"] or "–",
        "version": version["version"],
        "fictional": phrases["fictional"] if version["fictional"] else "",
    }


def _parameter(item: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, str]:
    return {
        "id": item["id"],
        "title": localised(item["title"], language),
        "value": format_value(item["value"], item["unit"], language),
        "source": source_phrase(item["source"], language) or phrases["not_stated"],
        "official": phrases["official" if item["official"] else "not_official"],
        "confidence": named("confidence", item["confidence"], language),
    }


def _method(report: Record, language: Language, phrases: Mapping[str, str]) -> list[str]:
    values = {p["id"]: p["value"] for p in report["parameters"]}
    trend = phrases["method_trend"].format(
        minimum=format_number(values["trend_minimum_values"], language),
        significance=format_percent(values["trend_significance"], language, digits=0),
    )
    return [phrases["method_series"], trend, phrases["method_state"], phrases["method_gap"]]
