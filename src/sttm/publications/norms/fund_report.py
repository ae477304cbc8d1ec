"""The report on a fund and one of its calls, ready to be annexed to an act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sttm.publications.documents.model import (
    Block,
    Bullets,
    Column,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
)
from sttm.publications.formatting import (
    Language,
    format_date,
    format_money,
    format_number,
    format_percent,
    format_value,
    unit_name,
)
from sttm.publications.norms.fund_words import words

__all__ = ["fund_report", "why_not"]

RIGHT: Final = "right"


def fund_report(
    balance: Mapping[str, Any], selection: Mapping[str, Any], trace: Mapping[str, Any], language: Language
) -> Document:
    """Return the report from the answers of ``sttm fund balance``, ``select`` and ``trace``."""
    say, call = words(language), selection["call"]
    parts: list[Block] = [
        *_fund(balance, language),
        *_call(call, selection, language),
        *_outcome(selection, language),
        *_projects(selection, language),
        *_money(trace, language),
    ]
    official = all(t["official"] for f in balance["funds"] for t in f["trace"])
    return Document(
        title=say["title"],
        subtitle=call["title"][language],
        language=language,
        date=balance["on"],
        cover=(
            (say["fund"], balance["title"][language]),
            (say["act_of_call"], call["act"]),
            (say["budget"], _money_text(selection["budget"], language)),
            (say["day"], format_date(balance["on"], language)),
            (say["seal"], balance["ledger"][:16]),
        ),
        parts=tuple(parts),
        fictional=balance["fictional"],
        notices=() if official else (Note(say["example"], "caution"),),
        attachment={"balance": balance, "selection": selection, "trace": trace},
    )


def _money_text(amount: str | None, language: Language) -> str:
    return "–" if amount is None else format_money(float(amount), language)


def _quantity(amount: str, unit: str, language: Language) -> str:
    return format_value(float(amount), unit, language)


def _fund(balance: Mapping[str, Any], language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(1, say["fund"])
    for fund in balance["funds"]:
        yield Paragraph(f"{fund['title'][language]}, art. {fund['article']}.")
        rows = [
            (c["title"][language], _quantity(c["available"], c["unit"], language)) for c in fund["currencies"]
        ]
        columns = (Column(say["currency"], width=1), Column(say["available"], RIGHT))
        day = format_date(balance["on"], language)
        yield Table(columns, tuple(rows), f"{say['available']}, {day}")
        conferred = [
            (c["name"], c["title"][language], _quantity(c["amount"], c["unit"], language))
            for c in fund["conferred"]
        ]
        given = (Column(say["party"]), Column(say["currency"], width=1), Column(say["amount"], RIGHT))
        if conferred:
            yield Table(given, tuple(conferred), say["conferred"])


def _call(call: Mapping[str, Any], selection: Mapping[str, Any], language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(1, say["call"])
    most = call["most_per_municipality"]
    facts = [
        (say["act"], call["act"]),
        (say["article"], call["article"]),
        (say["day"], format_date(call["on"], language)),
        (say["budget"], _money_text(selection["budget"], language)),
        (say["benefit"], call["benefit"]["title"][language]),
    ]
    if most is not None:
        facts.append((say["most_per_municipality"], format_percent(most, language)))
    yield Facts(tuple(facts))
    rows = [(c["title"][language], format_number(_most(c), language)) for c in call["criteria"]]
    yield Table((Column(say["criterion"], width=1), Column(say["most"], RIGHT)), tuple(rows), say["criteria"])
    yield Heading(2, say["method"])
    step = selection["nested_step"]
    yield Bullets(
        (
            say["method_ranking"],
            say["method_best"],
            say["method_reserve"],
            *([say["method_partial"]] if call["partial"] else []),
            *([say["method_nested"].format(step=_money_text(step, language))] if step else []),
        )
    )


def _most(criterion: Mapping[str, Any]) -> float:
    if criterion["kind"] == "steps":
        return float(max(step["points"] for step in criterion["steps"]))
    return float(criterion["points"] if criterion["kind"] == "linear" else criterion["most"])


def _outcome(selection: Mapping[str, Any], language: Language) -> Iterator[Block]:
    say, both = words(language), [selection["ranking"], selection["best"]]
    unit = selection["call"]["benefit"]["unit"]
    yield Heading(1, say["outcome"])
    rows = [
        (say["funded"], *(format_number(one["funded"], language) for one in both)),
        (say["in_part"], *(format_number(one["in_part"], language) for one in both)),
        (say["spent"], *(_money_text(one["granted"], language) for one in both)),
        (say["unspent"], *(_money_text(one["unspent"], language) for one in both)),
        (say["benefit"], *(_quantity(one["benefit"], unit, language) for one in both)),
    ]
    columns = (Column(say["outcome"], width=1), Column(say["ranking"], RIGHT), Column(say["best"], RIGHT))
    yield Table(columns, tuple(rows), say["two_ways"])
    reserves = [
        (r["title"][language], *(_money_text(v, language) for v in (r["kept"], r["granted"], b["granted"])))
        for r, b in zip(both[0]["limits"], both[1]["limits"], strict=True)
        if r["limit"] == "reserve"
    ]
    kept = (
        Column(say["reserve"], width=1),
        *(Column(say[name], RIGHT) for name in ("kept", "ranking", "best")),
    )
    if reserves:
        yield Table(kept, tuple(reserves), say["reserves"])


def _projects(selection: Mapping[str, Any], language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(2, say["projects"])
    rows = [
        (
            "–" if p["rank"] is None else str(p["rank"]),
            f"{p['id']} {p['title']} ({p['municipality_name']})",
            _points(p["points"], language),
            _money_text(p["requested"], language),
            *(_money_text(p[way]["grant"], language) for way in ("ranking", "best")),
        )
        for p in selection["projects"]
    ]
    columns = (
        Column(say["rank"], RIGHT),
        Column(say["project"], width=1),
        *(Column(say[name], RIGHT) for name in ("points", "asked", "ranking", "best")),
    )
    yield Table(columns, tuple(rows), say["projects"])
    yield Heading(2, say["unfunded"])
    left = [p for p in selection["projects"] if None in (p["ranking"]["grant"], p["best"]["grant"])]
    if not left:
        yield Paragraph(say["no_others"])
        return
    reasons = [
        (f"{p['id']} {p['title']}", *(why_not(selection, p, way, language) for way in ("ranking", "best")))
        for p in left
    ]
    columns = (
        Column(say["project"], width=1),
        Column(say["why_ranking"], width=1.4),
        Column(say["why_best"], width=1.4),
    )
    yield Table(columns, tuple(reasons), say["unfunded"])


def _points(points: Mapping[str, str], language: Language) -> str:
    low, high = (format_number(float(points[end]), language) for end in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def why_not(selection: Mapping[str, Any], project: Mapping[str, Any], way: str, language: Language) -> str:
    """Return in words why a project is left out of a selection, and what would have let it in."""
    say, why = words(language), project[way]["why_not"]
    if why is None:
        return say["why_funded"]
    if why["code"] == "not_eligible":
        return f"{say['why_refused']}: {'; '.join(r[language] for r in why['reasons'])}"
    helped = []
    if why.get("more_points_than"):
        helped.append(
            say["why_more_points"].format(value=format_number(float(why["more_points_than"]), language))
        )
    if why.get("more_benefit"):
        value = _quantity(why["more_benefit"], selection["call"]["benefit"]["unit"], language)
        helped.append(say["why_more_benefit"].format(value=value))
    if float(why["missing_money"]):
        helped.append(say["why_more_money"].format(value=_money_text(why["missing_money"], language)))
    if why["part_that_fits"] and selection["call"]["partial"]:
        helped.append(say["why_part"].format(value=_money_text(why["part_that_fits"], language)))
    code = _first(say["why_" + why["code"]])
    return f"{code}; {say['or'].join(helped)}" if helped else code


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _money(trace: Mapping[str, Any], language: Language) -> Iterator[Block]:
    say = words(language)
    yield Heading(1, say["money"])
    if not trace["projects"]:
        yield Paragraph(say["money_none"])
        return
    yield Paragraph(f"{trace['convention'][language]}.")
    rows = [(s["name"], _money_text(s["amount"], language)) for s in trace["by_source"]]
    yield Table((Column(say["source"], width=1), Column(say["granted"], RIGHT)), tuple(rows), say["sources"])
    effects = [_effect(one, language, say) for one in trace["projects"]]
    unit = unit_name(trace["projects"][0]["expected"]["unit"], language)
    columns = (
        Column(say["project"], width=1),
        *(Column(say[name], RIGHT) for name in ("granted", "paid")),
        *(Column(f"{say[name]}, {unit}" if unit else say[name], RIGHT) for name in ("expected", "measured")),
    )
    yield Table(columns, tuple(effects), say["traces"])


def _effect(one: Mapping[str, Any], language: Language, say: Mapping[str, str]) -> tuple[str, ...]:
    expected, measured = one["expected"]["value"], one["monitored"]["value"]
    return (
        f"{one['project']} {one['title'] or ''}",
        _money_text(one["granted"], language),
        _money_text(one["paid"], language),
        say["not_assessable"] if expected is None else format_number(float(expected), language),
        say["not_assessable"] if measured is None else format_number(float(measured), language),
    )
