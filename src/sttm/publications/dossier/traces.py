"""Where a number comes from, said in one line: layers and versions, values of the pack, their sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sttm.publications.dossier.words import named, words
from sttm.publications.formatting import NBSP, Language, format_value, localised

__all__ = ["Known", "known_from", "parameter_row", "source_phrase", "trace_phrase"]

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What a result names by code elsewhere and calls by name here, in one language."""

    language: Language
    layers: Mapping[str, str] = field(default_factory=dict)
    works: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Record] = field(default_factory=dict)
    source: Any = None
    """Source of the Scheda at hand: said once at its head, not again under each criterion."""


def known_from(result: Record, language: Language) -> Known:
    """Return the names that a result holds."""
    intervention = result.get("intervention") or {}
    municipality = intervention.get("municipality") or {}
    return Known(
        language=language,
        layers={
            str(item.get("layer")): localised(item.get("title"), language)
            for item in result.get("layers") or []
        },
        works={
            str(item.get("type")): localised(item.get("label"), language)
            for item in intervention.get("works") or []
        },
        bodies={str(municipality.get("id")): f"{words(language)['municipality_of']} {municipality['name']}"}
        if municipality.get("name")
        else {},
        parameters={str(item.get("id")): item for item in result.get("parameters") or []},
    )


def source_phrase(source: Any, language: Language, *, address: bool = True) -> str:
    """Return a source as a phrase: title, article, kind, address.

    Parameters
    ----------
    address
        Without it where a column is narrow: the result attached has it.
    """
    if not source:
        return ""
    if isinstance(source, str):
        return source
    title = ", ".join(str(x) for x in (localised(source.get("title"), language), source.get("article")) if x)
    kind = named("source", source.get("kind"), language)
    phrase = f"{title} ({kind})" if title and kind else title or kind
    return f"{phrase}, {source['url']}" if address and source.get("url") else phrase


def trace_phrase(item: Record, known: Known) -> str:
    """Return one line of a trace: what was used, which version, official or not, from where."""
    phrases = words(known.language)
    name = _subject(item, known)
    if item.get("version"):
        name += f", {phrases['version'].lower()}{NBSP}{str(item['version'])[:8]}"
    told = _told(item, known)
    if told:
        name += f" ({', '.join(told)})"
    if "official" in item:
        name += f", {phrases['official' if item['official'] else 'not_official']}"
    if known.source and item.get("source") == known.source:
        return f"{name} ({phrases['source_as_above']})"
    source = source_phrase(item.get("source"), known.language)
    return f"{name}: {source}" if source else name


def _subject(item: Record, known: Known) -> str:
    kind, code = item.get("kind"), str(item.get("id") or "")
    name = named("trace", kind, known.language)
    if kind == "layer":
        title = known.layers.get(code)
        return f"{title} ({code})" if title else f"{name} {code}"
    if code and kind != "declaration":
        name = f"{name} {code}"
    value = known.parameters.get(code, {}).get("value") if kind == "parameter" else None
    if value is not None:
        shown = format_value(value, known.parameters[code].get("unit"), known.language)
        name += f"{NBSP}={NBSP}{shown}"
    return name


def _told(item: Record, known: Known) -> list[str]:
    """Return who declared it, or the works it counts."""
    if item.get("by"):
        return [known.bodies.get(str(item["by"])) or str(item["by"])]
    return [known.works.get(str(one)) or str(one) for one in item.get("types") or []]


def parameter_row(item: Record, language: Language) -> dict[str, str]:
    """Return a value of the pack as words: id, title, value, source, whether official, confidence."""
    phrases = words(language)
    sources = item.get("sources") or [item.get("source")]
    told = dict.fromkeys(source_phrase(source, language) for source in sources)
    confidence = str(item.get("confidence") or "").split("/")
    return {
        "id": str(item.get("id") or ""),
        "title": localised(item.get("title"), language),
        "value": _parameter_value(item, language, phrases),
        "source": "; ".join(phrase for phrase in told if phrase) or phrases["not_stated"],
        "official": phrases["official" if item.get("official") else "not_official"],
        "confidence": ", ".join(named("confidence", code, language) for code in confidence),
    }


def _parameter_value(item: Record, language: Language, phrases: Mapping[str, str]) -> str:
    # A matrix has no single value to print; one value that is missing is missing.
    if item.get("value") is None and item.get("sources"):
        return phrases["table_of_values"]
    return format_value(item.get("value"), item.get("unit"), language)
