"""Cross-checks profiles and the abacus: tables, criteria that are served, what needs or excludes what."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from sttm.errors import Fault
from sttm.packs.pack import Pack
from sttm.packs.profiles import LANDS, SETTINGS, THEMES, Profile, ProfileScale
from sttm.packs.solutions import Serves, Solution
from sttm.packs.table_space import table_faults

__all__ = ["ADMISSIBILITY", "FLOOR_SPACE", "profile_faults", "solution_faults"]

ADMISSIBILITY = ("excluded", "attention", "mitigation", "admissible")
"""Classes of the areas map, the worst first; where it is not assessable, any of them is possible."""

FLOOR_SPACE = "floor_space"


def profile_faults(pack: Pack) -> Iterator[Fault]:
    """Yield what is not sound in the profiles: tables, their inputs, two in force for one activity."""
    for profile in pack.profiles.values():
        table = profile.thresholds.table
        for message in (*table_faults(table), *_inputs(profile, pack)):
            yield _fault("profile", f"table {table.id}: {message}", profile.id)
    for first, second in combinations(pack.profiles.values(), 2):
        shared = _activities(first, pack) & _activities(second, pack)
        if shared and (first.covers(second.in_force_from) or second.covers(first.in_force_from)):
            named = ", ".join(sorted(shared))
            message = f"{first.id} and {second.id} are both in force for {named}"
            yield _fault("dated-twice", message, second.id, "end the earlier one, or part the activities")


def _activities(profile: Profile, pack: Pack) -> set[str]:
    return set(pack.activities if profile.activities is None else profile.activities)


def _inputs(profile: Profile, pack: Pack) -> Iterator[str]:
    wanted: dict[str, set[str]] = {
        "setting": set(SETTINGS),
        "land": set(LANDS),
        "admissibility": set(ADMISSIBILITY),
        "activity": _activities(profile, pack),
    }
    for one in profile.thresholds.table.inputs:
        if one.name == FLOOR_SPACE:
            if one.kind != "number" or one.unit != "m**2":
                yield f"input {one.name} is a number in m**2"
        elif one.name not in wanted:
            known = ", ".join((*wanted, FLOOR_SPACE))
            yield f"input {one.name} is not known of a settlement; known: {known}"
        elif one.kind != "category" or {str(v) for v in one.domain} != wanted[one.name]:
            yield f"input {one.name} takes the categories {', '.join(sorted(wanted[one.name]))}"


def solution_faults(pack: Pack) -> Iterator[Fault]:
    """Yield what leads nowhere in the abacus."""
    for solution in pack.solutions.values():
        for message in (*_served(solution, pack), *_company(solution, pack), *_work_type(solution, pack)):
            yield _fault("solution", message, solution.id)
    themes = {s.theme for s in pack.solutions.values()}
    for theme in (t for t in THEMES if pack.solutions and t not in themes):
        yield _fault("solution", f"no solution is of theme {theme}", "abacus", "add one")


def _served(solution: Solution, pack: Pack) -> Iterator[str]:
    seen: set[tuple[str, str]] = set()
    for serves in solution.serves:
        known = {p.id for p in pack.profiles.values()}
        yield from (f"profile {name} is not declared" for name in serves.profiles or () if name not in known)
        found = 0
        for profile in pack.profiles.values():
            criterion = profile.criterion(serves.criterion) if serves.speaks_of(profile.id) else None
            if criterion is None:
                if serves.profiles is not None and profile.id in serves.profiles:
                    yield f"profile {profile.id} has no criterion {serves.criterion}"
                continue
            found += 1
            if (profile.id, f"{serves.criterion} {profile.in_force_from}") in seen:
                yield f"criterion {serves.criterion} of {profile.id} is served twice"
            seen.add((profile.id, f"{serves.criterion} {profile.in_force_from}"))
            yield from _improves(serves, profile, solution)
        if not found and serves.profiles is None:
            yield f"no profile has a criterion {serves.criterion}"


def _improves(serves: Serves, profile: Profile, solution: Solution) -> Iterator[str]:
    criterion = profile.criterion(serves.criterion)
    where = f"{profile.id} › {serves.criterion}"
    if not isinstance(criterion, ProfileScale):
        if serves.value is not None:
            yield f"{where} is met or not: leave its value null"
    elif criterion.input.startswith("place."):
        yield f"{where} speaks of the place: no solution moves it"
    elif serves.value is None:
        yield f"{where} is on a scale: give the value that its input becomes"
    else:
        least, most = criterion.domain
        points = criterion.scale.points(serves.value)
        if serves.value < least or (most is not None and serves.value > most):
            yield f"{where}: {serves.value:g} is outside {least:g} to {'…' if most is None else f'{most:g}'}"
        elif points is None or points <= min(criterion.scale.ordered_points()):
            yield f"{where}: {serves.value:g} gives no more points than the worst step"
    if criterion is not None and criterion.settings is not None:
        lost = sorted(set(solution.applies_to) - set(criterion.settings))
        if lost == sorted(solution.applies_to):
            yield f"{where} is not asked of {' or '.join(lost)} settlements"


def _company(solution: Solution, pack: Pack) -> Iterator[str]:
    for verb, names in (("needs", solution.needs), ("excludes", solution.excludes)):
        yield from (f"it {verb} {n}, which is not declared" for n in names if n not in pack.solutions)
    needed = _with_all_it_needs(solution, pack)
    if solution.id in needed:
        yield "what it needs leads back to itself"
    together = sorted({solution.id, *needed} & pack.solutions.keys())
    for first, second in combinations(together, 2):
        if second in pack.solutions[first].excludes or first in pack.solutions[second].excludes:
            yield f"it can never be chosen: {first} and {second} exclude one another"
    for name in (n for n in solution.needs if n in pack.solutions):
        other = pack.solutions[name]
        if not set(solution.applies_to) <= set(other.applies_to):
            yield f"it needs {name}, which does not apply to all the settlements it applies to"
        if other.activities is not None and not set(solution.activities or pack.activities) <= set(
            other.activities
        ):
            yield f"it needs {name}, which does not apply to all its activities"


def _with_all_it_needs(solution: Solution, pack: Pack) -> set[str]:
    found: set[str] = set()
    open_ = list(solution.needs)
    while open_:
        name = open_.pop()
        if name not in found:
            found.add(name)
            open_ += pack.solutions[name].needs if name in pack.solutions else ()
    return found


def _work_type(solution: Solution, pack: Pack) -> Iterator[str]:
    if solution.work_type is None:
        return
    kind = pack.work_types.get(solution.work_type)
    if kind is None:
        yield f"type of work {solution.work_type} is not declared"
    elif kind.cost is not None and kind.cost.unit.removeprefix("EUR/") != solution.quantity.unit:
        priced = solution.quantity.unit == "1" and kind.cost.unit == "EUR"
        if not priced:
            unit = solution.quantity.unit
            yield f"type of work {kind.id} costs {kind.cost.unit}, its quantity is in {unit}"


def _fault(code: str, message: str, feature: str, remedy: str = "declare it, or correct it") -> Fault:
    return Fault(code=code, message=message, remedy=remedy, feature=feature)
