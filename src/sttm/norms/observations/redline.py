"""What goes and what comes between two versions of a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Segment", "amended_text", "joined_segments", "original_text", "redline"]

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that stays, goes or comes, and the points that ask for it."""

    kind: Literal["keep", "delete", "insert"]
    text: str
    points: tuple[str, ...] = ()


def redline(before: str, after: str, points: Sequence[str] = ()) -> tuple[Segment, ...]:
    """Return the segments between two texts; what goes stands before what comes in its place.

    What stays between two changes and is no word (a space, a comma) changes with them: a reader follows
    phrases, not crumbs.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    own = tuple(points)
    found: list[Segment] = []
    for tag, i, j, k, m in _coarse(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old):
        if tag == "equal":
            found.append(Segment("keep", "".join(old[i:j])))
        else:
            found += [Segment("delete", "".join(old[i:j]), own), Segment("insert", "".join(new[k:m]), own)]
    return joined_segments(found)


_Step = tuple[str, int, int, int, int]


def _coarse(steps: Sequence[_Step], old: Sequence[str]) -> list[_Step]:
    """Join changes that only spaces and signs part."""
    found: list[_Step] = []
    for place, (tag, i, j, k, m) in enumerate(steps):
        inside = 0 < place < len(steps) - 1
        crumb = tag == "equal" and inside and not any(token[0].isalnum() for token in old[i:j])
        changed = tag != "equal" or crumb
        if changed and found and found[-1][0] == "replace":
            last = found[-1]
            found[-1] = ("replace", last[1], j, last[3], m)
        else:
            found.append(("replace" if changed else "equal", i, j, k, m))
    return found


def joined_segments(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Return segments without empty ones, neighbours of one kind and one cause in one."""
    found: list[Segment] = []
    for one in segments:
        if not one.text:
            continue
        if found and (found[-1].kind, found[-1].points) == (one.kind, one.points):
            found[-1] = Segment(one.kind, found[-1].text + one.text, one.points)
        else:
            found.append(one)
    return tuple(found)


def original_text(segments: Iterable[Segment]) -> str:
    """Return the text before the changes."""
    return "".join(one.text for one in segments if one.kind != "insert")


def amended_text(segments: Iterable[Segment]) -> str:
    """Return the text after the changes."""
    return "".join(one.text for one in segments if one.kind != "delete")
