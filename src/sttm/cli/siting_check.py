"""Command that checks sites: verdict, bodies, Schede, plans, standards, profile, better sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.estimates import span
from sttm.cli.norm_options import Adhesions, joined
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import in_words, print_json, print_line, print_table, progress_bar, say

__all__ = ["register"]

HERE = Path()

NEVER = "–"

PREFERENCE = {"met": "holds", "not_met": "does not hold"}


def register(group: typer.Typer) -> None:
    """Add the command to the group of siting."""
    group.command("check")(check)


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Sites: GeoJSON, or a folder of them.", show_default=False),
    ],
    on: Day = None,
    pdf: Annotated[
        Path | None, typer.Option("--pdf", help="Write the dossier: a file, or a folder for several.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="Write it as a page: a file, or a folder for several.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of texts and dossier: it or en.")] = "it",
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    adhesions: Adhesions = None,
    better: Annotated[
        bool, typer.Option("--better/--no-better", help="Look for better sites nearby.")
    ] = True,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Check sites for the activity they are meant for: what excludes, what has to be overcome, who decides.

    The verdict is read from the geometry of the layers, rule by rule, each with its article. What nobody
    knows is *not assessable*. `sttm schema site` says what a site file holds.

    **Examples**

    `sttm siting check sites/city-hub.geojson`

    `sttm siting check sites --pdf dossiers --language en`

    `sttm siting check sites/city-hub.geojson --no-better --json > check.json`
    """
    from sttm.operations.production.check.checking import check_files
    from sttm.operations.workspaces import open_workspace

    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    check_target(pdf)
    check_target(html)
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        results = check_files(
            opened, pack, files, on=as_date(on), adhesions=joined(adhesions), better=better, progress=tell
        )
        written: list[Path] = []
        if pdf is not None or html is not None:
            from sttm.operations.production.check.dossiers import write_site_dossiers

            for out, kind in ((pdf, ".pdf"), (html, ".html")):
                if out is not None:
                    written += write_site_dossiers(
                        opened,
                        pack,
                        results,
                        out,
                        kind=kind,
                        language="en" if language == "en" else "it",
                        standard=standard or None,
                    )
    if as_json:
        print_json(results)
    else:
        for result in results:
            _print_result(result, language)
    for path in written:
        say(f"Dossier: {path}")


def _print_result(result: dict[str, Any], language: str) -> None:
    """Print what a person needs to standard output, caveats included: who saves it saves all of it."""
    site = result["site"]
    rows = list(_facts(result, language))
    areas = result["summary"][0]
    said = f"{areas['title'][language]}: {areas['answer_label'][language]}"
    print_table(f"{site['title']} ({site['id']}). {said}", ["", ""], rows)
    rules = [r for r in result["rules"] if r["answer"] != "met" or r["touched"] or r["drawing_noise"]]
    shown: list[tuple[str, ...]] = [
        (
            r["effect"],
            r["title"][language],
            _answer(r),
            NEVER if r["share"] is None else f"{100 * r['share']:.1f} %",
            NEVER if r["distance"] is None else f"{r['distance']['value']:,.0f} m",
            r["article"] or NEVER,
        )
        for r in rules
    ]
    if result["land"] is not None:
        shown.insert(0, _land(result["land"], language))
    columns = ["rule", "", "answer", "of the site", "nearest", "art."]
    print_table(f"Rules ({len(result['rules'])} in force, {len(rules)} to read)", columns, shown)
    for text in _remarks(result, language):
        print_line(text)
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")
    print_line(f"Checked on {result['evaluated_on']} · fingerprint {result['fingerprint'][:16]}\n")


def _facts(result: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    site, verdict = result["site"], result["verdict"]
    area = verdict["admissibility"]
    labels = area["labels"]
    where = labels[area["low"]][language]
    if area["low"] != area["high"]:
        where = " … ".join(label[language] for label in labels.values())
    yield "Activity", site["activity"]["title"][language]
    yield (
        "Comune",
        ", ".join(f"{m['name']} {100 * m['share']:.0f} %" for m in site["municipalities"]) or NEVER,
    )
    yield "Territorial area", f"{site['area']['value']:,.0f} m²"
    operating = site["operating_area"]
    yield "Operating area", "not given" if operating is None else f"{operating['value']:,.0f} m²"
    yield "Area", where
    yield "Conditions to overcome", str(verdict["conditions_to_overcome"])
    for part in result["summary"][1:]:
        # What plans say takes more than a row of a terminal: it stands among the remarks.
        more = "" if part["id"] == "plans" else f" – {part['text'][language]}"
        yield part["title"][language], f"{part['answer_label'][language]}{more}"
    for scheda in result["schede"]:
        yield f"Scheda {scheda['number']}", f"{span(scheda['class'])} ({span(scheda['total'])})"


def _land(land: dict[str, Any], language: str) -> tuple[str, ...]:
    """Return the row of the land that the site stands on."""
    on = land["land"]
    title = land["title"][language] if on is None else on["title"][language]
    share = NEVER if land["share"] is None else f"{100 * land['share']:.1f} %"
    return "land", title, in_words(land["answer"]), share, NEVER, land["article"] or NEVER


def _remarks(result: dict[str, Any], language: str) -> Iterator[str]:
    for procedure in result["procedure"]:
        for body in procedure["bodies"]:
            open_ = "" if body["certain"] else " (open)"
            yield f"{body['body']['title'][language]}: {body['text'][language]}{open_}"
        for fact in procedure["left_open_by"]:
            note = f" ({fact['note'][language]})" if fact["note"] else ""
            yield f"Left open by what is not known: {fact['title'][language]}{note}"
    (plans,) = (part for part in result["summary"] if part["id"] == "plans")
    yield f"{plans['title'][language]}: {plans['text'][language]}"
    for content in result["coherence"]:
        if content["answer"] not in ("coherent", "not_concerned"):
            plan = content["plan"]["id"].upper()
            yield f"{plan}, {content['title'][language]}: {content['answer_label'][language]}"
    better = result["better_nearby"]
    if better is not None:
        for site in better["sites"]:
            away = f"{site['distance']['value']:,.0f} m"
            yield f"Better at {away}: {site['title'][language]} ({site['why'][language]})"


def _answer(rule: dict[str, Any]) -> str:
    if rule["effect"] == "preference" and rule["answer"] in PREFERENCE:
        return PREFERENCE[rule["answer"]]
    condition = rule["condition"]
    return in_words(condition["state"] if condition and condition["state"] else rule["answer"])
