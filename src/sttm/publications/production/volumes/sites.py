"""The best sites of an activity in Part II of STTM 3, in the order of search, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Heading, Note, Paragraph, Table
from sttm.publications.formatting import NBSP, format_number, format_value
from sttm.publications.production.stock_phrases import hectares
from sttm.publications.production.volumes.areas import standing_source, titles
from sttm.publications.volumes.voice import Voice

__all__ = ["order_section", "place_phrase", "site_blocks", "why_phrase"]

Record = Mapping[str, Any]

NAMED = 6
"""Rules and limits named that keep a site from being."""


def order_section(rule: Record, voice: Voice) -> Iterator[Block]:
    """Yield the section on the order of search.

    Parameters
    ----------
    rule
        Of the search, in the account of Part II.
    """
    yield Heading(2, voice("order"))
    if "missing" in rule:
        yield Note(voice.said(rule["missing"]), "missing")
        return
    metres = {
        key: format_value(rule[name], "m", voice.language)
        for key, name in (
            ("separation", "separation_m"),
            ("width", "least_width_m"),
            ("exposure", "exposure_m"),
        )
    }
    yield Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("land"), width=1.2),
            Column(voice("left_for"), width=1.2),
            Column(voice("article")),
            Column(voice("why"), width=2),
        ),
        tuple(
            (
                str(n),
                voice.said(land["title"]),
                titles(land["activity_titles"], voice),
                land["article"] or voice("dash"),
                voice.said(land["text"]),
            )
            for n, land in enumerate(rule["lands"], 1)
        ),
        voice("order_table"),
        voice("order_facts", source=f"{standing_source(rule, voice)}.", **metres),
    )


def site_blocks(activity: Record, found: Record, voice: Voice) -> Iterator[Block]:
    """Yield the best sites of an activity, or why there is none.

    Parameters
    ----------
    found
        Of the search for the activity, in the account of Part II.
    """
    yield Heading(3, voice("sites"))
    if "missing" in found:
        yield Note(voice.said(found["missing"]), "missing")
        return
    title = voice.said(activity["title"])
    low, high = (hectares(found["area"][k], voice.language) for k in ("least", "most"))
    looked = voice(
        "sites_text",
        n=voice.number(found["asked_for"]),
        low=low.removesuffix(f"{NBSP}ha"),
        high=high,
        found=voice.number(found["found"]),
        candidates=voice.number(found["candidates"]),
    )
    sites = found["sites"]
    if sites:
        yield _sites(title, activity, sites, looked, voice)
        yield _distances(title, sites, voice)
    else:
        yield Paragraph(looked)
    if found["why_no_more"] is not None:
        why = why_phrase(found["why_no_more"], voice)
        none = not sites
        yield Note(voice("sites_none" if none else "sites_less", why=why), "caution" if none else "info")
    yield _funnel(title, found["steps"], voice)
    if found["to_survey"]:
        yield Note(voice("to_survey", n=voice.number(found["to_survey"])), "missing")


def place_phrase(site: Record, voice: Voice) -> str:
    """Return the name of a site with its Comune."""
    comuni = ", ".join(m["name"] for m in site["municipalities"])
    name = site["name"] or f"{voice.said(site['land']['title'])} {site['id']}"
    return voice("in_comune", name=name, comune=comuni) if comuni else name


def why_phrase(why: Record, voice: Voice) -> str:
    """Return what keeps the search from finding a site, or more."""
    largest = why["nearest_miss"]["value"]
    said = []
    if why["binding"]:
        named = "; ".join(voice.said(one["title"]) for one in why["binding"][:NAMED])
        said.append(voice("binding", list=named))
    else:
        said.append(voice("no_binding"))
    if why["none"] and largest:
        said.append(voice("largest", area=hectares(largest, voice.language)))
    return " ".join(said)


def _sites(title: str, activity: Record, sites: Sequence[Record], looked: str, voice: Voice) -> Table:
    shares = "–".join(
        format_number(100 * activity["sealed_share"][n], voice.language, most=0) for n in (0, 2)
    )
    percent = f"{shares}{NBSP}%" if voice.language == "it" else f"{shares}%"
    return Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("site"), width=2),
            Column(voice("land"), width=1.2),
            Column(voice("area"), "right"),
            Column(voice("score"), "right"),
            Column(voice("new_soil"), "right", width=0.8),
            Column(voice("residents"), "right"),
        ),
        tuple(
            (
                str(site["rank"]),
                place_phrase(site, voice),
                voice.said(site["land"]["title"]),
                hectares(site["area"]["value"], voice.language, unit=False),
                voice.number(site["score"]["value"], 2),
                _soil(site["soil"], voice),
                voice.number(site["residents"]["value"]),
            )
            for site in sites
        ),
        voice("sites_table", title=title),
        f"{looked} {voice('new_soil')}: {voice('soil_note', shares=percent)}",
    )


def _soil(soil: Record, voice: Voice) -> str:
    new = soil["new"]
    if new is None:
        return voice("na")
    ends = [hectares(new[k], voice.language, unit=False) for k in ("low", "high")]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def _distances(title: str, sites: Sequence[Record], voice: Voice) -> Table:
    heads = [one["title"] for one in sites[0]["distances"]]
    return Table(
        (
            Column(voice("rank"), "right"),
            *(Column(voice.said(h), "right", width=1) for h in heads),
            Column(voice("to_overcome"), width=2.2),
        ),
        tuple(
            (
                str(site["rank"]),
                *(_metres(one, voice) for one in site["distances"]),
                "; ".join(voice.said(r["title"]) for r in site["to_overcome"]) or voice("no_condition"),
            )
            for site in sites
        ),
        voice("distances_table", title=title),
        voice("distances_note"),
    )


def _metres(one: Record, voice: Voice) -> str:
    if one["straight"] is None:
        return voice("na")
    straight = voice.number(one["straight"]["value"])
    if one["by_road"] is None:
        return straight
    return voice("road", straight=straight, road=voice.number(one["by_road"]["value"]))


def _funnel(title: str, steps: Sequence[Record], voice: Voice) -> Table:
    def cells(step: Record) -> tuple[str, ...]:
        if step["missing"] is not None:
            return (voice("na"),) * 4 + (voice.said(step["missing"]),)
        found = hectares(step["found"]["value"], voice.language, unit=False)
        if not step["left_for_activity"]:
            return found, "–", "–", "–", voice("not_left")
        areas = (hectares(step[k]["value"], voice.language, unit=False) for k in KINDS)
        return found, *areas, voice.number(step["candidates"])

    return Table(
        (
            Column(voice("land"), width=1.6),
            Column(voice("land_found"), "right"),
            Column(voice("excluded"), "right"),
            Column(voice("not_assessable_class"), "right"),
            Column(voice("admissible"), "right"),
            Column(voice("candidates"), "right", width=1.2),
        ),
        tuple((f"{step['order']}. {voice.said(step['title'])}", *cells(step)) for step in steps),
        voice("funnel_table", title=title),
    )


KINDS = ("excluded", "not_assessable", "admissible")
