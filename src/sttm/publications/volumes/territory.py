"""The chapters of Part I on the territory: places, residents, network, registers, monitoring."""

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
from sttm.publications.formatting import format_money
from sttm.publications.monitoring.places import overview_row
from sttm.publications.monitoring.words import words as monitoring_words
from sttm.publications.volumes.terms import OWNERS
from sttm.publications.volumes.voice import Voice

__all__ = [
    "monitoring_chapter",
    "network_chapter",
    "overlap_notes",
    "registers_chapter",
    "sums_table",
    "territory_chapter",
]

Record = Mapping[str, Any]


def territory_chapter(found: Record, picture: Figure | None, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on places, units and residents."""
    yield Heading(1, voice("territory"))
    yield Heading(2, voice("places"))
    yield Table(
        (
            Column(voice("what_column"), width=1),
            Column(voice("number"), "right"),
            Column(voice("area"), "right"),
        ),
        tuple(_figures(found, voice)),
        voice("territory_table"),
    )
    for name in ("zones", "municipalities"):
        if found["numbers"][name] is None:
            yield Note(voice("missing_layer", title=voice(name)), "missing")
    if picture is not None:
        yield picture
    if found["unit_types"]:
        yield Table(
            (Column(voice("type"), width=1), Column(voice("units"), "right"), Column(voice("area"), "right")),
            tuple(
                (t["type"] or voice("no_type"), voice.number(t["units"]), voice.area(t["area_m2"]))
                for t in found["unit_types"]
            ),
            voice("types_table"),
        )
    if found["zones"]:
        yield Heading(2, voice("zones"))
        yield _zones(found["zones"], voice)
    yield Heading(2, voice("residents"))
    yield _residents(found["residents"], voice)


def _figures(found: Record, voice: Voice) -> Iterator[tuple[str, ...]]:
    if found["boundary_m2"] is not None:
        yield voice("boundary"), "1", voice.area(found["boundary_m2"])
    for name in ("zones", "municipalities"):
        if found["numbers"][name] is not None:
            yield voice(name), voice.number(found["numbers"][name]), "–"
    yield voice("units"), voice.number(found["numbers"]["units"]), voice.area(found["units_m2"])


def _zones(zones: Sequence[Record], voice: Voice) -> Table:
    heads = ("municipalities", "units", "area", "residents")
    return Table(
        (Column(voice("zone"), width=1), *(Column(voice(head), "right") for head in heads)),
        tuple(
            (
                z["name"],
                voice.number(z["municipalities"]),
                voice.number(z["units"]),
                voice.area(z["area_m2"]),
                voice.number(z["residents"]),
            )
            for z in zones
        ),
        voice("zones_table"),
        voice("zones_note"),
    )


def _residents(people: Record | None, voice: Voice) -> Block:
    if people is None:
        return Note(voice("residents_unknown"), "missing")
    return Facts(tuple((voice(key), voice.number(count)) for key, count in people.items()))


def network_chapter(found: Record | None, picture: Figure | None, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the green network."""
    yield Heading(1, voice("network"))
    if found is None:
        yield Note(voice("missing_layer", title=voice("network")), "missing")
        return
    yield Facts(
        (
            (voice("elements"), voice.number(found["elements"])),
            (voice("network_area"), voice.area(found["area_m2"])),
            (voice("network_share"), voice.percent(found["area_m2"] / found["landscape_m2"])),
        )
    )
    if picture is not None:
        yield picture
    for key, caption in (("priority", "network_priorities"), ("kind", "network_kinds")):
        rows = found[f"by_{key}"]
        if rows:
            yield Table(
                (
                    Column(voice(key), width=1),
                    Column(voice("elements"), "right"),
                    Column(voice("area"), "right"),
                ),
                tuple((str(r[key]), voice.number(r["elements"]), voice.area(r["area_m2"])) for r in rows),
                voice(caption),
                voice("overlap_note"),
            )
    yield Heading(2, voice("network_connectivity"))
    yield Paragraph(voice("network_text"))
    yield Facts(
        (
            (voice("patches"), voice.number(found["patches"])),
            (voice("eca"), voice.area(found["eca_m2"])),
            (voice("pc"), voice.number(found["pc"], 4)),
        )
    )


def registers_chapter(funded: Record, areas: Sequence[Record] | None, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on funded interventions and areas to regenerate."""
    yield Heading(1, voice("registers"))
    yield Heading(2, voice("funded"))
    if funded["missing"] is not None:
        yield Note(voice("missing_layer", title=voice("funded")), "missing")
    elif not funded["interventions"]:
        yield Paragraph(voice("empty_register"))
    else:
        yield from _funded(funded, voice)
    yield Heading(2, voice("regeneration"))
    if areas is None:
        yield Note(voice("missing_layer", title=voice("regeneration")), "missing")
    elif not areas:
        yield Paragraph(voice("empty_register"))
    else:
        yield _areas(areas, voice)


def _funded(funded: Record, voice: Voice) -> Iterator[Block]:
    yield sums_table(funded["by_programme"], "programme", "funded_programmes", voice, voice("funded_note"))
    yield sums_table(funded["by_status"], "status", "funded_statuses", voice)
    yield Table(
        (
            Column(voice("intervention"), width=1.5),
            Column(voice("municipality"), width=0.8),
            Column(voice("programme"), width=1),
            Column(voice("status"), width=0.7),
            Column(voice("cup"), width=0.9),
            Column(voice("amount"), "right"),
        ),
        tuple(_funded_row(row, voice) for row in funded["interventions"]),
        voice("funded_list"),
    )
    yield from overlap_notes(funded["twice"], voice)


def sums_table(
    rows: Sequence[Record], head: str, caption: str, voice: Voice, note: str | None = None
) -> Table:
    """Return what funded interventions add up to by programme, Comune or status.

    Parameters
    ----------
    head, caption
        Keys of phrases.
    """
    return Table(
        (
            Column(voice(head), width=1),
            *(Column(voice(name), "right") for name in ("interventions", "amount", "without_amount")),
        ),
        tuple(
            (
                voice.said(row["title"]),
                voice.number(row["interventions"]),
                _money(row["amount_eur"], voice),
                voice.number(row["without_amount"]),
            )
            for row in rows
        ),
        voice(caption),
        note,
    )


def overlap_notes(pairs: Sequence[Record], voice: Voice) -> Iterator[Note]:
    """Yield the pairs of the register that share a CUP or the ground."""
    for pair in pairs:
        shared = {(True, True): "both", (True, False): "cup", (False, True): "place"}
        what = voice(f"twice_{shared[pair['same_cup'], pair['same_place']]}")
        first, second = pair["interventions"]
        yield Note(voice("twice", first=first, second=second, what=what), "caution")


def _funded_row(row: Record, voice: Voice) -> tuple[str, ...]:
    place, amount = row["municipality"], row["amount"]
    return (
        f"{row['title'] or row['id']} ({row['id']})",
        voice.given(None if place is None else place["name"]),
        voice.said(row["programme"]["title"]),
        voice.said(row["status"]["title"]),
        voice.given(row["cup"]),
        _money(None if amount is None else amount["value"], voice),
    )


def _money(amount: float | None, voice: Voice) -> str:
    return voice("not_stated") if amount is None else format_money(amount, voice.language)


def _areas(areas: Sequence[Record], voice: Voice) -> Table:
    return Table(
        (
            Column(voice("name"), width=1.4),
            Column(voice("municipality"), width=0.9),
            Column(voice("kind"), width=0.9),
            Column(voice("state_of_area"), width=0.9),
            Column(voice("cause"), width=1.1),
            Column(voice("owner"), width=0.7),
            Column(voice("area"), "right"),
        ),
        tuple(
            (
                f"{row['name'] or row['id']} ({row['id']})",
                voice.given(row["municipality"]),
                voice.said(row["kind"]),
                voice.given(row["state"]),
                voice.given(row["cause"]),
                voice.pick(OWNERS[row["owner_type"]]) if row["owner_type"] in OWNERS else voice("not_stated"),
                voice("area_unknown") if row["area_m2"] is None else voice.area(row["area_m2"]),
            )
            for row in areas
        ),
        voice("regeneration"),
    )


def monitoring_chapter(report: Record, voice: Voice) -> Iterator[Block]:
    """Yield the chapter on the state of the monitoring: the whole territory, an indicator a row."""
    yield Heading(1, voice("monitoring"))
    if not report["indicators"]:
        yield Note(voice("monitoring_none"), "missing")
        return
    yield Paragraph(voice("monitoring_text"))
    phrases = monitoring_words(voice.language)
    states = report["summary"]["area"]["states"]
    yield Bullets(tuple(f"{phrases[f'state_{state}']}: {voice.number(n)}" for state, n in states.items()))
    yield Table(
        (
            Column(voice("indicator"), width=1.6),
            Column(phrases["latest"], "right", 0.9),
            Column(phrases["trend"], width=1.2),
            Column(phrases["state"], width=1.2),
        ),
        tuple(_monitored(i, voice, phrases) for i in report["indicators"]),
        voice("monitoring_table"),
    )


def _monitored(indicator: Record, voice: Voice, phrases: Mapping[str, str]) -> tuple[str, ...]:
    row = overview_row(indicator, indicator["places"][0], voice.language, phrases)
    latest = f"{row['latest']} ({row['date']})" if row["date"] else voice("na")
    return (
        row["title"],
        latest,
        _with_note(row["trend"], row["trend_note"]),
        _with_note(row["state_word"], row["state_note"]),
    )


def _with_note(word: str, note: str) -> str:
    return f"{word} ({note})" if note else word
