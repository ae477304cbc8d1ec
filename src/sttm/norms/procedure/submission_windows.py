"""The windows of a register, as the acts of a procedure open and close them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from sttm.errors import Fault
from sttm.norms.observations.register import Register, Window
from sttm.norms.procedure.state import Standing
from sttm.packs.declared import Text

__all__ = ["term_faults", "windows_of"]


def windows_of(standing: Standing) -> Mapping[str, tuple[Window, ...]]:
    """Return the windows of each kind of submission that the acts of a procedure have opened by its day.

    What is only planned opens nothing. A kind that the procedure has a term for, and whose window has not
    opened, has an empty list: the register's own days do not count instead.
    """
    found: dict[str, list[Window]] = {
        kind: [] for term in standing.path.terms.values() for kind in term.submissions
    }
    for one in standing.windows:
        if not one["planned"]:
            days = (date.fromisoformat(one["opens"]), date.fromisoformat(one["closes"]))
            window = Window(opens=days[0], closes=days[1], term=one["term"], title=Text(**one["title"]))
            found[one["submission"]].append(window)
    return {kind: tuple(several) for kind, several in found.items()}


def term_faults(register: Register, standing: Standing) -> Iterator[Fault]:
    """Yield the submissions that name a term which the procedure has not, or not for their kind."""
    terms = standing.path.terms
    for one in register.submissions:
        if one.term is None or (one.term in terms and one.kind in terms[one.term].submissions):
            continue
        known = ", ".join(name for name, term in terms.items() if one.kind in term.submissions) or "none"
        message = f"{standing.procedure.id} has no term {one.term} for {one.kind}"
        yield Fault(code="term", message=message, remedy=f"known: {known}", feature=one.id)
