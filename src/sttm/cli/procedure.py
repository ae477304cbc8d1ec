"""Commands of procedures: types, where one stands, its terms for a calendar, its picture, its documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli import procedure_screening
from sttm.cli.norm_options import PackName, opened_pack
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say

__all__ = ["register"]

HERE = Path()

File = Annotated[Path, typer.Argument(help="Acts of a procedure (YAML or JSON).", show_default=False)]
Language = Annotated[str, typer.Option("--language", help="it or en.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    group = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Procedures: acts, terms, what may be done, documents.",
    )
    group.command("types")(types)
    group.command("status")(status)
    group.command("record")(record)
    group.command("documents")(documents)
    group.command("volume")(volume)
    procedure_screening.register(group)
    app.add_typer(group, name="procedure", rich_help_panel="Norms")


def types(
    name: Annotated[str | None, typer.Argument(help="One type; all by default.", show_default=False)] = None,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the types of procedure, or what the acts of one need, open and close.

    **Examples** `sttm procedure types` · `sttm procedure types sttm_approval`
    """
    from datetime import date

    from sttm.operations.norms.procedure import described_type, listed_types

    opened, day = opened_pack(pack, workspace), as_date(on) or date.today()
    if name is None:
        found = listed_types(opened, day)
        if as_json:
            print_json(found)
            return
        rows = [
            (t["id"], t["title"]["it"], t["acts"], t["terms"], ", ".join(t["includes"]), t["confidence"])
            for t in found
        ]
        print_table("Types of procedure", ["type", "title", "acts", "terms", "includes", "confidence"], rows)
        return
    one = described_type(opened, name, day)
    if as_json:
        print_json(one)
        return
    acts = [
        (
            a["id"],
            a["title"]["it"],
            a["needed"],
            ", ".join(a["requires"]),
            ", ".join(a["opens"]),
            ", ".join(a["closes"]),
        )
        for a in one["acts"]
    ]
    print_table(one["title"]["it"], ["act", "title", "needed", "needs", "opens", "closes"], acts)
    print_table(
        "Terms",
        ["term", "title", "length", "from", "counting", "confidence"],
        [_term_row(t) for t in one["terms"]],
    )


def _term_row(term: dict[str, Any]) -> tuple[object, ...]:
    start = term["starts_with"] or f"end of {term['starts_at_end_of']}"
    first = "first day counted" if term["first_day"] == "counted" else "first day not counted"
    moves = "end moves off holidays" if term["end_moves"] else "end does not move"
    return (
        term["id"],
        term["title"]["it"],
        f"{term['length']} {term['unit']}",
        start,
        f"{term['days']}, {first}, {moves}",
        term["confidence"],
    )


def status(
    file: File,
    on: Day = None,
    known_on: Annotated[
        str | None, typer.Option("--known-on", metavar="DATE", help="Only entries recorded up to this day.")
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(
            "--before", help="An earlier copy: refuse if one of its entries was changed.", show_default=False
        ),
    ] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="Write the whole path as a picture.")] = None,
    ics: Annotated[Path | None, typer.Option("--ics", help="Write the terms for a calendar.")] = None,
    language: Language = "it",
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Say where a procedure stands: phases, terms, what may and may not be done, what is late.

    **Examples**

    `sttm procedure status first-three-sttm.yaml --on 2023-12-10`

    `sttm procedure status first-three-sttm.yaml --on 2024-02-01 --known-on 2024-01-15 --json`

    `sttm procedure status first-three-sttm.yaml --on 2023-12-10 --svg path.svg --ics terms.ics`
    """
    from datetime import date

    from sttm.operations.norms.procedure import procedure_status, write_calendar, write_diagram

    chosen = as_language(language)
    check_target(svg)
    check_target(ics)

    found = procedure_status(
        opened_pack(pack, workspace),
        file,
        as_date(on) or date.today(),
        known_on=as_date(known_on),
        before=before,
    )
    if as_json:
        print_json(found)
    else:
        _print_status(found)
    if svg is not None:
        say(f"Path: {write_diagram(found, svg, chosen)}")
    if ics is not None:
        say(f"Calendar: {write_calendar(found, ics, chosen)}")


def as_language(text: str) -> Literal["it", "en"]:
    """Return a language given as text.

    Raises
    ------
    typer.BadParameter
        If it is neither Italian nor English.
    """
    if text not in ("it", "en"):
        msg = f"{text!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    return "it" if text == "it" else "en"


def _print_status(found: dict[str, Any]) -> None:
    acts = [
        (
            a["when"] or "",
            " + ".join(t["it"] for t in a["titles"]),
            a["cited"] or a["title"] or "",
            a["state"],
            a["outcome"]["it"] if a["outcome"] else "",
        )
        for a in found["acts"]
    ]
    print_table(
        f"{found['title']}, {found['on']}: {found['state'].replace('_', ' ')}",
        ["when", "act", "as cited", "state", "outcome"],
        acts,
    )
    phases = [
        (f["title"]["it"], f["state"].replace("_", " "), f["opened"] or "", f["closed"] or "")
        for f in found["phases"]
    ]
    print_table("Phases", ["phase", "state", "opened", "closed"], phases)
    print_table(
        "Terms",
        ["term", "title", "opened", "last day", "state", "days", "confidence"],
        [_running(t) for t in found["terms"]],
    )
    open_moves = [
        m for m in found["may"] if not m["done"] and (m["answer"] != "not_met" or m["from"] or m["needed"])
    ]
    rows = [
        (
            m["title"]["it"],
            {"met": "yes", "not_met": "no", "not_assessable": "cannot be told"}[m["answer"]],
            m["from"] or "",
            "; ".join(r["it"] for r in m["reasons"]),
        )
        for m in open_moves
    ]
    print_table("What may be done", ["act", "may", "from", "why"], rows)
    for irregular in found["irregular"]:
        said = "out of order" if irregular["answer"] == "not_met" else "order cannot be told"
        reasons = "; ".join(r["it"] for r in irregular["reasons"])
        print_line(
            f"! {irregular['cited']} ({irregular['when']}), {irregular['title']['it']}: {said}. {reasons}"
        )
    if found["state"] == "ended" and found["missing"]:
        print_line(f"! Ended, yet these acts are not entered: {', '.join(found['missing'])}")
    examples = [t["id"] for t in found["terms"] if not t["official"]]
    if examples:
        print_line(f"! Not official, to be checked on the act in force: {', '.join(examples)}")


def _running(term: dict[str, Any]) -> tuple[object, ...]:
    days = ""
    if term["days_left"] is not None:
        days = f"{term['days_left']} left"
    elif term["days_late"] is not None:
        days = f"{term['days_late']} late"
    last = _days(term["last"])
    if term["moved_from"]:
        last += f" (moved from {term['moved_from']})"
    if term["set_by"]:
        last += f" (set by {term['set_by']})"
    return (
        term["id"],
        term["title"]["it"],
        _days(term["opened"]),
        last,
        term["state"].replace("_", " "),
        days,
        term["confidence"],
    )


def _days(span: list[str] | None) -> str:
    if span is None:
        return ""
    return span[0] if span[0] == span[1] else f"{span[0]} – {span[1]}"


def documents(
    file: Annotated[
        Path, typer.Argument(help="Register of the documents (YAML or JSON).", show_default=False)
    ],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="Where the files lie; beside the register by default.", show_default=False
        ),
    ] = None,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the documents of a procedure as a tree, check their files, say what is lacking before each act.

    **Examples**

    `sttm procedure documents documents.yaml --on 2023-12-10`

    `sttm procedure documents documents.yaml --json`
    """
    from datetime import date

    from sttm.operations.norms.procedure_documents import document_status

    found = document_status(opened_pack(pack, workspace), file, as_date(on) or date.today(), folder=folder)
    if as_json:
        print_json(found)
        return
    rows = [
        (
            "  " * d["depth"] + d["title"]["it"],
            d["version"] or "",
            d["stage"] or "",
            d["date"] or "",
            ", ".join(d["authors"]),
            (d["sha256"] or "")[:12],
            "" if d["kind"] == "folder" else d["file_state"].replace("_", " "),
        )
        for d in found["documents"]
    ]
    columns = ["document", "version", "stage", "date", "authors", "hash", "file"]
    print_table(f"{found['set']['title']['it']}, {found['on']}", columns, rows)
    acts = [
        (a["phase"]["title"]["it"], a["title"]["it"], a["needed"], len(a["lacking"]), _lacking(a["lacking"]))
        for a in found["completeness"]
    ]
    print_table("Completeness", ["phase", "before", "needed", "lacking", "what"], acts)


def _lacking(lacking: list[dict[str, Any]]) -> str:
    return "; ".join(f"{one['document']}: {one['why']['it']}" for one in lacking)


def volume(
    out: Annotated[Path, typer.Argument(help="File to write: .pdf or .html.", show_default=False)],
    language: Language = "it",
    standard: Annotated[
        str | None,
        typer.Option("--standard", help="Of the PDF: ua-1 (accessible) or a-2b, a-3b … (archival)."),
    ] = "ua-1",
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
) -> None:
    """Write the normative volume: articles in force with their rules, terms of the procedures, sources.

    **Examples** `sttm procedure volume norme.pdf` · `sttm procedure volume norms.html --language en`
    """
    from datetime import date

    from sttm.operations.norms.procedure_documents import write_normative_volume

    check_target(out)
    written = write_normative_volume(
        opened_pack(pack, workspace), as_date(on) or date.today(), out,
        language=as_language(language), standard=standard or None,
    )  # fmt: skip
    say(f"Volume: {written}")


def record(
    file: File,
    entry: Annotated[str, typer.Argument(help="Name of the new entry.", show_default=False)],
    does: Annotated[
        str, typer.Option("--does", help="Acts of the type that it is, with commas.", show_default=False)
    ],
    when: Annotated[
        str | None,
        typer.Option("--when", help="Day, month or period (2026-05-04, 2026-05, 2026-05/2026-06)."),
    ] = None,
    planned: Annotated[bool, typer.Option("--planned", help="It is planned, not done.")] = False,
    act: Annotated[str | None, typer.Option("--act", help="The document as it is cited.")] = None,
    outcome: Annotated[str | None, typer.Option("--outcome", help="What it decides.")] = None,
    replaces: Annotated[str | None, typer.Option("--replaces", help="Entry whose place it takes.")] = None,
    because: Annotated[
        str | None, typer.Option("--because", help="correction, carried_out, rescheduled or withdrawn.")
    ] = None,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why, for a correction or a withdrawal.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="Day on which it is entered; today.")
    ] = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
) -> None:
    """Append an act to the file of a procedure; what stands there is never changed.

    **Example**

    `sttm procedure record my-procedure.yaml 17 --does sttm_council --when 2024-03-06 --on 2024-03-07`
    """
    from datetime import date

    from sttm.operations.norms.procedure import append_act, entered_act

    entered = {
        "id": entry, "does": tuple(does.split(",")), "when": when, "state": "planned" if planned else "done",
        "act": act, "outcome": outcome, "replaces": replaces, "because": because, "reason": reason,
        "recorded": as_date(on) or date.today(),
    }  # fmt: skip
    longer = append_act(opened_pack(pack, workspace), file, entered_act(entered, file.name))
    say(f"{file}: {len(longer.acts)} entries")
