"""Names that must not be published: found in any text, and left out of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from sttm.norms.observations.register import Register
from sttm.packs.observations import Naming, ObservationRules

__all__ = ["OMISSIS", "NameFinder", "without_contacts"]

OMISSIS = "[omissis]"
"""What Italian acts print in the place of what is left out."""

_LEAST = 3
"""Parts of a name shorter than this are words of the language as well (Di, De, Lo): alone they say nobody."""

_ABBREVIATED = 4

_JOINED = re.compile(r"[\s.'’\-]{1,4}")
"""What stands between a title and a name, and between the words of a name."""

_MARKS = frozenset(map(chr, range(0x300, 0x370)))
"""Accents that stand beside their letter."""

_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")

_CONTACTS = re.compile(
    r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+"  # e-mail
    r"|\b[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]\b"  # fiscal code of a person
    r"|\bIT\d{2}[A-Z]\d{10}[0-9A-Z]{12}\b"  # bank account
    r"|(?<![\d./])(?:\+39[ ./\-]?)?(?:3\d{2}|0\d{1,3})[ ./\-]?\d{3}[ ./\-]?\d{3,4}(?![\d./])"  # telephone
)


def without_contacts(text: str) -> str:
    """Return a text without what leads to a person: e-mail, telephone, fiscal code, account."""
    return _CONTACTS.sub(OMISSIS, text)


@lru_cache(maxsize=2**16)
def _folded(word: str) -> str:
    """Return a word without accents and case."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word.casefold()) if sign not in _MARKS)


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Return the words of a text, folded, each with its place."""
    return [(_folded(match[0]), *match.span()) for match in _WORD.finditer(text)]


def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in _tokens(name))


@dataclass(frozen=True)
class NameFinder:
    """Finds the names of the senders that must not be named."""

    persons: tuple[str, ...]
    """Natural persons: any two words of a name that stand together say who it is."""
    others: tuple[str, ...]
    """Others: the whole name says who it is."""
    naming: Naming
    """How a name shows that nobody has entered."""

    @classmethod
    def of(cls, register: Register, rules: ObservationRules) -> NameFinder:
        """Return the finder of a register."""
        persons: set[str] = set()
        others: set[str] = set()
        for one in register.submissions:
            persons |= set(one.persons)
            quality = rules.quality(one.sender.quality)
            if one.sender.name and (quality is None or not quality.named):
                (persons if quality is None or quality.natural else others).add(one.sender.name)
        return cls(tuple(sorted(persons)), tuple(sorted(others)), rules.naming)

    @cached_property
    def _runs(self) -> dict[str, list[tuple[str, ...]]]:
        """Runs of words that say who somebody is, by their first word, the longest first."""
        runs: set[tuple[str, ...]] = {words for name in self.others if (words := _words(name))}
        for name in self.persons:
            words = _words(name)
            runs |= {words, tuple(reversed(words)), (words[-1], *words[:-1])} if words else set()
            runs |= {(*words[1:], words[0])} if words else set()
            for pair in pairwise(words):
                if all(len(word) >= _LEAST for word in pair):
                    runs |= {pair, pair[::-1]}
        found: dict[str, list[tuple[str, ...]]] = {}
        for run in sorted(runs, key=lambda r: (-len(r), r)):
            found.setdefault(run[0], []).append(run)
        return found

    def names(self, text: str) -> bool:
        """Whether a text names somebody who must not be named."""
        return bool(_spans(text, self._runs)) or bool(_titled(text, self.naming))

    def without_names(self, text: str, own: str | None = None) -> str:
        """Return a text with the names, and what else leads to a person, left out.

        Parameters
        ----------
        own
            Name of who wrote the text: there each part of it is left out as well, as in a signature.
        """
        text = _left_out(text, _spans(text, self._runs))
        text = _left_out(text, _titled(text, self.naming))
        if own is not None:
            parts = {word: [(word,)] for word in _words(own) if len(word) >= _LEAST}
            text = _left_out(text, _spans(text, parts))
        return without_contacts(text)


def _spans(text: str, runs: Mapping[str, Sequence[tuple[str, ...]]]) -> list[tuple[int, int]]:
    tokens = _tokens(text)
    words = tuple(word for word, _, _ in tokens)
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(tokens):
        run = next((r for r in runs.get(words[place], ()) if words[place : place + len(r)] == r), None)
        if run is None:
            place += 1
            continue
        found.append((tokens[place][1], tokens[place + len(run) - 1][2]))
        place += len(run)
    return found


def _titled(text: str, naming: Naming) -> list[tuple[int, int]]:
    """Return the places of capitalised words that follow a title, as in «Il sottoscritto Arch. …»."""
    tokens = _tokens(text)
    found: list[tuple[int, int]] = []
    start, after_title = None, False
    for n, (word, left, right) in enumerate(tokens):
        joined = n > 0 and _joined(tokens[n - 1][0], text[tokens[n - 1][2] : left])
        if start is not None and (not joined or not text[left].isupper()):
            found.append((start, tokens[n - 1][2]))
            start = None
        if word in naming.before_names:
            after_title = True
            continue
        if after_title and start is None and joined and text[left].isupper() and word not in naming.not_names:
            start = left
        after_title = after_title and joined and start is None and right - left < _LEAST
    if start is not None:
        found.append((start, tokens[-1][2]))
    return found


def _joined(word: str, gap: str) -> bool:
    """Whether what stands after a word leads on: a full stop does after a short one, as in «Arch.»."""
    return _JOINED.fullmatch(gap) is not None and ("." not in gap or len(word) <= _ABBREVIATED)


def _left_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    place = 0
    for start, end in spans:
        parts += [text[place:start], OMISSIS]
        place = end
    return "".join((*parts, text[place:]))
