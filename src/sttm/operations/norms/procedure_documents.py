"""Documents of a procedure as use cases: the tree with its files checked, the normative volume."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from sttm.errors import RequestError
from sttm.norms.procedure.documents import documents_of, files_of, read_documents
from sttm.operations.norms.explaining import show_framework
from sttm.operations.norms.procedure import described_type, listed_types
from sttm.packs.pack import Pack
from sttm.publications.documents.html import render_html
from sttm.publications.documents.pdf import render_pdf
from sttm.publications.formatting import Language
from sttm.publications.norms.volume import normative_volume
from sttm.publications.typesetting import place_file
from sttm.quantities import fingerprint

__all__ = ["document_status", "file_hash", "write_normative_volume"]

CHUNK = 1 << 20


def file_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file; None where there is none."""
    if not path.is_file():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def document_status(pack: Pack, path: Path, on: date, *, folder: Path | None = None) -> dict[str, Any]:
    """Return the documents of a procedure as a tree, and what is lacking before each act.

    Parameters
    ----------
    path
        The register.
    folder
        Where the files lie; beside the register by default.

    Raises
    ------
    InputError
        If the register is faulty.
    RequestError, NotInForce
        If the pack has no such set of documents, or none in force on the day.
    """
    register = read_documents(path)
    beside = path.parent if folder is None else folder
    hashes = {name: file_hash(beside / name) for name in files_of(register)}
    body = {"kind": "documents", **documents_of(pack, register, on, hashes), "found": hashes}
    return {**body, "fingerprint": fingerprint(body)}


def write_normative_volume(
    pack: Pack, on: date, out: Path, *, language: Language = "it", standard: str | None = "ua-1"
) -> Path:
    """Write the normative framework in force on a day as a volume: PDF or HTML, by the suffix.

    Raises
    ------
    RequestError
        If the suffix is neither.
    NotInForce
        If nothing is in force on the day.
    """
    suffix = out.suffix.casefold()
    if suffix not in (".pdf", ".html"):
        msg = f"{out.name}: a volume is not written as {suffix or '(none)'}"
        raise RequestError(msg, remedy="write .pdf or .html")
    framework = show_framework(pack, on)
    tables = [r.model_dump(mode="json") for r in pack.rules.values() if r.covers(on)]
    facts = {name: f.model_dump(mode="json") for name, f in pack.facts.items()}
    title = {"it": pack.manifest.title.it, "en": pack.manifest.title.en}
    procedures = [described_type(pack, t["id"], on) for t in listed_types(pack, on)]
    document = normative_volume(
        framework, tables, facts, procedures, title, language, fictional=pack.manifest.fictional
    )
    html = suffix == ".html"
    return place_file(render_html(document) if html else render_pdf(document, standard=standard), out)
