"""The documents of a procedure: a tree with versions, authors, hashes; what is lacking before which act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from sttm.errors import Fault, InputError, RequestError
from sttm.evaluation.inputs import text_dict
from sttm.norms.procedure.acts import Day
from sttm.norms.procedure.types import path_on
from sttm.norms.state_files import read_state, refuse
from sttm.packs.declared import Declared, Identifier, Text, in_force
from sttm.packs.document_sets import STAGES, DocumentNode, DocumentSet, Stage
from sttm.packs.pack import Pack
from sttm.quantities import Answer

__all__ = [
    "DOCUMENTS",
    "STAGE_NAMES",
    "Deposited",
    "DocumentFile",
    "Documents",
    "documents_of",
    "files_of",
    "read_documents",
]

FileState = Literal["as_recorded", "changed", "absent", "not_recorded"]


class DocumentFile(Declared):
    """One version of a document, as it was entered; a later one follows it, and does not erase it."""

    document: Identifier
    version: Annotated[str, Field(min_length=1, max_length=40)]
    stage: Stage
    date: Day
    authors: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]
    file: Annotated[str, Field(min_length=1)] | None = None
    """Path beside this file, with slashes."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _inside(self) -> Self:
        if self.file is not None:
            path = PurePosixPath(self.file)
            if path.is_absolute() or ".." in path.parts:
                msg = f"{self.file} does not lie beside the register"
                raise ValueError(msg)
        elif self.sha256 is not None:
            msg = "a hash is that of a file"
            raise ValueError(msg)
        return self


class Documents(Declared):
    """The register of the documents of a procedure."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$", max_length=80)]
    set: Identifier
    procedure: str | None = None
    """Id of the procedure that they belong to."""
    versions: tuple[DocumentFile, ...]


DOCUMENTS: TypeAdapter[Documents] = TypeAdapter(Documents)


def read_documents(path: Path) -> Documents:
    """Read the register of documents.

    Raises
    ------
    InputError
        With every fault: a version entered twice, one that goes back to an earlier stage.
    """
    register = read_state(path, DOCUMENTS)
    faults: list[Fault] = []
    latest: dict[str, DocumentFile] = {}
    seen: set[tuple[str, str]] = set()
    for one in register.versions:
        before = latest.get(one.document)
        problems = []
        if (one.document, one.version) in seen:
            problems.append((f"version {one.version} is entered twice", "give it a version of its own"))
        if before is not None and one.date < before.date:
            problems.append(
                (f"version {one.version} is older than the one above it", "append it in its order")
            )
        faults += [
            Fault(code="document", message=m, remedy=r, file=path.name, feature=one.document)
            for m, r in problems
        ]
        seen.add((one.document, one.version))
        latest[one.document] = one
    refuse(path.name, faults)
    return register


@dataclass(frozen=True, slots=True)
class Deposited:
    """A document with its version on a day.

    Parameters
    ----------
    file
        Whether the file is there and is what was recorded.
    """

    node: DocumentNode
    depth: int
    version: DocumentFile | None
    versions: int
    file: FileState

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        one = self.version
        return {
            "id": self.node.id,
            "title": text_dict(self.node.title),
            "parent": self.node.parent,
            "depth": self.depth,
            "kind": self.node.kind,
            "generated": self.node.generated,
            "version": one.version if one else None,
            "versions": self.versions,
            "stage": one.stage if one else None,
            "date": one.date.isoformat() if one else None,
            "authors": list(one.authors) if one else [],
            "file": one.file if one else None,
            "sha256": one.sha256 if one else None,
            "file_state": self.file,
            "note": text_dict(self.node.note) if self.node.note else None,
        }


def documents_of(
    pack: Pack, register: Documents, on: date, hashes: Mapping[str, str | None] | None = None
) -> dict[str, Any]:
    """Return the tree of documents on a day, and what is lacking before each act, by phase.

    Parameters
    ----------
    hashes
        SHA-256 of the files that the register names; None where a file is not there. Without them nothing
        is said about files.

    Raises
    ------
    InputError
        If the register names a document that the set has not.
    RequestError, NotInForce
        If the pack has no such set, or none in force on the day.
    """
    chosen = _set(pack, register.set, on)
    known = {n.id: n for n in chosen.nodes}
    strange = [v for v in register.versions if v.document not in known or known[v.document].kind == "folder"]
    if strange:
        faults = [
            Fault(
                code="document", message=f"the set has no document {v.document}", feature=v.document,
                remedy=f"known: {', '.join(n for n, k in known.items() if k.kind != 'folder')}",
            )
            for v in strange
        ]  # fmt: skip
        msg = f"{register.id} has {len(faults)} fault{'s' if len(faults) != 1 else ''}"
        raise InputError(msg, faults)
    tree = [_deposited(n, depth, register, on, hashes) for n, depth in _walk(chosen, None, 0)]
    return {
        "id": register.id,
        "set": {"id": chosen.id, "title": text_dict(chosen.title), "official": chosen.official,
                "confidence": chosen.confidence, "source": chosen.source.shown},
        "procedure": register.procedure,
        "on": on.isoformat(),
        "documents": [d.as_dict() for d in tree],
        "completeness": list(_completeness(pack, chosen, {d.node.id: d for d in tree}, on)),
    }  # fmt: skip


def _set(pack: Pack, name: str, on: date) -> DocumentSet:
    versions = tuple(s for s in pack.document_sets.values() if s.id == name)
    if not versions:
        known = ", ".join(sorted({s.id for s in pack.document_sets.values()})) or "none"
        msg = f"there is no set of documents {name} in pack {pack.manifest.name}"
        raise RequestError(msg, remedy=f"known: {known}")
    return in_force(versions, on, f"set of documents {name}")


def _walk(chosen: DocumentSet, parent: str | None, depth: int) -> Iterator[tuple[DocumentNode, int]]:
    for node in chosen.nodes:
        if node.parent == parent:
            yield node, depth
            yield from _walk(chosen, node.id, depth + 1)


def _deposited(
    node: DocumentNode, depth: int, register: Documents, on: date, hashes: Mapping[str, str | None] | None
) -> Deposited:
    own = [v for v in register.versions if v.document == node.id and v.date <= on]
    version = own[-1] if own else None
    return Deposited(node, depth, version, len(own), _file_state(version, hashes))


def _file_state(version: DocumentFile | None, hashes: Mapping[str, str | None] | None) -> FileState:
    if version is None or version.file is None or hashes is None:
        return "not_recorded"
    found = hashes.get(version.file)
    if found is None:
        return "absent"
    if version.sha256 is None:
        return "not_recorded"
    return "as_recorded" if found == version.sha256 else "changed"


def _completeness(
    pack: Pack, chosen: DocumentSet, tree: Mapping[str, Deposited], on: date
) -> Iterator[dict[str, Any]]:
    path = path_on(pack, chosen.procedure, on)
    acts = dict.fromkeys(a for a in path.steps if any(n.act == a for k in chosen.nodes for n in k.needed))
    for act in acts:
        step = path.steps[act]
        asked = [(k, n.stage) for k in chosen.nodes for n in k.needed if n.act == act]
        lacking = [(k, stage, why) for k, stage in asked if (why := _lacks(tree[k.id], stage)) is not None]
        yield {
            "act": act,
            "title": text_dict(step.title),
            "phase": {"id": step.phase, "title": text_dict(path.phases[step.phase].title)},
            "needed": len(asked),
            "answer": (Answer.NOT_MET if lacking else Answer.MET).value,
            "lacking": [
                {"document": k.id, "title": text_dict(k.title), "stage": stage, "why": text_dict(why)}
                for k, stage, why in lacking
            ],
        }


def _lacks(found: Deposited, stage: Stage) -> Text | None:
    version = found.version
    if version is None:
        return Text(it="non c'è", en="there is none")
    if STAGES.index(version.stage) < STAGES.index(stage):
        return Text(it=f"è {STAGE_NAMES[version.stage].it}", en=f"it is {STAGE_NAMES[version.stage].en}")
    if found.file == "absent":
        return Text(it=f"il file {version.file} non c'è", en=f"the file {version.file} is not there")
    if found.file == "changed":
        return Text(
            it=f"il file {version.file} non è quello registrato",
            en=f"the file {version.file} is not the one recorded",
        )
    return None


STAGE_NAMES: Mapping[Stage, Text] = {
    "draft": Text(it="in bozza", en="a draft"),
    "proposed": Text(it="proposto", en="proposed"),
    "adopted": Text(it="adottato", en="adopted"),
    "approved": Text(it="approvato", en="approved"),
}


def files_of(register: Documents) -> Sequence[str]:
    """Return the files that a register names."""
    return tuple(dict.fromkeys(v.file for v in register.versions if v.file is not None))
