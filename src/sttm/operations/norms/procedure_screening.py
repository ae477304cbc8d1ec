"""Screenings as use cases: pre-check of incidence, checklist of the VAS with its data, deposit package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry import shape

from sttm.errors import Fault, InputError, RequestError
from sttm.norms.procedure.documents import read_documents
from sttm.norms.procedure.incidence import Project, Surroundings, check_incidence, sites_near
from sttm.norms.procedure.screening import answered_checklist
from sttm.operations.batch import features_of
from sttm.operations.norms.procedure_documents import document_status
from sttm.packs.declared import Text, in_force
from sttm.packs.incidence import IncidenceRules
from sttm.packs.pack import Pack
from sttm.publications.typesetting import place_file
from sttm.quantities import fingerprint
from sttm.sources.crs import choose_transformation, transform_geometries
from sttm.sources.incoming import refused
from sttm.sources.vector import read_vector

__all__ = ["deposit_package", "incidence_of", "screening_checklist"]

WGS84 = "EPSG:4326"

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""A ZIP file knows no earlier day."""


def incidence_of(
    pack: Pack,
    projects: Sequence[Path],
    sites: Path | None,
    on: date,
    *,
    id_column: str = "site_id",
    name_column: str = "name",
    kind_column: str | None = None,
) -> list[dict[str, Any]]:
    """Return the pre-check of incidence of some projects.

    Parameters
    ----------
    projects
        Interventions, as ``sttm evaluate`` reads them.
    sites
        Areas of the Natura 2000 sites, in any vector format and reference system; None where there are none
        to be had: nothing is assessable then.
    id_column, name_column, kind_column
        Columns of the sites.

    Raises
    ------
    InputError, SourceError
        If a file is faulty or not there.
    RequestError, NotInForce
        If the pack has no rules, or none in force on the day.
    """
    rules = _rules(pack, on)
    about = None if sites is None else _sites(sites, pack.manifest.crs, id_column, name_column, kind_column)
    return [_one(pack, rules, feature, about, file) for file, feature in features_of(projects)]


def _rules(pack: Pack, on: date) -> IncidenceRules:
    rules = tuple(pack.incidence.values())
    if not rules:
        msg = f"pack {pack.manifest.name} has no rules for incidence"
        raise RequestError(msg, remedy="enter them in norms/incidence")
    return in_force(rules, on, "pre-check of incidence")


def _sites(
    path: Path, crs: str, id_column: str, name_column: str, kind_column: str | None
) -> gpd.GeoDataFrame:
    incoming = read_vector(path)
    if incoming.crs is None:
        raise refused(path.name, "no-crs", "the file has no reference system", "declare it in the file")
    columns = {id_column: "site_id", name_column: "name"} | ({kind_column: "kind"} if kind_column else {})
    missing = [c for c in columns if c not in incoming.frame.columns]
    if missing:
        known = ", ".join(str(c) for c in incoming.frame.columns if c != incoming.frame.geometry.name)
        raise refused(
            path.name, "missing-column", f"there is no column {', '.join(missing)}", f"it has: {known}"
        )
    frame = incoming.frame[incoming.frame.geometry.notna()]
    moved = transform_geometries(frame.geometry, choose_transformation(incoming.crs, crs))
    named = {new: frame[old].astype(str) for old, new in columns.items()}
    return gpd.GeoDataFrame(named, geometry=shapely.make_valid(moved.to_numpy()), crs=crs)


def _one(
    pack: Pack, rules: IncidenceRules, feature: dict[str, Any], sites: gpd.GeoDataFrame | None, file: str
) -> dict[str, Any]:
    properties = feature.get("properties") or {}
    if not properties.get("id") or not feature.get("geometry"):
        fault = Fault(
            code="project",
            message="it has no id or no area",
            remedy="see `sttm schema intervention`",
            file=file,
        )
        raise InputError(str(fault), [fault])
    place = gpd.GeoSeries([shape(feature["geometry"])], crs=WGS84)
    area = transform_geometries(place, choose_transformation(WGS84, pack.manifest.crs)).iloc[0]
    project = Project(
        id=str(properties["id"]),
        title=str(properties.get("title") or properties["id"]),
        municipality=properties.get("municipality_id"),
        area_m2=float(area.area),
        works={w["type"]: _named(pack, w["type"]) for w in properties.get("works") or ()},
        cost_eur=properties.get("cost_eur"),
        cup=properties.get("cup"),
    )
    surroundings: Surroundings | None = None if sites is None else sites_near(area, sites, rules)
    body = {"kind": "incidence", **check_incidence(project, surroundings, rules)}
    return {**body, "fingerprint": fingerprint(body)}


def _named(pack: Pack, work: str) -> Text:
    found = pack.work_types.get(work)
    return Text(it=work, en=work) if found is None else found.title


def screening_checklist(
    pack: Pack,
    on: date,
    *,
    monitoring: Path | None = None,
    results: Path | None = None,
    incidence: Path | None = None,
) -> dict[str, Any]:
    """Return the checklist of the VAS screening with what data say to each question.

    Parameters
    ----------
    monitoring, results, incidence
        Files that ``sttm monitor``, ``sttm evaluate`` and ``sttm procedure incidence`` printed with --json.

    Raises
    ------
    InputError
        If a file is none of that.
    NotInForce
        If the pack has no checklist in force on the day.
    """
    checklist = in_force(tuple(pack.screening.values()), on, "checklist of the VAS screening")
    report = _printed(monitoring, "indicators", "sttm monitor --json")
    body = answered_checklist(
        checklist,
        monitoring=report[0] if report else None,
        results=_printed(results, "schede", "sttm evaluate --json"),
        incidence=_printed(incidence, "judgements", "sttm procedure incidence --json"),
    )
    return {"kind": "screening", "on": on.isoformat(), **body, "fingerprint": fingerprint(body)}


def _printed(path: Path | None, key: str, command: str) -> list[dict[str, Any]]:
    if path is None:
        return []
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        content = error
    found = content if isinstance(content, list) else [content]
    if not all(isinstance(one, dict) and key in one for one in found):
        message = f"it is not what {command} prints"
        raise refused(path.name, "printed", message, f"give what {command} printed")
    return found


def deposit_package(
    pack: Pack,
    register: Path,
    act: str,
    on: date,
    out: Path,
    *,
    folder: Path | None = None,
    incomplete: bool = False,
) -> dict[str, Any]:
    """Write the documents that an act needs as one ZIP file, with an index and hashes.

    Equal documents give equal bytes: entries are in the order of the set and carry the day of their version.

    Parameters
    ----------
    act
        The act for which they are needed, such as the deposit of the VAS screening.
    incomplete
        Write it even if something is lacking, and say in it what is.

    Raises
    ------
    InputError
        If something is lacking or a file is not the one recorded.
    RequestError
        If nothing is needed for that act.
    """
    status = document_status(pack, register, on, folder=folder)
    needs = next((a for a in status["completeness"] if a["act"] == act), None)
    if needs is None:
        known = ", ".join(a["act"] for a in status["completeness"])
        raise RequestError(f"no document is needed for {act}", remedy=f"known: {known}")
    faults = [
        Fault(code="lacking", message=m["why"]["en"], remedy="deposit it, or write the package as incomplete",
              file=register.name, feature=m["document"])
        for m in needs["lacking"]
    ]  # fmt: skip
    needed = _needed(pack, status["set"]["id"], act)
    chosen = [d for d in status["documents"] if d["id"] in needed]
    faults += [
        Fault(
            code="no-file",
            message="it has no file",
            remedy="record its file and hash",
            file=register.name,
            feature=d["id"],
        )
        for d in chosen
        if d["version"] and not d["file"]
    ]
    if faults and not incomplete:
        raise InputError(f"the package for {act} lacks {len(faults)} documents", faults)
    beside = register.parent if folder is None else folder
    index = [_entry(d, status["found"]) for d in chosen]
    body = {
        "register": read_documents(register).id, "act": act, "on": on.isoformat(), "complete": not faults,
        "documents": index, "lacking": [{"document": f.feature, "why": f.message} for f in faults],
    }  # fmt: skip
    place_file(_zipped(body, beside), out)
    return {"kind": "package", **body, "file": str(out), "fingerprint": fingerprint(body)}


def _needed(pack: Pack, name: str, act: str) -> set[str]:
    sets = [s for s in pack.document_sets.values() if s.id == name]
    return {k.id for s in sets for k in s.nodes for n in k.needed if n.act == act}


def _entry(document: dict[str, Any], found: dict[str, str | None]) -> dict[str, Any]:
    names = ("id", "title", "version", "stage", "date", "authors", "file")
    return {
        **{n: document[n] for n in names},
        "sha256": found.get(document["file"]) if document["file"] else None,
    }


def _zipped(body: dict[str, Any], folder: Path) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        there = [d for d in body["documents"] if d["sha256"]]
        sums = "".join(f"{d['sha256']}  {d['file']}\n" for d in there)
        texts = {
            "index.json": json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True) + "\n",
            "index.csv": _table(body),
            "SHA256SUMS": sums,
        }
        for name, text in texts.items():
            package.writestr(_info(name, body["on"]), text.encode("utf-8"))
        for document in there:
            package.writestr(
                _info(document["file"], document["date"]), (folder / document["file"]).read_bytes()
            )
    return target.getvalue()


def _table(body: dict[str, Any]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["documento", "titolo", "versione", "stato", "data", "autori", "file", "sha256"])
    for d in body["documents"]:
        writer.writerow(
            [
                d["id"],
                d["title"]["it"],
                d["version"],
                d["stage"],
                d["date"],
                "; ".join(d["authors"]),
                d["file"],
                d["sha256"],
            ]
        )
    return text.getvalue()


def _info(name: str, day: str) -> zipfile.ZipInfo:
    one = date.fromisoformat(day)
    info = zipfile.ZipInfo(name, max((one.year, one.month, one.day, 0, 0, 0), EARLIEST))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
