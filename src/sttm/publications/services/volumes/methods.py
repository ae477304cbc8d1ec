"""The chapter of the analytic study of STTM 2 on methods: how each reading is made, by which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Paragraph, Table
from sttm.publications.formatting import format_value
from sttm.publications.services.lum_words import code
from sttm.publications.services.volumes.blocks import cited, measured, tier
from sttm.publications.volumes.voice import Voice

__all__ = ["methods_chapter"]

Record = Mapping[str, Any]


def methods_chapter(rules: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter, from the rules in force."""
    yield Heading(1, voice("methods"))
    yield from _section("access", voice)
    yield from _groups(rules, voice)
    yield from _section("local", voice)
    yield from _performance(rules, voice)
    yield from _section("between", voice)
    yield from _between(rules, voice)
    yield from _section("metropolitan", voice)
    yield from _roles(rules, voice)
    yield from _section("lum", voice)
    yield from _lum(rules, voice)


def _section(name: str, voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice(f"method_{name}"))
    for text in voice(f"method_{name}_text").split("\n"):
        yield Paragraph(text)


def _sourced(
    heads: Sequence[Column], rows: Sequence[tuple[tuple[str, ...], Record]], caption: str, voice: Voice
) -> Iterator[Table]:
    """Yield a table of rules whose last column is the source of each; none without rules."""
    if rows:
        yield Table(
            (*heads, Column(voice("source_of"), width=2)),
            tuple((*cells, cited(rule, voice)) for cells, rule in rows),
            caption,
        )


def _groups(rules: Record, voice: Voice) -> Iterator[Block]:
    rows = [((voice.said(g["title"]), voice.number(g["weight"], 2)), g) for g in rules["service_groups"]]
    heads = (Column(voice("group"), width=1.4), Column(voice("weight"), "right"))
    yield from _sourced(heads, rows, voice("groups_table"), voice)
    for rule in rules["platform_rules"]:
        yield Paragraph(
            voice("platform_rule", title=voice.said(rule["title"]), n=rule["least_categories"],
                  m=voice.number(rule["within_m"]), source=cited(rule, voice))
        )  # fmt: skip


def _performance(rules: Record, voice: Voice) -> Iterator[Block]:
    rows = [
        (
            (
                voice.said(rule["title"]),
                voice.said(c["title"]),
                "; ".join(measured(b, c["unit"], voice) for b in c["breaks"]),
                voice.number(c["weight"], 1),
            ),
            rule,
        )
        for rule in rules["performance"]
        for c in rule["criteria"]
    ]
    heads: tuple[Column, ...] = (
        Column(voice("rule"), width=1),
        Column(voice("criterion"), width=1.2),
        Column(voice("breaks"), width=1.4),
        Column(voice("weight"), "right"),
    )
    yield from _sourced(heads, rows, voice("performance_rules"), voice)
    standards = [
        (
            (
                voice.said(s["title"]),
                f"≥ {format_value(s['least'], s['unit'], voice.language)}",
                voice("yes" if s["binding"] else "no"),
            ),
            s,
        )
        for s in rules["service_standards"]
    ]
    heads = (Column(voice("standard"), width=1.4), Column(voice("threshold")), Column(voice("binding")))
    yield from _sourced(heads, standards, voice("standards_rules"), voice)


def _between(rules: Record, voice: Voice) -> Iterator[Block]:
    weights = [((voice.said(w["title"]), _steps(w, voice)), w) for w in rules["service_weights"]]
    heads: tuple[Column, ...] = (Column(voice("rule"), width=1.4), Column(voice("steps"), width=1.4))
    yield from _sourced(heads, weights, voice("weight_rules"), voice)
    tiers = [
        ((voice.said(r["title"]), tier(r["tier"], voice), voice.percent(r["least_share"], 0)), r)
        for r in rules["tier_rules"]
    ]
    heads = (
        Column(voice("rule"), width=1.6),
        Column(voice("tier")),
        Column(voice("least_share"), "right", 0.9),
    )
    yield from _sourced(heads, tiers, voice("tier_rules"), voice)


def _steps(weight: Record, voice: Voice) -> str:
    return "; ".join(
        f"{voice('dash') if s['from'] is None else voice.number(s['from'])} ({s['level']})"
        for s in weight["steps"]
    )


def _roles(rules: Record, voice: Voice) -> Iterator[Block]:
    rows = [
        (
            (
                voice.said(r["title"]),
                voice(
                    "role_asks",
                    services=r["least_services"],
                    categories=r["least_categories"],
                    supra=r["least_supra_municipal"],
                    stations=r["least_stations"],
                ),
            ),
            r,
        )
        for r in sorted(rules["service_roles"], key=lambda r: r["order"])
    ]
    heads = (Column(voice("role"), width=1.4), Column(voice("asks"), width=1.6))
    yield from _sourced(heads, rows, voice("role_rules"), voice)


def _lum(rules: Record, voice: Voice) -> Iterator[Block]:
    rows = [
        (
            (
                voice.number(r["order"]),
                voice.said(r["title"]),
                voice("relevance_none") if r["relevance"] == "none" else code(r["relevance"], voice.language),
            ),
            r,
        )
        for r in sorted(rules["relevance_rules"], key=lambda r: r["order"])
    ]
    heads = (Column(voice("order"), "right"), Column(voice("rule"), width=1.6), Column(voice("relevance")))
    yield from _sourced(heads, rows, voice("relevance_rules"), voice)
    reaches = [
        ((voice.said(r["title"]), format_value(r["distance_m"], "m", voice.language)), r)
        for r in rules["lum_reaches"]
    ]
    yield from _sourced(
        (Column(voice("rule"), width=1.6), Column(voice("reach"), "right")),
        reaches,
        voice("reach_rules"),
        voice,
    )
