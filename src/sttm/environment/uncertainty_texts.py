"""What a reader calls the uncertain numbers, and how they are drawn."""

from __future__ import annotations

from collections.abc import Mapping

from sttm.packs.declared import Text

__all__ = ["METHOD", "kind_text", "unanswered_text"]

METHOD = {
    "it": (
        "Estrazioni indipendenti e uniformi entro gli intervalli dichiarati nel pacchetto; ciò che non è "
        "noto, non ha risposta o è contestato prende con uguale probabilità ognuno dei valori possibili"
    ),
    "en": (
        "Independent, uniform draws within the ranges that the pack declares; what is not known, not "
        "answered or disputed takes each of its possible values with equal probability"
    ),
}

_KINDS: Mapping[str, dict[str, str]] = {
    "breaks": {"it": "Soglie: {}", "en": "Breaks: {}"},
    "dispute": {"it": "Contestazione: {}", "en": "Dispute: {}"},
    "effectiveness": {"it": "Efficacia: {}", "en": "Effectiveness: {}"},
    "unknown": {"it": "Non noto: {}", "en": "Not known: {}"},
}


def kind_text(kind: str, of: Mapping[str, str]) -> dict[str, str]:
    """Return the name of an uncertain number of a kind."""
    return {language: text.format(of[language]) for language, text in _KINDS[kind].items()}


def unanswered_text(criterion: str, title: Text) -> dict[str, str]:
    """Return the name of an answer that nobody has given."""
    return {"it": f"Risposta mancante: {criterion} {title.it}", "en": f"No answer: {criterion} {title.en}"}
