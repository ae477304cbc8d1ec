"""The annex of the volumes: every Scheda Norma of the pack whole, its form, and an example worked through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.packs.objectives import Objective
from sttm.packs.schede import Scheda
from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import Language, localised
from sttm.publications.volumes.schede_criteria import Names, scheda_blocks, text_in
from sttm.publications.volumes.schede_form import form_blocks, worked_blocks
from sttm.publications.volumes.schede_words import words
from sttm.publications.volumes.voice import Voice

__all__ = ["schede_volume"]

Record = Mapping[str, Any]


def schede_volume(
    account: Record,
    schede: Sequence[Scheda],
    objectives: Sequence[Objective],
    titles: Mapping[str, Mapping[str, Record]],
    results: Sequence[Record],
    language: Language,
) -> Document:
    """Return the annex as a document.

    Parameters
    ----------
    account
        Its facts: ``on``, ``pack``, ``territory``, the values of ``parameters`` by id.
    schede
        Those in force on the day, by number.
    objectives
        Of the strategy: some cite criteria, and articles.
    titles
        By ``inputs``, ``works`` and ``layers``, texts by name.
    results
        Evaluations to show as worked examples.
    """
    voice = Voice(language, words(language))
    names = Names(
        **{
            kind: {n: voice.said(t) for n, t in titles[kind].items()}
            for kind in ("inputs", "works", "layers")
        },
        parameters=account["parameters"],
    )
    pack = account["pack"]
    return Document(
        title=voice("title"),
        subtitle=localised(account["territory"]["title"], language),
        language=language,
        date=account["on"],
        cover=tuple(_cover(account, schede, voice)),
        parts=tuple(_body(account, schede, objectives, names, results, voice)),
        fictional=pack["fictional"],
        notices=() if all(s.official for s in schede) else (Note(voice("example_schede"), "caution"),),
        attachment={
            **account,
            "schede": [s.model_dump(mode="json", by_alias=True) for s in schede],
            "examples": list(results),
        },
    )


def _cover(account: Record, schede: Sequence[Scheda], voice: Voice) -> Iterator[tuple[str, str]]:
    yield from voice.cover(account)
    yield voice("cover_schede"), voice.number(len(schede))
    yield voice("cover_criteria"), voice.number(sum(len(p.criteria) for s in schede for p in s.parts))
    yield voice("cover_checks"), voice.number(sum(len(s.checks) for s in schede))


def _body(
    account: Record,
    schede: Sequence[Scheda],
    objectives: Sequence[Objective],
    names: Names,
    results: Sequence[Record],
    voice: Voice,
) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    if not schede:
        yield Note(voice("schede_none"), "missing")
        return
    yield Paragraph(voice("annex_what", **voice.about(account)))
    yield Heading(2, voice("counting"))
    yield Bullets(tuple(voice("counting_items").split("\n")))
    yield Note(voice("conditions_beside"))
    for scheda in schede:
        yield from scheda_blocks(scheda, names, voice)
        yield Heading(2, voice("articles_table"))
        yield _articles(scheda, objectives, voice)
        yield from form_blocks(scheda, voice)
    for result in results:
        yield from worked_blocks(result, voice)


def _articles(scheda: Scheda, objectives: Sequence[Objective], voice: Voice) -> Table:
    """Return each article and source that a Scheda stands on, with what it serves there."""
    found: dict[str, list[str]] = {}
    for what, sourced in (
        (text_in(scheda.title, voice), scheda),
        *((c.id, c) for part in scheda.parts for c in part.criteria),
        *((text_in(c.title, voice), c) for c in scheda.checks),
        *((text_in(t.title, voice), t) for t in (scheda.final.relevance, scheda.final.priority)),
    ):
        said = source_phrase(sourced.source.model_dump(mode="json"), voice.language)
        found.setdefault(said, []).append(what)
    for objective in objectives:
        cited = [c for r in objective.criteria if r.scheda == scheda.number for c in r.criteria]
        for article in objective.articles if cited else ():
            serves = voice("serves_objective", title=text_in(objective.title, voice))
            found.setdefault(article, []).append(f"{', '.join(cited)}: {serves}")
    return Table(
        (Column(voice("stands_on"), width=1.5), Column(voice("where_used"), width=1.5)),
        tuple((article, "; ".join(dict.fromkeys(uses))) for article, uses in found.items()),
        voice("articles_table"),
    )
