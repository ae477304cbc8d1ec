"""The chapter of Part II on the objectives: the tree, what each is tied to, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import NBSP
from sttm.publications.volumes.voice import Voice

__all__ = ["objectives_chapter"]

Record = Mapping[str, Any]


def objectives_chapter(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the objectives of the strategy.

    Parameters
    ----------
    account
        With ``coherence``, and the ``monitoring`` and the ``works`` that give names.
    """
    found = account["coherence"]
    yield Heading(1, voice("objectives"))
    if not found["objectives"]:
        yield Note(voice("objectives_none"), "missing")
        return
    yield Paragraph(voice("objectives_text"))
    names = {
        **{i["id"]: voice.said(i["title"]) for i in account["monitoring"]["indicators"]},
        **{w["id"]: voice.said(w["title"]) for w in account["works"]},
    }
    for root in (o for o in found["objectives"] if o["parent"] is None):
        yield Heading(2, voice.said(root["title"]))
        yield Paragraph(_description(root, voice))
        below = [o for o in found["objectives"] if _within(o, root["id"], found["objectives"])]
        yield _table(below or [root], voice.said(root["title"]), names, voice)
    yield from _coherence(found, names, voice)


def _within(objective: Record, root: str, every: Sequence[Record]) -> bool:
    """Whether an objective lies below a root, however deep."""
    parents = {o["id"]: o["parent"] for o in every}
    above = objective["parent"]
    while above is not None and above != root:
        above = parents[above]
    return bool(above == root)


def _description(objective: Record, voice: Voice) -> str:
    said = voice.said(objective["description"])
    source = source_phrase(objective["source"], voice.language)
    return f"{said}. {voice('stands_on')}: {source}; {voice.standing(objective)}."


def _table(objectives: Sequence[Record], caption: str, names: Mapping[str, str], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("objective"), width=1.5),
            Column(voice("measured_by"), width=1.4),
            Column(voice("criteria_of"), width=0.8),
            Column(voice("works_of"), width=1.3),
            Column(voice("articles"), width=1),
            Column(voice("programmes"), width=0.8),
        ),
        tuple(
            (
                f"{voice.said(o['title'])}: {_lower(voice.said(o['description']))}",
                _named(o["indicators"], names),
                ", ".join(o["criteria"]) or "–",
                _named(o["work_types"], names),
                "; ".join(o["articles"]) or "–",
                ", ".join(o["programmes"]) or "–",
            )
            for o in objectives
        ),
        caption,
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _named(ids: Sequence[str], names: Mapping[str, str]) -> str:
    return "; ".join(names.get(one, one) for one in ids) or "–"


def _coherence(found: Record, names: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    yield Heading(2, voice("coherence"))
    yield Paragraph(voice("coherence_text"))
    yield Table(
        (
            Column(voice("objective"), width=2),
            Column(voice("measured_by"), "right"),
            Column(voice("criteria_of"), "right"),
            Column(voice("works_of"), "right"),
            Column(voice("lacks"), width=0.9),
        ),
        tuple(
            (
                f"{NBSP * 4 * o['depth']}{voice.said(o['title'])}",
                voice.number(len(o["indicators"])),
                voice.number(len(o["criteria"])),
                voice.number(len(o["work_types"])),
                ", ".join(voice(gap) for gap in o["gaps"]) or voice("nothing"),
            )
            for o in found["objectives"]
        ),
        voice("coherence_table"),
    )
    for kind in ("untied_indicators", "untied_criteria", "untied_work_types"):
        if found[kind]:
            yield Note(voice(kind, names=_named(found[kind], names)), "caution")
