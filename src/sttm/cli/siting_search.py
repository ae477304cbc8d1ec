"""Commands that search sites for an activity, and hold several proposals against thresholds of a zone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sttm.cli.options import AsJson, Day, Language, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, progress_bar, say, working

__all__ = ["register"]

HERE = Path()

HECTARE = 10_000

FORMATS = (".geojson", ".gpkg", ".png", ".json")

COUNTED = 10
"""Amounts from here on are told without decimals."""

SHOWN = 8
"""Names in a list; JSON has them all."""


CUMULATED = {
    "low": {"it": "minimo", "en": "low"},
    "central": {"it": "centrale", "en": "central"},
    "high": {"it": "massimo", "en": "high"},
    "limit": {"it": "soglia", "en": "threshold"},
    "answer": {"it": "esito", "en": "answer"},
    "met": {"it": "rispettata", "en": "met"},
    "not_met": {"it": "superata", "en": "not met"},
    "not_assessable": {"it": "non valutabile", "en": "not assessable"},
    "unknown": {"it": "non noto", "en": "not known"},
    "of_zone": {"it": "della zona", "en": "of the zone"},
    "thresholds": {"it": "Soglie", "en": "Thresholds"},
    "trips": {"it": "Veicoli al giorno", "en": "Vehicles a day"},
}
"""Words of the table of several proposals."""

AREA_CLASSES = {
    "excluded": {"it": "esclusa", "en": "excluded"},
    "not_assessable": {"it": "non valutabile", "en": "not assessable"},
    "attention": {"it": "attenzione", "en": "attention"},
    "mitigation": {"it": "mitigazione", "en": "mitigation"},
    "admissible": {"it": "ammissibile", "en": "admissible"},
}

LIFTED = {
    "rule": "without the rule",
    "layer": "if known",
    "limit": "without the limit",
    "land": "if left for it",
}


def register(group: typer.Typer) -> None:
    """Add the commands to the group of siting."""
    group.command("search")(search)
    group.command("cumulate")(cumulate)


def search(
    activity: Annotated[str, typer.Argument(help="Type of activity, as the pack names it.")],
    area: Annotated[
        str,
        typer.Option(
            "--area",
            metavar="MIN..MAX",
            help="Superficie territoriale of a site: 2ha..5ha, or m² without a unit. Not its operating area.",
        ),
    ],
    zone: Annotated[
        str | None,
        typer.Option("--zone", help="Id or name of a Zona omogenea or a Comune; everywhere by default."),
    ] = None,
    number: Annotated[int, typer.Option("--number", "-n", help="How many alternatives.")] = 5,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write features (.geojson, .gpkg), a map (.png) or all values (.json)."),
    ] = None,
    draws: Annotated[
        int, typer.Option("--draws", help="Draws of the weights, for how firm the ranks are; 0 for none.")
    ] = 1000,
    seed: Annotated[int, typer.Option("--seed", help="Of the draws.")] = 1,
    leave_out_missing: Annotated[
        bool,
        typer.Option("--leave-out-missing", help="Score by the criteria whose layers are there."),
    ] = False,
    as_if_known: Annotated[
        bool,
        typer.Option("--as-if-known", help="Look also where layers are missing: the sites are hypotheses."),
    ] = False,
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Search the admissible sites for an activity: regeneration areas first, greenfield last.

    Ranked by kind of land, then by score; no site is near a better one. Where there is none, or not enough,
    it says which rule, layer or limit alone keeps one away.

    **Examples**

    `sttm siting search urban_logistics --area 2000..20000`

    `sttm siting search data_centre --area 2ha..6ha --number 3 --out sites.geojson`

    `sttm siting search large_logistics --area 3ha..10ha --out sites.png`
    """
    from datetime import date

    from sttm.operations.place_files import PLACE_FORMATS
    from sttm.operations.production.searching import find_sites, write_sites
    from sttm.operations.workspaces import open_workspace

    check_target(out, *PLACE_FORMATS)
    opened, pack = open_workspace(workspace)
    with progress_bar() as tell:
        found = find_sites(
            opened, pack, activity, area, on=as_date(on) or date.today(), zone=zone, number=number,
            draws=draws, seed=seed, leave_out_missing=leave_out_missing, as_if_known=as_if_known,
            progress=tell,
        )  # fmt: skip
    if out is not None:
        write_sites(opened, pack, found, out, language=language)
    if as_json:
        print_json(found)
    else:
        _print_search(found, language)
    if out is not None:
        say(f"Sites: {out}")


def _print_search(found: dict[str, Any], language: str) -> None:
    _print_sites(found, language)
    for site in found["sites"]:
        _print_conditions(site, language)
    left = found["left_out"]["near_a_better_one"]
    if left:
        ranks = {site["id"]: site["rank"] for site in found["sites"]}
        near = [f"{one['name'] or 'greenfield'} (near {ranks[one['near']]})" for one in left]
        told = list(dict.fromkeys(near))  # land without a name is told once beside each site
        names = ", ".join(told[:SHOWN])
        more = f" and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
        apart = found["left_out"]["separation"]["value"]
        print_line(f"Left out, within {apart:g} m of a better site: {names}{more}")
    if found["to_survey"]:
        _print_to_survey(found, language)
    if found["why_no_more"] is not None:
        _print_why(found, language)
    for name, reason in found["model"]["missing"].items():
        print_line(f"! no score: {name}: {reason[language]}")
    for name, reason in found["model"]["left_out"].items():
        print_line(f"! the score leaves out {name}: {reason[language]}")
    if found["as_if_known"] is not None:
        print_line(f"! {found['as_if_known'][language]}")
    print_line(f"! {found['area']['note'][language]}")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _print_sites(found: dict[str, Any], language: str) -> None:
    title = found["activity"]["title"][language]
    if not found["sites"]:
        print_line(f"{title}: none, because")
        return
    known = [
        (
            site["rank"],
            site["title"][language],
            site["land"]["title"][language],
            ", ".join(m["name"] for m in site["municipalities"]),
            _hectares(site["area"]),
            "not assessable" if site["score"]["value"] is None else f"{site['score']['value']:.3f}",
        )
        for site in found["sites"]
    ]
    print_table(title, ("", "site", "land", "Comune", "ha", "score"), known)
    reach = found["sites"][0]["residents"]["within"]["value"]
    columns = ("", "rank by score", "mean rank of draws", "new sealed ha", f"residents ≤ {reach:g} m",
               "junction m")  # fmt: skip
    print_table("Of each", columns, [_figures(site) for site in found["sites"]])


def _figures(site: dict[str, Any]) -> tuple[object, ...]:
    """Return the row of a site: its place by score, how firm it is, soil, residents, way to a junction."""
    firm, soil, residents = site["rank_stability"], site["soil"]["new"], site["residents"]["value"]
    away = {d["id"]: d["straight"] for d in site["distances"]}
    return (
        site["rank"],
        site["rank_by_score"],
        None if firm is None else firm["mean_rank"],
        "not assessable" if soil is None else _hectares({"value": soil["central"]}),
        "not assessable" if residents is None else int(residents),
        "" if away.get("junction") is None else round(away["junction"]["value"]),
    )


def _print_conditions(site: dict[str, Any], language: str) -> None:
    """Print what a site has to overcome, with the article or source that asks it, and what is not known."""
    if site["to_verify"]:
        print_line(f"{site['rank']}. to verify, layers missing: {', '.join(site['to_verify'])}")
    for rule in site["to_overcome"]:
        where = f"art. {rule['article']}" if rule["article"] else _title(rule["source"]["title"], language)
        share = "< 1 %" if 0 < rule["share"] < 0.01 else f"{100 * rule['share']:.0f} %"  # touched is not 0
        print_line(
            f"{site['rank']}. {rule['title'][language]} ({share}; {where}): {rule['condition'][language]}"
        )


def _print_to_survey(found: dict[str, Any], language: str) -> None:
    """Print the points that promise most: what stands in the way there, the range of the score, distances."""
    # The kinds of facility of which a layer is there: the others have no distance anywhere.
    kinds = [d["id"] for d in found["to_survey"][0]["distances"] if d["straight"] is not None]
    rows = []
    for one in found["to_survey"][:SHOWN]:
        away = {d["id"]: d["straight"] for d in one["distances"]}
        score = one["score"]
        known = [r["title"][language] for r in (*one["excluded_by"], *one["to_overcome"])]
        rows.append(
            (
                one["rank"],
                one["name"] or one["id"],
                ", ".join(m["name"] for m in one["municipalities"]),
                _classes(one, language),
                known[0] + (f" + {len(known) - 1}" if known[1:] else "") if known else "",
                ""
                if score is None
                else " – ".join(dict.fromkeys(f"{score[k]:.2f}" for k in ("low", "high"))),
                *(round(away[name]["value"]) for name in kinds),
            )
        )
    columns = ("", "point", "Comune", "class", "known there", "score", *(f"{name} m" for name in kinds))
    total, shown = len(found["to_survey"]), min(SHOWN, len(found["to_survey"]))
    print_table(f"To be surveyed: {total} known as points only, the first {shown}", columns, rows)
    free = sum(not one["excluded_by"] and not one["to_overcome"] for one in found["to_survey"])
    print_line(f"At {free} of {total} points no rule is known to stand in the way.")
    unknown = sorted({layer for one in found["to_survey"] for layer in one["to_verify"]})
    if unknown:
        print_line(f"Not known there, or not at all of them: {', '.join(unknown)}")
    print_line(f"! {found['survey_order'][language]}")


def _classes(point: dict[str, Any], language: str) -> str:
    """Return the class of the areas map at a point, or those it could be of."""
    names = [point["class"]] if point["class"] else point["classes"]
    return ", ".join(AREA_CLASSES[name][language] for name in names)


def _print_why(found: dict[str, Any], language: str) -> None:
    rows = []
    for step in found["steps"]:
        told = step["title"][language]
        if step["missing"] is not None:
            rows.append((told, step["missing"][language], *[""] * 6))
        elif not step["left_for_activity"]:
            rows.append((told, f"not left for it (art. {step['article']})", *[""] * 6))
        else:
            parts = ("excluded", "not_assessable", "too_narrow", "too_small", "largest")
            values = [_hectares(step[name]) for name in parts]
            rows.append(
                (told, f"{step['outlines']} + {step['points']} points", _hectares(step["found"]), *values)
            )
    columns = (
        "land",
        "how many",
        "ha",
        "excluded",
        "not assessable",
        "too narrow",
        "too small",
        "largest part",
    )
    print_table("What each step takes, ha", columns, rows)
    why = found["why_no_more"]
    for one in why["binding"][:SHOWN]:
        where = f" (art. {one['article']})" if one.get("article") else ""
        at_most = "at most " if one.get("at_most") else ""
        print_line(
            f"{one['title'][language]}{where}: {LIFTED[one['kind']]}, {at_most}"
            f"{one['lands']} more lands would hold a site"
        )
    if not why["binding"]:
        print_line("No single rule, layer or limit, lifted by itself, would give one more site.")
    for step in found["steps"]:
        if step["points"] and not step["outlines"]:
            told = step["title"][language]
            print_line(f"{told}: only points are known, {step['points']}: whether a site fits is not known")
    unknown = [s["title"][language] for s in found["steps"] if s["missing"] is not None]
    if unknown:
        print_line(f"Nobody knows whether there is such land, for lack of its layer: {', '.join(unknown)}")
    if why["none"]:
        print_line(f"Largest admissible part: {_hectares(why['nearest_miss'])} ha")


def cumulate(
    files: Annotated[
        list[Path],
        typer.Argument(help="Sites as GeoJSON with id and activity, or results of a search (.json)."),
    ],
    language: Language = "it",
    on: Day = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Hold several proposals together against the thresholds of each Zona omogenea.

    Land, newly sealed ground, light and heavy vehicles, share of plan areas. Shared ground counts once.

    **Examples**

    `sttm siting cumulate sites.geojson`

    `sttm siting cumulate sites.geojson --json`
    """
    from datetime import date

    from sttm.operations.production.cumulating import cumulate_files
    from sttm.operations.workspaces import open_workspace

    opened, pack = open_workspace(workspace)
    with working("adding up"):
        found = cumulate_files(opened, pack, files, on=as_date(on) or date.today())
    if as_json:
        print_json(found)
        return
    for zone in found["zones"]:
        _print_zone(zone, language)
    for pair in found["overlaps"]:
        names, shared = " + ".join(pair["proposals"]), _hectares(pair["area"])
        counted = pair["counted"]
        said = {"it": f"{names}: {shared} ha in comune, contati per {counted}",
                "en": f"{names} share {shared} ha, counted for {counted}"}  # fmt: skip
        print_line(f"! {said[language]}")
    thresholds = {
        _title(t["source"]["title"], language): None for z in found["zones"] for t in z["thresholds"]
    }
    rates = [p["trip_rate"] for p in found["proposals"] if p["trip_rate"] is not None]
    trips = {_title(rate["source"]["title"], language): None for rate in rates}
    for names, sources in (("thresholds", thresholds), ("trips", trips)):
        for source in sources:
            print_line(f"{CUMULATED[names][language]}: {source}")
    for caveat in found["caveats"]:
        print_line(f"! {caveat[language]}")


def _print_zone(zone: dict[str, Any], language: Language) -> None:
    """Print what the proposals add up to in a zone, each beside its threshold, in one language."""
    rows = [
        (
            one["title"][language],
            *(_amount(one[name], one["unit"], language) for name in ("low", "central", "high")),
            _limit(one, language),
            CUMULATED[one["answer"]][language],
            "" if one["missing"] is None else one["missing"][language],
        )
        for one in zone["thresholds"]
    ]
    columns = ("", *(CUMULATED[name][language] for name in ("low", "central", "high", "limit", "answer")), "")
    print_table(zone["name"] or zone["id"], columns, rows)


def _limit(one: dict[str, Any], language: Language) -> str:
    """Return a threshold as it is declared: ground as a share of the zone, with what that is."""
    limit = _amount(one["limit"], one["unit"], language)
    if one["per"] != "zone_area":
        return limit
    from sttm.publications.formatting import format_percent

    return f"{limit} ({format_percent(one['most'], language)} {CUMULATED['of_zone'][language]})"


def _amount(value: float | None, unit: str, language: Language) -> str:
    """Ground in hectares, shares in per cent; what is counted in tens and more has no decimals."""
    from sttm.publications.formatting import format_number, format_percent

    if value is None:
        return CUMULATED["unknown"][language]
    if unit == "m**2":
        return f"{format_number(value / HECTARE, language, digits=2)} ha"
    if unit == "1":
        return format_percent(value, language)
    return format_number(value, language, digits=0 if abs(value) >= COUNTED else 1)


def _hectares(area: dict[str, Any]) -> str:
    return f"{area['value'] / HECTARE:,.2f}"


def _title(title: Any, language: str) -> str:
    return str(title[language]) if isinstance(title, dict) else str(title)
