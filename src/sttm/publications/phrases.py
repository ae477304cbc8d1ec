"""Phrases in Italian and English, and what is printed of them: those of one language."""

from __future__ import annotations

from collections.abc import Mapping

from sttm.publications.formatting import Language

__all__ = ["Pair", "in_language"]

Pair = tuple[str, str]
"""A phrase in Italian and in English."""


def in_language(phrases: Mapping[str, Pair], language: Language) -> dict[str, str]:
    """Return every phrase in one language, by its key."""
    return {key: pair[language == "en"] for key, pair in phrases.items()}
