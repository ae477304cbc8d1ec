"""The chapters of Part I of STTM 2 on the three scales, and on tiers declared and suggested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.services.scale_tables import scale_word
from sttm.publications.services.volumes.blocks import missing_note, span, tier, wide
from sttm.publications.volumes.voice import Voice
from sttm.services.metropolitan.tier_account import not_compared

__all__ = ["difference_table", "scales_chapter", "specialised_table", "standards_tables", "tiers_chapter"]

Record = Mapping[str, Any]

ANSWERS = {"met": "yes", "not_met": "no"}
"""Of a standard, as a narrow column says them; the others are not assessable."""

HEAVIEST = 15
"""Services above the local tier that are listed by weight."""


def scales_chapter(account: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the three scales."""
    yield Heading(1, voice("scales"))
    yield Paragraph(voice("scales_text"))
    yield from _local(account["local"], drawn, voice)
    yield from _intercommunal(account, drawn, voice)
    yield from _metropolitan(account, drawn, voice)


def _local(result: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the section on urban systems, the level of their services, and standards by Comune."""
    yield Heading(2, voice("local"))
    if "missing" in result:
        yield missing_note(voice("local"), result, voice)
    if "local" in drawn:
        yield drawn["local"]
    systems = result.get("systems", ())
    if systems:
        yield Paragraph(voice(f"made_of_{result['made_of']}", outside=voice.number(result["outside"])))
        rules = systems[0]["performance"]
        rows = [
            (
                f"{one['name']} ({one['id']})",
                (voice.number(one["residents"]), *(span(p["level"], voice) for p in one["performance"])),
            )
            for one in systems
        ]
        heads = [voice("residents"), *(voice.said(rule["title"]) for rule in rules)]
        yield from wide(voice("system"), heads, rows, voice("performance_table"), voice)
    yield from standards_tables(result.get("municipalities", ()), voice)


def standards_tables(places: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the supply per inhabitant of each Comune against the standards."""
    if not places or not places[0]["standards"]:
        return
    heads = [f"{voice.said(s['title'])}, ≥{voice.number(s['least'], 1)}" for s in places[0]["standards"]]
    rows = [(p["name"], [_standard(s, voice) for s in p["standards"]]) for p in places]
    yield from wide("Comune", heads, rows, voice("standards_table"), voice)
    binding = [voice.said(s["title"]) for s in places[0]["standards"] if s["binding"]]
    reasons = dict.fromkeys(
        voice.said(s["reason"]) for p in places for s in p["standards"] if s.get("reason")
    )
    yield Paragraph(voice("standards_note", binding=", ".join(binding) or voice("dash")))
    if reasons:
        yield Note(voice("standards_open", reasons="; ".join(reasons)), "missing")


def _standard(told: Record, voice: Voice) -> str:
    value = voice.number(told["value"], 1)
    answer = voice(ANSWERS.get(told["answer"], "na"))
    if told["value"] is not None and told["answer"] == "not_assessable":
        # What is known is the least there is; of nothing known no number is told.
        value = f"≥ {value}" if told["value"] else voice("dash")
    return value if value == answer else f"{value} ({answer})"


def _intercommunal(account: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    result = account["intercommunal"]
    yield Heading(2, voice("intercommunal"))
    if "missing" in result:
        yield missing_note(voice("intercommunal"), result, voice)
        return
    yield Paragraph(voice("intercommunal_text"))
    if "intercommunal" in drawn:
        yield drawn["intercommunal"]
    names = {m["id"]: m["name"] for m in result["municipalities"]}
    held = result["hierarchy"]["supra_municipal"] or result["hierarchy"]["all"]
    if held is not None:
        yield Table(
            (
                Column("Comune", width=1.4),
                Column(voice("rank")),
                Column(voice("above")),
                Column(voice("largest"), "right", 1),
                Column(voice("from_others"), "right", 1),
                Column(voice("self"), "right", 1),
            ),
            tuple(
                (
                    names[m["id"]],
                    scale_word(m["rank"], voice.language) or voice("dash"),
                    names.get(m["above"]) or voice("dash"),
                    voice.number(m["largest_flow"]),
                    voice.number(m["from_others"]),
                    voice.percent(m["self_containment"]),
                )
                for m in held["municipalities"]
            ),
            voice("hierarchy_table", n=held["categories"]),
        )
    yield from _weights(account, names, voice)


def _weights(account: Record, names: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    titles = {c["id"]: voice.said(c["title"]) for c in account["intercommunal"]["categories"]}
    above = [
        s for s in account["intercommunal"]["services"]
        if (s["tier"] or s["usual_tier"]) != "local" and s["weight"]
    ]  # fmt: skip
    above.sort(key=lambda s: (-(s["weight"]["low"] + s["weight"]["high"]), -(s["catchment"] or 0), s["id"]))
    if not above:
        return
    yield Table(
        (
            Column(voice("service"), width=1.6),
            Column(voice("category"), width=1.2),
            Column("Comune", width=1),
            Column(voice("catchment"), "right"),
            Column(voice("from_outside"), "right", 1),
            Column(voice("weight_1_5"), "right"),
        ),
        tuple(
            (
                s["name"] or s["id"],
                titles.get(s["category"], s["category"]),
                names.get(s["municipality"]) or voice("dash"),
                voice.number(s["catchment"]),
                voice.percent(s["from_outside"]),
                span(s["weight"], voice, 2),
            )
            for s in above[:HEAVIEST]
        ),
        voice("weights_table"),
        voice("shown_of", n=HEAVIEST, all=len(above)) if len(above) > HEAVIEST else None,
    )


def _metropolitan(account: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    result = account["metropolitan"]
    yield Heading(2, voice("metropolitan"))
    if "missing" in result:
        yield missing_note(voice("metropolitan"), result, voice)
        return
    if result["stops"] is not None:
        yield missing_note(voice("stations"), result["stops"], voice)
    if "metropolitan" in drawn:
        yield drawn["metropolitan"]
    if result["poles"]:
        yield _poles(result["poles"], voice)
    else:
        yield Paragraph(voice("poles_none"))
    rows = [(r, scope) for scope in ("zones", "municipalities") for r in result["specialisation"][scope]]
    marked = [(r, scope) for r, scope in rows if r["significant"]]
    if marked:
        yield specialised_table(marked, account, voice)
    else:
        yield Paragraph(voice("specialised_none", n=len(rows)))


def _poles(poles: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("pole"), width=0.7),
            Column("Comune", width=1.2),
            Column(voice("role"), width=1.6),
            Column(voice("services"), "right"),
            Column(voice("categories"), "right"),
            Column(voice("supra"), "right", 1),
            Column(voice("stations"), "right"),
            Column(voice("stability"), "right"),
        ),
        tuple(
            (
                p["id"],
                p["municipality_name"] or voice("dash"),
                voice.said(p.get("role_title")) or voice("no_role"),
                voice.number(p["services"]),
                voice.number(len(p["categories"])),
                voice.number(p["supra_municipal"]),
                voice.number(sum(p["stations"].values())),
                voice.number(p["stability"], 2),
            )
            for p in poles
        ),
        voice("poles_table"),
    )


def specialised_table(rows: Sequence[tuple[Record, str]], account: Record, voice: Voice) -> Table:
    """Return the specialisations that are no chance."""
    titles = {row["id"]: voice.said(row["title"]) for row in account["register"].get("categories", ())}
    zones: dict[str, str] = {z["id"]: z["name"] for z in account["intercommunal"].get("zones", ())}
    names: dict[str, str] = {**zones, **account["municipalities"]}
    return Table(
        (
            Column(voice("place"), width=1.4),
            Column(voice("category"), width=1.4),
            Column(voice("services"), "right"),
            Column(voice("quotient"), "right"),
            Column("q", "right"),
            Column(voice("significant"), width=1),
        ),
        tuple(
            (
                str(names.get(r["place"]) or r["place"]),
                titles.get(r["category"]) or str(r["category"]),
                f"{voice.number(r['count'])} / {voice.number(r['of'])}",
                voice.number(r["quotient"], 2),
                voice.number(r["q"], 4),
                scale_word(r["significant"], voice.language) or voice("dash"),
            )
            for r, _ in rows
        ),
        voice("specialised_table"),
    )


def tiers_chapter(result: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the tier declared and the tier suggested."""
    yield Heading(1, voice("tiers"))
    if "missing" in result:
        yield missing_note(voice("tiers"), result, voice)
        return
    why = not_compared(result["services"])
    if why is not None:
        yield missing_note(voice("tiers"), why, voice)
    else:
        yield Paragraph(voice("tiers_text", n=voice.number(result["differences"])))
    if "tiers" in drawn:
        yield drawn["tiers"]
    yield Table(
        (Column(voice("declared")), Column(voice("suggested")), Column(voice("services"), "right")),
        tuple(
            (
                tier(row["declared"], voice),
                voice("na") if row["suggested"] is None else tier(row["suggested"], voice),
                voice.number(row["services"]),
            )
            for row in result["summary"]
        ),
        voice("tiers_table"),
    )


def difference_table(services: Sequence[Record], voice: Voice, caption: str) -> Table:
    """Return services with both tiers and the reason of the one suggested."""
    return Table(
        (
            Column(voice("service"), width=1.5),
            Column("Comune", width=1),
            Column(voice("declared"), width=0.9),
            Column(voice("suggested"), width=0.9),
            Column(voice("catchment"), "right"),
            Column(voice("reason"), width=2.2),
        ),
        tuple(
            (
                f"{s['name'] or s['id']} ({voice.said(s['category_title']).lower()})",
                s["municipality_name"] or voice("dash"),
                tier(s["declared"], voice),
                voice("na") if s["suggested"] is None else tier(s["suggested"], voice),
                voice.number(s["catchment"]),
                voice.said(s["reason"]) if "missing" not in s else voice.said(s["missing"]),
            )
            for s in services
        ),
        caption,
    )
