"""The analytic study of STTM 2: methods with their sources, tables by Comune and by category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Bullets, Column, Document, Heading, Paragraph, Table
from sttm.publications.formatting import Language
from sttm.publications.services.volumes.access import MODES, place_name, shares_of_places, ways_of_places
from sttm.publications.services.volumes.blocks import framed, measured, missing_note, span, voice_of, wide
from sttm.publications.services.volumes.dependency import dependency_chapter
from sttm.publications.services.volumes.knowledge import register_table
from sttm.publications.services.volumes.lum import lum_table
from sttm.publications.services.volumes.methods import methods_chapter
from sttm.publications.services.volumes.scales import difference_table, standards_tables
from sttm.publications.services.volumes.study_words import WORDS
from sttm.publications.volumes.lineage import caveats_chapter, lineage_chapter, parameters_chapter
from sttm.publications.volumes.voice import Voice

__all__ = ["study_volume"]

Record = Mapping[str, Any]


def study_volume(account: Record, language: Language) -> Document:
    """Return the study as a document.

    Parameters
    ----------
    account
        From :func:`sttm.operations.volumes.services_accounts.study_account`.
    """
    voice = voice_of(account, WORDS, language)
    cover = (
        (voice("cover_comuni"), voice.number(len(account["municipalities"]))),
        (voice("cover_categories"), voice.number(len(account["register"].get("categories", ())))),
        (voice("cover_missing"), voice.number(len(account["missing_layers"]))),
    )
    return framed(account, _body(account, voice), cover, voice)


def _body(account: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("introduction"))
    yield Heading(2, voice("what"))
    yield Paragraph(voice("what_1", **voice.about(account)))
    yield Heading(2, voice("how"))
    yield Bullets(tuple(voice("how_items").split("\n")))
    yield from methods_chapter(account["rules"], voice)
    yield from parameters_chapter(account["parameters"], account["on"], voice)
    yield from _supply(account, voice)
    yield from _access(account["access"], voice)
    yield from _equity(account["equity"], voice)
    yield from _local(account["local"], voice)
    yield from dependency_chapter(account, voice)
    yield from _specialised(account, voice)
    yield from _tiers(account["tiers"], voice)
    yield Heading(1, voice("tables_lum"))
    if "missing" in account["lum"]:
        yield missing_note("LUM", account["lum"], voice)
    elif account["lum"]["lum"]:
        yield lum_table(account["lum"]["lum"], voice)
    yield from lineage_chapter(account["layers"], account["missing_layers"], (), account["crs"], voice)
    yield from caveats_chapter(account["caveats"], voice)


def _supply(account: Record, voice: Voice) -> Iterator[Block]:
    register = account["register"]
    yield Heading(1, voice("tables_supply"))
    if "missing" in register:
        yield missing_note(voice("tables_supply"), register, voice)
        return
    yield register_table(register, voice)
    titles = {row["id"]: voice.said(row["title"]) for row in register["categories"]}
    rows = [
        (
            account["municipalities"][code],
            [voice.number(own.get(name, {"existing": 0})["existing"]) for name in titles],
        )
        for code, own in register["municipalities"].items()
    ]
    if rows:
        yield from wide("Comune", list(titles.values()), rows, voice("supply_table"), voice)
    else:
        yield Paragraph(voice("supply_none"))
    yield from standards_tables(account["local"].get("municipalities", ()), voice)


def _access(result: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("tables_access"))
    if "missing" in result:
        yield missing_note(voice("access"), result, voice)
        return
    places = result["places"]
    if "missing" in places[0]:
        yield missing_note(voice("shares"), places[0], voice)
        return
    yield from shares_of_places(places, voice, voice("access_places_table"))
    for mode in MODES:
        whole = places[0]["modes"][mode]
        yield Heading(2, voice(f"mode_{mode}"))
        if "missing" in whole:
            yield missing_note(voice(f"mode_{mode}"), whole, voice)
            continue
        heads = [voice.said(g["title"]) for g in whole["groups"]] + [voice("all_groups")]
        rows = [
            (
                place_name(p, voice),
                [voice.percent(g.get("share")) for g in p["modes"][mode]["groups"]]
                + [voice.percent(p["modes"][mode].get("all"))],
            )
            for p in places
        ]
        caption = voice("access_mode_table", mode=voice(f"mode_{mode}"))
        yield from wide(voice("place"), heads, rows, caption, voice)
        for group in whole["groups"]:
            if "missing" in group:
                yield missing_note(voice.said(group["title"]), group, voice)


def _equity(result: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("tables_equity"))
    if "missing" in result:
        yield missing_note(voice("equity"), result, voice)
        return
    yield Table(
        (
            Column(voice("place"), width=1.6),
            Column(voice("residents"), "right"),
            Column(voice("index"), "right"),
            Column(voice("gini"), "right"),
            Column(voice("worst_index"), "right", 1),
        ),
        tuple(
            (
                place_name(p, voice),
                voice.number(p["residents"]),
                voice.number(p["index"], 2),
                voice.number(p["gini"], 4),
                voice.number(None if p["worst"] is None else p["worst"]["index"], 2),
            )
            for p in result["places"]
        ),
        voice("equity_table"),
    )
    yield from ways_of_places(result["places"], voice)


def _local(result: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("tables_local"))
    if "missing" in result:
        yield missing_note(voice("local"), result, voice)
    for one in result.get("systems", ()):
        yield Heading(2, f"{one['name']} ({one['id']})")
        yield Table(
            (
                Column(voice("rule"), width=1.2),
                Column(voice("criterion"), width=1.4),
                Column(voice("value"), "right", 1),
                Column(voice("level"), "right"),
            ),
            tuple(
                (voice.said(rule["title"]), voice.said(c["title"]), _value(c, voice), span(c["level"], voice))
                for rule in one["performance"]
                for c in rule["criteria"]
            ),
            voice("criteria_table", name=one["name"]),
        )


def _value(criterion: Record, voice: Voice) -> str:
    value = criterion["value"]
    if value is None:
        return voice("na")
    ends = [measured(value[key], criterion["unit"], voice) for key in ("low", "high")]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _specialised(account: Record, voice: Voice) -> Iterator[Block]:
    result = account["metropolitan"]
    yield Heading(1, voice("tables_specialised"))
    if "missing" in result:
        yield missing_note(voice("metropolitan"), result, voice)
        return
    zones = {z["id"]: z["name"] for z in account["intercommunal"].get("zones", ())}
    titles = {row["id"]: voice.said(row["title"]) for row in account["register"]["categories"]}
    found: dict[str, dict[str, str]] = {}
    for row in result["specialisation"]["zones"]:
        mark = "*" if row["significant"] else ""
        found.setdefault(row["category"], {})[row["place"]] = f"{voice.number(row['quotient'], 2)}{mark}"
    places = sorted({place for own in found.values() for place in own})
    rows = [
        (titles.get(name, name), [own.get(place, voice("dash")) for place in places])
        for name, own in found.items()
    ]
    heads = [zones.get(p, p) for p in places]
    yield from wide(voice("category"), heads, rows, voice("quotients_table"), voice)
    yield from _pole_contents(result["poles"], titles, voice)


def _pole_contents(poles: Sequence[Record], titles: Mapping[str, str], voice: Voice) -> Iterator[Block]:
    if not poles:
        yield Paragraph(voice("poles_none"))
        return
    yield Table(
        (Column(voice("pole"), width=0.6), Column("Comune", width=1), Column(voice("categories"), width=4)),
        tuple(
            (
                p["id"],
                p["municipality_name"] or voice("dash"),
                "; ".join(f"{titles.get(k, k)} {voice.number(n)}" for k, n in p["categories"].items()),
            )
            for p in poles
        ),
        voice("pole_contents_table"),
    )


def _tiers(result: Record, voice: Voice) -> Iterator[Block]:
    yield Heading(1, voice("tables_tiers"))
    if "missing" in result:
        yield missing_note(voice("tiers"), result, voice)
        return
    above = [
        s for s in result["services"] if {s["declared"], s["usual"], s["suggested"]} - {"local", None}
    ]  # fmt: skip
    if above:
        yield difference_table(above, voice, voice("tiers_all_table"))
