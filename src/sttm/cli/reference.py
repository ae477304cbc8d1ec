"""Commands that answer from the declarations: schemas, packs, parameters."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, as_date
from sttm.cli.printing import print_json, print_table

__all__ = ["register"]

PANEL = "Reference"


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("schema", rich_help_panel=PANEL)(schema)
    app.command("packs", rich_help_panel=PANEL)(packs)
    app.command("parameters", rich_help_panel=PANEL)(parameters)


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            help="A layer, intervention, or a kind of pack file; without it, the list.", show_default=False
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the schema of a layer, of an intervention, or of a file of a pack.

    **Examples** `sttm schema` · `sttm schema units` · `sttm schema intervention` · `sttm schema schede`
    """
    from sttm.operations.reference import json_schema, listed_schemas, schema_table

    if name is None:
        rows = listed_schemas()
        if as_json:
            print_json(rows)
        else:
            print_table(
                "Schemas", ["name", "kind", "title"], [(r["name"], r["kind"], r["title"]["it"]) for r in rows]
            )
        return
    table = None if as_json else schema_table(name)
    if table is None:
        print_json(json_schema(name))
    else:
        print_table(table.title, table.columns, table.rows)


def packs(
    name: Annotated[str | None, typer.Argument(help="A pack, or its folder, to check and describe.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the packs that come with sttm, or check one and say what is in it.

    **Examples** `sttm packs` · `sttm packs milano` · `sttm packs ./my-territory`
    """
    from sttm.operations.reference import described_pack, listed_packs

    rows = listed_packs() if name is None else [described_pack(name)]
    if as_json:
        print_json(rows)
        return
    if name is None:
        print_table(
            "Packs", ["name", "version", "title"], [(r["name"], r["version"], r["title"]["it"]) for r in rows]
        )
    else:
        print_table(name, ["", ""], [(k, v["it"] if isinstance(v, dict) else v) for k, v in rows[0].items()])


def parameters(
    pack: Annotated[str, typer.Argument(help="A pack, or its folder.", show_default=False)],
    on: Day = None,
    as_json: AsJson = False,
) -> None:
    """List the parameters of a pack in force on a day, each with its source.

    **Example** `sttm parameters milano --on 2026-01-01`
    """
    from datetime import date

    from sttm.operations.reference import listed_parameters

    rows = listed_parameters(pack, as_date(on) or date.today())
    if as_json:
        print_json(rows)
    else:
        table = [(r["id"], _value(r), r["official"], _source(r)) for r in rows]
        print_table(f"Parameters of {pack}", ["id", "value", "official", "confidence: source"], table)


def _value(parameter: dict[str, Any]) -> str:
    """Return a value, or the values of a list, with its unit."""
    value, unit = parameter["value"], parameter["unit"]
    if isinstance(value, str):
        return value
    numbers = ", ".join(f"{v:g}" for v in (value if isinstance(value, list | tuple) else [value]))
    return numbers if unit in ("", "1") else f"{numbers} {unit}"


def _source(parameter: dict[str, Any]) -> str:
    title = parameter["source"]["title"]
    said = title["it"] if isinstance(title, dict) else title
    return f"{parameter['confidence']}: {said}" if parameter["confidence"] else ""
