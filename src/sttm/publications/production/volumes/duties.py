"""The chapters of Part II of STTM 3 on standards, cumulative thresholds, procedures and contents of plans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Note, Paragraph, Table
from sttm.publications.formatting import format_number
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.production.volumes.areas import article_phrase, standing_source, titles
from sttm.publications.volumes.voice import Voice

__all__ = ["cumulative_chapter", "plans_chapter", "procedure_chapter", "standards_chapter"]

Record = Mapping[str, Any]

GROUPS = ("relevance", "mandatory", "incentivised", "surcharge")

LANDS = ("land", "new_land")


def standards_chapter(standards: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on what the norms ask and give."""
    yield Heading(1, voice("standards"))
    if not standards:
        yield Note(voice("standards_none"), "missing")
        return
    yield Paragraph(voice("standards_text"))
    columns = (
        Column(voice("rule"), width=1.4),
        Column(voice("follows"), width=2.6),
        Column(voice("article_source"), width=1.8),
    )
    for group in GROUPS:
        rows = tuple(
            (
                voice.said(one["title"]),
                "; ".join(_outcome(o, voice) for o in one["outcomes"]),
                article_phrase(one["article"], one, voice),
            )
            for one in standards
            if one["group"] == group
        )
        if rows:
            yield Table(columns, rows, voice(f"group_{group}"))


def _outcome(outcome: Record, voice: Voice) -> str:
    reasons = " / ".join(dict.fromkeys(voice.said(r) for r in outcome["reasons"]))
    said = f"{voice.said(outcome['label'])}: {reasons[:1].lower()}{reasons[1:]}"
    if outcome["kinds"] is None:
        return said
    kinds = ", ".join(voice.said(k) for k in outcome["kinds"])
    return f"{said} ({voice('only_for', kinds=kinds)})"


def cumulative_chapter(
    thresholds: Sequence[Record], rates: Sequence[Record], voice: Voice
) -> Iterator[Block]:
    """Yield the chapter on what several proposals together may take."""
    yield Heading(1, voice("cumulative"))
    if not thresholds:
        yield Note(voice("cumulative_none"), "missing")
        return
    yield Paragraph(voice("cumulative_text"))
    yield Table(
        (
            Column(voice("threshold"), width=1.4),
            Column(voice("most")),
            Column(voice("text"), width=1.8),
            Column(voice("source"), width=1.6),
        ),
        tuple(
            (voice.said(t["title"]), _most(t, voice), voice.said(t["text"]), standing_source(t, voice))
            for t in thresholds
        ),
        voice("thresholds_table"),
    )
    zones = {z["id"]: z["name"] for t in thresholds for z in t["zones"]}
    if zones:
        yield Table(
            (
                Column(voice("zone"), width=1.2),
                *(Column(voice.said(t["title"]), "right", width=1) for t in thresholds),
            ),
            tuple(
                (name, *(_in_zone(t, zone, voice) for t in thresholds))
                for zone, name in sorted(zones.items())
            ),
            voice("zones_table"),
        )
    if rates:
        yield _rates(rates, voice)


def _most(threshold: Record, voice: Voice) -> str:
    if threshold["per"] == "zone_area":
        return voice("of_zone", share=voice.percent(threshold["most"]))
    return _amount(threshold, threshold["most"], voice)


def _in_zone(threshold: Record, zone: str, voice: Voice) -> str:
    found = next((z["most"] for z in threshold["zones"] if z["id"] == zone), None)
    return voice("dash") if found is None else _amount(threshold, found, voice)


def _amount(threshold: Record, most: float, voice: Voice) -> str:
    if threshold["quantity"] in LANDS:
        return hectares(most, voice.language)
    if threshold["quantity"] == "plan_share":
        return voice.percent(most)
    return voice("vehicles", n=voice.number(most))


def _rates(rates: Sequence[Record], voice: Voice) -> Table:
    def span(three: Sequence[float]) -> str:
        low, central, high = (format_number(x, voice.language, most=1) for x in three)
        return voice("central", low=low, central=central, high=high)

    return Table(
        (
            Column(voice("activity"), width=1),
            Column(voice("per"), width=1),
            Column(voice("light"), "right", width=0.9),
            Column(voice("heavy"), "right", width=0.9),
            Column(voice("source"), width=2),
        ),
        tuple(
            (
                voice.said(rate["activity"]),
                voice("per_land" if rate["per"] == "territorial_area" else "per_floor"),
                span(rate["light"]),
                span(rate["heavy"]),
                standing_source(rate, voice),
            )
            for rate in rates
        ),
        voice("rates_table"),
        voice("rates_note"),
    )


def procedure_chapter(procedures: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on who takes part in deciding."""
    yield Heading(1, voice("procedure"))
    if not procedures:
        yield Note(voice("procedure_none"), "missing")
        return
    yield Paragraph(voice("procedure_text"))
    for one in procedures:
        title = voice.said(one["title"])
        yield Heading(2, title)
        whom = voice("for_names", names=titles(one["activities"], voice))
        facts = voice("reads_facts", names=titles(one["reads"], voice).lower())
        yield Paragraph(f"{voice.said(one['text'])} {whom} {facts} {standing_source(one, voice)}.")
        yield Table(
            (
                Column(voice("body"), width=0.9),
                Column(voice("part")),
                Column(voice("does"), width=1.6),
                Column(voice("when_"), width=1.6),
                Column(voice("source"), width=1.6),
            ),
            tuple(
                (
                    voice.said(part["body"]),
                    voice.said(part["part"]),
                    voice.said(part["text"]),
                    "; ".join(voice.said(w) for w in part["when"]) or voice("dash"),
                    standing_source(part, voice),
                )
                for part in one["parts"]
            ),
            voice("bodies_table", title=title),
        )


def plans_chapter(plans: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the contents of plans that are layers."""
    yield Heading(1, voice("plans"))
    if not plans:
        yield Note(voice("plans_none"), "missing")
        return
    yield Paragraph(voice("plans_text"))
    yield Table(
        (
            Column(voice("content"), width=1.2),
            Column(voice("layer_of"), width=1),
            Column(voice("touching"), width=0.9),
            Column(voice("text"), width=1.8),
            Column(voice("source"), width=1.5),
        ),
        tuple(
            (
                f"{voice.said(one['title'])} ({voice.said(one['plan'])})",
                f"{voice.said(one['layer'])} ({voice('no_layer')})"
                if one["absent"]
                else voice.said(one["layer"]),
                voice(one["touching"]),
                voice.said(one["text"]),
                standing_source(one, voice),
            )
            for one in plans
        ),
        voice("plans_table"),
    )
