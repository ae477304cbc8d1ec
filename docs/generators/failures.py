"""The exit codes, from the exceptions themselves."""

from __future__ import annotations

from collections.abc import Iterator

from generators.markdown import cell, code, table
from sttm.errors import SttmError

__all__ = ["page"]


def page() -> str:
    """Return a table of the exceptions with their exit codes."""
    rows = [("0", "", "Done.")]
    rows += [
        (str(kind.exit_code), code(kind.__name__), cell((kind.__doc__ or "").splitlines()[0]))
        for kind in _tree(SttmError)
    ]
    rows.append(("130", "", "Interrupted by the user."))
    return table(("exit code", "exception", "what it means"), rows)


def _tree(kind: type[SttmError]) -> Iterator[type[SttmError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)
