"""Names a version of the norms: a pack, a day, or both; and compares two of them on stored cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sttm.errors import RequestError
from sttm.norms.adhesions import Adhesion
from sttm.norms.applying import apply_rules
from sttm.norms.case import Case, facts_of, holds
from sttm.norms.comparison import changed_norms
from sttm.norms.framework import Framework, framework_on
from sttm.norms.measures.worth import assess
from sttm.norms.results import Results
from sttm.operations.norms.explaining import DUTIES
from sttm.packs.loading import load_pack
from sttm.packs.pack import Pack

__all__ = ["compare_norms", "named_version"]


def named_version(name: str, pack: Pack, on: date) -> Framework:
    """Return the norms that a name means: ``2026-03-10``, ``PACK`` or ``PACK@2026-03-10``.

    Parameters
    ----------
    pack, on
        Where the name gives only a day, or only a pack.

    Raises
    ------
    RequestError, PackError, NotInForce
        If there is no such pack, it is faulty, or nothing is in force on the day.
    """
    reference, _, day = name.rpartition("@") if "@" in name else (name, "", "")
    if not day:
        try:
            return framework_on(pack, date.fromisoformat(reference))
        except ValueError:
            return framework_on(load_pack(reference), on)
    try:
        return framework_on(load_pack(reference), date.fromisoformat(day))
    except ValueError as error:
        msg = f"{day!r} is not a date YYYY-MM-DD"
        raise RequestError(msg, remedy="name a version as PACK, DATE or PACK@DATE") from error


def compare_norms(
    before: Framework,
    after: Framework,
    cases: Sequence[Case] = (),
    *,
    results: Results | None = None,
    adhesions: Sequence[Adhesion] | None = None,
) -> dict[str, Any]:
    """Return what changed between two versions, and which cases change outcome and by how much.

    Every case is asked with the norms of both versions, whatever its own day. A value that a version does not
    declare is not known to it.
    """
    rows = []
    for case in cases:
        old, new = (_answers(framework, case, results, adhesions) for framework in (before, after))
        changed = [
            {"what": name, "before": old.get(name), "after": new.get(name)}
            for name in dict.fromkeys([*old, *new])
            if old.get(name) != new.get(name)
        ]
        rows.append({"case": case.id, "title": case.title, "changed": changed})
    return {
        "kind": "comparison",
        "before": {"pack": before.pack, "on": before.on.isoformat()},
        "after": {"pack": after.pack, "on": after.on.isoformat()},
        "norms": changed_norms(before, after),
        "cases": rows,
    }


def _answers(
    framework: Framework, case: Case, results: Results | None, adhesions: Sequence[Adhesion] | None
) -> dict[str, Any]:
    known = {name: v for name, v in case.facts.items() if holds(framework.facts.get(name), v)}
    facts = facts_of(case.model_copy(update={"facts": known}), framework.facts, results)
    found: dict[str, Any] = {}
    for applied in apply_rules(framework, case, facts, DUTIES, adhesions):
        found[f"rule {applied.rule.id}"] = [o.id for o in applied.decision.outcomes]
    assessed = assess(framework, case, facts, adhesions)
    for one in assessed.measures:
        worth = None if one.worth is None else one.worth.as_dict()
        found[f"measure {one.measure.id}"] = None if worth is None else {**worth, "unit": one.measure.unit}
    found["net to pay"] = {**assessed.totals()["net_to_pay"], "unit": "EUR"}
    return found
