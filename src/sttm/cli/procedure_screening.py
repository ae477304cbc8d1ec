"""Commands of screenings: pre-check of incidence, checklist of the VAS, deposit package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from sttm.cli.norm_options import PackName, opened_pack
from sttm.cli.options import AsJson, Day, WorkspacePath, as_date, check_target
from sttm.cli.printing import print_json, print_line, print_table, say

__all__ = ["register"]

HERE = Path()

Written = Annotated[
    Path | None,
    typer.Option("--out", help="Write it as a document: .pdf, .html or .docx.", show_default=False),
]
DocumentLanguage = Annotated[
    Literal["it", "en"], typer.Option("--language", "--lang", help="Of the document.")
]


def register(group: typer.Typer) -> None:
    """Add the commands to those of procedures."""
    group.command("incidence")(incidence)
    group.command("checklist")(checklist)
    group.command("package")(package)


def incidence(
    files: Annotated[
        list[Path], typer.Argument(help="Interventions: GeoJSON, GeoPackage or a folder.", show_default=False)
    ],
    sites: Annotated[
        Path | None,
        typer.Option("--sites", help="Areas of the Natura 2000 sites (vector file).", show_default=False),
    ] = None,
    id_column: Annotated[
        str, typer.Option("--id-column", help="Column with the code of a site.")
    ] = "site_id",
    name_column: Annotated[str, typer.Option("--name-column", help="Column with its name.")] = "name",
    kind_column: Annotated[
        str | None, typer.Option("--kind-column", help="Column with its kind (ZSC, ZPS).", show_default=False)
    ] = None,
    out: Written = None,
    language: DocumentLanguage = "it",
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Pre-check of incidence: how far Natura 2000 sites are, the form as far as data fill it, what to judge.

    It never concludes that there is no incidence: a person does.

    **Examples**

    `sttm procedure incidence parco.geojson --sites natura2000.gpkg`

    `sttm procedure incidence parco.geojson --sites natura2000.gpkg --out modulo.pdf`

    `sttm procedure incidence parco.geojson --sites natura2000.gpkg --json > incidence.json`
    """
    from datetime import date

    from sttm.operations.norms.procedure_screening import incidence_of
    from sttm.operations.norms.screening_documents import write_incidence

    check_target(out)
    opened, day = opened_pack(pack, workspace), as_date(on) or date.today()
    found = incidence_of(
        opened, files, sites, day, id_column=id_column, name_column=name_column, kind_column=kind_column
    )
    if out is not None:
        say(f"Form: {write_incidence(opened, found, day, out, language=language)}")
    if as_json:
        print_json(found)
        return
    for one in found:
        _print_incidence(one)


def _print_incidence(found: dict[str, Any]) -> None:
    print_line(f"{found['project']}: {found['path']['it']}")
    if found["sites"] is not None:
        rows = [
            (s["id"], s["name"], s["kind"] or "", s["place"], s["distance_m"], s["overlap_m2"])
            for s in found["sites"]
        ]
        print_table("Sites", ["site", "name", "kind", "place", "distance (m)", "inside (m²)"], rows)
    form = [
        (f["section"]["it"], f["title"]["it"], f["value"]["it"] if f["value"] else "→ a person")
        for f in found["form"]
    ]
    print_table("Form", ["section", "field", "value"], form)
    prior = [
        (p["title"]["it"], p["answer"].replace("_", " "), p["reason"]["it"]) for p in found["prevalutations"]
    ]
    print_table("Prior assessments", ["case", "answer", "why"], prior)
    for judgement in found["judgements"]:
        print_line(f"? {judgement['it']}")
    if not found["official"]:
        print_line(
            "! Not official: distances, cases, conditions and form are examples: enter those of the act"
        )


def checklist(
    monitoring: Annotated[
        Path | None,
        typer.Option("--monitoring", help="What sttm monitor --json printed.", show_default=False),
    ] = None,
    results: Annotated[
        Path | None, typer.Option("--results", help="What sttm evaluate --json printed.", show_default=False)
    ] = None,
    incidence: Annotated[
        Path | None,
        typer.Option("--incidence", help="What sttm procedure incidence --json printed.", show_default=False),
    ] = None,
    out: Written = None,
    language: DocumentLanguage = "it",
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """List the questions of a VAS screening with what data say to each; the answers are a person's.

    **Examples**

    `sttm procedure checklist`

    `sttm procedure checklist --out lista.docx`

    `sttm procedure checklist --results results.json --incidence incidence.json`
    """
    from datetime import date

    from sttm.operations.norms.procedure_screening import screening_checklist
    from sttm.operations.norms.screening_documents import write_checklist

    check_target(out)
    opened, day = opened_pack(pack, workspace), as_date(on) or date.today()
    found = screening_checklist(opened, day, monitoring=monitoring, results=results, incidence=incidence)
    if out is not None:
        say(f"Checklist: {write_checklist(opened, found, out, language=language)}")
    if as_json:
        print_json(found)
        return
    rows = [
        (
            i["section"]["it"],
            i["question"]["it"],
            "; ".join(d["text"]["it"] for d in i["data"]),
            "; ".join(t["it"] for t in i["lacking"]),
        )
        for i in found["items"]
    ]
    print_table(found["title"]["it"], ["section", "question", "data", "lacking"], rows)
    print_line(f"Backed by data: {found['backed']} of {len(found['items'])}. The answers are a person's.")
    if not found["official"]:
        print_line(f"! Not official ({found['confidence']}): check the questions on the act in force")


def package(
    file: Annotated[
        Path, typer.Argument(help="Register of the documents (YAML or JSON).", show_default=False)
    ],
    out: Annotated[Path, typer.Argument(help="ZIP file to write.", show_default=False)],
    act: Annotated[
        str, typer.Option("--act", help="Act for which the documents are needed.")
    ] = "vas_deposit",
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder", help="Where the files lie; beside the register by default.", show_default=False
        ),
    ] = None,
    incomplete: Annotated[
        bool, typer.Option("--incomplete", help="Write it even if something is lacking, and say what.")
    ] = False,
    on: Day = None,
    pack: PackName = None,
    workspace: WorkspacePath = HERE,
    as_json: AsJson = False,
) -> None:
    """Write the documents that an act needs as one ZIP file with index and hashes.

    **Examples**

    `sttm procedure package documents.yaml deposito.zip --incomplete`

    `sttm procedure package documents.yaml deposito.zip --act vas_deposit --incomplete --json`
    """
    from datetime import date

    from sttm.operations.norms.procedure_screening import deposit_package

    check_target(out)
    found = deposit_package(
        opened_pack(pack, workspace), file, act, as_date(on) or date.today(), out,
        folder=folder, incomplete=incomplete,
    )  # fmt: skip
    if as_json:
        print_json(found)
        return
    rows = [
        (d["title"]["it"], d["version"] or "", d["stage"] or "", d["file"] or "", (d["sha256"] or "")[:12])
        for d in found["documents"]
    ]
    print_table("In the package", ["document", "version", "stage", "file", "hash"], rows)
    for one in found["lacking"]:
        print_line(f"! {one['document']}: {one['why']}")
    say(f"Package: {found['file']}")
