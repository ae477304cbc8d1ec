"""A case: a work at a place on a day, with the facts that the rules ask about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, TypeAdapter

from sttm.errors import Fault
from sttm.evaluation.decision_tables import Value
from sttm.norms.results import Results
from sttm.norms.state_files import read_state, refuse
from sttm.packs.cells import domain_of
from sttm.packs.declared import Declared, Identifier
from sttm.packs.rules import Fact, fact_input
from sttm.quantities import AtMost, Missing

__all__ = ["CASES", "LARGEST", "Case", "FactValue", "Facts", "facts_of", "holds", "read_cases"]

CaseId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=80)]


LARGEST = 2**53 // 100
"""Greatest number that a file can give to the hundredth, as money needs it."""


def _kind(given: Any) -> str | None:
    if given is None or isinstance(given, str):
        return "nothing" if given is None else "text"
    if isinstance(given, list | tuple):
        return "several"
    return "number" if isinstance(given, int | float) and not isinstance(given, bool) else None


FactValue = Annotated[
    Annotated[float, Tag("number")]
    | Annotated[str, Tag("text")]
    | Annotated[tuple[str, ...], Tag("several")]
    | Annotated[None, Tag("nothing")],
    Discriminator(
        _kind,
        custom_error_type="fact_value",
        custom_error_message="should be a number, a word (yes and no are words, true and false are not), "
        "several words, or null",
    ),
]
"""A number, a category, several that are possible; null where not known."""


class Case(Declared):
    """One case as it is entered."""

    id: CaseId
    title: str | None = None
    municipality: str | None
    """Id of the Comune."""
    on: date
    """Day whose norms apply."""
    facts: dict[Identifier, FactValue]
    """Value of each fact."""


CASES = TypeAdapter(tuple[Case, ...])


@dataclass(frozen=True)
class Facts:
    """The facts of a case as rules read them; one that nobody entered is missing, never a default."""

    values: Mapping[str, Value]
    origins: Mapping[str, str]
    """Where each known value comes from: ``declared``, or the result that gave it."""
    bounds: Mapping[str, AtMost] = field(default_factory=dict)
    """What a result says of a number that is not known."""

    def value(self, name: str) -> Value:
        """Return a fact."""
        known = self.values.get(name)
        if known is not None:
            return known
        if name in self.bounds:
            return self.bounds[name]
        return Missing(f"{name} is not given", it=f"{name} non è indicato")


def read_cases(path: Path, facts: Mapping[str, Fact], *versions: Mapping[str, Fact]) -> tuple[Case, ...]:
    """Read cases, and check every fact against its declaration.

    Parameters
    ----------
    versions
        Further declarations, where cases are to be asked by several versions of the norms: a value has to
        fit one of them.

    Raises
    ------
    InputError
        With every fault: an unknown fact, a value outside its domain, a case entered twice.
    """
    cases = read_state(path, CASES)
    faults: list[Fault] = []
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            faults.append(
                Fault(code="twice", message="the case is entered twice", file=path.name, feature=case.id)
            )
        seen.add(case.id)
        for name, value in case.facts.items():
            problems = [_problem(known.get(name), name, value, known) for known in (*versions, facts)]
            problem = problems[-1]
            if problem and all(problems):
                faults.append(
                    Fault(
                        code="fact", message=problem, remedy="see `sttm norms facts`", file=path.name,
                        feature=case.id, column=name,
                    )
                )  # fmt: skip
    refuse(path.name, faults)
    return cases


def _problem(fact: Fact | None, name: str, value: Any, facts: Mapping[str, Fact]) -> str | None:
    if fact is None:
        return f"there is no fact {name}; known: {', '.join(sorted(facts))}"
    domain = domain_of(fact_input(fact))
    for one in _entered(value):
        if isinstance(one, str) != (fact.kind == "category"):
            return f"{one!r} is not a {fact.kind}"
        if not domain.holds(one):
            return f"{one} is outside the domain {_shown(fact)}"
        if isinstance(one, Decimal) and abs(one) > LARGEST:
            return f"{one} is too large to be counted to the hundredth: at most {LARGEST}"
    return None


def _shown(fact: Fact) -> str:
    return fact.domain if isinstance(fact.domain, str) else ", ".join(fact.domain)


def holds(fact: Fact | None, value: FactValue) -> bool:
    """Whether a fact has a declaration, and the value fits it."""
    return fact is not None and _problem(fact, fact.id, value, {fact.id: fact}) is None


def _entered(value: Any) -> tuple[Decimal | str, ...]:
    if value is None:
        return ()
    if isinstance(value, tuple):
        return value
    return (value if isinstance(value, str) else Decimal(str(value)),)


def facts_of(case: Case, declared: Mapping[str, Fact], results: Results | None = None) -> Facts:
    """Return the facts of a case: as entered, else as a result gives them.

    Parameters
    ----------
    declared
        The facts of the pack.
    results
        What results say of the work; what the case enters itself comes first. Where they disagree, the origin
        of the fact names what else is said, and by which.

    Raises
    ------
    RequestError
        Never for a value that is lacking: that is missing, and rules say what it leaves open.
    """
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    bounds: dict[str, AtMost] = {}
    for name, value in case.facts.items():
        entered = _entered(value)
        if entered:
            values[name] = entered[0] if len(entered) == 1 else tuple(str(v) for v in entered)
            origins[name] = "declared"
    for name, fact in declared.items():
        if fact.from_result is None or results is None:
            continue
        for said in results.say(fact.from_result):
            if isinstance(said.value, AtMost):
                bounds[name] = said.value
            elif name not in values:
                values[name], origins[name] = said.value, said.who
            elif said.value != values[name]:
                origins[name] += f" ({said.who} says {_told(said.value)})"
    return Facts(values, origins, bounds)


def _told(value: Value) -> str:
    return " or ".join(map(str, value)) if isinstance(value, tuple) else str(value)
