"""The command that reads the stock and the forecasts of production, logistics and distribution."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

__all__ = ["register"]

PANEL = "Production and logistics"
HERE = Path()
PLACES = ("municipalities", "zones")
HECTARE = 10_000
FIRST = 20
"""Comuni that a table on a terminal lists; files and JSON have them all."""

Record = Mapping[str, Any]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("stock", rich_help_panel=PANEL)(stock)


def stock(
    by: Annotated[str, typer.Option("--by", help="Places told of: municipalities, zones.")] = "zones",
    kind: Annotated[
        str | None, typer.Option("--type", help="One type of settlement (sttm schema settlements).")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write tables as CSV, XLSX and JSON into a folder.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the report with maps and charts: .pdf or .html.")
    ] = None,
    language: Annotated[str, typer.Option("--language", help="Of tables and report: it or en.")] = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Read what stands and what plans foresee: land, vacancy, saturation, services, logistics, regeneration.

    A part whose layer is absent is not assessable, never zero. Of a point only the number is known, not the
    land.

    **Examples**

    `sttm stock`

    `sttm stock --by municipalities --type logistics --out tabelle`

    `sttm stock --report stato.pdf --language en`
    """
    from datetime import date

    from sttm.operations.production.stock import read_stock, write_stock_report, write_stock_tables
    from sttm.operations.workspaces import open_workspace
    from sttm.publications.formatting import Language

    if by not in PLACES:
        msg = f"{by!r} is not one of {', '.join(PLACES)}"
        raise typer.BadParameter(msg, param_hint="--by")
    if language not in ("it", "en"):
        msg = f"{language!r} is not one of it, en"
        raise typer.BadParameter(msg, param_hint="--language")
    chosen: Language = "en" if language == "en" else "it"
    check_target(report, ".pdf", ".html")
    check_target(out)
    opened, pack = open_workspace(workspace)
    with working("reading the stock"):
        result = read_stock(opened, pack, on=as_date(on) or date.today(), type_=kind)
    written = []
    if out is not None:
        written += write_stock_tables(result, out, chosen)
    if report is not None:
        with working("writing the report"):
            written.append(write_stock_report(opened, pack, result, report, language=chosen))
    if as_json:
        print_json(result)
    else:
        _print(result, by)
    for path in written:
        say(f"Written: {path}")


def _print(result: Record, by: str) -> None:
    title = f"{result['territory']['title']['en']}, {result['evaluated_on']}"
    if "missing" not in result["settlements"]:
        _settlements(result["settlements"], title, by)
        _vacancy(result["vacancy"])
    if "missing" not in result["forecasts"]:
        _forecasts(result["forecasts"])
    if "missing" not in result["logistics"]:
        _logistics(result["logistics"])
    if "missing" not in result["services"]:
        one = result["services"]["whole"]
        reach = result["services"]["reach"]["value"]
        print_line(
            f"Services to firms within {reach:g} m: {one['served']} of {one['number']} settlements in use"
        )
    if "missing" not in result["regeneration"]:
        _regeneration(result["regeneration"])
    if "missing" not in result["practices"]:
        print_line(f"Best practices: {result['practices']['number']}")
    for part in ("settlements", "forecasts", "regeneration", "practices"):
        if "missing" in result[part]:
            print_line(f"Not assessable: {part}: {result[part]['missing']['en']}")


def _held(amount: Record) -> str:
    """Return land in hectares or a number; at least so much where of some it is not known."""
    if amount["value"] is None:
        return "not known"
    land = amount["unit"] == "m**2"
    text = f"{amount['value'] / HECTARE:,.1f}" if land else f"{amount['value']:,.0f}"
    return f"{'≥ ' if amount['unknown'] else ''}{text}"


def _settlements(own: Record, title: str, by: str) -> None:
    columns = ["", "standing", "land ha", "floor ha", "workers", "vacant ha", "planned", "planned ha"]
    rows = [[kind.replace("_", " "), *_sums(one)] for kind, one in own["by_type"].items()]
    print_table(title, columns, [*rows, ["all", *_sums(own)]])
    places = [p for p in own[by] if p["standing"]["number"] or p["planned"]["number"]]
    places.sort(key=lambda p: -(p["standing"]["land"]["value"] or 0))
    shown = [
        [
            p["name"] or "no zone",
            p["standing"]["number"],
            *(_held(p["standing"][q]) for q in ("land", "floor_space", "workers")),
            _held(p["vacant"]["land"]),
            p["planned"]["number"],
            _held(p["planned"]["land"]),
        ]
        for p in places[:FIRST]
    ]
    if shown:
        print_table(f"By {by}", columns, shown)
        if len(places) > FIRST:
            print_line(f"… and {len(places) - FIRST} more: --out writes them all")
    if own["outside"]:
        print_line(f"{own['outside']} settlements lie outside the territory")


def _sums(one: Record) -> list[object]:
    vacant = [s["land"] for k, s in one["by_status"].items() if k in ("underused", "disused")]
    known = [v["value"] for v in vacant if v["value"] is not None]
    told = {"value": sum(known) if known or not vacant else None, "unit": "m**2",
            "unknown": sum(v["unknown"] for v in vacant)}  # fmt: skip
    return [
        one["standing"]["number"],
        *(_held(one["standing"][q]) for q in ("land", "floor_space", "workers")),
        _held(told),
        one["planned"]["number"],
        _held(one["planned"]["land"]),
    ]


def _vacancy(own: Record) -> None:
    for quantity, name in (("land", "land"), ("floor_space", "floor space")):
        one = own["whole"][quantity]
        told = one["missing"]["en"] if "missing" in one else f"{one['share']:.1%}"
        print_line(f"Disused or underused {name}: {told}")


def _forecasts(own: Record) -> None:
    groups = [*own["by_level"].items(), *own["by_type"].items(), ("all", own["whole"])]
    rows = [
        [
            name.replace("_", " "),
            one["number"],
            _held(one["land"]),
            _span(one["saturation_land"], 100, "%"),
            _span(one["saturation_capacity"], 100, "%"),
            _span(one["residual_capacity"], 1 / HECTARE, ""),
        ]
        for name, one in groups
    ]
    columns = ["forecasts", "areas", "land ha", "built (land)", "built (capacity)", "capacity left ha"]
    print_table("What plans foresee", columns, rows)


def _span(ends: Record | None, factor: float, unit: str) -> str:
    if ends is None:
        return "not known"
    low, high = (f"{ends[k] * factor:,.1f}" for k in ("low", "high"))
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def _logistics(own: Record) -> None:
    if not own["number"]:
        return
    rows = [
        [
            "not known" if c["unknown"] else f"{(c['above'] or 0):,.0f}–{c['up_to']:,.0f} m²" if c["up_to"]
            else f"> {c['above']:,.0f} m²",
            c["number"],
            "" if c["unknown"] else f"{c['operating_area'] / HECTARE:,.1f}",
        ]
        for c in own["classes"]
    ]  # fmt: skip
    print_table("Logistics by operating area", ["operating area", "number", "ha"], rows)
    for layer, near in own["distances"].items():
        told = "not assessable, the layer is missing" if near is None else f"median {near['median']:g} m"
        print_line(f"Logistics to {layer}: {told}")


def _regeneration(own: Record) -> None:
    rows = [
        [kind.replace("_", " "), one["number"], _held(one["land"]), _held(one["floor_space"])]
        for kind, one in own["by_kind"].items()
    ]
    print_table("Areas to regenerate", ["kind", "number", "land ha", "floor ha"], rows)
    if own["points"]:
        print_line(f"{own['points']} of {own['number']} are points: their land is not known")
    for layer, near in own["distances"].items():
        if near is not None and near["median"] is not None:
            print_line(f"Areas to regenerate to {layer.replace('_', ' ')}: median {near['median']:g} m")
