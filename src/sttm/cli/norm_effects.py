"""Commands on a version of the norms: its ladder, what it changes, what it does to many cases and grants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.norm_options import Adhesions, PackName, joined, opened_pack
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say, working

__all__ = ["register"]

HERE = Path()
BAR = 30
UNITS = {"1": "", "m**2": "m²"}

Plot = Annotated[Path | None, typer.Option("--plot", help="Write the plot as SVG.", show_default=False)]


def register(norms: typer.Typer) -> None:
    """Add the commands to those of the norms."""
    norms.command("check")(check)
    norms.command("diff")(diff)
    norms.command("simulate")(simulate)
    norms.command("life")(life)


def check(
    plot: Plot = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Climb the ladder of incentives and penalties: better never pays more, no cliff, no gap.

    Exit code 4 if a step is wrong.

    **Examples** `sttm norms check` · `sttm norms check --pack draft --plot ladder.svg`
    """
    from datetime import date

    from sttm.errors import Fault, PackError
    from sttm.norms.framework import framework_on
    from sttm.operations.norms.effects import check_ladder

    check_target(plot)
    found = check_ladder(framework_on(opened_pack(pack, workspace), as_date(on) or date.today()))
    if plot is not None:
        _write_plot(plot, "ladder_plot", found)
    if as_json:
        print_json(found)
    else:
        for one in found["measures"]:
            _print_ladder(one)
        print_line(
            f"All euro measures together, limits included: {found['together']['cases']} cases, "
            f"largest step {found['together']['largest_step']:g} of the base, "
            f"{len(found['together']['faults'])} faults"
        )
    wrong = [(m["measure"], f) for m in found["measures"] for f in m["faults"]]
    wrong += [("all euro measures", f) for f in found["together"]["faults"]]
    if wrong:
        faults = [
            Fault(code="ladder", message=f, remedy="correct the rules", feature=name) for name, f in wrong
        ]
        msg = f"the ladder has {len(wrong)} fault{'s' if len(wrong) != 1 else ''}"
        raise PackError(msg, faults)


def _print_ladder(one: dict[str, Any]) -> None:
    for curve in one["curves"]:
        highest = max((s["factor"] for s in curve["steps"]), default=0) or 1
        rows = [
            (s["category"], f"{s['factor']:g}", "█" * round(BAR * s["factor"] / highest) or "▏")
            for s in curve["steps"]
        ]
        title = f"{one['title']['it']} ({one['kind']}, by {', '.join(curve['facts'])})"
        print_table(title, ["class", "factor", ""], rows)
    print_line(f"Largest step {one['largest_step']:g}, declared {one['declared_step']:g}")


def _write_plot(out: Path, kind: str, *content: Any) -> None:
    from sttm.publications.norms import plots as norm_plots
    from sttm.publications.typesetting import place_file

    place_file(getattr(norm_plots, kind)(*content), out)
    say(f"Plot: {out}")


def diff(
    before: Annotated[str, typer.Argument(help="PACK, DATE or PACK@DATE.", show_default=False)],
    after: Annotated[str, typer.Argument(help="PACK, DATE or PACK@DATE.", show_default=False)],
    cases: Annotated[
        Path | None, typer.Option("--cases", help="Cases to ask with both versions.", show_default=False)
    ] = None,
    adhesions: Adhesions = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Compare two versions of the norms: texts and parameters, and what stored cases make of them.

    **Examples**

    `sttm norms diff 2026-03-10 2027-01-01`

    `sttm norms diff base draft --cases cases.yaml`
    """
    from datetime import date

    from sttm.norms.case import read_cases
    from sttm.operations.norms.versions import compare_norms, named_version

    opened, today = opened_pack(pack, workspace), date.today()
    old, new = (named_version(name, opened, today) for name in (before, after))
    known = () if cases is None else read_cases(cases, new.facts, old.facts)
    found = compare_norms(old, new, known, adhesions=joined(adhesions))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            n["what"],
            n["id"],
            n["change"] if not n["fields"] else f["path"],
            _value(f, "before"),
            _value(f, "after"),
        )
        for n in found["norms"]
        for f in (n["fields"] or [{}])
    ]
    if rows:
        print_table("Changes of the norms", ["what", "id", "change", "before", "after"], rows)
    else:
        print_line("The norms are the same.")
    if cases is not None:
        answers = [
            (c["title"] or c["case"], x["what"], _answer(x["before"]), _answer(x["after"]))
            for c in found["cases"]
            for x in c["changed"]
        ]
        print_table("Cases that change", ["case", "what", "before", "after"], answers)
        still = sum(not c["changed"] for c in found["cases"])
        print_line(f"{still} of {len(found['cases'])} cases do not change")


def _value(field: dict[str, Any], end: str) -> str:
    value = field.get(end)
    if isinstance(value, dict):
        return str(value.get("it", value))
    return "" if value is None else str(value)


def _answer(value: Any) -> str:
    if isinstance(value, dict):
        unit = "" if value["unit"] == "1" else f" {value['unit']}"
        return (value["low"] if value["low"] == value["high"] else f"{value['low']} – {value['high']}") + unit
    if isinstance(value, list):
        return ", ".join(value) or "–"
    return "not known"


def simulate(
    cases: Annotated[
        list[Path],
        typer.Argument(help="Cases: CSV or Parquet (a row each), YAML or JSON.", show_default=False),
    ],
    against: Annotated[
        str | None, typer.Option("--against", help="Version to compare with: PACK, DATE or PACK@DATE.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write every case: .csv, .parquet or .xlsx.")
    ] = None,
    plot: Plot = None,
    adhesions: Adhesions = None,
    pack: PackName = None,
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Simulate the norms on many cases: distribution, winners and losers by Comune, effect on the budget.

    All cases are asked with the norms of one day (`--on`), whatever day a case says.

    **Examples**

    `sttm norms simulate cases.csv --plot effect.svg`

    `sttm norms simulate cases.parquet --pack draft --against base --out by_case.xlsx`
    """
    from datetime import date

    from sttm.norms.case_table import read_case_tables
    from sttm.norms.framework import framework_on
    from sttm.operations.norms.effects import simulate_cases, write_cases
    from sttm.operations.norms.versions import named_version

    check_target(out)
    check_target(plot)
    day = as_date(on) or date.today()
    opened = opened_pack(pack, workspace)
    with working("reading cases"):
        table = read_case_tables(cases, opened.facts)
    baseline = None if against is None else named_version(against, opened, day)
    with working("simulating"):
        summary, rows = simulate_cases(framework_on(opened, day), table, joined(adhesions), against=baseline)
    if out is not None:
        write_cases(rows, out)
        say(f"Cases: {out}")
    if plot is not None:
        _write_plot(plot, "simulation_plot", summary, rows)
    if as_json:
        print_json(summary)
        return
    _print_simulation(summary)


def _print_simulation(summary: dict[str, Any]) -> None:
    rows = [
        (
            m["kind"],
            m["title"]["it"],
            _money(m["low"], m["high"]),
            UNITS.get(m["unit"], m["unit"]),
            m["cases_with"],
            m["not_known"],
        )
        for m in summary["measures"]
    ]
    print_table("Measures", ["kind", "measure", "worth in all", "unit", "cases with it", "not known"], rows)
    print_line(
        f"{summary['cases']} cases, {summary['assessable']} known to the cent; net to pay in all "
        f"{_money(summary['net']['low'], summary['net']['high'])} EUR"
    )
    if summary["net"]["quantiles"]:
        shown = ", ".join(f"{float(q):.0%} {v:,.2f}" for q, v in summary["net"]["quantiles"].items())
        print_line(f"Net to pay of a case, where known, EUR: {shown}")
    compared = summary["against"]
    if compared is None:
        return
    rows = [
        (
            p["municipality"] or "–",
            p["winner"],
            p["loser"],
            p["unchanged"],
            p["open"],
            _money(p["budget_low"], p["budget_high"]),
        )
        for p in compared["by_municipality"]
    ]
    effect = _money(compared["budget_low"], compared["budget_high"])
    columns = ["Comune", "winners", "losers", "unchanged", "open", "paid more, EUR"]
    print_table(f"Against {compared['norms']['pack']} on {compared['norms']['on']}", columns, rows)
    print_line(
        f"{compared['winner']} cases pay less, {compared['loser']} more, {compared['unchanged']} the same, "
        f"{compared['open']} are open; effect on the budget {effect} EUR"
    )
    for name, number in compared["not_declared"].items():
        print_line(
            f"! {name}: {number} values that {compared['norms']['pack']} does not declare: not known to it"
        )


def _money(low: float, high: float) -> str:
    return f"{low:,.2f}" if low == high else f"{low:,.2f} – {high:,.2f}"


def life(
    grants: Annotated[
        Path, typer.Argument(help="Grants with their steps (YAML or JSON).", show_default=False)
    ],
    cases: Annotated[Path, typer.Option("--cases", help="The cases they belong to.", show_default=False)],
    adhesions: Adhesions = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Follow what was granted: where it stands, who acts next, what was promised, found, to be recovered.

    Each is reckoned with the norms of the day of its case.

    **Examples** `sttm norms life grants.yaml --cases cases.yaml`
    """
    from sttm.norms.case import read_cases
    from sttm.norms.measures.life import read_grants
    from sttm.operations.norms.effects import follow_grants

    opened = opened_pack(pack, workspace)
    known = read_cases(cases, opened.facts)
    granted = read_grants(grants, opened, {c.id: c for c in known})
    found = follow_grants(opened, granted, known, joined(adhesions))
    if as_json:
        print_json(found)
        return
    rows = [
        (
            g["grant"],
            g["title"]["it"],
            f"{g['stands_at']['title']['it']} ({g['stands_at']['since']})",
            "; ".join(f"{s['title']['it']} ({s['who']['it']})" for s in g["may_follow"]) or "–",
            *(
                _answer({**g[k], "unit": g["unit"]} if g[k] else None)
                for k in ("promised", "verified", "to_recover")
            ),
        )
        for g in found
    ]
    print_table(
        "Grants", ["grant", "measure", "stands at", "may follow", "promised", "found", "to recover"], rows
    )
