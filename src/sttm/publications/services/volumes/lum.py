"""The chapters of STTM 2 on LUM: which there are, the functions they want and lack, how to redraw them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import NBSP
from sttm.publications.services.lum_words import code
from sttm.publications.services.volumes.blocks import cited, missing_note
from sttm.publications.volumes.voice import Voice

__all__ = ["functions_chapter", "lum_chapter", "lum_table", "redrawing_section"]

Record = Mapping[str, Any]

HECTARE = 1e4


def lum_chapter(result: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the LUM there are."""
    yield Heading(1, voice("lum"))
    if "missing" in result:
        yield missing_note("LUM", result, voice)
        return
    yield Paragraph(voice("lum_text", n=voice.number(result["number"])))
    unsure = result["open_stops"]
    if unsure["number"]:
        yield Note(voice("lum_open", n=voice.number(unsure["number"])), "missing")
    if not result["number"]:
        return
    if "lum" in drawn:
        yield drawn["lum"]
    counts = result["counts"]
    yield Facts(
        tuple(
            (voice(f"by_{kind}"), _counted(counts[kind], voice))
            for kind in ("relevance", "mode", "measured_from")
        )
    )
    yield Table(
        (Column("Comune", width=2), Column("LUM", "right")),
        tuple((name, voice.number(n)) for name, n in counts["municipality"].items()),
        voice("lum_comuni_table"),
        voice("lum_twice"),
    )
    yield lum_table(result["lum"], voice)


def _counted(counts: Mapping[str, int], voice: Voice) -> str:
    return "; ".join(f"{code(name, voice.language)}: {voice.number(n)}" for name, n in counts.items())


def lum_table(lums: Sequence[Record], voice: Voice) -> Table:
    """Return the LUM with relevance, Comuni, modes, reach and areas."""
    return Table(
        (
            Column("LUM", width=1.6),
            Column(voice("relevance"), width=1),
            Column("Comune", width=1.2),
            Column(voice("modes")),
            Column(voice("reach"), "right"),
            Column(voice("hectares"), "right"),
            Column(voice("walked"), "right", 1),
        ),
        tuple(
            (
                one["name"],
                code(one["relevance"], voice.language),
                ", ".join(m["name"] for m in one["municipalities"]) or voice("dash"),
                ", ".join(code(m, voice.language) for m in one["modes"]),
                f"{voice.number(one['reach']['value'])}{NBSP}m",
                voice.number(one["area"]["value"] / HECTARE, 1),
                voice.percent(one["walking_share"].get("value"), 0),
            )
            for one in lums
        ),
        voice("lum_table"),
    )  # fmt: skip


def functions_chapter(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the functions that LUM want, and those each of them lacks."""
    yield Heading(1, voice("functions_chapter"))
    yield Heading(2, voice("functions"))
    wanted = account["rules"]["lum_functions"]
    yield Paragraph(voice("functions_text"))
    if wanted:
        yield Table(
            (
                Column(voice("function"), width=1.6),
                Column(voice("relevance_m"), width=1),
                Column(voice("relevance_s"), width=1),
                Column(voice("weight"), "right"),
                Column(voice("source_of"), width=2),
            ),
            tuple(
                (
                    voice.said(f["title"]),
                    *(_fit(f, relevance, voice) for relevance in ("metropolitano", "sovracomunale")),
                    voice.number(f["weight"], 1),
                    cited(f, voice),
                )
                for f in wanted
            ),
            voice("functions_table"),
            voice("functions_note"),
        )
    if "missing" in account["lum"]:
        yield missing_note("LUM", account["lum"], voice)
        return
    if account["lum_functions"]:
        yield _lacking(account["lum_functions"], voice)
        yield from _unknown(account["lum_functions"], voice)


def _fit(function: Record, relevance: str, voice: Voice) -> str:
    fit = function["fit"].get(relevance)
    said = voice("dash") if fit is None else code(fit, voice.language)
    return f"{said}, {voice('wanted')}" if relevance in function["wanted"] else said


def _lacking(sheets: Sequence[Record], voice: Voice) -> Table:
    rows = []
    for one in sheets:
        known = [f for f in one["functions"] if f["number"] is not None and f["wanted"]]
        there = sum(f["number"] > 0 for f in known)
        titles = {f["id"]: voice.said(f["title"]) for f in one["functions"]}
        lacking = "; ".join(f"{f['rank']}. {voice.said(f['title'])}" for f in one["lacking"])
        rows.append(
            (
                one["lum"]["name"],
                code(one["lum"]["relevance"], voice.language),
                f"{there} / {len(known)}",
                lacking or voice("nothing_lacks"),
                ", ".join(titles[i] for i in one["unsuitable"]) or voice("dash"),
            )
        )
    return Table(
        (
            Column("LUM", width=1.4),
            Column(voice("relevance"), width=1),
            Column(voice("wanted_there"), "right"),
            Column(voice("lacking"), width=2.4),
            Column(voice("unsuitable"), width=1),
        ),
        tuple(rows),
        voice("lacking_lum_table"),
    )


def _unknown(sheets: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield for which functions the data do not tell, once for each reason."""
    why: dict[str, dict[str, None]] = {}
    for one in sheets:
        for f in one["functions"]:
            if f["number"] is None:
                why.setdefault(voice.said(f["missing"]), {})[voice.said(f["title"])] = None
    for reason, names in why.items():
        yield missing_note(", ".join(names), {"missing": reason}, voice)


def redrawing_section(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the section on how a Comune redraws a perimeter, and on the proposals kept."""
    yield Heading(2, voice("redrawing"))
    yield Paragraph(voice("redrawing_text"))
    for reach in account["rules"]["lum_reaches"]:
        yield Paragraph(
            voice("reach_rule", title=voice.said(reach["title"]), m=voice.number(reach["distance_m"]),
                  source=cited(reach, voice))
        )  # fmt: skip
    for rule in account["rules"]["lum_redrawing"]:
        yield Bullets(
            (
                voice("contiguous" if rule["contiguous"] else "not_contiguous"),
                voice("stop_within", m=voice.number(rule["stop_within_m"])),
                voice("share_kept", share=voice.percent(rule["least_share_kept"], 0)),
                voice("most_beyond", m=voice.number(rule["most_beyond_m"])),
                voice("overlap_yes" if rule["overlap_allowed"] else "overlap_no"),
            )
        )
        yield Paragraph(f"{voice('source_of')}: {cited(rule, voice)}.")
    redrawn = account["redrawn"]
    if not redrawn:
        yield Paragraph(voice("redrawn_none"))
        return
    names = account["municipalities"]
    yield Table(
        (Column(voice("proposal"), width=1), Column("LUM", width=1), Column("Comune", width=1),
         Column(voice("reason"), width=2.4), Column(voice("default_now"), width=1)),
        tuple(
            (one["proposal_id"], str(one["lum_id"]),
             str(names.get(one["municipality_id"], one["municipality_id"])),
             str(one.get("reason") or voice("dash")),
             voice("default_same" if one["default_unchanged"] else "default_changed"))
            for one in redrawn
        ),
        voice("redrawn_table"),
    )  # fmt: skip
