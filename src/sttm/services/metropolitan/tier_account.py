"""The tier that catchments suggest beside the one declared, as JSON values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import numpy as np

from sttm.evaluation.inputs import text_dict
from sttm.packs.service_readings import TierRule
from sttm.quantities import Missing
from sttm.services.catchments import Measured, Provision, provisions
from sttm.services.intercommunal.account import notes_of, parameters_of
from sttm.services.metropolitan.tiers import Reach, neighbours, shares, suggested
from sttm.services.people import people
from sttm.services.result import missing_told, number, result_of, rule_told, states_of
from sttm.services.surveyed import comuni_survey_notes
from sttm.territory.reading import Reading, absent_layers

__all__ = ["not_compared", "tiers"]

KIND: Final = "sttm-tiers"
READ: Final = ("municipalities", "population", "service_entrances", "services", "street_network", "zones")

STRANDED: Final = Missing(
    "it stands off the streets: nobody can be assigned to it",
    it="è fuori dalla rete dei percorsi: nessuno gli può essere assegnato",
)
UNKNOWN: Final = Missing(
    "what a rule asks is not known here", it="non si sa ciò che una regola chiede in questo luogo"
)

UNDECLARED: Final = Missing("no tier is declared", it="nessun livello è dichiarato")


def not_compared(services: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]] | None:
    """Return why no service can have a tier other than the one declared; None where one can, or none stands.

    Where nothing is compared nothing differs, and that is not a finding.
    """
    if not services or any(one["agrees"] is not None for one in services):
        return None
    reasons = Counter(one["missing"]["en"] for one in services if one.get("missing"))
    if not reasons:
        return missing_told(UNDECLARED)
    most = reasons.most_common(1)[0][0]
    return {
        "missing": next(one["missing"] for one in services if (one.get("missing") or {}).get("en") == most)
    }


def tiers(
    reading: Reading, *, include: Collection[str] = (), measured: Measured = "streets"
) -> dict[str, Any]:
    """Return the tier suggested for each service beside the one declared, as JSON values.

    Parameters
    ----------
    include
        States of services counted besides those that stand.
    measured
        Along the streets, or in a straight line where that is asked for.

    Returns
    -------
    dict
        ``kind: "sttm-tiers"``: ``services`` with ``declared``, ``suggested`` (null, and ``missing`` with the
        reason, where it is not assessable), ``agrees``, the rule that fits and the answer to each condition;
        ``summary`` counts pairs of declared and suggested tier; or ``missing`` with why.

    Raises
    ------
    RequestError
        If there is no such state.
    NotInForce
        If a parameter has no value on the day.
    """
    states = states_of(include)
    held = provisions(reading, states, measured)
    missing = held if isinstance(held, Missing) else None
    if missing is None and reading.vector("municipalities") is None:
        missing = absent_layers(["municipalities"])
    head: dict[str, Any] = {"measured": measured, "states": list(states)}
    if missing is not None or isinstance(held, Missing):
        body = head | (missing_told(missing) if missing is not None else {})
    else:
        body = head | _body(reading, held)
    return result_of(
        KIND,
        reading,
        body,
        layers=(*READ, "surveyed_areas"),
        parameters=parameters_of(reading, measured),
        notes=(*notes_of(held, measured), *comuni_survey_notes(reading)),
    )


def _body(reading: Reading, held: Mapping[str, Provision]) -> dict[str, Any]:
    rules = [r for r in reading.pack.tier_rules.values() if r.covers(reading.on)]
    rows = [row for one in held.values() for row in _rows(reading, one, rules)]
    pairs = Counter((row["declared"], row["suggested"]) for row in rows)
    return {
        "rules": [_rule(r) for r in rules],
        "services": rows,
        "summary": [
            {"declared": declared, "suggested": found, "services": count}
            for (declared, found), count in sorted(pairs.items(), key=lambda p: [str(x) for x in p[0]])
        ],
        "differences": sum(row["agrees"] is False for row in rows),
    }


def _rule(rule: TierRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": text_dict(rule.title),
        "tier": rule.tier,
        "least_share": rule.least_share,
        "categories": list(rule.categories),
        **rule_told(rule),
    }


def _rows(reading: Reading, provision: Provision, rules: list[TierRule]) -> list[dict[str, Any]]:
    reaches = reaches_of(reading, provision)
    titles = {r.id: text_dict(r.title) for r in rules}
    rows = []
    for k, name in enumerate(provision.services.index):
        reach = reaches if isinstance(reaches, Missing) else reaches[k]
        known = None if isinstance(reach, Missing) else reach
        tier, rule, answers = suggested(rules, provision.category.id, known)
        declared = _text(provision, "tier", k)
        told: dict[str, Any] = {
            "id": str(name),
            "name": _text(provision, "name", k),
            "category": provision.category.id,
            "category_title": text_dict(provision.category.title),
            "municipality": provision.municipality[k] or None,
            "municipality_name": reading.municipality_names.get(provision.municipality[k]),
            "zone": provision.zone[k] or None,
            "declared": declared,
            "usual": provision.category.usual_tier,
            "suggested": tier,
            "agrees": None if tier is None or declared is None else tier == declared,
            "rule": None if rule is None else rule.id,
            "catchment": _catchment(provision, k),
            "served": None if known is None else _served(known, rules),
            "answers": answers,
            "reason": _reason(tier, rule, titles, answers),
        }
        if tier is None:
            told |= missing_told(reach if isinstance(reach, Missing) else UNKNOWN)
        rows.append(told)
    return rows


def reaches_of(reading: Reading, provision: Provision) -> list[Reach | Missing] | Missing:
    """Return how far each service of a category serves, or why it is not known."""
    found, frame = provision.assignment, people(reading)
    if isinstance(found, Missing):
        return found
    if isinstance(frame, Missing):
        return frame
    home = frame["municipality_id"].to_numpy(dtype=object)
    zone = frame["zone_id"].to_numpy(dtype=object)
    whole = found.unreached.copy()
    np.add.at(whole, found.cell, found.amount)
    in_comune, in_zone = _summed(home, whole), _summed(zone, whole)
    around = _around(reading)
    order = np.argsort(found.service, kind="stable")
    starts = np.searchsorted(found.service[order], np.arange(len(provision.services) + 1))
    rows: list[Reach | Missing] = []
    for k in range(len(provision.services)):
        if found.stranded[k]:
            rows.append(STRANDED)
            continue
        own = order[starts[k] : starts[k + 1]]
        cell, amount = found.cell[own], found.amount[own]
        at = str(provision.municipality[k])
        rows.append(
            Reach(
                shares(_summed(home[cell], amount), in_comune),
                shares(_summed(zone[cell], amount), in_zone),
                at,
                around.get(at, frozenset()),
            )
        )
    return rows


def _around(reading: Reading) -> dict[str, frozenset[str]]:
    def make(of: Reading) -> dict[str, frozenset[str]]:
        shapes = of.shapes("municipalities")
        return {} if shapes is None else neighbours([str(i) for i in shapes.ids], shapes.geometries)

    return reading.kept("bordering Comuni", make)


def _summed(names: Any, amounts: Any) -> dict[str, float]:
    """Return the amount of each place, those in none left out."""
    found: dict[str, float] = {}
    for name, amount in zip(names, amounts, strict=True):
        if name:
            found[str(name)] = found.get(str(name), 0.0) + float(amount)
    return found


def _catchment(provision: Provision, k: int) -> float | None:
    found = provision.assignment
    if isinstance(found, Missing) or found.stranded[k]:
        return None
    return number(float(found.amount[found.service == k].sum()))


def _served(reach: Reach, rules: list[TierRule]) -> dict[str, Any]:
    least = min((r.least_share for r in rules), default=1.0)
    served = reach.comuni(least)
    return {
        "municipalities": list(served),
        "zones": list(reach.zones(least)),
        "bordering": {"served": len(reach.around & set(served)), "of": len(reach.around)},
    }


def _reason(
    tier: str | None, rule: TierRule | None, titles: Mapping[str, dict[str, str]], answers: Mapping[str, Any]
) -> dict[str, str]:
    if rule is not None:
        counted = _counted(answers[rule.id])
        return {k: f"{titles[rule.id][k]}{counted[k]}" for k in ("it", "en")}
    if tier is None:
        return {"it": "non valutabile", "en": "not assessable"}
    best = {k: _counted(a) for k, a in answers.items() if "bordering" in a or "zones" in a}
    told = next(iter(best.values()), {"it": "", "en": ""})
    return {
        "it": f"nessuna definizione superiore è soddisfatta{told['it']}",
        "en": f"no higher definition is met{told['en']}",
    }


def _counted(answers: Mapping[str, Any]) -> dict[str, str]:
    words = {
        "municipalities": ("Comuni serviti {v} (almeno {n})", "Comuni served {v} (at least {n})"),
        "bordering": ("confinanti serviti {v} su {n}", "bordering ones served {v} of {n}"),
        "zones": ("Zone omogenee servite {v} (almeno {n})", "Zone omogenee served {v} (at least {n})"),
    }
    told = [
        tuple(w.format(v=a["value"], n=a["least"]) for w in words[name])
        for name, a in answers.items()
        if name in words and a["value"] is not None
    ]
    return {k: ": " + "; ".join(pair[n] for pair in told) if told else "" for n, k in enumerate(("it", "en"))}


def _text(provision: Provision, column: str, k: int) -> str | None:
    value = provision.services[column].iloc[k] if column in provision.services else None
    return value if isinstance(value, str) and value else None
