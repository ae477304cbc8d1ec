"""What every volume of STTM 3 says in the same words, in Italian and English."""

from __future__ import annotations

from sttm.publications.formatting import Language
from sttm.publications.phrases import Pair, in_language
from sttm.publications.volumes.words import words as knowledge_words

__all__ = ["shared_words"]


#: Italian, English.
WORDS: dict[str, Pair] = {
    "introduction": ("Introduzione", "Introduction"),
    "what": ("Che cos'è questo volume", "What this volume is"),
    "how": ("Come si legge", "How to read it"),
    "activity": ("Attività", "Activity"),
    "activities": ("Attività", "Activities"),
    "article": ("Articolo", "Article"),
    "condition": ("Condizione", "Condition"),
    "source": ("Fonte", "Source"),
    "standing": ("Natura del valore", "Standing"),
    "text": ("Che cosa dice", "What it says"),
    "everywhere": ("tutte", "all"),
    "dash": ("–", "–"),
    "no_layer": ("strato assente", "layer absent"),
}


def shared_words(language: Language) -> dict[str, str]:
    """Return the phrases in one language, with those that the volumes of STTM 1 have too."""
    own = in_language(WORDS, language)
    return {**knowledge_words(language), **own}
