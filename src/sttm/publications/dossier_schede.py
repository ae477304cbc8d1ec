"""The content of one Scheda Norma in a dossier: parts A–C, checks, final evaluation, traces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sttm.publications.dossier_words import named, words
from sttm.publications.formatting import (
    NBSP,
    Language,
    answer_name,
    format_measure,
    format_number,
    format_percent,
    format_range,
    format_value,
    localised,
)
from sttm.quantities import Answer

__all__ = ["scheda_content", "source_phrase", "trace_phrase"]

Record = Mapping[str, Any]


def scheda_content(scheda: Record, titles: Mapping[str, str], language: Language) -> dict[str, Any]:
    """Return the content of one Scheda.

    Parameters
    ----------
    scheda
        One item of ``schede`` of an evaluation result.
    titles
        Titles of layers, by name.
    """
    phrases = words(language)
    override = scheda.get("override")
    return {
        "title": localised(scheda.get("title"), language) or str(scheda.get("id") or ""),
        "official": phrases["official" if scheda.get("official") else "not_official"],
        "is_official": bool(scheda.get("official")),
        "source": source_phrase(scheda.get("source"), language) or phrases["not_stated"],
        "verdict": _verdict(scheda, language, phrases),
        "purpose": localised(scheda.get("purpose"), language),
        "open": _open_points(scheda, language),
        "parts": [_part(part, titles, language) for part in scheda.get("parts") or []],
        "checks": [_check(check, titles, language) for check in scheda.get("checks") or []],
        "final_title": localised(scheda.get("final_title"), language) or phrases["part_d"],
        "override": _override(override) if override else None,
        "benefits": [_benefit(item, language) for item in scheda.get("benefits") or []],
    }


def source_phrase(source: Any, language: Language) -> str:
    """Return a source as a phrase: title, article, kind, address."""
    if not source:
        return ""
    if isinstance(source, str):
        return source
    title = ", ".join(str(x) for x in (localised(source.get("title"), language), source.get("article")) if x)
    kind = named("source", source.get("kind"), language)
    phrase = f"{title} ({kind})" if title and kind else title or kind
    return f"{phrase}, {source['url']}" if source.get("url") else phrase


def trace_phrase(item: Record, titles: Mapping[str, str], language: Language) -> str:
    """Return one line of a trace: what was used, which version, official or not, from where."""
    phrases = words(language)
    kind, code = item.get("kind"), str(item.get("id") or "")
    name = named("trace", kind, language)
    if kind == "layer":
        title = titles.get(code)
        name = f"{title} ({code})" if title else f"{name} {code}"
    elif code and kind != "declaration":
        name = f"{name} {code}"
    if item.get("version"):
        name += f", {phrases['version'].lower()}{NBSP}{str(item['version'])[:8]}"
    told = [str(item["by"])] if item.get("by") else [str(one) for one in item.get("types") or []]
    if told:
        name += f" ({', '.join(told)})"
    if "official" in item:
        name += f", {phrases['official' if item['official'] else 'not_official']}"
    source = source_phrase(item.get("source"), language)
    return f"{name}: {source}" if source else name


def _answer(code: str | None, language: Language) -> dict[str, str]:
    # A result that gives no answer has not assessed it; it never becomes a yes or a no.
    code = code or Answer.NOT_ASSESSABLE.value
    return {"code": code, "word": answer_name(code, language)}


def _notes(notes: Iterable[Any] | None, language: Language) -> list[str]:
    return [text for text in (localised(note, language) for note in notes or []) if text]


def _part(part: Record, titles: Mapping[str, str], language: Language) -> dict[str, Any]:
    return {
        "id": str(part.get("id") or ""),
        "title": localised(part.get("title"), language),
        "weight": _weight(part, language),
        "points": format_range(part.get("points"), language, points=True),
        "max": _maximum(part.get("max"), language),
        "criteria": [_criterion(item, titles, language) for item in part.get("criteria") or []],
    }


def _weight(part: Record, language: Language) -> str:
    """Return the weight of a part: a share of the total, or points of it; none where it is the maximum."""
    weight = part.get("weight")
    if weight is None or weight == part.get("max"):
        return ""
    return format_percent(weight, language, digits=0) if weight <= 1 else format_number(weight, language)


def _maximum(value: float | None, language: Language) -> str:
    return format_number(value, language, most=2)


def _criterion(item: Record, titles: Mapping[str, str], language: Language) -> dict[str, Any]:
    phrases = words(language)
    direction, dispute = item.get("direction"), item.get("dispute")
    if isinstance(direction, str):
        direction = phrases.get(f"direction_{direction}", direction)
    applies = item.get("applicable") is not False
    return {
        "id": str(item.get("id") or ""),
        "title": localised(item.get("title"), language),
        "answer": _answer(item.get("answer"), language) if applies else _not_applicable(phrases),
        "points": format_range(item.get("points"), language, points=True) if applies else "",
        "max": _maximum(item.get("max"), language) if applies else "",
        "direction": localised(direction, language).rstrip("."),
        "evidence": _evidence(item, language, phrases) if applies else None,
        "shares": [_share(share, titles, language) for share in item.get("shares") or []],
        "dispute": _dispute(dispute, language) if dispute else None,
        "notes": _notes(item.get("notes"), language),
        "trace": [trace_phrase(line, titles, language) for line in item.get("trace") or []],
        "official": phrases["official" if item.get("official") else "not_official"],
    }


def _not_applicable(phrases: Mapping[str, str]) -> dict[str, str]:
    return {"code": "not_applicable", "word": phrases["not_applicable"]}


def _evidence(item: Record, language: Language, phrases: Mapping[str, str]) -> str | None:
    """Return the evidence named; its absence is worth a line only where evidence is asked for."""
    named_evidence = localised(item.get("evidence"), language)
    if named_evidence:
        return named_evidence
    asked = item.get("kind", "checklist") == "checklist" and "evidence" in item
    return phrases["evidence_none"] if asked else None


def _share(share: Record, titles: Mapping[str, str], language: Language) -> dict[str, str]:
    given = share.get("input") or {}
    layer = str(given.get("layer") or "")
    version = str(given.get("version") or "")[:8]
    return {
        "unit": str(share.get("unit") or ""),
        "share": format_percent(share.get("share"), language),
        "input": localised(given.get("label"), language) or str(given.get("name") or ""),
        "value": format_value(given.get("value"), given.get("unit"), language),
        "layer": titles.get(layer) or layer,
        "version": version,
        "points": format_range(share.get("points"), language, points=True),
    }


def _dispute(dispute: Record, language: Language) -> dict[str, Any]:
    return {
        "computed": _answer(dispute.get("computed"), language),
        "contested": _answer(dispute.get("contested"), language),
        "party": localised(dispute.get("party"), language),
        "reason": localised(dispute.get("reason"), language),
    }


def _check(check: Record, titles: Mapping[str, str], language: Language) -> dict[str, Any]:
    value, dispute = check.get("value"), check.get("dispute")
    return {
        "title": localised(check.get("title"), language),
        "answer": _answer(check.get("answer"), language),
        "value": format_measure(value, language) if value else None,
        "text": localised(check.get("text"), language),
        "dispute": _dispute(dispute, language) if dispute else None,
        "notes": _notes(check.get("notes"), language),
        "trace": [trace_phrase(line, titles, language) for line in check.get("trace") or []],
    }


def _open_points(scheda: Record, language: Language) -> list[dict[str, Any]]:
    wanted = (Answer.NOT_ASSESSABLE, Answer.DISPUTED)
    found = []
    for part in scheda.get("parts") or []:
        for item in part.get("criteria") or []:
            applies = item.get("applicable") is not False
            if applies and (item.get("answer") or Answer.NOT_ASSESSABLE) in wanted:
                name = f"{item.get('id') or ''} {localised(item.get('title'), language)}".strip()
                found.append({"name": name, "answer": _answer(item.get("answer"), language)})
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
    return _notes(decision.get("reasons") or [decision.get("reason")], language)


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
