"""What a transaction has written and not yet made visible."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from sttm.errors import RequestError, WorkspaceError
from sttm.territory import content, journal
from sttm.territory.catalogue import (
    Collection,
    State,
    catalogue_bytes,
    item_bytes,
    pick,
    read_item,
    read_state,
)
from sttm.territory.durable import explained, place, replace_file
from sttm.territory.records import DOCUMENTS, Change, LayerVersion
from sttm.territory.snapshot import Snapshot

__all__ = ["Pending"]


class Pending:
    """Files in their final places that no catalogue names yet, and the catalogue that will.

    Data go to their final places at once: until ``catalog.json`` names them nobody sees them, so
    making a transaction count is one replacement, and undoing it is removing files.
    """

    def __init__(self, workspace: Snapshot, stage: Path) -> None:
        self.root = workspace.root
        self._workspace = workspace
        self._stage = stage
        self._number = 0
        self._created: list[Path] = []
        self._collections: dict[str, Collection] = {}
        self._changes: dict[str, Change] = {}
        self._entry: str | None = None

    def home(self, layer: str, version: str) -> Path:
        """Return the folder of a version."""
        return self.root / "layers" / layer / version

    def staged(self, suffix: str) -> Path:
        """Return a path for a file under way."""
        self._number += 1
        return self._stage / f"{self._number}.{suffix}"

    def place(self, staged: Path, final: Path) -> None:
        """Move a complete file to its final place, to be removed if the transaction fails."""
        with explained(self.root):
            self._created.append(final)
            place(staged, final, self.root)

    def place_bytes(self, final: Path, data: bytes) -> None:
        """Write a small file to its final place; one that is there has this content, by its name."""
        if final.exists():
            return
        staged = self.staged("json")
        with explained(self.root):
            staged.write_bytes(data)
        self.place(staged, final)

    def collection(self, layer: str) -> Collection | None:
        """Return the records of a layer, those of this transaction included."""
        return self._collections.get(layer) or self._workspace.collection(layer)

    def current(self, layer: str) -> LayerVersion | None:
        """Return the version of a layer that is current if the transaction ends well."""
        known = self.collection(layer)
        if known is None or layer == DOCUMENTS:
            return None
        return read_item(self.root, layer, *known.current[0])

    def register(self, made: LayerVersion, bbox: Sequence[float] | None) -> LayerVersion:
        """Write the record of a version whose data are in place, and make it current."""
        record_id, item = item_bytes(self.root, made, bbox=bbox, links=self._links(made))
        path = self.home(made.layer, made.version) / f"record-{record_id}.json"
        self.place_bytes(path, item)
        made = replace(made, item=path, record_id=record_id)
        key = (made.version, record_id)
        if made.layer == DOCUMENTS:
            known = self.collection(DOCUMENTS) or Collection(DOCUMENTS, "Documenti", (), (), None)
            known = replace(known, records=_with_newest(known, key))
            return self._add_document(made, known)
        known = self.collection(made.layer) or Collection(made.layer, made.layer, (), (), None)
        extent = None if bbox is None else tuple(bbox)
        known = replace(
            known, title=made.record.title.it, bbox=extent, records=_with_newest(known, key), current=(key,)
        )
        return self.make_current(made, known, "add" if made.record.build is None else "build")

    def _links(self, made: LayerVersion) -> list[tuple[str, Path]]:
        links = []
        for layer, version in sorted(made.record.derived_from.items()):
            known = self.collection(layer)
            if known is None:
                raise RequestError(f"a record is derived from {layer!r}, which is not in this workspace")
            source, record_id = pick(known, version)
            links.append(("derived_from", self.home(layer, source) / f"record-{record_id}.json"))
        if made.record.document is not None:
            about = [self.current(layer) for layer in made.record.document.about]
            links += [("about", found.item) for found in about if found is not None]
        return links

    def make_current(
        self, made: LayerVersion, known: Collection, action: Literal["add", "revert", "build"]
    ) -> LayerVersion:
        """Make a version of ``known`` the current one of its layer."""
        key = (made.version, made.record_id)
        before = self._workspace.collection(made.layer)
        old = before.current[0] if before else None
        self._collections[made.layer] = replace(known, current=(key,))
        if old == key:
            self._collections.pop(made.layer)
            self._changes.pop(made.layer, None)
            return made
        described = old is not None and old[0] == made.version and action == "add"
        self._changes[made.layer] = Change(
            layer=made.layer,
            action="describe" if described else action,
            version=made.version,
            record=made.record_id,
            previous=old[0] if old else None,
        )
        return made

    def _add_document(self, made: LayerVersion, known: Collection) -> LayerVersion:
        key = (made.version, made.record_id)
        if key in known.current:
            return made
        previous = next((version for version, _ in known.current if version == made.version), None)
        kept = tuple(other for other in known.current if other[0] != made.version)
        self._collections[DOCUMENTS] = replace(known, current=(*kept, key))
        self._changes[f"{DOCUMENTS}/{made.version}"] = Change(
            layer=DOCUMENTS,
            action="document",
            version=made.version,
            record=made.record_id,
            previous=previous,
        )
        return made

    def commit(self, signature: Mapping[str, str]) -> None:
        """Write what the new catalogue names, then replace ``catalog.json``; nothing if nothing changed."""
        if not self._changes:
            self.abort()
            return
        state = read_state(self.root)
        collections = dict(state.collections)
        for layer, known in sorted(self._collections.items()):
            data = known.to_bytes()
            href = f"layers/{layer}/collection-{content.hash_bytes(data)[:12]}.json"
            self.place_bytes(self.root / href, data)
            collections[layer] = href
        found = {layer: self.collection(layer) for layer in collections}
        titles = {layer: known.title if known else layer for layer, known in found.items()}
        changes = [change for _, change in sorted(self._changes.items())]
        entry, line = journal.entry_bytes(state.journal, changes=changes, signature=signature)
        self.place_bytes(self.root / entry, line)
        self._entry = entry
        after = catalogue_bytes(State(state.about, entry, collections), titles)
        with explained(self.root):
            replace_file(self.root / "catalog.json", after, self._stage / "catalog.json")

    def abort(self) -> None:
        """Remove the files of a transaction that did not end well; the catalogue never named them."""
        with contextlib.suppress(WorkspaceError):
            if self._entry is not None and read_state(self.root).journal == self._entry:
                return  # interrupted after the replacement: it counts
        for path in reversed(self._created):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
                for folder in path.relative_to(self.root).parents[:-1]:
                    (self.root / folder).rmdir()  # fails, rightly, where something else is stored
        self._created.clear()


def _with_newest(known: Collection, key: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the records with ``key`` last: the newest record of a version is the last that names it."""
    if key in known.current:
        return known.records
    return (*(record for record in known.records if record != key), key)
