"""Results of evaluations, profiles and site checks from files, checked together before norms read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sttm.errors import Fault, InputError
from sttm.norms.results import PRINTED_BY, Results, gathered

__all__ = ["known_results", "read_results"]

PRINTED = f"give what {', '.join(PRINTED_BY.values())} printed"


def known_results(bodies: Sequence[Mapping[str, Any]]) -> Results:
    """Return results as rules read them.

    Raises
    ------
    InputError
        With every fault: a kind or format that norms do not read, two of one kind, values that do not fit.
    """
    named = [(str(body.get("kind", "result")), body) for body in bodies]
    results, faults = gathered(named)
    _refuse(faults)
    return results


def read_results(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return the results that files hold: one each, at most one of each kind.

    Raises
    ------
    InputError
        With every fault of every file: one that is no JSON or holds no result or several, and those of
        :func:`known_results`.
    """
    bodies: list[tuple[str, dict[str, Any]]] = []
    faults: list[Fault] = []
    for path in paths:
        found = list(_contents(path))
        faults += [f for f in found if isinstance(f, Fault)]
        bodies += [(path.name, b) for b in found if not isinstance(b, Fault)]
    faults += gathered(bodies)[1]
    _refuse(faults)
    return [body for _, body in bodies]


def _contents(path: Path) -> Iterator[dict[str, Any] | Fault]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        yield Fault(code="result", message=str(error), remedy=PRINTED, file=path.name)
        return
    found = content if isinstance(content, list) else [content]
    if not found or not all(isinstance(one, dict) and "kind" in one for one in found):
        yield Fault(code="result", message="it holds no result", remedy=PRINTED, file=path.name)
    elif len(found) > 1:
        message = f"it holds {len(found)} results: one work at a time"
        yield Fault(code="result", message=message, remedy="give the result of one work", file=path.name)
    else:
        yield found[0]


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        msg = f"the results have {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, faults)
