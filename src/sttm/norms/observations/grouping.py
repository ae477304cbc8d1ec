"""Points that ask the same thing: the weights of their words compared, the same way every time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from sttm.norms.observations.names import OMISSIS
from sttm.norms.observations.register import Point
from sttm.packs.observations import Grouping

__all__ = ["Group", "Member", "group_points", "weighed_words"]

_ROWS = 256
"""Points compared with all others at a time: bounds the memory."""

_SHOWN_WORDS = 5
_DIGITS = 9
"""Decimals of a similarity that count: beyond them lies the order of additions."""


@dataclass(frozen=True, slots=True)
class Member:
    """A point of a group: how like the exemplar it is, and by which words most."""

    point: str
    similarity: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Points alike: each of them is like the exemplar, not merely like another of the group."""

    exemplar: str
    document: str | None
    article: str | None
    members: tuple[Member, ...]
    """Without the exemplar, the most alike first."""

    @property
    def points(self) -> tuple[str, ...]:
        """The exemplar and the members."""
        return (self.exemplar, *(member.point for member in self.members))

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "exemplar": self.exemplar,
            "document": self.document,
            "article": self.article,
            "size": len(self.points),
            "members": [
                {"point": m.point, "similarity": round(m.similarity, 4), "words": list(m.words)}
                for m in self.members
            ],
        }


def words_of(text: str, rules: Grouping) -> list[str]:
    """Return the words of a text that count: without accents and case, neither short nor common."""
    plain = unicodedata.normalize("NFD", text.replace(OMISSIS, " ").casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    common = set(rules.common_words)
    return [
        word
        for word in re.findall(r"[^\W_]+", plain)
        if (len(word) >= rules.shortest_word or word.isdigit()) and word not in common
    ]


def weighed_words(points: Sequence[Point], rules: Grouping) -> tuple[sparse.csr_array, tuple[str, ...]]:
    """Return the weights of words (tf-idf, rows of length 1) and the words.

    A word weighs (1 + ln n) · (1 + ln((1 + N) / (1 + d))): n times in the point, in d of N points. Two
    neighbours count as a word too, so that order has a say.
    """
    told = [words_of(point.text, rules) for point in points]
    terms = [[*words, *(f"{a} {b}" for a, b in pairwise(words))] for words in told]
    vocabulary = tuple(sorted({term for several in terms for term in several}))
    place = {term: n for n, term in enumerate(vocabulary)}
    rows: list[int] = []
    cols: list[int] = []
    counts: list[float] = []
    for row, several in enumerate(terms):
        own: dict[int, int] = {}
        for term in several:
            own[place[term]] = own.get(place[term], 0) + 1
        for col in sorted(own):
            rows.append(row)
            cols.append(col)
            counts.append(1 + np.log(own[col]))
    shape = (len(points), len(vocabulary))
    found = sparse.csr_array((np.array(counts, dtype=np.float64), (rows, cols)), shape=shape)
    spread = np.bincount(np.array(cols, dtype=np.int64), minlength=len(vocabulary))
    rarity = 1 + np.log((1 + len(points)) / (1 + spread))
    weighed = sparse.csr_array(found.multiply(rarity[None, :]))
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1  # a point without words is like no other
    return sparse.csr_array(weighed.multiply(1 / lengths[:, None])), vocabulary


def group_points(points: Sequence[Point], rules: Grouping) -> tuple[Group, ...]:
    """Group points that are alike; whatever the order they are given in, the groups are the same.

    Two points are alike where the cosine of their words reaches the bound that the rules set for points of
    one article, of one document, of any. The point that is like most others becomes an exemplar and takes
    those that are still free, and so on. Points like no other are in no group.
    """
    ordered = sorted(points, key=lambda point: point.id)
    if len(ordered) < 2:
        return ()
    weights, vocabulary = weighed_words(ordered, rules)
    alike = _alike(ordered, weights, rules)
    degrees = np.diff(alike.indptr)
    free = np.ones(len(ordered), dtype=bool)
    groups = []
    # Each takes out of what is left; the first of equals is the one with the smaller number.
    for leader in np.lexsort((np.arange(len(ordered)), -degrees)):
        if not free[leader]:
            continue
        near = alike.indices[alike.indptr[leader] : alike.indptr[leader + 1]]
        values = alike.data[alike.indptr[leader] : alike.indptr[leader + 1]]
        own = sorted(
            ((int(n), float(v)) for n, v in zip(near, values, strict=True) if free[n]),
            key=lambda one: (-one[1], one[0]),
        )
        free[leader] = False
        if not own:
            continue
        free[[n for n, _ in own]] = False
        members = tuple(
            Member(ordered[n].id, v, _shared(weights, vocabulary, int(leader), n)) for n, v in own
        )
        about = ordered[int(leader)].about
        groups.append(Group(ordered[int(leader)].id, about.document, about.article, members))
    return tuple(sorted(groups, key=lambda g: (-len(g.members), g.exemplar)))


def _alike(points: Sequence[Point], weights: sparse.csr_array, rules: Grouping) -> sparse.csr_array:
    """Return the similarities that reach their bound, without those of points with themselves."""
    documents = _codes([point.about.document for point in points])
    articles = _codes(
        [point.about.article and (point.about.document, point.about.article) for point in points]
    )
    turned = sparse.csr_array(weights.T)
    rows: list[NDArray[np.int64]] = []
    cols: list[NDArray[np.int64]] = []
    data: list[NDArray[np.float64]] = []
    for start in range(0, len(points), _ROWS):
        part = sparse.coo_array(weights[start : start + _ROWS] @ turned)
        row, col = part.row.astype(np.int64) + start, part.col.astype(np.int64)
        value = np.round(part.data, _DIGITS)
        strong = value >= rules.same_article  # the least of the bounds
        row, col, value = row[strong], col[strong], value[strong]
        bound = np.full(len(value), rules.anywhere)
        bound[(documents[row] == documents[col]) & (documents[row] >= 0)] = rules.same_document
        bound[(articles[row] == articles[col]) & (articles[row] >= 0)] = rules.same_article
        kept = (value >= bound) & (row != col)
        rows.append(row[kept])
        cols.append(col[kept])
        data.append(value[kept])
    shape = (len(points), len(points))
    return sparse.csr_array((np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))), shape=shape)


def _codes(values: Sequence[Any]) -> NDArray[np.int64]:
    """Return what is said as numbers, -1 for nothing."""
    known: dict[Any, int] = {}
    return np.array([-1 if not v else known.setdefault(v, len(known)) for v in values], dtype=np.int64)


def _shared(weights: sparse.csr_array, vocabulary: Sequence[str], one: int, other: int) -> tuple[str, ...]:
    """Return the words that make two points alike, the weightiest first."""
    own = _row(weights, one)
    common = {n: w * own[n] for n, w in _row(weights, other).items() if n in own}
    best = sorted(common, key=lambda n: (-round(common[n], _DIGITS), vocabulary[n]))
    return tuple(vocabulary[n] for n in best[:_SHOWN_WORDS])


def _row(weights: sparse.csr_array, row: int) -> dict[int, float]:
    place = slice(weights.indptr[row], weights.indptr[row + 1])
    return dict(zip(weights.indices[place].tolist(), weights.data[place].tolist(), strict=True))
