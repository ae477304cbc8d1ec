"""Commands of the knowledge base: make a workspace, list, compare, revert, build, verify."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.adding import add, document
from sttm.cli.options import AsJson, Day, Wait, Who, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_faults, print_json, print_table, progress_bar, say, working

__all__ = ["register"]

PANEL = "Territory"
HERE = Path()

HEADS = {"reference_date": "as of", "when": "when (UTC)"}

VERSION_DIGITS = 8
"""Digits of a version that are shown in lists: enough to name it."""


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("new", rich_help_panel=PANEL)(new)
    app.command("add", rich_help_panel=PANEL)(add)
    app.command("document", rich_help_panel=PANEL)(document)
    app.command("layers", rich_help_panel=PANEL)(layers)
    app.command("diff", rich_help_panel=PANEL)(diff)
    app.command("revert", rich_help_panel=PANEL)(revert)
    app.command("build", rich_help_panel=PANEL)(build)
    app.command("verify", rich_help_panel=PANEL)(verify)


def new(
    path: Annotated[Path, typer.Argument(help="A new or empty folder.", show_default=False)],
    pack: Annotated[str, typer.Option("--pack", help="Name of a pack (sttm packs) or folder of one.")],
    data: Annotated[
        Path | None, typer.Option("--data", help="Folder with the files of the pack's catalogue.")
    ] = None,
    scale: Annotated[
        str, typer.Option("--scale", help="Generated territory: town, city, metro, or km².")
    ] = "town",
    seed: Annotated[
        int, typer.Option("--seed", help="Generated territory: another seed, another place.")
    ] = 1,
    empty: Annotated[bool, typer.Option("--empty", help="Bring in no layer.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a workspace and bring in the layers of a pack.

    Without --data the files are fetched from their portals; a fictional territory is generated.

    **Examples**

    `sttm new milano --pack milano --data FOLDER`

    `sttm new prova --pack sample --scale city`
    """
    from sttm.operations.workspaces import new_workspace

    with progress_bar() as tell:
        workspace, versions = new_workspace(
            path, pack=pack, data=data, scale=scale, seed=seed, empty=empty, progress=tell
        )
    if as_json:
        added = [
            {"layer": v.layer, "version": v.version, "warnings": list(v.record.warnings)} for v in versions
        ]
        print_json({"workspace": str(workspace.root), "pack": workspace.pack_reference, "layers": added})
        return
    rows = [(v.layer, v.version, v.facts.get("rows"), len(v.record.warnings)) for v in versions]
    print_table(f"Workspace {path}", ["layer", "version", "features", "warnings"], rows)
    say(f"Next: sttm build -w {path}")


def layers(
    name: Annotated[str | None, typer.Argument(help="One layer, in full.", show_default=False)] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every version: who, when, by which command.")
    ] = False,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the layers of a workspace, or tell all about one.

    **Examples** `sttm layers` · `sttm layers units` · `sttm layers units --history --json`
    """
    from sttm.operations.listing import described_layer, layer_history, listed_layers
    from sttm.operations.workspaces import open_data

    opened = open_data(workspace)
    if history:
        rows = layer_history(opened, name)
        columns = ["when", "who", "layer", "action", "version", "command"]
        _print_rows("History", columns, rows, as_json)
    elif name is None:
        columns = ["layer", "version", "reference_date", "licence", "title"]
        _print_rows(f"Layers of {workspace}", columns, listed_layers(opened), as_json)
    elif as_json:
        print_json(described_layer(opened, name))
    else:
        facts = described_layer(opened, name)
        print_table(
            name,
            ["", ""],
            [(key, _text(value)) for key, value in facts.items() if value not in (None, [], {})],
        )


def diff(
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="Name of a layer (sttm layers).", show_default=False)
    ],
    before: Annotated[
        str, typer.Argument(metavar="V1", help="First digits of a version.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="V2", help="The same, of the other one.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option("--out", help="Write the changed places as GeoJSON.")] = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of a layer.

    **Example** `sttm diff units 3fa2 91bc --out changed.geojson`
    """
    from sttm.operations.listing import compare_versions, write_difference
    from sttm.operations.workspaces import open_data

    check_target(out)
    opened = open_data(workspace)
    found = compare_versions(opened, layer, before, after)
    if out is not None:
        write_difference(found, out)
    body = found.to_dict()
    if as_json:
        print_json(body)
    else:
        print_table(
            f"{layer} {before} → {after}", ["", ""], [(k, _text(v)) for k, v in body.items() if v is not None]
        )


def revert(
    layer: Annotated[
        str, typer.Argument(metavar="LAYER", help="Name of a layer (sttm layers).", show_default=False)
    ],
    version: Annotated[str, typer.Argument(help="First digits of the version.", show_default=False)],
    workspace: WorkspacePath = HERE,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Make an older version of a layer current again; nothing is lost.

    **Example** `sttm revert units 3fa2`
    """
    from sttm.operations.workspaces import open_data

    opened = open_data(workspace)
    with opened.writing(f"revert {layer} {version}", who=who, wait=wait) as changes:
        made = changes.set_current(layer, version)
    if as_json:
        print_json({"layer": layer, "version": made.version})
    else:
        say(f"{layer} is {made.version} again. Next: sttm build")


def build(
    targets: Annotated[
        list[str] | None, typer.Argument(metavar="[LAYER]…", help="All by default.", show_default=False)
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why each layer is recomputed or not.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    who: Who = None,
    wait: Wait = 0,
    as_json: AsJson = False,
) -> None:
    """Recompute the derived layers: only what changed.

    **Examples** `sttm build` · `sttm build --explain` · `sttm build unit_drainage --dry-run --json`
    """
    from datetime import date

    from sttm.operations.building import build_layers
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        report = build_layers(
            opened, pack, on=as_date(on) or date.today(), targets=targets or None, dry_run=dry_run,
            who=who, wait=wait, progress=tell,
        )  # fmt: skip
    body = report.to_dict()
    if as_json:
        print_json(body)
        return
    if explain:
        for line in report.lines():
            typer.echo(line)
        return
    rows = [(step["layer"], step["action"], _amount(step)) for step in body["layers"]]
    print_table("Plan" if dry_run else "Built", ["layer", "action", "computed"], rows)


def _amount(step: dict[str, Any]) -> str:
    return f"{step['done']} of {step['total']} {step['what']}" if step["total"] else ""


def verify(workspace: WorkspacePath = HERE, as_json: AsJson = False) -> None:
    """Check that every stored version is what its address says.

    **Example** `sttm verify`
    """
    from dataclasses import asdict

    from sttm.errors import WorkspaceError
    from sttm.operations.workspaces import open_data

    opened = open_data(workspace)
    with working("reading every version"):
        faults = opened.verify()
    if as_json:
        print_json({"faults": [asdict(f) for f in faults]})
    elif faults:
        print_faults(faults)
    else:
        say("Every version is what its address says.")
    if faults:
        msg = f"{len(faults)} faults in {workspace}"
        raise WorkspaceError(msg, remedy="restore the files from a copy")


def _print_rows(title: str, columns: list[str], rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        heads = [HEADS.get(c, c) for c in columns]
        print_table(title, heads, [[_brief(c, row.get(c)) for c in columns] for row in rows])


def _brief(column: str, value: object) -> object:
    """Shorten what a person does not need whole; JSON has it all."""
    if column == "version":
        return str(value)[:VERSION_DIGITS]
    return str(value)[:16].replace("T", " ") if column == "when" else _text(value)


def _text(value: object) -> object:
    if isinstance(value, dict) and set(value) == {"it", "en"}:
        return value["it"]
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
