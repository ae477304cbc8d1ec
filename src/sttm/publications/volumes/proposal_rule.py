"""The section of Part II on the rule of priorities: every weight, what it counts, what stands in for data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import Block, Column, Facts, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import NBSP, format_number
from sttm.publications.volumes.proposal_place_words import FACTORS
from sttm.publications.volumes.voice import Voice

__all__ = ["rule_section"]

Record = Mapping[str, Any]


def rule_section(priorities: Record, works: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    """Yield the rule with every value of it.

    Parameters
    ----------
    priorities
        With the ``rule``, and the ``neutral`` factors and ``cells`` of the territory.
    works
        Titles of the types of work by id.
    """
    rule, exposure = priorities["rule"], priorities["rule"]["exposure"]
    yield Heading(2, voice("rule"))
    yield Paragraph(voice("rule_text", side=_metres(rule["cell_m"], voice)))
    yield Paragraph(
        voice(
            "rule_need",
            vulnerability=_plain(rule["vulnerability_weight"], voice),
            exposure=_plain(1 - rule["vulnerability_weight"], voice),
            density=_plain(exposure["full_density"], voice),
            radius=_metres(exposure["radius_m"], voice),
            fragile=_plain(exposure["fragile_weight"], voice),
        )
    )
    yield Facts(
        (
            (voice("rule_source"), source_phrase(rule["source"], voice.language)),
            (voice("confidence"), voice.standing(rule)),
        )
    )
    yield Table(
        (
            Column(voice("factor"), width=1),
            Column(voice("case"), width=2),
            Column(voice("counts"), "right"),
            Column(voice("without_data"), width=0.8),
        ),
        tuple(_values(rule, voice)),
        voice("weights_table"),
    )
    yield Table(
        (Column(voice("ground"), width=1), Column(voice("works_of"), width=3)),
        tuple((voice.said(g["title"]), "; ".join(works.get(t, t) for t in g["types"])) for g in rule["land"]),
        voice("groups_table"),
    )
    for one in priorities["neutral"]:
        told = voice(
            "neutral_note",
            reason=_sentence(voice.said(one["reason"])),
            cells=voice.number(one["cells"]),
            total=voice.number(priorities["cells"]["total"]),
        )
        yield Note(told, "caution")


def _values(rule: Record, voice: Voice) -> Iterator[tuple[str, ...]]:
    missing = {m["factor"]: m["value"] for m in rule["missing"]}

    def row(factor: str, case: str, value: str, first: bool) -> tuple[str, ...]:
        title = voice.pick(FACTORS[factor][0])
        stated = missing[factor]
        without = voice("not_assessable_long") if stated is None else _plain(stated, voice)
        return title, case, value, without if first else ""

    for number, value in enumerate(rule["need_by_level"], 1):
        yield row("vulnerability", voice("vulnerability_level", n=number), _plain(value, voice), number == 1)
    for hazard in rule["hazards"]:
        said = voice(
            "effectiveness_from",
            hazard=voice.said(hazard["title"]),
            criterion=hazard["criterion"],
            number=hazard["scheda"],
        )
        yield voice("effectiveness"), said, voice("from_the_annex"), ""
    radius = _metres(rule["exposure"]["radius_m"], voice)
    yield row("exposure", f"{_plain(rule['exposure']['full_density'], voice)} / ha ({radius})", "1", True)
    yield row("land", voice("share_of_cell"), "0–1", True)
    yield row("public", voice("public_ground"), "1", True)
    yield row("public", voice("private_ground"), _plain(rule["private_ground"], voice), False)
    for factor in ("groundwater", "wells"):
        yield row(factor, voice("condition_met"), "1", True)
        yield row(factor, voice("condition_failed"), "0", False)
    for number, place in enumerate(("inside", "adjacent", "near", "far")):
        value = _plain(rule["network"][place], voice)
        yield row("network", voice(f"network_{place}"), value, number == 0)


def _plain(value: float, voice: Voice) -> str:
    return format_number(value, voice.language)


def _metres(value: float, voice: Voice) -> str:
    return f"{_plain(value, voice)}{NBSP}m"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
