"""Commands of the environment strategy: what is funded, where to act first, what to regenerate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

__all__ = ["register"]

PANEL = "Strategy"
HERE = Path()


SHOWN = 10
"""Names in a list that may be as long as the register; JSON has them all."""

FUNDED = {"it": "Già finanziato", "en": "Funded already"}


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("priorities", rich_help_panel=PANEL)(priorities)
    app.command("funded", rich_help_panel=PANEL)(funded)
    app.command("regeneration", rich_help_panel=PANEL)(regeneration)


def priorities(
    work_type: Annotated[
        list[str] | None,
        typer.Option("--type", help="Type of work, several if repeated; all by default.", show_default=False),
    ] = None,
    municipality: Annotated[
        str | None,
        typer.Option("--municipality", help="Id or name of a Comune; the whole territory by default."),
    ] = None,
    unit: Annotated[
        list[str] | None,
        typer.Option("--unit", help="Id or name of a unit, several if repeated: the places of each."),
    ] = None,
    top: Annotated[int, typer.Option("--top", help="How many places and units to list.")] = 10,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every cell with its scores: .geojson or .gpkg.")
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Say what a Comune should do first, and where.

    Need × effectiveness × feasibility × green network, by cell of 100 m. Places already funded are left out.

    **Examples**

    `sttm priorities --top 5`

    `sttm priorities --type rain_garden --municipality F001 --json`

    `sttm priorities --unit U001 --unit U002 --top 3`

    `sttm priorities --type depaving --out priorities.gpkg`
    """
    from datetime import date

    from sttm.operations.priorities import find_priorities
    from sttm.operations.workspaces import open_workspace

    check_target(out, ".geojson", ".gpkg")
    opened, pack = open_workspace(workspace)
    with working("reading the territory"):
        found = find_priorities(
            opened, pack, on=as_date(on) or date.today(), types=work_type or (), municipality=municipality,
            units=unit or (), top=top,
        )  # fmt: skip
    if out is not None:
        found.write(out)
    if as_json:
        print_json(found.result)
    else:
        _print_priorities(found.result, language)
    if out is not None:
        say(f"Cells: {out}")


def _print_priorities(result: dict[str, Any], language: str) -> None:
    neutral = {said["reason"][language] for said in result["neutral"]}
    if result["places_by_unit"]:
        for one in result["places_by_unit"]:
            _print_places(f"{one['unit']['name']}: places to act first", one["places"], neutral, language)
    else:
        _print_places("Places to act first", result["places"], neutral, language)
    types = [
        (t["label"][language], t["highest"], t["best_in_cells"])
        for t in sorted(result["types"], key=lambda t: -(t["highest"] or 0))
        if t["highest"]
    ]
    print_table("Types of work", ["what", "highest score", "cells where it comes first"], types)
    units = [(u["unit"]["name"], u["label"][language], u["score"]) for u in result["units"]]
    print_table("Units", ["unit", "what", "mean score"], units)
    cells = result["cells"]
    print_line(
        f"{cells['total']} cells of {cells['side_m']:g} m: {cells['assessed']} assessed, "
        f"{cells['not_assessable']} not assessable, {cells['funded']} funded already"
    )
    if result["funded"]:
        print_line(
            f"{FUNDED[language]}: {_named(result['funded'][:SHOWN])}{_others(result['funded'], language)}."
        )
    for said in result["neutral"]:
        print_line(f"! {said['reason'][language]} ({said['cells']} cells)")
    for caveat in result["caveats"]:
        print_line(f"! {caveat[language]}")


def _print_places(title: str, places: list[dict[str, Any]], neutral: set[str], language: str) -> None:
    """Print places with their reasons; what holds for every place alike is said once, at the end."""
    rows = [
        (p["rank"], p["label"][language], p["score"], p["unit"]["name"], f"{p['lat']:.5f}, {p['lon']:.5f}")
        for p in places
    ]
    print_table(title, ["", "what", "score", "unit", "where (lat, lon)"], rows)
    for place in places:
        reasons = [r[language] for r in place["reasons"] if r[language] not in neutral]
        others = ", ".join(f"{a['label'][language]} {a['score']:g}" for a in place["alternatives"])
        print_line(f"{place['rank']}. {' '.join(reasons)}{f' → {others}' if others else ''}")


def funded(
    language: Language = "it", on: Day = None, workspace: WorkspacePath = HERE, as_json: AsJson = False
) -> None:
    """Sum the funded interventions by programme, Comune and status; list what is funded twice.

    **Examples** `sttm funded` · `sttm funded --json`
    """
    from datetime import date

    from sttm.operations.registers import funded_register
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    found = funded_register(opened, pack, on=as_date(on) or date.today())
    if as_json:
        print_json(found)
        return
    if found["missing"]:
        print_line(f"! {found['missing'][language]}")
        return
    for title, key in (("Programme", "by_programme"), ("Comune", "by_municipality"), ("Status", "by_status")):
        rows = [
            (r["title"][language], r["interventions"], _money(r["amount_eur"]), r["without_amount"])
            for r in found[key]
        ]
        print_table(title, ["", "interventions", "EUR", "without amount"], rows)
    for name in dict.fromkeys(
        i["programme"]["id"] for i in found["interventions"] if not i["programme"]["declared"]
    ):
        print_line(f"! the pack declares no programme {name}")
    without = sum(i["cup"] is None for i in found["interventions"])
    if without:
        print_line(f"! {without} without CUP: whether they are funded twice is seen by their place alone")
    for pair in found["twice"]:
        shared = " and ".join(what for what in ("place", "cup") if pair[f"same_{what}"])
        names = " and ".join(
            _named([one]) for one in found["interventions"] if one["id"] in pair["interventions"]
        )
        print_line(f"! {names}: same {shared}")


def regeneration(
    top: Annotated[int, typer.Option("--top", help="How many areas to print; JSON has all.")] = 20,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the areas with their rank: .geojson or .gpkg.")
    ] = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Rank degraded and disused areas by what regenerating them would bring.

    The score runs from what is known to what it could be: of an area drawn as a point nobody knows the size.

    **Examples** `sttm regeneration --top 5` · `sttm regeneration --json`

    `sttm regeneration --out areas.geojson`
    """
    from datetime import date

    from sttm.operations.registers import regeneration_register, write_regeneration
    from sttm.operations.workspaces import open_workspace

    check_target(out, ".geojson", ".gpkg")
    opened, pack = open_workspace(workspace)
    with working("reading the register"):
        found = regeneration_register(opened, pack, on=as_date(on) or date.today())
    if out is not None:
        write_regeneration(opened, found, out)
    if as_json:
        print_json(found)
    else:
        _print_regeneration(found, top, language)
    if out is not None:
        say(f"Areas: {out}")


def _print_regeneration(found: dict[str, Any], top: int, language: str) -> None:
    if found["missing"]:
        print_line(f"! {found['missing'][language]}")
        return
    shown = found["areas"][:top]
    rows = [
        (
            a["rank"],
            a["name"] or a["id"],
            a["kind"]["title"][language],
            _square_metres(a["area"]),
            a["score"]["low"],
            a["score"]["high"],
        )
        for a in shown
    ]
    print_table("Areas to regenerate", ["", "area", "kind", "m²", "score", "at most"], rows)
    for area in shown:
        funded = f" {FUNDED[language]}: {_named(area['funded'])}." if area["funded"] else ""
        reasons = " ".join(r[language] for r in area["reasons"])
        print_line(f"{area['rank']}. {area['name'] or area['id']}. {reasons}{funded}")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _square_metres(area: dict[str, Any] | None) -> str:
    return "not known" if area is None else f"{area['value']:,.0f}"


def _money(amount: Any) -> str:
    return "" if amount is None else f"{amount:,.0f}"


def _named(interventions: list[dict[str, Any]]) -> str:
    """Return funded interventions by title with their id, which the register is searched by."""
    return ", ".join(f"{one['title'] or one['id']} ({one['id']})" for one in interventions)


def _others(interventions: list[dict[str, Any]], language: str) -> str:
    """Return how many are not named."""
    left = len(interventions) - SHOWN
    return {"it": f" e altri {left}", "en": f" and {left} others"}[language] if left > 0 else ""
