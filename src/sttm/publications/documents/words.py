"""The few fixed words that a document adds to its blocks, in Italian and English."""

from __future__ import annotations

from sttm.publications.dossier.words import words as dossier_words
from sttm.publications.formatting import Language
from sttm.publications.phrases import in_language

__all__ = ["WORDS", "words"]

#: Italian, English.
WORDS: dict[str, tuple[str, str]] = {
    "caution": ("Attenzione", "Beware"),
    "figure": ("Figura", "Figure"),
    "fingerprint": ("Impronta", "Fingerprint"),
    "fingerprint_page": (
        "Impronta SHA-256 di tutto ciò che si legge in questa pagina.",
        "SHA-256 of everything that is read in this page.",
    ),
    "fingerprint_text": (
        "Impronta SHA-256 di tutto ciò che si legge qui: uguale nel PDF e nella pagina HTML.",
        "SHA-256 of everything that is read here: the same in the PDF and in the HTML page.",
    ),
    "info": ("Nota", "Note"),
    "missing": ("Manca", "Missing"),
    "skip": ("Vai al contenuto", "Skip to content"),
    "table": ("Tabella", "Table"),
    "to_top": ("Torna all'indice", "Back to contents"),
}

_SHARED = ("banner_fictional", "banner_fictional_text", "contents", "family", "page", "page_of")


def words(language: Language) -> dict[str, str]:
    """Return the words in one language; those that the dossier has too are the dossier's."""
    shared = dossier_words(language)
    own = in_language(WORDS, language)
    return {**own, **{key: shared[key] for key in _SHARED}}
