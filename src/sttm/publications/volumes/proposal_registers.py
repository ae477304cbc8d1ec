"""The sections of Part II on network and registers: gaps to close, areas to regenerate, what is funded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Figure, Heading, Note, Paragraph, Table
from sttm.publications.dossier.traces import source_phrase
from sttm.publications.formatting import NBSP, format_measure, format_number
from sttm.publications.volumes.territory import overlap_notes, sums_table
from sttm.publications.volumes.voice import Voice

__all__ = ["funded_section", "network_section", "regeneration_section"]

Record = Mapping[str, Any]

DIGITS = 3
NETWORK = "network"
"""Component of the regeneration that is about the green network."""


def network_section(
    found: Record, areas: Sequence[Record], picture: Figure | None, voice: Voice
) -> Iterator[Block]:
    """Yield the section on the green network: the gaps worth closing, the areas that tie it.

    Parameters
    ----------
    found
        From :func:`sttm.environment.green_network_gaps.network_gaps`.
    areas
        Of the register of regeneration, in order of rank.
    """
    yield Heading(2, voice("network_gaps"))
    if found["missing"] is not None:
        yield Note(voice("missing_layer", title=voice("network")), "missing")
        return
    within = format_measure(found["within"], voice.language)
    if not found["gaps"]:
        yield Note(voice("no_gaps", within=within))
    else:
        yield Paragraph(
            voice(
                "network_gaps_text",
                within=within,
                eca=voice.area(found["eca"]["value"]),
                candidates=voice.number(found["candidates"]),
            )
        )
        if picture is not None:
            yield picture
        yield _gaps(found["gaps"], voice)
    tied = [(a, gain) for a in areas if (gain := _gain(a)) is not None and gain > 0]
    if tied:
        yield Heading(3, voice("network_areas"))
        yield Table(
            (
                Column(voice("area_of"), width=1.4),
                Column(voice("place"), width=1.4),
                Column(voice("gain"), "right"),
            ),
            tuple(
                (_called(a), _place(a, voice), voice.area(gain))
                for a, gain in sorted(tied, key=lambda one: (-one[1], one[0]["id"]))
            ),
            voice("network_areas"),
        )


def _gaps(gaps: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("between"), width=1.4),
            Column(voice("place"), width=1.4),
            Column(voice("gap_length"), "right"),
            Column(voice("gain"), "right"),
            Column(voice("coordinates"), width=1),
        ),
        tuple(
            (
                voice.number(g["rank"]),
                voice("gap_pair", first=g["elements"][0]["name"], second=g["elements"][1]["name"]),
                ", ".join(p["name"] for p in (g["municipality"], g["unit"]) if p is not None) or "–",
                f"{voice.number(g['length']['value'])}{NBSP}m",
                f"{voice.area(g['gain']['value'])} (+{voice.percent(g['gain_share'], 2)})",
                ", ".join(f"{format_number(g[k], voice.language, digits=4)}" for k in ("lat", "lon")),
            )
            for g in gaps
        ),
        voice("gaps_table"),
    )


def _gain(area: Record) -> float | None:
    """Return what regenerating an area would add to the equivalent connected area, m²."""
    for component in area["components"]:
        if component["id"] == NETWORK and component["value"] is not None:
            return float(component["value"]["value"])
    return None


def _called(area: Record) -> str:
    return f"{area['name']} ({area['id']})" if area["name"] else str(area["id"])


def _place(area: Record, voice: Voice) -> str:
    unit = area["unit"]
    return voice("not_stated") if unit is None else str(unit["name"])


def regeneration_section(found: Record | None, voice: Voice) -> Iterator[Block]:
    """Yield the section on the register of regeneration.

    Parameters
    ----------
    found
        ``regeneration`` of the account; None where the pack has no rule.
    """
    yield Heading(2, voice("regenerate"))
    if found is None:
        yield Note(voice("no_rule_regeneration"), "missing")
        return
    rule = found["rule"]
    yield Paragraph(voice("regenerate_text"))
    yield Table(
        (
            Column(voice("item"), width=1),
            Column(voice("weight"), "right"),
            Column(voice("full"), "right"),
        ),
        tuple(
            (
                voice.said(c["title"]),
                format_number(c["weight"], voice.language),
                format_measure({"value": c["full"], "unit": c["unit"]}, voice.language),
            )
            for c in rule["components"]
        ),
        voice("regenerate_rule"),
        f"{source_phrase(rule['source'], voice.language)}; {voice.standing(rule)}.",
    )
    if found["missing"] is not None:
        yield Note(voice("missing_layer", title=voice("regeneration")), "missing")
    elif not found["areas"]:
        yield Paragraph(voice("empty_register"))
    else:
        yield _areas(found["areas"], voice)


def _areas(areas: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("rank"), "right"),
            Column(voice("area_of"), width=1.3),
            Column(voice("kind"), width=0.9),
            Column(voice("area"), "right"),
            Column(voice("score"), "right"),
            Column(voice("why"), width=3),
        ),
        tuple(
            (
                voice.number(a["rank"]),
                _called(a),
                voice.said(a["kind"]["title"]),
                voice("area_unknown") if a["area"] is None else voice.area(a["area"]["value"]),
                _score(a["score"], voice),
                _reasons(a, voice),
            )
            for a in areas
        ),
        voice("regenerate_table"),
    )


def _score(score: Record, voice: Voice) -> str:
    low, high = (voice.number(score[end], DIGITS) for end in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def _reasons(area: Record, voice: Voice) -> str:
    told = [voice.said(reason) for reason in area["reasons"]]
    if area["funded"]:
        told.append(
            voice("already_funded", ids=", ".join(f"{f['title']} ({f['id']})" for f in area["funded"]))
        )
    return " ".join(told)


def funded_section(found: Record, programmes: Sequence[Record], voice: Voice) -> Iterator[Block]:
    """Yield the section on what is funded: sums by programme, Comune and status, what stands there twice."""
    yield Heading(2, voice("funded_programme"))
    yield Paragraph(voice("funded_text"))
    if found["missing"] is not None:
        yield Note(voice("missing_layer", title=voice("funded")), "missing")
    elif not found["interventions"]:
        yield Paragraph(voice("empty_register"))
    else:
        yield sums_table(found["by_programme"], "programme", "funded_programmes", voice, voice("funded_note"))
        yield sums_table(found["by_municipality"], "municipality", "funded_places", voice)
        yield sums_table(found["by_status"], "status", "funded_statuses", voice)
        if not found["twice"]:
            yield Note(voice("no_overlaps"))
        yield from overlap_notes(found["twice"], voice)
    if programmes:
        yield Table(
            (Column(voice("programme"), width=0.8), Column(voice("description"), width=1.6),
             Column(voice("source_of"), width=1.6)),
            tuple(
                (
                    voice.said(p["title"]),
                    voice.said(p["description"]),
                    f"{source_phrase(p['source'], voice.language)}; {voice.standing(p)}",
                )
                for p in programmes
            ),
            voice("programmes_table"),
        )  # fmt: skip
