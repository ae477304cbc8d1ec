"""The checklist of a VAS screening: what data say to each question; the answer itself is a person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sttm.evaluation.inputs import text_dict
from sttm.packs.declared import Text
from sttm.packs.screening import ByCriterion, ByIndicator, ScreeningChecklist, ScreeningItem

__all__ = ["answered_checklist"]

Said = tuple[Text, str]
"""What data say, and where it was read."""


def answered_checklist(
    checklist: ScreeningChecklist,
    *,
    monitoring: Mapping[str, Any] | None = None,
    results: Sequence[Mapping[str, Any]] = (),
    incidence: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the questions with what data say to each.

    An item without data says which are lacking; none is ever answered by data alone.

    Parameters
    ----------
    monitoring
        Report of ``sttm monitor --json``.
    results
        Results of ``sttm evaluate --json``.
    incidence
        Pre-checks of ``sttm procedure incidence --json``.
    """
    items = [_item(i, monitoring, results, incidence) for i in checklist.items]
    return {
        "id": checklist.id,
        "title": text_dict(checklist.title),
        "items": items,
        "backed": sum(bool(i["data"]) for i in items),
        "official": checklist.official,
        "confidence": checklist.confidence,
        "source": checklist.source.shown,
    }


def _item(
    item: ScreeningItem,
    monitoring: Mapping[str, Any] | None,
    results: Sequence[Mapping[str, Any]],
    incidence: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    data: list[Said] = []
    lacking: list[Text] = []
    for backing in item.backed_by:
        if isinstance(backing, ByIndicator):
            found = _indicator(backing, monitoring)
            lack = Text(
                it=f"valori dell'indicatore {backing.indicator}",
                en=f"values of the indicator {backing.indicator}",
            )
        elif isinstance(backing, ByCriterion):
            found = [s for r in results for s in _criterion(backing, r)]
            name = f"{backing.criterion}, Scheda {backing.scheda}"
            lack = Text(it=f"una valutazione: criterio {name}", en=f"an evaluation: criterion {name}")
        else:
            found = [_incidence(one) for one in incidence if one["place"] is not None]
            lack = Text(it="la verifica preliminare di incidenza", en="the pre-check of incidence")
        data += found
        lacking += [] if found else [lack]
    return {
        "id": item.id,
        "section": text_dict(item.section),
        "question": text_dict(item.question),
        "data": [{"text": text_dict(text), "from": origin} for text, origin in data],
        "lacking": [text_dict(t) for t in lacking],
        "answer": None,
    }


def _indicator(backing: ByIndicator, monitoring: Mapping[str, Any] | None) -> list[Said]:
    for one in () if monitoring is None else monitoring["indicators"]:
        values = one["places"][0]["values"]
        if one["id"] == backing.indicator and values:
            unit = one["unit"].removeprefix("1").strip()
            last = values[-1]
            shown = f"{last['value']:g} {unit}".strip()
            text = Text(
                it=f"{one['title']['it']}: {shown} ({last['date']})",
                en=f"{one['title']['en']}: {shown} ({last['date']})",
            )
            return [(text, "sttm monitor")]
    return []


def _criterion(backing: ByCriterion, result: Mapping[str, Any]) -> list[Said]:
    for scheda in result["schede"]:
        for criterion in (c for p in scheda["parts"] for c in p["criteria"]):
            if (scheda["number"], criterion["id"]) != (backing.scheda, backing.criterion):
                continue
            points, most = criterion["points"], criterion["max"]
            low, high = points["low"], points["high"]
            shown = f"{low:g}" if low == high else f"{low:g}–{high:g}"
            title, where = criterion["title"], result["intervention"]["title"]
            text = Text(
                it=f"{where}: {title['it']}, {shown} punti su {most:g}",
                en=f"{where}: {title['en']}, {shown} points of {most:g}",
            )
            return [(text, f"sttm evaluate, {result['fingerprint'][:12]}")]
    return []


def _incidence(one: Mapping[str, Any]) -> Said:
    path = one["path"]
    text = Text(it=f"{one['project']}: {path['it']}", en=f"{one['project']}: {path['en']}")
    return text, "sttm procedure incidence"
