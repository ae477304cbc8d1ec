"""The normative framework as use cases: what is in force on a day, and what follows for a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sttm.evaluation.inputs import sourced_trace, text_dict
from sttm.norms.adhesions import Adhesion, binding
from sttm.norms.applying import apply_rules, shown_value
from sttm.norms.case import Case, facts_of
from sttm.norms.framework import Framework, framework_on
from sttm.norms.measures.worth import assess
from sttm.operations.norms.results import known_results
from sttm.packs.articles import Article
from sttm.packs.declared import Dated, Sourced
from sttm.packs.pack import Pack
from sttm.packs.rules import RuleKind
from sttm.quantities import fingerprint

__all__ = ["explain_case", "listed_facts", "show_framework"]

DUTIES: tuple[RuleKind, ...] = ("relevance", "obligation", "standard", "compensation")


def show_framework(
    pack: Pack,
    on: date,
    *,
    article: str | None = None,
    municipality: str | None = None,
    adhesions: Sequence[Adhesion] | None = None,
) -> dict[str, Any]:
    """Return the framework in force on a day: chapters, articles, the rules they carry, whom they bind.

    Parameters
    ----------
    article
        Number of the one article that is wanted.
    municipality, adhesions
        Comune for which to say what binds; see :func:`sttm.norms.adhesions.binding`.

    Raises
    ------
    NotInForce
        If nothing is in force on the day.
    RequestError
        If there is no such article on the day.
    """
    framework = framework_on(pack, on)
    chosen = [framework.article(article)] if article else list(framework.articles.values())
    body = {
        "kind": "framework",
        "pack": {
            "name": pack.manifest.name,
            "version": pack.manifest.version,
            "fingerprint": pack.fingerprint,
        },
        "on": on.isoformat(),
        "chapters": [
            {"id": c.id, "part": c.part, "title": text_dict(c.title)}
            for c in framework.chapters
            if any(a.chapter == c.id for a in chosen)
        ],
        "articles": [_article(framework, a, municipality, adhesions) for a in chosen],
        "lapsed": [one.as_dict() for one in framework.lapsed],
        "limits": [{**c.model_dump(mode="json"), **_span(c), **_said(c)} for c in framework.limits],
    }
    return {**body, "print": fingerprint(body)}


def _pack(pack: Pack) -> dict[str, str]:
    return {
        "name": pack.manifest.name,
        "version": pack.manifest.version,
        "fingerprint": pack.fingerprint,
    }


def _article(
    framework: Framework, article: Article, municipality: str | None, adhesions: Sequence[Adhesion] | None
) -> dict[str, Any]:
    rules = [framework.rules[name] for name in article.rules if name in framework.rules]
    return {
        "number": article.number,
        "chapter": article.chapter,
        "title": text_dict(article.title),
        "summary": text_dict(article.summary),
        "binding": article.binding,
        "binds": None
        if municipality is None
        else binding(article, municipality, framework.on, adhesions).as_dict(),
        **_span(article),
        "references": [r.model_dump(mode="json") for r in article.references],
        "rules": [
            {"id": r.id, "kind": r.kind, "title": text_dict(r.title), **_span(r), **_said(r)} for r in rules
        ],
        "measures": [
            {**m.model_dump(mode="json"), **_span(m), **_said(m)}
            for m in framework.measures.values()
            if m.factors[0].rule in article.rules
        ],
        **_said(article),
    }


def _span(dated: Dated) -> dict[str, Any]:
    until = dated.in_force_until
    return {
        "in_force_from": dated.in_force_from.isoformat(),
        "in_force_until": until.isoformat() if until else None,
    }


def _said(what: Sourced) -> dict[str, Any]:
    return {"official": what.official, "confidence": what.confidence, "source": what.source.shown}


def listed_facts(pack: Pack) -> list[dict[str, Any]]:
    """Return the facts that the rules of a pack ask about, and which rules ask."""
    return [
        {
            **fact.model_dump(mode="json"),
            "asked_by": sorted({r.id for r in pack.rules.values() if name in {i.fact for i in r.inputs}}),
        }
        for name, fact in sorted(pack.facts.items())
    ]


def explain_case(
    pack: Pack,
    case: Case,
    *,
    results: Sequence[Mapping[str, Any]] = (),
    adhesions: Sequence[Adhesion] | None = None,
) -> dict[str, Any]:
    """Return what the norms say of a case, each answer with its article, row, facts and source.

    Parameters
    ----------
    results
        What evaluations, profiles and site checks gave for the work, at most one of each kind: facts that the
        case does not enter are read there.
    adhesions
        Register of adhesions; None where there is none.

    Raises
    ------
    NotInForce
        If no norm is in force on the day of the case.
    RequestError
        If a fact lies outside its domain.
    InputError
        If a result cannot be read, or two are of one kind; every fault is named.
    """
    framework = framework_on(pack, case.on)
    facts = facts_of(case, pack.facts, known_results(results))
    applied = apply_rules(framework, case, facts, DUTIES, adhesions)
    assessed = assess(framework, case, facts, adhesions)
    body = {
        "kind": "case",
        "pack": _pack(pack),
        "case": case.model_dump(mode="json"),
        "results": [_told(r) for r in results],
        "facts": [
            {"fact": name, "value": shown_value(facts.values[name]), "origin": facts.origins[name]}
            for name in sorted(facts.values)
        ],
        "rules": [one.as_dict() for one in applied],
        "measures": [one.as_dict() for one in assessed.measures],
        "totals": assessed.totals(),
        "lapsed": [one.as_dict() for one in framework.lapsed],
        "articles": [
            sourced_trace("article", a.number, a).as_dict() for a in framework.articles.values()
            if any(one.article is a for one in (*applied, *(r for m in assessed.measures for r in m.applied)))
        ],
    }  # fmt: skip
    return {**body, "fingerprint": fingerprint(body)}


SUBJECTS = {"sttm-evaluation": "intervention", "sttm-profile": "proposal", "sttm-site-check": "site"}


def _told(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return which result was read, and of which work."""
    kind = str(result.get("kind", "sttm-evaluation"))
    work = result.get(SUBJECTS[kind]) or {}
    about = {"of": work.get("id"), "on": result.get("evaluated_on"), "fingerprint": result.get("fingerprint")}
    return {"kind": kind, **about}
