"""The dossier of a site: verdict, rules, bodies, plans, Schede, standards, profile, better sites, sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import (
    Language,
    format_date,
    format_measure,
    format_number,
    format_percent,
    format_range,
)
from sttm.publications.production.site_asked import asked_sections
from sttm.publications.production.site_rules import article_of, rule_sections
from sttm.publications.production.site_words import code, words

__all__ = ["BETTER", "SITUATION", "site_dossier"]

SITUATION, BETTER = "situation", "better"
"""Keys of the maps."""

Record = Mapping[str, Any]

DASH = "–"


def site_dossier(result: Record, figures: Mapping[str, Figure], language: Language) -> Document:
    """Return the dossier of a result of ``sttm siting check``.

    Parameters
    ----------
    figures
        Maps by :data:`SITUATION` and :data:`BETTER`; one that is absent is not shown.
    """
    say = words(language)
    site = result["site"]
    parts: list[Block] = [
        *_verdict(result, figures, language),
        Heading(1, say["rules_and_plans"]),
        *rule_sections(result, language),
        *_procedure(result, language),
        *_coherence(result, language),
        Heading(1, say["what_is_asked"]),
        *asked_sections(result, language),
        *_better(result, figures, language),
        *_stands_on(result, language),
    ]
    return Document(
        title=f"{say['title']} «{site['title']}»"
        if language == "it"
        else f"{say['title']} “{site['title']}”",
        subtitle=say["family"],
        language=language,
        date=result["evaluated_on"],
        cover=(
            (say["activity"], site["activity"]["title"][language]),
            (say["comune"], _comuni(site, language)),
            (say["territorial_area"], format_measure(site["area"], language)),
            *((part["title"][language], part["answer_label"][language]) for part in result["summary"]),
            (say["area_class"], _class(result["verdict"]["admissibility"], language)),
        ),
        parts=tuple(parts),
        fictional=result["pack"]["fictional"],
        notices=(Note(say["example"], "caution"),),
        attachment=result,
    )


def _comuni(site: Record, language: Language) -> str:
    named = [
        m["name"] if m["share"] >= 0.9995 else f"{m['name']} ({format_percent(m['share'], language)})"
        for m in site["municipalities"]
    ]
    return ", ".join(named) or DASH


def _class(admissibility: Record, language: Language) -> str:
    labels = [label[language] for label in admissibility["labels"].values()]
    return " … ".join(labels)


def _verdict(result: Record, figures: Mapping[str, Figure], language: Language) -> Iterator[Block]:
    say, verdict, site = words(language), result["verdict"], result["site"]
    yield Heading(1, say["verdict"])
    areas = result["summary"][0]
    yield Paragraph(
        f"{areas['title'][language]}: {areas['answer_label'][language]}. "
        f"{say['area_class']}: {_class(verdict['admissibility'], language)}."
    )
    yield Bullets(tuple(reason[language] for reason in verdict["reasons"]))
    columns = (
        Column(say["about"], width=1.4),
        Column(say["answer"], width=1.4),
        Column(say["reason"], width=3),
    )
    rows = tuple(
        (part["title"][language], part["answer_label"][language], part["text"][language])
        for part in result["summary"][1:]
    )
    yield Table(columns, rows, say["beside"])
    if SITUATION in figures:
        yield figures[SITUATION]
    else:
        yield Note(say["missing_map"], "missing")
    yield Heading(2, say["facts_title"])
    yield Facts(tuple(_facts(site, language)))
    if site["distances"]:
        rows = tuple(
            (one["title"][language], _known(one, language), one["nearest_name"] or one["nearest"] or DASH)
            for one in site["distances"]
        )
        columns = (
            Column(say["asked"], width=2),
            Column(say["distance"], "right"),
            Column(say["nearest"], width=1.4),
        )
        yield Table(columns, rows, say["distances"])


def _known(one: Record, language: Language) -> str:
    if one["straight"] is None:
        return str(one["missing"][language]) if one["missing"] else DASH
    return format_measure({**one["straight"], "value": round(one["straight"]["value"])}, language)


def _facts(site: Record, language: Language) -> Iterator[tuple[str, str]]:
    say = words(language)
    yield say["territorial_area"], format_measure(site["area"], language)
    for key in ("operating_area", "floor_space"):
        yield say[key], say["not_given"] if site[key] is None else format_measure(site[key], language)
    if site["workers"] is not None:
        yield say["workers"], format_number(site["workers"], language)
    if site["intermodal"] is not None:
        yield say["intermodal"], code(site["intermodal"], language)
    if site["land"] is not None:
        yield say["land"], site["land"]
    yield say["comune"], _comuni(site, language)
    if site["zone"] is not None:
        yield say["zone"], site["zone"]["name"] or site["zone"]["id"]
    new = site["soil"]["new"]
    if new is not None:
        rounded = {key: round(new[key]) for key in ("low", "high")}
        yield say["new_soil"], format_range(rounded, language, unit=new["unit"])
    residents = site["residents"]
    if residents is not None and residents["value"] is not None:
        within = format_measure(residents["within"], language)
        yield say["residents"], f"{format_number(residents['value'], language)} (≤ {within})"


def _procedure(result: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    if not result["procedure"]:
        return
    yield Heading(2, say["procedure"])
    for one in result["procedure"]:
        yield Paragraph(one["text"][language])
        columns = (
            Column(say["body"], width=1.1),
            Column(say["part"], width=1),
            Column(say["what"], width=2),
            Column(say["reason"], width=1.8),
            Column(say["source"], width=1.6),
        )
        rows = tuple(
            (
                b["body"]["title"][language],
                b["part_label"][language] if b["certain"] else f"{b['part_label'][language]} ({say['open']})",
                b["text"][language],
                b["reason"][language],
                article_of({**b, "article": None}, language),
            )
            for b in one["bodies"]
        )
        yield Table(columns, rows, one["title"][language])
        if one["left_open_by"]:
            named = "; ".join(
                f"{f['title'][language]} ({f['note'][language]})" if f["note"] else f["title"][language]
                for f in one["left_open_by"]
            )
            yield Note(f"{say['left_open']}: {named}.", "missing")
        if one["procedure"] is not None:
            yield Paragraph(say["procedure_type"].format(title=one["procedure"]["title"][language]))


def _coherence(result: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    if not result["coherence"]:
        return
    yield Heading(2, say["coherence"])
    columns = (
        Column(say["plan"]),
        Column(say["content"], width=1.6),
        Column(say["answer"], width=1.2),
        Column(say["share"], "right", width=0.8),
        Column(say["reason"], width=2.4),
    )
    rows = tuple(
        (
            c["plan"]["id"].upper(),
            c["title"][language],
            c["answer_label"][language],
            DASH if c["share"] is None else format_percent(c["share"], language),
            _why_coherent(c, language),
        )
        for c in result["coherence"]
    )
    yield Table(columns, rows, say["coherence_table"])


def _why_coherent(content: Record, language: Language) -> str:
    """Return what the content says, or that the site does not touch it: its text would mislead."""
    if content["missing"]:
        return str(content["missing"][language])
    untouched = content["share"] is not None and content["share"] < content["least_share"]
    if untouched and content["answer"] in ("coherent", "not_concerned"):
        return words(language)[f"why_{content['answer']}"]
    return str(content["text"][language])


def _better(result: Record, figures: Mapping[str, Figure], language: Language) -> Iterator[Block]:
    found, say = result["better_nearby"], words(language)
    if found is None:
        return
    yield Heading(1, say["better"])
    if found["missing"]:
        yield Note(found["missing"][language], "missing")
        return
    unit = found["area"]["unit"]
    low, high = (format_measure({"value": found["area"][k], "unit": unit}, language) for k in ("low", "high"))
    within = format_measure(found["within"], language)
    if not found["sites"]:
        yield Paragraph(say["better_none"].format(within=within, low=low, high=high))
        return
    own = found["this_site"]
    land = DASH if own["land"] is None else own["land"]["title"][language].lower()
    score = DASH if own["score"] is None else format_number(own["score"], language, digits=2)
    yield Paragraph(say["better_text"].format(within=within, low=low, high=high, land=land, score=score))
    columns = (
        Column(say["site"], width=1.6),
        Column(say["land"], width=1.2),
        Column(say["score"], "right"),
        Column(say["nearby"], "right"),
        Column(say["why"], width=1.6),
        Column(say["conditions"], width=1.8),
    )
    rows = tuple(
        (
            f"{n}. {s['title'][language]}",
            s["land"]["title"][language],
            DASH if s["score"] is None else format_number(s["score"], language, digits=2),
            format_measure({**s["distance"], "value": round(s["distance"]["value"])}, language),
            s["why"][language],
            "; ".join(r["title"][language] for r in s["to_overcome"]) or say["none"],
        )
        for n, s in enumerate(found["sites"], 1)
    )
    yield Table(columns, rows, say["better"])
    if BETTER in figures:
        yield figures[BETTER]


def _stands_on(result: Record, language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(1, say["stands_on"])
    columns = (
        Column(say["layer"], width=2),
        Column(say["publisher"], width=2),
        Column(say["version"], width=1.2),
    )
    rows = tuple((x["title"][language], x["publisher"] or DASH, x["version"]) for x in result["layers"])
    yield Table(
        columns,
        rows,
        say["layers"],
        note=f"{say['checked_on']} {format_date(result['evaluated_on'], language)}.",
    )
    yield Paragraph(say["fingerprints"].format(result=result["fingerprint"][:16]))
    if result["caveats"]:
        yield Heading(2, say["caveats"])
        yield Bullets(tuple(c[language] for c in result["caveats"]))
