"""The content of one Scheda Norma in a dossier: parts A–C, checks, final evaluation, traces."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sttm.publications.dossier.answers import answer_entry, dispute_entry, note_texts
from sttm.publications.dossier.conditions import check_content, conditions_content
from sttm.publications.dossier.traces import Known, source_phrase, trace_phrase
from sttm.publications.dossier.words import words
from sttm.publications.formatting import (
    Language,
    answer_name,
    format_number,
    format_percent,
    format_range,
    format_value,
    localised,
)
from sttm.quantities import Answer

__all__ = ["scheda_content"]

Record = Mapping[str, Any]


def scheda_content(scheda: Record, known: Known) -> dict[str, Any]:
    """Return the content of one Scheda.

    Parameters
    ----------
    scheda
        One item of ``schede`` of an evaluation result.
    known
        Names of what the result names by code.
    """
    language = known.language
    known = replace(known, source=scheda.get("source"))
    phrases = words(language)
    override = scheda.get("override")
    return {
        "title": localised(scheda.get("title"), language) or str(scheda.get("id") or ""),
        "official": phrases["official" if scheda.get("official") else "not_official"],
        "is_official": bool(scheda.get("official")),
        "source": source_phrase(scheda.get("source"), language) or phrases["not_stated"],
        "conditions": conditions_content(scheda, known),
        "verdict": _verdict(scheda, language, phrases),
        "purpose": localised(scheda.get("purpose"), language),
        "open": _open_points(scheda, language),
        "parts": [_part(part, known) for part in scheda.get("parts") or []],
        "checks": [check_content(check, known) for check in scheda.get("checks") or []],
        "final_title": localised(scheda.get("final_title"), language) or phrases["part_d"],
        "override": _override(override) if override else None,
        "benefits": [_benefit(item, language) for item in scheda.get("benefits") or []],
    }


def _part(part: Record, known: Known) -> dict[str, Any]:
    language = known.language
    return {
        "id": str(part.get("id") or ""),
        "title": localised(part.get("title"), language),
        "weight": _weight(part, language),
        "points": format_range(part.get("points"), language, points=True),
        "max": _maximum(part.get("max"), language),
        "criteria": [_criterion(item, known) for item in part.get("criteria") or []],
    }


def _weight(part: Record, language: Language) -> str:
    """Return the weight of a part: a share of the total, or points of it; none where it is the maximum."""
    weight = part.get("weight")
    if weight is None or weight == part.get("max"):
        return ""
    return format_percent(weight, language, digits=0) if weight <= 1 else format_number(weight, language)


def _maximum(value: float | None, language: Language) -> str:
    return format_number(value, language, most=2)


def _criterion(item: Record, known: Known) -> dict[str, Any]:
    language = known.language
    phrases = words(language)
    direction = item.get("direction")
    if isinstance(direction, str):
        direction = phrases.get(f"direction_{direction}", direction)
    applies = item.get("applicable") is not False
    return {
        "id": str(item.get("id") or ""),
        "title": localised(item.get("title"), language),
        "answer": answer_entry(item.get("answer"), language) if applies else _not_applicable(phrases),
        "points": format_range(item.get("points"), language, points=True) if applies else "",
        "max": _maximum(item.get("max"), language) if applies else "",
        "direction": localised(direction, language).rstrip("."),
        "evidence": _evidence(item, language, phrases) if applies else None,
        "shares": [_share(share, known) for share in item.get("shares") or []],
        "dispute": dispute_entry(item.get("dispute"), language),
        "notes": _notes(item, language),
        "trace": [trace_phrase(line, known) for line in item.get("trace") or []],
        "official": phrases["official" if item.get("official") else "not_official"],
    }


def _notes(item: Record, language: Language) -> list[str]:
    """Return the notes of a criterion, and why an input is missing where no note says it."""
    missing = [(share.get("input") or {}).get("missing") for share in item.get("shares") or []]
    return list(dict.fromkeys([*note_texts(item.get("notes"), language), *note_texts(missing, language)]))


def _not_applicable(phrases: Mapping[str, str]) -> dict[str, str]:
    return {"code": "not_applicable", "word": phrases["not_applicable"]}


def _evidence(item: Record, language: Language, phrases: Mapping[str, str]) -> str | None:
    """Return the evidence named; its absence is worth a line only where evidence is asked for."""
    named_evidence = localised(item.get("evidence"), language)
    if named_evidence:
        return named_evidence
    asked = item.get("kind", "checklist") == "checklist" and "evidence" in item
    return phrases["evidence_none"] if asked else None


def _share(share: Record, known: Known) -> dict[str, str]:
    language = known.language
    given = share.get("input") or {}
    layer = str(given.get("layer") or "")
    version = str(given.get("version") or "")[:8]
    return {
        "unit": str(share.get("unit") or ""),
        "share": format_percent(share.get("share"), language),
        "input": localised(given.get("label"), language) or str(given.get("name") or ""),
        "value": format_value(given.get("value"), given.get("unit"), language),
        "layer": known.layers.get(layer) or layer,
        "version": version,
        "points": format_range(share.get("points"), language, points=True),
    }


def _open_points(scheda: Record, language: Language) -> list[dict[str, Any]]:
    wanted = (Answer.NOT_ASSESSABLE, Answer.DISPUTED)
    found = []
    for part in scheda.get("parts") or []:
        for item in part.get("criteria") or []:
            applies = item.get("applicable") is not False
            if applies and (item.get("answer") or Answer.NOT_ASSESSABLE) in wanted:
                name = f"{item.get('id') or ''} {localised(item.get('title'), language)}".strip()
                found.append({"name": name, "answer": answer_entry(item.get("answer"), language)})
    return found


def _override(override: Record) -> dict[str, str]:
    return {key: str(override.get(key) or "") for key in ("class", "author", "reason")}


def _benefit(item: Record, language: Language) -> dict[str, str]:
    return {key: localised(item.get(key), language) for key in ("title", "text")}


def _verdict(scheda: Record, language: Language, phrases: Mapping[str, str]) -> dict[str, Any]:
    total, highest = scheda.get("total") or {}, scheda.get("max")
    grade = scheda.get("class") or {}
    unknown = answer_name(Answer.NOT_ASSESSABLE, language)
    bands = _bands(grade, highest, language)
    names = {**{band["id"]: band["label"] for band in bands}, **(grade.get("labels") or {})}
    letters = _ends(grade, str) or unknown
    points = format_range(total or None, language, points=True)
    sentence = phrases["class_chart"].format(
        total=points, max=_maximum(highest, language), **{"class": letters}
    )
    if bands:
        listed = ", ".join(f"{band['id']} {band['text']}" for band in bands)
        sentence += " " + phrases["class_chart_bands"].format(bands=listed)
    known = bool(highest) and total.get("low") is not None and total.get("high") is not None
    relevance, priority = scheda.get("relevance") or {}, scheda.get("priority") or {}
    return {
        "class": letters,
        "class_known": bool(grade.get("low")),
        "class_label": _ends(grade, lambda code: localised(names.get(code), language)),
        "points": points,
        "max": _maximum(highest, language),
        "from": total["low"] / highest if known else None,
        "to": total["high"] / highest if known else None,
        "bands": bands,
        "chart": sentence,
        "relevance": _decided(relevance, language) or unknown,
        "relevance_reasons": _reasons(relevance, language),
        "priority": _decided(priority, language) or unknown,
        "priority_reasons": _reasons(priority, language),
    }


def _decided(decision: Record, language: Language) -> str:
    """Return the outcome of a decision, or the range of outcomes it leaves open."""
    labels = decision.get("labels") or {}
    outcome = _ends(decision, lambda code: localised(labels.get(code), language) or str(code))
    return outcome or localised(decision.get("label"), language) or str(decision.get("value") or "")


def _reasons(decision: Record, language: Language) -> list[str]:
    return note_texts(decision.get("reasons") or [decision.get("reason")], language)


def _bands(grade: Record, highest: float | None, language: Language) -> list[dict[str, Any]]:
    """Return the classes from the lowest, each with its points and its place on the scale."""
    given = [band for band in grade.get("scale") or [] if band.get("from") is not None]
    given.sort(key=lambda band: float(band["from"]))
    if not highest:
        return []
    ends = [*(band["from"] for band in given[1:]), highest]
    return [
        {
            "id": str(band.get("id") or ""),
            "label": localised(band.get("label"), language),
            "text": format_range({"low": band["from"], "high": end}, language),
            "from": band["from"] / highest,
            "to": end / highest,
        }
        for band, end in zip(given, ends, strict=False)
    ]


def _ends(bounds: Record, name: Callable[[str], str]) -> str:
    low, high = bounds.get("low"), bounds.get("high")
    if low is None or high is None:
        return ""
    ends = [name(low)] if low == high else [name(low), name(high)]
    return "–".join(end for end in ends if end)
