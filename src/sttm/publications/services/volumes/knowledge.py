"""Part I of STTM 2, the Quadro analitico-conoscitivo: services, access, equity, scales, LUM, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Figure,
    Heading,
    Paragraph,
    Table,
)
from sttm.publications.formatting import Language
from sttm.publications.maps.content import DossierMap
from sttm.publications.services.lum_words import code
from sttm.publications.services.volumes.access import access_chapter, equity_chapter
from sttm.publications.services.volumes.blocks import figure_of, framed, missing_note, voice_of
from sttm.publications.services.volumes.knowledge_words import WORDS
from sttm.publications.services.volumes.lum import lum_chapter
from sttm.publications.services.volumes.scales import scales_chapter, tiers_chapter
from sttm.publications.volumes.lineage import caveats_chapter, lineage_chapter, parameters_chapter
from sttm.publications.volumes.voice import Voice
from sttm.services.metropolitan.tier_account import not_compared

__all__ = ["knowledge_volume", "register_table"]

Record = Mapping[str, Any]

TIERS = ("local", "sovracomunale", "metropolitano")


def knowledge_volume(account: Record, maps: Mapping[str, DossierMap], language: Language) -> Document:
    """Return Part I as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.services_accounts.knowledge_account`.
    maps
        By what they show: ``access_walk``, ``equity``, ``local``, ``tiers``, ``lum`` and so on.
    """
    voice = voice_of(account, WORDS, language)
    drawn = {name: figure_of(one, voice) for name, one in maps.items()}
    return framed(account, _body(account, drawn, voice), _cover(account, voice), voice)


def _cover(account: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    rows = account["register"].get("categories")
    for key in ("existing", "planned"):
        total = None if rows is None else sum(row[key] for row in rows)
        yield voice("cover_services" if key == "existing" else "cover_planned"), voice.number(total)
    yield voice("cover_all"), voice.percent(_all(account, "walk"))
    yield voice("cover_lum"), voice.number(account["lum"].get("number"))
    yield voice("cover_missing"), voice.number(len(account["missing_layers"]))


def _all(account: Record, mode: str) -> float | None:
    places = account["access"].get("places")
    found: float | None = None if not places else places[0]["modes"][mode].get("all")
    return found


def _body(account: Record, drawn: Mapping[str, Figure], voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Paragraph(voice("what_2"))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
    yield Heading(2, voice("brief"))
    yield Bullets(tuple(_brief(account, voice)))
    yield from _register(account["register"], voice)
    yield from access_chapter(account["access"], drawn, voice)
    yield from equity_chapter(account["equity"], drawn, voice)
    yield from scales_chapter(account, drawn, voice)
    yield from tiers_chapter(account["tiers"], drawn, voice)
    yield from lum_chapter(account["lum"], drawn, voice)
    yield from lineage_chapter(account["layers"], account["missing_layers"], (), account["crs"], voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from caveats_chapter(account["caveats"], voice)


def _brief(account: Record, voice: Voice) -> Iterator[str]:
    rows = account["register"].get("categories")
    na = voice("not_assessable")
    if rows is None:
        yield f"{voice('register')}: {na}."
    else:
        totals = {key: voice.number(sum(row[key] for row in rows)) for key in ("existing", "planned")}
        yield voice("brief_services", **totals, categories=len(rows))
    walk, bike, transit = (voice.percent(_all(account, m)) for m in ("walk", "bike", "transit"))
    yield voice("brief_access", share=walk, bike=bike, transit=transit)
    places = account["equity"].get("places")
    if places and places[0]["worst"]:
        index, worst = places[0]["index"], places[0]["worst"]["index"]
        yield voice("brief_equity", index=voice.number(index, 1), worst=voice.number(worst, 1))
    if "counts" in account["lum"]:
        counts = account["lum"]["counts"]["relevance"].items()
        told = ", ".join(f"{voice.number(n)} {code(k, voice.language)}" for k, n in counts)
        yield voice("brief_lum", n=voice.number(account["lum"]["number"]), counts=told or voice("dash"))
    if "differences" in account["tiers"] and not_compared(account["tiers"]["services"]) is None:
        yield voice("brief_tiers", n=voice.number(account["tiers"]["differences"]))


def _register(register: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("register"))
    if "missing" in register:
        yield missing_note(voice("register"), register, voice)
        return
    yield Paragraph(voice("register_text"))
    yield register_table(register, voice)


def register_table(register: Record, voice: Voice) -> Table:
    """Return the services of each category: existing by tier, planned."""
    return Table(
        (
            Column(voice("category"), width=1.8),
            Column(voice("group"), width=1.4),
            Column(voice("existing"), "right"),
            *(Column(voice(f"tier_{t}").capitalize(), "right") for t in TIERS),
            Column(voice("planned"), "right"),
        ),
        tuple(
            (
                voice.said(row["title"]),
                voice.said(register["groups"].get(row["group"])) or voice("dash"),
                voice.number(row["existing"]),
                *(voice.number(row["by_tier"][t]) for t in TIERS),
                voice.number(row["planned"]),
            )
            for row in register["categories"]
        ),
        voice("register_table"),
    )
