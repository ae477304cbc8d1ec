"""Commands of contributions and observations: from the protocol office's table to the published replies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sttm.cli.norm_options import PackName, opened_pack
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.errors import RequestError

if TYPE_CHECKING:
    from sttm.operations.norms.observations import Case

__all__ = ["register"]

HERE = Path()

RegisterFile = Annotated[Path, typer.Argument(help="Register (YAML or JSON).", show_default=False)]
Journal = Annotated[
    Path | None,
    typer.Option("--journal", help="Journal of what was done (one JSON object a line).", show_default=False),
]
Acts = Annotated[
    Path | None,
    typer.Option("--procedure", help="Acts of the procedure: windows from its terms.", show_default=False),
]
Out = Annotated[Path, typer.Option("--out", help="Where to write.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    observations = typer.Typer(
        no_args_is_help=True,
        rich_markup_mode="markdown",
        help="Contributions and observations: register, replies, documents.",
    )
    commands = (
        ("import", import_),
        ("check", check),
        ("group", group),
        ("record", record),
        ("status", status),
        ("documents", documents),
        ("map-change", map_change),
        ("erase", erase),
    )
    for name, command in commands:
        observations.command(name)(command)
    app.add_typer(observations, name="observations", rich_help_panel="Norms")


def _case(
    register: Path,
    journal: Path | None,
    procedure: Path | None,
    pack: str | None,
    on: str | None,
    workspace: Path,
    *,
    new_journal: bool = False,
) -> Case:
    from datetime import date

    from sttm.operations.norms.observations import open_case

    day = as_date(on) or date.today()
    return open_case(
        register, opened_pack(pack, workspace), day,
        journal=journal, procedure=procedure, new_journal=new_journal,
    )  # fmt: skip


def import_(
    table: Annotated[
        Path, typer.Argument(help="Table of the protocol office (CSV, XLSX).", show_default=False)
    ],
    into: Annotated[
        Path,
        typer.Option("--into", help="Register to add to: windows, people, documents.", show_default=False),
    ],
    out: Out,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Kind of all rows, where no column says it.", show_default=False),
    ] = None,
    split: Annotated[
        bool, typer.Option("--split", help="Make a point of each request that a text numbers.")
    ] = False,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Add the submissions of a protocol office's table to a register, and nothing that is not needed.

    **Examples**

    `sttm observations import protocollo.xlsx --into register.yaml --out register.json`

    `sttm observations import table.csv --into register.yaml --out register.json --kind osservazione --split`
    """
    from datetime import date

    from sttm.norms.observations.register import read_register
    from sttm.operations.norms.observations import write_register
    from sttm.operations.norms.observations_import import import_register

    check_target(out)
    if out.suffix.casefold() != ".json":
        raise RequestError(
            f"{out.name}: registers are written as JSON", remedy="name a file that ends in .json"
        )
    rules = opened_pack(pack, workspace).observation_rules(as_date(on) or date.today())
    found = import_register(table, read_register(into, rules), rules, kind=kind, split=split)
    write_register(found.register, out)
    told = {
        "submissions": found.submissions, "points": found.points, "left_out": list(found.left_out),
        "path": str(out),
    }  # fmt: skip
    if as_json:
        print_json(told)
        return
    print_line(f"{found.submissions} submissions with {found.points} points added: {out}")
    if found.left_out:
        print_line(f"Not kept, for they are not needed: {', '.join(found.left_out)}")


def check(
    register: RegisterFile,
    journal: Journal = None,
    procedure: Acts = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Check a register and its journal: names, numbers, who did what when, replies that contradict.

    **Examples** `sttm observations check register.json --journal journal.jsonl`
    """
    from sttm.operations.norms.observations import register_status

    found = register_status(_case(register, journal, procedure, pack, on, workspace))
    if as_json:
        print_json({"totals": found["totals"], "conflicts": found["conflicts"], "entries": found["entries"]})
    else:
        totals = found["totals"]
        print_line(
            f"Sound: {totals['submissions']} submissions, {totals['points']} points, {found['entries']} acts."
        )
        _print_conflicts(found)
    if found["conflicts"]:
        raise typer.Exit(3)


def _print_conflicts(found: dict[str, Any]) -> None:
    if found["conflicts"]:
        rows = [(c["where"], c["message"], c["remedy"]) for c in found["conflicts"]]
        print_table("Replies that contradict each other", ["where", "what", "remedy"], rows)


def group(
    register: RegisterFile,
    journal: Journal = None,
    procedure: Acts = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Group points that ask the same, each with how alike it is to the exemplar and by which words.

    **Examples** `sttm observations group register.json` · `sttm observations group register.json --json`
    """
    from sttm.operations.norms.observations import group_register

    found = group_register(_case(register, journal, procedure, pack, on, workspace))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            g["exemplar"],
            " ".join(part for part in (g["document"], g["article"]) if part),
            g["size"],
            ", ".join(f"{m['point']} ({m['similarity']:.2f})" for m in g["members"]),
            ", ".join(g["members"][0]["words"]),
            ", ".join(g["outcomes"]),
        )
        for g in found["groups"]
    ]
    print_table(
        "Points alike", ["exemplar", "about", "points", "like it", "by words such as", "outcomes"], rows
    )
    print_line(f"{found['grouped']} points in {len(rows)} groups, {found['alone']} like no other.")


def record(
    register: RegisterFile,
    journal: Annotated[Path, typer.Argument(help="Journal to append to.", show_default=False)],
    acts: Annotated[Path, typer.Argument(help="Acts (YAML or JSON).", show_default=False)],
    procedure: Acts = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Append acts to the journal, all or none: proposals, second readings, decisions, replies.

    Who may do what, and when, is checked. What is in the journal is never changed: `annul` is an act too.

    **Examples** `sttm observations record register.json journal.jsonl acts.yaml`
    """
    from sttm.operations.norms.observations import record_acts

    case = _case(register, journal, procedure, pack, on, workspace, new_journal=True)
    found = record_acts(case, journal, acts)
    if as_json:
        print_json(found)
        return
    print_line(f"{found['appended']} acts appended; the journal has {found['entries']}.")


def status(
    register: RegisterFile,
    journal: Journal = None,
    procedure: Acts = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Say how many arrived, in time or late, and where their points stand.

    With the acts of the procedure, each kind has the windows of its terms: they tell what came late.

    **Examples**

    `sttm observations status register.json --journal journal.jsonl --on 2024-02-28`

    `sttm observations status register.json --procedure first-three-sttm.yaml --on 2024-02-28`
    """
    from sttm.operations.norms.observations import register_status

    found = register_status(_case(register, journal, procedure, pack, on, workspace))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            kind["kind"],
            kind["submissions"],
            _told(kind["submissions_by_timing"]),
            kind["points"],
            _told(kind["points_by_state"]),
            _told(kind["points_by_outcome"]),
        )
        for kind in found["totals"]["kinds"]
    ]
    print_table(
        f"{found['title']['it']}, {found['on']}",
        ["kind", "submissions", "of which", "points", "where they stand", "outcome"],
        rows,
    )
    _print_windows(found)
    totals = found["totals"]
    print_line(f"In all {totals['submissions']} submissions and {totals['points']} points; totals reconcile.")
    _print_conflicts(found)
    if found["after_the_day"]:
        print_line(f"! Arrived after {found['on']}, and counted: {', '.join(found['after_the_day'])}")
    if found["erase"]:
        print_line(f"! To be erased: {', '.join(found['erase'])} (sttm observations erase)")
    if not found["rules"]["official"]:
        print_line("! The rules of this procedure are an example: roles, likeness, retention.")


def _print_windows(found: dict[str, Any]) -> None:
    if found["procedure"] is None:
        return
    rows = [
        (kind, window["title"]["it"] if window["title"] else "", window["opens"], window["closes"])
        for kind, several in found["windows"].items()
        for window in several
    ]
    print_table(f"Windows, by {found['procedure']['title']}", ["kind", "term", "opens", "closes"], rows)
    for kind, own in found["windows_replaced"].items():
        days = ", ".join(f"{one['opens']} to {one['closes']}" for one in own)
        print_line(f"! {kind}: the register says {days}; the days of the procedure count")


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in counts.items())


def documents(
    register: RegisterFile,
    out: Out,
    journal: Journal = None,
    procedure: Acts = None,
    formats: Annotated[
        str, typer.Option("--format", help="Of pdf, docx, html; several with commas.")
    ] = "pdf,docx",
    language: Annotated[str, typer.Option("--language", "-l", help="Of it, en; several with commas.")] = "it",
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write what is published: register, replies, amended text with its changes, map.

    Nobody is named who need not be. In DOCX the changes to the text are tracked changes. The map is SVG and
    GeoJSON; it has the Comuni beneath where the workspace has them.

    **Examples**

    `sttm observations documents register.json --journal journal.jsonl --out pubblicazione`

    `sttm observations documents register.json --out draft --format pdf,html --language it,en --on 2024-02-28`
    """
    from sttm.operations.norms.observations_documents import FORMATS, outlines_of, write_documents

    chosen = _chosen("--format", formats, FORMATS)
    languages = _chosen("--language", language, ("it", "en"))
    check_target(out)
    case = _case(register, journal, procedure, pack, on, workspace)
    with working("Writing documents"):
        written = write_documents(
            case,
            out,
            languages=["en" if one == "en" else "it" for one in languages],
            formats=chosen,
            outlines=outlines_of(workspace, case),
        )
    if as_json:
        print_json(written)
        return
    for one in written:
        print_line(one["path"])


def _chosen(option: str, text: str, offered: tuple[str, ...]) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    for one in asked:
        if one not in offered:
            raise RequestError(f"{option}: {one!r} is not known", remedy=f"choose among {', '.join(offered)}")
    return asked


def map_change(
    before: Annotated[Path, typer.Argument(help="The layer as adopted (GeoJSON).", show_default=False)],
    after: Annotated[Path, typer.Argument(help="The layer as it should be (GeoJSON).", show_default=False)],
    layer: Annotated[str, typer.Option("--layer", help="Name of the layer.", show_default=False)],
    id_property: Annotated[
        str | None,
        typer.Option("--id", help="Property that names a feature; its id by default.", show_default=False),
    ] = None,
) -> None:
    """Print what differs between two versions of a layer, as `map_changes` of a proposal takes it.

    **Examples** `sttm observations map-change before.geojson after.geojson --layer network --id element_id`
    """
    from sttm.operations.norms.observations import map_change as difference

    found = difference(before, after, layer, id_property)
    print_json(found)
    if not found["features"]:
        say("The two are the same: there is no change to propose.")


def erase(
    register: RegisterFile,
    out: Out,
    journal: Journal = None,
    procedure: Acts = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the register without the data of senders whose term of retention has passed.

    Names go from senders, texts and attachments; what was asked and replied stays, and so does the journal.

    **Examples** `sttm observations erase register.json --journal journal.jsonl --out new.json`
    """
    from sttm.operations.norms.observations import erase_register

    check_target(out, ".json")
    found = erase_register(_case(register, journal, procedure, pack, on, workspace), out)
    if as_json:
        print_json(found)
        return
    print_line(f"{len(found['erased'])} senders erased: {out}")
    if found["erased"]:
        print_line(", ".join(found["erased"]))
        say("The old file still has their data: delete it and its copies.")
