"""Commands of the normative framework: what is in force, what it asks, what follows for a case."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli import norm_effects
from sttm.cli.norm_options import Adhesions, PackName, joined, opened_pack
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date
from sttm.cli.printing import print_json, print_line, print_table

__all__ = ["register"]

HERE = Path()


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    norms = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="The normative framework: articles, rules, what follows for a case.",
    )
    norms.command("show")(show)
    norms.command("facts")(facts)
    norms.command("explain")(explain)
    norm_effects.register(norms)
    app.add_typer(norms, name="norms", rich_help_panel="Norms")


def show(
    article: Annotated[str | None, typer.Argument(help="Number of an article; all by default.")] = None,
    municipality: Annotated[
        str | None, typer.Option("--municipality", help="Id of a Comune: say what binds it.")
    ] = None,
    adhesions: Adhesions = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Show what is in force on a day: articles, the rules they carry, whom they bind.

    **Examples**

    `sttm norms show --on 2026-03-10`

    `sttm norms show I.3`

    `sttm norms show --municipality F001 --adhesions adhesions.yaml`
    """
    from datetime import date

    from sttm.operations.norms.explaining import show_framework

    found = show_framework(
        opened_pack(pack, workspace), as_date(on) or date.today(), article=article, municipality=municipality,
        adhesions=joined(adhesions),
    )  # fmt: skip
    if as_json:
        print_json(found)
        return
    for chapter in found["chapters"]:
        own = [a for a in found["articles"] if a["chapter"] == chapter["id"]]
        rows = [
            (
                a["number"],
                a["title"]["it"],
                a["binding"].replace("_", " "),
                _binds(a),
                ", ".join(r["id"] for r in a["rules"]),
            )
            for a in own
        ]
        print_table(
            f"Part {chapter['part']} – {chapter['title']['it']}",
            ["article", "title", "binding", "binds", "rules"],
            rows,
        )
    if article is not None:
        _print_article(found["articles"][0])
    _print_lapsed(found)
    print_line(f"In force on {found['on']}, pack {found['pack']['name']} {found['pack']['version']}.")
    examples = sum(not a["official"] for a in found["articles"])
    if examples:
        print_line(
            f"! {examples} of {len(found['articles'])} articles are not official: summaries and examples."
        )


def _print_lapsed(found: dict[str, Any]) -> None:
    for one in found["lapsed"]:
        span = f"it was until {one['until']}, and is again from {one['again_from']}"
        print_line(f"! {one['what']} {one['id']} is not in force on this day: {span}")


def _binds(article: dict[str, Any]) -> str:
    return "" if article["binds"] is None else article["binds"]["answer"].replace("_", " ")


def _print_article(article: dict[str, Any]) -> None:
    print_line(article["summary"]["it"])
    for reference in article["references"]:
        print_line(f"→ {reference['text']['it']}")
    for rule in article["rules"]:
        said = "official" if rule["official"] else f"example ({rule['confidence']})"
        print_line(
            f"{rule['kind']} {rule['id']}: {rule['title']['it']}, from {rule['in_force_from']}, {said}"
        )


def facts(pack: PackName = None, workspace: WorkspacePath = HERE, as_json: AsJson = False) -> None:
    """List the facts that rules ask about: what to enter in a case.

    **Examples** `sttm norms facts` · `sttm norms facts --json`
    """
    from sttm.operations.norms.explaining import listed_facts

    found = listed_facts(opened_pack(pack, workspace))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            f["id"],
            f["title"]["it"],
            f["unit"] if f["kind"] == "number" else ", ".join(f["domain"]),
            _origin(f),
        )
        for f in found
    ]
    print_table("Facts", ["fact", "title", "unit or values", "given by"], rows)


def _origin(fact: dict[str, Any]) -> str:
    given = fact["from_result"]
    if given and "scheda" in given:
        return f"Scheda {given['scheda']}, or the case"
    if given:
        return "site check, or the case" if "site_check" in given else "profile, or the case"
    if fact["from_rules"]:
        return "rules, or the case"
    return "the case"


def explain(
    case: Annotated[Path, typer.Argument(help="Cases (YAML or JSON).", show_default=False)],
    result: Annotated[
        list[Path] | None,
        typer.Option(
            "--result",
            help="Result of an evaluation, a profile or a site check (JSON), at most one of each kind.",
            show_default=False,
        ),
    ] = None,
    adhesions: Adhesions = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what follows for each case: duties, incentives and penalties in euro, each with its article.

    **Examples**

    `sttm norms explain cases.yaml`

    `sttm evaluate parco.geojson --json > result.json`

    `sttm norms explain cases.yaml --result result.json --adhesions adhesions.yaml`

    `sttm norms explain hub.yaml --result check.json`
    """
    from sttm.norms.case import read_cases
    from sttm.operations.norms.explaining import explain_case
    from sttm.operations.norms.results import read_results

    opened = opened_pack(pack, workspace)
    cases = read_cases(case, opened.facts)
    register_ = joined(adhesions)
    results = read_results(result or ())
    found = [explain_case(opened, one, results=results, adhesions=register_) for one in cases]
    if as_json:
        print_json(found)
        return
    if not found:
        print_line(f"{case.name} holds no cases.")
    for one in found:
        _print_case(one)


def _worth(measure: dict[str, Any]) -> str:
    """Return what a measure is worth: yes or no where it is granted or not, else an amount in its unit."""
    if measure["worth"] is None:
        return "base not known"
    whole = measure["unit"] == "1" and measure["rounding"]["quantum"] == 1  # points have decimals
    if whole and {measure["worth"]["low"], measure["worth"]["high"]} <= {"0", "1"}:
        ends = ("sì" if measure["worth"][end] == "1" else "no" for end in ("low", "high"))
        return " – ".join(dict.fromkeys(ends))
    unit = "" if measure["unit"] == "1" else f" {measure['unit'].replace('**2', '²')}"
    return _span(measure["worth"]) + unit


def _span(span: dict[str, str]) -> str:
    return " – ".join(dict.fromkeys(_grouped(span[end]) for end in ("low", "high")))


def _grouped(amount: str) -> str:
    """Return an exact amount with its thousands apart, nothing rounded."""
    try:
        return f"{Decimal(amount):,}"
    except InvalidOperation:
        return amount


def _print_case(found: dict[str, Any]) -> None:
    rows = [
        (
            f"art. {r['article']['number']}",
            r["title"]["it"],
            " – ".join(o["label"]["it"] for o in r["outcomes"]) or "–",
            r["answer"].replace("_", " "),
            ", ".join(r["missing"]),
        )
        for r in found["rules"]
    ]
    title = f"{found['case']['title'] or found['case']['id']}, {found['case']['on']}"
    print_table(title, ["article", "rule", "what follows", "answer", "not known"], rows)
    worths = [
        (
            f"art. {m['article']['number']}",
            m["kind"],
            m["title"]["it"],
            _worth(m),
            m["granted_by"]["it"],
            m["answer"].replace("_", " "),
        )
        for m in found["measures"]
    ]
    print_table(
        "Incentives and penalties", ["article", "kind", "measure", "worth", "granted by", "answer"], worths
    )
    for m in found["measures"]:
        if m["cut_by"]:
            print_line(f"{m['title']['it']}: {m['cut_by']['title']['it']}")
    works = {r["of"]: r["kind"] for r in found["results"] if r["of"] is not None}
    if len(works) > 1:
        named = ", ".join(f"{work} ({kind})" for work, kind in works.items())
        print_line(f"! The results name different works: {named}; are they one and the same?")
    given = [f for f in found["facts"] if f["origin"] != "declared"]
    for fact in given:
        value = " or ".join(fact["value"]) if isinstance(fact["value"], list) else fact["value"]
        print_line(f"{fact['fact']} {value}: {fact['origin']}")
    total = found["totals"]
    print_line(
        f"Incentives {_span(total['incentives'])} EUR, penalties {_span(total['penalties'])} EUR, "
        f"net to pay {_span(total['net_to_pay'])} EUR"
        + (
            f"; left out, base not known: {', '.join(total['not_assessable'])}"
            if total["not_assessable"]
            else ""
        )
    )
    _print_lapsed(found)
    examples = [r["rule"] for r in found["rules"] if not r["trace"][0]["official"]]
    if examples:
        print_line(f"! Not official, to be checked on the act in force: {', '.join(examples)}")
