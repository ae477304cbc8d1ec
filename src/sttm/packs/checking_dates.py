"""Checks that of everything that has versions, one at most is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from sttm.errors import Fault
from sttm.packs.declared import Dated

__all__ = ["two_at_once"]


def two_at_once(kind: str, members: Iterable[tuple[str, Dated]]) -> Iterator[Fault]:
    """Yield the days from which two members that answer the same question are both in force.

    Parameters
    ----------
    kind
        What they are, as a person reads it.
    members
        Pairs of the question, the id in most cases, and the member.
    """
    groups: dict[str, list[Dated]] = {}
    for name, member in members:
        groups.setdefault(name, []).append(member)
    for name, versions in groups.items():
        for earlier, later in pairwise(sorted(versions, key=lambda v: v.in_force_from)):
            if earlier.covers(later.in_force_from):
                ids = list(dict.fromkeys(str(getattr(v, "id", name)) for v in (earlier, later)))
                which = "two versions" if len(ids) == 1 else " and ".join(ids)
                yield Fault(
                    code="dated-twice",
                    message=f"{which} are in force on {later.in_force_from}",
                    remedy="end the earlier one the day before",
                    feature=f"{kind} {name}",
                )
