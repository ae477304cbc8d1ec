"""Commands that read services at local, intercommunal and metropolitan scale, and suggest tiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working
from sttm.cli.services_access import Include, included, percent

__all__ = ["register"]

HERE = Path()
FIRST = 15
"""Rows shown on a terminal; files and JSON have them all."""

Out = Annotated[
    Path | None,
    typer.Option("--out", help="Write tables (.xlsx, .csv), features (.gpkg, .geojson) or values (.json)."),
]

Map = Annotated[Path | None, typer.Option("--map", help="Draw the map (.png, .svg).")]

Straight = Annotated[
    bool,
    typer.Option(
        "--straight",
        help="Measure in a straight line times the factor of the pack, where there are no streets.",
    ),
]


def register(group: typer.Typer) -> None:
    """Add the commands to the group of services."""
    group.command("local")(local)
    group.command("intercommunal")(intercommunal)
    group.command("metropolitan")(metropolitan)
    group.command("tiers")(tiers)


def local(
    system: Annotated[str | None, typer.Option("--system", help="One urban system, by id or name.")] = None,
    include: Include = None,
    out: Out = None,
    drawn: Map = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Read how services serve the urban systems: standards per inhabitant, levels of performance 1 to 5.

    A level is a range where something is not known. Breaks and weights are data of the pack.

    **Examples**

    `sttm services local`

    `sttm services local --out local.xlsx --map local.png`
    """
    from datetime import date

    from sttm.operations.services.local import read_local
    from sttm.operations.workspaces import open_workspace

    _check(out, drawn)
    opened, pack = open_workspace(workspace)
    with working("reading urban systems"):
        day = as_date(on) or date.today()
        found = read_local(opened, pack, on=day, system=system, include=included(include))
    _finish(found, out, drawn, language, as_json=as_json)
    if not as_json and "missing" not in found.result:
        _print_local(found.result, language)


def intercommunal(
    zone: Annotated[str | None, typer.Option("--zone", help="Zona omogenea, by id or name.")] = None,
    include: Include = None,
    straight: Straight = False,
    out: Out = None,
    drawn: Map = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Read which Comune depends on which for each category, the hierarchy, the weight of each service.

    **Examples**

    `sttm services intercommunal`

    `sttm services intercommunal --out dependency.xlsx --map dependency.png`
    """
    from datetime import date

    from sttm.operations.services.intercommunal import read_intercommunal
    from sttm.operations.workspaces import open_workspace

    _check(out, drawn)
    opened, pack = open_workspace(workspace)
    with working("assigning residents to services"):
        found = read_intercommunal(
            opened,
            pack,
            on=as_date(on) or date.today(),
            zone=zone,
            include=included(include),
            measured="straight" if straight else "streets",
        )
    _finish(found, out, drawn, language, as_json=as_json)
    if not as_json and "missing" not in found.result:
        _print_intercommunal(found.result, language)


def metropolitan(
    include: Include = None,
    out: Out = None,
    drawn: Map = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Read what places are given to beyond chance, and the poles, nodes and corridors of services.

    **Examples**

    `sttm services metropolitan`

    `sttm services metropolitan --map poles.png --language en`
    """
    from datetime import date

    from sttm.operations.services.metropolitan import read_metropolitan
    from sttm.operations.workspaces import open_workspace

    _check(out, drawn)
    opened, pack = open_workspace(workspace)
    with working("reading poles"):
        found = read_metropolitan(opened, pack, on=as_date(on) or date.today(), include=included(include))
    _finish(found, out, drawn, language, as_json=as_json)
    if not as_json and "missing" not in found.result:
        _print_metropolitan(found.result, language)


def tiers(
    include: Include = None,
    straight: Straight = False,
    out: Out = None,
    drawn: Map = None,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Suggest the tier of each service from its catchment, beside the one declared, with the reasons.

    **Examples**

    `sttm services tiers`

    `sttm services tiers --include pnrr_proposal --out tiers.csv`
    """
    from datetime import date

    from sttm.operations.services.tiers import read_tiers
    from sttm.operations.workspaces import open_workspace

    _check(out, drawn)
    opened, pack = open_workspace(workspace)
    with working("reading catchments"):
        found = read_tiers(
            opened,
            pack,
            on=as_date(on) or date.today(),
            include=included(include),
            measured="straight" if straight else "streets",
        )
    _finish(found, out, drawn, language, as_json=as_json)
    if not as_json and "missing" not in found.result:
        _print_tiers(found.result, language)


def _check(out: Path | None, drawn: Path | None) -> None:
    check_target(out, ".xlsx", ".csv", ".gpkg", ".geojson", ".json")
    check_target(drawn, ".png", ".svg")


def _finish(found: Any, out: Path | None, drawn: Path | None, language: str, *, as_json: bool) -> None:
    """Write what is asked for, print JSON or what a reader has to know."""
    written = [] if out is None else [found.write(out, language)]
    if drawn is not None:
        written.append(found.draw(drawn, language))
    result = found.result
    if as_json:
        print_json(result)
    else:
        if "missing" in result:
            print_line(f"Not assessable: {result['missing'][language]}")
        for caveat in result["caveats"]:
            print_line(f"! {caveat[language]}")
    for path in written:
        say(f"Written: {path}")


def _ends(told: Mapping[str, Any] | None) -> str:
    if told is None:
        return "?"
    low, high = (f"{told[k]:g}" for k in ("low", "high"))
    return low if low == high else f"{low}–{high}"


def _standard(told: Mapping[str, Any]) -> str:
    if told["value"] is None or (told["answer"] == "not_assessable" and not told["value"]):
        return "?"
    return f"{'≥ ' if told['answer'] == 'not_assessable' else ''}{told['value']:g}"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{percent(value, 0)}%"


def _print_local(result: Mapping[str, Any], language: str) -> None:
    systems = result["systems"]
    if not systems:
        print_line("There is no urban system.")
        return
    rules = [r["title"][language] for r in systems[0]["performance"]]
    rows = [
        [
            s["id"],
            s["name"],
            f"{s['residents']:,.0f}",
            next((_standard(x) for x in s["standards"] if x["binding"]), "?"),
            *(_ends(r["level"]) for r in s["performance"]),
        ]
        for s in systems[:FIRST]
    ]
    print_table("Urban systems: levels 1–5", ["id", "", "residents", "m²/inh.", *rules], rows)
    _more(systems)
    print_line(
        f"Residents in none: {result['outside']:,.0f}; smaller settlements: {result['small_settlements']}"
    )


def _print_intercommunal(result: Mapping[str, Any], language: str) -> None:
    names = {m["id"]: m["name"] for m in result["municipalities"]}
    supra = result["hierarchy"]["supra_municipal"]
    hierarchy = supra or result["hierarchy"]["all"]
    if hierarchy is None:
        print_line(f"Not assessable: {result['categories'][0]['missing'][language]}")
        return
    rows = [
        [
            names[m["id"]],
            m["rank"],
            names.get(m["above"], ""),
            _share(m["self_containment"]),
            f"{m['from_others']:,.0f}",
        ]
        for m in hierarchy["municipalities"]
    ]
    columns = ["Comune", "rank", "subordinate to", "stay", "users from others"]
    which = f"for the {hierarchy['categories']} categories {'above local' if supra else 'there are'}"
    print_table(f"Who depends on whom, {which}; a user counts once for each", columns, rows[:FIRST])
    _more(rows)
    rows = [
        [
            c["title"][language],
            z["name"],
            c["services"],
            _share(c["self_containment"]),
            _share(c["attracted"]),
        ]
        for z in result["zones"]
        for c in z["categories"]
        if c["self_containment"] is not None and c["self_containment"] < 1
    ]
    if not result["zones"]:
        print_line("Not assessable by zone: no Comune has a Zona omogenea")
        return
    rows.sort(key=lambda r: r[3])
    print_table(
        "Where zones turn elsewhere", ["category", "zone", "services", "stay", "from outside"], rows[:FIRST]
    )
    _more(rows)


def _print_metropolitan(result: Mapping[str, Any], language: str) -> None:
    rows = [
        [
            p["id"],
            p["municipality_name"] or "",
            p["role_title"][language] if p["role_title"] else "–",
            p["services"],
            len(p["categories"]),
            p["supra_municipal"],
            sum(p["stations"].values()),
            ", ".join(s["category_title"][language] for s in p["specialised_in"]),
        ]
        for p in result["poles"]
    ]
    columns = ["id", "Comune", "role", "services", "categories", "above local", "stations", "given to"]
    print_table("Dense groups", columns, rows[:FIRST])
    _more(rows)
    given = [r for r in result["specialisation"]["municipalities"] if r["significant"] == "more"]
    given.sort(key=lambda r: r["q"])
    if not given:
        print_line("No Comune is specialised beyond chance.")
        return
    print_table(
        "Specialised beyond chance",
        ["Comune", "category", "services", "quotient", "q"],
        [
            [r["place_name"] or r["place"], r["category_title"][language], r["count"], r["quotient"], r["q"]]
            for r in given[:FIRST]
        ],
    )


def _print_tiers(result: Mapping[str, Any], language: str) -> None:
    rows = [
        [s["declared"] or "–", s["suggested"] or "not assessable", s["services"]] for s in result["summary"]
    ]
    print_table("Tiers", ["declared", "suggested", "services"], rows)
    reasons = Counter(s["missing"][language] for s in result["services"] if s.get("missing"))
    for reason, number in reasons.most_common():
        print_line(f"Not assessable: {number:,} services: {reason}")
    different = [s for s in result["services"] if s["agrees"] is False]
    if not different:
        return
    print_table(
        "Differences",
        ["service", "category", "Comune", "declared", "suggested", "reason"],
        [
            [
                s["name"] or s["id"],
                s["category_title"][language],
                s["municipality_name"] or "",
                s["declared"],
                s["suggested"],
                s["reason"][language],
            ]
            for s in different[:FIRST]
        ],
    )
    _more(different)


def _more(rows: Any) -> None:
    if len(rows) > FIRST:
        print_line(f"… and {len(rows) - FIRST} more: --out writes them all")
