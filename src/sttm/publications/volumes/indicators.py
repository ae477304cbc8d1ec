"""The sections on indicators of Part I: what each is, its map, its distribution, its places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sttm.publications.documents.model import Block, Column, Facts, Figure, Heading, Note, Paragraph, Table
from sttm.publications.volumes.terms import FORMULAS
from sttm.publications.volumes.voice import Voice

__all__ = ["indicator_section", "short_title"]

Record = Mapping[str, Any]


def indicator_section(one: Record, picture: Figure | None, voice: Voice) -> Iterator[Block]:
    """Yield the section of an indicator.

    Parameters
    ----------
    one
        Its account (:func:`sttm.environment.account.indicators.indicator_account`) with its sources.
    picture
        Its map; None where no unit has a value.
    """
    title = voice.said(one["title"])
    yield Heading(2, title)
    yield Paragraph(voice.said(one["definition"]))
    yield Facts(tuple(_facts(one, voice)))
    for reason in one["missing"]:
        key = "not_assessable_in_1" if reason["units"] == 1 else "not_assessable_in"
        yield Note(voice(key, n=voice.number(reason["units"]), reason=voice.said(reason)), "missing")
    yield from _proxies(one, voice)
    if not one["assessed"]:
        return
    if picture is not None:
        yield picture
    if one["is_level"]:
        yield from _levels(one, title, voice)
    else:
        yield _distribution(one, title, voice)
        yield from _zones(one, title, voice)
        yield _extremes(one, title, voice)


def short_title(one: Record, voice: Voice) -> str:
    """Return the title of an indicator with its unit, as the head of a column."""
    unit = voice.unit(one["unit"])
    return f"{voice.said(one['title'])} ({unit})" if unit else voice.said(one["title"])


def _facts(one: Record, voice: Voice) -> Iterator[tuple[str, str]]:
    unit = voice("level_unit") if one["unit"] == "level" else voice.unit(one["unit"]) or voice("no_unit")
    yield voice("measure"), unit
    name = "hot_share" if one["id"].startswith("hot_share") else one["id"]
    if name in FORMULAS:
        yield voice("formula"), voice.pick(FORMULAS[name])
    measured = [_measured(layer, units, one, voice) for layer, units in one["measured"].items()]
    yield voice("measured_from"), "; ".join(measured) or voice("measured_none")
    values = [voice.value_of_pack(name) for name in one["values_of_pack"] if name in voice.parameters]
    if values:
        yield voice("pack_values"), "; ".join(values)
    share = one["assessed_m2"] / one["area_m2"]
    told = {"n": voice.number(one["assessed"]), "units": voice.number(one["units"])}
    yield voice("assessed"), voice("assessed_value", **told, share=voice.percent(share))


def _measured(layer: str, units: int, one: Record, voice: Voice) -> str:
    record = voice.layers.get(layer) or {}
    facts = [str(record[key]) for key in ("publisher", "sensor", "period") if record.get(key)]
    if record.get("version"):
        facts.append(f"{voice('version').lower()} {record['version'][:8]}")
    if len(one["measured"]) > 1:
        facts.append(voice("in_units", n=voice.number(units)))
    return f"{voice.layer(layer)} ({', '.join(facts)})" if facts else voice.layer(layer)


def _proxies(one: Record, voice: Voice) -> Iterator[Note]:
    """Yield what a reader has to know where an indicator is measured from what stands in for something."""
    records = [voice.layers.get(layer) or {} for layer in one["measured"]]
    caveats = [c for r in records if r.get("proxy_for") for c in r["caveats"]]
    for text in dict.fromkeys(voice.said(c) for c in caveats):
        yield Note(text, "caution")


def _distribution(one: Record, title: str, voice: Voice) -> Table:
    heads = ["minimum", "quartile_1", "median", "quartile_3", "maximum"]
    values = list(one["quartiles"])
    for key, mean in (("mean_area", "mean_by_area"), ("mean_residents", "mean_by_residents")):
        if one[mean] is not None:
            heads.append(key)
            values.append(one[mean])
    return Table(
        (Column(voice("assessed"), "right"), *(Column(voice(key), "right", 1) for key in heads)),
        ((voice.number(one["assessed"]), *(voice.value(v, one) for v in values)),),
        voice("distribution", title=title),
    )


def _zones(one: Record, title: str, voice: Voice) -> Iterator[Table]:
    rows = one["places"]["zones"]
    if rows and any(row["mean"] is not None for row in rows):
        yield Table(
            (
                Column(voice("zone"), width=2),
                Column(voice("mean"), "right", 1),
                Column(voice("covered"), "right", 1),
            ),
            tuple((r["name"], voice.value(r["mean"], one), voice.percent(r["covered"])) for r in rows),
            voice("by_zone", title=title),
        )


def _extremes(one: Record, title: str, voice: Voice) -> Table:
    low, high = one["lowest"], one["highest"]
    return Table(
        (
            Column(voice("position")),
            Column(voice("lowest"), width=1),
            Column(voice("value"), "right"),
            Column(voice("highest"), width=1),
            Column(voice("value"), "right"),
        ),
        tuple(
            (str(n), a["name"], voice.value(a["value"], one), b["name"], voice.value(b["value"], one))
            for n, (a, b) in enumerate(zip(low, high, strict=True), 1)
        ),
        voice("extremes", title=title),
    )


def _levels(one: Record, title: str, voice: Voice) -> Iterator[Block]:
    found = one["levels"]
    people = found["residents_divided"] is not None
    yield Table(
        (
            Column(voice("level"), width=1),
            Column(voice("units"), "right"),
            Column(voice("area"), "right"),
            Column(voice("area_share"), "right"),
            *(
                (Column(voice("residents"), "right"), Column(voice("residents_share"), "right"))
                if people
                else ()
            ),
        ),
        tuple(_level_row(row, people, voice) for row in found["rows"]),
        voice("levels_table", title=title),
    )
    yield _who_lives_there(found, voice)
    rows = one["places"]["zones"]
    if rows:
        yield _levels_by_zone(rows, title, voice)


def _who_lives_there(found: Record, voice: Voice) -> Note:
    divided = found["residents_divided"]
    if divided is None:
        return Note(voice("residents_unknown"), "missing")
    counts: Sequence[float | None] = [row["residents"] for row in found["rows"]]
    every = None if None in counts else sum(n for n in counts if n is not None)
    return Note(voice("residents_divided", every=voice.number(every), n=voice.number(divided)))


def _level_row(row: Record, people: bool, voice: Voice) -> tuple[str, ...]:
    own = (
        voice("not_assessable") if row["level"] is None else str(row["level"]),
        voice.number(row["units"]),
        voice.area(row["area_m2"]),
        voice.percent(row["area_share"]),
    )
    return (*own, voice.number(row["residents"]), voice.percent(row["residents_share"])) if people else own


def _levels_by_zone(rows: Sequence[Record], title: str, voice: Voice) -> Table:
    levels = range(1, len(rows[0]["levels"]) + 1)
    return Table(
        (
            Column(voice("zone"), width=1),
            *(Column(str(level), "right") for level in levels),
            Column(voice("not_assessable"), "right"),
        ),
        tuple(
            (
                row["name"],
                *(voice.percent(share) for share in row["levels"]),
                voice.percent(max(0.0, 1 - sum(row["levels"]))),
            )
            for row in rows
        ),
        voice("levels_by_zone", title=title),
    )
