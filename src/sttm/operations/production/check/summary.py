"""The answers on a site side by side: areas and land, profile, plans, Schede."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Text
from sttm.production.check.facts import SiteFact
from sttm.quantities import Answer, Missing

__all__ = ["summary_of"]

CONDITIONS, NOT_ASKED = "conditions", "not_asked"

GRAVITY = ("not_met", "disputed", "not_assessable", CONDITIONS, "met")

OF_PLANS = {
    "not_coherent": "not_met",
    "not_assessable": "not_assessable",
    "coherent_with_conditions": CONDITIONS,
    "coherent": "met",
    "not_concerned": "met",
}

TITLES: Mapping[str, Text] = {
    "areas_and_land": Text(it="Regole su aree e suolo", en="Rules on areas and land"),
    "profile": Text(it="Profilo", en="Profile"),
    "plans": Text(it="Coerenza con i piani", en="Coherence with plans"),
    "schede": Text(it="Schede Norma", en="Schede Norma"),
}

LABELS: Mapping[str, Mapping[str, Text]] = {
    "areas_and_land": {
        "met": Text(it="rispettate", en="met"),
        "not_met": Text(it="non rispettate", en="not met"),
        "not_assessable": Text(it="non valutabili", en="not assessable"),
        CONDITIONS: Text(it="a condizioni da superare", en="on conditions to overcome"),
    },
    "profile": {
        "met": Text(it="soglia obbligatoria raggiunta", en="mandatory threshold met"),
        "not_met": Text(it="soglia obbligatoria non raggiunta", en="mandatory threshold not met"),
        "not_assessable": Text(it="non valutabile", en="not assessable"),
        "disputed": Text(it="controverso", en="disputed"),
        NOT_ASKED: Text(it="nulla è chiesto", en="nothing is asked"),
    },
    "plans": {
        "met": Text(it="coerente", en="coherent"),
        "not_met": Text(it="non coerente", en="not coherent"),
        "not_assessable": Text(it="non valutabile", en="not assessable"),
        CONDITIONS: Text(it="coerente a condizioni", en="coherent with conditions"),
    },
    "schede": {
        "met": Text(it="condizioni rispettate", en="conditions met"),
        "not_met": Text(it="condizioni non rispettate", en="conditions not met"),
        "not_assessable": Text(it="non valutabili", en="not assessable"),
        "disputed": Text(it="controverse", en="disputed"),
        NOT_ASKED: Text(it="nessuna condizione", en="no conditions"),
    },
}


def summary_of(body: Mapping[str, Any], facts: Mapping[str, SiteFact]) -> list[dict[str, Any]]:
    """Return the answers of a result side by side: none of them stands for another.

    Parameters
    ----------
    body
        The result: verdict, land, profile, coherence and Schede are read.
    facts
        Of the site: whether plans provide for it.
    """
    parts = {
        "areas_and_land": _areas(body),
        "profile": _profile(body),
        "plans": _plans(body["coherence"], facts["planned"]),
        "schede": _schede(body),
    }
    return [
        {
            "id": name,
            "title": text_dict(TITLES[name]),
            "answer": answer,
            "answer_label": text_dict(LABELS[name][answer]),
            "text": text_dict(text),
        }
        for name, (answer, text) in parts.items()
    ]


def _gravest(answers: Iterable[str]) -> str | None:
    given = set(answers)
    return next((name for name in GRAVITY if name in given), None)


def _areas(body: Mapping[str, Any]) -> tuple[str, Text]:
    """Return the verdict; where only conditions are open, that it depends on them."""
    said, land = body["verdict"], body["land"]
    known = not said["rules_not_assessable"] and (land is None or land["answer"] != "not_assessable")
    text = Text(
        it="; ".join(r["it"] for r in said["reasons"]), en="; ".join(r["en"] for r in said["reasons"])
    )
    if said["answer"] == "not_assessable" and said["conditions_to_overcome"] and known:
        return CONDITIONS, text
    return str(said["answer"]), text


def _profile(body: Mapping[str, Any]) -> tuple[str, Text]:
    profile = body["profile"]
    if profile is None:
        return NOT_ASKED, Text(**body["profile_missing"])
    asked, reached = profile["threshold"], _span(profile["class"])
    mandatory = asked["mandatory"]
    if mandatory is None and len({d["mandatory"] for d in asked["possible"]}) > 1:
        return str(asked["answer"]), Text(
            it=f"classe {reached}; la classe obbligatoria è aperta",
            en=f"class {reached}; the mandatory class is open",
        )
    return str(asked["answer"]), Text(
        it=f"classe {reached}; obbligatoria: {mandatory or 'nessuna'}",
        en=f"class {reached}; mandatory: {mandatory or 'none'}",
    )


def _plans(contents: Iterable[Mapping[str, Any]], planned: SiteFact) -> tuple[str, Text]:
    answers = [(OF_PLANS[c["answer"]], f"{c['plan']['id'].upper()}, ", c["title"]) for c in contents]
    foreseen, why = _foreseen(planned)
    answer = _gravest([foreseen, *(a for a, _, _ in answers)]) or NOT_ASKED
    it = [f"{plan}{title['it']}" for a, plan, title in answers if a == answer != "met"]
    en = [f"{plan}{title['en']}" for a, plan, title in answers if a == answer != "met"]
    # That no plan provides for it is told whatever else is graver.
    return answer, Text(it="; ".join([*it, why.it]), en="; ".join([*en, why.en]))


def _foreseen(planned: SiteFact) -> tuple[str, Text]:
    if isinstance(planned.value, Missing):
        why = planned.value
        return Answer.NOT_ASSESSABLE.value, Text(
            it=f"non si sa se i piani lo prevedono ({why.it or why.reason})",
            en=f"whether plans provide for it is not known ({why.reason})",
        )
    if planned.value == "yes":
        return "met", Text(
            it="le previsioni di piano lo accolgono", en="plans provide for settlements of its kind here"
        )
    if planned.value == "no":
        return CONDITIONS, Text(
            it="nessuna previsione di piano lo accoglie",
            en="no plan provides for settlements of its kind here",
        )
    return CONDITIONS, Text(
        it="le previsioni di piano lo accolgono solo in parte", en="plans provide for part of it alone"
    )


def _schede(body: Mapping[str, Any]) -> tuple[str, Text]:
    if body["schede_missing"]:
        return Answer.NOT_ASSESSABLE.value, Text(**body["schede_missing"])
    answer = _gravest(s["conditions"] for s in body["schede"] if s["conditions"]) or NOT_ASKED
    classes = "; ".join(_of_scheda(body["schede"]))
    return answer, Text(it=f"classe: {classes}", en=f"class: {classes}")


def _of_scheda(schede: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in schede:
        yield f"Scheda {one['number']} {_span(one['class'])}"


def _span(bounds: Mapping[str, Any]) -> str:
    low, high = bounds["low"], bounds["high"]
    return str(low) if low == high else f"{low}–{high}"
