"""The chapter of Part II of STTM 3 on suitability: criteria, weights, value functions, scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.formatting import NBSP, format_number, format_value
from sttm.publications.production.volumes.areas import standing_source
from sttm.publications.production.volumes.plots import function_plots
from sttm.publications.volumes.voice import Voice

__all__ = ["suitability_chapter"]

Record = Mapping[str, Any]

BESIDE = 4
"""Activities side by side in a table: their names are long words."""

MOST = 2
"""Criteria named that take most from a score."""


def suitability_chapter(account: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter, from the account of Part II."""
    yield Heading(1, voice("suitability"))
    yield Paragraph(voice("suitability_text"))
    told = account["suitability"]
    titles = {a["id"]: voice.said(a["title"]) for a in account["activities"]}
    criteria = told["criteria"]
    if criteria:
        yield from _weights(criteria, titles, voice)
        yield _criteria(criteria, voice)
    known = {name: one for name, one in told["models"].items() if "places" in one}
    for name, one in told["models"].items():
        if "missing" in one:
            why = voice.said(one["missing"])
            yield Note(voice("model_missing", activity=titles[name], why=why), "missing")
        elif one["model"]["missing"]:
            named = {c["id"]: voice.said(c["title"]) for c in criteria}
            lacking = ", ".join(named.get(c, c) for c in one["model"]["missing"])
            yield Note(voice("criterion_missing", activity=titles[name], names=lacking), "missing")
    if known:
        yield _scores(known, titles, criteria, voice)
        yield from _zones(known, titles, voice)
    if criteria:
        yield Figure(function_plots(criteria, voice.language), voice("functions"), voice("functions_alt"))


def _weights(criteria: list[Record], titles: Mapping[str, str], voice: Voice) -> Iterator[Table]:
    weighed = [name for name in titles if any(name in c["weights"] for c in criteria)]
    for own in _few(weighed):
        yield Table(
            (Column(voice("criterion"), width=1.8), *(Column(titles[n], "right", width=1) for n in own)),
            tuple(
                (voice.said(c["title"]), *(_weight(c["weights"].get(n), voice) for n in own))
                for c in criteria
                if any(n in c["weights"] for n in own)
            ),
            f"{voice('weights_table')}: {', '.join(titles[n] for n in own)}",
            voice("weights_note"),
        )


def _few(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the names in rows that a table has room for side by side."""
    tables = -(-len(names) // BESIDE)
    each = -(-len(names) // tables) if tables else 1
    for first in range(0, len(names), each):
        yield names[first : first + each]


def _weight(weight: Record | None, voice: Voice) -> str:
    if weight is None:
        return "–"
    central, margin = (
        format_number(100 * x, voice.language, most=1)
        for x in (weight["weight"], weight["weight"] * weight["margin"])
    )
    return f"{central}{NBSP}±{NBSP}{margin}"


def _criteria(criteria: list[Record], voice: Voice) -> Table:
    sources = [standing_source(c, voice) for c in criteria]
    shared = sources[0] if len(set(sources)) == 1 else None
    columns = [
        Column(voice("criterion"), width=1.2),
        Column(voice("reads"), width=1.2),
        Column(voice("worth"), width=1.3),
        Column(voice("why"), width=1.5),
    ]
    rows = [
        (voice.said(c["title"]), _reads(c, voice), _function(c, voice), voice.said(c["reason"]))
        for c in criteria
    ]
    if shared is not None:
        return Table(tuple(columns), tuple(rows), voice("criteria_table"), f"{voice('source')}: {shared}.")
    columns.append(Column(voice("source"), width=1.2))
    told = tuple((*row, source) for row, source in zip(rows, sources, strict=True))
    return Table(tuple(columns), told, voice("criteria_table"))


def _reads(criterion: Record, voice: Voice) -> str:
    reads, layer = criterion["reads"], voice.said(criterion["layer"])
    if reads["kind"] == "distance":
        return voice("by_road" if reads["along"] == "road_network" else "straight", layer=layer)
    if reads["kind"] == "density":
        return voice("density", radius=format_value(reads["radius_m"], "m", voice.language), layer=layer)
    return voice("raster", layer=layer) if reads["kind"] == "raster" else voice("land_cover")


def _function(criterion: Record, voice: Voice) -> str:
    value, unit = criterion["value"], criterion["unit"]

    def said(x: float) -> str:
        return format_value(x, unit if unit in ("m", "1") else None, voice.language)

    if value["kind"] == "linear":
        return voice("linear", zero=said(value["zero_at"]), one=said(value["one_at"]))
    if value["kind"] == "logistic":
        return voice("logistic", middle=said(value["middle"]))
    if value["kind"] == "decay":
        return voice("decay", scale=said(value["scale"]))
    steps = "; ".join(
        f"{voice('from_start') if s['from'] is None else '≥ ' + said(s['from'])}: "
        f"{format_number(s['value'], voice.language)}"
        for s in value["steps"]
    )
    return voice("step", steps=steps)


def _scores(
    known: Mapping[str, Record], titles: Mapping[str, str], criteria: list[Record], voice: Voice
) -> Table:
    named = {c["id"]: voice.said(c["title"]) for c in criteria}
    rows = []
    for name, one in known.items():
        whole = one["places"][0]
        score = whole["score"]
        ends = ["–" if score is None else voice.number(score[q], 2) for q in ("p05", "p50", "p95")]
        takes = "; ".join(
            f"{named.get(t['criterion'], t['criterion'])} (−{voice.number(t['takes'], 2)})"
            for t in whole["takes"][:MOST]
        )
        rows.append((titles[name], voice.number(whole["scored_ha"]), *ends, takes or voice("na")))
    return Table(
        (
            Column(voice("activity"), width=1.2),
            Column(voice("scored"), "right"),
            Column(voice("low"), "right"),
            Column(voice("median"), "right"),
            Column(voice("high"), "right"),
            Column(voice("takes"), width=2.2),
        ),
        tuple(rows),
        voice("scores_table"),
    )


def _zones(known: Mapping[str, Record], titles: Mapping[str, str], voice: Voice) -> Iterator[Table]:
    zones = next(iter(known.values()))["places"][1:]
    for own in _few(list(known)) if zones else ():
        rows = []
        for n, place in enumerate(zones, 1):
            scores = [known[name]["places"][n]["score"] for name in own]
            cells = (voice("na") if s is None else voice.number(s["p50"], 2) for s in scores)
            rows.append((place["name"] or place["zone"], *cells))
        yield Table(
            (Column(voice("zone"), width=1.5), *(Column(titles[name], "right", width=1) for name in own)),
            tuple(rows),
            f"{voice('scores_zones')}: {', '.join(titles[name] for name in own)}",
        )
