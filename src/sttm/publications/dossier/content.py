"""From an evaluation result to the content of a dossier: every value already a phrase in one language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sttm.publications.dossier.benefits import benefits_content
from sttm.publications.dossier.firmness import firmness_content
from sttm.publications.dossier.funded import funded_content
from sttm.publications.dossier.network import network_content
from sttm.publications.dossier.schede import scheda_content
from sttm.publications.dossier.traces import known_from, parameter_row, source_phrase
from sttm.publications.dossier.words import words
from sttm.publications.fonts import printed
from sttm.publications.formatting import (
    Language,
    format_date,
    format_measure,
    format_percent,
    format_range,
    localised,
)

__all__ = ["dossier_content"]

_TITLE_ROOM = 220
_HEADER_ROOM = 78

Record = Mapping[str, Any]


def dossier_content(result: Record, language: Language, *, attachment: str | None) -> dict[str, Any]:
    """Return the content of the dossier, ready to be laid out.

    Parameters
    ----------
    result
        An evaluation result (``kind`` ``sttm-evaluation``); any field may be null.
    attachment
        Name under which the result is attached to the document, if it is.
    """
    phrases = words(language)
    intervention = result.get("intervention") or {}
    layers = result.get("layers") or []
    known = known_from(result, language)
    title = intervention.get("title") or phrases["untitled"]
    engine, pack = result.get("engine") or {}, result.get("pack") or {}
    print_id = result.get("fingerprint") or ""
    content = {
        "language": language,
        "words": phrases,
        "title": _clipped(title, _TITLE_ROOM),
        "header": _clipped(title, _HEADER_ROOM),
        "full_title": title if len(title) > _TITLE_ROOM else None,
        "subject": phrases["subject"],
        "pack_title": localised(pack.get("title"), language),
        "pack": _spaced(pack.get("name"), pack.get("version")) or phrases["not_stated"],
        "pack_fingerprint": pack.get("fingerprint") or phrases["not_stated"],
        "engine": _spaced(engine.get("name"), engine.get("version")) or phrases["not_stated"],
        "fingerprint": print_id or phrases["not_stated"],
        "fingerprint_short": print_id[:12],
        "attached": phrases["attached"].format(name=attachment) if attachment else None,
        "banners": _banners(result, phrases),
        "facts": _facts(result, language, phrases),
        "works": [_work(item, language, phrases) for item in intervention.get("works") or []],
        "cadastral": _cadastral(intervention, phrases),
        "units": [_unit(item, language) for item in result.get("units") or []],
        "schede": [
            {
                **scheda_content(item, known),
                "firmness": firmness_content(result, item.get("number"), language),
            }
            for item in result.get("schede") or []
        ],
        "network": network_content(result.get("green_network"), known),
        "funded": funded_content(result.get("overlaps"), intervention.get("cup"), known),
        "estimate": benefits_content(result.get("benefits_estimate"), known),
        "caveats": [_caveat(item, known.layers, language) for item in result.get("caveats") or []],
        "layers": [_layer(item, language, phrases) for item in layers],
        "parameters": [parameter_row(item, language) for item in _parameters(result)],
    }
    return {key: printed(value) if key != "words" else value for key, value in content.items()}


def _clipped(text: str, room: int) -> str:
    text = " ".join(text.split())
    if len(text) <= room:
        return text
    kept = text[: room - 1]
    cut = kept.rfind(" ")
    return (kept[:cut] if cut > room // 2 else kept) + "…"


def _spaced(*parts: Any) -> str:
    return " ".join(str(part) for part in parts if part)


def _banners(result: Record, phrases: Mapping[str, str]) -> list[dict[str, str]]:
    kinds = []
    if (result.get("pack") or {}).get("fictional"):
        kinds.append("banner_fictional")
    if any(not scheda.get("official") for scheda in result.get("schede") or []):
        kinds.append("banner_example")
    return [{"title": phrases[kind], "text": phrases[f"{kind}_text"]} for kind in kinds]


def _facts(result: Record, language: Language, phrases: Mapping[str, str]) -> list[list[str]]:
    item = result.get("intervention") or {}
    protocol = item.get("protocol") or {}
    number = protocol.get("number") or ""
    if number and protocol.get("date"):
        number = f"{number} {phrases['protocol_of']} {format_date(protocol['date'], language)}"
    stage = localised(item.get("design_stage_label"), language) or item.get("design_stage")
    cost, area = item.get("cost"), item.get("area")
    values = {
        "municipality": (item.get("municipality") or {}).get("name"),
        "responsible_officer": item.get("responsible_officer"),
        "cup": item.get("cup"),
        "design_stage": stage,
        "protocol": number,
        "act": item.get("act"),
        "cost": format_measure(cost, language) if cost else None,
        "area": format_measure(area, language) if area else None,
        "evaluated_on": format_date(result.get("evaluated_on"), language),
    }
    return [[phrases[key], str(value or phrases["not_stated"])] for key, value in values.items()]


def _work(item: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, str]:
    cost = item.get("cost_range")
    quantity = format_measure(item.get("quantity"), language)
    if item.get("volume"):
        quantity += f", {format_measure(item['volume'], language)}"
    return {
        "label": localised(item.get("label"), language) or str(item.get("type") or ""),
        "quantity": quantity,
        "cost": format_range(cost, language, unit=cost.get("unit")) if cost else phrases["not_stated"],
        "source": source_phrase(cost.get("source"), language, address=False) if cost else "",
    }


def _cadastral(intervention: Record, phrases: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the references sheet by sheet, as people write them: one line, many parcels."""
    municipality = intervention.get("municipality") or {}
    sheets: dict[tuple[str, str, str], list[str]] = {}
    for item in intervention.get("cadastral") or []:
        match = {True: "resolved_yes", False: "resolved_no"}.get(item.get("resolved"), "resolved_unknown")
        where, sheet, parcel = (
            str(item.get(key) or phrases["not_stated"]) for key in ("municipality", "sheet", "parcel")
        )
        if municipality.get("name") and where == municipality.get("id"):
            where = f"{municipality['name']} ({where})"
        sheets.setdefault((where, sheet, phrases[match]), []).append(parcel)
    return [
        {"municipality": where, "sheet": sheet, "parcels": ", ".join(parcels), "resolved": match}
        for (where, sheet, match), parcels in sheets.items()
    ]


def _unit(item: Record, language: Language) -> dict[str, str]:
    return {
        "id": str(item.get("id") or ""),
        "name": localised(item.get("name"), language),
        "share": format_percent(item.get("share"), language),
        "area": format_measure(item.get("area"), language),
    }


def _caveat(item: Record, titles: Mapping[str, str], language: Language) -> dict[str, Any]:
    return {
        "text": localised(item, language),
        "layers": [titles.get(str(layer)) or str(layer) for layer in item.get("layers") or []],
    }


def _layer(item: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, str]:
    date = format_date(item.get("reference_date"), language) or phrases["not_stated"]
    measured = ", ".join(str(item[key]) for key in ("sensor", "period") if item.get(key))
    return {
        "id": str(item.get("layer") or ""),
        "title": localised(item.get("title"), language) or str(item.get("layer") or ""),
        "publisher": localised(item.get("publisher"), language) or phrases["not_stated"],
        "licence": item.get("licence") or phrases["not_stated"],
        "reference_date": f"{date} ({measured})" if measured else date,
        "version": str(item.get("version") or ""),
        "fictional": phrases["fictional"] if item.get("fictional") else "",
        "proxy": phrases["proxy"] if item.get("proxy_for") else "",
    }


def _parameters(result: Record) -> list[Record]:
    """Return the parameters of the result and those of its estimate, each once."""
    estimate = result.get("benefits_estimate") or {}
    listed = [*(result.get("parameters") or []), *(estimate.get("parameters") or [])]
    return list({str(item.get("id")): item for item in listed}.values())
