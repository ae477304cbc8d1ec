"""Cross-checks the sets of documents of a pack: folders, acts, loops."""

from __future__ import annotations

from collections.abc import Iterator

from sttm.errors import Fault
from sttm.packs.checking_procedures import included_types
from sttm.packs.document_sets import DocumentSet
from sttm.packs.pack import Pack

__all__ = ["document_faults"]


def document_faults(pack: Pack) -> Iterator[Fault]:
    """Yield every name in a set of documents that leads nowhere, and folders that hold themselves."""
    for one in pack.document_sets.values():
        for message in dict.fromkeys(_problems(pack, one)):
            remedy = "declare it, or correct the name"
            feature = f"documents {one.id} of {one.in_force_from}"
            yield Fault(code="documents", message=message, remedy=remedy, feature=feature)


def _problems(pack: Pack, one: DocumentSet) -> Iterator[str]:
    types = [t for t in pack.procedures.values() if t.id == one.procedure and t.covers(one.in_force_from)]
    if not types:
        yield f"procedure type {one.procedure} is not in force on {one.in_force_from}"
        return
    parts, _ = included_types(pack.procedures.values(), types[0], one.in_force_from)
    acts = {a.id for p in parts for a in p.acts}
    nodes = {n.id: n for n in one.nodes}
    if len(nodes) < len(one.nodes):
        yield "a document is declared twice"
    for node in one.nodes:
        if node.parent is not None and (node.parent not in nodes or nodes[node.parent].kind != "folder"):
            yield f"{node.id}: {node.parent} is not a folder"
        if node.kind == "folder" and node.needed:
            yield f"{node.id}: a folder is not needed, what lies in it is"
        yield from (f"{node.id}: act {n.act} is not declared" for n in node.needed if n.act not in acts)
        seen, name = {node.id}, node.parent
        while name is not None and name in nodes and name not in seen:
            seen.add(name)
            name = nodes[name].parent
        if name in seen:
            yield f"{node.id} lies in itself"
